/** Reads the parts that derivations name: from a trace's stages and from its model's weights. */
import type { Variant } from '../../architectures/plan/architecture';
import { type Plan, type Stage, stageForReader } from '../../architectures/plan/plan';
import type { WeightReader } from '../../model/weight-reader';
import { readWeightSlice, type WeightLocation } from '../../model/weights';
import type { Part } from '../../operations/derivation';
import type { NodeId } from '../../operations/node';
import { modelOf, type TraceSource } from '../run/source';
import { nameInFormula, placedNameInFormula } from '../steps/names';
import { elementCount, sliceShape, takeRows } from '../tensors/tensor';
import { indexText, partSlice } from './part';

export class PartReader {
  readonly plan: Plan;

  /** @param from the stage that reads the parts; other stages are named as seen from it */
  constructor(
    readonly trace: TraceSource,
    private readonly variant: Variant,
    private readonly from: Stage,
    private readonly weights: WeightReader,
  ) {
    this.plan = trace.planOf(variant);
  }

  /** The stage that a node is shown as; if it has a name in the reading block, the stage of that name. */
  stageOf(node: NodeId): Stage {
    return stageForReader(this.plan, node, this.from.block);
  }

  /** The name of a node's result in formulas: the last part of its stage's name. */
  nameOf = (node: NodeId): string => nameInFormula(this.plan, this.from, node);

  /** The same name for people: with its block if that is not the stage's own. */
  placedNameOf = (node: NodeId): string => placedNameInFormula(this.plan, this.from, node);

  /** The shape of the whole tensor. */
  shape({ source }: Part): readonly number[] {
    if ('weight' in source) return this.location(source.weight).shape;
    return this.trace.find(this.stageOf(source.node).name, this.variant).shape;
  }

  /** The place of a part in its stage; null for a weight. */
  stagePlace({ source }: Part) {
    if ('weight' in source) return null;
    const stage = this.stageOf(source.node).name;
    const { axes } = this.trace.find(stage, this.variant);
    return { stage, variant: this.variant, axes };
  }

  /** The part as code would address it: "blocks.0.attn.q[3, 2, :]"; a weight is named as in the model's file. */
  label(part: Part): string {
    const { source } = part;
    const name = 'weight' in source ? this.location(source.weight).storedName : this.stageOf(source.node).name;
    return `${name}${indexText(part, this.shape(part))}`;
  }

  /** The part's size along each axis of the tensor. */
  sizes(part: Part): number[] {
    const shape = this.shape(part);
    return sliceShape(shape, partSlice(part, shape));
  }

  /** @throws one sentence if the part is of a weight and the trace's model is absent */
  async read(part: Part): Promise<Float32Array> {
    const { source } = part;
    if ('weight' in source) return this.weight(part, this.location(source.weight));
    const slice = partSlice(part, this.shape(part));
    return (await this.trace.window(this.stageOf(source.node).name, this.variant, slice)).data;
  }

  /** @throws one sentence if the trace's model is absent */
  location(weight: string): WeightLocation {
    return modelOf(this.trace, 'This value').folder.weights.get(weight);
  }

  /** Reads a part of a weight. A single row or column is cached for a while, together with its neighbours. */
  private async weight(part: Part, location: WeightLocation): Promise<Float32Array> {
    const slice = partSlice(part, location.shape);
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
