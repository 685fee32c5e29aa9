/** A lesson from its first card to the one that follows, and what is offered where there is no trace to begin with. */

import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { violationsOfOwn } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { changeText, LOW, shownHead } from './story-page.ts';

const WIDE = { width: 1100, height: 800 };

describePage('the first hour', () => {
  /** A panel in which each test begins a lesson, or what takes the place of one. */
  const it = itLooksAt((open) => open({ viewport: WIDE, level: 'story', place: null }));

  it.runIf(thorough)(
    'the card of a lesson says which step it speaks of where its reader has gone to another one, and leads back',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.lesson('mask');
      const current = () => frame.locator('[data-goto][aria-current]').last().getAttribute('data-goto');
      await frame.locator('[data-lesson="next"]').waitFor();
      const note = frame.locator('[data-lesson-elsewhere]');
      await expect.poll(current).toBe('7');
      expect(await note.count()).toBe(0);
      await frame.locator('[data-goto="2"]').first().click();
      await expect
        .poll(() => note.textContent())
        .toMatch(/^This card speaks of step 7; step 2 is shown\.\s+Back to Step 7$/);
      await note.locator('[data-lesson="back-to-told"]').click();
      await expect.poll(current).toBe('7');
      await expect.poll(() => note.count()).toBe(0);
    },
  );

  it('a lesson leads through the trace, and its question is answered by the trace', async ({ shared }) => {
    const panel = await shared();
    const frame = await panel.lesson('mask');
    const step = () => frame.locator('[data-goto][aria-current]').last().getAttribute('data-goto');
    const next = frame.locator('[data-lesson="next"]');
    // The lesson leads: no tour stands beside it, and nothing else that leads on.
    expect(await frame.locator('[data-action="tour"], [data-walk]').count()).toBe(0);
    // The bar below is of its cards, the last one the question, wherever these lead.
    const cards = frame.locator('trace-step-bar [data-cards]');
    const cardsRead = () => cards.locator('i').evaluateAll((all) => all.map(({ className }) => className).join(' '));
    const of = / of (\d+)$/.exec((await frame.locator('trace-lesson-bar [data-card]').textContent()) ?? '')?.[1];
    // What is counted above is what the bar has parts for: the question is one of them.
    expect(await cards.locator('i').count()).toBe(Number(of));
    const count = Number(of) - 1;
    expect(await cardsRead()).toBe(['on', ...Array(count).fill('')].join(' '));
    await cards.locator('i').nth(1).click();
    await expect.poll(cardsRead).toBe(['done', 'on', ...Array(count - 1).fill('')].join(' '));
    expect(await cards.getAttribute('aria-label')).toBe(`Card 2 of ${of}`);
    await cards.locator('i').first().click();
    await expect.poll(cardsRead).toBe(['on', ...Array(count).fill('')].join(' '));
    expect(await frame.getByRole('button', { name: /^next(?! block)/i }).count()).toBe(1);
    const presents = () => frame.locator('trace-header').isHidden();
    await frame.locator('body').press('f');
    await expect.poll(presents).toBe(true);
    expect(await frame.locator('[data-walk]').count()).toBe(0);
    // Presented, its card stands beside the figure, and the row of the token that it speaks of is in sight.
    const beside = async () => {
      const places = ['trace-lesson-bar', 'main'].map((name) => frame.locator(name).boundingBox());
      const [card, told] = await Promise.all(places);
      return card && told ? told.x - card.x - card.width : Number.NaN;
    };
    await expect.poll(beside).toBeGreaterThanOrEqual(0);
    const rowInSight = () =>
      frame.locator('trace-story-figure canvas.over').evaluate((map) => {
        const below = Number.parseFloat(getComputedStyle(map).scrollMarginBottom);
        return map.getBoundingClientRect().bottom + below - document.documentElement.clientHeight;
      });
    await expect.poll(rowInSight).toBeLessThan(0);
    // Keys turn its cards, as its buttons do, and end where they end: presented and not.
    const card = () => frame.locator('trace-lesson-bar [data-card]').getAttribute('data-card');
    await frame.locator('body').press('ArrowRight');
    await expect.poll(step).toBe('8');
    expect(await card()).toBe('1');
    for (let times = 0; times < 2; times++) await frame.locator('body').press('ArrowLeft');
    await expect.poll(step).toBe('7');
    expect(await card()).toBe('0');
    await frame.locator('body').press('f');
    await expect.poll(presents).toBe(false);
    await expect.poll(step).toBe('7');
    const place = async () => {
      const { x, y, width } = await next.evaluate((button) => button.getBoundingClientRect());
      return [x + width, y];
    };
    const before = await place();
    await next.click();
    await expect.poll(step).toBe('8');
    // The card has a line more, and who clicks on need not look for the button.
    expect(await place()).toEqual(before);
    const chosen = frame.locator('trace-head-matrix [aria-selected="true"]');
    await expect.poll(() => chosen.getAttribute('aria-label')).toContain('block 5, head 4');
    await next.click();
    await panel.page.waitForTimeout(1000); // in which the question is read along with the last card
    const isAskedAtOnce = await next.evaluate(async (button: HTMLElement) => {
      const bar = button.getRootNode() as ShadowRoot;
      button.click();
      for (let frames = 0; frames < 2; frames++) await new Promise((drawn) => requestAnimationFrame(drawn));
      return bar.querySelector('trace-lesson-question') !== null;
    });
    expect(isAskedAtOnce).toBe(true);
    await expect.poll(() => frame.locator('[data-ask]').textContent()).toContain('as large as the weight of');
    const answer = frame.locator('[data-answer]');
    const feedback = frame.locator('[data-feedback]');
    // Presented, the keyboard stays in the answer; what is said of that is seen whole, and moves nothing.
    const present = frame.locator('[data-action="present"]');
    await present.click();
    await frame.locator('[data-answer]:focus').waitFor();
    const show = () => frame.locator('[data-lesson="show"]').boundingBox();
    await expect.poll(async () => (await show())?.x).toBeLessThan(40);
    const shownAt = await show();
    await panel.page.keyboard.type('1400');
    await panel.page.keyboard.press('Enter');
    await expect.poll(() => feedback.getAttribute('data-feedback')).toBe('wrong');
    expect(await show()).toEqual(shownAt);
    const hidden = () =>
      frame.locator('trace-lesson-bar .card').evaluate((text) => text.scrollHeight - text.clientHeight);
    await expect.poll(hidden).toBeLessThanOrEqual(0);
    await present.click();
    await expect.poll(presents).toBe(false);
    expect(await feedback.textContent()).toContain('how far apart their scores are');
    // The row that is asked about is the one that is outlined, where its scores stand: its weights would tell the answer.
    const token = frame.locator('trace-token-strip [aria-selected="true"]');
    await expect.poll(() => token.getAttribute('data-token')).toBe('8');
    await expect.poll(step).toBe('7');
    // In a low panel the text of the card scrolls: what is said of the answer is in sight, and so is the button that leads on.
    await panel.page.setViewportSize({ ...WIDE, height: 420 });
    const asked = (await frame.locator('[data-ask]').textContent()) ?? '';
    const [score = 0, other = 0] = [...asked.matchAll(/−?\d+\.\d+/g)].map(([text]) => Number(text.replace('−', '-')));
    const factor = Math.exp(score - other).toPrecision(3);
    await answer.fill(factor);
    await answer.press('Enter');
    await expect.poll(() => feedback.getAttribute('data-feedback')).toBe('right');
    const cut = async (part: Locator) => {
      const [seen, of] = await Promise.all([frame.locator('trace-lesson-bar').boundingBox(), part.boundingBox()]);
      return seen && of ? Math.max(seen.y - of.y, of.y + of.height - seen.y - seen.height) : Number.NaN;
    };
    await expect.poll(() => cut(feedback)).toBeLessThanOrEqual(0);
    expect(await cut(frame.locator('[data-lesson="following"]'))).toBeLessThanOrEqual(0);
    await panel.page.setViewportSize(WIDE);
    // The answer can be read off the row that it is about.
    await expect.poll(step).toBe('8');
    await expect.poll(() => token.getAttribute('data-token')).toBe('8');
    expect(await feedback.textContent()).toContain(`is ${factor}. So the weights are`);
    await expect.poll(() => panel.asked.finished).toEqual(['mask']);
    // In another group of editors its page is loaded anew.
    await panel.page.reload();
    await expect.poll(() => feedback.getAttribute('data-feedback')).toBe('right');
    expect(await answer.inputValue()).toBe(factor);
    expect(await violationsOfOwn(frame, 'llm-trace-app', 'trace-view', 'trace-lesson-place')).toEqual([]);
    await frame.locator('[data-lesson="following"]').click();
    await expect.poll(() => frame.locator('trace-lesson-bar h2').textContent()).toContain('Lesson 5');
    // In a panel as low as a large zoom makes it, card and step are both seen.
    await panel.page.setViewportSize(LOW);
    await expect.poll(() => frame.locator('main').evaluate(({ clientHeight }) => clientHeight)).toBeGreaterThan(90);
    await panel.page.setViewportSize(WIDE);
    // Who has shown the answer goes on there, and who ends the lesson at the step.
    for (let card = 1; card <= 4; card++) await next.press('Enter');
    await frame.locator('[data-lesson="show"]').press('Enter');
    await frame.locator('[data-feedback="shown"]:focus').waitFor();
    await frame.locator('[data-lesson="end"]').press('Enter');
    await expect.poll(() => frame.locator('trace-lesson-bar').count()).toBe(0);
    // It took the place of nothing: one line tells that it is over, asks nothing, and goes with the first click anywhere.
    await frame.locator('trace-story-step h2:focus').waitFor();
    const ended = frame.locator('[data-lesson-ended]');
    expect((await ended.textContent())?.trim()).toBe('The lesson is over. You can go on reading its text here.');
    expect(await ended.locator('vscode-button, button').count()).toBe(0);
    await frame.locator('trace-story-step h2').click();
    await expect.poll(() => ended.count()).toBe(0);
    await frame.locator('[data-action="tour"]').waitFor();
    expect(await frame.locator('[data-walk]').count()).toBe(2);
    // Its head was none of the reader's own choice: another text is shown at the head that adds most to it.
    await changeText(frame, 'The green lamp stood by the old door. The green');
    await expect.poll(() => shownHead(frame)).toEqual(['5', '6']);
  });

  it.runIf(thorough)(
    'in a low presentation of a lesson the title gives way, and all parts of the sum that it tells of are seen',
    async ({ shared }) => {
      const panel = await shared();
      await panel.page.setViewportSize({ width: 1222, height: 624 });
      const frame = await panel.lesson('attribution');
      await frame.locator('body').press('f');
      await expect.poll(() => frame.locator('trace-header').isHidden()).toBe(true);
      const heading = frame.locator('trace-story-step h2');
      const last = frame.locator('trace-story-figure').getByText('norm bias').first();
      const below = async () => {
        const [bar, part] = [await frame.locator('trace-step-bar').boundingBox(), await last.boundingBox()];
        return bar && part ? bar.y - part.y - part.height : Number.NaN;
      };
      await expect.poll(below).toBeGreaterThanOrEqual(0);
      // It is read out all the same.
      expect(await heading.textContent()).toContain('A logit for every token');
      await panel.page.setViewportSize({ width: 1222, height: 900 });
      await expect.poll(async () => (await heading.boundingBox())?.height).toBeGreaterThan(20);
      await expect.poll(() => frame.locator('trace-story-step .untitled').count()).toBe(0);
      await frame.locator('body').press('f');
      await panel.page.setViewportSize(WIDE);
    },
  );

  it.runIf(thorough)('a model that fails offers others; a file that is no trace another editor', async ({ shared }) => {
    const panel = await shared();
    const { frame } = panel;
    // Who cancels is answered at once, though the engine may need seconds to stop.
    const working = frame.locator('[data-state="working"]');
    panel.wait('block 3 of 12');
    await working.getByText('block 3 of 12').waitFor();
    await frame.locator('[data-action="cancel"]').click();
    await working.getByText('Cancelling…').waitFor();
    panel.wait('block 4 of 12');
    expect(await working.textContent()).not.toContain('of 12');
    panel.fail('model.safetensors cannot be read.');
    await frame.locator('[data-action="starter"]').click();
    await frame.locator('[data-action="download"]').click();
    await expect.poll(() => panel.asked.rescued).toEqual(['starter', 'download']);
    expect(await frame.locator('[data-state="failed"]').textContent()).toContain('distilgpt2');
    panel.fail('model.safetensors is not a trace that LLM Trace saved.', {
      text: '',
      model: '',
      file: '/model.safetensors',
    });
    await expect.poll(() => frame.locator('[data-action="otherwise"]').count()).toBe(1);
    expect(await frame.locator('[data-action="starter"]').count()).toBe(0);
    // Nothing is offered that would put one trace in the place of a comparison, retry what is refused, or call a wish a failure.
    const state = frame.locator('[data-state="failed"]');
    const shown = async (text: string) => {
      await state.getByText(text).waitFor();
      const ways = state.locator('vscode-button');
      return {
        ways: await ways.evaluateAll((all) => all.map((one) => one.getAttribute('data-action'))),
        heading: (await state.locator('h1').allTextContents()).join(),
        role: await state.getAttribute('role'),
      };
    };
    panel.fail('It is no trace.', { text: '', model: '', file: '/model.safetensors' });
    expect(await shown('It is no trace.')).toEqual({
      ways: ['otherwise', 'log'],
      heading: 'This file cannot be read',
      role: 'alert',
    });
    panel.fail('The model is gone.', {}, { isComparison: true });
    expect(await shown('The model is gone.')).toEqual({
      ways: ['again', 'log'],
      heading: 'The comparison failed',
      role: 'alert',
    });
    panel.fail('It was cancelled.', {}, { isComparison: true, reason: 'cancelled' });
    expect(await shown('It was cancelled.')).toEqual({ ways: ['again'], heading: '', role: 'status' });
    panel.fail('You have cancelled it.', {}, { reason: 'cancelled' });
    expect(await shown('You have cancelled it.')).toEqual({
      ways: ['again', 'choose-model'],
      heading: '',
      role: 'status',
    });
    panel.fail('There is no room.', {}, { reason: 'memory' });
    expect(await shown('There is no room.')).toEqual({ ways: ['again', 'log'], heading: '', role: 'alert' });
    panel.fail('Save a copy first.', { text: '', model: '', file: '/far.safetensors' }, { reason: 'remote file' });
    expect((await shown('Save a copy first.')).ways).toEqual(['otherwise']);
    // The keyboard goes on at the first button of what is shown next, and at the step of a trace.
    panel.wait();
    await frame.locator('[data-action="cancel"]').focus();
    panel.fail('You have cancelled it.', {}, { reason: 'cancelled' });
    await frame.locator('[data-action="again"]:focus').waitFor();
    panel.wait();
    await frame.locator('[data-action="cancel"]:focus').waitFor();
    await panel.trace('The weather is');
    await frame.locator('trace-story-step h2:focus').waitFor();
    // What could not even begin is tried again, and gives way to whatever arrives.
    panel.refuse('The window is closing.');
    await panel.page.reload();
    await state.getByText('The window is closing.').waitFor();
    await frame.locator('[data-action="again"]').click();
    await frame.locator('[data-state="trace"]').waitFor();
    panel.refuse('The window is closing.');
    await panel.page.reload();
    await state.waitFor();
    await panel.trace('The weather is fine');
    expect(await state.count()).toBe(0);
  });

  it.runIf(thorough)(
    'the lesson on induction asks no question beside its card, and shows the text from its beginning where the token it leads to is near that',
    async ({ open, shared }) => {
      for (const width of thorough ? [1300, 420] : [420]) {
        // Begun again in the same panel, the lesson goes on at its card.
        const panel = width === 420 ? await shared() : await open({ level: 'story', place: null });
        await panel.page.setViewportSize({ width, height: 900 });
        const frame = await panel.lesson('induction');
        const next = frame.locator('[data-lesson="next"]');
        for (let card = 0; card < 2; card++) await next.click();
        // The second token of the text is looked at from the third.
        await expect
          .poll(() => frame.locator('trace-token-strip [aria-selected="true"]').getAttribute('data-token'))
          .toBe('2');
        await frame.locator('trace-next-bars li').first().waitFor();
        expect(await frame.locator('trace-next-bars [data-why], trace-next-bars [data-why-taken]').count()).toBe(0);
        const first = frame.locator('trace-token-strip [data-token="0"]');
        await expect.poll(async () => (await first.boundingBox())?.x).toBeGreaterThanOrEqual(0);
        // What its reader asks for is told.
        await frame.locator('trace-next-bars li button').nth(1).click();
        await expect.poll(() => frame.locator('trace-next-bars [data-why]').count()).toBe(1);
        await panel.page.setViewportSize(WIDE);
      }
    },
  );
});
