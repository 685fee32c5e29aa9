/** Whether the story is at a place that does not yet tell about heads: what belongs to them is then kept in the background. */
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import { type DescribedPlan, isAcross } from '../../../src/trace/steps/described-step';
import { isOfAttention } from '../../../src/trace/steps/plain-words';
import type { Choice } from '../../choice/choice';

interface Read {
  readonly summary: { readonly plan: DescribedPlan };
  readonly choice: Pick<Choice, 'level' | 'isAutomatic' | 'step' | 'lookedAt'>;
  readonly presenting?: boolean;
}

/** A user who has chosen a block or head has met them, and so has one who reads figures or numbers. */
export function isBeforeAttention({ summary, choice }: Read): boolean {
  return choice.level === 'story' && choice.isAutomatic && choice.step < (firstOfBlocks(summary.plan) ?? 0);
}

/**
 * Whether the reader is at a place that tells where a token attends: a step of attention, or a level other than the story. In a
 * presentation the norm before attention is not one: the audience has not heard about attention yet.
 */
export function tellsOfAttention({ summary, choice, presenting }: Read): boolean {
  const section = summary.plan.sections[choice.step - 1];
  if (choice.level !== 'story') return true;
  if (section === undefined || !isOfAttention(section, summary.plan)) return false;
  return !presenting || section.view !== 'norm' || choice.lookedAt === choice.step;
}

/**
 * Whether the place does not tell about heads, whoever has chosen it. A user who chooses a head or a token at such a step is
 * shown where it attends.
 */
export function isQuietOfHeads(read: Read): boolean {
  return !tellsOfAttention(read) && read.choice.lookedAt !== read.choice.step;
}

/** Whether there are no arcs above the tokens at this step, whatever is chosen there: without the rail, or in a presentation. */
export function hidesArcs(read: Read, hasRail: boolean): boolean {
  return !hasRail && !tellsOfAttention(read);
}

/** Whether the step is about a decoder's attention to its source. */
export function isStepAcross({ summary, choice }: Read): boolean {
  return isAcross({ number: choice.step }, summary.plan);
}

interface ReadToken extends Read {
  readonly summary: { readonly plan: DescribedPlan & Pick<Plan, 'predicts'>; readonly source?: unknown };
  readonly choice: Read['choice'] & Pick<Choice, 'attention' | 'token' | 'variant'>;
}

/**
 * Whether arcs above the tokens show where the chosen one attends. In a text that is read from left to right, the first token
 * attends only to itself.
 */
export function showsArcs(read: ReadToken, hasRail: boolean): boolean {
  const { summary, choice } = read;
  if (choice.attention !== 'arcs' || isQuietOfHeads(read) || hidesArcs(read, hasRail)) return false;
  const seesItself = choice.token === 0 && choice.variant === 'model' && summary.plan.predicts === 'next token';
  return !seesItself || summary.source !== undefined;
}

/** Whether the reader is where attention begins, in the first step of a block. */
export function isWhereAttentionBegins({ summary, choice }: Read): boolean {
  return choice.level === 'story' && choice.isAutomatic && choice.step === firstOfBlocks(summary.plan);
}

function firstOfBlocks({ sections }: Pick<DescribedPlan, 'sections'>): number | undefined {
  return sections.find(({ group }) => group === 'block')?.number;
}
