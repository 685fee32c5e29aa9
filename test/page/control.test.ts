/** Beside a run without a head stands, on request, that without another head of its block. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { describePage, it } from './fixture.ts';
import { soon } from './residual-page.ts';
import { printedJson } from './terminal.ts';

const TEXT = 'The weather is nice in spring.';

interface Part {
  readonly kind: string;
  readonly layer: number;
  readonly head: number | null;
}

interface Printed {
  readonly attribution: { readonly parts: readonly (Part & { readonly value: number })[] };
  readonly withoutSeveral: {
    readonly alone: readonly { readonly before: { logit: number }; readonly after: { logit: number } }[];
  };
}

describePage('a control beside a head that is left out', () => {
  it('is the head of its block that adds least itself, as the terminal has both, and is marked in table, CSV, report and file', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 700, height: 900 }, level: 'story', place: { layer: 5, head: 4 } });
    const frame = await panel.trace(TEXT);
    await panel.go({ step: 14 });
    // The part that is named comes first, once it is known, and moves the others.
    await soon(() => frame.locator('trace-ablation [data-offered]').textContent()).toContain('named above');
    const control = frame.locator('trace-control');
    const button = control.locator('[data-action="run-control"]');
    // Of an MLP there is none.
    await frame.locator('trace-ablation [data-action="without-mlp"]').last().click();
    await soon(() => frame.locator('trace-ablation [data-answer="mlp"]').count()).toBe(1);
    expect(await button.count()).toBe(0);
    await frame.locator('trace-ablation vscode-button', { hasText: 'Run without head 5.4' }).click();
    await button.waitFor();
    const { attribution } = await printedJson<Printed>('trace', TEXT, '--without', 'L5H4');
    const others = attribution.parts.filter(({ kind, layer, head }) => kind === 'head' && layer === 5 && head !== 4);
    const [least] = others.toSorted((one, other) => Math.abs(one.value) - Math.abs(other.value));
    const name = `head 5.${least?.head}`;
    expect(await button.textContent()).toBe(`Also run without ${name}, as a control`);
    await button.focus();
    await panel.page.keyboard.press('Enter');
    const said = control.locator('[data-control-said]');
    await said.waitFor();
    // The keyboard is where it was.
    await soon(() => button.evaluate((one) => one.matches(':focus, :focus-within'))).toBe(true);
    const options = ['--without', 'L5H4', '--without', `L5H${least?.head}`];
    const { withoutSeveral } = await printedJson<Printed>('trace', TEXT, ...options);
    const changes = withoutSeveral.alone.map(({ before, after }) => after.logit - before.logit);
    const rows = () =>
      control
        .locator('tbody tr')
        .evaluateAll((all) => all.map((row) => [...row.children].map((one) => one.textContent ?? '')));
    expect((await rows()).map(([first]) => first)).toEqual(['head 5.4', `${name} (control)`]);
    for (const [at, [, change = '']] of (await rows()).entries())
      expect(Math.abs(Number(change.replace('−', '-')) - (changes[at] as number))).toBeLessThan(0.0051);
    const words = await said.textContent();
    expect(words).toMatch(
      new RegExp(`^Control: ${name}, of the other heads of block 5 the one whose own contribution `),
    );
    // Both are among all parts, the control marked, on screen and as CSV.
    const sweep = frame.locator('trace-ablation-sweep');
    await soon(() => sweep.locator('[data-control]').allTextContents()).toEqual(['(control)']);
    expect(await sweep.locator('[data-control]').getAttribute('title')).toBe('control of head 5.4');
    expect(await sweep.locator('tr:has([data-control])').getAttribute('data-part')).toBe(name);
    await sweep.locator('trace-table-menu button.opener').click();
    await sweep.locator('trace-table-menu [data-item="csv"]').click();
    await soon(async () => panel.asked.saved.length).toBe(1);
    const [file] = panel.asked.saved;
    if (file?.kind !== 'figure') throw new Error('No table was saved.');
    const lines = Buffer.from(file.data).toString().split('\n');
    expect(lines.filter((line) => line.includes('control of')).length).toBe(1);
    expect(lines.find((line) => line.includes(`,${name},`))).toContain(',head 5.4,');
    // It is told at once when the page is made anew, and when its file is opened; of another head it is not told.
    await panel.page.reload();
    await soon(() => said.textContent()).toBe(words);
    const folder = await mkdtemp(join(tmpdir(), 'llm-trace-page-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await panel.saveTrace(join(folder, 'a.trace.safetensors'));
    await frame.locator('trace-attribution-grid td[data-part="head-4-3"]').click();
    await frame.locator('trace-ablation vscode-button', { hasText: 'Run without head 4.3' }).click();
    await soon(() => button.textContent()).toMatch(/^Also run without head 4\.\d, as a control$/);
    expect(await said.count()).toBe(0);
    const later = await open({ viewport: { width: 700, height: 900 }, level: 'story', place: null });
    const opened = await later.openSaved(join(folder, 'a.trace.safetensors'));
    await opened.locator('trace-attribution').scrollIntoViewIfNeeded();
    await soon(() => opened.locator('[data-control-said]').textContent()).toBe(words);
    expect([...panel.problems(), ...later.problems()]).toEqual([]);
    later.close();
  });
});
