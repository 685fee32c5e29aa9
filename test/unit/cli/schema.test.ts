/** The JSON of every sub-command is as docs/cli.schema.json says, and the schema says enough to be wrong. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Ajv2020, { type AnySchemaObject } from 'ajv/dist/2020';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { thorough } from '../../workbench/thorough';
import { type CallOptions, json, SMALL, tracedOnce } from '../cli-support';
import { MASKED, sentenceEncoder } from '../encoder-folders';
import { GPT2_UNTIED, type Json, ROOT, STARTER } from '../model/helpers';
import { fixturePath } from '../support';

tracedOnce();

const LONG = 'The weather is fine, and so are we. '.repeat(20).trimEnd();
const SAMPLED = ['--temperature', '1.5', '--top-k', '30', '--top-p', '0.9', '--seed', '4', '--max-new-tokens', '5'];

const T5 = ['--model', fixturePath('t5')];
const BART = ['--model', fixturePath('bart')];

type Call = [name: string, definition: string, args: readonly string[], options?: CallOptions];

const CALLS: readonly Call[] = [
  ['a trace', 'trace', ['trace', 'The weather is', ...SMALL]],
  ['a block and head', 'trace', ['trace', 'The weather is', '--model', GPT2_UNTIED, '--layer', '2', '--head', '4']],
  [
    'every head of a tensor',
    'trace',
    ['trace', 'The weather is', ...SMALL, '--tensor', 'blocks.1.attn.q', '--head', 'all'],
  ],
  ['the walk-through', 'trace', ['trace', 'The weather is', ...SMALL, '--variant', 'walkthrough']],
  ['a trace of one token, nothing generated', 'trace', ['trace', 'x', ...SMALL, '--max-new-tokens', '0']],
  ['a trace longer than the context', 'trace', ['trace', '-', ...SMALL], { input: LONG }],
  ['a logit of an encoder-decoder', 'trace', ['trace', 'The', ...T5, '--target-ids', '5,9', '--explain', '5']],
  [
    'a run without a head',
    'trace',
    ['trace', 'The weather is', ...SMALL, '--explain', '5', '--rather-than', '9', '--without', 'L1H2'],
  ],
  [
    'a run without a head that looks at a source',
    'trace',
    ['trace', 'The', ...T5, '--target-ids', '5,9', '--without', 'l0x1'],
  ],
  [
    'a run without two parts at once',
    'trace',
    ['trace', 'The weather is', ...SMALL, '--explain', '5', '--without', 'L1H2', '--without', 'L0MLP'],
  ],
  ['runs of an encoder without each part', 'trace', ['trace', 'The [MASK] is', '--model', MASKED, '--without', 'each']],
  ['a run of an encoder without an MLP', 'trace', ['trace', 'The [MASK] is', '--model', MASKED, '--without', 'L1MLP']],
  [
    'two models with vocabularies of their own',
    'compare',
    ['compare', 'The weather is', ...SMALL, '--other-model', STARTER],
  ],
  [
    'two texts in one model',
    'compare',
    ['compare', 'The weather is', 'The weather in Paris is', ...SMALL, '--patch', 'L0H1'],
  ],
  [
    'every part of two texts',
    'compare',
    ['compare', 'The weather is', 'The weather in Paris is', ...SMALL, '--patch', 'all', '--at', '1'],
  ],
  [
    'the residual stream of one text in another',
    'compare',
    ['compare', 'The weather is', 'The weather in Paris is', ...SMALL, '--patch', 'L0POST'],
  ],
  ['two encoder-decoders', 'compare', ['compare', 'The weather is', ...T5, '--other-model', fixturePath('bart')]],
  ['two texts of an encoder', 'compareVectors', ['compare', 'The weather is', 'The', '--model', MASKED]],
  [
    'masks of two texts',
    'compareVectors',
    ['compare', 'The [MASK] is', 'Our [MASK] was', '--model', MASKED, '--patch', 'L0H1'],
  ],
  ['tokens', 'tokens', ['tokens', 'Zürich 👍🏽 <|endoftext|>', ...SMALL]],
  ['other tokens in a text', 'others', ['others', 'The weather is', ...SMALL]],
  ['a wanted token', 'others', ['others', 'The weather is', ...SMALL, '--wanted', '5']],
  ['other words masked', 'maskedOthers', ['others', 'The [MASK] is, the', '--wanted', 'the', '--model', MASKED]],
  ['a generation', 'generate', ['generate', 'The weather is', ...SMALL]],
  ['a sampled generation', 'generate', ['generate', 'The weather is', ...SMALL, ...SAMPLED]],
  ['a generation and what else could have come', 'generate', ['generate', 'x', ...SMALL, '--alternatives', '3']],
  ['a generation of nothing', 'generate', ['generate', 'x', ...SMALL, '--max-new-tokens', '0']],
  ['a generation after a long text', 'generate', ['generate', '-', ...SMALL], { input: LONG }],
  ['masks', 'fill', ['fill', 'The [MASK] is', '--mask', '0', '--model', MASKED]],
  ['a score', 'fill', ['fill', 'The weather is', '--score', '--model', MASKED]],
  ['an encoder’s trace', 'trace', ['trace', 'The [MASK] is', '--model', MASKED]],
  ['a trace with an empty output', 'trace', ['trace', 'The weather is', ...BART, '--target-ids', '', '--layer', '1']],
  ['heads', 'heads', ['heads', 'The weather is fine, the weather is', ...SMALL, '--shuffles', '3']],
  [
    'heads that look at a source',
    'heads',
    ['heads', 'The weather is', ...T5, '--attention', 'cross', '--shuffles', '2'],
  ],
  [
    'heads on repeated random tokens',
    'heads',
    ['heads', 'The weather is fine', ...SMALL, '--shuffles', '2', '--repeated'],
  ],
  [
    'heads on repeated random tokens without one of them',
    'heads',
    ['heads', 'The weather is fine', ...SMALL, '--shuffles', '2', '--without', '0.1'],
  ],
  ['heads of one token', 'heads', ['heads', 'x', ...SMALL, '--shuffles', '2']],
  ['a generation of an encoder-decoder', 'generate', ['generate', 'The weather is', ...BART, '--target', 'It']],
  ['an evaluation', 'evaluate', ['evaluate', join(ROOT, 'LICENSE'), ...SMALL]],
  ['models', 'models', ['models', '--folder', fixturePath('gpt2'), '--json']],
  ['a model', 'modelInfo', ['models', 'info', fixturePath('llama')]],
];
/** What others show with more in it, and what measures for some seconds. */
const FURTHER_CALLS: readonly Call[] = [
  ['a difference of logits', 'trace', ['trace', 'The weather is', ...SMALL, '--explain', '5', '--rather-than', '9']],
  ['the starter model', 'trace', ['trace', 'The weather is']],
  ['a trace of an encoder-decoder', 'trace', ['trace', 'The weather is', ...T5, '--target-ids', '5,9,11']],
  ['bench', 'bench', ['bench', ...SMALL]],
  ['ghost text', 'completions', ['evaluate', join(ROOT, 'LICENSE'), '--completions', '--places', '4', ...SMALL]],
];

