/** Which blocks of the logit lens have rows where not all of them have room. Heights are in CSS pixels at the editor's size of type. */
import { ROW, rowFit } from './lens-view';

/** The height of the line that says which blocks are left out. */
export const LEFT_OUT = 18;

/** Rows are no lower than this share of their height where fewer would leave out a block that is named. */
export const LEAST_NAMED_ROW = 0.65;

export interface SeenBlocks {
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
): SeenBlocks {
  const all = new Set(layers);
  const inOrder = [...all];
  const wholeFit = rowFit(room, layers.length);
  const isWhole = layers.length * ROW * wholeFit <= room;
  if (isWhole || !Number.isFinite(room)) return { blocks: all, fit: wholeFit };
  const heightOf = (blocks: ReadonlySet<number>) =>
    layers.filter((layer) => blocks.has(layer)).length * ROW + leftOut(inOrder, blocks).length * LEFT_OUT;
  const blocks = new Set<number>();
  const add = (block: number | undefined, share: number): boolean => {
    if (block === undefined || !all.has(block)) return true;
    const hasRoom = heightOf(new Set([...blocks, block])) * share <= room;
    if (hasRoom) blocks.add(block);
    return hasRoom;
  };
  for (const block of [inOrder.at(-1), ...named, inOrder[0]]) add(block, least);
  if (blocks.size === 0) return { blocks: all, fit: wholeFit };
  for (const block of inOrder.toReversed()) if (!add(block, 1)) break;
  return { blocks, fit: Math.min(Math.floor((200 * room) / heightOf(blocks)) / 200, 1) };
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
