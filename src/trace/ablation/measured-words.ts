/** One sentence with the measured effect of leaving out a part, to stand beside a sentence that names the part. */
import { capital } from '../../base/counted';
import { proseHundredths } from '../../base/number-text';
import type { Naming } from '../../model/tokenizers/tokenizer';
import type { Ablation } from './ablation';
import { toldOver } from './ablation-over';
import { ablatedName, exactChange, leftOutText, measureValues, round } from './ablation-words';

/**
 * "Without head 5.4, the lead over “It” falls from 0.58 to 0.49: less than half of the 1.94 that it adds directly."
 * @param over the id of the token over which the sentence gives a lead; `undefined`: the sentence is about the run's own
 *   question
 */
export function measuredSentence(run: Ablation, over: number | undefined, named: Naming): string {
  const retold = over === undefined || over === run.ratherThan?.id ? undefined : toldOver(run, over);
  // The direct contribution is known only for the comparison that was asked for.
  const direct = retold ? null : run.direct;
  const told = { ...run, ...retold };
  const { before, after } = measureValues(told);
  const change = exactChange(told);
  const what = told.ratherThan ? `lead over ${named(told.ratherThan)}` : 'logit';
  const how = capital(leftOutText(told));
  const moves =
    round(change) === 0
      ? `stays ${proseHundredths(before)}`
      : `${change > 0 ? 'rises' : 'falls'} from ${proseHundredths(before)} to ${proseHundredths(after)}`;
  return `${how}, the ${what} ${moves}${beside(change, { ...told, direct })}.`;
}

/** The words for a run that contradicts the direct contribution; '' if it does not. */
function beside(change: number, { part, direct }: Pick<Ablation, 'part' | 'direct'>): string {
  if (direct === null || round(direct) === 0) return '';
  const [adds, size] = [direct > 0 ? 'adds' : 'takes away', proseHundredths(Math.abs(direct))];
  if (round(change) === 0) return `, although ${ablatedName(part)} ${adds} ${size} directly`;
  if (change * direct > 0) return `, against the ${size} that it ${adds} directly`;
  // As they are written, so that a reader finds it so.
  return 2 * Math.abs(round(change)) < Math.abs(round(direct))
    ? `: less than half of the ${size} that it ${adds} directly`
    : '';
}
