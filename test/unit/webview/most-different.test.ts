/** Which heads and MLPs a comparison names first, and by which logit. */
import { describe, expect, it } from 'vitest';
import { opposingPart } from '../../../src/trace/compare/most-different';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { PartDifference, PartDifferences } from '../../../src/trace/compare/part-differences';
import {
  chosenPairSentence,
  leadingSentence,
  logitSentence,
  logitSentences,
  partSentences,
} from '../../../src/trace/compare/part-sentences';
import type { Comparison } from '../../../webview/state/compare/comparison';
import { oppositeWords, strongestMlpWords } from '../../../webview/state/compare/logit-words';
import { mostDifferentParts, mostDifferentWords } from '../../../webview/state/compare/most-different';
import { type LogitOf, logitOf, partsParams, whyNoPatch } from '../../../webview/state/compare/parts';
import { quotedToken } from '../../../webview/strings/format';
import { partOf } from '../part-of';

const token = (id: number, text: string) => ({ id, token: text, text, special: false });
const TEXTS = { quoted: ({ text }: { text: string }) => `“${text}”`, tokenAt: () => undefined };
const [SAME, WOOD] = [token(5, ' same'), token(9, ' wood')];

function part(kind: 'head' | 'mlp', layer: number, a: number, b: number): PartDifference {
  const head = kind === 'head' ? layer + 1 : null;
  return {
    kind,
    layer,
    head,
    cross: false,
    adds: { a, b },
    output: Math.abs(a),
    attention: null,
    look: null,
    looksMost: null,
  };
}

function differences(parts: PartDifference[], ratherThan: typeof WOOD | null): PartDifferences {
  const logit = { ...SAME, ratherThan, of: { a: 0.6, b: -0.58 }, others: [], rest: { a: 0, b: 0 } };
  return { layers: 3, heads: 4, parts, logit, whyNoLogit: null };
}

