/** What the page asks for on the way from a trace to its first figure. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { describePage, it } from './fixture.ts';

interface HeldWindow {
  postToHost(wire: { readonly json: string }): void;
  /** Sends what was held back, and holds nothing back any more. */
  sendHeld(): void;
}

/** Holds back all that the page asks the host for, so that it draws what it has. */
function holdRequests(page: Page): Promise<void> {
  return page.evaluate(() => {
    const held = window as unknown as HeldWindow;
    const post = held.postToHost;
    const wires: { readonly json: string }[] = [];
    held.postToHost = (wire) => {
      if (JSON.parse(wire.json).id === undefined) post(wire);
      else wires.push(wire);
    };
    held.sendHeld = () => {
      held.postToHost = post;
      for (const wire of wires) post(wire);
    };
  });
}

const WIDE = { width: 700, height: 1700 };

describePage('the first figure of a trace', () => {
  it('is drawn before a request is answered, and that of another block by asking once for each', async ({ open }) => {
    const panel = await open({ viewport: WIDE });
    await holdRequests(panel.page);
    const frame = await panel.trace('The weather is fine today');
    await frame.locator('trace-heat-map canvas[data-painted]').first().waitFor();
    await panel.page.evaluate(() => (window as unknown as HeldWindow).sendHeld());
    // That of another block takes the steps and its own values.
    await frame.locator('[data-goto="5"]').click();
    await frame.locator('[data-step="5"] canvas[data-painted]').first().waitFor();
    const requests = await requestsOf(panel.page, async () => {
      await frame.locator('[data-picker="layer"] [data-value="2"]').click();
      await frame.locator('[data-tensor="blocks.2.ln1"] canvas[data-painted]').first().waitFor();
    });
    expect(requests.filter((what) => what === 'steps')).toHaveLength(1);
    expect(new Set(requests).size).toBe(requests.length);
  });
});

describePage('the probabilities of a text', () => {
  it('are asked for once, for the strip and for the table', async ({ open }) => {
    const panel = await open({ viewport: WIDE, level: 'figures' });
    const requests = await requestsOf(panel.page, async () => {
      const frame = await panel.trace('The weather is fine today');
      await frame.locator('trace-token-strip [data-surprisal]').first().waitFor();
      await frame.locator('[data-goto="15"]').click();
      await frame.locator('trace-text-probabilities [data-total]').waitFor();
    });
    expect(requests.filter((what) => what.includes('textProbabilities'))).toHaveLength(1);
  });
});

/** The requests that a page sends meanwhile, with their parameters. */
async function requestsOf(page: Page, act: () => Promise<void>): Promise<string[]> {
  await page.evaluate(() => {
    const watched = window as unknown as HeldWindow & { requests: string[] };
    watched.requests = [];
    const post = watched.postToHost;
    watched.postToHost = (wire) => {
      const { method, id, params } = JSON.parse(wire.json);
      const what = params?.what === 'steps' ? 'steps' : JSON.stringify([method, params]);
      if (id !== undefined) watched.requests.push(what);
      post(wire);
    };
  });
  await act();
  return page.evaluate(() => (window as unknown as { requests: string[] }).requests);
}
