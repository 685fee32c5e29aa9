/** Which of the blocks the steps of a block are of, and why this one: where the head is that does most for the prediction. */
import { mainStack, type Plan } from '../../architectures/plan';
import { ordinal } from '../../base/ordinal';
import type { FindingContext, FindingStep } from './context';
import { blockPart, type Finding, finding, headPart, predictionOf, type Sentence, sentence } from './finding';
import { DOES_MUCH } from './largest-part';
import { stepThatShows } from './step-part';

/**
 * In the first step of the stack whose output is read, where it has several blocks: else there is no choice to explain.
 * Heads and logits come in later steps: what a head is has a sentence here, and numbers wait for the step of the logits.
 */
export function findShownBlock({ plan, prediction }: FindingContext, step: FindingStep): Finding | null {
  const { layers } = mainStack(plan);
  const { best, heads = 0 } = prediction?.contributions ?? {};
  if (!prediction || !best || best.value < DOES_MUCH || layers < 2 || !step.isMain || !beginsBlock(plan, step))
    return null;
  const head = sentence`head ${headPart(best.layer, best.head)}${best.cross ? ' of the cross-attention' : ''}`;
  const predicted = predictionOf(prediction);
  const why =
    best.layer === step.layer
      ? sentence`It is shown because its ${head} does most of all heads for ${predicted}`
      : sentence`The head that does most for ${predicted} is in block ${blockPart(best.layer)}: ${head}`;
  const shown = stepThatShows(plan, 'logits');
  const much = shown ? sentence` (${shown} shows how much)` : '';
  const what = heads > 1 ? `one of the ${heads} parts of a block` : 'the part of a block';
  return finding(
    'shown block',
    step.id,
    sentence`${sayPlace(plan, step)} ${why}${much}. A head is ${what} in which tokens look at one another.`,
  );
}

function beginsBlock({ sections }: Plan, { section }: FindingStep): boolean {
  return sections.find(({ group, part }) => group === 'block' && part === section.part)?.number === section.number;
}

/** What all blocks do, and which of them this is. */
function sayPlace({ sections, stacks }: Plan, { section, layer, of }: FindingStep): Sentence {
  const { layers } = mainStack({ stacks });
  const own = sections.filter(({ group, part }) => group === 'block' && part === section.part);
  const steps = `steps ${own[0]?.number} to ${own.at(-1)?.number}`;
  return sentence`The ${String(layers)} blocks${of} do the same one after the other (${steps}), each with learned numbers of its own. This is block ${blockPart(layer)}, the ${ordinal(layer)} (they are counted from 0).`;
}
