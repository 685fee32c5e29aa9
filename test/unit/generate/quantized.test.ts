/** Decoding with quantised weights, against float32 and against the file's own rules. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { whyNot } from '../../../src/architectures/plan/why-not';
import { Decoder } from '../../../src/generate/decoder';
import { everyLogit, quantizationError } from '../../../src/generate/quantization-error';
import { Model } from '../../../src/lowering/model';
import { openQuantized, writeQuantized } from '../../../src/lowering/quantized';
import type { Quantization } from '../../../src/onnx/quantization';
import { thorough } from '../../workbench/thorough';
import { defineConfig } from '../architectures/defined-model';
import { distinctPasses } from '../architectures/distinct-folders';
import { GPT2, ROOT } from '../model/helpers';
import { fixturePath } from '../support';

const TEXT =
  'Once upon a time there was a little girl who lived near the sea. Every morning she walked along the shore and ' +
  'looked for shells. One day she found a strange blue stone, and it began to speak to her in a quiet voice.';

/** Of every family that goes on with a text of its own. */
const DECODERS = readdirSync(fixturePath('')).filter((name) => {
  const config = fixturePath(`${name}/config.json`);
  if (!existsSync(config)) return false;
  const { plan } = defineConfig(JSON.parse(readFileSync(config, 'utf8')));
  return plan.stacks.length === 1 && whyNot(plan, 'Generation') === undefined;
});

/**
 * Of random weights much more is lost than of trained ones: in 8 bits the most of Gemma (not in 4), in both the least of
 * GPT-J (0.017 and 0.18).
 */
const BOUNDS = [
  { bits: 8, error: 0.2 },
  { bits: 4, error: 0.9 },
] as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-trace-quantized-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function quantize(model: Model, quantization: Quantization) {
  const path = join(folder, `${model.folder.name}-${quantization.bits}-${quantization.block}.safetensors`);
  const pause = async () => undefined;
  await writeQuantized(path, model.folder.plan, model.folder.weights, { quantization, source: 'hash', pause });
  const weights = await openQuantized(path, 'hash');
  if (!weights) throw new Error('the file just written is not accepted');
  return { path, weights };
}

/** What float32 says of the text, by folder: the same beside every quantization. */
const exact = new Map<string, readonly Float32Array[]>();

async function compare(dir: string, quantization: Quantization) {
  const model = new Model(await openModelFolder(dir));
  const { weights } = await quantize(model, quantization);
  const ids = model.folder.tokenizer
    .encode(TEXT)
    .map(({ id }) => id)
    .slice(0, model.spec.contextLength);
  const { signal } = new AbortController();
  const expected = exact.get(dir) ?? (await everyLogit(await Decoder.open(model), ids, signal));
  exact.set(dir, expected);
  const rounded = await everyLogit(await Decoder.open(model, { quantized: weights }), ids, signal);
  await model.release();
  return quantizationError(expected, rounded);
}

describe('quantised decoding', () => {
  it.each([
    { bits: 8, block: 32, error: 0.05, agreement: 0.95 },
    ...(thorough ? [{ bits: 8, block: 128, error: 0.05, agreement: 0.95 } as const] : []),
    ...(thorough ? [{ bits: 4, block: 32, error: 0.35, agreement: 0.6 } as const] : []),
  ] as const)('$bits bits in blocks of $block say what float32 says, of the starter model', async (expected) => {
    const { bits, block } = expected;
    const { relativeError, agreement } = await compare(join(ROOT, 'models/starter'), { bits, block });
    expect(relativeError).toBeLessThan(expected.error);
    expect(agreement).toBeGreaterThanOrEqual(expected.agreement);
  });

  it('there are decoders of 20 families', () => {
    const types = DECODERS.map(
      (name) => JSON.parse(readFileSync(fixturePath(`${name}/config.json`), 'utf8')).model_type,
    );
    expect(new Set(types).size).toBeGreaterThanOrEqual(20);
  });

  /** Learned and rotated positions, with a gate and without; others in `npm run check:long`. */
  const ROUNDED = thorough ? distinctPasses(DECODERS) : ['gpt2', 'gemma2', 'gptj'];

  it.each(ROUNDED)('8 and 4 bits say nearly what float32 says, of %s', async (name) => {
    for (const { bits, error } of BOUNDS) {
      const { relativeError } = await compare(fixturePath(name), { bits, block: 32 });
      expect(relativeError, `${bits} bits`).toBeLessThan(error);
      // Something was rounded.
      expect(relativeError, `${bits} bits`).toBeGreaterThan(error / 1000);
    }
  });

  it('works where rows are shorter than a block', async () => {
    const { relativeError } = await compare(GPT2, { bits: 8, block: 64 });
    expect(relativeError).toBeLessThan(0.1);
  });

  it.runIf(thorough)('a file made from other weights is not taken', async () => {
    const model = new Model(await openModelFolder(GPT2));
    const { path } = await quantize(model, { bits: 8, block: 16 });
    expect(await openQuantized(path, 'another hash')).toBeUndefined();
  });
});
