/**
 * What a definition yields for one model: the operations of its forward pass in the order of computation, the stages
 * that are shown of them, and where the pass can be cut. Plain data: it travels with a trace and in a saved file.
 */
import type { PlanNode } from '../../operations/kinds';
import { kindOf } from '../../operations/kinds';
import { type Lengths, type NodeId, nodeShape, type SequenceName, SOURCE, type WeightUse } from '../../operations/node';
import type { Section } from './section';

/** A block of a stack of blocks. */
export interface BlockPlace {
  readonly stack: string;
  readonly layer: number;
}

/** What adds a term to the residual stream. */
export type Component = 'embedding' | 'position' | 'attention' | 'mlp';

/** A named tensor: TransformerLens's name for an activation where it has one. */
export interface Stage {
  /** The full name: "blocks.0.attn.q". */
  readonly name: string;
  /** Without its block: "attn.q". */
  readonly label: string;
  readonly block: BlockPlace | null;
  /** The part of the pass that names it. */
  readonly link: Link['name'];
  /** The stack that it leads to or comes from, where there are several. */
  readonly part?: string;
  readonly node: NodeId;
  /** Whether it is the residual stream itself, or what a component adds to it. */
  readonly role: 'stream' | Component | null;
}

/**
 * A run of consecutive nodes between two places where the pass can be cut: the embedding, a block, the end, and what is
 * made of all tokens together. A plan without a final norm, a head or such a vector has no such link.
 */
export interface Link {
  readonly name: 'embedding' | 'block' | 'final norm' | 'head' | 'pooling';
  readonly block: BlockPlace | null;
  /** The stack that it leads to or comes from, where there are several. */
  readonly part?: string;
  readonly first: NodeId;
  /** After the last node. */
  readonly end: NodeId;
}

export interface Stack {
  readonly name: string;
  /** What the names of its blocks' stages begin with: "blocks". */
  readonly prefix: string;
  readonly layers: number;
  readonly sequence: SequenceName;
}

/**
 * What a pass is made for: at each position a score for every token of the vocabulary, as the next one or as the one
 * that stands there; at each position one score, whether the token there was replaced; one vector of the whole text; or
 * nothing but the last hidden states.
 */
export const PREDICTED = ['next token', 'masked token', 'replaced token', 'sentence embedding', 'nothing'] as const;
export type Predicted = (typeof PREDICTED)[number];

export interface Plan {
  readonly family: string;
  readonly predicts: Predicted;
  readonly nodes: readonly PlanNode[];
  readonly stages: readonly Stage[];
  readonly links: readonly Link[];
  readonly stacks: readonly Stack[];
  /** The steps in which it is told. */
  readonly sections: readonly Section[];
  /** The node that gives the logits; null where there is no head. */
  readonly logits: NodeId | null;
  /** The last hidden states, which the head reads: those of the final norm, where there is one. */
  readonly finalNorm: NodeId;
}

/** The node that gives the logits. @throws when the pass has no head, which who asks for logits finds out before */
export function logitsOf({ family, logits }: Plan): NodeId {
  if (logits === null) throw new Error(`The pass of ${family} gives no logits.`);
  return logits;
}

/** Whether a row of logits has one for every token of the vocabulary. */
export function scoresTokens({ predicts }: Pick<Plan, 'predicts'>): boolean {
  return predicts === 'next token' || predicts === 'masked token';
}

/** Every weight of a plan, each once. */
export function* weightsOf(plan: Plan): Generator<WeightUse> {
  const known = new Set<string>();
  for (const node of plan.nodes) {
    for (const weight of kindOf(node).weights(node)) {
      if (!known.has(weight.name)) yield weight;
      known.add(weight.name);
    }
  }
}

/** The stack that a stage or a link belongs to, leads to or comes from, where there are several. */
export function partOf({ block, part }: Pick<Link, 'block' | 'part'>): string | undefined {
  return part ?? block?.stack;
}

export function nodeOf(plan: Plan, id: NodeId): PlanNode {
  return plan.nodes[id] as PlanNode;
}

/** The link that computes a node. */
export function linkOf(plan: Plan, id: NodeId): Link {
  return plan.links.find(({ first, end }) => id >= first && id < end) as Link;
}

export function findStage(plan: Plan, name: string): Stage | undefined {
  return plan.stages.find((stage) => stage.name === name);
}

/**
 * The stage that a node is shown as to those who read it: in their own block where it has a name there (what a block
 * hands on is the next one's input), else the last that was named.
 */
export function stageForReader({ stages }: Plan, node: NodeId, block: BlockPlace | null): Stage {
  const named = stages.filter((stage) => stage.node === node);
  const own = named.find((stage) => block !== null && isSameBlock(stage.block, block));
  const [found = undefined] = own ? [own] : named.slice(-1);
  if (!found) throw new Error(`Node ${node} of the plan is no stage.`);
  return found;
}

export function isSameBlock(a: BlockPlace | null, b: BlockPlace | null): boolean {
  return a !== null && b !== null && a.stack === b.stack && a.layer === b.layer;
}

/** The links of all blocks, in the order of computation. */
export function blockLinks({ links }: Plan): (Link & { readonly block: BlockPlace })[] {
  return links.filter((link): link is Link & { readonly block: BlockPlace } => link.block !== null);
}

/** The stack whose output the predictions come from: the decoder, where there is an encoder before it. */
export function mainStack({ stacks }: Pick<Plan, 'stacks'>): Stack {
  return stacks.at(-1) as Stack;
}

/** The block of a stack that is shown where one of several stacks is chosen: the last one, where it has not so many. */
export function layerIn({ stacks }: Pick<Plan, 'stacks'>, stack: string, layer: number): number {
  const layers = stacks.find(({ name }) => name === stack)?.layers;
  return layers === undefined ? layer : Math.min(layer, layers - 1);
}

/** The stack that runs over a sequence. @throws RangeError where none does */
export function stackOver({ stacks }: Pick<Plan, 'stacks'>, sequence: SequenceName): Stack {
  const found = stacks.findLast((stack) => stack.sequence === sequence);
  if (found) return found;
  throw new RangeError('This model reads no source beside its text.');
}

/** The stack that reads the source text, where there is one. */
export function sourceStack({ stacks }: Pick<Plan, 'stacks'>): Stack | undefined {
  return stacks.find(({ sequence }) => sequence === SOURCE);
}

export function isEncoderDecoder(plan: Pick<Plan, 'stacks'>): boolean {
  return sourceStack(plan) !== undefined;
}

/** The shape of a stage in texts of so many tokens. */
export function stageShape(plan: Plan, { node }: Stage, lengths: Lengths): number[] {
  return nodeShape(nodeOf(plan, node), lengths);
}
