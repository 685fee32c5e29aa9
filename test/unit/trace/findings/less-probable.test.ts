/** A prediction that gets less probable across the very part which adds most to its logit: against plain loops over the trace's tensors. */
import { expect, it } from 'vitest';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import {
  DIGITS,
  fallOverMlp,
  find,
  LAYERS,
  lensAt,
  numbers,
  only,
  ordered,
  places,
  rowOf,
  trace,
  useStarterTrace,
} from './starter-trace';

useStarterTrace('My grandmother went to the kitchen and cut the bread with a');

it('a token that gets less probable across the part which adds most to its logit is told of beside that, with the reason', async () => {
  const told = { others: 0, longer: 0, both: 0, none: 0 };
  // The token of this rank, after the token at this position.
  const asked = { 5: [0], 8: [0], 11: [0, 3, 27], 15: [0, 1] };
  for (const [place, ranks] of Object.entries(asked))
    for (const rank of ranks) {
      const position = Number(place);
      const id = ordered(await rowOf('logits', position))[rank] as number;
      const { parts } = await readAttribution(trace, position, id); // checked against plain loops in residual.test.ts
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
        one.text.includes(
          'makes the vector longer, and the final norm divides a longer vector by more, so that all logits',
        ),
      ).toBe(reason !== 'others');
      told[reason]++;
    }
  expect([told.none > 0, told.longer > 0, told.both > 0]).toEqual([true, true, true]);
});

/** What is told of a block where a part of it lowers the probability though it adds to the logit; by plain loops. */
async function fallsOf(position: number, id: number, layer: number) {
  const { parts } = await readAttribution(trace, position, id); // checked against plain loops in residual.test.ts
  const sum = (...kinds: readonly string[]) =>
    parts.reduce((all, part) => all + (part.layer === layer && kinds.includes(part.kind) ? part.value : 0), 0);
  const share = async (stage: string) => (await lensAt(position, `blocks.${layer}.${stage}`))[id] as number;
  const [pre, mid, post] = [await share('resid_pre'), await share('resid_mid'), await share('resid_post')];
  const all = [
    // The lens has no point before the first attention.
    ...(layer === 0 ? [] : [{ part: 'attention', added: sum('head', 'attn_bias'), from: pre, to: mid }]),
    { part: 'MLP', added: sum('mlp'), from: mid, to: post },
  ];
  return all.filter(({ added, from, to }) => added >= 0.1 && to <= 0.8 * from).toSorted((a, b) => b.added - a.added);
}

it('the step of what a block adds tells of its part that lowers the probability though it adds to the logit', async () => {
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
      expect(numbers(one).slice(-2)).toEqual([fall.from, fall.to].map((value) => expect.closeTo(value, DIGITS)));
      expect(places(one).slice(-2)).toEqual([{ target: id }, { step: 13 }]);
    }
  expect([told.MLP > 0, told.none > 0]).toEqual([true, true]);
});

it('the step of the lens tells of the part that adds most and lowers the probability, unless it tells why the last part does', async () => {
  const told = { across: 0, last: 0, none: 0 };
  for (const position of [0, 2, 5, 7, 8, 11, 13, 15]) {
    const id = ordered(await rowOf('logits', position))[0] as number;
    const { parts } = await readAttribution(trace, position, id);
    const most = parts.reduce((a, b) => (b.value > a.value ? b : a));
    const one = only(await find({ position, id }), 'first lead');
    const brief = one.parts.slice(0, one.brief);
    const text = brief.map((part) => part.text).join('');
    const isComponent = most.layer !== null && (most.kind === 'mlp' || most.kind === 'head') && most.value >= 0.1;
    const part = most.kind === 'mlp' ? 'MLP' : 'attention';
    const falls = isComponent ? await fallsOf(position, id, most.layer as number) : [];
    const fall = falls.find((other) => other.part === part);
    const isLast =
      most.layer === LAYERS - 1 && part === 'MLP' && text.includes('The last MLP makes the model less sure');
    expect(text.includes(' falls from ')).toBe(fall !== undefined && !isLast);
    told[fall ? (isLast ? 'last' : 'across') : 'none']++;
    if (!fall || isLast) continue;
    expect(text).toContain(` Across the ${part} of block ${most.layer} the probability of `);
    expect(numbers({ parts: brief }).slice(-3)).toEqual(
      [fall.from, fall.to, fall.added].map((value) => expect.closeTo(value, DIGITS)),
    );
  }
  expect([told.across > 0, told.none > 0], JSON.stringify(told)).toEqual([true, true]);
});

it('neither is told of one token rather than another: the lens is of the token alone', async () => {
  const position = 11;
  const [id, ratherThan] = ordered(await rowOf('logits', position)) as [number, number];
  for (const layer of Array(LAYERS).keys()) {
    const found = await find({ position, layer, id, ratherThan });
    expect(only(found, 'block adds').text).not.toContain('less probable');
    expect(found.findings.filter(({ kind }) => kind === 'less probable')).toEqual([]);
  }
});
