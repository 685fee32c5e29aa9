/** Heads of a kind in the panel, and one head's lines. */
import { describe, expect, it } from 'vitest';
import type { HeadBaseline, HeadScores } from '../../../src/engine/protocol/reading-protocol';
import { remainsShuffled, sayNoneAboveShuffled, shuffledAsHigh } from '../../../src/trace/heads/beside-shuffled';
import { DETECTED, HEAD_KINDS, type HeadKind } from '../../../src/trace/heads/head-kinds';
import { headVerdict } from '../../../src/trace/heads/head-verdict';
import {
  besideEachOther,
  comparableScore,
  comparableShuffled,
  shuffledText,
} from '../../../src/trace/heads/score-of-head';
import { sayVerdict, type TestVerdict, testVerdict } from '../../../src/trace/heads/test-verdict';
import { countedKeys } from '../../../webview/state/attention/counted-keys';
import {
  type FoundHead,
  fewCount,
  findHeads,
  firstIsBegunWith,
  foundHead,
  headAdvice,
  highestScore,
  mostLeast,
  noneIsClear,
  oftenIn,
  openedHead,
  tokenThatShows,
} from '../../../webview/state/attention/found-heads';
import { LEAST_WEIGHT, linesAt, linesOf, MOST_TOKENS, shownSpan } from '../../../webview/state/attention/head-lines';
import { headStrings } from '../../../webview/strings/heads';

const of = (values: readonly number[], kinds: readonly HeadKind[] = HEAD_KINDS) =>
  Object.fromEntries(kinds.map((kind) => [kind, Float64Array.from(values)])) as Record<HeadKind, Float64Array>;

const scores: HeadScores = {
  layers: 2,
  heads: 2,
  pos: 4,
  scores: { ...of([0.2, 0.7, 0.7, 0.1]), induction: new Float64Array(4).fill(Number.NaN) },
  abs: of([0, 0, 0, 0], DETECTED),
  countable: { previous: Float64Array.of(3, 3), duplicate: Float64Array.of(0, 2), induction: Float64Array.of(1, 1) },
};
const baseline: HeadBaseline = {
  shuffles: 20,
  seed: 0,
  mean: of([0.1, 0.2, 0.3, 0.4]),
  deviation: of([0, 0.05, 0.1, 0.2]),
  below: of([20, 20, 20, 1]),
  countable: { previous: Float64Array.of(3, 3), duplicate: Float64Array.of(0, 1), induction: Float64Array.of(1, 1) },
};

