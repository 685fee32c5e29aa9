/** Names the keys that a head attends to at a token, and says what comes from each. */

import { largestTwo } from '../../base/vectors';
import { type HeadRow, seenCount } from '../readings/head-row';
import { type FindingPart, type Sentence, sentence } from './finding';
import { comparedShares, countPart, percentPart, restPart, signedPart } from './numbers';

/** A smaller share is written as 0. */
const HARDLY = 0.005;
/** If the named key has at least this share, little is left for all others together. */
const NEARLY_ALL = 0.9;

/** The largest weight of a spread row is small, and less than this many times an even share. */
const SMALL = 0.1;
const EVEN_SHARES = 2;

/** The weights of one head at the chosen token, and the names of the keys. */
export interface ToldRow extends HeadRow {
  readonly nameOf: (key: number) => Sentence;
}

/** The keys whose shares are given: the one with the largest, and the next unless hardly anything is left for it. */
export function namedKeys({ weights, seen }: HeadRow): [number, number?] {
  const [most, next] = largestTwo(weights.subarray(seen.first, seen.end)).map((at) => at + seen.first) as [
    number,
    number,
  ];
  const isAlone = (weights[next] as number) < HARDLY && (weights[most] as number) >= NEARLY_ALL;
  return isAlone ? [most] : [most, next];
}

/** Whether no key has much more than any other, so that none is what the head looks at. */
export function isSpread(row: HeadRow): boolean {
  const largest = row.weights[namedKeys(row)[0]] as number;
  return largest < Math.min(SMALL, EVEN_SHARES / seenCount(row));
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
  if (isSpread(row)) {
    const [largest, even] = comparedShares(row.weights[most] as number, 1 / seenCount(row));
    return sentence`From ${from}, ${head} spreads its attention widely over the ${countPart(seenCount(row))} tokens that it sees: the largest share is ${largest} (${nameOf(most)}), and an even one would be ${even}.`;
  }
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
