/** The test on repeated random tokens, in a page. */
import type { Frame } from 'playwright-core';

/** Begins it, unless it was made of the model before: then it is told at once. */
export async function testHeads(frame: Frame): Promise<void> {
  const [begin, best] = ['[data-test="begin"]', '[data-best]'].map((one) => frame.locator(one));
  await begin
    ?.or(best as NonNullable<typeof best>)
    .first()
    .waitFor();
  if ((await begin?.count()) === 1) await begin?.click();
  await best?.waitFor();
}
