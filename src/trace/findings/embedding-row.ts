/** Compares the chosen token’s row of the embedding matrix with those of the other tokens of the text. */
import { count, counted } from '../../base/counted';
import { quoted } from '../../base/quoted-token';
import { dot, lengthOf, medianOf, rowsIn } from '../../base/vectors';
import type { Token } from '../../model/tokenizers/tokenizer';
import { embeddingRows } from '../readings/embedding-rows';
import { tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn } from './context';
import {
  type Finding,
  type FindingPart,
  type FindingPlace,
  finding,
  listed,
  type Sentence,
  sentence,
  tokenPart,
} from './finding';
import { cosinePart, plainPart } from './numbers';
import { nthToken } from './token-names';

/**
 * The cosine of two random directions in d dimensions is 0 on average, with a standard deviation of 1 / √d. Rows are alike from
 * `ALIKE` such deviations on, and one is clearly most alike if it leads by `LEADS` of them.
 */
const ALIKE = 4;
const LEADS = 0.5;
/** The length of a row stands out from this multiple of the median on. */
const LONG = 1.5;
/** If more rows are alike, the others are counted. */
const MOST_NAMED = 5;

interface Row {
  readonly position: number;
  readonly values: Float32Array;
}

export async function findEmbeddingRow(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source } = context;
  // The simplified block has the same rows.
  const plan = source.planOf('model');
  const stage = embeddingRows(plan, step.sequence);
  const tokens = tokensOf(source, step.sequence);
  const own = tokens[step.position];
  if (!stage || !own) return null;
  const { data, shape } = await source.window(stage.name, 'model');
  const width = shape[1] as number;
  const all = rowsIn(data, width).map((values, position): Row => ({ position, values }));
  // Equal tokens have the same row, so each is named at its first position only.
  const first = all.filter(({ position }) => tokens.findIndex(({ id }) => id === tokens[position]?.id) === position);
  const others = first.filter(({ position }) => tokens[position]?.id !== own.id);
  if (others.length < 2) return null;
  const mine = all[step.position]?.values as Float32Array;
  const token = tokenPart(own, placeIn(step.sequence, step.position));
  const nameOf = (position: number) => rowName(tokens, position, placeIn(step.sequence, position));
  const lengths = first.map(({ values }) => lengthOf(values));
  const rows = mostAlikeFirst(mine, others);
  const said = { rows, width, token, nameOf };
  const told = sayMostAlike(said) ?? sayLength(lengthOf(mine), lengths, token) ?? sayNearest(said);
  return (
    told && finding('embedding row', step.id, told, { details: sentence`${sayThreshold(width)}${sayAllAlike(said)}` })
  );
}

interface Alike {
  readonly position: number;
  /** The cosine of the angle between a row and the chosen token's. */
  readonly cosine: number;
}

function mostAlikeFirst(mine: Float32Array, others: readonly Row[]): Alike[] {
  const cosineOf = ({ values }: Row) => dot(mine, values) / lengthOf(mine) / lengthOf(values);
  return (
    others
      .map((row) => ({ position: row.position, cosine: cosineOf(row) }))
      // A row of zeros has no direction.
      .filter(({ cosine }) => Number.isFinite(cosine))
      .toSorted((a, b) => b.cosine - a.cosine)
  );
}

interface Said {
  /** The rows of the other tokens, most similar first. */
  readonly rows: readonly Alike[];
  /** The number of values in a row. In that many dimensions, the cosine of random directions deviates from 0 by 1 / √width. */
  readonly width: number;
  readonly token: FindingPart;
  readonly nameOf: (position: number) => Sentence;
}

/** The least cosine at which rows of this width are called alike. */
function alikeFrom(width: number): number {
  return ALIKE / Math.sqrt(width);
}

/** The meaning of a cosine. */
const MEANING = '(1: the same direction; 0: at right angles)';

