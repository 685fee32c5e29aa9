/** Names the keys that a head attends to at a token, and says what comes from each. */

import { largestTwo } from '../../base/vectors';
import { type HeadRow, seenCount } from '../readings/head-row';
import { type FindingPart, type Sentence, sentence } from './finding';
import { comparedShares, percentPart, restPart, signedPart } from './numbers';

/** A smaller share is written as 0. */
const HARDLY = 0.005;

/** The weights of one head at the chosen token, and the names of the keys. */
export interface ToldRow extends HeadRow {
  readonly nameOf: (key: number) => Sentence;
}

/** The keys whose shares are given: the one with the largest, and the next if it has more than hardly anything. */
export function namedKeys({ weights, seen }: HeadRow): [number, number?] {
  const [most, next] = largestTwo(weights.subarray(seen.first, seen.end)).map((at) => at + seen.first);
  return (weights[next as number] as number) < HARDLY ? [most as number] : [most as number, next as number];
}

/** Their shares, in the order of `namedKeys`, written the same way everywhere: with enough digits to show which is larger. */
export function namedShares(row: HeadRow): [FindingPart, FindingPart?] {
  const { weights } = row;
  const [most, next] = namedKeys(row);
  if (next === undefined) return [percentPart(weights[most] as number)];
  return comparedShares(weights[most] as number, weights[next] as number);
}

/** The row, and the words for the head and the chosen token. */
export interface LookRow extends ToldRow {
  readonly from: Sentence;
  readonly head: Sentence;
  /** Among the named keys, the one that stands after an earlier copy of the token, if the head attends to such keys. */
  readonly followed?: number | undefined;
}

/** Which token the head attends to, which the title of the step asks. */
export function sayLook(row: LookRow): Sentence {
  const { from, head, nameOf } = row;
  const [most, next] = namedKeys(row);
  if (seenCount(row) === 1) return sentence`From ${from}, ${head} can look only at ${nameOf(most)}.`;
  const [share, shareOfNext] = namedShares(row);
  const after = (key: number) => (key === row.followed ? sentence`, which stands after ${nameOf(key - 1)}` : '');
  const others =
    next === undefined || shareOfNext === undefined
      ? ', and hardly at any other'
      : sentence`, ${share.text === shareOfNext.text ? 'and as much' : 'then'} at ${nameOf(next)} (${shareOfNext})${after(next)}`;
  return sentence`From ${from}, ${head} looks most at ${nameOf(most)} (${share} of its attention)${after(most)}${others}.`;
}

/** "+1.72 from “people”, −0.03 from all others": gives the share of attention of a token unless it was given before. */
export function sayParts(row: ToldRow, value: number, sources: Float64Array): Sentence {
  const { weights, nameOf } = row;
  const most = extreme(weights, 1);
  const key = extreme(sources, Math.sign(value));
  const told = key === most ? [key] : [key, most];
  const named: (number | undefined)[] = namedKeys(row);
  const each = told.map((at) => {
    const share = named.includes(at) ? '' : sentence` (${percentPart(weights[at] as number)} of its attention)`;
    return sentence`${signedPart(sources[at] as number)} from ${nameOf(at)}${share}`;
  });
  const rest = restPart(
    sources.reduce((sum, part, at) => (told.includes(at) ? sum : sum + part), 0),
    value,
    told.map((at) => sources[at] as number),
  );
  const others = seenCount(row) > told.length ? [sentence`${rest} from all others`] : [];
  return {
    parts: [...each, ...others].flatMap(({ parts }, at) => (at === 0 ? parts : sentence`, ${{ parts }}`.parts)),
  };
}

/** The index of the largest value, or, with a negative sign, of the smallest; the first among equals. */
function extreme(values: Float32Array | Float64Array, sign: number): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (sign * (values[i] as number) > sign * (values[best] as number)) best = i;
  return best;
}
