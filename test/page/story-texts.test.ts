/** The story when its text is another: where it is begun, what is kept of a changed text, a suggestion that is explained. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { FIRST_PLACE } from '../../src/trace/steps/first-look.ts';
import { seriousViolations } from '../workbench/axe.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { describePage, it } from './fixture.ts';
import {
  changeText,
  current,
  heads,
  LOW,
  NARROW,
  openAtBestHead,
  openStory,
  shownHead,
  TEXT,
  WIDE,
} from './story-page.ts';
import { seenText } from './visit-steps.ts';

/** A text whose best head is another one than that of the story. */
const CHANGED_TEXT = 'The green lamp stood by the old door. The green';
const BEST_OF_CHANGED = ['5', '6'];

describePage('the story of another text', () => {
  it('begins where a text was read before, and stays where it is read when it is shown again', async ({ open }) => {
    const panel = await open({ viewport: WIDE, level: 'story', place: null });
    const place = { ...FIRST_PLACE, layer: 2, head: 1, token: 3, step: 9, isAutomatic: false, ratherThan: 198 };
    const frame = await panel.trace(TEXT, { place });
    const chosen = frame.locator('trace-head-matrix [aria-selected="true"]');
    const token = frame.locator('trace-token-strip [aria-selected="true"]');
    await expect.poll(() => current(frame)).toBe('9');
    expect(await chosen.getAttribute('aria-label')).toContain('block 2, head 1');
    expect(await token.getAttribute('data-token')).toBe('3');
    expect(await frame.locator('trace-next-bars [data-pair]').getAttribute('data-pair')).toMatch(/^\d+ 198$/);
    await frame.locator('body').press('ArrowRight');
    await panel.trace(TEXT, { place });
    await expect.poll(() => current(frame)).toBe('10');
    await frame.locator('main').evaluate((main) => main.scrollTo(0, 80));
    await panel.trace('Another text', { place: { ...place, step: 12, token: 1, isAutomatic: true } });
    await expect.poll(() => current(frame)).toBe('12');
    expect(await frame.locator('main').evaluate((main) => main.scrollTop)).toBe(0);
    // What was read there holds, though nobody had chosen it.
    await expect.poll(() => heads(frame).count()).toBe(48);
    expect(await chosen.getAttribute('aria-label')).toContain('block 2, head 1');
    expect(panel.problems()).toEqual([]);
  });

  it.runIf(thorough)(
    'explains no token of another model’s vocabulary, and goes to the end of a text that was changed',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'story', place: null });
      const place = { ...FIRST_PLACE, step: 14, token: 3, target: 260, ratherThan: 198 };
      const frame = await panel.trace(TEXT, { place });
      const pair = frame.locator('trace-next-bars [data-pair]');
      await expect.poll(() => pair.getAttribute('data-pair')).toBe('260 198');
      const kept = () =>
        frame.evaluate(() => {
          const { token, target, ratherThan } = JSON.parse(sessionStorage.getItem('state') ?? '{}').choice;
          return { token, target, ratherThan };
        });
      // The same text and model, as when it is traced again.
      await panel.trace(TEXT);
      expect(await kept()).toEqual({ token: 3, target: 260, ratherThan: 198 });
      // The fixture's vocabulary has these ids, too: they are other tokens.
      await panel.trace(TEXT, { model: join(root, 'test/fixtures/llama') });
      await expect.poll(() => pair.count()).toBe(0);
      expect(await kept()).toMatchObject({ target: null, ratherThan: null });
      expect(await current(frame)).not.toBe('1');
      await panel.trace(TEXT, { place });
      await frame.locator('trace-token-strip [data-token="3"]').click();
      // A value that is explained says of which tokens it is, and is none of the changed text.
      await frame.locator('[data-goto="8"]').click();
      await frame.locator('trace-inspector [data-action="explain"]').click();
      const ofTokens = frame.locator('trace-value-panel [data-of-tokens]');
      await expect.poll(() => ofTokens.textContent()).toMatch(/^·nice → /);
      await panel.trace('The sea is calm.', { edited: true });
      await expect.poll(() => ofTokens.count()).toBe(0);
      const tokens = frame.locator('trace-token-strip [data-token]');
      const chosen = () =>
        tokens.evaluateAll((all) => all.findIndex((one) => one.ariaSelected === 'true') - all.length);
      await expect
        .poll(async () => [await tokens.last().textContent(), await chosen()])
        .toEqual([expect.stringContaining('.'), -1]);
      expect(await pair.count()).toBe(0);
      expect(panel.problems()).toEqual([]);
    },
  );

  it('says that its text was edited since, and traces it again', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    expect(await frame.locator('[data-old]').count()).toBe(0);
    panel.editSource();
    await frame.locator('[data-old]').waitFor();
    // As when another tab was in front.
    await panel.page.reload();
    await frame.locator('[data-old]').waitFor();
    // What stands above the steps leaves them room in the lowest panel.
    const { width, height } = panel.page.viewportSize() ?? LOW;
    await panel.page.setViewportSize(LOW);
    for (const level of ['numbers', 'story'] as const) {
      await frame.locator(`[data-picker="level"] [data-value="${level}"]`).click();
      await expect.poll(() => frame.locator('main').evaluate(({ clientHeight }) => clientHeight)).toBeGreaterThan(90);
    }
    await panel.page.setViewportSize({ width, height });
    await frame.locator('[data-action="trace-edited"]').click();
    await expect.poll(() => panel.asked.copied).toEqual(['edited']);
    // A text that is being typed is not lost when another one arrives; a field in which nothing was typed closes.
    await frame.locator('[data-action="edit-text"]').click();
    const field = frame.locator('[data-text-field]');
    await field.fill('Half a sen');
    await panel.trace('Another text.');
    await expect.poll(() => frame.locator('[data-old]').count()).toBe(0);
    expect(await field.inputValue()).toBe('Half a sen');
    await field.press('Escape');
    await frame.locator('[data-action="edit-text"]').click();
    expect(await field.inputValue()).toBe('Another text.');
    await panel.trace('One more text.');
    await expect.poll(() => field.count()).toBe(0);
    await frame.locator('[data-action="edit-text"]:focus').waitFor();
    // That the text is not changed any more may be said twice.
    await frame.locator('[data-action="edit-text"]').click();
    await field.waitFor();
    await frame.locator('trace-text-bar').evaluate(async (bar: HTMLElement) => {
      for (let time = 0; time < 2; time++) bar.dispatchEvent(new CustomEvent('edited'));
      await (bar as HTMLElement & { readonly updateComplete: Promise<boolean> }).updateComplete;
    });
    await expect.poll(() => field.count()).toBe(0);
    expect(panel.problems()).toEqual([]);
  });

  it('says that it follows the caret, whatever it shows of the line there, and can be stopped', async ({ open }) => {
    const panel = await open({ viewport: { width: 420, height: 700 }, level: 'story', place: null });
    const frame = await panel.trace(TEXT);
    const note = frame.locator('[data-live]');
    expect(await note.count()).toBe(0);
    panel.live('line');
    await expect.poll(() => note.textContent()).toContain('follows the line with the caret');
    panel.live('empty line');
    await expect.poll(() => note.textContent()).toContain('is empty');
    // As when another tab was in front.
    await panel.page.reload();
    await expect.poll(() => note.textContent()).toContain('is empty');
    // A text that is not the line with the caret, as one that was changed in the panel.
    panel.live('other text');
    await panel.trace('The sea is calm.', { edited: true });
    await expect.poll(() => note.textContent()).toContain('takes its place');
    await frame.locator('[data-action="stop-live"]').click();
    await expect.poll(() => panel.asked.copied).toEqual(['live mode stopped']);
    panel.live(null);
    await expect.poll(() => note.count()).toBe(0);
    // Another text is traced while this one is shown.
    const cancelled = panel.awaited({ characters: 30_000, model: 'tiny', message: 'computing, part 2 of 33' });
    const awaited = frame.locator('[data-awaited]');
    await expect
      .poll(() => awaited.textContent())
      .toContain('A text of 30,000 characters is being traced with tiny. Below you still see the trace before it.');
    await panel.page.reload();
    await expect.poll(() => awaited.textContent()).toContain('computing, part 2 of 33');
    await frame.locator('[data-action="cancel-awaited"]').click();
    await expect.poll(() => awaited.count()).toBe(0);
    expect(cancelled.aborted).toBe(true);
    // What is set of a step stays under the pointer, however much more is told above it.
    await frame.locator('[data-goto="16"]').first().click();
    const seed = frame.locator('trace-next-token [data-number="seed"]');
    const top = async () => Math.round((await seed.boundingBox())?.y ?? 0);
    await frame.locator('trace-finding [data-finding="choice"]').waitFor();
    await frame.locator('trace-next-token [data-bar]').first().waitFor();
    const before = await top();
    await frame.locator('trace-next-token [data-value="draw"]').click();
    const told = frame.locator('trace-drawn-token [data-drawn]');
    await expect.poll(() => told.textContent()).toMatch(/Its probability is [\d.]+\u00a0%\./);
    await expect.poll(top).toBe(before);
    expect(await frame.locator('trace-next-token .share b').count()).toBe(0);
    // What is not done is not told as if it were.
    expect(await frame.locator('trace-finding [data-finding="choice"]').textContent()).toMatch(
      /^Greedy decoding would take .*, whatever the temperature: its logit is 0\.\d\d above that of the next, /,
    );
    await frame.locator('trace-next-token').getByText('would take the most probable').waitFor();
    expect(
      await frame
        .locator('main')
        .getByText(/decoding takes/)
        .count(),
    ).toBe(0);
    await seed.fill('7');
    await seed.press('Tab');
    await expect.poll(() => told.textContent()).toContain('seed 7');
    await expect.poll(top).toBe(before);
    expect(panel.problems()).toEqual([]);
  });

  it('says first how often such a suggestion is right, then where it was copied from and what the model itself predicted', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 540, height: 900 }, level: 'story', place: null });
    const beside = { id: 4675, token: 'Ġstreet', text: ' street', probability: 0.05 };
    const token = { id: 383, token: 'ĠThe', text: ' The', probability: 0.0628, alternatives: [beside], agreeing: 23 };
    const suggestion = { text: ' The', tokens: [token], probability: 0.0628, confidence: 0.72 };
    const result = { ids: [1, 2], typed: '', precision: '8 bits', reused: 1, computed: 1, milliseconds: 12 } as const;
    const copied = {
      uri: 'file:///a.md',
      start: 0,
      line: 3,
      shared: '\n  of a sunny day in the middle of it all. The',
    };
    const otherFiles = [
      { uri: 'file:///w/src/list.ts', path: 'src/list.ts', line: 13, lines: 24 },
      { uri: 'file:///w/src/sum.ts', path: 'src/sum.ts', line: 1, lines: 8 },
    ];
    const frame = await panel.trace(TEXT, { suggestion: { result, suggestion, copied, otherFiles } });
    const view = frame.locator('trace-suggestion-run');
    // One figure first, in the words and the number of the status item.
    const paragraph = (nth: number) => view.locator('h2 ~ p:not(.text)').nth(nth).textContent();
    await expect
      .poll(() => paragraph(0))
      .toBe(
        'Of similar suggestions, 72\u00a0% are right in the first word. Counted with this model in documents and source code that come with LLM Trace.',
      );
    await expect
      .poll(() => paragraph(1))
      .toMatch(
        /^Copied from line 3: there “…a sunny day in the middle of it all\. The” stands as well, and this followed it\. It was looked up, not predicted\.\s*$/,
      );
    // Then what the model itself held for likely.
    expect(await paragraph(2)).toBe('The model itself gave “·The” 6.28\u00a0%.');
    await view.locator('[data-part="making"] > summary').click();
    await expect
      .poll(seenText(frame))
      .toContain('The model alone, without looking there, gives the whole suggestion a probability of 6.28 %.');
    await view.locator('[data-action="open-copied"]').click();
    const others = view.locator('[data-part="other-files"] li');
    expect(await others.allTextContents()).toEqual(['src/list.ts lines 13 to 36', 'src/sum.ts lines 1 to 8']);
    await others.nth(1).locator('button').click();
    await expect.poll(() => panel.asked.places).toEqual(['copied', 1]);
    await expect.poll(() => frame.locator('trace-next-bars [aria-pressed="true"]').getAttribute('data-id')).toBe('383');
    // What is said of heads is about the model's own prediction, and is beside the words that say so.
    await expect
      .poll(async () => (await view.locator('[data-part="below"]').textContent())?.replace(/\s+/g, ' '))
      .toBe(
        'Below: the model’s own prediction of “·The”, in a trace of the 2 tokens before it. The copy itself needs no model. Click another token above to explain that one.',
      );
    await expect.poll(() => view.locator('[data-part="below"] + [data-part="reason"]').count()).toBe(1);
    const among = view.locator('caption .among');
    expect(await among.textContent()).toBe('Probabilities are among all tokens.');
    await expect
      .poll(() => view.locator('caption').textContent())
      .toMatch(
        /Computed with weights of 8 bits; the panel computes in float32\. In the explained row “·street” differs most: 5\.00\u00a0% with 8 bits, .*\u00a0% in float32\.\s*$/,
      );
    const { scroll, client } = await view
      .locator('.scroll')
      .evaluate(({ scrollWidth: scroll, clientWidth: client }) => ({ scroll, client }));
    expect(scroll).toBeLessThanOrEqual(client);
    const street = { id: 4675, token: 'Ġstreet', text: ' street', probability: 0.08 };
    // A click on another of its tokens explains that one: what the model read before it is traced.
    const next = { ...token, id: 262, token: 'Ġthe', text: ' the', agreeing: 0, alternatives: [street] };
    const two = { ...suggestion, text: ' The the', tokens: [token, next] };
    const ids = [464, 6193, 318];
    await panel.trace(TEXT, { suggestion: { result: { ...result, ids }, suggestion: two } });
    // Of both one is copied.
    await expect.poll(seenText(frame)).toContain('Only “·The” is copied; the rest is the model’s own prediction.');
    await frame.locator('[data-goto="8"]').click();
    // Anywhere in its row.
    await view.locator('tr[data-index="1"] td.left').click();
    await expect.poll(() => view.locator('tr[aria-current="true"]').getAttribute('data-index')).toBe('1');
    await expect.poll(() => frame.locator('trace-token-strip [data-token]').count()).toBe(4);
    expect(await frame.locator('trace-token-strip [aria-selected="true"]').getAttribute('data-token')).toBe('3');
    expect(await current(frame)).toBe('8');
    // Copied, where the model itself would have gone on with another token.
    await expect.poll(seenText(frame)).toMatch(/The model itself gave “·the” 6\.28 %, and “·street” more, 8\.00 %\./);
    expect(await textOf(frame)).toContain('the model’s own prediction of “·the”, in a trace of the 4 tokens before it');
    await expect
      .poll(() => frame.locator('trace-head-matrix .caption').first().textContent())
      .toMatch(/ the logit of “·the” \(/);
    // The head that adds most to that one, though a step of a block is read.
    const amounts = await heads(frame).evaluateAll((cells) =>
      cells.map((cell) => Number(cell.getAttribute('data-value'))),
    );
    const largest = amounts.indexOf(Math.max(...amounts));
    await expect.poll(() => shownHead(frame)).toEqual([String(Math.floor(largest / 8)), String(largest % 8)]);
    // Where a word was half typed, the probability is a share of what begins so, and need not be the product.
    const typed = { ...result, typed: ' T', reused: 2 };
    const own = { ...suggestion, tokens: [{ ...token, agreeing: 0 }], probability: 0.08 };
    await panel.trace(TEXT, { suggestion: { result: typed, suggestion: own } });
    await expect
      .poll(seenText(frame))
      .toContain(
        'The model gives the whole suggestion a probability of 8.00 %, among all that begin with “·T”. That is more',
      );
    expect(await textOf(frame)).toContain(
      'It is the model’s own prediction. Among the tokens that fit “·T”, which had been typed by then, “·The” had 6.28 %.',
    );
    expect(await view.locator('caption').textContent()).toMatch(
      /^About these probabilities“·T” was already typed: probabilities are among the tokens that fit it\.\s*$/,
    );
    // The model's own reason comes before the table, where it explains the suggestion.
    await expect.poll(() => view.locator('[data-part="gave"] + [data-part="reason"]').count()).toBe(1);
    expect(await textOf(frame)).toMatch(
      /Below: why the model predicted “·The”, in a trace of the 2 tokens before it\.\s+Click another token above/,
    );
    expect(await view.locator('[data-part="reason"] + [data-part="numbers"]').textContent()).toBe(
      'The 6.28\u00a0% above are among the tokens that fit “·T”, computed with weights of 8 bits; this probability is among all tokens, in float32, so it may be far lower.',
    );
    expect(await textOf(frame)).toMatch(
      /The model read 3 tokens: 2 from the cache, 1 computed, in [^.]+\.\s+“·T” was already in the text \(the last of these tokens\) and may be the beginning of a word\. So the model predicted what stands in its place, and only tokens that fit it counted: “·The” begins with “·T”\./,
    );
    // Where the half word is a token of its own, what is left of the product is what a reader multiplies.
    const half = { ...token, id: 309, token: 'ĠT', text: ' T', probability: 0.9, agreeing: 0 };
    const after = { ...token, id: 258, token: 'he', text: 'he', probability: 0.08, agreeing: 0 };
    const spelled = { ...own, tokens: [{ ...half, alternatives: [street, street] }, after] };
    await panel.trace(TEXT, { suggestion: { result: { ...typed, ids: [1, 2, 3] }, suggestion: spelled } });
    await expect
      .poll(seenText(frame))
      .toContain(
        'That is the product of the probabilities in the table, without the tokens that were already in the text.',
      );
    expect(await among.textContent()).toBe(
      '“·T” was already typed: in row 1 probabilities are among the tokens that fit it, in the other row among all tokens.',
    );
    // What was typed along since is text: the suggestion begins at what stood after the cursor, and its trace as well.
    const { confidence: _, ...rest } = spelled;
    const along = { ...rest, text: 'he the', tokens: [half, after, { ...next, agreeing: 0 }] };
    const shown = { typed: 'he ', text: 'the' };
    const read = { ...typed, ids: [1, 2, 3] };
    await panel.trace(TEXT, { suggestion: { result: read, suggestion: along, shown } });
    await expect.poll(() => view.locator('[data-part="suggestion"]').textContent()).toBe('the');
    await expect.poll(() => view.locator('tr[aria-current="true"]').getAttribute('data-index')).toBe('2');
    expect(await view.locator('h2').textContent()).toBe('The suggestion, as it was last shown');
    expect(await paragraph(0)).toBe(
      'It was first suggested after “·T” as “he·the”. Since then “he·” was accepted or typed, and “the” was shown.',
    );
    expect(await paragraph(1)).toBe(
      'It is the model’s own prediction: “·the” had 6.28\u00a0%, and “·street” more, 8.00\u00a0%.',
    );
    // What the filters left out of it is among its tokens, and said to be so.
    await panel.trace(TEXT, { suggestion: { result: read, suggestion: along, shown: { typed: '', text: 'he' } } });
    const leftOut = view.locator('tr:has([data-left-out])');
    await expect.poll(() => leftOut.evaluateAll((rows) => rows.map((row) => row.dataset.index))).toEqual(['2']);
    expect(await paragraph(0)).toBe('The model went on with “·the”, which was not shown.');
    await panel.trace(TEXT, { suggestion: { result: read, suggestion: along, shown } });
    await expect.poll(() => leftOut.count()).toBe(0);
    // Half of a usual window, where the list of steps takes room, too: nothing of a column is cut.
    await panel.page.setViewportSize({ width: 640, height: 770 });
    await frame.locator('trace-side-column').waitFor();
    await expect
      .poll(() => view.locator('.scroll').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth))
      .toBe(0);
    // A copied suggestion of which a part was typed is told as a share of what begins so, too.
    await panel.trace(TEXT, { suggestion: { result: typed, suggestion: { ...suggestion, probability: 0.05 } } });
    await expect
      .poll(seenText(frame))
      .toContain(
        'The model alone, without looking there, gives the whole suggestion a probability of 5.00 %, among all that begin with “·T”. That is less',
      );
    expect(panel.problems()).toEqual([]);
  });

  it('of an explained suggestion begins at the step that says why, and brings a step that is asked for to the top of the view', async ({
    open,
  }) => {
    const panel = await open({ viewport: NARROW, level: 'story', place: null });
    const other = { id: 262, token: 'Ġthe', text: ' the', probability: 0.05 };
    const alternatives = [other, other, other, other, other];
    const token = { id: 383, token: 'ĠThe', text: ' The', probability: 0.06, alternatives, agreeing: 0 };
    const suggestion = { text: ' The The The', tokens: [token, token, token], probability: 0.001, confidence: 0.72 };
    const ids = [464, 6193, 318];
    const result = { ids, typed: '', precision: '8 bits', reused: 1, computed: 2, milliseconds: 12 } as const;
    const frame = await panel.trace(TEXT, { suggestion: { result, suggestion } });
    const why = frame.locator('trace-next-bars [data-action="why"]');
    await expect.poll(() => why.textContent()).toBe('step 14');
    expect(await current(frame)).toBe('14');
    // The head that does most about the token, as the step itself says; it is kept until the reader chooses another one.
    const head = () =>
      frame.evaluate(() => {
        const { layer, head } = JSON.parse(sessionStorage.getItem('state') ?? '{}').choice;
        return `${layer}.${head}`;
      });
    const reason = frame.locator('trace-suggestion-run trace-finding [data-finding="in short"]');
    const said =
      /^In short: .* Of the \d+ heads, head (\d+\.\d+) \(block \d, head \d\) does more than the one that adds most, /;
    await expect.poll(() => reason.textContent()).toMatch(said);
    const best = said
      .exec((await reason.textContent()) ?? '')
      ?.slice(1)
      .find(Boolean);
    expect(best).not.toBe('0.0');
    await expect.poll(head).toBe(best);
    const main = frame.locator('main');
    const below = () =>
      main.evaluate((view) => {
        const step = view.querySelector('trace-story-step') as Element;
        // Half a pixel above it is 0, too, and no −0.
        return Math.round(step.getBoundingClientRect().top - view.getBoundingClientRect().top) || 0;
      });
    expect(await below()).toBeGreaterThan(300);
    await why.click();
    await expect.poll(below).toBe(0);
    await frame.locator('body').press('ArrowRight');
    await expect.poll(() => current(frame)).toBe('15');
    await expect.poll(below).toBe(0);
    // The same explanation, shown once more, is read on where it was.
    await panel.page.reload();
    await expect.poll(() => current(frame)).toBe('15');
    expect(await head()).toBe(best);
    await frame.locator('[data-goto="1"]').first().click();
    await expect.poll(() => main.evaluate(({ scrollTop }) => scrollTop)).toBe(0);
    expect(panel.problems()).toEqual([]);
  });

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
    expect(panel.problems()).toEqual([]);
  });

  it('says of a changed text which head makes that another token is predicted, as the comparison counts it', async ({
    open,
  }) => {
    const { panel, frame } = await openStory(open);
    await panel.trace('The little girl had a red ball.');
    await changeText(frame, 'The little boy had a red ball.');
    const note = frame.locator('[data-kept]');
    const why = note.locator('[data-why-other]');
    await note.waitFor();
    const topOfButtons = () => note.locator('.buttons').evaluate((buttons) => buttons.getBoundingClientRect().top);
    const before = await topOfButtons();
    await expect.poll(() => why.textContent()).toBe('Head 5.4 makes 2.01 of the change of 2.70 between both.');
    expect(await topOfButtons()).toBe(before);
    expect((await note.textContent())?.replace(/\s+/g, ' ')).toContain(
      'The prediction goes from “·She” (15\u00a0%) to “·He” (19\u00a0%). Head 5.4 makes 2.01 of'.replaceAll(
        '\u00a0',
        ' ',
      ),
    );
    expect(await why.getAttribute('title')).toBe(
      'The difference between the two logits changes by 2.70. Head 5.4 makes 2.01 of that directly, the most of all heads and MLPs.',
    );
    // A page that comes back says the same, though the trace of the text before is gone.
    await panel.page.reload();
    await expect.poll(() => why.textContent()).toBe('Head 5.4 makes 2.01 of the change of 2.70 between both.');
    // Where several parts make it, no one is named.
    await changeText(frame, 'Lily was happy.');
    await expect.poll(() => note.textContent()).toContain('goes from “·He”');
    await panel.page.waitForTimeout(1500);
    expect(await why.count()).toBe(0);
    expect(panel.problems()).toEqual([]);
  });

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
        /^The prediction remains “.+”, with \d+ % (instead of \d+ %|as before)\. It leads “/,
      );
      // A page that comes back says the same, though the trace of the text before is gone.
      await panel.page.reload();
      await expect.poll(() => lead.textContent()).toBe('It leads “⏎” by 0.04 instead of 0.02.');
      // Where another one is predicted, that is said.
      await changeText(frame, 'The little boy had a red car.');
      await expect.poll(() => note.textContent()).toContain('The prediction goes from');
      await expect.poll(() => note.locator('.room, [data-why-other]').count()).toBe(1);
      expect(await lead.count()).toBe(0);
      expect(panel.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'goes to the head that adds most to a changed text where the reader had chosen none, and compares with the text before',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open);
      await frame.locator('[data-goto="8"]').click();
      const former = await shownHead(frame);
      await changeText(frame, CHANGED_TEXT);
      const note = frame.locator('[data-kept]');
      await expect
        .poll(() => note.textContent())
        .toMatch(
          /^The prediction (?:remains|goes from) “.+”.*\u00a0%\)?\. This is the new text, with step 8 as before\.\s/,
        );
      await expect.poll(() => shownHead(frame)).toEqual(BEST_OF_CHANGED);
      expect(await current(frame)).toBe('8');
      // That another head is shown is said, and leads back to the former one, from which the other is a click away.
      await expect
        .poll(() => note.locator('[data-another-head]').textContent())
        .toBe(
          `Of the heads, ${BEST_OF_CHANGED.join('.')} adds most here and is shown; before it was head ${former.join('.')}.`,
        );
      await note.locator('[data-action="former-head"]').click();
      await expect.poll(() => shownHead(frame)).toEqual(former);
      await note.locator('[data-action="strongest"]').click();
      await expect.poll(() => shownHead(frame)).toEqual(BEST_OF_CHANGED);
      await note.locator('[data-action="compare-before"]').click();
      await expect.poll(() => panel.asked.copied).toEqual(['text before']);
      // Who walks on has read it. The text before is in the menu then.
      await frame.locator('[data-goto="1"]').click();
      await expect.poll(() => note.count()).toBe(0);
      const pick = async (item: string) => {
        await frame.locator('trace-export-menu .opener').click();
        await frame.locator(`trace-export-menu [data-item="${item}"]`).click();
      };
      await pick('compare-before');
      await expect.poll(() => panel.asked.copied).toEqual(['text before', 'text before']);
      await pick('back-to-text');
      await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: TEXT } });
      await expect.poll(() => current(frame)).toBe('8');
      // Forward to the changed text and back from its first place go the keys of the editor, too.
      await expect.poll(() => panel.asked.visited).toEqual({ back: false, forward: true });
      panel.goToVisited('forward');
      await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: CHANGED_TEXT } });
      await expect.poll(() => current(frame)).toBe('1');
      // As they go right after a text was changed.
      await expect.poll(() => panel.asked.visited).toEqual({ back: true, forward: false });
      panel.goToVisited('back');
      await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: TEXT } });
      await expect.poll(() => current(frame)).toBe('8');
      panel.goToVisited('forward');
      await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: CHANGED_TEXT } });
      // So do the keys for undo and redo.
      await panel.page.keyboard.press('Control+z');
      await expect.poll(() => panel.content).toMatchObject({ kind: 'trace', origin: { text: TEXT } });
      await expect.poll(() => current(frame)).toBe('8');
      // What a key has done is said.
      const isBack = frame.locator('[data-back]');
      await expect.poll(() => isBack.textContent()).toBe('This is the text before the change again.');
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
      await expect.poll(() => note.textContent()).toMatch(/The prediction .+ This is the new text\.\s/);
      // A page that comes back says the same.
      const said = await note.locator('[data-predicted]').textContent();
      await panel.page.reload();
      await expect.poll(() => note.locator('[data-predicted]').textContent()).toBe(said);
      expect(await note.locator('[data-action="start-over"]').count()).toBe(0);
      await note.locator('[data-action="keep"]').click();
      await expect.poll(() => note.count()).toBe(0);
      // A page that comes back says nothing anew.
      await panel.page.reload();
      await frame.locator('trace-story-step').waitFor();
      expect(await note.count()).toBe(0);
      expect(panel.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'names the head on which the panel opens with a changed text, where that is not the one that adds most, and leads there',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open);
      await frame.locator('trace-head-matrix [data-layer="3"][data-head="5"]').click();
      await changeText(frame, 'When Mary and John went to the store, John gave a drink to');
      const note = frame.locator('[data-kept]');
      await expect
        .poll(async () => (await note.textContent())?.replace(/\s+/g, ' '))
        .toContain('with head 3.5 as before. Of the heads, head 5.4 does more here than the one that adds most.');
      await note.locator('[data-action="strongest"]').click();
      await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
      await expect.poll(() => note.textContent()).not.toContain('head');
      expect(panel.problems()).toEqual([]);
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
          `This is the new text, with head 3.5 as before. Of the heads, head ${BEST_OF_CHANGED.join('.')} adds most here.`,
        );
      expect(await note.locator('[data-action="start-over"]').count()).toBe(0);
      expect(await seriousViolations(frame)).toEqual([]);
      await note.locator('[data-action="strongest"]').click();
      await expect.poll(() => shownHead(frame)).toEqual(BEST_OF_CHANGED);
      await expect.poll(() => note.textContent()).not.toContain('head');
      // Another model is given the same text, and may not have what was kept.
      await panel.trace(CHANGED_TEXT, { model: join(root, 'test/fixtures/llama') });
      await expect.poll(() => note.count()).toBe(0);
      expect(panel.problems()).toEqual([]);
    },
  );
});
