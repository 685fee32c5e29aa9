/** Which head of a block adds most to the prediction. */
import { TOKENS } from '../../operations/node';
import type { HeadPlace } from '../readings/head-contributions';
import type { FindingContext, FindingStep } from './context';
import { blockPart, type Finding, finding, headPart, scoreOf, sentence } from './finding';
import { ADDS } from './head-adds';
import { signedPart } from './numbers';

export function findStrongestOfBlock({ prediction }: FindingContext, step: FindingStep): Finding | null {
  const contributions = prediction?.contributions;
  if (!prediction || !contributions || step.sequence !== TOKENS) return null;
  const { heads } = contributions;
  const all = step.cross ? contributions.cross : contributions.values;
  if (!all || heads < 2) return null;
  const row = all.subarray(step.layer * heads, (step.layer + 1) * heads);
  const sum = row.reduce((total, value) => total + value, 0);
  const best = largest(row);
  const inAll = sentence`the ${String(heads)} ${step.cross ? 'cross-attention ' : ''}heads of block ${blockPart(step.layer)}${step.cross ? '' : step.of} add ${signedPart(sum)} to it together`;
  if (best.value < ADDS) return null;
  return finding(
    'strongest head of the block',
    step.id,
    sentence`Head ${headPart(step.layer, best.head)} adds most here to ${scoreOf(prediction)}: ${signedPart(best.value)}; ${inAll}.`,
  );
}

function largest(row: Float64Array): Pick<HeadPlace, 'head' | 'value'> {
  let head = 0;
  for (let i = 1; i < row.length; i++) if ((row[i] as number) > (row[head] as number)) head = i;
  return { head, value: row[head] as number };
}
