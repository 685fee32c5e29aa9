/** Whole numbers, and what they count, in words. */
import { lazy } from './lazy';

const whole = lazy(() => new Intl.NumberFormat('en'));

/** "12", "1,024" */
export function count(value: number): string {
  return whole().format(value);
}

/**
 * "1 token", "1,024 tokens"
 * @param many the plural, if it is not the singular with an "s"
 */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A number of parameters: "42.9K", "135M", "7M". */
export function countWords(value: number): string {
  const unit = value < 999_500 ? 'K' : value < 999.5e6 ? 'M' : 'B';
  const some = value / { K: 1e3, M: 1e6, B: 1e9 }[unit];
  return `${some >= 100 ? Math.round(some) : Number(some.toFixed(1))}${unit}`;
}

/** The words with a capital first letter, to begin a sentence. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
