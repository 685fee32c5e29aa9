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
  InputBoxValidationSeverity: { Info: 1 },
}));

const decoder = partOf<OpenTrace>({ summary: { text: 'a decoder', model: { name: 'gpt' } } });
const output = {
  text: 'the output',
  tokens: [{ id: 0 }, { id: 7 }, { id: 9 }],
  model: { name: 'tiny-t5', folder: '/models/t5' },
  source: { text: 'x' },
};
const both = partOf<OpenTrace>({ panel: {}, summary: output });

const place = { start: 0, end: 1, special: false, inserted: false, typeId: 0 };
const forcedTokens = vi.fn(async ({ text }: { readonly text: string }) => [
  { ...place, id: 5, token: '▁', text: ' ' },
  { ...place, id: 8, token: text, text },
]);

function force(...traces: OpenTrace[]) {
  const target = vi.fn();
  return forceOutput({ traces }, { traceTarget: target }, { forcedTokens }).then(() => target.mock.calls);
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

it('forces the very tokens that are shown where their text was not changed', async () => {
  window.showInputBox.mockResolvedValueOnce('the output');
  expect(await force(both)).toEqual([[both.panel, { targetIds: [7, 9] }]]);
});

it('tells below the field the tokens that another text will be forced with', async () => {
  window.showInputBox.mockResolvedValueOnce(undefined);
  await force(both);
  const { validateInput } = window.showInputBox.mock.lastCall?.[0] ?? {};
  expect(validateInput('the output')).toBeUndefined();
  expect(await validateInput('FF')).toEqual({
    message: '2 tokens will be forced: · + FF. The tokenizer puts a space in front of what was typed.',
    severity: 1,
  });
  expect(forcedTokens.mock.lastCall?.[0]).toEqual({ model: '/models/t5', text: 'FF' });
  forcedTokens.mockRejectedValueOnce(new Error('The tokenizer cannot express the text.'));
  expect(await validateInput('x')).toBeUndefined();
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
