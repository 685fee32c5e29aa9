/** How well a trace predicted one of its tokens, from its own logits: a hover runs nothing. */
import type { EngineClient } from '../../engine/host/client';
import type { VocabularyToken } from '../../engine/protocol/token-protocol';
import { rankOf, summarize } from '../../generate/logit-row';
import type { TracedRange } from './traced-ranges';

export interface TokenPrediction {
  /** Its probability after the tokens before it. */
  readonly probability: number;
  /** The most probable token has rank 0. */
  readonly rank: number;
  /** The most probable token at that place. */
  readonly best: { readonly token: VocabularyToken; readonly probability: number };
}

/**
 * @returns `undefined` for the first token, and if the trace does not predict each token from those before it
 * @throws if the trace is gone, or its logits are not available in time
 */
export async function predictionAt(
  engine: Pick<EngineClient, 'describeTokens' | 'window'>,
  { trace, model, tokens, vocabSize }: Pick<TracedRange, 'model' | 'tokens' | 'trace' | 'vocabSize'>,
  position: number,
  signal: AbortSignal,
): Promise<TokenPrediction | undefined> {
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
