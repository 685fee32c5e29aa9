/**
 * Controls for a run without a part: for a head, the runs without each other head of its block and without a head of similar
 * size anywhere; for an MLP, the runs without the MLP of each other block. They show what leaving out any such part can do, and
 * so whether this one does more.
 */
import { deviationOver, meanOver } from '../../base/deviation-over';
import { type ModelComponent, type ModelPart, samePart } from '../readings/model-part';
import type { Ablation } from './ablation';
import type { DirectParts } from './ablation-over';
import { exactChange } from './ablation-words';
import { comparableRuns, isDestroyed } from './destroyed';

/** The control part of a part. Both are heads, or both are MLPs. */
export interface Control {
  readonly of: ModelComponent;
  readonly part: ModelComponent;
}

/** The described run and the runs without its controls, for the same question. */
export interface Controlled {
  readonly described: Ablation;
  /** At least one; not all possible controls if the runs were cancelled, or in a file of an older version. */
  readonly controls: readonly Ablation[];
  /** The number of possible controls. */
  readonly total: number;
  /** The runs that are no controls, since they leave nothing to compare. */
  readonly incomparable?: readonly Ablation[];
  /** The runs that are no plain controls and not in the mean, as they are without heads that may do the part's own work. */
  readonly alike?: readonly Ablation[];
  /** The run without a head elsewhere whose direct contribution is similar in size. It is not one of `controls`. */
  readonly similar?: Ablation | undefined;
  /** For runs that are asked about the logit: the token over which the lead is given first, as in the description of the part. */
  readonly over?: number | undefined;
}

/** Mean and deviation of the changes in the runs without controls. */
export interface MeanAndDeviation {
  readonly mean: number;
  /** The sample standard deviation. */
  readonly deviation: number;
}

/** With fewer controls, mean and standard deviation say less than the changes themselves. */
export const FEWEST_FOR_MEAN = 3;

/** A head is a control of similar size if the smaller of both contributions is at least this share of the larger. */
const SIMILAR = 0.5;
/** Sizes are not compared for heads that contribute less than this, in logits. */
const LEAST_DIRECT = 0.05;

/**
 * The controls of a head: all other heads of the same attention, then the head nearest in size, unless it is one of these. The
 * controls of an MLP: the MLPs of all other blocks, in order. None if the part has no other of its kind.
 * @param parts every part of the model
 * @param direct the parts' direct contributions to the same logit or lead; `undefined`: no size is known
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

/** Whether the control is one of those whose mean is given: for a head, a head of the same attention. */
export function isMatched({ of, part }: Control): boolean {
  if (of.kind !== part.kind) return false;
  return of.kind === 'mlp' || (part.layer === of.layer && part.cross === of.cross);
}

/**
 * The other head, in any block, whose direct contribution is nearest in size, whatever its sign; `undefined` if none is
 * similar.
 */
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

/**
 * The parts' direct contributions to what a run is asked about; `undefined` if they are unknown or belong to another question.
 */
export function directOfQuestion(
  { position, id, ratherThan }: Pick<Ablation, 'position' | 'id' | 'ratherThan'>,
  direct: DirectParts | undefined,
): DirectParts | undefined {
  const isOf = direct?.position === position && direct.id === id && direct.ratherThan?.id === ratherThan?.id;
  return isOf ? direct : undefined;
}

/**
 * The runs without the controls of a part. If all are known, all of them, whatever they were made for, such as leaving out
 * every part in turn; otherwise those that were requested as controls.
 * @param runOf the run without a control, if it is known
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
 * The runs without controls of a part that were made, separated into matched ones and the one of similar size.
 * @returns `undefined` if no matched control is known
 */
export function controlledOf(
  described: Ablation,
  all: readonly Control[],
  runs: readonly Ablation[],
): Omit<Controlled, 'over'> | undefined {
  const isOf = (run: Ablation) => isMatched({ of: described.part, part: run.part });
  const matched = runs.filter(isOf);
  const controls = comparableRuns(matched);
  if (controls.length === 0) return undefined;
  return {
    described,
    controls,
    total: all.filter(isMatched).length,
    incomparable: matched.filter((run) => !controls.includes(run)),
    similar: runs.find((run) => !isOf(run) && !isDestroyed(run)),
  };
}

/**
 * The same without the controls that may do the part's own work, unless too few others are left for a mean.
 * @param parts these heads, which attend most to the same token as the part
 */
export function withoutAlike(controlled: Controlled, parts: readonly ModelComponent[]): Controlled {
  const isAlike = (run: Ablation) => parts.some((part) => samePart(part, run.part));
  const [alike, controls] = [controlled.controls.filter(isAlike), controlled.controls.filter((run) => !isAlike(run))];
  return alike.length === 0 || controls.length < FEWEST_FOR_MEAN ? controlled : { ...controlled, controls, alike };
}

/**
 * Mean and deviation of the changes in the runs without controls.
 * @returns `measured`: of the logit or lead, in logits; `probability`: as a share of 1
 */
export function changeOverControls(
  controls: readonly Ablation[],
): Record<'measured' | 'probability', MeanAndDeviation> {
  const changes = controls.map((run) =>
    Float64Array.of(exactChange(run), run.after.probability - run.before.probability),
  );
  const [means, deviations] = [meanOver(changes), deviationOver(changes)];
  const at = (place: number) => ({ mean: means[place] as number, deviation: deviations[place] as number });
  return { measured: at(0), probability: at(1) };
}

/**
 * The mean of |change|: how much controls change the value if rises and falls would cancel in the ordinary mean.
 * @returns in the unit of the changes
 */
export function meanSize(changes: readonly number[]): number {
  return changes.reduce((sum, change) => sum + Math.abs(change), 0) / changes.length;
}

/** The parts that this part is a control of, in the order in which the controls were requested. */
export function controlledBy(part: ModelPart, controls: readonly Control[]): ModelComponent[] {
  return controls.flatMap((one) => (samePart(one.part, part) ? [one.of] : []));
}
