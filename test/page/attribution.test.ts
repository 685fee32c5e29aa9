/** The parts of a logit follow from the tensors that the terminal program saves, and add up to it. */
import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import {
  dot,
  FINE,
  HEADS,
  LAYERS,
  mean,
  numbers,
  openFine,
  rowOf,
  saved,
  scaleOf,
  show,
  soon,
  unembedding,
  WIDTH,
  weight,
} from './residual-page.ts';
import type { PlainTensor } from './safetensors.ts';
import { itLooksAtStory } from './story-page.ts';

describePage('the parts of a logit', () => {
  const it = itLooksAt(openFine);

  const itOfStory = itLooksAtStory();
  /** For tests of a narrow panel, which each trace their text. */
  const itIsNarrow = itLooksAt((open) => open({ level: 'story' }));

  itOfStory.runIf(thorough)(
    'say in a low panel that not all blocks have room, and nothing where all have',
    async ({ story }) => {
      const { panel, frame } = await story();
      await show(frame, 14, 'trace-attribution');
      const said = frame.locator('trace-attribution-grid .more-blocks');
      const before = panel.page.viewportSize();
      await panel.page.setViewportSize({ width: before?.width ?? 520, height: 1200 });
      await soon(() => said.isVisible()).toBe(false);
      await panel.page.setViewportSize({ width: before?.width ?? 520, height: 330 });
      await soon(() => said.isVisible()).toBe(true);
      expect(await said.textContent()).toBe('Not all 6 blocks have room: scroll the table up and down.');
      if (before) await panel.page.setViewportSize(before);
    },
  );

  itOfStory.runIf(thorough)(
    'have a menu, by the right button as well, that saves what all of them add to both logits and to the lead, with what they are of',
    async ({ story }) => {
      const { panel, frame } = await story();
      await show(frame, 14, 'trace-attribution');
      await choose(frame, { ofLead: false });
      await frame.locator('[data-attribution]:not([data-rather-than])').waitFor();
      const saved = async () => {
        const before = panel.asked.saved.length;
        await frame.locator('trace-attribution trace-picture-menu').first().locator('[data-item="csv"]').click();
        const wish = await panel.saved('figure', before + 1);
        expect(wish.name).toMatch(/^direct-logit-attribution_.*_starter$/);
        const [head = [], ...rows] = Buffer.from(wish.data)
          .toString()
          .trimEnd()
          .split('\n')
          .map((line) =>
            (line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []).slice(0, -1).map((cell) => cell.replace(/,$/, '')),
          );
        return { head, rows, of: (name: string) => rows.map((row) => row[head.indexOf(name)] ?? '') };
      };
      const cell = frame.locator('trace-attribution-grid td[data-part="head-5-4"]');
      await cell.click({ button: 'right' });
      const ofLogit = await saved();
      const shown = await frame
        .locator('trace-attribution-grid td[data-part]')
        .evaluateAll((all) => all.map((one) => Number((one as HTMLElement).dataset['value'])));
      expect(ofLogit.rows).toHaveLength(shown.length);
      const sorted = (values: readonly number[]) => values.toSorted((one, other) => one - other);
      expect(sorted(ofLogit.of('adds to the logit of the token').map(Number))).toEqual(
        sorted(shown).map((value) => expect.closeTo(value, 6)),
      );
      expect(ofLogit.of('weights')[0]).toMatch(/SHA-256 [0-9a-f]{64}/);
      expect(ofLogit.of('LLM Trace version')[0]).toMatch(/^\d+\.\d+\.\d+/);
      const at = ofLogit.of('part').indexOf('head 5.4');
      expect(['kind', 'layer', 'head'].map((name) => ofLogit.of(name)[at])).toEqual(['head', '5', '4']);
      // Of a lead, what each part adds to either token stands beside it.
      await choose(frame, { ratherThan: 7 });
      await frame.locator('[data-attribution][data-rather-than="7"]').waitFor();
      await cell.click({ button: 'right' });
      const ofLead = await saved();
      const [own, other, lead] = [
        'adds to the logit of the token',
        'adds to the logit of the other',
        'adds to the lead',
      ].map((name) => ofLead.of(name).map(Number));
      expect(lead).toHaveLength(shown.length);
      for (const [row, value] of (lead ?? []).entries())
        expect(value).toBeCloseTo((own?.[row] ?? 0) - (other?.[row] ?? 0), 6);
      // As the step opens.
      await choose(frame, { ratherThan: null, ofLead: undefined });
    },
  );
  itIsNarrow.runIf(thorough)(
    'in a narrow panel the numbers of the parts stand apart, and marks stand on none',
    async ({ shared }) => {
      const panel = await shared();
      await panel.page.setViewportSize({ width: 383, height: 703 });
      const frame = await panel.trace('My sister bought a red bicycle, but her brother wanted a red');
      await panel.go({ step: 14 });
      const cells = frame.locator('trace-attribution-grid td[data-part]');
      await cells.first().waitFor();
      const least = await cells.evaluateAll((all) =>
        all.map((cell) => {
          const range = document.createRange();
          range.selectNodeContents(cell);
          const [text, box] = [range.getBoundingClientRect(), cell.getBoundingClientRect()];
          return Math.min(text.left - box.left, box.right - text.right, text.top - box.top - 3);
        }),
      );
      expect(Math.min(...least)).toBeGreaterThan(1);
    },
  );

  itIsNarrow.runIf(thorough)(
    'a number of the parts that the edge would cut is not written, and in a panel of 432 pixels none is',
    async ({ shared }) => {
      const panel = await shared();
      await panel.page.setViewportSize({ width: 432, height: 703 });
      const frame = await panel.trace('The weather is nice in spring, and people like to go outside.');
      await panel.go({ step: 14 });
      const scroller = frame.locator('trace-attribution-grid .scroll');
      await scroller.locator('td[data-part]').first().waitFor();
      /** How many numbers are written, how many are not, and how many of those that are written are cut. */
      const numbers = () =>
        scroller.evaluate((grid) => {
          const from = (grid.querySelector('tbody .side') as Element).getBoundingClientRect().right;
          const to = grid.getBoundingClientRect().left + grid.clientWidth;
          const beside = (grid.querySelector('tbody .apart') as Element).getBoundingClientRect().left;
          const all = [...grid.querySelectorAll('td[data-part]')].map((cell) => {
            const number = cell.querySelector('.number') as Element;
            const label = number.querySelector('.label');
            const range = document.createRange();
            range.selectNodeContents(number);
            if (label) range.setStartAfter(label);
            const { left, right } = range.getBoundingClientRect();
            const isWritten = getComputedStyle(number).visibility === 'visible';
            const edge = cell.matches('.apart, .mlp') ? to : beside;
            return { isWritten, isCut: left < from - 1 || right > edge + 1 };
          });
          const count = (is: (one: (typeof all)[number]) => boolean) => all.filter(is).length;
          return {
            written: count(({ isWritten }) => isWritten),
            absent: count(({ isWritten }) => !isWritten),
            cut: count(({ isWritten, isCut }) => isWritten && isCut),
          };
        });
      await soon(numbers).toEqual({ written: 63, absent: 0, cut: 0 });
      // All columns are in sight, none of them below that of the MLPs, in wider ones as well.
      for (const width of [363, 432, 611]) {
        await panel.page.setViewportSize({ width, height: 703 });
        const beyond = () => scroller.evaluate((grid) => grid.scrollWidth - grid.clientWidth);
        await expect.poll(beyond, { message: `${width}` }).toBeLessThanOrEqual(0);
        await soon(numbers).toEqual({ written: 63, absent: 0, cut: 0 });
        expect(await frame.locator('trace-attribution-grid .more').isVisible()).toBe(false);
      }
      // Beside the rail as well, where the bars of the largest give way, and the totals stand on one line.
      await panel.page.setViewportSize({ width: 654, height: 900 });
      await frame.locator('trace-rail').waitFor();
      const largest = frame.locator('trace-attribution .scroll:has(> table > tfoot)');
      await soon(() => largest.evaluate((table) => table.scrollWidth - table.clientWidth)).toBeLessThanOrEqual(0);
      const tops = await frame
        .locator('trace-attribution-totals [data-total] dd')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
      expect(new Set(tops).size).toBe(1);
      for (const width of [330, 310, 300, 285, 250]) {
        await panel.page.setViewportSize({ width, height: 703 });
        await soon(async () => (await numbers()).absent).toBeGreaterThan(0);
        expect(await frame.locator('trace-attribution-grid .more').isVisible()).toBe(true);
        for (const left of [0, 7, 20, 33, 1000]) {
          await scroller.evaluate((grid, at) => grid.scrollTo({ left: at, behavior: 'instant' }), left);
          await expect.poll(async () => (await numbers()).cut, { message: `${width} at ${left}` }).toBe(0);
          expect((await numbers()).written).toBeGreaterThan(20);
        }
      }
    },
  );

  it.runIf(thorough)('the parts of a logit are those of the saved tensors and the weights', async ({ shared }) => {
    const { frame } = await shared();
    const stages = await saved(FINE);
    const last = (stages('embed').shape[0] as number) - 1;
    await frame.locator(`[role="option"][data-token="${last}"]`).click();
    await show(frame, 14, 'trace-attribution');
    const ordered = (position: number) => {
      const logits = [...rowOf(stages('logits'), position)];
      return [...logits.keys()].toSorted((a, b) => (logits[b] as number) - (logits[a] as number)) as [number, number];
    };
    const top = (position: number) => ordered(position)[0];
    // Those of the logit alone, and where that is chosen of the lead over the runner-up, of which the step tells.
    await expectParts(frame, stages, last, top(last));
    await choose(frame, { ofLead: true });
    await expectParts(frame, stages, last, ...ordered(last));
    await frame.locator('[role="option"][data-token="1"]').click();
    await choose(frame, { ofLead: false });
    await expectParts(frame, stages, 1, top(1));
    await choose(frame, { target: 42 });
    await expectParts(frame, stages, 1, 42);
    await choose(frame, { ratherThan: 7 });
    await expectParts(frame, stages, 1, 42, 7);
    // Its own row of the unembedding has nothing to be taken off.
    await choose(frame, { target: 7 });
    await expectParts(frame, stages, 1, 7);
    await frame.locator('[data-action="explain-top"]').press('Enter');
    await frame.locator('[data-attribution]:focus').waitFor();
    await choose(frame, { ofLead: false });
    await expectParts(frame, stages, 1, top(1));
    await frame.locator('[data-part="head-3-5"]').click();
    const chosen = (picker: string) =>
      frame.locator(`[data-picker="${picker}"] [aria-checked="true"]`).getAttribute('data-value');
    await soon(() => chosen('head')).toBe('5');
    // An MLP is no head: it is told what it adds, and the head stays the one that was chosen.
    await frame.locator('[data-part="mlp-4"]').click();
    await soon(() => frame.locator('[data-readout="attribution"]').textContent()).toMatch(/^MLP of block 4: /);
    expect([await chosen('layer'), await chosen('head')]).toEqual(['3', '5']);
  });

  it.runIf(thorough)(
    'a prediction is explained rather than a name of the text, which is read in a narrow panel, too',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 420, height: 900 }, level: 'story', place: { layer: 3, head: 1 } });
      const frame = await panel.trace('When Mary and John went to the shop, John gave a drink to');
      await panel.go({ step: 14 });
      const chips = frame.locator('[data-picker="rather-than"] [data-value]');
      await soon(async () => (await chips.allTextContents()).slice(5).toSorted()).toEqual([
        'another…',
        '·John',
        '·Mary',
      ]);
      const mary = chips.filter({ hasText: '·Mary' });
      expect(await mary.getAttribute('title')).toContain('Stands in the text, begins a word and has a capital letter');
      await mary.click();
      const pair = frame.locator('trace-next-bars [data-pair]');
      await soon(() => pair.textContent()).toContain('why ·the, not ·Mary');
      const isWhole = ({ scrollWidth, clientWidth }: Element) => scrollWidth <= clientWidth;
      expect(await pair.locator('.other').evaluate(isWhole)).toBe(true);
      // What is read is what it is called.
      const question = pair.getByRole('button', { name: 'why ·the, not ·Mary? Go to step 14', exact: true });
      expect(await question.textContent()).toBe('why ·the, not ·Mary');
      await soon(() => frame.locator('[data-finding="largest part"]').textContent()).toMatch(
        / favours? ·the over ·Mary/,
      );
      // With another token nothing is explained rather than another, which is said.
      const strip = frame.locator('trace-token-strip');
      await strip.locator('[data-token="3"]').click();
      const ended = frame.locator('trace-next-bars [data-pair-ended]');
      await soon(() => ended.textContent()).toBe('Why ·the, not ·Mary, is no longer explained.');
      await strip.locator('[data-token]').last().click();
      await soon(() => ended.count()).toBe(0);
      // A head found by its kind is looked at from another token, and the question is back on the way back.
      await mary.click();
      await soon(() => pair.textContent()).toContain('why ·the, not ·Mary');
      const last = (await strip.locator('[data-token]').count()) - 1;
      for (const head of [3, 1]) {
        await choose(frame, { layer: 3, head, headKind: 'induction', token: 3, tokenBefore: last });
        await soon(() => ended.textContent()).toBe('Why ·the, not ·Mary, is explained again once you are back at ·to.');
      }
      await frame.locator('[data-action="back-to-token"]').click();
      await soon(() => pair.textContent()).toContain('why ·the, not ·Mary');
      // The map of norms marks values on both sides, and says so; the menu of a map is about the value of the formula.
      await frame.locator('[data-picker="level"] [data-value="numbers"]').click();
      await frame.locator('[data-goto="13"]').click();
      await soon(() => frame.locator('trace-norm-map [data-outliers]').textContent()).toMatch(/^\d+ values beyond ±/);
      await frame.locator('[data-goto="8"]').click();
      const example = frame.locator('[data-example^="blocks.3.attn.pattern"]');
      const explain = frame.locator('[data-tensor="blocks.3.attn.pattern"] trace-figure-menu');
      await soon(() => example.count()).toBe(1);
      const address = await example.getAttribute('data-example');
      await explain.locator('.opener').click();
      expect(await explain.locator('[data-item="explain"]').getAttribute('title')).toBe(address);
    },
  );

  itOfStory(
    'a prediction is explained rather than another: one of the next, or any of the vocabulary, and alone again',
    async ({ story }) => {
      const { panel, frame } = await story();
      await panel.go({ step: 14 });
      await frame.locator('trace-finding [data-action="show-logit"]').click();
      const picker = frame.locator('[data-picker="rather-than"]');
      const matrix = frame.locator('trace-rail trace-head-matrix');
      const adds = async () => Number(await matrix.locator('[aria-selected="true"]').getAttribute('data-value'));
      const finding = frame.locator('[data-finding]');
      const [they, newline] = [1119, 198];
      await frame.locator(`[data-attribution="${they}"]:not([data-rather-than])`).waitFor();
      await soon(() => picker.locator('[aria-checked="true"]').textContent()).toBe('no other token');
      await soon(() => picker.locator('[data-value]').allTextContents()).toEqual([
        'no other token',
        '⏎',
        '·The',
        '·But',
        '·And',
        'another…',
      ]);
      await soon(adds).toBeCloseTo(1.69, 1);
      // The formula's numbers are those of the token that is explained, after the chosen one.
      await frame.locator('[data-fold="formula"] summary').click();
      const position = await frame.locator('[data-attribution]').getAttribute('data-position');
      const examples = () =>
        frame.locator('[data-example]').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['example']));
      await soon(examples).toEqual([`logits[${position}, ${they}]`]);

      // Though more or less is told above them then, the tokens stay where they are.
      await picker.locator(`[data-value="${newline}"]`).scrollIntoViewIfNeeded();
      const topOfPicker = () => picker.evaluate((element) => element.getBoundingClientRect().top);
      const heightTold = async () => (await frame.locator('trace-finding').boundingBox())?.height;
      const [top, told] = [await topOfPicker(), await heightTold()];
      await picker.locator(`[data-value="${newline}"]`).click();
      await frame.locator(`[data-attribution="${they}"][data-rather-than="${newline}"]`).waitFor();
      await soon(() => finding.textContent()).toMatch(
        / that favour ·They over ⏎ \(a line break\), while the biases \(the same vectors in every text\) favour ⏎ most\. Of the single parts, .*head 5\.4 \(block 5, head 4\) adds most, \+\d\.\d\d \(it looks most at ·people\)/,
      );
      expect(await heightTold()).not.toBe(told);
      expect(await topOfPicker()).toBeCloseTo(top, 0);
      const cell = Number(await frame.locator('[data-part="head-5-4"]').getAttribute('data-value'));
      await soon(adds).toBe(cell);
      await soon(examples).toEqual([`logits[${position}, ${they}]`, `logits[${position}, ${newline}]`]);
      await frame.locator('[data-example]').first().scrollIntoViewIfNeeded();
      await soon(() => frame.locator('[data-example] .right ~ span').count()).toBe(2);
      expect(await matrix.locator('[aria-selected="true"]').getAttribute('aria-label')).toContain(
        'to the logit of “·They” minus that of “⏎”',
      );
      // Wherever the reader goes, it is said what is explained.
      await frame.locator('[data-goto="8"]').click();
      await soon(() => finding.textContent()).toContain('minus that of ⏎');
      const pair = frame.locator('trace-next-bars [data-pair]');
      expect(await pair.getAttribute('data-pair')).toBe(`${they} ${newline}`);
      expect(await pair.textContent()).toContain('why ·They, not ⏎');
      await frame.locator('[data-goto="14"]').click();

      await picker.locator('[data-value="other"]').click();
      // What is typed goes into the field, which has the keyboard: "e" is no key of the panel there.
      const field = frame.locator('trace-rather-than input');
      await soon(() => field.evaluate((input) => input.matches(':focus'))).toBe(true);
      await panel.page.keyboard.type(' she');
      await soon(() => field.inputValue()).toBe(' she');
      expect(await frame.locator('trace-text-field').count()).toBe(0);
      // Enter takes the best match, also before it has been found.
      await panel.page.keyboard.press('Enter');
      await soon(() => picker.locator('[aria-checked="true"]').textContent()).toBe('·she');
      await soon(() => finding.textContent()).toContain('over ·she');
      expect(await frame.locator('trace-rather-than input').count()).toBe(0);
      // By keys: Tab leads to what was found, arrows to its neighbours, and Enter takes one.
      await picker.locator('[data-value="other"]').press('Enter');
      await soon(() => field.evaluate((input) => input.matches(':focus'))).toBe(true);
      // What is no single token is spelled, its first token comes first, and what differs in a space is said to.
      await panel.page.keyboard.type(' Anna');
      const status = frame.locator('trace-rather-than [role="status"]');
      await soon(() => status.textContent()).toContain('“·Anna” is not one token here: ·An + na');
      expect(await status.textContent()).toContain('“anna”: the same but for a space or capital letters');
      const found = frame.locator('[data-picker="found-token"] button');
      expect(await found.first().textContent()).toBe('·An');
      await field.fill('');
      await panel.page.keyboard.type(' she');
      await soon(() => found.first().textContent()).toBe('·she');
      await found.nth(1).waitFor();
      const second = await found.nth(1).textContent();
      await panel.page.keyboard.press('Tab');
      await frame.locator('[data-picker="found-token"] button:focus').waitFor();
      await panel.page.keyboard.press('ArrowRight');
      expect(await frame.locator('[data-picker="found-token"] button:focus').textContent()).toBe(second);
      await panel.page.keyboard.press('Enter');
      await soon(() => picker.locator('[aria-checked="true"]').textContent()).toBe(second);

      await pair.locator('[data-action="explain-alone"]').press('Enter');
      await frame.locator(`[data-attribution="${they}"]:not([data-rather-than])`).waitFor();
      await soon(() => picker.locator('[aria-checked="true"]').textContent()).toBe('no other token');
      // It gets less probable across the MLP that adds most to its logit: that is told of beside it, of the token alone.
      await soon(() => frame.locator('[data-finding="less probable"]').count()).toBe(1);
      await soon(() => finding.first().textContent()).toContain(
        'The MLPs add most to the logit of ·They, which is 10.44, then the attention heads; the biases take away from it.',
      );
      expect(await pair.count()).toBe(0);
      await frame.locator('trace-next-bars [data-action="why"]:focus').waitFor();
    },
  );

  itOfStory.runIf(thorough)(
    'a part has one colour in the table and in the map of heads, its sign in a word, and leads to its head',
    async ({ story }) => {
      const { panel, frame } = await story();
      await panel.go({ step: 14 });
      const matrix = frame.locator('trace-rail trace-head-matrix');
      await frame.locator('[data-picker="rather-than"] [data-value=""]').click();
      await frame.locator('[data-attribution]:not([data-rather-than])').waitFor();
      // What comes in is of no head: the names of their columns stand below it.
      const comesIn = await frame.locator('trace-attribution-grid tr:has(~ .columns) [data-part]').allTextContents();
      expect(comesIn.map((part) => part.split(' ')[0])).toEqual(['token', 'position']);
      const colorsOf = (cells: Locator, key: string) =>
        cells.evaluateAll(
          (all, name) =>
            all.map((cell) => {
              const { dataset } = cell as HTMLElement;
              return [Number(dataset[name]), getComputedStyle(cell).backgroundColor] as const;
            }),
          key,
        );
      for (const [key, ofTable] of [
        ['value', '[data-part^="head-"]'],
        ['mlp', '[data-part^="mlp-"]'],
      ] as const) {
        const table = await colorsOf(frame.locator(`trace-attribution-grid ${ofTable}`), 'value');
        // What the map shows is asked for in an idle moment.
        const ofMap = async () => new Map(await colorsOf(matrix.locator(`[data-${key}]`), key));
        await soon(ofMap).toEqual(new Map(table));
        expect(table.length).toBeGreaterThan(5);
      }
      // Every row says in a word whether it adds or takes away; those that do either can be first.
      const rows = () =>
        frame.locator('[data-largest]').evaluateAll((all) =>
          all.map((row) => ({
            value: Number(row.querySelector<HTMLElement>('[data-value]')?.dataset['value']),
            word: row.querySelector('[data-sign]')?.textContent,
          })),
        );
      const order = frame.locator('[data-picker="parts"]');
      for (const [chosen, sign] of [
        ['takes away', -1],
        ['adds', 1],
      ] as const) {
        await order.locator(`[data-value="${chosen}"]`).click();
        await soon(async () => new Set((await rows()).map(({ word }) => word))).toEqual(new Set([chosen]));
        const values = (await rows()).map(({ value }) => value * sign);
        expect(values.every((value) => value > 0)).toBe(true);
        expect(values).toEqual([...values].sort((a, b) => b - a));
      }
      // The chosen head leads to where it is told what it takes from each token.
      await frame.locator('[data-largest="head-5-4"] button').press('Enter');
      await soon(() => frame.locator('[data-goto][aria-current="step"]').getAttribute('data-goto')).toBe('8');
    },
  );
});

