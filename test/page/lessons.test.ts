/** The first hour in the panel: lessons, terms, a text of one's own, presentation, and ways on from a failure. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { seriousViolations } from '../workbench/axe.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { STARTER } from './open-panel.ts';

const GPT2 = join(root, 'test/fixtures/gpt2');
const WIDE = { width: 1100, height: 800 };

describePage('the first hour', () => {
  /** A panel that shows whatever lesson or text a test begins. */
  const it = itLooksAt((open) => open({ viewport: WIDE, level: 'story', place: null }));

  it.runIf(thorough)(
    'a lesson begins as a story whatever level was read last; one that is chosen in it is of that lesson alone, and its reader’s own comes back',
    async ({ open }) => {
      const own = 'numbers';
      const panel = await open({ viewport: WIDE, level: own, place: null });
      const frame = await panel.lesson('mask');
      const level = () => frame.locator('main').getAttribute('class');
      await expect.poll(level).toBe('story');
      const pick = (name: string) =>
        frame.locator('trace-header [data-picker="level"]').getByText(name, { exact: true }).click();
      await pick('Figures');
      await expect.poll(level).toBe('figures');
      // Presented it is a story again, and as before when that is left.
      await frame.locator('body').press('f');
      await expect.poll(level).toBe('story');
      await frame.locator('body').press('f');
      await expect.poll(level).toBe('figures');
      // In another group of editors its page is loaded anew.
      await panel.page.reload();
      await expect.poll(level).toBe('figures');
      await panel.lesson('residual');
      await expect.poll(level).toBe('story');
      await frame.locator('[data-lesson="end"]').click();
      await expect.poll(level).toBe(own);
      // What the lesson leaves behind is said all the same.
      await frame.locator('[data-lesson-ended]').waitFor();
      expect(panel.asked.levels).toEqual([]);
      await pick('Story');
      await expect.poll(level).toBe('story');
      await expect.poll(() => panel.asked.levels).toEqual(['story']);
    },
  );

  it.runIf(thorough)(
    'a lesson says that another model was chosen for it, and leads back to its own at the card that is read',
    async ({ shared }) => {
      const panel = await shared();
      await panel.lesson('mask');
      const frame = panel.frame;
      await frame.locator('[data-lesson="next"]').click();
      const other = frame.locator('[data-lesson-other-model]');
      const card = () => frame.locator('trace-lesson-bar [data-card]').getAttribute('data-card');
      const chosen = () => frame.locator('trace-head-matrix [aria-selected="true"]').getAttribute('aria-label');
      await expect.poll(chosen).toContain('block 5, head 4');
      expect(await other.count()).toBe(0);
      await panel.lesson('mask', GPT2);
      await expect
        .poll(() => other.textContent())
        .toMatch(/written for the starter model: the heads and numbers of gpt2 are different\./);
      expect([await card(), await chosen()]).toEqual(['1', expect.not.stringContaining('block 5')]);
      const bar = ['llm-trace-app', 'trace-view', 'trace-lesson-place', 'trace-lesson-bar'];
      expect(await seriousViolations(frame, ...bar)).toEqual([]);
      await frame.locator('[data-lesson="own-model"]').click();
      await expect.poll(() => other.count()).toBe(0);
      await expect.poll(chosen).toContain('block 5, head 4');
      expect(await card()).toBe('1');
      // What was answered, or shown, of another model's numbers is no answer to the question about these.
      const next = frame.locator('[data-lesson="next"]');
      while ((await next.count()) > 0) await next.click();
      await panel.lesson('mask', GPT2);
      await other.waitFor();
      await frame.locator('[data-lesson="show"]').click();
      await frame.locator('[data-feedback]').waitFor();
      await frame.locator('[data-lesson="own-model"]').click();
      await expect.poll(() => other.count()).toBe(0);
      await frame.locator('[data-ask]').waitFor();
      expect(await frame.locator('[data-feedback]').count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'a lesson that is begun while traces have another model says at its first card which one it runs in',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.lesson('residual');
      const runsIn = frame.locator('[data-lesson-own-model]');
      await frame.locator('[data-lesson="next"]').waitFor();
      expect(await runsIn.count()).toBe(0);
      await panel.lesson('lens', STARTER, 'bert-tiny');
      await expect.poll(() => runsIn.textContent()).toBe('This lesson runs in the model starter, not in bert-tiny.');
      await frame.locator('[data-lesson="next"]').click();
      await expect.poll(() => runsIn.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'a lesson about where heads look tells beside it what a head adds only where somebody points at it',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.lesson('induction');
      for (let card = 0; card < 3; card++) await frame.locator('[data-lesson="next"]').click();
      await frame.locator('[data-lesson-found]').waitFor();
      expect(await frame.locator('[data-lesson-text]').textContent()).toContain(
        'It reads the notes in the tokens’ keys: this is called K-composition.',
      );
      const matrix = frame.locator('trace-rail trace-head-matrix');
      await matrix.locator('[role="gridcell"][data-value]').first().waitFor();
      const captions = async () => (await matrix.locator('.caption').allTextContents()).map((text) => text.trim());
      expect(await captions()).toEqual(['', '']);
      await matrix.locator('[role="gridcell"]').first().hover();
      await expect.poll(async () => (await captions())[0]).toMatch(/^Head 0\.0 /);
      // A lesson about the parts of a logit tells of the chosen head as ever.
      await panel.lesson('attribution');
      await frame.locator('trace-step-bar').hover();
      await expect.poll(async () => (await captions())[0]).not.toBe('');
    },
  );

  it.runIf(thorough)(
    'cards of top-k and top-p say what they keep of this very trace; presented, Escape leaves the field of the answer first, and with the next press the presentation',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.lesson('sampling');
      const next = frame.locator('[data-lesson="next"]');
      const found = frame.locator('[data-lesson-found]');
      for (let card = 0; card < 4; card++) await next.click();
      await expect
        .poll(() => found.textContent())
        .toMatch(/^Here, at temperature 1, the 5 most probable tokens have \d+\u00a0% together: /);
      await next.click();
      await expect
        .poll(() => found.textContent())
        .toMatch(/^Here, at temperature 1, top-p 0\.9 keeps \d+ of the 8,193 tokens\.$/);
      const isPresented = () => frame.locator('trace-header').isHidden();
      await frame.locator('body').press('f');
      await expect.poll(isPresented).toBe(true);
      const field = frame.locator('[data-answer]');
      await next.click();
      await field.fill('2');
      await panel.page.keyboard.press('Escape');
      expect(await field.evaluate((one) => one.matches(':focus'))).toBe(false);
      expect([await isPresented(), await field.inputValue()]).toEqual([true, '2']);
      await panel.page.keyboard.press('Escape');
      await expect.poll(isPresented).toBe(false);
    },
  );

  it.runIf(thorough)(
    'back from a lesson the steps that were read of the text are marked as before, and those of the lesson anew',
    async ({ shared }) => {
      const panel = await shared();
      await panel.trace('A boat');
      await panel.go({ step: 1 });
      const frame = await panel.trace('A boat sails far out on the sea');
      for (const step of [9, 3]) await frame.locator(`trace-rail [data-goto="${step}"]`).click();
      const read = () =>
        frame
          .locator('trace-rail [data-goto].done')
          .evaluateAll((all) => all.map((one) => Number((one as HTMLElement).dataset['goto'])));
      await expect.poll(read).toEqual([1, 9]);
      await panel.lesson('mask');
      await frame.locator('trace-lesson-bar').waitFor();
      await frame.locator('trace-rail [data-goto="12"]').click();
      await frame.locator('trace-rail [data-goto="13"]').click();
      await expect.poll(read).toContain(12);
      const isAtEnd = () =>
        frame
          .locator('trace-token-strip [data-token]')
          .last()
          .evaluate((chip) => chip.ariaSelected);
      expect(await isAtEnd()).toBe('false');
      await frame.locator('[data-lesson="end"]').click();
      // The lesson's token was none of the reader's own choice: its text is read on from the end, and the way back is still offered.
      await expect.poll(isAtEnd).toBe('true');
      await frame.locator('[data-lesson="back-to-text"]').click();
      await expect.poll(read).toEqual([1, 9]);
      // Begun again, a lesson begins anew.
      await panel.lesson('mask');
      await frame.locator('trace-lesson-bar').waitFor();
      await expect.poll(read).not.toContain(9);
      expect(await read()).not.toContain(12);
    },
  );

  it.runIf(thorough)(
    'a lesson that took the place of a text leads back to it once it is ended or answered',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'story', place: null });
      const frame = await panel.trace('A boat sails far out on the sea');
      await frame.locator('[data-goto="9"]').click();
      const current = () => frame.locator('[data-goto][aria-current]').getAttribute('data-goto');
      const tokens = frame.locator('trace-token-strip [data-token]');
      const own = await tokens.allTextContents();
      const back = frame.locator('[data-lesson="back-to-text"]');
      const begin = async () => {
        await panel.lesson('mask');
        await frame.locator('trace-lesson-bar').waitFor();
      };
      const goBack = async () => {
        await back.click();
        await expect.poll(() => tokens.allTextContents()).toEqual(own);
        await expect.poll(current).toBe('9');
        expect(await frame.locator('trace-lesson-bar, [data-lesson-ended]').count()).toBe(0);
      };
      const kept = () => frame.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? '{}').beforeLesson);
      await begin();
      // A reload of the window leaves only what the page has kept.
      await expect
        .poll(kept)
        .toMatchObject({ origin: { text: 'A boat sails far out on the sea' }, place: { step: 9 } });
      expect(await back.count()).toBe(0);
      await frame.locator('[data-lesson="end"]').click();
      await frame.locator('[data-lesson-ended]').waitFor();
      expect(await seriousViolations(frame)).toEqual([]);
      await goBack();
      expect(await kept()).toBeUndefined();

      await begin();
      const next = frame.locator('[data-lesson="next"]');
      while ((await next.count()) > 0) await next.click();
      await frame.locator('[data-lesson="show"]').click();
      await goBack();

      // Who goes on has read what the lesson leaves behind.
      await begin();
      await frame.locator('[data-lesson="end"]').click();
      await frame.locator('[data-lesson-ended]').waitFor();
      await frame.locator('[data-goto="3"]').click();
      await expect.poll(() => frame.locator('[data-lesson-ended]').count()).toBe(0);

      await begin();
      await frame.locator('[data-lesson="end"]').click();
      expect(await frame.locator('[data-lesson-ended] [data-lesson]').count()).toBe(1); // the way back
      await frame.locator('trace-story-step h2').click();
      await expect.poll(() => frame.locator('[data-lesson-ended]').count()).toBe(0);
    },
  );

  it('a wrong answer is told what the trace has of it, and no answer moves', async ({ shared }) => {
    const panel = await shared();
    const frame = await panel.lesson('induction');
    const next = frame.locator('[data-lesson="next"]');
    const found = frame.locator('[data-lesson-found]');
    const chosen = frame.locator('trace-head-matrix [aria-selected="true"]');
    // Each card is seen with the head that it tells of.
    await next.click();
    await expect
      .poll(() => found.textContent())
      .toMatch(
        /^Here head 4\.3 \(block 4, head 3\) does so most clearly: its weight .* is 0\.900, where attention spread evenly /,
      );
    await expect.poll(() => chosen.getAttribute('aria-label')).toContain('block 4, head 3');
    await next.click();
    await expect
      .poll(() => found.textContent())
      .toMatch(
        /head 3\.5 \(block 3, head 5\): its weight on the token before is 0\.9\d\d on average, where attention spread evenly would give 0\.1\d\d\.$/,
      );
    await expect.poll(() => chosen.getAttribute('aria-label')).toContain('block 3, head 5');
    await next.click();
    await expect
      .poll(() => found.textContent())
      .toBe(
        'In a run without head 3.5, the probability of “table” after the second “green” is 12\u00a0% instead of 65\u00a0%.',
      );
    await expect.poll(() => chosen.getAttribute('aria-label')).toContain('block 4, head 3');
    await next.click();
    await expect.poll(() => frame.locator('[data-lesson-text]').textContent()).toContain('copies what it finds');
    await next.click();
    await expect.poll(() => frame.locator('[data-lesson-text]').textContent()).toContain('One text is not enough');
    await next.click();
    const options = frame.locator('[data-option]');
    await options.first().waitFor();
    // What is drawn is of the token that the cards were about, not of the one that is asked about.
    expect(await frame.locator('[data-ask]').textContent()).toMatch(
      /^Where does head 4\.3 look most from the second “table”\?$/,
    );
    const token = frame.locator('trace-token-strip [aria-selected="true"]');
    await expect.poll(() => token.getAttribute('data-token')).toBe('10');
    const places = () =>
      options.evaluateAll((all) =>
        all.map((one) => [(one as HTMLElement).offsetLeft, (one as HTMLElement).offsetWidth]),
      );
    const before = await places();
    await options.first().click();
    await expect
      .poll(() => frame.locator('[data-feedback="wrong"]').textContent())
      .toMatch(
        /Not quite\.\s+From the second “table”, head 4\.3 gives the first “The” a weight of 0\.\d{3}; another token gets more\. Look for what came next where “table” stood before\./,
      );
    expect(await options.first().evaluate((one) => getComputedStyle(one).fontWeight)).toBe('600');
    expect(await places()).toEqual(before);
    expect(await token.getAttribute('data-token')).toBe('10');
    // An answer that is shown is marked among the others, and no longer the wrong one.
    await frame.locator('[data-lesson="show"]').click();
    await frame.locator('[data-feedback="shown"]').waitFor();
    expect(await frame.locator('[data-option][aria-pressed="true"]').getAttribute('data-label')).toBe('“stands”');
    // The right answer leads to what was asked about: picture and verdict are of the same weight.
    await frame.locator('[data-option][data-label="“stands”"]').click();
    const verdict = await frame.locator('[data-feedback="right"]').textContent();
    const weight = /with a weight of (0\.\d{3}): /.exec(verdict ?? '')?.[1];
    await expect.poll(() => token.getAttribute('data-token')).toBe('11');
    await expect.poll(() => chosen.getAttribute('aria-label')).toContain('block 4, head 3');
    const inspected = frame.locator('trace-story-figure trace-inspector');
    await expect.poll(() => inspected.locator('.of').textContent()).toMatch(/table.*→.*stands/);
    const shown = async () => Number(await inspected.locator('[data-inspected]').getAttribute('data-inspected'));
    await expect.poll(async () => (await shown()).toFixed(3)).toBe(weight);
  });

  it.runIf(thorough)('a question about one number leads to it, and the next card leaves it', async ({ shared }) => {
    const panel = await shared();
    const frame = await panel.lesson('residual');
    const next = frame.locator('[data-lesson="next"]');
    const subject = frame.locator('trace-story-figure trace-inspector .of');
    // One dimension is followed through the figures of what comes in, is added and leaves: each shows what its card tells.
    const shown = async () => {
      const value = Number(await frame.locator('trace-story-figure [data-inspected]').getAttribute('data-inspected'));
      const written = value.toFixed(3).replace('-', '−');
      // What is added below 0 is taken away.
      return (await drawn())?.endsWith('_out') ? written.replace('−', 'takes away ') : written;
    };
    const drawn = () => frame.locator('trace-story-figure [data-tensor]').getAttribute('data-tensor');
    const found = () => frame.locator('[data-lesson-found]').textContent();
    const strips = frame.locator('trace-added-strips');
    for (const stage of ['resid_pre', 'attn_out', 'mlp_out', 'resid_post']) {
      await expect.poll(drawn).toBe(`blocks.0.${stage}`);
      await expect.poll(() => subject.textContent()).toContain('dimension 166');
      await expect.poll(async () => (await found())?.includes(await shown())).toBe(true);
      // What is added is drawn as an addition.
      await expect.poll(() => strips.count()).toBe(stage === 'resid_pre' ? 0 : 1);
      if (stage !== 'resid_post') await next.click();
    }
    const ofCard = await subject.textContent();
    await next.click();
    const ask = await frame.locator('[data-ask]').textContent();
    const [, index = '', leaves] = /dimension (\d+) at “.”, leaves block 0 as (−?[\d.]+), which/.exec(ask ?? '') ?? [];
    await expect.poll(() => subject.textContent()).toMatch(new RegExp(` ${index}$`));
    expect(await frame.locator('[data-answer]').evaluate((field) => field.matches(':focus'))).toBe(true);
    await expect.poll(shown).toBe(leaves);
    // They would tell the answer. Once it is given they show it.
    expect(await strips.count()).toBe(0);
    await frame.locator('[data-lesson="show"]').click();
    await expect.poll(drawn).toBe('blocks.0.attn_out');
    await expect.poll(() => strips.count()).toBe(1);
    await frame.locator('[data-lesson="back"]').click();
    await expect.poll(() => subject.textContent()).toBe(ofCard);
  });

  it('scores and logits are explained in their steps', async ({ shared }) => {
    const panel = await shared();
    const frame = await panel.trace('The weather is nice');
    const term = frame.locator('trace-story-step .lead').getByRole('button', { name: /^scores?$/ });
    await panel.go({ step: 7 });
    await expect.poll(() => term.getAttribute('data-term')).toBe('attention score');
    await panel.go({ step: 14 });
    const logit = frame.locator('trace-story-step .lead').getByRole('button', { name: 'logit', exact: true });
    await expect.poll(() => logit.getAttribute('data-term')).toBe('logit');
    expect(await term.count()).toBe(0);
  });

  it.runIf(thorough)(
    'explains a term to the keyboard, traces a text of one’s own, and presents',
    async ({ shared }) => {
      const panel = await shared();
      const frame = await panel.trace('The weather is nice');
      const term = frame.locator('[data-term="token"]').first();
      await panel.go({ step: 4 });
      await term.focus(); // It covers nothing of what comes next until it is asked for.
      expect(await frame.locator('[data-meaning]').count()).toBe(0);
      await term.press('Enter');
      await expect.poll(() => frame.locator('[data-meaning]').textContent()).toContain('A piece of text');
      await term.press('Escape');
      await expect.poll(() => frame.locator('trace-term trace-floating-tip').count()).toBe(0);
      await panel.page.keyboard.press('e');
      const field = frame.locator('[data-text-field]');
      expect(await field.inputValue()).toBe('The weather is nice');
      await field.press('Escape');
      await frame.locator('[data-term="token"]:focus').first().waitFor();
      await frame.locator('[data-action="edit-text"]').press('Enter');
      // The key that opens the field writes nothing into it.
      expect(await field.inputValue()).toBe('The weather is nice');
      await field.fill('The weather was nice');
      await field.press('Enter');
      await frame.locator('[data-action="edit-text"]:focus').waitFor();
      // A letter typed on, which was meant for the text, is no key of the panel; one that comes later is.
      await panel.page.keyboard.press('f');
      await expect.poll(() => frame.locator('trace-token-strip').getByText('was').count()).toBeGreaterThan(0);
      expect(await frame.locator('trace-header').isVisible()).toBe(true);
      await panel.page.waitForTimeout(700);
      await frame.locator('body').press('f');
      await expect.poll(() => frame.locator('trace-header').isVisible()).toBe(false);
      await frame.locator('body').press('f');
      await expect.poll(() => frame.locator('trace-header').isVisible()).toBe(true);
    },
  );
});
