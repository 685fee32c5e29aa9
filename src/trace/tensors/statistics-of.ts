import { cancellationPoint } from '../../base/cancellation-point';
import { type Statistics, StatisticsAccumulator } from './statistics';
import { vectorSums } from './vector-sums';

/** Values that are summed up between two cancellation points: about a millisecond of work. */
const AT_ONCE = 2 ** 20;

/**
 * Statistics of values that come in pieces.
 * @param stop asked for its signal only where there are many values
 * @throws the signal's reason when cancelled, between two pieces
 */
export async function statisticsOf(
  pieces: Iterable<Float32Array> | AsyncIterable<Float32Array>,
  stop?: { readonly signal: AbortSignal },
): Promise<Statistics> {
  const statistics = new StatisticsAccumulator(vectorSums);
  let summed = 0;
  for await (const piece of pieces) {
    if (stop && summed >= AT_ONCE) {
      await cancellationPoint(stop.signal);
      summed = 0;
    }
    statistics.add(piece);
    summed += piece.length;
  }
  return statistics.result();
}

/** Values that lie in memory, in pieces between which it can be cancelled. */
export function* piecesOf(values: Float32Array): Generator<Float32Array> {
  for (let start = 0; start < values.length; start += AT_ONCE) yield values.subarray(start, start + AT_ONCE);
}
