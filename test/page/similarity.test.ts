/** The similarity of two texts to a sentence encoder: which words matter, what to judge it by, and what is kept of it. */
import { expect } from 'vitest';
import { inDecimals, proseFourDecimals } from '../../src/base/number-text.ts';
import { REFERENCE_PAIRS } from '../../src/trace/compare/reference-pairs.ts';
import { sentenceEncoder } from '../unit/encoder-folders.ts';
import { violationsOfOwn } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { spokenIdentifiers } from './accessible-names.ts';
import { save } from './compare-page.ts';
import { ROOM } from './encoder-page.ts';
import { describePage, it, itLooksAt } from './fixture.ts';

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}

describePage('the similarity of two texts', () => {
  /** For tests that each compare texts in it. */
  const itCompares = itLooksAt(async (open) => ({ panel: await open({ viewport: ROOM }) }));

  itCompares(
    'leaves each word of two texts out when it is asked which matter, and can be stopped',
    async ({ shared, engine }) => {
      const model = await sentenceEncoder();
      const { panel } = await shared();
      const texts = { a: 'The weather is nice', b: 'The weather is out' };
      const frame = await panel.compare(await panel.make(texts.a, { model }), await panel.make(texts.b, { model }));
      const influence = frame.locator('compare-word-influence');
      const run = influence.locator('[data-action="word-influence"]');
      await run.waitFor();
      expect(await run.textContent()).toBe('Leave Out Each Word');
      // At once, before eight passes of a small model are over.
      const waited = await run.evaluate(async (button: HTMLElement) => {
        const { host } = button.getRootNode() as ShadowRoot;
        button.click();
        await (host as HTMLElement & { readonly updateComplete: Promise<boolean> }).updateComplete;
        const status = host.shadowRoot?.querySelector('[role="status"]')?.textContent;
        host.shadowRoot?.querySelector<HTMLElement>('[data-action="stop-leaving-out"]')?.click();
        return status;
      });
      expect(waited).toBe('0 of 8 words left out…');
      await run.press('Enter');
      const words = influence.locator('[data-left-out]');
      await expect.poll(() => words.count()).toBe(8);
      // What was asked for is where the keyboard goes on.
      await influence.locator('[data-words-said]:focus').waitFor();
      const shown = await words.evaluateAll((all) =>
        all.map((one) => ({
          of: (one as HTMLElement).dataset['leftOut'],
          value: (one as HTMLElement).dataset['value'],
        })),
      );
      const all = (['a', 'b'] as const).flatMap((side) => texts[side].split(' ').map((word) => ({ side, word })));
      for (const [at, { side, word }] of all.entries()) {
        const without = { ...texts, [side]: texts[side].replace(word, '') };
        const { similarities } = await engine.embed({ model, texts: [without.a, without.b] });
        expect(shown[at]?.of).toMatch(new RegExp(`^${side} `));
        expect(Number(shown[at]?.value)).toBeCloseTo(similarities[1] as number, 5);
      }
      expect(await run.count()).toBe(0);
      const said = (await influence.locator('[data-words-said]').textContent()) ?? '';
      expect(said).toMatch(/^(“\w+” of [AB] (brings|sets) |No single word matters )/);
      expect(
        await violationsOfOwn(frame, 'llm-trace-app', 'compare-view', 'compare-similarity', 'compare-word-influence'),
      ).toEqual([]);
      const table = influence.locator('trace-table-menu');
      await table.locator('button.opener').click();
      await table.locator('[data-item="text"]').click();
      await expect.poll(() => panel.asked.copied.length).toBe(1);
      const [head, ...copied] = String(panel.asked.copied[0]).trim().split('\n');
      expect(head).toBe('text\tword\tsimilarity without it\tchange');
      expect(copied.map((line) => Number(line.split('\t')[2]))).toEqual(shown.map(({ value }) => Number(value)));
      // It stands in the report, and is still known with the sides exchanged.
      await save(frame, 'save-report');
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      const report = panel.asked.saved.at(-1);
      const reported = (report?.kind === 'comparison report' ? report.text : '').replaceAll(/ +/g, ' ');
      expect(reported).toContain('**Which words matter?**');
      // In the same digits as in the panel.
      for (const then of await words.evaluateAll((all) =>
        all.map((one) => [...one.querySelectorAll('.then')].map(({ textContent }) => textContent)),
      ))
        expect(reported).toContain(`| ${then.join(' | ')} |`);
      await frame.locator('[data-action="exchange"]').click();
      await expect.poll(() => words.first().locator('bdi').textContent()).toBe('The');
      await expect.poll(() => words.nth(3).locator('bdi').textContent()).toBe('out');
      expect(await words.count()).toBe(8);
    },
  );

  itCompares.runIf(thorough)(
    'where the vectors are furthest apart is told of tokens that correspond alone: of texts with other words it is said why not',
    async ({ shared }) => {
      const model = await sentenceEncoder();
      const { panel } = await shared();
      const frame = await panel.compare(
        await panel.make('The sun', { model }),
        await panel.make('The rain', { model }),
      );
      // What is in sight is short; the sentences in full are folded.
      const short = frame.locator('compare-summary [data-short] li');
      await expect.poll(() => short.count()).toBe(2);
      for (const one of await short.allTextContents())
        expect(one.split(' Which heads')[0]?.trim().split(/\s+/).length, one).toBeLessThanOrEqual(25);
      expect(await frame.locator('compare-summary [data-summary]').isVisible()).toBe(false);
      const said = frame.locator('compare-summary [data-furthest-of-all]');
      await expect
        .poll(() => said.textContent())
        .toMatch(
          /^The texts have other words, .+: only 1 of the 3 tokens of A’s text stands above the same one of B\. /,
        );
      expect(await frame.locator('compare-summary [data-furthest]').count()).toBe(0);
      const drift = frame.locator('compare-drift');
      await drift.scrollIntoViewIfNeeded();
      await expect.poll(() => drift.locator('[data-furthest-of-all]').textContent()).toBe(await said.textContent());
      expect(await drift.locator('[data-furthest-here]').count()).toBe(0);
      // What the tokenizer has put at both ends of both is no word of theirs.
      await panel.compare(await panel.make('The weather', { model }), await panel.make('Someone is out', { model }));
      await expect.poll(() => said.textContent()).toMatch(/^The texts have other words, .+: none of the \d+ tokens /);
      await panel.compare(
        await panel.make('The weather is nice', { model }),
        await panel.make('The weather is out', { model }),
      );
      await expect
        .poll(() => said.textContent())
        .toMatch(/^Over all aligned tokens, the vectors are furthest apart at “/);
    },
  );

  itCompares('above the similarity no block and head stand, which matter to other parts alone', async ({ shared }) => {
    const model = await sentenceEncoder();
    const { panel } = await shared();
    const frame = await panel.compare(
      await panel.make('The sun is out', { model }),
      await panel.make('The rain is out', { model }),
    );
    const places = frame.locator('[data-action="places"]');
    await frame.locator('[data-goto="step-2"]').click();
    await expect.poll(() => places.isVisible()).toBe(true);
    await frame.locator('[data-goto="similarity"]').click();
    await expect.poll(() => places.isVisible()).toBe(false);
  });

  itCompares.runIf(thorough)(
    'of texts with other words the header has the similarity and the summary begins with the words that carry it, not with a head',
    async ({ shared, engine }) => {
      const model = await sentenceEncoder();
      const { panel } = await shared();
      const texts = ['The weather is nice', 'Someone is out'];
      const { similarities } = await engine.embed({ model, texts });
      const whole = proseFourDecimals(similarities[1] as number);
      const [a, b] = [await panel.make(texts[0] ?? '', { model }), await panel.make(texts[1] ?? '', { model })];
      const frame = await panel.compare(a, b);
      const header = frame.locator('compare-pickers [data-carried]');
      await expect.poll(() => header.textContent()).toBe(`Cosine similarity of the two texts: ${whole}.`);
      // Which words carry it is said once, below.
      const carried = frame.locator('compare-summary [data-carried]');
      expect(await carried.textContent()).toMatch(/^(“\w+” of [AB] (brings|sets) |No single word matters )/);
      // The words are those that the reader is told below, without being asked for the same runs.
      const influence = frame.locator('compare-word-influence');
      const left = influence.locator('[data-left-out]');
      await left.first().waitFor();
      const cosines = await left.evaluateAll((all) => all.map((one) => Number((one as HTMLElement).dataset['value'])));
      expect(cosines).toHaveLength(7);
      expect(await carried.textContent()).toContain(Math.min(...cosines).toFixed(2));
      expect(await influence.locator('[data-action="word-influence"]').count()).toBe(0);
      // Of tokens that correspond to none, as those that the tokenizer has put at the end of both, no head is told of.
      await frame.locator('compare-strip [data-a][data-b]').last().click();
      await expect.poll(() => frame.locator('compare-summary [data-parts]').count()).toBe(0);
      expect(await frame.locator('compare-pickers [data-remarkable]').count()).toBe(0);
      // Of texts with the same words it is.
      await panel.compare(a, await panel.make('The weather is out', { model }));
      // Also there the similarity comes first.
      await expect
        .poll(() => frame.locator('compare-pickers [data-remarkable]').textContent())
        .toMatch(/^Cosine similarity of the two texts: [\d.−]+\. At .+, no head’s result differs as much /);
      expect(await frame.locator('[data-carried]').count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'what was measured of how similar two texts are stays when the tab is shown again, and when another comparison was open',
    async ({ open }) => {
      const model = await sentenceEncoder();
      const panel = await open({ viewport: ROOM });
      const a = await panel.make('The sun', { model });
      const frame = await panel.compare(a, await panel.make('The rain', { model }));
      const similar = frame.locator('compare-similarity');
      await similar.locator('[data-fold="formula"] summary').click();
      await similar.locator('[data-action="known-pairs"]').click();
      const known = similar.locator('compare-known-pairs');
      await known.locator('[data-pairs] summary').click();
      const words = similar.locator('[data-left-out]');
      await expect.poll(() => words.count()).toBe(4);
      const seen = async () => [
        await similar.locator('[data-equation]').textContent(),
        await known.locator('.scale').textContent(),
        await known.locator('[data-pairs]').evaluate((details: HTMLDetailsElement) => details.open),
        await words.allTextContents(),
      ];
      const before = await seen();
      // Its numbers can be taken out: those of A and B, of each pair, and of the unrelated sentence.
      await known.locator('trace-table-menu button.opener').click();
      await known.locator('trace-table-menu [data-item="text"]').click();
      await expect.poll(() => panel.asked.copied.length).toBe(1);
      const lines = String(panel.asked.copied[0]).trim().split('\n');
      expect(lines).toHaveLength(REFERENCE_PAIRS.length + 3);
      expect(Number(lines[1]?.split('\t')[3])).toBeCloseTo(
        Number(await similar.locator('[data-similarity] b').textContent()),
        4,
      );
      // The report has the same: each kind, each pair, and A and B among them.
      await save(frame, 'save-report');
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      const report = panel.asked.saved.at(-1);
      const reported = (report?.kind === 'comparison report' ? report.text : '').replaceAll(/\s+/g, ' ');
      for (const said of await known.locator('[data-known-said]').allTextContents()) expect(reported).toContain(said);
      const whole = await similar.locator('[data-similarity] b').textContent();
      expect(reported).toContain(`| **A and B** | ${whole} | ${whole} |`);
      for (const { a: one, b: other } of REFERENCE_PAIRS) expect(reported).toContain(`| ${one} | ${other} | `);
      await panel.page.reload();
      await expect.poll(() => words.count()).toBe(4);
      expect(await seen()).toEqual(before);
      // What was measured of the model is known for other texts, in whatever panel, and not asked for again.
      const other = await panel.make('The moon', { model });
      await panel.compare(a, other);
      await expect.poll(() => known.locator('.scale').count()).toBe(1);
      expect(await similar.locator('[data-action="known-pairs"]').count()).toBe(0);
      const second = await open({ viewport: ROOM });
      const there = await second.compare(a, other);
      await there.locator('compare-known-pairs .scale').waitFor();
      expect(await there.locator('[data-action="known-pairs"]').count()).toBe(0);
      await panel.compare(a, await panel.make('The rain', { model }));
      await expect.poll(() => words.count()).toBe(4);
      expect(await seen()).toEqual(before);
    },
  );

  it.runIf(thorough)(
    'two texts are compared by the cosines between their vectors, as a whole and token by token',
    async ({ open, engine }) => {
      const model = await sentenceEncoder();
      const panel = await open({ viewport: ROOM });
      const [a, b] = [
        await panel.make('The weather is nice', { model }),
        await panel.make('The sun is out', { model }),
      ];
      const vectorOf = async (trace: number, stage: string) =>
        (await engine.window({ address: { trace, stage } })).data as Float32Array;
      const [wholeA, wholeB] = [a, b].map(({ summary }) => vectorOf(summary.trace, 'sentence_embedding'));
      const whole = cosine([...((await wholeA) ?? [])], [...((await wholeB) ?? [])]);
      const [statesA, statesB] = [a, b].map(({ summary }) =>
        vectorOf(summary.trace, `blocks.${summary.model.layers - 1}.normalized_resid_post`),
      );
      const width = a.summary.model.dModel;
      const stateOf = (states: Float32Array, at: number) => [...states.subarray(at * width, (at + 1) * width)];
      const ofFirst = stateOf((await statesA) as Float32Array, 1);
      const tokensB = b.summary.tokens.map((_, at) => at);
      const states = (await statesB) as Float32Array;
      const cosines = tokensB.map((at) => cosine(ofFirst, stateOf(states, at)));
      const best = cosines.indexOf(Math.max(...cosines));

      const frame = await panel.compare(a, b);
      // Nothing stands empty before how parts are compared: an encoder says nothing after a token.
      await frame.locator('compare-parts .controls').waitFor();
      expect(await frame.locator('compare-parts compare-after').count()).toBe(0);
      // What both were made to tell stands first, in the page and in its rail.
      expect(await frame.locator('main section').first().getAttribute('id')).toBe('similarity');
      expect(await frame.locator('compare-rail [data-goto]').first().getAttribute('data-goto')).toBe('similarity');
      // What is said of parts is said of a token that nobody has chosen.
      const said = frame.locator('compare-summary [data-summary]');
      await expect.poll(() => said.textContent()).toMatch(/At “[^”]+”: of all \d+ heads, head /);
      expect(await said.locator('li').first().getAttribute('data-texts')).not.toBeNull();
      expect(await said.locator('[data-of-tokens]').textContent()).toMatch(
        / “is” is compared because it is the first word that both have after what differs\. /,
      );
      await frame.locator('[data-goto="similarity"]').click();
      const told = frame.locator('[data-similarity]');
      await told.waitFor();
      expect(Number(await told.getAttribute('data-value'))).toBeCloseTo(whole, 5);
      // How it came about, and what to judge it by, which is computed when it is asked for.
      const similar = frame.locator('compare-similarity');
      // The sentences in sight above the map are short, and five at most.
      const sentences = (await similar.locator('p:visible:not(.small, [data-alike])').allTextContents())
        .map((one) => one.replaceAll(/\s+/g, ' ').trim())
        .filter((one) => /[.?]$/.test(one))
        .flatMap((one) => one.split(/(?<=\.) (?=[A-Z])/));
      expect(sentences.length, sentences.join('\n')).toBeLessThanOrEqual(5);
      for (const one of sentences) expect(one.split(' ').length, one).toBeLessThanOrEqual(25);
      expect(await similar.locator('[data-cells] p').isVisible()).toBe(false);
      await similar.locator('[data-fold="formula"] summary').click();
      expect(await similar.locator('[data-equation]').textContent()).toMatch(
        new RegExp(`^cos\\(a, b\\) = .+ = ${whole.toPrecision(4)}$`),
      );
      expect(await similar.locator('[data-caution]').textContent()).toContain('sentences that deny each other');
      await similar.locator('[data-action="known-pairs"]').click();
      const unrelated = similar.locator('[data-unrelated]');
      await expect.poll(() => unrelated.textContent()).toMatch(/^For comparison: A and an unrelated sentence, “.+”: /);
      const [, sentence = ''] = /“(.+)”/.exec((await unrelated.textContent()) ?? '') ?? [];
      const { similarities } = await engine.embed({ model, texts: ['The weather is nice', sentence] });
      expect(Number(await unrelated.getAttribute('data-unrelated'))).toBeCloseTo(similarities[1] as number, 5);
      // Pairs of known kinds on one scale, each as the model has it.
      const [denial] = REFERENCE_PAIRS.filter(({ kind }) => kind === 'denial');
      const pair = await engine.embed({ model, texts: [denial?.a ?? '', denial?.b ?? ''] });
      const known = similar.locator('compare-known-pairs');
      await known.locator('[data-pairs] summary').click();
      const measured = known
        .locator('.pairs tr', { hasText: denial?.b ?? '?' })
        .locator('td')
        .last();
      expect(await measured.textContent()).toBe(proseFourDecimals(pair.similarities[1] as number));
      expect(await known.locator('.scale [data-kind]').count()).toBe(7);
      // The same scale in every comparison, unless a number lies below it.
      const values = await known.locator('.scale .values').allTextContents();
      const isBelow = values.some((value) => /−(0\.[2-9]|1)/.test(value));
      expect(await known.locator('.ends text').allTextContents()).toEqual([isBelow ? '−1' : '−0.2', '0', '1']);
      const placed = (await known.locator('[data-known-said]').first().textContent()) ?? '';
      expect(placed).toMatch(/^−?[01]\.\d{2,6} lies (above|among|below) the measured /);
      const own = placed.split(' ')[0] ?? '';
      expect(own).toBe(inDecimals(whole, own.split('.')[1]?.length ?? 0));
      // The sentence and the table write it alike.
      expect(values[0]).toBe(own);
      expect(await known.locator('[data-known-said]').nth(1).textContent()).toMatch(/^Paraphrases have /);
      expect(await similar.locator('[data-words]').last().textContent()).toMatch(/^The same tokens stand in both: /);
      // None of random numbers is clearly like another one.
      expect(await similar.locator('[data-words]').first().textContent()).toMatch(
        /^Of different tokens the closest pairs are “.+” and “.+” \(0\.\d{4}\)\.$/,
      );
      expect(await similar.locator('[data-words]').count()).toBe(2);
      expect(await similar.locator('[data-axes]').textContent()).toBe('Down ↓ the tokens of A, across → those of B');
      // All numbers of the matrix at once, and saved as numbers.
      await similar.locator('[data-picker="similarity-view"] [data-value="both"]').click();
      const table = similar.locator('[data-similarity-table] td[data-row="1"]');
      await expect.poll(() => table.count()).toBe(cosines.length);
      const shown = await table.evaluateAll((all) => all.map((one) => Number((one as HTMLElement).dataset['value'])));
      for (const [at, value] of shown.entries()) expect(value).toBeCloseTo(cosines[at] as number, 5);
      await similar.locator('trace-picture-menu .opener').click();
      await similar.locator('trace-picture-menu [data-item="csv"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      await save(frame, 'save-report');
      await expect.poll(() => panel.asked.saved.length).toBe(2);
      const report = panel.asked.saved.at(-1);
      const text = report?.kind === 'comparison report' ? report.text : '';
      expect(/^## .*$/m.exec(text)?.[0]).toBe('## How similar they are');
      expect(text).toContain(`Cosine similarity of the two texts: ${proseFourDecimals(whole)}`);
      await frame.locator('compare-strip [data-a="1"]').click();
      const alike = frame.locator('[data-alike]');
      await expect.poll(() => alike.getAttribute('data-alike')).toBe(String(best));
      expect(Number(await alike.getAttribute('data-value'))).toBeCloseTo(cosines[best] as number, 5);
      expect(await textOf(frame)).not.toMatch(/What comes next/);

      // From the map back to the strip.
      const map = frame.locator('[data-similarity-map] canvas.over');
      await map.scrollIntoViewIfNeeded();
      await map.click({ position: { x: 80, y: 4 } });
      await expect.poll(() => frame.locator('compare-strip [aria-selected="true"]').getAttribute('data-a')).toBe('0');

      expect(await frame.locator('#step-12 [data-link="drift"]').count()).toBe(1);
      // What is one vector for the whole text is subtracted as well.
      for (const stage of ['pooled', 'sentence_embedding', 'pooler.first', 'pooler_out']) {
        const compared = frame.locator(`compare-tensor[data-tensor="${stage}"]`);
        await compared.scrollIntoViewIfNeeded();
        await compared.locator('[data-figure="difference"] trace-heat-map').waitFor();
        expect(await compared.locator('[data-stat="largest"]').count()).toBe(1);
        expect(await compared.locator('trace-error').count()).toBe(0);
        if (stage !== 'sentence_embedding') continue;
        const before = panel.asked.saved.length;
        for (const [at, item] of ['csv', 'npy'].entries()) {
          await compared.locator('[data-figure="b"] trace-picture-menu .opener').click();
          await compared.locator(`[data-figure="b"] trace-picture-menu [data-item="${item}"]`).click();
          await expect.poll(() => panel.asked.saved.length).toBe(before + at + 1);
        }
        const [csv, npy] = panel.asked.saved.slice(before);
        const saved = csv?.kind === 'figure' ? Buffer.from(csv.data).toString() : '';
        expect(Number(saved.split('\n')[1]?.split(',')[1])).toBeCloseTo((await wholeB)?.[0] as number, 5);
        expect(npy?.kind === 'tensor' && 'trace' in npy.address && npy.address.trace).toBe(b.summary.trace);
      }
      await frame.locator('[data-goto="parts"]').click();
      await expect.poll(() => frame.locator('compare-parts .stale').count()).toBe(0);
      expect(await violationsOfOwn(frame, 'llm-trace-app', 'compare-view', 'compare-similarity')).toEqual([]);
      expect(await spokenIdentifiers(frame)).toEqual([]);
    },
  );
});
