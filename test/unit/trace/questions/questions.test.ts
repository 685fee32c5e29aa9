/** Questions for pupils: each answer is computed here once more, from the stages of the trace alone. */
import { describe, expect, it } from 'vitest';
import { shareText, signedHundredths } from '../../../../src/base/number-text';
import { readAblation } from '../../../../src/trace/ablation/ablation';
import type { SheetQuestion } from '../../../../src/trace/questions/question';
import { type QuestionsOf, readQuestions } from '../../../../src/trace/questions/read-questions';
import { type Attribution, readAttribution } from '../../../../src/trace/readings/attribution';
import { attributionTotals } from '../../../../src/trace/readings/attribution-totals';
import { readLens } from '../../../../src/trace/readings/lens';
import { type NeuronContributions, readNeuronContributions } from '../../../../src/trace/readings/neuron-contributions';
import type { Trace } from '../../../../src/trace/run/trace';
import { NO_YIELD } from '../../../../src/trace/run/yield-point';
import { thorough } from '../../../workbench/thorough';
import { fixturePath, openModel, runTrace, STARTER } from '../../support';

const TEXT = 'My mother works in a bank, and every day she goes to work with';
const HEAD = { layer: 4, head: 5 } as const;
const ALL = Array.from({ length: 40 }, (_, at) => at + 1);
const NOTHING = { cut: null, top: [], attribution: null, masks: [], scores: [], written: [] } as const;

const traced = new Map<string, Promise<Trace>>();

/** Of each text once: questions are asked of what was computed, and change nothing of it. */
function traceOf(folder: string, text: string): Promise<Trace> {
  const key = JSON.stringify([folder, text]);
  const made = traced.get(key) ?? openModel(folder).then((model) => runTrace(model, text));
  traced.set(key, made);
  return made;
}

