/** What the runs with B's residual stream at every token and block say together: where what makes A and B differ is carried. */
import { listWords } from '../../base/list-words';
import { shareInWords } from '../../base/number-text';
import type { StreamPart } from '../readings/model-part';

/** Runs at one token, in the order of the places at which they are. */
export interface StreamRow {
  /** The token as sentences have it: "“·are” / “·is”". */
  readonly name: string;
  /** How far each leads from A (0) to B (1); null: that means nothing, or nothing is known of it. */
  readonly shares: readonly (number | null)[];
}

/** More of the way than this at one token alone is what is said to be carried there. */
const HALF = 0.5;

/** Blocks that move less than this share of the way are not named. */
const LEAST_MOVE = 0.1;

/** With more tokens in turn it is no longer clear where it is carried. */
const MOST_TOKENS = 3;

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
  return [`By ${measure}, more than half of the way from A to B is carried ${where.join(', then ')}.${moved}`];
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
  const from = hasLeftOut ? ' It may come from tokens without a counterpart, which are left out.' : '';
  return `${said}${movesText(rows, columns, [stretch])}${from}`;
}

/**
 * In which blocks it moves to each further token, and how much of the way: runs are at places between blocks, and by as much
 * as that token's run leads further behind a block than before it, that block has moved to it.
 */
function movesText(rows: readonly StreamRow[], columns: readonly StreamPart[], further: readonly Stretch[]): string {
  const moves = further.flatMap(({ row, to }) => {
    const { name, shares } = rows[row] as StreamRow;
    const grown = columns.slice(0, to).map(({ layer }, at) => ({ layer, by: growth(shares, at) }));
    const blocks = grown.filter(({ by }) => by >= LEAST_MOVE);
    if (blocks.length === 0) return [];
    return [{ name, blocks }];
  });
  const told = moves.map(({ name, blocks }, token) => {
    const amounts = blocks.map(
      ({ layer, by }, at) => `block ${layer} (${shareInWords(by)}${token + at === 0 ? ' of the way' : ''})`,
    );
    return `to ${name} in ${listWords(amounts)}`;
  });
  return told.length === 0 ? '' : ` It moves ${told.join(', then ')}.`;
}

/** How much further the run at the next place leads. */
function growth(shares: readonly (number | null)[], at: number): number {
  return (shares[at + 1] ?? 0) - (shares[at] ?? 0);
}

function stretchesOf(rows: readonly StreamRow[]): readonly Stretch[] | undefined {
  const all = rows
    .flatMap(({ shares }, row) => stretchesIn(shares, row))
    .toSorted((one, other) => one.from - other.from);
  const isOnceEach = new Set(all.map(({ row }) => row)).size === all.length;
  // What one run leads and what another does need not add up: at one block both can lead more than half of the way.
  const isInTurn = all.every(({ from, to }, at) => {
    const before = all[at - 1];
    return !before || (from >= before.to && from > before.from && to > before.to);
  });
  return isOnceEach && isInTurn && all.length <= MOST_TOKENS ? all : undefined;
}

function stretchesIn(shares: readonly (number | null)[], row: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (const [at, share] of shares.entries()) {
    if ((share ?? 0) <= HALF) continue;
    const before = stretches.at(-1);
    if (before?.to === at - 1) stretches[stretches.length - 1] = { ...before, to: at };
    else stretches.push({ row, from: at, to: at });
  }
  return stretches;
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
