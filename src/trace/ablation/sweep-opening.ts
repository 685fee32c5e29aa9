/** What opens the summary of runs without every part in turn, beside the ranking: a control of the first. */
import { count } from '../../base/counted';
import { signedHundredths } from '../../base/number-text';
import type { Naming } from '../../model/tokenizers/tokenizer';
import { FEWEST_FOR_MEAN, isMatched } from './ablation-control';
import { largestChangeFirst, type RankedAblation } from './ablation-ranking';
import { ablatedName, changeWithout, exactChange, toldName } from './ablation-words';
import { comparableRuns, sayIncomparable } from './destroyed';
import { rankingWords } from './ranking-words';

/** A control that changes it at least this share of what the part does says that the part is little special. */
const AS_LARGE = 0.5;

/** The first sentences of a ranking, with the control behind the part that changes most. @param total how many parts there are */
export function openingSentences(
  ablations: readonly RankedAblation[],
  total: number,
  named: Naming,
): readonly string[] {
  const [first, ...others] = rankingWords(ablations, total, named).first;
  if (first === undefined) return [];
  return [first, ...sweepControl(ablations), ...others];
}

/**
 * How much the runs without parts of the same kind change: other heads of the block, or the MLPs of other blocks; and, where zero
 * took the place of what an MLP writes, what that does besides.
 */
export function sweepControl(ablations: readonly RankedAblation[]): string[] {
  const compared = comparableRuns(ablations);
  const [most] = largestChangeFirst(compared);
  if (!most || changeWithout(most) === 0) return [];
  return [...sayRange(most, ablations, compared), ...sayZero(most)];
}

/** @param compared those that leave something of the prediction: of the others no change is told */
function sayRange(
  most: RankedAblation,
  ablations: readonly RankedAblation[],
  compared: readonly RankedAblation[],
): string[] {
  const { part } = most;
  const ofKind = ablations.filter((one) => one !== most && isMatched({ of: part, part: one.part }));
  const controls = ofKind.filter((one) => compared.includes(one));
  if (controls.length < FEWEST_FOR_MEAN) return [];
  const changes = controls.map(exactChange);
  const range = [Math.min(...changes), Math.max(...changes)].map(signedHundredths).join(' to ');
  const asMuch = changes.filter((one) => Math.abs(one) >= AS_LARGE * Math.abs(exactChange(most))).length;
  const isWhole = controls.length === ofKind.length;
  const those = isWhole ? `the ${count(controls.length)}` : `${count(controls.length)} of the ${count(ofKind.length)}`;
  const why = isWhole ? '' : ` (${sayIncomparable(ofKind)})`;
  const others =
    part.kind === 'mlp'
      ? `${those} MLPs of other blocks`
      : `${those} other heads of ${part.cross ? 'the cross-attention of ' : ''}block ${part.layer}`;
  const verdict = asMuch === 0 ? 'none of them half as much' : `${count(asMuch)} of them at least half as much`;
  const how = most.instead === 'mean' ? `With the mean of each of ${others}` : `Without each of ${others}`;
  return [`${how} alone, its controls${why}, the ${toldName(most)} changes by ${range}, ${verdict}.`];
}

/** A pass in which an MLP writes nothing is like none that the model was trained on. */
function sayZero({ part, instead }: RankedAblation): string[] {
  if (instead === 'mean' || part.kind !== 'mlp') return [];
  return [
    `Without ${ablatedName(part)} zero stands in its place, which it never writes: a part of the change may be that all later parts read what they never read; its mean in its place shows less of that.`,
  ];
}
