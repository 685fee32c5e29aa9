/** What `compare` prints for models that fill in masks: the predictions of both at aligned masks. */
import { plainText } from '../base/foreign-text';
import type { TextBlock } from '../base/text-blocks';
import { type Alignment, align } from '../trace/compare/align';
import type { PositionPair } from '../trace/compare/of-both';
import type { Call } from './call';
import { outcomeSideJson, patchJson, sharedJson } from './compare-json';
import { patchLines, predictionLines, sweepLines } from './compare-text';
import type { ComparedOutcome } from './compared-outcome';
import type { Sides } from './compared-parts';
import { type AskedPatch, readPatched, readSweep } from './compared-patches';

interface ComparedMask extends Pick<ComparedOutcome, 'outcome' | 'patch' | 'sweep'> {
  /** The positions of the mask on both sides, special tokens counted. */
  readonly at: PositionPair;
}

/** null if not both models fill in masks. */
export type ComparedMasks = readonly ComparedMask[] | null;

/** @throws an error of one sentence if a part is to be patched, but there is no mask at which to show predictions */
export async function readComparedMasks(call: Call, sides: Sides, { part, only }: AskedPatch): Promise<ComparedMasks> {
  const { a, b } = sides;
  if (![a, b].every(({ plan }) => plan.predicts === 'masked token')) return null;
  const { engine, signal } = call;
  const params = { other: b.trace };
  const same = await engine.read({ trace: a.trace, what: 'sameVocabulary', params }, { signal });
  const places = masksBeside(sides, align(a, b, same));
  if (part && places.length === 0)
    throw new Error(`--patch tells what is predicted at a mask that both texts have: ${NO_MASKS}.`);
  const masks: ComparedMask[] = [];
  for (const at of places) {
    const outcome = await engine.read({ trace: a.trace, what: 'outcome', params: { ...params, ...at } }, { signal });
    const patch = part && part !== 'all' ? await readPatched(call, sides, { outcome, at, only }, part) : null;
    const sweep = part === 'all' ? await readSweep(call, sides, { outcome, at, only }, null) : null;
    masks.push({ at, outcome, patch, sweep });
  }
  return masks;
}

const NO_MASKS = 'they have none that stand beside each other';

function masksBeside({ a, b }: Sides, { rows }: Alignment): PositionPair[] {
  const [ofA, ofB] = [a, b].map(({ masks }) => new Set(masks.map(({ position }) => position)));
  return rows.flatMap(({ a: atA, b: atB }) =>
    atA !== null && atB !== null && ofA?.has(atA) && ofB?.has(atB) ? [{ a: atA, b: atB }] : [],
  );
}

export function maskLines(sides: Sides, masks: ComparedMasks): TextBlock[] {
  if (masks === null) return [];
  if (masks.length === 0) return ['', `What is predicted is compared at masks that both texts have: ${NO_MASKS}.`];
  return masks.flatMap(({ at, outcome, patch, sweep }) => [
    '',
    `predictions at ${placeText(sides, at, 'a')} of A and ${placeText(sides, at, 'b')} of B`,
    ...(patch ? patchLines(patch, outcome, sides) : []),
    ...(sweep ? ['', ...sweepLines(sweep, outcome, null)] : []),
    ...predictionLines({ outcome, spelled: { a: [], b: [] } }),
  ]);
}

/** The name of the place, as in the table of similar tokens: "2 [MASK]". */
function placeText(sides: Sides, at: PositionPair, side: 'a' | 'b'): string {
  return `${at[side]} ${plainText(sides[side].tokens[at[side]]?.token ?? '')}`;
}

export function masksJson(masks: ComparedMasks) {
  return (
    masks?.map(({ at, outcome, patch, sweep }) => ({
      a: { position: at.a, ...outcomeSideJson(outcome.a, []) },
      b: { position: at.b, ...outcomeSideJson(outcome.b, []) },
      shared: sharedJson(outcome),
      patch: patch && patchJson(patch),
      patches: sweep ? sweep.patches.map(patchJson) : null,
    })) ?? null
  );
}
