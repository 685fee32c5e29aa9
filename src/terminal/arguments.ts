/** Parsers that check the values of command-line options. */
import { InvalidArgumentError } from 'commander';

/** Parses an option's whole number between these bounds, both included. @throws InvalidArgumentError for any other text */
export function wholeNumber(minimum: number, maximum = Infinity) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < minimum || value > maximum) {
      const range = maximum === Infinity ? `of at least ${minimum}` : `between ${minimum} and ${maximum}`;
      throw new InvalidArgumentError(`It must be a whole number ${range}.`);
    }
    return value;
  };
}

/** Parses a path: an empty one, which an unset variable of a shell gives, would mean the working directory. */
export function pathArgument(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must be a path.');
  return text;
}

/** The same where several are given. */
export function pathArguments(text: string, before: readonly string[] = []): string[] {
  return [...before, pathArgument(text)];
}

/** The value of an option that stands for every one there is. */
export const ALL = 'all';

/** Parses a whole number of at least 0, or "all". */
export function wholeNumberOrAll(text: string): number | typeof ALL {
  if (text.toLowerCase() === ALL) return ALL;
  try {
    return wholeNumber(0)(text);
  } catch {
    throw new InvalidArgumentError(`It must be a whole number of at least 0, or ${ALL}.`);
  }
}

/** How many numbers a range may contain. */
const LONGEST_RANGE = 100_000;

/** Parses "8", "8,9" or "8-11"; if the option is repeated, all numbers count. */
export function wholeNumbers(minimum: number) {
  const one = wholeNumber(minimum);
  const part = (text: string): number[] => {
    const [, first, last] = /^\s*(\d+)-(\d+)\s*$/.exec(text) ?? [];
    if (first === undefined || last === undefined) return [one(text)];
    const [from, to] = [one(first), one(last)];
    if (to < from || to - from >= LONGEST_RANGE) throw new InvalidArgumentError(`${first}-${last} is no range.`);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  };
  return (text: string, before: readonly number[] = []): number[] => {
    try {
      return [...before, ...text.split(',').flatMap(part)];
    } catch {
      throw new InvalidArgumentError(`It must be whole numbers of at least ${minimum}, as in 8, 8,9 or 8-11.`);
    }
  };
}

/** Parses "5,9,11"; an empty text is not an id. */
export function tokenIds(text: string): number[] {
  const ids = text.trim() === '' ? [] : text.split(',').map(Number);
  const isId = (id: number, i: number) => Number.isSafeInteger(id) && id >= 0 && text.split(',')[i]?.trim() !== '';
  if (ids.every(isId)) return ids;
  throw new InvalidArgumentError('It must be token ids with commas between them.');
}

/** Parses a number from 0 to a maximum. */
export function numberUpTo(high: number, zeroIncluded: boolean) {
  return (text: string): number => {
    const value = Number(text);
    const inside = (zeroIncluded ? value >= 0 : value > 0) && value <= high;
    if (text.trim() === '' || !inside) {
      const range = high === Infinity ? '0 or more' : `between 0 and ${high}`;
      throw new InvalidArgumentError(`It must be a number ${range}${zeroIncluded ? '' : ', 0 excluded'}.`);
    }
    return value;
  };
}
