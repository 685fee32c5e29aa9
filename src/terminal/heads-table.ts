/** The scores of all heads as a table in the terminal. */
import { count } from '../base/counted';
import { GAP } from '../base/fitted-table';
import { hundredths } from '../base/number-text';
import { exactLines, layOut, leftOutText, type TextBlock } from '../base/text-blocks';
import { columnWidth, textTable } from '../base/text-table';
import type { HeadBaseline, HeadScores, RepeatedTokens } from '../engine/protocol/reading-protocol';
import { NAMED_HEADS, sayNoneAboveShuffled } from '../trace/heads/beside-shuffled';
import { controlHead } from '../trace/heads/control-head';
import { DETECTED, type DetectedKind, HEAD_KINDS, type HeadKind } from '../trace/heads/head-kinds';
import {
  BASELINE_DEFINITION,
  HEAD_WORDS,
  measured,
  REPEATS_REMAIN,
  repeatedDefinition,
} from '../trace/heads/head-words';
import {
  comparableScore,
  comparableShuffled,
  isLimited,
  limitText,
  noneCanCount,
  type ScoreOfHead,
  scoreOfHead,
  shuffledText,
} from '../trace/heads/score-of-head';
import {
  type BothTests,
  foreseenDefinition,
  headName,
  sayForeseen,
  sayForeseenWithout,
  sayMostChanged,
} from '../trace/heads/without-head';

/** The results on repeated random tokens, if requested. */
export interface RepeatedTests {
  readonly repeated: RepeatedTokens | undefined;
  /** The results without one head. */
  readonly left: RepeatedTokens | undefined;
}

export interface ScoredHeads extends RepeatedTests {
  readonly scores: HeadScores;
  /** Left out if the call was interrupted before. */
  readonly baseline: HeadBaseline | undefined;
  /** The name of the tokens' text: "text", or for an encoder-decoder "source" or "output". */
  readonly text: string;
}

/** What was asked for of the heads. */
export interface ChosenHeads {
  /** The kind whose largest score comes first; undefined for the order of blocks. */
  readonly sort?: HeadKind | undefined;
  /** How many heads are shown; undefined for all. */
  readonly top?: number | undefined;
}

/** The heads that were asked for, in that order, each as an index into the scores of a kind. */
export function chosenHeads(of: Omit<ScoredHeads, 'text'>, { sort, top }: ChosenHeads): number[] {
  return orderedHeads(of, sort).slice(0, top);
}

/**
 * If a row does not fit into a line, cells are shortened, and then columns are left out; where the width of a line is
 * unknown, a row is as wide as prose. The meaning of the columns is printed below the table.
 */
export function formatHeads(of: ScoredHeads, { sort, top }: ChosenHeads): TextBlock {
  return (page) => {
    const width = Number.isFinite(page.table) ? page.table : page.prose;
    return layOut(headBlocks(of, sort, { top, width }), page);
  };
}

function orderedHeads({ scores, repeated }: Omit<ScoredHeads, 'text'>, sort: HeadKind | undefined): number[] {
  const every = [...Array(scores.layers * scores.heads).keys()];
  if (!sort) return every;
  // If this text gives no such score, the scores on random tokens decide.
  const onRandom = (at: number) => (repeated && isLimited(sort) ? (repeated.scores[sort][at] as number) : 0);
  return every.sort((a, b) => compare(orLast(scores, sort, b), orLast(scores, sort, a)) || onRandom(b) - onRandom(a));
}

