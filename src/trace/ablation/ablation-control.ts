/**
 * Controls beside a run without a part: of a head the runs without each of the other heads of its block, and without one of
 * about its size anywhere; of an MLP those without the MLP of each other block. They tell what leaving out any such part may do,
 * and so whether this one does more.
 */
import { deviationOver, meanOver } from '../../base/deviation-over';
import { type ModelComponent, type ModelPart, samePart } from '../readings/model-part';
import type { Ablation } from './ablation';
import type { DirectParts } from './ablation-over';
import { exactChange } from './ablation-words';

/** Which part was left out as a control of which: both are heads, or both are MLPs. */
export interface Control {
  readonly of: ModelComponent;
  readonly part: ModelComponent;
}

/** The run that is told, and those without its controls, of the same question. */
export interface Controlled {
  readonly told: Ablation;
  /** One or more: where the runs were cancelled, or in a file of an older version, not all that there could be. */
  readonly controls: readonly Ablation[];
  /** How many there could be. */
  readonly total: number;
  /** The run without a head elsewhere that adds about as much directly, which is none of those. */
  readonly similar?: Ablation | undefined;
  /** Of runs of the logit: the token over which the lead is told first, as it is told of the part. */
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

/** A head that adds at least this share of what another one adds, or is that share of it, may be a control of its size. */
const SIMILAR = 0.5;
/** Of heads that add less than this, in logits, sizes say nothing. */
const LEAST_DIRECT = 0.05;

/**
 * All other heads of the same attention, or of an MLP those of all other blocks, in their order; then of a head the one nearest
 * in size, where that is none of these. None where it has no other.
 * @param parts every part of the model
 * @param direct what parts add directly to what is told; `undefined`: no size is known
 */
export function controlsOf(
  part: ModelComponent,
  parts: readonly ModelComponent[],
  direct?: DirectParts | undefined,
): Control[] {
  const matched = parts.filter((other) => isMatched({ of: part, part: other }) && !samePart(other, part));
  const similar = similarHead(part, parts, direct);
  const isElsewhere = similar && !matched.some((one) => samePart(one, similar));
  return [...matched, ...(isElsewhere ? [similar] : [])].map((other) => ({ of: part, part: other }));
}

/** Whether it is one of those whose mean is told: of a head one of its own attention. */
export function isMatched({ of, part }: Control): boolean {
  if (of.kind !== part.kind) return false;
  return of.kind === 'mlp' || (part.layer === of.layer && part.cross === of.cross);
}

/** The other head, in any block, whose direct effect is nearest in size, whatever its sign; `undefined`: none is about as large. */
function similarHead(
  part: ModelComponent,
  parts: readonly ModelComponent[],
  direct: DirectParts | undefined,
): ModelComponent | undefined {
  const sizeOf = (one: ModelComponent) => Math.abs(direct?.parts.find((each) => samePart(each, one))?.value ?? 0);
  const own = sizeOf(part);
  if (part.kind !== 'head' || own < LEAST_DIRECT) return undefined;
  const others = parts.filter((one) => one.kind === 'head' && !samePart(one, part));
  const apart = (one: ModelComponent) => Math.abs(sizeOf(one) - own);
  const [nearest] = others.toSorted((one, other) => apart(one) - apart(other));
  const size = nearest ? sizeOf(nearest) : 0;
  return size >= SIMILAR * own && size <= own / SIMILAR ? nearest : undefined;
}

/** What parts add directly to what a run tells of; `undefined`: that is not known, or of something else. */
export function directOfQuestion(
  { position, id, ratherThan }: Pick<Ablation, 'position' | 'id' | 'ratherThan'>,
  direct: DirectParts | undefined,
): DirectParts | undefined {
  const isOf = direct?.position === position && direct.id === id && direct.ratherThan?.id === ratherThan?.id;
  return isOf ? direct : undefined;
}

/**
 * The runs without the controls of a part: all of them where all are known, whatever they were made for, as when every part was
 * left out in turn; and else those that were asked for as controls.
 * @param runOf the run without a control, where it is known
 */
export function knownControls(
  of: ModelComponent,
  { all, asked }: { readonly all: readonly Control[]; readonly asked: readonly Control[] },
  runOf: (control: Control) => Ablation | undefined,
): Ablation[] {
  const runs = all.flatMap((one) => runOf(one) ?? []);
  if (all.length > 0 && runs.length === all.length) return runs;
  return asked.filter((one) => samePart(one.of, of)).flatMap((one) => runOf(one) ?? []);
}

/**
 * The runs without controls of a part, as far as they were made, told apart.
 * @returns `undefined` where none is known of those whose mean is told
 */
export function controlledOf(
  told: Ablation,
  all: readonly Control[],
  runs: readonly Ablation[],
): Pick<Controlled, 'told' | 'controls' | 'total' | 'similar'> | undefined {
  const isOf = (run: Ablation) => isMatched({ of: told.part, part: run.part });
  const controls = runs.filter(isOf);
  if (controls.length === 0) return undefined;
  return { told, controls, total: all.filter(isMatched).length, similar: runs.find((run) => !isOf(run)) };
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

/**
 * The mean of the sizes of changes, |change|: what controls change by, where those that rise and those that fall make up for each
 * other in the mean.
 * @returns in the unit of the changes
 */
export function meanSize(changes: readonly number[]): number {
  return changes.reduce((sum, change) => sum + Math.abs(change), 0) / changes.length;
}

/** Of what a part is the control, in the order in which that was asked for. */
export function controlledBy(part: ModelPart, controls: readonly Control[]): ModelComponent[] {
  return controls.flatMap((one) => (samePart(one.part, part) ? [one.of] : []));
}