async function opened(folder: string, text: string) {
  const source = await traceOf(folder, text);
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
  const before = (answer.split(' = ')[0] as string).replace(/^(?:Yes|No): /, '');
  const root = / × √(\d+)$/.exec(before);
  if (root) return numbers(before.slice(0, root.index)) * Math.sqrt(Number(root[1]));
  const left = /^(\S+) \/ \(1 − (\S+)\)$/.exec(before);
  if (left) return numbers(left[1] as string) / (1 - numbers(left[2] as string));
  const power = /^e to the power of (\S+)$/.exec(before);
  if (power) return Math.exp(numbers(power[1] as string));
  if (before.includes('%'))
    return before
      .split(' × ')
      .map((share) => numbers(share.replace('%', '')))
      .reduce((a, b) => (a * b) / 100);
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
/** What stands behind "=": a number, and what is said of it. */
const result = (answer: string) => /^[−\d.,]*\d/.exec(answer.split(' = ')[1] ?? '')?.[0].replaceAll(',', '') ?? '';
const written = (answer: string) => Number(result(answer).replace('−', '-'));
/** That who computes with the written numbers gets the written result, in all of its digits. */
function expectComputed(answer: string): void {
  const digits = result(answer).replace('−', '').replace('.', '').replace(/^0+/, '').length;
  const text = Number(computed(answer).toPrecision(digits));
  expect(text, answer).toBe(Number(written(answer).toPrecision(digits)));
}

/** That the two shares as written, divided, give the ratio in all of its digits. */
function expectRatio(ratio = '', one = '', other = ''): void {
  const digits = ratio.replace('.', '').replace(/^0+/, '').length;
  expect(Number((Number(one) / Number(other)).toPrecision(digits)), `${one} / ${other}`).toBe(Number(ratio));
}

describe('questions on a decoder', () => {
  it('of its text are answered by its words and tokens', async () => {
    const { ask, source, count } = await opened(STARTER, TEXT);
    const questions = await ask();
    expect(saidAt(questions, 1)[0]?.[1]).toBe('14 words.');
    // Whether there are more tokens is not guessed above the list that shows it.
    expect(saidAt(questions, 1)).toHaveLength(1);
    expect(saidAt(await ask({}, [1]), 1)[1]?.[1]).toContain(`${count} tokens, so more tokens than words.`);
    expect(saidAt(questions, 2).map(([, answer]) => answer)).toEqual([
      expect.stringMatching(/^15: so more tokens than words\. /),
      '“,”.',
    ]);
    expect(saidAt(questions, 3).map(([, answer]) => answer)).toEqual([
      `Row ${source.tokens.at(-1)?.id}: that is its id, which stands in the list of tokens.`,
      '8,193 × 256 = 2,097,408.',
    ]);
    // Without the list of tokens its id stands nowhere.
    expect(saidAt(await ask({}, [3]), 3)).toHaveLength(1);
    // Why there are as many is said of this text, not of others.
    const { ask: ofWords } = await opened(STARTER, 'The children went');
    expect(saidAt(await ofWords(), 2)[0]?.[1]).toBe(
      '3: as many. Each word of this text is one token: none is cut, and there are no punctuation marks, which would be tokens of their own.',
    );
    // Of a text that was cut nobody sees the words that are meant.
    expect(saidAt(await ask({ cut: { tokens: 20, limit: 15 } as never }), 1)).toEqual([]);
  });

  it('name each kind of mark once, with how often it is there', async () => {
    const { ask } = await opened(STARTER, 'The dog ran home, fast. The cat ran home, too.\nThe dog came back.');
    expect(saidAt(await ask(), 2)[1]).toEqual(['Which tokens are no words?', '“,” (twice), “.” (3 times) and “\\n”.']);
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
      // The one that the figure marks.
      const sum = rows.at(-1)?.subarray(position * width, (position + 1) * width) ?? [];
      expect(Math.abs(whole)).toBe(Math.max(...Array.from(sum, Math.abs)));
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
    const [, second = 0, third = 0] = products.toSorted((a, b) => b - a);
    expect(exact(questions, 6)).toBeCloseTo(third, 4);
    // Of another pair: one question does not give what the other one asks for.
    expect(exact(questions, 7)).toBeCloseTo(second, 4);
    const score = [...row(scores, position)].toSorted((a, b) => b - a)[1] as number;
    expect(score * Math.sqrt(width)).toBeCloseTo(exact(questions, 7), 4);
    expect(saidAt(questions, 7)[0]?.[0]).toContain(` is ${score.toFixed(2).replace('-', '−')}. `);
    const weights = row(pattern, position);
    const most = Math.max(...weights);
    // The weights of the chosen row stand in the figure of step 9: the last other row is asked about that has a clear answer.
    const isClear = (own: Float32Array, at: number) => {
      const [first = 0, second = 0] = own.toSorted((a, b) => b - a);
      return ![0, at].includes(own.indexOf(first)) && Math.sqrt(first) - Math.sqrt(second) >= 0.2;
    };
    const clear = [...Array(position).keys()].findLast((at) => isClear(row(pattern, at), at)) ?? -1;
    const largest = Math.max(...row(pattern, clear));
    expect(exact(questions, 8)).toBeCloseTo(largest, 6);
    const [, [masked = '', zeros = ''] = []] = saidAt(questions, 8);
    expect(masked).toMatch(/^How many weights in the row of “mother” are exactly 0/);
    expect(Number(/^\d+/.exec(zeros)?.[0])).toBe(row(pattern, 1).filter((weight) => weight === 0).length);
    // All others of the row, added anew.
    const others = [...weights].toSorted((a, b) => b - a).slice(1);
    const rest = others.reduce((all, each) => all + each, 0);
    expect(exact(questions, 8, 2)).toBeCloseTo(rest, 5);
    expect(exact(questions, 9)).toBeCloseTo(most * length(vector(v, weights.indexOf(most))), 5);
    // Its token is named only where no question asks which one it is.
    const carried = [questions, await ask({}, [9])].map((all) => saidAt(all, 9)[0]?.[0] ?? '');
    expect(carried[0]).toMatch(/^Of all tokens that .* looks at in head 4\.5 one has the largest weight, /);
    expect(carried[1]).toMatch(/^Head 4\.5 gives .* the weight /);
    // In the same digits in every question.
    expect(saidAt(questions, 8)[0]?.[1]).toContain(` the weight ${largest.toFixed(3)}.`);
    expect(saidAt(questions, 8)[2]?.[0]).toContain(` is ${most.toFixed(3)}. `);
    expect(carried[0]).toContain(` weight, ${most.toFixed(3)}.`);
  });

  it('ask why the first token has so much, by its score, only where it has most of a row', async () => {
    const { source, position, choice, values } = await opened(STARTER, TEXT);
    const { layers, heads } = source.spec;
    let asked = 0;
    for (let layer = 0; layer < layers; layer++) {
      const [scores, pattern] = await Promise.all(
        ['attn_scores_unmasked', 'pattern'].map((name) => values(`blocks.${layer}.attn.${name}`)),
      );
      for (let head = 0; head < heads; head++) {
        const count = position + 1;
        const row = (of: Float32Array = new Float32Array()) => [
          ...of.subarray((head * count + position) * count, (head * count + position + 1) * count),
        ];
        const weights = row(pattern);
        const questions = await readQuestions(source, { ...NOTHING, text: TEXT }, { ...choice, layer, head }, [8]);
        const [[ask = '', answer = ''] = []] = saidAt(questions, 8);
        const isFirst = weights.indexOf(Math.max(...weights)) === 0 && (weights[0] as number) >= 0.3;
        expect(ask.includes('Why so much?'), `${layer}.${head}`).toBe(isFirst);
        if (!isFirst) continue;
        asked++;
        const [own = 0, next = 0] = row(scores).toSorted((a, b) => b - a);
        const [, lead = '', times = ''] = /a lead of (\S+) makes its weight (\S+) times/.exec(answer) ?? [];
        expect(Number(lead)).toBeCloseTo(own - next, 1);
        expect(Number(times)).toBe(Number(Math.exp(own - next).toPrecision(2)));
      }
    }
    expect(asked).toBeGreaterThan(0);
  });

  it('of norms and neurons are answered by lengths, and by what a neuron adds', async () => {
    const { ask, values, position, choice, source } = await opened(STARTER, TEXT);
    const questions = await ask();
    const stage = (name: string) => values(`blocks.${choice.layer}.${name}`);
    const neurons = (await stage('mlp.post')).subarray(position * 1024, (position + 1) * 1024);
    const [[neuron = '', change = ''] = []] = saidAt(questions, 11);
    const [, index = '', value = '', unit = ''] =
      /neuron (\d+) has the value (\S+): .* would change the logit of .* by (\S+)\. By/.exec(neuron) ?? [];
    expect(Number(value.replace('−', '-'))).toBeCloseTo(neurons[Number(index)] as number, 2);
    const { values: added, units } = (await readNeuronContributions(
      source,
      position,
      { id: (await readLens(source, [position], null)).top.at(-1) as number, ratherThan: null },
      { stack: 'decoder', layer: choice.layer },
    )) as NeuronContributions;
    expect(Number(unit.replace('−', '-'))).toBeCloseTo(units[Number(index)] as number, 4);
    expect(exact(questions, 11)).toBe(added[Number(index)]);
    expectComputed(change);
    const [before, after] = [await stage('resid_pre'), await stage('ln1')];
    const of = (rows: Float32Array, at: number) => length(rows.subarray(at * 256, (at + 1) * 256));
    const ratio = (rows: Float32Array) => of(rows, 0) / of(rows, position);
    const [was, is] = [ratio(before), ratio(after)];
    const told = questions
      .filter(({ step }) => step === 5)
      .flatMap(({ answer }) => answer.parts.flatMap(({ value }) => value ?? []));
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
    const kinds = (of: Attribution) => attributionTotals(of).map(({ value }) => value);
    const largest = Math.max(...kinds(attribution).map(Math.abs));
    const without = kinds(attribution).find((value) => Math.abs(value) === largest) as number;
    expect(exact(questions, 14)).toBeCloseTo(first - without, 3);
    // Of the lead over the second one: without a kind that decides it, where there is one.
    const contest = await readAttribution(source, position, order[0] as number, order[1] as number);
    const left = kinds(contest).map((value) => contest.sum - value);
    expect(left.some((rest) => Math.abs(rest - exact(questions, 14, 1)) < 1e-9)).toBe(true);
    const isDecided = left.some((rest) => rest < 0);
    expect(saidAt(questions, 14)[1]?.[1]).toMatch(isDecided ? /^No: .* below 0/ : /^Yes: .* above 0/);
    expect(exact(questions, 14, 1) < 0).toBe(isDecided);
    const heads = contest.parts.flatMap(({ kind, value }) => (kind === 'head' ? value : []));
    expect(exact(questions, 15, 1)).toBeCloseTo(Math.exp(Math.max(...heads)), 9);
    expectComputed(saidAt(questions, 15)[1]?.[1] ?? '');
    // Where no step that is told shows what heads add, nothing is asked of that.
    const alone = saidAt(await ask({ top, attribution }, [1, 2, 6, 7, 8, 9, 15]), 15).map(([asked]) => asked);
    expect(alone).toEqual([expect.not.stringContaining('head')]);
    expect(saidAt(questions, 14)[2]?.[1]).toContain(
      Math.max(...heads) > -Math.min(...heads) ? 'The first one does more' : 'The second one does more',
    );
    const shares = questions.find(({ step }) => step === 15)?.answer.parts.flatMap(({ value }) => value ?? []);
    // Of the third: how far the second is behind is told elsewhere.
    expect(shares?.[0]).toBeCloseTo((top[0]?.probability ?? 0) / (top[2]?.probability ?? 1), 4);
    const colder = top.map(({ logit }) => Math.exp(2 * logit));
    expect(exact(questions, 16)).toBeCloseTo((colder[0] as number) / (colder[1] as number), 3);
    const warmer = Math.exp((first - second) / 2);
    expect(saidAt(questions, 16)[1]?.[1]).toContain(` is still ${warmer.toPrecision(3)} times as probable`);
    expect(exact(questions, 17)).toBeCloseTo(100 * 0.5 * 0.25 * 0.2, 9);
    expect(saidAt(questions, 17)[0]?.[1]).toBe('50\u00a0% × 25\u00a0% × 20\u00a0% = 2.50\u00a0%.');
    expect(saidAt(questions, 18).map(([, answer]) => answer)).toEqual([
      '15 + 4 = 19 tokens.',
      '4 times: each run gives the probabilities of one token more.',
    ]);
    // What the other steps ask for is to be counted there.
    expect(saidAt(questions, 18)[0]?.[0]).not.toMatch(/\d/);
    expect(saidAt(await ask({ top, written }, [18]), 18)[0]?.[0]).toContain(
      '15 tokens, and the model has written 4 more',
    );
  });

  it('tell of a run without a part what it gave, where one was made for this token', async () => {
    const { ask, source, position } = await opened(STARTER, TEXT);
    const attribution = await readAttribution(source, position, null);
    const part = { kind: 'head', layer: 4, head: 5, cross: false } as const;
    const run = await readAblation(source, { position, id: attribution.id, part }, NO_YIELD);
    const runs = { position, id: attribution.id, ratherThan: null, instead: 'zero', alone: [run], swept: [] } as const;
    const [asked = '', answer = ''] = saidAt(await ask({ attribution, ablations: [runs] }), 14).at(-1) ?? [];
    expect(asked).toMatch(/^Of itself, head 4\.5 adds /);
    expect(answer).toContain(signedHundredths(run.after.logit - run.before.logit));
    expect(asked).not.toContain(shareText(run.after.probability));
    const elsewhere = { ...runs, position: 1 };
    expect(saidAt(await ask({ attribution, ablations: [elsewhere] }), 14).at(-1)?.[0]).not.toContain('Of itself');
  });

  it.each([
    [6.8041, 6.3089],
    [6.8, 6.3],
    [-1.2345, -3.4567],
    [12.0049, 11.9951],
    [3.2415, -0.0049],
  ])('of the logits %d and %d are answered by what the written numbers give', async (one, two) => {
    const { ask } = await opened(STARTER, TEXT);
    const token = (logit: number, id: number) => ({
      ...{ id, token: `t${id}`, text: `t${id}`, logit },
      probability: Math.exp(logit - one) / 2,
    });
    const questions = await ask({ top: [token(one, 1), token(two, 2)] });
    expectComputed(saidAt(questions, 15)[0]?.[1] ?? '');
    const beside = /= (\S+) times: (\S+)\u00a0% beside (\S+)\u00a0%\.$/.exec(saidAt(questions, 15)[0]?.[1] ?? '');
    expectRatio(beside?.[1], beside?.[2], beside?.[3]);
    const [asked = '', squared = ''] = saidAt(questions, 16)[0] ?? [];
    const shares = /\((\S+)\u00a0%\) is (\S+) times as probable as .*?\((\S+)\u00a0%\)/.exec(asked);
    expectRatio(shares?.[2], shares?.[1], shares?.[3]);
    const times = / is (\S+) times as probable /.exec(asked)?.[1] ?? '';
    expect(squared).toContain(`: ${times}² = `);
    expect(Number((Number(times) ** 2).toPrecision(2))).toBe(Number(written(squared).toPrecision(2)));
  });

  it.each([
    'The green table stands by the old door. The green',
    ...(thorough
      ? [
          'The weather is nice in spring, and people like to go outside.',
          'My sister plays the piano, and every evening she sits down to',
        ]
      : []),
  ])('with a calculation are answered by what their written numbers give: %s', async (text) => {
    const { ask, source, position } = await opened(STARTER, text);
    const attribution = await readAttribution(source, position, null);
    const calculated = (await ask({ attribution }))
      .map(({ answer }) => plain(answer))
      .filter((answer) => / = /.test(answer) && !/ tokens\.$/.test(answer));
    expect(calculated.length).toBeGreaterThan(6);
    for (const answer of calculated) expectComputed(answer);
  });

  it('are three at most of a step, and say where a token stands that is written more than once', async () => {
    const { ask, source, position } = await opened(STARTER, 'The green table stands by the old door. The green');
    const attribution = await readAttribution(source, position, null);
    const part = { kind: 'head', layer: 4, head: 5, cross: false } as const;
    const run = await readAblation(source, { position, id: attribution.id, part }, NO_YIELD);
    const runs = { position, id: attribution.id, ratherThan: null, instead: 'zero', alone: [run], swept: [] } as const;
    const predicted = [attribution.id, attribution.id + 1, attribution.id + 2].map((id, at) => ({
      ...{ id, token: `t${id}`, text: `t${id}`, logit: 9 - at, probability: Math.exp(-1 - at) },
    }));
    const questions = await ask({ attribution, ablations: [runs], top: predicted });
    for (const step of ALL) expect(saidAt(questions, step).length, String(step)).toBeLessThanOrEqual(3);
    const asked = questions.map((one) => plain(one.ask));
    for (const one of asked) expect(one.match(/\?/g)?.length ?? 0, one).toBeLessThanOrEqual(2);
    expect(asked.join(' ')).toContain(`“green” at position ${position}`);
    expect(asked.join(' ')).not.toContain('the second “green”');
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
