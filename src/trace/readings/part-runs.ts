/** The results of runs with a changed part, by what was asked: what the panel keeps of an ablation or a patch, and a file. */
import { type PatchedPart, samePart } from './model-part';

/** One part alone, or one of all that are tried in turn. */
export type RunKind = 'alone' | 'swept';

/** What was asked, and what the runs gave, the latest last. */
export type RunsOf<Question, Result> = Question & Readonly<Record<RunKind, readonly Result[]>>;

/** One run more. */
export interface MadeRun<Question, Result> {
  readonly question: Question;
  readonly kind: RunKind;
  readonly result: Result;
}

interface OfPart {
  readonly part: PatchedPart;
}

/** What is asked holds plain values, and lists of them. */
type Value = number | string | null | readonly number[];

/** How runs of one kind of question are kept. */
interface RunKeeping<Question, Result> {
  of(runs: readonly RunsOf<Question, Result>[], question: Question): RunsOf<Question, Result> | undefined;
  /** With the result of one run more, which is the last: that of the same part before makes room for it. */
  with(runs: readonly RunsOf<Question, Result>[], made: MadeRun<Question, Result>): readonly RunsOf<Question, Result>[];
}

/** @param fields all that tells one question from another: whatever else comes with one is not kept */
export function keepingRuns<Question extends { readonly [F in keyof Question]: Value }, Result extends OfPart>(
  fields: Readonly<Record<keyof Question, true>>,
): RunKeeping<Question, Result> {
  const names = Object.keys(fields) as (keyof Question)[];
  const isSame = (one: Question, other: Question) => names.every((name) => sameValue(one[name], other[name]));
  const of = (runs: readonly RunsOf<Question, Result>[], question: Question) =>
    runs.find((one) => isSame(one, question));
  return {
    of,
    with: (runs, { question, kind, result }) => {
      const asked = Object.fromEntries(names.map((name) => [name, question[name]])) as object as Question;
      const before: RunsOf<Question, Result> = of(runs, question) ?? { ...asked, alone: [], swept: [] };
      const others = before[kind].filter(({ part }) => !samePart(part, result.part));
      return [...runs.filter((one) => !isSame(one, question)), { ...before, [kind]: [...others, result] }];
    },
  };
}

function sameValue(one: Value, other: Value): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return one === other;
  return one.length === other.length && one.every((value, at) => value === other[at]);
}
