/** @throws RangeError with one sentence when `value` is not below `count` */
export function requireBelow(what: string, value: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  throw new RangeError(`There is no ${what} ${value}: they are counted from 0 to ${count - 1}.`);
}
