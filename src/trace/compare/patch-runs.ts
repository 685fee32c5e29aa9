/** The results of patched runs, by question, as the panel and a file keep them. */
import { isComponent } from '../readings/model-part';
import { keepingRuns, type MadeRun, type RunsOf } from '../readings/part-runs';
import type { SideName } from './compare-place';
import type { Patch, PatchChoice } from './patch';

/** The question that the results of several runs answer. */
export interface PatchQuestion extends Pick<PatchChoice, 'pairs' | 'id'> {
  /** The side that was run again, with parts of the other. */
  readonly run: SideName;
  /** The position in each side whose predictions are reported. */
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

/** The result for each head and MLP, whether it was tried alone or in a sweep. */
export function triedParts(runs: PatchRuns | undefined): readonly Patch[] {
  const { swept = [], alone = [] } = runs ?? {};
  return [
    ...new Map(
      [...swept, ...alone].filter(({ part }) => isComponent(part)).map((patch) => [partKey(patch.part), patch]),
    ).values(),
  ];
}

/** The same question after the sides were exchanged. */
export function exchangedQuestion<T extends PatchQuestion>(question: T): T {
  const { run, a, b } = question;
  return { ...question, run: run === 'a' ? 'b' : 'a', a: b, b: a };
}

/** A key that distinguishes the parts of one model. */
export function partKey({ kind, layer, head, cross }: Patch['part']): string {
  return [kind, layer, head, cross].join();
}
