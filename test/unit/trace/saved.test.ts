/** A trace that was saved is read from its file with the numbers of the one that was made; a bad file gets a sentence. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/graph/model';
import { allStages, fullStageName, type Variant } from '../../../src/graph/stages';
import { WeightReader } from '../../../src/model/weight-reader';
import { saveTrace } from '../../../src/trace/export';
import { resultOf } from '../../../src/trace/provenance';
import { ProvenanceReader } from '../../../src/trace/provenance-reader';
import { SavedTrace } from '../../../src/trace/saved';
import { type SavedFacts, writeFacts } from '../../../src/trace/saved-facts';
import { describeSteps, WeightStatistics } from '../../../src/trace/steps';
import type { Slice } from '../../../src/trace/tensor';
import type { Trace } from '../../../src/trace/trace';
import { valueProvenance } from '../../../src/trace/value-provenance';
import { failure, headerFile, type Json, tempFolder } from '../model/helpers';
import { makeRandomModel, type RandomModel } from '../random-model';
import { maxDistance, openModel, traceText } from '../support';

const LAYERS = 3;
const NAMES = allStages(LAYERS).map(fullStageName);
const HASH = 'ab'.repeat(32);

let random: RandomModel;
let model: Model;
let trace: Trace;
let bytes: Buffer;

beforeAll(async () => {
  random = await makeRandomModel({
    layers: LAYERS,
    heads: 5,
    activation: 'quick_gelu',
    config: { bos_token_id: null },
  });
  model = await openModel(random.folder);
  trace = (await traceText(model, 'The weather is fine, and so are we — café 🌦.')).trace;
});
afterAll(async () => {
  await model.release();
  await random.remove();
});

function facts(): SavedFacts {
  const { spec, tokens } = trace;
  return {
    model: { name: 'a <b>model</b>', parameters: 12, ignored: ['h.0.attn.bias'] },
    spec,
    tokens,
    cut: null,
    top: [{ id: 3, token: 'x', text: 'x', probability: 0.5, logit: Number.NaN }],
    generation: { tokens: [], ids: [1, 2], text: 'and so on', reason: 'length' },
    timings: { load: 1, forward: 2, proofs: 3, generation: 4 },
  };
}

async function saved(): Promise<string> {
  const path = join(await tempFolder(), 'a.safetensors');
  await saveTrace(trace, 'model', path, {
    text: trace.input.text,
    variant: 'model',
    weights_sha256: HASH,
    llm_trace_version: '9.9.9',
    ...writeFacts(facts()),
  });
  bytes = await readFile(path);
  return path;
}

async function opened(path?: string): Promise<SavedTrace> {
  const found = await SavedTrace.open(path ?? (await saved()));
  return found;
}

describe('a saved trace', () => {
  it('says what the one that was saved said', async () => {
    const copy = await opened();
    expect(copy.spec).toEqual(trace.spec);
    expect(copy.tokens).toEqual(trace.tokens);
    expect(copy.facts).toEqual(facts());
    expect(copy.origin).toEqual({ text: trace.input.text, variant: 'model', weightsHash: HASH });
    expect(copy.model).toBeUndefined();
    expect(copy.byteLength).toBe(0);
    await copy.release();
  });

  it('gives every stage, whole, in windows and in pieces, with its statistics', async () => {
    const copy = await opened();
    for (const name of NAMES) {
      const { shape } = trace.find(name, 'model');
      expect(copy.find(name, 'model').shape).toEqual(shape);
      const slices: (Slice | undefined)[] = [
        undefined,
        { start: shape.map((size) => size >> 2), stop: shape.map((size) => size - (size >> 3)) },
        { start: shape.map(() => 0), stop: shape, step: shape.map((_, axis) => axis + 2) },
        { start: shape.map((size) => size - 1), stop: shape },
      ];
      for (const slice of slices) {
        const [expected, actual] = [await trace.window(name, 'model', slice), await copy.window(name, 'model', slice)];
        expect(actual.shape, name).toEqual(expected.shape);
        expect(maxDistance(actual.data, expected.data), name).toBe(0);
      }
      const pieces: number[] = [];
      for await (const piece of copy.pieces(name, 'model')) pieces.push(...piece);
      expect(maxDistance(pieces, (await trace.window(name, 'model')).data), name).toBe(0);
      expect(await copy.statistics(name, 'model')).toEqual(await trace.statistics(name, 'model'));
    }
    await copy.release();
  });

  it('proves what its own numbers prove, and no more', async () => {
    const copy = await opened();
    const blockProofs = trace.proofs.filter(({ name }) => !name.startsWith('decode'));
    const proofs = await copy.proofsOf('model');
    expect(proofs.slice(0, 4)).toEqual(blockProofs);
    expect(proofs.slice(4).map(({ name, status }) => [name, status])).toEqual([
      ['decode-logits', 'not applicable'],
      ['decode-greedy', 'not applicable'],
    ]);
    await copy.release();
  });

  it.each([
    ['blocks.1.attn.pattern', 'rows-sum-to-1'],
    ['blocks.2.attn_out', 'resid-mid'],
    ['blocks.0.mlp_out', 'resid-post'],
  ])('a changed %s fails %s', async (stage, proof) => {
    const path = await saved();
    const { tensors } = JSON.parse(`{"tensors": ${bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)))}}`);
    const at = 8 + Number(bytes.readBigUInt64LE(0)) + tensors[stage].data_offsets[0];
    bytes.writeFloatLE(bytes.readFloatLE(at) + 0.01, at);
    await writeFile(path, bytes);
    const copy = await opened(path);
    const failed = (await copy.proofsOf('model')).filter(({ status }) => status === 'fails').map(({ name }) => name);
    expect(failed).toContain(proof);
    await copy.release();
  });

  it('without its model: what needs no weights works, the rest says what is missing', async () => {
    const copy = await opened();
    const reader = new ProvenanceReader(copy, new WeightReader());
    const follow = (stage: string, index: number[], variant: Variant = 'model') =>
      valueProvenance(copy, { stage, variant, index }, reader);
    expect(resultOf(await follow('blocks.1.attn.z', [3, 1, 2])).agrees).toBe(true);
    expect(resultOf(await follow('blocks.1.attn.pattern', [1, 3, 2])).agrees).toBe(true);
    copy.attach({ absence: 'which is elsewhere' });
    for (const ask of [
      () => follow('blocks.1.attn.q', [3, 1, 2]),
      () => copy.proofsOf('walkthrough'),
      () => copy.window('blocks.0.attn.z', 'walkthrough'),
    ]) {
      expect((await failure(ask())).message).toMatch(/^[A-Z].* needs the model itself, which is elsewhere\.$/);
    }
    const steps = await describeSteps(copy, { layer: 1, head: 2, variant: 'model' }, new WeightStatistics());
    expect(steps).toHaveLength(18);
    expect(steps.filter(({ unavailable }) => unavailable !== undefined).map(({ number }) => number)).toEqual([3]);
    const own = await describeSteps(trace, { layer: 1, head: 2, variant: 'model' }, new WeightStatistics());
    for (const [i, { tensors }] of steps.entries()) if (i !== 2) expect(tensors).toEqual(own[i]?.tensors);
    await copy.release();
  });

  it('with its model: weights and the walk-through', async () => {
    const copy = await opened();
    copy.attach({ model });
    const reader = new ProvenanceReader(copy, new WeightReader());
    const address = { stage: 'blocks.1.attn.q', variant: 'model', index: [3, 1, 2] } as const;
    expect(await valueProvenance(copy, address, reader)).toEqual(
      await valueProvenance(trace, address, new ProvenanceReader(trace, new WeightReader())),
    );
    for (const name of NAMES.filter((stage) => stage.startsWith('blocks.0.'))) {
      const expected = await trace.window(name, 'walkthrough');
      const actual = await copy.window(name, 'walkthrough');
      expect(actual.shape).toEqual(expected.shape);
      expect(maxDistance(actual.data, expected.data), name).toBe(0);
    }
    expect((await copy.proofsOf('walkthrough')).slice(0, 4)).toEqual((await trace.proofsOf('walkthrough')).slice(0, 4));
    expect(copy.byteLength).toBeGreaterThan(0);
    await copy.release();
  });

  it('cannot be read once it is released', async () => {
    const copy = await opened();
    await copy.release();
    await expect(copy.window('embed', 'model')).rejects.toThrow();
  });

  it('of the walk-through alone is refused', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    const metadata = { text: trace.input.text, variant: 'walkthrough', weights_sha256: HASH, ...writeFacts(facts()) };
    await saveTrace(trace, 'walkthrough', path, metadata);
    expect((await failure(SavedTrace.open(path))).message).toContain('holds the walk-through variant of block 0 only');
  });
});

describe('a damaged file', () => {
  type Header = Record<string, { shape: number[]; dtype: string; data_offsets: number[] }> & { __metadata__: Json };

  /** The saved file with its header or its metadata changed. */
  async function changed(change: (header: Header, facts: Json) => void): Promise<string> {
    const path = await saved();
    const length = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
    const inner = JSON.parse(header.__metadata__.llm_trace);
    const before = JSON.stringify(inner);
    change(header, inner);
    if (JSON.stringify(inner) !== before) header.__metadata__.llm_trace = JSON.stringify(inner);
    await writeFile(path, Buffer.concat([headerFile(header), bytes.subarray(8 + length)]));
    return path;
  }

  const rename = (from: string, to: string) => (header: Header) => {
    header[to] = header[from] as Header[string];
    delete header[from];
  };

  it.each<[string, (header: Header, facts: Json) => void, RegExp]>([
    ['no metadata', (header) => void delete (header as Json)['__metadata__'], /is not a trace that LLM Trace saved\.$/],
    [
      'an older version',
      (header) => void delete header.__metadata__['llm_trace'],
      /was saved by LLM Trace 9\.9\.9, which did not store all/,
    ],
    ['a newer format', (_, inner) => (inner['format'] = 2), /was saved by a newer LLM Trace \(format 2\)/],
    ['metadata that is no JSON', (header) => (header.__metadata__['llm_trace'] = '{'), /is not valid JSON/],
    ['a key twice', (header) => (header.__metadata__['llm_trace'] = '{"format": 1, "format": 1}'), /twice/],
    ['no spec', (_, inner) => void delete inner['spec'], /field "spec" is missing/],
    ['another architecture', (_, inner) => ((inner['spec'] as Json)['modelType'] = 'llama'), /must be "gpt2"/],
    [
      'heads that do not fit',
      (_, inner) => ((inner['spec'] as Json)['heads'] = 4),
      /"spec.dModel" must be "heads" times/,
    ],
    ['an absurd size', (_, inner) => ((inner['spec'] as Json)['layers'] = 1e9), /from 1 to 1024/],
    [
      'one more block',
      (_, inner) => ((inner['spec'] as Json)['layers'] = LAYERS + 1),
      /lacks the tensor "blocks\.3\.resid_pre"/,
    ],
    [
      'one block less',
      (_, inner) => ((inner['spec'] as Json)['layers'] = LAYERS - 1),
      /holds the tensor "blocks\.2\..*which no trace has/,
    ],
    ['no tokens', (_, inner) => (inner['tokens'] = []), /lists 0 tokens/],
    ['a token less', (_, inner) => void (inner['tokens'] as Json[]).pop(), /tensor "ids" is I64 of shape/],
    [
      'another token',
      (_, inner) => ((inner['tokens'] as Json[])[2] = { ...(inner['tokens'] as Json[])[2], id: 7 }),
      /token 2 has the id 7 in the metadata/,
    ],
    [
      'an id beyond',
      (_, inner) => ((inner['tokens'] as Json[])[2] = { ...(inner['tokens'] as Json[])[2], id: 448 }),
      /has the id 448/,
    ],
    [
      'a range beyond',
      (_, inner) => ((inner['tokens'] as Json[])[2] = { ...(inner['tokens'] as Json[])[2], end: 1e6 }),
      /which is not in the text/,
    ],
    [
      'a token without text',
      (_, inner) => void delete (inner['tokens'] as Json[])[1]?.['text'],
      /"tokens\.1\.text" is missing/,
    ],
    [
      'an unknown reason',
      (_, inner) => ((inner['generation'] as Json)['reason'] = 'tired'),
      /must be a reason to stop/,
    ],
    ['a cut that lies', (_, inner) => (inner['cut'] = { total: 9, kept: 3 }), /but says 3/],
    ['no hash', (header) => (header.__metadata__['weights_sha256'] = 'x'), /must be a SHA-256/],
    ['a foreign tensor', rename('blocks.1.ln1', 'blocks.1.ln3'), /lacks the tensor "blocks\.1\.ln1"/],
    [
      'a stage in another shape',
      (header) => (header['blocks.1.mlp.pre'] as Header[string]).shape.reverse(),
      /"blocks\.1\.mlp\.pre" is F32 of shape/,
    ],
    [
      'a stage in another dtype',
      (header) => ((header['blocks.1.ln1'] as Header[string]).dtype = 'I32'),
      /"blocks\.1\.ln1" is I32/,
    ],
  ])('%s', async (_, change, message) => {
    const path = await changed(change);
    const error = await failure(SavedTrace.open(path));
    expect(error.name).toBe('ModelFolderError');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
    expect(error.message).not.toContain('\n');
  });

  it('truncated, empty, a folder, absent', async () => {
    const path = await saved();
    for (const size of [0, 4, 300, bytes.length - 4]) {
      await writeFile(path, bytes.subarray(0, size));
      expect((await failure(SavedTrace.open(path))).name).toBe('ModelFolderError');
    }
    expect((await failure(SavedTrace.open(join(path, '..')))).message).toMatch(/is not a file\.$/);
    expect((await failure(SavedTrace.open(`${path}.no`))).message).toMatch(/does not exist\.$/);
  });
});
