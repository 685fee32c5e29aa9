/** Values of command-line options, checked. */
import { InvalidArgumentError } from 'commander';

export function wholeNumber(minimum: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < minimum) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${minimum}.`);
    }
    return value;
  };
}

export function numberBetween(low: number, high: number, lowIncluded: boolean) {
  return (text: string): number => {
    const value = Number(text);
    const inside = (lowIncluded ? value >= low : value > low) && value <= high;
    if (text.trim() === '' || !inside) {
      const range = high === Infinity ? `${low} or more` : `between ${low} and ${high}`;
      throw new InvalidArgumentError(`It must be a number ${range}${lowIncluded ? '' : `, ${low} excluded`}.`);
    }
    return value;
  };
}
