/** The command that makes a decoder write something else. */
import { expect, it, vi } from 'vitest';
import { forceOutput } from '../../../src/editor/panel/force-output';

const { window } = vi.hoisted(() => ({
  window: { showInputBox: vi.fn(), showInformationMessage: vi.fn() },
}));

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  window,
}));

const decoder = { summary: { text: 'a decoder', model: { name: 'gpt' } } };
const both = { panel: {}, summary: { text: 'the output', model: { name: 'tiny-t5' }, source: { text: 'x' } } };

function force(...traces: unknown[]) {
  const target = vi.fn();
  const parts = [{ traces }, { target }] as unknown as Parameters<typeof forceOutput>;
  return forceOutput(...parts).then(() => target.mock.calls);
}

it('asks for the output of the encoder-decoder that was looked at last, and traces it', async () => {
  window.showInputBox.mockResolvedValueOnce('the sea');
  expect(await force(decoder, both)).toEqual([[both.panel, { target: 'the sea' }]]);
  expect(window.showInputBox.mock.lastCall?.[0]).toMatchObject({
    title: 'Force the Output of tiny-t5',
    value: 'the output',
  });
  window.showInputBox.mockResolvedValueOnce(undefined);
  expect(await force(both)).toEqual([]);
});

it('says what it is for where there is no such trace, or its model is not open', async () => {
  expect(await force(decoder)).toEqual([]);
  expect(window.showInformationMessage.mock.lastCall?.[0]).toMatch(/^An output can be forced where a model writes it/);
  expect(await force({ ...both, summary: { ...both.summary, saved: { hasModel: false } } })).toEqual([]);
  expect(window.showInformationMessage.mock.lastCall?.[0]).toMatch(/once tiny-t5, which made this trace, is open\.$/);
});

it('a name of a saved trace cannot turn the title round', async () => {
  const summary = { ...both.summary, model: { name: `\u202e${'x'.repeat(1000)}` } };
  await force({ ...both, summary });
  const title = String(window.showInputBox.mock.lastCall?.[0].title);
  expect(title).toContain('\\u{202e}');
  expect(title.length).toBeLessThan(250);
});
