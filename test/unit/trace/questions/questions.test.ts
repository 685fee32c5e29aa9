/** Questions for pupils: each answer is computed here once more, from the stages of the trace alone. */
import { describe, expect, it } from 'vitest';
import type { SheetQuestion } from '../../../../src/trace/questions/question';
import { type QuestionsOf, readQuestions } from '../../../../src/trace/questions/read-questions';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { readLens } from '../../../../src/trace/readings/lens';
import { fixturePath, openModel, runTrace, STARTER } from '../../support';

const TEXT = 'My mother works in a bank, and every day she goes to work with';
const HEAD = { layer: 4, head: 5 } as const;
const ALL = Array.from({ length: 40 }, (_, at) => at + 1);
const NOTHING = { cut: null, top: [], attribution: null, masks: [], scores: [], written: [] } as const;

async function opened(folder: string, text: string) {
  const source = await runTrace(await openModel(folder), text);
  const position = source.tokens.length - 1;
  const layers = source.spec.layers;
  const choice = {
    variant: 'model',
    layer: Math.min(HEAD.layer, layers - 1),
    head: Math.min(HEAD.head, source.spec.heads - 1),
    position,
    id: null,
  } as const;
  const values = async (name: string) => (await source.window(name, 'model')).data;
  const ask = (of: Partial<QuestionsOf> = {}, steps: readonly number[] = ALL) =>
    readQuestions(source, { ...NOTHING, text, ...of }, choice, steps);
  return { source, position, choice, values, ask, count: source.tokens.length };
}

const plain = ({ parts }: SheetQuestion['ask']) => parts.map(({ text }) => text).join('');
const saidAt = (questions: readonly SheetQuestion[], step: number) =>
  questions.filter((question) => question.step === step).map(({ ask, answer }) => [plain(ask), plain(answer)] as const);
/** The exact number behind the last number of an answer. */
const exact = (questions: readonly SheetQuestion[], step: number, at = 0) =>
  questions.filter((one) => one.step === step)[at]?.answer.parts.findLast(({ value }) => value !== undefined)?.value ??
  Number.NaN;
const length = (vector: ArrayLike<number>) => Math.sqrt(Array.from(vector).reduce((sum, value) => sum + value ** 2, 0));

/** What the written calculation before "=" gives: who computes by hand must get what is written behind it. */
function computed(answer: string): number {
  const numbers = (text: string) => Number(text.replaceAll(/[()+,\s]/g, '').replace('−', '-'));
  const before = answer.split(' = ')[0] as string;
  const root = / \/ √(\d+)$/.exec(before);
  if (root) return numbers(before.slice(0, root.index)) / Math.sqrt(Number(root[1]));
  if (before.includes(' × '))
    return before
      .split(' × ')
      .map(numbers)
      .reduce((a, b) => a * b);
  if (before.includes(' / '))
    return before
      .split(' / ')
      .map(numbers)
      .reduce((a, b) => a / b);
  return before
    .replaceAll(/([+−]) /g, ' $1')
    .split(' ')
    .filter(Boolean)
    .map(numbers)
    .reduce((a, b) => a + b);
}
const written = (answer: string) =>
  Number(
    answer
      .split(' = ')[1]
      ?.replace(/ (?:before|times).*|\.$/, '')
      .replaceAll(',', '')
      .replace('−', '-'),
  );

