/** Which block the steps of a block show, and why: it contains the head that adds most to the prediction. */
import { mainStack, type Plan, type Stack } from '../../architectures/plan/plan';
import { ordinal } from '../../base/ordinal';
import { lengthOf } from '../../base/vectors';
import { readRow, tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn } from './context';
import { DOES_MUCH } from './does-much';
import { blockPart, type Finding, finding, inTurn, predictionOf, type Sentence, sentence, tokenPart } from './finding';
import { readShownBesideMore, sayContest } from './head-that-does-more';
import { plainPart } from './numbers';
import { addsLittle, readOpensByNearlyMost } from './opening-head';
import { headName } from './part-names';
import { mostPositivePart } from './rather-than';
import { stepThatShows } from './step-part';

/**
 * For the first step of a stack of several blocks: which block it is, what the blocks before it have done, and why it is shown,
 * if one of its heads or of another block's contributes much. Heads and logits are explained in later steps, so one sentence
 * here says what a head is, and contributions wait for the step of the logits.
 */
export async function findShownBlock(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { plan, choice } = context;
  const { layers } = stackOf(plan, step);
  if (choice.variant !== 'model' || layers < 2 || !beginsBlock(plan, step)) return null;
  const contest = await sayHeadInContest(context, step);
  const { why, more } = contest === '' ? await sayWhy(context, step) : { why: contest, more: '' as const };
  if (why === '' && step.layer === 0) return null;
  const told = sentence`${sayBlock(step)}, the ${ordinal(step.layer)} of ${String(layers)}${step.of}${why || '.'}`;
  const details = [more, await sayLengths(context, step), sayWhatBlocksAre(context, step, why !== '')];
  return finding('shown block', step.id, told, { details: inTurn(details) });
}

function stackOf({ stacks }: Pick<Plan, 'stacks'>, { section }: FindingStep): Stack {
  return stacks.find(({ name }) => name === section.part) ?? mainStack({ stacks });
}

/**
 * In the one sentence that is shown where there is little room: a user who has read the steps before knows the vectors before
 * all blocks, and would take the shown block for the next one.
 */
function sayBlock({ layer }: FindingStep): Sentence {
  if (layer === 0) return sentence`This is block ${blockPart(layer)}`;
  const before =
    layer === 1
      ? sentence`block ${blockPart(0)}`
      : sentence`blocks ${blockPart(0)} ${layer === 2 ? 'and' : 'to'} ${blockPart(layer - 1)}`;
  return sentence`After ${before}, which did the same, this is block ${blockPart(layer)}`;
}

/**
 * If a panel opens on a head that does more in the contest with the runner-up than the one that adds most: what it does there.
 */
async function sayHeadInContest(context: FindingContext, step: FindingStep): Promise<Sentence | ''> {
  const { prediction, plan, choice } = context;
  if (!prediction) return '';
  const beside = await readShownBesideMore(context, step, choice.head);
  if (beside?.is !== 'more') return '';
  const shown = stepThatShows(plan, 'weights');
  const much = shown ? sentence` (${shown} shows how much)` : '';
  return sentence`, shown because its ${headName(beside.more)} ${sayContest(prediction, beside.more)}${much}.`;
}

/** The length of the vector before all blocks, and now. */
async function sayLengths({ source, plan }: FindingContext, step: FindingStep): Promise<Sentence | ''> {
  const { layer, sequence, position } = step;
  const { name } = stackOf(plan, step);
  const token = tokensOf(source, sequence)[position];
  const streams = plan.stages.filter(({ role, block }) => role === 'stream' && block?.stack === name);
  const [first, arriving] = [streams[0], streams.findLast(({ block }) => block?.layer === layer - 1)];
  if (layer === 0 || !token || !first || !arriving) return '';
  const [was, is] = [await readRow(source, first.name, position), await readRow(source, arriving.name, position)];
  return sentence`What the ${layer === 1 ? 'block' : 'blocks'} before added has changed the length of the vector of ${tokenPart(token, placeIn(sequence, position))} from ${plainPart(lengthOf(was))} to ${plainPart(lengthOf(is))}.`;
}

/** Why the block is shown, and what adds more than that head, for readers who look for the largest contribution. */
interface WhyShown {
  readonly why: Sentence | '';
  readonly more: Sentence | '';
}

async function sayWhy(context: FindingContext, step: FindingStep): Promise<WhyShown> {
  const { plan, choice, prediction } = context;
  const { attribution, contributions } = prediction ?? {};
  const { best } = contributions ?? {};
  if (!prediction || !attribution || !best || best.value < DOES_MUCH || !step.isMain) return { why: '', more: '' };
  const head = headName(best);
  const { target, final } = prediction.lens;
  const predicted = predictionOf(prediction, (target ?? final).rank.at(-1) === 0);
  const isShown = best.layer === step.layer && best.head === choice.head;
  const nearly = isShown ? null : await readOpensByNearlyMost(context, prediction);
  const sayBest = () =>
    // If another head of the block is shown, the user has chosen it, and the block is not shown because of this head.
    best.layer !== step.layer
      ? sentence`. The head that adds most to ${predicted} is in block ${blockPart(best.layer)}: ${head}`
      : isShown
        ? sentence`, shown because its ${head} adds more to ${predicted} than any other head`
        : sentence`. Of all heads, its ${head} adds most to ${predicted}`;
  const why =
    nearly?.layer === step.layer && nearly.head === choice.head
      ? sentence`, shown because its ${headName(nearly)} adds nearly the most to ${predicted} and looks at another token than its own and the first`
      : sayBest();
  const most = mostPositivePart(attribution.parts);
  const shown = stepThatShows(plan, 'logits');
  const much = shown ? sentence` (${shown} shows how much)` : '';
  const told = sentence`${why}${much}.`;
  if (most.kind !== 'mlp' || most.layer === null) {
    const isLittle = isShown && addsLittle(best.value, prediction);
    return { why: told, more: isLittle ? sentence`That is less than a tenth of what all parts add together.` : '' };
  }
  // A larger contribution elsewhere would seem to contradict the reason for showing this block.
  const still = isShown ? ', but most of these steps are about attention' : '';
  const more = sentence`The MLP of block ${blockPart(most.layer)} adds even more${still}.`;
  return { why: told, more };
}

function beginsBlock({ sections }: Plan, { section }: FindingStep): boolean {
  return sections.find(({ group, part }) => group === 'block' && part === section.part)?.number === section.number;
}

/** What all blocks do, and what a head is if one was named. */
function sayWhatBlocksAre({ plan, prediction }: FindingContext, step: FindingStep, namesHead: boolean): Sentence {
  const { sections } = plan;
  const own = sections.filter(({ group, part }) => group === 'block' && part === step.section.part);
  const steps = `steps ${own[0]?.number} to ${own.at(-1)?.number}`;
  const { heads = 0 } = prediction?.contributions ?? {};
  const what = heads > 1 ? `one of the ${heads} parts of a block` : 'the part of a block';
  const head = namesHead ? ` A head is ${what} in which tokens look at one another.` : '';
  return sentence`All blocks${step.of} do the same one after the other (${steps}), each with learned numbers of its own.${head}`;
}
