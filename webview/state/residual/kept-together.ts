/** Which parts a reader has collected to leave them out at once, and what that gave: kept with the panel. */
import type { JointAblation, Together } from '../../../src/trace/ablation/ablation';
import { type ModelComponent, samePart } from '../../../src/trace/readings/model-part';
import { asStored, fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';
import { isAblation, isRunWithout } from './kept-ablation';

/** Dropped when another text is begun. */
export const TOGETHER: StateKey<unknown> = asStored('leftOutTogether');
export const COLLECTED: StateKey<unknown> = asStored('collectedParts');

/** With the part, or where it is one of them without it. */
export function withOrWithout(parts: readonly ModelComponent[], part: ModelComponent): readonly ModelComponent[] {
  const others = parts.filter((one) => !samePart(one, part));
  return others.length < parts.length ? others : [...parts, part];
}

export function keepCollected(kept: Keeper | undefined, parts: readonly ModelComponent[]): void {
  kept?.keep(COLLECTED, parts.length === 0 ? undefined : parts);
}

/** @param every the parts that the model has: what was stored of another one is none of them */
export function keptCollected(kept: Keeper | undefined, every: readonly ModelComponent[]): readonly ModelComponent[] {
  const stored = kept?.recall(COLLECTED);
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((one) => every.find((part) => samePart(part, asPlace(one))) ?? []);
}

function asPlace(stored: unknown): Parameters<typeof samePart>[0] {
  const { kind, layer, head, cross } = fieldsOf(stored);
  return { kind: String(kind), layer: Number(layer), head: head === null ? null : Number(head), cross: cross === true };
}

/** @param question as `ablationQuestion` has it */
export function keepTogether(kept: Keeper | undefined, question: string, together: Together): void {
  kept?.keep(TOGETHER, { question, together });
}

/** @returns `undefined`: of this nothing is kept, or by a version that told something else */
export function keptTogether(kept: Keeper | undefined, question: string): Together | undefined {
  const { question: asked, together } = fieldsOf(kept?.recall(TOGETHER));
  return asked === question && isTogether(together) ? together : undefined;
}

function isTogether(stored: unknown): stored is Together {
  const { joint, alone } = fieldsOf(stored);
  return isJoint(joint) && Array.isArray(alone) && alone.length === joint.parts.length && alone.every(isAblation);
}

function isJoint(stored: unknown): stored is JointAblation {
  return isRunWithout(stored) && Array.isArray(fieldsOf(stored)['parts']);
}
