/** The terminal on encoder-decoders: a source, what has been written of it, and what comes next. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { thorough } from '../../workbench/thorough';
import { difference } from '../architectures/counterparts';
import { cli, json, printed, tracedOnce } from '../cli-support';
import { copyOf } from '../model/helpers';
import { expectedCases, fixturePath, openTensors } from '../support';

tracedOnce();

const FOLDERS = ['t5', 't5-plain', 't5-untied', 'bart', 'pegasus', 'marian'];
/** Of relative and of learned positions; `npm run check:long` looks at their like, whose stages other tests compare. */
const TRACED = thorough ? FOLDERS : ['t5', 'bart'];
const modelOf = (folder: string) => ['--model', fixturePath(folder)];

interface Written {
  readonly ids: number[];
  readonly text: string;
  readonly tokens: { readonly id: number; readonly rules: { readonly rule: string }[] }[];
  readonly source: { readonly tokens: number; readonly bytes: number };
}

interface Traced {
  readonly text: string;
  readonly tokens: { readonly id: number }[];
  readonly target: { readonly text: string; readonly tokens: { readonly id: number }[] };
  readonly steps: {
    readonly number: number;
    readonly title: string;
    readonly tensors: { readonly name: string; readonly axes: string[]; readonly shape: number[] }[];
  }[];
  readonly top: { readonly id: number; readonly logit: number }[];
  readonly generation: Written;
  readonly proofs: readonly { readonly name: string; readonly status: string; readonly because?: string }[];
}

it.each(TRACED)('%s writes what the reference writes of a text', async (folder) => {
  const [{ text, greedy_from_first_20: expected } = { text: '', greedy_from_first_20: [] as number[] }] =
    await expectedCases(folder);
  const { ids, source } = await json<Written>(['generate', text, ...modelOf(folder), '--max-new-tokens', '16']);
  const end = expected.indexOf(1, 1);
  expect(ids).toEqual(end < 0 ? expected : expected.slice(0, end + 1));
  expect(source.tokens).toBeGreaterThan(5);
});

it('the token that a rule has written in place of the predicted one is told in short and in the step of the predicted token', async () => {
  const folder = await copyOf(fixturePath('bart'));
  const file = join(folder, 'generation_config.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), forced_bos_token_id: 44 }));
  type Said = { findings: { kind: string; text: string }[] };
  const { steps } = await json<{ steps: Said[] }>(['trace', 'The weather is', '--model', folder]);
  const said = steps.flatMap(({ findings }) => findings).filter(({ kind }) => kind === 'in short');
  expect(said).toHaveLength(1);
  expect(said[0]?.text).toMatch(
    / is [\d.]+.%\. But “H” is written, as forced_bos_token_id of generation_config\.json decides\./,
  );
  const output = await printed(['trace', 'The weather is', '--model', folder, '--step', '30']);
  expect(output).toMatch(
    /\n {3}"[^"]+" {2}id \d+\n {3}"H" {2}id 44 {2}written in its place \(generation_config\.json, forced_bos_token_id\)$/m,
  );
});

it('heads are scored on the output that is given, and its tokens are told as those of the output', async () => {
  const args = ['heads', 'The weather is', ...modelOf('t5'), '--shuffles', '2'];
  const none = 'token before that it can look at, so no head can score.';
  const said = async (...asked: string[]) => (await printed(asked)).replaceAll('\n', ' ');
  expect(await said(...args)).toContain(`No token of this output has a ${none}`);
  expect(await said(...args, '--sort', 'previous')).toContain('no head has such a score on this output.');
  const scored = await said(...args, '--target-ids', '5,9,11');
  expect(scored).toContain('Here 3 of 4 tokens have a token before');
  const { target } = await json<Traced>([...args, '--target-ids', '5,9,11']);
  expect(target.tokens.map(({ id }) => id).slice(1)).toEqual([5, 9, 11]);
  const { code, stderr } = await cli(['heads', 'The', ...modelOf('gpt2'), '--target', 'x']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('--target belongs to models that read one text')]);
});

