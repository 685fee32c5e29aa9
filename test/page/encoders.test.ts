/** Encoders in the panel: masks by key and by click, what is predicted there, and nothing that speaks of a next token. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import {
  fourDecimals,
  percentInTable,
  percentInWords,
  proseFourDecimals,
  tokenLabel,
} from '../../webview/strings/format.ts';
import { discriminator, sentenceEncoder } from '../unit/encoder-folders.ts';
import { expectedCases, openTensors } from '../unit/support.ts';
import { violationsOfOwn } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { spokenIdentifiers } from './accessible-names.ts';
import { BERT, ROOM } from './encoder-page.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { chooseKind } from './found-heads.ts';
import type { Open } from './panels.ts';
import { seenText, visitAllSteps } from './visit-steps.ts';

/** With position 7 masked it is the reference's text of this number. */
const TEXT = 'One.[SEP]Two the three.';
const CASE = 4;

/** What only a decoder's panel says. */
const NEXT_TOKEN = /next token|continu|generat|come next|tokens before it|the future/i;

const chip = (frame: Frame, position: number) => frame.locator(`trace-token-strip [data-token="${position}"]`);

/** The position of the word that the reference masks, and the reference's probabilities there by id. */
async function reference() {
  const { ids } = (await expectedCases('bert'))[CASE] as { ids: number[] };
  const mask = 4;
  const position = ids.lastIndexOf(mask);
  const tensors = await openTensors(join(BERT, 'expected.safetensors'));
  const [, vocab = 0] = tensors.shape(`case${CASE}.logits`) ?? [];
  const logits = [...(await tensors.float32(`case${CASE}.logits`))].slice(position * vocab, (position + 1) * vocab);
  const exponentials = logits.map((logit) => Math.exp(logit));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return { position, logits, probabilities: exponentials.map((value) => value / sum) };
}

/** What an encoder's panel has of its own: its last step, and tokens that can be masked. */
const OWN = ':is(trace-step:last-of-type, trace-story-step, trace-token-strip)';

/** Nothing in sight speaks of a next token, and it is accessible to everyone. */
async function expectNoNextToken(frame: Frame): Promise<void> {
  expect.soft(await spokenIdentifiers(frame)).toEqual([]);
  await frame.locator('trace-proof-verdict').getByText('✓ numbers checked').waitFor();
  const sentences = (await textOf(frame)).split('\n').filter((line) => NEXT_TOKEN.test(line));
  // What does not apply may say by its name what that is.
  expect(sentences.filter((line) => !line.includes('does not apply here, because'))).toEqual([]);
  expect(await violationsOfOwn(frame, 'llm-trace-app', 'trace-view', OWN)).toEqual([]);
}

/** For tests that each trace a text in it. */
async function openFigures(open: Open) {
  const panel = await open({ viewport: ROOM, level: 'figures' });
  return { panel };
}

