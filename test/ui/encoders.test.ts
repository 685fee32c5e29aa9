import { join } from 'node:path';
import { expect } from 'vitest';
import { sentenceEncoder } from '../unit/encoder-folders.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { describeWorkbench, it } from './fixture.ts';

const BERT = join(root, 'test/fixtures/bert');

describeWorkbench('an encoder', () => {
  it.runIf(thorough)('fills in what is masked by key and by click', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt'), settings: { 'llmTrace.model': BERT } });
    await window.selectText('The weather is');
    await window.runCommand('Trace LLM on selection');
    const frame = await window.webview('Masked-token predictions');
    const chip = (token: number) => frame.locator(`trace-token-strip [data-token="${token}"]`);
    await chip(2).click();
    await window.page.keyboard.press('m');
    await expect.poll(() => chip(2).locator('s').count()).toBe(1);
    await chip(1).click();
    await frame.locator('trace-token-strip [data-action="mask"]').click();
    await expect.poll(() => frame.locator('trace-token-strip s').count()).toBe(2);

    await frame.locator('[data-goto]').last().click();
    const step = frame.locator('trace-masked-predictions');
    await step.locator('[data-masked-place="2"]').click();
    await expect.poll(() => step.locator('[data-at]').textContent()).toBe('In the masked place, position 2:');
    const best = step.locator('[data-top] tr[data-rank="0"] [data-column="probability"]');
    await expect.poll(async () => Number(await best.getAttribute('data-value'))).toBeGreaterThan(0);
    const original = step.locator('[data-original] [data-stat="rank"]');
    expect(Number(await original.getAttribute('data-value'))).toBeGreaterThan(0);
    expect(window.problems()).toEqual([]);
  });

  // Of what is picked a comparison opens in the tests of panels, and the page's own tests know what it says of encoders.
  it.runIf(thorough)('tells how alike two texts are', async ({ open, workspace }) => {
    const model = await sentenceEncoder();
    const window = await open({ file: join(workspace, 'weather.txt'), settings: { 'llmTrace.model': model } });
    await window.selectText('The weather is');
    await window.runCommand('Trace LLM on selection');
    await window.webview('Sentence embedding');
    await window.selectText('A second line');
    await window.pick('A second line', 'LLM Trace: Compare This Trace With...');
    const frame = await window.webview('How similar they are');
    await frame.locator('[data-goto="similarity"]').click();
    const whole = frame.locator('[data-similarity]');
    await expect.poll(async () => Math.abs(Number(await whole.getAttribute('data-value')))).toBeLessThan(1);
    await frame.locator('[data-similarity-map] canvas.over').waitFor();
    expect(window.problems()).toEqual([]);
  });
});
