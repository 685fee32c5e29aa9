/** What steps show of whole weights, read once per state of a file. */
import { LRUCache } from 'lru-cache';
import { memoize } from '../../base/memoize';
import { SharedWork } from '../../base/shared-work';
import type { Model } from '../../lowering/model';
import { readWeightSlice, type WeightLocation } from '../../model/weights';
import { type Region, readRegion } from '../tensors/region';
import type { Statistics } from '../tensors/statistics';
import { statisticsOf } from '../tensors/statistics-of';
import type { Slice } from '../tensors/tensor';
import { weightPieces } from '../tensors/weight-pieces';
import { readWindow } from '../tensors/window';
import { type Excerpt, takeExcerpt } from './tensor-excerpt';

/** The number of weights whose excerpts are kept. */
const KEPT_EXCERPTS = 64;

/**
 * Statistics and excerpts of a model's weights. They are read only once, since the embedding matrix is by far the largest
 * tensor shown.
 */
export class WeightStatistics {
  private readonly known = new SharedWork<string, Statistics>();
  private readonly knownExcerpts = new LRUCache<string, Promise<Excerpt>>({ max: KEPT_EXCERPTS });

  /** @throws the signal's reason when cancelled */
  of({ folder }: Model, name: string, signal?: AbortSignal): Promise<Statistics> {
    const location = folder.weights.get(name);
    return this.known.get(keyOf(location), (stop) => statisticsOf(weightPieces(location), stop), signal);
  }

  /** An excerpt of a weight, read once for each state of its file. @param axes the names of the weight's axes, in order */
  excerptOf({ folder }: Model, name: string, axes: readonly string[]): Promise<Excerpt> {
    const location = folder.weights.get(name);
    const readValues = (start: number, count: number) => readWeightSlice(location, start, count);
    const read = (slice: Slice) => readWindow(location.shape, slice, readValues);
    const readIn = (region: Region) => readRegion(location.shape, region, read);
    return memoize(this.knownExcerpts, keyOf(location), () => takeExcerpt(location.shape, axes, 0, readIn));
  }
}

/** Includes the state of the file: a file that has changed holds other weights. */
function keyOf({ file, state, name }: WeightLocation): string {
  return [file, state, name].join('\n');
}
