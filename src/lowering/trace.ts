/** The graphs of a trace: one for each link of the plan, with every stage as an output. */
import type { Link, Plan } from '../architectures/plan/plan';
import { nodeOf } from '../architectures/plan/plan';
import { oncePer } from '../base/once-per';
import type { Weights } from '../model/weights';
import type { OnnxModel, Value } from '../onnx/builder';
import { DataType } from '../onnx/onnx';
import type { Lowering } from '../operations/kind';
import { kindOf, type PlanNode } from '../operations/kinds';
import type { MaskRule } from '../operations/mask-rule';
import { hides } from '../operations/mask-rule';
import { type NodeId, type SequenceName, sequenceOf } from '../operations/node';
import { GraphLowering, idsRead, maskName, positionsRead, typesRead } from './context';
import { floatProducts, floatProductsThenBias } from './products';

/** The name of a node's result among a link's inputs and outputs. */
export function valueName(id: NodeId): string {
  return `value ${id}`;
}

class TraceLowering extends GraphLowering {
  override readonly norms: Lowering['norms'];

  constructor(name: string, plan: Plan, weights: Weights) {
    // Decoders keep their operators, so that their values stay equal, to the bit, to those in traces saved earlier.
    const decodes = plan.predicts === 'next token';
    super(name, plan, weights, 1, decodes ? floatProducts : floatProductsThenBias);
    this.norms = decodes ? 'by operator' : 'by vectors';
  }

  mask(rule: MaskRule, sequence: SequenceName): Value {
    const name = maskName(rule, sequence);
    return this.once(name, () => this.g.input(name, DataType.FLOAT, [`query of ${sequence}`, `key of ${sequence}`]));
  }

  /** Makes the result of an earlier link an input. */
  input(id: NodeId): void {
    this.provide(id, this.g.input(valueName(id), DataType.FLOAT, dimensions(this.node(id))));
  }

  output(id: NodeId): void {
    // An output that is also an input needs a name of its own.
    this.g.output(valueName(id), this.value(id), dimensions(this.node(id)));
  }

  /**
   * Prevents the library from fusing these nodes with the next ones, without making them outputs: a second reader, which
   * reads only their shapes, is enough for that.
   */
  preventFusion(ids: readonly NodeId[]): void {
    const shapes = ids.map((id) => this.g.op('Shape', [this.value(id)]));
    if (shapes.length > 0) this.g.output('held', this.g.op('Concat', shapes, { axis: 0 }), ['sizes'], DataType.INT64);
  }
}

function dimensions({ axes }: PlanNode): (number | string)[] {
  return axes.map((axis) => ('size' in axis ? axis.size : `${axis.name} of ${axis.sequence}`));
}

/** The inputs and outputs of a link. */
export interface LinkShape {
  /** The nodes of earlier links that it reads. */
  readonly reads: readonly NodeId[];
  /** The nodes that it outputs: those of its stages, except masked scores, which follow from the unmasked ones. */
  readonly gives: readonly NodeId[];
  readonly masks: readonly MaskUse[];
  /** The sequences whose token ids, token types and positions it reads. */
  readonly ids: readonly SequenceName[];
  readonly types: readonly SequenceName[];
  readonly positions: readonly SequenceName[];
}

/** A mask over the tokens of a sequence. */
export interface MaskUse {
  readonly rule: MaskRule;
  readonly sequence: SequenceName;
}

/** The distinct masks of some nodes. */
function masksOf(nodes: readonly PlanNode[]): MaskUse[] {
  const uses = nodes.flatMap((node) =>
    node.kind === 'mask' && hides(node.rule) ? [{ rule: node.rule, sequence: sequenceOf(node.axes[2]) }] : [],
  );
  return [...new Map(uses.map((use) => [maskName(use.rule, use.sequence), use])).values()];
}

