/** Runs of one text with parts of another that has other tokens, and more of them. */

import { expect } from 'vitest';
import { percent } from '../../webview/strings/format.ts';
import { thorough } from '../workbench/thorough.ts';
import { compareAnew, savedTensors, WIDE } from './compare-page.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { beyond, shown } from './presented-comparison.ts';

const [MOTHER, FATHER] = [
  'Yesterday my mother was very late because',
  'Yesterday my good old friend and his father were late because',
];

describePage('two texts of different length', () => {
  const it = itLooksAt((open) => open({ viewport: WIDE }));

  it('open with which words differ, what both predict, the one place that matters, and what its head looks at in A and in B', async ({
    shared,
  }) => {
    const panel = await shared();
    const [a, b] = ['The keys to the cabinet are on the table. The keys', 'The keys are on the table. The keys'];
    const frame = await compareAnew(panel, { width: 1300, height: 900 }, await panel.make(a), await panel.make(b));
    const summary = frame.locator('compare-summary');
    const lead = summary.locator('[data-lead] > span');
    await expect.poll(() => lead.allTextContents()).toHaveLength(2);
    // As the weights that a trace of each saves say: head 4.3 at the last “ys”.
    const looks = await Promise.all(
      [a, b].map(async (text) => {
        const weights = await (await savedTensors(text)).float32('blocks.4.attn.pattern');
        const tokens = Math.sqrt(weights.length / 8);
        const row = weights.slice((3 * tokens + tokens - 1) * tokens, 4 * tokens * tokens);
        return { at: row.indexOf(Math.max(...row)), share: percent(Math.max(...row)) };
      }),
    );
    expect(looks.map(({ at }) => at)).toEqual([3, 3]);
    const said = (await lead.allTextContents()).map((one) => one.replaceAll(/\s+/g, ' ').trim());
    expect(said[0]).toMatch(
      /^“·to·the·cabinet” is only in A; both predict “·are” next, A with 33\.40.% and B with 65\.64.%\.$/,
    );
    const look = `In A it looks most at “·to” (${looks[0]?.share} of its attention), in B at “·are” (${looks[1]?.share}); each stands after an earlier “ys”.`;
    expect(said[1]).toContain(
      `Head 4.3 at “ys” contributes most to the difference in the logit of “·are” directly (+0.71). ${look.replaceAll(/\s+/g, ' ')} Head 4.2 contributes nearly as much (+0.70).`,
    );
    // All else is folded: five sentences in sight, none of more than 25 words.
    // What leads on from them is none.
    const sentences = said
      .join(' ')
      .split(' Which heads and MLPs differ')[0]
      ?.split(/(?<=\.) (?=[A-Z])/);
    expect(sentences).toHaveLength(5);
    for (const one of sentences ?? []) expect(one.split(' ').length, one).toBeLessThanOrEqual(25);
    expect(await summary.locator('[data-streams]').isVisible()).toBe(false);
    await summary.locator('[data-detail] > summary').click();
    expect(await summary.locator('[data-streams]').textContent()).toMatch(
      / It is largest after the attention of block 5: /,
    );
  });

  it.runIf(thorough)(
    'have, presented, the tokens marked that a part compares, each in its text, and the chosen pair where a part is of that',
    async ({ shared }) => {
      const panel = await shared();
      const a = 'When Mary and John went to the shop, John gave a drink to Mary.';
      const b = 'When Mary and John went to the shop, Mary gave a drink to';
      const frame = await compareAnew(panel, { width: 1280, height: 650 }, await panel.make(a), await panel.make(b));
      await frame.locator('[data-lead]').waitFor();
      await frame.locator('body').press('f');
      const marked = frame.locator('compare-strip .compared');
      await expect.poll(() => marked.allTextContents()).toEqual(['·to', '.']);
      expect(await marked.last().evaluate((token) => token.closest('[role="option"]')?.ariaLabel)).toBe(
        '., only in A, position 15, compared below',
      );
      const colour = (selector: string) =>
        frame
          .locator(selector)
          .first()
          .evaluate((one) => getComputedStyle(one).backgroundColor);
      const compared = await colour('compare-strip .compared');
      expect(await colour('compare-strip [aria-selected="true"]')).not.toBe(compared);
      for (let part = 1; part <= 3; part++) await frame.locator('body').press('ArrowRight');
      await expect.poll(() => marked.count()).toBe(0);
      expect(await colour('compare-strip [aria-selected="true"]')).toBe(compared);
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)(
    'have, presented, the maps of a step whole as it begins, down to the chosen row and the names of columns',
    async ({ shared }) => {
      const panel = await shared();
      const [a, b] = ['The keys to the cabinet are on the table. The keys', 'The keys are on the table. The keys'];
      const frame = await compareAnew(panel, { width: 1280, height: 720 }, await panel.make(a), await panel.make(b));
      await frame.locator('[data-lead]').waitFor();
      await frame.locator('body').press('f');
      for (const viewport of [
        { width: 1280, height: 720 },
        { width: 960, height: 540 },
      ]) {
        await panel.page.setViewportSize(viewport);
        await frame.locator('body').press('Home');
        for (const step of ['step-4', 'step-5', 'step-7']) {
          while ((await shown(frame))[0] !== step) await frame.locator('body').press('ArrowRight');
          const below = () => beyond(frame, `#${step} [data-figure="a"] canvas.base`, 'main');
          await expect.poll(below, { message: `${viewport.width}, ${step}` }).toBeLessThanOrEqual(0);
        }
      }
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)(
    'run with parts of the other say which tokens are left out, from which position of B a token is, which block moves the way, and what the other tokens do',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await compareAnew(panel, WIDE, await panel.make(MOTHER), await panel.make(FATHER));
      // Asked where the comparison opens, that is found of each text by itself.
      const summary = frame.locator('compare-summary');
      const words = summary.locator('[data-others-of-both]');
      await expect
        .poll(async () => (await words.textContent())?.replaceAll(/\s+/g, ' '))
        .toBe(
          'Which words matter? Run Without Each of the 10 That Differ · Try Other Tokens in A Alone · Try Other Tokens in B Alone',
        );
      // By one click each text runs without one of them at a time.
      await summary.locator('[data-action="words-apart"]').click();
      const told = summary.locator('[data-words-apart]');
      await expect
        .poll(() => told.textContent())
        .toMatch(
          /^(The second )?“.+” of [AB] matters most: with it deleted, and all later tokens \d+ positions? earlier, (A goes [\d.]+.% of the way to B|B goes [\d.]+.% of the way back to A), by the logit of “.+” minus that of “.+”\./,
        );
      expect(await summary.locator('[data-action="words-apart"]').count()).toBe(0);
      // Each of them has a row, the one that is named first.
      const each = summary.locator('[data-each-word] tbody tr');
      expect(await each.count()).toBe(10);
      await summary.locator('[data-each-word] summary').click();
      const way = await each.first().locator('td').last().textContent();
      expect(await told.textContent()).toContain(` goes ${way} of the way `);
      // Its page made anew tells the same, and runs nothing again.
      const before = await told.textContent();
      await panel.page.reload();
      await expect.poll(() => told.textContent()).toBe(before);
      expect(await each.count()).toBe(10);
      expect(await summary.locator('[data-action="words-apart"]').count()).toBe(0);
      await summary.locator('[data-action="try-others-a"]').click();
      await expect.poll(() => panel.asked.copied).toEqual(['try other tokens in A']);
      await frame.locator('compare-summary [data-go="patch"]').click();
      const patch = frame.locator('compare-patch');
      expect(await patch.locator('[data-left-out]').textContent()).toBe(
        '“·mother”, “·was” and “·very” of A, and “·good”, “·old”, “·friend”, “·and”, “·his”, “·father” and “·were” of B have no counterpart in the other text and are left out: what they carry cannot be tried.',
      );
      // After a token up to which both are the same no run would change anything, and none is offered.
      const strip = frame.locator('[data-strip="tokens"]');
      await frame.locator('#parts [data-picker="after"] [data-value="chosen"]').click();
      await strip.locator('[data-a="1"][data-b="1"]').click();
      await expect
        .poll(() => patch.locator('[data-same-so-far]').textContent())
        .toMatch(/^Up to “terday”, A and B are the same: with any part of B, A gives what it gives by itself\./);
      expect(await patch.locator('vscode-button').count()).toBe(0);
      await frame.locator('#parts [data-picker="after"] [data-value="last"]').click();
      await patch.locator('[data-action="patch-all"]').waitFor();
      // What answers it is a text by itself, in which other tokens are tried.
      await patch.locator('[data-action="try-others-b"]').click();
      await expect.poll(() => panel.asked.copied).toEqual(['try other tokens in A', 'try other tokens in B']);
      // By a lead, unless another measure is chosen; and it says why by this one.
      const measure = patch.locator('[data-measure]');
      await expect
        .poll(() => measure.textContent())
        .toBe(
          'How far a run leads from A to B is measured by a logit difference: the logit of “·she” minus that of “·he”. “·he” is taken unless you choose another: of all tokens, the probability of “·he” changes most the other way.',
        );
      const at = patch.locator('[data-picker="patch-at"]');
      await at.locator('.opener').click();
      expect(await at.locator('[role="menuitem"]').allTextContents()).toEqual([
        expect.stringContaining('all 5 aligned tokens'),
        expect.stringMatching(/^\s*0 “Yes”\s*$/),
        expect.stringMatching(/^\s*1 “terday”\s*$/),
        expect.stringMatching(/^\s*2 “·my”\s*$/),
        expect.stringContaining('6 “·late” (from position 10 of B)'),
        expect.stringContaining('7 “·because” (from position 11 of B)'),
      ]);
      await at.locator('[role="menuitem"]').last().click();
      await expect.poll(() => at.textContent()).toMatch(/^\s*“·because” alone, from position 11 of B ▾\s*$/);

      const stream = patch.locator('compare-stream-sweep');
      await stream.locator('[data-action="patch-stream-all"]').click();
      const cells = stream.locator('td button');
      await expect.poll(() => cells.count()).toBe(2 * 7);
      await expect
        .poll(() => stream.locator('[data-carried]').textContent())
        .toMatch(
          /^By the logit of “·she” minus that of “·he”, no token that has a counterpart carries more than half of the way from A to B where a block begins; “·because” does only after all blocks\. It moves to “·because” in block 4 \(\d\d\u00a0% of the way\) and block 5 \(\d\d\u00a0%\)\. So it comes from tokens without a counterpart, which are left out, from other positions of the same tokens, or from several at once\.$/,
        );
      const late = (await cells.nth(1).textContent())?.trim();
      await cells.nth(7 + 1).click();
      await expect
        .poll(() => stream.locator('[data-told]').textContent())
        .toMatch(
          new RegExp(` Control: alone at that place, “·late” leads ${late} of the way\\. All that this run gives$`),
        );
      if (!thorough) return;
      await patch.locator('[data-picker="patch-rather-than"] .opener').click();
      await patch.locator('[data-picker="patch-rather-than"] [role="menuitem"]', { hasText: 'no other token' }).click();
      const alone = 'How far a run leads from A to B is measured by the log-probability of “·she”.';
      await expect.poll(() => measure.textContent()).toBe(alone);
      expect(await cells.count()).toBe(0);
      await panel.page.reload();
      await expect.poll(() => measure.textContent()).toBe(alone);
      // The other direction is one click away; which text is B is then the other way round.
      await patch.locator('[data-action="other-direction"]').click();
      await expect
        .poll(() => patch.locator('[data-left-out]').textContent())
        .toMatch(/^“·good”, .+ of A, and “·mother”/);
      await patch.locator('[data-action="try-others-a"]').click();
      await expect.poll(() => panel.asked.copied.at(-1)).toBe('try other tokens in B');
    },
  );

  it.runIf(thorough)(
    'have what their runs tell in sight when it is there: of one part, of all in turn, and of the residual stream',
    async ({ open }) => {
      // A panel of its own: what was chosen for these two texts stays chosen where they are compared again.
      const panel = await open({ viewport: { width: 900, height: 560 } });
      const frame = await panel.compare(await panel.make(MOTHER), await panel.make(FATHER));
      await frame.locator('compare-summary [data-go="patch"]').click();
      const patch = frame.locator('compare-patch');
      const isSeen = async (verdict: ReturnType<typeof patch.locator>) => {
        const [view, box] = [await frame.locator('main').boundingBox(), await verdict.boundingBox()];
        if (!view || !box || box.height === 0) return false;
        return box.y >= view.y - 1 && box.y + box.height <= view.y + view.height + 1;
      };
      const told: readonly (readonly [string, string, RegExp])[] = [
        ['patch-mlp', 'trace-intervention [data-answer="mlp"]', /^With what the MLP/],
        [
          'patch-all',
          '[data-sweep="54"]',
          /^By the logit of “·she” minus that of “·he” \(above it was the logit of “·she”\), of all 54 heads and MLPs, .+ leads furthest from A to B: .+ of the way\. Next are .+; none of the other 51 leads /,
        ],
        [
          'patch-stream-all',
          'compare-stream-sweep [data-carried]',
          /^By the logit of .+ no token that has a counterpart/,
        ],
      ];
      for (const [action, verdict, words] of told) {
        await patch.locator(`[data-action="${action}"]`).click();
        await expect.poll(() => patch.locator(verdict).textContent()).toMatch(words);
        await expect.poll(() => isSeen(patch.locator(verdict))).toBe(true);
      }
      // How that is measured is one fold, and is closed.
      const measured = patch.locator('[data-measured]');
      expect(await measured.locator('summary').textContent()).toBe('How this is measured');
      expect(await measured.locator('p').isVisible()).toBe(false);
      expect(await measured.locator('p').textContent()).toMatch(
        /^The way is measured by the logit of .+ From A to B, the lead of .+ (falls|rises) from /,
      );
      // The run of one cell is told above the maps, and all that was tried of heads and MLPs stays.
      const summed = await patch.locator('[data-sweep]').textContent();
      await patch
        .locator('compare-stream-sweep td button')
        .nth(7 + 1)
        .click();
      const answer = patch.locator('trace-intervention [role="status"]');
      await expect.poll(() => answer.textContent()).toMatch(/residual stream before block 1, at one token alone, /);
      expect(await patch.locator('[data-sweep="54"]').textContent()).toBe(summed);
      expect(await patch.locator('[data-picker="patch-at"]').textContent()).toContain('all 5 aligned tokens');
      await patch.locator('compare-stream-sweep [data-action="show-run"]').click();
      await expect.poll(() => isSeen(answer)).toBe(true);
    },
  );
});
