/** The parts the user has collected to leave them out together, and the result of that run: kept with the panel. */
import type { JointAblation, Together } from '../../../src/trace/ablation/ablation';
import { type ModelComponent, samePart } from '../../../src/trace/readings/model-part';
import { asStored, fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';
import { isAblation, isRunWithout } from './kept-ablation';

/** Dropped when another text begins. */
export const TOGETHER: StateKey<unknown> = asStored('leftOutTogether');
export const COLLECTED: StateKey<unknown> = asStored('collectedParts');

/** Adds the part to the parts, or removes it if it is among them. */
export function withOrWithout(parts: readonly ModelComponent[], part: ModelComponent): readonly ModelComponent[] {
  const others = parts.filter((one) => !samePart(one, part));
  return others.length < parts.length ? others : [...parts, part];
}

export function keepCollected(kept: Keeper | undefined, parts: readonly ModelComponent[]): void {
  kept?.keep(COLLECTED, parts.length === 0 ? undefined : parts);
}

/** @param every the parts of the model: stored parts of another model are dropped */
export function keptCollected(kept: Keeper | undefined, every: readonly ModelComponent[]): readonly ModelComponent[] {
  const stored = kept?.recall(COLLECTED);
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((one) => every.find((part) => samePart(part, asPlace(one))) ?? []);
}

function asPlace(stored: unknown): Parameters<typeof samePart>[0] {
  const { kind, layer, head, cross } = fieldsOf(stored);
  return { kind: String(kind), layer: Number(layer), head: head === null ? null : Number(head), cross: cross === true };
}

/** @param question as returned by `ablationQuestion` */
export function keepTogether(kept: Keeper | undefined, question: string, together: Together): void {
  kept?.keep(TOGETHER, { question, together });
}

/** @returns `undefined` if nothing is kept, or only in the format of another version */
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
