/** The panel on the real workbench shows what the terminal prints. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../workbench/paths.ts';
import { hostExits } from '../workbench/server.ts';
import { textOf, type WorkbenchWindow } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';

interface TensorJson {
  readonly name: string;
  readonly variant: string;
  readonly statistics: Readonly<Record<string, number | null>>;
  readonly excerpt: { readonly rows: number[]; readonly columns: number[]; readonly values: (number | string)[][] };
}

interface TraceJson {
  readonly steps: { readonly number: number; readonly title: string; readonly tensors: TensorJson[] }[];
  readonly tokens: { readonly id: number }[];
  readonly top: { readonly id: number; readonly probability: number }[];
  readonly generation: { readonly text: string };
}

/** What the terminal program prints for a text. */
async function traceInTerminal(text: string, ...options: string[]): Promise<TraceJson> {
  const call = [join(root, 'dist/cli.js'), 'trace', text, '--json', ...options];
  const { stdout } = await promisify(execFile)(process.execPath, call, { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

async function openPanel(window: WorkbenchWindow, text: string): Promise<Frame> {
  await window.selectText(text);
  await window.runCommand('Trace LLM on selection');
  return window.webview('Top predictions', 60_000);
}

/** Press the button of a block or head. */
async function choose(frame: Frame, what: 'Block' | 'Head', index: number): Promise<void> {
  await frame.getByRole('radiogroup', { name: what }).getByRole('radio').nth(index).click();
}

interface Shown {
  readonly name: string;
  readonly variant: string;
  /** Beside others of the same rows there is room for the range only. */
  readonly brief: boolean;
  readonly cells: Record<string, string>;
  readonly statistics: Record<string, string>;
}

/** The numbers of every figure in the panel, read through its shadow roots. */
function shownTensors(frame: Frame): Promise<Shown[]> {
  return frame.evaluate(() => {
    const all = (from: ParentNode, selector: string): HTMLElement[] => {
      const own = [...from.querySelectorAll<HTMLElement>(selector)];
      const inner = [...from.querySelectorAll('*')].flatMap((element) =>
        element.shadowRoot ? all(element.shadowRoot, selector) : [],
      );
      return [...own, ...inner];
    };
    return all(document, '[data-tensor]').map((figure) => {
      const inside = (selector: string) => [
        ...all(figure, selector),
        ...(figure.shadowRoot ? all(figure.shadowRoot, selector) : []),
      ];
      const cells = inside('[data-row][data-column]').map((cell): [string, string] => [
        `${cell.dataset['row']},${cell.dataset['column']}`,
        cell.dataset['value'] ?? '',
      ]);
      const statistics = inside('[data-stat]').map((stat): [string, string] => [
        stat.dataset['stat'] ?? '',
        stat.dataset['value'] ?? '',
      ]);
      const { tensor = '', variant = '' } = figure.dataset;
      const brief = figure.hasAttribute('in-row');
      return {
        name: tensor,
        variant,
        brief,
        cells: Object.fromEntries(cells),
        statistics: Object.fromEntries(statistics),
      };
    });
  });
}

const NUMBERS: Readonly<Record<string, number>> = {
  '-inf': Number.NEGATIVE_INFINITY,
  inf: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
};

/** Every cell and statistic that the panel shows of a tensor is the terminal's, to the last bit. */
function expectSameNumbers(shown: readonly Shown[], expected: TraceJson): void {
  const tensors = expected.steps.flatMap((step) => step.tensors);
  for (const { name, variant, excerpt, statistics } of tensors) {
    const figures = shown.filter((figure) => figure.name === name && figure.variant === variant);
    expect(figures.length, `${name} (${variant}) is shown`).toBeGreaterThan(0);
    // One of them may be a map alone.
    expect(Math.max(...figures.map(({ cells }) => Object.keys(cells).length)), name).toBeGreaterThan(0);
    expect(
      figures.some(({ brief }) => !brief),
      name,
    ).toBe(true);
    for (const { cells, brief, statistics: shownStatistics } of figures) {
      for (const [i, row] of excerpt.rows.entries()) {
        for (const [j, column] of excerpt.columns.entries()) {
          const cell = cells[`${row},${column}`];
          if (cell === undefined) continue;
          const value = excerpt.values[i]?.[j] as number | string;
          expect(Number(cell), `${name}[${row}, ${column}]`).toBe(typeof value === 'string' ? NUMBERS[value] : value);
        }
      }
      const told = brief ? (['min', 'max'] as const) : (['min', 'max', 'mean', 'norm', 'zeros'] as const);
      for (const stat of told) {
        expect(Number(shownStatistics[stat]), `${name} ${stat}`).toBe(statistics[stat]);
      }
    }
  }
}

describeWorkbench('the panel', (server) => {
  it('shows the 18 steps with the numbers of the terminal program', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    const text = 'The weather is';
    const frame = await openPanel(window, text);
    const expected = await traceInTerminal(text);
    const page = await textOf(frame);
    expect(expected.steps).toHaveLength(18);
    for (const { title } of expected.steps) expect(page).toContain(title);
    expect(page).toContain('6 proofs hold');
    expectSameNumbers(await shownTensors(frame), expected);
    expect(window.problems()).toEqual([]);
  });

  it('goes to a step by the rail, and stays there while what is above it grows', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    const frame = await openPanel(window, 'The weather is');
    for (const step of [13, 17, 16]) {
      await frame.locator(`[data-goto="${step}"]`).click();
      await expect.poll(() => frame.locator('[data-goto][aria-current]').getAttribute('data-goto')).toBe(String(step));
      const distance = () =>
        frame.evaluate((number) => {
          const { shadowRoot } = document.querySelector('llm-trace-app')?.shadowRoot?.querySelector('trace-view') ?? {};
          const top = (selector: string) => shadowRoot?.querySelector(selector)?.getBoundingClientRect().top ?? NaN;
          return Math.abs(top(`trace-step[data-step="${number}"]`) - top('main'));
        }, step);
      await expect.poll(distance).toBeLessThan(3);
      await window.page.waitForTimeout(1500); // the lens, attributions and predictions arrive meanwhile
      expect(await distance()).toBeLessThan(3);
    }
    expect(window.problems()).toEqual([]);
  });

  it('shows another block and head when they are chosen', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    const text = 'café, 天気, 🌦️';
    const frame = await openPanel(window, text);
    await choose(frame, 'Block', 3);
    await choose(frame, 'Head', 5);
    const expected = await traceInTerminal(text, '--layer', '3', '--head', '5');
    await expect
      .poll(async () => (await shownTensors(frame)).some(({ name }) => name === 'blocks.3.attn.q'))
      .toBe(true);
    await expect
      .poll(async () => {
        expectSameNumbers(await shownTensors(frame), expected);
        return true;
      })
      .toBe(true);
    expect(window.problems()).toEqual([]);
  });

  it('traces the current line when nothing is selected', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    await window.placeCursorAfter('weather');
    await window.runCommand('Trace LLM on selection');
    const frame = await window.webview('Top predictions', 60_000);
    await expect.poll(() => textOf(frame)).toContain('The weather is fine today.');
  });

  it('says that only the end of a text longer than the context is traced', async ({ open, workspace }) => {
    const file = join(workspace, 'long.txt');
    await writeFile(file, 'word '.repeat(1000).trim());
    const window = await open({ file });
    await window.placeCursorAfter('word word');
    await window.runCommand('Trace LLM on selection');
    const frame = await window.webview('Top predictions', 60_000);
    await expect.poll(() => textOf(frame)).toMatch(/only the last 512 of its 1,000 tokens are traced/);
    await expect.poll(() => frame.locator('[data-cut]').count()).toBeGreaterThan(0);
  });

  it('tells what is wrong with a model folder, and offers the log', async ({ open, workspace }) => {
    const settings = { 'llmTrace.model': join(workspace, 'no-such-model') };
    const window = await open({ file: join(workspace, 'weather.txt'), settings });
    await window.selectText('The weather is');
    await window.runCommand('Trace LLM on selection');
    const { text, buttons } = await window.notification(/no-such-model does not exist\./);
    expect(text).toContain('LLM Trace: The model folder ');
    expect(buttons).toContain('Show Log');
  });

  it('says that there is nothing to trace on an empty line', async ({ open, workspace }) => {
    const file = join(workspace, 'empty.txt');
    await writeFile(file, '');
    const window = await open({ file });
    await window.runCommand('Trace LLM on selection');
    await window.notification('There is nothing to trace');
  });

  it('survives a reload of the window during a run', async ({ open, workspace }) => {
    const settings = { 'llmTrace.maxNewTokens': 500 };
    const window = await open({ file: join(workspace, 'weather.txt'), settings });
    await window.selectText('The weather is');
    await window.runCommand('Trace LLM on selection');
    await window.notification(/Tracing.*generating token/);
    await window.reload();
    expect(hostExits(server).filter(({ code, signal }) => code !== 0 || signal !== null)).toEqual([]);
    const frame = await openPanel(window, 'A second line');
    await expect.poll(() => textOf(frame)).toContain('13 characters');
  });

  it('stops a trace when its notification is cancelled', async ({ open, workspace }) => {
    const settings = { 'llmTrace.maxNewTokens': 500 };
    const window = await open({ file: join(workspace, 'weather.txt'), settings });
    await window.selectText('The weather is');
    await window.runCommand('Trace LLM on selection');
    await window.notification(/Tracing.*generating token/);
    await window.page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(async () => (await window.notifications()).length).toBe(0);
    await expect.poll(() => window.webviews().length).toBe(0);
  });
});
