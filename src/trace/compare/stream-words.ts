/** What the runs with B's residual stream at every token and block say together: where what makes A and B differ is carried. */
import { capital } from '../../base/counted';
import { listWords } from '../../base/list-words';
import { shareInWords } from '../../base/number-text';
import type { StreamPart } from '../readings/model-part';
import { isBeyond } from './beyond';

/** Runs at one token, in the order of the places at which they are. */
export interface StreamRow {
  /** The token as sentences have it: "“·are” / “·is”". */
  readonly name: string;
  /** How far each leads from A (0) to B (1); null: that means nothing, or nothing is known of it. */
  readonly shares: readonly (number | null)[];
  /** Of each whether the logit of the token itself moves away from that in B, so that another one makes the way. */
  readonly away?: readonly boolean[];
  /** Whether before the first block nothing but the vector of another position makes the stream in B another one. */
  readonly byPosition?: boolean;
  /** Whether the texts have other tokens there. */
  readonly isOther?: boolean;
}

/** More of the way than this at one token alone is what is said to be carried there. */
const HALF = 0.5;

/** Blocks that move less than this share of the way are not named. */
const LEAST_MOVE = 0.1;

/** What a token leads by its position alone, before any block, is named from this share of the way on. */
const LEAST_POSITION = 0.02;

/** With more tokens in turn it is no longer clear where it is carried. */
const MOST_TOKENS = 3;

/** Rows of which it is said that their runs lead beyond B. */
const MOST_BEYOND = 2;

/** Places in a row at which one token alone carries more than half of the way. */
interface Stretch {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/** The places of a map, in their order. */
export type StreamColumns = readonly StreamPart[];

/**
 * At which token more than half of the way is carried up to which block, and then at which; and how much of it which blocks move.
 * Where no token carries so much before the end, which blocks move it to the last one.
 * @param measure "the log-probability of “fine”"
 * @param hasLeftOut whether there are tokens without a counterpart, which are in no run
 * @returns none where that is not clear: where two tokens carry so much at several blocks, where it comes back to one, where it goes
 * through many, or where not all runs have ended
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
  // Where one token alone was tried, what differs is at that from the beginning.
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

/** What is left where no token alone carries it from the beginning, and not all tokens were tried. */
const SOURCE =
  'it comes from tokens without a counterpart, which are left out, from other positions of the same tokens, or from several at once.';

/**
 * What the vector of another position leads before any block has moved something to the token: from there on its growth is told.
 * Begins with a space.
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
 * Where runs lead beyond B, or reach it by the other token: the measure is there, but that is not carried. Begins with a space.
 * What the next block takes back of it is said too.
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

/** After the last block only the last token has a part in the prediction: that alone says nothing, but which blocks move it there does. */
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
 * In which blocks it moves to each further token, and how much of the way: runs are at places between blocks, and by as much
 * as that token's run leads further behind a block than before it, that block has moved to it.
 */
function movesText(rows: readonly StreamRow[], columns: readonly StreamPart[], further: readonly Stretch[]): string {
  const moves = further.flatMap(({ row, to }) => {
    const own = rows[row] as StreamRow;
    const { name, shares } = own;
    // What a block moves to a place beyond B is no part of the way.
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

/** Whether a run leads beyond B, or reaches it by another token alone. */
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
  // What one run leads and what another does need not add up: at one block both can lead more than half of the way.
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
  return stretches.flatMap((stretch) => withinTheWay(of, stretch));
}

/** From the first place on from which it stays within the way. */
function withinTheWay(of: StreamRow, { row, from, to }: Stretch): Stretch[] {
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
