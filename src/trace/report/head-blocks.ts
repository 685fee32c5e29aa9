/** The measurements of heads by kind, for reports of any kind: for each kind a row per head, and how it was measured. */
import { capital } from '../../base/counted';
import { hundredths, proseHundredths } from '../../base/number-text';
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
import type { RepeatedTokens } from '../heads/repeated-tokens';
import { besideEachOther, isLimited, limitText } from '../heads/score-of-head';
import { sayVerdict, testVerdict } from '../heads/test-verdict';
import {
  CHANGE_DEFINITION,
  changeText,
  controlledSentences,
  foreseenDefinition,
  headName,
  repetitionGain,
  sayForeseen,
  sayMostChanged,
  worthDefinition,
} from '../heads/without-head';

/** A block of a section. The first row of a table is its head, and its first column names the attention heads. */
export type HeadBlock =
  | { readonly kind: 'heading' | 'told'; readonly text: string }
  | { readonly kind: 'heads'; readonly rows: readonly (readonly string[])[] };

export const HEADS_TITLE = 'Heads by kind';

/** The blocks after the title; empty if no heads were measured. */
export function headBlocks(all: readonly MeasuredHeads[]): HeadBlock[] {
  return all.flatMap((one) => {
    const kinds = HEAD_KINDS.filter((kind) => measuredRows(one, kind).length > 0);
    // The kind that the user looked for comes first.
    const order = [...kinds.filter((kind) => kind === one.kind), ...kinds.filter((kind) => kind !== one.kind)];
    if (order.length === 0) return [];
    const of = all.length > 1 ? [{ kind: 'heading', text: `${capital(one.attention)} attention` } as const] : [];
    return [...of, ...methodOf(one), ...order.flatMap((kind) => kindBlocks(one, kind))];
  });
}

function methodOf({ scores, baseline, tested, ablatedTests }: MeasuredHeads): HeadBlock[] {
  const texts = [
    ...(baseline
      ? [
          `${BASELINE_DEFINITION} Here ${baseline.shuffles} shuffles, seed ${baseline.seed}; “higher than” is how many of them the score is higher than. ${REPEATS_REMAIN}`,
        ]
      : scores
        ? ['The same tokens in other orders had not been scored yet.']
        : []),
    ...(tested ? [`${repeatedDefinition(tested.texts, tested.different, tested.seed)} ${OVER_TEXTS}`] : []),
    ...(ablatedTests.length > 0 ? [WITHOUT_DEFINITION] : []),
  ];
  const foreseen = tested && sayForeseen(tested);
  const told = [...texts, ...(foreseen ? [foreseen] : [])].map((text) => ({ kind: 'told', text }) as const);
  return [...told, ...(tested ? worthBlocks(tested, ablatedTests) : [])];
}

/**
 * What the repetition is worth with all heads, and without each head that was left out; empty for a model that does not
 * predict tokens.
 */
function worthBlocks(tested: RepeatedTokens, ablatedTests: readonly RepeatedTokens[]): HeadBlock[] {
  if (!tested.foreseen || ablatedTests.length === 0) return [];
  const rows = [tested, ...ablatedTests].flatMap((test) => {
    const worth = repetitionGain(test);
    if (worth === undefined || !test.foreseen) return [];
    const { first, second } = test.foreseen;
    return [[test.without ? headName(test.without) : 'no head', ...[second, first].map(proseHundredths), worth]];
  });
  return [
    {
      kind: 'told',
      text: [
        'What the repetition is worth without each head that was left out.',
        foreseenDefinition(tested.foreseen),
        worthDefinition(tested.foreseen) ?? [],
      ]
        .flat()
        .join(' '),
    },
    { kind: 'heads', rows: [['without', 'second half', 'first half', 'repetition, nats'], ...rows] },
  ];
}

const OVER_TEXTS = 'Such scores are a mean ± its standard deviation over these texts.';
const WITHOUT_DEFINITION = `Without a head: the model read the same random tokens with the output of that head set to zero (zero ablation). ${CHANGE_DEFINITION} Tables of changes have only rows of heads that can change without one of those left out.`;

function kindBlocks(one: MeasuredHeads, kind: HeadKind): HeadBlock[] {
  const { scores, tested, ablatedTests } = one;
  const limit = scores && limitText(scores, kind);
  const ofTest = tested && isLimited(kind) ? { tested, kind } : undefined;
  const about = [measuredAs(kind), ...(limit ? [limit] : []), ...(ofTest ? [calledWhen(ofTest.kind)] : [])].join(' ');
  const heads = headsIn(one);
  const verdict = ofTest && testVerdict(ofTest.tested, ofTest.kind, heads);
  const said = ofTest && verdict ? [sayVerdict(verdict, ofTest.kind, 'text')] : [];
  const changes = ofTest
    ? ablatedTests.flatMap((left, at) => {
        const tests = { all: ofTest.tested, ablated: left, heads };
        const isControlled = controlledSentences(tests, ablatedTests, ofTest.kind).length > 0;
        // Each pair is compared once, at the later of its two tests.
        const controlled = controlledSentences(tests, ablatedTests.slice(0, at), ofTest.kind);
        return [sayMostChanged(tests, ofTest.kind, isControlled), ...controlled];
      })
    : [];
  return [
    { kind: 'heading', text: capital(HEAD_WORDS[kind].name) },
    ...[about, ...said, ...changes].map((text) => ({ kind: 'told', text }) as const),
    { kind: 'heads', rows: tableOf(one, kind) },
    ...changeBlocks(one, kind),
  ];
}

function tableOf(one: MeasuredHeads, kind: HeadKind): string[][] {
  const { scores, baseline, tested } = one;
  const head = [
    'head',
    ...(scores ? ['score'] : []),
    ...(baseline ? ['shuffled', `higher than, of ${baseline.shuffles}`] : []),
    ...(tested !== null && isLimited(kind) ? ['random'] : []),
  ];
  return [head, ...measuredRows(one, kind).map((row) => cellsOf(row, one))];
}

/** The scores without each left-out head, for the heads whose score can change without one of these. */
function changeBlocks(one: MeasuredHeads, kind: HeadKind): HeadBlock[] {
  const rows = measuredRows(one, kind).filter(({ without }) => without.some(({ canChange }) => canChange));
  if (rows.length === 0) return [];
  const names = one.ablatedTests.flatMap((left) => (left.without ? [headName(left.without)] : []));
  const head = ['head', 'random', ...names.flatMap((name) => [`without ${name}`, `change without ${name}`])];
  const cells = rows.map((row) => [
    headName(row),
    row.random ? plusMinus(row.random.mean, row.random.deviation) : '',
    ...row.without.flatMap((left) => [plusMinus(left.after, left.spread.after), changeText(left)]),
  ]);
  return [
    { kind: 'told', text: `Changes of the ${HEAD_WORDS[kind].name} scores on random tokens:` },
    { kind: 'heads', rows: [head, ...cells] },
  ];
}

function cellsOf({ layer, head, score, shuffled, random }: MeasuredHead, of: MeasuredHeads): string[] {
  // The score is already over the tokens that can count.
  const written = score === undefined ? undefined : besideEachOther({ score, limit: undefined, shuffled });
  return [
    headName({ layer, head }),
    ...(of.scores ? [written?.score ?? ''] : []),
    ...(of.baseline ? (shuffled ? [written?.shuffled ?? '', String(shuffled.below)] : ['', '']) : []),
    ...(random ? [plusMinus(random.mean, random.deviation)] : []),
  ];
}

function plusMinus(mean: number, deviation: number): string {
  return `${hundredths(mean)} ± ${hundredths(deviation)}`;
}
