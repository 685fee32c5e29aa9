/** The results of runs of one text with parts of another, by what was asked: what the panel keeps of them, and a file. */

import { isComponent } from '../readings/model-part';
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

/** One part alone, or one of all that are tried in turn. */
export type PatchKind = 'alone' | 'swept';

export interface PatchRuns extends PatchQuestion, Readonly<Record<PatchKind, readonly Patch[]>> {}

/** One run more. */
export interface MadePatch {
  readonly question: PatchQuestion;
  readonly kind: PatchKind;
  readonly patch: Patch;
}

export function runsOf(runs: readonly PatchRuns[], question: PatchQuestion): PatchRuns | undefined {
  return runs.find((one) => isSame(one, question));
}

/** With the result of one run more, which is the last: that of the same part before makes room for it. */
export function withPatch(runs: readonly PatchRuns[], { question, kind, patch }: MadePatch): PatchRuns[] {
  const { run, a, b, pairs, id, ratherThan } = question;
  const before = runsOf(runs, question) ?? { run, a, b, pairs, id, ratherThan, alone: [], swept: [] };
  const others = before[kind].filter(({ part }) => partKey(part) !== partKey(patch.part));
  return [...runs.filter((one) => !isSame(one, question)), { ...before, [kind]: [...others, patch] }];
}

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

function isSame(one: PatchQuestion, other: PatchQuestion): boolean {
  const { length } = one.pairs;
  return (
    one.run === other.run &&
    one.a === other.a &&
    one.b === other.b &&
    one.id === other.id &&
    one.ratherThan === other.ratherThan &&
    length === other.pairs.length &&
    one.pairs.every((position, index) => position === other.pairs[index])
  );
}
