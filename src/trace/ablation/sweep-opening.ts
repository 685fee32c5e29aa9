/** The control of the first part of a ranking of every part: how much other parts of its kind change. */
import { count } from '../../base/counted';
import { signedHundredths } from '../../base/number-text';
import { FEWEST_FOR_MEAN, isMatched } from './ablation-control';
import { largestChangeFirst, neededFirst, type RankedAblation } from './ablation-ranking';
import { changeWithout, exactChange, leftOutText, measureName } from './ablation-words';
import { comparableRuns, sayIncomparable } from './destroyed';

/** A control that changes the value by at least this share of the part's change shows that the part is hardly special. */
const AS_LARGE = 0.5;

/**
 * How much leaving out other parts of the same kind changes: other heads of the block, or MLPs of other blocks. For an MLP
 * replaced by zero, also what else that does.
 */
export function sweepControl(ablations: readonly RankedAblation[]): string[] {
  const compared = comparableRuns(ablations);
  const [needed] = neededFirst(compared);
  // Where none is needed, the part is controlled that holds the value back most.
  const most = needed && changeWithout(needed) < 0 ? needed : largestChangeFirst(compared)[0];
  if (!most || changeWithout(most) === 0) return [];
  return [...sayRange(most, ablations, compared), ...sayZero(most)];
}

/** @param compared the runs that leave something of the prediction; the changes of others are not given */
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
  const verdict = asMuch === 0 ? 'for none of them half' : `for ${count(asMuch)} of them at least half`;
  const how = most.instead === 'mean' ? 'was replaced by its mean' : 'was left out';
  return [
    `For comparison, each of ${others} ${how} in a run of its own${why}: the ${measureName(most)} changes by ${range}, ${verdict} as much as ${leftOutText(most)}.`,
  ];
}

/** A pass in which an MLP writes nothing resembles nothing that the model was trained on. */
function sayZero(run: RankedAblation): string[] {
  const { part, instead } = run;
  if (instead === 'mean' || part.kind !== 'mlp') return [];
  return [
    `An MLP never writes zero. So a part of the change ${leftOutText(run)} may only show how later parts react to something unusual; with its mean in its place there is less of that.`,
  ];
}