describe('the parts that a comparison names first', () => {
  const [against, makes, little] = [part('head', 0, -0.4, 0.5), part('head', 1, 0.4, 0.02), part('head', 2, 0.1, 0)];
  const [mlpAgainst, mlpMakes] = [part('mlp', 0, -0.8, 0), part('mlp', 2, 0.3, 0.1)];
  const parts = [against, mlpAgainst, makes, little, mlpMakes];

  it('are those that add most to the difference where the predictions differ, not those that work against it', () => {
    const found = differences(parts, WOOD);
    expect(mostDifferentParts(found)).toEqual({ head: makes, mlp: mlpMakes });
    expect(mostDifferentWords(makes, found, '“·is”')).toBe(
      'In A the logit of “·same” leads that of “·wood” by 0.60; in B it trails by 0.58. Of this change of −1.18, head 1.2 makes −0.38 directly',
    );
  });

  it('are said to be more than the whole where others work against one', () => {
    const more = part('head', 1, 1.5, 0.1);
    expect(mostDifferentWords(more, differences([more], WOOD), '“·is”')).toBe(
      'In A the logit of “·same” leads that of “·wood” by 0.60; in B it trails by 0.58. Of this change of −1.18, head 1.2 makes −1.40 directly, more than the whole, as other parts work against it',
    );
  });

  it('are told first in two short sentences: how much changes, and what makes most of it', () => {
    expect(leadingSentence(quotedToken, differences(parts, WOOD))).toBe(
      'The logit of “·same” minus that of “·wood” falls by 1.18. Head 1.2 makes −0.38 of that directly, the most of all heads and MLPs.',
    );
    expect(leadingSentence(quotedToken, differences([part('mlp', 1, 1.5, 0.1)], WOOD))).toBe(
      'The logit of “·same” minus that of “·wood” falls by 1.18. The MLP of block 1 makes −1.40 of that directly, the most of all heads and MLPs; others work against it.',
    );
  });

  it('are those that make that a token leads another by more in B, where a reader has chosen two of which that is so', () => {
    const found = differences(parts, WOOD);
    const turned = { ...found, logit: found.logit && { ...found.logit, of: { a: -0.58, b: 0.6 } } };
    expect(mostDifferentParts(turned)).toEqual({ head: against, mlp: mlpAgainst });
    const opposing = (of: PartDifferences) => [opposingPart(of, 'head'), opposingPart(of, 'mlp')];
    expect([opposing(found), opposing(turned)]).toEqual([
      [against, mlpAgainst],
      [undefined, undefined],
    ]);
    expect(chosenPairSentence(quotedToken, turned, 'B')).toBe(
      'Chosen in B is “·same” rather than “·wood”. In A the logit of “·same” trails that of “·wood” by 0.58; in B it leads by 0.60. The lead changes by +1.18. Head 0.1 makes +0.90 of that directly, the most of all heads and MLPs.',
    );
    const more = differences([part('mlp', 1, 0.1, 1.5)], WOOD);
    const ofMore = { ...more, logit: more.logit && { ...more.logit, of: { a: -0.58, b: 0.6 } } };
    expect(leadingSentence(quotedToken, ofMore)).toMatch(
      /The MLP of block 1 makes \+1\.40 of that .*; others work against it\.$/,
    );
  });

  it('are those that differ most in what they add to one logit where both predict the same', () => {
    const found = differences(parts, null);
    expect(mostDifferentParts(found)).toEqual({ head: against, mlp: mlpAgainst });
    expect(mostDifferentWords(against, found, '“·is”')).toBe(
      'Of all heads, head 0.1 differs most in what it adds to the logit of “·same”: B\u00a0−\u00a0A is +0.90',
    );
  });

  it.each([
    [0.6, 0.2, 'leads that of “·wood” by 0.60; in B by 0.20. Of this change of −0.40,'],
    [-0.2, -0.6, 'trails that of “·wood” by 0.20; in B by 0.60. Of this change of −0.40,'],
    [0.6, 0, 'leads that of “·wood” by 0.60; in B it equals that. Of this change of −0.60,'],
    [0, -0.6, 'equals that of “·wood”; in B it trails by 0.60. Of this change of −0.60,'],
    // With one digit more where hundredths would not add up.
    [0.604, -0.604, 'leads that of “·wood” by 0.604; in B it trails by 0.604. Of this change of −1.208,'],
  ])('are told with how both logits stand to each other: %f in A and %f in B', (a, b, said) => {
    const found = differences(parts, WOOD);
    const logit = { ...found.logit, of: { a, b } } as typeof found.logit;
    expect(mostDifferentWords(makes, { ...found, logit }, '“·is”')).toContain(`In A the logit of “·same” ${said}`);
    // Parts tell the same in panel and terminal.
    expect(partSentences(TEXTS, { ...found, logit }, undefined, '“·is”').join(' ')).toContain(
      `In A the logit of “·same” ${said}`.replaceAll('·', ' '),
    );
  });

  it('are told with the head and the MLP that differ most where those act against the difference', () => {
    const said = (of: PartDifference[]) => partSentences(TEXTS, differences(of, WOOD), undefined, '“·is”').join(' ');
    expect(said(parts)).toContain('Head 0.1 differs most, but acts against this by 0.90.');
    expect(said(parts)).toContain(
      'Of the MLPs, that of block 2 contributes most directly: −0.20. The MLP of block 0 differs most, but acts against this by 0.80.',
    );
    expect(said([makes, mlpMakes])).not.toContain('against');
    expect(said([against, mlpMakes])).toContain(
      'No head contributes to this directly. Head 0.1 differs most, but acts against this',
    );
  });

  it('are told with the tokens at which outputs are compared where no logit is', () => {
    const found = { ...differences([makes, mlpMakes], null), logit: null };
    expect(partSentences(TEXTS, found, undefined, '“.”')[0]).toBe(
      'At “.”: of all 1 heads, head 1.2 differs most between A and B: what it mixes in A and what it mixes in B (z, which the output matrix W_O then reads) are 40.00\u00a0% of the longer one’s length apart.',
    );
    expect(partSentences(TEXTS, { ...found, parts: [{ ...makes, output: 1.2 }] }, undefined, '“.”')[0]).toMatch(
      / are 120\.00\u00a0% of the longer one’s length apart\. The most is 200\u00a0%; over 100\u00a0% the two point more than 60° apart\.$/,
    );
    expect(mostDifferentWords({ ...makes, output: 1.2 }, found, '“.”')).toBe(
      'At “.”, no head’s result differs as much between A and B as that of head 1.2: by 120\u00a0%, on a scale from 0 to 200\u00a0%',
    );
    expect(mostDifferentWords(makes, found, '“.”')).toBe(
      'At “.”, no head’s result differs as much between A and B as that of head 1.2: by 40\u00a0%, on a scale from 0 to 200\u00a0%',
    );
  });

  it('are no head where every head works against the difference, and none at all where none differs', () => {
    expect(mostDifferentParts(differences([against, mlpMakes], WOOD))).toEqual({ mlp: mlpMakes });
    expect(mostDifferentParts(differences([part('head', 0, 1, 1), part('mlp', 0, 2, 2)], null))).toEqual({});
  });
});

