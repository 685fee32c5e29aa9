/** The graphs of a trace: one for each link of the plan, with every stage as an output. */
import type { Link, Plan } from '../architectures/plan/plan';
import { nodeOf } from '../architectures/plan/plan';
import { oncePer } from '../base/once-per';
import type { Weights } from '../model/weights';
import type { OnnxModel, Value } from '../onnx/builder';
import { DataType } from '../onnx/onnx';
import { kindOf, type PlanNode } from '../operations/kinds';
import type { MaskRule } from '../operations/mask-rule';
import { hides } from '../operations/mask-rule';
import { type NodeId, type SequenceName, sequenceOf } from '../operations/node';
import { GraphLowering, idsRead, maskName, positionsRead, typesRead } from './context';

/** Names of a link's outputs and inputs: the nodes by their numbers. */
export function valueName(id: NodeId): string {
  return `value ${id}`;
}

class TraceLowering extends GraphLowering {
  /** Those of decoders by the operator: their values stay, to the bit, what they are in traces saved before. */
  override readonly norms = this.plan.predicts === 'next token' ? 'by operator' : 'by vectors';

  constructor(name: string, plan: Plan, weights: Weights) {
    super(name, plan, weights, 1);
  }

  mask(rule: MaskRule, sequence: SequenceName): Value {
    const name = maskName(rule, sequence);
    return this.once(name, () => this.g.input(name, DataType.FLOAT, [`query of ${sequence}`, `key of ${sequence}`]));
  }

  /** A result of an earlier link comes in from outside. */
  take(id: NodeId): void {
    this.provide(id, this.g.input(valueName(id), DataType.FLOAT, dimensions(this.node(id))));
  }

  give(id: NodeId): void {
    // What came from outside needs a name of its own to go out again.
    this.g.output(valueName(id), this.value(id), dimensions(this.node(id)));
  }

  /**
   * Have nodes computed as if they were given, but not kept: a second reader, which asks for their shapes alone, holds the
   * library back from joining their operator with the next one.
   */
  hold(ids: readonly NodeId[]): void {
    const shapes = ids.map((id) => this.g.op('Shape', [this.value(id)]));
    if (shapes.length > 0) this.g.output('held', this.g.op('Concat', shapes, { axis: 0 }), ['sizes'], DataType.INT64);
  }
}

function dimensions({ axes }: PlanNode): (number | string)[] {
  return axes.map((axis) => ('size' in axis ? axis.size : `${axis.name} of ${axis.sequence}`));
}

/** What runs of a link are told and tell. */
export interface LinkShape {
  /** Nodes of earlier links that it reads. */
  readonly reads: readonly NodeId[];
  /** Nodes that it gives: those of its stages, but for masked scores, which follow from the unmasked ones. */
  readonly gives: readonly NodeId[];
  readonly masks: readonly MaskUse[];
  /** The sequences whose token ids it reads, whose tokens' types, and those of which it needs to know where they stand. */
  readonly ids: readonly SequenceName[];
  readonly types: readonly SequenceName[];
  readonly positions: readonly SequenceName[];
}

/** What is hidden among the tokens of a sequence. */
export interface MaskUse {
  readonly rule: MaskRule;
  readonly sequence: SequenceName;
}

/** The masks of some nodes, each once. */
function masksOf(nodes: readonly PlanNode[]): MaskUse[] {
  const uses = nodes.flatMap((node) =>
    node.kind === 'mask' && hides(node.rule) ? [{ rule: node.rule, sequence: sequenceOf(node.axes[2]) }] : [],
  );
  return [...new Map(uses.map((use) => [maskName(use.rule, use.sequence), use])).values()];
}

/** Plans do not change: a trace asks for the shapes of all links several times. */
const knownShapes = oncePer((_plan: Plan) => new Map<string, LinkShape>());
const shownNodes = oncePer(({ stages }: Plan) => new Set(stages.map(({ node }) => node)));

/**
 * What runs of a link are told and tell.
 * @param link the half-open range of its nodes; wider ones, as of the whole pass, are allowed
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

/** Of a run that computes these nodes: whatever else they read comes in from outside. */
export function shapeOfNodes(plan: Plan, own: readonly PlanNode[], gives: readonly NodeId[]): LinkShape {
  const computed = new Set(own.map(({ id }) => id));
  const reads = new Set<NodeId>();
  const positions = new Set<SequenceName>();
  const visit = (node: PlanNode): void => {
    for (const sequence of positionsRead(node)) positions.add(sequence);
    for (const id of node.inputs) {
      if (computed.has(id)) continue;
      const input = nodeOf(plan, id);
      // What follows from the positions alone is made again.
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

/** How many weights a link has. */
export function linkWeights(plan: Plan, { first, end }: Pick<Link, 'first' | 'end'>): number {
  const own = plan.nodes.slice(first, end).flatMap((node) => kindOf(node).weights(node));
  return own.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

/** What the whole pass is told. */
export function wholeShape(plan: Plan): LinkShape {
  return linkShape(plan, { first: 0, end: plan.nodes.length });
}

/**
 * The graph of one link. Its inputs are the token ids, types and positions [S] and the masks [S, S] that `linkShape` names,
 * and `value N` of each node N that it reads; its outputs are `value N` of each node that it gives. S is the length of the
 * node's sequence, and each value has the axes of its node, in float32.
 */
export function linkGraph(plan: Plan, link: Link, weights: Weights): OnnxModel {
  const name = `${link.part ?? ''} ${link.name} ${link.block?.layer ?? ''}`;
  return partGraph(name, plan, weights, linkShape(plan, link));
}

/** Some nodes of the pass, from the results of others. */
export function partGraph(
  name: string,
  plan: Plan,
  weights: Weights,
  { reads, gives, holds = [] }: Pick<LinkShape, 'reads' | 'gives'> & { readonly holds?: readonly NodeId[] },
): OnnxModel {
  const lowering = new TraceLowering(name, plan, weights);
  for (const id of reads) lowering.take(id);
  for (const id of gives) lowering.give(id);
  lowering.hold(holds);
  return lowering.g.build();
}

/** What a pass ends in: the logits, else what its last operation gives. */
export function endOf({ logits, nodes }: Plan): NodeId {
  return logits ?? nodes.length - 1;
}

/** The whole pass as one graph that gives nothing but what it ends in: the peer a trace is measured against. */
export function forwardGraph(plan: Plan, weights: Weights): OnnxModel {
  const lowering = new TraceLowering('forward', plan, weights);
  lowering.give(endOf(plan));
  return lowering.g.build();
}
