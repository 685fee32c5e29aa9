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

it('all heads that look at what came after the earlier copy and add to the prediction are named, and those that do so on random tokens are called induction heads', async () => {
  const position = trace.ids.length - 1;
  const predicted = indexOfMax(await rowOf('logits', position));
  const added = (await addedByHeads(position, predicted)).flat();
  const named: { at: number; share: number }[] = [];
  for (const at of ordered(added)) {
    const { layer, head } = headOf(at);
    const row = await rowOfHead(layer, head, position);
    const share = after(position).reduce((sum, key) => sum + (row[key] as number), 0);
    if ((added[at] as number) >= 0.1 && share >= 0.25) named.push({ at, share });
  }
  expect(named.length).toBeGreaterThan(0);
  const { findings } = await find({ position });
  const [said] = findings.filter(({ kind }) => kind === 'induction');
  if (!said) throw new Error('Nothing is said of the heads.');
  expect(said.section).toBe('logits');
  // The scores on repeated random tokens are those of the list of heads.
  const { scores } = await readRepeatedTokens(trace, { seed: 0 }, NO_YIELD);
  const scoreAt = ({ at }: { at: number }) => scores.induction[at] as number;
  const are = named.filter((one) => scoreAt(one) >= 0.3);
  const expected = [0.25, 0.1, ...named.flatMap(({ at, share }) => [share, added[at] as number]), ...are.map(scoreAt)];
  const counts = named.length > 1 ? [named.length] : [];
  const threshold = are.length < named.length ? [0.3] : [];
  expect(numbers(said)).toEqual([...counts, ...expected, ...threshold].map((each) => expect.closeTo(each, DIGITS)));
  const heads = [...named, ...are].map(({ at }) => headOf(at));
  expect(places(said).filter(({ head }) => head !== undefined)).toEqual(heads);
  expect(said.text).toBe(
    '“The” stands earlier in this text, and the second “capital” came after it. 4 heads give what came after it there at least 25\u00a0% of their attention and add at least +0.10 to the logit of “capital”: head 5.5 (31\u00a0%, +1.04), head 4.3 (27\u00a0%, +0.99), head 4.2 (32\u00a0%, +0.46), head 3.6 (32\u00a0%, +0.16). On random tokens that come twice, head 4.3 scores 0.51 (induction score): it is an induction head; the others score less than 0.30. Heads are called induction heads where they do so on repeated random tokens, too, where no meaning helps: the list of heads (step 8) has that score of each.',
  );
  // The earlier one is named and led to, not the one that was chosen.
  expect(places(said)[0]).toMatchObject({ token: (after(position)[0] as number) - 1 });
  expect(LAYERS * HEADS).toBe(added.length);
});

it.each([
  [
    'The green parrot sang. Later that day, the green',
    'head 4.3 scores 0.51 and head 4.1 0.47 (induction score): these are induction heads; the others score less than 0.30.',
  ],
  [
    'The old dog sat by the fire, and the old dog',
    'head 4.1 scores 0.47 and head 4.3 0.51 (induction score): these are induction heads; the others score less than 0.30.',
  ],
])('the verdict names every head that passes the threshold: %s', async (text, verdict) => {
  const { trace: of } = await traceText(model, text);
  const { findings } = await readFindings(
    of,
    { text },
    { variant: 'model', layer: 0, head: 0, position: of.ids.length - 1, id: null },
  );
  expect(findings.find(({ kind }) => kind === 'induction')?.text).toContain(verdict);
});

it('the step of the weights says of such a head that the token it looks at stands after an earlier copy, and of no other', async () => {
  const position = trace.tokens.findLastIndex(({ text }) => text.trim() === 'The');
  const said = async (layer: number, head: number) => only(await find({ position, layer, head }), 'attention').text;
  expect(await said(4, 3)).toMatch(/“capital” \(\d+\u00a0%( of its attention)?\), which stands after the second “The”/);
  expect(await said(0, 0)).not.toMatch(/stands after|came after/);
  // What is told of a score has that on random tokens beside it.
  expect(await said(4, 3)).toMatch(
    /At the \d+ tokens with an earlier copy it gives what came after that 0\.41 of its attention on average; on random tokens that come twice, 0\.51 \(induction score\)\. /,
  );
  // What it is comes before the scores that show it.
  const { parts, briefCount } = only(await find({ position, layer: 4, head: 3 }), 'attention');
  expect(
    parts
      .slice(0, briefCount)
      .map((part) => part.text)
      .join(''),
  ).toContain('. It is an induction head. ');
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
  // What it does here is not denied.
  expect(said).toMatch(
    /At the 4 tokens with an earlier copy it gives .* on average; on random tokens that come twice, 0\.0\d \(induction score\)\. Here it does what an induction head does, but not on random tokens: so it is not called one\./,
  );
  expect(said).not.toContain('came after the earlier copy');
});

it('no mean is told where one token alone has an earlier copy: its share is that of the chosen token', async () => {
  const text = 'The red car stopped, and then the red';
  const { trace: of } = await traceText(model, text);
  const position = of.ids.length - 1;
  const { findings } = await readFindings(of, { text }, { variant: 'model', layer: 5, head: 3, position, id: null });
  const said = findings.find(({ kind }) => kind === 'attention')?.text;
  expect(said).toMatch(
    /On random tokens that come twice it gives what came after the first copy 0\.06 of its attention \(induction score\)\. Here it does/,
  );
  expect(said).not.toContain('on average');
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
});
