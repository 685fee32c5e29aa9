/** What the keys that mask tokens do. */
import { expect, it, vi } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { announcer } from '../../../webview/keyboard/announcer';
import { maskKeys } from '../../../webview/state/tokens/mask-keys';
import { partOf } from '../part-of';

const place = { special: false, inserted: false, typeId: 0 };
const text = 'he chased cats';
const tokens = [
  { ...place, id: 1, token: 'he', text: 'he', start: 0, end: 2 },
  { ...place, id: 2, token: 'chase', text: 'chase', start: 3, end: 8 },
  { ...place, id: 3, token: '##d', text: 'd', start: 8, end: 9 },
  { ...place, id: 4, token: 'cats', text: 'cats', start: 10, end: 14 },
];
const plan = { predicts: 'masked token', stages: [], nodes: [], stacks: [], sections: [] } as const;

function press(position: number, masked: readonly number[] = []) {
  const mask = vi.fn();
  const masks = masked.map((at) => ({ position: at, original: tokens[at] }));
  const summary = partOf<TraceSummary>({ text, tokens, masks, plan });
  maskKeys(() => ({ summary, position, mask })).mask?.();
  return mask.mock.lastCall;
}

it('the key masks all pieces of a word, as its button does, and shows them again', () => {
  expect(press(2)).toEqual([[1, 2], 2]);
  expect(announcer.text).toBe('“chased” is masked');
  expect(press(1, [1, 2])).toEqual([[], 1]);
  expect(announcer.text).toBe('“chased” is shown again');
});

it('the key masks a token that is a word', () => {
  expect(press(3, [1])).toEqual([[1, 3], 3]);
  expect(announcer.text).toBe('“cats” is masked');
});
