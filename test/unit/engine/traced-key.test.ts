import { expect, it } from 'vitest';
import { type Origin, tracedKey } from '../../../src/engine/protocol/panel-protocol';

const ORIGIN: Origin = { text: 'The weather', model: 'm', source: null };
const key = (more: Partial<Origin> = {}) => tracedKey({ ...ORIGIN, ...more });

it('is the same wherever a text is from, and whyever it is traced', () => {
  const source = { uri: 'file:///a.txt', start: 3, label: 'a.txt:1' };
  for (const more of [{ source }, { edited: true }, { live: true }, { lesson: 'mask' }] as const) {
    expect(key(more)).toBe(key());
  }
});

it('differs by all that is traced: text, tokens, masks, output and model', () => {
  const changes: Partial<Origin>[] = [
    {},
    { text: 'The sea' },
    { ids: [1, 2] },
    { masked: [1] },
    { masked: [2] },
    { target: 'Das Wetter' },
    { targetIds: [5] },
    { model: 'n' },
  ];
  expect(new Set(changes.map((more) => key(more))).size).toBe(changes.length);
});

it('what does not count makes no difference: the text of given tokens, a target beside its tokens', () => {
  expect(key({ ids: [1, 2], text: 'as it is called now' })).toBe(key({ ids: [1, 2] }));
  expect(key({ targetIds: [5], target: 'as it is called now' })).toBe(key({ targetIds: [5] }));
});

it('of a file it is which trace of it, whatever its text is known to be', () => {
  const file = '/a.comparison.safetensors';
  expect(key({ file, model: '' })).toBe(key({ file, text: '' }));
  expect(key({ file, side: 'a' })).not.toBe(key({ file, side: 'b' }));
  expect(key({ file })).not.toBe(key());
});
