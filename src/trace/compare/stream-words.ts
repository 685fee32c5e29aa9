/**
 * Describes the runs with B's residual stream at every token and block together: where the difference between A and B is
 * carried.
 */
import { capital } from '../../base/counted';
import { listWords } from '../../base/list-words';
import { shareInWords } from '../../base/number-text';
import type { StreamPart } from '../readings/model-part';
import { isBeyond } from './beyond';

/** The runs at one token, in the order of their places. */
export interface StreamRow {
  /** The token as sentences quote it: "“·are” / “·is”". */
  readonly name: string;
  /** How far each run leads from A (0) to B (1); null if that means nothing or is not known. */
  readonly shares: readonly (number | null)[];
  /**
   * For each run, whether the logit of the followed token moves away from its value in B, so that the other token makes the
   * way.
   */
  readonly away?: readonly boolean[];
  /** Whether before the first block only the vector of another position makes the stream in B differ. */
  readonly byPosition?: boolean;
  /** Whether the texts have different tokens there. */
  readonly isOther?: boolean;
}

/** The difference is said to be carried at a token if its run alone leads further than this share of the way. */
const HALF = 0.5;

/** Blocks that move less than this share of the way are not named. */
const LEAST_MOVE = 0.1;

/** The least share of the way that is reported for a token's position alone, before any block. */
const LEAST_POSITION = 0.02;

/** With more tokens in succession it is not clear where the difference is carried. */
const MOST_TOKENS = 3;

/** The number of rows whose runs are said to lead beyond B. */
const MOST_BEYOND = 2;

