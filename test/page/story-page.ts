/** Opens the panel as a story, also one in which what heads add is known only when a test says so. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { FIRST_PLACE } from '../../src/trace/steps/first-look.ts';
import { itLooksAt } from './fixture.ts';
import type { Open, PageOptions } from './panels.ts';
import { settled } from './visit-steps.ts';

export const TEXT = 'The weather is nice in spring, and people like to go outside.';
/** As low as a panel is at a zoom of 200 %. */
export const LOW = { width: 420, height: 350 };
export const WIDE = { width: 1100, height: 900 };
/** Wide enough for the rail; and not, so that a bar of dots takes its place. */
export const NARROW = { width: 461, height: 803 };

export async function openStory(open: Open, options: Partial<PageOptions> = {}) {
  const panel = await open({ viewport: WIDE, level: 'story', place: null, ...options });
  return { panel, frame: await panel.trace(TEXT) };
}

/** A button below the steps. */
export const action = (frame: Frame, name: string) => frame.locator(`trace-step-bar [data-action="${name}"]`);
export const isPlaying = (frame: Frame) => action(frame, 'tour').getAttribute('aria-pressed');
export const isPresenting = (frame: Frame) => action(frame, 'present').getAttribute('aria-pressed');
export const shownStep = (frame: Frame) => frame.locator('trace-story-step').getAttribute('data-step');

/** The cells of the matrix of heads, as soon as it is known what each adds. */
export const heads = (frame: Frame) => frame.locator('trace-head-matrix [data-value]');

export const shownHead = (frame: Frame) =>
  frame
    .locator('trace-head-matrix [aria-selected="true"]')
    .evaluate((cell) => [cell.getAttribute('data-layer'), cell.getAttribute('data-head')]);

/** A story whose reader begins once it is at the head that adds most, as who reads on earlier stays where that leads. */
export async function openAtBestHead(open: Open, options: Partial<PageOptions> = {}) {
  const story = await openStory(open, options);
  await expect.poll(() => shownHead(story.frame)).toEqual(['5', '4']);
  return story;
}

/**
 * `it` for the tests of a group that look at one story: `story` gives it to each as it was at its beginning, wherever the
 * one before has gone and whatever token or head it has chosen. What else a test changes it changes back.
 */
export function itLooksAtStory(options: Partial<PageOptions> = {}) {
  return itLooksAt((open) => openAtBestHead(open, options)).extend('story', ({ shared }) => async () => {
    const story = await shared();
    await goToBeginning(story.frame);
    return story;
  });
}

/** In the page itself, so that nothing of it is still on its way when the test begins. */
async function goToBeginning(frame: Frame): Promise<void> {
  await frame.page().mouse.move(0, 0);
  await frame.locator('trace-story-step').evaluate(
    (step, detail) => {
      step.dispatchEvent(new CustomEvent('choose', { detail, bubbles: true, composed: true }));
      step.closest('main')?.scrollTo({ top: 0, behavior: 'instant' });
      let focused = document.activeElement;
      while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
      (focused as HTMLElement | null)?.blur();
    },
    { ...FIRST_PLACE, layer: 5, head: 4 },
  );
  await expect.poll(() => current(frame)).toBe('1');
  await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
}

/** A story in which what heads add, which waits for an idle moment, is known only when the test says so. */
export async function openHeld(open: Open, viewport = WIDE) {
  const panel = await open({ viewport, level: 'story', place: null });
  const held = await panel.page.evaluateHandle(() => {
    const calls: IdleRequestCallback[] = [];
    window.requestIdleCallback = (call) => calls.push(call);
    return calls;
  });
  const frame = await panel.trace(TEXT);
  const release = async () => {
    await expect.poll(() => held.evaluate(({ length }) => length)).toBeGreaterThan(0);
    await held.evaluate((calls) => {
      window.requestIdleCallback = (call) => window.setTimeout(call, 0, { didTimeout: false, timeRemaining: () => 1 });
      for (const call of calls) call({ didTimeout: false, timeRemaining: () => 1 });
    });
    await expect.poll(() => heads(frame).count()).toBe(48);
    await settled(frame);
  };
  return { panel, frame, release };
}

/** In the first step that has values that came from others, which is one before the block. */
export async function explainValue(frame: Frame): Promise<void> {
  await frame.locator('[data-goto="4"]').click();
  await frame.locator('trace-story-step').evaluate((step) => {
    const detail = { stage: 'embed', variant: 'model', index: [0, 0] };
    step.dispatchEvent(new CustomEvent('explain', { detail, bubbles: true, composed: true }));
  });
}

/** As if so many milliseconds were over, which the tour stays at a step: it goes on at its next look. */
export async function passTime(frame: Frame, milliseconds: number): Promise<void> {
  await frame.evaluate((passed) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + passed;
  }, milliseconds);
}

export const current = (frame: Frame) => frame.locator('[data-goto][aria-current]').getAttribute('data-goto');

/** As its reader does it. */
export async function changeText(frame: Frame, text: string): Promise<void> {
  await frame.locator('[data-action="edit-text"]').click();
  await frame.locator('[data-text-field]').fill(text);
  await frame.locator('[data-text-field]').press('Enter');
}

/** One movement: of what, from where, and when, in milliseconds. */
interface Move {
  readonly duration: unknown;
  readonly delay: number;
  readonly from: string | undefined;
  /** Which row of a table of strips, and whether it is the next token behind the text. */
  readonly strip: string | undefined;
  readonly next: boolean;
}

/** All movements from now on, as they begin. */
export function watchMotion(frame: Frame) {
  return frame.evaluateHandle(() => {
    const moves: Move[] = [];
    const animate = Element.prototype.animate;
    Element.prototype.animate = function (frames, options) {
      const { duration, delay = 0 } = typeof options === 'object' ? options : { duration: options };
      const [first] = frames as readonly { readonly transform?: string }[];
      const { strip } = (this as HTMLElement).dataset;
      moves.push({ duration, delay, from: first?.transform, strip, next: this.matches('.next') });
      return animate.call(this, frames, options);
    };
    return moves;
  });
}
