/**
 * The control of a run with a head or an MLP of B: the same runs with the other heads of its block, or with the MLPs of other
 * blocks, where every part was tried in turn. How far those lead as well is no work of the one part.
 */
import { deviationOver, meanOver } from '../../base/deviation-over';
import { shareInWords, signedHundredths } from '../../base/number-text';
import { FEWEST_FOR_MEAN, isMatched } from '../ablation/ablation-control';
import { isComponent, samePart } from '../readings/model-part';
import type { Patch } from './patch';
import { patchedName, wayText } from './patch-words';

/** Controls whose values change what they add by less than this share of what the part's do are not matched in size. */
const AS_LARGE = 0.5;
/** Of smaller changes of what a part adds, in logits, sizes say nothing. */
const LEAST = 0.05;

/**
 * "Control: the 7 other heads of block 5, each alone, lead 1.0 % ± 2.0 % of the way (mean ± standard deviation)."
 * @param all the runs of the same question, at the same tokens
 * @returns '' where fewer than three others were tried
 */
export function partControlText(own: Patch, all: readonly Patch[]): string {
  const { part } = own;
  if (!isComponent(part) || own.share === null) return '';
  const others = all.filter(
    (one) => isComponent(one.part) && isMatched({ of: part, part: one.part }) && !samePart(one.part, part),
  );
  const shares = others.flatMap(({ share }) => (share === null ? [] : [Float64Array.of(share)]));
  if (shares.length < FEWEST_FOR_MEAN) return '';
  const [mean, deviation] = [meanOver(shares), deviationOver(shares)].map(([one]) => one as number) as [number, number];
  const which =
    part.kind === 'mlp'
      ? `the MLPs of ${shares.length} other blocks`
      : `${shares.length} other heads of ${part.cross ? 'the cross-attention of ' : ''}block ${part.layer}`;
  return `Control: ${which}, each alone, lead ${wayText({ share: mean })} ± ${shareInWords(deviation)} of the way (mean ± standard deviation).${sizes(own, others)}`;
}

/** By how much B's values change what each adds directly: what a part is chosen for. Begins with a space; '' where that is not known of all. */
function sizes(own: Patch, others: readonly Patch[]): string {
  const changeOf = ({ direct }: Patch) => (direct?.isThere ? direct.after - direct.before : undefined);
  const change = changeOf(own);
  const all = others.flatMap((one) => changeOf(one) ?? []);
  if (change === undefined || Math.abs(change) < LEAST || all.length < others.length) return '';
  const isMatchedInSize = Math.max(...all.map(Math.abs)) >= AS_LARGE * Math.abs(change);
  const but = isMatchedInSize
    ? ''
    : ': they are not matched in size, and a part that is picked for its size is picked after the fact';
  const [least, most] = [Math.min(...all), Math.max(...all)].map(signedHundredths);
  return ` B’s values change what they add directly by ${least} to ${most}, and what ${patchedName(own.part)} adds by ${signedHundredths(change)}${but}.`;
}
