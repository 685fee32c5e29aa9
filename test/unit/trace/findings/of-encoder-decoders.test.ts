/** What findings say of a model that reads a source and writes an output. */
import { afterAll, expect, it } from 'vitest';
import { memoize } from '../../../../src/base/memoize';
import { targetPrompt } from '../../../../src/engine/worker/runs/target-prompt';
import type { Model } from '../../../../src/lowering/model';
import type { FindingKind } from '../../../../src/trace/findings/finding';
import { readFindings } from '../../../../src/trace/findings/read-findings';
import { Trace } from '../../../../src/trace/run/trace';
import { fixturePath, openModel } from '../../support';

const SOURCE = 'The weather is';

interface Asked {
  readonly target?: string;
  readonly written?: readonly number[];
  /** Whether a rule forced the last of them. */
  readonly forcedLast?: boolean;
  readonly layer?: number;
  readonly head?: number;
}

const models = new Map<string, Promise<Model>>();
const open = (fixture: string) => memoize(models, fixture, () => openModel(fixturePath(fixture)));
afterAll(async () => {
  for (const model of models.values()) await (await model).release();
});

const traces = new Map<string, Promise<Trace>>();
/** Of a model and an output, made once. */
const tracedOf = (fixture: string, target: string) =>
  memoize(traces, `${fixture} ${target}`, async () => {
    const model = await open(fixture);
    const { tokens, source } = targetPrompt(model, { text: SOURCE, target });
    const input = { text: target, tokens, source, totalTokens: tokens.length, memory: 2 ** 30 };
    return Trace.run(model, input, { signal: new AbortController().signal, onProgress: () => undefined });
  });

/** The findings of a kind at the last token of an output. */
async function found(fixture: string, kind: FindingKind, asked: Asked = {}): Promise<string[]> {
  const { target = '', written = [], forcedLast = false, layer = 1, head = 2 } = asked;
  const traced = await tracedOf(fixture, target);
  const choice = { variant: 'model', layer, head, position: traced.tokens.length - 1, id: null } as const;
  const generated = written.map((id, at) => {
    const isForced = forcedLast && at === written.length - 1;
    const rules = isForced ? { rules: [{ rule: 'forced_eos_token_id' as const, instead: null }] } : {};
    return { id, token: `t${id}`, text: `t${id}`, logprob: -1, ...rules };
  });
  const { findings } = await readFindings(traced, { text: target, generation: { tokens: generated } }, choice);
  return findings.filter((one) => one.kind === kind).map(({ text }) => text);
}

it('the first token of an output is the decoder’s start token, which no tokenizer adds', async () => {
  expect((await found('bart', 'pieces', { target: 'The at is' })).at(-1)).toBe(
    'Each of the 3 words here is one token. The output begins with the decoder’s start token, “</s>”, and “<s>”, which the tokenizer adds: 5 tokens in all.',
  );
});

it('a space before the first word of an output, which its text leaves out, is not called the tokenizer’s', async () => {
  expect((await found('t5', 'pieces', { target: 'The weather is' })).at(-1)).toMatch(
    / The space before the first word is left out of the text\.$/,
  );
});

it('of what was written, the token that ends it is told to be counted', async () => {
  const told = async (...written: number[]) => (await found('bart', 'in short', { written })).at(-1);
  expect(await told(9, 9, 2)).toContain(' the model wrote 3 tokens more, “t2” at the end among them, one pass each');
  expect(await told(9, 9, 9)).toContain(' the model wrote 3 tokens more, one pass each');
  // An end that a rule forces, whatever token it is.
  for (const id of [2, 9])
    expect((await found('bart', 'in short', { written: [9, 9, id], forcedLast: true })).at(-1)).toContain(
      ` the model wrote 3 tokens more, a forced “t${id}” at the end among them, one pass each`,
    );
});

it('the space that the tokenizer puts before a text is told not to be counted', async () => {
  expect(await found('t5', 'text length')).toEqual([
    'This text has 14 characters. The model’s tokenizer cuts it into 6 tokens, pieces of 2.3 characters on average, spaces counted (without the tokenizer’s own before the first word); the longest is “ther”, with 4. It adds “</s>”: 7 tokens in all.',
  ]);
  expect((await found('bart', 'text length'))[0]).not.toContain('own before');
});

it('a head that adds much of a lead is not said to add only what it adds to the logit', async () => {
  const told = [];
  for (const layer of [0, 1])
    for (const head of [0, 1, 2, 3])
      for (const fixture of ['t5', 'bart']) told.push(...(await found(fixture, 'attention', { layer, head })));
  const ofLead = told.filter((text) =>
    /^(?!.*only).* adds \+0\.[0-3]\d to the logit .* To the lead of .*, it adds \+0\.[3-9]\d\./.test(text),
  );
  expect(ofLead.length).toBeGreaterThan(0);
  expect(told.filter((text) => /adds only \+0\.[0-3]\d to .*, it adds \+0\.[3-9]/.test(text))).toEqual([]);
});

it('what is said of the table of vectors, whose step is the encoder’s, is said of the chosen token of the source', async () => {
  const [told, ...others] = await found('t5', 'embedding row', { target: 'sea at is' });
  expect(told).toMatch(/^In this text, .* of “The”/);
  expect(others).toEqual([]);
});

it('two equal keys fit a query equally well, and none is said to be 0 larger', async () => {
  const [, told] = await found('t5', 'query', { target: 'is is', layer: 0, head: 0 });
  expect(told).toMatch(
    / the key of the first “is” best, .* The key of “is” itself fits as well: query · key is the same\./,
  );
});
