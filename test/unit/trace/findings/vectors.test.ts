/** Rows, positions, values, sizes and a continuation: what sentences state is computed again by plain loops. */

import { expect, it } from 'vitest';
import { GREEDY } from '../../../../src/generate/sampling';
import type { FindingsChoice } from '../../../../src/trace/findings/context';
import type { Finding } from '../../../../src/trace/findings/finding';
import { type Findings, readFindings } from '../../../../src/trace/findings/read-findings';
import { surenessOfShown } from '../../../../src/trace/findings/sureness';
import { nthToken } from '../../../../src/trace/findings/token-names';
import type { MadeContinuations } from '../../../../src/trace/readings/continuations';
import { thorough } from '../../../workbench/thorough';
import { json, type TraceJson } from '../../cli-support';
import { makeRandomModel } from '../../random-model';
import { fixturePath, openModel, runTrace, traceText } from '../../support';
import {
  D_HEAD,
  find,
  HEADS,
  headOf,
  LAST,
  LAYERS,
  model,
  numbers,
  only,
  places,
  rowOf,
  rowOfHead,
  TEXT,
  trace,
  useStarterTrace,
} from './starter-trace';

useStarterTrace();

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
const length = (a: readonly number[]) => Math.sqrt(dot(a, a));
const close = (values: readonly (number | undefined)[]) => values.map((each) => expect.closeTo(each as number, 3));
const all = <T>(count: number, read: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => read(index)));

it('which other row of the embedding matrix is most like the chosen token’s, or that none is', async () => {
  const rows = await all(trace.ids.length, (position) => rowOf('embed', position));
  let [told, left] = [0, 0];
  // Of each kind at least one; `npm run check:long` looks at every token.
  const looked = thorough ? [...rows.keys()] : [0, 1, 2, 3, 4, 12];
  for (const position of looked) {
    const own = rows[position] as number[];
    const cosines = rows.flatMap((row, at) =>
      trace.ids[at] === trace.ids[position] || trace.ids.indexOf(trace.ids[at] as number) !== at
        ? []
        : [{ at, cosine: dot(own, row) / length(own) / length(row) }],
    );
    const [best, next, third] = cosines.toSorted((a, b) => b.cosine - a.cosine);
    if (!best || !next || !third) throw new Error('There are too few tokens.');
    const { findings } = await find({ position });
    const found = findings.filter(({ kind, text }) => kind === 'embedding row' && text.includes('most like'));
    // 1 / √256 is what the cosine of two random directions varies by.
    const isClear = best.cosine >= 4 / 16 && best.cosine - next.cosine >= 0.5 / 16;
    // Two may lead together.
    const isPair = !isClear && next.cosine >= 4 / 16 && next.cosine - third.cosine >= 0.5 / 16;
    expect(found, `token ${position}`).toHaveLength(isClear || isPair ? 1 : 0);
    for (const one of found) {
      told++;
      expect(one.section).toBe('embedding matrix');
      const brief = { ...one, parts: one.parts.slice(0, one.briefCount) };
      // What comes next is told of where it is alike, too.
      const inTurn = (isPair ? [best, next, third] : [best, next]).filter(({ cosine }) => cosine >= 4 / 16);
      expect(numbers(brief)).toEqual(close(inTurn.map(({ cosine }) => cosine)));
      expect(one.text.includes(` The ${isPair ? 'third' : 'second'} most alike is that of `)).toBe(
        inTurn.length > (isPair ? 2 : 1),
      );
      left += inTurn.length === (isPair ? 2 : 1) ? 1 : 0;
      // As the table of the step writes it.
      expect(one.text).toContain(` ${best.cosine.toFixed(3)}`);
      const named = [position, ...inTurn.map(({ at }) => at)];
      expect(places(brief)).toEqual(named.map((token) => ({ token })));
      expect(one.text).toContain(' Rows of 256 values are called alike from a cosine of 0.250 on, 4 / √256.');
    }
  }
  expect(told).toBeGreaterThan(2);
  expect(left).toBeGreaterThan(0);
  expect(told).toBeLessThan(looked.length);
});

