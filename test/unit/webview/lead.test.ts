/** What a comparison says first: what differs between the texts, and what becomes of the prediction. */
import { describe, expect, it } from 'vitest';
import { apartSentences } from '../../../src/trace/compare/apart-sentences';
import type { Drift } from '../../../src/trace/compare/drift';
import type { FoundDifference } from '../../../src/trace/compare/first-difference';
import { changesMostAfter, pairsToAsk } from '../../../src/trace/compare/hardly-changes';
import { firstSentence, leadSentences, otherLengthSentence } from '../../../src/trace/compare/lead-sentences';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { PartDifference, PartDifferences } from '../../../src/trace/compare/part-differences';
import type { Patch } from '../../../src/trace/compare/patch';
import { wholeVerdict } from '../../../src/trace/compare/sweep-verdict';
import type { Comparison } from '../../../webview/state/compare/comparison';
import { leadTexts } from '../../../webview/state/compare/lead';
import { partOf } from '../part-of';

const token = (text: string) => ({ token: text, text, special: false });
const side = (texts: readonly string[], edit?: 'before' | 'after') => ({
  summary: { tokens: texts.map(token) },
  ...(edit && { edit }),
});

/** Two texts whose tokens stand beside each other where `pairs` says so; each is [position in A, position in B]. */
function comparison(
  a: ReturnType<typeof side>,
  b: ReturnType<typeof side>,
  pairs: readonly (readonly [number | null, number | null])[],
): Comparison {
  const text = ({ summary }: ReturnType<typeof side>, at: number | null) => at !== null && summary.tokens[at]?.text;
  const rows = pairs.map(([ofA, ofB]) => ({ a: ofA, b: ofB, same: text(a, ofA) === text(b, ofB) }));
  return partOf<Comparison>({ a, b, alignment: { rows }, sources: null, sequence: 'tokens' });
}

/** Of one text: tokens as two tokenizers cut it; one in angle brackets is inserted. */
function ofTokenizers(a: readonly string[], b: readonly string[], pairs: Parameters<typeof comparison>[2]): Comparison {
  const cut = (texts: readonly string[]) => {
    const isInserted = (text: string) => text.startsWith('<');
    let end = 0;
    const tokens = texts.map((text) => {
      const start = end;
      end += isInserted(text) ? 0 : text.length;
      return { ...token(text), start, end };
    });
    return { summary: { text: texts.filter((text) => !isInserted(text)).join(''), tokens } };
  };
  const whole = comparison(cut(a), cut(b), pairs);
  return { ...whole, alignment: { ...whole.alignment, by: 'ends' } };
}

function outcome(a: readonly [string, number], b: readonly [string, number]): Outcome {
  const of = ([text, probability]: readonly [string, number]) => ({
    top: [{ ...token(text), own: { probability }, other: null }],
  });
  return partOf<Outcome>({ a: of(a), b: of(b), shared: null });
}

const leadWords = (of: Comparison, predicted: Outcome, place: string) => firstSentence(leadTexts(of), predicted, place);