let schema: AnySchemaObject & { $defs: Record<string, AnySchemaObject> };
let ajv: Ajv2020;
beforeAll(async () => {
  schema = JSON.parse(await readFile(join(ROOT, 'docs/cli.schema.json'), 'utf8'));
  ajv = new Ajv2020({ strict: true, strictRequired: true, inlineRefs: false });
  ajv.addSchema(schema);
});

/** The faults of a value by one of the schema's definitions, or by the whole schema. */
function faults(value: unknown, definition?: string): string[] {
  const validate = ajv.getSchema(definition ? `${schema.$id}#/$defs/${definition}` : (schema.$id as string));
  if (!validate) throw new Error(`the schema has no ${definition}`);
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe.each(thorough ? [...CALLS, ...FURTHER_CALLS] : CALLS)('%s', (_, definition, args, options) => {
  it('is as the schema says, and no other kind of output', async () => {
    const output = await json<Json>(args, options);
    expect(faults(output, definition)).toEqual([]);
    expect(faults(output)).toEqual([]);
    for (const other of [
      'trace',
      'compare',
      'compareVectors',
      'tokens',
      'generate',
      'fill',
      'embed',
      'heads',
      'others',
      'maskedOthers',
      'evaluate',
      'completions',
      'bench',
    ]) {
      if (other !== definition) expect(faults(output, other), other).not.toEqual([]);
    }
  });
});

it('vectors are as the schema says', async () => {
  const output = await json<Json>(['embed', 'one', 'another', '--model', await sentenceEncoder()]);
  expect([faults(output, 'embed'), faults(output)]).toEqual([[], []]);
});

it('how similar texts are without each of their words is as the schema says', async () => {
  const model = ['--model', await sentenceEncoder()];
  const output = await json<Json>(['compare', 'The weather is', 'The sun is', '--words', ...model]);
  expect((output['words'] as Json[]).length).toBe(6);
  expect([faults(output, 'compareVectors'), faults(output)]).toEqual([[], []]);
});

it('a trace that memory has cut, and one from a file, are as the schema says', async () => {
  const needs = { tokens: 32_768, bytes: 90_000_000_000 };
  expect(faults({ ...(await TRACE), cut: { total: 40_000, kept: 9000, needs } }, 'trace')).toEqual([]);
  expect(faults({ ...(await TRACE), cut: { total: 40_000, kept: 9000, needs: {} } }, 'trace')).not.toEqual([]);
  const path = join(await mkdtemp(join(tmpdir(), 'llm-trace-schema-')), 'one.trace.safetensors');
  onTestFinished(() => rm(dirname(path), { recursive: true }));
  await json<Json>(['trace', 'The weather is', ...SMALL, '--save', path]);
  expect(faults(await json<Json>(['show', path, ...SMALL]), 'trace')).toEqual([]);
});

describe('the schema', () => {
  it('describes every property, and leaves no object open', () => {
    const objects = Object.entries(schema.$defs).flatMap(([name, definition]) => objectsIn(definition, name));
    expect(objects.length).toBeGreaterThanOrEqual(15);
    for (const [path, object] of objects) {
      expect(object['additionalProperties'], path).toBe(false);
      const properties = object['properties'] as Record<string, Json>;
      for (const [name, property] of Object.entries(properties)) {
        const text = property['description'] ?? (property['$ref'] && describedBy(property['$ref'] as string));
        expect(text, `${path}.${name}`).toMatch(/[.)\]]$/);
      }
    }
  });

  it.each<[string, (output: Json) => void]>([
    ['a property too many', (output) => (output['more'] = 1)],
    ['a property too few', (output) => delete output['proofs']],
    ['steps too few', (output) => (output['steps'] as unknown[]).splice(0)],
    [
      'an infinity without its name',
      (output) => (firstTensor(output)['excerpt'] = { rows: [0], columns: [0], values: [[null]] }),
    ],
    ['a fraction for a size', (output) => (firstTensor(output)['shape'] = [1.5, 2])],
    ['an unknown axis', (output) => (firstTensor(output)['axes'] = ['batch', 'pos'])],
    ['an unknown reason', (output) => ((output['generation'] as Json)['reason'] = 'tired')],
    ['a probability above 1', (output) => (((output['top'] as Json[])[0] as Json)['probability'] = 1.01)],
  ])('refuses %s', async (_, change) => {
    const output = await TRACE;
    const changed = structuredClone(output);
    change(changed);
    expect(faults(output, 'trace')).toEqual([]);
    expect(faults(changed, 'trace')).not.toEqual([]);
  });
});

const TRACE = json<Json>(['trace', 'The weather is', ...SMALL]);

/** Of step 3: the embedding matrix. */
function firstTensor(output: Json): Json {
  const step = (output['steps'] as Json[])[2] as { tensors: Json[] };
  return step.tensors[0] as Json;
}

function describedBy(reference: string): unknown {
  return schema.$defs[reference.split('/').at(-1) as string]?.['description'];
}

/** Every schema of an object, at any depth. */
function objectsIn(value: unknown, path: string): [string, Json][] {
  if (typeof value !== 'object' || value === null) return [];
  const nested = Object.entries(value).flatMap(([key, child]) => objectsIn(child, `${path}.${key}`));
  return 'properties' in value && 'type' in value ? [[path, value as Json], ...nested] : nested;
}
