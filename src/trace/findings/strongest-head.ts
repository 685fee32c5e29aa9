/** Which head of a block adds most to the prediction. */
import { TOKENS } from '../../operations/node';
import type { HeadContribution } from '../readings/head-contributions';
import type { FindingContext, FindingStep } from './context';
import { type Amount, blockPart, type Finding, finding, headPart, logitOf, type Sentence, sentence } from './finding';
import { ADDS } from './head-adds';
import { restPart, sayAddsTo, signedPart, sizePart, wordsOf } from './numbers';
import { stepThatShows } from './step-part';

/** @returns null if no prediction is explained, if the block has a single head, or if none adds enough to be named */
export function findStrongestOfBlock({ choice, plan, prediction }: FindingContext, step: FindingStep): Finding | null {
  const contributions = prediction?.contributions;
  if (!prediction || !contributions || step.sequence !== TOKENS) return null;
  const { heads } = contributions;
  const all = step.cross ? contributions.cross : contributions.values;
  if (!all || heads < 2) return null;
  const row = all.subarray(step.layer * heads, (step.layer + 1) * heads);
  const sum = row.reduce((total, value) => total + value, 0);
  const best = largest(row);
  const own = drawn(row, choice.head, best.head);
  const ofBlock = sentence`the ${String(heads)} ${step.cross ? 'cross-attention ' : ''}heads of block ${blockPart(step.layer)}${step.cross ? '' : step.of}`;
  const together = sentence`all together ${wordsOf(sum).add} ${sizePart(signedPart(sum))}${sayOthers(best.value, sum)}`;
  if (best.value < ADDS) return null;
  const named = own === undefined ? [best.head] : [own, best.head];
  const how = sayHow(plan);
  return finding(
    'strongest head of the block',
    step.id,
    own === undefined
      ? sentence`Of ${ofBlock}, head ${headPart(step.layer, best.head)} adds most to ${logitOf(prediction)}: ${signedPart(best.value)}; ${together}${how}.`
      : sentence`Head ${headPart(step.layer, own)}, shown here, ${sayAddsTo(logitOf(prediction), row[own] as number)}${how}. Of ${ofBlock}, head ${headPart(step.layer, best.head)} adds most to it, ${signedPart(best.value)}; ${together}.`,
    { amounts: { title: sentence`Adds to ${logitOf(prediction)}`, rows: amountsOf(step, row, named, sum) } },
  );
}

/** The named heads, the others together, and the sum of all. */
function amountsOf({ layer }: FindingStep, row: Float64Array, named: readonly number[], sum: number): Amount[] {
  const values = named.map((head) => row[head] as number);
  const others = row.length - named.length;
  const rest = restPart(sum - values.reduce((total, value) => total + value, 0), sum, values);
  return [
    ...named.map((head, at) => ({
      name: sentence`head ${headPart(layer, head)}`,
      number: signedPart(values[at] as number),
    })),
    ...(others > 0
      ? [
          {
            name: sentence`${String(others)} other ${others === 1 ? 'head' : 'heads'}`,
            number: rest,
            ...(others > 1 && { rest: true as const }),
          },
        ]
      : []),
    { name: sentence`all ${String(row.length)} heads`, number: signedPart(sum), isDerived: true },
  ];
}

/** The figure beside it shows vectors: links to the step that shows how such a vector contributes to a logit. */
function sayHow(plan: FindingContext['plan']): Sentence | '' {
  const shown = stepThatShows(plan, 'logits');
  return shown ? sentence` (how a vector adds to a logit: ${shown})` : '';
}

/**
 * If all heads together add no more than the best one: what the others do. The same number twice would look like a
 * mistake.
 */
function sayOthers(best: number, sum: number): string {
  if (signedPart(best).text === signedPart(sum).text) return ': the others cancel out';
  return sum < best ? ', as others take away' : '';
}

/** The head in the figure, if it is not the one that adds most; otherwise undefined. */
function drawn(row: Float64Array, chosen: number, best: number): number | undefined {
  const head = Math.min(chosen, row.length - 1);
  return head === best ? undefined : head;
}

function largest(row: Float64Array): Pick<HeadContribution, 'head' | 'value'> {
  let head = 0;
  for (let i = 1; i < row.length; i++) if ((row[i] as number) > (row[head] as number)) head = i;
  return { head, value: row[head] as number };
}
