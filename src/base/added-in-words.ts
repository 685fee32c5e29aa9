/** What a part of the model does to a score, in words. What is written as 0.00 neither adds nor takes away. */

/**
 * "adds +0.15", "takes away 0.30", "adds nothing"; with what it is added to "adds +0.15 to “They”" and the like.
 * @param amount as it is written: its sign decides, so that words and number never differ
 */
export function addedInWords(amount: string, to?: string): string {
  const of = (preposition: string) => (to === undefined ? '' : ` ${preposition} ${to}`);
  if (isNothing(amount)) return `adds nothing${of('to')}`;
  return /^[-−]/.test(amount) ? `takes away ${amount.slice(1)}${of('from')}` : `adds ${amount}${of('to')}`;
}

/** Of an amount that is written as 0.00: "adds less than 0.005", "takes less than 0.005", "adds nothing" where it is 0. */
export function nearlyNothing(amount: number): string {
  if (amount === 0) return 'adds nothing';
  return `${amount < 0 ? 'takes' : 'adds'} less than 0.005`;
}

/** Whether a written amount is 0, in whatever digits. */
export function isNothing(amount: string): boolean {
  return Number(amount.replace('−', '-')) === 0;
}
