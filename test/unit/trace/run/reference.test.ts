/** Every stage that Hugging Face transformers also gives agrees with it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../../../src/generate/generate';
import { GREEDY } from '../../../../src/generate/sampling';
import type { Model } from '../../../../src/lowering/model';
import type { Trace } from '../../../../src/trace/run/trace';
import { wholeSlice } from '../../../../src/trace/tensors/tensor';
import {
  type ExpectedCase,
  expectedCases,
  fixturePath,
  GPT2_FIXTURES,
  maxDistance,
  openModel,
  openTensors,
  traceText,
} from '../../support';

/** Absolute; the reference ran in float32 too, with other kernels. */
const TOLERANCE = 2e-4;

describe.each(GPT2_FIXTURES)('%s', (fixture) => {
  let model: Model;
  let cases: ExpectedCase[];
  let expected: Awaited<ReturnType<typeof openTensors>>;

  beforeAll(async () => {
    model = await openModel(fixturePath(fixture));
    cases = await expectedCases(fixture);
    expected = await openTensors(`${fixturePath(fixture)}/expected.safetensors`);
  });
  afterAll(() => model.release());

  it.each([0, 1, 2, 3, 4])('case %i: hidden states, attention, module outputs and logits', async (index) => {
    const { trace } = await traceText(model, (cases[index] as ExpectedCase).text);
    const compared: string[] = [];
    for (const name of expected.names.filter((candidate) => candidate.startsWith(`case${index}.`))) {
      const actual = await counterpart(trace, name.slice(`case${index}.`.length));
      if (!actual) continue;
      expect(maxDistance(actual, await expected.float32(name)), name).toBeLessThanOrEqual(TOLERANCE);
      compared.push(name);
    }
    const { layers } = model.spec;
    const modules = index < 2 ? 3 + 7 * layers : 0;
    expect(compared).toHaveLength(1 + (layers + 1) + layers + modules);
  });

  it.each([0, 1, 2, 3, 4])('case %i: the greedy continuation and its log-probabilities', async (index) => {
    const { ids, greedy_from_first_20: greedy, greedy_logprobs: logprobs } = cases[index] as ExpectedCase;
    const prompt = ids.slice(0, 20);
    const { signal } = new AbortController();
    const { tokens } = await generate(model, prompt, { maxNewTokens: 16, sampling: GREEDY, stopIds: [], signal });
    expect([...prompt, ...tokens.map(({ id }) => id)]).toEqual(greedy);
    expect(
      maxDistance(
        tokens.map(({ logprob }) => logprob),
        logprobs,
      ),
    ).toBeLessThanOrEqual(TOLERANCE);
  });
});

/** Our values for a tensor of the reference. */
async function counterpart(trace: Trace, name: string): Promise<Float32Array | undefined> {
  const { layers } = trace.model.spec;
  const read = async (stage: string) => (await trace.window(stage, 'model')).data;
  const hidden = /^hidden\.(\d+)$/.exec(name);
  if (hidden) return read(Number(hidden[1]) === layers ? 'ln_final' : `blocks.${hidden[1]}.resid_pre`);
  const attention = /^attn\.(\d+)$/.exec(name);
  if (attention) return read(`blocks.${attention[1]}.attn.pattern`);
  if (name === 'logits') return read('logits');
  const module = /^module\.transformer\.(?:h\.(\d+)\.)?(.+)$/.exec(name);
  if (!module) return undefined;
  const [layer, path] = module.slice(1) as [string | undefined, string];
  if (path === 'attn.c_attn') return fusedQkv(trace, `blocks.${layer}`);
  const stages: Record<string, string> = {
    wte: 'embed',
    wpe: 'pos_embed',
    ln_f: 'ln_final',
    ln_1: 'ln1',
    'attn.c_proj': 'attn_out',
    ln_2: 'ln2',
    'mlp.c_fc': 'mlp.pre',
    'mlp.act': 'mlp.post',
    'mlp.c_proj': 'mlp_out',
  };
  const stage = stages[path];
  if (!stage) throw new Error(`no counterpart for ${name}`);
  return read(layer === undefined ? stage : `blocks.${layer}.${stage}`);
}

/** The reference has q, k and v side by side: [pos, 3 · d_model]. */
async function fusedQkv(trace: Trace, block: string): Promise<Float32Array> {
  const parts = await Promise.all(
    ['q', 'k', 'v'].map((part) => trace.window(`${block}.attn.${part}`, 'model', undefined)),
  );
  const { dModel } = trace.model.spec;
  const fused = new Float32Array(trace.ids.length * 3 * dModel);
  for (const [part, { data, shape }] of parts.entries()) {
    expect(wholeSlice(shape).stop).toEqual([trace.ids.length, trace.model.spec.heads, trace.model.spec.dHead]);
    for (let row = 0; row < trace.ids.length; row++) {
      fused.set(data.subarray(row * dModel, (row + 1) * dModel), (row * 3 + part) * dModel);
    }
  }
  return fused;
}
