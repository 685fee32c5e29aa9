/** Arrow keys among neighbours, of which one at a time can be reached with the Tab key. */

/** @returns the neighbour that a key leads to; `undefined` if the key is not for moving */
export function rovingTarget(key: string, current: number, count: number): number | undefined {
  const targets: Record<string, number> = {
    ArrowLeft: current - 1,
    ArrowUp: current - 1,
    ArrowRight: current + 1,
    ArrowDown: current + 1,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
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
