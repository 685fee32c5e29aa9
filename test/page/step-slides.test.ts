/** Each step as a slide: it is read from the back of a room, and says what the panel says. */
import type { Frame, Page } from 'playwright-core';
import { expect } from 'vitest';
import { DEFAULT_LOOK } from '../../webview/heat-map/picture-look.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import type { OpenPanel } from './open-panel.ts';
import { shownHead } from './story-page.ts';

/** Of the height of a slide: smaller letters are not read from the last row. */
const LEAST = 1 / 45;

/** In the type of a slide that is so high: how large the smallest letters are, whatever makes them larger. */
function smallestOf(svg: string): number {
  const height = Number(/<svg[^>]* height="(\d+)"/.exec(svg)?.[1]);
  const scales = [1];
  let least = Number.POSITIVE_INFINITY;
  for (const [, closing, name, attributes = ''] of svg.matchAll(/<(\/?)(g|text)\b([^>]*)>/g)) {
    const scale = scales.at(-1) as number;
    if (name === 'g' && closing) scales.pop();
    else if (name === 'g') scales.push(scale * Number(/scale\(([\d.]+)/.exec(attributes)?.[1] ?? 1));
    else if (!closing) least = Math.min(least, scale * Number(/font-size="([\d.]+)"/.exec(attributes)?.[1]));
  }
  return least / height;
}

const wordsOf = (svg: string) =>
  svg
    .replaceAll(/<\/text>\s*<text[^>]*>/g, ' ')
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

async function slideOf(panel: OpenPanel, frame: Frame, step: number): Promise<string> {
  await panel.go({ step });
  await frame.locator(`trace-story-step [data-finding]:not(.stale *)`).first().waitFor();
  const menu = frame.locator('trace-export-menu');
  const item = menu.locator('[data-item="picture"]');
  // A figure can be saved once it is drawn.
  const isOffered = async () => {
    await menu.locator('button.opener').click();
    const offered = (await item.getAttribute('aria-disabled')) !== 'true';
    if (!offered) await frame.locator('body').press('Escape');
    return offered;
  };
  await expect.poll(isOffered).toBe(true);
  const count = panel.asked.saved.length;
  await item.click();
  await menu.locator('[data-action="save-picture"]').click();
  await expect.poll(() => panel.asked.saved.length).toBe(count + 1);
  const wish = panel.asked.saved[count];
  return wish?.kind === 'figure' ? Buffer.from(wish.data).toString() : expect.fail('a figure is saved');
}

/** The letters that are not whole on a slide, as a browser draws them. */
function cutOf(paper: Page, svg: string): Promise<string[]> {
  return paper.evaluate((document_) => {
    document.body.replaceChildren(new DOMParser().parseFromString(document_, 'image/svg+xml').documentElement);
    const slide = document.querySelector('svg')?.getBoundingClientRect() ?? new DOMRect();
    return [...document.querySelectorAll('svg text')].flatMap((text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      const isWhole = left >= slide.left && right <= slide.right && top >= slide.top && bottom <= slide.bottom;
      return isWhole ? [] : [text.textContent];
    });
  }, svg);
}

/** The tokens that are not named both at their row and at their column of the map on a slide. */
async function unnamedIn(frame: Frame, svg: string): Promise<string[]> {
  const labels = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, label]) => label);
  const tokens = await frame.locator('trace-token-strip [data-token] bdi').allTextContents();
  expect(tokens.length).toBeGreaterThan(2);
  const times = (all: readonly (string | undefined)[], token: string) => all.filter((one) => one === token).length;
  return tokens.filter((token) => times(labels, token) < 2 * times(tokens, token));
}

const TEXTS = {
  '3 tokens': 'The weather is',
  '20 tokens': 'The weather is nice in spring, and people like to go outside with their dogs.\nThen it',
};

