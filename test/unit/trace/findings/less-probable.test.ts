/** A prediction that gets less probable across the very part which adds most to its logit: against plain loops over the trace's tensors. */

import { expect, it } from 'vitest';
import { memoize } from '../../../../src/base/memoize';
import type { Finding } from '../../../../src/trace/findings/finding';
import { type Attribution, readAttribution } from '../../../../src/trace/readings/attribution';
import { thorough } from '../../../workbench/thorough';
import { softmaxOf } from '../../softmax';
import {
  DIGITS,
  fallOverMlp,
  find,
  indexOfMax,
  LAYERS,
  lensAt,
  lensLogitsAt,
  numbers,
  only,
  ordered,
  places,
  rowOf,
  trace,
  useStarterTrace,
} from './starter-trace';

useStarterTrace('My grandmother went to the kitchen and cut the bread with a');

const attributions = new Map<string, Promise<Attribution>>();
/** Each computed once. */
const attributionOf = (position: number, id: number) =>
  memoize(attributions, `${position} ${id}`, () => readAttribution(trace, position, id));

it('a token that gets less probable across the part which adds most to its logit is told of beside that, with the reason', async () => {
  const told = { others: 0, longer: 0, both: 0, none: 0 };
  // The token of this rank, after the token at this position.
  const asked = thorough ? { 5: [0], 8: [0], 11: [0, 3, 27], 15: [0, 1] } : { 5: [0], 8: [0], 11: [0, 27] };
  for (const [place, ranks] of Object.entries(asked))
    for (const rank of ranks) {
      const position = Number(place);
      const id = ordered(await rowOf('logits', position))[rank] as number;
      const { parts } = await attributionOf(position, id); // checked against plain loops in residual.test.ts
      const most = parts.reduce((a, b) => (b.value > a.value ? b : a));
      const found = await find({ position, id });
      const of = found.findings.filter(({ kind }) => kind === 'less probable');
      if (most.kind !== 'mlp') {
        if (most.kind !== 'head') expect(of).toEqual([]);
        continue;
      }
      const { before, after, alone, byScale } = await fallOverMlp(position, id, most.layer as number);
      expect(of.length, `${position} ${id}`).toBe(most.value >= 0.1 && after <= 0.8 * before ? 1 : 0);
      if (of.length === 0) {
        told.none++;
        continue;
      }
      const one = only(found, 'less probable');
      expect(one.section).toBe(only(found, 'largest part').section);
      expect(numbers(one)).toEqual([most.value, before, after].map((value) => expect.closeTo(value, DIGITS)));
      expect(places(one)).toEqual([{ layer: most.layer }, { target: id }, { target: id }, { step: 13 }]);
      const reason = !byScale ? 'others' : after < alone ? 'both' : 'longer';
      expect(one.text.includes('even more to the logits of other tokens')).toBe(reason !== 'longer');
      expect(
        one.text.includes('makes the vector longer, so the final norm divides it by more and all logits lie closer'),
      ).toBe(reason !== 'others');
      told[reason]++;
    }
  expect([told.none > 0, told.longer > 0, told.both > 0]).toEqual([true, true, true]);
});

/** What is told of a block where a part of it lowers the probability though it adds to the logit; by plain loops. */
async function fallsOf(position: number, id: number, layer: number, left = 0.8) {
  const { parts } = await attributionOf(position, id); // checked against plain loops in residual.test.ts
  const sum = (...kinds: readonly string[]) =>
    parts.reduce((all, part) => all + (part.layer === layer && kinds.includes(part.kind) ? part.value : 0), 0);
  const share = async (stage: string) => (await lensAt(position, `blocks.${layer}.${stage}`))[id] as number;
  const of = (...names: [string, string]) => names.map((name) => `blocks.${layer}.${name}`) as [string, string];
  const [pre, mid, post] = [await share('resid_pre'), await share('resid_mid'), await share('resid_post')];
  const all = [
    // The lens has no point before the first attention.
    ...(layer === 0
      ? []
      : [
          {
            part: 'attention',
            added: sum('head', 'attn_bias'),
            from: pre,
            to: mid,
            stages: of('resid_pre', 'resid_mid'),
          },
        ]),
    { part: 'MLP', added: sum('mlp'), from: mid, to: post, stages: of('resid_mid', 'resid_post') },
  ];
  return all.filter(({ added, from, to }) => added >= 0.1 && to <= left * from).toSorted((a, b) => b.added - a.added);
}

