/** The source text and the panel beside it: what is chosen or pointed at in one lights up in the other. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../workbench/paths.ts';
import { persist } from '../workbench/processes.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf, type WorkbenchWindow } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';
import { showNumbers } from './numbers.ts';

/** A piece of text in an editor that the extension has decorated. */
interface Decorated {
  readonly text: string;
  readonly border: string;
  readonly tinted: boolean;
}

function decorated(window: WorkbenchWindow): Promise<Decorated[]> {
  return window.page.evaluate(() => {
    const found: Decorated[] = [];
    for (const editor of document.querySelectorAll('.part.editor .monaco-editor')) {
      const characters: { character: string; box: DOMRect }[] = [];
      const walker = document.createTreeWalker(editor.querySelector('.view-lines') as Node, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (let i = 0; i < (node.nodeValue?.length ?? 0); i++) {
          const range = document.createRange();
          range.setStart(node, i);
          range.setEnd(node, i + 1);
          characters.push({ character: node.nodeValue?.[i] ?? '', box: range.getBoundingClientRect() });
        }
      }
      for (const overlay of editor.querySelectorAll('.view-overlays .cdr[class*="ced-"]')) {
        const { left, right, top, bottom } = overlay.getBoundingClientRect();
        const within = ({ box }: (typeof characters)[number]) => {
          const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
          return left <= x && x <= right && top <= y && y <= bottom;
        };
        const text = characters.filter(within).map(({ character }) => character);
        const { borderTopStyle, borderTopWidth, backgroundColor } = getComputedStyle(overlay);
        const border = borderTopWidth === '0px' ? 'none' : borderTopStyle;
        const tinted = border === 'none' && backgroundColor !== 'rgba(0, 0, 0, 0)';
        found.push({ text: text.join('').replaceAll('\u00a0', ' '), border, tinted });
      }
    }
    return found;
  });
}

async function bordered(window: WorkbenchWindow, style: string): Promise<string[]> {
  return (await decorated(window)).filter(({ border }) => border === style).map(({ text }) => text);
}

async function openPanel(window: WorkbenchWindow, text: string): Promise<Frame> {
  await window.selectText(text);
  await window.runCommand('Trace LLM on selection');
  return window.webview('Top predictions');
}

const chip = (frame: Frame, token: number) => frame.locator(`[role="option"][data-token="${token}"]`);
const chosenToken = (frame: Frame) =>
  frame.locator('[role="option"][data-token][aria-selected="true"]').getAttribute('data-token');