/** Consecutive places in a row at which one token alone carries more than half of the way. */
interface Stretch {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/** The places of a map, in order. */
export type StreamColumns = readonly StreamPart[];

/**
 * At which token more than half of the way is carried up to which block, and at which token after that; and how much of it
 * which blocks move. If no token carries that much before the end: which blocks move it to the last one.
 * @param measure "the log-probability of “fine”"
 * @param hasLeftOut whether there are tokens without a counterpart, which are in no run
 * @returns none if that is not clear: two tokens carry that much over several blocks, it returns to a token, it passes through
 *   many, or not all runs have ended
 */
export function streamSentences(
  rows: readonly StreamRow[],
  columns: StreamColumns,
  measure: string,
  hasLeftOut = false,
): string[] {
  const isWhole = rows.every(({ shares }) => columns.every((_, at) => shares[at] != null));
  const stretches = isWhole ? stretchesOf(rows) : undefined;
  const [first] = stretches ?? [];
  if (!stretches || !first) return [];
  const last = columns.length - 1;
  if (first.from === last) return [sayOnlyAfter(rows, columns, first, measure, hasLeftOut)];
  // If only one token was tried, the difference is at that token from the beginning.
  if (rows.length === 1 && first.from === 0) return [];
  const where = stretches.map(
    ({ row, from, to }) => `at ${rows[row]?.name} ${placesText(columns, { from, to }, last)}`,
  );
  const moved = movesText(
    rows,
    columns,
    stretches.filter(({ from }, at) => at > 0 || from > 0),
  );
  const said = `By ${measure}, more than half of the way from A to B is carried ${where.join(', then ')}.`;
  const source =
    hasLeftOut && first.from > 0 ? ` Before that no token that has a counterpart carries it alone: ${SOURCE}` : '';
  return [`${said}${moved}${beyondText(rows, columns)}${source}${positionText(rows, stretches)}`];
}

/** The remaining sources, if no token alone carries the difference from the beginning and not all tokens were tried. */
const SOURCE =
  'it comes from tokens without a counterpart, which are left out, from other positions of the same tokens, or from several at once.';

/**
 * How far the vector of another position leads before any block has moved something to the token; its growth is counted from
 * there. Begins with a space.
 */
function positionText(rows: readonly StreamRow[], stretches: readonly Stretch[]): string {
  return stretches
    .flatMap(({ row }) => rows[row] ?? [])
    .filter(({ byPosition, shares }) => byPosition && Math.abs(shares[0] ?? 0) >= LEAST_POSITION)
    .map(
      ({ name, shares }) =>
        ` Where block 0 begins, ${name} alone leads ${shareInWords(shares[0] ?? 0)} of the way, by the vector of its position alone: the token is the same, at another position in B.`,
    )
    .join('');
}

/**
 * Names runs that lead beyond B, or reach it through the other token: by the measure they arrive, but nothing is carried over.
 * Also says what the next block takes back. Begins with a space.
 */
function beyondText(rows: readonly StreamRow[], columns: StreamColumns): string {
  const places = rows.flatMap(({ name, shares, away = [] }) => {
    const over = columns.flatMap((_, at) => {
      const share = shares[at] ?? 0;
      return at < columns.length - 1 && share > HALF && (isBeyond(share) || away[at]) ? [{ at, share }] : [];
    });
    const [most] = over.toSorted((one, other) => other.share - one.share);
    return most ? [{ name, shares, isAway: away[most.at] === true, ...most }] : [];
  });
  const told = places.toSorted((one, other) => other.share - one.share).slice(0, MOST_BEYOND);
  return told.map((one) => sayBeyond(one, columns)).join('');
}

interface BeyondPlace {
  readonly name: string;
  readonly shares: readonly (number | null)[];
  readonly isAway: boolean;
  readonly at: number;
  readonly share: number;
}

function sayBeyond({ name, shares, isAway, at, share }: BeyondPlace, columns: StreamColumns): string {
  const back = -growth(shares, at);
  const leads = isBeyond(share) ? `leads beyond B, ${shareInWords(share)}` : `leads ${shareInWords(share)}`;
  const by = isAway ? ', though there the logit of the token itself moves away from that in B' : '';
  const takes = back >= LEAST_MOVE ? `; block ${columns[at]?.layer} takes ${shareInWords(back)} back` : '';
  return ` ${capital(placesText(columns, { from: at, to: at }, columns.length - 1))}, ${name} alone ${leads} of the way${by}: that is not carried${takes}.`;
}

/**
 * Used if only the last token carries the difference, after the last block. No other token affects the prediction there, so
 * that alone says nothing, but the blocks that move it there do.
 */
function sayOnlyAfter(
  rows: readonly StreamRow[],
  columns: StreamColumns,
  stretch: Stretch,
  measure: string,
  hasLeftOut: boolean,
): string {
  const tried = hasLeftOut ? 'no token that has a counterpart' : 'no token alone';
  const said = `By ${measure}, ${tried} carries more than half of the way from A to B where a block begins; ${rows[stretch.row]?.name} does only after all blocks.`;
  return `${said}${movesText(rows, columns, [stretch])}${beyondText(rows, columns)}${hasLeftOut ? ` So ${SOURCE}` : ''}${positionText(rows, [stretch])}`;
}

/**
 * In which blocks the difference moves to each further token, and how much of the way. Runs are at places between blocks: the
 * amount by which a token's run leads further after a block than before it is what the block has moved to it.
 */
function movesText(rows: readonly StreamRow[], columns: readonly StreamPart[], further: readonly Stretch[]): string {
  const moves = further.flatMap(({ row, to }) => {
    const own = rows[row] as StreamRow;
    const { name, shares } = own;
    // What a block moves to a place beyond B is not a part of the way.
    const grown = columns
      .slice(0, to)
      .flatMap(({ layer }, at) =>
        isOvershot(own, at) || isOvershot(own, at + 1) ? [] : [{ layer, by: growth(shares, at) }],
      );
    const blocks = grown.filter(({ by }) => by >= LEAST_MOVE);
    if (blocks.length === 0) return [];
    return [{ name, blocks, takers: grown.filter(({ by }) => by <= -LEAST_MOVE) }];
  });
  const told = moves.map(({ name, blocks, takers }, token) => {
    const amounts = blocks.map(
      ({ layer, by }, at) => `block ${layer} (${shareInWords(by)}${token + at === 0 ? ' of the way' : ''})`,
    );
    const back = takers.map(({ layer, by }) => `block ${layer} takes ${shareInWords(-by)}`);
    return `to ${name} in ${listWords(amounts)}${back.length > 0 ? `, while ${listWords(back)} back` : ''}`;
  });
  return told.length === 0 ? '' : ` It moves ${told.join(', then ')}.`;
}

/** Whether a run leads beyond B, or reaches it only through another token. */
export function isOvershot({ shares, away = [] }: StreamRow, at: number): boolean {
  return isBeyond(shares[at] ?? null) || ((shares[at] ?? 0) > HALF && away[at] === true);
}

/** How much further the run at the next place leads. */
function growth(shares: readonly (number | null)[], at: number): number {
  return (shares[at + 1] ?? 0) - (shares[at] ?? 0);
}

function stretchesOf(rows: readonly StreamRow[]): readonly Stretch[] | undefined {
  const all = rows.flatMap(stretchesIn).toSorted((one, other) => one.from - other.from);
  const isOnceEach = new Set(all.map(({ row }) => row)).size === all.length;
  // Shares of different runs need not add up: at one block both can lead more than half of the way.
  const isInTurn = all.every(({ from, to }, at) => {
    const before = all[at - 1];
    return !before || (from >= before.to && from > before.from && to > before.to);
  });
  return isOnceEach && isInTurn && all.length <= MOST_TOKENS ? all : undefined;
}

function stretchesIn(of: StreamRow, row: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (const [at, share] of of.shares.entries()) {
    if ((share ?? 0) <= HALF) continue;
    const before = stretches.at(-1);
    if (before?.to === at - 1) stretches[stretches.length - 1] = { ...before, to: at };
    else stretches.push({ row, from: at, to: at });
  }
  return stretches.flatMap((stretch) => withoutOvershoot(of, stretch));
}

/** The stretch from the first place on after which it does not overshoot; none if there is no such place. */
function withoutOvershoot(of: StreamRow, { row, from, to }: Stretch): Stretch[] {
  let start = from;
  for (let at = from; at <= to; at++) if (isOvershot(of, at)) start = at + 1;
  return start > to ? [] : [{ row, from: start, to }];
}

function placesText(columns: readonly StreamPart[], { from, to }: Omit<Stretch, 'row'>, last: number): string {
  const name = (at: number) => {
    const { kind, layer } = columns[at] as StreamPart;
    return kind === 'stream_pre' ? `where block ${layer} begins` : 'the end';
  };
  if (from === 0 && to === last) return 'at every block';
  if (from === last) return 'only after all blocks';
  if (to === last) return `from ${name(from)} on`;
  if (from === to) return name(from);
  return from === 0 ? `up to ${name(to)}` : `from ${name(from)} to ${name(to)}`;
}
