/** What steps show of whole weights, read once for each state of a file. */
import { LRUCache } from 'lru-cache';
import { memoize } from '../../base/memoize';
import type { Model } from '../../lowering/model';
import { readWeightSlice, type WeightLocation } from '../../model/weights';
import { type Statistics, StatisticsAccumulator } from '../tensors/statistics';
import { elementCount, type Slice } from '../tensors/tensor';
import { vectorSums } from '../tensors/vector-sums';
import { readWindow } from '../tensors/window';
import { type Excerpt, takeExcerpt } from './tensor-excerpt';

/** Weights whose statistics are kept. */
const KEPT_STATISTICS = 64;

/** Statistics of a model's weights, and their excerpts: read once, since the embedding matrix is by far the largest tensor shown. */
export class WeightStatistics {
  private readonly known = new LRUCache<string, Promise<Statistics>>({ max: KEPT_STATISTICS });
  private readonly knownExcerpts = new LRUCache<string, Promise<Excerpt>>({ max: KEPT_STATISTICS });

  of({ folder }: Model, name: string): Promise<Statistics> {
    const location = folder.weights.get(name);
    return memoize(this.known, keyOf(location), () => readWeightStatistics(location));
  }

  excerptOf({ folder }: Model, name: string, axes: readonly string[]): Promise<Excerpt> {
    const location = folder.weights.get(name);
    const readValues = (start: number, count: number) => readWeightSlice(location, start, count);
    const read = (slice: Slice) => readWindow(location.shape, slice, readValues);
    return memoize(this.knownExcerpts, keyOf(location), () => takeExcerpt(location.shape, axes, 0, read));
  }
}

/** A file that has changed holds other weights. */
function keyOf({ file, state, name }: WeightLocation): string {
  return [file, state, name].join('\n');
}

const WEIGHT_PIECE = 1024 * 1024;

async function readWeightStatistics(location: WeightLocation): Promise<Statistics> {
  const count = elementCount(location.shape);
  const statistics = new StatisticsAccumulator(vectorSums);
  for (let start = 0; start < count; start += WEIGHT_PIECE) {
    statistics.add(await readWeightSlice(location, start, Math.min(WEIGHT_PIECE, count - start)));
  }
  return statistics.result();
}
