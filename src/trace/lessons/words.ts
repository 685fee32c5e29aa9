/** How lessons write tokens and numbers. */

import { type BlockPart, lastWriter } from '../../architectures/plan/block-parts';
import { isEncoderDecoder, type Plan, type Stage } from '../../architectures/plan/plan';
import { type AttentionRole, attentionRole } from '../../architectures/plan/stage-roles';
import { whyNot } from '../../architectures/plan/why-not';
import { inDigits } from '../../base/number-text';
import { ordinal } from '../../base/ordinal';
import { quoted, shownText, tokenLabel } from '../../base/quoted-token';
import { argmax } from '../../base/vectors';
import type { LessonPlace, LessonTrace } from './lesson';

/** A token in quotes; one of whitespace alone as the figures show it: "“⏎”". */
export function inQuotes(token: Parameters<typeof quoted>[0]): string {
  return shownText(token).trim() === '' ? `“${tokenLabel(token)}”` : quoted(token);
}

/** A token as "“stands”", or "the second “table”" if it occurs several times: nothing on screen counts tokens by position. */
export function nthToken({ tokens }: Pick<LessonTrace, 'tokens'>, position: number): string {
  const token = tokens[position];
  if (!token) return `token ${position}`;
  const text = inQuotes(token);
  const alike = tokens.flatMap((other, at) => (inQuotes(other) === text ? [at] : []));
  return alike.length === 1 ? text : `the ${ordinal(alike.indexOf(position))} ${text}`;
}

/** A number with three decimals, two from 10 on and none from 1,000 on; −0 is written as 0. @param more how many more decimals */
export function written(value: number, more = 0): string {
  const text = value.toFixed((Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 2 : 3) + more);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

/** As `written`, with a plus before what is positive. The minus is U+2212. */
export function signed(value: number): string {
  const text = written(value);
  return text.startsWith('−') || Number(text) === 0 ? text : `+${text}`;
}

/** Writes a number with this many more digits than elsewhere. */
type Writing = (value: number, more: number) => string;

/** For numbers that are compared as a ratio. */
export const inThreeDigits: Writing = (value, more) => inDigits(value, 3 + more);

/** For numbers that are also read beside a figure. */
export const inFourDigits: Writing = (value, more) => inDigits(value, 4 + more);

/**
 * Numbers and a result, with as many more digits as it takes for a calculation with the written numbers to give the written
 * result.
 * @param writeResult how the result is written, if it is written differently
 */
export function writtenToGive(
  given: readonly number[],
  follows: (...given: number[]) => number,
  write: Writing,
  writeResult: (value: number) => string = (value) => write(value, 0),
) {
  const result = writeResult(follows(...given));
  const texts = (more: number) => given.map((value) => write(value, more));
  const gives = (written: readonly string[]) =>
    writeResult(follows(...written.map((text) => Number(text.replace('−', '-'))))) === result;
  return [[0, 1, 2, 3].map(texts).find(gives) ?? texts(4), result] as const;
}

export const last = ({ tokens }: Pick<LessonTrace, 'tokens'>): number => tokens.length - 1;

type OfModel = Pick<LessonTrace, 'plan'>;

/**
 * The name of the stage of a block's attention with this role; queries and keys are those that the scores are computed
 * from.
 * @throws one sentence if there is none, or if it could be in more than one stack
 */
export function attentionStage({ plan }: OfModel, layer: number, role: AttentionRole): string {
  return nameOf(stagesOfBlock(plan, layer).findLast(({ node }) => attentionRole(plan, node) === role));
}

/** The name of the stage that a part of a block adds to the residual stream. @throws like `attentionStage` */
export function addedStage({ plan }: OfModel, layer: number, part: 'attention' | 'mlp'): string {
  return nameOf(stagesOfBlock(plan, layer).find(({ role }) => role === part));
}

/**
 * The name of the stage of the residual stream after a part of a block, or at its beginning (null).
 * @throws like `attentionStage`
 */
export function streamStage({ plan }: OfModel, layer: number, after: BlockPart | null): string {
  const isStream = (stage: Stage) => stage.role === 'stream' && lastWriter(plan, stage) === after;
  return nameOf(stagesOfBlock(plan, layer).find(isStream));
}

/** The name of the stage of the tokens' vectors. @throws one sentence if there is none, or two stacks have their own */
export function embeddingStage({ plan }: OfModel): string {
  const [first, second] = plan.stages.filter(({ role }) => role === 'embedding');
  return nameOf(second ? undefined : first);
}

function stagesOfBlock(plan: Plan, layer: number): Stage[] {
  requireOneStack(plan);
  return plan.stages.filter(({ block }) => block?.layer === layer);
}

function nameOf(stage: Stage | undefined): string {
  if (!stage) throw new Error('This model has no such step.');
  return stage.name;
}

/** @throws one sentence if "the blocks" could mean those of two stacks */
export function requireOneStack(plan: Plan): void {
  if (isEncoderDecoder(plan))
    throw new Error(
      'This question is about the blocks of one stack, and this model is an encoder-decoder, which has two.',
    );
}

/** The head that adds most to the prediction after the last token; empty if logits are not sums over heads. */
export async function leadingHead(trace: LessonTrace): Promise<Pick<LessonPlace, 'layer' | 'head'>> {
  if (whyNot(trace.plan, 'Direct logit attribution')) return {};
  const { parts } = await trace.attribution(last(trace));
  const heads = parts.filter(({ kind, cross }) => kind === 'head' && !cross);
  const best = heads[argmax(heads.map(({ value }) => value))];
  return best && best.layer !== null && best.head !== null ? { layer: best.layer, head: best.head } : {};
}
