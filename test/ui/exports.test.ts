/** What leaves the panel is what it shows, and a trace that was saved comes back the same. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf, type WorkbenchWindow } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';
import { showNumbers } from './numbers.ts';

const run = promisify(execFile);
const TEXT = 'The weather is';

async function openPanel(window: WorkbenchWindow): Promise<Frame> {
  await window.selectText(TEXT);
  await window.runCommand('Trace LLM on selection');
  const frame = await showNumbers(await window.webview('Top predictions'), { layer: 0, head: 0 });
  await frame.locator('[data-tensor="blocks.0.attn.q"] td[data-row]').first().waitFor();
  return frame;
}

/** Type a path where the workbench asks for one. The dialog fills its field by itself, at first and when it has looked into a folder: wait until it leaves it alone. */
async function answerDialog(window: WorkbenchWindow, path: string): Promise<void> {
  const input = window.page.locator('.quick-input-widget:not(.hidden) .quick-input-filter input');
  await input.waitFor();
  const stays = async (matches: (value: string) => boolean) => {
    const value = await input.inputValue();
    await window.page.waitForTimeout(700);
    return matches(value) && (await input.inputValue()) === value;
  };
  await expect.poll(() => stays((value) => value !== '')).toBe(true);
  await expect
    .poll(async () => {
      await input.fill(path);
      return stays((value) => value === path);
    })
    .toBe(true);
  await window.page.keyboard.press('Enter');
}

async function pickInMenu(frame: Frame, menu: string, item: string): Promise<void> {
  await frame.locator(`${menu} button.opener`).first().click();
  await frame.locator(`${menu} [data-item="${item}"]`).first().click();
}

/** Every value in the tables of some stages, to the last bit. */
async function shownValues(frame: Frame, stages: readonly string[]): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const stage of stages) {
    const cells = frame.locator(`[data-tensor="${stage}"] td[data-row]`);
    await cells.first().waitFor();
    const shown = await cells.evaluateAll((all) => all.map((cell) => ({ ...(cell as HTMLElement).dataset })));
    for (const { row, column, value = '' } of shown) values[`${stage} ${row},${column}`] = value;
  }
  return values;
}

/** What the file of a trace says that was generated from it. */
async function continuationsIn(path: string): Promise<unknown> {
  const file = await readFile(path);
  const header = JSON.parse(file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE(0))));
  return JSON.parse(header.__metadata__.llm_trace).continuations;
}

/** The float32 tensors of a safetensors file. */
async function readTensors(path: string) {
  const file = await readFile(path);
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  return (name: string) => {
    const {
      shape,
      data_offsets: [from, to],
    } = header[name] as { shape: number[]; data_offsets: [number, number] };
    return { shape, bytes: file.subarray(start + from, start + to) };
  };
}

const python = await run('python3', ['-c', 'import numpy']).then(
  () => true,
  () => false,
);

/** Where a comparison is read: the tokens of its sides, blocks and heads, row and part. */
async function placeInComparison(frame: Frame) {
  const chosen = ['a-layer', 'a-head', 'b-layer', 'b-head'].map((picker) =>
    frame.locator(`[data-picker="${picker}"] [aria-checked="true"]`).getAttribute('data-value'),
  );
  return {
    tokens: await frame.locator('compare-strip [data-row]').allTextContents(),
    chosen: await Promise.all(chosen),
    row: await frame.locator('compare-strip [data-row][tabindex="0"]').getAttribute('data-row'),
    top: await frame.locator('#step-8').evaluate((section) => {
      const view = section.closest('main') as HTMLElement;
      return Math.round(section.getBoundingClientRect().top - view.getBoundingClientRect().top) || 0;
    }),
  };
}

