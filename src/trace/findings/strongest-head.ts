/** Which head adds most to the prediction: of a block, and of all. */

import { TOKENS } from '../../operations/node';
import type { HeadPlace } from '../readings/head-contributions';
import { ADDS } from './attention';
import type { FindingContext, FindingStep } from './context';
import { blockPart, type Finding, finding, headPart, predictionPart, sentence } from './finding';
import { logitPart, signedPart } from './numbers';

/** A head does most only where it adds at least so much to the logit. */
export const DOES_MUCH = 0.1;

export function findStrongestHead({ prediction }: FindingContext, { id }: FindingStep): Finding | null {
  const contributions = prediction?.contributions;
  const best = contributions?.best;
  if (!prediction || !contributions || !best || best.value < DOES_MUCH) return null;
  const { values, cross } = contributions;
  const count = values.length + (cross?.length ?? 0);
  if (count < 2) return null;
  return finding(
    'strongest head',
    id,
    sentence`Of all ${String(count)} heads, head ${headPart(best.layer, best.head)}${
      best.cross ? ' of the cross-attention' : ''
    } adds most to ${predictionPart(prediction.token)}: ${signedPart(best.value)} of its logit of ${logitPart(contributions.logit)}.`,
  );
}

export function findStrongestOfBlock({ prediction }: FindingContext, step: FindingStep): Finding | null {
  const contributions = prediction?.contributions;
  if (!prediction || !contributions || step.sequence !== TOKENS) return null;
  const { heads } = contributions;
  const all = step.cross ? contributions.cross : contributions.values;
  if (!all || heads < 2) return null;
  const row = all.subarray(step.layer * heads, (step.layer + 1) * heads);
  const sum = row.reduce((total, value) => total + value, 0);
  const best = largest(row);
  const token = predictionPart(prediction.token);
  const inAll = sentence`the ${String(heads)} ${step.cross ? 'cross-attention ' : ''}heads of block ${blockPart(step.layer)}${step.cross ? '' : step.of} add ${signedPart(sum)} to ${token} together`;
  if (best.value < ADDS) return null;
  return finding(
    'strongest head of the block',
    step.id,
    sentence`Head ${headPart(step.layer, best.head)} adds most here, ${signedPart(best.value)}; ${inAll}.`,
  );
}

function largest(row: Float64Array): Pick<HeadPlace, 'head' | 'value'> {
  let head = 0;
  for (let i = 1; i < row.length; i++) if ((row[i] as number) > (row[head] as number)) head = i;
  return { head, value: row[head] as number };
}
