/** What tests of the panel of an encoder-decoder share. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { root } from '../workbench/paths.ts';
import type { Open, PageOptions } from './panels.ts';

export const T5 = join(root, 'test/fixtures/t5');
export const TEXT = 'The weather is';
export const ROOM = { viewport: { width: 900, height: 846 } };

export type Sequence = 'source' | 'tokens';

export const strip = (frame: Frame, sequence: Sequence) =>
  frame.locator(`trace-token-strip[data-sequence="${sequence}"]`);
export const chip = (frame: Frame, sequence: Sequence, position: number) =>
  strip(frame, sequence).locator(`[role="option"][data-token="${position}"]`);
export const chosen = async (frame: Frame, sequence: Sequence) =>
  Number(await strip(frame, sequence).locator('[aria-selected="true"]').getAttribute('data-token'));
export const ids = (frame: Frame, sequence: Sequence) =>
  strip(frame, sequence)
    .locator('[role="option"]')
    .evaluateAll((chips) => chips.map((each) => Number((each as HTMLElement).dataset['id'])));
export const goTo = (frame: Frame, title: string) =>
  frame.locator('[data-goto]').filter({ hasText: title }).first().click();

/** @returns with the ids of what the decoder has written by itself, after the start token */
export async function openT5(open: Open, options: Partial<PageOptions>) {
  const panel = await open({ ...ROOM, ...options });
  const frame = await panel.trace(TEXT, { model: T5 });
  return { panel, frame, own: await ids(frame, 'tokens') };
}
