/** The story: one step at a time, from the text to the predicted token, by keys, buttons and by itself, at every level. */
import { expect } from 'vitest';
import { seriousViolations, violationsOfOwn } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { spokenIdentifiers } from './accessible-names.ts';
import { describePage } from './fixture.ts';
import { holdMessages } from './held-messages.ts';
import {
  current,
  heads,
  itLooksAtStory,
  NARROW,
  openStory,
  passTime,
  shownHead,
  shownStep,
  TEXT,
  WIDE,
  watchMotion,
} from './story-page.ts';
import { printedJson } from './terminal.ts';
import { settled } from './visit-steps.ts';

/** The head that adds most to its prediction adds little. */
const LITTLE_BY_BEST = 'When Mary and John went to the store, John gave a drink to Mary.';

describePage('the story', () => {
  const it = itLooksAtStory();
  const itMoves = itLooksAtStory({ motion: true });

  it('walks by keys and buttons, and keeps the outcome in sight', async ({ story }) => {
    const { panel, frame } = await story();
    const { top } = await printedJson<{ top: { id: number; probability: number }[] }>('trace', TEXT);
    await frame.locator('body').press('ArrowRight');
    await expect.poll(() => current(frame)).toBe('2');
    await frame.locator('body').press('ArrowLeft');
    await expect.poll(() => current(frame)).toBe('1');
    await frame.locator('[data-walk="next"]').click();
    await expect.poll(() => current(frame)).toBe('2');
    // In the list of steps as well, where the next key is for the list again.
    await frame.locator('[data-goto="4"]').click();
    for (const [key, step] of Object.entries({ ArrowDown: '5', ArrowRight: '6', ArrowUp: '5', Home: '1', End: '18' })) {
      await panel.page.keyboard.press(key);
      await expect.poll(() => frame.locator('trace-story-step').getAttribute('data-step')).toBe(step);
      expect(await frame.locator('[data-goto]:focus').getAttribute('data-goto')).toBe(step);
    }
    await panel.page.keyboard.press('Home');
    expect(await frame.locator('trace-story-step').count()).toBe(1);
    expect(await frame.locator('[data-predicted]').getAttribute('data-predicted')).toBe(String(top[0]?.id));
    const bars = frame.locator('trace-next-bars [data-probability]');
    await expect.poll(() => bars.count()).toBe(5);
    const shown = await bars.evaluateAll((all) =>
      all.map((bar) => Number((bar as HTMLElement).dataset['probability'])),
    );
    for (const [i, probability] of shown.entries()) expect(probability).toBeCloseTo(top[i]?.probability ?? 0, 5);
    // Whoever has clicked on the level walks on by arrow keys; by the keyboard it is chosen with them.
    const level = (name: string) => frame.locator(`[data-picker="level"] [data-value="${name}"]`);
    await level('figures').click();
    for (const step of ['2', '3']) {
      await panel.page.keyboard.press('ArrowRight');
      await expect.poll(() => frame.locator('trace-story-step').getAttribute('data-step')).toBe(step);
    }
    await frame.locator('body').press('d');
    await frame.locator('body').press('d');
    await level('story').focus();
    await panel.page.keyboard.press('ArrowRight');
    await expect.poll(() => level('figures').getAttribute('aria-checked')).toBe('true');
    await panel.page.keyboard.press('ArrowLeft');
    await expect.poll(() => level('story').getAttribute('aria-checked')).toBe('true');
    // Keys lead to the large figure, and to what its chosen value came from, wherever the keyboard is.
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('trace-inspector').waitFor();
    await panel.page.keyboard.press('i');
    await frame.locator('trace-story-step trace-value-panel').waitFor();
    await panel.page.keyboard.press('h');
    const weights = frame.locator('trace-story-figure trace-tensor[data-tensor$="attn.pattern"]');
    await weights.locator('canvas.over:focus').waitFor();
    expect(panel.problems()).toEqual([]);
  });

  it('tells where the text begins what later steps found, as they tell it, and leads to each', async ({ story }) => {
    const { frame } = await story();
    const rows = frame.locator('trace-at-a-glance [data-glance]');
    await expect.poll(() => rows.count()).toBe(3);
    const views = await rows.evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset['glance']));
    expect(views).toEqual(['weights', 'logits', 'predictions']);
    // Of a lead both how large it is and what does most for it, and against it.
    const ofLead = (await rows.nth(1).locator('> span').nth(1).textContent())?.replaceAll(/\s+/g, ' ');
    expect(ofLead).toMatch(
      /^·They leads ⏎(?: \(a line break\))?, the runner-up, by 0\.58\. Head 5\.4(?: \(block 5, head 4\))? does most for that \(\+1\.94\) and looks most at ·people; .* against it \(−3\.12\)\.$/,
    );
    for (const [at, step] of [
      [0, '8'],
      [2, '15'],
    ] as const) {
      const [name = '', told = ''] = await rows.nth(at).locator('> span').allTextContents();
      expect(name).toMatch(new RegExp(`^${step} `));
      await rows.nth(at).click();
      await expect.poll(() => current(frame)).toBe(step);
      await expect
        .poll(() => frame.locator('trace-story-step h2').textContent())
        .toContain(name.slice(step.length + 1));
      const words = (text: string | null) => (text ?? '').replaceAll(/\s+/g, ' ').trim();
      const said = async () => words(await frame.locator('trace-story-step trace-finding .box').textContent());
      await expect.poll(said).toContain(words(told).slice(0, 12));
      await frame.locator('[data-goto="1"]').click();
      await rows.first().waitFor();
    }
    expect(await seriousViolations(frame)).toEqual([]);
  });

  it('opens on the head that does more in the contest where the one that adds most shows little, and leads from each to the other', async ({
    open,
  }) => {
    const { panel, frame } = await openStory(open, { viewport: WIDE });
    await panel.trace(LITTLE_BY_BEST);
    await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
    const row = frame.locator('trace-at-a-glance [data-glance="weights"]');
    const glance = async () => (await row.textContent())?.replaceAll(/\s+/g, ' ');
    const besides =
      /head 5\.4 .* It lowers ⏎(?: \(a line break\))? against ·She by 1\.92; the head that adds most to ⏎ itself is 5\.3(?: \(block 5, head 3\))?, by only 0\.29\./;
    await expect.poll(glance).toMatch(besides);
    // What is said of the other head is no reason to leave the one that is shown.
    await row.click();
    await expect.poll(() => current(frame)).toBe('8');
    expect(await shownHead(frame)).toEqual(['5', '4']);
    const said = frame.locator('trace-story-step trace-finding .box');
    await expect.poll(async () => (await said.textContent())?.replaceAll(/\s+/g, ' ')).toMatch(besides);
    await frame.locator('trace-finding button.head', { hasText: '5.3' }).first().click();
    await expect.poll(() => shownHead(frame)).toEqual(['5', '3']);
    await frame.locator('[data-goto="1"]').click();
    await expect
      .poll(glance)
      .toMatch(/head 5\.3 .* Head 5\.4 does more here, against the prediction: it looks most at/);
    await row.click();
    await expect.poll(() => current(frame)).toBe('8');
    await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
    expect(panel.problems()).toEqual([]);
  });

  it('leads from a prediction to the step that explains it', async ({ story }) => {
    const { panel, frame } = await story();
    const bar = frame.locator('trace-next-bars [data-id]').nth(2);
    const why = frame.locator('trace-next-bars [data-why]');
    const id = await bar.getAttribute('data-id');
    const name = await bar.locator('bdi').textContent();
    expect(await bar.getAttribute('title')).toContain('explained in step 14');
    await bar.click();
    await expect.poll(() => why.getAttribute('data-why')).toBe(id);
    expect(await why.locator('span').textContent()).toBe(`why ${name}?`);
    expect(await bar.getAttribute('title')).toContain('Step 14 explains its logit');
    await why.locator('[data-action="why"]').click();
    await expect.poll(() => current(frame)).toBe('14');
    await frame.locator(`[data-attribution="${id}"]`).waitFor();
    // Also of one that has no bar.
    await frame.locator('trace-story-step').evaluate((step) => {
      step.dispatchEvent(new CustomEvent('choose', { detail: { target: 500 }, bubbles: true, composed: true }));
    });
    await expect.poll(() => why.getAttribute('data-why')).toBe('500');
    await panel.page.reload();
    await expect.poll(() => why.getAttribute('data-why')).toBe('500');
    await expect.poll(() => why.locator('span').textContent()).toMatch(/^why [^…]+\?$/);
    expect(panel.problems()).toEqual([]);
  });

  itMoves.runIf(thorough)(
    'moves values for a quarter of a second from step to step, and nothing where its reader wants no motion',
    async ({ story }) => {
      const { panel, frame } = await story();
      const moves = await watchMotion(frame);
      const durations = async () => (await moves.evaluate((all) => [...all])).map(({ duration }) => duration);
      for (const step of ['6', '7', '8', '9']) {
        await frame.locator(`[data-goto="${step}"]`).click();
        await expect.poll(() => current(frame)).toBe(step);
      }
      // Each step comes in; q and k meet, the mask wipes in, and rows shrink to their weights.
      await expect.poll(async () => (await durations()).length).toBeGreaterThanOrEqual(7);
      for (const duration of await durations()) {
        expect(duration).toBeGreaterThanOrEqual(200);
        expect(duration).toBeLessThanOrEqual(280);
      }
      await panel.page.emulateMedia({ reducedMotion: 'reduce' });
      await moves.evaluate((all) => void all.splice(0));
      for (const step of ['6', '7', '8', '9', '10', '16']) {
        await frame.locator(`[data-goto="${step}"]`).click();
        await expect.poll(() => current(frame)).toBe(step);
      }
      // The chosen token would be brought a moment after its step.
      await panel.page.waitForTimeout(600);
      expect(await durations()).toEqual([]);
      await panel.page.emulateMedia({ reducedMotion: null });
      expect(panel.problems()).toEqual([]);
    },
  );

  itMoves('values shrink to their weights, and their sum grows once they have', async ({ story }) => {
    const { panel, frame } = await story();
    const moves = await watchMotion(frame);
    await frame.locator('[data-goto="9"]').click();
    const strips = async () => (await moves.evaluate((all) => [...all])).filter(({ strip }) => strip !== undefined);
    await expect.poll(async () => (await strips()).some(({ strip }) => strip === 'sum')).toBe(true);
    const [sum, ...others] = (await strips()).toReversed();
    expect(sum).toEqual({ ...sum, strip: 'sum', from: 'scaleY(0)', delay: others[0]?.duration });
    expect(others).toHaveLength(14);
    for (const { delay, from } of others) {
      expect(delay).toBe(0);
      expect(Number(/^scaleY\((.+)\)$/.exec(from ?? '')?.[1])).toBeGreaterThan(1);
    }
    // Values and their sum have one scale, which is told with its ends.
    const told = await frame.locator('[data-mix-difference]').textContent();
    expect(told).toMatch(/Each number is one colour, in the values and in their sum, from −(\d\.\d+) to \1\.$/);
    expect(panel.problems()).toEqual([]);
  });

  itMoves('the new token flies from the step that chooses it to the end of the strip', async ({ story }) => {
    const { panel, frame } = await story();
    const moves = await watchMotion(frame);
    await frame.locator('[data-goto="16"]').click();
    const flown = async () => (await moves.evaluate((all) => [...all])).filter(({ next }) => next);
    await expect.poll(async () => (await flown()).length).toBe(1);
    const [{ from } = {}] = await flown();
    // From where the step shows it, which is below the strip.
    const [, , down, scale] = /^translate\((.+)px, (.+)px\) scale\((.+)\)$/.exec(from ?? '')?.map(Number) ?? [];
    expect(down).toBeGreaterThan(50);
    expect(scale).toBeGreaterThan(0);
    expect(panel.problems()).toEqual([]);
  });

  it('says what the colours of a figure mean, where it has some, and where their scale ends', async ({ story }) => {
    const { panel, frame } = await story();
    const said: Record<string, readonly RegExp[]> = {
      '1': [],
      '3': [/^Negative numbers are blue, positive numbers red/, /^All rows share one scale/],
      '6': [/^Negative numbers are blue, .* stand for the numbers at the ends of the scale below the map/],
      '8': [
        /^The lowest score of this head/,
        /^A weight of 0 .* square root/,
        /^What is hatched is hidden by the mask\.$/,
        /^The outlined row is that of the chosen token\. The outlined column /,
      ],
      '9': [/^Negative numbers are blue/, /^The rows of values share one scale, .* their sum has a scale of its own/],
      '15': [],
    };
    for (const [step, sentences] of Object.entries(said)) {
      await frame.locator(`[data-goto="${step}"]`).click();
      await expect.poll(() => shownStep(frame)).toBe(step);
      const fold = frame.locator('[data-fold="colours"]');
      await expect.poll(() => fold.count()).toBe(sentences.length > 0 ? 1 : 0);
      if (sentences.length === 0) continue;
      if ((await fold.locator('details[open]').count()) === 0) await fold.locator('summary').click();
      const match = sentences.map((sentence) => expect.stringMatching(sentence));
      await expect.poll(() => fold.locator('p').allTextContents()).toEqual(match);
    }
    expect(panel.problems()).toEqual([]);
  });

  it('keeps the buttons beside the next step in their place, up to the last step', async ({ story }) => {
    const { panel, frame } = await story();
    const places = new Set<number>();
    for (const step of thorough ? [1, 4, 7, 9, 14, 17, 18] : [1, 9, 18]) {
      await frame.locator(`[data-goto="${step}"]`).click();
      await expect.poll(() => current(frame)).toBe(String(step));
      const box = await frame.locator('trace-step-bar [data-action="present"]').boundingBox();
      places.add(box?.x ?? Number.NaN);
    }
    expect([...places]).toHaveLength(1);
    const next = frame.locator('[data-walk="next"]');
    expect([await next.textContent(), await next.isDisabled()]).toEqual(['Last step', true]);
    expect(panel.problems()).toEqual([]);
  });

  it('goes to the step that the pointer was put down on, though the list moves before it is lifted', async ({
    story,
  }) => {
    const { panel, frame } = await story();
    const { x = 0, y = 0, width = 0, height = 0 } = (await frame.locator('[data-goto="3"]').boundingBox()) ?? {};
    await panel.page.mouse.move(x + width / 2, y + height / 2);
    await panel.page.mouse.down();
    await frame.locator('trace-rail nav').evaluate((nav) => (nav.style.paddingTop = '25px'));
    await panel.page.mouse.up();
    await expect.poll(() => current(frame)).toBe('3');
    await frame.locator('trace-rail nav').evaluate((nav) => nav.style.removeProperty('padding-top'));
    expect(panel.problems()).toEqual([]);
  });

  it('ends with what can be done next, each by one click', async ({ open }) => {
    // All of the rail has room: it scrolls nowhere while it is clicked.
    const { panel, frame } = await openStory(open, { viewport: { ...WIDE, height: 930 } });
    const onward = (kind: string) => frame.locator(`trace-what-next [data-onward="${kind}"]`).click();
    const last = () => frame.locator('[data-goto="18"]').click();
    await last();
    await onward('token');
    await expect.poll(() => current(frame)).toBe('15');
    expect(await frame.locator('trace-token-strip [aria-selected="true"]').getAttribute('data-token')).toBe('12');
    await last();
    await onward('heads');
    await expect.poll(() => current(frame)).toBe('8');
    const offsetOfHeads = async () => {
      const boxes = ['trace-story-step trace-heads', 'main'].map((one) => frame.locator(one).boundingBox());
      const [heads, main] = await Promise.all(boxes);
      return heads && main ? Math.abs(heads.y - main.y) : Number.NaN;
    };
    await frame.locator('trace-story-step trace-heads').waitFor();
    await expect.poll(offsetOfHeads).toBeLessThan(30);
    // What the heads add after another token has lines of its own above the list's end: it moves when they come.
    await expect.poll(() => heads(frame).count()).toBe(48);
    await last();
    await onward('edit');
    const field = frame.locator('trace-text-field textarea');
    await field.waitFor();
    await field.press('Escape');
    // Also where the text stands.
    for (const begin of [
      () => frame.locator('[data-action="edit-here"]').click(),
      () => frame.locator('trace-text pre').dblclick(),
    ]) {
      await frame.locator('[data-goto="1"]').click();
      await begin();
      await field.press('Escape');
      await field.waitFor({ state: 'detached' });
    }
    // And that the model that comes with the extension is very small, with a way to another.
    await frame.locator('[data-goto="1"]').click();
    const small = frame.locator('[data-very-small]');
    await expect
      .poll(() => small.locator('span').textContent())
      .toBe('“starter” is a very small model (7M parameters): its continuations are poor.');
    expect(await small.locator('[data-action="other-model"]').textContent()).toBe('Choose Another Model');
    await last();
    await frame.locator('trace-what-next [data-lesson-id="mask"]').click();
    await frame.locator('trace-lesson-bar').waitFor();
    expect(panel.problems()).toEqual([]);
  });

  it('plays itself until a key of the panel is pressed, whether it has a meaning or not', async ({ story }) => {
    const { panel, frame } = await story();
    await frame.locator('[data-action="tour"]').click();
    await expect.poll(() => frame.locator('[data-action="tour"]').getAttribute('aria-pressed')).toBe('true');
    expect(await current(frame)).toBe('1');
    if (!thorough) await passTime(frame, 30_000);
    await expect.poll(() => current(frame), { timeout: 25_000 }).toBe('2');
    // Who reads faster goes on at once, and the tour with its reader.
    await frame.locator('body').press('ArrowRight');
    await expect.poll(() => current(frame)).toBe('3');
    expect(await frame.locator('[data-action="tour"]').getAttribute('aria-pressed')).toBe('true');
    await frame.locator('body').press('b');
    await expect.poll(() => frame.locator('[data-action="tour"]').getAttribute('aria-pressed')).toBe('false');
    expect(panel.problems()).toEqual([]);
  });

  it('has three levels, which are remembered, and stays at its step', async ({ story }) => {
    const { panel, frame } = await story();
    const before = panel.asked.levels.length;
    await frame.locator('[data-goto="11"]').click();
    await frame.locator('body').press('d');
    const figures = frame.locator('trace-story-step trace-step-figures [data-tensor="blocks.5.mlp.pre"]');
    await figures.waitFor();
    // From figures that are scrolled to the story begins at its title again.
    await figures.evaluate((figure) => figure.scrollIntoView());
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    await expect.poll(() => frame.locator('main').evaluate(({ scrollTop }) => scrollTop)).toBe(0);
    await frame.locator('body').press('d');
    await frame.locator('[data-picker="level"] [data-value="numbers"]').click();
    await expect.poll(() => frame.locator('trace-step[data-step]').count()).toBe(18);
    await expect.poll(() => current(frame)).toBe('11');
    await settled(frame);
    expect(await current(frame)).toBe('11');
    expect(panel.asked.levels.slice(before)).toEqual(['figures', 'story', 'figures', 'numbers']);
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    await frame.locator('trace-story-step').waitFor();
    expect(panel.problems()).toEqual([]);
  });

  it('offers a clear example where the walk through attention begins, and leads to it; the caption of arcs says whose they are', async ({
    open,
  }) => {
    const { panel, frame } = await openStory(open);
    const example = frame.locator('[data-clear-example]');
    const whose = frame.locator('trace-token-strip-legend [data-whose]');
    await panel.go({ step: 9 });
    // Of the head that was chosen for the reader.
    await expect.poll(() => whose.isVisible()).toBe(true);
    await expect
      .poll(async () => (await whose.textContent())?.replaceAll(/\s+/g, ' '))
      .toBe('Head 5.4: what . looks at · chosen by the panel: adds most');
    await panel.go({ step: 1 });
    await expect.poll(() => current(frame)).toBe('1');
    expect(await example.count()).toBe(0);
    await frame.locator('body').press('a');
    await example.waitFor();
    const said = (await example.textContent())?.replaceAll(/\s+/g, ' ') ?? '';
    const told =
      /^A clear example in this text: from (.+), head (\d)\.(\d) gives (\S+) (\d\d|over 99) % of its attention\. Show/.exec(
        said,
      );
    expect(told, said).not.toBeNull();
    await example.locator('[data-action="show-example"]').click();
    await expect.poll(() => current(frame)).toBe('8');
    // Nothing is said of that once a head is chosen.
    await expect.poll(() => frame.locator('[data-chosen-by]').count()).toBe(0);
    await expect.poll(() => shownHead(frame)).toEqual([told?.[2], told?.[3]]);
    // That step says the same of it.
    const share = told?.[5]?.replace('over ', '') ?? '';
    await expect
      .poll(async () => (await frame.locator('[data-finding="attention"]').textContent())?.replaceAll(/\s+/g, ' '))
      .toMatch(new RegExp(`looks most at ${told?.[4]} .*\\((over )?${share} % of its attention\\)`));
    expect(panel.problems()).toEqual([]);
  });

  it('leads through the steps about attention only where that is asked for, says so, and through all again', async ({
    open,
  }) => {
    const viewports = [{ width: 1200, height: 800 }, NARROW, { width: 700, height: 800 }];
    for (const viewport of thorough ? viewports : viewports.slice(0, 2)) {
      const { panel, frame } = await openStory(open, { viewport });
      await panel.go({ step: 5 });
      await expect.poll(() => current(frame)).toBe('5');
      const sign = frame.locator('trace-step-bar [data-action="short-walk"]');
      expect(await sign.isVisible()).toBe(viewport.width > 1000);
      await frame.locator('body').press('a');
      await expect.poll(() => current(frame)).toBe('1');
      expect(await sign.isVisible()).toBe(true);
      expect(await sign.textContent()).toContain('5 of 18 steps');
      for (const step of ['2', '8', '9', '15', '15']) {
        await frame.locator('body').press('ArrowRight');
        await expect.poll(() => current(frame)).toBe(step);
      }
      expect(await frame.locator('[data-walk="next"]').isDisabled()).toBe(true);
      await frame.locator('[data-walk="back"]').click();
      await expect.poll(() => current(frame)).toBe('9');
      // Any other step can still be chosen, and the walk goes on from there.
      await frame.locator('[data-goto="5"]').first().click();
      await expect.poll(() => current(frame)).toBe('5');
      await frame.locator('[data-walk="next"]').click();
      await expect.poll(() => current(frame)).toBe('8');
      // Nothing of the bar is cut.
      const [box, bar] = [
        await frame.locator('[data-walk="next"]').boundingBox(),
        await frame.locator('trace-step-bar').boundingBox(),
      ];
      expect((box?.x ?? Number.NaN) + (box?.width ?? 0)).toBeLessThanOrEqual((bar?.x ?? 0) + (bar?.width ?? 0));
      await sign.click();
      await frame.locator('body').press('ArrowRight');
      await expect.poll(() => current(frame)).toBe('9');
      await frame.locator('body').press('ArrowRight');
      await expect.poll(() => current(frame)).toBe('10');
      expect(panel.problems()).toEqual([]);
    }
  });

  it('names its steps in a bar of dots where there is no room for the rail, and shows the heads in the step', async ({
    open,
  }) => {
    const { panel, frame } = await openStory(open, { viewport: NARROW });
    expect(await frame.locator('trace-rail').count()).toBe(0);
    expect(await frame.locator('trace-step-bar [data-goto]').count()).toBe(18);
    // The names of the levels do not touch their borders.
    const rooms = await frame.locator('[data-picker="level"] [role="radio"]').evaluateAll((options) =>
      options.map((option) => {
        const [text, box] = [document.createRange(), option.getBoundingClientRect()];
        text.selectNodeContents(option);
        const { left, right } = text.getBoundingClientRect();
        return Math.min(left - box.left, box.right - right);
      }),
    );
    expect(Math.min(...rooms)).toBeGreaterThanOrEqual(6);
    expect(await textOf(frame)).toContain('8 Who looks at whom (Mask and weights)');
    await frame.locator('[data-goto="8"]').click();
    // Whoever presses a dot reads on in its step, and its name opens the list of all.
    await expect.poll(() => frame.locator('trace-story-step h2:focus').count()).toBe(1);
    await frame.locator('trace-step-bar .now').click();
    const items = frame.locator('trace-step-bar [role="menuitem"]');
    await expect.poll(() => items.count()).toBe(18);
    expect(await frame.locator('[role="menuitem"]:focus').textContent()).toBe('8 Who looks at whom');
    await panel.page.keyboard.press('Home');
    await panel.page.keyboard.press('Enter');
    await expect.poll(() => current(frame)).toBe('1');
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('trace-finding .box[aria-busy="false"]').waitFor();
    const busy = frame.locator('trace-finding .box[aria-busy="true"], .hero[aria-busy="true"]');
    await expect.poll(() => busy.count()).toBe(0);
    // Most of the figure is seen, and the ones beside its block and head are chosen without scrolling to them.
    const [main, map] = await Promise.all(
      ['main', '.hero canvas'].map((of) => frame.locator(of).first().boundingBox()),
    );
    expect((main?.y ?? 0) + (main?.height ?? 0) - (map?.y ?? 0)).toBeGreaterThan(200);
    // The step begins at its title, with the row that it tells of in view, and the labels of its columns.
    const lowest = () =>
      frame.locator('.hero trace-heat-map').evaluateAll((maps) =>
        Math.max(
          ...maps.map((map) => {
            const { bottom = 0 } = map.shadowRoot?.querySelector('canvas.over')?.getBoundingClientRect() ?? {};
            return bottom;
          }),
        ),
      );
    const bottom = await frame.locator('main').evaluate((of) => of.getBoundingClientRect().bottom);
    await expect.poll(lowest).toBeLessThanOrEqual(bottom + 1);
    const scrolled = () => frame.locator('main').evaluate(({ scrollTop }) => scrollTop);
    expect(await scrolled()).toBe(0);
    // The way to the explanation of the prediction is named there as well, and so is that to a presentation.
    const why = frame.locator('trace-next-bars[flat] [data-action="why"]');
    expect([await why.textContent(), await why.isVisible()]).toEqual([expect.stringMatching(/^why ·\w+\?$/), true]);
    const word = frame.locator('trace-step-bar [data-action="present"] .word');
    expect([await word.textContent(), await word.isVisible()]).toEqual([' Present', true]);
    // Which they are depends on when it was known what each head adds.
    const [layer, head] = await shownHead(frame);
    await frame.locator('trace-step-bar [data-step="next head"]').click();
    await expect.poll(() => shownHead(frame)).toEqual([layer, String(Number(head) + 1)]);
    await expect.poll(() => busy.count()).toBe(0);
    const { release } = await holdMessages(panel.page);
    await frame.locator('trace-head-matrix [data-layer="3"][data-head="5"]').click();
    await expect.poll(() => frame.locator('[data-place]').textContent()).toContain('Block 3');
    // Of another head nothing is seen under this one's name until this one is here.
    expect(await frame.locator('h2 small').textContent()).toBe('Mask and weights');
    for (const place of ['trace-finding .box', '.hero']) {
      const parts = frame.locator(place).locator('> *');
      expect(await parts.first().textContent()).toBe('Computing…');
      const opacities = await parts.evaluateAll((all) => all.map((part) => getComputedStyle(part).opacity));
      expect(new Set(opacities.slice(1)), place).toEqual(new Set(['0']));
    }
    await release();
    await expect.poll(() => busy.count()).toBe(0);
    expect(await frame.locator('.computing').count()).toBe(0);
    expect(await frame.locator('h2 small').textContent()).toContain('block 3, head 5');
    expect(panel.problems()).toEqual([]);
    if (!thorough) return;
    // The whole name of a step can be read, beside buttons that stay where they are.
    await panel.page.setViewportSize({ width: 360, height: 800 });
    const height = await frame.locator('trace-step-bar').evaluate(({ clientHeight }) => clientHeight);
    // In the page itself, which takes half the time of clicks from outside.
    const names = await frame.locator('trace-step-bar [data-goto]').evaluateAll(async (dots) => {
      const shown = [];
      for (const dot of dots) {
        (dot as HTMLElement).click();
        for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
        const bar = dot.getRootNode() as ShadowRoot;
        const now = bar.querySelector('.now') as Element;
        const cut = [now.scrollWidth - now.clientWidth, now.scrollHeight - now.clientHeight];
        shown.push({ name: now.textContent, cut, height: bar.host.clientHeight });
      }
      return shown;
    });
    expect(names).toEqual(
      [...names.keys()].map((index) => ({ name: expect.stringMatching(`^${index + 1} `), cut: [0, 0], height })),
    );
    expect(names).toHaveLength(18);
    // So does a step whose figure has no room below what is said, and its table begins with its first row.
    await frame.locator('[data-goto="13"]').click();
    await frame.locator('trace-lens td[data-value]').first().waitFor();
    await expect.poll(() => busy.count()).toBe(0);
    const table = frame.locator('trace-lens .scroll');
    expect([await scrolled(), await table.evaluate(({ scrollTop }) => scrollTop)]).toEqual([0, 0]);
    // Where all its rows have room it does not scroll: the wheel moves the step.
    expect(await table.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBe(0);
    // What happened leads to the rows that it names.
    const below = async () => {
      const places = [table.locator('tbody tr:last-child'), frame.locator('main')];
      const [row, main] = await Promise.all(places.map((one) => one.boundingBox()));
      return (row?.y ?? Number.NaN) + (row?.height ?? 0) - (main?.y ?? 0) - (main?.height ?? 0);
    };
    expect(await below()).toBeGreaterThan(0);
    await frame.locator('trace-finding button.block', { hasText: '5' }).first().click();
    await expect.poll(below).toBeLessThanOrEqual(1);
    // The bars have the numbers of the sentence above them.
    await frame.locator('[data-goto="15"]').click();
    await frame.locator('trace-finding [data-finding="certainty"]').waitFor();
    const shares = await frame.locator('trace-next-bars[large] .share').allTextContents();
    const certain = await frame.locator('trace-finding [data-finding="certainty"]').textContent();
    for (const share of shares.slice(0, 2)) expect(certain).toContain(share);
    // The way to the step that explains them is kept, as no rail has it.
    const whyAlone = frame.locator('trace-next-bars[large] [data-why]');
    expect(await whyAlone.textContent()).toMatch(/^\s*why ·\w+\?\s*step 14\s*$/);
    // Nor are they said a second time below them.
    expect(await frame.locator('trace-next-bars[flat]').count()).toBe(0);
    // So many mixed values have a row that their sum is in view with what is said, and the others are counted.
    await frame.locator('[data-goto="9"]').click();
    const sum = frame.locator('trace-value-mix tfoot');
    await frame.locator('[data-mix-rest]').waitFor();
    const bottomOf = async (of: typeof sum) => {
      const box = await of.boundingBox();
      return (box?.y ?? Number.NaN) + (box?.height ?? 0);
    };
    const beyondView = async () => (await bottomOf(sum)) - (await bottomOf(frame.locator('main')));
    await expect.poll(beyondView).toBeLessThanOrEqual(1);
    // With sampling set the title gives way to the tokens.
    await frame.locator('[data-goto="16"]').click();
    const temperature = frame.locator('[data-number="temperature"]');
    await temperature.fill('0.5');
    await temperature.press('Enter');
    await frame.locator('[data-goto="8"]').click();
    const inLine = () =>
      frame.locator('trace-next-bars[flat]').evaluate((bars) => {
        const { right } = bars.getBoundingClientRect();
        const [title, first] = ['h2', 'li button'].map((of) => bars.shadowRoot?.querySelector(of));
        const room = right - (first?.getBoundingClientRect().right ?? Infinity);
        return { title: title?.textContent, isSeen: room >= 0 };
      });
    await expect.poll(inLine).toEqual({ title: 'Next, before sampling', isSeen: true });
    const own = ':is(trace-step-bar, trace-next-bars, trace-story-step)';
    expect(await violationsOfOwn(frame, 'llm-trace-app', 'trace-view', own)).toEqual([]);
    expect(await spokenIdentifiers(frame)).toEqual([]);
    expect(panel.problems()).toEqual([]);
  });

  it.runIf(thorough)('has no serious violation of accessibility', async ({ open }) => {
    // At the level of figures are those that are looked at beside the numbers elsewhere, in a dark theme.
    for (const level of ['story', 'figures'] as const) {
      const { panel, frame } = await openStory(open, { level, theme: 'light' });
      const steps = level === 'figures' ? [8] : [1, 6, 7, 8, 9, 13, 15];
      for (const step of steps) {
        await frame.locator(`[data-goto="${step}"]`).click();
        await settled(frame);
        // What is around the steps is the same at each.
        const within = step === steps[0] ? [] : ['llm-trace-app', 'trace-view', 'trace-story-step'];
        expect.soft(await seriousViolations(frame, ...within), `${level}, step ${step}`).toEqual([]);
      }
      expect(panel.problems()).toEqual([]);
    }
  });
});
