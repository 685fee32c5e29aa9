/** Several texts that are compared at once: a matrix with a row and a column for each text, for the page and its files. */
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
/** How many characters of a text a sentence quotes. */
const NAMED = 40;
/** A beginning up to this length that several texts share stays in their labels: without it a sentence has no start. */
const SHORT_START = 4;
/** How many characters are quoted for a cell that is pointed at: a sentence or two. */
const WHOLE = 240;
/** How many characters of a text the label of a column has. */
const LABEL = 12;
/** How many characters fit on a line of a column's label. */
const LINE = 10;

export interface SeveralFigure {
  readonly tensor: StepTensor;
  readonly panel: PanelData;
  readonly look: MapOptions;
}

/** Two texts by their indices. */
type ChosenPair = Readonly<Record<SideName, number>>;

/** @param cosines [text, text] @param before the previous figure: its unchanged parts are reused */
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

/** A text in the form of a token, as rows of the map are chosen like tokens. */
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

/**
 * A text from the first word in which it differs from the text with the longest common beginning, as a label has room for a word
 * or two.
 */
export function tellingWords(texts: readonly string[], index: number): string {
  const [words = [], ...others] = [texts[index] ?? '', ...texts.filter((_, at) => at !== index)].map((text) =>
    plainText(text).trim().split(/\s+/),
  );
  const alike = others.map((other) => words.findIndex((word, at) => word !== other[at]));
  const from = Math.max(0, ...alike);
  const shared = words.slice(0, from).join(' ');
  return shared.length <= SHORT_START ? words.join(' ') : `…${words.slice(from).join(' ')}`;
}

/** Breaks a label between words, where the line is full. */
function inTwoLines(label: string): string {
  const words = label.split(' ');
  const fits = words.findLastIndex((_, at) => words.slice(0, at + 1).join(' ').length <= LINE);
  const first = Math.max(fits + 1, Math.min(2, words.length));
  return [words.slice(0, first), words.slice(first)].flatMap((line) => line.join(' ') || []).join('\n');
}

/** `text 2 “The cat sat on…”`, counted from 1 as in the list. @param most the most characters of it */
function nameOf(texts: readonly string[], index: number, most = NAMED): string {
  const text = plainText(texts[index] ?? '');
  return strings.named(index + 1, text.length > most ? `${text.slice(0, most - 1)}…` : text);
}

/** Which pair is the most alike, and which the least. @returns empty if there is a single pair */
export function extremesSentence(cosines: Float64Array, texts: readonly string[]): string {
  return extremePairsWords(cosines, texts.length, (index) => nameOf(texts, index)) ?? '';
}

/** Which of the texts the comparison shows as A and B; `undefined` if it shows others. */
export function shownPair(
  { comparison: { a, b } }: Pick<CompareData, 'comparison'>,
  texts: readonly string[],
): ChosenPair | undefined {
  const [ofA, ofB] = [a, b].map(({ summary }) => texts.indexOf(givenText(summary).text));
  return ofA === undefined || ofB === undefined || ofA < 0 || ofB < 0 ? undefined : { a: ofA, b: ofB };
}

/** The pair of a chosen cell; `undefined` if it pairs a text with itself. */
export function chosenPair({ token, dimension }: Partial<Choice>): ChosenPair | undefined {
  const b = dimension?.axis === OTHER_AXIS ? dimension.index : undefined;
  return token === undefined || b === undefined || token === b ? undefined : { a: token, b };
}

/** The name of their files, without an extension: "cosine-similarity-of-4-texts_the-keys-to-the-cabin_…". */
export function severalFile(texts: readonly string[], { a: { summary, variant } }: Pick<Comparison, 'a'>): string {
  const named = { text: texts[0] ?? '', model: summary.model.name, variant };
  return exportedSideName(`cosine-similarity-of-${texts.length}-texts`, named);
}

/** All cosines with their texts, as CSV. */
export function severalCsv(cosines: Float64Array, texts: readonly string[]): string {
  const lines = texts.map((text, row) => [
    text,
    ...Array.from(cosines.subarray(row * texts.length, (row + 1) * texts.length), float32Digits),
  ]);
  return csvOf([['text', ...texts], ...lines]);
}
