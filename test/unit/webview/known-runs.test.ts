/** What is known of runs of one side of a comparison with parts of the other. */
import { expect, it } from 'vitest';
import type { Patch } from '../../../src/trace/compare/patch';
import { type MadePatch, type PatchQuestion, triedParts } from '../../../src/trace/compare/patch-runs';
import { KnownRuns } from '../../../webview/state/compare/known-runs';

const QUESTION: PatchQuestion = { run: 'a', a: 5, b: 7, pairs: [0, 0, 1, 2], id: null, ratherThan: 3 };

function patch(head: number, share = 0.5): Patch {
  const token = { id: 1, token: 'x', text: 'x', special: false };
  const standing = { logit: 0, probability: 0.5, rank: 0 };
  const runs = { before: standing, after: standing, other: standing };
  const part = { kind: 'head', layer: 0, head, cross: false } as const;
  return {
    ...token,
    ...runs,
    part,
    patched: 1,
    tokens: 2,
    ratherThan: null,
    difference: null,
    top: { ...token, probability: 1 },
    share,
  };
}

it('is told of the same question alone', () => {
  const known = new KnownRuns([], false, () => undefined);
  known.add({ question: QUESTION, kind: 'swept', result: patch(1) });
  expect(known.of({ ...QUESTION, pairs: [...QUESTION.pairs] })?.swept).toEqual([patch(1)]);
  const others: Partial<PatchQuestion>[] = [
    { run: 'b' },
    { a: 4 },
    { b: 4 },
    { id: 1 },
    { ratherThan: null },
    { pairs: [0, 0] },
    { pairs: [0, 0, 1, 1] },
  ];
  for (const other of others) expect(known.of({ ...QUESTION, ...other }), JSON.stringify(other)).toBeUndefined();
});

it('keeps the latest result of each part, the latest last', () => {
  const known = new KnownRuns([], false, () => undefined);
  for (const made of [patch(1), patch(2), patch(1, 0.7)])
    known.add({ question: QUESTION, kind: 'alone', result: made });
  expect(known.of(QUESTION)).toMatchObject({ alone: [patch(2), patch(1, 0.7)], swept: [] });
});

it('counts a part that was run alone among all that were tried, once', () => {
  const known = new KnownRuns([], false, () => undefined);
  known.add({ question: QUESTION, kind: 'swept', result: patch(1) });
  for (const alone of [patch(4, 0.96), patch(1)]) known.add({ question: QUESTION, kind: 'alone', result: alone });
  expect(triedParts(known.of(QUESTION))).toEqual([patch(1), patch(4, 0.96)]);
  expect(triedParts(known.of({ ...QUESTION, id: 9 }))).toEqual([]);
});

it('keeps sides apart when they are exchanged, and tells runs with the sides as they were given', () => {
  const told: MadePatch[] = [];
  const known = new KnownRuns([], false, (made) => void told.push(made));
  known.add({ question: QUESTION, kind: 'swept', result: patch(1) });
  known.exchange();
  expect(known.of(QUESTION)).toBeUndefined();
  const turned: PatchQuestion = { ...QUESTION, a: 7, b: 5 };
  known.add({ question: turned, kind: 'swept', result: patch(2) });
  expect(told.map(({ question }) => question)).toEqual([QUESTION, { ...QUESTION, run: 'b' }]);
  // As the reader has them, and as the next page is given them.
  expect(known.all.map(({ run, a, b, swept }) => [run, a, b, swept[0]?.part.head])).toEqual([
    ['b', 7, 5, 1],
    ['a', 7, 5, 2],
  ]);
  expect(known.lastAfter({ a: 7, b: 5 })?.swept).toEqual([patch(2)]);
  const next = new KnownRuns(known.all, false, () => undefined);
  expect(next.of(turned)?.swept).toEqual([patch(2)]);
  expect(new KnownRuns(known.all, true, () => undefined).of(QUESTION)?.swept).toEqual([patch(1)]);
});
