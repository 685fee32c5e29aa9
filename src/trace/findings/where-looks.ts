/** Where a head attends that contributes much to the prediction, with either sign. */
import { nodeOf, type Stage } from '../../architectures/plan/plan';
import { largestTwo } from '../../base/vectors';
import { type SequenceName, sequenceOf, TOKENS } from '../../operations/node';
import { readHeadRow } from '../readings/head-row';
import type { AttentionHead } from '../readings/model-part';
import { type FindingContext, type FindingStep, type LooksContext, stagesOf, stepOf } from './context';
import { DOES_MUCH } from './does-much';
import { type Sentence, sentence } from './finding';
import { readHeadAdds } from './head-adds';
import { readFollowsInText } from './induction';
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
 * "looks most at “people”"; if the largest share of its contribution comes from another token, that one too. "looks most at
 * “Smith”, which stands after the first “na”" for a head that looks so wherever tokens repeat. "spreads its attention widely" if
 * no token has much more of it than the others.
 */
export async function sayWhereLooks(context: FindingContext, part: AttentionHead): Promise<Sentence | ''> {
  return (await readWhereLooks(context, part))?.said ?? '';
}

/** Where it attends, in words. */
export interface WhereLooks {
  /** The token from which most of its contribution to what `context` explains comes. */
  readonly key: number;
  readonly said: Sentence;
  /** The same without what the token stands after, for a sentence that goes on. */
  readonly briefly: Sentence;
}

/** `undefined` if its attention is not shown. */
export async function readWhereLooks(context: FindingContext, part: AttentionHead): Promise<WhereLooks | undefined> {
  const look = await readLook(context, part);
  if (!look) return undefined;
  const { key, most, keys, step } = look;
  if (look.isSpread) {
    const said = sentence`spreads its attention widely`;
    return { key, said, briefly: said };
  }
  const nameOf = keyNames(context, step, keys);
  const looks = sentence`looks most at ${nameOf(most)}${keys === TOKENS ? '' : ' of the source'}`;
  const after = (await isFollowed(context, part, look)) ? sentence`, which stands after ${nameOf(most - 1)}` : '';
  // Attending and contributing are two measures: if they point at different tokens, both are named.
  const though = key === most ? '' : sentence` (though the largest share of what it does comes from ${nameOf(key)})`;
  return { key, said: sentence`${looks}${after}${though}`, briefly: sentence`${looks}${though}` };
}

/** Whether the token came after an earlier copy of the chosen one, as what the head looks at does throughout this text. */
async function isFollowed(context: FindingContext, { head }: AttentionHead, look: Look): Promise<boolean> {
  const { stage, step, most, share, keys } = look;
  if (keys !== TOKENS || !step.isMain) return false;
  const attended = { query: step.position, key: most, weight: share };
  return (await readFollowsInText(context, stage, head, attended)) !== undefined;
}

export interface Look {
  /** The token from which most of its contribution comes. */
  readonly key: number;
  /** The token that has most of its attention. */
  readonly most: number;
  /** The share of that token. */
  readonly share: number;
  /** Whether no token has much more of its attention than the others. */
  readonly isSpread: boolean;
  /** The sequence of both tokens. */
  readonly keys: SequenceName;
  readonly step: FindingStep;
  /** The weights of its block. */
  readonly stage: Stage;
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
    const keys = sequenceOf(nodeOf(plan, stage.node).axes[2]);
    return { key, most, share: row.weights[most] as number, isSpread: isSpread(row), keys, step, stage };
  }
  return undefined;
}
