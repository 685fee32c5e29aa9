/** Two texts after which nearly the same is predicted. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { WIDE } from './compare-page.ts';
import { describePage, it } from './fixture.ts';

const [NICE, BAD] = ['The weather is nice today.', 'The weather is bad today.'];

describePage('two texts after which nearly the same is predicted', () => {
  it('begin with that, say where more changes, name the part as what adds most directly, and run A with that part first', async ({
    open,
  }) => {
    const panel = await open({ viewport: WIDE });
    const frame = await panel.compare(await panel.make(NICE), await panel.make(BAD));
    const lead = frame.locator('compare-summary [data-lead] > span');
    await expect
      .poll(() => lead.first().textContent())
      .toMatch(
        /^Hardly anything changes at the end: where A has “·nice”, B has “·bad”; both predict “⏎” next, A with 13\.27.% and B with 12\.12.%\. It changes most after “·nice” in A and “·bad” in B: there A predicts “,” next \(.+%\), B predicts “\.” \(.+%\)\.\s*$/,
      );
    await expect
      .poll(() => lead.nth(1).textContent())
      .toMatch(
        /^From A to B, the logit of “⏎” falls by 0\.17, but other logits fall too, so its probability falls less than this suggests\. The MLP of block 5 at “\.” contributes most to the difference in the logit of “⏎” directly \(−0\.10\)\. Of the heads, head 4\.7 contributes most \(−0\.05\)\./,
      );
    // The head that is shown says so in short.
    expect(await frame.locator('compare-pickers [data-remarkable]').textContent()).toBe(
      'Head 4.7 is shown because it differs most of all heads in what it adds to the logit of “⏎”.',
    );
    await frame.locator('compare-summary [data-go="patch"]').click();
    const single = frame.locator('compare-patch trace-intervention');
    const primary = single.locator('.parts vscode-button:not([secondary])');
    await expect.poll(() => primary.allTextContents()).toEqual(['Run A with B’s MLP of block 5']);
    // The MLP was run by the click: what is left of the advice is the head.
    const advice = single.locator('[data-advice]');
    await expect.poll(() => advice.textContent()).toBe('Run head 4.7 to compare, or try them all.');
  });

  it.runIf(thorough)(
    'say first which part leads furthest once all were tried, and by what that is measured where it is another measure',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE });
      const frame = await panel.compare(await panel.make(NICE), await panel.make(BAD));
      await frame.locator('compare-summary [data-go="patch"]').click();
      const patch = frame.locator('compare-patch');
      await patch.locator('[data-action="patch-all"]').click();
      const sweep = patch.locator('[data-sweep="54"]');
      await sweep.waitFor({ state: 'attached', timeout: 60_000 });
      await expect
        .poll(() => sweep.textContent())
        .toMatch(
          /^By the logit of “⏎” minus that of “·If” \(above it was the logit of “⏎”\), of all 54 heads and MLPs, the MLP of block 0 leads furthest from A to B: 91.% of the way, which is nearly the same as B’s words put in\. Next are /,
        );
      await expect
        .poll(() => frame.locator('compare-summary [data-lead] > span').nth(1).textContent())
        .toMatch(
          /contributes most to the difference in the logit of “⏎” directly \(−0\.10\)\. Of all runs of A with one part of B, that with the MLP of block 0 leads furthest: 91.% of the way, by the logit of “⏎” minus that of “·If”; at all tokens that is nearly the same as B’s words put in\./,
        );
      // The way there goes to all of them, and none is advised any more.
      expect(await frame.locator('compare-summary [data-go="patch"]').textContent()).toBe(
        'The runs of A with each part of B',
      );
      expect(await patch.locator('[data-advice]').count()).toBe(0);
      // What is folded is a list of short sentences.
      const measured = await patch.locator('[data-measured] span').allTextContents();
      expect(measured.length).toBeGreaterThan(4);
      expect(measured.filter((one) => one.startsWith('Controls of '))).toHaveLength(3);
      for (const sentence of measured
        .filter((one) => one.startsWith('Controls of '))
        .join(' ')
        .split(/(?<=\.) /))
        expect(sentence.split(' ').length, sentence).toBeLessThanOrEqual(25);
    },
  );
});