it.each(TRACED)('two texts that %s reads first differ in its encoder', async (folder) => {
  const args = ['compare', 'The sun is', 'The moon is', ...modelOf(folder)];
  const { inside } = await json<{ inside: { said: string[]; first: object } }>(args);
  expect(inside.first).toMatchObject({ stage: expect.stringMatching(/^encoder\./), sequence: 'source' });
  const [sentence] = inside.said.filter((said) => said.startsWith('In the order of computation'));
  expect(sentence).toMatch(/ first differ at “[^”]+”( \/ “[^”]+”)?, in encoder\./);
});

it.each(TRACED)('%s is traced with the target that is given, and saved with every stage', async (folder) => {
  const [{ text, ids } = { text: '', ids: [] as number[] }] = await expectedCases(folder);
  const path = join(tmpdir(), `llm-trace-${process.pid}-${folder}.safetensors`);
  const args = ['trace', text, ...modelOf(folder), '--target-ids', '5,9,11', '--save', path];
  const trace = await json<Traced>(args);
  expect(trace.text).toBe(text);
  expect(trace.tokens.map(({ id }) => id)).toEqual(ids);
  expect(trace.target.tokens.map(({ id }) => id).slice(1)).toEqual([5, 9, 11]);
  expect(trace.proofs.filter(({ status }) => status !== 'holds')).toEqual([]);
  const cross = trace.steps
    .flatMap(({ tensors }) => tensors)
    .find(({ name }) => name === 'decoder.0.cross_attn.pattern');
  expect(cross).toMatchObject({ axes: ['head', 'query', 'key'], shape: [4, 4, ids.length] });

  const [saved, reference] = [
    await openTensors(path),
    await openTensors(join(fixturePath(folder), 'expected.safetensors')),
  ];
  const pairs = [
    ['logits', 'case0.logits'],
    ['encoder.0.resid_pre', 'case0.encoder.hidden.0'],
    ['encoder.1.attn.pattern', 'case0.encoder.attn.1'],
    ['decoder.1.attn.pattern', 'case0.decoder.attn.1'],
    ['decoder.1.cross_attn.pattern', 'case0.cross.attn.1'],
  ] as const;
  for (const [ours, theirs] of pairs) {
    expect(difference(await saved.float32(ours), await reference.float32(theirs)), ours).toBeLessThan(2e-4);
  }
  expect(await saved.integers('source_ids')).toEqual(ids);
  // All of the output was forced.
  const header = (await readFile(path)).subarray(8).toString('utf8');
  expect(header).toContain(String.raw`\"output\":{\"changed\":\"all\"}`);
  expect(await saved.integers('ids')).toEqual(await reference.integers('case0.decoder_ids'));

  const shown = await json<Traced>(['show', path, ...modelOf(folder)]);
  expect({ ...shown, proofs: [] }).toEqual({
    ...trace,
    bytes: (shown as object as { bytes: number }).bytes,
    proofs: [],
  });
  const missing = shown.proofs.filter(({ status }) => status !== 'holds');
  expect(missing.map(({ name, status, because }) => [name, status, because])).toEqual(
    ['decode-logits', 'decode-greedy'].map((name) => [name, 'not applicable', 'a saved trace does not hold that run']),
  );
  await rm(path);
});

