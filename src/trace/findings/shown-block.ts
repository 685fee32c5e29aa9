/** Which block the steps of a block are of, what came before it, and where the head is that adds most to the prediction. */
import { mainStack } from '../../architectures/plan';
import { ordinal } from '../../base/ordinal';
import type { FindingContext, FindingStep } from './context';
import { blockPart, type Finding, finding, headPart, type Sentence, scoreOf, sentence } from './finding';
import { DOES_MUCH } from './largest-part';
import { sayLittle } from './little';
import { signedPart } from './numbers';

/** In the first step of the stack whose output is read, where it has several blocks: else there is no choice to explain. */
export function findShownBlock({ plan, prediction }: FindingContext, step: FindingStep): Finding | null {
  const { layers } = mainStack(plan);
  const { contributions } = prediction ?? {};
  const best = contributions?.best;
  if (!prediction || !best || best.value < DOES_MUCH || layers < 2 || !step.isMain || !beginsBlock(plan, step))
    return null;
  const score = scoreOf(prediction);
  const head = sentence`${headPart(best.layer, best.head)}${best.cross ? ' of the cross-attention' : ''}`;
  const why =
    best.layer === step.layer
      ? sentence`It is shown because its head ${head} adds most of all heads to ${score}: ${signedPart(best.value)}.`
      : sentence`The head that adds most to ${score} is in block ${blockPart(best.layer)}: head ${head}, ${signedPart(best.value)}.`;
  return finding('shown block', step.id, sentence`${before(step, layers)} ${why}${sayLittle(contributions, plan)}`);
}

function beginsBlock({ sections }: FindingContext['plan'], { section }: FindingStep): boolean {
  return sections.find(({ group, part }) => group === 'block' && part === section.part)?.number === section.number;
}

/** What the vectors went through already. */
function before({ layer, of }: FindingStep, layers: number): Sentence {
  const block = sentence`Blocks are counted from 0: this is block ${blockPart(layer)}, the ${ordinal(layer)} of ${String(layers)}${of}`;
  if (layer === 0) return sentence`${block}; the vectors are as the step before shows them.`;
  const to = layer === 2 ? 'and' : 'to';
  const earlier =
    layer === 1 ? sentence`block ${blockPart(0)}` : sentence`blocks ${blockPart(0)} ${to} ${blockPart(layer - 1)}`;
  return sentence`${block}; ${earlier} did the same with the vectors before it.`;
}
