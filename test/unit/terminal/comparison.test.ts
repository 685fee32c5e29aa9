/** The bench's comparison on a small model, by the built program for contestants. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatBench } from '../../../src/terminal/bench';
import { type Comparison, compare } from '../../../src/terminal/peers/comparison';
import { isInstalled, LLAMA_CPP, packagesFolder, TRANSFORMERS } from '../../../src/terminal/peers/packages';
import { ROOT } from '../model/helpers';
import { makeRandomModel, type RandomModel } from '../random-model';

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
const effort = { loads: 1, rounds: 1 };

async function schemaFaults(comparison: Comparison) {
  const schema = JSON.parse(await readFile(join(ROOT, 'docs/cli.schema.json'), 'utf8'));
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  ajv.addSchema(schema);
  const validate = ajv.getSchema(`${schema.$id}#/$defs/comparison`);
  validate?.(comparison);
  return validate?.errors;
}

describe('a comparison', () => {
  it('without peers says why in one line each, and measures us', LIMIT, async () => {
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
    const text = formatBench({ models: [], typing: null, comparison });
    for (const peer of ['llama.cpp', 'Transformers.js'])
      expect(text).toContain(`  ${peer} takes no part: it could not be installed: npm was not found`);
  });

  it('goes on without a peer whose library cannot be loaded', LIMIT, async () => {
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

describe('peers, where an earlier bench has installed them', () => {
  it('compute the same model: the same greedy tokens in float32', LIMIT, async ({ skip }) => {
    for (const packages of [LLAMA_CPP, TRANSFORMERS])
      if (!(await isInstalled(packages))) skip(`${packagesFolder(packages)} is not there: llm-trace bench makes it`);
    const options = { threads: 1, install: async (packages: typeof LLAMA_CPP) => packagesFolder(packages), signal };
    const comparison = await compare(CONTESTANT, model.folder, options, effort);
    expect(comparison.absent).toEqual([]);
    expect(await schemaFaults(comparison)).toBeNull();
    const float32 = comparison.runtimes.filter(({ bits }) => bits === 32);
    expect(float32.map(({ runtime, sameTokens }) => [runtime, sameTokens])).toEqual([
      ['LLM Trace', ALL_TOKENS],
      ['llama.cpp', ALL_TOKENS],
      ['Transformers.js', ALL_TOKENS],
    ]);
    expect(comparison.ratios.map(({ bits, peer, peerBits, measure }) => [bits, peer, peerBits, measure])).toEqual(
      [
        [32, 'llama.cpp', 32],
        [8, 'llama.cpp', 8],
        [32, 'Transformers.js', 32],
        [8, 'Transformers.js', 32],
      ].flatMap((pair) => ['load', 'prefill', 'decode'].map((measure) => [...pair, measure])),
    );
  });
});
