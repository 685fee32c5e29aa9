import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage } from './fixture.ts';
import { itLooksAtStory, shownStep, WIDE } from './story-page.ts';
import { settled } from './visit-steps.ts';

const TEXT = 'The weather is';

describePage('values in a story', () => {
  /** Each from the beginning of the step of attention weights. */
  const it = itLooksAtStory({ viewport: { width: 1000, height: 900 } });

  it.runIf(thorough)(
    'of scores and of weights are of one key: worked examples follow from each other',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'numbers' });
      const frame = await panel.trace(thorough ? 'The green table stands by the old door. The green' : TEXT);
      const keyOf = async (step: number, stage: string) => {
        await frame.locator(`[data-goto="${step}"]`).click();
        const example = frame.locator(`[data-step="${step}"] trace-worked-example [data-example*=".attn.${stage}["]`);
        await example.waitFor();
        return /(\d+)\]$/.exec((await example.getAttribute('data-example')) ?? '')?.[1];
      };
      for (const token of thorough ? ['9', '4'] : ['2']) {
        await frame.locator(`trace-token-strip [data-token="${token}"]`).click();
        for (const block of thorough ? ['0', '4'] : ['4']) {
          await frame.locator(`[data-picker="layer"] [data-value="${block}"]`).first().click();
          await settled(frame);
          const weight = await keyOf(8, 'pattern');
          expect(Number(weight)).toBeLessThanOrEqual(Number(token));
          expect(await keyOf(7, 'attn_scores_unmasked')).toBe(weight);
          expect(await keyOf(8, 'attn_scores')).toBe(weight);
        }
      }
    },
  );

  it.runIf(thorough)(
    'are named above the map that marks their column by dotted lines, and explained from there, however wide the panel is',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'story', place: null });
      const frame = await panel.trace('The weather is');
      for (const width of thorough ? [WIDE.width, 700, 420] : [420]) {
        await panel.page.setViewportSize({ width, height: 800 });
        for (const step of thorough ? [4, 10, 11, 12] : [11, 12]) {
          await panel.go({ step });
          await expect.poll(() => shownStep(frame)).toBe(String(step));
          const dotted = frame.locator('trace-story-figure [data-dotted]');
          await expect.poll(() => dotted.count()).toBe(1);
          const subject = async () => {
            const text = (await frame.locator('trace-inspector .of').textContent()) ?? '';
            return /, ((?:dimension|neuron) \d+)$/.exec(text.trim())?.[1] ?? '';
          };
          // The value that is told comes after the map.
          const isNamed = async () => {
            const name = await subject();
            const label = (await dotted.getAttribute('aria-label')) ?? '';
            return name !== '' && label.includes(`${name}. The dotted column`);
          };
          await expect.poll(isNamed).toBe(true);
          const name = await subject();
          const written = (await dotted.textContent())?.trim() ?? '';
          expect([name, name.split(' ')[1]]).toContain(written);
          // It stands above the map, and within the panel. What comes above both meanwhile moves both.
          await frame.locator('trace-story-figure trace-tensor canvas').first().waitFor();
          const [label, map] = await frame
            .locator('trace-story-figure [data-dotted], trace-story-figure trace-tensor canvas')
            .evaluateAll((both) => both.map((one) => one.getBoundingClientRect().toJSON() as DOMRect));
          expect(label?.bottom).toBeLessThanOrEqual((map?.top ?? 0) + 1);
          expect(label?.right).toBeLessThanOrEqual(width - 10);
        }
        const value = await frame.locator('trace-inspector [data-inspected]').getAttribute('data-inspected');
        await frame.locator('trace-story-figure [data-dotted]').click();
        await frame.locator('trace-value-panel [aria-busy="false"] [data-agrees="true"]').waitFor();
        const stored = await frame.locator('trace-value-panel [data-number="stored"]').getAttribute('data-value');
        expect(Number(stored)).toBe(Number(value));
      }
    },
  );

  it.runIf(thorough)(
    'begin with the largest terms also where these are of tokens, and say which head each is of',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'story', place: null });
      const frame = await panel.trace(
        'Once upon a time there was a little girl who lived in a small house near the forest. Every day she went to pick flowers.',
      );
      await panel.go({ step: 10 });
      await frame.locator('trace-inspector [data-action="explain"]').click();
      const told = frame.locator('trace-value-panel').first();
      for (const stage of ['resid_mid', 'attn_out']) {
        await told.locator(`[data-follow*="${stage}["]`).first().press('Enter');
        await told.locator(`[data-explained*="${stage}["]`).waitFor();
        await told.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
      }
      const terms = told.locator('tbody tr[data-term]');
      const named = await terms.evaluateAll((rows) =>
        rows.map((row) => [row.getAttribute('data-term'), row.querySelector('[data-of-head]')?.textContent]),
      );
      expect(named.length).toBeGreaterThan(10);
      for (const [at, name] of named) expect(name).toBe(`head ${Math.floor(Number(at) / 32)}, ${Number(at) % 32}`);
      await told.locator('[data-follow*="attn.z["]').first().press('Enter');
      await told.locator('[data-explained*="attn.z["]').waitFor();
      await told.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
      const parts = () =>
        told
          .locator('[data-part]')
          .evaluateAll((all) => all.map((at) => Math.abs(Number(at.getAttribute('data-value')))));
      await expect.poll(async () => (await parts()).length).toBeGreaterThan(10);
      const sizes = await parts();
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      // The equation names these.
      const [first] = await told.locator('tbody tr[data-term] [data-operand]').allTextContents();
      expect(await told.locator('[data-equation]').textContent()).toContain(first?.trim());
    },
  );

  it('are followed back by a trail, with the way back in one place, and each index is named', async ({ story }) => {
    const { panel, frame } = await story();
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('trace-inspector [data-action="explain"]').click();
    const told = frame.locator('trace-value-panel').first();
    const indices = told.locator('[data-indices]');
    await expect.poll(() => indices.textContent()).toMatch(/^\[head \d+, query \d+, key \d+\]$/);
    expect(await told.locator('[data-trail]').count()).toBe(0);
    const follow = async (stage: string) => {
      await told.locator(`[data-follow*="${stage}["]`).first().press('Enter');
      await told.locator(`[data-explained*="${stage}["]`).waitFor();
      await told.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
    };
    const names = () => told.locator('[data-trail] li').allTextContents();
    // As high above what is told at every level, whatever that is and however wide the panel.
    const placeOfBack = async () => {
      const [back, all] = await Promise.all(
        [told.locator('[data-action="back"]'), told].map((one) => one.boundingBox()),
      );
      return [(back?.x ?? Number.NaN) - (all?.x ?? 0), (back?.y ?? Number.NaN) - (all?.y ?? 0)];
    };
    const places: number[][] = [];
    for (const stage of ['attn.attn_scores', 'attn.attn_scores_unmasked', 'attn.q', 'ln1', 'resid_pre']) {
      await follow(stage);
      places.push(await placeOfBack());
    }
    expect(places).toEqual(places.map(() => places[0]));
    const block = Number(/^blocks\.(\d+)\./.exec((await told.locator('[data-explained]').textContent()) ?? '')?.[1]);
    const trail = await names();
    expect(trail.map((name) => name.trim().replace(/\d+/g, ''))).toEqual([
      'weights[]',
      'masked[]',
      'scores[]',
      'q[]',
      'ln[]',
      'resid_pre[]',
    ]);
    expect(await told.locator('[data-trail]').getAttribute('aria-label')).toBe(
      trail.map((name) => name.trim()).join(' ‹ '),
    );
    expect(await told.locator('[data-trail] [aria-current="true"]').textContent()).toBe(trail.at(-1)?.trim());
    // The stream comes from the block before, which is said, also in the trail.
    if (block > 0) {
      const of = `block ${block - 1} `;
      expect(await told.locator('.formula').textContent()).toBe(`resid_pre = ${of}resid_mid + ${of}mlp_out`);
      await follow('mlp_out');
      expect((await names()).at(-1)?.trim()).toMatch(new RegExp(`^${of}mlp_out\\[\\d+\\]$`));
    }
    // By keyboard: to the query, whose position comes first.
    await told.locator('[data-trail] button', { hasText: 'q[' }).press('Enter');
    await expect.poll(() => indices.textContent()).toMatch(/^\[position \d+, head \d+, head dimension \d+\]$/);
    await told.locator('h3:focus').waitFor();
    expect(await names()).toHaveLength(4);
    // The way back of its weights ends, while what they are multiplied with did.
    await expect
      .poll(() => told.locator('[data-weights]').textContent())
      .toMatch(/since training, so (their|its) way back ends here\. That of ln1 goes on\.$/);
    const wide = panel.page.viewportSize();
    await panel.page.setViewportSize({ width: 420, height: 900 });
    await expect.poll(placeOfBack).toEqual(places[0]);
    const isCut = await told.locator('[data-trail]').evaluate((trail) => trail.scrollWidth > trail.clientWidth);
    expect(isCut).toBe(false);
    if (wide) await panel.page.setViewportSize(wide);
  });

  it('are followed by arrow keys, Enter and Backspace at once, from the heading on', async ({ story }) => {
    const { panel, frame } = await story();
    const { keyboard } = panel.page;
    await frame.locator('[data-goto="8"]').click();
    await keyboard.press('i');
    const told = frame.locator('trace-value-panel').first();
    const trail = () => told.locator('[data-trail] li').count();
    const heading = told.locator('h3:focus');
    await heading.waitFor();
    await told.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
    // The number that Enter follows is outlined, and nothing else looks as if it had the focus.
    const current = told.locator('button[data-follow][tabindex="0"]');
    const outlineOf = (place: Locator) => place.evaluate((element) => getComputedStyle(element).outlineStyle);
    expect([await outlineOf(current), await outlineOf(heading)]).toEqual(['solid', 'none']);
    const first = Number(await current.getAttribute('data-row'));
    const step = await frame.locator('[data-goto][aria-current]').getAttribute('data-goto');
    // The first arrow moves already.
    const focused = told.locator('button[data-follow]:focus');
    const [away, back] = first === 0 ? (['ArrowDown', 'ArrowUp'] as const) : (['ArrowUp', 'ArrowDown'] as const);
    await keyboard.press(away);
    await focused.waitFor();
    await expect.poll(() => focused.getAttribute('data-row')).toBe(String(first === 0 ? 1 : first - 1));
    expect(await outlineOf(focused)).toBe('solid');
    await keyboard.press(back);
    await expect.poll(() => focused.getAttribute('data-row')).toBe(String(first));
    const marked = await focused.getAttribute('data-follow');
    await keyboard.press('Enter');
    await told.locator(`[data-explained="${marked}"]`).waitFor();
    await keyboard.press('Backspace');
    await heading.waitFor();
    await told.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
    // Who comes back is at the number from which they went on, from deeper too.
    await keyboard.press(away);
    await focused.waitFor();
    await expect.poll(() => focused.getAttribute('data-row')).toBe(String(first === 0 ? 1 : first - 1));
    const left = await focused.getAttribute('data-follow');
    for (const length of [2, 3]) {
      await keyboard.press('Enter');
      await expect.poll(trail).toBe(length);
      await heading.waitFor();
      await told.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
    }
    for (const length of [2, 0]) {
      await keyboard.press('Escape');
      await expect.poll(trail).toBe(length);
      await heading.waitFor();
      await told.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
    }
    await expect.poll(() => current.getAttribute('data-follow')).toBe(left);
    expect(await outlineOf(current)).toBe('solid');
    for (const length of [2, 3, 4]) {
      await keyboard.press('Enter');
      await expect.poll(trail).toBe(length);
      await heading.waitFor();
      await told.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
    }
    for (const length of [3, 2, 0]) {
      await keyboard.press('Backspace');
      await expect.poll(trail).toBe(length);
      await heading.waitFor();
      await told.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
    }
    // Sideways too: the panel goes to no other step.
    await keyboard.press('ArrowRight');
    await focused.waitFor();
    expect(await frame.locator('[data-goto][aria-current]').getAttribute('data-goto')).toBe(step);
    await keyboard.press('Escape');
    await told.waitFor({ state: 'detached' });
  });

  it('left with Escape are marked no more: the menu and the key of an explanation are then about the chosen value', async ({
    story,
  }) => {
    const { panel, frame } = await story();
    const { keyboard } = panel.page;
    await frame.locator('[data-goto="8"]').click();
    const told = frame.locator('trace-story-step trace-value-panel [data-explained]');
    const explained = async (...keys: string[]) => {
      for (const key of keys) await keyboard.press(key);
      await told.waitFor();
      const address = await told.getAttribute('data-explained');
      await keyboard.press('Escape');
      await told.waitFor({ state: 'detached' });
      return address;
    };
    const item = frame.locator('trace-figure-menu [role="menuitem"][data-item="explain"]');
    const offered = async () => {
      await keyboard.press('Shift+F10');
      await item.and(frame.locator(':focus')).waitFor();
      const about = await item.getAttribute('title');
      await keyboard.press('Escape');
      return about;
    };
    await frame.locator('trace-inspector [data-because="largest"]').waitFor();
    const chosen = await explained('i');
    const canvas = frame.locator('trace-story-figure canvas.over:focus');
    const read = async (...keys: string[]) => {
      await keyboard.press('h');
      await canvas.waitFor();
      for (const key of keys) await keyboard.press(key);
    };
    await read('Home', 'ArrowRight', 'ArrowRight');
    const marked = await offered();
    expect(marked).not.toBe(chosen);
    // The menu gives the focus back, and reading goes on where it was.
    await canvas.waitFor();
    expect(await explained('i')).toBe(marked);
    await read('Home', 'ArrowRight', 'Escape');
    expect(await explained('i')).toBe(chosen);
    await read('Home', 'ArrowRight', 'Escape');
    expect(await offered()).toBe(chosen);
  });

  it.runIf(thorough)('have bars that are seen in the row of their own, also in high contrast', async ({ open }) => {
    const panel = await open({ theme: 'high-contrast', level: 'story', place: null });
    const frame = await panel.trace(TEXT);
    await panel.go({ step: 8 });
    await frame.locator('trace-inspector [data-action="explain"]').click();
    const own = frame.locator('trace-value-panel tr.own');
    await own.waitFor();
    const grounds = () =>
      own.evaluate((row) => [...row.querySelectorAll('td')].map((cell) => getComputedStyle(cell).backgroundColor));
    expect((await grounds()).at(-1)).toBe('rgb(0, 0, 0)');
    expect((await grounds()).at(0)).toBe('rgb(255, 255, 255)');
  });

  it('are said to be of the query, key or value where these stand side by side', async ({ story }) => {
    const { frame } = await story();
    await frame.locator('[data-goto="6"]').click();
    const of = frame.locator('trace-inspector .of');
    await expect.poll(() => of.textContent()).toMatch(/^Query: \S+, head dimension \d+$/);
    // Of one figure alone it needs not be said.
    await frame.locator('[data-goto="4"]').click();
    await expect.poll(() => of.textContent()).toMatch(/^\S+, dimension \d+$/);
  });

  it.runIf(thorough)('are told of another cell of the same figure once that is chosen', async ({ story }) => {
    const { panel, frame } = await story();
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('trace-inspector [data-action="explain"]').click();
    const told = frame.locator('trace-value-panel [data-explained]');
    const address = () => told.getAttribute('data-explained');
    const before = await address();
    // Once the value is explained nothing moves any more.
    await frame.locator('trace-value-panel [aria-busy="false"] [data-agrees="true"]').waitFor();
    await frame.locator('[data-tensor$="attn.pattern"] canvas.base[data-painted]').first().waitFor();
    const canvas = frame.locator('[data-tensor$="attn.pattern"] canvas.over').first();
    const { width = 0, height = 0 } = (await canvas.boundingBox()) ?? {};
    await canvas.click({ position: { x: 0.4 * width, y: 0.8 * height } });
    await expect.poll(address).not.toBe(before);
    const [, row, key] = /\[\d+, (\d+), (\d+)\]$/.exec((await address()) ?? '') ?? [];
    await expect
      .poll(() => frame.locator('trace-token-strip [aria-selected="true"]').getAttribute('data-token'))
      .toBe(row);
    expect(Number(key)).toBeLessThan(Number(row));
    await frame.locator('trace-value-panel [aria-busy="false"] [data-agrees="true"]').waitFor();
    // The menu of the figure is about the chosen value, and names it as the inspector does, wherever the pointer rested.
    await canvas.hover({ position: { x: 0.5 * width, y: 0.6 * height } });
    await frame.locator('trace-provenance-tip trace-provenance').waitFor();
    const figure = frame.locator('[data-tensor$="attn.pattern"]').first();
    await figure.locator('trace-figure-menu .opener').click();
    const item = figure.locator('trace-figure-menu [data-item="explain"]');
    expect(await item.getAttribute('title')).toBe(await address());
    const [looking, looksAt] = await frame.locator('trace-inspector .of bdi').allTextContents();
    expect(await item.textContent()).toBe(`Explain “${looking}” → “${looksAt}”`);
    await panel.page.keyboard.press('Escape');
    // Among the exact values there is another one, and both are told in a page that is made anew.
    await frame.locator('[data-fold="exact"] summary').click();
    const cell = frame.locator('[data-fold="exact"] [data-tensor$="attn.pattern"] td[data-row="2"]').first();
    await cell.dblclick();
    // Once it is closed the keyboard is where it was asked for.
    await frame.locator('[data-fold="exact"] trace-value-panel h3:focus').press('Escape');
    await frame.locator('[data-fold="exact"] td[data-row="2"]:focus').waitFor();
    await cell.dblclick();
    await expect.poll(() => told.count()).toBe(2);
    // The menu of these numbers is about the cell that was clicked last.
    const exactMenu = frame.locator('[data-fold="exact"] [data-tensor$="attn.pattern"] trace-figure-menu').first();
    await exactMenu.locator('.opener').click();
    const last = /\[.*\]/.exec((await exactMenu.locator('[data-item="explain"]').getAttribute('title')) ?? '')?.[0];
    const [at, looked] = await cell.evaluate(({ dataset }) => [dataset['row'], dataset['column']]);
    expect(last).toMatch(new RegExp(`, ${at}, ${looked}\\]$`));
    await panel.page.keyboard.press('Escape');
    const both = await told.evaluateAll((all) => all.map((one) => one.textContent));
    await panel.page.reload();
    await expect.poll(() => told.evaluateAll((all) => all.map((one) => one.textContent))).toEqual(both);
    await frame.locator('[data-fold="exact"] trace-value-panel [data-action="close"]').press('Enter');
    await frame.locator('[data-fold="exact"] section:focus').waitFor();
    // The other one is of this step.
    await frame.locator('[data-goto="9"]').click();
    await expect.poll(() => told.count()).toBe(0);
  });

  it('hidden by the mask are said to be hidden, with no score, rank or share', async ({ story }) => {
    const { frame } = await story();
    await frame.locator('[data-goto="8"]').click();
    const told = frame.locator('trace-inspector dl');
    await expect.poll(() => told.textContent()).toContain('rank in its row');
    const canvas = frame.locator('[data-tensor$="attn.pattern"] canvas.over').first();
    const { width = 0, height = 0 } = (await canvas.boundingBox()) ?? {};
    await canvas.click({ position: { x: 0.8 * width, y: 0.3 * height } });
    await expect.poll(() => told.textContent()).toMatch(/^\s*hidden by the maskno weight\s*distance\d+ ahead$/);
    // A score has its rank among those that the mask leaves.
    await frame.locator('[data-goto="7"]').click();
    await expect.poll(() => told.textContent()).toMatch(/^\s*hidden by the maskno weight\s*distance\d+ ahead\s*$/);
    // The figure comes in: where it still moves, another cell is below the pointer.
    await settled(frame);
    await frame.locator('.hero canvas.over').click({ position: { x: 0.4 * width, y: 0.7 * height } });
    await expect.poll(() => told.textContent()).toContain(' back');
    const row = await frame.locator('trace-token-strip [aria-selected="true"]').getAttribute('data-token');
    await expect
      .poll(() => told.textContent())
      .toMatch(new RegExp(`rank in its row\\d+ of the ${Number(row) + 1} it may look at\\s`));
  });
});