describe('heads of a kind', () => {
  it('are sorted by score, equal ones by their places, those with less are left out', () => {
    const places = (least: number) =>
      findHeads(scores, baseline, 'previous', least).map(({ layer, head }) => `${layer}.${head}`);
    expect(places(0)).toEqual(['0.1', '1.0', '0.0', '1.1']);
    // Three of four tokens can count: 0.2 of 0.75, and 0.7 of it.
    expect(places(0.2 / 0.75)).toEqual(['0.1', '1.0', '0.0']);
    expect(places(0.71)).toEqual(['0.1', '1.0']);
    expect(places(0.94)).toEqual([]);
  });

  it('are sorted by the test on repeated random tokens, once it was made, and few tokens do not count as much', () => {
    const tested = { scores: { ...scores.scores, previous: Float64Array.of(0.1, 0.2, 0.3, 0.9) } };
    const places = (kind: HeadKind) =>
      findHeads(scores, baseline, kind, 0.3, tested).map(({ layer, head }) => `${layer}.${head}`);
    // They are limited by what they are sorted by.
    expect(places('previous')).toEqual(['1.1', '1.0']);
    expect([highestScore(scores, 'previous', tested), mostLeast(scores, 'previous', tested)]).toEqual([0.9, 0.9]);
    expect(mostLeast(scores, 'local', tested)).toBe(0.7);
    expect(places('local')).toEqual(['0.1', '1.0']);
    expect([fewCount(scores, 'previous'), fewCount(scores, 'local')]).toEqual([true, false]);
    const many = { countable: { ...scores.countable, previous: Float64Array.of(3, 8) } };
    expect(fewCount(many, 'previous')).toBe(false);
  });

  it('are seen from the token with most of that, unless the chosen one has much of it', () => {
    const ids = [1, 2, 1, 2, 3];
    const rows = [
      [1, 0, 0, 0, 0],
      [1, 0, 0, 0, 0],
      [0.7, 0.3, 0, 0, 0],
      [0.3, 0.1, 0.6, 0, 0],
      [0.9, 0.1, 0, 0, 0],
    ];
    const weights = Float32Array.from(rows.flat());
    const from = (kind: 'induction' | 'duplicate', chosen: number) => tokenThatShows(kind, weights, ids, chosen);
    expect([from('induction', 4), from('induction', 2), from('duplicate', 4)]).toEqual([3, 2, 2]);
    expect(tokenThatShows('induction', Float32Array.of(1, 0, 1, 0), [1, 2], 1)).toBeUndefined();
  });

  it('of any kind are opened at a token that shows it, and the token before is the reader’s own', () => {
    const ids = [1, 2, 3, 1, 4, 5];
    const even = ids.map((_, query) => ids.map((__, key) => (key <= query ? 0.1 : 0)));
    const row = (query: number, weights: Record<number, number>) =>
      Float32Array.from(
        even.flatMap((all, at) => all.map((weight, key) => (at === query ? (weights[key] ?? 0) : weight))),
      );
    const open = (kind: HeadKind, weights: Float32Array | undefined, token: number, tokenBefore?: number) =>
      openedHead(
        { layer: 1, head: 2, kind, weights, ids, mask: { causal: true, window: null } },
        { token, tokenBefore },
      );
    const place = { layer: 1, head: 2 };
    expect(open('previous', row(4, { 3: 1 }), 5)).toEqual({ ...place, headKind: 'previous', token: 4, tokenBefore: 5 });
    expect(open('first', row(5, { 0: 1 }), 1)).toMatchObject({ token: 5, tokenBefore: 1 });
    expect(open('same', row(3, { 3: 1 }), 5)).toMatchObject({ token: 3, tokenBefore: 5 });
    expect(open('induction', row(3, { 1: 1 }), 5)).toMatchObject({ token: 3, tokenBefore: 5 });
    // The first tokens see so few others that their weights say nothing.
    expect(open('first', row(1, { 0: 1 }), 4)).toMatchObject({ token: 4, tokenBefore: undefined });
    // Who opens one head after the other has their own token still.
    expect(open('previous', row(4, { 3: 1 }), 3, 5)).toMatchObject({ token: 4, tokenBefore: 5 });
    expect(open('previous', row(5, { 4: 1 }), 4, 5)).toMatchObject({ token: 5, tokenBefore: undefined });
    // Of spread weights none is counted apart, and of a map that is reduced none is known.
    expect(open('entropy', row(4, { 3: 1 }), 5)).toMatchObject({ token: 5, headKind: 'entropy' });
    expect(open('previous', undefined, 5)).toMatchObject({ token: 5, tokenBefore: undefined });
  });

  it('are tested before one is begun with where commas score, too; and where none does it in the test, that is said', () => {
    const many = {
      ...scores,
      countable: { ...scores.countable, previous: Float64Array.of(9, 9), induction: Float64Array.of(9, 9) },
    };
    expect(headAdvice(scores, 'local')).toBe('first row');
    const low = { ...scores, scores: { ...scores.scores, local: Float64Array.of(0.1, 0.29, 0, 0) } };
    expect([headAdvice(low, 'local'), noneIsClear(low, 'local'), noneIsClear(scores, 'local')]).toEqual([
      'none clear',
      true,
      false,
    ]);
    expect(headAdvice(scores, 'previous')).toBe('few count');
    expect(headAdvice(many, 'previous')).toBe('first row');
    expect(headAdvice(many, 'induction')).toBe('repeats');
    const tested = { scores: { ...scores.scores, duplicate: Float64Array.of(0.02, 0.03, 0, 0) } };
    expect(headAdvice(many, 'duplicate', tested)).toBe('none does');
    expect(headAdvice(scores, 'previous', tested)).toBe('first tested');
    expect(headAdvice(scores, 'local', tested)).toBe('first row');
    // A head that may be first by chance is not shown before it is tested.
    expect([firstIsBegunWith(scores, 'previous'), firstIsBegunWith(many, 'induction')]).toEqual([false, false]);
    expect([firstIsBegunWith(many, 'previous'), firstIsBegunWith(scores, 'previous', tested)]).toEqual([true, true]);
    expect(firstIsBegunWith(many, 'duplicate', tested)).toBe(false);
  });

  it('are called so, or not, by the test: beside what a head scores that looks at all tokens alike, and how many heads score no more', () => {
    const repeated = (values: readonly number[]) => ({
      scores: { ...scores.scores, induction: Float64Array.from(values) },
      even: Float64Array.of(0.012, 0.014),
    });
    const said = (values: readonly number[]) =>
      sayVerdict(testVerdict(repeated(values), 'induction', 2) as TestVerdict, 'induction', 'text');
    const beside = 'by chance it would be 0.014, and 1 of the 4 heads gives no more than that';
    expect(said([0.01, 0.02, 0.51, 0.47])).toBe(
      `Head 1.0 is an induction head: on repeated random tokens it gives the token after the earlier copy 0.51 of its attention (${beside}). So is head 1.1 (0.47); 0.30 or more counts as one.`,
    );
    expect(said([0.01, 0.02, 0.2, 0.1])).toMatch(/^Head 1\.0 is an induction head only in part, and no head/);
    expect(said([0.01, 0.02, 0.05, 0.03])).toMatch(/^No head of this model is an induction head: .* gives .* 0\.05/);
    // By exact values, each beside the chance of its own block, though all of these are written 0.01.
    const close = testVerdict(repeated([0.0125, 0.0119, 0.0135, 0.0141]), 'induction', 2) as TestVerdict;
    expect([close.even, close.byChance]).toEqual([0.014, 2]);
    expect(said([0.004, 0.0049, 0.0031, 0.0012])).toContain('and all 4 heads give no more than that).');
    expect(said([0.4, 0.3, 0.31, 0.12])).toContain('and all 4 heads give more than that).');
    expect(said([0.31, 0.37, 0.51, 0.47, 0.33, 0.32])).toMatch(
      / So are heads 1\.1 \(0\.47\), 0\.1 \(0\.37\), 2\.0 \(0\.33\) and 2 more; 0\.30 or more counts as one\.$/,
    );
    // As it is written: 0.30 is 0.30.
    expect([0.2951, 0.2949, 0.0951, 0.0949].map(headVerdict)).toEqual(['is', 'partly', 'partly', 'not']);
    expect(headStrings.calledWhen('induction')).toMatch(/^An induction head .* 0\.30 or more/);
  });

  it('are compared with their own scores on shuffled tokens, and by how much these differ', () => {
    const remains = (layer: number, head: number, beside?: HeadBaseline) => {
      const found = foundHead(scores, beside, 'local', layer, head);
      return found && remainsShuffled(found);
    };
    expect([remains(0, 1, baseline), remains(1, 1, baseline), remains(0, 1)]).toEqual(['less', 'all', undefined]);
  });

  it('of which none of the first three is above what shuffled tokens give are said to be so', () => {
    const found = (score: number, mean: number, below: number) => {
      return { score, limit: undefined, shuffled: { mean, deviation: 0.02, below, shuffles: 20, limit: undefined } };
    };
    const [low, high] = [found(0.24, 0.27, 3), found(0.24, 0.1, 20)];
    expect(sayNoneAboveShuffled('induction', [low, low, low, high], 'text')).toBe(
      'None of the first 3 stands clearly above what it scores on this text’s tokens shuffled, by more than twice the standard deviation or above every shuffle: this text does not tell whether they are such heads. Repeated random tokens do.',
    );
    expect(sayNoneAboveShuffled('induction', [low, low, high], 'text')).toBeUndefined();
    expect(sayNoneAboveShuffled('local', [low, low, low], 'text')).toBeUndefined();
    expect(sayNoneAboveShuffled('induction', [{ ...low, shuffled: undefined }], 'text')).toBeUndefined();
  });

  it('whose repeats remain are said to score as high on shuffled tokens only where the mean of the shuffles does', () => {
    const says = (score: number, mean: number, deviation: number, below: number) => {
      const found = { score, limit: undefined, shuffled: { mean, deviation, below, shuffles: 20, limit: undefined } };
      const asHigh = shuffledAsHigh(found);
      const numbers = { score: score.toFixed(2), shuffled: shuffledText(found.shuffled) };
      return asHigh && headStrings.shuffledSaysNothing(asHigh, numbers);
    };
    const why = 'says nothing against it: shuffled tokens keep their repeats.';
    expect(says(0.55, 0.38, 0.09, 18)).toBe(
      `Some shuffles score as high, though 0.38 ± 0.09 is below 0.55. That ${why}`,
    );
    expect(says(0.55, 0.546, 0.09, 12)).toBe(`That the shuffled score is as high ${why}`);
    expect(says(0.55, 0.6, 0.02, 1)).toBe(`That the shuffled score is as high ${why}`);
    // None of the shuffles, or a difference beyond their spread.
    expect([says(0.55, 0.38, 0.09, 20), says(0.55, 0.3, 0.09, 19)]).toEqual([undefined, undefined]);
  });

  it('that keep their score on shuffled tokens are said to go by position, and not by the order of the text', () => {
    const limit = undefined;
    const says = (kind: HeadKind, score: number, mean: number, deviation: number, below = 20) => {
      const found = { score, limit, shuffled: { mean, deviation, below, shuffles: 20, limit } };
      const numbers = { text: 'text', head: '3.5', score: score.toFixed(2), shuffled: shuffledText(found.shuffled) };
      return headStrings.besideShuffled(kind, numbers, remainsShuffled(found));
    };
    expect(says('previous', 0.96, 0.89, 0.03)).toBe(
      'Head 3.5 scores 0.96 on this text and 0.89 ± 0.03 on its tokens shuffled: most of it remains. So the head goes mainly by position, whatever tokens stand there. A head that looks for certain tokens would score far less.',
    );
    // What as high a score means, and what it would be of another head.
    expect(says('local', 0.35, 0.33, 0.02, 17)).toContain(
      '0.33 ± 0.02 on its tokens shuffled: about as much: some shuffles score as high, and the difference is at most twice the spread. So the head goes by position, whatever tokens stand there. A head that looks for certain tokens would score clearly less.',
    );
    // What is higher than all shuffles is not said to be as high, however much they differ: its row says "higher than 20 of 20".
    expect(says('previous', 0.98, 0.92, 0.04)).toContain('0.92 ± 0.04 on its tokens shuffled: most of it remains.');
    // All of it is not called the larger part.
    expect(says('previous', 0.99995, 0.99982, 0.00002)).toContain(
      ': all of it remains, to within 1\u00a0%. So the head goes by position,',
    );
    expect(says('following', 0.9, 0.895, 0.001)).toContain(': all of it remains, to within 1\u00a0%.');
    expect(says('same', 0.9, 0.895, 0.001)).toContain(
      ': all of it remains, to within 1\u00a0%. So its tokens look that much at themselves in whatever order',
    );
    expect(says('first', 0.6, 0.1, 0.05)).toContain('depends on the order of this text');
    expect(says('same', 0.6, 0.5, 0.01)).not.toContain('position');
    expect(says('induction', 0.6, 0.5, 0.01)).toBeUndefined();
    expect(headStrings.repeatsRemain('induction')).toContain('keep their repeats');
  });

  it('are written with as many decimals as tell a score from that of shuffled tokens, where it is said to be higher', () => {
    const limit = undefined;
    const written = (score: number, mean: number, deviation: number) =>
      besideEachOther({ score, limit, shuffled: { mean, deviation, below: 20, shuffles: 20, limit } });
    expect(written(0.99995, 0.99982, 0.00002)).toEqual({ score: '0.99995', shuffled: '0.99982 ± 0.00002' });
    expect(written(0.0012, 0.0001, 0.0003)).toEqual({ score: '0.001', shuffled: '0.000 ± 0.000' });
    // What differs as it is written, or differs by less than its spread, needs no more.
    expect(written(0.98, 0.92, 0.04)).toEqual({ score: '0.98', shuffled: '0.92 ± 0.04' });
    expect(written(0.921, 0.922, 0.04)).toEqual({ score: '0.92', shuffled: '0.92 ± 0.04' });
    expect(written(1, 1, 0)).toEqual({ score: '1.00', shuffled: '1.00 ± 0.00' });
    expect(besideEachOther({ score: 0.5, limit, shuffled: undefined })).toEqual({ score: '0.50', shuffled: '' });
  });

  it('are told by the keys that their score counts, from the chosen token, those with most first', () => {
    const of = (kind: HeadKind, query: number, weights: readonly number[]) =>
      countedKeys(kind, Float32Array.from(weights), { ids: [7, 8, 7, 9, 7], query, mask: null });
    const induction = of('induction', 4, [0.1, 0.2, 0.1, 0.5, 0.1]);
    expect(induction.keys.map(({ position }) => position)).toEqual([3, 1]);
    expect(induction.sum).toBeCloseTo(0.7, 6);
    expect(of('induction', 3, [0.25, 0.25, 0.25, 0.25, 0])).toEqual({ token: 3, keys: [], sum: 0 });
    expect(of('previous', 2, [0.1, 0.9, 0, 0, 0]).keys).toEqual([{ position: 1, weight: Math.fround(0.9) }]);
  });

  it('are filtered and sorted by the mean over the tokens that can count, whatever the share of these is', () => {
    const windows = { ...scores, countable: { ...scores.countable, duplicate: Float64Array.of(4, 1) } };
    // 0.7 of at most 1, and 0.7 of at most 0.25 (more than there can be), 0.1 of 0.25.
    const found = findHeads(windows, baseline, 'duplicate', 0.3);
    expect(found.map(({ layer, head }) => `${layer}.${head}`)).toEqual(['1.0', '0.1', '1.1']);
    expect(found.map(comparableScore)).toEqual([2.8, 0.7, 0.4]);
  });

  it('can be limited as far as the highest score of the text, where one is left', () => {
    expect(highestScore(scores, 'previous')).toBeCloseTo(0.7 / 0.75, 12);
    expect(mostLeast(scores, 'previous')).toBe(0.93);
    expect(findHeads(scores, baseline, 'previous', mostLeast(scores, 'previous'))).toHaveLength(2);
    expect(mostLeast(scores, 'local')).toBe(0.7);
    // Too short a text, or none that scores.
    expect(mostLeast(scores, 'induction')).toBe(0);
    expect(mostLeast({ ...scores, scores: { ...scores.scores, local: Float64Array.of(-0, 0, 0, 0) } }, 'local')).toBe(
      0,
    );
  });

  it('have what they are on shuffled tokens beside them, once it is here', () => {
    expect(foundHead(scores, baseline, 'local', 1, 0)).toEqual({
      layer: 1,
      head: 0,
      score: 0.7,
      limit: undefined,
      shuffled: { mean: 0.3, deviation: 0.1, below: 20, shuffles: 20, limit: undefined },
    });
    expect(foundHead(scores, undefined, 'local', 1, 0)?.shuffled).toBeUndefined();
    expect(shuffledText({ mean: 0.3, deviation: 0.1, limit: undefined })).toBe('0.30 ± 0.10');
  });

  it('say how many shuffles their score is higher than, and how many heads would be higher than all by chance', () => {
    const below = (layer: number, head: number) => foundHead(scores, baseline, 'local', layer, head)?.shuffled?.below;
    expect([below(1, 0), below(1, 1)]).toEqual([20, 1]);
    expect(headStrings.rank(1, 20)).toBe('higher than 1 of 20');
    expect(headStrings.shuffledNote(20, 48)).toMatch(
      /Of 48 heads at once, about 2 would be higher than all 20 by chance alone\.$/,
    );
    expect(headStrings.shuffledNote(20, 4)).toContain('about 0.2 would be');
  });

  it('are tested first where tokens stand often in the text, which are named; where none does, none is', () => {
    const text = [1, 2, 1, 3, 2, 1, 2, 2, 3].map((id) => ({ id }));
    expect(oftenIn(text)).toEqual([
      { token: { id: 2 }, times: 4 },
      { token: { id: 1 }, times: 3 },
    ]);
    expect(headStrings.advice('text', [headStrings.oftenToken('“·the”', 4), '“,” (3 times)']).repeats).toBe(
      'Many heads can score here because of tokens that stand in this text often, such as “·the” (4 times) and “,” (3 times): test on repeated random tokens first.',
    );
    expect(headStrings.advice('text', []).repeats).not.toContain('often');
  });

  it('have a shuffled score of the same kind: its deviation is of the mean over the tokens that can count, too', () => {
    const { shuffled } = foundHead(scores, baseline, 'duplicate', 1, 1) as FoundHead;
    if (!shuffled) throw new Error('There is no baseline.');
    expect(comparableShuffled(shuffled)).toEqual({ mean: 1.6, deviation: 0.8 });
    expect(shuffledText(shuffled)).toBe('1.60 ± 0.80');
  });

  it('fill their bars as far as the tokens that can count do, shuffled ones by their own number', () => {
    const { score, limit, shuffled } = foundHead(scores, baseline, 'duplicate', 1, 1) as FoundHead;
    expect([score, limit?.ceiling, shuffled?.limit?.ceiling]).toEqual([0.1, 0.5, 0.25]);
    expect(comparableScore({ score, limit })).toBeCloseTo(0.2, 10);
    expect(comparableScore({ score: shuffled?.mean as number, limit: shuffled?.limit })).toBeCloseTo(1.6, 10);
    expect(comparableScore(foundHead(scores, baseline, 'local', 1, 0) as FoundHead)).toBe(0.7);
    expect(comparableScore({ score: 0, limit: { ceiling: 0, overCountable: Number.NaN } })).toBe(0);
  });

  it('are none in a block where no token can count', () => {
    expect(foundHead(scores, baseline, 'duplicate', 0, 1)).toBeUndefined();
    expect(findHeads(scores, baseline, 'duplicate', 0).map(({ layer }) => layer)).toEqual([1, 1]);
  });

  it('are none where the text is too short', () => {
    expect(foundHead(scores, baseline, 'induction', 0, 0)).toBeUndefined();
    expect(findHeads(scores, baseline, 'induction', 0)).toEqual([]);
  });
});

