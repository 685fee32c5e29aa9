/** Chooses the pair that is shown first when several texts are compared at once. */
import type { EngineClient } from '../../engine/host/client';
import type { TraceId } from '../../engine/protocol/trace-protocol';
import { type TextPair, textPairs } from '../../trace/compare/several-texts';

/**
 * The pair with the highest cosine similarity, which the sentence about all pairs also names first.
 * @param trace a trace of one of them, by the model that compares them
 */
export async function mostSimilarPair(
  engine: Pick<EngineClient, 'read'>,
  trace: TraceId,
  texts: readonly string[],
): Promise<TextPair | undefined> {
  const cosines = await engine.read({ trace, what: 'similaritiesAmong', params: { texts } });
  const [most] = textPairs(cosines, texts.length).toSorted((one, other) => other.cosine - one.cosine);
  return most;
}
