/** What the page asks for on the way from a trace to its first figure. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { describePage, it } from './fixture.ts';

interface WatchedWindow {
  postToHost(wire: { readonly json: string }): void;
  /** What was asked for when the first figure was drawn; `undefined` until then. */
  askedBefore?: string[];
}

/** From now on write down what the page asks for until its first figure is drawn. */
function watch(page: Page): Promise<void> {
  return page.evaluate(() => {
    const watched = window as unknown as WatchedWindow;
    const asked: string[] = [];
    const post = watched.postToHost;
    const isPainted = (root: ParentNode): boolean =>
      root.querySelector('canvas[data-painted]') !== null ||
      [...root.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot !== null && isPainted(shadowRoot));
    watched.postToHost = (wire) => {
      const { method, id, params } = JSON.parse(wire.json);
      // What other figures ask for once this one is drawn may be sent before the next look at the page.
      if (id !== undefined && !isPainted(document)) asked.push(params?.what ?? method);
      post(wire);
    };
    const look = () => {
      if (isPainted(document)) watched.askedBefore = [...asked];
      else requestAnimationFrame(look);
    };
    look();
  });
}

/**
 * What is asked for beside, which no figure waits for: worked examples, surprisal of the strip's tokens, further proofs,
 * heads' amounts, the line of statistics above the embedding matrix, what happened in each step.
 */
const BESIDE = ['provenance', 'textProbabilities', 'proofs', 'headContributions', 'weightStatistics', 'findings'];

/** So high that the first figure is in view also where what happened in the steps above it is there before it. */
const WIDE = { width: 700, height: 1700 };

describePage('the first figure of a trace', () => {
  it('is drawn without a request for steps or values, and that of another block by asking once for each', async ({
    open,
  }) => {
    const panel = await open({ viewport: WIDE });
    await watch(panel.page);
    const frame = await panel.trace('The weather is fine today');
    const asked = () => panel.page.evaluate(() => (window as unknown as WatchedWindow).askedBefore);
    // What happened in the steps above may be there first, and have moved it out of view.
    const first = frame.locator('trace-heat-map').first();
    await first.waitFor({ state: 'attached' });
    await first.scrollIntoViewIfNeeded();
    await expect.poll(asked).toBeDefined();
    expect((await asked())?.filter((what) => !BESIDE.includes(what))).toEqual([]);
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
    const watched = window as unknown as WatchedWindow & { requests: string[] };
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