/** The sentence about that threshold, which depends on the width of the rows. */
function sayThreshold(width: number): Sentence {
  return sentence`Rows of ${String(width)} values are called alike from a cosine of ${cosinePart(alikeFrom(width))} on, ${String(ALIKE)} / √${String(width)}.`;
}

/**
 * "Of the 9 other rows of this text, 3 are called alike, the most alike first: “blue”, “Ben” and “na”."; empty if at most two
 * are alike, since the verdict names those.
 */
function sayAllAlike({ rows, width, nameOf }: Said): Sentence | '' {
  const alike = rows.filter(({ cosine }) => cosine >= alikeFrom(width));
  if (alike.length <= 2) return '';
  const shown = alike.slice(0, MOST_NAMED);
  const names = shown.map(({ position }) => nameOf(position));
  const more = alike.length - shown.length;
  const all = listed([...names, ...(more > 0 ? [sentence`${count(more)} more`] : [])]);
  return sentence` Of the ${counted(rows.length, 'other row')} of this text, ${count(alike.length)} are called alike, the most alike first: ${all}.`;
}

/** The row most similar to the token's own; null if none clearly is. */
function sayMostAlike({ rows, width, token, nameOf }: Said): Sentence | null {
  const [best, second, third] = rows;
  const isAlike = (one: Alike | undefined) => one !== undefined && one.cosine >= alikeFrom(width);
  const leads = (one: Alike, next: Alike) => (one.cosine - next.cosine) * Math.sqrt(width) >= LEADS;
  if (!best || !second || !isAlike(best)) return null;
  const begin = sentence`In this text, the row of ${token} is most like`;
  // Which row comes next means nothing if that row is not alike.
  const next = (one: Alike, place: 'second' | 'third') =>
    isAlike(one)
      ? sentence` The ${place} most alike is that of ${nameOf(one.position)}, with ${cosinePart(one.cosine)}.`
      : '';
  if (leads(best, second))
    return sentence`${begin} that of ${nameOf(best.position)}: the cosine of the two is ${cosinePart(best.cosine)} ${MEANING}.${next(second, 'second')}`;
  // Two rows can lead together.
  if (!third || !isAlike(second) || !leads(second, third)) return null;
  return sentence`${begin} those of ${nameOf(best.position)} and ${nameOf(second.position)}: their cosines with it are ${cosinePart(best.cosine)} and ${cosinePart(second.cosine)} ${MEANING}.${next(third, 'third')}`;
}

/** Says that no row of the text is like the token's own, or that several are equally so; null if none has a direction. */
function sayNearest({ rows, width, token, nameOf }: Said): Sentence | null {
  const [best, second] = rows;
  if (!best || !second) return null;
  const nearest = sentence`${nameOf(best.position)}, with a cosine of ${cosinePart(best.cosine)} ${MEANING}`;
  return best.cosine < alikeFrom(width)
    ? sentence`In this text, no row is much like that of ${token}: the nearest is that of ${nearest}.`
    : sentence`In this text, several rows are about equally like that of ${token}. The first is that of ${nearest}, the next that of ${nameOf(second.position)}, with ${cosinePart(second.cosine)}.`;
}

/** Says that a row is long or short; null if it is neither. @param lengths of the rows of all different tokens */
function sayLength(length: number, lengths: readonly number[], token: FindingPart): Sentence | null {
  const median = medianOf(lengths);
  const isLong = length >= LONG * median;
  if (!isLong && length * LONG > median) return null;
  return sentence`The row of ${token} is ${isLong ? 'long' : 'short'}: its length is ${plainPart(length)}, and the median of the ${counted(lengths.length, 'different token')} in this text is ${plainPart(median)}.`;
}

/** A row belongs to all tokens with its id and to no particular one of them; tokens with other ids can be written alike. */
function rowName(tokens: readonly Token[], position: number, place: FindingPlace): Sentence {
  const own = tokens[position] as Token;
  const isOfAll = tokens.every((token) => token.id === own.id || quoted(token) !== quoted(own));
  return isOfAll ? sentence`${tokenPart(own, place)}` : nthToken(tokens, position, place);
}
