/** Lowers the nodes of a plan into one ONNX graph, each when its result is first needed. */
import type { Plan } from '../architectures/plan/plan';
import { nodeOf } from '../architectures/plan/plan';
import type { Weights } from '../model/weights';
import { GraphBuilder, type Value } from '../onnx/builder';
import { DataType } from '../onnx/onnx';
import { headsFirst } from '../operations/attention';
import type { Lowering, Products } from '../operations/kind';
import { kindOf, type PlanNode } from '../operations/kinds';
import type { MaskRule } from '../operations/mask-rule';
import { type NodeId, rowSequence, type SequenceName, sequenceOf, TOKENS } from '../operations/node';
import { floatProducts } from './products';

export abstract class GraphLowering implements Lowering {
  readonly g: GraphBuilder;
  readonly products: Products;
  readonly norms: Lowering['norms'] = 'by operator';
  private readonly values = new Map<NodeId, Value>();
  private readonly made = new Map<string, unknown>();

  constructor(
    name: string,
    protected readonly plan: Plan,
    weights: Weights,
    readonly lead: 1 | 2,
    products: (lowering: Pick<Lowering, 'g' | 'lead'>) => Products = floatProducts,
  ) {
    this.g = new GraphBuilder(name, weights);
    this.products = products(this);
  }

  abstract mask(rule: MaskRule, sequence: SequenceName): Value;

  ids(sequence: SequenceName): Value {
    return this.perToken(idsName(sequence), sequence);
  }

  types(sequence: SequenceName): Value {
    return this.perToken(typesName(sequence), sequence);
  }

  positions(sequence: SequenceName): Value {
    return this.perToken(positionsName(sequence), sequence);
  }

  textLength(sequence: SequenceName): Value {
    return this.once(`length of ${sequence}`, () => {
      const last = this.g.op('ReduceMax', [this.positions(sequence)], { keepdims: 0 });
      return this.g.op('Add', [last, this.g.int(1)]);
    });
  }

  distances(queries: SequenceName, keys: SequenceName): Value {
    return this.once(`distances ${queries} ${keys}`, () =>
      this.differences(this.positions(queries), this.positions(keys)),
    );
  }

  value = (id: NodeId): Value => {
    const known = this.values.get(id);
    if (known) return known;
    const value = this.lower(this.node(id));
    this.provide(id, value);
    return value;
  };

  node = (id: NodeId): PlanNode => nodeOf(this.plan, id);

  headsFirstWithCache(id: NodeId): Value {
    return this.once(`heads first ${id}`, () => headsFirst(this, this.value(id)));
  }

  provide(id: NodeId, value: Value): void {
    this.values.set(id, value);
  }

  has(id: NodeId): boolean {
    return this.values.has(id);
  }

  once = <T>(key: string, make: () => T): T => {
    const known = this.made.get(key);
    if (known !== undefined) return known as T;
    const value = make();
    this.made.set(key, value);
    return value;
  };

  protected lower(node: PlanNode): Value {
    return kindOf(node).lower(node, this);
  }

  /** The name of the symbolic size of a sequence in the graph's inputs. */
  protected lengthName(sequence: SequenceName): string {
    return ofSequence('pos', sequence);
  }

  /** Each key's position minus each query's: [query, key]. */
  protected differences(queries: Value, keys: Value): Value {
    const { g } = this;
    return g.op('Sub', [g.op('Unsqueeze', [keys, g.ints([0])]), g.op('Unsqueeze', [queries, g.ints([1])])]);
  }

  private perToken(name: string, sequence: SequenceName): Value {
    return this.once(name, () => this.g.input(name, DataType.INT64, [this.lengthName(sequence)]));
  }
}

/** The names of a graph's inputs for one sequence. A decoder's only sequence adds nothing to the names. */
export function idsName(sequence: SequenceName): string {
  return ofSequence('ids', sequence);
}

export function typesName(sequence: SequenceName): string {
  return ofSequence('types', sequence);
}

export function positionsName(sequence: SequenceName): string {
  return ofSequence('positions', sequence);
}

/** The name of a graph's input for the mask [query, key] of one sequence. */
export function maskName({ causal, window }: MaskRule, sequence: SequenceName = TOKENS): string {
  return ofSequence(`mask${causal ? ' causal' : ''}${window === null ? '' : ` window ${window}`}`, sequence);
}

function ofSequence(name: string, sequence: SequenceName): string {
  return sequence === TOKENS ? name : `${name} of ${sequence}`;
}

/** The sequences whose positions a node reads. */
export function positionsRead(node: PlanNode): readonly SequenceName[] {
  if (node.kind === 'relative bias') return [sequenceOf(node.axes[1]), sequenceOf(node.axes[2])];
  const isCounted = node.kind === 'lookup' && node.index === 'positions' && node.uncounted === null;
  return node.kind === 'angles' || node.kind === 'sinusoid' || isCounted ? [rowSequence(node)] : [];
}

/** The sequences whose token ids a node reads. */
export function idsRead(node: PlanNode): readonly SequenceName[] {
  return node.kind === 'lookup' && (node.index === 'ids' || node.uncounted !== null) ? [rowSequence(node)] : [];
}

/** The sequences whose token types a node reads. */
export function typesRead(node: PlanNode): readonly SequenceName[] {
  return node.kind === 'lookup' && node.index === 'types' ? [rowSequence(node)] : [];
}
