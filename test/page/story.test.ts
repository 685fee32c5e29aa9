/** The story: one step at a time, from the text to the predicted token, and what happened in it. */
import { expect } from 'vitest';
import { seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { describePage, it } from './fixture.ts';
import { current, heads, NARROW, openAtBestHead, openStory, shownHead, TEXT, WIDE } from './story-page.ts';
import { printedJson } from './terminal.ts';
import { settled } from './visit-steps.ts';

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
      'Attention heads: see step 8',
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
    await expect.poll(() => named.allTextContents()).toEqual(['·is', '·a', '·not', '·a', '·a']);
    expect(panel.problems()).toEqual([]);
  });

  it('says that the part that adds most raises other tokens still more, and leads to the difference by a click', async ({
    open,
  }) => {
    const { panel, frame } = await openStory(open);
    await frame.locator('[data-goto="14"]').click();
    const finding = frame.locator('[data-finding="largest part"]');
    await expect
      .poll(() => finding.textContent())
      .toContain('But other tokens gain still more from it: over it the probability of ·They falls from 54 % to 13 %');
    await finding.locator('.prediction', { hasText: '⏎' }).click();
    await expect
      .poll(() => finding.textContent())
      .toContain('the score (logit) of ·They minus that of ⏎ (a line break): ');
    await expect.poll(() => finding.textContent()).toContain('head 5.4');
    // The last step says it in short, of what is explained.
    await frame.locator('[data-goto="18"]').click();
    await expect.poll(() => frame.locator('[data-finding="in short"]').textContent()).toContain('In short: after .');
    expect(panel.problems()).toEqual([]);
  });

  it('says in the first step of a block what happened there, and below it why that block is shown', async ({
    open,
  }) => {
    const { panel, frame } = await openAtBestHead(open);
    await frame.locator('[data-goto="5"]').click();
    await expect
      .poll(() => frame.locator('[data-finding="normalised vector"]').textContent())
      .toContain('so that lengths differ from norm to norm: 12.7 here.');
    const shown = frame.locator('[data-finding="shown block"]');
    expect(await shown.textContent()).toMatch(
      /It is shown because its head 5\.4 \(block 5, head 4\) adds most .*: \+1\.69\.$/,
    );
    // The key that the query fits best is marked in its map.
    await frame.locator('[data-goto="6"]').click();
    await expect
      .poll(() => frame.locator('[data-finding="query"]').textContent())
      .toContain('only the differences between them count: the one closest to 0 wins.');
    await expect
      .poll(() => frame.locator('[data-tensor="blocks.5.attn.k"] .told b').textContent())
      .toBe('Key: ·people fits best');
    await frame.locator('[data-goto="12"]').click();
    await expect
      .poll(() => frame.locator('.lead').textContent())
      .toMatch(/this was the last .* and the sum goes on to the final .* and the output\.$/); // terms have texts of their own
    expect(await frame.locator('[data-finding]').count()).toBe(2);
    // Another block is followed by the next one.
    await frame.locator('trace-rail [data-layer="2"][data-head="0"]').click();
    await expect.poll(() => frame.locator('.lead').textContent()).toContain('the sum goes on to the next ');
    await frame.locator('[data-goto="16"]').click();
    await expect
      .poll(() => frame.locator('[data-goes-on]').textContent())
      .toMatch(
        /^Step 17 goes on in the same way: it takes the most probable token each time\. The sliders are for “sampled”/,
      );
    await frame.locator('[data-goto="2"]').click();
    expect(await frame.locator('[data-space-mark]').textContent()).toBe(
      '· stands for a space; the vocabulary writes it as Ġ.',
    );
    await frame.locator('[data-goto="1"]').click();
    await expect.poll(() => frame.locator('.about').textContent()).toContain('in tokens · stands for a space');
    expect(panel.problems()).toEqual([]);
  });

  it('says in a few words that proofs hold, and what a proof is', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    const verdict = frame.locator('trace-proof-verdict button');
    await expect.poll(() => verdict.locator('.words').textContent()).toBe('✓ 6 proofs hold');
    await verdict.click();
    expect(await frame.locator('[data-proof-meaning]').textContent()).toContain(
      'What it claims is computed a second time',
    );
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

  it('writes its formula with numbers that add up, all of them seen, in a narrow panel as well', async ({ open }) => {
    const { panel, frame } = await openStory(open, {
      viewport: { width: 420, height: 900 },
      place: { layer: 0, head: 0 },
    });
    await frame.locator('[data-goto="6"]').click();
    await frame.locator('[data-fold="formula"] summary').click();
    const example = frame.locator('[data-example*=".attn.q["]');
    await expect.poll(() => example.textContent()).toContain('(the other 253 terms)');
    const [, right = '', result = ''] =
      /\] = (.*) = (.*)/.exec(((await example.textContent()) ?? '').replaceAll(/\s+/g, ' ')) ?? [];
    const numbers = right.replace(/\(the other .*? terms\)/, '').replaceAll(/[()]/g, '');
    const summands = numbers.split(/ (?=[+-] )/).map((summand) => {
      const [sign, product] = /^[+-] /.test(summand) ? [summand[0], summand.slice(2)] : ['+', summand];
      return product.split(' × ').reduce((value, factor) => value * Number(factor), sign === '-' ? -1 : 1);
    });
    expect(summands).toHaveLength(5);
    expect(summands.reduce((sum, each) => sum + each)).toBeCloseTo(Number(result), 2);
    // Four digits of each number give a last digit of the sum that is off by one: it is said.
    expect(await frame.locator('trace-worked-example [data-rounded]').textContent()).toContain('rounded');
    const clipped = await example.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
    expect(clipped).toBe(false);
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

  it('goes to the step that the pointer was put down on, though the list moves before it is lifted', async ({
    open,
  }) => {
    const { panel, frame } = await openStory(open);
    const { x = 0, y = 0, width = 0, height = 0 } = (await frame.locator('[data-goto="3"]').boundingBox()) ?? {};
    await panel.page.mouse.move(x + width / 2, y + height / 2);
    await panel.page.mouse.down();
    await frame.locator('trace-rail nav').evaluate((nav) => (nav.style.paddingTop = '25px'));
    await panel.page.mouse.up();
    await expect.poll(() => current(frame)).toBe('3');
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

  it('plays itself until a key of the panel is pressed, whether it has a meaning or not', async ({ open }) => {
    const { panel, frame } = await openStory(open);
    await frame.locator('[data-action="tour"]').click();
    await expect.poll(() => current(frame), { timeout: 25_000 }).toBe('2');
    await frame.locator('body').press('a');
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
