import { cancellationPoint } from '../../base/cancellation-point';
import { type Statistics, StatisticsAccumulator } from './statistics';
import { vectorSums } from './vector-sums';

/** Values that are summed up between two cancellation points: about a millisecond of work. */
const AT_ONCE = 2 ** 20;

/** Statistics of values that come in pieces. @throws the signal's reason when cancelled, between two pieces */
export async function statisticsOf(
  pieces: Iterable<Float32Array> | AsyncIterable<Float32Array>,
  signal?: AbortSignal,
): Promise<Statistics> {
  const statistics = new StatisticsAccumulator(vectorSums);
  let summed = 0;
  for await (const piece of pieces) {
    if (signal && summed >= AT_ONCE) {
      await cancellationPoint(signal);
      summed = 0;
    }
    statistics.add(piece);
    summed += piece.length;
  }
  return statistics.result();
}
