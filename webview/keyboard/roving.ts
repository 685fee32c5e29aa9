/** Arrow keys among neighbours, of which one at a time can be reached with the Tab key. */
import { MOVE_KEYS } from './keys';

const MOVES = Object.keys(MOVE_KEYS) as (keyof typeof MOVE_KEYS)[];

/** A key as it is pressed; with a modifier it is another key, which is the editor's or the panel's. */
interface Pressed {
  readonly key: string;
  readonly altKey?: boolean;
  readonly ctrlKey?: boolean;
  readonly metaKey?: boolean;
}

/** @returns the neighbour that a key leads to; `undefined` if the key is not for moving */
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

/** @returns the neighbour in a grid that a key leads to; `undefined` if the key is not for moving */
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

/** The same where not every place has something yet: those that have nothing are passed over; `current` where there is no other. */
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