describe('questions on a decoder', () => {
  it('of its text are answered by its words and tokens', async () => {
    const { ask, source, count } = await opened(STARTER, TEXT);
    const questions = await ask();
    expect(saidAt(questions, 1)[0]?.[1]).toContain(`14 words and ${count} tokens`);
    expect(saidAt(questions, 2).map(([, answer]) => answer)).toEqual(['15.', '“,”.']);
    expect(saidAt(questions, 3).map(([, answer]) => answer)).toEqual([
      `Row ${source.tokens.at(-1)?.id}: that is its id, which stands in the list of tokens.`,
      '8,193 × 256 = 2,097,408.',
    ]);
    // Without the list of tokens its id stands nowhere.
    expect(saidAt(await ask({}, [3]), 3)).toHaveLength(1);
    // Of a text that was cut nobody sees the words that are meant.
    expect(saidAt(await ask({ cut: { tokens: 20, limit: 15 } as never }), 1)).toEqual([]);
  });

  it('name the words that are cut, with their tokens', async () => {
    const { ask, source } = await opened(fixturePath('gpt2'), 'The weather is nice');
    const [, answer = ''] = saidAt(await ask(), 2)[1] ?? [];
    const whole = source.tokens
      .slice(1)
      .map(({ text }) => text)
      .join('');
    expect(whole).toBe(' weather is nice');
    expect(answer).toMatch(/^“weather” \(.* \+ .*\) and “nice” \(.* \+ .*\)\.$/);
  });

  it('of sums are answered by numbers that add up', async () => {
    const { ask, values, position, choice } = await opened(STARTER, TEXT);
    const questions = await ask();
    const width = 256;
    const block = `blocks.${choice.layer}.`;
    for (const [step, names] of [
      [4, ['hook_embed', 'hook_pos_embed', 'blocks.0.hook_resid_pre']],
      [12, [`${block}hook_resid_pre`, `${block}hook_attn_out`, `${block}hook_mlp_out`, `${block}hook_resid_post`]],
    ] as const) {
      const [ask, answer] = saidAt(questions, step)[0] as readonly [string, string];
      const dimension = Number(/dimension (\d+) /.exec(ask)?.[1]);
      const rows = await Promise.all(names.map((name) => values(name.replaceAll('hook_', ''))));
      const at = rows.map((row) => row[position * width + dimension] as number);
      const whole = at.pop() as number;
      expect(at.reduce((a, b) => a + b)).toBeCloseTo(whole, 4);
      expect(exact(questions, step)).toBe(whole);
      expect(computed(answer)).toBeCloseTo(written(answer), 9);
    }
  });

  it('of attention are answered by its queries, keys, weights and values', async () => {
    const { ask, values, position, choice, count } = await opened(STARTER, TEXT);
    const questions = await ask();
    const stage = (name: string) => values(`blocks.${choice.layer}.attn.${name}`);
    const [q, k, v, scores, pattern] = (await Promise.all(
      ['q', 'k', 'v', 'attn_scores_unmasked', 'pattern'].map(stage),
    )) as Float32Array[] as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
    const [heads, width] = [8, 32];
    const vector = (of: Float32Array, at: number) =>
      of.subarray((at * heads + choice.head) * width, (at * heads + choice.head + 1) * width);
    const row = (of: Float32Array, at: number) =>
      of.subarray((choice.head * count + at) * count, (choice.head * count + at + 1) * count);
    const products = Array.from({ length: count }, (_, key) =>
      vector(q, position).reduce((sum, value, at) => sum + value * (vector(k, key)[at] as number), 0),
    );
    const third = products.toSorted((a, b) => b - a)[2] as number;
    expect(exact(questions, 6)).toBeCloseTo(third, 4);
    expect(exact(questions, 7)).toBeCloseTo(third / Math.sqrt(width), 4);
    expect([...row(scores, position)].toSorted((a, b) => b - a)[2]).toBeCloseTo(exact(questions, 7), 6);
    const weights = row(pattern, position);
    const most = Math.max(...weights);
    expect(exact(questions, 8)).toBeCloseTo(most, 6);
    const [, [masked = '', zeros = ''] = []] = saidAt(questions, 8);
    expect(masked).toMatch(/^How many weights in the row of “mother” are exactly 0/);
    expect(Number(/^\d+/.exec(zeros)?.[0])).toBe(row(pattern, 1).filter((weight) => weight === 0).length);
    expect(exact(questions, 9)).toBeCloseTo(most * length(vector(v, weights.indexOf(most))), 5);
    // As the cells of the figure have it, and so in every question.
    expect(saidAt(questions, 8)[0]?.[1]).toMatch(new RegExp(`, with ${most.toFixed(2)}\\.$`));
    expect(saidAt(questions, 9)[0]?.[0]).toMatch(
      new RegExp(`the weight (?:${most.toFixed(2)}\\.|.* \\(rounded: ${most.toFixed(2)}\\)\\.)`),
    );
    const product = / = (.*)\.$/.exec(saidAt(questions, 6)[0]?.[1] ?? '')?.[1];
    expect(saidAt(questions, 7)[0]?.[0]).toContain(` is ${product}. `);
    for (const step of [6, 7, 9]) {
      const [, answer = ''] = saidAt(questions, step)[0] ?? [];
      const decimals = / = .*?(?:\.(\d+))?\.$/.exec(answer)?.[1]?.length ?? 0;
      expect(computed(answer).toFixed(decimals), answer).toBe(written(answer).toFixed(decimals));
    }
  });

  it('of norms and neurons are answered by lengths and values, and none is asked about neurons that are near 0', async () => {
    const { ask, values, position, choice } = await opened(STARTER, TEXT);
    const questions = await ask();
    const stage = (name: string) => values(`blocks.${choice.layer}.${name}`);
    const neurons = (await stage('mlp.post')).subarray(position * 1024, (position + 1) * 1024);
    const most = [...neurons].reduce(
      (best, value, at) => (Math.abs(value) > Math.abs(neurons[best] as number) ? at : best),
      0,
    );
    const isClear = Math.abs(neurons[most] as number) >= 0.1;
    const answers = saidAt(questions, 11).map(([, answer]) => answer);
    expect(answers.filter((answer) => answer.startsWith(`Neuron ${most}: `))).toHaveLength(isClear ? 1 : 0);
    expect(answers.at(-1)).toBe('1,024 / 256 = 4 times as many.');
    const [before, after] = [await stage('resid_pre'), await stage('ln1')];
    const of = (rows: Float32Array, at: number) => length(rows.subarray(at * 256, (at + 1) * 256));
    const ratio = (rows: Float32Array) => of(rows, 0) / of(rows, position);
    const [was, is] = [ratio(before), ratio(after)];
    const told = questions.find(({ step }) => step === 5)?.answer.parts.flatMap(({ value }) => value ?? []) ?? [];
    expect(told).toHaveLength(Math.max(was, 1 / was) >= 1.1 ? 2 : 0);
    if (told.length === 2) {
      expect(told[0]).toBeCloseTo(Math.max(was, 1 / was), 5);
      expect(told[1]).toBeCloseTo(was > 1 ? is : 1 / is, 5);
    }
  });

  it('of predictions are answered by logits', async () => {
    const { ask, values, position, source } = await opened(STARTER, TEXT);
    const logits = (await values('logits')).subarray(-8193);
    const sum = logits.reduce((all, logit) => all + Math.exp(logit), 0);
    const order = [...logits.keys()].sort((a, b) => (logits[b] as number) - (logits[a] as number));
    const top = order.slice(0, 3).map((id) => ({
      ...{ id, token: `t${id}`, text: `t${id}`, logit: logits[id] as number },
      probability: Math.exp(logits[id] as number) / sum,
    }));
    const attribution = await readAttribution(source, position, order[0] as number);
    const written = [0.5, 0.25, 0.2, 0.9].map((share, at) => ({
      id: at,
      token: `w${at}`,
      text: `w${at}`,
      logprob: Math.log(share),
    }));
    const questions = await ask({ top, attribution, written });
    const [first, second] = top.map(({ logit }) => logit) as [number, number];
    const lens = await readLens(source, [position], null);
    const from = [...lens.final.rank].findLastIndex((rank) => rank !== 0) + 1;
    const { layer, after } = lens.points[from] as (typeof lens.points)[number];
    expect(saidAt(questions, 13)[0]?.[1]).toMatch(
      new RegExp(`the ${after === 'mlp' ? 'MLP' : after} of block ${layer}\\b`),
    );
    expect(exact(questions, 14)).toBeCloseTo(first, 3);
    const [, added = ''] = saidAt(questions, 14)[0] ?? [];
    expect(computed(added), added).toBeCloseTo(Number(/ = (.*)\.$/.exec(added)?.[1]), 9);
    expect(exact(questions, 14, 1)).toBe(first - second);
    const shares = questions.find(({ step }) => step === 15)?.answer.parts.flatMap(({ value }) => value ?? []);
    expect(shares?.[0]).toBeCloseTo((top[0]?.probability ?? 0) / (top[1]?.probability ?? 1), 4);
    const colder = top.map(({ logit }) => Math.exp(2 * logit));
    expect(exact(questions, 16)).toBeCloseTo((colder[0] as number) / (colder[1] as number), 3);
    expect(exact(questions, 17)).toBeCloseTo(0.5 * 0.25 * 0.2, 9);
    expect(saidAt(questions, 17)[0]?.[1]).toBe('0.500 × 0.250 × 0.200 = 2.50\u00a0%.');
    expect(saidAt(questions, 18)[0]?.[1]).toBe('15 + 4 = 19 tokens; 4 times, as each run gives one token.');
  });

  it('of two logits have their difference as it is written, and the same one on the whole sheet', async () => {
    const { ask } = await opened(STARTER, TEXT);
    for (const [one, two, lead] of [
      [6.8041, 6.3089, '6.804 − 6.309 = 0.495.'],
      [6.8, 6.3, '6.80 − 6.30 = 0.50.'],
      [-1.2345, -3.4567, null],
      [12.0049, 11.9951, null],
      [3.2415, -0.0049, null],
    ] as const) {
      const token = (logit: number, id: number) => ({
        ...{ id, token: `t${id}`, text: `t${id}`, logit },
        probability: Math.exp(logit - one) / 2,
      });
      const questions = await ask({ top: [token(one, 1), token(two, 2)] });
      const said = saidAt(questions, 14)[0]?.[1] ?? '';
      if (lead !== null) expect(said).toBe(lead);
      const difference = / = (.*)\.$/.exec(said)?.[1] ?? '';
      // With as many digits as the two have, each of which counts.
      const decimals = difference.split('.')[1]?.length ?? 0;
      expect(computed(said.replace('− (−', '+ (')).toFixed(decimals), said).toBe(difference);
      expect(difference).toBe((one - two).toFixed(decimals));
      const [asked = '', answer = ''] = saidAt(questions, 15)[0] ?? [];
      expect(asked).toContain(` is ${difference} above `);
      const times = /^e to the power of (\S+) = (\S+) times/.exec(answer);
      expect(times?.[1]).toBe(difference);
      const digits = times?.[2]?.replace('.', '').length ?? 0;
      expect(Math.exp(Number(difference)).toPrecision(digits)).toBe(times?.[2]);
      expect(saidAt(questions, 16)[0]?.[0]).toContain(` is ${times?.[2]} times as probable `);
    }
  });

  it('are none where the trace has not what they are about', async () => {
    const { ask } = await opened(STARTER, TEXT);
    const steps = new Set((await ask()).map(({ step }) => step));
    // No probabilities, no attribution, nothing written.
    for (const step of [14, 15, 16, 17, 18]) expect(steps.has(step), String(step)).toBe(false);
    expect(await ask({}, [])).toEqual([]);
    expect(new Set((await ask({}, [7, 8])).map(({ step }) => step))).toEqual(new Set([7, 8]));
    // One token alone looks at nothing, and has no other to be compared with.
    const alone = await opened(STARTER, 'The');
    const asked = new Set((await alone.ask()).map(({ step }) => step));
    for (const step of [1, 2, 5, 6, 7, 8, 9, 10]) expect(asked.has(step), String(step)).toBe(false);
  });
});

it.each(['llama', 'gemma2', 'olmo2', 'phi', 'opt', 't5', 'bart', 'marian', 'bert', 'modernbert'])(
  'questions on a model of another kind are of what it has: %s',
  async (fixture) => {
    const { ask, source } = await opened(fixturePath(fixture), 'The weather is nice in spring');
    const plan = source.planOf('model');
    const questions = await ask();
    expect(questions.length).toBeGreaterThan(6);
    for (const { step, ask: asked, answer } of questions) {
      const section = plan.sections.find(({ number }) => number === step);
      const said = `${plain(asked)} ${plain(answer)}`;
      expect(said).not.toMatch(/NaN|undefined|Infinity/);
      if (plan.predicts !== 'next token') expect(said, section?.title).not.toMatch(/next token/);
      // Where later tokens may be looked at no weight is 0 by a mask.
      if (plan.predicts !== 'next token') expect(said).not.toContain('The mask sets');
    }
    // A model without vectors of positions adds none.
    const position = plan.stages.some(({ role }) => role === 'position');
    const step = plan.sections.find(({ view }) => view === 'embedding')?.number;
    if (!position) expect(questions.filter((one) => one.step === step)).toEqual([]);
  },
);
