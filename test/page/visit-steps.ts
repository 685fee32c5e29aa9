import type { Frame, Locator } from 'playwright-core';
import { lookAtText } from '../workbench/in-page.ts';
import { sleep, until } from '../workbench/processes.ts';
import { textOf } from '../workbench/window.ts';

/** Figures ask for their values when they come into view: pass by these steps, until nothing more comes. */
export async function visitSteps(frame: Frame, steps: readonly string[]): Promise<void> {
  await frame.locator(steps.map((step) => `[data-goto="${step}"]`).join()).evaluateAll(passBy);
  await settled(frame);
}

export async function visitAllSteps(frame: Frame): Promise<void> {
  await frame.locator('[data-goto]').evaluateAll(passBy);
  await settled(frame);
}

/**
 * Choose one step after the other, each once the page has drawn the one before, so that it knows what is in view. In the
 * page itself, which takes half the time of clicks from outside.
 */
async function passBy(buttons: readonly Element[]): Promise<void> {
  const frameDrawn = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));
  for (const button of buttons) {
    (button as HTMLElement).click();
    await frameDrawn();
    await frameDrawn();
  }
}

/** Bring one figure after the other into view, likewise, each until its statistics have come or a moment is over. */
export async function lookAtAll(figures: Locator): Promise<void> {
  await figures.evaluateAll(async (all) => {
    const isTold = (node: Element): boolean =>
      node.matches('[data-stat]') || [...(node.shadowRoot?.children ?? []), ...node.children].some(isTold);
    for (const figure of all) {
      figure.scrollIntoView({ block: 'center' });
      for (let frames = 0; frames < 30 && (frames < 2 || !isTold(figure)); frames++)
        await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
}

/**
 * To be polled: the text that is seen, as `textOf` has it. That asks for the style of every element, so that it is read
 * again only once the page holds another text, and now and then, since styles may change alone.
 */
export function seenText(frame: Frame): () => Promise<string> {
  let looks = 0;
  let text = '';
  return async () => {
    const { changed } = await frame.evaluate(lookAtText, '');
    if (changed || looks % 10 === 0) text = await textOf(frame);
    looks++;
    return text;
  };
}

/**
 * Until the page holds the same text as a moment before, with nothing on its way. What of it is seen is not asked for: to
 * tell that of steps far out of view the browser would have to lay them out.
 */
export async function settled(frame: Frame): Promise<void> {
  await frame.evaluate(lookAtText, '');
  await until(
    'the page stays as it is',
    async () => {
      await sleep(300);
      return !(await frame.evaluate(lookAtText, '')).changed;
    },
    60_000,
    0,
  );
}
