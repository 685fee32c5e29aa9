/** Where a head attends from a token of each of two texts, at the rows of their alignment. */
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { SideName } from '../../../src/trace/compare/compare-place';
import { pointsDifference, sideDifference } from '../../../src/trace/compare/side-difference';
import { comparePictureStrings as strings } from '../../strings/compare-pictures';
import { percentInTable, signedHundredths, tokenLabel } from '../../strings/format';
import type { AlignedTexts } from './comparison';

export interface AttendedToken {
  /**
   * The row of the alignment; for several that make up a word, the last one; -1 for the sum of all that are not shown
   * separately.
   */
  readonly row: number;
  /** The rows whose weights are added; empty if it is only `row`. */
  readonly pieces: readonly number[];
  /** The weight in each side; null if it has no such token. */
  readonly a: number | null;
  readonly b: number | null;
}

/** The most tokens that are shown separately. */
const MOST = 12;
/** Fewer tokens than this are shown separately: a line that sums them up takes a line, too. */
const LEAST_HIDDEN = 3;

/**
 * All tokens that the head may attend to from there in at least one text. The weights of a word's pieces are added where the
 * word is one token in one text and several in the other.
 */
export function lookedAt(texts: AlignedTexts, a: Float32Array, b: Float32Array): AttendedToken[] {
  const { rows } = texts.alignment;
  const sum = (side: SideName, weights: Float32Array, pieces: readonly number[]) => {
    const positions = pieces.flatMap((piece) => rows[piece]?.[side] ?? []);
    return positions.length === 0
      ? null
      : positions.reduce((total, position) => total + (weights[position] as number), 0);
  };
  const looks = wordPieces(texts).map((pieces) => ({
    row: pieces.at(-1) as number,
    pieces: pieces.length > 1 ? pieces : [],
    a: sum('a', a, pieces),
    b: sum('b', b, pieces),
  }));
  const last = looks.findLastIndex((look) => largest(look) > 0);
  return looks.slice(0, last + 1);
}

/**
 * The rows that belong together: if two tokenizers cut one text, all rows up to a place at which a token of both ends; otherwise
 * each row by itself.
 */
function wordPieces({ alignment: { rows, by }, tokens }: AlignedTexts): number[][] {
  if (by !== 'ends') return rows.map((_, row) => [row]);
  const words: number[][] = [];
  let open: number[] = [];
  for (const [row, { a, b }] of rows.entries()) {
    const [ofA, ofB] = [a === null ? undefined : tokens.a[row], b === null ? undefined : tokens.b[row]];
    const standsForText = [ofA, ofB].some((token) => token && token.start < token.end);
    if (!standsForText) words.push([row]);
    else open.push(row);
    const ends = ofA !== undefined && ofB !== undefined && ofA.end === ofB.end;
    if (!standsForText || !ends) continue;
    words.push(open);
    open = [];
  }
  return [...words, ...open.map((row) => [row])];
}

/** The name of a row; for a word that is cut differently in the other text, its tokens of both: "sleeps/·sleep + s". */
export function lookName({ tokens, alignment }: AlignedTexts, { row, pieces }: AttendedToken): string {
  if (pieces.length === 0) return tokens.both[row] ? tokenLabel(tokens.both[row]) : '';
  const of = (side: SideName) =>
    pieces
      .filter((piece) => alignment.rows[piece]?.[side] != null)
      .map((piece) => tokenLabel(tokens[side][piece] as Token))
      .join(' + ');
  return `${of('a')}/${of('b')}`;
}

/**
 * The name of each row. Tokens that occur in several rows have their positions: "·the (11)", or "·the (11/12)" where they
 * differ.
 */
export function lookNames(texts: AlignedTexts, looks: readonly AttendedToken[]): (look: AttendedToken) => string {
  const times = new Map<string, number>();
  for (const look of looks) times.set(lookName(texts, look), (times.get(lookName(texts, look)) ?? 0) + 1);
  return (look) => {
    const name = lookName(texts, look);
    return (times.get(name) ?? 0) > 1 ? `${name} (${positionsOf(texts, look)})` : name;
  };
}

/** Whether a token occurs in several rows, which are then told apart by their positions. */
export function haveTwice(texts: AlignedTexts, looks: readonly AttendedToken[]): boolean {
  return new Set(looks.map((look) => lookName(texts, look))).size < looks.length;
}

function positionsOf({ alignment }: AlignedTexts, { row }: AttendedToken): string {
  const { a = null, b = null } = alignment.rows[row] ?? {};
  return a === null || b === null || a === b ? String(a ?? b ?? '') : `${a}/${b}`;
}

/** The sum of what is not shown separately, and how many tokens of each side it covers. */
interface OtherLooks extends AttendedToken {
  readonly counts: Readonly<Record<SideName, number>>;
}

/** The tokens with the most weight, in the order of the texts, and the sum of all others. */
export function shownLooks(looks: readonly AttendedToken[]): { shown: AttendedToken[]; others?: OtherLooks } {
  if (looks.length < MOST - 1 + LEAST_HIDDEN) return { shown: [...looks] };
  const most = [...looks].sort((one, other) => largest(other) - largest(one)).slice(0, MOST - 1);
  const others = looks.filter((look) => !most.includes(look));
  const sum = (side: SideName) => others.reduce((total, look) => total + (look[side] ?? 0), 0);
  const count = (side: SideName) => others.filter((look) => look[side] !== null).length;
  return {
    shown: looks.filter((look) => most.includes(look)),
    others: { row: -1, pieces: [], a: sum('a'), b: sum('b'), counts: { a: count('a'), b: count('b') } },
  };
}

/** The token that gains most attention from A to B; `undefined` if none gains any. */
export function gainsMost(looks: readonly AttendedToken[]): AttendedToken | undefined {
  const most = looks.toSorted((one, other) => differenceOfLook(other) - differenceOfLook(one))[0];
  return most && differenceOfLook(most) > 0 ? most : undefined;
}

/** A missing token counts as weight 0. */
export function differenceOfLook({ a, b }: Pick<AttendedToken, SideName>): number {
  return sideDifference(a ?? 0, b ?? 0);
}

/** The difference in a table, in percentage points with a sign: "+3.20", and "0.00" if it rounds to nothing. */
export function differenceText(look: AttendedToken): string {
  return signedHundredths(pointsDifference(look.a ?? 0, look.b ?? 0));
}

/** The share of the attention that lies on other tokens: half the sum of all differences. */
export function movedShare(looks: readonly AttendedToken[]): number {
  return looks.reduce((sum, look) => sum + Math.abs(differenceOfLook(look)), 0) / 2;
}

function largest({ a, b }: Pick<AttendedToken, SideName>): number {
  return Math.max(a ?? 0, b ?? 0);
}

/** The token whose attention changes most, in a sentence; `undefined` if none changes. */
export function lookWords(texts: AlignedTexts, looks: readonly AttendedToken[]): string | undefined {
  const size = (look: AttendedToken) => Math.abs(differenceOfLook(look));
  const most = looks.reduce<AttendedToken | undefined>(
    (best, look) => (best && size(best) >= size(look) ? best : look),
    undefined,
  );
  if (!most || !(size(most) > 0)) return undefined;
  const amount = (weight: number | null) => percentInTable(weight ?? 0);
  return strings.lookChangesMost(`“${lookNames(texts, looks)(most)}”`, amount(most.a), amount(most.b));
}
