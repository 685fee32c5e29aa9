/** The number of a step, typed digit by digit. */

/** A number that is being typed, digit by digit. */
export class TypedNumber {
  private digits: string | undefined;

  /** @param largest the number of the last step */
  constructor(private readonly largest: () => number) {}

  /** The digits typed so far; `undefined` while no number is typed. */
  get typed(): string | undefined {
    return this.digits;
  }

  begin(): void {
    this.digits = '';
  }

  stop(): void {
    this.digits = undefined;
  }

  /**
   * Takes a key.
   * @returns the number as soon as it is complete, 'more' while it may continue, `undefined` if the key does not belong to it
   */
  take(key: string): number | 'more' | undefined {
    if (this.digits === undefined) return undefined;
    if (!/^\d$/.test(key)) return key === 'Enter' ? this.complete() : undefined;
    this.digits += key;
    // Another digit would exceed the largest number.
    return Number(this.digits) * 10 > this.largest() || this.digits.length > 1 ? this.complete() : 'more';
  }

  /** The number as it stands; `undefined` if there is none. */
  complete(): number | undefined {
    const number = Number(this.digits);
    this.digits = undefined;
    return number >= 1 && number <= this.largest() ? number : undefined;
  }
}