it('a row that equal tokens share is of none of them in particular', async () => {
  const { trace: of } = await traceText(model, 'The cat sat on the mat, and the dog sat by a door of the house');
  const said: string[] = [];
  for (const position of [...of.ids.keys()].filter((at) => thorough || at % 3 === 0)) {
    const choice = { variant: 'model', layer: 0, head: 0, position, id: null } as const;
    const { findings } = await readFindings(of, { text: '' }, choice);
    said.push(...findings.filter(({ kind }) => kind === 'embedding row').map(({ text }) => text));
  }
  expect(said[0]).toContain('the row of “The” is most like that of “the”: ');
  for (const text of said) expect(text).not.toMatch(/the (first|second|third) (token )?“/);
});

it('how long the learned vector of a position is beside the token’s', async () => {
  for (const position of [0, 5, LAST]) {
    const [token, added] = [await rowOf('embed', position), await rowOf('pos_embed', position)];
    const found = only(await find({ position }), 'position vector');
    expect(found.section).toBe('embedding');
    // Last how much each adds along the direction of the other, beside the length of that one.
    expect(numbers(found)).toEqual(
      close([
        length(added) / length(token),
        dot(token, added) / length(token) / length(added),
        Math.abs(dot(token, added)) / length(token) ** 2,
        Math.abs(dot(token, added)) / length(added) ** 2,
      ]),
    );
    expect(found.text).toContain(`The learned vector of position ${position}, which is added to that of “`);
    const isCrossing = Math.abs(dot(token, added) / length(token) / length(added)) <= 0.2;
    expect(found.text.includes('almost at right angles')).toBe(isCrossing);
    // One step at a time only how long it is beside the other.
    expect(numbers({ parts: found.parts.slice(0, found.briefCount) })).toHaveLength(1);
    expect(places(found)).toEqual([{ token: position }]);
  }
});

it('a vector of a position that is as long as the token’s is not said to be 1 times as long', async () => {
  const bart = await openModel(fixturePath('bart'));
  try {
    const traced = await runTrace(bart, TEXT);
    const choice = { variant: 'model', layer: 0, head: 0, position: 0, id: null } as const;
    const { findings } = await readFindings(traced, { text: '' }, choice);
    const said = findings.filter(({ kind }) => kind === 'position vector').map(({ text }) => text);
    expect(said.at(-1)).toMatch(/ is as long[.,].* The cosine /);
  } finally {
    await bart.release();
  }
});

it.each([
  [
    'bert',
    /\. The sum has the length [\d.]+, and after the norm [\d.]+\.$/,
    ['token_type_embed', 'embed_sum', 'full_embed'],
  ],
  ['distilbert', /\)\. The sum has the length [\d.]+, and after the norm [\d.]+\.$/, ['embed_sum', 'full_embed']],
  [
    'electra',
    /, and after the norm [\d.]+; the matrix behind it makes that [\d.]+\.$/,
    ['token_type_embed', 'embed_sum', 'full_embed', 'embed_projected'],
  ],
] as const)('what else is added to a row in %s, and how long the vector is in the end', async (name, end, stages) => {
  const model = await openModel(fixturePath(name));
  try {
    const traced = await runTrace(model, TEXT);
    const position = 2;
    const choice = { variant: 'model', layer: 0, head: 0, position, id: null } as const;
    const { findings } = await readFindings(traced, { text: TEXT }, choice);
    const found = findings.find(({ kind }) => kind === 'position vector') as Finding;
    const lengths: number[] = [];
    const rowAt = async (stage: string) => {
      const width = traced.find(stage, 'model').shape[1] as number;
      const slice = { start: [position, 0], stop: [position + 1, width] };
      return length([...(await traced.window(stage, 'model', slice)).data]);
    };
    for (const stage of stages) lengths.push(await rowAt(stage));
    const hasType = name !== 'distilbert';
    const ofToken = await rowAt('embed');
    // The third vector is told beside the two at once: the sum is not of these alone.
    const third = hasType ? [(lengths[0] as number) / ofToken] : [];
    const told = numbers(found);
    expect(told.slice(1, 1 + third.length)).toEqual(close(third));
    expect(found.text.includes('; a third vector, that of its type, is ')).toBe(hasType);
    if (hasType) expect(found.text).not.toContain('along the direction of the other');
    expect(told.slice(2 + third.length)).toEqual(close(lengths));
    expect(found.text).toMatch(end);
    expect(found.text.includes('The vector of its type, ')).toBe(name !== 'distilbert');
    // The bars show all that is added, and what becomes of the sum, by the same numbers.
    const rows = found.amounts?.rows ?? [];
    expect(rows.slice(2).map(({ number }) => number.value)).toEqual(close(lengths));
    expect(rows.slice(2).map(({ name: of }) => of.parts.map(({ text }) => text).join(''))).toEqual([
      ...(name === 'distilbert' ? [] : ['of its type']),
      'their sum',
      'the sum after the norm',
      ...(name === 'electra' ? ['after the matrix behind it'] : []),
    ]);
  } finally {
    await model.release();
  }
});

