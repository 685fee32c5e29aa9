/** What pages have stored is read with care: anything may stand there. */
import { describe, expect, it, vi } from 'vitest';
import { panelTitle } from '../../../src/editor/panel-title';
import { storedOrigin } from '../../../src/editor/restore';

vi.mock('vscode', () => ({}));

const ORIGIN = {
  text: 'The weather is',
  model: '/models/gpt2',
  source: { uri: 'file:///a.txt', start: 3, label: 'a.txt:1' },
};

describe('the stored origin', () => {
  it('is what was stored', () => {
    expect(storedOrigin({ origin: ORIGIN, choice: {} })).toMatchObject(ORIGIN);
    expect(storedOrigin({ origin: { ...ORIGIN, source: null } })).toMatchObject({ ...ORIGIN, source: null });
  });

  it.each([
    undefined,
    null,
    7,
    'text',
    [],
    {},
    { choice: { layer: 1 } },
    { origin: null },
    { origin: { ...ORIGIN, text: '' } },
    { origin: { ...ORIGIN, text: ['a'] } },
    { origin: { ...ORIGIN, text: 'x'.repeat(4_000_001) } },
    { origin: { ...ORIGIN, model: '' } },
    { origin: { ...ORIGIN, model: { toString: 1 } } },
    { origin: { ...ORIGIN, source: 'a.txt' } },
    { origin: { ...ORIGIN, source: { ...ORIGIN.source, start: -1 } } },
    { origin: { ...ORIGIN, source: { ...ORIGIN.source, start: 0.5 } } },
    { origin: { ...ORIGIN, source: { ...ORIGIN.source, uri: 'x'.repeat(10_001) } } },
  ])('%#: is nothing when it is not understood', (state) => {
    expect(storedOrigin(state)).toBeUndefined();
  });
});

describe('the title of a panel', () => {
  it.each([
    ['The weather is', 'LLM Trace: The weather is'],
    ['  two\n\nlines\t', 'LLM Trace: two lines'],
    ['   ', 'LLM Trace'],
    ['abcdefghijklmnopqrstuvwxyz12345', 'LLM Trace: abcdefghijklmnopqrstuvwxyz1…'],
    ['👩‍👩‍👧'.repeat(40), `LLM Trace: ${'👩‍👩‍👧'.repeat(27)}…`],
  ])('%j', (text, title) => {
    expect(panelTitle({ ...ORIGIN, text })).toBe(title);
  });
});
