/** A trace that was saved is read from its file with the numbers of the one that was made; a bad file gets a sentence. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Variant } from '../../../../src/architectures/architecture';
import type { Model } from '../../../../src/lowering/model';
import { ModelFolderError } from '../../../../src/model/errors';
import { WeightReader } from '../../../../src/model/weight-reader';
import { explainValue } from '../../../../src/trace/explain/explain-value';
import { resultOf } from '../../../../src/trace/explain/provenance';
import { type JointAblation, readAblation, readJointAblation } from '../../../../src/trace/readings/ablation';
import type { AblationRuns } from '../../../../src/trace/readings/ablation-runs';
import type { MadeContinuations } from '../../../../src/trace/readings/continuations';
import type { Trace } from '../../../../src/trace/run/trace';
import { saveTrace } from '../../../../src/trace/saving/export';
import { SavedTrace } from '../../../../src/trace/saving/saved';
import { savableAblations } from '../../../../src/trace/saving/saved-ablations';
import { requireSavable } from '../../../../src/trace/saving/saved-continuations';
import { type SavedFacts, writeFacts } from '../../../../src/trace/saving/saved-facts';
import { describeSteps } from '../../../../src/trace/steps/steps';
import { WeightStatistics } from '../../../../src/trace/steps/weight-statistics';
import type { Slice } from '../../../../src/trace/tensors/tensor';
import { failure, headerFile, type Json, tempFolder } from '../../model/helpers';
import { makeRandomModel, type RandomModel } from '../../random-model';
import { maxDistance, openModel, proveAll, stageNames, traceText } from '../../support';

const LAYERS = 3;
const HASH = 'ab'.repeat(32);

let random: RandomModel;
let model: Model;
let trace: Trace;
let bytes: Buffer;
let names: readonly string[];

beforeAll(async () => {
  random = await makeRandomModel({
    layers: LAYERS,
    heads: 5,
    activation: 'quick_gelu',
    config: { bos_token_id: null },
  });
  model = await openModel(random.folder);
  names = stageNames(model);
  trace = (await traceText(model, 'The weather is fine, and so are we — café 🌦.')).trace;
});
afterAll(async () => {
  await model.release();
  await random.remove();
});

function facts(): SavedFacts {
  const { spec, tokens } = trace;
  return {
    model: { name: 'a <b>model</b>', parameters: 12, ignored: ['h.0.attn.bias'], precision: ['F32'] },
    spec,
    plan: trace.planOf('model'),
    tokens,
    cut: null,
    masks: [],
    scores: [],
    top: [{ id: 3, token: 'x', text: 'x', probability: 0.5, logit: Number.NaN }],
    generation: { tokens: [], ids: [1, 2], text: 'and so on', reason: 'length' },
    timings: { load: 1, forward: 2, proofs: 3, generation: 4 },
  };
}

async function saved(said = facts()): Promise<string> {
  const path = join(await tempFolder(), 'a.safetensors');
  await saveTrace(trace, 'model', path, {
    text: trace.input.text,
    variant: 'model',
    weights_sha256: HASH,
    llm_trace_version: '9.9.9',
    ...writeFacts(said),
  });
  bytes = await readFile(path);
  return path;
}

type Header = Record<string, { shape: number[]; dtype: string; data_offsets: number[] }> & { __metadata__: Json };
type Change = (header: Header, facts: Json) => void;

/** The saved file with its header or its metadata changed. */
async function changed(change: Change): Promise<string> {
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

/** What the versions wrote that knew GPT-2 only: no plan, and no word of heads that share keys. */
function asFormat1(facts: Json): void {
  facts['format'] = 1;
  delete facts['plan'];
  delete (facts['spec'] as Json)['kvHeads'];
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

  it('is whole though other blocks are looked at, and its own are let go of, while it is saved', async () => {
    const { trace: narrow } = await traceText(model, trace.input.text, 1024); // room for no block besides the newest
    const folder = await tempFolder();
    const save = async (name: string, onProgress = (_: number) => {}) => {
      const path = join(folder, name);
      await saveTrace(narrow, 'model', path, {}, { hooks: { signal: new AbortController().signal, onProgress } });
      return readFile(path);
    };
    const undisturbed = await save('undisturbed.safetensors');
    const looks: Promise<unknown>[] = [];
    const disturbed = await save('disturbed.safetensors', (done) => {
      looks.push(narrow.window(`blocks.${done % LAYERS}.attn.attn_scores`, 'model'));
      if (done % 2 === 0) narrow.releaseComputed();
    });
    expect(looks.length).toBeGreaterThan(names.length);
    await Promise.all(looks);
    expect(Buffer.compare(disturbed, undisturbed)).toBe(0);
    narrow.release();
  });

  it('gives every stage, whole, in windows and in pieces, with its statistics', async () => {
    const copy = await opened();
    for (const name of names) {
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
    const blockProofs = (await proveAll(trace)).filter(({ name }) => !name.startsWith('decode'));
    expect(copy.proofs('model')).toMatchObject({ proven: 0, total: LAYERS });
    const proofs = await proveAll(copy);
    expect(proofs.slice(0, 4)).toEqual(blockProofs);
    expect(blockProofs).toHaveLength(4);
    const because = 'a saved trace does not hold that run';
    expect(proofs.slice(4).map((proof) => [proof.name, proof.status, proof.because])).toEqual([
      ['decode-logits', 'not applicable', because],
      ['decode-greedy', 'not applicable', because],
    ]);
    await copy.release();
  });

  it.each([
    ['blocks.1.attn.pattern', 'rows-sum-to-1'],
    ['blocks.2.attn_out', 'sum resid_mid'],
    ['blocks.0.mlp_out', 'sum resid_post'],
  ])('a changed %s fails %s', async (stage, proof) => {
    const path = await saved();
    const { tensors } = JSON.parse(`{"tensors": ${bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)))}}`);
    const at = 8 + Number(bytes.readBigUInt64LE(0)) + tensors[stage].data_offsets[0];
    bytes.writeFloatLE(bytes.readFloatLE(at) + 0.01, at);
    await writeFile(path, bytes);
    const copy = await opened(path);
    const failed = (await proveAll(copy)).filter(({ status }) => status === 'fails').map(({ name }) => name);
    expect(failed).toContain(proof);
    await copy.release();
  });

  it('without its model: what needs no weights works, the rest says what is missing', async () => {
    const copy = await opened();
    const reader = new WeightReader();
    const follow = (stage: string, index: number[], variant: Variant = 'model') =>
      explainValue(copy, { stage, variant, index }, reader);
    expect(resultOf(await follow('blocks.1.attn.z', [3, 1, 2])).agrees).toBe(true);
    expect(resultOf(await follow('blocks.1.attn.pattern', [1, 3, 2])).agrees).toBe(true);
    copy.attach({ absence: 'which is elsewhere' });
    for (const ask of [
      () => follow('blocks.1.attn.q', [3, 1, 2]),
      () => copy.proveNext('walkthrough'),
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
    const reader = new WeightReader();
    const address = { stage: 'blocks.1.attn.q', variant: 'model', index: [3, 1, 2] } as const;
    expect(await explainValue(copy, address, reader)).toEqual(await explainValue(trace, address, new WeightReader()));
    for (const name of names.filter((stage) => stage.startsWith('blocks.0.'))) {
      const expected = await trace.window(name, 'walkthrough');
      const actual = await copy.window(name, 'walkthrough');
      expect(actual.shape).toEqual(expected.shape);
      expect(maxDistance(actual.data, expected.data), name).toBe(0);
    }
    const [actual, expected] = [await proveAll(copy, 'walkthrough'), await proveAll(trace, 'walkthrough')];
    expect(actual.slice(0, 4)).toEqual(expected.slice(0, 4));
    expect(copy.byteLength).toBeGreaterThan(0);
    await copy.release();
  });

  it('of the versions whose plans did not say what is predicted is of the next token', async () => {
    const change = (_: Header, facts: Json) => void delete (facts['plan'] as { predicts?: string }).predicts;
    const copy = await opened(await changed(change));
    expect(copy.facts).toEqual(facts());
    expect(copy.facts.plan.predicts).toBe('next token');
    await copy.release();
  });

  it('of the versions that stored no plan is read as it was', async () => {
    const copy = await opened(await changed((_, facts) => asFormat1(facts)));
    expect(copy.facts).toEqual(facts());
    for (const name of names) {
      const [expected, actual] = [await trace.window(name, 'model'), await copy.window(name, 'model')];
      expect(actual.shape, name).toEqual(expected.shape);
      expect(maxDistance(actual.data, expected.data), name).toBe(0);
    }
    expect((await proveAll(copy)).slice(0, 4)).toEqual((await proveAll(trace)).slice(0, 4));
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
    expect((await failure(SavedTrace.open(path))).message).toContain('holds the simplified form of block 0 only');
  });
});

/** The parts of a plan that are damaged. */
interface MutablePlan {
  nodes: { id: number; kind: string; inputs: number[] }[];
  stages: { name: string; node: number }[];
  links: { first: number; end: number }[];
  logits: number;
}

/** Two ways to go on: the second from the first, with another token in the place of its second. */
function continuations(): MadeContinuations {
  const written = (id: number) => ({ id, token: 'x', text: 'x', logprob: -1, cached: 3, computed: 1 });
  const sampling = { temperature: 0.8, topK: 40, topP: 0.9, seed: 5 };
  const made = { text: 'and so on', reason: 'length', sampling } as const;
  return {
    list: [
      { ...made, from: { continuation: 0, at: 0 }, given: 0, tokens: [4, 5, 6].map(written), asked: 3 },
      {
        ...made,
        from: { continuation: 1, at: 1 },
        given: 2,
        tokens: [written(4), { ...written(7), logprob: -Infinity }, written(8)],
      },
    ],
    shown: 2,
    step: 1,
  };
}

describe('the continuations of a trace', () => {
  it('are in its file, with how they were made, and which one was shown', async () => {
    const copy = await opened(await saved({ ...facts(), continuations: continuations() }));
    expect(copy.facts.continuations).toEqual(continuations());
    await copy.release();
  });

  it('tell by which number each token was drawn; files of older versions, which do not, are opened as well', async () => {
    const draw = { number: 0.88372, before: 0.88367, probability: 7.4e-5 };
    const drawn = with1(0, { tokens: continuations().list[0]?.tokens.map((one) => ({ ...one, draw })) });
    const copy = await opened(await saved({ ...facts(), continuations: drawn }));
    expect(copy.facts.continuations).toEqual(drawn);
    await copy.release();
    const older = await opened(await saved({ ...facts(), continuations: continuations() }));
    expect(older.facts.continuations?.list[0]?.tokens[0]).not.toHaveProperty('draw');
    await older.release();
  });

  /** With other fields of the one with this index. */
  const with1 = (index: number, fields: object) => {
    const made = continuations();
    return { ...made, list: made.list.map((one, at) => (at === index ? { ...one, ...fields } : one)) };
  };
  const withTokens = (index: number, ...tokens: object[]) => with1(index, { tokens });
  const token = { id: 4, token: 'x', text: 'x', logprob: -1, cached: 3, computed: 1 };
  const sampling = { temperature: 0.8, topK: 40, topP: 0.9, seed: 5 };

  it.each<[string, object, RegExp]>([
    ['no list', { shown: 0, step: 0 }, /field "continuations\.list" is missing/],
    [
      'too many',
      { ...continuations(), list: Array(10_001).fill(with1(0, { tokens: [] }).list[0]) },
      /at most 10000 entries/,
    ],
    ['what is no token', with1(0, { tokens: ['x'] }), /"continuations\.list\.0\.tokens\.0"/],
    ['an id beyond', withTokens(0, { ...token, id: 448 }), /continuation 1 has the id 448/],
    ['more than what is certain', withTokens(0, { ...token, logprob: 3 }), /the logarithm of a probability/],
    [
      'a number beyond 1',
      withTokens(0, { ...token, draw: { number: 2, before: 0, probability: 1 } }),
      /must be a number from 0 to 1/,
    ],
    ['another beginning', withTokens(1, { ...token, id: 9 }, token), /continuation 2 does not begin as/],
    ['more given than there is', with1(0, { given: 4 }), /continuation 1 does not begin as/],
    ['itself as its origin', with1(0, { from: { continuation: 1, at: 0 } }), /continuation 1 goes on from a place/],
    ['a place beyond', with1(1, { from: { continuation: 1, at: 9 } }), /continuation 2 goes on from a place/],
    ['an absurd temperature', with1(0, { sampling: { ...sampling, temperature: 1e9 } }), /a number from 0 to 100/],
    ['an absurd seed', with1(0, { sampling: { ...sampling, seed: -1 } }), /a whole number from 0 to 4294967295/],
    ['one shown that is not there', { ...continuations(), shown: 3 }, /shows token 1 of continuation 3/],
    ['a token shown that is not there', { ...continuations(), step: 3 }, /shows token 3 of continuation 2/],
    ['no room', withTokens(0, ...Array(5000).fill(token)), /continuation 1 has 5000 tokens, for which .* no room/],
  ])('are refused with a sentence where they have %s', async (_, spoilt, message) => {
    const path = await changed((_, inner) => (inner['continuations'] = spoilt as Json));
    const error = await failure(SavedTrace.open(path));
    expect(error.name).toBe('ModelFolderError');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
    // Nor are they written.
    expect(() => requireSavable(spoilt as MadeContinuations, facts())).toThrow(ModelFolderError);
  });
});

describe('what runs without a part have told of a trace', () => {
  const question = { position: 1, id: null, ratherThan: 7, instead: 'zero' } as const;
  const part = { kind: 'head', layer: 2, head: 4, cross: false } as const;
  let runs: AblationRuns;
  beforeAll(async () => {
    const ablation = await readAblation(trace, { ...question, part }, async () => undefined);
    runs = { ...question, alone: [ablation], swept: [structuredClone(ablation)] };
  });

  it('is in its file', async () => {
    const copy = await opened(await saved({ ...facts(), ablations: [runs] }));
    expect(copy.facts.ablations).toEqual([runs]);
    await copy.release();
  });

  describe('of several parts at once', () => {
    const parts = [part, { kind: 'mlp', layer: 1, head: null, cross: false }] as const;
    let joint: JointAblation;
    beforeAll(async () => {
      joint = await readJointAblation(trace, { ...question, parts }, async () => undefined);
    });

    it('is in its file, also where no part was left out alone', async () => {
      for (const held of [
        { ...runs, joint: [joint] },
        { ...question, alone: [], swept: [], joint: [joint] },
      ]) {
        expect(savableAblations([held], facts())).toEqual([held]);
        const copy = await opened(await saved({ ...facts(), ablations: [held] }));
        expect(copy.facts.ablations).toEqual([held]);
        await copy.release();
      }
    });

    it.each<[string, Partial<JointAblation>, RegExp]>([
      ['no parts', { parts: [] }, /must name a part/],
      ['a part twice', { parts: [part, part] }, /is without the same part twice/],
      ['a block beyond', { parts: [{ ...part, layer: 3 }] }, /is without head 4 of block 3, which its model does/],
      ['another place', { position: 0 }, /tells of something else than what was asked/],
    ])('is refused with a sentence where it has %s', async (_, change, message) => {
      const spoilt = { ...runs, joint: [{ ...joint, ...change }] };
      const path = await changed((_, inner) => (inner['ablations'] = [spoilt] as unknown as Json));
      const error = await failure(SavedTrace.open(path));
      expect(error.name).toBe('ModelFolderError');
      expect(error.message).toMatch(message);
    });

    it('is not written where it is no number', () => {
      const broken = { ...joint, kl: Number.NaN };
      expect(savableAblations([{ ...runs, joint: [broken] }], facts())).toEqual([runs]);
    });
  });

  it('has which head was left out as a control of which, and no control that is none', async () => {
    const control = { of: part, part: { ...part, head: 3 } };
    const held = { ...runs, controls: [control] };
    expect(savableAblations([held], facts())).toEqual([held]);
    const copy = await opened(await saved({ ...facts(), ablations: [held] }));
    expect(copy.facts.ablations).toEqual([held]);
    await copy.release();
    for (const [wrong, message] of [
      [{ ...control, part }, 'a control of a head is no other head of its block'],
      [{ ...control, part: { ...part, layer: 1 } }, 'a control of a head is no other head of its block'],
      [{ ...control, part: { ...part, head: 99 } }, 'is without head 99 of block 2, which its model does not have'],
    ] as const) {
      const spoilt = { ...runs, controls: [wrong] };
      const path = await changed((_, inner) => (inner['ablations'] = [spoilt] as unknown as Json));
      expect((await failure(SavedTrace.open(path))).message).toContain(message);
    }
  });

  it('opens without the divergence that older versions did not measure', async () => {
    const older = structuredClone(runs) as unknown as Spoilt;
    expect(ofFirst(older)['kl']).toBeGreaterThan(0);
    for (const one of [...(older['alone'] as Json[]), ...older.swept]) delete one['kl'];
    const path = await changed((_, inner) => (inner['ablations'] = [older] as unknown as Json));
    const copy = await SavedTrace.open(path);
    expect(copy.facts.ablations).toEqual([older]);
    await copy.release();
  });

  type Spoilt = Json & { swept: (Json & { part: Json; before: Json; top: Json; most: Json })[] };

  it.each<[string, (runs: Spoilt) => void, RegExp, isWritten?: true]>([
    ['no list', (one) => void delete one['alone'], /"ablations\.0\.alone" is missing/],
    ['what is no run', (one) => (one.swept[0] = 'x' as never), /"ablations\.0\.swept\.0"/],
    ['another place', (one) => (one['position'] = 0), /tells of something else than what was asked/],
    ['another token', (one) => (one['id'] = 3), /tells of something else than what was asked/],
    ['something else instead', (one) => (one['instead'] = 'mean'), /tells of something else than what was asked/],
    ['a word instead', (one) => (one['instead'] = 'nothing'), /"ablations\.0\.instead" must be "zero" or "mean"/],
    ['a place beyond', (one) => (ofFirst(one)['position'] = 99), /tells of position 99, which it does not have/],
    ['a token beyond', (one) => (ofFirst(one).top['id'] = 448), /tells of the id 448, but the vocabulary has only 448/],
    ['a block beyond', (one) => (ofFirst(one).part['layer'] = 3), /is without head 4 of block 3, which its model does/],
    ['a probability above 1', (one) => (ofFirst(one).before['probability'] = 2), /must be a probability, from 0 to 1/],
    ['no tokens', (one) => (ofFirst(one).most = {}), /"ablations\.0\.swept\.0\.most\.before" is missing/],
    ['a divergence below 0', (one) => (ofFirst(one)['kl'] = -1), /"ablations\.0\.swept\.0\.kl" must not be negative/],
  ])('is refused with a sentence where it has %s', async (_, spoil, message) => {
    const spoilt = structuredClone(runs) as unknown as Spoilt;
    spoil(spoilt);
    const path = await changed((_, inner) => (inner['ablations'] = [spoilt] as unknown as Json));
    const error = await failure(SavedTrace.open(path));
    expect(error.name).toBe('ModelFolderError');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
  });

  function ofFirst(one: Spoilt): Spoilt['swept'][number] {
    return one.swept[0] as Spoilt['swept'][number];
  }

  it('is not written where a file with it could not be opened again, and nothing of it that is no number', () => {
    const elsewhere = { ...runs, position: 0 };
    expect(() => savableAblations([elsewhere], facts())).toThrow(ModelFolderError);
    const [ablation] = runs.swept;
    const broken = { ...ablation, direct: Number.NaN } as AblationRuns['swept'][number];
    expect(savableAblations([{ ...runs, swept: [broken] }], facts())).toEqual([{ ...runs, swept: [] }]);
  });
});

describe('a damaged file', () => {
  const rename = (from: string, to: string) => (header: Header) => {
    header[to] = header[from] as Header[string];
    delete header[from];
  };

  const spec = (field: string, value: unknown) => (_: Header, facts: Json) => {
    (facts['spec'] as Json)[field] = value;
  };
  const plan = (change: (plan: MutablePlan) => void) => (_: Header, facts: Json) =>
    change(facts['plan'] as MutablePlan);

  it.each<[string, Change, RegExp]>([
    ['no metadata', (header) => void delete (header as Json)['__metadata__'], /is not a trace that LLM Trace saved\.$/],
    [
      'an older version',
      (header) => void delete header.__metadata__['llm_trace'],
      /was saved by LLM Trace 9\.9\.9, which did not store all/,
    ],
    ['a newer format', (_, inner) => (inner['format'] = 3), /was saved by a newer LLM Trace \(format 3\)/],
    ['metadata that is no JSON', (header) => (header.__metadata__['llm_trace'] = '{'), /is not valid JSON/],
    ['a key twice', (header) => (header.__metadata__['llm_trace'] = '{"format": 1, "format": 1}'), /twice/],
    ['no spec', (_, inner) => void delete inner['spec'], /field "spec" is missing/],
    ['another architecture', spec('modelType', 'llama'), /"spec\.modelType" is llama, but its plan has gpt2/],
    ['heads that do not fit', spec('heads', 4), /"spec\.heads" is 4, but its plan has 5/],
    ['an absurd size', spec('layers', 1e9), /from 1 to 1024/],
    ['one more block', spec('layers', LAYERS + 1), /"spec\.layers" is 4, but its plan has 3/],
    ['one block less', spec('layers', LAYERS - 1), /"spec\.layers" is 2, but its plan has 3/],
    ['no plan', (_, inner) => void delete inner['plan'], /field "plan" is missing/],
    [
      'an unknown operation',
      plan(({ nodes }) => Object.assign(nodes[3] as object, { kind: 'convolution' })),
      /field "plan\.nodes\.3\.kind"/,
    ],
    [
      'an operation that reads a later one',
      plan(({ nodes }) => nodes[3]?.inputs.splice(0, 1, 4)),
      /field "plan" must refer to what comes before/,
    ],
    ['an operation out of its place', plan(({ nodes }) => void nodes.reverse()), /"plan" must refer to what/],
    ['a stage of nothing', plan((it) => Object.assign(it.stages[3] as object, { node: 9999 })), /"plan" must refer/],
    ['a link beyond the end', plan((it) => Object.assign(it.links[1] as object, { end: 9999 })), /"plan" must refer/],
    ['no logits, though it predicts', plan((it) => Object.assign(it, { logits: null })), /"plan" must refer/],
    ['a purpose that is none', plan((it) => Object.assign(it, { predicts: 'rain' })), /field "plan\.predicts"/],
    ['logits that are nowhere', plan((it) => Object.assign(it, { logits: 9999 })), /"plan" must refer/],
    [
      'one more stage',
      plan(({ stages }) => void stages.push({ ...(stages[3] as MutablePlan['stages'][number]), name: 'more' })),
      /lacks the tensor "more"/,
    ],
    [
      'one stage less',
      plan((it) => void it.stages.splice(3, 1)),
      /holds the tensor "blocks\.0\.ln1", which no trace has/,
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
      'a place that is none',
      (_, inner) => (inner['place'] = { layer: -1 }),
      /field "place\.layer" must be a whole number/,
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

  it.each<[string, Change, RegExp]>([
    ['no spec', (_, inner) => void delete inner['spec'], /field "spec" is missing/],
    ['another architecture', spec('modelType', 'llama'), /must be "gpt2"/],
    ['an unknown activation', spec('activation', 'softsign'), /"spec\.activation" must be one of gelu/],
    ['heads that do not fit', spec('heads', 4), /"spec.dModel" must be "heads" times/],
    ['an absurd size', spec('layers', 1e9), /from 1 to 1024/],
    ['one more block', spec('layers', LAYERS + 1), /lacks the tensor "blocks\.3\.resid_pre"/],
    ['one block less', spec('layers', LAYERS - 1), /holds the tensor "blocks\.2\..*which no trace has/],
  ])('of a version that stored no plan: %s', async (_, change, message) => {
    const path = await changed((header, facts) => {
      asFormat1(facts);
      change(header, facts);
    });
    const error = await failure(SavedTrace.open(path));
    expect(error.name).toBe('ModelFolderError');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
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
