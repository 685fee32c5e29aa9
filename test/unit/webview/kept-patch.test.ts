/** What is kept of the choices of runs of A with parts of B. */
import { expect, it } from 'vitest';
import { KeptState } from '../../../webview/base/kept-state';
import type { Comparison } from '../../../webview/state/compare/comparison';
import { keepPatch, keptPatch } from '../../../webview/state/compare/kept-patch';
import { partOf } from '../part-of';

const side = (...ids: number[]) => ({
  summary: { model: { folder: '/models/one' }, tokens: ids.map((id) => ({ id })) },
});
const compared = (...[a, b]: [number[], number[]]) => partOf<Comparison>({ a: side(...a), b: side(...b) });
const [ONE, OTHER] = [compared([1, 2], [1, 3]), compared([1, 3], [1, 2])];
const NONE = { parts: null, stream: null };
const THE = { id: 5, token: 'Ġthe', text: ' the', special: false };

function keeper(state: unknown = undefined) {
  let stored = state;
  return new KeptState({ getState: () => stored, setState: (next) => (stored = next) });
}

it('keeps each choice beside the others, of the same two texts in the same order alone', () => {
  const kept = keeper();
  expect(keptPatch(kept, ONE)).toBeUndefined();
  keepPatch(kept, ONE, { pair: [1, 1] });
  keepPatch(kept, ONE, { cell: [2, 3] });
  keepPatch(kept, ONE, { tokens: { token: THE, ratherThan: null } });
  keepPatch(kept, ONE, { logit: 'b' });
  keepPatch(kept, ONE, { sweeps: { parts: '[1]', stream: null } });
  expect(keptPatch(kept, ONE)).toEqual({
    logit: 'b',
    tokens: { token: THE, ratherThan: null },
    pair: [1, 1],
    cell: [2, 3],
    sweeps: { parts: '[1]', stream: null },
  });
  expect(keptPatch(kept, OTHER)).toBeUndefined();
  keepPatch(kept, OTHER, { logit: 'a' });
  expect(keptPatch(kept, OTHER)).toEqual({ logit: 'a', tokens: null, pair: null, cell: null, sweeps: NONE });
});

it('reads what another version stored with care', () => {
  const kept = keeper();
  keepPatch(kept, ONE, {});
  const { of } = (keptState(kept) as { comparePatch: { of: string } }).comparePatch;
  const stored = {
    of,
    logit: 'c',
    tokens: { token: { id: 'x' }, ratherThan: null },
    pair: [1],
    cell: ['2', 3],
    sweeps: { parts: 3, stream: [] },
  };
  expect(keptPatch(keeper({ comparePatch: stored }), ONE)).toEqual({
    logit: null,
    tokens: null,
    pair: null,
    cell: null,
    sweeps: NONE,
  });
});

function keptState(kept: KeptState): unknown {
  return { comparePatch: kept.recall({ name: 'comparePatch', restore: (stored) => stored }) };
}
