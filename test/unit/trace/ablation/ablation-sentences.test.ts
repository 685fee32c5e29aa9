/** What a run without a part tells, in sentences. */
import { describe, expect, it } from 'vitest';
import type { Ablation, TokenInBoth } from '../../../../src/trace/ablation/ablation';
import { ablationSentences, sentencesFromLead } from '../../../../src/trace/ablation/ablation-sentences';
import { shareBeside } from '../../../../src/trace/ablation/ablation-words';
import type { Level } from '../../../../webview/choice/choice';
import { runForLevel } from '../../../../webview/state/residual/run-for-level';

const described = (id: number, text: string) => ({ id, token: text, text, special: false });
const inBoth = (id: number, text: string, before: [number, number], after: [number, number]): TokenInBoth => ({
  ...described(id, text),
  before: { logit: before[0], probability: before[1], rank: 0 },
  after: { logit: after[0], probability: after[1], rank: 0 },
});

const b = inBoth(1, 'b', [19.86, 0.4], [20.19, 0.28]);
const next = inBoth(2, 'z', [18, 0.06], [19.4, 0.13]);
const third = inBoth(3, 'm', [17, 0.02], [19, 0.09]);
const ABLATION: Ablation = {
  ...b,
  position: 3,
  part: { kind: 'head', layer: 18, head: 6, cross: false },
  instead: 'zero',
  ratherThan: null,
  difference: null,
  top: { ...described(1, 'b'), probability: 0.28 },
  most: { before: [b, next], after: [b, next, third] },
  direct: 0.56,
  capped: false,
  isLast: false,
};
const opposite = (change: Partial<Ablation> = {}) => ablationSentences({ ...ABLATION, ...change }).slice(2);

describe('a probability that falls although the logit rises', () => {
  it('is explained by the logit that rises most, and by the lead over the runner-up', () => {
    expect(opposite()).toEqual([
      'The probability falls although the logit rises, because those of all other tokens, taken together, rise more. Of the most probable tokens, “m” has the logit that rises most, by 2.00.',
      'Its lead over “z”, the runner-up, is 0.79 instead of 1.86.',
    ]);
  });

  it('names none where no probable one rises more, and no lead that is told already', () => {
    expect(opposite({ most: { before: [b], after: [b] } })).toEqual([
      'The probability falls although the logit rises, because those of all other tokens, taken together, rise more.',
    ]);
    const told = { ratherThan: described(2, 'z'), difference: { before: 1.86, after: 0.79 } };
    expect(ablationSentences({ ...ABLATION, ...told }).filter((said) => said.includes('“z”'))).toEqual([
      expect.stringMatching(/^Without head 18\.6, “b” leads “z” by 0\.79 instead of 1\.86 /),
    ]);
  });

  it('is told the other way round, and not where both move one way', () => {
    const up = { after: { ...b.after, logit: 19, probability: 0.7 } };
    expect(opposite({ ...up, most: { before: [b, inBoth(2, 'z', [18, 0.06], [15, 0.01])], after: [b] } })[0]).toBe(
      'The probability rises although the logit falls, because those of all other tokens, taken together, fall more. Of the most probable tokens, “z” has the logit that falls most, by 3.00.',
    );
    expect(opposite({ after: { ...b.after, logit: 21, probability: 0.7 } })).toEqual([
      'Its lead over “z”, the runner-up, is 1.60 instead of 1.86.',
    ]);
  });
});

describe('how far ahead of the next token it is', () => {
  it('is no lead where it is behind then, or was not the most probable one', () => {
    expect(opposite({ after: { ...b.after, logit: 19, probability: 0.1 } }).at(-1)).toBe(
      'Its logit minus that of “z”, the next most probable token of the run with all parts, is −0.40 instead of 1.86.',
    );
    const second = { ...b, before: { ...b.before, rank: 1 } };
    const first = inBoth(2, 'z', [21, 0.6], [19.4, 0.13]);
    expect(opposite({ ...second, most: { before: [first, second], after: [b] } }).at(-1)).toBe(
      'Its logit minus that of “z”, the most probable token of the run with all parts, is 0.79 instead of −1.14.',
    );
  });
});

it('tells how far all probabilities are from those with all parts, where that is known', () => {
  expect(ablationSentences({ ...ABLATION, kl: 0.41234 }).at(-1)).toBe(
    'The KL divergence of the probabilities of all tokens, from those with all parts to those without it, is 0.412 bits.',
  );
  expect(ablationSentences({ ...ABLATION, instead: 'mean', kl: 0.0001 }).at(-1)).toBe(
    'The KL divergence of the probabilities of all tokens, from those with all parts to those with its mean, is less than 0.001 bits.',
  );
  expect(ablationSentences(ABLATION).join(' ')).not.toContain('divergence');
});