describe('the logit of a token that both predict', () => {
  const logit = { ...SAME, ratherThan: null, of: { a: 22.81, b: 20.72 }, others: [], rest: { a: 0, b: 0 } };
  const chance = (probability: number) => ({ logit: 0, probability, rank: 0 });
  const outcome = (of = SAME) =>
    partOf<Outcome>({ a: { entropy: 1, top: [{ ...of, own: chance(0.4), other: chance(0.3) }] } });

  it('is told with what softmax takes off, and the log-probability that is left, which add up as they are written', () => {
    const said = 'The logit of “·same” is +22.81 in A and +20.72 in B: B − A is −2.09.';
    expect(logitSentence(quotedToken, logit, undefined)).toBe(said);
    expect(logitSentence(quotedToken, logit, outcome(WOOD))).toBe(said);
    // ln 0.3 − ln 0.4
    expect(logitSentence(quotedToken, logit, outcome())).toBe(
      `${said} The probability depends on all logits together: the logarithm of the sum of all e^logit changes by −1.80, so the logarithm of the probability changes by −0.29.`,
    );
  });

  it('is told with the part that differs most first, a head or an MLP', () => {
    const [head, mlp, larger] = [part('head', 1, 0.4, 0.1), part('mlp', 0, 0.3, 0.1), part('mlp', 2, 12.8, 9)];
    expect(logitSentences(quotedToken, { head, mlp }, logit, 12, undefined).slice(0, 2)).toEqual([
      'Of all 12 heads, head 1.2 differs most in what it adds to the logit of “·same”: +0.40 in A and +0.10 in B.',
      'Of the MLPs, that of block 0 differs most: +0.30 in A and +0.10 in B.',
    ]);
    const [first, second, ...others] = logitSentences(quotedToken, { head, mlp: larger }, logit, 12, undefined);
    expect(first).toBe(
      'Of all heads and MLPs, the MLP of block 2 differs most in what it adds to the logit of “·same”: +12.80 in A and +9.00 in B.',
    );
    expect(second).toContain('Of all 12 heads, head 1.2 differs most');
    expect(others).toHaveLength(1);
    expect(logitSentences(quotedToken, { mlp: larger }, logit, 12, undefined)[0]).toBe(first);
  });
});

it('that a token becomes more probable although its logit falls is said with why, of the one whose probability changes most', () => {
  const chance = (probability: number, logit: number) => ({ probability, logit, rank: 0 });
  const same = { ...SAME, own: chance(0.25, 9.3), other: chance(0.21, 9) };
  const higher = { ...SAME, own: chance(0.26, 9.1), other: chance(0.28, 9) };
  const lower = { ...WOOD, own: chance(0.3, 8.9), other: chance(0.29, 9) };
  expect(oppositeWords([same, { ...higher, other: null }])).toBe('');
  expect(oppositeWords([same, higher, lower])).toBe(
    'From A to B, “·same” becomes more probable although its logit falls: the logits of other tokens fall by more, and all probabilities add up to 100\u00a0%.',
  );
  expect(oppositeWords([lower])).toContain('“·wood” becomes less probable although its logit rises:');
});

