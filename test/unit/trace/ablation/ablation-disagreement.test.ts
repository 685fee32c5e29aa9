/** Parts of which the run without them says something else than what they add directly. */
import { expect, it } from 'vitest';
import { quoted } from '../../../../src/base/quoted-token';
import { disagreementSentences, namedSentences } from '../../../../src/trace/ablation/ablation-disagreement';
import type { RankedAblation } from '../../../../src/trace/ablation/ablation-ranking';
import { rankingWords } from '../../../../src/trace/ablation/ranking-words';
import { partOf } from '../../part-of';

function run(layer: number, direct: number | null, change: number) {
  const standing = (logit: number) => ({ logit, probability: 0.5, rank: 0 });
  const difference = { before: 1, after: 1 + change };
  const part = { kind: 'mlp', layer, head: null, cross: false } as const;
  return partOf<RankedAblation>({
    ...{ part, instead: 'zero', before: standing(7), after: standing(7), difference, direct },
    ratherThan: null,
  });
}

const AGREEING = [run(0, 3, -3), run(1, -1, 0.9), run(2, 0.004, 0), run(3, 0.5, -0.45), run(4, null, 5)];

it('are those of all parts of which the change without them, sign reversed, is furthest from what they add', () => {
  // Also where both have the same sign: 7.21 are further apart than 3.60 and 2.02.
  const runs = [...AGREEING, run(5, 2, 0.02), run(27, 1.06, -8.27), run(6, -0.6, -3)];
  expect(disagreementSentences(runs)).toEqual([
    'Of the parts whose direct contribution is known, the MLP of block 27 has the largest difference between what it adds directly and the change without it, sign reversed: it adds 1.06 directly, and the lead falls by 8.27 without it (7.21 apart).',
  ]);
  expect(disagreementSentences(runs.filter(({ part, direct }) => part.layer !== 27 && direct !== null))).toEqual([
    'Of all parts, the MLP of block 6 has the largest difference between what it adds directly and the change without it, sign reversed: it takes away 0.60 directly, and yet the lead falls by 3.00 without it (3.60 apart).',
    'Next is the MLP of block 5: it adds 2.00 directly, and yet the lead rises by 0.02 without it (2.02 apart).',
  ]);
});

it('have as many decimals as it takes for them to add up as they are written', () => {
  expect(disagreementSentences([run(0, -0.634, -8.223)])).toEqual([
    'Of all parts, the MLP of block 0 has the largest difference between what it adds directly and the change without it, sign reversed: it takes away 0.634 directly, and yet the lead falls by 8.223 without it (8.857 apart).',
  ]);
});

it('leave out those without which nothing is left to compare', () => {
  const destroyed = run(27, 1.06, -8.27);
  const lost = { ...destroyed, after: { ...destroyed.after, rank: 5000 } };
  expect(disagreementSentences([run(0, 3, -3), run(6, -0.6, -3), lost])[0]).toMatch(
    /^Of the parts that can be compared, the MLP of block 6 has the largest difference /,
  );
});

it('are one where no second is half as far apart, and none where all agree as written', () => {
  const mean = { ...run(5, 1, 1), instead: 'mean' } as const;
  expect(disagreementSentences([...AGREEING, mean, run(6, 0.4, 0.4)])).toEqual([
    'Of the parts whose direct contribution is known, the MLP of block 5 has the largest difference between what it adds directly and the change with its mean in its place, sign reversed: it adds 1.00 directly, and yet the lead rises by 1.00 with its mean in its place (2.00 apart).',
  ]);
  expect(disagreementSentences([run(0, 3, -3), run(4, null, 5)])).toEqual([]);
});

const DISAGREE = 'So the runs disagree with what the parts add directly.';

/** As a ranking has them. */
function ranked(...told: Parameters<typeof run>) {
  const token = (id: number) => ({ id, token: `t${id}`, text: `t${id}`, special: false });
  const named = { ...token(1), ratherThan: token(2), kl: undefined };
  return {
    ...run(...told),
    ...named,
    top: { ...token(1), probability: 0.5 },
    most: { before: [], after: [] },
  } as unknown as RankedAblation;
}

