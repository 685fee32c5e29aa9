/** Sentences about what a part of the model adds to a score. An amount written as 0.00 neither adds nor takes away. */

/** The words around an amount, as in "adds +0.15 to" or "takes away 0.30 from". */
export interface AmountWords {
  readonly adds: 'adds' | 'takes away';
  readonly add: 'add' | 'take away';
  readonly adding: 'adding' | 'taking away';
  readonly to: 'to' | 'from';
  /** The amount without a minus sign: "+0.15", "0.30", "nothing". */
  readonly size: string;
}

/** The words that fit an amount. @param amount as written: its sign decides, so that words and number never disagree */
export function amountWords(amount: string): AmountWords {
  if (!isNothing(amount) && /^[-−]/.test(amount))
    return { adds: 'takes away', add: 'take away', adding: 'taking away', to: 'from', size: amount.slice(1) };
  return { adds: 'adds', add: 'add', adding: 'adding', to: 'to', size: isNothing(amount) ? 'nothing' : amount };
}

/**
 * "adds +0.15", "takes away 0.30", "adds nothing"; with `to`, "adds +0.15 to “They”".
 * @param amount as written
 * @param to what the amount is added to
 */
export function addedInWords(amount: string, to?: string): string {
  const words = amountWords(amount);
  return `${words.adds} ${words.size}${to === undefined ? '' : ` ${words.to} ${to}`}`;
}

/** Two amounts and their places: "adds +0.15 in A and +0.20 in B", "adds +0.15 in A and takes away 0.30 in B". */
export function bothInWords(
  [one, other]: readonly [string, string],
  [first, second]: readonly [string, string],
): string {
  const [words, more] = [amountWords(one), amountWords(other)];
  const verb = more.adds === words.adds ? '' : `${more.adds} `;
  return `${words.adds} ${words.size} ${first} and ${verb}${more.size} ${second}`;
}

/** Words for an amount written as 0.00: "adds less than 0.005", "takes less than 0.005", or "adds nothing" if it is exactly 0. */
export function nearlyNothing(amount: number): string {
  if (amount === 0) return 'adds nothing';
  return `${amount < 0 ? 'takes' : 'adds'} less than 0.005`;
}

/** Whether an amount, as written, is 0, with any number of decimals. */
export function isNothing(amount: string): boolean {
  return Number(amount.replace('−', '-')) === 0;
}
