/** How well a trace foresaw one of its tokens, by its own logits: nothing is computed anew for a hover. */
import type { EngineClient } from '../../engine/host/client';
import type { VocabularyToken } from '../../engine/protocol/token-protocol';
import { rankOf, summarize } from '../../generate/logit-row';
import type { TracedRange } from './traced-ranges';

export interface Foreseen {
  /** After the tokens before it. */
  readonly probability: number;
  /** The most probable token has rank 0. */
  readonly rank: number;
  /** What the model took for most probable there. */
  readonly best: { readonly token: VocabularyToken; readonly probability: number };
}

/**
 * @returns `undefined` for the first token, and where the trace does not predict each token from those before it
 * @throws where the trace is gone, or its logits are not there in time
 */
export async function foreseenAt(
  engine: Pick<EngineClient, 'describeTokens' | 'window'>,
  { trace, model, tokens, vocabSize }: Pick<TracedRange, 'model' | 'tokens' | 'trace' | 'vocabSize'>,
  position: number,
  signal: AbortSignal,
): Promise<Foreseen | undefined> {
  const token = tokens[position];
  if (!token || position === 0 || vocabSize === undefined) return undefined;
  const address = { trace, stage: 'logits', variant: 'model' } as const;
  const slice = { start: [position - 1, 0], stop: [position, vocabSize] };
  const { data } = await engine.window({ address, slice }, { signal });
  const { best, logSum } = summarize(data);
  const probability = (id: number) => Math.exp((data[id] as number) - logSum);
  const [described] = await engine.describeTokens({ model, ids: [best] }, { signal });
  if (!described) return undefined;
  const most = { token: described, probability: probability(best) };
  return { probability: probability(token.id), rank: rankOf(data, token.id), best: most };
}
