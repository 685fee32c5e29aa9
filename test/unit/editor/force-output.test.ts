/** The command that makes a decoder write something else. */
import { expect, it, vi } from 'vitest';
import { forceOutput } from '../../../src/editor/panel/force-output';
import type { OpenTrace } from '../../../src/editor/panel/trace-panels';
import { partOf } from '../part-of';

const { window } = vi.hoisted(() => ({
  window: { showInputBox: vi.fn(), showInformationMessage: vi.fn() },
}));

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  window,
}));

const decoder = partOf<OpenTrace>({ summary: { text: 'a decoder', model: { name: 'gpt' } } });
const output = { text: 'the output', model: { name: 'tiny-t5' }, source: { text: 'x' } };
const both = partOf<OpenTrace>({ panel: {}, summary: output });

function force(...traces: OpenTrace[]) {
  const target = vi.fn();
  return forceOutput({ traces }, { target }).then(() => target.mock.calls);
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
  expect(await force(partOf<OpenTrace>({ ...both, summary: { ...output, saved: { hasModel: false } } }))).toEqual([]);
  expect(window.showInformationMessage.mock.lastCall?.[0]).toMatch(/once tiny-t5, which made this trace, is open\.$/);
});

it('a name of a saved trace cannot turn the title round', async () => {
  const summary = { ...output, model: { name: `\u202e${'x'.repeat(1000)}` } };
  await force(partOf<OpenTrace>({ ...both, summary }));
  const title = String(window.showInputBox.mock.lastCall?.[0].title);
  expect(title).toContain('\\u{202e}');
  expect(title.length).toBeLessThan(250);
});
