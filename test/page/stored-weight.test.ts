/** What a quantised model's file stores of its weights, where they are shown and where values are explained by them. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { writeFolderGguf } from '../unit/architectures/gguf-writer.ts';
import { fixturePath } from '../unit/support.ts';
import { seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';

async function quantised(): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'llm-trace-gguf-')), 'model.gguf');
  await writeFolderGguf(fixturePath('qwen2'), path, {
    typeOf: (name) => (/attn_q\.weight|ffn_down|token_embd/.test(name) ? 'Q4_0' : 'F32'),
  });
  return path;
}

const numbers = async (place: Locator, name: string) =>
  Promise.all(
    (await place.locator(`[data-${name}]`).all()).map(async (at) => Number(await at.getAttribute(`data-${name}`))),
  );

describePage('a quantised weight', () => {
  it.runIf(thorough)(
    'shows its codes beside its values, and what quantising moved once the float model is said, of its own model and of no other',
    async ({ open }) => {
      const panel = await open({ theme: 'dark', viewport: { width: 540, height: 900 } });
      const frame = await panel.trace('The weather is', { model: await quantised() });
      const matrix = frame
        .locator('[data-step="2"] trace-stored-weight, trace-step trace-tensor trace-stored-weight')
        .first();
      await matrix.locator('summary').click();
      await matrix.locator('tr[data-column="31"]').waitFor();
      const [values, codes] = [await numbers(matrix, 'value'), await numbers(matrix, 'code')];
      expect(codes).toHaveLength(32);
      const at = codes.findIndex((code) => code !== 0);
      const scale = (values[at] as number) / (codes[at] as number);
      for (const [i, code] of codes.entries()) expect(values[i]).toBeCloseTo(code * scale, 6);

      const cell = frame.locator('[data-tensor="blocks.0.mlp_out"] td[data-row="2"][data-column="1"]').first();
      await cell.dblclick();
      const explained = frame.locator('trace-value-panel trace-stored-weight');
      // The value says how its weights are stored, and leads there.
      const said = frame.locator('trace-value-panel trace-provenance p:has([data-action="show-stored"])');
      await expect
        .poll(() => said.textContent())
        .toMatch(
          /^The model’s file holds W_\S+ as Q4_0: each of its values is a code times a scale\.\s+Show its codes and scales$/,
        );
      await said.locator('button').click();
      await explained.locator('summary:focus').waitFor();
      await explained.locator('tr[data-column="0"]').waitFor();
      await explained.locator('[data-page="next"]').click();
      await explained.locator('tr[data-column="63"]').waitFor();
      expect(await explained.locator('[data-page="next"]').getAttribute('disabled')).not.toBeNull();
      expect(await explained.locator('[data-moved]').count()).toBe(0);

      panel.asked.original = fixturePath('qwen2');
      await explained.locator('[data-action="choose-original"]').click();
      await explained.locator('[data-moved]').waitFor();
      const moves = await numbers(explained, 'move');
      const before = await numbers(explained, 'before');
      const after = await numbers(explained, 'value');
      expect(moves).toHaveLength(32);
      for (const [i, move] of moves.entries())
        expect((after[i] as number) - (before[i] as number)).toBeCloseTo(move, 9);
      expect(Number(await explained.locator('[data-moved]').getAttribute('data-moved'))).toBeCloseTo(
        Math.max(...moves.map(Math.abs)),
        9,
      );
      const number = await frame.locator('trace-step:has(trace-value-panel)').getAttribute('data-step');
      const step = ['llm-trace-app', 'trace-view', `trace-step[data-step="${number}"]`, 'trace-value-panel'];
      expect.soft(await seriousViolations(frame, ...step)).toEqual([]);
      await frame.locator('trace-value-panel [data-action="close"]').click();
      await matrix.scrollIntoViewIfNeeded();
      await matrix.locator('[data-moved]').waitFor();
      // A step out of view waits for its turn, and then shows the other trace in the same table.
      await frame.locator('[data-goto]').last().click();
      await expect.poll(() => matrix.evaluate((each) => each.getBoundingClientRect().bottom)).toBeLessThan(-500);
      await panel.trace('The weather is', { model: await quantised() });
      await matrix.getByText('What quantising moved can be told').waitFor();
      expect(await matrix.locator('[data-moved]').count()).toBe(0);
    },
  );
});
