/** Induction heads: what is said of them is computed again by plain loops over the attention weights of every head. */
import { expect, it } from 'vitest';
import { readFindings } from '../../../../src/trace/findings/read-findings';
import { readRepeatedTokens } from '../../../../src/trace/heads/repeated-tokens';
import type { Trace } from '../../../../src/trace/run/trace';
import { NO_YIELD } from '../../../../src/trace/run/yield-point';
import { traceText } from '../../support';
import {
  addedByHeads,
  DIGITS,
  find,
  HEADS,
  headOf,
  indexOfMax,
  LAYERS,
  model,
  numbers,
  only,
  ordered,
  places,
  rowOf,
  rowOfHead,
  trace,
  useStarterTrace,
} from './starter-trace';

useStarterTrace('The capital of France is Paris. The capital of Germany is Berlin. The');

/** The places after earlier copies of the token at a position. */
const after = (position: number) =>
  trace.ids.flatMap((_, at) => (at > 0 && at <= position && trace.ids[at - 1] === trace.ids[position] ? [at] : []));

it('heads that look at what came after the earlier copy, here and throughout the text, and add to the prediction, are named', async () => {
  const position = trace.ids.length - 1;
  const predicted = indexOfMax(await rowOf('logits', position));
  const added = (await addedByHeads(position, predicted)).flat();
  const repeats = [...trace.ids.keys()].filter((at) => after(at).length > 0);
  const found: { at: number; share: number; score: number }[] = [];
  for (const at of ordered(added).slice(0, 8)) {
    const { layer, head } = headOf(at);
    const shareAt = async (query: number) => {
      const row = await rowOfHead(layer, head, query);
      return after(query).reduce((sum, key) => sum + (row[key] as number), 0);
    };
    let sum = 0;
    for (const query of repeats) sum += await shareAt(query);
    const [share, score] = [await shareAt(position), sum / repeats.length];
    if ((added[at] as number) >= 0.1 && share >= 0.25 && score >= 0.3) found.push({ at, share, score });
  }
  expect(found.length).toBeGreaterThan(0);
  const named = found.slice(0, 2);
  const { findings } = await find({ position });
  const [said] = findings.filter(({ kind }) => kind === 'induction');
  if (!said) throw new Error('Nothing is said of the heads.');
  expect(said.section).toBe('logits');
  const expected = [
    ...named.flatMap(({ at, share }) => [share, added[at] as number]),
    ...named.map(({ score }) => score),
  ];
  // Beside the score of the text that on repeated random tokens, as the list of heads has it.
  const { scores } = await readRepeatedTokens(trace, { seed: 0 }, NO_YIELD);
  expected.push(...named.map(({ at }) => scores.induction[at] as number));
  expect(numbers(said)).toEqual(expected.map((each) => expect.closeTo(each, DIGITS)));
  expect(places(said).filter(({ head }) => head !== undefined)).toEqual(named.map(({ at }) => headOf(at)));
  expect(said.text).toBe(
    '“The” stands earlier in this text, and the second “capital” came after it. Head 4.3 gives what came after it there 27\u00a0% of its attention and adds +0.99 to the logit of “capital”. On average over the 5 of 16 tokens that see what came after an earlier copy, this head gives that 0.41 of its attention; on random tokens that come twice, 0.51 (induction score). It is an induction head. Heads are called induction heads where they do so on repeated random tokens, too, where no meaning helps: the list of heads (step 8) has that score of each.',
  );
  // The earlier one is named and led to, not the one that was chosen.
  expect(places(said)[0]).toMatchObject({ token: (after(position)[0] as number) - 1 });
  expect(LAYERS * HEADS).toBe(added.length);
});

it('the step of the weights says of such a head that the token it looks at stands after an earlier copy, and of no other', async () => {
  const position = trace.tokens.findLastIndex(({ text }) => text.trim() === 'The');
  const said = async (layer: number, head: number) => only(await find({ position, layer, head }), 'attention').text;
  expect(await said(4, 3)).toMatch(/“capital” \(\d+\u00a0%( of its attention)?\), which stands after the second “The”/);
  expect(await said(0, 0)).not.toMatch(/stands after|came after/);
  // What is told of a score has that on random tokens beside it.
  expect(await said(4, 3)).toMatch(
    /At tokens with an earlier copy it gives what came after that 0\.41 of its attention on average; on random tokens that come twice, 0\.51 \(induction score\)\. It is an induction head\./,
  );
});

