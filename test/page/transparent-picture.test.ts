/** A picture for slides: what it lies on is seen wherever it has no colour of its own. */
import type { Frame, Page } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';

type Color = readonly [number, number, number];

/** The background of each look, in the theme of the test. */
const OWN: Readonly<Record<string, Color>> = { light: [255, 255, 255], dark: [31, 31, 31], editor: [31, 31, 31] };

const TEXT = 'The weather is nice in spring, and people like to go outside.';

/** Of each: its format, its colours, and for which slides it says that it is. The first two are each format and each kind of slides. */
const PICTURES = [
  ['svg', 'light', 'light'],
  ['png', 'editor', 'dark'],
  ['png', 'light', 'light'],
  ['png', 'dark', 'dark'],
] as const;

/** Of a picture that is laid on a ground of a colour that it does not have. */
interface Seen {
  /** How much of it is that ground. */
  readonly ground: number;
  /** How much is as the background of its look. */
  readonly own: number;
}

function seenOn(page: Page, picture: Buffer, type: string, own: Color): Promise<Seen> {
  return page.evaluate(
    async ({ bytes, type, own }) => {
      const image = new Image();
      image.src = `data:${type};base64,${bytes}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      context.fillStyle = 'rgb(255, 0, 255)';
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const [all, seen] = [data.length / 4, { ground: 0, own: 0 }];
      for (let i = 0; i < data.length; i += 4) {
        const [red, green, blue] = [data[i], data[i + 1], data[i + 2]];
        if (red === 255 && green === 0 && blue === 255) seen.ground++;
        if (red === own[0] && green === own[1] && blue === own[2]) seen.own++;
      }
      return { ground: seen.ground / all, own: seen.own / all };
    },
    { bytes: picture.toString('base64'), type, own },
  );
}

async function save(frame: Frame, choice: { format: string; colors: string; transparent: boolean }): Promise<string> {
  const menu = frame.locator('trace-export-menu');
  await menu.locator('button.opener').click();
  await menu.locator('[data-item="picture"]').click();
  await menu.locator(`[data-choice="format"] [data-value="${choice.format}"]`).click();
  await menu.locator(`[data-choice="colors"] [data-value="${choice.colors}"]`).click();
  await menu.locator('input[data-choice="transparent"]').setChecked(choice.transparent);
  const words =
    (await menu.locator('label.whole', { has: frame.locator('[data-choice="transparent"]') }).textContent())?.trim() ??
    '';
  await menu.locator('[data-action="save-picture"]').click();
  return words;
}

describePage('a transparent picture', () => {
  it.runIf(thorough)(
    'has what it lies on behind labels, hatching and between cells, a name of its own, and says for which slides it is',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 900, height: 800 }, theme: 'dark' });
      const frame = await panel.trace(TEXT);
      await frame.locator('[data-goto="8"]').click();
      await frame.locator('[data-tensor$="attn.pattern"] canvas').first().waitFor();
      await frame.locator('[data-finding]').first().waitFor();
      // The panel's own page shows no pictures of others.
      const paper = await panel.page.context().newPage();
      for (const [format, colors, words] of PICTURES) {
        const names: string[] = [];
        const seen: Seen[] = [];
        for (const transparent of [true, false]) {
          const count = panel.asked.saved.length;
          expect(await save(frame, { format, colors, transparent })).toBe(
            `Transparent background (for ${words} slides)`,
          );
          const wish = await panel.saved('figure', count + 1);
          names.push(wish.name);
          const bytes = Buffer.from(wish.data);
          seen.push(await seenOn(paper, bytes, format === 'svg' ? 'image/svg+xml' : 'image/png', OWN[colors] as Color));
        }
        const [bare, filled] = seen as [Seen, Seen];
        expect(filled.own).toBeGreaterThan(0.5);
        expect(names[0]).toBe(names[1]?.replace(/-(light|dark)-/, '-$1-transparent-'));
        expect(filled.ground).toBe(0);
        expect(bare.ground).toBeGreaterThan(0.5);
        expect(bare.own).toBeLessThan(0.05);
      }
      await paper.close();
    },
  );
});
