/** Runs in which neither token that is explained is probable any more: what becomes of their lead there means nothing. */
import { expect, it } from 'vitest';
import { quoted } from '../../../../src/base/quoted-token';
import { type Ablation, readAblation } from '../../../../src/trace/ablation/ablation';
import { namedSentences } from '../../../../src/trace/ablation/ablation-disagreement';
import { toldOver } from '../../../../src/trace/ablation/ablation-over';
import {
  inOrder,
  LARGEST_CHANGE_FIRST,
  type RankedAblation,
  type RankingOrder,
} from '../../../../src/trace/ablation/ablation-ranking';
import { destroyedSentences, isDestroyed } from '../../../../src/trace/ablation/destroyed';
import { namedIn } from '../../../../src/trace/ablation/named-in';
import { rankingWords } from '../../../../src/trace/ablation/ranking-words';
import { everyPart } from '../../../../src/trace/readings/model-part';
import { thorough } from '../../../workbench/thorough';
import { partOf } from '../../part-of';
import { openModel, runTrace, STARTER } from '../../support';

/** The sentences above the table. */
const answered = (runs: readonly RankedAblation[], total = runs.length) => {
  const { answer, first } = rankingWords(runs, total, quoted);
  return [...answer, ...first];
};

/** Whose parts they name. */
const namedOf = (runs: readonly RankedAblation[], total = runs.length) =>
  namedIn(runs, answered(runs, total).join(' '));

const STATES = { id: 1, token: ' States', text: ' States', special: false };
const KINGDOM = { id: 2, token: ' Kingdom', text: ' Kingdom', special: false };

const standing = (rank: number, probability: number) =>
  partOf<RankedAblation['after']>({ logit: 10, rank, probability });

/** Of a lead of 3; the other token has the rank that is given, or is none of those that the run holds. */
function run(
  layer: number,
  { lead, rank, other }: { lead: number; rank: number; other?: number },
  more: Partial<RankedAblation> = {},
): RankedAblation {
  const kept = other === undefined ? [] : [{ ...KINGDOM, before: standing(1, 0.04), after: standing(other, 0) }];
  return partOf<RankedAblation>({
    ...STATES,
    part: { kind: 'mlp', layer, head: null, cross: false },
    instead: 'zero',
    before: standing(0, 0.95),
    after: standing(rank, rank < 100 ? 0.6 : 8.9e-6),
    ratherThan: KINGDOM,
    difference: { before: 3, after: lead },
    direct: null,
    most: partOf<RankedAblation['most']>({ before: [partOf(STATES), ...kept].map((one) => partOf(one)), after: [] }),
    top: partOf<RankedAblation['top']>(rank === 0 ? STATES : { ...STATES, id: 7, text: ' the' }),
    kl: rank < 100 ? 0.5 : 16.1,
    ...more,
  });
}

it('a run is one of them where the token was among the 100 most probable ones and neither token is any more', () => {
  expect(isDestroyed(run(0, { lead: 2.85, rank: 5645 }))).toBe(true);
  expect(isDestroyed(run(0, { lead: 2.85, rank: 99 }))).toBe(false);
  expect(isDestroyed(run(0, { lead: 2.85, rank: 100 }))).toBe(true);
  // The other one may still be probable: what is left is that it won.
  expect(isDestroyed(run(0, { lead: -9, rank: 120, other: 99 }))).toBe(false);
  expect(isDestroyed(run(0, { lead: -9, rank: 120, other: 100 }))).toBe(true);
  expect(isDestroyed(run(0, { lead: -9, rank: 120 }))).toBe(false);
  // Of a logit alone, and of a token that was improbable before.
  const alone = { ratherThan: null, difference: null };
  expect(isDestroyed(run(0, { lead: 0, rank: 120 }, alone))).toBe(true);
  expect(isDestroyed(run(0, { lead: 1, rank: 5645 }, { before: standing(100, 1e-4) }))).toBe(false);
});

