import { cancellationPoint } from '../../base/cancellation-point';
import { type Statistics, StatisticsAccumulator } from './statistics';
import { vectorSums } from './vector-sums';

/** Statistics of values that come in pieces. @throws the signal's reason when cancelled, between two pieces */
export async function statisticsOf(pieces: AsyncIterable<Float32Array>, signal?: AbortSignal): Promise<Statistics> {
  const statistics = new StatisticsAccumulator(vectorSums);
  for await (const piece of pieces) {
    if (signal) await cancellationPoint(signal);
    statistics.add(piece);
  }
  return statistics.result();
}