it('tokens of other ids that are written alike are told apart', async () => {
  const { trace: of } = await traceText(model, 'The dog and The cat and The');
  expect(of.tokens.map(({ text }) => text)).toEqual(['The', ' dog', ' and', ' The', ' cat', ' and', ' The']);
  expect(of.ids[0]).not.toBe(of.ids[3]);
  const nameAt = (position: number) =>
    nthToken(of.tokens, position, { token: position })
      .parts.map(({ text }) => text)
      .join('');
  expect([0, 3, 4, 6].map(nameAt)).toEqual(['the first token “The”', 'the second “The”', '“cat”', 'the third “The”']);
});

it('the words around a token tell it apart where its ordinal counts tokens of its label alone', async () => {
  const told = async (text: string) => {
    const { trace: of } = await traceText(model, text);
    return of.tokens.map(({ text: own }, position) => {
      const part = nthToken(of.tokens, position, { token: position }).parts.find(({ kind }) => kind === 'token');
      return [own, part?.toldApart ?? false];
    });
  };
  expect(await told('a dog and a cat')).toEqual([
    ['a', true],
    [' dog', false],
    [' and', false],
    // The second “a” is the first “·a”.
    [' a', false],
    [' cat', false],
  ]);
  expect((await told('My dog and my dog')).filter(([own]) => own === ' dog')).toEqual([
    [' dog', true],
    [' dog', true],
  ]);
});

it.each(['llama', 'marian'])(
  'where positions are rotated or given by a formula, as in %s, nothing is said of them',
  async (name) => {
    const model = await openModel(fixturePath(name));
    try {
      const traced = await runTrace(model, TEXT);
      const choice = { variant: 'model', layer: 0, head: 0, position: 2, id: null } as const;
      const { findings } = await readFindings(traced, { text: TEXT }, choice);
      expect(findings.map(({ kind }) => kind)).not.toContain('position vector');
    } finally {
      await model.release();
    }
  },
);

it('a number of a vector is told of where most of the vector’s squared length is its own, with what follows from that', async () => {
  const random = await makeRandomModel({
    change: (value, name, index) => (name === 'wte.weight' && index % 30 === 7 ? 60 * value : value),
  });
  const other = await openModel(random.folder);
  try {
    const traced = await runTrace(other, 'A B C A B');
    const row = [...(await traced.window('blocks.0.resid_pre', 'model', { start: [4, 0], stop: [5, 30] })).data];
    const squares = row.reduce((sum, x) => sum + x * x, 0);
    const share = (row[7] as number) ** 2 / squares;
    expect(share).toBeGreaterThan(0.5);
    const choice = { variant: 'model', layer: 0, head: 0, position: 4, id: null } as const;
    const { findings } = await readFindings(traced, { text: 'A B C A B' }, choice);
    const found = findings.find(({ kind, section }) => kind === 'largest component' && section === 'embedding');
    if (!found) throw new Error('Nothing is said of the number.');
    const times = Math.abs(row[7] as number) / Math.sqrt(squares / 30);
    expect(numbers(found)).toEqual(close([row[7], times, share]));
    expect(places(found)).toContainEqual({ dimension: { axis: 'd_model', index: 7 } });
    expect(found.text).toMatch(/ How long this vector is, and where it points, is mostly that one number\.$/);
  } finally {
    await other.release();
    await random.remove();
  }
});

