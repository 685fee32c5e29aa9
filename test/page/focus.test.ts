/** Where the focus is when the page is drawn anew, by keys alone. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { describePage, it } from './fixture.ts';

/** The step that the focused element is part of, and the element; whether its outline is drawn. */
function focused(frame: Frame) {
  return frame.evaluate(() => {
    let element = document.activeElement;
    let step = '';
    while (element) {
      step = element.getAttribute('data-step') ?? step;
      if (!element.shadowRoot?.activeElement) break;
      element = element.shadowRoot.activeElement;
    }
    const isOutlined = element !== null && getComputedStyle(element).outlineStyle === 'solid';
    return { step, at: element?.localName, isOutlined };
  });
}

describePage('the focus', () => {
  it('follows the keys from step to step, so that Tab leads into the step', async ({ open }) => {
    const panel = await open({ level: 'story', viewport: { width: 1000, height: 800 } });
    const frame = await panel.trace('The weather is');
    const { keyboard } = panel.page;
    await panel.go({ step: 7 });
    await frame.locator('[data-walk="next"]').focus();
    await keyboard.press('ArrowRight');
    await expect.poll(() => focused(frame)).toEqual({ step: '8', at: 'h2', isOutlined: true });
    await keyboard.press('Tab');
    expect((await focused(frame)).step).toBe('8');
  });

  it('stops once at the words of a text, among which arrow keys lead with an open explanation', async ({ open }) => {
    const panel = await open({ level: 'story', viewport: { width: 1000, height: 800 } });
    const frame = await panel.trace('The weather is');
    const { keyboard } = panel.page;
    await panel.go({ step: 8 });
    const ofLead = frame.locator('trace-story-step .lead trace-term button');
    const ofFinding = frame.locator('trace-finding [data-one-stop] :is(button.token, trace-term button)');
    await ofFinding.first().waitFor();
    const names = (words: typeof ofLead) => words.evaluateAll((all) => all.map((word) => word.matches(':focus')));
    const count = await ofLead.count();
    expect(count).toBeGreaterThan(3);
    await keyboard.press('j');
    await keyboard.press('k');
    await expect.poll(() => focused(frame)).toEqual({ step: '8', at: 'h2', isOutlined: true });
    await keyboard.press('Tab');
    expect((await names(ofLead)).indexOf(true)).toBe(0);
    expect(await ofLead.first().getAttribute('aria-description')).toContain(`Word 1 of ${count}:`);
    await keyboard.press('Enter');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowDown');
    expect((await names(ofLead)).indexOf(true)).toBe(2);
    const meaning = frame.locator('trace-story-step .lead trace-term [data-meaning]');
    const wanted = (await ofLead.nth(2).getAttribute('aria-description'))?.split(' Word ')[0];
    await expect.poll(() => meaning.allTextContents()).toEqual([wanted]);
    // One more leads to the next text; back again to the end of this one.
    await keyboard.press('Tab');
    expect((await names(ofLead)).indexOf(true)).toBe(-1);
    expect((await names(ofFinding)).indexOf(true)).toBe(0);
    await keyboard.press('Shift+Tab');
    expect((await names(ofLead)).indexOf(true)).toBe(count - 1);
    // Past the last word the key is the panel's.
    await keyboard.press('ArrowRight');
    await expect.poll(() => focused(frame)).toEqual({ step: '9', at: 'h2', isOutlined: true });
    await keyboard.press('Tab');
    expect((await focused(frame)).at).toBe('button');
    await keyboard.press('Escape');
    await expect.poll(() => focused(frame)).toEqual({ step: '9', at: 'h2', isOutlined: true });
  });

  it('stays at the step when the level changes: at the same part where it still stands, else at the heading', async ({
    open,
  }) => {
    const panel = await open({ level: 'story', viewport: { width: 1000, height: 800 } });
    const frame = await panel.trace('The weather is');
    const { keyboard } = panel.page;
    await panel.go({ step: 8 });
    await frame.locator('trace-story-figure canvas[tabindex="0"]').first().waitFor();
    await keyboard.press('h');
    await expect.poll(async () => (await focused(frame)).at).toBe('canvas');
    await keyboard.press('d');
    await frame.locator('main.figures').waitFor();
    expect((await focused(frame)).at).toBe('canvas');
    await keyboard.press('d');
    await expect.poll(() => focused(frame)).toEqual({ step: '8', at: 'h2', isOutlined: true });
    await keyboard.press('Tab');
    expect((await focused(frame)).step).toBe('8');
    await expect.poll(() => frame.locator('[data-goto][aria-current]').first().getAttribute('data-goto')).toBe('8');
    await keyboard.press('d');
    await expect.poll(() => focused(frame)).toEqual({ step: '8', at: 'h2', isOutlined: true });
  });

  it('is at the step after a presentation that was left by a key', async ({ open }) => {
    const panel = await open({ level: 'story', viewport: { width: 1000, height: 800 } });
    const frame = await panel.trace('The weather is');
    await panel.go({ step: 8 });
    await panel.page.keyboard.press('f');
    await expect.poll(() => frame.locator('trace-header').isHidden()).toBe(true);
    await panel.page.keyboard.press('Escape');
    await expect.poll(() => focused(frame)).toEqual({ step: '8', at: 'h2', isOutlined: true });
  });

  it('is marked as soon as the panel has the keyboard, and again when it comes back; not for who goes on with the pointer', async ({
    open,
  }) => {
    const panel = await open({ level: 'story', theme: 'dark' });
    const frame = await panel.trace('The weather is');
    const { keyboard, mouse } = panel.page;
    const marked = { step: '1', at: 'h2', isOutlined: true };
    await expect.poll(() => focused(frame)).toEqual(marked);
    await mouse.move(300, 300);
    await mouse.move(310, 300);
    await expect.poll(() => focused(frame)).toEqual({ step: '', at: 'body', isOutlined: false });
    await frame.evaluate(() => window.dispatchEvent(new Event('focus')));
    expect(await focused(frame)).toEqual(marked);
    await keyboard.press('Tab');
    await mouse.move(300, 300);
    expect((await focused(frame)).isOutlined).toBe(true);
    // VS Code takes it from what has it and then from the page, as for a dialog, and gives it back to the page alone.
    const reached = await focused(frame);
    expect(reached.at).not.toBe('h2');
    await keyboard.press('Shift');
    await frame.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      (element as HTMLElement).blur();
      window.dispatchEvent(new FocusEvent('blur'));
    });
    expect((await focused(frame)).at).toBe('body');
    await frame.evaluate(() => window.dispatchEvent(new FocusEvent('focus')));
    expect(await focused(frame)).toEqual(reached);
  });

  it('is seen at a predicted token in the text of a step, though that has a dashed frame of its own', async ({
    open,
  }) => {
    const panel = await open({ level: 'story', theme: 'dark' });
    const frame = await panel.trace('The weather is');
    await panel.go({ step: 14 });
    const predicted = frame.locator('trace-finding button.prediction').first();
    await predicted.waitFor();
    expect(await predicted.evaluate((button) => getComputedStyle(button).outlineStyle)).toBe('dashed');
    await panel.page.keyboard.press('j');
    await panel.page.keyboard.press('k');
    await predicted.focus();
    expect((await focused(frame)).isOutlined).toBe(true);
  });
});
