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
