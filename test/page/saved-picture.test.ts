/** The figure of a step as a picture: in a file, on the clipboard, and in a report. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { digitsOf, noteDigits } from './drawn-digits.ts';
import { labelsOn, noteLabels } from './drawn-labels.ts';
import { describePage, it } from './fixture.ts';
import { openStory } from './story-page.ts';

describePage('the bars of what comes next', () => {
  it.runIf(thorough)(
    'have a menu of their own, which copies their numbers and saves their picture with what its signs mean',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 900, height: 900 } });
      const frame = await panel.trace('The weather is');
      await panel.go({ step: 15 });
      const menu = frame.locator('trace-next-bars[large] trace-picture-menu');
      await menu.locator('button.opener').click();
      await menu.locator('[data-item="text"]').click();
      await expect.poll(() => panel.asked.copied.length).toBe(1);
      const lines = panel.asked.copied[0]?.split('\n') ?? [];
      expect(lines[0]).toBe('rank\ttoken\tid\tprobability');
      expect(lines[1]).toMatch(/^1\t\S+\t\d+\t0\.\d+$/);
      await menu.locator('button.opener').click();
      await menu.locator('[data-item="picture"]').click();
      await menu.locator('[data-choice="format"] [data-value="svg"]').click();
      await menu.locator('[data-action="save-picture"]').press('Enter');
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      // The same key does not press what has the focus then.
      await menu.locator('button.opener:focus').waitFor();
      expect(await menu.locator('button.opener').getAttribute('aria-expanded')).toBe('false');
      const [wish] = panel.asked.saved;
      const svg = wish?.kind === 'figure' ? Buffer.from(wish.data).toString() : '';
      const words = svg.replaceAll(/<\/text>\s*<text[^>]*>/g, ' ');
      for (const text of ['· means a space.', 'The 10 most probable of 8,193 tokens.']) expect(words).toContain(text);
      // What a number in brackets is, is said where there is one.
      expect(words.includes('A number in brackets behind a token is its position, counted from 0.')).toBe(
        / \(\d+\)/.test(words),
      );
    },
  );
});

describePage('values', () => {
  it.runIf(thorough)(
    'a picture is offered as the last one looked, also once the page was made anew',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 1000, height: 900 } });
      const frame = await panel.trace('The weather is nice');
      await frame.locator('[data-goto="8"]').click();
      const menu = frame.locator('trace-export-menu');
      const ask = async () => {
        // A figure can be saved once it is drawn.
        await frame.locator('[data-tensor$="attn.pattern"] canvas').first().waitFor();
        await frame.locator('[data-finding]').waitFor();
        await menu.locator('button.opener').click();
        await menu.locator('[data-item="picture"]').click();
      };
      await ask();
      await menu.locator('[data-choice="colors"] [data-value="light"]').click();
      await menu.locator('[data-action="save-picture"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      await panel.page.reload();
      await ask();
      expect(await menu.locator('[data-choice="colors"] [data-value="light"]').getAttribute('aria-checked')).toBe(
        'true',
      );
    },
  );

  it.runIf(thorough)(
    'are saved as a picture of the step: larger, in other colours, with its sentences',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 1000, height: 900 } });
      const frame = await panel.trace('The weather is nice in spring, and people like to go outside.');
      await frame.locator('[data-goto="8"]').click();
      const figure = frame.locator('[data-tensor$="attn.pattern"]').first();
      await frame.locator('[data-finding]').waitFor();
      panel.asked.saving = { name: Promise.resolve('step.png'), written: Promise.resolve() };
      for (const [size, colors, transparent] of [
        [3, 'light', true],
        [1, 'dark', false],
      ] as const) {
        // From the figure's own menu, and from that of the panel.
        const [menu, item] =
          size === 3 ? [figure.locator('trace-figure-menu'), 'step'] : [frame.locator('trace-export-menu'), 'picture'];
        await menu.locator('button.opener').click();
        await menu.locator(`[data-item="${item}"]`).click();
        expect(await menu.locator('dialog h3').textContent()).toBe('Save step 8 as a picture');
        await menu.locator(`[data-choice="size"] [data-value="${size}"]`).click();
        await menu.locator(`[data-choice="colors"] [data-value="${colors}"]`).click();
        const [box, save] = [menu.locator('[data-choice="transparent"]'), menu.locator('[data-action="save-picture"]')];
        // Enter sets a box as a click does, and saves on the button alone, which says as what.
        if ((await box.isChecked()) !== transparent) await box.press('Enter');
        expect(await box.isChecked()).toBe(transparent);
        expect(await save.textContent()).toBe('Save as PNG…');
        if (size === 3) await save.click();
        else await save.press('Enter');
      }
      // What was saved from the panel's menu is told there: the figure may be scrolled out of view.
      await expect
        .poll(() => frame.locator('trace-export-menu [data-said]').textContent())
        .toContain('Saved: step.png');
      delete panel.asked.saving;
      await expect.poll(() => panel.asked.saved.length).toBe(2);
      const [large, small] = panel.asked.saved.map((wish) =>
        wish.kind === 'figure' ? Buffer.from(wish.data) : Buffer.alloc(24),
      );
      const width = (png = Buffer.alloc(24)) => png.readUInt32BE(16); // of the header, by the format
      expect(Math.abs(width(large) - 3 * width(small))).toBeLessThanOrEqual(3);
      expect(large?.[25]).toBe(6); // colour with transparency
      // From a presentation, where the map has little room: every token has its labels.
      await panel.page.setViewportSize({ width: 1232, height: 560 });
      await frame.locator('body').press('f');
      await figure.locator('trace-figure-menu button.opener').click();
      await figure.locator('[data-item="picture"]').click();
      expect(await figure.locator('dialog h3').textContent()).toMatch(/^Save “Attention of head \d\.\d” as a picture$/);
      await figure.locator('[data-choice="format"] [data-value="svg"]').click();
      await figure.locator('[data-action="save-picture"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(3);
      const wish = panel.asked.saved[2];
      const svg = wish?.kind === 'figure' ? Buffer.from(wish.data).toString() : '';
      expect(wish?.kind === 'figure' && wish.name).toMatch(
        /^step-8-dark-attn\.pattern-head-\d\.\d_the-weather-is-nice-in_starter$/,
      );
      expect(svg.replaceAll(/<\/text>\s*<text[^>]*>/g, ' ')).toMatch(/ · means a space[.,]/);
      for (const token of ['·weather', '·is', '·in', '·people', '·outside'])
        expect(svg.split(`>${token}<`), token).toHaveLength(3);
      const whole = Number(/width="(\d+)"/.exec(svg)?.[1]);
      const plot = Number(/<clipPath id="plot"><rect x="\d+" y="0" width="(\d+)"/.exec(svg)?.[1]);
      // Little beside the map is empty.
      const left = Number(/<g transform="translate\((\d+) /.exec(svg)?.[1]);
      expect(plot / (whole - left)).toBeGreaterThan(0.6);
      // Of a wide map its columns are those that have labels on the panel.
      await noteLabels(frame);
      await frame.locator('body').press('f');
      const level = (name: string) => frame.locator(`[data-picker="level"] [data-value="${name}"]`).first().click();
      await level('figures');
      await panel.go({ step: 12 });
      const wide = frame.locator('[data-tensor$="resid_post"]').first();
      const furthest = async () =>
        Math.max(...(await labelsOn(wide)).filter((label) => /^\d+$/.test(label)).map(Number));
      await expect.poll(furthest).toBeGreaterThan(200);
      await wide.locator('trace-figure-menu button.opener').click();
      await wide.locator('[data-item="picture"]').click();
      // A slide, which is offered first once one was presented, has fewer: they are larger.
      await wide.locator('[data-choice="shape"] [data-value="own"]').click();
      await wide.locator('[data-action="save-picture"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(4);
      const saved = panel.asked.saved[3];
      const written = saved?.kind === 'figure' ? Buffer.from(saved.data).toString() : '';
      for (const label of await labelsOn(wide)) expect(written).toContain(`>${label}<`);
      expect(written).toContain('Colour scale over this block.');
      await level('story');
      await panel.go({ step: 8 });
      // And onto the clipboard, which is another program’s: it is asked for a PNG.
      await frame.locator('body').evaluate(() => {
        navigator.clipboard.write = async ([item]) => {
          const blob = await item?.getType('image/png');
          document.body.dataset['copied'] = String((blob?.size ?? 0) > 1000);
        };
      });
      await figure.locator('trace-figure-menu button.opener').click();
      await figure.locator('[data-item="copy-picture"]').click();
      await expect.poll(() => frame.locator('body').getAttribute('data-copied')).toBe('true');
      await expect.poll(() => figure.locator('trace-figure-menu [data-said]').textContent()).toContain('Copied');
      // What stands below a figure in a paper is copied as a text.
      await figure.locator('trace-figure-menu button.opener').click();
      await figure.locator('[data-item="caption"]').click();
      await expect
        .poll(() => panel.asked.copied.at(-1))
        .toMatch(
          /^.*“·?\S+”.*[.%)] Head \d\.\d \(step 8\), starter\. Text: “The weather is nice .*” Weights: SHA-256 [0-9a-f]{12}… Computed and drawn by LLM Trace \d+\.\d+\.\d+\S*\.$/u,
        );
      // A report has the figure of the step that is read, and the weights.
      await panel.go({ step: 6, token: 3 });
      const keys = frame.locator('[data-tensor$="attn.k"] canvas').first();
      await keys.waitFor();
      const pictured = async () => {
        const before = panel.asked.saved.length;
        await frame.locator('trace-export-menu button.opener').click();
        await frame.locator('trace-export-menu [data-item="save-report"]').click();
        await expect.poll(() => panel.asked.saved.length).toBe(before + 1);
        const report = panel.asked.saved[before];
        if (report?.kind !== 'report') return [];
        expect(report.choice.position).toBe(3);
        return report.pictures.map(({ step, svg }) => [
          step,
          /font-weight="600".*?>(.*?) · /.exec(Buffer.from(svg).toString())?.[1],
        ]);
      };
      await expect.poll(pictured).toEqual([
        [6, 'Queries, keys and values'],
        [8, 'Mask and weights'],
      ]);
    },
  );

  it.runIf(thorough)(
    'are saved as the figure alone, without text and bars, with a number in each cell, where that is chosen',
    async ({ open }) => {
      const { panel, frame } = await openStory(open, { viewport: { width: 700, height: 900 } });
      await panel.go({ step: 8 });
      await frame.locator('[data-finding]').first().waitFor();
      const menu = frame.locator('trace-export-menu');
      const save = async (withText: boolean, withNumbers: boolean) => {
        const count = panel.asked.saved.length;
        await menu.locator('button.opener').click();
        await menu.locator('[data-item="picture"]').click();
        await menu.locator('[data-choice="format"] [data-value="svg"]').click();
        await menu.locator('[data-choice="withText"]').setChecked(withText);
        await menu.locator('[data-choice="withNumbers"]').setChecked(withNumbers);
        await menu.locator('[data-action="save-picture"]').click();
        await expect.poll(() => panel.asked.saved.length).toBe(count + 1);
        const wish = panel.asked.saved[count];
        return wish?.kind === 'figure' ? Buffer.from(wish.data).toString() : '';
      };
      const [told, bare] = [await save(true, false), await save(false, true)];
      const written = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text ?? '');
      const [first, second] = [written(told), written(bare)];
      expect(first.some((line) => line.startsWith('Who looks at whom'))).toBe(true);
      expect(first.some((line) => line.startsWith('Text: '))).toBe(true);
      // Labels and the scale are left, and numbers: of 14 tokens those that the mask does not hide.
      expect(second.filter((text) => /\s/.test(text.trim()))).toEqual([]);
      expect(second.filter((text) => text === '·people')).toHaveLength(2);
      expect(second.filter((text) => /^(0\.\d+|≈0)$/.test(text)).length).toBeGreaterThanOrEqual(104);
      expect(first.filter((text) => /^0\.\d+$/.test(text)).length).toBeLessThan(10);
      // Who cannot see it is told what it is all the same.
      expect(bare).toContain('<title>Who looks at whom');
    },
  );

  it.runIf(thorough)(
    'have numbers in the cells of a picture where the map has them on the page, as in a presentation',
    async ({ open }) => {
      const { panel, frame } = await openStory(open, { viewport: { width: 1300, height: 900 } });
      await noteDigits(frame);
      await panel.go({ step: 8 });
      await frame.locator('body').press('f');
      await expect.poll(() => digitsOf(frame)).toBeGreaterThan(0);
      const figure = frame.locator('trace-story-figure trace-tensor').last();
      await figure.locator('trace-figure-menu button.opener').click();
      await figure.locator('[data-item="picture"]').click();
      await figure.locator('[data-choice="format"] [data-value="svg"]').click();
      await figure.locator('[data-action="save-picture"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      const [wish] = panel.asked.saved;
      const svg = wish?.kind === 'figure' ? Buffer.from(wish.data).toString() : '';
      // Of 14 tokens those that the mask does not hide: 14 · 15 / 2, of which the first has all of its attention on itself.
      expect(svg.match(/>(0\.\d+|≈0)</g)?.length).toBeGreaterThanOrEqual(104);
    },
  );

  it('stops saying that a picture was saved as soon as its reader goes on', async ({ open }) => {
    const panel = await open({ level: 'story' });
    const frame = await panel.trace('The weather is');
    await panel.go({ step: 8 });
    const said = frame.locator('trace-export-menu trace-said').first();
    const tell = (text: string) =>
      said.evaluate((element, words) => {
        const { tell } = element as unknown as { tell(work: () => Promise<string>): Promise<void> };
        return tell.call(element, async () => words);
      }, text);
    const words = said.locator('[data-said]');
    await tell('Saved: step-8.png');
    expect(await words.textContent()).toBe('Saved: step-8.png');
    await panel.page.keyboard.press('ArrowRight');
    await expect.poll(() => words.textContent()).toBe('');
  });
});