it('beside the strongest heads of two models an MLP is named that adds more', () => {
  const of = (best: number | null, ...mlp: number[]) =>
    ({ ...SAME, best: best === null ? null : { layer: 1, head: 2, cross: false, value: best }, mlp }) as never;
  expect(strongestMlpWords({ a: of(1.5, 0.2, 12.81), b: of(1.5, 1.4, -3) })).toEqual([
    'In A the part that adds most is no head but the MLP of block 1: +12.8.',
  ]);
  expect(strongestMlpWords({ a: of(null, -1, -2), b: of(null, 2, 1) })).toEqual([
    'In B the part that adds most is no head but the MLP of block 0: +2.00.',
  ]);
});

describe('the logit that is taken apart', () => {
  const comparison = partOf<Comparison>({
    b: { summary: { trace: 2 } },
    alignment: { rows: [] },
    sources: null,
    sequence: 'tokens',
  });
  const predicted = (a: number, b: number) =>
    ({ a: { entropy: 0, top: [{ id: a }] }, b: { entropy: 0, top: [{ id: b }] } }) as never;
  const asked = (chosen: LogitOf | null, of: ReturnType<typeof predicted>) => {
    const { id, ratherThan } = partsParams(comparison, { a: 3, b: 4 }, chosen, of);
    return { of: logitOf(chosen, of), id, ratherThan };
  };

  it('is the difference of both predictions unless another is chosen', () => {
    expect(asked(null, predicted(5, 9))).toEqual({ of: 'difference', id: null, ratherThan: 9 });
    expect(asked('difference', predicted(5, 9))).toEqual({ of: 'difference', id: null, ratherThan: 9 });
    expect(asked('a', predicted(5, 9))).toEqual({ of: 'a', id: null, ratherThan: null });
    expect(asked('b', predicted(5, 9))).toEqual({ of: 'b', id: 9, ratherThan: null });
  });

  it('is asked for in one way, whatever was chosen, where both predict the same or nothing in common', () => {
    for (const chosen of [null, 'a', 'b', 'difference', 'changed'] as const)
      for (const of of [predicted(5, 5), undefined as never])
        expect(asked(chosen, of)).toMatchObject({ id: null, ratherThan: null });
    expect(asked(null, predicted(5, 5)).of).toBe('a');
  });

  it('is that of the token whose probability changes most where both predict the same, unless theirs is chosen', () => {
    const changed = (id: number, ofB: number) => {
      const token = { id, own: { probability: 0.25 }, other: { probability: ofB } };
      return Object.assign({}, predicted(5, 5), { shared: { changed: [token] } }) as never;
    };
    expect(asked(null, changed(7, 0.2))).toEqual({ of: 'changed', id: 7, ratherThan: null });
    expect(asked('a', changed(7, 0.2))).toEqual({ of: 'a', id: null, ratherThan: null });
    // What both predict itself, or a change too small to be written.
    for (const none of [changed(5, 0.2), changed(7, 0.250001)])
      expect(asked(null, none)).toEqual({ of: 'a', id: null, ratherThan: null });
  });
});

describe('a run of A with a part of B', () => {
  const comparison = (hasModel: readonly (boolean | undefined)[], sameVocabulary = false) => {
    const [a, b] = hasModel.map((has) => ({ summary: { saved: has === undefined ? undefined : { hasModel: has } } }));
    return partOf<Comparison>({ a, b, sameVocabulary });
  };

  it('is possible in a comparison from a file as well, where its models are open', () => {
    expect(whyNoPatch(comparison([true, true], true))).toBeUndefined();
    expect(whyNoPatch(comparison([undefined, undefined], true))).toBeUndefined();
  });

  it('says of which side the model is not open, and else that the vocabularies differ', () => {
    expect(whyNoPatch(comparison([false, false]))).toBe(
      'A cannot be run with a part of B: the model of A and of B is not open. Choose its folder as the model, then open the file again.',
    );
    expect(whyNoPatch(comparison([undefined, false]))).toContain('the model of B is not open');
    expect(whyNoPatch(comparison([true, true]))).toBe(
      'A cannot be run with a part of B: the vocabularies of the two models differ.',
    );
  });
});