function headBlocks(
  { scores, baseline, repeated, left, text }: ScoredHeads,
  sort: HeadKind | undefined,
  { top, width }: { readonly top: number | undefined; readonly width: number },
): TextBlock[] {
  const { heads } = scores;
  const all = HEAD_KINDS.filter((kind) => scores.scores[kind].some((score) => !Number.isNaN(score)));
  // The requested kind comes first.
  const kinds = [...all.filter((kind) => kind === sort), ...all.filter((kind) => kind !== sort)];
  const every = orderedHeads({ scores, baseline, repeated, left }, sort);
  const order = every.slice(0, top);
  const names = ['head', ...order.map((at) => `${Math.floor(at / heads)}.${at % heads}`)];
  const columnOf = (kind: HeadKind, isShort: boolean) => [
    HEAD_WORDS[kind].name,
    ...order.map((at) => cell(scoreOfHead(scores, baseline, kind, at), isShort)),
  ];
  const named = (test: string, kind: HeadKind) => `${test}: ${HEAD_WORDS[kind].name}`;
  const tests = [repeated, left].filter((test) => test !== undefined);
  const tested = tests.flatMap((test) =>
    DETECTED.map((kind) => [
      named(testName(test), kind),
      ...order.map((at) => hundredths(test.scores[kind][at] as number)),
    ]),
  );
  const { columns, isShort, leftOut } = fitting(
    (short) => [names, ...kinds.map((kind) => columnOf(kind, short)), ...tested],
    sort ? [HEAD_WORDS[sort].name, ...tests.map((test) => named(testName(test), sort))] : [],
    width,
  );
  const lines = textTable(names.map((_, row) => columns.map((column) => column[row] ?? '')));
  // A row has the requested kind first, and the sentence about it comes before the table.
  return [
    ...(sort ? [verdict({ scores, baseline, repeated, text }, sort, every), ''] : []),
    ...(left ? [...sayTests({ repeated, left, heads }, sort), ''] : []),
    exactLines(lines.join('\n')),
    ...(order.length < every.length
      ? [`The first ${count(order.length)} of ${count(every.length)}: without --top, all are printed.`]
      : []),
    ...(leftOut.length > 0 ? [leftOutText(leftOut, width, ' --sort KIND shows that kind first;')] : []),
    '',
    !baseline ? BARE_LEGEND : isShort ? SHORT_LEGEND : kinds.some(isLimited) ? `${LEGEND} ${LIMITED_LEGEND}` : LEGEND,
    ...(left ? [] : sayTests({ repeated, left, heads }, sort).flatMap((said) => ['', said])),
    '',
    ...definitions({ scores, baseline, repeated, text }, kinds),
  ];
}

/** For example "random" or "without 3.5". */
function testName({ without }: RepeatedTokens): string {
  return without ? `without ${headName(without)}` : 'random';
}

/**
 * What the tests say in addition to the scores.
 * @param sort the kind to report if it was tested; otherwise induction
 */
function sayTests(
  { repeated: all, left, heads }: RepeatedTests & { readonly heads: number },
  sort: HeadKind | undefined,
): string[] {
  if (!all) return [];
  const foreseen = sayForeseen(all);
  // Explains the random texts, which the sentences after it are about.
  const random = repeatedDefinition(all.texts, all.different, all.seed);
  if (!left) return foreseen === undefined ? [random] : [random, foreseen];
  const tests = { all, ablated: left, heads };
  const kind = sort !== undefined && isLimited(sort) ? sort : 'induction';
  const said = [
    random,
    sayMostChanged(tests, kind),
    foreseen,
    sayForeseenWithout(tests, kind),
    controlNote(tests, kind),
  ];
  return said.filter((one) => one !== undefined);
}

/** Suggests a control for the run without a head, which means little by itself. */
function controlNote({ all, ablated: left, heads }: BothTests, kind: DetectedKind): string | undefined {
  const { without } = left;
  const control = without && controlHead(all, without, kind, heads);
  if (!control) return undefined;
  const name = headName(control.place);
  return `For a control, say --without ${name} in a second call: of the other heads of the block that are no such head, head ${name} has the lowest score “${HEAD_WORDS[control.by].name}” (${hundredths(control.score)} on random tokens). What changes as much without it says nothing of head ${headName(without)} in particular.`;
}

/**
 * One line with the strongest heads of a kind on this text, and their scores on shuffled and on random tokens.
 * @param order the heads, strongest first
 */
function verdict(
  { scores, baseline, repeated, text }: Omit<ScoredHeads, 'left'>,
  kind: HeadKind,
  order: readonly number[],
): string {
  const { heads } = scores;
  const found = order.flatMap((at) => {
    const of = scoreOfHead(scores, baseline, kind, at);
    return of === undefined || of.limit?.ceiling === 0 ? [] : [{ at, ...of }];
  });
  const { name } = HEAD_WORDS[kind];
  if (found.length === 0) return `${name}: no head has such a score on this ${text}.`;
  const named = found.slice(0, NAMED_HEADS).map(({ at, ...of }) => {
    const shuffled = of.shuffled ? `, shuffled ${shuffledText(of.shuffled)}` : '';
    const random = repeated && isLimited(kind) ? `, random ${hundredths(repeated.scores[kind][at] as number)}` : '';
    return `${Math.floor(at / heads)}.${at % heads} (${hundredths(comparableScore(of))}${shuffled}${random})`;
  });
  const none = sayNoneAboveShuffled(kind, found, text);
  return `${name}, the heads with the largest scores on this ${text}: ${named.join(', ')}.${none === undefined ? '' : ` ${none.replace(/\.$/, ': see --repeated.')}`}`;
}

