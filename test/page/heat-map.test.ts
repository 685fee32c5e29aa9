/** Heat maps, zoomed and in numbers, show the tensors that the terminal program saves. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { tempFolder } from '../unit/model/helpers.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import { type OpenPanel, STARTER } from './open-panel.ts';
import { type PlainTensor, readSafetensors } from './safetensors.ts';
import { savedTrace } from './terminal.ts';

/** Until the page shows what was asked for; the machine may be busy. */
const soon = <T>(read: () => Promise<T>, interval = 50) => expect.poll(read, { timeout: 60_000, interval });

const LAYERS = 6;
/** Of a panel in a window of 1,600 pixels. */
const WIDE = { width: 621, height: 903 };
/** Longer, where everything is looked at, than the 128 rows that an overview draws. */
const LONG = 'The weather is fine today, and the sea is calm. '.repeat(thorough ? 10 : 3).trim();

async function saved(text: string): Promise<(name: string) => PlainTensor> {
  return readSafetensors(await savedTrace(text));
}

/** The heat map of a tensor in a step, drawn and in the middle of the panel. */
async function mapOf(frame: Frame, step: number, tensor: string): Promise<Locator> {
  await frame.locator(`[data-goto="${step}"]`).click();
  const map = frame.locator(`[data-step="${step}"] [data-tensor="${tensor}"] trace-heat-map`).first();
  // Figures above may still be growing: until it stays where it is.
  let top = Number.NaN;
  await soon(async () => {
    const before = top;
    const [isPainted, now] = await map.evaluate((element) => {
      const { y } = element.getBoundingClientRect();
      element.scrollIntoView({ block: 'center', behavior: 'instant' });
      return [element.shadowRoot?.querySelector('canvas[data-painted]') != null, y] as const;
    });
    top = now;
    return isPainted && Math.abs(now - before) < 1;
  }, 150).toBe(true);
  return map;
}

/** The starter model with the vector of the first position so many times as long, a power of two: as larger models have it. */
async function withLongFirstToken(times: number): Promise<string> {
  const folder = await tempFolder();
  await cp(STARTER, folder, { recursive: true });
  const file = join(folder, 'model.safetensors');
  const bytes = await readFile(file);
  const start = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.subarray(8, start).toString());
  const { dtype, shape, data_offsets: offsets } = header['transformer.wpe.weight'];
  expect(dtype).toBe('F16');
  for (let column = 0; column < shape[1]; column++) {
    const at = start + offsets[0] + 2 * column;
    const number = bytes.readUInt16LE(at);
    // Its exponent: not that of a number that is nearly 0.
    if ((number & 0x7c00) > 0) bytes.writeUInt16LE(number + (Math.log2(times) << 10), at);
  }
  await writeFile(file, bytes);
  return folder;
}

interface Read {
  /** Indices in the tensor, by which the tip addresses the value. */
  readonly index: readonly number[];
  readonly value: number;
}

/** What the tip says of the cell at a point, in shares of the map's width and height, once its value has arrived. */
async function readAt(map: Locator, across: number, down: number): Promise<Read> {
  const canvas = map.locator('canvas.over');
  const box = await canvas.boundingBox();
  if (!box) throw new Error('The map is not on the page.');
  // Beside the labels of rows, above those of columns.
  const position = { x: 80 + (box.width - 84) * across, y: 2 + (box.height - 28) * down };
  await canvas.hover({ position });
  let read: Read | undefined;
  await soon(async () => {
    read = await tip(map);
    return read !== undefined;
  }).toBe(true);
  return read as Read;
}

