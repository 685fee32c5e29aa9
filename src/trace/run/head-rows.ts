/** Reads parts of the head's stages: those that a trace keeps directly, the others by computing them again. */
import { nodeOf, type Plan } from '../../architectures/plan/plan';
import type { Model } from '../../lowering/model';
import { type NodeId, rowWidth } from '../../operations/node';
import { type Region, readRegion, takeRegion } from '../tensors/region';
import { elementCount, type Slice, type Tensor, takeRows } from '../tensors/tensor';
import type { KeptValues } from './kept-values';
import { headRows } from './pass';

export class HeadRows {
  /** @param modelAgain returns the model that made the kept values, or throws one sentence if it is no longer there */
  constructor(
    private readonly kept: KeptValues,
    private readonly plan: Plan,
    private readonly modelAgain: () => Model,
  ) {}

  /** The first row from which on a stage is kept; the number of rows if none is. */
  firstKept(node: NodeId, [rows = 0, width = 0]: readonly number[]): number {
    const kept = this.kept.get(node);
    return kept ? rows - kept.length / width : rows;
  }

  /** @param shape the shape of the whole stage: [pos, d_vocab], or another width */
  async window(node: NodeId, shape: readonly number[], slice: Slice): Promise<Tensor> {
    const [rows = 0, vocab = 0] = shape;
    const [from, to] = [slice.start[0] ?? 0, slice.stop[0] ?? rows];
    const kept = this.kept.get(node);
    const keptFrom = this.firstKept(node, shape);
    if (kept && from >= keptFrom) return takeRows({ shape: [rows - keptFrom, vocab], data: kept }, slice, keptFrom);
    const { finalNorm } = this.plan;
    const normed = this.kept.read(finalNorm);
    const width = rowWidth(nodeOf(this.plan, finalNorm));
    const again = await headRows(this.modelAgain(), normed.subarray(from * width, to * width), undefined, node);
    return takeRows({ shape: [to - from, vocab], data: again }, slice, from);
  }

  /** The values of a region, row-major. @param shape the shape of the whole stage: [pos, d_vocab], or another width */
  region(node: NodeId, shape: readonly number[], region: Region): Promise<Float32Array> {
    const kept = this.kept.get(node);
    if (kept?.length === elementCount(shape)) return Promise.resolve(takeRegion({ shape, data: kept }, region));
    return readRegion(shape, region, (slice) => this.window(node, shape, slice));
  }
}
