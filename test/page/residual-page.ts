/** What tests of the residual stream begin with: tensors that the terminal program saves, and what follows from them. */
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../workbench/paths.ts';
import type { Open, PageOptions } from './panels.ts';
import { type PlainTensor, readSafetensors } from './safetensors.ts';
import { savedTrace } from './terminal.ts';

/** Until the page shows what was asked for; the machine may be busy. */
export const soon = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 60_000 });

/** Of a panel in a window of 1,400 pixels. */
export const VIEWPORT = { width: 521, height: 803 };

/** The step of the logits in a panel of this width, 900 pixels high. @param place the head that was chosen before */
export async function openAtLogits(open: Open, width: number, text: string, place: PageOptions['place'] = null) {
  const panel = await open({ viewport: { width, height: 900 }, level: 'story', place });
  const frame = await panel.trace(text);
  await panel.go({ step: 14 });
  return { panel, frame };
}

/** Opens what a run without a part tells in more detail, such as its controls; it stays open for the next run. */
export async function unfoldRun(frame: Frame): Promise<void> {
  await frame.locator('trace-ablation [data-further] > summary').click();
}

/** What a run without a part gives, as the first sentence says it. */
export const answerIn = (frame: Frame) => frame.locator('trace-ablation [data-answer]');

/**
 * All that is said of that run. Tokens are written as the strip above writes them; the terminal leaves out the space that a
 * token begins with.
 */
export async function saidOfRun(frame: Frame): Promise<string> {
  const sentences = await frame.locator('trace-ablation :is([data-answer], [data-reasons])').allTextContents();
  return sentences.join(' ').replaceAll('·', '').replaceAll('⏎', '\\n');
}

/** Whether an element, such as that answer, is in sight: neither end is beyond the edge of the window. */
export const isSeen = (element: Locator) =>
  element.evaluate((words) => {
    const { top, bottom } = words.getBoundingClientRect();
    return top > 0 && bottom < window.innerHeight;
  });

/** Leaves out every part of the starter model in turn. @returns what shows that, with a row for each */
export async function leaveOutEach(frame: Frame): Promise<Locator> {
  const sweep = frame.locator('trace-ablation-sweep');
  await sweep.locator('[data-action="leave-out-each"]').click();
  await soon(() => sweep.locator('tbody tr').count()).toBe(54);
  return sweep;
}

export const FINE = 'The weather is fine';

export const LAYERS = 6;
export const HEADS = 8;
export const WIDTH = 256;

/** The stages of a text that the starter model was traced on, by the terminal program. */
export async function saved(text: string): Promise<(name: string) => PlainTensor> {
  return readSafetensors(await savedTrace(text));
}

const weights = await readSafetensors(join(root, 'models/starter/model.safetensors'));
export const weight = (name: string) => weights(`transformer.${name}`).data;

export function rowOf({ shape, data }: PlainTensor, row: number): Float64Array {
  const width = data.length / (shape[0] as number);
  return data.subarray(row * width, (row + 1) * width);
}

export const mean = (x: Float64Array) => x.reduce((sum, value) => sum + value, 0) / x.length;
/** In a loop, since a call for each of millions of products takes longer than all else in a test. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
export function scaleOf(x: Float64Array): number {
  const center = mean(x);
  return 1 / Math.sqrt(mean(x.map((value) => (value - center) ** 2)) + 1e-5);
}
export const unembedding = (id: number) => weight('wte.weight').subarray(id * WIDTH, (id + 1) * WIDTH);

/** What the final norm and the head make of a row of the residual stream. */
export function predict(x: Float64Array) {
  const [gain, bias, center, scale] = [weight('ln_f.weight'), weight('ln_f.bias'), mean(x), scaleOf(x)];
  const normed = x.map((value, i) => (value - center) * scale * (gain[i] as number) + (bias[i] as number));
  const logits = Float64Array.from({ length: weight('wte.weight').length / WIDTH }, (_, id) =>
    dot(normed, unembedding(id)),
  );
  const top = logits.indexOf(Math.max(...logits));
  const shares = logits.map((logit) => Math.exp(logit - (logits[top] as number)));
  const sum = shares.reduce((total, share) => total + share, 0);
  const entropy = -shares.reduce(
    (total, share) => (share === 0 ? total : total + (share / sum) * Math.log2(share / sum)),
    0,
  );
  return { logits, top, probability: 1 / sum, entropy };
}

/** Figures ask for their values when they come into view; those above may still be growing, so look again. */
export async function show(frame: Frame, step: number, figure: string): Promise<void> {
  await frame.locator(`[data-goto="${step}"]`).click();
  await soon(() =>
    frame.locator(figure).evaluate((element) => {
      const before = element.getBoundingClientRect().top; // the step is held at the top until heights are settled
      element.scrollIntoView({ block: 'start', behavior: 'instant' });
      const stays = Math.abs(element.getBoundingClientRect().top - before) < 1;
      return stays && element.shadowRoot?.querySelector('[data-value]') != null;
    }),
  ).toBe(true);
}

export async function numbers(frame: Frame, selector: string, attribute: string): Promise<number> {
  return Number(await frame.locator(selector).getAttribute(attribute));
}

/** All steps of a short text. */
export async function openFine(open: Open) {
  const panel = await open({ viewport: VIEWPORT });
  return { panel, frame: await panel.trace(FINE) };
}

/** What elements say of themselves, of all in one look: each takes as long as all of them. */
export function dataOf(frame: Frame, selector: string): Promise<Readonly<Record<string, string | undefined>>[]> {
  return frame.locator(selector).evaluateAll((all) => all.map((element) => ({ ...(element as HTMLElement).dataset })));
}

/** Of the runs without each part: at the level Story their table begins with the columns that are named in words. */
export async function showAllColumns(sweep: Locator): Promise<void> {
  const choice = sweep.locator('[data-action="columns"]');
  if ((await choice.textContent()) === 'Show all columns') await choice.dispatchEvent('click');
}
