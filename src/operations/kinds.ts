/** All kinds of operations in plans. To add one, write a file beside this one and add a line to both lists. */
import { type ActivationNode, activation } from './activation';
import { type AnglesNode, angles } from './angles';
import {
  type MaskNode,
  type MixNode,
  mask,
  mix,
  type ScoresNode,
  type SoftmaxNode,
  scores,
  softmax,
} from './attention';
import { type GateNode, gate } from './gate';
import type { OperationKind } from './kind';
import { type LinearNode, linear } from './linear';
import { type LookupNode, lookup } from './lookup';
import { type NormNode, norm } from './norm';
import { type PoolNode, pool } from './pool';
import { type RelativeBiasNode, relativeBias } from './relative-bias';
import { type RotaryNode, rotary } from './rotary';
import { type ScaleNode, scale } from './scale';
import { type SinusoidNode, sinusoid } from './sinusoid';
import { type SoftcapNode, softcap } from './softcap';
import { type SumNode, sum } from './sum';
import { type UnitLengthNode, unitLength } from './unit-length';

export type PlanNode =
  | ActivationNode
  | AnglesNode
  | GateNode
  | LinearNode
  | LookupNode
  | MaskNode
  | MixNode
  | NormNode
  | PoolNode
  | RelativeBiasNode
  | RotaryNode
  | ScaleNode
  | ScoresNode
  | SinusoidNode
  | SoftcapNode
  | SoftmaxNode
  | SumNode
  | UnitLengthNode;

export type NodeOf<K extends PlanNode['kind']> = Extract<PlanNode, { kind: K }>;

const KINDS: { readonly [K in PlanNode['kind']]: OperationKind<NodeOf<K>> } = {
  activation,
  angles,
  gate,
  linear,
  lookup,
  mask,
  mix,
  norm,
  pool,
  'relative bias': relativeBias,
  rotary,
  scale,
  scores,
  sinusoid,
  softcap,
  softmax,
  sum,
  'unit length': unitLength,
};

/** The implementation for a node's kind. */
export function kindOf<N extends PlanNode>(node: N): OperationKind<N> {
  return KINDS[node.kind] as unknown as OperationKind<N>;
}

/** The names of all kinds, as they may appear in a file. */
export const KIND_NAMES = Object.keys(KINDS) as readonly PlanNode['kind'][];

export function attributesOf(kind: PlanNode['kind']): OperationKind['attributes'] {
  return KINDS[kind].attributes;
}

/** The number of nodes whose results a node of this kind reads. */
export function inputCountOf(kind: PlanNode['kind']): OperationKind['inputCount'] {
  return KINDS[kind].inputCount;
}
