/** Which part is needed most, of those that were left out one at a time. */
import { describe, expect, it } from 'vitest';
import { signedHundredths } from '../../../../src/base/number-text';
import { quoted } from '../../../../src/base/quoted-token';
import {
  inOrder,
  LARGEST_CHANGE_FIRST,
  largestChangeFirst,
  neededFirst,
  newTop,
  orderAfter,
  pointsChange,
  probabilityChange,
  type RankedAblation,
  type RankedBy,
  type RankingOrder,
} from '../../../../src/trace/ablation/ablation-ranking';
import { changeWithout } from '../../../../src/trace/ablation/ablation-words';
import { namedIn } from '../../../../src/trace/ablation/named-in';
import { rankingWords } from '../../../../src/trace/ablation/ranking-words';
import { runSize, tryingOrder } from '../../../../src/trace/ablation/trying-order';
import { partOf } from '../../part-of';

/** The answer and what follows it, and what unfolds. */
const wordsOf = (...of: Parameters<typeof rankingWords>) => {
  const { answer, first, more } = rankingWords(...of);
  return { first: [...answer, ...first], more };
};

/** Whose parts the first sentences name. */
const namedOf = (runs: readonly RankedAblation[], total = runs.length) =>
  namedIn(runs, wordsOf(runs, total, quoted).first.join(' '));

const rankingSentences = (...of: Parameters<typeof rankingWords>) => {
  const { first, more } = wordsOf(...of);
  return [...first, ...more];
};

const [THEY, IT] = [
  { id: 1, token: ' They', text: ' They', special: false },
  { id: 2, token: ' It', text: ' It', special: false },
];

const most = (id: number) => partOf<RankedAblation['most']>({ before: [partOf({ ...THEY, id })], after: [] });
const top = (token: typeof THEY) => partOf<RankedAblation['top']>(token);

/** Of a logit of 10: what it is without the part. */
function without(
  kind: 'head' | 'mlp',
  layer: number,
  logit: number,
  more: Partial<RankedAblation> = {},
): RankedAblation {
  const part = { kind, layer, head: kind === 'head' ? 3 : null, cross: false };
  return partOf<RankedAblation>({
    ...THEY,
    part,
    instead: 'zero',
    ratherThan: null,
    difference: null,
    direct: null,
    before: partOf<RankedAblation['before']>({ logit: 10 }),
    after: partOf<RankedAblation['after']>({ logit }),
    most: most(THEY.id),
    top: top(THEY),
    ...more,
  });
}

const RUNS = [without('head', 0, 10.5), without('mlp', 2, 4.25), without('head', 1, 9.5)];