describePage('the slide of every step', () => {
  for (const [name, text] of Object.entries(TEXTS))
    it.runIf(thorough)(`has no letters smaller than a 45th of its height, of ${name}`, async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 1300, height: 900 } });
      panel.asked.pictureLook = { ...DEFAULT_LOOK, format: 'svg', shape: 'slide' };
      const frame = await panel.trace(text);
      const count = await frame.locator('[data-goto]').count();
      const steps = Array.from({ length: count }, (_, at) => at + 1);
      const small: string[] = [];
      const slides = new Map<number, string>();
      const paper = await panel.page.context().newPage();
      for (const step of steps) {
        const svg = await slideOf(panel, frame, step);
        slides.set(step, svg);
        const least = smallestOf(svg);
        if (least < LEAST - 1e-6) small.push(`step ${step}: 1/${(1 / least).toFixed(1)}`);
        expect(svg, `step ${step}`).toContain('width="960" height="540"');
        expect(await cutOf(paper, svg), `step ${step}`).toEqual([]);
      }
      await paper.close();
      expect(small).toEqual([]);
      expect([...slides.keys()]).toEqual(steps);
      // A text is its own figure: all of it at first and at last, and each token with its id.
      const words = text.split(/\s+/);
      for (const step of [1, 18]) for (const word of words) expect(wordsOf(slides.get(step) ?? '')).toContain(word);
      const { content } = panel;
      const ids = content.kind === 'trace' ? content.summary.tokens.map(({ id }) => String(id)) : [];
      expect(ids.length).toBeGreaterThan(2);
      for (const id of ids) expect(wordsOf(slides.get(2) ?? '')).toContain(id);
      // A map by itself names the row and the column of each token.
      if (slides.has(7)) expect(await unnamedIn(frame, slides.get(7) ?? '')).toEqual([]);
      // Whole sentences of the panel, also the one about the logit, with the column that they name outlined.
      await panel.go({ step: 8 });
      const told = await frame.locator('trace-finding [data-finding="attention"] > .sentence').allTextContents();
      const attention = slides.get(8) ?? '';
      const plain = (one: string) =>
        one
          .replaceAll(/ \((?:step \d+|block \d+, head \d+)\)|\s+/g, ' ')
          .replaceAll(/\s+/g, ' ')
          .trim();
      expect(told.length).toBeGreaterThan(1);
      for (const sentence of told.slice(0, 2))
        expect(plain(wordsOf(attention))).toContain(plain(sentence).replaceAll(/ ([,.)])/g, '$1'));
      expect(plain(wordsOf(attention))).toMatch(/Outlined: the row of \S+ and the column of \S+\./);
      // What is added is drawn as an addition, each strip with its label.
      const strips = {
        4: [/table row ‖[\d.]+‖/, /\+ position ‖[\d.]+‖/, /= vector ‖[\d.]+‖/],
        // Above it stands what a head mixes: where both have no room, what is left out is named.
        9: [/= after ‖[\d.]+‖|Left out.*: .*what attention adds/],
        12: [/before ‖[\d.]+‖/, /\+ MLP ‖[\d.]+‖/, /= after ‖[\d.]+‖/],
      };
      for (const [step, labels] of Object.entries(strips))
        for (const label of labels) expect(wordsOf(slides.get(Number(step)) ?? ''), `step ${step}`).toMatch(label);
      // What is told of the parts of the logit is of what its figure is of.
      expect(wordsOf(slides.get(14) ?? '')).toMatch(/most of its logit|to the logit of/);
      if (text.includes('\n')) expect(wordsOf(attention)).toContain('dogs.⏎Then it');
      expect(panel.problems()).toEqual([]);
    });

  it.runIf(thorough)('has the map of the weights alone where only then each token is named', async ({ open }) => {
    const panel = await open({ level: 'story', place: null, viewport: { width: 1300, height: 900 } });
    panel.asked.pictureLook = { ...DEFAULT_LOOK, format: 'svg', shape: 'slide' };
    const frame = await panel.trace('The weather is nice today. The weather is not so nice in the');
    await expect.poll(() => shownHead(frame)).toBeTruthy();
    await panel.go({ step: 8 });
    await expect.poll(() => frame.locator('trace-story-figure canvas[data-painted]').count()).toBeGreaterThan(1);
    const slide = await slideOf(panel, frame, 8);
    expect(await unnamedIn(frame, slide)).toEqual([]);
    const words = wordsOf(slide);
    expect(words).toMatch(/Left out, as its letters would be too small on a slide: Scores\./);
    expect(words).toMatch(/Outlined: the row of \S+ and the column of \S+\./);
  });

  it.runIf(thorough)(
    'has the bars of its sentence before its map, also where it is saved while it is presented',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 960, height: 540 } });
      panel.asked.pictureLook = { ...DEFAULT_LOOK, format: 'svg', shape: 'slide' };
      const frame = await panel.trace('When Mary and John went to the shop, John gave a drink to');
      // The menu offers what is drawn as it opens, which is the map of the head that the panel chooses.
      await expect.poll(() => shownHead(frame)).toBeTruthy();
      await frame.locator('body').press('f');
      await panel.go({ step: 8 });
      await frame.locator('trace-finding [data-finding="attention"]').waitFor();
      const weights = frame.locator('trace-story-figure [data-tensor$="attn.pattern"]');
      await weights.locator('canvas[data-painted]').first().waitFor();
      const menu = frame.locator('trace-story-figure trace-figure-menu').last();
      await menu.locator('button').first().click();
      await menu.locator('[data-item="step"]').click();
      await menu.locator('[data-action="save-picture"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      const [wish] = panel.asked.saved;
      const svg = wish?.kind === 'figure' ? Buffer.from(wish.data).toString() : '';
      const placeOf = (words: string) =>
        Number(new RegExp(`<text[^>]* x="([\\d.]+)"[^>]*>${words}`).exec(svg)?.[1] ?? Number.NaN);
      expect(placeOf('Attention from')).toBeLessThan(placeOf('Weights'));
    },
  );
});
