/** Above a map of vectors: what to look for in it. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { EXAMPLES } from '../../src/editor/views/examples.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';

/** Characters of several tokens; `npm run check:long` looks at each example. */
const LOOKED_AT = EXAMPLES.filter(({ id }) => thorough || id === 'languages');

describePage('above a map of vectors', () => {
  it('one line says what to look for in it, of the story alone', async ({ open }) => {
    const panel = await open({ viewport: { width: 1300, height: 900 }, level: 'story', place: { layer: 5, head: 4 } });
    const frame = await panel.trace('The weather is nice in spring, and people like to go outside.');
    const line = frame.locator('trace-look-for [data-look-for]');
    const told = async () => ((await line.count()) === 1 ? line.textContent() : null);
    await panel.go({ step: 4 });
    await expect
      .poll(told)
      .toMatch(/^Begin at the dotted column: in the row “\.”, dimension 29 is farthest from 0 \(0\.763\d*\)\.$/);
    await panel.go({ step: 11 });
    // A map of so many neurons is shortened: the one that is named is drawn.
    await expect.poll(told).toMatch(/“\.”.* neuron \d+ /);
    await panel.go({ step: 8 });
    await expect.poll(() => line.count()).toBe(0);
    await panel.go({ step: 12 });
    await expect.poll(() => line.count()).toBe(1);
    await frame.locator('body').press('d');
    await expect.poll(() => line.count()).toBe(0);
  });

  it.for(LOOKED_AT)('names the column that the map marks and its card tells: $id', async ({ text }, { open }) => {
    const panel = await open({ viewport: { width: 1300, height: 900 }, level: 'story', place: null });
    const frame = await panel.trace(text);
    for (const step of thorough ? [4, 5, 10, 11, 12] : [4, 11]) {
      await panel.go({ step });
      await expect.poll(() => namedAndMarked(frame), { message: `step ${step}` }).toMatch(/^(\d+) (\d+)$/);
      // What happened may name another one, once it is told.
      await panel.page.waitForTimeout(300);
      const [named, marked] = (await namedAndMarked(frame)).split(' ');
      expect(named, `step ${step}`).toBe(marked);
    }
  });
});

/** "214 233": the column that the line names, and the one whose name stands at the map. */
async function namedAndMarked(frame: Frame): Promise<string> {
  const [line, mark] = [frame.locator('trace-look-for [data-look-for]'), frame.locator('[data-dotted]')];
  if ((await line.count()) !== 1 || (await mark.count()) !== 1) return '';
  const number = (text: string | null) => /(?:dimension|neuron) ([\d,]+)/.exec(text ?? '')?.[1]?.replace(',', '') ?? '';
  return `${number(await line.textContent())} ${number(await mark.getAttribute('aria-label'))}`;
}