describeWorkbench('exports', () => {
  // In `npm test` the extension host's test saves and opens one.
  it.runIf(thorough)('saves a comparison, which opens again where it was read', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    await openPanel(window);
    await window.selectText('A second line');
    await window.pick('A second line', 'LLM Trace: Compare This Trace With...');
    const frame = await window.webview('Where A and B diverge');
    await frame.locator('compare-summary [data-parts]').waitFor({ state: 'attached' });
    await frame.locator('[data-action="exchange"]').click();
    const places = frame.locator('[data-action="places"]');
    if ((await places.count()) > 0) await places.click();
    for (const [picker, value] of [
      ['a-layer', '2'],
      ['a-head', '5'],
      ['b-head', '3'],
    ] as const)
      await frame.locator(`[data-picker="${picker}"] [data-value="${value}"]`).click();
    await frame.locator('compare-strip [data-row="1"]').click();
    await frame.locator('[data-goto="step-8"]').click();
    await expect.poll(async () => (await placeInComparison(frame)).top).toBe(0);
    const before = await placeInComparison(frame);
    expect(before).toMatchObject({ chosen: ['2', '5', '2', '3'], row: '1' });

    const path = join(workspace, 'weather.comparison.safetensors');
    await frame.locator('[data-action="save"]').click();
    await frame.locator('[data-action="save"] [data-item="comparison"]').click();
    await answerDialog(window, path);
    await expect
      .poll(() => frame.locator('.end [data-said]').textContent())
      .toContain('Saved: weather.comparison.safetensors');
    await window.runCommand('View: Close All Editors');

    // A click on the file, wherever it is listed.
    await window.runCommand('LLM Trace: Focus on Saved Traces View');
    const listed = (text: string | RegExp) => window.page.locator('.pane .monaco-list-row', { hasText: text }).first();
    await listed(/^weather *comparison ·/).click();
    const again = await reopened();
    await expect.poll(() => placeInComparison(again)).toEqual(before);
    await window.runCommand('View: Close All Editors');

    await window.runCommand('LLM Trace: Focus on Recent Traces View');
    await listed('↔').click();
    const recent = await reopened();
    await expect.poll(() => placeInComparison(recent)).toEqual(before);
    expect(window.problems()).toEqual([]);

    async function reopened(): Promise<Frame> {
      const shown = await window.webview('Where A and B diverge');
      await shown.locator('#step-8 compare-tensor').first().waitFor();
      const folded = shown.locator('[data-action="places"][aria-expanded="false"]');
      if ((await folded.count()) > 0) await folded.click();
      return shown;
    }
  });

  it.runIf(thorough)('saves all tensors, and opens them again with the same numbers', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    const frame = await openPanel(window);
    const stages = ['embed', 'blocks.0.attn.q', 'blocks.0.attn.pattern', 'blocks.0.mlp_out'];
    const before = await shownValues(frame, stages);
    await frame.locator('[data-goto="17"]').click();
    await frame.locator('[data-action="begin-anew"]').click();
    const shownContinuation = (of: Frame) =>
      of.locator('[data-continuation][aria-checked="true"]').getAttribute('data-continuation');
    await expect.poll(() => shownContinuation(frame)).toBe('1');
    const path = join(await mkdtemp(join(tmpdir(), 'llm-trace-saved-')), 'a.trace.safetensors');
    await window.runCommand('LLM Trace: Save Trace...');
    await answerDialog(window, join(dirname(path), 'command.trace.safetensors'));
    await expect.poll(() => window.page.getByText('Trace saved: command.trace.safetensors').count()).toBeGreaterThan(0);
    await pickInMenu(frame, 'trace-export-menu', 'trace');
    await answerDialog(window, path);
    await expect
      .poll(() => frame.locator('trace-export-menu [data-said]').textContent())
      .toMatch(/^Saved: a\.trace\.safetensors\. Whoever has LLM Trace /);

    const byMenu = await continuationsIn(path);
    expect(byMenu).toMatchObject({ shown: 1, list: [{ given: 0 }] });
    expect(await continuationsIn(join(dirname(path), 'command.trace.safetensors'))).toEqual(byMenu);

    const reference = join(workspace, 'b.safetensors');
    await run(process.execPath, [join(root, 'dist/cli.js'), 'trace', TEXT, '--save', reference]);
    const [ours, theirs] = [await readTensors(path), await readTensors(reference)];
    for (const stage of [...stages, 'logits', 'blocks.5.attn.attn_scores']) expect(ours(stage)).toEqual(theirs(stage));

    await window.runCommand('Open Saved Trace...');
    await answerDialog(window, path);
    const again = await showNumbers(await window.webview('Opened from'), { layer: 0, head: 0 });
    expect(await shownValues(again, stages)).toEqual(before);
    await again.locator('[data-goto="17"]').click();
    await expect.poll(() => shownContinuation(again)).toBe('1');
    const notice = again.locator('[data-saved]');
    expect(await notice.getAttribute('data-has-model')).toBe('true');
    // Rows, masks and two sums of a block, what the file says besides its tensors, and every value computed anew.
    await expect.poll(() => again.locator('[data-proofs-checked]').getAttribute('data-proofs-checked')).toBe('6');
    await expect.poll(() => textOf(again)).toContain('✓ saved numbers checked');
    expect(window.problems()).toEqual([]);
  });

  // What is saved, page tests look at; here a dialog asks where.
  it.runIf(thorough)('saves a tensor, its picture, and a report', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    const frame = await openPanel(window);
    const folder = await mkdtemp(join(tmpdir(), 'llm-trace-saved-'));
    const path = join(folder, 'q.npy');
    await pickInMenu(frame, '[data-tensor="blocks.0.attn.q"] trace-menu', 'npy');
    await answerDialog(window, path);
    await expect
      .poll(() => frame.locator('[data-tensor="blocks.0.attn.q"] [data-said]').textContent())
      .toBe('Saved: q.npy');
    const reference = join(folder, 'b.safetensors');
    await run(process.execPath, [join(root, 'dist/cli.js'), 'trace', TEXT, '--save', reference]);
    const file = await readFile(path);
    const start = 10 + file.readUInt16LE(8);
    const { shape, bytes } = (await readTensors(reference))('blocks.0.attn.q');
    expect(file.toString('latin1', 10, start)).toContain(`'shape': (${shape.join(', ')})`);
    expect(Buffer.compare(file.subarray(start), bytes)).toBe(0);

    for (const [format, beginning] of [
      ['svg', /^(?:<\?xml[^>]*>\s*)?<svg /],
      ['png', /^.PNG\r\n/],
    ] as const) {
      const figure = '[data-tensor="blocks.0.attn.q"]';
      await pickInMenu(frame, `${figure} trace-menu`, 'picture');
      await frame.locator(`${figure} [data-choice="format"] [data-value="${format}"]`).click();
      await frame.locator(`${figure} [data-action="save-picture"]`).click();
      await answerDialog(window, join(folder, `q.${format}`));
      await expect
        .poll(() => frame.locator('[data-tensor="blocks.0.attn.q"] [data-said]').textContent())
        .toBe(`Saved: q.${format}`);
      expect((await readFile(join(folder, `q.${format}`))).toString('latin1')).toMatch(beginning);
    }

    await pickInMenu(frame, 'trace-export-menu', 'save-report');
    await answerDialog(window, join(folder, 'report.md'));
    const note = frame.locator('[data-saved-report]');
    await expect.poll(() => note.locator('span').first().textContent()).toBe('Saved: report.md');
    await note.locator('[data-action="open-report"]').click();
    // Its text: the window has no extension that renders Markdown.
    await expect.poll(() => window.page.locator('.tab.active', { hasText: 'report.md' }).count()).toBe(1);
    const report = await readFile(join(folder, 'report.md'), 'utf8');
    expect(report).toMatch(/^# Report: The weather is\n\n> The weather is\n/);
    expect(report).toMatch(/!\[.*\]\[step-8\][\s\S]*\n\[step-8\]: data:image\/svg\+xml;base64,\S{1000,}\n$/);
    // For the same reason a web page cannot be made: its Markdown is saved, and that is said.
    // It lies over the panel, whose page VS Code loads anew.
    await window.page.getByRole('tab', { name: /^LLM Trace: / }).click();
    const again = await window.webview('Top predictions');
    await pickInMenu(again, 'trace-export-menu', 'save-report');
    await answerDialog(window, join(folder, 'page.html'));
    await window.notification(/The report is saved as Markdown, page\.md: .*“Markdown Language Features”/);
    const said = again.locator('[data-saved-report] span').first();
    await expect.poll(() => said.textContent()).toBe('Saved: page.md');
    expect(await readFile(join(folder, 'page.md'), 'utf8')).toMatch(/^# Report: The weather is\n/);
    expect(window.problems()).toEqual([]);
  });

  it.runIf(thorough)('copies a value as a program that computes it', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const frame = await openPanel(window);
    const figure = frame.locator('[data-tensor="blocks.0.attn.q"]');
    await figure.locator('td[data-row="2"][data-column="3"]').click({ button: 'right' });
    await figure.locator('trace-menu [data-item="numpy-value"]').click();
    await expect
      .poll(() => figure.locator('[data-said]').textContent())
      .toMatch(/^Copied: \d+ lines of Python that compute it\.$/);
    const program = await window.page.evaluate(() => navigator.clipboard.readText());
    expect(program).toContain('# blocks.0.attn.q[2, 0, 3]: q = ln1 · W_Q + b_Q');
    if (!python) return; // the unit tests say that it was not run
    const file = join(workspace, 'value.py');
    await writeFile(file, program);
    const { stdout } = await run('python3', [file]);
    const shown = Number(await figure.locator('td[data-row="2"][data-column="3"]').getAttribute('data-value'));
    expect(Number(/stored: (\S+)/.exec(stdout)?.[1])).toBe(shown);
  });

  // In `npm test` the extension host's test opens one in an editor.
  it.runIf(thorough)('refuses a file that is no trace, in one sentence', async ({ open, workspace }) => {
    const path = join(workspace, 'other.safetensors');
    await writeFile(path, 'something else');
    const window = await open({ file: join(workspace, 'weather.txt') });
    await window.runCommand('Open Saved Trace...');
    await answerDialog(window, path);
    await window.webview(/other\.safetensors is not a safetensors file/);
  });
});
