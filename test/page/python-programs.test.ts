/** Programs that begin at the text: where they are offered, and for which number. */

import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { OpenPanel } from './open-panel.ts';

const TEXT = 'The weather is nice in spring, and';
const STORY = { level: 'story', place: null, viewport: { width: 900, height: 900 } } as const;

/** The program that was asked for last. */
async function asked(panel: OpenPanel, before: number) {
  await expect.poll(() => panel.asked.saved.length).toBe(before + 1);
  return panel.asked.saved[before];
}

describePage('Python programs that begin at the text', () => {
  const it = itLooksAt(async (open) => {
    const panel = await open(STORY);
    return { panel, frame: await panel.trace(TEXT) };
  });

  it.runIf(thorough)(
    'are offered beside the one of the last operation, for the very value that is explained',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const before = panel.asked.saved.length;
      await panel.go({ step: 8 });
      await frame.locator('trace-inspector [data-action="explain"]').click();
      const value = frame.locator('trace-value-panel');
      await value.locator('[aria-busy="false"] [data-agrees="true"]').waitFor();
      expect(await value.locator('[data-action="copy-numpy"]').textContent()).toBe('Copy as NumPy: last operation');
      const save = value.locator('[data-action="save-python"]');
      expect(await save.textContent()).toBe('Prove It in Python, from the Token IDs…');
      const address = async () => (await value.locator('[data-explained]').getAttribute('data-explained')) ?? '';
      panel.asked.saving = { name: Promise.resolve('way.py'), written: Promise.resolve() };
      await save.click();
      const { stage, index, about } = (await asked(panel, before)) as never as Record<string, unknown>;
      expect(about).toBe(await address());
      expect(about).toBe(`${stage}[${(index as number[]).join(', ')}]`);
      await expect.poll(() => value.locator('[role="status"]').first().textContent()).toBe('Saved: way.py');
      // Of what went into it as well.
      await value.locator('[data-follow]').first().click();
      await expect.poll(address).not.toBe(about);
      await save.click();
      expect(await asked(panel, before + 1)).toMatchObject({ kind: 'program', about: await address() });
      await value.locator('[data-action="close"]').click();
      await value.waitFor({ state: 'detached' });
      delete panel.asked.saving;
    },
  );

  it('are offered for what the logit lens reads in the chosen block, as for what the model says in the end', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    const before = panel.asked.saved.length;
    const last = (await frame.locator('trace-token-strip [data-token]').count()) - 1;
    await panel.go({ step: 13, layer: 2 });
    const prove = frame.locator('trace-lens [data-action="prove-lens"]');
    await expect.poll(() => prove.textContent()).toMatch(/^Prove the [\d.]+\u00a0% of “.+” in Python…$/);
    await prove.click();
    expect(await asked(panel, before)).toMatchObject({
      kind: 'program',
      name: expect.stringMatching(/^lens-blocks\.2\.resid_post-at-/),
      stage: 'logits',
      index: [last, expect.any(Number)],
      asProbability: true,
      lens: 'blocks.2.resid_post',
      about: expect.stringMatching(/^the probability of “.+”, read after the MLP of block 2$/),
    });
  });

  it('are offered for the number that everything leads to, at each step that tells of it', async ({ shared }) => {
    const { panel, frame } = await shared();
    const before = panel.asked.saved.length;
    const last = (await frame.locator('trace-token-strip [data-token]').count()) - 1;
    const prove = frame.locator('trace-story-step [data-action="prove"]');
    await panel.go({ step: 15 });
    await expect.poll(() => prove.textContent()).toMatch(/^Prove the [\d.]+\u00a0% of “.+” in Python…$/);
    const [first, second] = await frame
      .locator('trace-story-step trace-next-bars li button')
      .evaluateAll((bars) => bars.map((bar) => Number((bar as HTMLElement).dataset['id'])));
    await prove.click();
    expect(await asked(panel, before)).toMatchObject({
      kind: 'program',
      stage: 'logits',
      index: [last, first],
      asProbability: true,
      about: expect.stringMatching(/^the probability of “.+”$/),
    });
    // Of the token that is explained, where one is.
    await frame.locator(`trace-story-step trace-next-bars li button[data-id="${second}"]`).click();
    await panel.go({ step: 14 });
    await expect
      .poll(() => prove.textContent())
      .toMatch(/^Prove the logit of “.+”, the explained token, [\d.]+, in Python…$/);
    await prove.click();
    expect(await asked(panel, before + 1)).toMatchObject({ index: [last, second], asProbability: true });
    await panel.go({ step: 16 });
    await expect.poll(() => prove.count()).toBe(1);
    await panel.go({ target: null });
  });

  it.runIf(thorough)(
    'are named by the predicted token in the menu of the logits, in which neighbours say nothing',
    async ({ open }) => {
      const panel = await open({ ...STORY, level: 'numbers', theme: 'light' });
      const frame = await panel.trace(TEXT);
      await panel.go({ step: 14 });
      const figure = frame.locator('[data-tensor="logits"] trace-figure-menu').first();
      const item = (id: string) => figure.locator(`[data-item="${id}"]`);
      await figure.locator('.opener').click();
      const token = /“(.+?)”/.exec((await item('explain').textContent()) ?? '')?.[1];
      expect(token).toBe(await frame.locator('trace-next-bars li bdi').first().textContent());
      expect(await item('explain').textContent()).toContain(`Explain the logit of “${token}” at “·and”`);
      expect(await item('whole-probability').textContent()).toContain(`Prove the probability of “${token}” in Python…`);
      await item('whole-value').click();
      const saved = await asked(panel, 0);
      expect(saved).toMatchObject({ kind: 'program', stage: 'logits' });
      expect(saved).not.toHaveProperty('asProbability');
    },
  );

  it('are saved by the command of the palette and by the menu: what is told on the page is offered first, then its row and the prediction', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    await panel.go({ step: 1 });
    const before = panel.asked.saved.length;
    const dialog = frame.locator('trace-program-dialog');
    const offered = () => dialog.locator('label code').allTextContents();
    const save = () => dialog.locator('[data-action="save-program"]').click();
    panel.saveProgram();
    await dialog.locator('label', { hasText: 'The probability of' }).click();
    await save();
    expect(await asked(panel, before)).toMatchObject({ stage: 'logits', asProbability: true });
    await panel.go({ step: 8 });
    await frame.locator('trace-inspector [data-action="explain"]').click();
    await frame.locator('trace-value-panel [data-explained]').waitFor();
    const about = await frame.locator('trace-value-panel [data-explained]').getAttribute('data-explained');
    panel.saveProgram();
    await dialog.locator('dialog[open]').waitFor();
    expect((await offered())[0]).toBe(about);
    await save();
    expect(await asked(panel, before + 1)).toMatchObject({ kind: 'program', about });
    await frame.locator('trace-export-menu .opener').click();
    await frame.locator('trace-export-menu [data-item="save-program"]').click();
    await save();
    expect(await asked(panel, before + 2)).toMatchObject({ kind: 'program', about });
    await frame.locator('trace-value-panel [data-action="close"]').click();
    await frame.locator('trace-value-panel').waitFor({ state: 'detached' });
    await panel.go({ step: 15 });
    panel.saveProgram();
    await dialog.locator('label', { hasText: 'The probability of' }).click();
    await save();
    expect(await asked(panel, before + 3)).toMatchObject({ stage: 'logits', asProbability: true });
    // At the neurons the one that the figure tells of comes first, without a choice of its own.
    await panel.go({ step: 11 });
    await frame.locator('trace-inspector [data-action="neuron"]').waitFor();
    panel.saveProgram();
    await dialog.locator('dialog[open]').waitFor();
    expect((await offered())[0]).toMatch(/^blocks\.\d\.mlp\.\S+\[\d+, \d+\]$/);
    expect(await dialog.locator('label').first().textContent()).toMatch(/neuron \d+/);
    await save();
    expect(await asked(panel, before + 4)).toMatchObject({ stage: expect.stringMatching(/^blocks\.\d\.mlp\./) });
  });
});