/** The meaning of the columns. */
function definitions(
  { scores, baseline, repeated, text }: Omit<ScoredHeads, 'left'>,
  kinds: readonly HeadKind[],
): string[] {
  const repeat = (['duplicate', 'induction'] as const).some(
    (kind) => kinds.includes(kind) && !noneCanCount(scores, kind),
  );
  const said = [
    ...(baseline ? [shuffled(baseline)] : ['The same tokens in other orders were not scored: that was interrupted.']),
    ...(repeat && baseline ? [REPEATS_REMAIN] : []),
    ...(repeated?.foreseen ? [foreseenDefinition(repeated.foreseen)] : []),
  ];
  const ofKind = (kind: HeadKind) =>
    `${HEAD_WORDS[kind].name}: ${[measured(kind), limitText(scores, kind, text) ?? ''].join(' ').trim()}`;
  return [...kinds.map(ofKind), ...said];
}

const LEGEND =
  'Each head as block.head. Each kind: the head’s score, from 0 to 1; in brackets the score when the same tokens are shuffled, as mean ± standard deviation.';

/** An addition to the legend for a text in which not all tokens can count for every kind. */
const LIMITED_LEGEND =
  'Then, where not all tokens can count, the score of TransformerLens’s head detector and, after “of”, the highest that this text allows.';

/** The legend without scores of shuffled tokens. */
const BARE_LEGEND =
  'Each head as block.head. Each kind: the head’s score, from 0 to 1; after a comma, where not all tokens can count, that of TransformerLens’s head detector, of the highest that this text allows.';

const SHORT_LEGEND =
  'Each head as block.head. Each kind: the head’s score, from 0 to 1; in brackets the mean score when the same tokens are shuffled, without its standard deviation. A wider terminal shows more, in a pipe or file a larger COLUMNS, and --json all.';

/**
 * The columns that fit: cells are shortened if needed, and then the last columns are left out.
 * @param first the names of the columns that are kept longest
 */
function fitting(
  columnsWith: (isShort: boolean) => readonly (readonly string[])[],
  first: readonly string[],
  width: number,
): { columns: readonly (readonly string[])[]; isShort: boolean; leftOut: readonly string[] } {
  const whole = columnsWith(false);
  const widthOf = (columns: readonly (readonly string[])[]) =>
    columns.reduce((sum, column) => sum + columnWidth(column) + GAP, -GAP);
  if (widthOf(whole) <= width) return { columns: whole, isShort: false, leftOut: [] };
  const [heads = [], ...rest] = columnsWith(true);
  const isFirst = ([name = '']: readonly string[]) => first.includes(name);
  const left = [...rest.filter(isFirst), ...rest.filter((column) => !isFirst(column))];
  const leftOut: string[] = [];
  // At least one column besides the heads is kept, however narrow the terminal is.
  while (left.length > 1 && widthOf([heads, ...left]) > width) leftOut.unshift(left.pop()?.[0] ?? '');
  return { columns: [heads, ...left], isShort: true, leftOut };
}

/** For example "0.82 (0.80 ± 0.03)" or "0.65 (0.38 ± 0.06), 0.14 of 0.22"; short: "0.65 (0.38)". */
function cell(of: ScoreOfHead | undefined, isShort: boolean): string {
  if (of === undefined || of.limit?.ceiling === 0) return '-';
  const { score, limit, shuffled } = of;
  if (isShort)
    return `${hundredths(comparableScore(of))}${shuffled ? ` (${hundredths(comparableShuffled(shuffled).mean)})` : ''}`;
  const beside = shuffled ? ` (${shuffledText(shuffled)})` : '';
  const detector = limit ? `, ${hundredths(score)} of ${hundredths(limit.ceiling)}` : '';
  return `${hundredths(comparableScore(of))}${beside}${detector}`;
}

function shuffled({ shuffles, seed }: HeadBaseline): string {
  return `${BASELINE_DEFINITION} Here ${shuffles} of them, seed ${seed}.`;
}

/** Heads without a score are equal. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function orLast(scores: HeadScores, kind: HeadKind, at: number): number {
  const of = scoreOfHead(scores, undefined, kind, at);
  return of ? comparableScore(of) : -Infinity;
}
