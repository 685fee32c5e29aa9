/** How the story writes a step: its proofs, its formula, its terms, and where its lines break. */

import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage } from './fixture.ts';
import { failReadings } from './held-messages.ts';
import { itLooksAtStory, openStory, WIDE } from './story-page.ts';

describePage('how the story writes a step', () => {
  const it = itLooksAtStory();

  it.runIf(thorough)(
    'shows what proofs are on a press or where it is pointed at, not on the focus alone, and Escape closes that',
    async ({ story }) => {
      const { panel, frame } = await story();
      const verdict = frame.locator('trace-proof-verdict button');
      await expect.poll(() => verdict.locator('.words').textContent()).toBe('✓ numbers checked');
      const tip = frame.locator('trace-proof-verdict trace-floating-tip');
      // With the keyboard: who tabs over it goes on reading what is below, and hears what it means all the same.
      await frame.locator('[data-action="choose-model"]').focus();
      await panel.page.keyboard.press('Tab');
      expect(await verdict.evaluate((button) => button.matches(':focus-visible'))).toBe(true);
      expect(await tip.count()).toBe(0);
      expect(await verdict.getAttribute('aria-expanded')).toBe('false');
      expect(await verdict.getAttribute('aria-description')).toContain('7 of 7 proofs hold');
      for (const key of ['Enter', 'Space']) {
        await panel.page.keyboard.press(key);
        await tip.waitFor();
        expect(await verdict.getAttribute('aria-expanded')).toBe('true');
        expect(await verdict.getAttribute('aria-controls')).toBe(await tip.getAttribute('id'));
        await panel.page.keyboard.press('Escape');
        expect(await tip.count()).toBe(0);
        expect(await verdict.evaluate((button) => button.matches(':focus'))).toBe(true);
      }
      await panel.page.keyboard.press('Enter');
      await panel.page.keyboard.press('Enter');
      expect(await tip.count()).toBe(0);
      await panel.page.keyboard.press('Enter');
      await tip.waitFor();
      await panel.page.keyboard.press('Tab');
      expect(await tip.count()).toBe(0);
      // With the pointer: as long as it is there; after a click until a second one.
      await verdict.hover();
      await tip.waitFor();
      await panel.page.mouse.move(0, 600);
      await expect.poll(() => tip.count()).toBe(0);
      await verdict.click();
      await panel.page.mouse.move(0, 600);
      expect(await tip.count()).toBe(1);
      await verdict.click();
      expect(await tip.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'says in the same few words at every level that proofs hold, and what a proof is',
    async ({ open }) => {
      const { panel, frame } = await openStory(open);
      const verdict = frame.locator('trace-proof-verdict button');
      await expect.poll(() => verdict.locator('.words').textContent()).toBe('✓ numbers checked');
      // Who points at it in the story is told what that means in plain words, without claims and their numbers.
      await verdict.hover();
      const told = frame.locator('[data-proof-meaning]');
      expect(await told.textContent()).toMatch(
        /^7 of 7 proofs hold\. Each proof checks a rule that the numbers of this trace must obey, /,
      );
      const listed = frame.locator('trace-floating-tip trace-proofs li');
      expect(await listed.count()).toBe(0);
      // A click leads to the proofs themselves.
      await verdict.click();
      await expect.poll(() => listed.count()).toBe(7);
      expect(await told.textContent()).toMatch(/^7 of 7 proofs hold\. Each proof checks a rule /);
      await verdict.press('Escape');
      await frame.locator('[data-picker="level"] [data-value="figures"]').click();
      expect(await verdict.locator('.words').textContent()).toBe('✓ numbers checked');
      await verdict.click();
      const meaning = await told.textContent();
      expect(meaning).toMatch(
        /^7 of 7 proofs hold\. So this trace’s numbers obey the rules that were checked, within rounding; an explanation of them may still be wrong\./,
      );
      expect(meaning).toContain('What it claims is computed a second time');
      // However long a claim is, its sign stands on its first line.
      const isBeside = frame.locator('trace-floating-tip trace-proofs li').evaluateAll((items) =>
        items.every((item) => {
          const [sign, claim] = ['.sign', '.claim'].map(
            (part) => item.querySelector(part)?.getBoundingClientRect().top,
          );
          return sign !== undefined && claim !== undefined && Math.abs(sign - claim) < 3;
        }),
      );
      expect(await isBeside).toBe(true);
      await verdict.press('Escape');
      await frame.locator('[data-picker="level"] [data-value="story"]').click();

      // Where they cannot be computed it is said why, as of what heads add, and both are computed when that is asked for.
      const { end } = await failReadings(panel.page, ['proofs', 'headContributions']);
      await panel.trace('The sea is calm.');
      const failures = frame.locator('trace-header trace-error, trace-rail trace-error');
      await expect.poll(() => failures.count()).toBe(2);
      for (const reason of await failures.locator('[role="alert"]').allTextContents()) expect(reason).not.toBe('');
      expect(await verdict.locator('.words').textContent()).toMatch(
        /^(Numbers not checked|Numbers checked: \d+ of 6 blocks)$/,
      );
      await end();
      while ((await failures.count()) > 0) await failures.first().locator('vscode-button').click();
      await expect.poll(() => verdict.locator('.words').textContent()).toBe('✓ numbers checked');
      await expect.poll(() => frame.locator('trace-rail [data-proportion]').textContent()).not.toBe('');
    },
  );

  it.runIf(thorough)('has its formula again after a step that has none', async ({ story }) => {
    const { frame } = await story();
    await frame.locator('[data-goto="2"]').click();
    const formula = frame.locator('trace-formula math');
    await frame.locator('[data-fold="formula"] summary').click();
    await expect.poll(() => formula.count()).toBeGreaterThan(0);
    await frame.locator('[data-goto="1"]').click();
    await expect.poll(() => formula.count()).toBe(0);
    await frame.locator('[data-goto="2"]').click();
    await expect.poll(() => formula.count()).toBeGreaterThan(0);
    await frame.locator('[data-fold="formula"] summary').click();
  });

  it('writes its formula with numbers that add up, all of them seen, in a narrow panel as well', async ({ story }) => {
    const { panel, frame } = await story();
    await panel.page.setViewportSize({ width: 420, height: 900 });
    await panel.go({ layer: 0, head: 0 });
    await frame.locator('[data-goto="6"]').click();
    await frame.locator('[data-fold="formula"] summary').click();
    const example = frame.locator('[data-example*=".attn.q["]');
    await expect.poll(() => example.textContent()).toContain('(the other 253 terms)');
    const [, right = '', result = ''] =
      /\] = (.*) = (.*)/.exec(((await example.textContent()) ?? '').replaceAll(/\s+/g, ' ')) ?? [];
    const numbers = right.replace(/\(the other .*? terms\)/, '').replaceAll(/[()]/g, '');
    const summands = numbers.split(/ (?=[+-] )/).map((summand) => {
      const [sign, product] = /^[+-] /.test(summand) ? [summand[0], summand.slice(2)] : ['+', summand];
      return product.split(' × ').reduce((value, factor) => value * Number(factor), sign === '-' ? -1 : 1);
    });
    expect(summands).toHaveLength(5);
    expect(summands.reduce((sum, each) => sum + each)).toBeCloseTo(Number(result), 2);
    // Four digits of each number give a last digit of the sum that is off by one: it is said.
    expect(await frame.locator('trace-worked-example [data-rounded]').textContent()).toContain('rounded');
    const clipped = await example.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
    expect(clipped).toBe(false);
    await frame.locator('[data-fold="formula"] summary').click();
    await panel.page.setViewportSize(WIDE);
  });

  it('explains terms in what happened and beside predictions, each where it comes first', async ({ story }) => {
    const { frame } = await story();
    await frame.locator('[data-goto="8"]').click();
    const inFinding = frame.locator('trace-finding [data-term]');
    const names = () => inFinding.evaluateAll((terms) => terms.map((term) => term.getAttribute('data-term')));
    await expect.poll(names).toEqual(['head', 'attention', 'logit']);
    await inFinding.nth(2).hover();
    await expect
      .poll(() => frame.locator('trace-finding [data-meaning]').textContent())
      .toContain('gives a token of its vocabulary as the next one');
    // The sentence is read as before.
    expect(await frame.locator('trace-finding [data-finding]').first().textContent()).toContain(
      'head 5.4 (block 5, head 4) looks most at'.replace(' ', ' '),
    );
    await frame.locator('[data-goto="16"]').click();
    const inControls = frame.locator('trace-sampling [data-term]');
    await expect
      .poll(() => inControls.evaluateAll((terms) => terms.map((term) => term.getAttribute('data-term'))))
      .toEqual(['temperature', 'top-k', 'top-p']);
    // Who goes on to the slider sees it; who points at its name reads all of it.
    await inControls.first().focus();
    const tip = frame.locator('trace-sampling trace-floating-tip');
    expect(await tip.count()).toBe(0);
    await inControls.first().hover();
    await tip.getByText('all come closer').waitFor();
    expect(await tip.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  });

  it.runIf(thorough)(
    'begins no line with the punctuation that follows a term, and ends none with a bracket before one',
    async ({ story }) => {
      const { panel, frame } = await story();
      let [joined, bracketed] = [0, 0];
      // In the page itself, which takes half the time of clicks from outside.
      const leads = await frame.locator('[data-goto]').evaluateAll(async (buttons) => {
        const view = document.querySelector('llm-trace-app')?.shadowRoot?.querySelector('trace-view')?.shadowRoot;
        const textBeside = (term: Element, side: 'previousSibling' | 'nextSibling') => {
          let node = term[side];
          while (node && node.nodeType !== Node.TEXT_NODE) node = node[side];
          return node?.textContent ?? '';
        };
        const shown = [];
        for (const button of buttons) {
          (button as HTMLElement).click();
          for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
          const step = view?.querySelector('trace-story-step') as HTMLElement;
          const terms = [...(step.shadowRoot?.querySelectorAll('.lead trace-term') ?? [])].map((term) => ({
            before: textBeside(term, 'previousSibling'),
            kept: term.shadowRoot?.querySelector('.joined') ? (term.textContent ?? '') : '',
            next: textBeside(term, 'nextSibling'),
          }));
          shown.push({ number: step.dataset['step'], terms });
        }
        return shown;
      });
      expect(leads.map(({ number }) => Number(number))).toEqual([...leads.keys()].map((index) => index + 1));
      expect(leads).toHaveLength(18);
      for (const { terms } of leads) {
        for (const { before, next } of terms) {
          expect(next).not.toMatch(/^[.,;:)]/);
          expect(before).not.toMatch(/[(“]$/);
        }
        joined += terms.filter(({ kept }) => /[.,;:]$/.test(kept)).length;
        bracketed += terms.filter(({ kept }) => /^\(/.test(kept)).length;
      }
      expect(joined).toBeGreaterThan(0);
      expect(bracketed).toBeGreaterThan(0);
      // In the narrowest panel the levels alone need a second line.
      await panel.page.setViewportSize({ width: 270, height: 620 });
      const top = async (selector: string) =>
        Math.round((await frame.locator(selector).boundingBox())?.y ?? Number.NaN);
      await expect
        .poll(async () => (await top('trace-help-button')) < (await top('trace-segmented[data-picker="level"]')))
        .toBe(true);
      expect(Math.abs((await top('trace-help-button')) - (await top('trace-export-menu')))).toBeLessThan(4);
      await panel.page.setViewportSize(WIDE);
    },
  );

  it.runIf(thorough)('ends no line with the bracket before a link of what happened', async ({ story }) => {
    const { frame } = await story();
    await frame.locator('[data-goto="8"]').click();
    const step = frame.locator('[data-finding="attention"] button', { hasText: 'step 14' });
    await step.waitFor();
    expect(await step.evaluate((link) => link.parentElement?.textContent)).toBe('(step 14).');
    expect(await step.evaluate((link) => link.closest('.joined')?.previousSibling?.textContent)).not.toMatch(/\($/);
  });
});
