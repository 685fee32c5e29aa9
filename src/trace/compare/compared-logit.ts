/** Which logit is taken apart in both runs: so that sentences, the table of parts and runs with parts are all of one token. */
import { percentInWords } from '../../base/number-text';
import { type Contrast, contrastOf } from './contrast';
import type { Outcome, SharedChance } from './outcome';

/** The logit of what A or what B predicts, the first minus the second, or that of the token whose probability changes most. */
export type LogitOf = 'a' | 'b' | 'difference' | 'changed';

/** What is asked of it; the token null: what A predicts. */
export interface AskedLogit {
  readonly id: number | null;
  readonly ratherThan: number | null;
}

type Predicted = Pick<Outcome, 'a' | 'b' | 'shared'>;

/** The token whose probability changes most; `undefined`: none has another one as it is written, or no vocabulary is shared. */
export function changesMost({ shared }: Pick<Outcome, 'shared'>): SharedChance | undefined {
  const most = shared?.changed[0];
  if (!most?.other) return undefined;
  const isWrittenAlike = percentInWords(most.own.probability) === percentInWords(most.other.probability);
  return isWrittenAlike ? undefined : most;
}

/**
 * The logits that can be taken apart, first the one that is unless another is chosen: where the predictions differ, the
 * difference of both, as the logit of one token alone may be as high in the run that predicts another.
 *
 * @param predicted `undefined` where it is not known, or the two have no logits in common
 */
export function logitChoices(predicted: Predicted | undefined): LogitOf[] {
  const [topA, topB] = [predicted?.a.top[0], predicted?.b.top[0]];
  if (!predicted || !topA || !topB) return ['a'];
  const most = changesMost(predicted);
  const changed: LogitOf[] = most && most.id !== topA.id && most.id !== topB.id ? ['changed'] : [];
  return topA.id === topB.id ? [...changed, 'a'] : ['difference', 'a', 'b', ...changed];
}

/** @param chosen null: none was; it may be one that there is after other tokens only */
export function logitOf(chosen: LogitOf | null, predicted: Predicted | undefined): LogitOf {
  const choices = logitChoices(predicted);
  return chosen && choices.includes(chosen) ? chosen : (choices[0] as LogitOf);
}

/** Whoever asks for the same logit asks with the same parameters, so that it is taken apart once. */
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

/** What runs with a part of the other text are measured by. */
interface MeasuredBy extends AskedLogit {
  /** Why another token is taken off that nobody has chosen; `undefined`: the predictions differ, or none is known. */
  readonly contrast: Contrast | undefined;
}

/** Of the logit that is taken apart unless another is chosen, the lead over another token: the logit difference. */
export function measuredBy(predicted: Outcome | undefined): MeasuredBy {
  const asked = askedLogit(null, predicted);
  const contrast = asked.ratherThan === null ? contrastOf(predicted, asked.id) : undefined;
  return { ...asked, ratherThan: asked.ratherThan ?? contrast?.ratherThan.id ?? null, contrast };
}