it('the panel’s story leaves the divergence to the levels that have figures', () => {
  const told = (level: Level) => ablationSentences(runForLevel({ ...ABLATION, kl: 0.78 }, level)).join(' ');
  expect(told('story')).not.toContain('divergence');
  for (const level of ['figures', 'numbers'] as const) expect(told(level)).toContain('is 0.780 bits.');
});

it('behind the last MLP it is the final norm that makes the rest of the change, and behind another part all that follows', () => {
  const changed = (isLast: boolean) => ablationSentences({ ...ABLATION, isLast })[1];
  expect(changed(false)).toMatch(
    /, \+0\.89 because everything after it, down to the final norm, reads a residual stream without it, and so gives other values/,
  );
  expect(changed(true)).toBe(
    'The logit changes by +0.33: −0.56 because what the head had added directly (+0.56) is gone, +0.89 because the final norm divides the residual stream by its size, which is different without it, and all logits follow from that. So the logit rises although the head adds to it.',
  );
});

it('a logit that hardly changes without what adds much to it is told with the reason for that in the same sentence', () => {
  const changed = (direct: number, logit: number, isLast = true) =>
    ablationSentences({ ...ABLATION, direct, isLast, after: { ...b.after, logit } })[1];
  expect(changed(2.84, 19.16)).toBe(
    'The logit changes by only −0.70, although the head had added 2.84 directly, because the final norm divides the residual stream by its size, which is different without it, and all logits follow from that: −2.84 go, and +2.14 come back.',
  );
  expect(changed(-2.84, 20.56, false)).toBe(
    'The logit changes by only +0.70, although the head had taken away 2.84 directly, because everything after it, down to the final norm, reads a residual stream without it, and so gives other values: +2.84 come, and −2.14 go again.',
  );
  // Half of it is no longer hardly.
  expect(changed(1.4, 19.16)).toMatch(/^The logit changes by −0\.70: −1\.40 because /);
});

it('a logit that rises without what adds much to it, or falls without what takes away, is no surprise once it is told how that can be', () => {
  const changed = (direct: number, logit: number) =>
    ablationSentences({ ...ABLATION, direct, after: { ...b.after, logit } })[1];
  expect(changed(0.56, 20.19)).toMatch(
    / without it, and so gives other values\. So the logit rises although the head adds to it: later parts can take over its work, or stop taking away what it led them to take away\.$/,
  );
  expect(changed(-0.56, 19)).toMatch(
    / without it, and so gives other values\. So the logit falls although the head takes away from it: later parts can take away in its place, or stop adding what it led them to add\.$/,
  );
  for (const usual of [changed(0.56, 19), changed(-0.56, 20.3), changed(0.05, 20.19)])
    expect(usual).toMatch(/ without it, and so gives other values\.$/);
});

it('a probability that differs in the digits of the table is told with them, and is not as before', () => {
  const [was, is] = [0.2071, 0.2053];
  const standing = (probability: number) => ({ logit: 9.86, probability, rank: 0 });
  const told = (after: number) => ablationSentences({ ...ABLATION, before: standing(was), after: standing(after) })[0];
  expect(told(is)).toMatch(/has a probability of 20\.53\u00a0% instead of 20\.71\u00a0%, a logit of 9\.86 as before/);
  expect(told(0.24)).toMatch(/has a probability of 24\u00a0% instead of 21\u00a0%,/);
  expect(told(0.207101)).toMatch(/has a probability of about 21\u00a0% as before,/);
});

it('probabilities have as many digits as it takes to read their difference as the table has it', () => {
  const standing = (probability: number) => ({ logit: 9.86, probability, rank: 0 });
  const told = (before: number, after: number) =>
    ablationSentences({ ...ABLATION, before: standing(before), after: standing(after) })[0]?.replaceAll('\u00a0', ' ');
  expect(told(0.0027, 0.0013)).toContain(' a probability of 0.13 % instead of 0.27 %,');
  expect(told(0.1322, 0.1206)).toContain(' a probability of 12.06 % instead of 13.22 %,');
  // 72 − 12 is near enough to 59.90.
  expect(told(0.1219, 0.7209)).toContain(' a probability of 72 % instead of 12 %,');
  expect(told(0.5, 0.9961)).toContain(' a probability of 99.61 % instead of 50.00 %,');
});

