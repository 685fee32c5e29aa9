/** What tests of the panel of an encoder-decoder share. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../workbench/paths.ts';
import type { OpenPanel } from './open-panel.ts';
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

/** Has the decoder be given these tokens after its start token. @param changed which of them the user changed, by position */
export async function give(panel: OpenPanel, targetIds: readonly number[], changed?: readonly number[]): Promise<void> {
  await panel.target({ targetIds, ...(changed && { changed }) });
  await expect.poll(() => ids(panel.frame, 'tokens')).toEqual([0, ...targetIds]);
}
