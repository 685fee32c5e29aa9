/** The bench's comparison on a small model, by the built program for contestants. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { formatBench } from '../../../src/terminal/bench';
import { withRandomModel } from '../../../src/terminal/models/random-model';
import { type Comparison, compare } from '../../../src/terminal/peers/comparison';
import { installPeers } from '../../../src/terminal/peers/packages';
import { thorough } from '../../workbench/thorough';
import { GPT2, ROOT } from '../model/helpers';
import { makeRandomModel, type RandomModel } from '../random-model';
import { fixturePath } from '../support';

const CONTESTANT = join(ROOT, 'dist/contestant.js');
/** The prompt's first new token, and 64 more. */
const ALL_TOKENS = 65;
const LIMIT = { timeout: 120_000 };

let model: RandomModel;
beforeAll(async () => {
  model = await makeRandomModel({ dModel: 192, heads: 3, contextLength: 160, seed: 3 });
});
afterAll(() => model.remove());

const { signal } = new AbortController();
const effort = { decoder: { processes: 1, warmUp: 1, rounds: 1 }, encoder: { processes: 1, warmUp: 1, rounds: 1 } };

async function schemaFaults(comparison: Comparison) {
  const schema = JSON.parse(await readFile(join(ROOT, 'docs/cli.schema.json'), 'utf8'));
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  ajv.addSchema(schema);
  const validate = ajv.getSchema(`${schema.$id}#/$defs/comparison`);
  validate?.(comparison);
  return validate?.errors;
}

async function decodedWeights(folder: string): Promise<number> {
  const { weights } = await openModelFolder(folder);
  const sizes = weights.names
    .filter((name) => name !== 'wpe.weight')
    .map((name) => weights.get(name).shape.reduce((a, b) => a * b, 1));
  return sizes.reduce((a, b) => a + b, 0);
}

describe('a comparison', () => {
  it.runIf(thorough)('without peers says why in one line each, and measures us', LIMIT, async () => {
    const install = () => Promise.reject(new Error('npm was not found'));
    const comparison = await compare(CONTESTANT, model.folder, { threads: 1, install, signal }, effort);
    expect(await schemaFaults(comparison)).toBeNull();
    expect(comparison.runtimes.map(({ runtime, bits }) => [runtime, bits])).toEqual([
      ['LLM Trace', 32],
      ['LLM Trace', 8],
      ['LLM Trace', 4],
    ]);
    expect(comparison.runtimes[0]?.sameTokens).toBe(ALL_TOKENS);
    expect(comparison.ratios).toEqual([]);
    // Every weight once but the position embeddings: the head is tied.
    const { bytes, threads, time } = comparison.memory ?? {};
    expect(bytes).toBe(4 * (await decodedWeights(model.folder)));
    expect(threads).toBe(1);
    expect(time).toBeGreaterThan(0);
    const text = formatBench({ models: [], typing: [], comparisons: [comparison] });
    for (const peer of ['llama.cpp', 'Transformers.js'])
      expect(text).toContain(`  ${peer} takes no part: it could not be installed: npm was not found`);
  });

  it.runIf(thorough)('of an encoder-decoder has what it writes of a source, in float32', LIMIT, async () => {
    const install = () => Promise.reject(new Error('npm was not found'));
    const comparison = await compare(CONTESTANT, fixturePath('t5'), { threads: 1, install, signal }, effort);
    expect(await schemaFaults(comparison)).toBeNull();
    expect(comparison).toMatchObject({ promptTokens: 64, decodedTokens: 64, memory: null });
    expect(comparison.runtimes).toMatchObject([{ runtime: 'LLM Trace', bits: 32, sameTokens: ALL_TOKENS }]);
    expect(comparison.runtimes[0]?.decodeTokensPerSecond).toBeGreaterThan(0);
  });

  it.runIf(thorough)('of an encoder has its pass, and nothing that is decoded', LIMIT, async () => {
    const install = () => Promise.reject(new Error('npm was not found'));
    const comparison = await compare(CONTESTANT, fixturePath('bert'), { threads: 1, install, signal }, effort);
    expect(await schemaFaults(comparison)).toBeNull();
    expect(comparison).toMatchObject({ promptTokens: 128, decodedTokens: 0, memory: null });
    expect(comparison.runtimes).toMatchObject([
      { runtime: 'LLM Trace', bits: 32, decodeTokensPerSecond: null, sameTokens: null },
    ]);
    expect(comparison.runtimes[0]?.prefill).toBeGreaterThan(0);
    const text = formatBench({ models: [], typing: [], comparisons: [comparison] });
    expect(text).toContain('in other runtimes: 128 tokens\n');
    expect(text).not.toContain('decode');
  });

  it.runIf(thorough)('goes on without a peer whose library cannot be loaded', LIMIT, async () => {
    const install = () => Promise.resolve('/nowhere');
    const comparison = await compare(CONTESTANT, model.folder, { threads: 1, install, signal }, effort);
    expect(comparison.runtimes.length).toBe(3);
    expect(comparison.absent.map(({ runtime }) => runtime)).toEqual(['llama.cpp', 'Transformers.js']);
    for (const { reason } of comparison.absent) expect(reason).toMatch(/^[^\n]*\/nowhere[^\n]*$/);
  });

  it('stops when it is cancelled', LIMIT, async () => {
    const abort = new AbortController();
    const install = async () => {
      abort.abort();
      throw new Error('cancelled');
    };
    await expect(
      compare(CONTESTANT, model.folder, { threads: 1, install, signal: abort.signal }, effort),
    ).rejects.toThrow('abort');
  });
});

