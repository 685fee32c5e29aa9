/** Where a head attends that contributes much to the prediction, with either sign. */
import { nodeOf } from '../../architectures/plan/plan';
import { largestTwo } from '../../base/vectors';
import { type SequenceName, sequenceOf, TOKENS } from '../../operations/node';
import { readHeadRow } from '../readings/head-row';
import type { AttentionHead } from '../readings/model-part';
import { type FindingContext, type FindingStep, type LooksContext, stagesOf, stepOf } from './context';
import { DOES_MUCH } from './does-much';
import { type Sentence, sentence } from './finding';
import { readHeadAdds } from './head-adds';
import type { SayLooks } from './rather-than';
import { isSpread } from './row-words';
import { keyNames } from './token-names';

/** For a head that contributes much; empty for any other part. */
export function looksIn(context: FindingContext): SayLooks {
  return async ({ kind, layer, head, cross, value }) =>
    kind !== 'head' || layer === null || head === null || Math.abs(value) < DOES_MUCH
      ? ''
      : sayWhereLooks(context, { kind, layer, head, cross });
}

/**
 * "looks most at “people”"; if the largest share of its contribution comes from another token, that one too. "spreads its
 * attention widely" if no token has much more of it than the others.
 */
export async function sayWhereLooks(context: FindingContext, part: AttentionHead): Promise<Sentence | ''> {
  return (await readWhereLooks(context, part))?.said ?? '';
}

/**
 * The token from which most of its contribution to what `context` explains comes, and the words for it; `undefined` if its
 * attention is not shown.
 */
export async function readWhereLooks(
  context: FindingContext,
  part: AttentionHead,
): Promise<{ readonly key: number; readonly said: Sentence } | undefined> {
  const look = await readLook(context, part);
  if (!look) return undefined;
  const { key, most, keys, step } = look;
  if (look.isSpread) return { key, said: sentence`spreads its attention widely` };
  const nameOf = keyNames(context, step, keys);
  const looks = sentence`looks most at ${nameOf(most)}${keys === TOKENS ? '' : ' of the source'}`;
  // Attending and contributing are two measures: if they point at different tokens, both are named.
  const said =
    key === most ? looks : sentence`${looks} (though the largest share of what it does comes from ${nameOf(key)})`;
  return { key, said };
}

export interface Look {
  /** The token from which most of its contribution comes. */
  readonly key: number;
  /** The token that has most of its attention. */
  readonly most: number;
  /** Whether no token has much more of its attention than the others. */
  readonly isSpread: boolean;
  /** The sequence of both tokens. */
  readonly keys: SequenceName;
  readonly step: FindingStep;
}

/** `undefined` if its attention is not shown. */
export async function readLook(
  context: LooksContext,
  { layer, head, cross }: AttentionHead,
): Promise<Look | undefined> {
  const { source, plan, choice } = context;
  const of = { ...context, choice: { ...choice, layer } };
  for (const section of plan.sections.filter(({ view }) => view === 'weights')) {
    const step = stepOf(of, section);
    if (!step.isMain || step.cross !== cross) continue;
    const stage = stagesOf(of, step).find(({ node }) => nodeOf(plan, node).kind === 'softmax');
    if (!stage) continue;
    const row = await readHeadRow(source, choice.variant, stage.name, head, step.position);
    const adds = await readHeadAdds(of, step, head, row);
    const [most] = largestTwo(row.weights);
    const key = adds?.sources ? largestTwo(adds.sources, (one) => Math.sign(adds.value) * one)[0] : most;
    return { key, most, isSpread: isSpread(row), keys: sequenceOf(nodeOf(plan, stage.node).axes[2]), step };
  }
  return undefined;
}