it('a run is one of them, too, where another token is predicted and both tokens of a lead keep less than a tenth, though the lead rises', () => {
  const after = (probability: number) => ({ after: standing(83, probability) });
  const gone = (probability: number, lead: number) => run(0, { lead, rank: 83 }, after(probability));
  expect(isDestroyed(gone(0.0016, 4.35))).toBe(true);
  // What is left of the token, or of the other one, can be compared.
  expect(isDestroyed(gone(0.0951, 6))).toBe(false);
  expect(isDestroyed(gone(0.0016, -4))).toBe(false);
  expect(isDestroyed(run(0, { lead: 4.35, rank: 0 }, { after: standing(0, 0.0016) }))).toBe(false);
  expect(rankingWords([run(1, { lead: 2, rank: 0 }), gone(0.0016, 4.35)], 2, quoted).answer).toEqual([
    'Without the MLP of block 0 the prediction is gone: “States” has 0.2\u00a0% instead of 95\u00a0%, and “the” is then the most probable token. All later parts read what it writes: the model needs it, but the change of the lead (+1.35) does not tell what it does for “States”.',
    expect.stringContaining('Of the others, the MLP of block 1 supports the lead of “States” over “Kingdom” most: '),
  ]);
});

it.runIf(thorough)(
  'a run measured by the logit alone is one of them, too, where the predicted token and the next one keep less than a tenth',
  async () => {
    const model = await openModel(STARTER);
    const runsOf = async (text: string) => {
      const trace = await runTrace(model, text);
      const position = model.folder.tokenizer.encode(text).length - 1;
      const runs: Ablation[] = [];
      for (const part of everyPart(trace.planOf('model')))
        runs.push(await readAblation(trace, { position, id: null, part }, async () => undefined));
      return runs;
    };
    // “ food” falls only to rank 29, but of its probability and that of “ money” less than a tenth is left.
    const runs = await runsOf('She went to the shop to buy some');
    const destroyed = runs.filter(isDestroyed);
    expect(destroyed.map(({ part }) => part)).toEqual([{ kind: 'mlp', layer: 0, head: null, cross: false }]);
    expect(destroyed[0]?.after.rank).toBeLessThan(100);
    const [needs, next] = rankingWords(runs, runs.length, quoted).answer;
    expect(needs).toMatch(
      /^Without the MLP of block 0 the prediction is gone: .* the change of the logit \(−5\.\d\d\) does not tell/,
    );
    expect(next).toMatch(/^Of the others, (?!the MLP of block 0).* supports the logit of /);
    // Compared with the next token, the same runs are such.
    const rival = runs[0]?.most.before[1]?.id ?? null;
    expect(runs.filter((one) => isDestroyed({ ...one, ...toldOver(one, rival) }))).toEqual(destroyed);
    // Where the next token gains, the part decided between the two: its change is a measure.
    const decided = (await runsOf('def add(a, b):\n    return a +')).filter(
      ({ top, most }) => top.id === most.before[1]?.id,
    );
    expect(decided.length).toBeGreaterThan(0);
    expect(decided.filter(isDestroyed)).toEqual([]);
  },
);

it('one run is said to be destroyed, since a lead of two improbable tokens would mislead', () => {
  const said = (rank: number) => destroyedSentences([run(0, { lead: 2.85, rank })], quoted);
  expect(said(5645).join(' ')).toMatch(/^Without the MLP of block 0 the prediction breaks down: /);
  expect(said(2)).toEqual([]);
});

