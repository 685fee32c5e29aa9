/** Which rows of the embedding matrix a text consists of, and how similar they are to the chosen token's. */

import { dot, lengthOf, rowsIn } from '../../../src/base/vectors';
import type { Token } from '../../../src/engine/protocol/token-protocol';

/** A row of the matrix, and the first position of its token. */
export interface RowPlace {
  readonly id: number;
  readonly position: number;
}

export interface VocabularyRow extends RowPlace {
  readonly values: Float32Array;
  /** The cosine of the angle between this row and the chosen token's; NaN if one of them is all zeros. */
  readonly cosine: number;
}

/**
 * The rows of a text's tokens in the text's order, each once.
 * @param most the largest number of rows: the chosen token's own, the named ones, and those whose tokens are nearest to the
 * chosen one
 * @param named the ids of those that a sentence names
 */
export function rowPlaces(
  tokens: readonly Token[],
  chosen: number,
  most: number,
  named: readonly number[] = [],
): readonly RowPlace[] {
  const places = new Map<number, number>();
  for (const [position, { id }] of tokens.entries()) if (!places.has(id)) places.set(id, position);
  const own = tokens[chosen]?.id;
  const near = distancesFrom(tokens, chosen);
  const far = ({ id }: RowPlace) => (id === own ? -2 : named.includes(id) ? -1 : (near.get(id) ?? 0));
  return [...places]
    .map(([id, position]) => ({ id, position }))
    .toSorted((a, b) => far(a) - far(b))
    .slice(0, most)
    .toSorted((a, b) => a.position - b.position);
}

/** The distance of each token of a text from the chosen one, in tokens, by its id; for repeated tokens, the smallest. */
export function distancesFrom(tokens: readonly Pick<Token, 'id'>[], chosen: number): ReadonlyMap<number, number> {
  const distances = new Map<number, number>();
  for (const [position, { id }] of tokens.entries())
    distances.set(id, Math.min(distances.get(id) ?? Number.POSITIVE_INFINITY, Math.abs(position - chosen)));
  return distances;
}

/** The chosen token's own row, then the others, the most similar first. */
export function byLikeness(rows: readonly VocabularyRow[], own: number): VocabularyRow[] {
  const likeness = ({ id, cosine }: VocabularyRow) => (id === own ? 2 : Number.isNaN(cosine) ? -2 : cosine);
  return rows.toSorted((a, b) => likeness(b) - likeness(a));
}

/** @param values of the rows in the order of their ids [rows, columns] */
export function vocabularyRows(places: readonly RowPlace[], values: Float32Array, own: number): VocabularyRow[] {
  const byId = rowsIn(values, values.length / places.length);
  const ids = places.map(({ id }) => id).toSorted((a, b) => a - b);
  const rowOf = (id: number) => byId[ids.indexOf(id)] as Float32Array;
  const mine = rowOf(own);
  return places.map((place) => {
    const row = rowOf(place.id);
    return { ...place, values: row, cosine: dot(mine, row) / lengthOf(mine) / lengthOf(row) };
  });
}

/** For how many rows a step tells how similar they are to the chosen token's. */
const TOLD = 3;

/**
 * The rows that are seen if not all fit: the chosen token's own, the most similar ones, and those whose tokens are nearest.
 * Those that a sentence names come first, after the chosen token's own; the others are in the text's order.
 * @param distances of each token from the chosen one, by its id
 * @param named the ids of these, in the sentence's order
 */
export function rowsSeen(
  rows: readonly VocabularyRow[],
  own: number,
  distances: ReadonlyMap<number, number>,
  most: number,
  named: readonly number[] = [],
): VocabularyRow[] {
  const mine = rows.filter(({ id }) => id === own);
  const others = rows.filter(({ id }) => id !== own);
  const alike = others.toSorted((a, b) => (b.cosine || -1) - (a.cosine || -1)).slice(0, TOLD);
  const far = ({ id }: RowPlace) => distances.get(id) ?? Number.POSITIVE_INFINITY;
  const near = others.toSorted((a, b) => far(a) - far(b));
  const told = named.flatMap((id) => others.filter((row) => row.id === id));
  const seen = [...new Set([...mine, ...told, ...alike, ...near])].slice(0, most);
  const first = told.length > 0 ? [...mine, ...told] : [];
  const rest = seen.filter((row) => !first.includes(row)).toSorted((a, b) => a.position - b.position);
  return [...seen.filter((row) => first.includes(row)), ...rest];
}

/**
 * How many rows of a text's tokens are left out, by where they would be: before each of the seen rows in the text's order, and
 * after the last.
 * @param seen all rows that are seen @param ordered those of them in the text's order
 */
export function rowsLeftOut(
  tokens: readonly Token[],
  seen: readonly RowPlace[],
  ordered: readonly RowPlace[],
): readonly number[] {
  const shown = new Set(seen.map(({ id }) => id));
  const gaps = [...ordered.map(() => 0), 0];
  const all = rowPlaces(tokens, 0, Number.POSITIVE_INFINITY);
  for (const { position } of all.filter(({ id }) => !shown.has(id))) {
    const next = ordered.findIndex((row) => row.position > position);
    const at = next < 0 ? ordered.length : next;
    gaps[at] = (gaps[at] as number) + 1;
  }
  return gaps;
}