it('a token that is the most probable one as before stays that, whatever becomes of the explained one', () => {
  const top = { ...described(2, 'z'), probability: 0.3 };
  const rank = { before: { ...b.before, rank: 1 }, after: { ...b.after, rank: 1 } };
  const said = (first: TokenInBoth, more: Partial<Ablation> = {}) =>
    ablationSentences({ ...ABLATION, ...rank, top, most: { before: [first], after: [] }, ...more })[0];
  expect(said(next)).toMatch(/ The most probable token stays “z”, with 30\u00a0%\.$/);
  expect(said(third)).toMatch(/ The most probable token is then “z”, with 30\u00a0%\.$/);
  const lead = { ratherThan: described(2, 'z'), difference: { before: 1, after: 0.5 } };
  expect(said(next, lead)).toMatch(/, and the most probable token stays “z”, with 30\u00a0%\.$/);
});

describe('numbers of a run', () => {
  const rival = described(2, 'z');
  const run = (before: number, after: number, direct: number) =>
    ablationSentences({ ...ABLATION, ratherThan: rival, difference: { before, after }, direct }).join(' ');

  it('are each rounded from their exact values, and have one more digit where the written ones would not add up', () => {
    const plain = run(1.5012, 1.2004, 0.9003);
    expect(plain).toContain('1.20 instead of 1.50 (');
    expect(plain).toMatch(
      / changes by only −0\.30, although the head had added 0\.90 directly, because .*: −0\.90 go, and \+0\.60 come back\./,
    );
    // 2.06 − 0.79 is not 1.26, as two digits would have it.
    const more = run(0.794, 2.0583, -1.0401);
    expect(more).toContain('2.058 instead of 0.794 (the head takes away 1.040 from the lead directly)');
    expect(more).toMatch(/ changes by \+1\.264: \+1\.040 because .* \+0\.224 because /);
    expect(more).not.toContain('1.27');
    // Nor is 2.059 − 0.794 what three digits have.
    expect(run(0.7943, 2.0586, -1.04)).toMatch(/2\.0586 instead of 0\.7943 .* changes by \+1\.2643: \+1\.0400 /);
  });

  it('so is the lead over the runner-up, of which only its logit is told', () => {
    const runner = inBoth(2, 'z', [19.0649, 0.06], [19.0549, 0.13]);
    const said = opposite({
      before: { ...b.before, logit: 19.8594 },
      most: { before: [b, runner], after: [b, runner] },
    });
    // 19.8594 − 19.0649; 19.86 − 19.06 would be 0.80.
    expect(said.join(' ')).toContain(' is 1.14 instead of 0.79.');
  });
});

describe('a token that is explained rather than another', () => {
  const rival = described(2, 'z');
  const NBSP = '\u00a0';
  const said = (before: number, after: number, change: Partial<Ablation> = {}) =>
    ablationSentences({ ...ABLATION, ratherThan: rival, difference: { before, after }, direct: 0.9, ...change });

  it('is told first by how much it leads that, with what the part adds directly, then by its place and probability', () => {
    const fallen = { after: { ...b.after, logit: 19.5 } };
    expect(said(1.5, 1.2, fallen).slice(0, 3)).toEqual([
      `Without head 18.6, “b” leads “z” by 1.20 instead of 1.50 (the head adds +0.90 to the lead directly); it stays the most probable token, 28${NBSP}% instead of 40${NBSP}%.`,
      'The lead changes by only −0.30, although the head had added 0.90 directly, because everything after it, down to the final norm, reads a residual stream without it, and so gives other values: −0.90 go, and +0.60 come back.',
      'The logit of “b” is 19.50 instead of 19.86.',
    ]);
    expect(said(1.5, 1.2, { direct: null })[0]).toContain(' instead of 1.50; it stays');
    expect(said(1.5, 1.5)[0]).toContain(' leads “z” by 1.50 as before (');
  });

  it('leads the token that is second then, too, where that is another one than the runner-up with all parts', () => {
    const after = [b, third, next];
    const most = { before: [b, next], after };
    expect(said(1.5, 1.2, { most })[0]).toMatch(
      /, 28\u00a0% instead of 40\u00a0%.*, and leads “m”, which is then second, by 1\.19\.$/,
    );
    // Not where it was no runner-up, where the order stays, or where the token is not the first of both runs.
    expect(said(1.5, 1.2, { most: { before: [b, third, next], after } })[0]).not.toContain('second');
    expect(said(1.5, 1.2)[0]).not.toContain('second');
    expect(said(1.5, 1.2, { most: { before: [next, b], after } })[0]).not.toContain('second');
    expect(said(1.5, 1.2, { most, top: { ...third, probability: 0.3 } })[0]).not.toContain('second');
  });

  it('trails it where the difference is below 0, and each way of turning is told', () => {
    // It rises without a part that adds to it: that is said at once.
    expect(said(-1.5, -1.2)[0]).toContain(
      '“b” trails “z” by 1.20 instead of 1.50, although the head adds +0.90 to the lead directly; ',
    );
    expect(said(1.5, -1.2)[0]).toContain('“b” trails “z” by 1.20 instead of leading it by 1.50 (');
    expect(said(-1.5, 1.2)[0]).toContain(
      '“b” leads “z” by 1.20 instead of trailing it by 1.50, although the head adds +0.90 to the lead directly; ',
    );
  });

  it('is said to be no longer the most probable token, or then to be it, and its rank where that is not the first in both', () => {
    const other = { top: { ...rival, probability: 0.3 } };
    const second = { ...b.after, rank: 1 };
    const lost = said(1.5, -1.2, { ...other, after: second });
    expect(lost[0]).toContain(
      `; it is no longer the most probable token, 28${NBSP}% instead of 40${NBSP}%: that is then “z”, with 30${NBSP}%.`,
    );
    expect(lost[2]).toBe('The logit of “b” is 20.19 instead of 19.86 and its rank 2 instead of 1.');
    expect(said(-1.5, 1.2, { before: { ...b.before, rank: 1 } })[0]).toContain(
      `; it is then the most probable token, 28${NBSP}% instead of 40${NBSP}% (because all other tokens, taken together, gain on both).`,
    );
    // Where lead and probability move alike, nothing needs a reason.
    expect(said(1.5, 1.2)[0]).not.toContain('because');
    expect(said(-1.5, -1.2, { ...other, before: { ...b.before, rank: 1 }, after: second })[0]).toContain(
      `; its probability is 28${NBSP}% instead of 40${NBSP}% (because all other tokens, taken together, gain on both), and the most probable token is then “z”, with 30${NBSP}%.`,
    );
  });
});

