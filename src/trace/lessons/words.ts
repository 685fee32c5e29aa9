/** How lessons write tokens and numbers. */
import { isEncoderDecoder, type Plan } from '../../architectures/plan';
import { whyNot } from '../../architectures/why-not';
import { ordinal } from '../../base/ordinal';
import { quoted } from '../../base/quoted-token';
import type { LessonPlace, LessonTrace } from './lesson';

/** "“the” (token 4)" */
export function tokenAt({ tokens }: Pick<LessonTrace, 'tokens'>, position: number): string {
  const token = tokens[position];
  return token ? `${quoted(token)} (token ${position})` : `token ${position}`;
}

/** "“stands”", or where it stands several times "the second “table”": nothing on screen counts tokens by position. */
export function nthToken({ tokens }: Pick<LessonTrace, 'tokens'>, position: number): string {
  const token = tokens[position];
  if (!token) return `token ${position}`;
  const text = quoted(token);
  const alike = tokens.flatMap((other, at) => (quoted(other) === text ? [at] : []));
  return alike.length === 1 ? text : `the ${ordinal(alike.indexOf(position))} ${text}`;
}

/** Three decimals, or four digits where there are more before the point; −0 is 0. */
export function written(value: number): string {
  const text = Math.abs(value) >= 1000 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(2) : value.toFixed(3);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

export function signed(value: number): string {
  const text = written(value);
  return text.startsWith('−') || Number(text) === 0 ? text : `+${text}`;
}

/** The position of the largest; of equals the first. */
export function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}

export const last = ({ tokens }: Pick<LessonTrace, 'tokens'>): number => tokens.length - 1;

/**
 * The name of a block's stage.
 * @throws one sentence where there is none, or more than one stack that it could be of
 */
export function blockStage({ plan }: Pick<LessonTrace, 'plan'>, layer: number, label: string): string {
  requireOneStack(plan);
  const stage = plan.stages.find(({ block, label: own }) => block?.layer === layer && own === label);
  if (!stage) throw new Error('This model has no such step.');
  return stage.name;
}

/** @throws one sentence where a question about "the blocks" could be about two kinds of them */
export function requireOneStack(plan: Plan): void {
  if (isEncoderDecoder(plan))
    throw new Error(
      'This question is about the blocks of one stack, and this model is an encoder-decoder, which has two.',
    );
}

/** The head that adds most to what the model predicts after the last token; none where its logits are no sum of heads. */
export async function leadingHead(trace: LessonTrace): Promise<Pick<LessonPlace, 'layer' | 'head'>> {
  if (whyNot(trace.plan, 'Direct logit attribution')) return {};
  const { parts } = await trace.attribution(last(trace));
  const heads = parts.filter(({ kind, cross }) => kind === 'head' && !cross);
  const best = heads[largest(heads.map(({ value }) => value))];
  return best && best.layer !== null && best.head !== null ? { layer: best.layer, head: best.head } : {};
}
