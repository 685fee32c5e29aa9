/** Other tokens that are tried in a text: what they promise comes when one of them is traced. */

import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { holdReadings } from './held-messages.ts';

const TEXT = 'The weather is nice in spring, and';

const rows = (frame: Frame) =>
  frame
    .locator('trace-other-tokens tbody tr.pick')
    .evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent?.trim() ?? '')),
    );
const said = (frame: Frame) => frame.locator('trace-other-tokens [data-tried-said]');

describePage('other tokens in the text', () => {
  /** A panel in which each test traces its text. */
  const it = itLooksAt((open) => open({ level: 'story', place: null, viewport: { width: 900, height: 900 } }));

  it.runIf(thorough)(
    'are looked through for the token that was clicked, or any, and the one that is clicked is traced and followed by what was promised',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.trace(TEXT);
      // From the last step on.
      await panel.go({ step: 18 });
      await frame.locator('[data-onward="other"]').click();
      await expect.poll(() => frame.locator('trace-story-step').getAttribute('data-step')).toBe('15');
      const bar = frame.locator('trace-story-step trace-next-bars li').nth(2);
      const wanted = await bar.locator('bdi').textContent();
      await bar.locator('button').click();
      await expect
        .poll(() => frame.locator('trace-other-tokens [data-search-for]').textContent())
        .toContain(`Looked for is what makes “${wanted}” come next`);
      await frame.locator('[data-action="try-others"]').click();
      await expect
        .poll(() => said(frame).textContent())
        .toMatch(
          new RegExp(
            `of 42 changes makes? “${wanted}” the most probable token(?:\\. Closest: “.+” → “.+” lifts “${wanted}” from .+ to .+, rank \\d+)?\\. (?:With these, one of each place, it (?:comes nearest|is most probable)|Of these, one of each place, the first (?:does|\\d do); the (?:last one|other \\d) only comes? nearest, and another token comes next):$`,
          ),
        );
      const found = await rows(frame);
      // One of each place, and the others of it where they are asked for.
      const place = (await frame.locator('trace-other-tokens tr.pick').first().getAttribute('data-place')) ?? '';
      const ofPlace = frame.locator(`trace-other-tokens tr[data-place="${place}"]`);
      expect(await ofPlace.count()).toBe(1);
      const more = frame.locator(`trace-other-tokens [data-more="${place}"]`);
      await more.click();
      await expect.poll(() => ofPlace.count()).toBe(6);
      await more.click();
      await expect.poll(() => ofPlace.count()).toBe(1);
      // First those that make it come next, of both the one first with which it is most probable; what divides them says so.
      const share = ([, , , of]: readonly string[]) => Number.parseFloat(of?.replace('<', '') ?? '');
      const makes = found.filter(([, next]) => next === wanted);
      const others = found.filter(([, next]) => next !== wanted);
      const byShare = (of: typeof found) => of.toSorted((a, b) => share(b) - share(a));
      expect(found).toEqual([...byShare(makes), ...byShare(others)]);
      const divides = frame.locator('trace-other-tokens [data-only-nearest]');
      expect(await divides.count()).toBe(makes.length > 0 && others.length > 0 ? 1 : 0);
      expect(await frame.locator('trace-other-tokens h4').first().textContent()).toBe(
        `Which single change makes “${wanted}” come next?`,
      );
      await frame.locator('[data-goto="12"]').click();
      await frame.locator('[data-goto="15"]').click();
      await expect.poll(() => rows(frame)).toEqual(found);
      // Presented as well, and after that.
      await panel.page.keyboard.press('f');
      await expect.poll(() => rows(frame)).toEqual(found);
      await panel.page.keyboard.press('Escape');
      await expect.poll(() => rows(frame)).toEqual(found);
      await frame.locator('[data-action="look-for-any"]').click();
      await expect
        .poll(() => said(frame).textContent())
        .toMatch(/^\d+ of 42 changes makes? another token than “.*” the most probable token/);
      // All places were tried: there is nothing to go on with.
      expect(await frame.locator('trace-other-tokens .run vscode-button').count()).toBe(0);
      expect(await frame.locator('trace-other-tokens [data-traces]').textContent()).toBe(
        'A click or Enter on a change traces the text with it.',
      );
      expect(await frame.locator('trace-other-tokens [data-fits]').textContent()).toBe(
        '“expected there” is the probability that the model gives the other token in that place, from the tokens before it.',
      );
      const [first] = await rows(frame);
      const [change = '', next, probability] = first ?? [];
      await frame.locator('trace-other-tokens tbody tr').first().locator('button:not([data-more])').click();
      const top = frame.locator('trace-story-step trace-next-bars li').first();
      await expect.poll(() => top.locator('bdi').textContent()).toBe(next);
      const exact = await top.locator('[data-value], .share').first().textContent();
      expect(Number.parseFloat(exact ?? '')).toBeCloseTo(Number.parseFloat(probability ?? ''), 0);
      // The note says what was before.
      expect(await frame.locator('[data-kept] [data-predicted]').textContent()).toMatch(/^The prediction goes from /);
      expect(change).toContain('→');
    },
  );

  it('are tried from the step that says what in the model makes the prediction, and tell which token of the text matters and, from the same runs, what comes nearest to any token that is typed', async ({
    shared,
  }) => {
    const panel = await shared();
    const frame = await panel.trace(TEXT);
    await panel.go({ step: 14 });
    await frame.locator('[data-action="which-matter"]').click();
    // Whatever the tokenizer would cut into several is left out.
    await expect
      .poll(() => frame.locator('trace-other-tokens p').first().textContent())
      .toContain(
        '7 tokens are replaced in turn, each by the 6 other single tokens (words or pieces of words) that the model expects most there; each time the model tells what comes next.',
      );
    // The first token has nothing before it, by which others could be expected.
    expect(await frame.locator('trace-other-tokens p').first().textContent()).toContain(
      '“The”, the first, stays: nothing before it tells what to expect.',
    );
    await expect.poll(() => said(frame).textContent()).toMatch(/of 42 changes/);
    expect(await frame.locator('trace-story-step').getAttribute('data-step')).toBe('15');
    // Pointed at, a token names at once those that were tried in its place.
    await frame.locator('trace-token-influence li button').first().hover();
    const told = frame.locator('trace-token-influence trace-floating-tip [data-told]');
    await expect.poll(() => told.count()).toBe(7);
    const tried = await told.allTextContents();
    await panel.page.mouse.move(0, 0);
    expect(tried[0]).toMatch(/^With 6 others in place of “·weather”, “.+” has \S+\u00a0% on average:$/);
    expect(tried.slice(1)).toHaveLength(6);
    const chips = await frame
      .locator('trace-token-influence li button')
      .evaluateAll((all) => all.map((chip) => [...chip.children].map((part) => part.textContent?.trim() ?? '')));
    expect(chips.map(([token]) => token)).toEqual(['·weather', '·is', '·nice', '·in', '·spring', ',', '·and']);
    const shares = chips.map(([, share = '']) => Number.parseFloat(share.replace('<', '')));
    const sentence = (await frame.locator('[data-influence]').textContent()) ?? '';
    // What is told to support it most is what has the least below it.
    const least = chips[shares.indexOf(Math.min(...shares))]?.[0];
    expect(sentence.startsWith(`“${least}” supports “`)).toBe(true);
    expect(sentence).toContain('” most: with another ');
    // In the digits of what stands below it.
    const [, mean = ''] = chips.find(([token]) => token === least) ?? [];
    const [, low, high] =
      sentence.split(` has ${mean} on average (`)[1]?.match(/^([\d.]+)\s% to ([\d.]+)\s%\), instead of /) ?? [];
    expect([Number(low), Number.parseFloat(mean), Number(high)]).toEqual(
      [low, mean, high].map((one) => Number.parseFloat(one ?? '')).toSorted((a, b) => a - b),
    );
    const any = await rows(frame);
    const field = frame.locator('trace-other-tokens [data-search]');
    await field.fill(' dog');
    await field.press('Enter');
    // Nothing is pressed: the runs were made.
    await expect
      .poll(() => said(frame).textContent())
      .toMatch(
        /^None of 42 changes makes “·dog” the most probable token\. Closest: “.+” → “.+” lifts “·dog” from \S+\u00a0% to \S+\u00a0%, rank [\d,]+\. With these, one of each place, it comes nearest:$/,
      );
    await expect.poll(() => frame.locator('[data-influence]').textContent()).toContain('“·dog”');
    expect(await frame.locator('trace-other-tokens [data-search-for]').textContent()).toContain(
      'Looked for is what makes “·dog” come next. Look for any other',
    );
    await frame.locator('[data-action="look-for-any"]').click();
    await expect.poll(() => rows(frame)).toEqual(any);
    // A word that is one token but for the space before it is that token; of another text it is said what Enter takes.
    const spelled = frame.locator('trace-other-tokens [data-spelled]');
    await field.fill('tree');
    await field.press('Enter');
    await expect.poll(() => spelled.textContent()).toBe('“tree” is not one token here: t + ree. Enter takes “·tree”.');
    await expect.poll(() => said(frame).textContent()).toContain('“·tree”');
    await field.fill('treez');
    await expect.poll(() => spelled.textContent()).toMatch(/Enter takes its first piece, “t”\.$/);
    await frame.locator('[data-action="look-for-any"]').click();
    await expect.poll(() => rows(frame)).toEqual(any);
    // Nothing is looked for any more, and nothing is in another text.
    await expect.poll(() => field.inputValue()).toBe('');
  });

  it.runIf(thorough)(
    'are tried after each earlier sentence was left out, and a sentence opens into its words, back to the last ones',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 420, height: 900 } });
      const frame = await panel.trace(
        'Tom had a dog. One day, Tom saw a red ball in the river. He wanted it, but the water was cold. He must not go into the',
      );
      await panel.go({ step: 14 });
      await frame.locator('[data-action="which-matter"]').click();
      const sentences = frame.locator('trace-sentence-influence');
      const words = frame.locator('[data-influence]');
      await expect.poll(() => words.textContent()).toMatch(/^Of the last 24 tokens, “/);
      expect(await sentences.locator('li').count()).toBe(3);
      // What is told to support it most is what has the least beside it.
      const shares = await sentences
        .locator('.then')
        .evaluateAll((all) => all.map((one) => Number.parseFloat(one.textContent ?? '')));
      const least = shares.indexOf(Math.min(...shares)) + 1;
      expect(await frame.locator('[data-sentences-said]').textContent()).toMatch(
        new RegExp(`^Sentence ${least} \\(“.+”\\) supports “`),
      );
      expect(await frame.locator('[data-only-last]').textContent()).toMatch(
        /^\d+ tokens before these were not tried\. Try the \d+ Before Them, Too$/,
      );
      if (thorough)
        expect.soft(await seriousViolations(frame, 'llm-trace-app', 'trace-view', 'trace-story-step')).toEqual([]);
      await sentences.locator('[data-sentence="1"] [data-words]').click();
      await expect.poll(() => words.textContent()).toMatch(/^Of the tokens of sentence 1, /);
      expect((await frame.locator('trace-token-influence li bdi').allTextContents()).join('')).toBe('·had·a·dog.');
      await frame.locator('[data-action="last-words"]').click();
      await expect.poll(() => words.textContent()).toMatch(/^Of the last 24 tokens, “/);
      // All columns are in view in a narrow panel, too.
      await panel.page.setViewportSize({ width: 340, height: 900 });
      const beyond = () =>
        frame.locator('trace-other-tokens .scroll').evaluate((room) => room.scrollWidth - room.clientWidth);
      await expect.poll(beyond).toBe(0);
    },
  );

  it.runIf(thorough)(
    'give way to any text that is typed, from the menu of a token and from those that matter, and the best-fitting ones are offered',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 420, height: 900 } });
      let frame = await panel.trace(TEXT);
      const tokens = () => frame.locator('trace-token-strip .chip').allTextContents();
      const strip = frame.locator('trace-token-strip trace-instead-field');
      await frame.locator('trace-token-strip [data-token="3"]').click({ button: 'right' });
      await frame.locator('trace-token-menu [data-item="instead"]').click();
      expect(await strip.locator('label').textContent()).toBe('Instead of “·nice”');
      await expect.poll(() => strip.locator('[data-other]').count()).toBe(6);
      expect.soft(await seriousViolations(frame, 'llm-trace-app', 'trace-view', 'trace-token-strip')).toEqual([]);
      // It has the focus, and Escape gives it back.
      await panel.page.keyboard.press('Escape');
      await frame.locator('trace-token-strip [data-token="3"]:focus').waitFor();
      await expect.poll(() => strip.locator('input').count()).toBe(0);
      await frame.locator('trace-token-strip [data-token="3"]').click({ button: 'right' });
      await frame.locator('trace-token-menu [data-item="instead"]').click();
      await panel.page.keyboard.type('very cold');
      await panel.page.keyboard.press('Enter');
      await expect.poll(async () => (await tokens()).join('')).toContain('very');
      frame = await panel.trace(TEXT);
      await panel.go({ step: 15 });
      await frame.locator('[data-action="try-others"]').click();
      const chips = frame.locator('trace-token-influence');
      await chips.locator('[data-place="3"] button').click({ button: 'right', timeout: 20_000 });
      const offered = chips.locator('trace-instead-field [data-other]').first();
      const best = (await offered.textContent()) ?? '';
      await offered.click();
      await expect.poll(async () => (await tokens())[3]).toContain(best);
    },
  );

  it.runIf(thorough)(
    'stand in place of a whole word of several tokens, which is one among those that matter, and one of them is traced by a click',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.trace('The weather is');
      await panel.go({ step: 15 });
      // What is typed to be looked for in one text is nothing in another.
      const field = frame.locator('trace-other-tokens [data-search]');
      await field.fill(' cat');
      await panel.trace('The keys to the cabinet, and', { edited: true });
      await panel.go({ step: 15 });
      await expect
        .poll(() => frame.locator('trace-other-tokens p').first().textContent())
        .toContain('A word of several tokens, as “·cabinet” (3), gives way as a whole, to words of one token.');
      await expect.poll(() => field.inputValue()).toBe('');
      await frame.locator('[data-action="try-others"]').click();
      const word = frame.locator('trace-token-influence li[data-place="5"]');
      await expect.poll(() => word.locator('bdi').textContent()).toBe('·cabinet');
      expect(await frame.locator('trace-token-influence li bdi').allTextContents()).toEqual([
        '·keys',
        '·to',
        '·the',
        '·cabinet',
        ',',
        '·and',
      ]);
      const about = (await word.locator('button').getAttribute('aria-description')) ?? '';
      const [, tried = ''] =
        /^With 6 others in place of “·cabinet” \(3 tokens\), “.+” has \S+\u00a0% on average: (.*)$/.exec(about) ?? [];
      expect(tried.match(/“/g), about).toHaveLength(6);
      // Looked for is what comes next with a word in its place.
      await field.fill(' dog');
      await field.press('Enter');
      await expect.poll(() => said(frame).textContent()).toContain('“·dog”');
      const row = frame.locator('trace-other-tokens tr.pick[data-place="5"]').first();
      const [change = '', next] = (await row.locator('td').allTextContents()).map((cell) => cell.trim());
      expect(change).toMatch(/^5 ·cabinet → /);
      // The field below the word is of all of it.
      await word.locator('button').click();
      const dialog = frame.locator('trace-token-influence trace-instead-field');
      expect(await dialog.locator('label').textContent()).toBe('Instead of “·cabinet”');
      await expect.poll(() => dialog.locator('[data-other]').count()).toBe(6);
      await panel.page.keyboard.press('Escape');
      const other = (await row.locator('button:not([data-more]) bdi').textContent()) ?? '';
      await row.locator('button:not([data-more])').click();
      const chips = frame.locator('trace-token-strip .chip');
      await expect.poll(() => chips.count()).toBe(8);
      expect((await chips.allTextContents())[5]).toContain(other);
      const top = frame.locator('trace-story-step trace-next-bars li').first();
      await expect.poll(() => top.locator('bdi').textContent()).toBe(next);
    },
  );

  it.runIf(thorough)(
    'are tried at once by the command, from any step and level, and by the menu of a narrow panel',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 420, height: 900 } });
      const frame = await panel.trace('The weather is');
      await panel.go({ step: 3 });
      await frame.locator('trace-export-menu .opener').click();
      await frame.locator('trace-export-menu [data-item="try-others"]').click();
      await expect.poll(() => said(frame).textContent()).toMatch(/of 12 changes/);
      expect(await frame.locator('trace-story-step').getAttribute('data-step')).toBe('15');
      // What is looked for by Enter is answered in view, and tried where nothing was.
      const answered = (token: string) =>
        said(frame)
          .filter({ hasText: token })
          .evaluateAll(async ([part]) => {
            const seen = (element: Element) =>
              new Promise<number>((resolve) => {
                const observer = new IntersectionObserver(([entry]) => {
                  observer.disconnect();
                  resolve(entry?.intersectionRatio ?? 0);
                });
                observer.observe(element);
              });
            return part ? (await seen(part)) > 0.99 : false;
          });
      const find = async (token: string) => {
        await frame.locator('trace-other-tokens [data-search]').fill(token);
        await panel.page.keyboard.press('Enter');
        await expect.poll(() => answered(token.trim())).toBe(true);
      };
      await frame.locator('trace-other-tokens [data-search]').scrollIntoViewIfNeeded();
      await find(' dog');
      await panel.trace('The sea');
      await panel.go({ step: 15 });
      await find(' house');
      // Of another text all is tried anew.
      await panel.trace('The weather');
      await panel.go({ step: 2 });
      await frame.locator('[data-picker="level"] [data-value="numbers"]').click();
      panel.tryOthers();
      await expect.poll(() => said(frame).textContent()).toMatch(/of 6 changes/);
      panel.tryOthers();
      await expect.poll(() => said(frame).isVisible()).toBe(true);
    },
  );

  it.runIf(thorough)(
    'are still listed when the reader comes back from a lesson, and not tried again',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 900, height: 900 } });
      const frame = await panel.trace('The sea');
      await panel.go({ step: 15 });
      await frame.locator('[data-action="try-others"]').click();
      await expect.poll(() => rows(frame)).not.toEqual([]);
      const found = await rows(frame);
      await panel.lesson('mask');
      await expect.poll(() => frame.locator('trace-other-tokens').count()).toBe(0);
      const held = await holdReadings(panel.page, 'otherTokens');
      await panel.backToText();
      await expect.poll(() => rows(frame)).toEqual(found);
      expect(await held.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'are offered where a changed text is followed by the same token, and stop when that is enough',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 900, height: 900 } });
      await panel.trace(TEXT);
      const frame = await panel.trace(`${TEXT.replace('nice', 'good')}`, { edited: true });
      const held = await holdReadings(panel.page, 'otherTokens');
      await frame.locator('[data-action="find-other"]').click();
      await expect.poll(() => frame.locator('trace-story-step').getAttribute('data-step')).toBe('15');
      await frame.locator('[data-action="try-others"]').click();
      expect(await frame.locator('[data-trying]').textContent()).toBe('0 of 7 places tried…');
      await frame.locator('[data-action="stop-trying"]').click();
      // At once, though the first place is not done: nothing is told, and all can be tried again.
      const run = frame.locator('[data-action="try-others"]');
      await expect.poll(async () => (await run.textContent())?.trim()).toBe('Try Other Tokens');
      expect(await said(frame).count()).toBe(0);
      await held.release();
      await run.click();
      await expect.poll(() => said(frame).textContent()).toMatch(/of 42 changes/);
    },
  );
});
