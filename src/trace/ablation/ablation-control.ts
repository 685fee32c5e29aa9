/**
 * Controls beside a run without a head: the runs without each of the other heads of its block. What they change as well is no
 * work of the one head, but what leaving out any head of the block may do.
 */
import { deviationOver, meanOver } from '../../base/deviation-over';
import { type AttentionHead, type ModelComponent, type ModelPart, samePart } from '../readings/model-part';
import type { Ablation } from './ablation';
import { toldValues } from './ablation-words';

/** Which head was left out as a control of which. */
export interface Control {
  readonly of: AttentionHead;
  readonly part: AttentionHead;
}

/** The run that is told, and those without its controls, of the same question. */
export interface Controlled {
  readonly told: Ablation;
  /** One or more: where the runs were cancelled, or in a file of an older version, not all that there could be. */
  readonly controls: readonly Ablation[];
  /** How many there could be. */
  readonly total: number;
  /** Of runs of the logit: the token over which the lead is told first, as it is told of the head. */
  readonly over?: number | undefined;
}

/** Of changes without controls. */
export interface MeanAndDeviation {
  readonly mean: number;
  /** The standard deviation of a sample. */
  readonly deviation: number;
}

/** Of fewer a mean and a standard deviation say less than the changes themselves. */
export const FEWEST_FOR_MEAN = 3;

export function isHead(part: ModelPart): part is AttentionHead {
  return part.kind === 'head';
}

/** All other heads of the same attention, in their order; none where it has no other. @param parts every part of the model */
export function controlsOf(head: AttentionHead, parts: readonly ModelComponent[]): Control[] {
  return parts.flatMap((part) => {
    const isOther = isHead(part) && part.layer === head.layer && part.cross === head.cross && !samePart(part, head);
    return isOther ? [{ of: head, part }] : [];
  });
}

/**
 * What the runs without controls change.
 * @returns of what is explained, in logits, and of the probability, as a share of 1
 */
export function changeOverControls(controls: readonly Ablation[]): Record<'told' | 'probability', MeanAndDeviation> {
  const changes = controls.map((run) =>
    Float64Array.of(exactChange(run), run.after.probability - run.before.probability),
  );
  const [means, deviations] = [meanOver(changes), deviationOver(changes)];
  const at = (place: number) => ({ mean: means[place] as number, deviation: deviations[place] as number });
  return { told: at(0), probability: at(1) };
}

/** In logits, or of the difference of two. */
export function exactChange(run: Ablation): number {
  const { before, after } = toldValues(run);
  return after - before;
}

/** Of what a part is the control, in the order in which that was asked for. */
export function controlledBy(part: ModelPart, controls: readonly Control[]): AttentionHead[] {
  return controls.flatMap((one) => (samePart(one.part, part) ? [one.of] : []));
}