it('the ranking says first without what the prediction breaks down, and ranks the others', () => {
  const destroyed = run(0, { lead: 2.85, rank: 5645 });
  const runs = [destroyed, run(1, { lead: 2.14, rank: 0 }), run(2, { lead: 4.5, rank: 0 })];
  expect(rankingWords(runs, 3, quoted).answer).toEqual([
    'Without the MLP of block 0 the prediction breaks down: “States” falls to rank 5,646, with 0.00089\u00a0%. All later parts read what it writes: the model needs it, but the change of the lead (−0.15) does not tell what it does for “States”.',
    'Of the others, the MLP of block 1 supports the lead of “States” over “Kingdom” most: without it, the lead falls by 0.86, to 2.14.',
    'The MLP of block 2 holds it back most: without it, the lead rises by 1.50, to 4.50, and yet the probability of “States” is 60\u00a0% instead of 95\u00a0%.',
  ]);
  expect(answered(runs).join(' ')).not.toMatch(/change most .*without the MLP of block 0/);
  expect([...namedOf(runs)]).toContain(destroyed);
  // By the change of the lead it is the first of what the prediction needs, and the last of what changes most, however large that is.
  const lost = run(0, { lead: 9, rank: 5645, other: 200 }, { direct: 9 });
  const place = (order: RankingOrder) => inOrder([...runs.slice(1), lost], order).indexOf(lost);
  expect(place({ by: 'change', direction: 'ascending' })).toBe(0);
  expect(place({ by: 'change', direction: 'descending' })).toBe(2);
  expect(place(LARGEST_CHANGE_FIRST)).toBe(2);
  expect(place({ by: 'direct', direction: 'descending' })).toBe(0);
  // Where nothing is destroyed nothing is said of that.
  expect(answered(runs.slice(1)).join(' ')).not.toContain('breaks down');
});

it('no run that destroys the prediction is named as the most needed: that is the one of the others without which the lead falls most', () => {
  const destroyed = run(0, { lead: -4.78, rank: 5645, other: 200 }, { direct: 0.1 });
  const head = { kind: 'head', layer: 3, head: 5, cross: false } as const;
  const own = run(5, { lead: 1.44, rank: 0 }, { direct: 2.08 });
  const runs = [destroyed, run(3, { lead: 0.14, rank: 0 }, { part: head, direct: 1.2 }), own];
  expect(answered(runs)[1]).toBe(
    'Of the others, head 3.5 supports the lead of “States” over “Kingdom” most: without it, the lead falls by 2.86, to 0.14.',
  );
  expect(namedSentences(runs, own.part)).toEqual([
    'Without head 3.5, the lead falls by 2.86, more than without any other part (without the MLP of block 0 nothing is left to compare).',
    'Without the MLP of block 5, which adds most directly (2.08), the lead falls by 1.56.',
    'So the runs disagree with what the parts add directly.',
  ]);
  expect(namedSentences([destroyed, own], own.part)[0]).toMatch(
    /falls by 1\.56, more than without any other part \(without the MLP of block 0 nothing is left to compare\)\.$/,
  );
  // Below a sentence that says so already it is not said again.
  expect(namedSentences([destroyed, own], own.part, 'answer')).toEqual([
    'The MLP of block 5 also adds most directly (2.08).',
  ]);
  // Nor is the part that it names as what changes the lead most: without that the lead falls most.
  expect(namedSentences(runs, own.part, 'answer')).toEqual([
    'Without the MLP of block 5, which adds most directly (2.08), the lead falls by 1.56.',
    'So the runs disagree with what the parts add directly.',
  ]);
  // Below a ranking, what is left without it was just said.
  expect(namedSentences(runs, destroyed.part, 'answer')).toEqual(['The MLP of block 0 adds 0.10 directly.']);
  expect(namedSentences(runs, destroyed.part)[0]).toMatch(
    /^Without the MLP of block 0, which adds 0\.10, nothing is left of the prediction\.$/,
  );
  // Where all are such, they are compared all the same.
  expect(answered([destroyed])[1]).toMatch(/the MLP of block 0 supports .* most: .* falls by 7\.78[^(]*\.$/);
});

it('of several the one furthest down is told, and which others there are', () => {
  const some = [1, 2, 3, 4, 5].map((layer) => run(layer, { lead: 1, rank: 1000 * layer }));
  const last = (runs: readonly RankedAblation[]) => destroyedSentences(runs, quoted).slice(1);
  expect(destroyedSentences(some, quoted)[0]).toMatch(/^Without the MLP of block 5 the prediction breaks down: /);
  expect(last(some)).toEqual(['The same holds for 4 other runs.']);
  expect(last(some.slice(0, 3))).toEqual(['The same holds without the MLP of block 2 and without the MLP of block 1.']);
  expect(last(some.slice(0, 1))).toEqual([]);
});
