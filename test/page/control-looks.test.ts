/** Controls that look where the head looks that they are controls of. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { savedTensors } from './compare-page.ts';
import { describePage, it } from './fixture.ts';
import { openAtLogits, soon, unfoldRun } from './residual-page.ts';

const TEXT = 'The weather is nice in spring.';
const TOKENS = 7;

/** The position at which each head of a block looks most from the last token, by the weights that the terminal program saves. */
async function looksOf(layer: number): Promise<number[]> {
  const weights = await (await savedTensors(TEXT)).float32(`blocks.${layer}.attn.pattern`);
  return Array.from({ length: 8 }, (_, head) => {
    const from = (head * TOKENS + TOKENS - 1) * TOKENS;
    const row = [...weights.subarray(from, from + TOKENS)];
    return row.indexOf(Math.max(...row));
  });
}

describePage('controls of a head', () => {
  it.runIf(thorough)(
    'that look most at the same token as the head does are marked alike, and not in the mean where enough others are',
    async ({ open }) => {
      const looks = await looksOf(5);
      // A head with at least one other of its block that looks at the same token, and one that does not.
      const own = looks.findIndex((at, head) => {
        const alike = looks.filter((one, other) => other !== head && one === at).length;
        return alike > 0 && alike < 7;
      });
      const alike = looks.flatMap((at, head) => (head !== own && at === looks[own] ? [head] : []));
      expect(alike.length).toBeGreaterThan(0);
      const { frame } = await openAtLogits(open, 700, TEXT, { layer: 5, head: own });
      await soon(() => frame.locator('trace-ablation [data-offered]').textContent()).toContain('named above');
      await frame
        .locator('trace-ablation vscode-button', { hasText: `Run without head 5.${own}` })
        .first()
        .click();
      await unfoldRun(frame);
      const control = frame.locator('trace-control');
      await control.locator('[data-action="run-controls"]').click();
      const said = control.locator('[data-same-look]');
      await said.waitFor();
      const words = (await said.textContent()) ?? '';
      const of = words.slice(0, words.indexOf(' most at '));
      const areEnough = 7 - alike.length >= 3;
      expect(words.endsWith(areEnough ? 'marked “alike”, and not in the mean.' : 'marked “alike”.')).toBe(true);
      await soon(() => control.locator('[data-control-said]').textContent()).toMatch(
        new RegExp(`^Without one of ${areEnough ? 7 - alike.length : 'the 7'} other heads of block 5, `),
      );
      const marked = await control.locator('tbody th').allTextContents();
      for (let head = 0; head < 8; head++) {
        if (head === own) continue;
        const isAlike = alike.includes(head);
        expect(of.includes(`ead 5.${head}`), `${head} in “${words}”`).toBe(isAlike);
        const mark = areEnough ? 'alike' : 'control, alike';
        const name = `head 5.${head} (${isAlike ? mark : 'control'})`;
        expect(marked).toContain(name);
      }
    },
  );
});