/** Llama's and Qwen2's shapes in small: grouped heads, tied and untied; weights that let every block have its say. */
const ROTARY_MODELS = [
  { model_type: 'llama', tie_word_embeddings: false },
  { model_type: 'qwen2', tie_word_embeddings: true, rope_theta: 1_000_000 },
].map((particular) => ({
  name: particular.model_type,
  halfRange: 0.1,
  config: {
    ...particular,
    num_hidden_layers: 3,
    hidden_size: 192,
    num_attention_heads: 6,
    num_key_value_heads: 2,
    intermediate_size: 384,
    vocab_size: 448,
    max_position_embeddings: 256,
    bos_token_id: 0,
    eos_token_id: 0,
  },
}));

/** Peers are installed for it, which takes a while. */
const WITHOUT_PEERS = thorough ? undefined : 'npm run check:long runs them';
const named = (name: string) => `${name}${WITHOUT_PEERS ? ` (skipped: ${WITHOUT_PEERS})` : ''}`;

describe('peers', { timeout: 600_000 }, () => {
  it.skipIf(WITHOUT_PEERS).for(ROTARY_MODELS)(
    named('compute the same $name: the same greedy tokens in float32'),
    async (small) => {
      const peerBits = [32, 8, 4] as const;
      const options = { threads: 1, peerBits, install: installPeers, signal };
      const comparison = await withRandomModel(small, GPT2, (path) => compare(CONTESTANT, path, options, effort));
      expect(comparison.absent).toEqual([]);
      expect(comparison.model).toBe(small.name);
      const float32 = comparison.runtimes.filter(({ bits }) => bits === 32);
      expect(float32.map(({ runtime, sameTokens }) => [runtime, sameTokens])).toEqual([
        ['LLM Trace', ALL_TOKENS],
        ['llama.cpp', ALL_TOKENS],
        ['Transformers.js', ALL_TOKENS],
      ]);
      const formats = comparison.runtimes.filter(({ runtime }) => runtime === 'llama.cpp').map(({ bits }) => bits);
      expect(formats).toEqual(peerBits);
    },
  );

  it.skipIf(WITHOUT_PEERS)(named('compute the same model: the same greedy tokens in float32'), async () => {
    const options = { threads: null, install: installPeers, signal };
    const comparison = await compare(CONTESTANT, model.folder, options, effort);
    expect(comparison.absent).toEqual([]);
    expect(await schemaFaults(comparison)).toBeNull();
    const float32 = comparison.runtimes.filter(({ bits }) => bits === 32);
    expect(new Set(float32.map(({ runtime }) => runtime))).toEqual(
      new Set(['LLM Trace', 'llama.cpp', 'Transformers.js']),
    );
    for (const { runtime, sameTokens } of float32) expect([runtime, sameTokens]).toEqual([runtime, ALL_TOKENS]);
    const tried = comparison.runtimes.filter(({ runtime, bits }) => runtime === 'llama.cpp' && bits === 8);
    expect(tried.map(({ threads }) => threads)).toEqual(availableParallelism() > 1 ? [null, 1] : [null]);
    const fastest = Math.max(...tried.map(({ decodeTokensPerSecond }) => decodeTokensPerSecond ?? 0));
    const ours = comparison.runtimes.find(({ runtime, bits }) => runtime === 'LLM Trace' && bits === 8);
    const ratio = comparison.ratios.find(
      ({ bits, peer, measure }) => bits === 8 && peer === 'llama.cpp' && measure === 'decode',
    );
    expect(ratio?.ratio).toBe((ours?.decodeTokensPerSecond ?? 0) / fastest);
    expect(comparison.ratios.map(({ bits, peer, peerBits, measure }) => [bits, peer, peerBits, measure])).toEqual(
      [
        [32, 'llama.cpp', 32],
        [8, 'llama.cpp', 8],
        [4, 'llama.cpp', 4],
        [32, 'Transformers.js', 32],
        [8, 'Transformers.js', 32],
      ].flatMap((pair) => ['load', 'prefill', 'decode'].map((measure) => [...pair, measure])),
    );
  });
});