it('of the part that a step names it is told what it adds and by how much the lead falls without it, first without which part it falls more, and last whether the runs agree', () => {
  const runs = [ranked(0, -3.28, -3.04), ranked(5, 2.08, -0.53), ranked(2, 1, -0.2)];
  const of = (layer: number) => namedSentences(runs, { kind: 'mlp', layer, head: null, cross: false });
  expect(of(5)).toEqual([
    'Without the MLP of block 0, the lead falls by 3.04, more than without any other part.',
    'Without the MLP of block 5, which adds most directly (2.08), the lead falls by only 0.53.',
    DISAGREE,
  ]);
  expect(of(0)).toEqual([
    'Without the MLP of block 0, which takes away 3.28, the lead falls by 3.04 all the same, more than without any other part.',
    DISAGREE,
  ]);
  // What comes near it is told of as well, and of what is named itself that it does.
  const near = [ranked(0, -3.28, -2.5), ranked(5, 2.08, -0.53), ranked(2, 1, -2.4), ranked(3, 1, -2.2)];
  const among = (layer: number) => namedSentences(near, { kind: 'mlp', layer, head: null, cross: false });
  expect(among(5)[0]).toBe(
    'Without the MLP of block 0, the lead falls by 2.50, slightly more than without any other part.',
  );
  expect(among(2)).toEqual([
    'Without the MLP of block 2, which adds 1.00, the lead falls by 2.40, nearly as much as without the MLP of block 0 (2.50).',
  ]);
  expect(among(0)[0]).toMatch(/ falls by 2\.50 all the same, slightly more than without any other part\.$/);
  // Below a ranking, which has named that part, it is not told again.
  const rising = [...runs, ranked(7, -1, 4)];
  const below = namedSentences(rising, { kind: 'mlp', layer: 5, head: null, cross: false }, 'answer');
  expect(below[0]).toMatch(/^Without the MLP of block 5, .* the lead falls by only 0\.53\.$/);
  expect(below.slice(1)).toEqual([DISAGREE]);
  expect(of(7)).toEqual([]);
  const agreeing = [ranked(5, 2.08, -2.5), ranked(2, 1, -0.2)];
  expect(namedSentences(agreeing, { kind: 'mlp', layer: 5, head: null, cross: false })).toEqual([
    'Without the MLP of block 5, which adds most directly (2.08), the lead falls by 2.50, more than without any other part.',
  ]);
});

it('what a part adds directly is told once: not again below an answer that says so of what holds back most', () => {
  const runs = [ranked(0, 0.3, -3.04), ranked(5, 2.08, 1.5)];
  const own = { kind: 'mlp', layer: 5, head: null, cross: false } as const;
  const { needs, answer } = rankingWords(runs, runs.length, quoted);
  const amounts = (told: readonly string[]) => told.join(' ').match(/2\.08/g);
  expect(answer.at(-1)).toContain('holds it back most, though it adds most directly (+2.08): ');
  expect(namedSentences(runs, own, 'answer')).toEqual([DISAGREE]);
  // Where only what supports most is said before, it is told here.
  expect(amounts([...needs, ...namedSentences(runs, own, 'needs')])).toHaveLength(1);
});

it('that they agree is said only where the order and the signs of all of them do', () => {
  const first = ranked(0, 0.72, -0.9);
  const told = (others: readonly RankedAblation[]) => namedSentences([first, ...others], first.part);
  const falls =
    'Without the MLP of block 0, which adds most directly (0.72), the lead falls by 0.90, more than without any other part.';
  const agreeing = [ranked(1, 0.5, -0.6), ranked(2, 0.3, -0.2), ranked(3, 0.1, -0.15), ranked(4, -0.4, 0.5)];
  expect(told(agreeing)).toEqual([falls, 'The runs agree with what the parts add directly.']);
  // Of four runs no order is told of.
  expect(told(agreeing.slice(1))).toEqual([falls]);
  // The same order of most, but signs that are not alike.
  const opposed = [ranked(1, 0.5, -0.6), ranked(2, 0.3, 0.2), ranked(3, 0.1, 0.15), ranked(4, -0.4, 0.5)];
  expect(told(opposed)).toEqual([falls]);
});