it('from which token a head brings most: the weight times the length of the value', async () => {
  const told = { heaviest: 0, longest: 0, same: 0, two: 0, none: 0 };
  const looked = Array.from({ length: (LAYERS * HEADS) / 3 }, (_, at) => 3 * at);
  // Of each kind at least one, as is seen at the end.
  for (const index of thorough ? looked : [0, 3, 6, 9, 24, 30]) {
    const { layer, head } = headOf(index);
    const weights = await rowOfHead(layer, head, LAST);
    const lengths = await all(LAST + 1, async (key) =>
      length((await rowOf(`blocks.${layer}.attn.v`, key)).slice(head * D_HEAD, (head + 1) * D_HEAD)),
    );
    const products = weights.map((weight, key) => weight * (lengths[key] as number));
    const order = (values: readonly number[]) =>
      [...values.keys()].toSorted((a, b) => (values[b] as number) - (values[a] as number));
    const [most, next] = order(products) as [number, number];
    const [heaviest, longest] = [order(weights)[0] as number, order(lengths)[0] as number];
    const { findings } = await find({ layer, head });
    const arriving = findings.find(({ kind }) => kind === 'what arrives');
    const isClear = (products[most] as number) >= 1.25 * (products[next] as number);
    // About as much may come from two, or little from the one that the head clearly looks at.
    const third = order(products)[2] as number;
    const isPair = (products[next] as number) >= 1.25 * (products[third] as number);
    const [first, second] = order(weights).map((key) => weights[key] as number) as [number, number];
    const looks = first >= 0.3 && first >= 1.5 * second;
    expect(arriving !== undefined, `head ${layer}.${head}`).toBe(isClear || isPair || looks);
    if (!arriving) {
      told.none++;
      continue;
    }
    if (!isClear) {
      told.two++;
      const isOther = heaviest !== most && heaviest !== next;
      const of = [most, next, ...(isOther ? [heaviest] : [])];
      expect(numbers(arriving), `head ${layer}.${head}`).toEqual(
        close(of.flatMap((key) => [weights[key], lengths[key], products[key]])),
      );
      const keys = [most, next].map((token) => ({ token }));
      expect(places(arriving).slice(0, 4)).toEqual([{ token: LAST }, { layer, head }, ...keys]);
      expect(arriving.text).toContain(' brings about as much from ');
      continue;
    }
    expect(arriving.section).toBe('attention output');
    const expected = [weights[most], lengths[most], products[most]];
    if (heaviest !== most) expected.push(weights[heaviest], lengths[heaviest], products[heaviest]);
    else if (longest !== most) {
      expected.push(lengths[longest], weights[longest]);
      if ((weights[longest] as number) >= 0.001) expected.push(products[longest]);
    }
    told[heaviest !== most ? 'heaviest' : longest !== most ? 'longest' : 'same']++;
    expect(numbers(arriving), `head ${layer}.${head}`).toEqual(close(expected));
    const beside = heaviest !== most ? [heaviest] : longest !== most ? [longest] : [];
    const named = [{ token: LAST }, { layer, head }, { token: most }, ...beside.map((token) => ({ token }))];
    expect(places(arriving)).toEqual(named);
  }
  for (const [kind, count] of Object.entries(told)) expect(count, kind).toBeGreaterThan(0);
});

it('the last step ends with what was written after the text, one pass each, and how sure the model was of it', async () => {
  const token = (probability: number, more = {}) => ({
    ...{ id: 5, token: 't', text: ' t', logprob: Math.log(probability) },
    ...more,
  });
  const shown = { variant: 'model', layer: 0, head: 0, position: LAST, id: null } as const;
  const ends = async (tokens: ReturnType<typeof token>[], choice: FindingsChoice = shown) => {
    const { findings } = await readFindings(trace, { text: TEXT, generation: { tokens } }, choice);
    const found = only({ findings } as Findings, 'in short');
    const brief = found.parts.slice(0, found.briefCount).map(({ text }) => text);
    return /(?: With this trace .*)?$/.exec(brief.join(''))?.[0];
  };
  const written = [token(0.8), token(0.1), token(0.4)];
  expect(await ends(written)).toBe(
    ' With this trace the model wrote 3 tokens more, one pass each, and gave them 32\u00a0% on average.',
  );
  // What a rule has decided was no choice of the model, and what the reader has put there it did not write.
  expect(await ends([token(0.8), token(0.1, { rules: [{ rule: 'min_length' }] })])).toBe(
    ' With this trace the model wrote 2 tokens more, one pass each.',
  );
  expect(await ends([token(0.8), token(0.1, { isChosenByUser: true })])).toBe('');
  // Nothing was written after another token, nor after one that was not taken.
  expect(await ends(written, { ...shown, position: LAST - 1 })).toBe('');
  expect(await ends(written, { ...shown, id: 5 })).toBe('');
});