it('what a block adds is told of self-attention and cross-attention each, and formulas name the final norm of their stack', async () => {
  interface Told {
    readonly steps: readonly {
      readonly formula: string | null;
      readonly findings: readonly { readonly kind: string; readonly text: string }[];
    }[];
    readonly attribution: {
      readonly parts: readonly { kind: string; layer: number | null; cross: boolean; value: number }[];
    };
  }
  const call = ['trace', 'Hello.', ...modelOf('t5'), '--target', 'the'];
  const { top } = await json<Traced>(call);
  const { steps, attribution } = await json<Told>([...call, '--explain', String(top[0]?.id)]);
  const of = (isCross: boolean) =>
    attribution.parts
      .filter(({ kind, layer, cross }) => kind !== 'mlp' && layer === 0 && cross === isCross)
      .reduce((sum, { value }) => sum + value, 0);
  const said = steps
    .flatMap(({ findings }) => findings)
    .find(({ kind, text }) => kind === 'block adds' && text.startsWith('Block 0 '));
  const [, own = '', cross = ''] =
    / (\S+) by its self-attention, (\S+) by its cross-attention and \S+ by its MLP /.exec(said?.text ?? '') ?? [];
  expect(Number(own.replace('−', '-'))).toBeCloseTo(of(false), 2);
  expect(Number(cross.replace('−', '-'))).toBeCloseTo(of(true), 2);
  expect(Math.abs(of(true))).toBeGreaterThan(0.1);
  const formulas = steps.map(({ formula }) => formula ?? '').join('\n');
  expect(formulas).toContain('k = encoder_final_ln · W_K');
  expect(formulas).toContain('logits = decoder_final_ln · W_U');
  const { code, stderr } = await cli([...call, '--tensor', 'ln_final']);
  expect(code).toBe(2);
  expect(stderr).toBe(
    'error: --tensor: no step shows ln_final: the nearest are encoder_final_ln and decoder_final_ln\n',
  );
});

it('a space that the tokenizer puts before a text is said to have the range of the character behind it', async () => {
  expect(await printed(['tokens', 'Hello.', ...modelOf('t5')])).toMatch(
    /\n"▁" is a space that the tokenizer puts before "H", and not in the text: its range is that of "H"\.\n$/,
  );
});

it('a target is a text or ids, and goes on as if the decoder had written it', async () => {
  const bart = modelOf('bart');
  const free = await json<Written>(['generate', 'The weather is', ...bart, '--max-new-tokens', '6']);
  const first = free.ids.slice(1, 3);
  const args = ['generate', 'The weather is', ...bart, '--max-new-tokens', '4', '--target-ids', first.join()];
  expect((await json<Written>(args)).ids).toEqual(free.ids);
  const text = await json<Traced>(['trace', 'The weather is', ...bart, '--target', 'It rains']);
  expect(text.target.text).toBe('It rains');
  // The template's first token stands there, its end does not yet.
  expect(text.target.tokens[1]?.id).toBe(0);
  expect(text.target.tokens.at(-1)?.id).not.toBe(2);
});

it('the text for people tells both texts, the rules that acted and what is kept of the source', async () => {
  const output = await printed(['trace', 'The weather is', ...modelOf('pegasus'), '--max-new-tokens', '3']);
  expect(output).toContain('encoder 2 blocks × 4 heads, decoder 2 blocks × 4 heads');
  expect(output).toMatch(/^1\. The text \(Source text\)\n/m);
  expect(output).toMatch(/forced_eos_token_id, in place of /);
  expect(output).toContain('stopped at the limit of new tokens');
  expect(output).toContain('kept of the source: keys and values of its 7 tokens, 3584 bytes, computed once');
});

it('an end that a rule has forced at the limit is not told as the model’s own', async () => {
  const { stderr } = await cli(['generate', 'The weather is nice', ...modelOf('pegasus'), '--max-new-tokens', '3']);
  expect(stderr).toContain('forced_eos_token_id of generation_config.json decided one token.');
  expect(stderr).not.toContain('ended the text');
});

it.each<[string, string[], string]>([
  [
    'a decoder',
    ['trace', 'x', '--target', 'y', ...modelOf('gpt2')],
    '--target belongs to models that read one text and write another',
  ],
  ['nothing to read', ['generate', '', ...modelOf('t5')], 'The text is empty: there is nothing to read.'],
  [
    'an id beyond',
    ['trace', 'x', '--target-ids', '999', ...modelOf('t5')],
    "error: --target-ids: there is no token with the id 999: the model's are 0 to 447\n",
  ],
  [
    'no ids',
    ['trace', 'x', '--target-ids', '5,,7', ...modelOf('t5')],
    'It must be token ids with commas between them.',
  ],
  ['both', ['trace', 'x', '--target-ids', '5', '--target', 'y', ...modelOf('t5')], 'cannot be used with option'],
])('%s is told in a sentence', async (_, args, sentence) => {
  const { code, stdout, stderr } = await cli(args);
  expect(code).not.toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toContain(sentence);
});
