/** The story: one step at a time, from the text to the predicted token, and what happened in it. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { FIRST_PLACE } from '../../src/trace/steps/first-look.ts';
import { seriousViolations } from '../workbench/axe.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { describePage, it } from './fixture.ts';
import { changeText, current, heads, NARROW, openAtBestHead, openStory, shownHead, TEXT, WIDE } from './story-page.ts';
import { printedJson } from './terminal.ts';
import { settled } from './visit-steps.ts';

/** A text of which another head adds most than of the story's. */
const CHANGED_TEXT = 'The green lamp stood by the old door. The green';
const BEST_OF_CHANGED = ['5', '6'];

describePage('the story', () => {
  it('opens on the head that adds most, and tells whom it looks at', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    const chosen = frame.locator('trace-head-matrix [aria-selected="true"]');
    await expect.poll(() => chosen.getAttribute('aria-label')).toContain('block 5, head 4, adds +1.69');
    await frame.locator('[data-goto="8"]').click();
    await expect.poll(() => frame.locator('[data-place]').textContent()).toBe('Block 5 · Attention · step 8 of 18');
    await expect
      .poll(() => frame.locator('[data-finding]').textContent())
      .toMatch(
        /head 5\.4 \(block 5, head 4\) adds \+1\.69 to the score \(logit\) of ·They, most of all heads: \+1\.72 from ·people \(81 % of its attention\), −0\.03 from all others\. The whole score is 10\.44: embedding −0\.93, attention heads \+4\.55, MLPs \+9\.27, biases −2\.45\.$/,
      );
    const inspected = frame.locator('[data-inspected]');
    await expect.poll(async () => Number(await inspected.getAttribute('data-inspected'))).toBeCloseTo(0.8136, 3);
    // Heads' amounts are those of the attribution, and the matrix has every one of them.
    const values = frame.locator('trace-head-matrix [data-value]');
    expect(await values.count()).toBe(48);
    const all = await values.evaluateAll((cells) =>
      cells.map((cell) => Number((cell as HTMLElement).dataset['value'])),
    );
    // What is less is taken away, in words as in colour.
    const least = frame.locator(`trace-head-matrix [data-value="${Math.min(...all)}"]`);
    expect(await least.getAttribute('aria-label')).toMatch(
      /^block \d, head \d, takes away \d\.\d\d from the score of “·They”$/,
    );
    const scale = frame.locator('trace-head-matrix .scale span');
    expect(await scale.allTextContents()).toEqual(['−4.25', '+4.25', 'takes away', 'adds']);
    // The head that adds most is seen beside the whole, and what each kind of part adds to it.
    expect(await frame.locator('trace-head-matrix .caption').allTextContents()).toEqual([
      '5.4 adds +1.69 to “·They”',
      'of 10.44: embedding\u00a0−0.93, heads\u00a0+4.55, MLPs\u00a0+9.27, biases\u00a0−2.45',
    ]);
    const mlps = frame.locator('trace-head-matrix [data-mlp]');
    expect(await mlps.count()).toBe(6);
    expect(await mlps.last().getAttribute('title')).toBe('MLP of block 5, adds +4.25 to the score of “·They”');
    expect(await frame.locator('trace-head-matrix .column').allTextContents()).toEqual([...'01234567']);
    expect(await frame.locator('trace-head-matrix .label').allTextContents()).toEqual([...'012345']);
    expect(Math.max(...all)).toBe(Number(await chosen.getAttribute('data-value')));
    expect(panel.problems()).toEqual([]);
  });

  it('gives no amounts of heads before the step that explains them, in the same room', async ({ open }) => {
    const { panel, frame } = await openAtBestHead(open);
    const captions = frame.locator('trace-rail trace-head-matrix .caption');
    const goTo = (step: number) => frame.locator(`[data-goto="${step}"]`).click();
    const before = [
      'Attention heads: see step 5',
      'Colour: what each head or MLP adds to the score of the predicted token.',
    ];
    expect(await captions.allTextContents()).toEqual(before);
    const heightAt = async (step: number) => {
      await goTo(step);
      await expect.poll(() => current(frame)).toBe(String(step));
      return frame.locator('trace-rail trace-head-matrix').evaluate((matrix) => matrix.getBoundingClientRect().height);
    };
    const heights = [await heightAt(4), await heightAt(5)];
    expect(await captions.first().textContent()).toBe('5.4 adds +1.69 to “·They”');
    expect(heights[1]).toBe(heights[0]);
    await goTo(4);
    await expect.poll(() => captions.allTextContents()).toEqual(before);
    // Who points at a head is told of it.
    await frame.locator('trace-rail [data-layer="5"][data-head="4"]').hover();
    await expect.poll(() => captions.first().textContent()).toBe('5.4 adds +1.69 to “·They”');
    expect(panel.problems()).toEqual([]);
  });

  it('says in step 1 what the arcs above the text are, as long as there are some', async ({ open }) => {
    const { panel, frame } = await openAtBestHead(open);
    const note = frame.locator('[data-arcs]');
    await expect.poll(() => note.textContent()).toContain('these arcs are of block 5, head 4.');
    await frame.locator('[data-goto="2"]').click();
    await expect.poll(() => current(frame)).toBe('2');
    expect(await note.count()).toBe(0);
    await frame.locator('[data-goto="1"]').click();
    await note.locator('button').click();
    await expect.poll(() => current(frame)).toBe('8');
    expect(panel.problems()).toEqual([]);
  });

  it('leads from a head that adds little to the MLP that adds more', async ({ open }) => {
    const panel = await open({ viewport: WIDE, level: 'story', place: null });
    const frame = await panel.trace('The boats come back in the');
    await expect.poll(() => shownHead(frame)).toEqual(['4', '3']);
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('[data-finding="attention"] .step').click();
    await expect.poll(() => frame.locator('[data-place]').textContent()).toBe('Block 0 · MLP · step 11 of 18');
    expect(panel.problems()).toEqual([]);
  });

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

  it('explains no token of another model’s vocabulary, and goes to the end of a text that was changed', async ({
    open,
  }) => {
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
    await panel.trace('The sea is calm.', { edited: true });
    const last = (await frame.locator('trace-token-strip [data-token]').count()) - 1;
    const token = frame.locator('trace-token-strip [aria-selected="true"]');
    await expect.poll(() => token.getAttribute('data-token')).toBe(String(last));
    expect(await pair.count()).toBe(0);
    expect(panel.problems()).toEqual([]);
  });

  it('walks by keys and buttons, and keeps the outcome in sight', async ({ open }) => {
    const { panel, frame } = await openStory(open);
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
    expect(panel.problems()).toEqual([]);
  });

  it('writes every token of a sentence as the strip has it, also those that the lens names on the way', async ({
    open,
  }) => {
    const panel = await open({ viewport: WIDE, level: 'story', place: null });
    const frame = await panel.trace('The weather is');
    await frame.locator('[data-goto="13"]').click();
    const named = frame.locator('[data-finding="first lead"]').locator('.token, .prediction');
    await expect.poll(() => named.allTextContents()).toEqual(['·is', '·a', '·not', '·a']);
    expect(panel.problems()).toEqual([]);
  });

  it('keeps every step of the list in its place when another token is chosen', async ({ open }) => {
    const { panel, frame } = await openAtBestHead(open);
    await frame.locator('[data-goto="8"]').click();
    const captions = frame.locator('trace-rail trace-head-matrix .caption');
    const places = () =>
      frame
        .locator('trace-rail [data-goto], trace-next-bars li')
        .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
    const before = await places();
    const said = new Set<string | null>();
    for (const token of [0, 2, 5, 7, 11]) {
      const last = await captions.last().textContent();
      await frame.locator(`trace-token-strip [data-token="${token}"]`).click();
      await expect.poll(() => captions.last().textContent()).not.toBe(last);
      await settled(frame);
      expect(await places(), `token ${token}`).toEqual(before);
      said.add(await captions.last().textContent());
    }
    expect(said.size).toBe(5);
    expect(await captions.last().getAttribute('title')).toContain(String([...said].at(-1)));
    // Nor does what is explained, however long its two tokens are.
    panel.go({ ratherThan: 198 });
    await frame.locator('trace-next-bars [data-pair]').waitFor();
    await expect.poll(() => captions.first().textContent()).toContain('−');
    await settled(frame);
    expect(await places()).toEqual(before);
    expect(panel.problems()).toEqual([]);
  });

  it('leads from a prediction to the step that explains it', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    const bar = frame.locator('trace-next-bars [data-id]').nth(2);
    const why = frame.locator('trace-next-bars [data-why]');
    const id = await bar.getAttribute('data-id');
    const name = await bar.locator('bdi').textContent();
    expect(await bar.getAttribute('title')).toContain('explained in step 14');
    await bar.click();
    await expect.poll(() => why.getAttribute('data-why')).toBe(id);
    expect(await why.locator('span').textContent()).toBe(`why ${name}?`);
    expect(await bar.getAttribute('title')).toContain('Step 14 explains its score');
    await why.locator('[data-action="why"]').click();
    await expect.poll(() => current(frame)).toBe('14');
    await frame.locator(`[data-attribution="${id}"]`).waitFor();
    expect(panel.problems()).toEqual([]);
  });

  it('keeps the buttons beside the next step in their place, up to the last step', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    const places = new Set<number>();
    for (const step of [1, 4, 7, 9, 14, 17, 18]) {
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

  it('adds up a head’s values to the model’s own output', async ({ open }) => {
    const { panel, frame } = await openAtBestHead(open);
    await frame.locator('[data-goto="9"]').click();
    await expect.poll(() => frame.locator('trace-value-mix tbody tr').count()).toBe(14);
    // It is drawn anew when statistics arrive.
    const differences = () =>
      frame
        .locator('[data-mix-difference]')
        .evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-mix-difference')) < 1e-5));
    await expect.poll(differences).toEqual([true]);
    expect(panel.problems()).toEqual([]);
  });

  it('has its formula again after a step that has none', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    await frame.locator('[data-goto="2"]').click();
    const formula = frame.locator('trace-formula math');
    await frame.locator('[data-fold="formula"] summary').click();
    await expect.poll(() => formula.count()).toBeGreaterThan(0);
    await frame.locator('[data-goto="1"]').click();
    await expect.poll(() => formula.count()).toBe(0);
    await frame.locator('[data-goto="2"]').click();
    await expect.poll(() => formula.count()).toBeGreaterThan(0);
    expect(panel.problems()).toEqual([]);
  });

  it('chooses block and head in the matrix by arrow keys', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    const chosen = frame.locator('trace-head-matrix [aria-selected="true"]');
    await expect.poll(() => chosen.getAttribute('data-head')).toBe('4');
    await chosen.press('ArrowUp');
    await frame.locator('trace-head-matrix [aria-selected="true"]').press('ArrowLeft');
    await expect
      .poll(async () => [await chosen.getAttribute('data-layer'), await chosen.getAttribute('data-head')])
      .toEqual(['4', '3']);
    // The keys were the matrix's, not the story's.
    expect(await current(frame)).toBe('1');
    expect(panel.problems()).toEqual([]);
  });

  it('says that its text was edited since, and traces it again', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    expect(await frame.locator('[data-old]').count()).toBe(0);
    panel.editSource();
    await frame.locator('[data-old]').waitFor();
    // As when another tab was in front.
    await panel.page.reload();
    await frame.locator('[data-action="trace-edited"]').click();
    await expect.poll(() => panel.asked.copied).toEqual(['edited']);
    await panel.trace('Another text.');
    await expect.poll(() => frame.locator('[data-old]').count()).toBe(0);
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
    await last();
    await frame.locator('trace-what-next [data-lesson-id="mask"]').click();
    await frame.locator('trace-lesson-bar').waitFor();
    expect(panel.problems()).toEqual([]);
  });

  it('draws the neuron that the finding names, in a map that shows a part of all', async ({ open }) => {
    const { panel, frame } = await openAtBestHead(open);
    await frame.locator('[data-goto="11"]').click();
    // It adds to the prediction: another block is shown at first.
    const neuron = frame.locator('[data-finding="active neuron"] .neuron', { hasText: 'neuron 539' });
    await neuron.waitFor();
    await frame.locator('trace-story-figure trace-inspector').getByText('d_mlp 539').waitFor();
    expect(panel.problems()).toEqual([]);
  });

  it('says first where a suggestion was copied from, lists what it read of other files, and explains its first token', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 540, height: 900 }, level: 'story', place: null });
    const token = { id: 383, token: 'ĠThe', text: ' The', probability: 0.0628, alternatives: [], agreeing: 23 };
    const suggestion = { text: ' The', tokens: [token], probability: 0.0628, confidence: 0.72 };
    const result = { ids: [1, 2], typed: '', precision: '8 bits', reused: 1, computed: 1, milliseconds: 12 } as const;
    const copied = { uri: 'file:///a.md', start: 0, line: 3, agreeing: 23 };
    const otherFiles = [
      { uri: 'file:///w/src/list.ts', path: 'src/list.ts', line: 13, lines: 24 },
      { uri: 'file:///w/src/sum.ts', path: 'src/sum.ts', line: 1, lines: 8 },
    ];
    const frame = await panel.trace(TEXT, { suggestion: { result, suggestion, copied, otherFiles } });
    const view = frame.locator('trace-suggestion-run');
    await expect
      .poll(() => view.locator('h2 ~ p:not(.text)').first().textContent())
      .toMatch(
        /^Copied from line 3:[\s\S]* after the same 23 characters [\s\S]* right in 72 %\.\s+The model alone, without looking there, gives all these tokens together a probability of 6\.28 %\.\s*$/,
      );
    await view.locator('[data-action="open-copied"]').click();
    const others = view.locator('[data-part="other-files"] li');
    expect(await others.allTextContents()).toEqual(['src/list.ts lines 13 to 36', 'src/sum.ts lines 1 to 8']);
    await others.nth(1).locator('button').click();
    await expect.poll(() => panel.asked.places).toEqual(['copied', 1]);
    await expect.poll(() => frame.locator('trace-next-bars [aria-pressed="true"]').getAttribute('data-id')).toBe('383');
    expect(await textOf(frame)).toContain('before “·The”, 2 tokens, in float32.');
    const { scroll, client } = await view
      .locator('.scroll')
      .evaluate(({ scrollWidth: scroll, clientWidth: client }) => ({ scroll, client }));
    expect(scroll).toBeLessThanOrEqual(client);
    // A click on another of its tokens explains that one: what the model read before it is traced.
    const next = { ...token, id: 262, token: 'Ġthe', text: ' the', agreeing: 0 };
    const two = { ...suggestion, text: ' The the', tokens: [token, next] };
    const ids = [464, 6193, 318];
    await panel.trace(TEXT, { suggestion: { result: { ...result, ids }, suggestion: two } });
    await frame.locator('[data-goto="8"]').click();
    await view.locator('tr[data-index="1"] [data-action="explain-token"]').click();
    await expect.poll(() => view.locator('tr[aria-current="true"]').getAttribute('data-index')).toBe('1');
    await expect.poll(() => frame.locator('trace-token-strip [data-token]').count()).toBe(4);
    expect(await frame.locator('trace-token-strip [aria-selected="true"]').getAttribute('data-token')).toBe('3');
    expect(await current(frame)).toBe('8');
    await expect.poll(() => frame.locator('trace-head-matrix .caption').first().textContent()).toMatch(/ “·the”$/);
    // Where a word was half typed, the probability is a share of what begins so, and need not be the product.
    const typed = { ...result, typed: ' T', reused: 2 };
    const own = { ...suggestion, tokens: [{ ...token, agreeing: 0 }], probability: 0.08 };
    await panel.trace(TEXT, { suggestion: { result: typed, suggestion: own } });
    await expect
      .poll(() => textOf(frame))
      .toContain(
        'Of all that begins with “·T”, the model gives these tokens together a probability of 8.00 %. That is more',
      );
    expect(await textOf(frame)).toMatch(
      /The model read 3 tokens: 2 from the cache, 1 computed, in [^.]+\.\s+“·T”, the last one of them, was there already\./,
    );
    // Where the half word is a token of its own, what is left of the product is what a reader multiplies.
    const half = { ...token, id: 309, token: 'ĠT', text: ' T', probability: 0.9, agreeing: 0 };
    const after = { ...token, id: 258, token: 'he', text: 'he', probability: 0.08, agreeing: 0 };
    const spelled = { ...own, tokens: [half, after] };
    await panel.trace(TEXT, { suggestion: { result: { ...typed, ids: [1, 2, 3] }, suggestion: spelled } });
    await expect
      .poll(() => textOf(frame))
      .toContain('a probability of 8.00 %. That is the product of those below that were not there already.');
    // A copied suggestion of which a part was typed is told as a share of what begins so, too.
    await panel.trace(TEXT, { suggestion: { result: typed, suggestion: { ...suggestion, probability: 0.05 } } });
    await expect
      .poll(() => textOf(frame))
      .toContain(
        'Of all that begins with “·T”, the model alone, without looking there, gives these tokens together a probability of 5.00 %. That is less',
      );
    expect(panel.problems()).toEqual([]);
  });

  it('begins no line with the punctuation that follows a term', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    let joined = 0;
    for (let step = 1; step <= 18; step++) {
      await frame.locator(`[data-goto="${step}"]`).click();
      await expect.poll(() => current(frame)).toBe(String(step));
      const after = await frame.locator('trace-story-step .lead trace-term').evaluateAll((terms) =>
        terms.map((term) => {
          let next = term.nextSibling;
          while (next && next.nodeType !== Node.TEXT_NODE) next = next.nextSibling;
          const kept = term.shadowRoot?.querySelector('.joined')?.textContent ?? '';
          return { kept, next: next?.textContent ?? '' };
        }),
      );
      for (const { next } of after) expect(next).not.toMatch(/^[.,;:]/);
      joined += after.filter(({ kept }) => /[.,;:]$/.test(kept)).length;
    }
    expect(joined).toBeGreaterThan(0);
    expect(panel.problems()).toEqual([]);
  });

  it('plays itself until a key is pressed', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    await frame.locator('[data-action="tour"]').click();
    await expect.poll(() => current(frame), { timeout: 25_000 }).toBe('2');
    await frame.locator('body').press('Shift');
    await expect.poll(() => frame.locator('[data-action="tour"]').getAttribute('aria-pressed')).toBe('false');
    expect(panel.problems()).toEqual([]);
  });

  it('has three levels, which are remembered, and stays at its step', async ({ open }) => {
    const { panel, frame } = await openAtBestHead(open);
    await frame.locator('[data-goto="11"]').click();
    await frame.locator('body').press('d');
    await frame.locator('trace-story-step trace-step [data-tensor="blocks.5.mlp.pre"]').waitFor();
    await frame.locator('[data-picker="level"] [data-value="numbers"]').click();
    await expect.poll(() => frame.locator('trace-step[data-step]').count()).toBe(18);
    await expect.poll(() => current(frame)).toBe('11');
    await settled(frame);
    expect(await current(frame)).toBe('11');
    expect(panel.asked.levels).toEqual(['figures', 'numbers']);
    expect(panel.problems()).toEqual([]);
  });

  it('names its steps in a bar of dots where there is no room for the rail, and shows the heads in the step', async ({
    open,
  }) => {
    const { panel, frame } = await openStory(open, { viewport: NARROW });
    expect(await frame.locator('trace-rail').count()).toBe(0);
    expect(await frame.locator('trace-step-bar [data-goto]').count()).toBe(18);
    expect(await textOf(frame)).toContain('8 Who looks at whom (Mask and weights)');
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('trace-head-matrix [data-layer="3"][data-head="5"]').click();
    await expect.poll(() => frame.locator('[data-place]').textContent()).toContain('Block 3');
    expect(await seriousViolations(frame)).toEqual([]);
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
      .toContain('This is the new text. Kept from the one before: step 15; head 3.5; sampled: temperature 0.5');
    expect(await current(frame)).toBe('15');
    expect(await shownHead(frame)).toEqual(['3', '5']);
    // A panel that comes back knows the text before the edit from its page.
    const textBefore = () =>
      frame.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? '{}').before?.text as string | undefined);
    expect(await textBefore()).toBe(TEXT);
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
    expect(panel.problems()).toEqual([]);
  });

  it('goes to the head that adds most to a changed text where the reader had chosen none, and compares with the text before', async ({
    open,
  }) => {
    const { panel, frame } = await openAtBestHead(open);
    await frame.locator('[data-goto="8"]').click();
    await changeText(frame, CHANGED_TEXT);
    const note = frame.locator('[data-kept]');
    await expect.poll(() => note.textContent()).toMatch(/^This is the new text\. Kept from the one before: step 8\.\s/);
    await expect.poll(() => shownHead(frame)).toEqual(BEST_OF_CHANGED);
    expect(await current(frame)).toBe('8');
    await note.locator('[data-action="compare-before"]').click();
    await expect.poll(() => panel.asked.copied).toEqual(['text before']);
    // At the first step there is nothing to start at.
    await frame.locator('[data-goto="1"]').click();
    expect(await note.locator('[data-action="start-over"]').count()).toBe(0);
    await note.locator('[data-action="keep"]').click();
    await expect.poll(() => note.count()).toBe(0);
    // A page that comes back says nothing anew.
    await panel.page.reload();
    await frame.locator('trace-story-step').waitFor();
    expect(await note.count()).toBe(0);
    expect(panel.problems()).toEqual([]);
  });

  it('names the head that adds most to a changed text beside one that the reader had chosen, and leads there', async ({
    open,
  }) => {
    const { panel, frame } = await openAtBestHead(open);
    await frame.locator('trace-head-matrix [data-layer="3"][data-head="5"]').click();
    await changeText(frame, CHANGED_TEXT);
    const note = frame.locator('[data-kept]');
    await expect
      .poll(async () => (await note.textContent())?.replace(/\s+/g, ' '))
      .toContain(
        `This is the new text. Kept from the one before: head 3.5. Here head ${BEST_OF_CHANGED.join('.')} adds most.`,
      );
    expect(await note.locator('[data-action="start-over"]').count()).toBe(0);
    expect(await seriousViolations(frame)).toEqual([]);
    await note.locator('[data-action="strongest"]').click();
    await expect.poll(() => shownHead(frame)).toEqual(BEST_OF_CHANGED);
    await expect.poll(() => note.textContent()).not.toContain('head');
    expect(panel.problems()).toEqual([]);
  });

  it('has no serious violation of accessibility at either level', async ({ open }) => {
    for (const level of ['story', 'figures'] as const) {
      const { panel, frame } = await openStory(open, { level });
      const steps = level === 'figures' ? [8] : thorough ? [1, 6, 7, 8, 9, 13, 15] : [6, 8, 15];
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
