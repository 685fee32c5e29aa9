/** The heat map of how alike the tokens of two texts are: those of A down, those of B across. */

import { listWords } from '../../../src/base/list-words';
import { ownText, shownText } from '../../../src/base/quoted-token';
import type { Similarity } from '../../../src/engine/protocol/reading-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import {
  type HighestPair,
  type SimilarWords,
  STANDS_OUT_BY,
  similarWords,
} from '../../../src/trace/compare/similar-words';
import type { CosineProduct } from '../../../src/trace/compare/similarity';
import type { Expression } from '../../../src/trace/explain/provenance';
import { type TextWord, textWords } from '../../../src/trace/run/text-words';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Excerpt } from '../../../src/trace/steps/tensor-excerpt';
import { indexAt, shortenAxis, shownCount } from '../../../src/trace/tensors/axis';
import { FIRST_CHOICE } from '../../choice/choice';
import type { MapOptions } from '../../heat-map/map-options';
import type { PanelData } from '../../panel/panel';
import { matrixSource } from '../../sources/matrix-source';
import { compareStrings as strings } from '../../strings/compare';
import {
  float32Digits,
  proseFourDecimals,
  quotedToken,
  significant,
  tokenLabel,
  visibleText,
} from '../../strings/format';
import { csvOf } from '../figures/value-export';
import { written } from '../provenance/provenance';
import type { CompareData, Comparison } from './comparison';
import { cosineTensor } from './cosine-figure';

/** The axis of B's tokens. */
export const OTHER_AXIS = 'token of B';

export interface SimilarityFigure {
  readonly similarity: Similarity;
  readonly tensor: StepTensor;
  readonly panel: PanelData;
  readonly look: MapOptions;
}

/** @param before the previous figure: its unchanged parts are reused */
export function similarityFigure(
  similarity: Similarity,
  { comparison, choice, width }: CompareData,
  before: SimilarityFigure | undefined,
): SimilarityFigure {
  const kept = before?.similarity === similarity ? before : undefined;
  const [a, b] = [comparison.a.summary, comparison.b.summary];
  const row = comparison.alignment.rows[choice.row];
  const at = { token: row?.a ?? -1, dimension: row?.b == null ? null : { axis: OTHER_AXIS, index: row.b } };
  return {
    similarity,
    tensor: kept?.tensor ?? tensorOf(similarity, a, b),
    panel: {
      summary: a,
      choice: { ...FIRST_CHOICE, ...at },
      windows: kept?.panel.windows ?? matrixSource(similarity.tokens, b.tokens.length),
      readings: comparison.a.readings,
      width,
    },
    look: kept?.look ?? lookOf(a, b),
  };
}

function tensorOf({ tokens }: Similarity, a: TraceSummary, b: TraceSummary): StepTensor {
  return cosineTensor(strings.similarityMap, tokens, [a.tokens.length, b.tokens.length], OTHER_AXIS);
}

function lookOf(a: TraceSummary, b: TraceSummary): MapOptions {
  const named = ({ tokens }: TraceSummary, position: number) => {
    const token = tokens[position];
    return token ? quotedToken(token) : String(position);
  };
  return {
    kind: 'signed',
    mask: null,
    slantsLabels: true,
    holdsNumbers: true,
    columnLabel: (index) => {
      const token = b.tokens[index];
      return token ? tokenLabel(token) : '';
    },
    describe: (_, { row, column, value }) => {
      const place = strings.similarityPlace(named(a, row), named(b, column));
      return {
        value: float32Digits(value),
        address: strings.similarityMap,
        place,
        spoken: `${place}, ${float32Digits(value)}`,
      };
    },
  };
}

/** What the cosine of both texts was computed from, in numbers. */
export function productText({ largest, others, count, lengths }: CosineProduct, whole: number): string {
  const products = largest.map(({ a, b }): Expression => ({ kind: 'product', of: [a, b] }));
  const rest: readonly Expression[] = count > 0 ? [{ kind: 'rest', of: [others], count }] : [];
  const sum: Expression = { kind: 'sum', of: [...products, ...rest], keepsSigns: true };
  const equation: Expression = areUnit(lengths)
    ? sum
    : { kind: 'quotient', of: [sum, { kind: 'product', of: [lengths.a, lengths.b] }] };
  return `${strings.product.name} = ${written(equation)} = ${significant(whole)}`;
}

/** The meaning of these numbers. */
export function productMeaning({ largest, count, lengths }: CosineProduct): string {
  const dimensions = listWords(largest.map(({ dimension }) => String(dimension)));
  return strings.product.meaning(largest.length + count, dimensions, areUnit(lengths));
}

/** Whether both vectors have length 1, up to rounding. */
function areUnit({ a, b }: CosineProduct['lengths']): boolean {
  return Math.abs(a - 1) < 1e-4 && Math.abs(b - 1) < 1e-4;
}

