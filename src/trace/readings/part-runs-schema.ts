/** The results of runs with a changed part, as stored in a file by any version of the extension. */
import * as v from 'valibot';

/** More than any user requests. */
const MOST = 10_000;

/** A list of results or questions, limited in length. */
export function fewEnough<T extends v.GenericSchema>(one: T) {
  return v.pipe(v.array(one), v.maxLength(MOST, `must have at most ${MOST} entries`));
}

/** @param question the fields of the question @param result the schema of one run's result */
export function runsSchema<Question extends v.ObjectEntries, Result extends v.GenericSchema>(
  question: Question,
  result: Result,
) {
  return v.object({ ...question, alone: fewEnough(result), swept: fewEnough(result) });
}
