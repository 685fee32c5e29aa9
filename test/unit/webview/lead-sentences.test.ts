/** What a comparison begins with: its prediction, the token that changes most, and the place that matters for it. */
import { describe, expect, it } from 'vitest';
import { apartSentences } from '../../../src/trace/compare/apart-sentences';
import type { Drift } from '../../../src/trace/compare/drift';
import type { FoundDifference } from '../../../src/trace/compare/first-difference';
import { changesMostAfter, pairsToAsk } from '../../../src/trace/compare/hardly-changes';
import { leadSentences } from '../../../src/trace/compare/lead-sentences';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { PartDifference, PartDifferences } from '../../../src/trace/compare/part-differences';
import type { Patch } from '../../../src/trace/compare/patch';
import { wholeVerdict } from '../../../src/trace/compare/sweep-verdict';
import { leadTexts } from '../../../webview/state/compare/lead';
import { partOf } from '../part-of';
import { AT, BLUE, comparison, drift, foundDrift, outcome, PAIRS, RED, side, token } from './compared-texts';

describe('what a comparison begins with', () => {
  const said = { id: 1, token: ' had', text: ' had', own: { probability: 0.27 }, other: { probability: 0.28 } };
  const changed = { id: 2, token: ' was', text: ' was', own: { probability: 0.25 }, other: { probability: 0.21 } };
  const both = (most: typeof said) =>
    partOf<Outcome>({
      a: { top: [said] },
      b: { top: [{ ...said, own: said.other }] },
      shared: { changed: [most] },
    });
  const part = (kind: 'head' | 'mlp', layer: number, a: number, b: number) => ({
    kind,
    layer,
    head: 3,
    cross: false,
    adds: { a, b },
  });
  const parts = (id: number, whole = 0.3) =>
    partOf<PartDifferences>({
      logit: { id, ...token(id === 1 ? ' had' : ' was'), ratherThan: null, of: { a: whole, b: 0 } },
      parts: [part('head', 4, 0.2, 0.1), part('mlp', 0, 0.6, 0.9)],
    });
  const texts = leadTexts(comparison(side(BLUE), side(RED), PAIRS));
  const begins = (outcome: Outcome, of: PartDifferences | undefined, apart?: Drift) => {
    const found = apart && foundDrift(apart);
    const told = leadSentences(texts, { outcome, parts: of, drift: found, at: AT, first: undefined }, '');
    return [told[0], told[1], found && apartSentences(found, AT.tokens)];
  };

  it('is the prediction, and the token that changes most with the place that matters for it; the streams are told apart from it', () => {
    expect(begins(both(changed), parts(2), drift(0.69, 0.31))).toEqual([
      'Where A has “·blue”, B has “·red”; both predict “·had” next, A with 27.00\u00a0% and B with 28.00\u00a0%.',
      'The probability of “·was” changes most: 25.00\u00a0% in A, 21.00\u00a0% in B; from A to B, its logit falls by 0.30, but other logits fall too, so its probability falls less than this suggests. Directly, all MLPs together make +0.30 of this change of −0.30, all heads −0.10, and the rest (embeddings, biases) −0.50. Head 4.3 at “·x” contributes most in that direction (−0.10). The MLP of block 0 acts against that by even more (+0.30).',
      'At “·x”, before the first block, the distance between the residual streams of A and B is largest: 69.00\u00a0% of the longer one’s length. After the last block it is 31.00\u00a0%.',
    ]);
    // Where no part is known, one state of the stream is named.
    expect(begins(both(changed), undefined, drift(0.69, 0.31))[1]).toBe(
      'The probability of “·was” changes most: 25.00\u00a0% in A, 21.00\u00a0% in B. The place to look at is after the MLP: there the vectors at “·x” are furthest apart (69.00\u00a0% of the longer one’s length).',
    );
  });

  it('tells by how many points two tokens change that change nearly alike, with digits that tell which changes more', () => {
    const beside = (probability: number) => {
      const predicted = { ...said, own: { probability: 0.1789 }, other: { probability } };
      const most = { ...changed, own: { probability: 0.15 }, other: { probability: 0.12 } };
      const of = partOf<Outcome>({ a: { top: [predicted] }, b: { top: [predicted] }, shared: { changed: [most] } });
      return begins(of, undefined)[1];
    };
    const chances = '15.00\u00a0% in A, 12.00\u00a0% in B.';
    expect(beside(0.2059)).toBe(
      `The probability of “·was” changes most, by 3.00 percentage points (that of “·had” by 2.70): ${chances}`,
    );
    expect(beside(0.20888)).toContain('by 3.000 percentage points (that of “·had” by 2.998): ');
    expect(beside(0.16)).toBe(`The probability of “·was” changes most: ${chances}`);
  });

  it('is the pair that was chosen in one of both, with the part that makes most of its change, before what is predicted', () => {
    const [ofOne, ofOther] = [
      { token: ' was', text: ' was' },
      { token: ' is', text: ' is' },
    ];
    const logit = { id: 2, ...ofOne, ratherThan: { id: 3, ...ofOther }, of: { a: 1.5, b: -0.25 } };
    const found = partOf<PartDifferences>({ logit, parts: [part('head', 4, 0.9, 0.1), part('mlp', 0, 0.6, 0.9)] });
    const answers = { outcome: both(changed), parts: found, drift: undefined, at: AT, first: undefined };
    const said = leadSentences(texts, { ...answers, chosenIn: 'b' }, '');
    expect(said).toHaveLength(2);
    expect(said[0]).toBe(
      'Chosen in B is “·was” rather than “·is”. In A the logit of “·was” leads that of “·is” by 1.50; in B it trails by 0.25. The lead changes by −1.75. Head 4.3 makes −0.80 of that directly, the most of all heads and MLPs.',
    );
    expect(said[1]).toMatch(/^Where A has “·blue”, B has “·red”; both predict “·had” next/);
    // Before its parts are known, what is predicted is told of alone.
    const [first] = leadSentences(texts, { ...answers, parts: undefined, chosenIn: 'b' }, '');
    expect(first).toBe(said[1]);
  });

  it('does not say twice how probable what both predict is, and names no part of another token', () => {
    expect(begins(both(said), parts(1, -0.3))[1]).toBe(
      'From A to B, the logit of “·had” rises by 0.30, but other logits rise too, so its probability rises less than this suggests. The MLP of block 0 at “·x” contributes most to the difference in the logit of “·had” directly (+0.30).',
    );
    // A part that does more than the whole looks like an error, unless others work against it.
    expect(begins(both(said), parts(1, -0.1))[1]).toContain(
      'rises by 0.10, but other logits rise too, so its probability rises less than this suggests. The MLP of block 0 at “·x” contributes most to the difference in the logit of “·had” directly (+0.30; others act against it).',
    );
    expect(begins(both(said), parts(1))[1]).toBe(
      'From A to B, the logit of “·had” falls by 0.30, but other logits fall by more.',
    );
    expect(begins(both(changed), parts(1))[1]).toBe(
      'The probability of “·was” changes most: 25.00\u00a0% in A, 21.00\u00a0% in B.',
    );
    // What softmax takes off every logit is told in detail alone.
    for (const whole of [-0.3, -0.02, 0.3]) expect(begins(both(said), parts(1, whole))[1]).not.toContain('softmax');
  });

  describe('names the place that matters', () => {
    const [query, to, are] = [' ys', ' to', ' are'];
    const [inA, inB] = [
      [query, to, query],
      [query, are, query],
    ];
    const of = leadTexts(
      comparison(side(inA), side(inB), [
        [0, 0],
        [1, null],
        [null, 1],
        [2, 2],
      ]),
    );
    const answers = { outcome: both(said), drift: undefined, first: undefined };
    const at = { positions: { a: 2, b: 2 }, tokens: '“·ys”' };
    const looks = (a: number, b: number) => ({ a: { at: a, weight: 0.6309 }, b: { at: b, weight: 0.76 } });
    const head = (number: number, adds: number, looksMost: ReturnType<typeof looks>) =>
      ({ kind: 'head', layer: 4, head: number, cross: false, adds: { a: 0, b: adds }, looksMost }) as const;
    const mlp = (adds: number) =>
      ({ kind: 'mlp', layer: 2, head: null, cross: false, adds: { a: 0, b: adds }, looksMost: null }) as const;
    type Told = Pick<PartDifference, 'kind' | 'layer' | 'head' | 'cross' | 'adds' | 'looksMost'>;
    const told = (...all: readonly Told[]) => {
      const found = partOf<PartDifferences>({
        logit: { id: 1, ...token(' had'), ratherThan: null, of: { a: 0, b: 1.11 } },
        parts: all,
      });
      return String(leadSentences(of, { ...answers, parts: found, at }, '')[1]).replace(
        /^From A to B, .*?, but other logits [^.]*\. /,
        '',
      );
    };
    const place = (part: string, by: string) =>
      `${part.slice(0, 1).toUpperCase()}${part.slice(1)} at “·ys” contributes most to the difference in the logit of “·had” directly (${by}).`;

    it('with what its head looks at in A and in B, and what stands before that', () => {
      expect(told(head(3, 0.71, looks(1, 1)))).toBe(
        `${place('head 4.3', '+0.71')} In A it looks most at “·to” (63.09\u00a0% of its attention), in B at “·are” (76.00\u00a0%); each stands after an earlier “·ys”.`,
      );
      expect(told(head(3, 0.71, looks(0, 2)))).toContain(
        'In A it looks most at the first “·ys” (63.09\u00a0% of its attention), in B at the second “·ys” itself (76.00\u00a0%).',
      );
      expect(told(head(3, 0.71, looks(0, 0)))).toContain(
        'In both it looks most at the first “·ys”: with 63.09\u00a0% of its attention in A and 76.00\u00a0% in B.',
      );
    });

    it('with the part that does nearly as much, or acts against it by nearly as much, and with no other', () => {
      const first = head(3, 0.7117, looks(1, 1));
      expect(told(first, head(2, 0.7009, looks(1, 1)))).toMatch(/ Head 4\.2 contributes nearly as much \(\+0\.70\)\.$/);
      expect(told(first, head(2, -0.7009, looks(1, 1)))).toMatch(
        / Head 4\.2 acts against that by nearly as much \(−0\.70\)\.$/,
      );
      expect(told(first, head(2, -0.712, looks(1, 1)))).toMatch(
        / Head 4\.2 acts against that by as much \(−0\.71\)\.$/,
      );
      expect(told(first, head(2, 0.6, looks(1, 1)))).not.toContain('4.2');
    });

    it('of an MLP with the head that contributes most, and where that looks', () => {
      const second = head(3, 0.3, looks(1, 1));
      expect(told(mlp(0.8), second)).toBe(
        `${place('the MLP of block 2', '+0.80')} Of the heads, head 4.3 contributes most (+0.30). In A head 4.3 looks most at “·to” (63.09\u00a0% of its attention), in B at “·are” (76.00\u00a0%); each stands after an earlier “·ys”.`,
      );
      expect(told(mlp(0.8), head(3, 0.79, looks(1, 1)))).toContain(
        'Head 4.3 contributes nearly as much (+0.79). In A head 4.3 looks',
      );
      expect(told(mlp(0.8), second, head(1, -0.79, looks(0, 0)))).toBe(
        `${place('the MLP of block 2', '+0.80')} Head 4.1 acts against that by nearly as much (−0.79). Of the heads, head 4.3 contributes most in that direction (+0.30).`,
      );
      // One that does more the other way, and yet not nearly as much as the MLP, is the first of a list of heads.
      expect(told(mlp(0.8), second, head(1, -0.5, looks(0, 0)))).toContain(
        ' Of the heads, head 4.3 contributes most in that direction (+0.30); head 4.1 works against it by more (−0.50). In A head 4.3 looks',
      );
    });

    it('and that a part takes away less in B, where it takes away in both', () => {
      expect(told({ ...mlp(0), adds: { a: -0.9, b: -0.1 } })).toContain(
        ' contributes most to the difference in the logit of “·had” directly (+0.80; it takes away less in B).',
      );
      expect(told(mlp(0.8), { ...head(7, 0, looks(1, 1)), adds: { a: -0.217, b: -0.164 } })).toContain(
        'Of the heads, head 4.7 contributes most (+0.05). In A head 4.7 looks most at',
      );
    });

    it('only once the runs with each part of B say so too; else as what adds most directly', () => {
      const found = partOf<PartDifferences>({
        logit: { id: 1, ...token(' had'), ratherThan: null, of: { a: 0, b: 1.11 } },
        parts: [mlp(0.8), head(3, 0.3, looks(1, 1))],
      });
      const run = (layer: number, share: number) =>
        partOf<Patch>({
          part: { kind: 'mlp', layer, head: null, cross: false },
          token: '·had',
          text: '·had',
          difference: null,
          share,
        });
      const said = (...patches: Patch[]) => {
        const tried = wholeVerdict({ patches, total: patches.length });
        return leadSentences(of, { ...answers, parts: found, at, tried }, '')[1];
      };
      expect(said(run(0, 0.91), run(2, 0.1))).toBe(
        'From A to B, the logit of “·had” rises by 1.11, but other logits rise too, so its probability rises less than this suggests. The MLP of block 2 at “·ys” contributes most to the difference in the logit of “·had” directly (+0.80). Of all runs of A with one part of B, that with the MLP of block 0 leads furthest: 91\u00a0% of the way, by the log-probability of “·had”.',
      );
      expect(said(run(2, 0.91))).toContain(
        `The place that matters is the MLP of block 2 at “·ys”: no part contributes more to the difference in the logit of “·had” (+0.80). Of all runs of A with one part of B, that with the MLP of block 2 leads furthest, too: 91\u00a0%`,
      );
      // What leads beyond B, or less than half of the way, is not said to carry what B does.
      expect(said(run(2, 1.67), run(0, 0.6), run(1, -0.3))).toMatch(
        / contributes most to the difference in the logit of “·had” directly \(\+0\.80\)\. Of all runs of A with one part of B, that with the MLP of block 0 carries over most: 60.% of the way, by .+\. The MLP of block 2 \(167.%\) leads beyond B: that is not what B does carried over\. The MLP of block 1 leads furthest away from B: −30.%\.$/,
      );
      expect(said(run(2, 0.3), run(0, 0.1))).toMatch(
        / contributes most to the difference in the logit of “·had” directly \(\+0\.80\)\. No run of A with one part of B carries over what B does, by the log-probability of “·had”: that with the MLP of block 2 leads furthest, 30.% of the way\.$/,
      );
      expect(said(run(2, 1.67), run(0, -0.3))).toContain(
        'No run of A with one part of B carries over what B does, by the log-probability of “·had”. The MLP of block 2 (167\u00a0%) leads beyond B',
      );
    });

    it('in at most five sentences of at most 25 words', () => {
      const all = [
        told(mlp(0.8), head(3, 0.3, looks(1, 1)), head(1, -0.79, looks(0, 0))),
        told(head(3, 0.71, looks(1, 1)), mlp(-0.7)),
      ];
      for (const words of all) {
        const sentences = words.split(/(?<=\.) /);
        expect(sentences.length).toBeLessThanOrEqual(3);
        for (const one of sentences) expect(one.split(' ').length, one).toBeLessThanOrEqual(25);
      }
    });
  });

  it('is that hardly anything changes, where neither the prediction nor any probability does much, and where more does', () => {
    const chances = (a: number, b: number, logit = 10) => ({
      own: { probability: a, logit: 10.17 },
      other: { probability: b, logit },
    });
    const little = (a: number, b: number, logit?: number, moved = 0.05) => {
      const top = { ...said, ...chances(a, b, logit) };
      return partOf<Outcome>({
        a: { top: [top] },
        b: { top: [{ ...top, own: top.other, other: top.own }] },
        shared: { changed: [top], moved: { share: moved } },
      });
    };
    const found = partOf<PartDifferences>({
      logit: { id: 1, ...token(' had'), ratherThan: null, of: { a: 0.17, b: 0 } },
      parts: [part('mlp', 5, 0.1, 0), part('head', 4, -0.164, -0.217)],
    });
    const answers = { parts: found, drift: undefined, at: AT, first: undefined };
    const there = partOf<Outcome>(outcome([' and', 0.12], ['.', 0.14]));
    const most = { tokens: '“·blue” in A and “·red” in B', outcome: there };
    const first =
      'where A has “·blue”, B has “·red”; both predict “·had” next, A with 13.27\u00a0% and B with 12.12\u00a0%.';
    expect(leadSentences(texts, { ...answers, outcome: little(0.1327, 0.1212), most }, '')).toEqual([
      `Hardly anything changes at the end: ${first} It changes most after “·blue” in A and “·red” in B: there A predicts “·and” next (12.00\u00a0%), B predicts “.” (14.00\u00a0%).`,
      'From A to B, the logit of “·had” falls by 0.17, but other logits fall too, so its probability falls less than this suggests. The MLP of block 5 at “·x” contributes most to the difference in the logit of “·had” directly (−0.10). Of the heads, head 4.3 contributes most (−0.05).',
    ]);
    const begin = (of: Outcome) => leadSentences(texts, { ...answers, outcome: of }, '')[0];
    expect(begin(little(0.1327, 0.1212))).toBe(`Hardly anything changes at the end: ${first}`);
    // A list of what is probable shows that another token comes second: what is said first does not deny it.
    const { a, b, shared } = little(0.1327, 0.1212);
    const second = (id: number, text: string, probability: number) =>
      partOf<Outcome['a']['top'][number]>({ id, ...token(text), own: { probability, logit: 9 } });
    const ofSecond = partOf<Outcome>({
      a: { ...a, top: [...a.top, second(8, ' She', 0.0925)] },
      b: { ...b, top: [...b.top, second(9, ' He', 0.085)] },
      shared,
    });
    expect(begin(ofSecond)).toBe(
      `Little changes at the end: ${first} Second comes “·She” in A (9.25\u00a0%) and “·He” in B (8.50\u00a0%).`,
    );
    // Another probability, or another logit.
    expect(begin(little(0.1527, 0.1212))).toMatch(/^Where A has/);
    expect(begin(little(0.1327, 0.1212, 9.5))).toMatch(/^Where A has/);
    // Of the pairs after the first token that differs the one where most moves, unless that is the end.
    const rows = [
      [0, 0, true],
      [1, 1, false],
      [2, null, false],
      [3, 2, true],
      [4, 3, true],
    ] as const;
    const pairs = pairsToAsk(
      rows.map(([a, b, same]) => ({ a, b, same })),
      { a: 4, b: 3 },
    );
    expect(pairs).toEqual([
      { a: 1, b: 1 },
      { a: 3, b: 2 },
    ]);
    const asked = pairs.map((positions, at) => ({ positions, outcome: little(0.1, 0.1, 10, 0.2 + at / 10) }));
    expect(changesMostAfter(asked, little(0.1, 0.1))?.positions).toEqual({ a: 3, b: 2 });
    expect(changesMostAfter(asked, little(0.1, 0.1, 10, 0.9))).toBeNull();
  });
});

it('says of two runs that are the same that they differ nowhere, and nothing else', () => {
  const said = { id: 1, ...token(' b'), own: { probability: 0.2041 }, other: { probability: 0.2041 } };
  const predicted = (moved: number) =>
    partOf<Outcome>({ a: { top: [said] }, b: { top: [said] }, shared: { moved: { share: moved }, changed: [said] } });
  const lead = (first: FoundDifference | undefined, b: readonly string[] = BLUE, moved = 0) =>
    leadSentences(
      leadTexts(comparison(side(BLUE), side(b), PAIRS)),
      { outcome: predicted(moved), parts: undefined, drift: undefined, at: AT, first },
      '',
    );
  expect(lead('nothing differs')).toEqual([
    'A and B differ nowhere: at every token their vectors are the same up to rounding; both predict “·b” next, both with 20.41\u00a0%.',
  ]);
  for (const other of [lead(undefined), lead('nothing differs', RED), lead('nothing differs', BLUE, 0.01)])
    expect(other[0]).not.toContain('nowhere');
});
