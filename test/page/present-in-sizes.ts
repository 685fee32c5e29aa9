/** Presentations in larger type, and in that which they begin with. */
import type { Frame } from 'playwright-core';
import { thorough } from '../workbench/thorough.ts';

/** By how many sizes type is larger than at the beginning: the largest has the least room, and others are left to `npm run check:long`. */
const SIZES = thorough ? [0, 1, 2] : [2];

/** Presents what the panel shows, has it looked at in each size of type, and ends the presentation as it began. */
export async function presentInSizes(frame: Frame, look: (larger: number) => Promise<void>): Promise<void> {
  const press = (key: string) => frame.locator('body').press(key);
  await press('f');
  let shown = 0;
  for (const larger of SIZES) {
    for (; shown < larger; shown++) await press('+');
    await look(larger);
  }
  for (; shown > 0; shown--) await press('-');
  await press('f');
}
