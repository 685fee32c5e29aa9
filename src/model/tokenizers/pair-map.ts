/** A map from pairs of integers to integers: a hash table in typed arrays, for several lookups for each character of a text. */

/** The result for a pair that is not in the map. */
export const NO_VALUE = -1;

/** Keys and values are 32-bit integers; values are not negative. */
export class PairMap {
  private lefts: Int32Array;
  private rights: Int32Array;
  private values: Int32Array;
  private count = 0;

  /** @param expected the likely number of pairs; there may be more */
  constructor(expected: number) {
    const size = 2 ** Math.ceil(Math.log2(2 * expected + 2)); // at most half full
    this.lefts = new Int32Array(size);
    this.rights = new Int32Array(size);
    this.values = new Int32Array(size).fill(NO_VALUE);
  }

  /** The value of a pair; `NO_VALUE` if the pair is not in the map. */
  get(left: number, right: number): number {
    return this.values[this.placeOf(left, right)] as number;
  }

  set(left: number, right: number, value: number): void {
    if (2 * this.count >= this.values.length) this.grow();
    const place = this.placeOf(left, right);
    if (this.values[place] === NO_VALUE) this.count++;
    this.lefts[place] = left;
    this.rights[place] = right;
    this.values[place] = value;
  }

  private grow(): void {
    const { lefts, rights, values } = this;
    const larger = new PairMap(values.length);
    for (const [place, value] of values.entries()) {
      if (value !== NO_VALUE) larger.set(lefts[place] as number, rights[place] as number, value);
    }
    this.lefts = larger.lefts;
    this.rights = larger.rights;
    this.values = larger.values;
  }

  /** The index of the pair, or the free place where it would be inserted. */
  private placeOf(left: number, right: number): number {
    const mask = this.values.length - 1;
    let place = (Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca77)) >>> 0;
    for (place = (place ^ (place >>> 15)) & mask; ; place = (place + 1) & mask) {
      const isPair = this.lefts[place] === left && this.rights[place] === right;
      if (isPair || this.values[place] === NO_VALUE) return place;
    }
  }
}
