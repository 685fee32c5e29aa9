/** A run without a part as it tells of another comparison: the run is the same, whatever token its logit is compared with. */

import type { Attribution } from '../readings/attribution';
import { samePart } from '../readings/model-part';
import type { Ablation, JointAblation, RunWithout } from './ablation';

/** What the parts add directly to what is then told: of the same token and the same comparison. */
export type DirectParts = Pick<Attribution, 'position' | 'id' | 'ratherThan' | 'parts'>;

/**
 * The same run, told of the token rather than another one.
 * @param over the other one; null: none
 * @param direct of that comparison; `undefined`: it is not known
 * @returns `undefined` where the run does not hold the logit of the other one, or what the part adds is not known
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

/** The same of a run without several parts, which adds nothing that is told directly. @returns `undefined` where it does not hold that logit */
export function jointOver(joint: JointAblation, over: number | null): JointAblation | undefined {
  const rival = over === joint.id ? null : over;
  if ((joint.ratherThan?.id ?? null) === rival) return joint;
  const told = toldOver(joint, rival);
  return told && { ...joint, ...told };
}

/** What a run tells of the lead over another token. @returns `undefined` where it does not hold the logit of that one */
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
