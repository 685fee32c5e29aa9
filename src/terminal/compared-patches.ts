/** The runs of `compare --patch`: the first text with one part of the other, or with each in turn. */
import { timeLeftAtPace } from '../base/duration-text';
import type { Outcome, PartDifferences, Patch } from '../engine/protocol/reading-protocol';
import { align, pairsOf, readsWordsAlone } from '../trace/compare/align';
import { measuredBy } from '../trace/compare/compared-logit';
import type { PositionPair } from '../trace/compare/of-both';
import { furthestFirst, mostPromising, patchEach } from '../trace/compare/patch-sweep';
import { everyPart, type PatchedPart } from '../trace/readings/model-part';
import { type Call, UsageError } from './call';
import type { Sides } from './compared-parts';
import { positionsText } from './own-positions';

export interface PatchSweep {
  /** Those that lead furthest from A to B come first. */
  readonly patches: readonly Patch[];
  /** The number of parts. Fewer runs than this were made if it was cancelled, and only one if there is no way from A to B. */
  readonly total: number;
  /** Whether what the first block reads is computed from the words alone, and the words differ in B. */
  readonly readsWordsAlone: boolean;
}

/** What the user requested with `--patch` and `--at`. */
export interface AskedPatch {
  readonly part: PatchedPart | 'all' | undefined;
  /** The only token of A at which to patch; undefined means all. */
  readonly only: number | undefined;
}

/** What both predict, and where; and the only token of A that gets the values of B, or else all tokens with a counterpart. */
interface PredictedAt {
  readonly outcome: Outcome;
  readonly at: PositionPair;
  readonly only?: number | undefined;
}

/** @throws UsageError if A has no such token, or no token of B is aligned with it */
function patchedPairs({ a, b }: Sides, { outcome, only }: PredictedAt): readonly number[] {
  const pairs = pairsOf(align(a, b, outcome.shared !== null));
  if (only === undefined) return pairs;
  if (only >= a.tokens.length)
    throw new UsageError(`--at: there is no token ${only}: ${positionsText(a.tokens.length, 'the first text')}`);
  const found = pairs.findIndex((position, index) => index % 2 === 0 && position === only);
  if (found < 0) throw new UsageError(`--at: no token of the other text stands beside token ${only} of the first`);
  return pairs.slice(found, found + 2);
}

/**
 * Runs A with the values of a part in B.
 * @throws an error of one sentence if no part of one corresponds to a part of the other
 */
export async function readPatched(
  { engine, signal }: Call,
  sides: Sides,
  predicted: PredictedAt,
  part: PatchedPart,
): Promise<Patch> {
  const { a, b } = sides;
  const { outcome, at } = predicted;
  const pairs = patchedPairs(sides, predicted);
  const { id, ratherThan } = measuredBy(outcome.shared ? outcome : undefined);
  const params = { other: b.trace, ...at, pairs, id, ratherThan, part };
  return engine.read({ trace: a.trace, what: 'patch', params }, { signal });
}

/**
 * Runs A with the values of each part in B in turn, starting with the parts that differ most.
 * @returns what was tried until it was cancelled
 * @throws as `readPatched`
 */
export async function readSweep(
  call: Call,
  sides: Sides,
  predicted: PredictedAt,
  found: PartDifferences | null,
): Promise<PatchSweep> {
  const parts = mostPromising(everyPart(sides.a.plan), found);
  const patches: Patch[] = [];
  const ends = [performance.now()];
  try {
    for await (const patch of patchEach(parts, (part) => readPatched(call, sides, predicted, part))) {
      patches.push(patch);
      const [done, total] = [patches.length, parts.length];
      ends.push(performance.now());
      const left = timeLeftAtPace(ends, total - done);
      call.terminal.showProgress(
        [`Runs with a part of the other text: ${done} of ${total}`, left].filter(Boolean).join(', '),
      );
    }
  } catch (error) {
    if (!call.signal.aborted || patches.length === 0) throw error;
  } finally {
    call.terminal.showProgress();
  }
  return {
    patches: furthestFirst(patches),
    total: parts.length,
    readsWordsAlone: readsOtherWords(sides, predicted.outcome),
  };
}

/** Whether what the first block reads is computed from the words alone, and the words differ in B. */
export function readsOtherWords({ a, b }: Sides, outcome: Outcome): boolean {
  const folders = { a: a.model.folder, b: b.model.folder };
  const sources = a.source ?? b.source ?? null;
  return readsWordsAlone(folders, { alignment: align(a, b, outcome.shared !== null), sources });
}
