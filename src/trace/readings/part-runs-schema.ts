/** The results of runs with a changed part as a file has them, written by whatever version. */
import * as v from 'valibot';

/** More than anybody asks. */
const MOST = 10_000;

/** No list of results is longer than that, nor one of questions. */
export function fewEnough<T extends v.GenericSchema>(one: T) {
  return v.pipe(v.array(one), v.maxLength(MOST, `must have at most ${MOST} entries`));
}

/** @param question the fields of what was asked @param result of one run */
export function runsSchema<Question extends v.ObjectEntries, Result extends v.GenericSchema>(
  question: Question,
  result: Result,
) {
  return v.object({ ...question, alone: fewEnough(result), swept: fewEnough(result) });
}
