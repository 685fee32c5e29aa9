/** What is kept of a text that was changed in the panel, and what has become of its prediction. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { seriousViolations } from '../workbench/axe.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import { changeText, current, openAtBestHead, openStory, shownHead, TEXT, WIDE } from './story-page.ts';

/** A text whose best head is another one than that of the story. */
const CHANGED_TEXT = 'The green lamp stood by the old door. The green';
const BEST_OF_CHANGED = ['5', '6'];
/** One with nearly all of its words, and another best head. */
const BEFORE_CHANGED = 'The green lamp stood by the old door.';
const BEST_BEFORE_CHANGED = ['4', '0'];

describePage('the story of a changed text', () => {
  /** For tests that each change a text in it. */
  const itChanges = itLooksAt((open) => open({ viewport: WIDE, level: 'story', place: null }));

  itChanges(
    'names the tokens that are others, and marks them in the strip by a line and a tip, also when the panel is seen again; nothing moves for that, nor when it is closed',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.trace(TEXT);
      const tops = () =>
        Promise.all(
          ['trace-token-strip', '[data-goto="8"]', 'main h2'].map((one) =>
            frame
              .locator(one)
              .first()
              .evaluate((element) => element.getBoundingClientRect().top),
          ),
        );
      const before = await tops();
      await changeText(frame, TEXT.replace('The', 'A'));
      const named = frame.locator('trace-kept-note [data-changed]');
      await expect.poll(() => named.textContent()).toBe('Changed: “The” → “A”.');
      const marked = frame.locator('trace-token-strip .chip[data-changed]');
      const look = async () => {
        expect(await marked.allTextContents()).toHaveLength(1);
        expect(await marked.getAttribute('data-token')).toBe('0');
        expect(await marked.locator('bdi').evaluate((name) => getComputedStyle(name).textDecorationLine)).toBe(
          'underline',
        );
        await marked.hover();
        expect(await marked.getAttribute('title')).toContain('Changed here: before it was “The”.');
      };
      await look();
      await expect.poll(tops).toEqual(before);
      await panel.page.reload();
      await expect.poll(() => named.textContent()).toBe('Changed: “The” → “A”.');
      await look();
      await expect.poll(tops).toEqual(before);
      await frame.locator('[data-kept] [data-action="keep"]').click();
      await frame.locator('[data-kept]').waitFor({ state: 'detached' });
      expect(await tops()).toEqual(before);
      if (!thorough) return;
      // The text before has no such tokens.
      await frame.locator('body').press('Control+z');
      await expect.poll(() => marked.count()).toBe(0);
    },
  );

  itChanges(
    'says of a text that has little in common with the one before that it is another, and of no token what it was',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.trace(TEXT);
      await changeText(frame, 'My dog plays with a red ball all day. It is his favourite');
      const note = frame.locator('trace-kept-note [data-kept]');
      await expect.poll(() => note.locator('.told').textContent()).toMatch(/^\s*This is another text[,.]/);
      expect(await note.locator('[data-changed], [data-predicted]').count()).toBe(0);
      expect(await note.evaluate((one) => one.getBoundingClientRect().height)).toBeLessThan(90);
    },
  );

  itChanges(
    'leaves what comes next in sight, and says that a token that was explained is explained no more',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.trace(TEXT);
      await frame.locator('trace-next-bars [data-id]').nth(1).click();
      // Far from probable after another text.
      await changeText(frame, 'One and two and three and');
      const note = frame.locator('trace-kept-note');
      await expect
        .poll(() => note.locator('[data-explains-own]').textContent())
        .toMatch(/^Explained is its own prediction, no longer “.+”\.$/);
      for (const width of thorough ? [1100, 700, 600, 420] : [1100, 420]) {
        await panel.page.setViewportSize({ width, height: 900 });
        await expect
          .poll(async () => {
            const [told, next] = await Promise.all(
              [note, frame.locator('trace-next-bars:not([large])').last()].map((one) => one.boundingBox()),
            );
            if (!told || !next) return undefined;
            return told.x >= next.x + next.width || told.y + told.height <= next.y;
          })
          .toBe(true);
      }
      await panel.page.setViewportSize(WIDE);
    },
  );

  it.runIf(thorough)(
    'covers nothing of the step: that ends above it, and goes down to the bar again once it is closed',
    async ({ open }) => {
      const { panel, frame } = await openStory(open, { viewport: WIDE });
      const edge = (selector: string, side: 'top' | 'bottom') =>
        frame.locator(selector).evaluate((element, of) => element.getBoundingClientRect()[of], side);
      await frame.locator('trace-at-a-glance li').first().waitFor();
      await changeText(frame, TEXT.replace('The', 'A'));
      const note = frame.locator('trace-kept-note');
      await note.locator('[data-kept]').waitFor();
      for (const viewport of [WIDE, { width: 420, height: 800 }]) {
        await panel.page.setViewportSize(viewport);
        const between = async () => (await edge('trace-kept-note', 'top')) - (await edge('main', 'bottom'));
        await expect.poll(between).toBeGreaterThanOrEqual(4);
        await expect.poll(between).toBeLessThan(10);
      }
      await note.locator('[data-action="keep"]').click();
      await expect.poll(async () => (await edge('main', 'bottom')) - (await edge('.body', 'bottom'))).toBe(0);
    },
  );

  it('begins another text at its beginning; where the text is changed here it says what is kept, and can start over', async ({
    open,
  }) => {
    const { panel, frame } = await openStory(open, { level: 'figures' });
    await frame.locator('[data-goto="15"]').click();
    const temperature = frame.locator('[data-number="temperature"]');
    await temperature.fill('0.5');
    await temperature.press('Enter');
    await frame.locator('trace-head-matrix [data-layer="3"][data-head="5"]').click();
    await changeText(frame, 'The sea is calm.');
    const note = frame.locator('[data-kept]');
    await expect
      .poll(() => note.textContent())
      .toContain(
        'This is the new text, with step 15, head 3.5 and the settings for picking tokens (sampled with temperature 0.5',
      );
    // The settings are those of what is generated from now on.
    expect(await note.textContent()).toContain('as before. Until you generate anew, each new token shown is the most');
    expect(await current(frame)).toBe('15');
    expect(await shownHead(frame)).toEqual(['3', '5']);
    // A panel that comes back knows the text before the edit from its page.
    const textBefore = () =>
      frame.evaluate(
        () => JSON.parse(sessionStorage.getItem('state') ?? '{}').before?.origin.text as string | undefined,
      );
    expect(await textBefore()).toBe(TEXT);
    // Who presents shows the text alone.
    const present = frame.locator('trace-step-bar [data-action="present"]');
    await present.click();
    await expect.poll(() => note.isVisible()).toBe(false);
    await present.click();
    await note.locator('[data-action="start-over"]').click();
    await expect.poll(() => current(frame)).toBe('1');
    expect(await note.count()).toBe(0);
    await frame.locator('[data-goto="15"]').click();
    await expect.poll(() => temperature.inputValue()).toBe('1');

    await temperature.fill('0.5');
    await temperature.press('Enter');
    await panel.trace('A boat sails far out.');
    await expect.poll(() => current(frame)).toBe('1');
    expect(await note.count()).toBe(0);
    await frame.locator('[data-goto="15"]').click();
    await expect.poll(() => temperature.inputValue()).toBe('1');
    expect(await textBefore()).toBeUndefined();

    // A line break at the end, as of a file that was selected as a whole, is said, and can be left out as in an edit.
    await panel.trace('A boat sails far out.\n');
    const ending = frame.locator('[data-ends-in-break]');
    await expect
      .poll(() => ending.textContent())
      .toMatch(/^The text ends in a line break, a token after which the model goes on\.\s+Trace Without It$/);
    await ending.locator('button').click();
    await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: 'A boat sails far out.' } });
    await note.locator('[data-action="back-to-text"]').waitFor();
    expect(await ending.count()).toBe(0);
  });

  itChanges.runIf(thorough)(
    'says of a changed text which head makes that another token is predicted, as the comparison counts it',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.trace('The little girl had a red ball.');
      await changeText(frame, 'The little boy had a red ball.');
      const note = frame.locator('[data-kept]');
      const why = note.locator('[data-why-other]');
      await note.waitFor();
      const topOfButtons = () => note.locator('.buttons').evaluate((buttons) => buttons.getBoundingClientRect().top);
      const before = await topOfButtons();
      await expect
        .poll(() => why.textContent())
        .toBe('Head 5.4 makes −2.01 of the −2.70 by which the lead of one over the other changes.');
      expect(await topOfButtons()).toBe(before);
      expect((await note.textContent())?.replace(/\s+/g, ' ')).toContain(
        'The prediction goes from “·She” (15\u00a0%) to “·He” (19\u00a0%). Head 5.4 makes −2.01 of'.replaceAll(
          '\u00a0',
          ' ',
        ),
      );
      expect(await why.getAttribute('title')).toBe(
        'The logit of “·She” minus that of “·He” falls by 2.70. Head 5.4 makes −2.01 of that directly, the most of all heads and MLPs.',
      );
      // A page that comes back says the same, though the trace of the text before is gone.
      await panel.page.reload();
      await expect
        .poll(() => why.textContent())
        .toBe('Head 5.4 makes −2.01 of the −2.70 by which the lead of one over the other changes.');
      if (!thorough) return;
      // Where several parts make it, no one is named.
      await changeText(frame, 'Lily was happy.');
      await expect.poll(() => note.textContent()).toContain('goes from “·He”');
      await panel.page.waitForTimeout(1500);
      expect(await why.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'leaves what leads to the text before in one line when the reader of a changed text walks on, until that is closed or another text comes',
    async ({ open }) => {
      const { panel, frame } = await openStory(open);
      await changeText(frame, CHANGED_TEXT);
      const note = frame.locator('[data-kept]');
      const line = frame.locator('[data-kept][data-line]');
      await expect.poll(() => note.textContent()).toContain('This is another text.');
      expect(await line.count()).toBe(0);
      const before = await note.evaluate((shown) => shown.getBoundingClientRect());
      await frame.locator('[data-goto="2"]').click();
      await line.waitFor();
      expect(await note.count()).toBe(1);
      const buttons = () =>
        line.locator('button').evaluateAll((all) => all.map((button) => button.ariaLabel ?? button.textContent));
      expect(await buttons()).toEqual(['Back to the Text Before', 'Compare With the Text Before', 'Close']);
      const after = await line.evaluate((shown) => shown.getBoundingClientRect());
      // It lies on the bar, below where the note ended: the steps lose as little as can be.
      const bar = await frame.locator('trace-step-bar').evaluate((shown) => shown.getBoundingClientRect());
      expect(after.bottom).toBeGreaterThan(before.bottom);
      expect(after.bottom).toBeLessThanOrEqual(bar.top);
      expect(after.right).toBe(before.right);
      expect(after.height).toBeLessThan(30);
      expect(await seriousViolations(frame)).toEqual([]);
      // It stays at every step, also as it is read again, and moves nothing.
      for (const step of ['8', '1', '15']) {
        await frame.locator(`[data-goto="${step}"]`).click();
        await expect.poll(() => current(frame)).toBe(step);
        expect(await line.evaluate((shown) => shown.getBoundingClientRect())).toEqual(after);
      }
      // A page that comes back has the same line.
      await panel.page.reload();
      await line.waitFor();
      expect(await buttons()).toEqual(['Back to the Text Before', 'Compare With the Text Before', 'Close']);
      await line.locator('[data-action="compare-before"]').click();
      await expect.poll(() => panel.asked.copied).toEqual(['text before']);
      // Another text is said in full.
      await changeText(frame, 'The sea is calm.');
      await expect.poll(() => note.textContent()).toContain('This is the new text, with step 15 as before.');
      expect(await line.count()).toBe(0);
      await frame.locator('[data-goto="2"]').click();
      await line.locator('[data-action="keep"]').click();
      await expect.poll(() => note.count()).toBe(0);
      // What was closed stays so, in a page that comes back as well.
      await frame.locator('[data-goto="3"]').click();
      await panel.page.reload();
      await frame.locator('trace-story-step').waitFor();
      expect(await note.count()).toBe(0);
      await changeText(frame, CHANGED_TEXT);
      await note.waitFor();
      await frame.locator('[data-goto="4"]').click();
      await line.locator('[data-action="back-to-text"]').click();
      await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: 'The sea is calm.' } });
      await expect.poll(() => note.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'says of a changed text after which the same token is predicted by how much it leads the next one, and led it before',
    async ({ open }) => {
      const { panel, frame } = await openStory(open);
      await panel.trace('The little girl had a red ball.');
      await changeText(frame, 'The little girl had a red car.');
      const note = frame.locator('[data-kept]');
      const lead = note.locator('[data-kept-lead]');
      await note.waitFor();
      const topOfButtons = () => note.locator('.buttons').evaluate((buttons) => buttons.getBoundingClientRect().top);
      const before = await topOfButtons();
      await expect.poll(() => lead.textContent()).toBe('It leads “⏎” by 0.04 instead of 0.02.');
      expect(await topOfButtons()).toBe(before);
      expect(await lead.getAttribute('title')).toBe(
        'The logit of “·She” minus that of “⏎”, after this text and after the text before. Below 0 “⏎” would be the more probable one.',
      );
      expect((await note.textContent())?.replace(/\s+/g, ' ')).toMatch(
        /^Changed: “·ball” → “·car”\. The prediction remains “.+”, with \d+ % (instead of \d+ %|as before)\. It leads “/,
      );
      // A page that comes back says the same, though the trace of the text before is gone.
      await panel.page.reload();
      await expect.poll(() => lead.textContent()).toBe('It leads “⏎” by 0.04 instead of 0.02.');
      // Where another one is predicted, that is said.
      await changeText(frame, 'The little boy had a red car.');
      await expect.poll(() => note.textContent()).toContain('The prediction goes from');
      await expect.poll(() => note.locator('.room, [data-why-other]').count()).toBe(1);
      expect(await lead.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'goes to the head that adds most to a changed text where the reader had chosen none, and compares with the text before',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open);
      await panel.trace(BEFORE_CHANGED);
      await frame.locator('[data-goto="8"]').click();
      await expect.poll(() => shownHead(frame)).toEqual(BEST_BEFORE_CHANGED);
      const former = await shownHead(frame);
      await changeText(frame, CHANGED_TEXT);
      const note = frame.locator('[data-kept]');
      await expect
        .poll(async () => (await note.textContent())?.replace(/ +/g, ' '))
        .toMatch(
          /^Added: “·The” “·green”\. The prediction goes from “⏎” \(\d+\u00a0%\) to “·l” \(\d+\u00a0%\)\. This is the new text, with step 8 as before\.\s/,
        );
      await expect.poll(() => shownHead(frame)).toEqual(BEST_OF_CHANGED);
      expect(await current(frame)).toBe('8');
      // That another head is shown is said, and leads back to the former one, from which the other is a click away.
      await expect
        .poll(() => note.locator('[data-another-head]').textContent())
        .toBe(
          `Shown is head ${BEST_OF_CHANGED.join('.')}, which adds most here; before the change it was head ${former.join('.')}.`,
        );
      await note.locator('[data-action="former-head"]').click();
      await expect.poll(() => shownHead(frame)).toEqual(former);
      await note.locator('[data-action="strongest"]').click();
      await expect.poll(() => shownHead(frame)).toEqual(BEST_OF_CHANGED);
      await note.locator('[data-action="compare-before"]').click();
      await expect.poll(() => panel.asked.copied).toEqual(['text before']);
      // Who walks on has read it, and closes what is left of it. The text before is in the menu then.
      await frame.locator('[data-goto="1"]').click();
      await note.and(frame.locator('[data-line]')).locator('[data-action="keep"]').click();
      await expect.poll(() => note.count()).toBe(0);
      const pick = async (item: string) => {
        await frame.locator('trace-export-menu .opener').click();
        await frame.locator(`trace-export-menu [data-item="${item}"]`).click();
      };
      await pick('compare-before');
      await expect.poll(() => panel.asked.copied).toEqual(['text before', 'text before']);
      await pick('back-to-text');
      await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: BEFORE_CHANGED } });
      await expect.poll(() => current(frame)).toBe('8');
      // Forward to the changed text and back from its first place go the keys of the editor, too.
      await expect.poll(() => panel.asked.visited).toEqual({ back: false, forward: true });
      panel.goToVisited('forward');
      await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: CHANGED_TEXT } });
      await expect.poll(() => current(frame)).toBe('1');
      // As they go right after a text was changed.
      await expect.poll(() => panel.asked.visited).toEqual({ back: true, forward: false });
      panel.goToVisited('back');
      await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: BEFORE_CHANGED } });
      await expect.poll(() => current(frame)).toBe('8');
      panel.goToVisited('forward');
      await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: CHANGED_TEXT } });
      // So do the keys for undo and redo.
      await panel.page.keyboard.press('Control+z');
      await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: BEFORE_CHANGED } });
      await expect.poll(() => current(frame)).toBe('8');
      // What a key has done is said.
      const isBack = frame.locator('[data-back]');
      await expect.poll(() => isBack.textContent()).toBe('This is the text before the change again.');
      // There is nothing to be done about it: it goes with what the reader does next, before its time is over.
      await panel.page.keyboard.press('ArrowRight');
      await expect.poll(() => isBack.count(), { timeout: 3000 }).toBe(0);
      await panel.page.keyboard.press('Control+Shift+Z');
      await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: CHANGED_TEXT } });
      await expect.poll(() => current(frame)).toBe('1');
      // Letters that were meant for something else are no loss: the text before comes back where it was read.
      await frame.locator('[data-goto="9"]').click();
      await changeText(frame, 'rn');
      await note.locator('[data-action="back-to-text"]').click();
      await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: CHANGED_TEXT } });
      await expect.poll(() => current(frame)).toBe('9');
      expect(await note.count()).toBe(0);
      await frame.locator('[data-goto="1"]').click();
      // At the first step there is nothing to start at.
      await changeText(frame, TEXT);
      await expect.poll(() => note.textContent()).toMatch(/This is another text\.\s/);
      // A page that comes back says the same.
      const said = await note.locator('.told').textContent();
      await panel.page.reload();
      await expect.poll(() => note.locator('.told').textContent()).toBe(said);
      expect(await note.locator('[data-action="start-over"]').count()).toBe(0);
      await note.locator('[data-action="keep"]').click();
      await expect.poll(() => note.count()).toBe(0);
      // A page that comes back says nothing anew.
      await panel.page.reload();
      await frame.locator('trace-story-step').waitFor();
      expect(await note.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'names the head on which the panel opens with a changed text, where that is not the one that adds most, and leads there',
    async ({ open }) => {
      const { frame } = await openAtBestHead(open);
      await frame.locator('trace-head-matrix [data-layer="3"][data-head="5"]').click();
      await changeText(frame, 'When Mary and John went to the store, John gave a drink to');
      const note = frame.locator('[data-kept]');
      await expect
        .poll(async () => (await note.textContent())?.replace(/\s+/g, ' '))
        .toContain(
          'with head 3.5 as before. Of the heads, head 5.4 has more say in which of the two most probable tokens leads than the head that adds most to the logit.',
        );
      await note.locator('[data-action="strongest"]').click();
      await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
      await expect.poll(() => note.textContent()).not.toContain('head');
    },
  );

  it.runIf(thorough)(
    'has the head that was chosen in a model when that is gone back to, and the panel’s own choice in one where none was',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open);
      await frame.locator('trace-head-matrix [data-layer="3"][data-head="5"]').click();
      await expect.poll(() => shownHead(frame)).toEqual(['3', '5']);
      const other = { model: join(root, 'test/fixtures/llama') };
      await panel.trace(TEXT, other);
      await expect.poll(() => shownHead(frame)).not.toEqual(['3', '5']);
      const ofOther = await shownHead(frame);
      await panel.trace(TEXT);
      await expect.poll(() => shownHead(frame)).toEqual(['3', '5']);
      // All that the panel would choose by is known by then, and changes nothing.
      await frame.locator('trace-head-matrix [data-layer="5"][data-head="4"][aria-label*="adds"]').waitFor();
      expect(await shownHead(frame)).toEqual(['3', '5']);
      await panel.trace(TEXT, other);
      await expect.poll(() => shownHead(frame)).toEqual(ofOther);
    },
  );

  it.runIf(thorough)(
    'names the head that adds most to a changed text beside one that the reader had chosen, and leads there',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open);
      await frame.locator('trace-head-matrix [data-layer="3"][data-head="5"]').click();
      await changeText(frame, CHANGED_TEXT);
      const note = frame.locator('[data-kept]');
      await expect
        .poll(async () => (await note.textContent())?.replace(/\s+/g, ' '))
        .toContain(
          `This is another text, with head 3.5 as before. Of the heads, head ${BEST_OF_CHANGED.join('.')} adds most here.`,
        );
      expect(await note.locator('[data-action="start-over"]').count()).toBe(0);
      expect(await seriousViolations(frame)).toEqual([]);
      await note.locator('[data-action="strongest"]').click();
      await expect.poll(() => shownHead(frame)).toEqual(BEST_OF_CHANGED);
      await expect.poll(() => note.textContent()).not.toContain('head');
      // Another model is given the same text, and may not have what was kept.
      await panel.trace(CHANGED_TEXT, { model: join(root, 'test/fixtures/llama') });
      await expect.poll(() => note.count()).toBe(0);
    },
  );
});
