/** The story: one step at a time, from the text to the predicted token, by keys, buttons and by itself, at every level. */
import { expect } from 'vitest';
import { seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage } from './fixture.ts';
import { current, itLooksAtStory, openStory, passTime, shownHead, shownStep, TEXT, WIDE } from './story-page.ts';
import { printedJson } from './terminal.ts';
import { settled } from './visit-steps.ts';

/** The head that adds most to its prediction adds little. */
const LITTLE_BY_BEST = 'When Mary and John went to the store, John gave a drink to Mary.';

/** The id of “ town” in the starter’s vocabulary. */
const TOWN = 3240;

describePage('the story', () => {
  const it = itLooksAtStory();

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
    // Another head or block keeps the cell that is read, so that its values can be compared; arrow keys go on from there.
    const spoken = () => weights.locator('.spoken').textContent();
    const { keyboard } = panel.page;
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowLeft');
    const read = await spoken();
    expect(read).toMatch(/“.*” to “.*”/);
    const placeOf = (said: string | null) => /“.*”/.exec(said ?? '')?.[0];
    for (const key of [',', '[']) {
      const before = await spoken();
      await keyboard.press(key);
      await expect.poll(spoken).not.toBe(before);
      expect(placeOf(await spoken())).toBe(placeOf(read));
    }
    await keyboard.press('.');
    await keyboard.press(']');
    await expect.poll(spoken).toBe(read);
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowDown');
    expect(await spoken()).toBe(read);
  });

  it('tells where the text begins what later steps found, as they tell it, and leads to each', async ({ story }) => {
    const { frame } = await story();
    const rows = frame.locator('trace-at-a-glance [data-glance]');
    await expect.poll(() => rows.count()).toBe(3);
    const views = await rows.evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset['glance']));
    expect(views).toEqual(['predictions', 'logits', 'weights']);
    // Of a lead both how large it is and what does most for it: one answer, without what is against it.
    const ofLead = (await rows.nth(1).locator('> span').nth(1).textContent())?.replaceAll(/\s+/g, ' ');
    expect(ofLead).toMatch(
      /^·They leads ⏎(?: \(a line break\))?, the runner-up, by 0\.58 in logit\. Head 5\.4(?: \(block 5, head 4\))? of step 8 adds most to that lead \(\+1\.94\) and looks most at ·people\.\s*$/,
    );
    for (const [at, step] of [
      [0, '15'],
      [2, '8'],
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

  it('explains terms at a glance where they are pointed at, and leads to the step from all else of the row', async ({
    story,
  }) => {
    const { frame } = await story();
    const terms = frame.locator('trace-at-a-glance trace-term');
    await terms.first().waitFor();
    const names = await terms.locator('button').evaluateAll((all) => all.map((one) => one.getAttribute('data-term')));
    expect(names).toEqual(expect.arrayContaining(['head', 'attention']));
    expect(new Set(names).size).toBe(names.length); // each is explained once
    await terms.first().click();
    await frame.locator('trace-at-a-glance [data-meaning]').first().waitFor();
    expect(await current(frame)).toBe('1');
    // By keys the name of the step leads there.
    await frame.locator('trace-at-a-glance [data-glance="weights"] .step button').press('Enter');
    await expect.poll(() => current(frame)).toBe('8');
    await frame.locator('[data-goto="1"]').click();
    // Columns of the map of heads say what they are, too.
    const columns = frame.locator('trace-rail trace-head-matrix .columns abbr');
    expect(await columns.allTextContents()).toEqual(['head', 'MLP']);
    for (const column of await columns.all()) expect((await column.getAttribute('title'))?.length).toBeGreaterThan(20);
  });

  it('explains MLP and logit at a glance, and tells of one token in all cards, also of another one that is chosen', async ({
    open,
  }) => {
    const panel = await open({ viewport: WIDE, level: 'story', place: null });
    const frame = await panel.trace('My grandmother lives in a small town near the');
    const cards = frame.locator('trace-at-a-glance [data-glance]');
    const terms = cards.locator('trace-term button');
    await expect
      .poll(() => terms.evaluateAll((all) => all.map((one) => one.getAttribute('data-term'))))
      .toEqual(expect.arrayContaining(['MLP', 'logit']));
    const told = async () => (await cards.allTextContents()).slice(0, 2).map((card) => card.replaceAll(/\s+/g, ' '));
    await expect.poll(told).toEqual([expect.stringContaining('·house'), expect.stringContaining(' logit of ·house')]);
    await panel.go({ target: TOWN });
    await expect
      .poll(told)
      .toEqual([
        expect.stringMatching(/After ·the, ·town, the token that is explained, has 1\.8.% and rank 2\.›?$/),
        expect.stringContaining(' logit of ·town'),
      ]);
  });

  it('tells at a glance which part of this text’s run adds most to the lead, offers to try which words matter, and at its step tells right after that that biases decide', async ({
    open,
  }) => {
    const panel = await open({ viewport: WIDE, level: 'story', place: null });
    const frame = await panel.trace('When Mary and John went to the store, John gave a drink to');
    const ofLead = frame.locator('trace-at-a-glance [data-glance="logits"] > span').nth(1);
    await expect
      .poll(async () => (await ofLead.textContent())?.replaceAll(/\s+/g, ' '))
      .toBe(
        '·the leads ·her, the runner-up, by 0.80 in logit. Of the single parts, the token embedding of ·to adds most to that lead (+1.02); of the heads and MLPs the MLP of block 4 adds most (+0.94).',
      );
    await panel.go({ step: 14 });
    await expect
      .poll(() => frame.locator('trace-finding [data-finding="largest part"]').textContent())
      .toMatch(
        /Of the single parts, .* \(\+0\.94\)\. The biases .* give \+2\.127 of the lead, and all parts but these biases give −1\.325\. /,
      );
    await panel.go({ step: 1 });
    await frame.locator('trace-at-a-glance [data-action="which-matter"]').click();
    await expect.poll(() => current(frame)).toBe('15');
    await frame.locator('trace-story-step [data-influence]').waitFor();
  });

  it.runIf(thorough)(
    'opens on the head that does more in the contest where the one that adds most shows little, and leads from each to the other',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'story', place: null });
      const frame = await panel.trace(LITTLE_BY_BEST);
      await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
      const row = frame.locator('trace-at-a-glance [data-glance="weights"]');
      const glance = async () => (await row.textContent())?.replaceAll(/\s+/g, ' ');
      const besides =
        /head 5\.4 .* It works against the prediction: it .* ⏎(?: \(a line break\))? but .* ·She, and so favours ·She by 1\.92\. Of all heads, head 5\.3(?: \(block 5, head 3\))? adds most to ⏎ \(\+0\.29\)\./;
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
    },
  );

  it('leads from a prediction to the step that explains it', async ({ story }) => {
    const { panel, frame } = await story();
    const bar = frame.locator('trace-next-bars [data-id]').nth(2);
    const why = frame.locator('trace-next-bars [data-why]');
    const id = await bar.getAttribute('data-id');
    const name = await bar.locator('bdi').textContent();
    expect(await bar.getAttribute('title')).toContain('explained in step 14');
    await bar.click();
    await expect.poll(() => why.getAttribute('data-why')).toBe(id);
    expect(await why.locator('button').textContent()).toBe(`why ${name}?`);
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
    await expect.poll(() => why.locator('button').textContent()).toMatch(/^why [^…]+\?$/);
  });

  it.runIf(thorough)(
    'says what the colours of a figure mean, where it has some, and where their scale ends',
    async ({ story }) => {
      const { frame } = await story();
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
    },
  );

  it('keeps the buttons beside the next step in their place, up to the last step', async ({ story }) => {
    const { frame } = await story();
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
  });

  it('plays itself until a key of the panel is pressed, whether it has a meaning or not', async ({ story }) => {
    const { frame } = await story();
    await frame.locator('[data-action="tour"]').click();
    await expect.poll(() => frame.locator('[data-action="tour"]').getAttribute('aria-pressed')).toBe('true');
    expect(await current(frame)).toBe('1');
    if (!thorough) await passTime(frame, 30_000);
    await expect.poll(() => current(frame), { timeout: 25_000 }).toBe('2');
    // Who reads faster goes on at once, and the tour with its reader.
    await frame.locator('body').press('ArrowRight');
    await expect.poll(() => current(frame)).toBe('3');
    expect(await frame.locator('[data-action="tour"]').getAttribute('aria-pressed')).toBe('true');
    await frame.locator('body').press('q');
    await expect.poll(() => frame.locator('[data-action="tour"]').getAttribute('aria-pressed')).toBe('false');
  });

  it('has three levels, which are remembered, stays at its step, and calls each step by one name at all of them, with the field’s term beside it', async ({
    story,
  }) => {
    const { panel, frame } = await story();
    const before = panel.asked.levels.length;
    const titles = frame.locator('trace-rail [data-goto] .title');
    // What the figure of a step is called in the field stands behind the name.
    const listed = () =>
      titles.evaluateAll((all) =>
        all.map((one) => one.textContent?.replace(one.querySelector('small')?.textContent ?? '', '').trim()),
      );
    const names = await listed();
    expect(await titles.locator('small').allTextContents()).toEqual(['logit lens']);
    await frame.locator('[data-goto="11"]').click();
    await expect.poll(() => frame.locator('trace-story-step h2').textContent()).toMatch(/^Neurons\s+MLP$/);
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
    expect(await listed()).toEqual(names);
    const ofAll = await frame
      .locator('trace-step h2')
      .evaluateAll((all) =>
        all.map((one) => [
          ...[...one.querySelectorAll('span')].slice(0, 2).map(({ textContent }) => textContent),
          one.querySelector('[data-term]')?.textContent,
        ]),
      );
    expect(ofAll.map((one) => one.slice(0, 2))).toEqual(names.map((name, at) => [String(at + 1), name]));
    expect([ofAll[10]?.[2], ofAll[13]?.[2]]).toEqual(['MLP', 'Logits']);
    await expect.poll(() => panel.asked.levels.slice(before)).toEqual(['figures', 'story', 'figures', 'numbers']);
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    await frame.locator('trace-story-step').waitFor();
  });

  it.runIf(thorough)('has no serious violation of accessibility', async ({ open }) => {
    // At the level of figures are those that are looked at beside the numbers elsewhere, in a dark theme.
    for (const level of ['story', 'figures'] as const) {
      const { frame } = await openStory(open, { level, theme: 'light' });
      const steps = level === 'figures' ? [8] : [1, 6, 7, 8, 9, 13, 15];
      for (const step of steps) {
        await frame.locator(`[data-goto="${step}"]`).click();
        await settled(frame);
        // What is around the steps is the same at each.
        const within = step === steps[0] ? [] : ['llm-trace-app', 'trace-view', 'trace-story-step'];
        expect.soft(await seriousViolations(frame, ...within), `${level}, step ${step}`).toEqual([]);
      }
    }
  });

  it.runIf(thorough)(
    'keeps what the logit lens shows when step and level change, and not for another text',
    async ({ open }) => {
      const { panel, frame } = await openStory(open);
      const shown = frame.locator('trace-lens [data-picker="lens"] [aria-checked="true"]');
      const shows = async (mode: string) => expect.poll(() => shown.getAttribute('data-value')).toBe(mode);
      await panel.go({ step: 13 });
      await shows('top');
      await frame.locator('trace-lens [data-picker="lens"] [data-value="final"]').click();
      await shows('final');
      await panel.go({ step: 11 });
      await frame.locator('trace-lens').waitFor({ state: 'detached' });
      await frame.locator('[data-picker="level"] [data-value="figures"]').click();
      await panel.go({ step: 13 });
      await shows('final');
      await panel.trace('The weather is');
      await panel.go({ step: 13 });
      await shows('top');
    },
  );
});