it('how sure the model was along what it wrote, and where least', async () => {
  const written = (probabilities: readonly number[], ...ruled: readonly number[]) => ({
    tokens: probabilities.map((probability, at) => ({
      id: at,
      token: `t${at}`,
      text: ` t${at}`,
      logprob: Math.log(probability),
      ...(ruled.includes(at) ? { rules: [{ rule: 'min_length' }] } : {}),
    })),
  });
  const choice = { variant: 'model', layer: 0, head: 0, position: LAST, id: null } as const;
  const of = async (generation: ReturnType<typeof written>) =>
    (await readFindings(trace, { text: TEXT, generation }, choice)).findings.find(({ kind }) => kind === 'sureness');
  expect(await of(written([]))).toBeUndefined();
  expect((await of(written([0.5])))?.text).toBe('The model wrote one token, “t0”, to which it gave 50\u00a0%.');
  expect(await of(written([0.5], 0))).toBeUndefined();
  expect((await of(written([0.8, 0.1, 0.4])))?.text).toBe(
    'The model wrote 3 tokens, to which it gave 32\u00a0% on average (the geometric mean of their probabilities). It was surest of the first, “t0” (80\u00a0%), and least sure of the second, “t1” (10\u00a0%).',
  );
  expect((await of(written([0.8, 0.1, 0.4])))?.forBeginners?.text).toBe(
    'The model wrote 3 tokens. It was surest of the first, “t0” (80\u00a0%), and least sure of the second, “t1” (10\u00a0%).',
  );
  expect((await of(written([0.8, 0.1, 0.4, 0.6], 1)))?.forBeginners?.text).toBe(
    'The model wrote 4 tokens. Rules of generation_config.json decided the second, “t1”. It was surest of the first, “t0” (80\u00a0%), and least sure of the third, “t2” (40\u00a0%).',
  );
  expect((await of(written([0.8, 0.6, 0.7])))?.text).toContain(' and least sure of the second, “t1” (60\u00a0%).');
  // What a rule has forced was no choice of the model, however improbable it was: the average is that of the others.
  for (const forced of [0.1, 1e-9])
    expect((await of(written([0.8, forced, 0.4, 0.6], 1)))?.text).toBe(
      'The model wrote 4 tokens. Rules of generation_config.json decided the second, “t1”; to the other 3 it gave 58\u00a0% on average (the geometric mean of their probabilities). It was surest of the first, “t0” (80\u00a0%), and least sure of the third, “t2” (40\u00a0%).',
    );
  expect((await of(written([0.8, 0.5, 0.4, 1e-9], 0, 3)))?.text).toContain(
    '. Rules of generation_config.json decided the first, “t0”, and the last, “t3”; to the other 2 it gave ',
  );
  expect((await of(written([0.8, 1e-9, 0.1, 0.7], 1)))?.text).toContain(
    ' and least sure of the third, “t2” (10\u00a0%).',
  );
  // An improbable token that was drawn says nothing of how sure it was, also where a later continuation begins with it.
  const { tokens } = written([0.8, 0.1, 0.4]);
  const made = (given: number, temperature: number) => ({
    from: { continuation: given && 1, at: given },
    given,
    tokens: tokens.map(({ rules: _, ...token }) => ({ ...token, cached: 0, computed: 1 })),
    text: '',
    reason: 'length' as const,
    sampling: { ...GREEDY, temperature },
  });
  const least = (list: readonly ReturnType<typeof made>[]) =>
    surenessOfShown({ list, shown: list.length }, { id: 'generation' })?.text.split('“t0” (80\u00a0%)')[1];
  for (const list of [[made(0, 1.5)], [made(0, 1.5), made(2, 0)]])
    expect(least(list)).toBe('; the least probable of those drawn was the second, “t1” (10\u00a0%).');
  // What is told of is then the model's own.
  const told = (temperature: number) => surenessOfShown({ list: [made(0, temperature)], shown: 1 }, { id: 'x' })?.text;
  expect(told(1.5)).toContain(' (the geometric mean of their probabilities, before temperature, top-k and top-p). ');
  expect(told(1)).toContain(' (the geometric mean of their probabilities). ');
  expect(
    surenessOfShown({ list: [{ ...made(0, 1.5), tokens: made(0, 1.5).tokens.slice(0, 1) }], shown: 1 }, { id: 'x' })
      ?.text,
  ).toBe('The model wrote one token, “t0”, to which it gave 80\u00a0%, before temperature, top-k and top-p.');
  expect(least([made(0, 1.5), made(1, 0)])).toBe(', and least sure of the second, “t1” (10\u00a0%).');
});