/** Which words are most similar, in a sentence or two. */
export function similarWordSentences(
  similarity: Similarity,
  { a, b, alignment }: Pick<Comparison, 'a' | 'b' | 'alignment'>,
): string[] {
  const [ofA, ofB] = [a.summary.tokens, b.summary.tokens];
  const { different, closest, highest, same, hasMoreSame } = similarWords(similarity, ofA, ofB, alignment.rows);
  const pair = (one: SimilarWords) =>
    strings.words.pair(wordIn(a.summary, one.a), wordIn(b.summary, one.b), proseFourDecimals(one.cosine));
  const nounOf = (pairs: readonly SimilarWords[]) =>
    pairs.some((one) => pieceOf(a.summary, one.a) || pieceOf(b.summary, one.b)) ? 'token' : 'word';
  const both = (one: SimilarWords) => {
    const name = nameOf(a.summary, one.a);
    return name === nameOf(b.summary, one.b)
      ? strings.words.both(name, placesOf(one, ofA, ofB), proseFourDecimals(one.cosine))
      : pair(one);
  };
  return [
    ...(different.length > 0
      ? [
          strings.words.different(
            nounOf(different),
            listWords(different.map(pair)),
            different.length === 1,
            String(STANDS_OUT_BY),
          ),
        ]
      : []),
    ...(closest.length > 0
      ? [strings.words.closest(nounOf(closest), listWords(closest.map(pair)), closest.length === 1)]
      : []),
    ...(highest ? [besideThem(highest, nounOf([highest, highest.next]), pair)] : []),
    ...(same.length > 0 ? [strings.words.same(nounOf(same), listWords(same.map(both)), hasMoreSame)] : []),
  ];
}

type Words = Pick<TraceSummary, 'text' | 'tokens'>;

/** A token, with the word if it is an unmarked piece of one: the cosine is that of the piece. */
function nameOf({ text, tokens }: Words, position: number): string {
  const token = tokens[position] as Token;
  const name = quotedToken(token);
  // The vocabulary itself marks some pieces: "##s".
  if (shownText(token) !== ownText(token)) return name;
  const word = pieceOf({ text, tokens }, position);
  return word ? strings.words.pieceOf(name, visibleText(word.text)) : name;
}

/** The word of which a token is only a piece; `undefined` if it is no piece. */
function pieceOf({ text, tokens }: Words, position: number): TextWord | undefined {
  return textWords(text, tokens).find(({ positions }) => positions.length > 1 && positions.includes(position));
}

/** The name of a token, with its position if the text has it more than once. */
function wordIn(of: Words, position: number): string {
  const name = nameOf(of, position);
  return isRepeated(of.tokens, position) ? strings.words.at(name, position) : name;
}

/** The positions of a word of both in each text; `undefined` if both have it once. */
function placesOf({ a, b }: SimilarWords, ofA: readonly Token[], ofB: readonly Token[]) {
  return isRepeated(ofA, a) || isRepeated(ofB, b) ? { a, b } : undefined;
}

function isRepeated(tokens: readonly Token[], position: number): boolean {
  const spelled = (token: Token | undefined) => token?.text.trim().toLowerCase();
  return tokens.some((token, at) => at !== position && spelled(token) === spelled(tokens[position]));
}

/** Why a pair with a higher cosine, which the table of all pairs shows, is not among those that are told. */
function besideThem(highest: HighestPair, noun: 'word' | 'token', pair: (one: SimilarWords) => string): string {
  const [of, next] = [pair(highest), pair(highest.next)];
  if (highest.next.cosine > highest.cosine) return strings.words.highestBelow(noun, of, next);
  return strings.words.highest(noun, of, next, String(STANDS_OUT_BY));
}

/** The cosines of all tokens, as CSV. */
export function similarityCsv({ tokens }: Similarity, { a, b }: Pick<Comparison, 'a' | 'b'>): string {
  const [ofA, ofB] = [a.summary.tokens, b.summary.tokens];
  const named = (token: Token, position: number) => `${position} ${tokenLabel(token)}`;
  const lines = ofA.map((token, row) => {
    const cosines = tokens.subarray(row * ofB.length, (row + 1) * ofB.length);
    return [named(token, row), ...Array.from(cosines, float32Digits)];
  });
  return csvOf([['A \\ B', ...ofB.map(named)], ...lines]);
}

/** The most tokens of each side in a table, half of them at its beginning and half at its end. */
const MOST_IN_TABLE = 40;

/** The first and the last tokens of both, with their cosines. */
export function similarityExcerpt({ tokens }: Similarity, rowCount: number, columnCount: number): Excerpt {
  const indices = (size: number) => {
    const axis = shortenAxis(size, MOST_IN_TABLE);
    return Array.from({ length: shownCount(axis) }, (_, place) => indexAt(axis, place));
  };
  const [rows, columns] = [indices(rowCount), indices(columnCount)];
  const values = rows.flatMap((row) => columns.map((column) => tokens[row * columnCount + column] as number));
  return { rows, columns, values: Float32Array.from(values) };
}

/** The token of B that is most like one of A. */
export function mostAlike(
  { tokens }: Similarity,
  position: number,
  columns: number,
): { position: number; cosine: number } {
  const row = tokens.subarray(position * columns, (position + 1) * columns);
  const best = row.reduce((top, value, index) => (value > (row[top] as number) ? index : top), 0);
  return { position: best, cosine: row[best] ?? Number.NaN };
}