it.runIf(thorough)(
  'the step of what a block adds tells of its part that lowers the probability though it adds to the logit',
  async () => {
    const told = { attention: 0, MLP: 0, none: 0 };
    for (const position of [5, 11, 15])
      for (let layer = 0; layer < LAYERS; layer++) {
        const id = ordered(await rowOf('logits', position))[0] as number;
        const [fall] = await fallsOf(position, id, layer);
        const one = only(await find({ position, layer, id }), 'block adds');
        const said =
          / Yet across this (attention|MLP) .* falls from .* to .* \(step 13\)\. This \1 (?:also|adds even more) .*\.$/.exec(
            one.text,
          );
        expect(said?.[1], `block ${layer} at ${position}`).toBe(fall?.part);
        told[(fall?.part ?? 'none') as keyof typeof told]++;
        if (!fall) continue;
        const yet = {
          ...one,
          parts: one.parts.slice(one.parts.findIndex(({ text }) => text.includes('Yet across this '))),
        };
        expect(numbers(yet).slice(0, 2)).toEqual([fall.from, fall.to].map((value) => expect.closeTo(value, DIGITS)));
        expect(places(yet).slice(0, 2)).toEqual([{ target: id }, { step: 13 }]);
      }
    expect([told.MLP > 0, told.none > 0]).toEqual([true, true]);
  },
);

it('the step of the lens tells of the part that adds most of those across which the token gets less probable, with logits by the lens itself', async () => {
  const told = { across: 0, last: 0, none: 0 };
  for (const position of thorough ? [0, 2, 5, 7, 8, 11, 13, 15] : [2, 11, 13, 15]) {
    const id = ordered(await rowOf('logits', position))[0] as number;
    const found = await find({ position, id });
    const lead = only(found, 'first lead');
    const isLast = lead.text.includes('The last MLP makes the model less sure');
    const all = await Promise.all(
      Array.from({ length: LAYERS }, async (_, layer) =>
        (await fallsOf(position, id, layer, 0.95)).map((fall) => ({ ...fall, layer })),
      ),
    );
    const falls = all
      .flat()
      .filter(({ layer, part, from }) => from >= 0.01 && !(isLast && layer === LAYERS - 1 && part === 'MLP'))
      .toSorted((a, b) => b.added - a.added);
    const [fall] = falls;
    const of = found.findings.filter(({ kind }) => kind === 'lens and logit');
    expect(of.length, `${position}`).toBe(fall ? 1 : 0);
    told[fall ? 'across' : isLast ? 'last' : 'none']++;
    if (!fall) continue;
    const one = only(found, 'lens and logit');
    const { part, layer, stages } = fall;
    expect(one.text).toMatch(new RegExp(`^The ${part} of block ${layer} adds `));
    const [before, after] = [await lensLogitsAt(position, stages[0]), await lensLogitsAt(position, stages[1])];
    const [was, is] = [softmaxOf(before), softmaxOf(after)];
    const rival = indexOfMax(is.map((share, other) => share - (was[other] as number)));
    const shares = [1 - fall.from, 1 - fall.to, was[rival], is[rival]] as number[];
    expect(numbers({ parts: one.parts.slice(0, one.briefCount) })).toEqual(
      [fall.added, fall.from, fall.to, before[id] as number, after[id] as number, ...shares].map((value) =>
        expect.closeTo(value, DIGITS - 1),
      ),
    );
    // A logit that rises may be of a token that falls, so what the others do is told of them all.
    expect(one.text).toContain(
      (after[id] as number) < (before[id] as number) ? ', and other tokens gain' : ', but other tokens gain',
    );
    expect(places(one)).toContainEqual({ target: rival });
    expect(one.text.includes('The same is so across ')).toBe(falls.length > 1);
  }
  expect([told.across > 0, told.last > 0], JSON.stringify(told)).toEqual([true, true]);
});

