/**
 * A control beside a run without a head: the run without another head of the same block. What both change alike is no
 * work of the one head, but what leaving out any head of the block may do.
 */
import { signedHundredths } from '../../base/number-text';
import type { AttributionPart } from '../readings/attribution';
import { partName } from '../readings/attribution-words';
import { type AttentionHead, type ModelPart, samePart } from '../readings/model-part';
import type { Ablation } from './ablation';
import { changeWithout, probabilityChange } from './ablation-ranking';
import { ablatedName, toldName } from './ablation-words';

/** Which head was left out as a control of which. */
export interface Control {
  readonly of: AttentionHead;
  readonly part: AttentionHead;
}

/** The run that is told, and that without the control, of the same question. */
export interface Controlled {
  readonly told: Ablation;
  readonly control: Ablation;
}

/** A change without the control of at least so much of that without the head says that the head is nothing special. */
const AS_LARGE = 0.5;
/** Of changes that are smaller than this nothing is said. */
const LEAST = 0.05;

export function isHead(part: ModelPart): part is AttentionHead {
  return part.kind === 'head';
}

/**
 * Of the other heads of the block the one whose own contribution to what is explained is nearest to zero, either way; of
 * equals the first. `undefined`: there is none.
 * @param direct what parts add directly
 */
export function controlOf(head: AttentionHead, direct: readonly AttributionPart[]): Control | undefined {
  const others = direct.filter(
    (one) => one.layer === head.layer && one.cross === head.cross && isHead(one) && !samePart(one, head),
  );
  const [nearest] = others.toSorted((one, other) => Math.abs(one.value) - Math.abs(other.value));
  if (!nearest || nearest.head === null) return undefined;
  return { of: head, part: { kind: 'head', layer: head.layer, head: nearest.head, cross: head.cross } };
}

/** How the control is chosen, and what becomes of what is explained without each of both. */
export function controlSentences({ told, control }: Controlled): string[] {
  const of = toldName(told);
  const [own, other] = [told, control].map(changeWithout) as [number, number];
  const adds = control.direct === null ? '' : ` (${signedHundredths(control.direct)})`;
  const [it, that] =
    told.instead === 'mean'
      ? ['With its mean', `with the mean of ${ablatedName(told.part)}`]
      : ['Without it', `without ${ablatedName(told.part)}`];
  const isAsLarge = Math.abs(other) >= LEAST && Math.abs(other) >= AS_LARGE * Math.abs(own);
  return [
    `Control: ${ablatedName(control.part)}, of the other heads of block ${control.part.layer} the one whose own contribution to the ${of} is nearest to zero${adds}.`,
    `${it} the ${of} changes by ${signedHundredths(other)}, ${that} by ${signedHundredths(own)}.`,
    ...(isAsLarge
      ? [
          'So a change of this size need not be the work of this one head: another head of the block changes it as well.',
        ]
      : []),
  ];
}

/** Both runs, the control marked: the first row has the names of the columns. */
export function controlTable({ told, control }: Controlled): readonly (readonly string[])[] {
  const row = (run: Ablation, name: string) => [
    name,
    signedHundredths(changeWithout(run)),
    signedHundredths(100 * probabilityChange(run)),
    run.direct === null ? '' : signedHundredths(run.direct),
  ];
  return [
    [told.instead === 'mean' ? 'with the mean of' : 'without', `Δ ${toldName(told)}`, 'Δ probability', 'adds directly'],
    row(told, partName(told.part)),
    row(control, markedControl(control.part)),
  ];
}

/** "head 5.2 (control)" */
export function markedControl(part: ModelPart): string {
  return `${partName(part)} (control)`;
}

/** Of what a part is the control, in the order in which that was asked for. */
export function controlledBy(part: ModelPart, controls: readonly Control[]): AttentionHead[] {
  return controls.flatMap((one) => (samePart(one.part, part) ? [one.of] : []));
}
