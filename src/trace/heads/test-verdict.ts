/**
 * What the test on repeated random tokens says of a kind: which heads are of the kind, compared with chance. For panel and
 * reports. Pure.
 */
import { listWords } from '../../base/list-words';
import { hundredths } from '../../base/number-text';
import type { DetectedKind } from './head-kinds';
import { type HeadVerdict, headVerdict, IS_FROM } from './head-verdict';
import { HEAD_WORDS } from './head-words';
import type { RepeatedTokens } from './repeated-tokens';
import { headName } from './without-head';

interface TestedHead {
  readonly layer: number;
  readonly head: number;
  readonly score: number;
  /** Its standard deviation over the texts of the test; `undefined` if it is not known. */
  readonly deviation?: number;
}

/** The heads with the highest scores for a kind on repeated random tokens. */
export function bestRepeated(
  { scores, deviations }: Pick<RepeatedTokens, 'scores'> & Partial<Pick<RepeatedTokens, 'deviations'>>,
  kind: DetectedKind,
  heads: number,
  count: number,
): TestedHead[] {
  const all = Array.from(scores[kind], (score, at) => ({
    ...{ layer: Math.floor(at / heads), head: at % heads, score },
    ...(deviations && { deviation: deviations[kind][at] as number }),
  }));
  return all.sort((a, b) => b.score - a.score).slice(0, count);
}

/** What the test says of a kind: the head with the highest score, and figures to compare it with. */
export interface TestVerdict {
  readonly first: TestedHead;
  readonly verdict: HeadVerdict;
  /** The other heads of the kind, the highest score first. */
  readonly others: readonly TestedHead[];
  /** The score of a head of its block that attends to all tokens equally: chance. */
  readonly even: number;
  /** How many heads score no more than chance, each compared with that of its own block. */
  readonly byChance: number;
  readonly count: number;
}

/** @param heads the number of heads in each block @returns `undefined` if no head was tested */
export function testVerdict(
  repeated: Pick<RepeatedTokens, 'scores' | 'even'>,
  kind: DetectedKind,
  heads: number,
): TestVerdict | undefined {
  const [first, ...rest] = bestRepeated(repeated, kind, heads, Number.POSITIVE_INFINITY);
  if (!first) return undefined;
  const all = [first, ...rest];
  const evenOf = ({ layer }: TestedHead) => repeated.even[layer] as number;
  return {
    first,
    verdict: headVerdict(first.score),
    others: rest.filter(({ score }) => headVerdict(score) === 'is'),
    even: evenOf(first),
    byChance: all.filter((one) => one.score <= evenOf(one)).length,
    count: all.length,
  };
}

/** States the threshold, which is this program's own: others draw the line elsewhere. */
const COUNTS_FROM = `${hundredths(IS_FROM)} or more counts as one`;

/** How many other heads of the kind are named. */
const MOST_NAMED = 3;

/**
 * Says what the test shows of the head with the highest score for a kind, and of the model if no head is of the kind.
 * @param text what the tokens of the trace are: "text", "source", "output"
 */
export function sayVerdict(
  { first, verdict, others, even, byChance, count }: TestVerdict,
  kind: DetectedKind,
  text: string,
): string {
  const { called, looksAt } = HEAD_WORDS[kind];
  const [head, score] = [headName(first), hundredths(first.score)];
  // In two significant digits: in hundredths, many heads would seem to score exactly what chance gives.
  const beside = `by chance it would be ${even.toPrecision(2)}, and ${noMore(byChance, count)}`;
  if (verdict === 'not')
    return `No head of this model is ${called}: on repeated random tokens the first, head ${head}, gives ${looksAt} ${score} of its attention (${beside}). What heads score in this ${text} comes from the ${text}.`;
  const is = verdict === 'is' ? `is ${called}` : `is ${called} only in part, and no head of this model is more of one`;
  const said = `Head ${head} ${is}: on repeated random tokens it gives ${looksAt} ${score} of its attention (${beside}).`;
  return `${said} ${others.length === 0 ? `${COUNTS_FROM}.` : sayOthers(others)}`;
}

/** Example: "So are heads 4.1 (0.47), 5.5 (0.31) and 3 more; 0.30 or more counts as one." */
function sayOthers(others: readonly TestedHead[]): string {
  const named = others.slice(0, MOST_NAMED).map((one) => `${headName(one)} (${hundredths(one.score)})`);
  const more = others.length - named.length;
  const list = listWords([...named, ...(more > 0 ? [`${more} more`] : [])]);
  return `${others.length === 1 ? 'So is head' : 'So are heads'} ${list}; ${COUNTS_FROM}.`;
}

/** Example: "32 of the 48 heads give no more than that": than by chance. */
function noMore(some: number, all: number): string {
  const heads = all === 1 ? 'its one head gives' : `all ${all} heads give`;
  if (some === 0) return `${heads} more than that`;
  if (some === all) return `${heads} no more than that`;
  return `${some} of the ${all} heads ${some === 1 ? 'gives' : 'give'} no more than that`;
}