/** Cached, since plans do not change and a trace needs the shapes of all links several times. */
const knownShapes = oncePer((_plan: Plan) => new Map<string, LinkShape>());
const shownNodes = oncePer(({ stages }: Plan) => new Set(stages.map(({ node }) => node)));

/**
 * The inputs and outputs of a link.
 * @param link the half-open range of its nodes; may be wider, such as the whole pass
 */
export function linkShape(plan: Plan, link: Pick<Link, 'first' | 'end'>): LinkShape {
  const known = knownShapes(plan);
  const range = `${link.first} to ${link.end}`;
  const shape = known.get(range) ?? shapeOfLink(plan, link);
  known.set(range, shape);
  return shape;
}

function shapeOfLink(plan: Plan, link: Pick<Link, 'first' | 'end'>): LinkShape {
  const own = plan.nodes.slice(link.first, link.end);
  const shown = shownNodes(plan);
  const gives = own.filter(({ id, kind }) => shown.has(id) && kind !== 'mask').map(({ id }) => id);
  return shapeOfNodes(plan, own, gives);
}

/** The inputs and outputs of a graph that computes the nodes `own`; all other nodes that they read are inputs. */
export function shapeOfNodes(plan: Plan, own: readonly PlanNode[], gives: readonly NodeId[]): LinkShape {
  const computed = new Set(own.map(({ id }) => id));
  const reads = new Set<NodeId>();
  const positions = new Set<SequenceName>();
  const visit = (node: PlanNode): void => {
    for (const sequence of positionsRead(node)) positions.add(sequence);
    for (const id of node.inputs) {
      if (computed.has(id)) continue;
      const input = nodeOf(plan, id);
      // Angles depend on the positions only, so they are computed again.
      if (input.kind === 'angles') visit(input);
      else reads.add(id);
    }
  };
  for (const node of own) visit(node);
  return {
    reads: [...reads],
    gives,
    masks: masksOf(own),
    ids: [...new Set(own.flatMap(idsRead))],
    types: [...new Set(own.flatMap(typesRead))],
    positions: [...positions],
  };
}

/** The number of weights in a link. */
export function linkWeights(plan: Plan, { first, end }: Pick<Link, 'first' | 'end'>): number {
  const own = plan.nodes.slice(first, end).flatMap((node) => kindOf(node).weights(node));
  return own.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

/** The inputs and outputs of the whole pass. */
export function wholeShape(plan: Plan): LinkShape {
  return linkShape(plan, { first: 0, end: plan.nodes.length });
}

/**
 * The graph of one link. Its inputs are the token ids, types and positions [S] and the masks [S, S] that `linkShape` names,
 * and `value N` for each node N that it reads; its outputs are `value N` for each node that it gives. S is the length of the
 * node's sequence, and each value has the axes of its node, in float32.
 */
export function linkGraph(plan: Plan, link: Link, weights: Weights): OnnxModel {
  const name = `${link.part ?? ''} ${link.name} ${link.block?.layer ?? ''}`;
  return partGraph(name, plan, weights, linkShape(plan, link));
}

/** A graph that computes some nodes of the pass from the results of others. */
export function partGraph(
  name: string,
  plan: Plan,
  weights: Weights,
  { reads, gives, unfused = [] }: Pick<LinkShape, 'reads' | 'gives'> & { readonly unfused?: readonly NodeId[] },
): OnnxModel {
  const lowering = new TraceLowering(name, plan, weights);
  for (const id of reads) lowering.input(id);
  for (const id of gives) lowering.output(id);
  lowering.preventFusion(unfused);
  return lowering.g.build();
}

/** The last result of a pass: the logits, or else that of its last operation. */
export function endOf({ logits, nodes }: Plan): NodeId {
  return logits ?? nodes.length - 1;
}

/** The whole pass as one graph whose only output is its last result: the peer against which a trace is measured. */
export function forwardGraph(plan: Plan, weights: Weights): OnnxModel {
  const lowering = new TraceLowering('forward', plan, weights);
  lowering.output(endOf(plan));
  return lowering.g.build();
}
