/** Two traces beside each other: the numbers of the panel are those of the saved tensors, one minus the other. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import type { ComparePlace } from '../../src/trace/compare/compare-place.ts';
import { percent, signedHundredths, signedShort } from '../../webview/strings/format.ts';
import { openTensors } from '../unit/support.ts';
import { colorViolations, seriousViolations, violationsOfOwn } from '../workbench/axe.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { describePage, it } from './fixture.ts';
import { savedTrace } from './terminal.ts';
import { visitSteps } from './visit-steps.ts';

const [FINE, COLD] = ['The weather is fine today', 'The weather is very cold today'];
const [HARBOUR, RIVER] = ['The old man went down to the harbour', 'The old man went down to the river'];
/** Which positions stand beside each other: "fine" has no partner in "very cold". */
const PAIRS = [
  [0, 0],
  [1, 1],
  [2, 2],
  [4, 5],
] as const;
/** Of a panel in a window of 1,800 pixels. */
const WIDE = { width: 721, height: 903 };
const GPT2 = join(root, 'test/fixtures/gpt2');

/** The tensors that the terminal program saves of a text. */
async function savedTensors(text: string, ...options: string[]) {
  return openTensors(await savedTrace(text, ...options));
}

/** The logits after the last token of a text. */
async function logitsAtEnd(text: string): Promise<Float32Array> {
  const saved = await savedTensors(text);
  return (await saved.float32('logits')).slice(-(saved.shape('logits')?.at(-1) ?? 0));
}

async function choose(frame: Frame, picker: string, value: string): Promise<void> {
  await frame.locator(`[data-picker="${picker}"] [data-value="${value}"]`).click();
}

/** The cells of a stage's table, once it is there: "row,column" to value. */
async function cells(frame: Frame, tensor: string, figure: string): Promise<Map<string, number>> {
  const stage = frame.locator(`compare-tensor[data-tensor="${tensor}"]`);
  const table = stage.locator(`[data-figure="${figure}"] trace-values`);
  // What stands above it takes its height only when it is near the view: scroll until it stays.
  await expect
    .poll(async () => {
      await stage.scrollIntoViewIfNeeded();
      return table.count();
    })
    .toBe(1);
  const shown = await table
    .locator('td[data-row]')
    .evaluateAll((all) => all.map((cell) => ({ ...(cell as HTMLElement).dataset })));
  return new Map(shown.map(({ row, column, value }) => [`${row},${column}`, Number(value)]));
}

/** How long the bars of the most probable tokens in A and in B are, for the highest probability of both to be 1. */
async function barsPerProbability(frame: Frame): Promise<number[]> {
  const first = await Promise.all(
    ['a', 'b'].map(async (side) => {
      const row = frame.locator(`[data-outcome="${side}"] tbody tr`).first();
      return {
        probability: Number(await row.locator('td[data-value]').first().getAttribute('data-value')),
        width: Number.parseFloat(String(await row.locator('rect').getAttribute('width'))) / 100,
      };
    }),
  );
  const full = Math.max(...first.map(({ probability }) => probability));
  return first.map(({ probability, width }) => (width * full) / probability);
}

