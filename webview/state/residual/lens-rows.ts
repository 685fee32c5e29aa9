/** Which blocks of the logit lens have rows if not all fit. Heights are in CSS pixels at the editor's type size. */
import { LEAST_ROW, ONE_LINE_ROW, ROW, rowOfType, shareOf } from './lens-view';

/** The height of the line that says which blocks are left out. */
export const LEFT_OUT = 18;

/** The lowest share of their height that rows shrink to in order to keep a named block. */
const LEAST_NAMED_ROW = 0.65;

interface RowHeight {
  readonly height: number;
  /**
   * The lowest shares of that height accepted to leave out no block (`least`), and to include a block that is not needed
   * (`leastOfOthers`).
   */
  readonly least: number;
  readonly leastOfOthers: number;
}

export interface SeenRows extends SeenBlocks {
  /** Whether token and share are in one line: then more rows fit, and fewer tokens. */
  readonly oneLine: boolean;
  /** Whether each block has a single row, for the reading after it. */
  readonly endsOnly: boolean;
}

/**
 * The rows that are seen at once. All of them, if need be in one line each and in smaller type; if that does not fit, the row
 * after each block; and only some blocks if not even these fit.
 * @param layers the block of each row @param named blocks, in the order in which they are needed
 * @param room below the column names @param least the lowest share of its size that type may have
 */
export function rowsSeen(layers: readonly number[], named: readonly number[], room: number, least: number): SeenRows {
  const blocks = new Set(layers);
  const whole = shareOf(room, ROW * layers.length);
  const isEachWhole = !Number.isFinite(room) || whole >= LEAST_ROW;
  if (isEachWhole)
    return { blocks, fit: Number.isFinite(whole) ? Math.min(whole, 1) : 1, oneLine: false, endsOnly: false };
  const lowest = rowOfType(least);
  const low = shareOf(room, ONE_LINE_ROW * layers.length);
  if (low >= lowest) return { blocks, fit: Math.min(low, 1), oneLine: true, endsOnly: false };
  const height = { height: ONE_LINE_ROW, least: lowest, leastOfOthers: lowest };
  const seen = blocksSeen([...blocks], named, room, lowest, height);
  return { ...seen, oneLine: true, endsOnly: blocks.size < layers.length };
}

/**
 * The rows where the table is below its text: all rows are seen, if need be in one line each. `undefined` if not even that fits;
 * they then keep their height, and the table scrolls.
 */
export function rowsBelow(layers: readonly number[], room: number): SeenRows | undefined {
  const seen = rowsSeen(layers, [], room, 1);
  const hasAll = !seen.endsOnly && seen.blocks.size === new Set(layers).size;
  return seen.oneLine && hasAll ? seen : undefined;
}

interface SeenBlocks {
  readonly blocks: ReadonlySet<number>;
  /** The share of their height that rows have. */
  readonly fit: number;
}

/**
 * If not all rows fit: those of the last block, which are the answer, of the named blocks and of the first one, and of those
 * before the last as far as they fit, so that what is left out is in the middle.
 * @param layers the block of each row @param named blocks, in the order in which they are needed
 * @param room below the column names
 * @param least the lowest share of their height that rows may have so that needed blocks are included
 */
export function blocksSeen(
  layers: readonly number[],
  named: readonly number[],
  room: number,
  least = LEAST_NAMED_ROW,
  { height: row, least: leastOfAll, leastOfOthers }: RowHeight = { height: ROW, least: LEAST_ROW, leastOfOthers: 1 },
): SeenBlocks {
  const all = new Set(layers);
  const inOrder = [...all];
  const fitting = shareOf(room, row * layers.length);
  if (!Number.isFinite(room)) return { blocks: all, fit: 1 };
  if (fitting >= leastOfAll) return { blocks: all, fit: Math.min(fitting, 1) };
  const heightOf = (blocks: ReadonlySet<number>) =>
    layers.filter((layer) => blocks.has(layer)).length * row + leftOut(inOrder, blocks).length * LEFT_OUT;
  const blocks = new Set<number>();
  const add = (block: number | undefined, share: number): boolean => {
    if (block === undefined || !all.has(block)) return true;
    const hasRoom = heightOf(new Set([...blocks, block])) * share <= room;
    if (hasRoom) blocks.add(block);
    return hasRoom;
  };
  for (const block of [inOrder.at(-1), ...named, inOrder[0]]) add(block, least);
  if (blocks.size === 0) return { blocks: all, fit: 1 };
  for (const block of inOrder.toReversed()) if (!add(block, leastOfOthers)) break;
  return { blocks, fit: Math.min(shareOf(room, heightOf(blocks)), 1) };
}

/** The first and the last block of each group of neighbouring blocks that are left out. */
export function leftOut(all: readonly number[], seen: ReadonlySet<number>): readonly (readonly [number, number])[] {
  const groups: [number, number][] = [];
  for (const [at, block] of all.entries()) {
    if (seen.has(block)) continue;
    const before = groups.at(-1);
    if (before && at > 0 && before[1] === all[at - 1]) before[1] = block;
    else groups.push([block, block]);
  }
  return groups;
}
