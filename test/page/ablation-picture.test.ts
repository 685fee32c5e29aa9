/** What every part in turn has told becomes a picture, with its verdict as the caption. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import { openAtLogits, soon, unfoldRun } from './residual-page.ts';

const TEXT = 'The weather is nice in spring, and people like to go outside.';

describePage('every part left out in turn', () => {
  const itRuns = itLooksAt((open) =>
    open({ level: 'story', place: { layer: 5, head: 4 }, viewport: { width: 900, height: 800 } }),
  );

  it.runIf(thorough)(
    'is offered as a picture from its own menu and that of the panel, with one sentence, the largest changes first and the controls',
    async ({ open }) => {
      const { panel, frame } = await openAtLogits(open, 1000, TEXT, { layer: 5, head: 4 });
      const sweep = frame.locator('trace-ablation-sweep');
      const ofPanel = frame.locator('trace-export-menu');
      await sweep.locator('[data-action="leave-out-each"]').waitFor();
      await ofPanel.locator('button.opener').click();
      await ofPanel.locator('[data-item="picture"]').waitFor();
      expect(await ofPanel.locator('[data-item="result"]').count()).toBe(0);
      await panel.page.keyboard.press('Escape');
      await frame.locator('[data-action="without-head"]').last().click();
      await unfoldRun(frame);
      await frame.locator('[data-action="run-controls"]').click();
      await frame.locator('trace-control [data-control-said]').waitFor();
      await sweep.locator('[data-action="leave-out-each"]').click();
      await soon(() => sweep.locator('[data-ranking] > p').textContent()).toMatch(/^Of all 54 heads and MLPs/);
      const verdict = /^Of all .*? holds it back most: .*?\.(?= |$)/
        .exec(
          ((await sweep.locator('[data-ranking] > p').textContent()) ?? '').replace(/(\d)\.(?=\d)/g, '$1\u0001'),
        )?.[0]
        .replaceAll('\u0001', '.');
      expect(verdict).toMatch(/ most: without it, the lead (falls|rises) by /);

      const texts: string[][] = [];
      for (const [menu, item] of [
        [ofPanel, 'result'],
        [sweep.locator('trace-picture-menu'), 'picture'],
      ] as const) {
        await menu.locator('button.opener').click();
        await menu.locator(`[data-item="${item}"]`).click();
        expect(await menu.locator('dialog h3').textContent()).toBe('Save “Which part matters most?” as a picture');
        const { name, svg } = await panel.saveSvg(menu);
        expect(name).toMatch(/^without-each-part-(dark|light)_the-weather-is-nice-in_/);
        texts.push([...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text = '']) => text));
      }
      expect(texts[0]).toEqual(texts[1]);
      const [words = []] = texts;
      expect(words[0]).toBe('Which part matters most?');
      const said = words.join(' ').replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
      expect(said).toContain(`${verdict} Text: “${TEXT}” `);
      expect(said).toContain('The 16 largest of 54 changes.');
      // The caption tells as much: of which prediction, in what unit and direction, and of how many runs.
      await sweep.locator('trace-picture-menu button.opener').click();
      await sweep.locator('trace-picture-menu [data-item="caption"]').click();
      await expect.poll(() => panel.asked.copied.at(-1)).toContain(`${verdict} Which part matters most?, starter.`);
      for (const one of [
        /Of what is predicted after “.”, position \d+, counted from 0\./,
        /54 runs, each without one part: zero in the place of what it writes \(zero ablation\), at every position; below 0 the lead, in logits, falls by that\. The 16 largest of 54 changes\./,
      ])
        expect(panel.asked.copied.at(-1)).toMatch(one);
      expect(said).toContain('Of what is predicted after “.”, position 13, counted from 0.');
      expect(said).toMatch(/Head (\d)\.(\d) is head \2 of block \1\./);
      // The rows of the table where it has the largest changes first, too.
      const byChange = sweep.locator('thead [data-sort="change"]');
      await byChange.click();
      await byChange.click();
      const rows = await sweep
        .locator('tbody tr')
        .evaluateAll((all) => all.map((row) => [row.getAttribute('data-part'), row.querySelector('td')?.textContent]));
      const from = words.indexOf('without');
      const drawn = words.slice(from + 2, from + 2 + 2 * 16);
      for (const [at, [part, change]] of rows.slice(0, 16).entries()) {
        expect(part).toContain(drawn[2 * at]?.replace(' (control)', '').replace(/ MLP$/, ''));
        expect(drawn[2 * at + 1]).toBe(change);
      }
      expect(said).toMatch(/mean of 7 controls of head 5\.4 [+−]\d\.\d\d ± \d\.\d\d/);
    },
  );

  itRuns.runIf(thorough)(
    'goes on while another step or the numbers are shown, and is there when the reader comes back',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.trace('The weather is');
      await panel.go({ step: 14 });
      const sweep = frame.locator('trace-ablation-sweep');
      await sweep.locator('[data-action="leave-out-each"]').click();
      await sweep.locator('tbody tr').nth(2).waitFor();
      await panel.go({ step: 3 });
      await soon(() => sweep.count()).toBe(0);
      const level = (name: string) => frame.locator(`[data-picker="level"] [data-value="${name}"]`).first().click();
      if (thorough) await level('numbers');
      await panel.go({ step: 14 });
      await soon(() => sweep.locator('[data-ranking] > p').textContent()).toMatch(/ Of the others, /);
      if (thorough) await level('story');
    },
  );

  itRuns.runIf(thorough)(
    'that was ended early has one number of runs in all of its caption, also where another run has come since',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.trace(TEXT);
      await panel.go({ step: 14 });
      const sweep = frame.locator('trace-ablation-sweep');
      await sweep.locator('[data-action="leave-out-each"]').click();
      await sweep.locator('tbody tr').nth(16).waitFor();
      await sweep.locator('[data-action="cancel-each"]').click();
      await soon(() => sweep.locator('[data-ranking] > p').textContent()).toMatch(
        /^Of the \d+ of 54 heads and MLPs that were tried/,
      );
      const listed = await sweep.locator('tbody tr').count();
      // As one that was asked for elsewhere comes: the table is not drawn anew for it.
      await sweep.evaluate((element) => {
        const { panel: of, listed: rows } = element as unknown as {
          panel: { ablations: { add(made: object): void }; choice: { token: number; target: number | null } };
          listed: { part: { layer: number; head: number | null } }[];
        };
        const [first] = rows;
        const part = { ...first?.part, layer: 77 };
        const question = { position: of.choice.token, id: of.choice.target, ratherThan: null, instead: 'zero' };
        of.ablations.add({ question, kind: 'swept', result: { ...first, part } });
      });
      await sweep.locator('trace-picture-menu button.opener').click();
      await sweep.locator('trace-picture-menu [data-item="caption"]').click();
      await expect
        .poll(() => panel.asked.copied.at(-1))
        .toContain(`Of the ${listed} of 54 heads and MLPs that were tried, `);
      const caption = panel.asked.copied.at(-1);
      expect(caption).toContain(
        `${listed} of 54 runs, each without one part: zero in the place of what it writes (zero ablation), at every position; `,
      );
      expect(caption).toContain(`The 16 largest of ${listed} changes.`);
    },
  );

  it.runIf(thorough)(
    'ends with its verdict in sight, but where the reader has scrolled meanwhile nothing moves',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: { layer: 5, head: 4 }, viewport: { width: 900, height: 420 } });
      const frame = await panel.trace(TEXT);
      await panel.go({ step: 14 });
      const sweep = frame.locator('trace-ablation-sweep');
      const verdict = sweep.locator('[data-ranking] > p');
      const seen = () =>
        verdict.evaluate((words) => {
          const { left, top, bottom } = words.getBoundingClientRect();
          const isOn = (y: number) => {
            let at = document.elementFromPoint(left + 5, y);
            while (at?.shadowRoot?.elementFromPoint(left + 5, y) && at.shadowRoot.elementFromPoint(left + 5, y) !== at)
              at = at.shadowRoot.elementFromPoint(left + 5, y);
            return at !== null && (at === words || words.contains(at));
          };
          return isOn(top + 4) && isOn(bottom - 4);
        });
      /** The table has all of the view while runs follow, as where it grew below a button that was pressed. */
      const toEnd = () => sweep.locator('table').evaluate((table) => table.scrollIntoView({ block: 'start' }));
      const begun = async () => {
        await sweep.locator('[data-action="leave-out-each"]').click();
        await sweep.locator('tbody tr').nth(12).waitFor();
        await toEnd();
      };
      await begun();
      expect(await sweep.locator('[data-action="cancel-each"]').count()).toBe(1);
      await soon(() => verdict.textContent()).toMatch(/^Of all 54 heads and MLPs/);
      await soon(seen).toBe(true);

      await frame.locator('[data-picker="instead"] [data-value="mean"]').click();
      await begun();
      // Up to the figure, far above.
      const { width = 0, height = 0 } = panel.page.viewportSize() ?? {};
      await panel.page.mouse.move(width / 2, height / 2);
      const top = () => frame.locator('trace-attribution-grid').evaluate((grid) => grid.getBoundingClientRect().top);
      await soon(async () => {
        await panel.page.mouse.wheel(0, -1000);
        return (await top()) > -100;
      }).toBe(true);
      const before = await top();
      expect(await sweep.locator('[data-action="cancel-each"]').count()).toBe(1);
      await soon(() => verdict.textContent()).toMatch(/ Of the others, /);
      await panel.page.waitForTimeout(300); // in which it would be brought
      expect(await seen()).toBe(false);
      expect(await top()).toBeCloseTo(before, 0);
    },
  );
});
