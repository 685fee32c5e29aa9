/** Models of other families: what is particular to each is shown where it happens. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf } from '../workbench/window.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';
import { seenText } from './visit-steps.ts';

/** A fixture, tensors that GPT-2 has not, and what is said of it. */
const FAMILIES: readonly [string, readonly string[], readonly string[]][] = [
  [
    'llama',
    ['rot_angles', 'blocks.0.attn.rot_q', 'blocks.0.mlp.pre_linear'],
    [
      '2 query heads share each head of keys and values.',
      '· key/value head 0',
      'the gate (pre) goes through SiLU and scales',
    ],
  ],
  [
    'gemma2',
    ['blocks.0.attn.attn_scores_capped', 'blocks.0.ln1_post', 'logits_uncapped'],
    ['A soft-cap keeps them between', 'nothing 8 tokens back'],
  ],
  [
    'gpt-neox',
    ['blocks.0.attn.rot_k', 'blocks.0.attn_out', 'blocks.0.resid_post'],
    ['Attention and MLP read the same stream side by side', 'The first 4 values of each query and key'],
  ],
];

/** All steps of a model. */
async function openNumbers(open: Open, folder: string) {
  const panel = await open();
  return { panel, frame: await panel.trace('The weather is', { model: join(root, 'test/fixtures', folder) }) };
}

describePage('a model of the family', () => {
  const it = itLooksAt((open) => openNumbers(open, 'llama'));

  it.for(thorough ? FAMILIES : FAMILIES.slice(0, 1))('%s', async ([folder, tensors, sentences], { open, shared }) => {
    const { frame } = await (folder === 'llama' ? shared() : openNumbers(open, folder));
    await frame.locator('trace-proof-verdict').getByText('✓ numbers checked').waitFor();
    const text = await textOf(frame);
    for (const sentence of sentences) expect(text).toContain(sentence);
    for (const tensor of tensors)
      expect(await frame.locator(`[data-tensor="${tensor}"]`).count(), tensor).toBeGreaterThan(0);
  });

  it('llama: the story says what rotation does, and shows query and key before and after', async ({ open }) => {
    const panel = await open({ level: 'story', place: { layer: 0, head: 0 } });
    const frame = await panel.trace('The weather is', { model: join(root, 'test/fixtures/llama') });
    await frame.locator('[data-goto="6"]').click();
    const story = frame.locator('trace-rotation');
    await expect.poll(seenText(frame)).toContain('(rotary position embedding)');
    const changes = () =>
      story.locator('[data-rotated]').evaluateAll((all) =>
        all.map((one) => {
          const [before, after] = [...one.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL());
          return before === after;
        }),
      );
    await expect.poll(changes).toEqual([false, false]);
    await frame.locator('trace-token-strip [data-token="0"]').click();
    await expect.poll(changes).toEqual([true, true]);
    expect(await textOf(frame)).toContain('nothing is turned at position 0');
  });

  it.runIf(thorough)('whose block rotates nothing has no such sentence in the story', async ({ open }) => {
    const panel = await open({ level: 'story', place: { layer: 3, head: 0 } });
    const frame = await panel.trace('The weather is', { model: join(root, 'test/fixtures/smollm3') });
    await frame.locator('[data-goto="6"]').click();
    await frame.locator('trace-story-figure [data-tensor="blocks.3.attn.q"]').waitFor();
    expect(await frame.locator('trace-rotation').count()).toBe(0);
  });

  const pairs = [
    ['llama', 'The dimensions of a pair are 4 apart.'],
    ['gptj', 'The dimensions of a pair are neighbours.'],
  ] as const;

  it.for(thorough ? pairs : pairs.slice(0, 1))(
    '%s: a rotated value is explained by its pair',
    async ([folder, words], { open, shared }) => {
      const { frame } = await (folder === 'llama' ? shared() : openNumbers(open, folder));
      const cell = frame.locator('[data-tensor="blocks.0.attn.rot_q"] td[data-row="2"][data-column="0"]');
      await cell.dblclick();
      const told = frame.locator('trace-value-panel');
      await told.locator('[data-agrees="true"]').waitFor();
      expect(await told.locator('[data-note]').textContent()).toContain(words);
      const numbers = (selector: string) =>
        told.locator(selector).evaluateAll((cells) => cells.map((at) => Number(at.getAttribute('data-value'))));
      const [q, angles, factors, parts] = (await Promise.all(
        ['td[data-operand="0"]', 'td[data-operand="1"]', 'td[data-factor]', 'td[data-part]'].map(numbers),
      )) as [number[], number[], number[], number[]];
      expect(parts).toHaveLength(2);
      expect(angles).toEqual([2, 2]); // position 2 × frequency 1
      expect(factors).toEqual([Math.cos(2), -Math.sin(2)]);
      expect(parts).toEqual(q.map((value, i) => value * (factors[i] as number)));
      expect((parts[0] as number) + (parts[1] as number)).toBeCloseTo(Number(await cell.getAttribute('data-value')), 6);
      // Followed back, a product says that its weights came from nothing else, and of many terms how many are in view.
      await told.locator('td[data-operand="0"] button').first().click();
      const weights = told.locator('[data-weights]');
      await expect
        .poll(() => weights.textContent())
        .toMatch(
          /^W_Q is a weight, stored in the model as [\w.]+\[[\d:, ]+\]: fixed since training, so its way back ends here\. That of ln1 goes on\.$/,
        );
      const terms = told.locator('[data-part]');
      const sizes = (await terms.evaluateAll((all) => all.map((at) => Number(at.getAttribute('data-value'))))).map(
        Math.abs,
      );
      expect(await told.locator('[data-rows]').textContent()).toMatch(/^14 of \d+ at a time: scroll for more$/);
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      // Nothing is seen through the head of the table, however far it is scrolled.
      const head = told.locator('thead tr > *');
      expect(await head.evaluateAll((all) => all.map((at) => getComputedStyle(at).position))).not.toContain('static');
    },
  );
});
