/** Lowers the nodes of a plan into one ONNX graph, each when its result is first asked for. */
import type { Plan } from '../architectures/plan';
import { nodeOf } from '../architectures/plan';
import type { Weights } from '../model/weights';
import { GraphBuilder, type Value } from '../onnx/builder';
import { DataType } from '../onnx/onnx';
import { headsFirst } from '../operations/attention';
import type { Lowering, Products } from '../operations/kind';
import { kindOf, type PlanNode } from '../operations/kinds';
import type { MaskRule } from '../operations/mask-rule';
import type { NodeId } from '../operations/node';
import { floatProducts } from './products';

export abstract class GraphLowering implements Lowering {
  readonly g: GraphBuilder;
  readonly products: Products;
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

  abstract mask(rule: MaskRule): Value;

  get ids(): Value {
    return this.once('ids', () => this.g.input('ids', DataType.INT64, ['pos']));
  }

  get positions(): Value {
    return this.once('positions', () => this.g.input('positions', DataType.INT64, ['pos']));
  }

  value = (id: NodeId): Value => {
    const known = this.values.get(id);
    if (known) return known;
    const value = this.lower(this.node(id));
    this.provide(id, value);
    return value;
  };

  node = (id: NodeId): PlanNode => nodeOf(this.plan, id);

  attended(id: NodeId): Value {
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
}

/** The name of a mask among a graph's inputs. */
export function maskName({ causal, window }: MaskRule): string {
  return `mask${causal ? ' causal' : ''}${window === null ? '' : ` window ${window}`}`;
}

/** Whether a node needs to know where its tokens stand. */
export function readsPositions(node: PlanNode): boolean {
  return node.kind === 'angles' || (node.kind === 'lookup' && node.index === 'positions');
}