describePage('a comparison', () => {
  it('of unlike texts draws what both have, and begins at the block and head that were looked at', async ({ open }) => {
    const panel = await open({ viewport: { width: 540, height: 850 } });
    const other = 'A boat sails far out where no one is to be seen';
    const start = { layer: 3, head: 5 };
    const [a, b] = [await panel.make(FINE), await panel.make(other)];
    const frame = await panel.compare(a, b, { start });
    await frame.locator('[data-action="save"]').click();
    const sides = { a: { trace: a.summary.trace, variant: 'model' }, b: { trace: b.summary.trace, variant: 'model' } };
    await expect.poll(() => panel.asked.saved).toMatchObject([{ kind: 'comparison', ...sides }]);
    await expect.poll(() => textOf(frame)).toMatch(/The texts share little: \d+ of \d+ rows have a token in both/);
    await frame.getByRole('button', { name: 'Block 3, head 5 in both' }).click();
    for (const [picker, value] of Object.entries({ 'a-layer': 3, 'a-head': 5, 'b-layer': 3, 'b-head': 5 }))
      await frame.locator(`[data-picker="${picker}"] [data-value="${value}"][aria-checked="true"]`).waitFor();
    await choose(frame, 'view', 'numbers');
    // Of A all its own tokens have values, and of the difference those that both have.
    for (const figure of ['a', 'difference'])
      expect((await cells(frame, 'blocks.3.resid_post', figure)).size).toBeGreaterThan(0);
    // The parts keep their names where the panel is narrow.
    const first = frame.locator('compare-rail .title').first();
    expect((await first.boundingBox())?.width).toBeGreaterThan(60);
    // Steps are numbers there; the one that is pointed at, or was gone to, has its name in a line of its own.
    const named = frame.locator('compare-rail [data-named]');
    expect(await named.textContent()).toBe('Point at a number for the name of its step.');
    const height = (await frame.locator('compare-rail').boundingBox())?.height;
    await frame.locator('compare-rail [data-goto="step-9"]').hover();
    await expect.poll(() => named.textContent()).toBe('step 9: Mix the values, add');
    expect((await frame.locator('compare-rail').boundingBox())?.height).toBe(height);
    expect(await violationsOfOwn(frame, 'llm-trace-app', 'compare-view', 'compare-strip')).toEqual([]);
    expect(panel.problems()).toEqual([]);
  });

  it('of two texts shows the saved tensors, and one minus the other', async ({ open }) => {
    const panel = await open({ viewport: WIDE });
    const frame = await panel.compare(await panel.make(FINE), await panel.make(COLD));
    const [a, b] = [await savedTensors(FINE), await savedTensors(COLD)];
    await expect
      .poll(() => textOf(frame))
      .toContain('The texts first differ at position 3 (the fourth token): “·fine” is only in A.');
    await choose(frame, 'view', 'numbers');
    await choose(frame, 'a-layer', '2');
    await choose(frame, 'a-head', '3');
    await frame.locator('compare-tensor[data-tensor="blocks.2.attn.q"]').waitFor();

    const stages = ['blocks.2.ln1', 'blocks.2.attn.q', 'blocks.2.attn.pattern', 'blocks.2.resid_post'] as const;
    for (const name of stages) {
      const [ofA, ofB] = [await a.float32(name), await b.float32(name)];
      const at = (tensors: typeof a, values: Float32Array, row: number, column: number) => {
        const [first = 0, second = 0, third = 0] = tensors.shape(name) ?? [];
        if (name.endsWith('pattern')) return values[(3 * second + row) * third + column] as number;
        return values[
          name.endsWith('.q') ? (row * second + 3) * third + column : row * second + column + 0 * first
        ] as number;
      };
      const shown = { a: await cells(frame, name, 'a'), b: await cells(frame, name, 'b') };
      const difference = await cells(frame, name, 'difference');
      // Rows of the alignment: the, weather, is, fine (a only), very, cold (b only), today.
      const rows = [0, 1, 2, 6];
      let checked = 0;
      for (const [pair, row] of rows.entries()) {
        const [rowA, rowB] = PAIRS[pair] as readonly [number, number];
        const columns = name.endsWith('pattern')
          ? rows.map((column, i) => [column, ...(PAIRS[i] ?? [0, 0])])
          : [
              [0, 0, 0],
              [2, 2, 2],
            ];
        for (const [column, columnA, columnB] of columns as [number, number, number][]) {
          const [x, y] = [at(a, ofA, rowA, columnA), at(b, ofB, rowB, columnB)];
          const key = `${row},${column}`;
          expect(shown.a.get(key), `${name} of A at ${key}`).toBe(x);
          expect(shown.b.get(key), `${name} of B at ${key}`).toBe(y);
          expect(difference.get(key), `A − B of ${name} at ${key}`).toBe(Math.fround(x - y));
          checked++;
        }
      }
      expect(checked).toBeGreaterThanOrEqual(8);
      expect(difference.has('3,0'), 'a token without a partner has no difference').toBe(false);
    }
    expect(panel.problems()).toEqual([]);
  });

  it('tells which heads and MLPs differ most, and goes to a head in both', async ({ open }) => {
    const panel = await open({ viewport: WIDE });
    const frame = await panel.compare(await panel.make(FINE), await panel.make(COLD));
    const finding = frame.locator('compare-summary [data-parts]');
    await finding.waitFor();
    const [head = '', mlp = ''] = [await finding.getAttribute('data-head'), await finding.getAttribute('data-mlp')].map(
      String,
    );
    const [layer, number] = head.split('.');
    expect(await finding.getAttribute('title')).toBe(`block ${layer}, head ${number}`);
    await finding.locator('button').click();
    await frame.locator('[data-action="all-parts"]').click();
    const button = frame.locator(`[data-part="${head}"] th button`).first();
    expect(await button.getAttribute('title')).toBe(`Go to block ${layer}, head ${number} in both`);
    const rowsOf = (table: string) =>
      frame.locator(`[data-parts="${table}"] tbody tr`).evaluateAll((rows) =>
        rows.map((row) => ({
          name: (row as HTMLElement).dataset['part'],
          ...Object.fromEntries(
            [...row.querySelectorAll<HTMLElement>('[data-column]')].map(({ dataset }) => [
              dataset['column'],
              Number(dataset['value']),
            ]),
          ),
        })),
      ) as Promise<{ name: string; a: number; b: number; difference: number }[]>;
    const [heads, mlps] = [await rowsOf('heads'), await rowsOf('mlps')];
    expect([heads.length, mlps.length]).toEqual([48, 6]);
    expect([heads[0]?.name, mlps[0]?.name]).toEqual([head, `MLP ${mlp}`]);
    for (const rows of [heads, mlps]) {
      const sizes = rows.map(({ difference }) => Math.abs(difference));
      expect(sizes).toEqual([...sizes].sort((x, y) => y - x));
      for (const { a, b, difference } of rows) expect(difference).toBe(a - b);
    }
    const sum = (table: string) =>
      frame
        .locator(`[data-sum="${table}"] [data-value]`)
        .evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset['value'])));
    const names = await frame
      .locator('[data-parts="sums"] tbody tr')
      .evaluateAll((rows) => rows.map((row) => String((row as HTMLElement).dataset['sum'])));
    expect(names).toEqual(expect.arrayContaining(['heads', 'mlps', 'embed', 'rest']));
    const lines = new Map<string, number[]>();
    for (const each of [...names, 'logit']) lines.set(each, await sum(each));
    for (const [place, side] of (['a', 'b'] as const).entries()) {
      const at = (line: string) => lines.get(line)?.[place] ?? Number.NaN;
      expect(heads.reduce((total, row) => total + row[side], 0)).toBeCloseTo(at('heads'), 9);
      expect(mlps.reduce((total, row) => total + row[side], 0)).toBeCloseTo(at('mlps'), 9);
      expect(names.reduce((total, line) => total + at(line), 0)).toBeCloseTo(at('logit'), 9);
      // What is left are roundings alone.
      expect(Math.abs(at('rest'))).toBeLessThan(1e-4);
    }
    await frame.locator(`[data-part="${head}"] button`).click();
    for (const [picker, value] of Object.entries({
      'a-layer': layer,
      'a-head': number,
      'b-layer': layer,
      'b-head': number,
    }))
      await frame.locator(`[data-picker="${picker}"] [data-value="${value}"][aria-checked="true"]`).waitFor();
    await frame.locator(`compare-tensor[data-tensor="blocks.${layer}.attn.pattern"]`).waitFor();
    // Every step is there: compared, or with a word why not.
    expect(await frame.locator('main section[id^="step-"]').count()).toBe(18);
    for (const step of [1, 2, 3, 16, 17, 18])
      expect(await frame.locator(`#step-${step} [data-other-step]`).count(), `step ${step}`).toBe(1);
    expect(panel.problems()).toEqual([]);
  });

  it('takes apart what A predicts, what B does, or the difference of both', async ({ open }) => {
    const texts = ['Paul gave Mary a gift because she was', 'Paul gave Mary a gift because she had'] as const;
    const [ofA, ofB] = await Promise.all(texts.map(logitsAtEnd));
    const top = (logits: Float32Array) => logits.indexOf(Math.max(...logits));
    const [a, b] = [top(ofA as Float32Array), top(ofB as Float32Array)];
    expect(a).not.toBe(b);
    const panel = await open({ viewport: WIDE });
    const frame = await panel.compare(await panel.make(texts[0]), await panel.make(texts[1]));
    const picker = frame.locator('[data-picker="part-token"]');
    await frame.locator('compare-summary [data-parts] button').click();
    const [first, second, both] = (await picker.locator('[role="radio"]').allTextContents()) as [
      string,
      string,
      string,
    ];
    expect(both).toBe(`${first} − ${second}`);
    const shown = (line: string) =>
      frame
        .locator(`[data-sum="${line}"] [data-value]`)
        .evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset['value'])));
    const logits = [ofA, ofB].map((all) => [all?.[a], all?.[b]]) as [number, number][];
    const wanted = {
      a: logits.map(([one]) => one),
      b: logits.map(([, other]) => other),
      difference: logits.map(([one, other]) => one - other),
    };
    const heads: Record<string, number[]> = {};
    for (const of of ['a', 'b', 'difference'] as const) {
      await choose(frame, 'part-token', of);
      const [inA, inB] = wanted[of] as [number, number];
      await expect.poll(() => shown('logit')).toEqual([inA, inB, inA - inB].map((value) => expect.closeTo(value, 3)));
      heads[of] = await shown('heads');
    }
    const [one, other] = [heads['a'] ?? [], heads['b'] ?? []];
    expect(heads['difference']).toEqual(one.map((value, i) => expect.closeTo(value - (other[i] ?? 0), 6)));
    await frame.locator('compare-parts p', { hasText: `the logit of “${first}” minus that of “${second}”` }).waitFor();
    expect(panel.problems()).toEqual([]);
  });

  it('begins at the head that differs most, and shows where a head looks from the tokens that its table is about', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 540, height: 850 } });
    const frame = await panel.compare(await panel.make(HARBOUR), await panel.make(RIVER));
    const finding = frame.locator('compare-summary [data-parts]');
    await finding.waitFor();
    const [layer, head] = String(await finding.getAttribute('data-head')).split('.');
    await frame.getByRole('button', { name: `Block ${layer}, head ${head} in both` }).waitFor();
    // Both say what by: the label and the sentence.
    const label = frame.locator('[data-remarkable]');
    const words = `Head ${layer}.${head} differs most in what it adds to the logit of`;
    expect(await label.textContent()).toContain(words);
    expect(await finding.textContent()).toContain(words.toLowerCase());
    const row = frame.locator(`[data-parts="heads"] [data-part="${layer}.${head}"] [data-column="difference"]`);
    expect(await label.textContent()).toContain(signedShort(Number(await row.getAttribute('data-value'))));
    // The vectors are furthest apart where the table of blocks says so.
    const furthest = frame.locator('[data-furthest]');
    await frame.locator('[data-goto="drift"]').click();
    const shares = frame.locator('compare-drift tbody tr');
    await shares.first().waitFor();
    const drifts = await shares.evaluateAll((rows) =>
      rows.map((each) => {
        const norm = (key: string) => Number(each.querySelector<HTMLElement>(`[data-norm="${key}"]`)?.dataset['value']);
        return {
          place: each.querySelector('th')?.textContent,
          share: norm('difference') / Math.max(norm('a'), norm('b')),
        };
      }),
    );
    const most = drifts.reduce((best, each) => (each.share > best.share ? each : best));
    expect(await furthest.getAttribute('data-furthest')).toBe(most.place);
    expect(await furthest.textContent()).toContain(percent(most.share));
    await frame.locator('[data-goto="overview"]').click();

    // "harbour" is two tokens and "river" one: only the last of each belong together, and are chosen from the beginning.
    const chosen = frame.locator('[data-strip="tokens"] [aria-selected="true"]');
    expect(await chosen.evaluate(({ dataset }: HTMLElement) => [dataset['a'], dataset['b']])).toEqual(['8', '7']);
    await frame.locator('[data-strip="tokens"] [data-row="6"]').click();
    await expect.poll(() => label.count()).toBe(0); // no head differs there
    await frame.locator('#parts [data-picker="after"] [data-value="last"]').click();
    await choose(frame, 'part-measure', 'attention');
    const first = frame.locator('[data-parts="heads"] tbody tr').first();
    const name = String(await first.getAttribute('data-part'));
    const moved = Number(await first.locator('[data-column="attention"]').getAttribute('data-value'));
    await first.locator('button').click();
    expect(await chosen.evaluate(({ dataset }: HTMLElement) => [dataset['a'], dataset['b']])).toEqual(['8', '7']);
    const looks = frame.locator('compare-looks');
    const title = `After “bour” in A and “·river” in B: where head ${name} looks`;
    await looks.getByText(title, { exact: true }).waitFor();
    await looks.locator('td[data-side="difference"]').first().waitFor();
    const valuesOf = (side: string) =>
      looks
        .locator(`td[data-side="${side}"]`)
        .evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset['value'] ?? 0)));
    const [ofA, ofB, differences] = [await valuesOf('a'), await valuesOf('b'), await valuesOf('difference')];
    const [tensorsA, tensorsB] = [await savedTensors(HARBOUR), await savedTensors(RIVER)];
    const [block = 0, number = 0] = name.split('.').map(Number);
    const pattern = `blocks.${block}.attn.pattern`;
    const [weightsA, weightsB] = [await tensorsA.float32(pattern), await tensorsB.float32(pattern)];
    // Rows of the alignment: seven that both have, "har" of A alone, and the last tokens.
    const columns = [0, 1, 2, 3, 4, 5, 6];
    expect(ofA).toEqual([...columns, 7, 8].map((column) => weightsA[(number * 9 + 8) * 9 + column]));
    const expectedB = [...columns, 7].map((column) => weightsB[(number * 8 + 7) * 8 + column]);
    expect(ofB).toEqual([...expectedB.slice(0, 7), 0, expectedB[7]]);
    expect(differences).toEqual(ofA.map((weight, row) => weight - (ofB[row] as number)));
    expect(differences.reduce((sum, each) => sum + Math.abs(each), 0) / 2).toBeCloseTo(moved, 6);
    // In sight without scrolling, all of it.
    const view = await frame.locator('main').boundingBox();
    const table = await looks.locator('table').boundingBox();
    expect(table?.y).toBeGreaterThanOrEqual(view?.y ?? Number.NaN);
    expect((table?.y ?? Number.NaN) + (table?.height ?? 0)).toBeLessThanOrEqual((view?.y ?? 0) + (view?.height ?? 0));
    expect(await violationsOfOwn(frame, 'llm-trace-app', 'compare-view', 'compare-looks')).toEqual([]);
    expect(panel.problems()).toEqual([]);
  });

  it('says that its block and head are those chosen in the trace', async ({ open }) => {
    const panel = await open({ viewport: WIDE });
    const start = { layer: 2, head: 1 };
    const frame = await panel.compare(await panel.make(FINE), await panel.make(COLD), { start });
    await frame.locator('compare-summary [data-parts]').waitFor();
    expect(await frame.locator('[data-as-in-trace]').textContent()).toBe('as in the trace');
    await choose(frame, 'a-head', '2');
    await expect.poll(() => frame.locator('[data-as-in-trace]').count()).toBe(0);
    // The page that comes when its tab is shown again is read on where this one was.
    const top = (step: number) =>
      frame.locator(`#step-${step}`).evaluate((section) => {
        const view = section.closest('main') as HTMLElement;
        return section.getBoundingClientRect().top - view.getBoundingClientRect().top;
      });
    await frame.locator('[data-goto="step-8"]').click();
    await expect.poll(() => top(8)).toBeCloseTo(0, 0);
    // What lies above takes its height meanwhile, and would be counted in.
    const height = () => frame.locator('main').evaluate(({ scrollHeight }) => scrollHeight);
    await expect
      .poll(async () => {
        const before = await height();
        await frame.waitForTimeout(500);
        return (await height()) - before;
      })
      .toBe(0);
    await frame.locator('main').hover();
    await panel.page.mouse.wheel(0, 130);
    await expect.poll(() => top(8)).toBeCloseTo(-130, 0);
    await panel.page.reload();
    await frame.locator('#step-8 compare-tensor').first().waitFor();
    await expect.poll(() => top(8)).toBeCloseTo(-130, 0);
    // What differs most is said whatever is chosen, and is one click away.
    const head = String(await frame.locator('compare-summary [data-parts]').getAttribute('data-head'));
    await frame.locator('button[data-remarkable]').click();
    await frame.locator('span[data-remarkable]').waitFor();
    for (const side of ['a', 'b'])
      for (const [place, number] of head.split('.').entries())
        expect(
          await frame
            .locator(`[data-picker="${side}-${place === 0 ? 'layer' : 'head'}"] [data-value="${number}"]`)
            .getAttribute('aria-checked'),
        ).toBe('true');
  });

  it('is saved with the place where it is read, and begins there in another panel', async ({ open }) => {
    const panel = await open({ viewport: WIDE });
    const [a, b] = [await panel.make(FINE), await panel.make(COLD)];
    let frame = await panel.compare(a, b);
    await frame.locator('compare-summary [data-parts]').waitFor();
    await frame.locator('[data-action="exchange"]').click();
    await choose(frame, 'a-layer', '2');
    await choose(frame, 'a-head', '5');
    await choose(frame, 'b-head', '3');
    await frame.locator('compare-strip [data-row="1"]').click();
    await frame.locator('[data-goto="step-8"]').click();
    const chosen = { a: { layer: 2, head: 5 }, b: { layer: 2, head: 3 }, row: 1 };
    const read = { id: 'step-8', past: 0 };
    await expect.poll(() => panel.asked.compared.at(-1)).toMatchObject({ ...chosen, isExchanged: true, read });
    const place = panel.asked.compared.at(-1) as ComparePlace;

    // The file has the sides as they are seen.
    await frame.locator('[data-action="save"]').click();
    await expect.poll(() => panel.asked.saved.length).toBe(1);
    const sides = { a: { trace: b.summary.trace, variant: 'model' }, b: { trace: a.summary.trace, variant: 'model' } };
    expect(panel.asked.saved).toEqual([{ kind: 'comparison', ...sides, place: { ...place, isExchanged: false } }]);

    const shown = async () => ({
      sides: await frame.locator('header [data-side]').allTextContents(),
      checked: await Promise.all(
        ['a-layer', 'a-head', 'b-layer', 'b-head'].map((picker) =>
          frame.locator(`[data-picker="${picker}"] [aria-checked="true"]`).getAttribute('data-value'),
        ),
      ),
      row: await frame.locator('compare-strip [data-row][tabindex="0"]').getAttribute('data-row'),
      top: await frame.locator('#step-8').evaluate((section) => {
        const view = section.closest('main') as HTMLElement;
        return Math.round(section.getBoundingClientRect().top - view.getBoundingClientRect().top) || 0;
      }),
    });
    const before = await shown();
    expect(before).toMatchObject({
      sides: [expect.stringMatching(/6 tokens/), expect.stringMatching(/5 tokens/)],
      checked: ['2', '5', '2', '3'],
      row: '1',
      top: 0,
    });
    for (const begun of [{ place }, { place: { ...place, isExchanged: false } }]) {
      const other = await open({ viewport: WIDE });
      const [first, second] = [await other.make(FINE), await other.make(COLD)];
      frame = begun.place.isExchanged
        ? await other.compare(first, second, begun)
        : await other.compare(second, first, begun);
      await frame.locator('#step-8 compare-tensor').first().waitFor();
      await expect.poll(shown).toEqual(before);
      expect(other.asked.compared.at(-1)).toEqual(begun.place);
      // Who reads on is not taken back to it.
      await choose(frame, 'a-head', '1');
      await other.page.reload();
      await frame.locator('#step-8 compare-tensor').first().waitFor();
      await expect.poll(shown).toEqual({ ...before, checked: ['2', '1', '2', '1'] });
      expect(other.problems()).toEqual([]);
    }
  });

  it.for(thorough ? [420, 540, 700, 1300] : [420])(
    'of a model with many blocks fits a panel of %i pixels',
    async (width, { open }) => {
      const panel = await open({ viewport: { width, height: 850 } });
      const a = await panel.make(FINE);
      // The page draws what it is told: thirty buttons, though only the first six can be chosen here.
      const many = { ...a, summary: { ...a.summary, model: { ...a.summary.model, layers: 30 } } };
      const frame = await panel.compare(many, await panel.make(COLD));
      await frame.locator('compare-rail [data-goto="step-18"]').waitFor();
      const places = frame.locator('[data-action="places"]');
      if ((await places.count()) > 0) await places.click();
      await frame.locator('[data-picker="a-layer"] [data-value="29"]').waitFor();
      for (const part of [
        '.top',
        'header',
        '.end',
        'compare-pickers .side',
        '[data-picker]',
        '.body',
        'main',
        'section',
      ]) {
        const ends = await frame
          .locator(`compare-view ${part}`)
          .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().right));
        expect(ends.length).toBeGreaterThan(0);
        expect(Math.max(...ends), part).toBeLessThanOrEqual(width);
      }
      const scrolls = ({ scrollWidth, clientWidth }: Element) => scrollWidth > clientWidth;
      expect(await frame.locator('compare-view main').evaluate(scrolls)).toBe(false);
      const sideName = await frame.locator('compare-pickers .side b').first().boundingBox();
      const blocks = await frame.locator('[data-picker="a-layer"]').boundingBox();
      expect(sideName?.y).toBeLessThan((blocks?.y ?? 0) + (blocks?.height ?? 0));
      if (width > 700) return;
      const rail = await frame.locator('compare-rail').boundingBox();
      expect(rail?.height).toBeLessThan(100);
      for (const button of await frame.locator('compare-rail button').all()) {
        const box = await button.boundingBox();
        expect(box?.x).toBeGreaterThanOrEqual(rail?.x ?? Number.NaN);
        expect((box?.x ?? Number.NaN) + (box?.width ?? 0)).toBeLessThanOrEqual((rail?.x ?? 0) + (rail?.width ?? 0));
        const cut = await button.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
        expect(cut).toBe(false);
      }
      for (const title of ['Where A and B diverge', 'What comes next', 'Which heads and MLPs differ', 'Block by block'])
        expect(await frame.locator('compare-rail').getByText(title, { exact: true }).first().isVisible()).toBe(true);
    },
  );

  it('of the model and the walk-through tells where they first differ', async ({ open }) => {
    const panel = await open({ viewport: WIDE });
    const a = await panel.make('The weather is');
    const frame = await panel.compare(a, { ...a, variant: 'walkthrough' });
    await expect
      .poll(() => frame.locator('[data-first-stage]').getAttribute('data-first-stage'))
      .toBe('blocks.0.resid_pre');
    await choose(frame, 'view', 'numbers');
    const [model, walkthrough] = [
      await savedTensors('The weather is'),
      await savedTensors('The weather is', '--variant', 'walkthrough'),
    ];
    const name = 'blocks.0.attn_out';
    const [x, y] = [await model.float32(name), await walkthrough.float32(name)];
    const difference = await cells(frame, name, 'difference');
    for (const row of [0, 1, 2]) {
      const place = row * 256 + 255;
      expect(difference.get(`${row},255`)).toBe(Math.fround((x[place] as number) - (y[place] as number)));
    }
    const q = frame.locator('compare-tensor[data-tensor="blocks.0.attn.q"]');
    expect(await q.locator('[data-incomparable]').textContent()).toContain(
      'A has 32 × d_head for each token and B has 256 × d_head',
    );
    expect(await q.locator('[data-figure="difference"]').count()).toBe(0);
    expect(panel.problems()).toEqual([]);
  });

  it('of two models stands side by side where vectors are not as long', async ({ open }) => {
    const panel = await open();
    const text = 'The weather is';
    const frame = await panel.compare(await panel.make(text, { model: GPT2 }), await panel.make(text));
    await expect.poll(() => textOf(frame)).toContain('The vectors of A have 32 values and those of B 256');
    expect(await frame.locator('[data-no-parts]').textContent()).toContain('no head of one is the counterpart');
    expect(await textOf(frame)).not.toContain('Each head and each MLP of A is compared');
    expect(await textOf(frame)).toContain('The tokenizers cut the same text differently');
    await frame.locator('[data-goto="outcome"]').click();
    await frame.locator('[data-vocabularies]').waitFor();
    expect(await barsPerProbability(frame)).toEqual([expect.closeTo(1), expect.closeTo(1)]);
    // Each begins at its own strongest head.
    const strongest = String(await frame.locator('[data-strongest]').textContent());
    await frame.locator('[data-action="places"]').click();
    for (const side of ['a', 'b']) {
      const [, block, head] =
        new RegExp(`in ${side}, head (\\d+)\\.(\\d+) adds most to the logit of`, 'i').exec(strongest) ?? [];
      for (const [picker, value] of Object.entries({ layer: block, head }))
        await frame.locator(`[data-picker="${side}-${picker}"] [data-value="${value}"][aria-checked="true"]`).waitFor();
    }
    expect(strongest).not.toMatch(/head 0\.0 .*head 0\.0/);
    expect(await frame.locator('[data-remarkable]').textContent()).toBe(strongest);
    await choose(frame, 'a-layer', '1');
    // The last block of two stands beside the last of six.
    await frame.locator('compare-tensor[data-tensor="blocks.1.ln1"][data-other="blocks.5.ln1"]').waitFor();
    await choose(frame, 'view', 'numbers');
    expect((await cells(frame, 'blocks.1.attn.pattern', 'difference')).size).toBeGreaterThan(0);
    expect(panel.problems()).toEqual([]);
  });

  it('of two tokenizers that cut a text in the same way says only that they do', async ({ open }) => {
    const panel = await open();
    const frame = await panel.compare(await panel.make('!', { model: GPT2 }), await panel.make('!'));
    await expect.poll(() => textOf(frame)).toContain('Both have the same tokens.');
    expect(await textOf(frame)).not.toContain('cut the same text differently');
    expect(panel.problems()).toEqual([]);
  });

  it('tells by how many percentage points probabilities differ, the largest differences first', async ({ open }) => {
    const panel = await open();
    const frame = await panel.compare(await panel.make(FINE), await panel.make(COLD));
    await frame.locator('[data-goto="outcome"]').click();
    const table = frame.locator('[data-outcome="changed"]');
    await table.waitFor();
    expect(await table.locator('[aria-sort]').textContent()).toBe('A − B');
    const rows = await table.locator('tbody tr').evaluateAll((all) =>
      all.map((row) => {
        const cell = (which: string) => row.querySelector<HTMLElement>(which);
        const [a, b, difference] = ['[data-side="a"]', '[data-side="b"]', '[data-column="difference"]'].map(cell);
        return { a: a?.dataset.value, b: b?.dataset.value, points: difference?.textContent ?? '' };
      }),
    );
    expect(rows).toHaveLength(10);
    for (const { a, b, points } of rows) expect(points).toBe(signedHundredths(100 * (Number(a) - Number(b))));
    const sizes = rows.map(({ a, b }) => Math.abs(Number(a) - Number(b)));
    expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
    expect(await table.textContent()).not.toMatch(/\de-\d/);
    expect(panel.problems()).toEqual([]);
  });

  it('has no serious violation of accessibility', async ({ open }) => {
    const panel = await open();
    const frame = await panel.compare(await panel.make('The weather is'), await panel.make('A second line'));
    await choose(frame, 'view', 'both');
    await visitSteps(frame, ['outcome', 'parts', 'step-4', 'step-8', 'step-12']);
    expect.soft(await seriousViolations(frame)).toEqual([]);
    for (const theme of ['light', 'high-contrast'] as const) {
      await panel.useTheme(theme);
      expect.soft(await colorViolations(frame), theme).toEqual([]);
    }
    expect(panel.problems()).toEqual([]);
  });
});