/** As a row of the predictions does. */
async function choose(frame: Frame, choice: object): Promise<void> {
  await frame.locator('trace-attribution').evaluate((element, detail) => {
    element.dispatchEvent(new CustomEvent('choose', { detail, bubbles: true, composed: true }));
  }, choice);
}

async function expectParts(
  frame: Frame,
  stages: (name: string) => PlainTensor,
  position: number,
  id: number,
  ratherThan?: number,
): Promise<void> {
  const other = ratherThan === undefined ? ':not([data-rather-than])' : `[data-rather-than="${ratherThan}"]`;
  await soon(() => frame.locator(`[data-attribution="${id}"][data-position="${position}"]${other}`).count()).toBe(1);
  const taken = ratherThan === undefined ? undefined : unembedding(ratherThan);
  const unembed = unembedding(id).map((weight, i) => weight - (taken?.[i] ?? 0));
  const gain = weight('ln_f.weight');
  const scale = scaleOf(rowOf(stages(`blocks.${LAYERS - 1}.resid_post`), position));
  const adds = (part: Float64Array) => {
    const center = mean(part);
    return dot(
      part.map((value, i) => (value - center) * scale * (gain[i] as number)),
      unembed,
    );
  };
  const expected = new Map<string, number>([
    ['embed', adds(rowOf(stages('embed'), position))],
    ['pos_embed', adds(rowOf(stages('pos_embed'), position))],
    ['norm_bias', dot(weight('ln_f.bias'), unembed)],
  ]);
  for (let layer = 0; layer < LAYERS; layer++) {
    const z = rowOf(stages(`blocks.${layer}.attn.z`), position);
    const output = weight(`h.${layer}.attn.c_proj.weight`);
    for (let head = 0; head < HEADS; head++) {
      const written = new Float64Array(WIDTH);
      for (let k = (head * WIDTH) / HEADS; k < ((head + 1) * WIDTH) / HEADS; k++) {
        for (let i = 0; i < WIDTH; i++) {
          written[i] = (written[i] as number) + (z[k] as number) * (output[k * WIDTH + i] as number);
        }
      }
      expected.set(`head-${layer}-${head}`, adds(written));
    }
    expected.set(`attn_bias-${layer}`, adds(weight(`h.${layer}.attn.c_proj.bias`)));
    expected.set(`mlp-${layer}`, adds(rowOf(stages(`blocks.${layer}.mlp_out`), position)));
  }
  const shown = await frame.locator('[data-part]').evaluateAll((cells) =>
    cells.map((cell): [string, string] => {
      const { part = '', value = '' } = (cell as HTMLElement).dataset;
      return [part, value];
    }),
  );
  // What is less than nothing is taken away, in words.
  const least = [...expected].reduce((least, one) => (one[1] < least[1] ? one : least));
  expect(least[1]).toBeLessThan(0);
  expect(await frame.locator(`[data-part="${least[0]}"]`).getAttribute('aria-label')).toMatch(/: takes away [\d.]+$/);
  const parts = new Map(shown.filter(([part]) => expected.has(part)));
  expect([...parts.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [part, value] of expected) expect(Number(parts.get(part)), part).toBeCloseTo(value, 4);
  const totals = { embedding: 0, heads: 0, mlps: 0, biases: 0 };
  for (const [part, value] of expected) totals[totalOf(part)] += value;
  for (const [kind, value] of Object.entries(totals))
    expect(await numbers(frame, `[data-total="${kind}"]`, 'data-value'), kind).toBeCloseTo(value, 4);
  const logits = rowOf(stages('logits'), position);
  const logit = (logits[id] as number) - (ratherThan === undefined ? 0 : (logits[ratherThan] as number));
  expect(await numbers(frame, '[data-logit]', 'data-value')).toBeCloseTo(logit, 5);
  expect(await numbers(frame, '[data-sum]', 'data-value')).toBeCloseTo(logit, 4);
  const proof = ratherThan === undefined ? 'attribution-sum' : 'attribution-difference';
  await soon(() => frame.locator(`[data-proof="${proof}"]`).getAttribute('data-status')).toBe('holds');
}

function totalOf(part: string): 'embedding' | 'heads' | 'mlps' | 'biases' {
  if (part.startsWith('head-')) return 'heads';
  if (part.startsWith('mlp-')) return 'mlps';
  return part.includes('embed') ? 'embedding' : 'biases';
}
