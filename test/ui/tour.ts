/** The panel's steps one after the other, as one picture that moves. */
import { writeFile } from 'node:fs/promises';
import type { WorkbenchWindow } from '../workbench/window.ts';
import { animatedPng } from './animated-png.ts';
import { settled } from './settled.ts';
import { clickStep } from './steps.ts';

/** How long each step stays, in seconds. */
const STAYS = 2.5;

/** @param file where it is written; the panel is open, and ends on its first step */
export async function takeTour(window: WorkbenchWindow, file: string): Promise<void> {
  const frame = await window.webview('step 8 of 18', 60_000);
  const element = await frame.frameElement();
  const box = await element.boundingBox();
  if (!box) throw new Error('The panel is not shown.');
  const steps = await frame.locator('[data-goto]').count();
  const pictures: Buffer[] = [];
  for (let step = 1; step <= steps; step++) {
    await clickStep(frame.locator(`[data-goto="${step}"]`));
    await settled(window, 'starter');
    await window.page.mouse.move(5, 5);
    pictures.push(await window.page.screenshot({ clip: box }));
  }
  await clickStep(frame.locator('[data-goto="1"]'));
  await writeFile(file, animatedPng(pictures, STAYS));
}
