import { cancellationPoint } from '../../base/cancellation-point';
import { type Statistics, StatisticsAccumulator } from './statistics';
import { vectorSums } from './vector-sums';

/** How many values are summed between two cancellation points: about a millisecond of work. */
const AT_ONCE = 2 ** 20;

/**
 * The statistics of values that come in pieces.
 * @param stop its signal is read only if there are many values
 * @throws the signal's reason when cancelled, between two pieces
 */
export async function statisticsOf(
  pieces: Iterable<Float32Array> | AsyncIterable<Float32Array>,
  stop: { readonly signal: AbortSignal },
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

/** Splits values in memory into pieces, so that the work can be cancelled between them. */
export function* piecesOf(values: Float32Array): Generator<Float32Array> {
  for (let start = 0; start < values.length; start += AT_ONCE) yield values.subarray(start, start + AT_ONCE);
}