it('of tokens that were drawn by other probabilities than the model’s own it tells those by which they were drawn, and names them once', () => {
  const token = (at: number, own: number, drawn?: number) => ({
    id: at,
    token: `t${at}`,
    text: ` t${at}`,
    logprob: Math.log(own),
    cached: 0,
    computed: 1,
    ...(drawn === undefined ? {} : { draw: { number: 0.5, before: 0.4, probability: drawn } }),
  });
  type Made = MadeContinuations['list'][number];
  const made = (tokens: Made['tokens'], temperature: number, given = 0): Made => ({
    from: { continuation: given && 1, at: given },
    given,
    tokens,
    text: '',
    reason: 'length',
    sampling: { ...GREEDY, temperature },
  });
  const told = (...list: readonly Made[]) => surenessOfShown({ list, shown: list.length }, { id: 'x' })?.text;
  // By the model itself the first is surest and the third least; by what they were drawn the second, and the first.
  const drawn = [token(0, 0.8, 0.01), token(1, 0.4, 0.08), token(2, 0.1, 0.02)];
  const tail =
    ' was 2.5\u00a0% on average (their geometric mean). The most probable was the second, “t1” (8.0\u00a0%); the least probable of those drawn was the first, “t0” (1.0\u00a0%).';
  expect(told(made(drawn, 1.5))).toBe(
    `The model wrote 3 tokens, whose probability after temperature, top-k and top-p${tail}`,
  );
  const ruled = { ...token(3, 0.5), rules: [{ rule: 'min_length' as const, instead: null }] };
  expect(told(made([...drawn, ruled], 1.5))).toBe(
    `The model wrote 4 tokens. Rules of generation_config.json decided the last, “t3”. The probability of the other 3 after temperature, top-k and top-p${tail}`,
  );
  expect(told(made(drawn.slice(0, 1), 1.5))).toBe(
    'The model wrote one token, “t0”, which was drawn with 1.0\u00a0% after temperature, top-k and top-p.',
  );
  // One that the most probable token was taken for has no other than the model's own.
  expect(told(made(drawn, 1.5), made([...drawn.slice(0, 2), token(4, 0.001)], 0, 2))).toMatch(
    /; the least probable was the third, “t4” \(0\.1\u00a0%\)\.$/,
  );
  // At temperature 1 both are the same, and nothing is named.
  expect(told(made([token(0, 0.8, 0.8), token(1, 0.1, 0.1)], 1))).toBe(
    'The model wrote 2 tokens, to which it gave 28\u00a0% on average (the geometric mean of their probabilities). It was surest of the first, “t0” (80\u00a0%); the least probable of those drawn was the second, “t1” (10\u00a0%).',
  );
});

it.runIf(thorough)('of a trace’s own continuation the terminal says the same', async () => {
  const { steps, generation } = await json<
    TraceJson & {
      readonly steps: readonly {
        readonly findings: readonly { kind: string; parts: readonly { value?: number }[] }[];
      }[];
      readonly generation: { readonly tokens: readonly { readonly logprob: number }[] };
    }
  >(['trace', TEXT, '--max-new-tokens', '6']);
  const found = steps[16]?.findings.find(({ kind }) => kind === 'sureness');
  const shares = generation.tokens.map(({ logprob }) => Math.exp(logprob));
  const mean = Math.exp(generation.tokens.reduce((sum, { logprob }) => sum + logprob, 0) / 6);
  const stated = found?.parts.flatMap(({ value }) => (value === undefined ? [] : [value]));
  expect(stated).toEqual(close([mean, Math.max(...shares), Math.min(...shares)]));
});
