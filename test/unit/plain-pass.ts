/** A pass of a plan value by value, in plain double precision: each from its inputs by the formula of its operation. */
import { nodeOf, type Plan } from '../../src/architectures/plan/plan';
import { readWeightSlice, type Weights } from '../../src/model/weights';
import type { Part, RowPlace } from '../../src/operations/derivation';
import { kindOf } from '../../src/operations/kinds';
import { type Lengths, type NodeId, nodeShape } from '../../src/operations/node';

interface Values {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What lies where the ranges of all axes cross, in row-major order. */
export function box(
  { shape, data }: { readonly shape: readonly number[]; readonly data: ArrayLike<number> },
  index: Part['index'],
): Float64Array {
  const ranges = shape.map((size, axis): readonly [number, number] => {
    const at = index[axis] ?? 'all';
    if (at === 'all') return [0, size];
    return typeof at === 'number' ? [at, at + 1] : at;
  });
  const found = new Float64Array(ranges.reduce((count, [from, to]) => count * (to - from), 1));
  let next = 0;
  const visit = (axis: number, offset: number): void => {
    const [from, to] = ranges[axis] ?? [0, 1];
    const start = offset * (shape[axis] ?? 1);
    if (axis >= shape.length - 1) for (let i = from; i < to; i++) found[next++] = data[start + i] as number;
    else for (let i = from; i < to; i++) visit(axis + 1, start + i);
  };
  visit(0, 0);
  return found;
}

export class PlainPass {
  private readonly weightsRead = new Map<string, Values>();
  readonly results = new Map<NodeId, Values>();

  /** @param ids of the tokens of each sequence */
  constructor(
    private readonly plan: Plan,
    private readonly weights: Weights,
    private readonly ids: Readonly<Record<string, readonly number[]>>,
  ) {}

  private get lengths(): Lengths {
    return Object.fromEntries(Object.entries(this.ids).map(([sequence, own]) => [sequence, own.length]));
  }

  shape(id: NodeId): number[] {
    return nodeShape(nodeOf(this.plan, id), this.lengths);
  }

  /** Give a node values from outside. */
  put(id: NodeId, data: ArrayLike<number>): void {
    this.results.set(id, { shape: this.shape(id), data: Float64Array.from(data) });
  }

  /** @param position of the only rows that are wanted; null: all rows */
  async compute(id: NodeId, position: number | null = null): Promise<void> {
    const { plan } = this;
    const node = nodeOf(plan, id);
    const shape = this.shape(id);
    const columns = shape.at(-1) as number;
    const rows = shape.slice(0, -1);
    const data = new Float64Array(shape.reduce((product, size) => product * size, 1));
    const { lengths } = this;
    for (const { name } of kindOf(node).weights(node)) await this.read(name);
    const tokenId = (sequence: string, at: number) => this.ids[sequence]?.[at] as number;
    for (let at = 0; at < data.length / columns; at++) {
      const row: number[] = [];
      for (let axis = rows.length - 1, rest = at; axis >= 0; axis--) {
        row.unshift(rest % (rows[axis] as number));
        rest = Math.floor(rest / (rows[axis] as number));
      }
      if (position !== null && row[0] !== position) continue;
      for (let column = 0; column < columns; column++) {
        const place: RowPlace = {
          row,
          span: [column, column + 1],
          node: (other) => nodeOf(plan, other),
          name: String,
          isGate: () => false,
          tokenId,
          typeId: () => 0,
          lengths,
        };
        const derivation = kindOf(node).derive(node, place);
        const parts = derivation.inputs.map((part) => this.part(part));
        // The formulas are the same for numbers of either precision.
        data[at * columns + column] = derivation.evaluate(parts as unknown as Float32Array[], column).value;
      }
    }
    this.results.set(id, { shape, data });
  }

  private part({ source, index }: Part): Float64Array {
    const values = 'node' in source ? this.results.get(source.node) : this.weightsRead.get(source.weight);
    return box(values as Values, index);
  }

  /** Read a weight, unless it is known. */
  private async read(name: string): Promise<void> {
    if (this.weightsRead.has(name)) return;
    const location = this.weights.get(name);
    const count = location.shape.reduce((product, size) => product * size, 1);
    const data = Float64Array.from(await readWeightSlice(location, 0, count));
    this.weightsRead.set(name, { shape: location.shape, data });
  }
}
