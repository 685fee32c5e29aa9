/** Whether each value of a pass follows from the node's inputs, in plain double precision, as far as float32 can tell. */
import { nodeOf, type Plan } from '../../../src/architectures/plan/plan';
import { readWeightSlice, type Weights } from '../../../src/model/weights';
import type { Part, RowPlace } from '../../../src/operations/derivation';
import { kindOf, type PlanNode } from '../../../src/operations/kinds';
import { isHidden } from '../../../src/operations/mask-rule';
import { type Lengths, type NodeId, nodeShape } from '../../../src/operations/node';
import type { SequenceIds } from '../../../src/trace/run/pass';
import { box } from '../plain-pass';

/** What a run gave, by node. Masked scores may be missing: they follow from those before the mask. */
type NodeResults = ReadonlyMap<NodeId, ArrayLike<number>>;

interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Places all over a tensor, the first and the last value among them. @param steps into how many parts they cut it */
function placesOf(shape: readonly number[], steps: number): number[][] {
  const count = shape.reduce((product, size) => product * size, 1);
  return Array.from({ length: steps + 1 }, (_, step) => {
    let at = Math.floor((step * (count - 1)) / steps);
    return [...shape]
      .reverse()
      .map((size) => {
        const index = at % size;
        at = Math.floor(at / size);
        return index;
      })
      .reverse();
  });
}

/** Reads nodes and weights of one pass, and computes single values of it anew. */
export class PassCheck {
  private readonly read = new Map<string, Values>();
  private readonly lengths: Lengths;

  constructor(
    private readonly plan: Plan,
    private readonly weights: Weights,
    private readonly ids: SequenceIds,
    private readonly results: NodeResults,
  ) {
    this.lengths = Object.fromEntries(Object.entries(ids).map(([sequence, own]) => [sequence, own.length]));
  }

  /** The values that do not follow, of those all over each node. @param steps into how many parts they cut a tensor */
  async faults(steps: number): Promise<string[]> {
    const found: string[] = [];
    for (const node of this.plan.nodes) {
      for (const place of placesOf(nodeShape(node, this.lengths), steps)) {
        const error = await this.error(node, place.slice(0, -1), place.at(-1) as number);
        if (!(error <= 1)) found.push(`${node.kind} ${node.id} at ${place}: ${error}`);
      }
    }
    return found;
  }

  private node(node: PlanNode): Values {
    const shape = nodeShape(node, this.lengths);
    const given = this.results.get(node.id);
    if (given || node.kind !== 'mask') return { shape, data: given ?? [] };
    const scores = Float32Array.from(this.results.get(node.inputs[0] as number) as ArrayLike<number>);
    const [, queries = 1, keys = 1] = shape;
    const hidden = (at: number) => isHidden(node.rule, Math.floor(at / keys) % queries, at % keys);
    return { shape, data: scores.map((score, at) => (hidden(at) ? Number.NEGATIVE_INFINITY : score)) };
  }

  /** How far value `column` of a row is from what follows from its inputs, in units of what float32 allows. */
  private async error(node: PlanNode, row: readonly number[], column: number): Promise<number> {
    const { plan } = this;
    const place: RowPlace = {
      row,
      span: [column, column + 1],
      node: (id) => nodeOf(plan, id),
      name: String,
      isGate: () => false,
      tokenId: (sequence, position) => this.ids[sequence]?.[position] as number,
      typeId: () => 0,
      lengths: this.lengths,
    };
    const derivation = kindOf(node).derive(node, place);
    const parts = await Promise.all(derivation.inputs.map((part) => this.part(part)));
    // The formulas are the same for numbers of either precision.
    const { value, bound } = derivation.evaluate(parts as unknown as Float32Array[], column);
    const [actual] = box(this.node(node), [...row, column]);
    if (value === actual) return 0;
    return Math.abs(value - (actual as number)) / bound;
  }

  private async part({ source, index }: Part): Promise<Float64Array> {
    if ('node' in source) return box(this.node(nodeOf(this.plan, source.node)), index);
    const known = this.read.get(source.weight) ?? (await this.weight(source.weight));
    this.read.set(source.weight, known);
    return box(known, index);
  }

  private async weight(name: string): Promise<Values> {
    const location = this.weights.get(name);
    const count = location.shape.reduce((product, size) => product * size, 1);
    return { shape: location.shape, data: await readWeightSlice(location, 0, count) };
  }
}
