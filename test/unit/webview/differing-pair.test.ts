/** The only two tokens in which two texts differ, which are offered first where a token is followed rather than another. */
import { describe, expect, it } from 'vitest';
import { contrastOf } from '../../../src/trace/compare/contrast';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { Comparison } from '../../../webview/state/compare/comparison';
import { differingPair, offeredTokens, suggestedPair } from '../../../webview/state/compare/patch-token';
import { partOf } from '../part-of';

const side = (...ids: number[]) => ({
  summary: { tokens: ids.map((id) => ({ id, token: `t${id}`, text: ` t${id}`, special: false, position: 0 })) },
});

function compared(a: readonly number[], b: readonly number[], sameVocabulary = true) {
  const rows = [...(a.length > b.length ? a : b).keys()].map((at) => {
    const [inA, inB] = [at < a.length ? at : null, at < b.length ? at : null];
    return { a: inA, b: inB, same: a[at] === b[at] };
  });
  return partOf<Comparison>({ a: side(...a), b: side(...b), alignment: { rows }, sequence: 'tokens', sameVocabulary });
}

const listed = (id: number, inA: number, inB: number) => ({
  ...{ id, token: `t${id}`, text: ` t${id}`, special: false },
  own: { logit: 0, probability: inA, rank: 0 },
  other: { logit: 0, probability: inB, rank: 0 },
});

function outcome(...top: ReturnType<typeof listed>[]): Outcome {
  return partOf<Outcome>({ a: { top }, b: { top: [] }, shared: null });
}

const ids = (pair: ReturnType<typeof differingPair>) => pair && [pair.token.id, pair.ratherThan.id];

it('is the token of B rather than that of A where neither is known to be more probable, as where one of two names is repeated', () => {
  expect(ids(differingPair(compared([1, 5, 6, 6, 2], [1, 5, 6, 5, 2]), undefined))).toEqual([5, 6]);
  expect(ids(differingPair(compared([1, 5, 2], [1, 6, 2]), outcome(listed(9, 0.5, 0.5))))).toEqual([6, 5]);
});

it('begins with the one that is more probable in A, and holds no more than what a token is', () => {
  const pair = differingPair(compared([1, 5, 2], [1, 6, 2]), outcome(listed(5, 0.5, 0.1), listed(6, 0.2, 0.1)));
  expect(pair).toEqual({
    token: { id: 5, token: 't5', text: ' t5', special: false },
    ratherThan: { id: 6, token: 't6', text: ' t6', special: false },
  });
});

it('is none where the texts are the same, differ by more, have another number of tokens or are of other vocabularies', () => {
  expect(differingPair(compared([1, 2], [1, 2]), undefined)).toBeUndefined();
  expect(differingPair(compared([1, 2, 3], [1, 4, 5]), undefined)).toBeUndefined();
  expect(differingPair(compared([1, 2, 3], [3, 2, 1]), undefined)).toBeUndefined();
  expect(differingPair(compared([1, 2], [1, 2, 3]), undefined)).toBeUndefined();
  expect(differingPair(compared([1, 2], [1, 3], false), undefined)).toBeUndefined();
  // The same two in two places are still the only ones.
  expect(ids(differingPair(compared([2, 1, 2], [3, 1, 3]), undefined))).toEqual([3, 2]);
});

it('comes first in a list, once each, with the probabilities where they are known', () => {
  const known = outcome(listed(9, 0.5, 0.4), listed(5, 0.2, 0.1));
  const pair = differingPair(compared([1, 5, 2], [1, 6, 2]), known);
  const offered = offeredTokens(known, pair);
  expect(offered.map(({ token }) => token.id)).toEqual([5, 6, 9]);
  expect(offered[0]?.label).toMatch(/^t5 \(A /);
  expect(offered[1]?.label).toBe('t6');
});

const suggested = (...args: Parameters<typeof suggestedPair>) => {
  const pair = suggestedPair(...args);
  return pair && [pair.token.id, pair.ratherThan.id, pair.because];
};

it('is suggested where one of the two is among the most probable tokens, and else what both texts predict', () => {
  const texts = compared([1, 5, 2], [1, 6, 2]);
  const both = (ofA: number, ofB: number) => ({
    ...outcome(listed(ofA, 0.5, 0.1)),
    b: partOf<Outcome['b']>({ top: [listed(ofB, 0.5, 0.1)] }),
  });
  expect(suggested(texts, both(5, 9))).toEqual([5, 6, 'differ']);
  expect(suggested(texts, both(8, 9))).toEqual([8, 9, 'predicted']);
  // Of texts that differ by more, too.
  expect(suggested(compared([1, 2, 3], [1, 4, 5]), both(8, 9))).toEqual([8, 9, 'predicted']);
  expect(suggested(texts, both(8, 8))).toBeUndefined();
  expect(suggested(texts, undefined)).toBeUndefined();
  expect(suggested(compared([1, 2], [1, 3], false), both(8, 9))).toBeUndefined();
});

describe('the token that is taken off a logit unless the reader chooses', () => {
  const of = (a: ReturnType<typeof listed>[], b: ReturnType<typeof listed>[], changed: ReturnType<typeof listed>[]) =>
    partOf<Outcome>({ a: { top: a }, b: { top: b }, shared: { changed } });
  const taken = (outcome: Outcome, id: number | null) => {
    const found = contrastOf(outcome, id);
    return found && [found.token.id, found.ratherThan.id, found.because];
  };
  const [I, SHE, HE, OF] = [listed(1, 0.33, 0.31), listed(2, 0.27, 0.03), listed(3, 0.04, 0.21), listed(4, 0.08, 0.09)];

  it('is what B predicts, where that is another token than A predicts', () => {
    const outcome = of([SHE, OF, I], [HE, I], [SHE, HE]);
    expect(taken(outcome, null)).toEqual([2, 3, 'predicted in B']);
    expect(taken(outcome, 4)).toEqual([4, 3, 'predicted in B']);
  });

  it('is the one whose probability changes most the other way, where both predict the same', () => {
    const outcome = of([I, SHE, OF, HE], [I, HE], [SHE, HE, OF]);
    expect(taken(outcome, 2)).toEqual([2, 3, 'changes against it']);
    expect(taken(outcome, 3)).toEqual([3, 2, 'changes against it']);
    expect(taken(outcome, null)).toEqual([1, 3, 'changes against it']);
  });

  it('is the most probable other one of A, where none is seen to change the other way', () => {
    const same = listed(5, 0.05, 0.05000001);
    expect(taken(of([I, SHE], [I], [SHE, same]), 2)).toEqual([2, 1, 'next in A']);
    expect(taken(of([I, SHE], [I], [SHE, same]), null)).toEqual([1, 2, 'next in A']);
  });

  it('is none where it is not known what they predict, nor of other vocabularies', () => {
    expect(contrastOf(undefined, null)).toBeUndefined();
    expect(contrastOf({ ...of([I, SHE], [I], []), shared: null }, null)).toBeUndefined();
    expect(taken(of([I], [I], []), 99)).toBeUndefined();
  });
});
