/** What tests of predictions and of generation compute themselves, and how they read the panel. */
import type { Frame, Locator } from 'playwright-core';
import { openTensors } from '../unit/support.ts';
import type { OpenPanel } from './open-panel.ts';
import { printedJson, savedTrace } from './terminal.ts';

export const TEXT = 'The weather is fine today.';

export const inTerminal = printedJson<Record<string, unknown>>;

export const tokenIds = async (text: string) =>
  ((await inTerminal('tokens', text))['tokens'] as { id: number }[]).map(({ id }) => id);

/** The logits that the terminal program saves: one row for each token. */
export async function savedLogits(text: string): Promise<number[][]> {
  const tensors = await openTensors(await savedTrace(text));
  const [rows = 0, vocab = 0] = tensors.shape('logits') ?? [];
  const data = [...(await tensors.float32('logits'))];
  return Array.from({ length: rows }, (_, row) => data.slice(row * vocab, (row + 1) * vocab));
}

export function softmax(scores: readonly number[]): number[] {
  const max = scores.reduce((a, b) => Math.max(a, b));
  const exponentials = scores.map((score) => Math.exp(score - max));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

/** Temperature, top-k, top-p and softmax, one after the other, as transformers does it. */
export function sample(logits: readonly number[], temperature: number, topK: number, topP: number): number[] {
  let scores = logits.map((logit) => logit / temperature);
  const kth = scores.toSorted((a, b) => b - a)[topK - 1] as number;
  scores = scores.map((score) => (score < kth ? -Infinity : score));
  const probabilities = softmax(scores);
  let cumulative = 0;
  for (const id of [...probabilities.keys()].sort(
    (a, b) => (probabilities[a] as number) - (probabilities[b] as number),
  )) {
    cumulative += probabilities[id] as number;
    if (cumulative > 1 - topP) break;
    scores[id] = -Infinity;
  }
  return softmax(scores);
}

export const entropy = (probabilities: readonly number[]) =>
  probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);

export async function openStep(panel: OpenPanel, step: number): Promise<Frame> {
  const frame = await panel.trace(TEXT);
  await frame.locator(`[data-goto="${step}"]`).click();
  return frame;
}

export async function set(frame: Frame, setting: string, value: string): Promise<void> {
  const field = frame.locator(`[data-number="${setting}"]`);
  await field.fill(value);
  await field.press('Tab');
}

/** One attribute of each of several elements. */
export const data = (elements: Locator, key: string): Promise<(string | undefined)[]> =>
  elements.evaluateAll((all, name) => all.map((element) => (element as HTMLElement).dataset[name]), key);

/** The numbers by which a token was drawn, as the element has them that tells of it. */
export async function drawOf(element: Locator) {
  const [draw] = await element.evaluateAll((all) => all.map((one) => ({ ...(one as HTMLElement).dataset })));
  const { drawnNumber, before, probability } = draw ?? {};
  return { number: Number(drawnNumber), before: Number(before), probability: Number(probability) };
}