describe('parts that are left out one at a time', () => {
  it('are ranked by how far the logit falls without each', () => {
    expect(neededFirst(RUNS).map(changeWithout)).toEqual([-5.75, -0.5, 0.5]);
    expect(rankingSentences(RUNS, 3, quoted)).toEqual([
      'Of all 3 heads and MLPs, the MLP of block 2 supports the logit of “They” most: without it, the logit falls by 5.75, to 4.25.',
      'Head 0.3 holds it back most: without it, the logit rises by 0.50, to 10.50.',
      'Of the heads, the logit falls most without head 1.3, by 0.50.',
      'In each of these 3 runs, “They” is still the most probable token.',
    ]);
  });

  it('say of what comes near the first that it does, which of both ways it goes', () => {
    const near = [without('mlp', 2, 4.25), without('head', 1, 4.5), without('head', 2, 16), without('head', 3, 9)];
    const first = (runs: readonly RankedAblation[]) => wordsOf(runs, runs.length, quoted).first[0];
    expect(first(near.toSpliced(2, 1))).toMatch(
      /without it, the logit falls by 5\.75, to 4\.25; without head 1\.3 it falls nearly as much\.$/,
    );
    // What moves it the other way is no near tie, nor what does so by less than nine tenths.
    expect(first(near)).toMatch(/; without head 1\.3 it falls nearly as much\.$/);
    const rising = [...near, without('head', 4, 15.8)];
    expect(wordsOf(rising, rising.length, quoted).first[1]).toBe(
      'Head 2.3 holds it back most: without it, the logit rises by 6.00, to 16.00; without head 4.3 it rises nearly as much.',
    );
    expect(first([near[0], without('head', 1, 4.9)] as RankedAblation[])).not.toContain('nearly');
  });

  it('say in the same breath that the mean of the first undoes most of its change, where that run is known', () => {
    const [zero, near] = [without('mlp', 4, 4), without('head', 1, 9)];
    const said = (logit: number, more: Partial<RankedAblation> = {}, runs = [zero, near]) =>
      wordsOf(runs, 2, quoted, [without('mlp', 4, logit, { instead: 'mean', ...more })]).first[0];
    const end = (moves: string) =>
      `falls by 6.00, to 4.00; with the mean of the MLP of block 4 over this text in its place, it ${moves}: so this is not certain.`;
    expect(said(9.98)).toContain(end('falls by only 0.02'));
    expect(said(10)).toContain(end('does not change'));
    expect(said(10.5)).toContain(end('rises by 0.50'));
    // Not of a mean that leaves half of it, of a run of another comparison or part, or where means are told.
    const least = wordsOf([zero, near], 2, quoted).first[0];
    expect(said(7)).toBe(least);
    expect(said(9.98, { ratherThan: IT })).toBe(least);
    expect(said(9.98, { part: near.part })).toBe(least);
    const means = [zero, near].map((one) => ({ ...one, instead: 'mean' as const }));
    expect(said(9.98, {}, means)).not.toContain('certain');
  });

  it('say which one adds most, where it falls more without another one', () => {
    const runs = [without('mlp', 0, 4, { direct: 1.11 }), without('mlp', 5, 9.67, { direct: 3.61 })];
    const needed =
      'the MLP of block 0 supports the logit of “They” most: without it, the logit falls by 6.00, to 4.00.';
    const adds = 'The MLP of block 5 adds most, +3.61: without it, the logit falls by 0.33.';
    expect(wordsOf(runs, 2, quoted).first).toEqual([
      `Of all 2 heads and MLPs, ${needed}`,
      'The MLP of block 0 adds only +1.11 directly, but all later blocks read what it writes.',
      adds,
    ]);
    // That is no reason of what adds much itself, or of what no later block reads.
    const last = without('head', 5, 3, { direct: 0.1 });
    expect(wordsOf([last, ...runs], 3, quoted).first.slice(1)).toEqual([adds]);
    const takes = without('mlp', 0, 4, { direct: -0.2 });
    expect(wordsOf([takes, ...runs.slice(1)], 2, quoted).first[1]).toBe(
      'The MLP of block 0 takes away 0.20 directly, but all later blocks read what it writes.',
    );
    expect(rankingSentences([without('mlp', 0, 4, { direct: 4 }), ...runs.slice(1)], 2, quoted)).toHaveLength(2);
    // An amount that is 0.00 as written is not said to be only that.
    for (const [direct, does] of [
      [0.004, 'adds less than 0.005'],
      [0, 'adds nothing'],
    ] as const)
      expect(wordsOf([without('mlp', 0, 4, { direct }), ...runs.slice(1)], 2, quoted).first[1]).toBe(
        `The MLP of block 0 ${does} directly, but all later blocks read what it writes.`,
      );
    // As long as others are to be tried nobody knows.
    expect(wordsOf(runs, 3, quoted).first.join(' ')).not.toContain('adds most');
  });

  it('say without which head it falls most where it falls more without an MLP, though another head adds most, and that later blocks read it', () => {
    const mlp = without('mlp', 0, -2.11, { direct: 1 });
    const [early, late] = [without('head', 3, 6.57, { direct: 0.02 }), without('head', 4, 7.77, { direct: 5 })];
    const needs = 'Of the heads, the logit falls most without head 3.3, by 3.43.';
    const reads = 'Head 3.3 adds only +0.02 directly, but all later blocks read what it writes.';
    const adds = 'Head 4.3 adds most, +5.00: without it, the logit falls by 2.23.';
    expect(wordsOf([mlp, early, late], 3, quoted).first.slice(2)).toEqual([needs, reads, adds]);
    expect([...namedOf([mlp, early, late])]).toContain(early);
    // With means, and as long as some are tried.
    const means = [mlp, early, late].map((one) => ({ ...one, instead: 'mean' as const }));
    expect(wordsOf(means, 4, quoted).first).toContain(
      'Of the heads that were tried, the logit falls most with the mean of head 3.3, by 3.43.',
    );
    // The head that adds most may be it.
    const both = wordsOf([mlp, { ...early, direct: 0.1 }, { ...late, after: { ...late.after, logit: 6 } }], 3, quoted);
    expect(both.first.slice(2)).toEqual([
      'Head 4.3 adds most, +5.00: without it, the logit falls by 4.00, more than without any other head.',
    ]);
    // A head that is needed most of all is named already; of one head, or of heads without which it rises, nothing is said.
    for (const some of [
      [early, late],
      [mlp, early],
      [mlp, without('head', 3, 11), without('head', 4, 10)],
    ])
      expect(rankingSentences(some, some.length, quoted).join(' ')).not.toContain('Of the heads');
  });

  it('say at once where the part that adds most is that without which the logit rises most', () => {
    const runs = [without('mlp', 0, 4), without('mlp', 5, 11.5, { direct: 3.61, top: top(IT) })];
    expect(wordsOf(runs, 2, quoted).first.slice(-1)).toEqual([
      'The MLP of block 5 holds it back most, though it adds most directly (+3.61): without it, the logit rises by 1.50, to 11.50, and yet “It” is then the most probable token.',
    ]);
  });

  describe('of which all probabilities are told', () => {
    const standing = (logit: number, probability: number) => partOf<RankedAblation['after']>({ logit, probability });
    const run = (layer: number, logit: number, probability: number, kl?: number, more: Partial<RankedAblation> = {}) =>
      without('head', layer, logit, { before: standing(10, 0.5), after: standing(logit, probability), kl, ...more });

    it('say without which they change most, where that is known of all', () => {
      const runs = [run(0, 4, 0.2, 0.41234), run(1, 9, 0.4, 1.5)];
      const said =
        'The probabilities of all tokens, taken together, change most without head 1.3: a KL divergence of 1.500 bits.';
      // Of another part than the one that changes the logit most that is said at once, else below what is unfolded.
      expect(wordsOf(runs, 2, quoted).first.at(-1)).toBe(said);
      const ofOne = [run(0, 4, 0.2, 1.6), run(1, 9, 0.4, 1.5)];
      expect(wordsOf(ofOne, 2, quoted).first.join(' ')).not.toContain('divergence');
      expect(wordsOf(ofOne, 2, quoted).more.at(-1)).toContain('change most without head 0.3');
      // As long as others are to be tried nobody knows.
      expect(wordsOf(runs, 3, quoted).first.join(' ')).not.toContain('divergence');
      expect([...namedOf(runs)]).toEqual(runs);
      expect(rankingSentences([...runs, run(2, 9, 0.4)], 3, quoted).join(' ')).not.toContain('divergence');
      expect(rankingSentences(runs.slice(1), 2, quoted).join(' ')).not.toContain('divergence');
    });

    it('say where a probability goes against its logit, and why', () => {
      const [up, down] = [run(1, 11, 0.3), run(2, 9.5, 0.6)];
      const runs = [run(0, 4, 0.2), up];
      expect(rankingSentences(runs, 2, quoted)).toContain(
        'Without head 1.3, the logit rises by 1.00, and yet the probability is 30 % instead of 50 %, because the logits of all other tokens, taken together, rise more.'.replaceAll(
          ' %',
          '\u00a0%',
        ),
      );
      expect(rankingSentences([...runs, down], 3, quoted).join(' ')).toContain(
        'In 2 of the 3 runs, the logit and the probability go opposite ways. Of these, the probability changes most without head 1.3: the logit rises by 1.00, ',
      );
      expect(rankingSentences([run(0, 4, 0.2), down], 2, quoted).join(' ')).toMatch(/, fall more\.$|, fall more\. /);
      expect(rankingSentences([run(0, 4, 0.2), run(1, 11, 0.6)], 2, quoted).join(' ')).not.toContain('and yet');
      expect([...namedOf(runs)]).toEqual(runs);
    });

    it('say beside a logit that moves one way that the probability goes the other, of each part that is named', () => {
      const yet = (share: string) => `, and yet the probability of “They” is ${share}\u00a0% instead of 50\u00a0%.`;
      const mlp = (layer: number, logit: number, probability: number, direct: number) =>
        run(layer, logit, probability, undefined, { direct, part: { kind: 'mlp', layer, head: null, cross: false } });
      const adds = 'The MLP of block 5 adds most, +3.05: without it, the logit falls by 0.31';
      const of = (probability: number) =>
        wordsOf([mlp(0, 2, 0.2, 1), mlp(5, 9.69, probability, 3.05)], 2, quoted).first.at(-1);
      expect(of(0.6)).toBe(`${adds}${yet('60')}`);
      expect(of(0.4)).toBe(`${adds}.`);
      const [needed, most] = wordsOf([run(1, 14, 0.3), mlp(0, 9.5, 0.6, 1)], 2, quoted).first;
      expect(most).toContain(`the logit rises by 4.00, to 14.00${yet('30')}`);
      expect(needed).toContain(`the logit falls by 0.50, to 9.50${yet('60')}`);
      const heads = [mlp(0, 2, 0.2, 5), run(1, 8, 0.7), run(2, 9, 0.4)];
      expect(wordsOf(heads, 3, quoted).first).toContain(
        `Of the heads, the logit falls most without head 1.3, by 2.00${yet('70')}`,
      );
      // The head that costs most probability is another one.
      const costs = 'Of the heads, the probability of “They” falls most without head 2.3, by 10.00 percentage points';
      expect(wordsOf(heads, 3, quoted).first).toContain(`${costs}.`);
      expect([...namedOf(heads)]).toContain(heads[2]);
      const flips = [mlp(0, 2, 0.2, 5), run(1, 8, 0.45), run(2, 9, 0.4, undefined, { top: top(IT) })];
      expect(wordsOf(flips, 3, quoted).first).toContain(`${costs}, and “It” is then the most probable token.`);
      // With who wins then in one clause.
      const both = wordsOf([run(1, 14, 0.3, undefined, { top: top(IT) })], 1, quoted).first[1];
      expect(both).toContain(
        ', and yet “It” is then the most probable token, and the probability of “They” is 30\u00a0% instead of',
      );
    });

    it('say of as many runs that both go opposite ways as the table shows, as it is written, and of how many more they do by exact values', () => {
      const of = (layer: number, change: number, points: number) =>
        run(layer, 9, 0.5 + points / 100, undefined, { ratherThan: IT, difference: { before: 1, after: 1 + change } });
      // Small changes count where the table has them, and do not where it has 0.00.
      const runs = [
        of(0, 0.48, -0.051),
        of(1, 0.22, -0.264),
        of(2, -0.18, 0.03),
        of(3, -0.3, -2),
        of(4, 0.0049, -1),
        of(5, 0.2, -0.0049),
        of(6, 1, 2),
      ];
      const sign = (written: string) => (Number(written.slice(1)) === 0 ? '' : written.charAt(0));
      const shown = runs.filter((one) => {
        const [change, points] = [changeWithout(one), 100 * probabilityChange(one)].map(signedHundredths).map(sign);
        return change !== '' && points !== '' && change !== points;
      });
      expect(shown).toHaveLength(3);
      expect(rankingSentences(runs, 7, quoted).join(' ')).toContain(
        'In 3 of the 7 runs (5 before rounding), the lead and the probability go opposite ways. Of these, the probability changes most without head 1.3: the lead rises by 0.22, ',
      );
      expect(rankingSentences(runs.toSpliced(4, 1), 6, quoted).join(' ')).toContain(
        'In 3 of the 6 runs (4 before rounding), the lead and the probability go opposite ways. Of these, ',
      );
    });

    it('give the change of a probability as the exact one in hundredths, since neither of both probabilities stands beside it', () => {
      // −2.448 points, although 26.77 − 29.21 is −2.44.
      expect(pointsChange({ before: standing(9, 0.29214), after: standing(9, 0.26766) })).toBe(-2.45);
    });

    it('say of a lead that others gain on both of its tokens, or lose to both', () => {
      const of = (after: number) => ({ ratherThan: IT, difference: { before: 1, after } });
      const said = (probability: number, after: number) =>
        rankingSentences(
          [run(0, 4, 0.2, undefined, of(-3)), run(1, 9, probability, undefined, of(after))],
          2,
          quoted,
        ).join(' ');
      expect(said(0.3, 2)).toMatch(
        /the lead rises by 1\.00, and yet .* because all other tokens, taken together, gain on both\./,
      );
      expect(said(0.6, 0)).toMatch(
        /the lead falls by 1\.00, and yet .* because all other tokens, taken together, lose to both\./,
      );
      // Behind the last MLP only the final norm follows, which is the reason.
      const last = rankingSentences(
        [run(0, 4, 0.2, undefined, of(-3)), { ...run(1, 9, 0.6, undefined, of(0)), isLast: true }],
        2,
        quoted,
      );
      expect(last.join(' ')).toMatch(
        /the lead falls by 1\.00, and yet .* because the final norm divides the residual stream by its size, which is different without it, and all logits follow from that\./,
      );
    });

    it('are listed by how far they are, and by how much the probability changes, what is not told last', () => {
      const runs = [run(0, 4, 0.2, 0.4), run(1, 9, 0.9, 1.5), run(2, 9, 0.49), run(3, 9, 0.55, 0)];
      const sorted = (by: RankedBy, direction: RankingOrder['direction']) =>
        inOrder(runs, { by, direction })
          .map(({ part }) => part.layer)
          .join('');
      expect(sorted('kl', 'descending')).toBe('1032');
      expect(sorted('probability', 'size')).toBe('1032');
      expect(sorted('probability', 'ascending')).toBe('0231');
      expect(sorted('probability', 'descending')).toBe('1320');
      const turns: RankingOrder[] = [LARGEST_CHANGE_FIRST];
      for (const by of ['kl', 'kl', 'probability', 'probability'] as const)
        turns.push(orderAfter(turns.at(-1) as RankingOrder, by));
      expect(
        turns
          .slice(1)
          .map(({ direction }) => direction)
          .join(),
      ).toBe('descending,ascending,size,ascending');
    });
  });

  it('say how many were tried, where that was ended, and nothing where none was', () => {
    expect(rankingSentences(RUNS.slice(1), 54, quoted)).toEqual([
      'Of the 2 of 54 heads and MLPs that were tried, the MLP of block 2 supports the logit of “They” most: without it, the logit falls by 5.75, to 4.25.',
      'In each of these 2 runs, “They” is still the most probable token.',
    ]);
    expect(rankingSentences([], 54, quoted)).toEqual([]);
    expect(rankingSentences([without('head', 0, 10)], 1, quoted)).toEqual([
      'Of all 1 heads and MLPs, none changes the logit of “They”, left out alone.',
      'In that run, “They” is still the most probable token.',
    ]);
  });

  it('say in how many runs, another token is predicted, and each of them which', () => {
    const other = { top: top(IT) };
    const runs = [...RUNS, without('head', 3, 3, other)];
    // First of all that unfolds: such a part matters whatever is explained.
    const first = (some: RankedAblation[]) => wordsOf(some, 54, quoted).more[0];
    expect(first(runs)).toBe(
      'Without head 3.3, the most probable token is “It”; in the other 3 runs, “They” is still the most probable token.',
    );
    expect(runs.map(newTop).map((token) => token?.text)).toEqual([undefined, undefined, undefined, ' It']);
    expect(first([without('head', 3, 3, { ...other, instead: 'mean' })])).toBe(
      'With the mean of head 3.3, the most probable token is “It”.',
    );
    expect(first([...runs, without('mlp', 3, 4, other)])).toBe(
      'In 2 of the 5 runs, another token than “They” is the most probable one.',
    );
  });

  it('are listed by how large the change is, whatever is named and whatever is predicted', () => {
    const others = [
      without('mlp', 5, 12.5),
      without('head', 2, 9.9, { direct: 3 }),
      without('mlp', 4, 9.95, { top: top(IT) }),
    ];
    expect(largestChangeFirst([...RUNS, ...others]).map(changeWithout)).toEqual([-5.75, 2.5, 0.5, -0.5, -0.1, -0.05]);
    // Those that the first sentences are about are known.
    expect([...namedOf([...RUNS, ...others])].map(changeWithout)).toEqual([-5.75, 2.5, -0.5, -0.1]);
  });

  it('are listed in the order of any column both ways, of changes by their size first; of equals the earlier part first', () => {
    const standing = (probability: number, logit: number) => partOf<RankedAblation['after']>({ logit, probability });
    const before = standing(0.4, 10);
    const runs = [
      without('mlp', 1, 12.5, { before, after: standing(0.2, 12.5), direct: -1 }),
      without('head', 1, 9.5, { before, after: standing(0.5, 9.5), direct: 3 }),
      without('head', 0, 10.5, { before, after: standing(0.1, 10.5) }),
      without('mlp', 0, 4.25, { before, after: standing(0.3, 4.25), direct: 2 }),
    ];
    const sorted = (by: RankedBy, direction: RankingOrder['direction']) =>
      inOrder(runs, { by, direction }).map(({ part }) => `${part.kind} ${part.layer}`);
    expect(inOrder(runs, LARGEST_CHANGE_FIRST).map(changeWithout)).toEqual([-5.75, 2.5, 0.5, -0.5]);
    expect(sorted('change', 'ascending')).toEqual(['mlp 0', 'head 1', 'head 0', 'mlp 1']);
    expect(sorted('change', 'descending')).toEqual(['mlp 1', 'head 0', 'head 1', 'mlp 0']);
    expect(sorted('part', 'ascending')).toEqual(['head 0', 'mlp 0', 'head 1', 'mlp 1']);
    expect(sorted('part', 'descending')).toEqual(['mlp 1', 'head 1', 'mlp 0', 'head 0']);
    expect(sorted('probability', 'descending')).toEqual(['head 1', 'mlp 0', 'mlp 1', 'head 0']);
    expect(sorted('probability', 'ascending')).toEqual(['head 0', 'mlp 1', 'mlp 0', 'head 1']);
    expect(sorted('direct', 'descending')).toEqual(['head 1', 'mlp 0', 'head 0', 'mlp 1']);
    const chosen = ['change', 'change', 'change', 'probability', 'probability', 'part'] as const;
    const turns: RankingOrder[] = [LARGEST_CHANGE_FIRST];
    for (const by of chosen) turns.push(orderAfter(turns.at(-1) as RankingOrder, by));
    expect(turns.map(({ direction }) => direction).join()).toBe(
      'size,ascending,descending,size,size,ascending,ascending',
    );
  });

  it('are known as named where sentences in sight name them, however many others predict another token', () => {
    const changed = Array.from({ length: 20 }, (_, layer) => without('head', layer, 8 - layer / 10, { top: top(IT) }));
    const [needed, risen, adds] = [
      without('mlp', 2, 4.25, { top: top(IT) }),
      without('mlp', 3, 10.25),
      without('mlp', 5, 9.9, { direct: 3 }),
    ];
    const all = [...changed, adds, risen, needed, without('head', 30, 9)];
    expect([...namedOf(all)]).toEqual([needed, risen, changed.at(-1), adds]);
    const inWords = (words: readonly string[]) => new Set(words.join(' ').match(/head \d+\.\d|MLP of block \d+/g));
    const { first, more } = wordsOf(all, all.length, quoted);
    expect(inWords(first)).toEqual(new Set(['MLP of block 2', 'MLP of block 3', 'head 19.3', 'MLP of block 5']));
    expect(inWords(more)).toEqual(new Set());
    // As long as others are to be tried, nothing is said of what adds most.
    expect([...namedOf(all, all.length + 1)]).toEqual([needed, risen, changed.at(-1)]);
    const ofSome = wordsOf(all, all.length + 1, quoted).first;
    expect(inWords(ofSome)).toEqual(new Set(['MLP of block 2', 'MLP of block 3', 'head 19.3']));
  });

  it('say who wins where what is explained rises most and another token is predicted all the same', () => {
    const runs = [without('head', 1, 5), without('mlp', 0, 14, { top: top(IT) })];
    expect(rankingSentences(runs, 2, quoted)).toContain(
      'The MLP of block 0 holds it back most: without it, the logit rises by 4.00, to 14.00, and yet “It” is then the most probable token.',
    );
  });

  it('say first that none supports it where it falls without none', () => {
    const risen = [without('mlp', 0, 14), without('head', 1, 10)];
    expect(wordsOf(risen, 2, quoted).first).toEqual([
      'Of all 2 heads and MLPs, none supports the logit of “They”: it does not fall without any one of them.',
      'The MLP of block 0 holds it back most: without it, the logit rises by 4.00, to 14.00.',
    ]);
    expect([...namedOf(risen)]).toEqual(risen.slice(0, 1));
  });

  it('are ranked by the difference of logits where a token is explained rather than another', () => {
    const difference = { before: 0.75, after: -1 };
    const [said] = rankingSentences([without('mlp', 2, 4, { ratherThan: IT, difference, instead: 'mean' })], 2, quoted);
    expect(said).toBe(
      'Of the 1 of 2 heads and MLPs that were tried, the MLP of block 2 supports the lead of “They” over “It” most: with its mean in its place, the lead falls by 1.75, so that “They” trails “It” by 1.00.',
    );
  });

  it('have no lead below 0: the one token then trails the other', () => {
    const of = (before: number, after: number) => [
      without('mlp', 2, 4, { ratherThan: IT, difference: { before, after } }),
    ];
    const said = (before: number, after: number) => wordsOf(of(before, after), 1, quoted).first[0];
    expect(said(1.97, -0.204)).toMatch(/ the lead falls by 2\.17, so that “They” trails “It” by 0\.20\.$/);
    expect(wordsOf(of(-1.5, -0.5), 1, quoted).first[1]).toContain(
      ' the lead rises by 1.00, “They” still trailing “It” by 0.50',
    );
    expect(said(1.5, -0.001)).toMatch(/ the lead falls by 1\.50, to 0\.00\.$/);
  });

  it('tell a change and what it leads to in hundredths, as tables have both, or with what was before in as many decimals as the three need to subtract', () => {
    const of = (before: number, after: number) =>
      without('mlp', 2, 4, { ratherThan: IT, difference: { before, after } });
    // 0.79 − 2.06 would be −1.27.
    expect(changeWithout(of(2.0583, 0.794))).toBe(-1.26);
    expect(wordsOf([of(2.0583, 0.794)], 1, quoted).first[0]).toContain(' falls from 2.058 by 1.264, to 0.794.');
    expect(wordsOf([of(0.4034, -0.0926)], 1, quoted).first[0]).toContain(
      ' falls from 0.403 by 0.496, so that “They” trails “It” by 0.093.',
    );
    expect(wordsOf([of(2.05, 0.79)], 1, quoted).first[0]).toContain(' falls by 1.26, to 0.79.');
  });
});

it('parts are tried by what they do directly, the largest first, and else as the data flows', () => {
  const head = (of: number) => ({ kind: 'head', layer: 0, head: of, cross: false }) as const;
  const mlp = { kind: 'mlp', layer: 0, head: null, cross: false } as const;
  const parts = [head(0), head(1), head(2), mlp];
  const direct = [
    { ...head(1), value: -3 },
    { ...head(2), value: 0.5 },
    { ...mlp, value: 2 },
  ] as const;
  expect(tryingOrder(parts, direct)).toEqual([1, 3, 2, 0]);
  expect(tryingOrder(parts)).toEqual([0, 1, 2, 3]);
});

it('a run without a part is as large as the blocks from its own on, and the end of the pass', () => {
  const parts = [0, 1, 2].map((layer) => ({ kind: 'mlp', layer, head: null, cross: false }) as const);
  expect(parts.map((part) => runSize(part, parts))).toEqual([4, 3, 2]);
});