describePage('an encoder', () => {
  const it = itLooksAt(openFigures);

  it('fills in what is masked by a key: the reference’s predictions there, and the original’s place among them', async ({
    shared,
  }) => {
    const { position, logits, probabilities } = await reference();
    const { panel } = await shared();
    const frame = await panel.trace(TEXT, { model: BERT });
    // What kind of model it is stands beside the text.
    const kind = frame.locator('[data-encoder]');
    await expect
      .poll(() => kind.textContent())
      .toBe(
        '“bert” is an encoder: it fills in masked tokens, and writes no text. Each of its tokens sees those on both sides, and it is made to fill in tokens that are masked, not to foresee the one that follows.',
      );
    expect(await frame.locator('[data-very-small] span').textContent()).toBe(
      '“bert” is a very small model (37.2K parameters). Even a trained model of this size predicts poorly.',
    );
    await chip(frame, position).click();
    await panel.page.keyboard.press('m');
    await expect.poll(() => chip(frame, position).textContent()).toMatch(/the\s+\[MASK\]\s+4/);
    expect(await chip(frame, position).getAttribute('aria-selected')).toBe('true');
    expect(await chip(frame, position).locator('s').textContent()).toBe('the');

    const step = frame.locator('trace-masked-predictions');
    await frame.locator('[data-goto]').last().click();
    const rows = step.locator('[data-top] tbody tr[data-id]');
    const best = [...probabilities.keys()].sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number));
    await expect.poll(() => rows.first().getAttribute('data-id')).toBe(String(best[0]));
    for (const [rank, id] of best.slice(0, 10).entries()) {
      const cell = rows.nth(rank).locator('[data-column="probability"]');
      expect(Number(await cell.getAttribute('data-value'))).toBeCloseTo(probabilities[id] as number, 4);
    }
    expect(await step.locator('trace-token-search #hint').textContent()).toContain('with “##” at the beginning');
    // Its head is no sum of what blocks wrote: a token is followed in the lens instead.
    expect(await rows.first().locator('button').getAttribute('aria-label')).toContain('follow it in the logit lens');
    const original = step.locator('[data-original]');
    const id = Number(await original.getAttribute('data-original'));
    const stat = async (name: string) =>
      Number(await original.locator(`[data-stat="${name}"]`).getAttribute('data-value'));
    expect(await stat('rank')).toBe(best.indexOf(id));
    expect(await stat('logit')).toBeCloseTo(logits[id] as number, 3);
    const written = proseFourDecimals(await stat('logit'));
    expect(await original.locator('[data-stat="logit"]').textContent()).toBe(`logit ${written}`);
    expect(await stat('probability')).toBeCloseTo(probabilities[id] as number, 4);

    // The same is saved as the picture of the step.
    const name = () => rows.first().locator('bdi').textContent();
    await expect.poll(name).not.toBe('…');
    const first = (await name()) ?? '';
    const share = (await rows.first().locator('[data-column="probability"]').textContent()) ?? '';
    const menu = frame.locator('trace-export-menu');
    await menu.locator('.opener').click();
    await menu.locator('[data-item="picture"]').click();
    const { svg } = await panel.saveSvg(menu);
    for (const text of ['15', first, share]) expect(svg).toContain(`>${text}<`);

    // Where the step is told, the tokens come first; among all figures, what changes them is above them.
    const top = async (selector: string) => (await step.locator(selector).boundingBox())?.y ?? Number.NaN;
    const isTokensFirst = async () => (await top('[data-top]')) < (await top('trace-sampling'));
    expect(await isTokensFirst()).toBe(false);
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    await expect.poll(isTokensFirst).toBe(true);
    await frame.locator('[data-picker="level"] [data-value="figures"]').click();
    await expect.poll(isTokensFirst).toBe(false);

    await step.locator('input[type="search"]').fill('the');
    await expect.poll(() => step.locator('[data-results] tr[data-id]').count()).toBeGreaterThan(0);
    // It takes no tokens: how probabilities are looked at is nothing that was kept of a text.
    const temperature = step.locator('[data-number="temperature"]');
    await temperature.fill('0.5');
    await temperature.press('Enter');
    const changed = await panel.trace('Two the three.', { model: BERT, edited: true });
    await expect
      .poll(() => changed.locator('[data-kept]').textContent())
      .toMatch(/^Taken out: .+\. This is the new text, with step \d+ and head 0\.0 as before\.\s/);
  });

  it.runIf(thorough)(
    'says that attention sees both sides, and of a kind that no head clearly is of, shows none to begin with',
    async ({ shared }) => {
      const { panel } = await shared();
      const frame = await panel.trace(TEXT, { model: BERT });
      await frame.locator('[data-goto="7"]').click();
      await chooseKind(frame, 'following');
      const found = frame.locator('trace-found-heads');
      expect(await found.locator('[data-both-sides]').textContent()).toBe(
        'Attention sees both sides here: a token looks at those before it and at those after it.',
      );
      await expect
        .poll(() => found.locator('[data-look-for] p').first().textContent())
        .toBe('No head does this clearly in this text: none scores 0.30 or more.');
      // The first row is another head; the chosen one stays.
      expect(await found.locator('tbody [data-head]').first().getAttribute('data-layer')).toBe('1');
      expect(await found.locator('[data-action="show-attention"]').textContent()).toBe(
        'Show the Attention of Head 0.0',
      );
    },
  );

  it.runIf(thorough)(
    'takes several masks by click, goes from one to the other, and takes them away',
    async ({ shared }) => {
      const { panel } = await shared();
      const frame = await panel.trace(TEXT, { model: BERT });
      const struck = () => frame.locator('trace-token-strip s').count();
      await frame.locator('[data-goto="2"]').click();
      const table = frame.locator('trace-token-table');
      await table.locator('[data-mask="1"]').click();
      await expect.poll(struck).toBe(1);
      await chip(frame, 2).click();
      await frame.locator('trace-token-strip [data-action="mask"]').click();
      await expect.poll(struck).toBe(2);
      await frame.locator('[data-goto]').last().click();
      const places = frame.locator('trace-masked-predictions [data-masked-place]');
      const placed = () => places.evaluateAll((all) => all.map((one) => one.getAttribute('data-masked-place')));
      await expect.poll(placed).toEqual(['1', '2']);
      await places.first().click();
      await expect.poll(() => chip(frame, 1).getAttribute('aria-selected')).toBe('true');
      await expect.poll(seenText(frame)).toContain('In the masked place, position 1:');

      await panel.page.keyboard.press('m');
      await expect.poll(struck).toBe(1);
      await panel.page.keyboard.press('Shift+M');
      await expect.poll(struck).toBe(0);
      await expect.poll(seenText(frame)).toContain('Nothing is masked.');
      expect(await chip(frame, 1).getAttribute('aria-selected')).toBe('true');

      // By the menu of a token, which says by which key as well.
      await chip(frame, 2).click({ button: 'right' });
      const mask = frame
        .locator('trace-token-menu [data-item="mask-word"], trace-token-menu [data-item="mask"]')
        .last();
      expect(await mask.locator('kbd').textContent()).toBe('m');
      await mask.click();
      await expect.poll(struck).toBeGreaterThan(0);
      expect(await chip(frame, 2).getAttribute('aria-selected')).toBe('true');
    },
  );

  it.runIf(thorough)('masks a word of several tokens as a whole, and shows it again', async ({ shared }) => {
    const { panel } = await shared();
    const frame = await panel.trace('The bank raised its interest rates.', { model: BERT });
    const struck = () => frame.locator('trace-token-strip s').allTextContents();
    await chip(frame, 3).click();
    const word = frame.locator('trace-token-strip [data-action="mask-word"]');
    await expect.poll(() => word.textContent()).toBe('Mask all of “bank”');
    await word.click();
    await expect.poll(struck).toEqual(['b', '##an', '##k']);
    await expect.poll(() => word.textContent()).toBe('Show all of “bank” again');
    // Each piece is predicted by itself.
    await frame.locator('[data-goto]').last().click();
    const step = frame.locator('trace-masked-predictions');
    await expect
      .poll(() => step.locator('[data-by-itself]').textContent())
      .toMatch(/^Several pieces of “bank” are masked: each is predicted by itself, /);
    // The predicted token is the explained one already: a click on it would show nothing. Another is explained by one.
    const named = frame.locator('trace-finding [data-finding="certainty"] .prediction');
    await expect
      .poll(() => named.evaluateAll((all) => all.map(({ localName }) => localName)))
      .toEqual(['span', 'button']);
    // Each other word is masked as well: a click on one traces the text so, and there the token has that probability.
    const influence = frame.locator('trace-masked-influence');
    const words = influence.locator('li button');
    const labels = ['the', 'raised', 'its', 'interest', 'rates', '.'];
    await influence.locator('[data-action="mask-each"]').click();
    await expect.poll(() => words.locator('bdi').allTextContents()).toEqual(labels);
    expect(await influence.locator('li.mask').count()).toBe(3);
    expect(await influence.locator('li[aria-current="true"]').getAttribute('data-mask')).toBe('3');
    await influence
      .locator('[data-influence]')
      .getByText(/supports “.+” most|matters much|makes it less probable/)
      .waitFor();
    const id = await step.locator('[data-top] tbody tr[data-id]').first().getAttribute('data-id');
    const then = (await words.nth(1).locator('.then').textContent()) ?? '';
    await words.nth(1).click();
    await expect.poll(() => struck().then(({ length }) => length)).toBeGreaterThan(3);
    const row = step.locator(`[data-top] tbody tr[data-id="${id}"] [data-column="probability"]`);
    await expect.poll(() => row.textContent()).toBe(then);
    // Shown again, the word has the text's result where it was.
    await chip(frame, 5).click();
    await panel.page.keyboard.press('m');
    await expect.poll(struck).toEqual(['b', '##an', '##k']);
    await chip(frame, 3).click();
    await expect.poll(() => words.nth(1).locator('.then').textContent()).toBe(then);
    await frame.locator('[data-goto="2"]').click();
    // Of a word that is one token there is nothing more to mask.
    await chip(frame, 1).click();
    await expect.poll(() => word.count()).toBe(0);
    await chip(frame, 2).click({ button: 'right' });
    await frame.locator('trace-token-menu [data-item="mask-word"]').click();
    await expect.poll(struck).toEqual([]);
    // The key does the same, and what it announced does not stay with another trace.
    await chip(frame, 3).click();
    await panel.page.keyboard.press('m');
    await expect.poll(struck).toEqual(['b', '##an', '##k']);
    await panel.trace('The weather is', { model: BERT });
    expect(await frame.locator('[aria-live="polite"]').allTextContents()).not.toContain('“bank” is masked');
    expect(panel.problems()).toEqual([]);
  });

  it('says why its logits are no sums, and removes a part all the same', async ({ shared }) => {
    const { panel } = await shared();
    const frame = await panel.trace('The [MASK] is nice', { model: BERT });
    await panel.go({ layer: 0, head: 0 });
    await frame.locator('[data-goto="13"]').click();
    await frame.locator('[data-why-not="Direct logit attribution"]').waitFor();
    await frame.locator('[data-action="without-head"]').click();
    await expect
      .poll(() => frame.locator('trace-ablation [data-answer="head"]').textContent())
      .toMatch(/^Without head 0.0, “.+” has a probability of /);
    expect(await frame.locator('trace-ablation [data-reasons]').textContent()).toContain(
      'What the part adds to it directly is not known: ',
    );
  });

  it('leaves alone what the tokenizer inserted, and masks nothing where a model predicts the next token', async ({
    shared,
  }) => {
    const { panel } = await shared();
    let frame = await panel.trace(TEXT, { model: BERT });
    await chip(frame, 0).click();
    const inserted = 'The tokenizer inserted this token: only tokens of the text can be masked.';
    await expect.poll(seenText(frame)).toContain(inserted);
    // Again and again: what is said of a key gives way to what else becomes known of the trace.
    const afterKey = async () => {
      await chip(frame, 0).press('m');
      return seenText(frame)();
    };
    // Beside the token, and once more where something is said of keys.
    await expect.poll(async () => (await afterKey()).split(inserted).length - 1).toBe(2);
    frame = await panel.trace('The weather is');
    await expect.poll(afterKey).toContain('Filling in does not apply here, because');
    expect(await frame.locator('trace-token-strip s, [data-action="mask"]').count()).toBe(0);
  });

  it.for([
    ['that fills in masked tokens', async () => BERT],
    ['of sentences', () => sentenceEncoder()],
  ] as const)('%s speaks of no next token, and is accessible to everyone', async ([kind, model], { open }) => {
    // All but the last step is as in other encoders.
    const all = thorough || kind === 'that fills in masked tokens';
    const panel = await open({ viewport: { width: 521, height: 803 }, level: all ? 'numbers' : 'figures' });
    const frame = await panel.trace('The weather is nice', { model: await model() });
    if (thorough) await visitAllSteps(frame);
    else await frame.locator('[data-goto]').last().click();
    await expectNoNextToken(frame);
    if (kind === 'of sentences') {
      const table = frame.locator('trace-token-shares table');
      expect(Number(await table.getAttribute('data-shares'))).toBeCloseTo(1, 12);
      expect(await table.locator('tbody tr').count()).toBe(
        await frame.locator('trace-token-strip [data-token]').count(),
      );
      const cosines = await table
        .locator('[data-cosine]')
        .evaluateAll((all) => all.map((one) => Number((one as HTMLElement).dataset['cosine'])));
      expect(await frame.locator('[data-nearest]').textContent()).toContain(
        ` at position ${cosines.indexOf(Math.max(...cosines))} is nearest `,
      );
      await table.locator('tbody tr').nth(2).click();
      await expect.poll(() => chip(frame, 2).getAttribute('aria-selected')).toBe('true');
    }
  });

  it.runIf(thorough)(
    'tells after an edit what becomes of the masked place, and leads from there, from the end of the story and from a comparison to the words that matter for it',
    async ({ open }) => {
      const panel = await open({ viewport: ROOM, level: 'story', place: null });
      const [before, now] = ['The old [MASK] is in the house.', 'The new [MASK] is in the house.'];
      const frame = await panel.trace(before, { model: BERT });
      await panel.trace(now, { model: BERT, edited: true });
      const note = frame.locator('trace-kept-note');
      await expect
        .poll(() => note.locator('[data-predicted]').textContent())
        .toMatch(/^The prediction for the masked place (remains|goes from) “.+”/);
      const told = frame.locator('trace-masked-influence [data-influence]');
      await note.locator('[data-action="which-matter"]').click();
      await told.waitFor();
      await panel.trace('The old [MASK] is in the garden.', { model: BERT });
      await frame.locator('[data-goto]').last().click();
      await frame.locator('trace-what-next [data-onward="matter"]').click();
      await told.waitFor();
      await panel.compare(await panel.make(before, { model: BERT }), await panel.make(now, { model: BERT }));
      const ways = frame.locator('compare-summary [data-others-of-both]');
      await expect
        .poll(() => ways.textContent())
        .toMatch(/^Which words matter\? +Mask Each Other Word in A Alone · Mask Each Other Word in B Alone$/);
      await ways.locator('[data-action="try-others-b"]').click();
      await expect.poll(() => panel.asked.copied).toEqual(['try other tokens in B at token 4']);
    },
  );

  it.runIf(thorough)('leads from a comparison to the mask that is chosen there, of several', async ({ open }) => {
    const panel = await open({ viewport: ROOM, level: 'story', place: null });
    const texts = ['The old [MASK] is in the [MASK].', 'The new [MASK] is in the [MASK].'];
    const [a, b] = await Promise.all(texts.map((text) => panel.make(text, { model: BERT })));
    if (!a || !b) throw new Error('Nothing is compared.');
    const frame = await panel.compare(a, b);
    const second = b.summary.masks[1]?.position;
    await frame.locator(`compare-strip [data-row="${second}"]`).click();
    await frame.locator('compare-summary [data-action="try-others-b"]').click();
    await expect.poll(() => panel.asked.copied).toEqual([`try other tokens in B at token ${second}`]);
  });

  it.runIf(thorough)(
    'tells of every token how much it takes it for a replaced one, and speaks of no next token',
    async ({ open, engine }) => {
      const model = await discriminator();
      const panel = await open({ viewport: ROOM, level: 'figures' });
      const frame = await panel.trace('The weather is nice', { model });
      await frame.locator('[data-goto]').last().click();
      const { trace, tokens } = await engine.trace({ model, text: 'The weather is nice', maxNewTokens: 0 });
      const { data: scores } = await engine.window({ address: { trace, stage: 'logits' } });
      await expectNoNextToken(frame);
      const rows = frame.locator('trace-replaced-tokens tbody tr');
      await expect.poll(() => rows.count()).toBe(tokens.length);
      // What the tokenizer inserted is not counted.
      const found = tokens.filter(({ inserted }, position) => !inserted && (scores[position] as number) > 0);
      const told = frame.locator('trace-replaced-tokens [data-replaced]');
      expect(await told.getAttribute('data-replaced')).toBe(String(found.length));
      for (const [position, score] of scores.entries()) {
        const value = (column: string) =>
          rows.nth(position).locator(`[data-column="${column}"]`).getAttribute('data-value').then(Number);
        expect(await value('score')).toBeCloseTo(score, 5);
        expect(await value('probability')).toBeCloseTo(1 / (1 + Math.exp(-score)), 6);
      }
      await rows.nth(2).click();
      await expect.poll(() => chip(frame, 2).getAttribute('aria-selected')).toBe('true');
    },
  );

  it.runIf(thorough)(
    'masks each token in turn when it is asked how well it foresees the text, and can be stopped',
    async ({ shared, engine }) => {
      const text = `${TEXT} [MASK]`;
      const { panel } = await shared();
      const frame = await panel.trace(text, { model: BERT });
      await frame.locator('[data-goto]').last().click();
      const score = frame.locator('[data-action="score"]');
      // At once, before ten passes of a small model are over.
      const waited = await score.evaluate(async (button: HTMLElement) => {
        const { host } = button.getRootNode() as ShadowRoot;
        button.click();
        await (host as HTMLElement & { readonly updateComplete: Promise<boolean> }).updateComplete;
        const status = host.shadowRoot?.querySelector('[role="status"]')?.textContent;
        host.shadowRoot?.querySelector<HTMLElement>('[data-action="stop-scoring"]')?.click();
        return status;
      });
      await score.press('Enter');
      const told = frame.locator('[data-pseudo-perplexity]');
      await told.waitFor();
      await frame.locator('trace-pseudo-perplexity .scroll:focus').waitFor();
      const { value, logprob } = await engine.pseudoPerplexity({ model: BERT, text });
      const passes = logprob.filter((one) => !Number.isNaN(one)).length;
      // As many as it will take: tokens that the tokenizer inserts are not masked, nor is the mask.
      expect(waited).toContain(`0 of ${passes}…`);
      expect(Number(await told.getAttribute('data-value'))).toBeCloseTo(value, 3);
      const rows = frame.locator('trace-pseudo-perplexity tbody tr');
      expect(await rows.count()).toBe(passes);
      expect(await told.textContent()).toMatch(/The mask that the text has, at position \d+, is not scored\.$/);
      await rows.first().getByRole('button').press('Enter');
      await expect.poll(() => chip(frame, 1).getAttribute('aria-selected')).toBe('true');
      // Of a text of masks alone nothing is offered that would fail.
      await panel.trace('[MASK]', { model: BERT });
      await frame.locator('[data-goto]').last().click();
      await expect
        .poll(() => frame.locator('[data-nothing-to-score]').textContent())
        .toBe('The text has no token that could be masked: there is nothing to score.');
      expect(await score.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'beside a model that writes text is told of both: what each step does in each, and no head less another',
    async ({ open, engine }) => {
      const panel = await open({ viewport: ROOM, level: 'story' });
      const text = 'The weather is nice';
      const [a, b] = [await panel.make(text, { model: BERT }), await panel.make(text)];
      for (const [reads, writes, sides] of [
        ['A', 'B', [a, b]],
        ['B', 'A', [b, a]],
      ] as const) {
        const frame = await panel.compare(sides[0], sides[1]);
        const direction = new RegExp(
          `${reads} reads a text as a whole: a token can look at those before and after it; here, in head 0\\.2, “##e” gives .+\\s% of its attention to those after it\\. ${writes} writes text and hides later tokens: each gives 0\\s% to those after it\\.$`,
        );
        const kinds = frame.locator('compare-two-kinds [data-row]');
        const [ofA, ofB] = [
          [
            expect.stringMatching(
              /^all tokens, those before it and those after it; in head 0\.2, each of the tokens that have later ones gives on average .+\s% of its attention to those$/,
            ),
            'behind the sum, after attention or the MLP has added its part',
          ],
          [
            'itself and the tokens before it; 0\u00a0% of its attention is on later ones',
            'before attention and the MLP, which read what it gives',
          ],
        ];
        const shownKinds = () => kinds.locator(`[data-side="${reads.toLowerCase()}"]`).allTextContents();
        await expect
          .poll(shownKinds)
          .toEqual([
            ...(ofA ?? []),
            '2 × 4',
            '32',
            a.summary.model.vocabSize.toLocaleString('en'),
            'at each masked place, how probable each token of the vocabulary is to stand there',
            'no token of it is masked: nothing was asked about one',
          ]);
        expect(await kinds.locator(`[data-side="${writes.toLowerCase()}"]`).allTextContents()).toEqual([
          ...(ofB ?? []),
          '6 × 8',
          '256',
          '8,193',
          'at each token, how probable each one of the vocabulary is to come next',
          `after “·nice”: ${b.summary.top
            .slice(0, 3)
            .map((token) => `“${tokenLabel(token)}” ${percentInWords(token.probability)}`)
            .join(', ')}`,
        ]);
        // Parts that have nothing to compare have no section: the table says why.
        expect(await frame.locator('#parts, #drift, [data-goto="parts"], [data-goto="drift"]').count()).toBe(0);
        expect(await frame.locator('compare-two-kinds [data-no-parts]').textContent()).toContain('no head of one is');
        // Each opens on the head that its trace alone opens on, by where it looks.
        const remarkable = frame.locator('compare-pickers [data-remarkable]');
        await expect
          .poll(() => remarkable.textContent())
          .toMatch(new RegExp(`in ${reads}, head 0\\.2 gives .* of the attention of “##e” to one other word`, 'i'));
        expect(await remarkable.textContent()).toMatch(
          /^Of each side a head that gives much of a token’s attention to a single other word: in A, head .+ to one other word.*; in B, head .+ to one other word.*$/,
        );
        const places = await frame.locator('compare-pickers .places').textContent();
        expect(places).toContain(`${reads} block 0, head 2`);
        // That of the model that writes is chosen by the same measure, and not by what it adds to a logit.
        const said = (await remarkable.textContent()) ?? '';
        const [, block, number, token] =
          new RegExp(`in ${writes}, head (\\d+)\\.(\\d+) gives .+? of the attention of “(.+?)”`).exec(said) ?? [];
        const position = b.summary.tokens.findLastIndex((one) => tokenLabel(one) === token);
        expect(position).toBeGreaterThan(0);
        const { shares, heads } = await engine.read({
          trace: b.summary.trace,
          what: 'clearestHead',
          params: { position },
        });
        expect(Number(block) * heads + Number(number)).toBe(shares.indexOf(Math.max(...shares)));
        const layer = places?.match(new RegExp(`${writes} block (\\d+)`))?.[1];
        // The norm between attention and the MLP stands beside that of the other, whichever norm of its block that is.
        const between = frame.locator(`#step-${reads === 'A' ? 9 : 10}`);
        await between.scrollIntoViewIfNeeded();
        const normed = between.locator('compare-tensor');
        await expect
          .poll(() =>
            normed.evaluateAll((all) => all.map((one) => [one.dataset['tensor'], one.dataset['other']].sort())),
          )
          .toEqual([[`blocks.${layer}.ln2`, 'blocks.0.normalized_resid_mid'].sort()]);
        expect(await between.locator('[data-other-step]').count()).toBe(0);
        const lead = (side: string) => between.locator(`[data-lead-of="${side}"]`).textContent();
        expect(await lead('a')).toMatch(/^A After attention has added its part/);
        expect(await lead('b')).toMatch(/^B After attention has added its part/);
        const weights = frame.locator('section', { has: frame.locator('compare-looks') });
        await weights.first().scrollIntoViewIfNeeded();
        const leads = weights.first().locator('[data-lead-of]');
        await expect.poll(() => leads.count()).toBe(2);
        const [ofReader, ofWriter] = reads === 'A' ? ['a', 'b'] : ['b', 'a'];
        const weightsLead = (side: string) => weights.first().locator(`[data-lead-of="${side}"]`).textContent();
        expect(await weightsLead(ofReader)).toContain('spread over all tokens, before and after it (columns).');
        expect(await weightsLead(ofWriter)).toContain('The mask hides later ones.');
        // Neither the table nor the maps subtract one head from another.
        const other = weights.first().locator('[data-other-heads]');
        await other.scrollIntoViewIfNeeded();
        await expect.poll(() => other.textContent()).toMatch(direction);
        expect(await weights.first().locator('[data-side="difference"], [data-moved]').count()).toBe(0);
        const pattern = frame.locator('compare-tensor[data-tensor$=".attn.pattern"]');
        await pattern.scrollIntoViewIfNeeded();
        expect(await pattern.locator('[data-incomparable]').textContent()).toContain(
          'No head of one is the counterpart',
        );
        expect(await pattern.locator('[data-figure="difference"]').count()).toBe(0);
        expect(await frame.locator('[data-only-b]').textContent()).toMatch(
          /^B has steps that A has not: “.+\. They follow as B’s own; “Swap” shows them with their figures\.$/,
        );
        if (reads === 'A')
          expect(await frame.locator('[data-only-b]').textContent()).toContain(
            'has not: “Brought to one size” (norm before attention), ',
          );
        // What one has alone is shown, and not just said to be alone.
        const alone = frame.locator(reads === 'A' ? '#step-14' : '#step-5');
        await alone.scrollIntoViewIfNeeded();
        if (reads === 'B') {
          expect(await alone.locator('[data-other-step]').textContent()).toMatch(/^Only A has this step/);
          expect(await alone.locator('compare-tensor[data-alone] [data-figure]').count()).toBe(1);
        }
        expect(await textOf(frame)).not.toContain('There is nothing here that both have');
        // What the other one has alone is listed as that, with what it says.
        const only = frame.locator('compare-rail [data-steps-only-b] ~ li button');
        expect(await frame.locator('compare-rail [data-steps]').textContent()).toBe('Steps of A');
        expect(await frame.locator('compare-rail [data-steps-only-b]').textContent()).toBe(
          'Only in B, with B’s numbers',
        );
        if (reads === 'A') {
          const listed = await only.locator('.title').allTextContents();
          expect(listed).toEqual(expect.arrayContaining(['What comes next', 'Pick one token']));
          const [most] = b.summary.top;
          const next = only.filter({ hasText: 'What comes next' });
          const id = await next.getAttribute('data-goto');
          expect(await next.getAttribute('title')).toMatch(/^Step \d+ of B: What comes next$/);
          await next.click();
          const inB = frame.locator(`#${id} [data-own-content]`);
          await inB.scrollIntoViewIfNeeded();
          expect(await inB.textContent()).toContain('most probable by B after');
          expect(await inB.textContent()).toContain(most ? percentInTable(most.probability) : '?');
        }
        if (reads === 'A') continue;
        // Of what writes, the other way round: what it predicts and writes is there, too.
        const own = async (step: number) => {
          const content = frame.locator(`#step-${step} [data-own-content]`);
          await content.scrollIntoViewIfNeeded();
          return (await content.textContent()) ?? '';
        };
        const [first] = b.summary.top;
        if (!first) throw new Error('It predicts nothing.');
        expect(await own(14)).toMatch(new RegExp(`${tokenLabel(first)}\\s*${fourDecimals(first.logit)}`));
        expect(await own(15)).toContain(percentInTable(first.probability));
        expect(await own(16)).toContain(`A takes “${tokenLabel(first)}” (`);
        expect(await own(17)).toBe(b.summary.generation.tokens.map(({ text: of }) => of).join(''));
        expect(await own(18)).toBe(b.summary.generation.text);
      }
    },
  );

  it.runIf(thorough)(
    'compared from its own panel stays at the head that was shown there, and the other opens on its own',
    async ({ open }) => {
      const panel = await open({ viewport: ROOM, level: 'story' });
      const text = 'The weather is nice';
      const sides = [await panel.make(text, { model: BERT }), await panel.make(text)] as const;
      const frame = await panel.compare(...sides, { start: { layer: 1, head: 1 } });
      const words = () => frame.locator('compare-pickers [data-remarkable]').textContent();
      await expect.poll(words).toMatch(/; in B, .*head \d+\.\d+/);
      const [, layer, head] = (await words())?.match(/; in B, .*head (\d+)\.(\d+)/) ?? [];
      await expect
        .poll(() => frame.locator('compare-pickers .places').textContent())
        .toContain(`A block 1, head 1 · B block ${layer}, head ${head}`);
    },
  );

  it.runIf(thorough)(
    'begins at its own clearest head after another model, whoever chose the head there, and says why',
    async ({ open }) => {
      for (const place of [{ layer: 1, head: 1 }, null]) {
        const panel = await open({ viewport: ROOM, level: 'story', place });
        const frame = await panel.trace('The weather is nice');
        await panel.go({ step: 8 });
        const shown = async () => (await textOf(frame)).match(/\b[Hh]ead (\d+\.\d+)/)?.[1];
        await expect.poll(shown).not.toBe('0.0');
        await panel.trace('The weather is nice', { model: BERT });
        // Of all heads it gives the largest share of the attention of “nice” to one other word.
        await expect.poll(shown).toBe('0.2');
        const why = frame.locator('[data-chosen-by="looks most clearly"]');
        expect(await why.textContent()).toContain('chosen by the panel: looks most at one other word');
        // By that all of them are tinted, and say so where one points at them.
        const cells = frame.locator('trace-rail trace-head-matrix [role="gridcell"]');
        const shares = await cells.evaluateAll((all) => all.map((one) => Number(one.dataset['value'])));
        expect(shares).toHaveLength(8);
        expect(shares.indexOf(Math.max(...shares))).toBe(2);
        expect(await cells.nth(2).getAttribute('aria-label')).toMatch(
          /^block 0, head 2, \d+\.?\d*\u00a0% of its attention on one other word$/,
        );
      }
    },
  );

  it.runIf(thorough)('keeps the height of its narrow strip while another head is read', async ({ open }) => {
    const panel = await open({ viewport: { width: 420, height: 900 }, level: 'story', place: null });
    const frame = await panel.trace('The old [MASK] is in the house.', { model: BERT });
    await panel.go({ step: 7 });
    const strip = frame.locator('trace-token-strip');
    const whose = strip.locator('[data-whose], [data-attends]');
    await whose.waitFor();
    const heights = await strip.evaluateHandle((element) => {
      const seen = new Set<number>();
      new ResizeObserver(() => seen.add(element.getBoundingClientRect().height)).observe(element);
      return seen;
    });
    for (const key of ['.', ']', '.']) {
      const before = await whose.textContent();
      await panel.page.keyboard.press(key);
      await expect.poll(() => whose.textContent()).not.toBe(before);
    }
    expect(await heights.evaluate((seen) => seen.size)).toBe(1);
  });

  it('draws arcs to the tokens after the chosen one as well', async ({ shared }) => {
    const { panel } = await shared();
    const frame = await panel.trace('The weather is nice', { model: BERT });
    await panel.go({ layer: 0, head: 0 });
    await chip(frame, 2).click();
    const reached = async () =>
      (
        await frame.locator('trace-token-arcs path').evaluateAll((all) => all.map((one) => one.getAttribute('data-to')))
      ).map(Number);
    await expect.poll(async () => (await reached()).some((to) => to > 2)).toBe(true);
    expect((await reached()).some((to) => to < 2)).toBe(true);
  });
});
