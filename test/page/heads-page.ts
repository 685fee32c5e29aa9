/** What tests of found heads have in common: a text with repeats, and the numbers of elements. */
import type { Locator } from 'playwright-core';

/** Three times the same four tokens: induction is what continues them. */
export const TEXT = 'one two three four one two three four one two three four';
/** Of each block of the starter model. */
export const HEADS = 8;

export async function numbers(elements: Locator, attribute: string): Promise<number[]> {
  return elements.evaluateAll((all, name) => all.map((one) => Number(one.getAttribute(name))), attribute);
}
