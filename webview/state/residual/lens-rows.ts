/** Which blocks of the logit lens have rows where not all of them have room. Heights are in CSS pixels at the editor's size of type. */
import { LEAST_ROW, ONE_LINE_ROW, ROW, rowOfType, shareOf } from './lens-view';

/** The height of the line that says which blocks are left out. */
export const LEFT_OUT = 18;

/** Rows are no lower than this share of their height where fewer would leave out a block that is named. */
const LEAST_NAMED_ROW = 0.65;

interface RowHeight {
  readonly height: number;
  /** How low rows may be so that no block is left out, and so that one that is not needed has its own. */
  readonly least: number;
  readonly leastOfOthers: number;
}

export interface SeenRows extends SeenBlocks {
  /** Whether token and share stand in one line: then there is room for more rows, and for fewer tokens. */
  readonly oneLine: boolean;
  /** Whether blocks have one row each, of what is read after them. */
  readonly endsOnly: boolean;
}

/**
 * Which rows are seen at once. All of them, if need be each in one line and with less high type; where that is too little
 * those after each block; and some blocks alone only where not even these have room.
 * @param layers of all rows @param named in the order in which they are needed
 * @param room below the names of the columns @param least what share of its size type has at least
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
 * The same where the table stands below what is said: all rows are seen, if need be each in one line. `undefined`: not even
 * then; they are as high as they are, and the table scrolls.
 */
export function rowsBelow(layers: readonly number[], room: number): SeenRows | undefined {
  const seen = rowsSeen(layers, [], room, 1);
  const hasAll = !seen.endsOnly && seen.blocks.size === new Set(layers).size;
  return seen.oneLine && hasAll ? seen : undefined;
}

interface SeenBlocks {
  readonly blocks: ReadonlySet<number>;
  /** What share of their height rows have. */
  readonly fit: number;
}

/**
 * Where not all rows have room those of the last block, which are the answer, of the blocks that are named and of the first
 * one, and of those before the last as far as there is room: what is left out is in the middle.
 * @param layers of all rows @param named in the order in which they are needed
 * @param room below the names of the columns
 * @param least how low rows may be so that blocks that are needed have theirs
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

/** Neighbours among the blocks that are left out: the first and the last of each such group. */
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
