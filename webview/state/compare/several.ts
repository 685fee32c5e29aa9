/** Several texts that are compared at once: a matrix with a row and a column for each, for the page and its files alike. */
import { plainText } from '../../../src/base/foreign-text';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import { extremePairsWords } from '../../../src/trace/compare/several-texts';
import { exportedSideName } from '../../../src/trace/saving/saved-trace-name';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { type Choice, FIRST_CHOICE } from '../../choice/choice';
import type { MapOptions } from '../../heat-map/map-options';
import type { PanelData } from '../../panel/panel';
import { matrixSource } from '../../sources/matrix-source';
import { compareSeveralStrings as strings } from '../../strings/compare-several';
import { float32Digits } from '../../strings/format';
import { csvOf } from '../figures/value-export';
import type { CompareData, Comparison, SideName } from './comparison';
import { cosineTensor } from './cosine-figure';

/** The axis of the columns. */
const OTHER_AXIS = 'other text';
/** So many characters of a text are named in a sentence. */
const NAMED = 40;
/** A beginning that several texts share stays in their labels where it is no longer than this: without it a sentence has no start. */
const SHORT_START = 4;
/** And of a cell that is pointed at: a sentence or two. */
const WHOLE = 240;
/** So many characters the labels of columns have, as far as they are cut. */
const LABEL = 12;
/** So many characters a line of a column's label has room for. */
const LINE = 10;

export interface SeveralFigure {
  readonly tensor: StepTensor;
  readonly panel: PanelData;
  readonly look: MapOptions;
}

/** Two texts by their indices. */
type ChosenPair = Readonly<Record<SideName, number>>;

/** @param cosines [text, text] @param before the figure so far: what need not be made anew is taken from it */
export function severalFigure(
  cosines: Float64Array,
  texts: readonly string[],
  { comparison, width }: CompareData,
  before: SeveralFigure | undefined,
): SeveralFigure {
  const { summary, readings } = comparison.a;
  const shown = shownPair({ comparison }, texts);
  const at = { token: shown?.a ?? -1, dimension: shown ? { axis: OTHER_AXIS, index: shown.b } : null };
  const { source: _, ...own } = summary;
  return {
    tensor: before?.tensor ?? cosineTensor(strings.map, cosines, [texts.length, texts.length], OTHER_AXIS),
    panel: {
      summary: { ...own, tokens: texts.map(asToken) },
      choice: { ...FIRST_CHOICE, ...at },
      windows: before?.panel.windows ?? matrixSource(cosines, texts.length),
      readings,
      width,
    },
    look: before?.look ?? lookOf(texts),
  };
}

/** A row of the map is chosen as a token is. */
function asToken(text: string): Token {
  return { id: -1, token: text, text, start: 0, end: text.length, special: false, inserted: false, typeId: 0 };
}

function lookOf(texts: readonly string[]): MapOptions {
  const label = (index: number) => `${index + 1} ${tellingWords(texts, index)}`;
  return {
    kind: 'signed',
    mask: null,
    slantsLabels: true,
    holdsNumbers: true,
    longestLabels: { rows: Math.max(...texts.map((_, index) => label(index).length)), columns: LABEL },
    rowLabel: label,
    columnLabel: (index) => inTwoLines(label(index)),
    describe: (_, { row, column, value }) => {
      const place = strings.place(nameOf(texts, row, WHOLE), nameOf(texts, column, WHOLE));
      return { value: float32Digits(value), address: strings.map, place, spoken: `${place}, ${float32Digits(value)}` };
    },
  };
}

/** A text from the first word in which it differs from the one that begins most like it: a label has room for a word or two. */
export function tellingWords(texts: readonly string[], index: number): string {
  const [words = [], ...others] = [texts[index] ?? '', ...texts.filter((_, at) => at !== index)].map((text) =>
    plainText(text).trim().split(/\s+/),
  );
  const alike = others.map((other) => words.findIndex((word, at) => word !== other[at]));
  const from = Math.max(0, ...alike);
  const shared = words.slice(0, from).join(' ');
  return shared.length <= SHORT_START ? words.join(' ') : `…${words.slice(from).join(' ')}`;
}

/** Broken between words, after so many characters as a line has room for. */
function inTwoLines(label: string): string {
  const words = label.split(' ');
  const fits = words.findLastIndex((_, at) => words.slice(0, at + 1).join(' ').length <= LINE);
  const first = Math.max(fits + 1, Math.min(2, words.length));
  return [words.slice(0, first), words.slice(first)].flatMap((line) => line.join(' ') || []).join('\n');
}

/** `text 2 “The cat sat on…”`, counted from 1 as in the list. @param most so many characters of it */
function nameOf(texts: readonly string[], index: number, most = NAMED): string {
  const text = plainText(texts[index] ?? '');
  return strings.named(index + 1, text.length > most ? `${text.slice(0, most - 1)}…` : text);
}

/** Which pair is the most alike, and which the least. @returns empty where there is a single pair */
export function extremesSentence(cosines: Float64Array, texts: readonly string[]): string {
  return extremePairsWords(cosines, texts.length, (index) => nameOf(texts, index)) ?? '';
}

/** Which of the texts the comparison shows as A and B; `undefined`: others. */
export function shownPair(
  { comparison: { a, b } }: Pick<CompareData, 'comparison'>,
  texts: readonly string[],
): ChosenPair | undefined {
  const [ofA, ofB] = [a, b].map(({ summary }) => texts.indexOf(givenText(summary).text));
  return ofA === undefined || ofB === undefined || ofA < 0 || ofB < 0 ? undefined : { a: ofA, b: ofB };
}

/** The pair of a chosen cell; `undefined` where that is a text beside itself. */
export function chosenPair({ token, dimension }: Partial<Choice>): ChosenPair | undefined {
  const b = dimension?.axis === OTHER_AXIS ? dimension.index : undefined;
  return token === undefined || b === undefined || token === b ? undefined : { a: token, b };
}

/** What files of them are called, without an ending: "cosine-similarity-of-4-texts_the-keys-to-the-cabin_…". */
export function severalFile(texts: readonly string[], { a: { summary, variant } }: Pick<Comparison, 'a'>): string {
  const named = { text: texts[0] ?? '', model: summary.model.name, variant };
  return exportedSideName(`cosine-similarity-of-${texts.length}-texts`, named);
}

/** All cosines with their texts, as a text of commas and lines. */
export function severalCsv(cosines: Float64Array, texts: readonly string[]): string {
  const lines = texts.map((text, row) => [
    text,
    ...Array.from(cosines.subarray(row * texts.length, (row + 1) * texts.length), float32Digits),
  ]);
  return csvOf([['text', ...texts], ...lines]);
}
