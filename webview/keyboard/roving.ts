/** Arrow keys move among neighbours, one of which at a time is reachable by Tab. */
import { MOVE_KEYS } from './keys';

const MOVES = Object.keys(MOVE_KEYS) as (keyof typeof MOVE_KEYS)[];

/** A key press; with a modifier it is a shortcut of the editor or the panel. */
interface Pressed {
  readonly key: string;
  readonly altKey?: boolean;
  readonly ctrlKey?: boolean;
  readonly metaKey?: boolean;
}

/** @returns the index of the neighbour that a key leads to; `undefined` if the key does not move */
export function rovingTarget(pressed: Pressed, current: number, count: number): number | undefined {
  if (pressed.altKey || pressed.ctrlKey || pressed.metaKey) return undefined;
  const targets = { previous: current - 1, next: current + 1, first: 0, last: count - 1 };
  const move = MOVES.find((candidate) => (MOVE_KEYS[candidate] as readonly string[]).includes(pressed.key));
  const target = move && targets[move];
  return target === undefined ? undefined : Math.min(Math.max(target, 0), count - 1);
}

export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

/** @returns the index of the neighbour in a grid that a key leads to; `undefined` if the key does not move */
export function gridTarget(
  pressed: Pressed,
  { row, column }: GridPlace,
  rows: number,
  columns: number,
): GridPlace | undefined {
  const vertical = pressed.key === 'ArrowUp' || pressed.key === 'ArrowDown';
  const target = vertical ? rovingTarget(pressed, row, rows) : rovingTarget(pressed, column, columns);
  if (target === undefined) return undefined;
  return vertical ? { row: target, column } : { row, column: target };
}

/** Like `gridTarget`, but passes over places that have nothing yet; returns `current` if there is no other place. */
export function filledTarget(
  pressed: Pressed,
  current: GridPlace,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  isFilled: (place: GridPlace) => boolean,
): GridPlace | undefined {
  let place = current;
  for (let passed = 0; passed < rows + columns; passed++) {
    const next = gridTarget(pressed, place, rows, columns);
    if (!next) return undefined;
    if (isFilled(next)) return next;
    place = next;
  }
  return current;
}
