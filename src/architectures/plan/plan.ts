/**
 * The result of a definition for one model: the operations of its forward pass in the order of computation, the stages of
 * these that are shown, and where the pass can be cut. It is plain data, which is sent with a trace and saved with it.
 */
import type { PlanNode } from '../../operations/kinds';
import { kindOf } from '../../operations/kinds';
import { type Lengths, type NodeId, nodeShape, type SequenceName, SOURCE, type WeightUse } from '../../operations/node';
import type { Section } from './section';

/** A block, given by its stack and its index in it. */
export interface BlockPlace {
  readonly stack: string;
  readonly layer: number;
}

/** The components that add a term to the residual stream. */
export type Component = 'embedding' | 'position' | 'attention' | 'mlp';

/** A named tensor, with TransformerLens's name for the activation if there is one. */
export interface Stage {
  /** The full name: "blocks.0.attn.q". */
  readonly name: string;
  /** The name without its block: "attn.q". */
  readonly label: string;
  readonly block: BlockPlace | null;
  /** The part of the pass in which it is computed. */
  readonly link: Link['name'];
  /** If the model has several stacks, the one that it comes before or after. */
  readonly part?: string;
  readonly node: NodeId;
  /** 'stream' for the residual stream itself, a component for what that adds to the stream, null for all other stages. */
  readonly role: 'stream' | Component | null;
}

/**
 * A run of consecutive nodes between two places where the pass can be cut: the embedding, a block, the final norm, the head,
 * and the pooling of all tokens. A plan without one of the last three has no such link.
 */
export interface Link {
  readonly name: 'embedding' | 'block' | 'final norm' | 'head' | 'pooling';
  readonly block: BlockPlace | null;
  /** If the model has several stacks, the one that it comes before or after. */
  readonly part?: string;
  readonly first: NodeId;
  /** One after the last node. */
  readonly end: NodeId;
}

export interface Stack {
  readonly name: string;
  /** The prefix of the names of its blocks' stages: "blocks". */
  readonly prefix: string;
  readonly layers: number;
  readonly sequence: SequenceName;
}

/**
 * What a pass predicts: at each position a score for every token of the vocabulary, as the next token or as the one in this
 * place ('masked token'); at each position one score for whether its token was replaced; one vector for the whole text; or
 * nothing, if it ends with the last hidden states.
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
  /** The steps in which the pass is explained. */
  readonly sections: readonly Section[];
  /** The node of the logits; null without a head. */
  readonly logits: NodeId | null;
  /** The last hidden states, which the head reads; normalised, if there is a final norm. */
  readonly finalNorm: NodeId;
}

/** The node of the logits. @throws if the pass has no head, which callers check beforehand */
export function logitsOf({ family, logits }: Plan): NodeId {
  if (logits === null) throw new Error(`The pass of ${family} gives no logits.`);
  return logits;
}

/** Whether a row of logits has one logit for every token of the vocabulary. */
export function scoresTokens({ predicts }: Pick<Plan, 'predicts'>): boolean {
  return predicts === 'next token' || predicts === 'masked token';
}

/** Every weight of a plan, without repetitions. */
export function* weightsOf(plan: Plan): Generator<WeightUse> {
  const known = new Set<string>();
  for (const node of plan.nodes) {
    for (const weight of kindOf(node).weights(node)) {
      if (!known.has(weight.name)) yield weight;
      known.add(weight.name);
    }
  }
}

/** The stack that a stage or a link belongs to; outside blocks, the one it comes before or after, if there are several. */
export function partOf({ block, part }: Pick<Link, 'block' | 'part'>): string | undefined {
  return part ?? block?.stack;
}

export function nodeOf(plan: Plan, id: NodeId): PlanNode {
  return plan.nodes[id] as PlanNode;
}

/** The link in which a node is computed. */
export function linkOf(plan: Plan, id: NodeId): Link {
  return plan.links.find(({ first, end }) => id >= first && id < end) as Link;
}

/** The stage of this full name, as in "blocks.0.attn.q"; `undefined` if the plan has none. */
export function findStage(plan: Plan, name: string): Stage | undefined {
  return plan.stages.find((stage) => stage.name === name);
}

/**
 * The stage as which a node is shown to a reader in a block. If the node has a name in that block, it is that (the output of
 * a block is also the input of the next); otherwise the last of its names.
 * @throws if the node is not a stage
 */
export function stageForReader({ stages }: Plan, node: NodeId, block: BlockPlace | null): Stage {
  const named = stages.filter((stage) => stage.node === node);
  const own = named.find((stage) => block !== null && isSameBlock(stage.block, block));
  const [found = undefined] = own ? [own] : named.slice(-1);
  if (!found) throw new Error(`Node ${node} of the plan is no stage.`);
  return found;
}

/** False if either is null, which stands for a place outside blocks. */
export function isSameBlock(a: BlockPlace | null, b: BlockPlace | null): boolean {
  return a !== null && b !== null && a.stack === b.stack && a.layer === b.layer;
}

/** The links of all blocks, in the order of computation. */
export function blockLinks({ links }: Plan): (Link & { readonly block: BlockPlace })[] {
  return links.filter((link): link is Link & { readonly block: BlockPlace } => link.block !== null);
}

/** The stack whose output is used for predictions: for an encoder-decoder, the decoder. */
export function mainStack({ stacks }: Pick<Plan, 'stacks'>): Stack {
  return stacks.at(-1) as Stack;
}

/** The layer to show in a stack when `layer` is chosen: the stack's last one if it has fewer. */
export function layerIn({ stacks }: Pick<Plan, 'stacks'>, stack: string, layer: number): number {
  const layers = stacks.find(({ name }) => name === stack)?.layers;
  return layers === undefined ? layer : Math.min(layer, layers - 1);
}

/** The stack that reads a sequence. @throws RangeError if there is none */
export function stackOver({ stacks }: Pick<Plan, 'stacks'>, sequence: SequenceName): Stack {
  const found = stacks.findLast((stack) => stack.sequence === sequence);
  if (found) return found;
  throw new RangeError('This model reads no source beside its text.');
}

/** The stack that reads the source text; `undefined` if there is no source. */
export function sourceStack({ stacks }: Pick<Plan, 'stacks'>): Stack | undefined {
  return stacks.find(({ sequence }) => sequence === SOURCE);
}

export function isEncoderDecoder(plan: Pick<Plan, 'stacks'>): boolean {
  return sourceStack(plan) !== undefined;
}

/** The shape of a stage for sequences of these lengths. */
export function stageShape(plan: Plan, { node }: Stage, lengths: Lengths): number[] {
  return nodeShape(nodeOf(plan, node), lengths);
}
