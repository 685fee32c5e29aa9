/** The results of runs of one text with parts of another, by what was asked: what the panel keeps of them, and a file. */
import { isComponent } from '../readings/model-part';
import { keepingRuns, type MadeRun, type RunsOf } from '../readings/part-runs';
import type { SideName } from './compare-place';
import type { Patch, PatchChoice } from './patch';

/** What the results of several runs were measured at. */
export interface PatchQuestion extends Pick<PatchChoice, 'pairs' | 'id'> {
  /** Which side was run anew, with parts of the other. */
  readonly run: SideName;
  /** The position in each side after which predictions are told. */
  readonly a: number;
  readonly b: number;
  readonly ratherThan: number | null;
}

export type PatchRuns = RunsOf<PatchQuestion, Patch>;
export type MadePatch = MadeRun<PatchQuestion, Patch>;

export const PATCH_RUNS = keepingRuns<PatchQuestion, Patch>({
  run: true,
  a: true,
  b: true,
  pairs: true,
  id: true,
  ratherThan: true,
});

/** What is known of each head and MLP, whether it was tried alone or in turn. */
export function triedParts(runs: PatchRuns | undefined): readonly Patch[] {
  const { swept = [], alone = [] } = runs ?? {};
  return [
    ...new Map(
      [...swept, ...alone].filter(({ part }) => isComponent(part)).map((patch) => [partKey(patch.part), patch]),
    ).values(),
  ];
}

/** The same where the sides are exchanged. */
export function exchangedQuestion<T extends PatchQuestion>(question: T): T {
  const { run, a, b } = question;
  return { ...question, run: run === 'a' ? 'b' : 'a', a: b, b: a };
}

/** Tells parts of one model apart. */
export function partKey({ kind, layer, head, cross }: Patch['part']): string {
  return [kind, layer, head, cross].join();
}
