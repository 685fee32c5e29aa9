/** What is said of a run with a part of another text. */
import { describe, expect, it } from 'vitest';
import { partName } from '../../../../src/trace/compare/most-different';
import type { PartDifferences } from '../../../../src/trace/compare/part-differences';
import { mostPromising } from '../../../../src/trace/compare/patch-sweep';
import {
  endsSentences,
  firstMlpSentences,
  patchSentences,
  recoveryInMap,
  recoveryText,
} from '../../../../src/trace/compare/patch-words';
import { sweepVerdict, verdictSentences } from '../../../../src/trace/compare/sweep-verdict';
import { sweepWords } from '../../../../src/trace/compare/sweep-words';
import type { ModelComponent } from '../../../../src/trace/readings/model-part';
import { partOf } from '../../part-of';

const [ID, OTHER] = [5, 11];

describe('sentences of a run with a part of another text', () => {
  const token = { id: ID, token: 'ĠParis', text: ' Paris', special: false };
  const standing = (probability: number) => ({ logit: 1, probability, rank: 0 });
  const patch = {
    ...token,
    part: { kind: 'head', layer: 4, head: 3, cross: false },
    patched: 9,
    tokens: 9,
    before: standing(0.56),
    after: standing(0.12),
    other: standing(0.03),
    direct: { before: 0.8, after: -0.2, isThere: true, capped: false, isLast: false },
    ratherThan: { ...token, id: OTHER, token: 'ĠBerlin', text: ' Berlin' },
    difference: { before: 6.3, after: 2.39, other: -2.1 },
    top: { ...token, probability: 0.12 },
    share: 0.465,
  } as const;

  it('tell how far a part alone leads from one text to the other', () => {
    expect(patchSentences(patch)).toEqual([
      'With what head 4.3 gives in B, at all 9 tokens, A goes 47\u00a0% of the way to B, by the logit of “Paris” minus that of “Berlin”.',
      'A then gives “Paris” a probability of 12.00\u00a0% instead of 56.00\u00a0% (in B 3.00\u00a0%), a logit of 1.00 as before (in B 1.00) and rank 1 as before (in B 1).',
      'The logit of “Paris” minus that of “Berlin” is 2.39 instead of 6.30, and −2.10 in B.',
      'The difference changes by −3.91. Of that, −1.00 comes because the head takes away 0.20 directly instead of adding +0.80.',
      'The other −2.91 comes because everything after it, down to the final norm, reads a residual stream with this other output, and so gives other values.',
    ]);
    const after = { ...standing(0.12), logit: 0.5 };
    const fewer = patchSentences({ ...patch, after, patched: 8, ratherThan: null, difference: null, share: -0.2 });
    expect(fewer).toEqual([
      'With what head 4.3 gives in B, at the 8 of its 9 tokens that have a counterpart in B, A goes −20\u00a0% of the way to B, by the log-probability of “Paris”.',
      'A then gives “Paris” a probability of 12.00\u00a0% instead of 56.00\u00a0% (in B 3.00\u00a0%), a logit of 0.50 instead of 1.00 (in B 1.00) and rank 1 as before (in B 1).',
      'By the log-probability, that leads away from B: this part does not make the difference.',
      'The logit changes by −0.50. Of that, −1.00 comes because the head takes away 0.20 directly instead of adding +0.80.',
      'The other +0.50 comes because everything after it, down to the final norm, reads a residual stream with this other output, and so gives other values.',
    ]);
  });

  it('say that the logit of the token moves away from that in B, and that the other one makes the way', () => {
    const of = (after: number) => ({
      ...patch,
      before: { ...standing(0.9), logit: 15.96 },
      after: { ...standing(0.9), logit: after },
      other: { ...standing(0.9), logit: 18.29 },
      difference: { before: 3.76, after: after - 7.43, other: 6.03 },
      share: 1.67,
    });
    expect(patchSentences(of(14.98)).slice(3, 5)).toEqual([
      'By that difference, that leads beyond B, 167\u00a0% of the way: it overshoots, so it is not what B does carried over.',
      'The logit of “Paris” moves away from that in B: 14.98 instead of 15.96, and 18.29 in B. The difference rises only because the logit of “Berlin” falls: 7.43 instead of 12.20, and 12.26 in B. So that is not what B does carried over.',
    ]);
    expect(patchSentences(of(16.5)).join(' ')).not.toContain('moves away');
    // Of one logit alone the probability counts.
    expect(patchSentences({ ...of(14.98), difference: null, ratherThan: null }).join(' ')).not.toContain('moves away');
  });

  it('say what the part adds in B itself, where the final norm there makes another number of the same values', () => {
    const said = (other: number) => patchSentences({ ...patch, direct: { ...patch.direct, other } }).at(-2);
    expect(said(-0.22)).toContain(
      '. Of that, −1.00 comes because the head takes away 0.20 directly instead of adding +0.80 (in B it takes away 0.22, as the final norm there divides by another size).',
    );
    expect(said(-0.201)).toMatch(/ instead of adding \+0\.80\.$/);
    // Where three digits are written, a third digit that is another one has its reason.
    const direct = { ...patch.direct, before: 0.804, after: -0.204, other: -0.203 };
    expect(patchSentences({ ...patch, direct }).at(-2)).toContain(
      ' directly instead of adding +0.804 (in B it takes away 0.203, as the final norm there divides by another size).',
    );
  });

  it('write a change as it is rounded elsewhere, with as many digits as it takes for the written numbers to add up', () => {
    // Rounded to hundredths each, −0.86 and +2.27 would make −3.13 of −3.1353.
    const direct = { ...patch.direct, before: 2.2749, after: -0.8604 };
    const said = patchSentences({ ...patch, difference: { before: 6.3, after: 2.39, other: -2.1 }, direct });
    expect(said[2]).toBe('The logit of “Paris” minus that of “Berlin” is 2.390 instead of 6.300, and −2.100 in B.');
    expect(said[3]).toBe(
      'The difference changes by −3.910. Of that, −3.135 comes because the head takes away 0.860 directly instead of adding +2.275.',
    );
    expect(said[4]).toMatch(/^The other −0\.775 comes because /);
    // So of the change as a whole, which may be that of one logit.
    const one = { ...patch, ratherThan: null, difference: null, direct: null };
    const logit = (of: number) => ({ ...standing(0.5), logit: of });
    const changed = patchSentences({ ...one, before: logit(2.2749), after: logit(-0.8604) });
    expect(changed[1]).toContain('a logit of −0.860 instead of 2.275 (in B 1.000)');
    expect(changed.at(-1)).toMatch(/^The logit changes by −3\.135\. /);
  });

  it('write numbers that add up, to the rounded change where two to four digits allow it, whatever the amounts are', () => {
    const units = (value: number, digits: number) => Math.round(value * 10 ** digits);
    for (let i = 1; i < 500; i++) {
      const direct = { ...patch.direct, before: Math.sin(i) * 3, after: Math.cos(7 * i) * 3 };
      const difference = { before: Math.sin(3 * i) * 5, after: Math.cos(5 * i) * 5, other: 0 };
      const said = patchSentences({ ...patch, difference, direct })
        .slice(3, 5)
        .join(' ');
      // What is said to be taken away, or after that without a verb of its own, is below 0.
      const signed = said
        .replace(/tak(es|ing) away (?=\d)/g, '−')
        .replace(/\bnothing\b/g, '0.00')
        .replace(/(−\S+ directly instead of )(?=\d)/, '$1−');
      const [whole, adds, after, before, rest] = [...signed.matchAll(/[−+]?\d+\.\d+/g)].map(([text]) =>
        Number(text.replace('−', '-')),
      ) as [number, number, number, number, number];
      expect(adds, said).toBeCloseTo(after - before, 8);
      expect(rest, said).toBeCloseTo(whole - adds, 8);
      const decimals = (/\.(\d+)/.exec(said)?.[1] ?? '').length;
      const isRounded = units(adds, decimals) === units(direct.after - direct.before, decimals);
      const couldBe = [2, 3, 4].some(
        (digits) =>
          units(direct.after, digits) - units(direct.before, digits) === units(direct.after - direct.before, digits),
      );
      expect(isRounded, said).toBe(couldBe);
    }
  });

  it('name the one token at which a part was patched, and what comes of that where another is predicted after', () => {
    const at = (position: number, text: string) => ({ id: position, token: text, text, special: false, position });
    const direct = { ...patch.direct, after: 0.8, isThere: false };
    const said = patchSentences({ ...patch, patched: 1, at: { a: at(2, ' are'), b: at(3, ' is') }, direct });
    expect(said[0]).toMatch(
      /^With what head 4\.3 gives in B, at one token alone, “are” at position 2 \(in B “is” at 3\), A goes 47.% of the way to B, /,
    );
    expect(said.at(-1)).toBe(
      'The difference changes by −3.91: not directly, since at the token after which this is predicted the head is left as it is, but by later parts that look at patched tokens.',
    );
    const same = { a: at(2, ' are'), b: at(2, ' are') };
    expect(patchSentences({ ...patch, patched: 1, at: same })[0]).toContain(
      'at one token alone, “are” at position 2, A goes ',
    );
  });

  it('do not tell what a result of an older file does not', () => {
    const { direct: _, ...older } = patch;
    expect(patchSentences(older)).toHaveLength(3);
    expect(patchSentences({ ...patch, direct: null }).at(-1)).toMatch(
      /^The difference changes by −3\.91\. What the part adds to it directly is not known: /,
    );
  });

  it('write no number twice that stays as it was', () => {
    const same = { ...patch, after: standing(0.56001), difference: { ...patch.difference, after: 6.301 } };
    expect(patchSentences(same).slice(1, 3)).toEqual([
      'A then gives “Paris” a probability of about 56.00\u00a0% as before (in B 3.00\u00a0%), a logit of 1.00 as before (in B 1.00) and rank 1 as before (in B 1).',
      'The logit of “Paris” minus that of “Berlin” is about 6.30 as before, and −2.10 in B.',
    ]);
  });

  it('tell of one token in the singular', () => {
    const [only] = patchSentences({ ...patch, patched: 1, tokens: 1 });
    expect(only).toContain('gives in B, at its only token, A goes ');
    const [one] = patchSentences({ ...patch, patched: 1, tokens: 6 });
    expect(one).toContain('gives in B, at the one of its 6 tokens that has a counterpart in B, A goes ');
  });

  it('tell of an end of the way that it is reached, on whichever side of it rounding puts the part', () => {
    const of = (share: number) => patchSentences({ ...patch, share });
    const end = (share: number) => of(share)[3];
    for (const share of [0.995, 1, 1.006]) {
      expect(of(share)[0]).toMatch(/, A goes all the way to B, by the logit of /);
      expect(of(share).join(' ')).not.toContain('By that difference, ');
    }
    for (const share of [-0.004, 0, 0.004])
      expect(end(share)).toBe(
        'By that difference, that changes next to nothing: this part does not make the difference.',
      );
    expect(end(1.1)).toBe('By that difference, that leads beyond B.');
    expect(end(1.2)).toBe(
      'By that difference, that leads beyond B, 120\u00a0% of the way: it overshoots, so it is not what B does carried over.',
    );
  });

  it('name the three of all that lead furthest, and say so where none does', () => {
    const of = (layer: number, share: number | null, head: number | null = null) => ({
      ...patch,
      part: { kind: head === null ? ('mlp' as const) : ('head' as const), layer, head, cross: false },
      share,
    });
    const patches = [of(0, 0.02), of(1, 1.12, 3), of(2, -0.4), of(3, 0.31), of(4, 0.0001)];
    const { told, measured } = sweepWords(patches, 5);
    expect(told).toEqual([
      'Of all 5 heads and MLPs, head 1.3 leads furthest from A to B: 112\u00a0% of the way.',
      'Next are the MLP of block 3 (31\u00a0%) and the MLP of block 0 (2.0\u00a0%); none of the other 2 leads towards B.',
      'The MLP of block 2 leads furthest away from B: −40\u00a0%.',
    ]);
    expect(measured).toEqual([
      'The way is measured by the logit of “Paris” minus that of “Berlin”.',
      'From A to B, the lead of “Paris” over “Berlin” falls from 6.30 to −2.10.',
    ]);
    // What leads hardly away is not.
    const less = sweepWords([...patches.slice(0, 2), of(2, -0.01)], 3);
    expect(less.told[1]).toBe('Next is the MLP of block 0 (2.0\u00a0%); the other one does not lead towards B.');
    expect(less.told).toHaveLength(2);
    expect(
      sweepWords(
        [of(2, -0.4), of(3, -0.01)].map((one) => ({ ...one, difference: null })),
        54,
      ),
    ).toEqual({
      told: [
        'None of the 2 heads and MLPs tried so far (of 54) leads from A towards B by itself.',
        'The MLP of block 2 leads furthest away from B: −40\u00a0%.',
      ],
      measured: ['The way is measured by the log-probability of “Paris”.'],
    });
    expect(sweepWords([of(0, null)], 54)).toEqual({
      told: ['By that difference, A and B are so alike here that there is no way from one to the other.'],
      measured: [],
    });
  });

  it('tell after all runs at most two sentences of at most 25 words, and take no part that they name as the control of another', () => {
    const of = (layer: number, head: number, share: number) => ({
      ...patch,
      part: { kind: 'head' as const, layer, head, cross: false },
      share,
    });
    const others = [0, 1, 4, 5, 6, 7].map((head) => of(4, head, 0.01 * head - 0.02));
    const { told, measured } = sweepWords([of(4, 3, 0.39), of(4, 2, 0.27), of(3, 5, 0.23), ...others], 9);
    expect(told).toEqual([
      'Of all 9 heads and MLPs, head 4.3 leads furthest from A to B: 39\u00a0% of the way.',
      'Next are head 4.2 (27\u00a0%) and head 3.5 (23\u00a0%); none of the other 6 leads further than 5.0\u00a0%.',
    ]);
    for (const one of told) expect(one.split(' ').length).toBeLessThanOrEqual(25);
    const controls = measured.find((one) => one.startsWith('Controls'));
    expect(controls).toMatch(
      /the 6 other heads matched in size\. Each alone, they lead −2\.0\u00a0% to 5\.0\u00a0% of the way\. None leads half as far as head 4\.3\./,
    );
    expect(controls).not.toContain('within what they reach');
  });

  it('name no run as the furthest that leads beyond B, or only by the other token, and say of these that they carry nothing over', () => {
    const of = (layer: number, share: number) => ({
      ...patch,
      part: { kind: 'mlp' as const, layer, head: null, cross: false },
      share,
    });
    // The logit of the token itself falls, and in B it is higher.
    const byOther = {
      ...of(2, 0.8),
      before: { ...standing(0.5), logit: 10 },
      after: { ...standing(0.5), logit: 9 },
      other: { ...standing(0.5), logit: 12 },
    };
    const runs = [of(0, 1.67), of(1, 0.3), of(3, 0.2), of(4, -0.5)];
    expect(sweepWords(runs, 4).told).toEqual([
      'Of all 4 heads and MLPs, the MLP of block 1 carries over most from A to B: 30\u00a0% of the way.',
      'Next of those that carry something over is the MLP of block 3 (20\u00a0%).',
      'The other one does not lead towards B.',
      'The MLP of block 0 (167\u00a0%) leads beyond B: that is not what B does carried over.',
      'The MLP of block 4 leads furthest away from B: −50\u00a0%.',
    ]);
    expect(sweepWords([...runs, byOther], 5).told).toContain(
      'The MLP of block 0 (167\u00a0%) and the MLP of block 2 (80\u00a0%) lead beyond B or only by the logit of “Berlin”: that is not what B does carried over.',
    );
    // One that leads less far than those that are named is one of the others.
    const little = { ...byOther, share: 0.15 };
    expect(sweepWords([of(0, 0.9), of(1, 0.3), of(3, 0.2), little, of(5, 0.1)], 5).told).toEqual([
      'Of all 5 heads and MLPs, the MLP of block 0 leads furthest from A to B: 90\u00a0% of the way.',
      'Next are the MLP of block 1 (30\u00a0%) and the MLP of block 3 (20\u00a0%); none of the other 2 leads further than 15\u00a0%.',
    ]);
    expect(sweepWords([byOther, of(4, -0.5)], 2).told).toEqual([
      'None of all 2 heads and MLPs leads from A towards B as B does.',
      'The MLP of block 2 (80\u00a0%) leads only by the logit of “Berlin”: that is not what B does carried over.',
      'The MLP of block 4 leads furthest away from B: −50\u00a0%.',
    ]);
  });

  it('say at once where they are measured by something else than the comparison tells of first', () => {
    const both = [0, 1].map((layer) => ({
      ...patch,
      part: { kind: 'mlp' as const, layer, head: null, cross: false },
      share: 0.5 - layer / 10,
    }));
    const ofLogit = (ratherThan: object | null) =>
      partOf<PartDifferences>({
        parts: [],
        logit: { id: ID, token: 'Paris', text: 'Paris', ratherThan, of: { a: 1, b: 0 } },
      });
    const told = (found: PartDifferences) => sweepWords(both, 2, undefined, { found }).told[0];
    const leads = 'f all 2 heads and MLPs, the MLP of block 0 leads furthest from A to B: 50\u00a0% of the way.';
    expect(told(ofLogit(null))).toBe(
      `By the logit of “Paris” minus that of “Berlin” (above it was the logit of “Paris”), o${leads}`,
    );
    expect(told(ofLogit({ id: OTHER, token: 'Berlin', text: 'Berlin' }))).toBe(`O${leads}`);
  });

  it('beside a map say what both ends of the way are, and between which probabilities it is where all are small', () => {
    const difference = { before: 1.36, after: 2.16, other: 2.18 };
    const small = {
      ...patch,
      difference,
      before: { ...patch.before, probability: 0.0027 },
      other: { ...patch.other, probability: 0.0037 },
    };
    expect(endsSentences(small)).toEqual([
      '0\u00a0% is A: 1.36; 100\u00a0% is B: 2.18.',
      'All of it is between improbable tokens: “Paris” has 0.27\u00a0% in A and 0.37\u00a0% in B, “Berlin” 0.07\u00a0% in A and 0.04\u00a0% in B.',
    ]);
    // By the same difference the other token is probable.
    expect(endsSentences({ ...small, difference: { before: -4, after: 0, other: -1 } })).toEqual([
      '0\u00a0% is A: −4.00; 100\u00a0% is B: −1.00.',
    ]);
    expect(endsSentences({ ...small, difference: null, ratherThan: null })).toEqual([
      '0\u00a0% is A: −5.91 (a probability of 0.27\u00a0%); 100\u00a0% is B: −5.60 (a probability of 0.37\u00a0%).',
    ]);
  });

  it('say of the first MLP at all tokens that it is nearly the words of B, where its block reads nothing else', () => {
    const mlp = { ...patch, part: { kind: 'mlp' as const, layer: 0, head: null, cross: false }, share: 0.97 };
    const whole = { ...mlp, patched: 6, tokens: 6 };
    expect(firstMlpSentences([whole], true)).toEqual([
      'The MLP of block 0 at all tokens is nearly the same as B’s words put in: it reads only their embeddings and what the attention of its block adds to these, which is computed from the words alone.',
    ]);
    expect(firstMlpSentences([whole], false)).toEqual([]);
    expect(firstMlpSentences([{ ...whole, patched: 5 }], true)).toEqual([]);
    expect(firstMlpSentences([{ ...whole, share: 0.8 }], true)).toEqual([]);
    expect(firstMlpSentences([{ ...whole, part: { ...mlp.part, layer: 1 } }], true)).toEqual([]);
    expect(firstMlpSentences([], true)).toEqual([]);
  });

  it('say right beside the first MLP that it is nearly the words of B, and what leads furthest then', () => {
    const part = (kind: 'mlp' | 'head', layer: number) =>
      ({ kind, layer, head: kind === 'head' ? 4 : null, cross: false }) as const;
    const runs = [0.91, 0.34, 0.34, 0.02].map((share, at) => ({
      ...patch,
      part: at === 0 ? part('mlp', 0) : part('head', 3 + at),
      share,
      patched: 6,
      tokens: 6,
    }));
    const words = 'nearly the same as B’s words put in';
    expect(sweepWords(runs, 4, undefined, { readsWordsAlone: true }).told[0]).toBe(
      `Of all 4 heads and MLPs, the MLP of block 0 leads furthest from A to B: 91\u00a0% of the way, which is ${words}.`,
    );
    const [first, next] = verdictSentences(sweepVerdict(runs, true));
    expect(first).toMatch(
      /leads furthest: 91.% of the way, by the logit of “Paris” minus that of “Berlin”; at all tokens /,
    );
    expect(first?.endsWith(`; at all tokens that is ${words}.`)).toBe(true);
    expect(next).toBe('Then head 4.4 (34\u00a0%) and head 5.4 (34\u00a0%) lead furthest.');
    expect(verdictSentences(sweepVerdict(runs.slice(0, 1), true))).toHaveLength(1);
    // Of another part, or where the first block reads more than the words, nothing is said of them.
    for (const verdict of [sweepVerdict(runs), sweepVerdict(runs.slice(1), true)])
      expect(verdictSentences(verdict).join(' ')).not.toContain(words);
    expect(sweepWords(runs, 4).told.join(' ')).not.toContain(words);
  });

  it('are of parts that are tried in the order of what they add directly, the largest in size first', () => {
    const part = (kind: 'head' | 'mlp', layer: number) =>
      ({ kind, layer, head: kind === 'head' ? 0 : null, cross: false }) as const;
    const every = [part('head', 0), part('mlp', 0), part('head', 1), part('mlp', 1)];
    const found = [0.1, 2, -4].map((adds, at) => ({
      ...(every[at] as ModelComponent),
      adds: { a: adds, b: 0 },
      output: at,
    }));
    const names = (logit: object | null) =>
      mostPromising(every, partOf<PartDifferences>({ parts: found, logit })).map(partName);
    expect(names({ id: ID })).toEqual(['1.0', 'MLP 0', '0.0', 'MLP 1']);
    expect(names(null)).toEqual(['1.0', 'MLP 0', '0.0', 'MLP 1']);
    expect(mostPromising(every, null)).toEqual(every);
  });

  describe('where another part contributes most by what it adds itself', () => {
    const part = (kind: 'head' | 'mlp', layer: number) =>
      ({ kind, layer, head: kind === 'head' ? 3 : null, cross: false }) as const;
    const differing = (kind: 'head' | 'mlp', layer: number, adds: number) =>
      ({
        ...part(kind, layer),
        adds: { a: adds, b: 0.25 },
        output: 0,
        attention: null,
        look: null,
        looksMost: null,
      }) as const;
    const found = (whole: number, parts: PartDifferences['parts'], ratherThan = true) =>
      partOf<PartDifferences>({
        parts,
        logit: {
          id: ID,
          token: 'Paris',
          text: 'Paris',
          of: { a: whole, b: 0 },
          ...(ratherThan && { ratherThan: { id: OTHER } }),
        },
      });
    const patches = [
      { ...patch, part: part('mlp', 0), share: 0.91 },
      { ...patch, part: part('mlp', 5), share: 0.34 },
    ];
    const ofOne = patches.map((one) => ({ ...one, ratherThan: null, difference: null }));
    const both = 'Both are true: a run with a part of B also counts what all later parts make of what that part gives.';

    it('say what the one that leads furthest adds directly, and which one adds most, once all are tried', () => {
      const parts = [differing('mlp', 0, 0.75), differing('mlp', 5, 4.25), differing('head', 1, 2)];
      expect(sweepWords(patches, 2, undefined, { found: found(5, parts) }).measured.slice(2)).toEqual([
        'Of the change of that difference from A to B (−5.00), the MLP of block 0 makes −0.50 directly; the MLP of block 5 makes most, −4.00.',
        both,
      ]);
      expect(sweepWords(patches, 54, undefined, { found: found(5, parts) }).measured).toHaveLength(2);
      expect(sweepWords(patches, 2, undefined, { found: found(5, parts, false) }).measured).toHaveLength(2);
    });

    it('say of one that acts against the difference directly that it does, though none differs more', () => {
      const parts = [differing('mlp', 0, 0.27), differing('head', 5, 0.23), differing('mlp', 5, 0.24)];
      expect(sweepWords(ofOne, 2, undefined, { found: found(-0.06, parts, false) }).measured.slice(2)).toEqual([
        'Of the change of the logit of “Paris” from A to B (+0.06), the MLP of block 0 makes −0.02 directly, so acts against it; head 5.3 makes most, +0.02.',
        both,
      ]);
    });

    it('say nothing where that is the same part', () => {
      const parts = [differing('mlp', 0, 4), differing('head', 1, 2)];
      expect(sweepWords(patches, 2, undefined, { found: found(5, parts) }).measured).toHaveLength(2);
      expect(sweepWords(ofOne, 2, undefined, { found: found(5, parts, false) }).measured).toHaveLength(2);
    });
  });
});

it('how far a part leads has one form where that is nearly nothing, whatever its sign', () => {
  expect([0, 0.0004, 0.0009, -0.0009].map((share) => recoveryText({ share }))).toEqual(Array(4).fill('0\u00a0%'));
  expect([0.0011, -0.0011].map((share) => recoveryText({ share }))).toEqual(['0.1\u00a0%', '−0.1\u00a0%']);
  // In a map it has a digit after the point, as its neighbours have.
  expect([0, -0.0008, 0.0009, -0.0011, 0.34].map((share) => recoveryInMap({ share }))).toEqual(
    ['0', '0.0', '0.0', '−0.1', '34'].map((number) => `${number}\u00a0%`),
  );
});
