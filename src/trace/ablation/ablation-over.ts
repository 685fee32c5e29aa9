/** Describes a run without a part by another comparison: the run is the same, whatever token the logit is compared with. */

import type { Attribution } from '../readings/attribution';
import { samePart } from '../readings/model-part';
import type { Ablation, JointAblation, RunWithout } from './ablation';

/** The direct contributions of the parts for the new comparison: for the same token and the same rival. */
export type DirectParts = Pick<Attribution, 'position' | 'id' | 'ratherThan' | 'parts'>;

/**
 * The same run, with the token compared to another rival.
 * @param over the rival; null: none
 * @param direct the contributions for that comparison; `undefined` if they are not known
 * @returns `undefined` if the run does not contain the rival's logit, or the part's contribution is not known
 */
export function ablationOver(
  ablation: Ablation,
  over: number | null,
  direct: DirectParts | undefined,
): Ablation | undefined {
  const rival = over === ablation.id ? null : over;
  if ((ablation.ratherThan?.id ?? null) === rival) return ablation;
  const added = ablation.direct === null ? null : directOf(ablation, rival, direct);
  const told = added === undefined ? undefined : toldOver(ablation, rival);
  return told && added !== undefined ? { ...ablation, ...told, direct: added } : undefined;
}

/**
 * Like `ablationOver` for a run without several parts, which has no direct contribution. @returns `undefined` if the run does
 * not contain the rival's logit
 */
export function jointOver(joint: JointAblation, over: number | null): JointAblation | undefined {
  const rival = over === joint.id ? null : over;
  if ((joint.ratherThan?.id ?? null) === rival) return joint;
  const told = toldOver(joint, rival);
  return told && { ...joint, ...told };
}

/** The fields of a run about the lead over another token. @returns `undefined` if the run does not contain that token's logit */
export function toldOver(
  run: RunWithout,
  rival: number | null,
): Pick<RunWithout, 'ratherThan' | 'difference'> | undefined {
  if (rival === null) return { ratherThan: null, difference: null };
  const { before, after, most } = run;
  const other = [...most.before, ...most.after].find(({ id }) => id === rival);
  if (!other) return undefined;
  const { before: was, after: is, ...ratherThan } = other;
  return { ratherThan, difference: { before: before.logit - was.logit, after: after.logit - is.logit } };
}

function directOf(
  { position, id, part }: Ablation,
  rival: number | null,
  direct: DirectParts | undefined,
): number | undefined {
  if (direct?.position !== position || direct.id !== id || (direct.ratherThan?.id ?? null) !== rival) return undefined;
  return direct.parts.find((each) => samePart(each, part))?.value;
}