async function tip(map: Locator): Promise<Read | undefined> {
  return map.evaluate((element) => {
    const shown = element.shadowRoot?.querySelector<HTMLElement>('trace-heat-map-tip');
    if (!shown || shown.hidden) return undefined;
    const text = (selector: string) => shown.shadowRoot?.querySelector(selector)?.textContent ?? '';
    const value = text('b');
    const number = value.startsWith('-∞') ? Number.NEGATIVE_INFINITY : Number(value.replace(/ \(.*/, ''));
    const index = /\[([\d, ]+)\]/.exec(text('code'))?.[1]?.split(', ').map(Number);
    return index && !Number.isNaN(number) ? { index, value: number } : undefined;
  });
}

function at({ shape, data }: PlainTensor, index: readonly number[]): number {
  const place = index.reduce((sum, i, axis) => sum * (shape[axis] as number) + i, 0);
  return data[place] as number;
}

/** Which rows and columns the map says it shows: first and last of each, half-open; `undefined` in the overview. */
async function part(map: Locator): Promise<number[] | undefined> {
  const text = await map.evaluate(
    (element) => element.shadowRoot?.querySelector('[data-part]')?.getAttribute('data-part') ?? null,
  );
  return text?.split(',').map(Number);
}

async function zoomIn(panel: OpenPanel, map: Locator, notches: number): Promise<void> {
  await map.locator('canvas.over').hover({ position: { x: 240, y: 120 } });
  await panel.page.keyboard.down('Control');
  for (let i = 0; i < notches; i++) await panel.page.mouse.wheel(0, -120);
  await panel.page.keyboard.up('Control');
  await soon(async () => (await part(map)) !== undefined).toBe(true);
}

const CORNERS = [
  [0.02, 0.02],
  [0.98, 0.04],
  [0.4, 0.5],
  [0.03, 0.97],
  [0.97, 0.96],
] as const;

describePage('heat maps', () => {
  /** For tests that look at all steps of one text. */
  const itAtAllSteps = itLooksAt(async (open) => {
    const panel = await open({ viewport: WIDE });
    const text = 'The weather is fine today.';
    const [frame, tensors] = await Promise.all([panel.trace(text), saved(text)]);
    return { panel, frame, tensors };
  });

  it('zoomed, they show the true window, by wheel, by dragging and by keys', async ({ open }) => {
    const panel = await open({ viewport: WIDE, level: 'figures' });
    const [frame, tensors] = await Promise.all([panel.trace(LONG), saved(LONG)]);
    const maps = [
      [9, 'blocks.0.resid_mid'],
      [8, 'blocks.0.attn.attn_scores'],
    ] as const;
    // That of scores is drawn by the same code.
    for (const [step, name] of thorough ? maps : maps.slice(0, 1)) {
      const map = await mapOf(frame, step, name);
      expect(await map.locator('[data-hidden]').count()).toBe(thorough ? 1 : 0);
      await zoomIn(panel, map, 4);
      const [rows, , columns] = (await part(map)) as number[];
      const middle = await readAt(map, 0.5, 0.5);
      for (const [across, down] of thorough ? CORNERS : CORNERS.slice(-2)) {
        const { index, value } = await readAt(map, across, down);
        expect(Math.fround(value), `${name}[${index}]`).toBe(Math.fround(at(tensors(name), index)));
        const [rowFrom = 0, rowTo = 0, columnFrom = 0, columnTo = 0] = (await part(map)) as number[];
        const [row, column] = index.slice(-2) as [number, number];
        expect(row >= rowFrom && row < rowTo && column >= columnFrom && column < columnTo).toBe(true);
      }
      // Dragged to the left and up, later rows and columns are seen.
      const box = await map.locator('canvas.over').boundingBox();
      const [x, y] = [(box?.x ?? 0) + 300, (box?.y ?? 0) + 200];
      await panel.page.mouse.move(x, y);
      await panel.page.mouse.down();
      await panel.page.mouse.move(x - 120, y - 90, { steps: 6 });
      await panel.page.mouse.up();
      await soon(async () => (await part(map))?.[2]).toBeGreaterThan(columns ?? 0);
      expect((await part(map))?.[0]).toBeGreaterThan(rows ?? 0);
      const dragged = await readAt(map, 0.5, 0.5);
      expect(dragged.index).not.toEqual(middle.index);
      expect(Math.fround(dragged.value)).toBe(Math.fround(at(tensors(name), dragged.index)));
    }
    // By keys: from cell to cell over the edge of what is seen, moved, and back to the whole.
    const map = await mapOf(frame, 9, 'blocks.0.resid_mid');
    const canvas = map.locator('canvas.over');
    await canvas.focus();
    await panel.page.mouse.move(5, 5);
    for (const key of ['0', 'Home', '+', '+', '+', '+']) await canvas.press(key);
    await soon(async () => (await part(map)) !== undefined).toBe(true);
    await canvas.press('End');
    await soon(() => tip(map)).toMatchObject({ index: [expect.any(Number), 255] });
    const { index, value } = (await tip(map)) as Read;
    expect(Math.fround(value)).toBe(Math.fround(at(tensors('blocks.0.resid_mid'), index)));
    await soon(async () => (await part(map))?.[3]).toBe(256);
    const said = await map.locator('.spoken').textContent();
    expect(said).toContain('block 0');
    expect(said).toContain('dimension 255');
    // What is read can be copied with all its digits, as selected text is.
    await canvas.press('ControlOrMeta+c');
    await soon(async () => panel.asked.copied.map(Number)).toEqual([value]);
    await frame.locator('trace-key-note').getByText(`Copied: ${value}`).waitFor();
    await canvas.press('Control+ArrowLeft');
    await soon(async () => (await part(map))?.[3]).toBeLessThan(256);
    await canvas.press('0');
    await soon(() => part(map)).toBeUndefined();
    // The plain wheel scrolls the page, over a map as well.
    const scrolled = () => frame.locator('main').evaluate((main) => main.scrollTop);
    const before = await scrolled();
    await canvas.hover();
    await panel.page.mouse.wheel(0, -300);
    await soon(scrolled).toBeLessThan(before);
  });

  itAtAllSteps.runIf(thorough)(
    'outline a chosen dimension everywhere, and scale their colours over this block or all',
    async ({ shared }) => {
      const { panel, frame, tensors } = await shared();
      const map = await mapOf(frame, 9, 'blocks.0.resid_mid');
      const { index } = await readAt(map, 0.37, 0.3);
      const [row, column] = index as [number, number];
      await panel.page.mouse.down();
      await panel.page.mouse.up();
      await soon(() => frame.locator(`[data-token="${row}"][aria-selected="true"]`).count()).toBeGreaterThan(0);
      const other = await mapOf(frame, 10, 'blocks.0.ln2');
      for (const figure of [map, other])
        await soon(() => figure.locator('[data-dimension]').getAttribute('data-dimension')).toBe(String(column));
      const mlp = await mapOf(frame, 11, 'blocks.0.mlp.pre');
      expect(await mlp.locator('[data-dimension]').count()).toBe(0);
      // In a wide panel none of its 1,024 columns is left out.
      await soon(() => mlp.locator('[data-hidden]').textContent()).toMatch(
        /at the wavy lines .* of 1,024 .* not drawn/,
      );
      await panel.page.setViewportSize({ ...WIDE, width: 1600 });
      await soon(() => mlp.locator('[data-hidden]').count()).toBe(0);
      await readAt(mlp, 0.99, 0.5);
      await panel.page.setViewportSize(WIDE);
      await other.locator('[data-dimension] button').click();
      await soon(() => map.locator('[data-dimension]').count()).toBe(0);

      const limit = (values: number[]) => {
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const squares = values.reduce((sum, value) => sum + value * value, 0);
        return Math.min(3 * Math.sqrt(squares / values.length), largest);
      };
      const own = [...tensors('blocks.0.resid_mid').data];
      const all = Array.from({ length: LAYERS }, (_, layer) => [...tensors(`blocks.${layer}.resid_mid`).data]).flat();
      const shown = async () => Number(await map.locator('[data-limit]').getAttribute('data-limit'));
      await soon(() => map.locator('[data-scope]').getAttribute('data-scope')).toBe('all');
      expect(await shown()).toBeCloseTo(limit(all), 6);
      await map.locator('[data-scope]').click();
      await soon(() => map.locator('[data-scope]').getAttribute('data-scope')).toBe('block');
      expect(await shown()).toBeCloseTo(limit(own), 6);
    },
  );

  it.runIf(thorough)(
    'of a residual stream are scaled without a first token that dwarfs the others, and with it when that is asked for',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'figures' });
      const text = 'The weather is fine today.';
      const model = await withLongFirstToken(32);
      const frame = await panel.trace(text, { model });
      const tensors = await readSafetensors(await savedTrace(text, '--model', model));
      const map = await mapOf(frame, 9, 'blocks.0.resid_mid');
      const legend = map.locator('trace-heat-map-legend');
      const limit = (values: PlainTensor['data']) =>
        3 * Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
      const { data, shape } = tensors('blocks.0.resid_mid');
      const [rest, first] = [data.subarray(shape[1]), data.subarray(0, shape[1])];
      const shown = async () => Number(await legend.locator('[data-limit]').getAttribute('data-limit'));
      const control = legend.locator('[data-first-token]');
      await soon(() => control.textContent()).toBe('without the first token');
      await soon(shown).toBeCloseTo(limit(rest), 5);
      // What lies beyond the scale is marked, not cut off silently.
      const beyond = (values: PlainTensor['data'], end: number) =>
        values.filter((value) => Math.abs(value) > end).length;
      expect(beyond(first, limit(rest))).toBeGreaterThan(10);
      const marked = async () => Number(await legend.locator('[data-outliers]').getAttribute('data-outliers'));
      await soon(marked).toBe(beyond(data, limit(rest)));
      await control.click();
      await soon(() => control.textContent()).toBe('with the first token');
      await soon(shown).toBeCloseTo(limit(data), 5);
      expect(await shown()).toBeGreaterThan(2 * limit(rest));
      await control.click();
      await soon(() => control.textContent()).toBe('without the first token');
      // Figures below the story's own are as wide as what stands above them.
      const right = async (element: Locator) => {
        const { x = 0, width = 0 } = (await element.boundingBox()) ?? {};
        return x + width;
      };
      const fold = await right(frame.locator('[data-step="9"] trace-fold[data-fold="exact"]').first());
      expect(Math.abs((await right(map.locator('canvas.over'))) - fold)).toBeLessThan(4);
    },
  );

  it.runIf(thorough)(
    'of scores, the best match of a row stands out most, though all of them are below 0, and the legend says what its ends are',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'figures', place: { layer: 5, head: 4 } });
      const text = 'The weather is nice in spring, and people like to go outside.';
      const [frame, tensors] = await Promise.all([panel.trace(text), saved(text)]);
      const name = 'blocks.5.attn.attn_scores';
      const map = await mapOf(frame, 8, name);
      const [scores, before] = [tensors(name), tensors(`${name}_unmasked`)];
      const pos = scores.shape[1] as number;
      const start = (row: number) => (4 * pos + row) * pos;
      const last = [...scores.data.slice(start(pos - 1), start(pos))];
      expect(Math.max(...last)).toBeLessThan(0);
      const colors = await map.evaluate((element, count) => {
        const canvas = element.shadowRoot?.querySelector<HTMLCanvasElement>('canvas.base');
        const context = canvas?.getContext('2d');
        if (!canvas || !context) throw new Error('There is no picture.');
        const ratio = canvas.width / canvas.getBoundingClientRect().width;
        const room = (property: string) =>
          Number.parseFloat(getComputedStyle(element).getPropertyValue(property)) * ratio;
        const [left, below] = [room('--plot-start'), room('--plot-below')];
        const [width, height] = [(canvas.width - left) / count, (canvas.height - below) / count];
        return Array.from({ length: count }, (_, column) =>
          Array.from(context.getImageData(left + (column + 0.5) * width, (count - 0.5) * height, 1, 1).data).slice(
            0,
            3,
          ),
        );
      }, pos);
      // In a dark theme: the brighter, the more it stands out.
      const brightness = colors.map((color) => color.reduce((a, b) => a + b));
      const order = (values: readonly number[]) =>
        [...values.keys()].sort((a, b) => (values[a] as number) - (values[b] as number));
      expect(order(brightness).at(-1)).toBe(order(last).at(-1));
      expect(order(brightness).at(0)).toBe(order(last).at(0));
      const own = [...before.data.slice(start(0), start(pos))];
      const legend = map.locator('trace-heat-map-legend');
      await soon(() => legend.locator('[data-limit]').getAttribute('data-limit').then(Number)).toBeCloseTo(
        Math.max(...own),
        5,
      );
      expect(await legend.locator('[data-limit]').getAttribute('aria-label')).toContain(
        `: ${Math.min(...own)
          .toPrecision(4)
          .replace('-', '−')}`,
      );
      expect(await legend.locator('[data-scale-note]').textContent()).toMatch(
        /of this head before the mask; only differences within a row matter/,
      );
      expect(await legend.locator('[data-scope]').count()).toBe(0);
    },
  );

  itAtAllSteps.runIf(thorough)(
    'of attention frame the cell that the formula above explains, and say what their statistics leave out',
    async ({ shared }) => {
      const { frame } = await shared();
      await frame.locator('[data-goto="8"]').click();
      const step = frame.locator('[data-step="8"]');
      const explained = step.locator('[data-example*=".attn.pattern["]');
      await explained.waitFor();
      const key = Number(/(\d+)\]$/.exec((await explained.getAttribute('data-example')) ?? '')?.[1]);
      for (const tensor of ['attn.attn_scores', 'attn.pattern']) {
        const map = step.locator(`[data-tensor$="${tensor}"] trace-heat-map`).first();
        await map.scrollIntoViewIfNeeded();
        const framed = () =>
          map.evaluate((element) => {
            const { panel } = element as unknown as { panel: { choice: { key: { position: number } | null } } };
            return panel.choice.key?.position;
          });
        await expect.poll(framed, { message: tensor }).toBe(key);
      }
      const over = step.locator('[data-tensor$="attn.attn_scores"] trace-statistics [data-over]').first();
      await expect.poll(() => over.textContent()).toMatch(/^over all \d+ heads, without what the mask hides:$/);
    },
  );

  itAtAllSteps.runIf(thorough)(
    'in numbers, they have sorted statistics of every row, and a histogram',
    async ({ shared }) => {
      const { panel, frame, tensors } = await shared();
      await frame.locator('[data-picker="view"] [data-value="numbers"]').click();
      await frame.locator('[data-goto="12"]').click();
      const name = 'blocks.0.resid_post';
      const figure = frame.locator(`[data-step="12"] [data-tensor="${name}"]`);
      await figure.locator('summary[data-details]').click();
      const { shape, data } = tensors(name);
      const [rows = 0, width = 0] = shape;
      const norm = (row: number) => Math.hypot(...data.subarray(row * width, (row + 1) * width));
      const sort = figure.locator('[data-sort="norm"]');
      await sort.focus();
      await panel.page.keyboard.press('Enter');
      await soon(() => figure.locator('th[aria-sort="descending"]').count()).toBe(1);
      const shown = await figure.locator('trace-row-statistics tr[data-row]').evaluateAll((lines) =>
        lines.map((line) => {
          const value = line.querySelector('[data-column="norm"]')?.getAttribute('data-value');
          return [Number(line.getAttribute('data-row')), Number(value)] as const;
        }),
      );
      expect(shown).toHaveLength(rows);
      for (const [i, [row, value]] of shown.entries()) {
        expect(value / norm(row)).toBeCloseTo(1, 9);
        expect(value).toBeLessThanOrEqual(shown[i - 1]?.[1] ?? Infinity);
      }
      // A row is chosen by the keyboard as well, where it stands for a token.
      await figure.locator('tr[data-row="2"] th button').focus();
      await panel.page.keyboard.press('Enter');
      await figure.locator('tr.chosen[data-row="2"]').waitFor();
      const bins = await figure
        .locator('g[data-bin]')
        .evaluateAll((bars) =>
          bars.map((bar) => ['from', 'to', 'count'].map((key) => Number(bar.getAttribute(`data-${key}`)))),
        );
      expect(bins.length).toBeGreaterThan(10);
      for (const [i, [from = 0, to = 0, count]] of bins.entries()) {
        const inside = data.filter((value) => value >= from && (value < to || (i === bins.length - 1 && value === to)));
        expect(count, `${from} to ${to}`).toBe(inside.length);
      }
      await figure.locator('trace-histogram .chart').press('End');
      await soon(() => figure.locator('trace-histogram p').textContent()).toMatch(/≤ x ≤/);
      await frame.locator('[data-picker="view"] [data-value="both"]').click();
    },
  );
});
