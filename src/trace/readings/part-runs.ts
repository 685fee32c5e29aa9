/** The results of runs with a changed part, grouped by question: what the panel, and a file, keep of an ablation or a patch. */
import { type PatchedPart, samePart } from './model-part';

/** A run with one chosen part, or one of a sweep over all parts. */
export type RunKind = 'alone' | 'swept';

/** A question, and the results of its runs, the latest last. */
export type RunsOf<Question, Result> = Question & Readonly<Record<RunKind, readonly Result[]>>;

/** A run to be added. */
export interface MadeRun<Question, Result> {
  readonly question: Question;
  readonly kind: RunKind;
  readonly result: Result;
}

interface OfPart {
  readonly part: PatchedPart;
}

/** Fields of a question hold plain values or lists of numbers. */
type Value = number | string | null | readonly number[];

/** How the runs of one kind of question are kept. */
interface RunKeeping<Question, Result> {
  of(runs: readonly RunsOf<Question, Result>[], question: Question): RunsOf<Question, Result> | undefined;
  /** Adds the result of a run at the end; it replaces an earlier result for the same part. */
  with(runs: readonly RunsOf<Question, Result>[], made: MadeRun<Question, Result>): readonly RunsOf<Question, Result>[];
}

/** @param fields all fields that distinguish one question from another; other fields are not kept */
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
