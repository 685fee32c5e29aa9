import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { describePage, it } from './fixture.ts';
import { holdReadings } from './held-messages.ts';
import { current, heads, NARROW, shownHead, TEXT } from './story-page.ts';
import { seenText, settled } from './visit-steps.ts';

/** A run that suggests " They". */
const THEY = {
  result: { ids: [1, 2], typed: '', precision: '8 bits', reused: 1, computed: 1, milliseconds: 12 },
  suggestion: {
    text: ' They',
    tokens: [{ id: 1119, token: 'ĠThey', text: ' They', probability: 0.13, alternatives: [], agreeing: 0 }],
    probability: 0.13,
  },
} as const;

describePage('the story of a suggestion', () => {
  it('says first where it was copied from and how often the like of it is right, as the editor does, then its tokens; what its figures count, and what the model itself predicted, unfolds', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 540, height: 900 }, level: 'story', place: null });
    const beside = { id: 4675, token: 'Ġstreet', text: ' street', probability: 0.05 };
    const token = { id: 383, token: 'ĠThe', text: ' The', probability: 0.0628, alternatives: [beside], agreeing: 23 };
    const suggestion = { text: ' The', tokens: [token], probability: 0.0628 };
    const similar = { kind: 'counted', right: 0.72, needed: 0.65 } as const;
    const facts = { probability: 0.0628, begins: '', similar, byHand: true };
    const result = { ids: [1, 2], typed: '', precision: '8 bits', reused: 1, computed: 1, milliseconds: 12 } as const;
    const copied = {
      uri: 'file:///a.md',
      start: 0,
      line: 3,
      shared: '\n  of a sunny day in the middle of it all. The',
      text: ' weather',
      also: { lines: [1], why: 'more is the same' },
    } as const;
    const otherFiles = [
      { uri: 'file:///w/src/list.ts', path: 'src/list.ts', line: 13, lines: 24 },
      { uri: 'file:///w/src/sum.ts', path: 'src/sum.ts', line: 1, lines: 8 },
    ];
    const frame = await panel.trace(TEXT, { suggestion: { result, suggestion, facts, copied: [copied], otherFiles } });
    const view = frame.locator('trace-suggestion-run');
    // First where it is from, then how often the like of it is right, and one figure, in the words of the status item.
    const paragraph = (nth: number) => view.locator('h2 ~ p:not(.text)').nth(nth).textContent();
    await expect
      .poll(() => paragraph(0))
      .toMatch(
        /^Copied from line 3: there “…a sunny day in the middle of it all\. The” stands as well, and this followed it\. It was looked up, not predicted\. The copied “weather” stands on line 1, too\. Line 3 was taken because more of the text before it is the same\.\s*$/,
      );
    const WEIGHTS =
      'It was suggested with weights of 8 bits; “In short” and the trace below compute in float32, with other figures';
    expect(await paragraph(1)).toBe(
      'It was asked for by hand: 72\u00a0% of similar suggestions are right in the first word; at least 65\u00a0% was needed to come by itself.',
    );
    // Right after these two sentences comes the table; what its figures count is folded below it.
    await expect.poll(() => view.locator('[data-part="why"] + .scroll table').count()).toBe(1);
    // Where all of it is copied, its column says so once.
    expect(await view.locator('thead th').first().textContent()).toBe('copied token');
    expect(await view.locator('[data-copied]').count()).toBe(0);
    expect(await view.locator('[data-part="why"] ~ details p').first().isVisible()).toBe(false);
    await view.locator('[data-part="figures"] > summary').click();
    await expect.poll(seenText(frame)).toContain('t is no probability of the model');
    expect(await view.locator('[data-part="probability"]').textContent()).toBe(
      'The model gives the whole suggestion a probability of 6.28\u00a0%.',
    );
    expect(await view.locator('[data-part="counted"]').textContent()).toMatch(
      /^The share of similar suggestions tells how often such a first word turned out right; the probability, how probable all tokens together are to the model\. Similar are those whose /,
    );
    // Then what the model itself held for likely.
    expect(await view.locator('[data-part="gave"]').textContent()).toBe(
      'The model itself gave the token “·The” a probability of 6.28\u00a0% among all tokens.',
    );
    expect(await view.locator('[data-part="gave"] + [data-part="weights"]').textContent()).toBe(`${WEIGHTS}.`);
    await view.locator('[data-part="making"] > summary').click();
    await expect
      .poll(seenText(frame))
      .toContain(
        'The model gave the whole suggestion a probability of 6.28 %: the probabilities in the table, multiplied.',
      );
    await view.locator('[data-action="open-copied"]').click();
    const others = view.locator('[data-part="other-files"] li');
    expect(await others.allTextContents()).toEqual(['src/list.ts lines 13 to 36', 'src/sum.ts lines 1 to 8']);
    await others.nth(1).locator('button').click();
    await expect.poll(() => panel.asked.places).toEqual([{ copied: 0 }, { otherFile: 1 }]);
    await expect.poll(() => frame.locator('trace-next-bars [aria-pressed="true"]').getAttribute('data-id')).toBe('383');
    // What is said of heads is about the model's own prediction, and is beside the words that say so.
    await expect
      .poll(async () => (await view.locator('[data-part="below"]').textContent())?.replace(/\s+/g, ' '))
      .toBe(
        'Below: the model’s own prediction of “·The”, in a float32 trace of the 2 tokens before it (positions 0 to 1). The copy itself needs no model. Click another token above to explain that one.',
      );
    await expect.poll(() => view.locator('[data-part="below"] + [data-part="reason"]').count()).toBe(1);
    const among = view.locator('[data-part="among"]');
    expect(await among.textContent()).toBe('Probabilities are among all tokens.');
    const { scroll, client } = await view
      .locator('.scroll')
      .evaluate(({ scrollWidth: scroll, clientWidth: client }) => ({ scroll, client }));
    expect(scroll).toBeLessThanOrEqual(client);
    const street = { id: 4675, token: 'Ġstreet', text: ' street', probability: 0.08 };
    // A click on another of its tokens explains that one: what the model read before it is traced.
    const next = { ...token, id: 262, token: 'Ġthe', text: ' the', agreeing: 0, alternatives: [street] };
    const two = { ...suggestion, text: ' The the', tokens: [{ ...token, probability: 0.07 }, next] };
    // Each stretch that is copied is named with its place, and leads there.
    const places = [
      { ...copied, line: 1, text: ' The', tokens: 1 },
      { ...copied, line: 7, text: ' river with her', tokens: 3 },
    ];
    const least = { ...next, probability: 0.03, agreeing: 22 };
    const three = { ...suggestion, tokens: [{ ...token, agreeing: 0 }, least, token] };
    await panel.trace(TEXT, { suggestion: { result, suggestion: three, copied: places } });
    await expect
      .poll(async () => (await view.locator('[data-part="copied"]').textContent())?.replace(/\s+/g, ' '))
      .toBe(
        'Partly the model’s own: 2 of 3 tokens are copied: “The” from line 1, “river with her” from line 7. The other tokens were predicted.',
      );
    expect(await view.locator('thead th').first().textContent()).toBe('token');
    expect(await view.locator('[data-copied]').count()).toBe(2);
    await view.locator('[data-action="open-copied"]', { hasText: 'line 7' }).click();
    await expect.poll(() => panel.asked.places.at(-1)).toEqual({ copied: 1 });
    expect(await view.locator('[data-part="figures"] [data-part="sureness"]').textContent()).toBe(
      'Of its 3 tokens the least probable to the model is “·the” (copied), 3.00\u00a0%; in its place “·street” was more probable, 8.00\u00a0%.',
    );
    // Of the explained token its own probability is said.
    const first = [{ ...token, agreeing: 0, probability: 0.02 }, least];
    await panel.trace(TEXT, { suggestion: { result, suggestion: { ...suggestion, tokens: first } } });
    await expect
      .poll(() => view.locator('[data-part="gave"]').textContent())
      .toMatch(/first token “·The” had a probability of 2\.00\u00a0% /);
    expect(await view.locator('[data-part="sureness"]').count()).toBe(0);
    const ids = [464, 6193, 318];
    await panel.trace(TEXT, { suggestion: { result: { ...result, ids }, suggestion: two } });
    // Of both one is copied: that it is half the model's own comes first.
    await expect
      .poll(seenText(frame))
      .toContain(
        'Half the model’s own: 1 of 2 tokens is copied from earlier in this text: “·The”. The other tokens were predicted.',
      );
    expect(await textOf(frame)).not.toContain('looked up, not predicted');
    // The trace computes with other weights: after the figure that differs that is said once, with both of the explained token.
    await expect
      .poll(() => view.locator('[data-part="gave"] + [data-part="weights"]').textContent())
      .toBe(`${WEIGHTS}: “·The” has 7.00\u00a0% here and 6.28\u00a0% there.`);
    expect((await textOf(frame)).split('weights of 8 bits')).toHaveLength(2);
    await frame.locator('[data-goto="8"]').click();
    // Anywhere in its row.
    await view.locator('tr[data-index="1"] td.left').click();
    await expect.poll(() => view.locator('tr[aria-current="true"]').getAttribute('data-index')).toBe('1');
    await expect.poll(() => frame.locator('trace-token-strip [data-token]').count()).toBe(4);
    expect(await frame.locator('trace-token-strip [aria-selected="true"]').getAttribute('data-token')).toBe('3');
    expect(await current(frame)).toBe('8');
    // Not copied itself, so that is said of it, and why.
    await expect
      .poll(seenText(frame))
      .toMatch(
        /“·the” is the model’s own prediction. The token “·the” had a probability of 6\.28 % among all tokens; “·street” had more, 8\.00 %\./,
      );
    expect(await textOf(frame)).toContain(
      'why the model predicted “·the”, in a float32 trace of the 4 tokens before it (positions 0 to 3)',
    );
    await expect
      .poll(() => frame.locator('trace-head-matrix .caption').first().textContent())
      .toMatch(/the logit of “·the” \(−?\d/);
    // The head that adds most to that one, though a step of a block is read.
    const amounts = await heads(frame).evaluateAll((cells) =>
      cells.map((cell) => Number(cell.getAttribute('data-value'))),
    );
    const largest = amounts.indexOf(Math.max(...amounts));
    await expect.poll(() => shownHead(frame)).toEqual([String(Math.floor(largest / 8)), String(largest % 8)]);
    // What is known before its trace is shown while that is made.
    panel.wait('block 3 of 12', { suggestion: { result, suggestion, facts } });
    await expect
      .poll(() => frame.locator('[data-state="working"] [data-known]').textContent())
      .toMatch(/^“The” It was asked for by hand: 72\u00a0% of similar/);
    // How a word that was half typed is told, and what was not shown, by `npm run check:long`.
    if (!thorough) return;
    // Where a word was half typed, only tokens counted that fit it; the figure is the product of the table all the same.
    const typed = { ...result, typed: ' T', reused: 2 };
    const own = { ...suggestion, tokens: [{ ...token, agreeing: 0 }], probability: 0.08 };
    await panel.trace(TEXT, { suggestion: { result: typed, suggestion: own } });
    // The contest that was held: with the best other token that fits, and its probability among all is named as such.
    await expect
      .poll(async () => (await view.locator('[data-finding="in short"]').textContent())?.replace(/\s+/g, ' '))
      .toMatch(/^In short: .* favour ·The over ·street.* The probability of ·The among all tokens is [\d.]+.%\./);
    await expect
      .poll(seenText(frame))
      .toContain(
        'The model gave the whole suggestion a probability of 6.28 %: the probabilities in the table, multiplied.',
      );
    expect(await textOf(frame)).toContain(
      'The token “·The” had a probability of 6.28 % among the tokens that fit “·T”, which had been typed by then.',
    );
    // What the model would put there in any case is named, with both shares of all tokens.
    await expect
      .poll(() => view.locator('[data-part="gave"]').textContent())
      .toMatch(
        / had a probability of 6\.28\u00a0% among [^.]+\. If nothing had to fit, the model would put “(?!·The”|…).+” there: of all tokens, in the trace below, that has [\d.]+\u00a0%, and “·The” [\d.]+\u00a0%\.$/,
      );
    expect(await among.textContent()).toBe('“·T” was already typed: probabilities are among the tokens that fit it.');
    await expect.poll(() => view.locator('[data-part="below"] + [data-part="reason"]').count()).toBe(1);
    expect(await textOf(frame)).toMatch(
      /Below: why the model predicted “·The”, in a float32 trace of the 2 tokens before it \(positions 0 to 1\)\.\s+Click another token above/,
    );
    // That the table gives another probability than what is said in short is told there.
    await expect
      .poll(() => view.locator('[data-part="reason"] + [data-part="share"]').textContent())
      .toBe(
        'The 6.28\u00a0% above are its share of the tokens that fit “·T”; “In short” tells its share of all tokens.',
      );
    // Why it is compared with that one, and not with a more probable one that could not stand there.
    await expect
      .poll(() => view.locator('[data-part="figures"] [data-part="numbers"]').textContent())
      .toMatch(
        /^“In short” compares it with “·street”, the most probable other token that fits “·T”\. Among all tokens “(?!·T)[^”]+” is more probable than “·street” \([\d.]+\u00a0%\), but does not fit\.$/,
      );
    expect(await textOf(frame)).toMatch(
      /The model read 3 tokens: 2 from the cache, 1 computed, in [^.]+\.\s+“·T” was already in the text \(the last of these tokens\) and may be the beginning of a word\. So the model predicted what stands in its place, and only tokens that fit it counted: “·The” begins with “·T”\.\s+The trace below has 2 tokens: those that were read, without the last one\./,
    );
    // A share of all tokens that is larger than that of those that fit comes from other weights, which is said right there.
    const less = { ...own, tokens: [{ ...token, probability: 0.05, agreeing: 0 }] };
    await panel.trace(TEXT, { suggestion: { result: typed, suggestion: less } });
    await expect
      .poll(() => view.locator('[data-part="numbers"]').textContent())
      .toContain(
        ' That share of all tokens, 6.28\u00a0%, is the larger one only because float32 and weights of 8 bits give other probabilities.',
      );
    // So does another order of the other tokens.
    const [they, lineBreak] = [
      { id: 1119, token: 'ĠThey', text: ' They', probability: 0.06 },
      { id: 198, token: 'Ċ', text: '\n', probability: 0.08 },
    ];
    const turned = { ...own, tokens: [{ ...token, alternatives: [lineBreak, they], agreeing: 0 }] };
    await panel.trace(TEXT, { suggestion: { result, suggestion: turned } });
    await expect
      .poll(() => view.locator('[data-part="numbers"]').textContent())
      .toMatch(
        /^Two others change places: with weights of 8 bits “.+” comes first of them, 8\.00\u00a0% against 6\.00\u00a0% of “·They”; in float32, which “In short” goes by, it is “·They”, ([\d.]+)\u00a0% against [\d.]+\u00a0%\.$/,
      );
    // Where the half word is a token of its own, that is not in the product: it was no part of the suggestion.
    const half = { ...token, id: 309, token: 'ĠT', text: ' T', probability: 0.9, agreeing: 0 };
    const after = { ...token, id: 258, token: 'he', text: 'he', probability: 0.08, agreeing: 0 };
    const spelled = { ...own, tokens: [{ ...half, alternatives: [street, street] }, after] };
    await panel.trace(TEXT, { suggestion: { result: { ...typed, ids: [1, 2, 3] }, suggestion: spelled } });
    await expect
      .poll(seenText(frame))
      .toContain(
        'The model gave what was shown a probability of 8.00 %: the probabilities in the table, multiplied, without the rows of what was already in the text or not shown.',
      );
    expect(await among.textContent()).toBe(
      '“·T” was already typed: in row 1 probabilities are among the tokens that fit it, in the other row among all tokens.',
    );
    // What was typed along since is text: the suggestion begins at what stood after the cursor, and its trace as well.
    const along = { ...spelled, text: 'he the', tokens: [half, after, { ...next, agreeing: 0 }] };
    const shown = { typed: 'he ', text: 'the' };
    const read = { ...typed, ids: [1, 2, 3] };
    await panel.trace(TEXT, { suggestion: { result: read, suggestion: along, shown } });
    await expect.poll(() => view.locator('[data-part="suggestion"]').textContent()).toBe('the');
    await expect.poll(() => view.locator('tr[aria-current="true"]').getAttribute('data-index')).toBe('2');
    expect(await view.locator('h2').textContent()).toBe('The suggestion, as it was last shown');
    expect(await view.locator('[data-part="along"]').textContent()).toBe(
      'It was first suggested after “·T” as “he·the”. Since then “he·” was accepted or typed, and “the” was shown.',
    );
    expect(await view.locator('[data-part="typed-rows"]').textContent()).toBe(
      'Rows 1 to 2 of the table repeat what was already in the text. They do not count in the probability of the suggestion.',
    );
    expect(await paragraph(0)).toBe('The model’s own: nothing of it was looked up in your text.');
    await expect
      .poll(() => view.locator('[data-part="weights"]').textContent())
      .toMatch(/^It was suggested with weights of 8 bits; .+: “·the” has 6\.28\u00a0% here and [\d.]+\u00a0% there\.$/);
    expect(await view.locator('[data-part="gave"]').textContent()).toBe(
      'The token “·the” had a probability of 6.28\u00a0% among all tokens; “·street” had more, 8.00\u00a0%.',
    );
    // What the filters left out of it is among its tokens, and said to be so.
    await panel.trace(TEXT, { suggestion: { result: read, suggestion: along, shown: { typed: '', text: 'he' } } });
    const leftOut = view.locator('tr:has([data-left-out])');
    await expect.poll(() => leftOut.evaluateAll((rows) => rows.map((row) => row.dataset.index))).toEqual(['2']);
    const end = view.locator('[data-part="left-out"]');
    expect(await end.textContent()).toBe('The model went on with “·the”, which was not shown.');
    // A copied one may be less probable than others: it is said where it comes from.
    const ended = { ...along, tokens: [half, after, { ...next, agreeing: 9 }] };
    const of = { result: read, suggestion: ended, shown: { typed: '', text: 'he' }, leftOutFrom: 3 };
    await panel.trace(TEXT, { suggestion: of });
    await expect.poll(() => end.textContent()).toBe('After that came “·the”, copied from line 3; it was not shown.');
    expect(await leftOut.locator('[data-left-out]').textContent()).toBe('(copied, not shown)');
  });

  it.runIf(thorough)(
    'cuts nothing of its table in a narrow panel, and asks the main question below what is said in short',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 420, height: 800 }, level: 'story', place: null });
      const beside = { id: 4675, token: 'Ġexpectations', text: ' expectations', probability: 0.0696 };
      const token = { id: 383, token: 'ĠThe', text: ' The', probability: 0.0628, alternatives: [beside], agreeing: 0 };
      const long = { ...token, id: 500, token: 'Ġextraordinarily', text: ' extraordinarily', agreeing: 22 };
      const suggestion = { text: ' The extraordinarily', tokens: [token, long], probability: 0.004 };
      const result = { ids: [1, 2], typed: '', precision: '8 bits', reused: 1, computed: 1, milliseconds: 12 } as const;
      const frame = await panel.trace(TEXT, { suggestion: { result, suggestion } });
      const scrolled = frame.locator('trace-suggestion-run .scroll');
      await scrolled.waitFor();
      const hidden = () => scrolled.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      await expect.poll(hidden).toBe(0);
      await frame.locator('trace-suggestion-run [data-part="reason"] [data-action="which-matter"]').click();
      await expect.poll(() => current(frame)).toBe('15');
    },
  );

  it.runIf(thorough)(
    'cuts nothing of its table beside the list of steps, where other tokens are long or spell the same',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 640, height: 900 }, level: 'story', place: null });
      const choice = (id: number, text: string, probability: number) => ({ id, token: text, text, probability });
      const others = [choice(4675, ' street', 0.12), choice(13, '.', 0.044), choice(26, ';', 0.018)];
      const token = { ...choice(383, ' The', 0.47), alternatives: others, agreeing: 4 };
      const alternatives = [
        choice(503, ' extraordinarily-long', 0.3),
        choice(501, ' extra', 0.2),
        choice(502, ' expectations', 0.11),
        ...others,
      ];
      const long = { ...choice(500, ' extraordinarily', 0.47), alternatives, agreeing: 22 };
      const suggestion = { text: ' The extraordinarily', tokens: [token, long], probability: 0.2 };
      const frame = await panel.trace(TEXT, { suggestion: { result: THEY.result, suggestion } });
      const scrolled = frame.locator('trace-suggestion-run .scroll');
      for (const width of [640, 700, 760]) {
        await panel.page.setViewportSize({ width, height: 900 });
        await frame.locator('trace-side-column').waitFor();
        await expect
          .poll(() => scrolled.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth), {
            message: `${width}`,
          })
          .toBe(0);
      }
      expect(await scrolled.locator('[data-spelling]').count()).toBe(1);
    },
  );

  it.runIf(thorough)(
    'says of words that the text has before and the model predicted itself on which line they are, leads there, and says where another next token is looked at that “In short” is not about that',
    async ({ open }) => {
      const panel = await open({ viewport: NARROW, level: 'story', place: null });
      const before = { uri: 'file:///a.md', start: 9, line: 3, text: 'They' };
      const frame = await panel.trace(TEXT, { suggestion: { ...THEY, before } });
      const said = frame.locator('trace-suggestion-run [data-part="before"]');
      await expect
        .poll(async () => (await said.textContent())?.replace(/\s+/g, ' '))
        .toBe(
          '“They” stands in your text already, last on line 3; it was not looked up there: the model predicted it.',
        );
      expect(await frame.locator('trace-suggestion-run [data-part="gave"]').textContent()).toMatch(
        /^The token “·They” had a probability of 13(\.\d+)?\u00a0% among all tokens/,
      );
      await said.locator('button').click();
      await expect.poll(() => panel.asked.places).toEqual([{ before: true }]);
      const view = frame.locator('trace-suggestion-run');
      await view.locator('[data-part="reason"]').waitFor();
      expect(await view.locator('[data-part="away"]').count()).toBe(0);
      const other = frame.locator('trace-next-bars li button:not([aria-pressed="true"])').first();
      const name = await other.locator('bdi').textContent();
      await other.click();
      await expect
        .poll(async () => (await view.locator('[data-part="away"]').textContent())?.replace(/\s+/g, ' '))
        .toBe(`“In short” is told of “·They” alone; below, “${name}” is explained now. Back to “·They”`);
      // Nothing is said to be explained below that is not, and no row of the table is marked as if it were.
      expect(await view.locator('[data-part="below"]').textContent()).not.toContain('why the model predicted');
      expect(await view.locator('tr[aria-current]').count()).toBe(0);
      await view.locator('[data-action="back"]').click();
      await view.locator('[data-part="reason"]').waitFor();
      expect(await view.locator('[data-part="away"]').count()).toBe(0);
      expect(await view.locator('tr[aria-current="true"]').count()).toBe(1);
      // So does its row.
      await other.click();
      await view.locator('tr[data-index="0"] td.left').click();
      await view.locator('[data-part="reason"]').waitFor();
    },
  );

  it.runIf(thorough)(
    'runs without the part that it names by one click, however long the figure of that takes, and brings the answer into view; the table stays where it is until it is told',
    async ({ open }) => {
      const panel = await open({ viewport: NARROW, level: 'story', place: null });
      const { result, suggestion } = THEY;
      const [attribution, findings] = [
        await holdReadings(panel.page, 'attribution'),
        await holdReadings(panel.page, 'findings'),
      ];
      const frame = await panel.trace(TEXT, { suggestion: { result, suggestion } });
      const view = frame.locator('trace-suggestion-run');
      const below = () => view.locator('.scroll').evaluate((table) => Math.round(table.getBoundingClientRect().top));
      // What is below speaks of “In short”: until that is told its place has its name, and says nothing of what is checked.
      const awaited = await view.locator('[data-part="reason"] .awaited').textContent();
      expect(awaited).toMatch(/^“In short” comes here: computing what each part of the model adds/);
      expect(awaited).not.toContain('checked');
      const before = await below();
      await findings.release();
      const leaveOut = view.locator('[data-action="leave-out"]');
      await leaveOut.waitFor();
      expect(Math.abs((await below()) - before)).toBeLessThan(24);
      await leaveOut.click();
      await panel.page.waitForTimeout(5500);
      await attribution.release();
      const answer = frame.locator('trace-ablation [data-answer]');
      await expect.poll(() => answer.textContent()).toMatch(/^Without /);
      const isInView = () =>
        answer.evaluate((words) => {
          const { top, bottom } = words.getBoundingClientRect();
          return top >= 0 && bottom <= window.innerHeight;
        });
      await expect.poll(isInView).toBe(true);
      // It is explained already.
      expect(await frame.locator('[data-action="explain-top"]').count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'keeps no more room for “In short” than that takes once it is told, and until then about as much, in any width',
    async ({ open }) => {
      const panel = await open({ viewport: NARROW, level: 'story', place: null });
      const { result, suggestion } = THEY;
      for (const width of [1300, 640, 540, 420, 360]) {
        await panel.page.setViewportSize({ width, height: 1000 });
        const findings = await holdReadings(panel.page, 'findings');
        const frame = await panel.trace(TEXT, { suggestion: { result, suggestion } });
        const reason = frame.locator('trace-suggestion-run [data-part="reason"]');
        await reason.locator('.awaited').waitFor();
        const height = async (part: Locator) => (await part.boundingBox())?.height ?? Number.NaN;
        const before = await height(reason);
        await findings.release();
        await reason.locator('[data-finding]').waitFor();
        await settled(frame);
        const told = await height(reason);
        expect(told, `${width}`).toBeCloseTo(await height(reason.locator('.box')));
        expect(Math.abs(told - before), `${width}: ${before}, then ${told}`).toBeLessThan(24);
      }
    },
  );

  it.runIf(thorough)(
    'of an explained suggestion begins at the step that says why, and brings a step that is asked for to the top of the view',
    async ({ open }) => {
      const panel = await open({ viewport: NARROW, level: 'story', place: null });
      const other = { id: 262, token: 'Ġthe', text: ' the', probability: 0.05 };
      const alternatives = [other, other, other, other, other];
      const token = { id: 383, token: 'ĠThe', text: ' The', probability: 0.06, alternatives, agreeing: 0 };
      const suggestion = { text: ' The The The', tokens: [token, token, token], probability: 0.001 };
      const ids = [464, 6193, 318];
      const result = { ids, typed: '', precision: '8 bits', reused: 1, computed: 2, milliseconds: 12 } as const;
      const frame = await panel.trace(TEXT, { suggestion: { result, suggestion } });
      const why = frame.locator('trace-next-bars [data-action="why"]');
      await expect.poll(() => why.getAttribute('aria-label')).toMatch(/Go to step 14$/);
      expect(await current(frame)).toBe('14');
      // The head that does most about the token, as the step itself says; it is kept until the reader chooses another one.
      const head = () =>
        frame.evaluate(() => {
          const { layer, head } = JSON.parse(sessionStorage.getItem('state') ?? '{}').choice;
          return `${layer}.${head}`;
        });
      const reason = frame.locator('trace-suggestion-run trace-finding [data-finding="in short"]');
      const said =
        /^In short: .* In the contest with .*, which leads, head (\d+\.\d+) (?:\(block \d, head \d\) )?does more: it /;
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
    },
  );
});