describe('the lines of a head', () => {
  const lines = linesOf(Float32Array.of(1, 0, 0, 0.25, 0.75, 0, LEAST_WEIGHT / 2, 0.5, 0.25), 3);

  it('are its weights, but for those too weak to see', () => {
    expect(lines).toEqual([
      { query: 0, key: 0, weight: 1 },
      { query: 1, key: 0, weight: 0.25 },
      { query: 1, key: 1, weight: 0.75 },
      { query: 2, key: 1, weight: 0.5 },
      { query: 2, key: 2, weight: 0.25 },
    ]);
  });

  it('of one token, on either side, the strongest first', () => {
    expect(linesAt(lines, { side: 'query', index: 1 }).map(({ weight }) => weight)).toEqual([0.75, 0.25]);
    expect(linesAt(lines, { side: 'key', index: 0 }).map(({ query }) => query)).toEqual([0, 1]);
    expect(linesAt(lines, undefined)).toBe(lines);
  });

  it('a long text is shown around the chosen token', () => {
    expect(shownSpan(13, 12)).toEqual({ start: 0, stop: 13 });
    for (const chosen of [0, 60, 99]) {
      const { start, stop } = shownSpan(100, chosen);
      expect(stop - start).toBe(MOST_TOKENS);
      expect(start >= 0 && stop <= 100 && chosen >= start && chosen < stop).toBe(true);
    }
  });
});
