/** Arrow keys among neighbours, of which one at a time can be reached with the Tab key. */
import { MOVE_KEYS } from './keys';

const MOVES = Object.keys(MOVE_KEYS) as (keyof typeof MOVE_KEYS)[];

/** @returns the neighbour that a key leads to; `undefined` if the key is not for moving */
export function rovingTarget(key: string, current: number, count: number): number | undefined {
  const targets = { previous: current - 1, next: current + 1, first: 0, last: count - 1 };
  const move = MOVES.find((candidate) => (MOVE_KEYS[candidate] as readonly string[]).includes(key));
  const target = move && targets[move];
  return target === undefined ? undefined : Math.min(Math.max(target, 0), count - 1);
}

export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

/** @returns the neighbour in a grid that a key leads to; `undefined` if the key is not for moving */
export function gridTarget(
  key: string,
  { row, column }: GridPlace,
  rows: number,
  columns: number,
): GridPlace | undefined {
  const vertical = key === 'ArrowUp' || key === 'ArrowDown';
  const target = vertical ? rovingTarget(key, row, rows) : rovingTarget(key, column, columns);
  if (target === undefined) return undefined;
  return vertical ? { row: target, column } : { row, column: target };
}