const PAIRS = [
  [0, 0],
  [1, 1],
] as const;
/** Where the parts are compared. */
const AT = { positions: { a: 1, b: 1 }, tokens: '“·x”' };
const [BLUE, RED] = [
  [' a', ' blue'],
  [' a', ' red'],
] as const;

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
  // Two pairs at three points.
  const drift = (first: number, last: number): Drift => ({
    points: [],
    pairs: 2,
    normA: Float64Array.of(1, 1, 1, 2, 1, 4),
    normB: Float64Array.of(1, 2, 1, 2, 1, 3),
    norm: Float64Array.of(0, 2 * first, 0, 1, 0, 4 * last),
    added: null,
  });
  const texts = leadTexts(comparison(side(BLUE), side(RED), PAIRS));
  const begins = (
    outcome: Outcome,
    of: PartDifferences | undefined,
    apart?: Drift,
    shifted = '',
    isByPosition = false,
  ) => {
    const points = ['', ' of block 0', ' of block 1'].map((name) => ({ a: name, b: name }));
    const place = ({ a }: { a: string }) => `after the MLP${a}`;
    const found = apart && { of: { ...apart, points }, pair: 1, shifted, isByPosition, place };
    const told = leadSentences(texts, { outcome, parts: of, drift: found, at: AT, first: undefined }, '');
    return [told[0], told[1], found && apartSentences(found, AT.tokens)];
  };

  it('is the prediction, and the token that changes most with the place that matters for it; the streams are told apart from it', () => {
    expect(begins(both(changed), parts(2), drift(0.69, 0.31))).toEqual([
      'Where A has “·blue”, B has “·red”; both predict “·had” next, A with 27.00\u00a0% and B with 28.00\u00a0%.',
      'The probability of “·was” changes most: 25.00\u00a0% in A, 21.00\u00a0% in B; its logit is 0.30 higher in A. Of this +0.30 (A − B), all MLPs together make −0.30 directly. All heads make +0.10, the rest (embeddings, biases) +0.50. Head 4.3 at “·x” contributes most (+0.10). The MLP of block 0 acts against that by even more (−0.30).',
      'At “·x”, before the first block, the distance between the vectors of A and B is largest: 69.00\u00a0% of the longer one’s length. After the last block it is 31.00\u00a0%.',
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
      'Chosen in B is “·was” rather than “·is”. In A the logit of “·was” leads that of “·is” by 1.50; in B it trails by 0.25. The difference between the two logits changes by 1.75. Head 4.3 makes 0.80 of that directly, the most of all heads and MLPs.',
    );
    expect(said[1]).toMatch(/^Where A has “·blue”, B has “·red”; both predict “·had” next/);
    // Before its parts are known, what is predicted is told of alone.
    const [first] = leadSentences(texts, { ...answers, parts: undefined, chosenIn: 'b' }, '');
    expect(first).toBe(said[1]);
  });

  it('does not say twice how probable what both predict is, and names no part of another token', () => {
    expect(begins(both(said), parts(1, -0.3))[1]).toBe(
      'The logit of “·had” is 0.30 lower in A, but so are those of other tokens, which undoes more than half of that. The MLP of block 0 at “·x” contributes most to the difference in the logit of “·had” directly (−0.30).',
    );
    // A part that does more than the whole looks like an error, unless others work against it.
    expect(begins(both(said), parts(1, -0.1))[1]).toContain(
      'is 0.10 lower in A, but so are those of other tokens, which undoes more than half of that. The MLP of block 0 at “·x” contributes most to the difference in the logit of “·had” directly (−0.30; others act against it).',
    );
    expect(begins(both(said), parts(1))[1]).toBe(
      'The logit of “·had” is 0.30 higher in A, but those of other tokens differ by more.',
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
        /^.*? in A, but so are [^.]*\. /,
        '',
      );
    };
    const place = (part: string, by: string) =>
      `${part.slice(0, 1).toUpperCase()}${part.slice(1)} at “·ys” contributes most to the difference in the logit of “·had” directly (${by}).`;

    it('with what its head looks at in A and in B, and what stands before that', () => {
      expect(told(head(3, 0.71, looks(1, 1)))).toBe(
        `${place('head 4.3', '−0.71')} There it looks most at “·to” in A (63.09\u00a0%) and at “·are” in B (76.00\u00a0%), each after an earlier “·ys”.`,
      );
      expect(told(head(3, 0.71, looks(0, 2)))).toContain(
        'at the first “·ys” in A (63.09\u00a0%) and at the second “·ys” itself in B (76.00\u00a0%).',
      );
      expect(told(head(3, 0.71, looks(0, 0)))).toContain(
        'There it looks most at the first “·ys” in both, with 63.09\u00a0% of its attention in A and 76.00\u00a0% in B.',
      );
    });

    it('with the part that does nearly as much, or acts against it by nearly as much, and with no other', () => {
      const first = head(3, 0.7117, looks(1, 1));
      expect(told(first, head(2, 0.7009, looks(1, 1)))).toMatch(/ Head 4\.2 contributes nearly as much \(−0\.70\)\.$/);
      expect(told(first, head(2, -0.7009, looks(1, 1)))).toMatch(
        / Head 4\.2 acts against that by nearly as much \(\+0\.70\)\.$/,
      );
      expect(told(first, head(2, -0.712, looks(1, 1)))).toMatch(
        / Head 4\.2 acts against that by as much \(\+0\.71\)\.$/,
      );
      expect(told(first, head(2, 0.6, looks(1, 1)))).not.toContain('4.2');
    });

    it('of an MLP with the head that contributes most, and where that looks', () => {
      const second = head(3, 0.3, looks(1, 1));
      expect(told(mlp(0.8), second)).toBe(
        `${place('the MLP of block 2', '−0.80')} Of the heads, head 4.3 contributes most (−0.30). There head 4.3 looks most at “·to” in A (63.09\u00a0%) and at “·are” in B (76.00\u00a0%), each after an earlier “·ys”.`,
      );
      expect(told(mlp(0.8), head(3, 0.79, looks(1, 1)))).toContain(
        'Head 4.3 contributes nearly as much (−0.79). There head 4.3 looks',
      );
      expect(told(mlp(0.8), second, head(1, -0.79, looks(0, 0)))).toBe(
        `${place('the MLP of block 2', '−0.80')} Head 4.1 acts against that by nearly as much (+0.79). Of the heads, head 4.3 contributes most in that direction (−0.30).`,
      );
      // One that does more the other way, and yet not nearly as much as the MLP, is the first of a list of heads.
      expect(told(mlp(0.8), second, head(1, -0.5, looks(0, 0)))).toContain(
        ' Of the heads, head 4.3 contributes most in that direction (−0.30); head 4.1 works against it by more (+0.50). There head 4.3 looks',
      );
    });

    it('and that a part takes away less in A, where it takes away in both', () => {
      expect(told({ ...mlp(0), adds: { a: -0.9, b: -0.1 } })).toContain(
        ' contributes most to the difference in the logit of “·had” directly (−0.80; it takes away more in A).',
      );
      expect(told(mlp(0.8), { ...head(7, 0, looks(1, 1)), adds: { a: -0.217, b: -0.164 } })).toContain(
        'Of the heads, head 4.7 contributes most (−0.05). There head 4.7 looks most at',
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
        'The logit of “·had” is 1.11 lower in A, but so are those of other tokens, which undoes more than half of that. The MLP of block 2 at “·ys” contributes most to the difference in the logit of “·had” directly (−0.80). Of all runs of A with one part of B, that with the MLP of block 0 leads furthest: 91\u00a0% of the way, by the log-probability of “·had”.',
      );
      expect(said(run(2, 0.91))).toContain(
        `The place that matters is the MLP of block 2 at “·ys”: no part contributes more to the difference in the logit of “·had” (−0.80). Of all runs of A with one part of B, that with the MLP of block 2 leads furthest, too: 91\u00a0%`,
      );
      // What leads beyond B, or less than half of the way, is not said to carry what B does.
      expect(said(run(2, 1.67), run(0, 0.6), run(1, -0.3))).toMatch(
        / contributes most to the difference in the logit of “·had” directly \(−0\.80\)\. Of all runs of A with one part of B, that with the MLP of block 0 carries over most: 60.% of the way, by .+\. The MLP of block 2 \(167.%\) leads beyond B: that is not what B does carried over\. The MLP of block 1 leads furthest away from B: −30.%\.$/,
      );
      expect(said(run(2, 0.3), run(0, 0.1))).toMatch(
        / contributes most to the difference in the logit of “·had” directly \(−0\.80\)\. No run of A with one part of B carries over what B does, by the log-probability of “·had”: that with the MLP of block 2 leads furthest, 30.% of the way\.$/,
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
      'The logit of “·had” is 0.17 higher in A. The MLP of block 5 at “·x” contributes most to the difference in the logit of “·had” directly (+0.10). Of the heads, head 4.3 contributes most (+0.05).',
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

  it('says where vectors that begin alike first differ, or nothing where they are the same at the end as well', () => {
    expect(begins(both(changed), undefined, drift(0, 0.31))[2]).toBe(
      'At “·x”, the vectors of A and B first differ after the MLP of block 0. There the distance between them is largest: 50.00\u00a0% of the longer one’s length. After the last block it is 31.00\u00a0%.',
    );
    const late = { ...drift(0, 0.31), norm: Float64Array.of(0, 0, 0, 0, 0, 1.24) };
    expect(begins(both(changed), undefined, late)[2]).toBe(
      'At “·x”, the vectors of A and B first differ after the MLP of block 1. There the distance between them is 31.00\u00a0% of the longer one’s length.',
    );
    expect(begins(both(changed), undefined, drift(0.69, 0))[2]).toContain(
      'before the first block, the distance between the vectors of A and B is largest: 69.00\u00a0% of the longer one’s length. After the last block the vectors are the same.',
    );
    expect(begins(both(changed), undefined, drift(0, 0))[2]).toBe('');
  });

  it('says of words of different numbers of tokens what that does to the comparison, and nothing of equally long or added ones', () => {
    const told = (a: readonly string[], b: readonly string[], pairs: Parameters<typeof comparison>[2]) => {
      const of = comparison(side(a), side(b), pairs);
      return otherLengthSentence(leadTexts({ ...of, alignment: { ...of.alignment, by: 'ids' } }));
    };
    const boat = [
      [' town', ' near'],
      [' bo', 'at', ' near'],
    ] as const;
    const shifted = [
      [0, null],
      [null, 0],
      [null, 1],
      [1, 2],
    ] as const;
    const of = comparison(side(boat[0]), side(boat[1]), shifted);
    const texts = leadTexts({ ...of, alignment: { ...of.alignment, by: 'ids' } });
    expect(firstSentence(texts, both(said), '')).toMatch(/^Where A has “·town”, B has “·boat” \(2 tokens\); both /);
    expect(told(...boat, shifted)).toMatch(
      /^“·town” is 1 token and “·boat” is 2, so not each of these has a counterpart, and the tokens after them stand at other positions\. Words of equally many tokens can be compared token by token\.$/,
    );
    expect(
      told(
        [' town'],
        [' bo', 'at'],
        [
          [0, null],
          [null, 0],
          [null, 1],
        ],
      ),
    ).toContain('is 2, so not each of these has a counterpart. Words');
    expect(told(BLUE, RED, PAIRS)).not.toContain('counterpart');
    // Added words, and several words: nobody looks for others of as many tokens.
    expect(
      told(
        [' a'],
        [' a', ' red'],
        [
          [0, 0],
          [null, 1],
        ],
      ),
    ).not.toContain('counterpart');
    expect(
      told(
        [' a'],
        [' the', ' red'],
        [
          [0, 0],
          [null, 1],
        ],
      ),
    ).not.toContain('counterpart');
  });

  it('names where the vectors are furthest apart, between both ends or at the last one', () => {
    const middle = { ...drift(0.2, 0.31), norm: Float64Array.of(0, 0.04, 0, 1.4, 0, 1.24) };
    expect(begins(both(changed), undefined, middle)[2]).toBe(
      'At “·x”, before the first block, the distance between the vectors of A and B is 2.00\u00a0% of the longer one’s length. It is largest after the MLP of block 0: 70.00\u00a0%. After the last block it is 31.00\u00a0%.',
    );
    expect(begins(both(changed), undefined, drift(0, 0.75))[2]).toMatch(
      /There the distance between them is 50\.00\u00a0% of the longer one’s length\. It is largest after the last block: 75\.00\u00a0%\.$/,
    );
  });

  it('says of which tokens a larger distance is, where there is one elsewhere', () => {
    const points = ['', ' of block 0', ' of block 1'].map((name) => ({ a: name, b: name }));
    const place = ({ a }: { a: string }) => `after the MLP${a}`;
    const ofAll = (pair: number) => ({
      pair,
      tokens: '“·blue” / “·red”',
      place: 'after the MLP of block 0',
      share: '90.00\u00a0%',
      isWithout: false,
    });
    const found = { of: { ...drift(0, 0.31), points }, pair: 1, shifted: '', isByPosition: false, place };
    const said = (pair: number) => apartSentences({ ...found, ofAll: ofAll(pair) }, '“·x”');
    expect(said(0)).toMatch(
      /After the last block it is 31\.00\u00a0%\. Over all tokens, the distance between the residual streams is largest at “·blue” \/ “·red”: 90\.00\u00a0% after the MLP of block 0\.$/,
    );
    expect(said(1)).not.toContain('Over all tokens');
    // Only what was measured without the vectors of the positions is said to be.
    const of = { ...found.of, norm: Float64Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5), added: new Float64Array(6) };
    const shifted = (isWithout: boolean) =>
      apartSentences({ ...found, of, isByPosition: true, ofAll: { ...ofAll(0), isWithout } }, '“·x”');
    expect(shifted(false)).toContain('“·red”: 90.00\u00a0% after the MLP of block 0, of the whole vectors.');
    expect(shifted(false)).not.toContain('again without');
    expect(shifted(true)).toContain(
      'Over all tokens, again without the vectors of the positions, the distance between',
    );
  });

  it('says beside the distance that the token stands at another position, where that makes a part of it', () => {
    const words = '“·x” is the same token in both, but at position 4 in A and at position 5 in B.';
    expect(begins(both(changed), undefined, drift(0.69, 0.31), words)[2]).toMatch(
      /After the last block it is 31\.00\u00a0%\. “·x” is .* position 5 in B\.$/,
    );
    expect(begins(both(changed), undefined, drift(0, 0), words)[2]).toBe('');
  });

  it('takes the vectors of the positions out where before the first block nothing else makes the vectors differ', () => {
    const words = '“·x” is the same token in both, but at position 4 in A and at position 5 in B.';
    const alone = `${words} Before the first block, that alone makes the distance between the vectors of A and B 69.00\u00a0% of the longer one’s length.`;
    const added = Float64Array.of(0, 0, 0, 0.2, 0, 1.2);
    expect(begins(both(changed), undefined, { ...drift(0.69, 0.31), added }, words, true)[2]).toBe(
      `${alone} Without the vectors of the positions, the vectors of A and B first differ after the MLP of block 0. There the distance between them is 10.00\u00a0% of the longer one’s length. It is largest after the last block: 30.00\u00a0%. What the blocks make of the positions is still in these numbers.`,
    );
    const nothing = { ...drift(0.69, 0.31), added: new Float64Array(6) };
    expect(begins(both(changed), undefined, nothing, words, true)[2]).toContain(
      `${alone} Without the vectors of the positions, those of A and B differ after no block.`,
    );
    // Where a block normalises the sum, nothing can be taken out of it.
    expect(begins(both(changed), undefined, drift(0.69, 0.31), words, true)[2]).toMatch(
      /^At “·x”, before the first block, .* position 5 in B\.$/,
    );
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

describe('the first line of a comparison', () => {
  it('says what an edit did to the text and to the prediction', () => {
    const edited = comparison(side(BLUE, 'before'), side(RED, 'after'), PAIRS);
    expect(leadWords(edited, outcome(['-', 0.1407], [' b', 0.2041]), '')).toBe(
      '“·blue” became “·red”: the prediction goes from “-” (14.07\u00a0%) to “·b” (20.41\u00a0%).',
    );
    expect(leadWords(edited, outcome([' b', 0.0688], [' b', 0.2041]), '')).toBe(
      '“·blue” became “·red”; the prediction remains “·b”, with 20.41\u00a0% instead of 6.88\u00a0%.',
    );
  });

  it('says that one text is cut into tokens differently, not that the text differs', () => {
    const cut = ofTokenizers(
      ['The', ' weather'],
      ['The', ' wea', 'ther'],
      [
        [0, 0],
        [null, 1],
        [1, 2],
      ],
    );
    expect(leadWords(cut, outcome(['-', 0.1407], [' b', 0.2041]), '')).toBe(
      'The text is the same in both, cut into tokens differently: A predicts “-” next (14.07\u00a0%), B predicts “·b” (20.41\u00a0%).',
    );
  });

  it('says what is added to the text where only that differs, not that it is cut differently', () => {
    const predicted = outcome(['-', 0.1407], [' b', 0.2041]);
    const ends = ': A predicts “-” next (14.07\u00a0%), B predicts “·b” (20.41\u00a0%).';
    const [plain, begun] = [
      ['The', ' weather'],
      ['<s>', 'The', ' weather'],
    ];
    const rows = [
      [null, 0],
      [0, 1],
      [1, 2],
    ] as const;
    expect(leadWords(ofTokenizers(plain, begun, rows), predicted, '')).toBe(
      `The text is the same in both, cut into the same pieces, to which B adds “<s>”${ends}`,
    );
    const other = ofTokenizers(['<|begin|>', 'The', ' weather'], begun, [
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(leadWords(other, predicted, '')).toBe(
      `The text is the same in both, cut into the same pieces, to which A adds “<|begin|>” and B adds “<s>”${ends}`,
    );
  });

  it('is of A and B where neither is an edit of the other, or where they are swapped', () => {
    const words =
      'Where A has “·blue”, B has “·red”: A predicts “-” next (14.07\u00a0%), B predicts “·b” (20.41\u00a0%).';
    const ofBoth = outcome(['-', 0.1407], [' b', 0.2041]);
    expect(leadWords(comparison(side(BLUE), side(RED), PAIRS), ofBoth, '')).toBe(words);
    expect(leadWords(comparison(side(BLUE, 'after'), side(RED, 'before'), PAIRS), ofBoth, '')).toBe(words);
    expect(leadWords(comparison(side(BLUE), side(RED), PAIRS), outcome([' b', 0.1], [' b', 0.2]), 'after “·a”')).toBe(
      'Where A has “·blue”, B has “·red”; both predict “·b” after “·a”, A with 10.00\u00a0% and B with 20.00\u00a0%.',
    );
  });

  it('says what was added or removed, in how many places, and nothing of texts that are the same', () => {
    const ofBoth = outcome([' x', 0.5], [' y', 0.25]);
    const [before, after] = [side(['The', ' old', ' door'], 'before'), side(['The', ' door'], 'after')];
    const removed = comparison(before, after, [
      [0, 0],
      [1, null],
      [2, 1],
    ]);
    const goes = 'the prediction goes from “·x” (50.00\u00a0%) to “·y” (25.00\u00a0%).';
    expect(leadWords(removed, ofBoth, '')).toBe(`“·old” was removed: ${goes}`);
    const twice = comparison(side(['A', ' b', ' c'], 'before'), side(['D', ' b', ' e'], 'after'), [
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(leadWords(twice, ofBoth, '')).toBe(`The text was changed in 2 places: ${goes}`);
    expect(leadWords(comparison(side(BLUE), side(BLUE), PAIRS), ofBoth, '')).toBe(
      'A predicts “·x” next (50.00\u00a0%), B predicts “·y” (25.00\u00a0%).',
    );
  });

  it('quotes a piece of some words', () => {
    const [ofA, ofB] = [
      [' mother', ' was', ' very'],
      [' good', ' old', ' friend', ' and', ' his', ' father', ' were'],
    ];
    const rows = [...ofA.map((_, at) => [at + 1, null] as const), ...ofB.map((_, at) => [null, at + 1] as const)];
    const of = comparison(side(['my', ...ofA]), side(['my', ...ofB]), [[0, 0], ...rows]);
    expect(leadWords(of, outcome(['a', 0.5], ['b', 0.5]), '')).toMatch(
      /^Where A has “·mother·was·very”, B has “·good·old·friend·and·his·father·were”: /,
    );
  });

  it('quotes words of WordPiece with the spaces between them, and a word of several tokens as one', () => {
    const words = ['a', 'piece', 'of', 'bread'].map((word) => ({ token: word, text: ` ${word}`, special: false }));
    const continued = [token(' toma'), { token: '##to', text: 'to', special: false }];
    const [a, b] = [words, continued].map((tokens) => ({ summary: { tokens } })) as [
      ReturnType<typeof side>,
      ReturnType<typeof side>,
    ];
    const rows = [
      ...words.map((_, at) => [at, null] as const),
      ...continued.map((_, at) => [null, at] as const),
    ] as const;
    expect(leadWords(comparison(a, b, rows), outcome(['a', 0.5], ['b', 0.5]), '')).toMatch(
      /^Where A has “a·piece·of·bread”, B has “·tomato”: /,
    );
  });

  it('counts the tokens of a long piece, and quotes its ends', () => {
    const long = Array.from({ length: 9 }, (_, index) => ` word${index}`);
    const rows = long.map((_, index) => [null, index + 1] as const);
    const added = comparison(side(['The'], 'before'), side(['The', ...long], 'after'), [[0, 0], ...rows]);
    expect(leadWords(added, outcome(['a', 0.5], ['b', 0.5]), '')).toMatch(
      /^“·word0·word1” … “·word7·word8” \(9 tokens\) was added: /,
    );
  });
});
