/** What was measured of the heads by their kinds, for reports of any kind: each kind with a row for every head, and how it was measured. */
import { capital } from '../../base/counted';
import { hundredths } from '../../base/number-text';
import { HEAD_KINDS, type HeadKind } from '../heads/head-kinds';
import {
  BASELINE_DEFINITION,
  calledWhen,
  HEAD_WORDS,
  measured as measuredAs,
  REPEATS_REMAIN,
  repeatedDefinition,
} from '../heads/head-words';
import { headsIn, type MeasuredHead, type MeasuredHeads, measuredRows } from '../heads/measured-heads';
import { besideEachOther, isLimited, limitText } from '../heads/score-of-head';
import { CHANGE_DEFINITION, changeText, headName, sayForeseen, sayMostChanged } from '../heads/without-head';

/** Of a table the first row is its head, and the first column names the heads. */
export type HeadBlock =
  | { readonly kind: 'heading' | 'told'; readonly text: string }
  | { readonly kind: 'heads'; readonly rows: readonly (readonly string[])[] };

export const HEADS_TITLE = 'Heads by kind';

/** Behind the title; none where no heads were looked for. */
export function headBlocks(all: readonly MeasuredHeads[]): HeadBlock[] {
  return all.flatMap((one) => {
    const kinds = HEAD_KINDS.filter((kind) => measuredRows(one, kind).length > 0);
    // The kind that was looked for comes first.
    const order = [...kinds.filter((kind) => kind === one.kind), ...kinds.filter((kind) => kind !== one.kind)];
    if (order.length === 0) return [];
    const of = all.length > 1 ? [{ kind: 'heading', text: `${capital(one.attention)} attention` } as const] : [];
    return [...of, ...methodOf(one), ...order.flatMap((kind) => kindBlocks(one, kind))];
  });
}

function methodOf({ scores, baseline, tested, lefts }: MeasuredHeads): HeadBlock[] {
  const texts = [
    ...(baseline
      ? [
          `${BASELINE_DEFINITION} Here ${baseline.shuffles} shuffles, seed ${baseline.seed}; “higher than” is how many of them the score is higher than. ${REPEATS_REMAIN}`,
        ]
      : scores
        ? ['The same tokens in other orders had not been scored yet.']
        : []),
    ...(tested ? [`${repeatedDefinition(tested.texts, tested.different, tested.seed)} ${OVER_TEXTS}`] : []),
    ...(lefts.length > 0 ? [WITHOUT_DEFINITION] : []),
  ];
  const foreseen = tested && sayForeseen(tested);
  return [...texts, ...(foreseen ? [foreseen] : [])].map((text) => ({ kind: 'told', text }));
}

const OVER_TEXTS = 'Such scores are a mean ± its standard deviation over these texts.';
const WITHOUT_DEFINITION = `Without a head: the model read the same random tokens with the output of that head set to zero (zero ablation). ${CHANGE_DEFINITION}`;

function kindBlocks(one: MeasuredHeads, kind: HeadKind): HeadBlock[] {
  const { scores, tested, lefts } = one;
  const limit = scores && limitText(scores, kind);
  const isTested = tested !== null && isLimited(kind);
  const about = [measuredAs(kind), ...(limit ? [limit] : []), ...(isTested ? [calledWhen(kind)] : [])].join(' ');
  const changes = isTested ? lefts.map((left) => sayMostChanged({ all: tested, left, heads: headsIn(one) }, kind)) : [];
  return [
    { kind: 'heading', text: capital(HEAD_WORDS[kind].name) },
    ...[about, ...changes].map((text) => ({ kind: 'told', text }) as const),
    { kind: 'heads', rows: tableOf(one, kind) },
  ];
}

function tableOf(one: MeasuredHeads, kind: HeadKind): string[][] {
  const { scores, baseline, tested, lefts } = one;
  const isTested = tested !== null && isLimited(kind);
  const without = isTested ? lefts.flatMap((left) => (left.without ? [headName(left.without)] : [])) : [];
  const head = [
    'head',
    ...(scores ? ['score'] : []),
    ...(baseline ? ['shuffled', `higher than, of ${baseline.shuffles}`] : []),
    ...(isTested ? ['random'] : []),
    ...without.flatMap((name) => [`without ${name}`, `change without ${name}`]),
  ];
  return [head, ...measuredRows(one, kind).map((row) => cellsOf(row, one))];
}

function cellsOf({ layer, head, score, shuffled, random, without }: MeasuredHead, of: MeasuredHeads): string[] {
  // It is over the tokens that can count already.
  const written = score === undefined ? undefined : besideEachOther({ score, limit: undefined, shuffled });
  return [
    headName({ layer, head }),
    ...(of.scores ? [written?.score ?? ''] : []),
    ...(of.baseline ? (shuffled ? [written?.shuffled ?? '', String(shuffled.below)] : ['', '']) : []),
    ...(random ? [plusMinus(random.mean, random.deviation)] : []),
    ...without.flatMap((one) => [plusMinus(one.after, one.spread.after), changeText(one)]),
  ];
}

function plusMinus(mean: number, deviation: number): string {
  return `${hundredths(mean)} ± ${hundredths(deviation)}`;
}