it('where another token is explained, what such a head adds to the token that came after the earlier copy is told, with its probability and rank', async () => {
  const position = trace.ids.length - 1;
  const key = after(position).at(-1) as number;
  const copied = trace.ids[key] as number;
  const logits = await rowOf('logits', position);
  const other = ordered(Array.from(logits)).find((id) => id !== copied) as number;
  const place = { position, layer: 4, head: 3 };
  const { text } = only(await find({ ...place, id: other }), 'attention');
  const added = ((await addedByHeads(position, copied))[4] as number[])[3] as number;
  const sum = logits.reduce((all, logit) => all + Math.exp(logit), 0);
  const percent = (100 * Math.exp(logits[copied] as number)) / sum;
  const rank = 1 + logits.filter((logit) => logit > (logits[copied] as number)).length;
  const [, adds, share, ranked] =
    // A logit is of a word of the vocabulary, not of one of its places in the text.
    /It adds \+([\d.]+) to the logit of “capital”, the token that came after the earlier copy, which has ([\d.]+)\u00a0% and rank (\d+)\./.exec(
      text,
    ) ?? [];
  expect([adds, ranked]).toEqual([added.toFixed(2), String(rank)]);
  expect(Math.abs(Number(share) - percent)).toBeLessThan(0.5);
  // Where it is itself explained that is said already; of a head that does not look there nothing is.
  expect(only(await find({ ...place, id: copied }), 'attention').text).not.toContain('earlier copy, which has');
  expect(only(await find({ ...place, head: 0, id: other }), 'attention').text).not.toContain('earlier copy, which has');
});

it('no score and no name is given to a head where it is not known what it does on random tokens', async () => {
  const position = trace.ids.length - 1;
  // Whose blocks have so many weights that a test would take seconds.
  const { spec } = trace;
  const large = new Proxy(trace, {
    get: (of, name) => {
      if (name === 'spec') return { ...spec, dMlp: 1e9 };
      if (name === 'key') return {};
      // Nor was it tested before.
      if (name === 'model') return Object.create(of.model ?? null);
      const value: unknown = Reflect.get(of, name);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
  const { findings } = await readFindings(
    large,
    { text: '' },
    { variant: 'model', layer: 4, head: 3, position, id: null },
  );
  const said = findings.filter(({ kind }) => kind === 'induction' || kind === 'attention').map(({ text }) => text);
  expect(said).toHaveLength(2);
  for (const text of said) {
    expect(text).not.toContain('score');
    expect(text).toContain('one text alone does not tell');
  }
});

it('of a head that looks there in one text, but not on random tokens, no reason is told', async () => {
  const text = 'The cat sat on the floor and the dog sat on the';
  const { trace: of } = await traceText(model, text);
  const position = of.ids.length - 1;
  const { findings } = await readFindings(of, { text }, { variant: 'model', layer: 5, head: 3, position, id: null });
  const said = findings.find(({ kind }) => kind === 'attention')?.text;
  expect(said).toMatch(/“floor” \(\d+\u00a0%( of its attention)?\), which stands after the first “the”/);
  expect(said).toContain('(induction score). It is no induction head.');
  expect(said).not.toContain('came after the earlier copy');
});

/** The positions of tokens that have an earlier copy: of others nothing is said of copies. */
const copiesIn = ({ ids }: Trace) =>
  [...ids.keys()].filter((position) => ids.indexOf(ids[position] as number) < position);

it('a token that gets little of the attention is not said to have come after an earlier copy', async () => {
  const shares = /\(([\d.]+)\u00a0%( of its attention)?\), which stands after/;
  for (const position of copiesIn(trace)) {
    const { text } = only(await find({ position, layer: 4, head: 3 }), 'attention');
    const share = shares.exec(text)?.[1];
    if (share !== undefined) expect(Number(share)).toBeGreaterThanOrEqual(25);
  }
});

it('nothing is said of a token that stands in the text for the first time', async () => {
  const { findings } = await find({ position: 3 });
  expect(findings.filter(({ kind }) => kind === 'induction')).toEqual([]);
});

it('where one earlier copy is, the token that came after it is named', async () => {
  const text = 'The old dog sat by the fire, and the old dog';
  const { trace: of } = await traceText(model, text);
  const said: string[] = [];
  for (const position of copiesIn(of)) {
    const choice = { variant: 'model', layer: 0, head: 0, position, id: null } as const;
    const { findings } = await readFindings(of, { text }, choice);
    said.push(...findings.filter(({ kind }) => kind === 'induction').map(({ text: found }) => found));
  }
  expect(said.join('\n')).toMatch(/“old” stands earlier in this text, and the first “dog” came after it\. /);
  expect(said.join('\n')).not.toContain(' over the 1 of ');
});