describeWorkbench('the source text and the panel', () => {
  it('light up the same token', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    const frame = await openPanel(window, 'The weather is fine');
    // The text is tinted once attention is told of.
    expect((await decorated(window)).some(({ tinted }) => tinted)).toBe(false);
    await frame.locator('[data-goto="8"]').first().click();
    await chip(frame, 2).click();
    await expect.poll(() => bordered(window, 'solid')).toEqual([' is']);
    await chip(frame, 1).hover();
    await expect.poll(() => bordered(window, 'dashed')).toEqual([' weather']);
    await expect
      .poll(async () => (await decorated(window)).some(({ text, tinted }) => tinted && text.startsWith('The')))
      .toBe(true);

    await window.hover('fine', 'id');
    await expect.poll(() => frame.locator('[role="option"][data-previewed]').getAttribute('data-token')).toBe('3');
    await expect.poll(() => bordered(window, 'dashed')).toEqual([' fine']);
    // What is selected stays so, since in code only that has hovers.
    const bytes = window.page.locator('.monaco-hover', { hasText: 'bytes 20 66 69 6e 65' });
    await persist('the bytes of the token are shown', async (patience) => {
      if ((await window.hover('fine', 'id')).includes('bytes')) return true;
      // On a busy machine the hover may go while the pointer is on the way to it.
      const clicked = window.page.locator('.monaco-hover a', { hasText: 'Show Bytes' }).click({ timeout: patience });
      return clicked
        .then(() => bytes.waitFor({ timeout: patience }))
        .then(
          () => true,
          () => false,
        );
    });
    await window.page.locator('.statusbar-item', { hasText: '(19 selected)' }).waitFor();
    await window.placeCursorAfter('The wea');
    await expect.poll(() => chosenToken(frame)).toBe('1');
    await expect.poll(() => bordered(window, 'solid')).toEqual([' weather']);
    // From a token of the panel to its place in the document; no hover may lie over it.
    await window.page.mouse.move(5, 5);
    await chip(frame, 3).click({ button: 'right' });
    await frame.locator('trace-token-menu [data-item="show"]').click();
    await window.page.locator('.statusbar-item', { hasText: '(5 selected)' }).waitFor();
    expect(window.problems()).toEqual([]);
  });

  it.runIf(thorough)(
    'stay linked while the text before is edited; an edit of the text itself and closing the panel end that',
    async ({ open, workspace }) => {
      const file = join(workspace, 'story.txt');
      await writeFile(file, 'A title\nOnce upon a time\n');
      const window = await open({ file });
      const frame = await openPanel(window, 'Once upon a time');
      await chip(frame, 1).click();
      await expect.poll(() => bordered(window, 'solid')).toEqual([' upon']);
      await window.placeCursorAfter('A');
      await window.page.keyboard.type(' long');
      await expect.poll(() => bordered(window, 'solid')).toEqual([' upon']);
      await window.placeCursorAfter('a ti');
      await expect.poll(() => chosenToken(frame)).toBe('3');
      await window.page.keyboard.type('X');
      await expect.poll(() => decorated(window)).toEqual([]);
      await frame.getByRole('button', { name: 'Trace It Again' }).click();
      await expect.poll(() => textOf(frame)).toContain('Once upon a tiXme');
      expect(await frame.locator('[data-action="trace-edited"]').count()).toBe(0);

      await openPanel(window, 'Once upon');
      await expect.poll(() => bordered(window, 'solid')).toEqual([' upon']);
      await window.page.getByRole('tab', { name: 'LLM Trace' }).getByRole('button', { name: /Close/ }).click();
      await expect.poll(() => decorated(window)).toEqual([]);
      expect(window.problems()).toEqual([]);
    },
  );

  // In `npm test` a page test links the strips with cross-attention, and the tests above the panel with its text.
  it.runIf(thorough)(
    'a T5 has two strips, linked with its cross-attention, and the source with the text',
    async ({ open, workspace }) => {
      const settings = { 'llmTrace.model': join(root, 'test/fixtures/t5') };
      const window = await open({ file: join(workspace, 'weather.txt'), settings });
      await window.selectText('The weather is fine');
      await window.runCommand('Trace LLM on selection');
      const frame = await showNumbers(await window.webview('Cross-attention: weights'), { layer: 0, head: 0 });
      const strip = (sequence: string) => frame.locator(`trace-token-strip[data-sequence="${sequence}"]`);
      await frame.locator('[data-goto]').filter({ hasText: 'Cross-attention: weights' }).click();
      const cross = frame.locator('[data-tensor="decoder.0.cross_attn.pattern"]');
      await expect.poll(() => cross.count()).toBeGreaterThan(0);

      await strip('tokens').locator('[data-token="2"]').click();
      await expect.poll(() => cross.locator('tr.chosen').first().getAttribute('data-position')).toBe('2');
      await strip('source').locator('[role="option"]').filter({ hasText: '·is' }).first().click();
      await expect.poll(() => bordered(window, 'solid')).toEqual([' is']);
      await expect.poll(async () => (await decorated(window)).some(({ tinted }) => tinted)).toBe(true);

      const map = cross.locator('canvas.over').first();
      await expect.poll(async () => (await map.boundingBox())?.width ?? 0).toBeGreaterThan(50);
      const box = await map.boundingBox();
      await map.hover({ position: { x: (box?.width ?? 0) - 4, y: 10 } });
      await expect.poll(() => strip('source').locator('[data-previewed]').count()).toBe(1);
      await window.placeCursorAfter('The wea');
      await expect.poll(() => strip('source').locator('[aria-selected="true"] bdi').textContent()).not.toBe('·is');
      expect(window.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)('attention in the text can be switched off, and all of it', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    await openPanel(window, 'The weather is fine');
    const tinted = async () => (await decorated(window)).filter((part) => part.tinted).length;
    await expect.poll(tinted).toBeGreaterThan(0);
    await window.runCommand('Turn Attention Tints in the Text On or Off');
    await expect.poll(tinted).toBe(0);
    expect(await bordered(window, 'solid')).toEqual([' fine']);
    await window.runCommand('Turn Attention Tints in the Text On or Off');
    await expect.poll(tinted).toBeGreaterThan(0);
  });
});