it('of the other tokens that lose to both of a lead, or gain on both, a probable one that clearly goes another way is named', () => {
  const rival = described(2, 'z');
  const her = (after: number) => inBoth(4, 'her', [17, 0.054], [17, after]);
  const said = (probability: number, of: [number, number], other: TokenInBoth) =>
    ablationSentences({
      ...ABLATION,
      after: { ...b.after, probability },
      ratherThan: rival,
      difference: { before: of[0], after: of[1] },
      most: { before: [b, next], after: [b, next, other] },
    })[0];
  expect(said(0.42, [1.5, 1.2], her(0.104))).toContain(
    ' (because all other tokens, taken together, lose to both, though the probability of “her” rises).',
  );
  expect(said(0.28, [1.2, 1.5], her(0.02))).toContain(
    ' (because all other tokens, taken together, gain on both, though the probability of “her” falls).',
  );
  // Not by little, nor where it goes with the others.
  expect(said(0.42, [1.5, 1.2], her(0.056))).toContain('lose to both).');
  expect(said(0.28, [1.2, 1.5], her(0.104))).toContain('gain on both).');
});

it('a run that a sentence about a lead led to tells first what becomes of that lead, and then of the logit', () => {
  const said = sentencesFromLead(ABLATION, 2);
  expect(said[0]?.replaceAll('\u00a0', ' ')).toBe(
    'Without head 18.6, “b” leads “z” by 0.79 instead of 1.86 (the lead changes by −1.07); it stays the most probable token, 28 % instead of 40 %.',
  );
  expect(said[1]).toBe('The logit of “b” is 20.19 instead of 19.86.');
  expect(said[2]).toBe(ablationSentences(ABLATION)[1]);
  // It is not told twice.
  expect(said.slice(1).join(' ')).not.toMatch(/lead/);
  // Where none was told, or the run does not hold the other token, it tells of the logit.
  for (const over of [undefined, 1, 99]) expect(sentencesFromLead(ABLATION, over)).toEqual(ablationSentences(ABLATION));
});

it('of two small probabilities neither is written more exactly than the other', () => {
  expect(shareBeside(0.00013, 0.0032)).toBe('0.01\u00a0% instead of 0.32\u00a0%');
  expect(shareBeside(0.0032, 0.00013)).toBe('0.32\u00a0% instead of 0.01\u00a0%');
  // What two decimals would hide, and what is far from it, stay as they are.
  expect(shareBeside(0.00003, 0.0032)).toBe('0.0030\u00a0% instead of 0.3\u00a0%');
  expect(shareBeside(0.00013, 0.42)).toBe('0.013\u00a0% instead of 42\u00a0%');
});
