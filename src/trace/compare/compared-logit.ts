/**
 * Which logit is decomposed in both runs, so that the sentences, the table of parts and the patched runs all refer to the same
 * token.
 */
import { percentInWords } from '../../base/number-text';
import { type Contrast, contrastOf } from './contrast';
import type { Outcome, SharedChance } from './outcome';

/**
 * The logit of the token that A or B predicts, the first minus the second, or the logit of the token whose probability changes
 * most.
 */
export type LogitOf = 'a' | 'b' | 'difference' | 'changed';

/** The logit that is asked for. A null id means the token that A predicts. */
export interface AskedLogit {
  readonly id: number | null;
  readonly ratherThan: number | null;
}

type Predicted = Pick<Outcome, 'a' | 'b' | 'shared'>;

/** The token whose probability changes most; `undefined` if none changes visibly as written, or no vocabulary is shared. */
export function changesMost({ shared }: Pick<Outcome, 'shared'>): SharedChance | undefined {
  const most = shared?.changed[0];
  if (!most?.other) return undefined;
  const isWrittenAlike = percentInWords(most.own.probability) === percentInWords(most.other.probability);
  return isWrittenAlike ? undefined : most;
}

/**
 * The logits that can be decomposed. The first is the default. Where the predictions differ it is the difference of both
 * logits, because the logit of one token alone can be as high in the run that predicts another.
 * @param predicted `undefined` if it is not known, or the two have no logits in common
 */
export function logitChoices(predicted: Predicted | undefined): LogitOf[] {
  const [topA, topB] = [predicted?.a.top[0], predicted?.b.top[0]];
  if (!predicted || !topA || !topB) return ['a'];
  const most = changesMost(predicted);
  const changed: LogitOf[] = most && most.id !== topA.id && most.id !== topB.id ? ['changed'] : [];
  return topA.id === topB.id ? [...changed, 'a'] : ['difference', 'a', 'b', ...changed];
}

/** @param chosen the reader's choice, which may exist only after other tokens; null: the reader has not chosen */
export function logitOf(chosen: LogitOf | null, predicted: Predicted | undefined): LogitOf {
  const choices = logitChoices(predicted);
  return chosen && choices.includes(chosen) ? chosen : (choices[0] as LogitOf);
}

/** The parameters of a request for a logit. Equal requests have equal parameters, so that each logit is decomposed once. */
export function askedLogit(chosen: LogitOf | null, predicted: Predicted | undefined): AskedLogit {
  const ofB = predicted?.b.top[0]?.id ?? null;
  const changed = (predicted && changesMost(predicted)?.id) ?? null;
  const asked: Record<LogitOf, AskedLogit> = {
    a: { id: null, ratherThan: null },
    b: { id: ofB, ratherThan: null },
    difference: { id: null, ratherThan: ofB },
    changed: { id: changed, ratherThan: null },
  };
  return asked[logitOf(chosen, predicted)];
}

/** What patched runs are measured by. */
interface MeasuredBy extends AskedLogit {
  /**
   * Why another token's logit is subtracted that the reader did not choose; `undefined` if the predictions differ or are
   * unknown.
   */
  readonly contrast: Contrast | undefined;
}

/** The measure of patched runs: the logit decomposed by default, minus that of another token (the logit difference). */
export function measuredBy(predicted: Outcome | undefined): MeasuredBy {
  const asked = askedLogit(null, predicted);
  const contrast = asked.ratherThan === null ? contrastOf(predicted, asked.id) : undefined;
  return { ...asked, ratherThan: asked.ratherThan ?? contrast?.ratherThan.id ?? null, contrast };
}
