/** Reads the inputs of a row: parts of stages and of weights. */
import type { Variant } from '../graph/stages';
import type { WeightReader } from '../model/weight-reader';
import { readWeightSlice, type WeightLocation } from '../model/weights';
import { inputLabel, inputSlice, type ProvenanceInput } from './row-provenance';
import { modelOf, type TraceSource } from './source';
import { elementCount, sliceShape, takeRows } from './tensor';

export class ProvenanceReader {
  constructor(
    private readonly trace: TraceSource,
    private readonly weights: WeightReader,
  ) {}

  /** Of the whole tensor. */
  shape(part: ProvenanceInput): readonly number[] {
    if ('weight' in part.source) return this.location(part.source.weight).shape;
    return this.trace.find(part.source.stage, part.source.variant).shape;
  }

  /** The axes and shape of a stage. */
  find({ stage, variant }: { readonly stage: string; readonly variant: Variant }) {
    const { stage: found, shape } = this.trace.find(stage, variant);
    return { axes: found.axes, shape };
  }

  /** As code would address the part. */
  label(part: ProvenanceInput): string {
    return inputLabel(part, this.shape(part));
  }

  /** The part's size along each axis of the tensor. */
  sizes(part: ProvenanceInput): number[] {
    const shape = this.shape(part);
    return sliceShape(shape, inputSlice(part, shape));
  }

  /** @throws one sentence when it is of a weight and the trace's model is absent */
  async read(part: ProvenanceInput): Promise<Float32Array> {
    const { source } = part;
    if ('weight' in source) return this.weight(part, this.location(source.weight));
    const slice = inputSlice(part, this.shape(part));
    return (await this.trace.window(source.stage, source.variant, slice)).data;
  }

  /** @throws one sentence when the trace's model is absent */
  location(weight: string): WeightLocation {
    return modelOf(this.trace, 'This value').folder.weights.get(weight);
  }

  /** A single row or column is kept for a while, with its neighbours. */
  private async weight(part: ProvenanceInput, location: WeightLocation): Promise<Float32Array> {
    const slice = inputSlice(part, location.shape);
    const [row = 0, column = 0] = slice.start;
    const [rows = 1, columns = 1] = sliceShape(location.shape, slice);
    if (location.shape.length === 2 && rows === 1) {
      return (await this.weights.row(location, row)).slice(column, column + columns);
    }
    if (location.shape.length === 2 && columns === 1 && rows === location.shape[0]) {
      return this.weights.column(location, column);
    }
    const width = elementCount(location.shape.slice(1));
    const data = await readWeightSlice(location, row * width, rows * width);
    return takeRows({ shape: [rows, ...location.shape.slice(1)], data }, slice, row).data;
  }
}