it.runIf(thorough)(
  'where the token that the lens shows after a part of the block gains more than the explained one, the step of the lens says that both gain',
  async () => {
    const told = { more: 0, before: 0, none: 0 };
    for (const position of [0, 2, 5, 8])
      for (const layer of Array(LAYERS).keys()) {
        const id = ordered(await rowOf('logits', position))[0] as number;
        const { findings } = await find({ position, layer });
        const of = findings.filter(
          ({ kind, text }) => kind === 'lens and logit' && / “.+” and “.+” both gain\./.test(text),
        );
        const gain = await otherGains(position, id, layer);
        expect(of.length, `block ${layer} at ${position}`).toBe(gain ? 1 : 0);
        told[gain ? (gain.toOther > gain.added ? 'more' : 'before') : 'none']++;
        if (!gain) continue;
        const [one] = of as [Finding];
        expect(one.text).toMatch(
          new RegExp(
            `(^|\\. )The ${gain.part} of block ${layer} adds [^.]*\\.[^.]* \\(step 14\\), and “[^”]+” rises across it`,
          ),
        );
        expect(numbers(one).slice(-6)).toEqual(
          [gain.added, gain.from, gain.to, gain.otherFrom, gain.otherTo, gain.toOther].map((value) =>
            expect.closeTo(value, DIGITS - 1),
          ),
        );
        expect(one.text.includes('which is more.')).toBe(gain.toOther > gain.added);
        expect(places(one)).toContainEqual({ target: gain.other });
      }
    expect([told.more > 0, told.before > 0, told.none > 0], JSON.stringify(told)).toEqual([true, true, true]);
  },
);

/** Of the parts of a block across which the token shown after them gains most, and more than the explained one, the one that adds most; by plain loops. */
async function otherGains(position: number, id: number, layer: number) {
  const found = await Promise.all(
    (['attention', 'MLP'] as const).map(async (part) => {
      const kinds = part === 'MLP' ? ['mlp'] : ['head', 'attn_bias'];
      const stages = part === 'MLP' ? ['resid_mid', 'resid_post'] : ['resid_pre', 'resid_mid'];
      const [was, is] = (await Promise.all(stages.map((name) => lensAt(position, `blocks.${layer}.${name}`)))) as [
        readonly number[],
        readonly number[],
      ];
      const adds = async (token: number) =>
        (await attributionOf(position, token)).parts // checked against plain loops in residual.test.ts
          .filter((one) => one.layer === layer && kinds.includes(one.kind))
          .reduce((sum, { value }) => sum + value, 0);
      const other = indexOfMax(is);
      const gains = is.map((share, token) => share - (was[token] as number));
      const isTold =
        (layer > 0 || part === 'MLP') &&
        other !== id &&
        indexOfMax(gains) === other &&
        (gains[id] as number) > 0 &&
        (gains[other] as number) - (gains[id] as number) >= 0.01;
      const [from, to, otherFrom, otherTo] = [was[id], is[id], was[other], is[other]] as [
        number,
        number,
        number,
        number,
      ];
      return { part, isTold, other, added: await adds(id), toOther: await adds(other), from, to, otherFrom, otherTo };
    }),
  );
  return found.filter(({ isTold, added }) => isTold && added >= 0.1).toSorted((a, b) => b.added - a.added)[0];
}

it.runIf(thorough)('neither is told of one token rather than another: the lens is of the token alone', async () => {
  const position = 11;
  const [id, ratherThan] = ordered(await rowOf('logits', position)) as [number, number];
  for (const layer of Array(LAYERS).keys()) {
    const found = await find({ position, layer, id, ratherThan });
    expect(only(found, 'block adds').text).not.toContain('less probable');
    const kinds = found.findings.map(({ kind }) => kind);
    for (const kind of ['less probable', 'lens and logit'] as const) expect(kinds).not.toContain(kind);
  }
});
