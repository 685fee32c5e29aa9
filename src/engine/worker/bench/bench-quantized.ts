/** Measures a model's decoder with its weights in float32, and quantised in blocks of several sizes. */

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cancellationPoint } from '../../../base/cancellation-point';
import { argmax } from '../../../base/vectors';
import { Decoder } from '../../../generate/decoder';
import { everyLogit, quantizationError } from '../../../generate/quantization-error';
import type { Model } from '../../../lowering/model';
import { openQuantized, type QuantizedWeights, writeQuantized } from '../../../lowering/quantized';
import type { Quantization } from '../../../onnx/quantization';
import type { DecoderBench, DecodingBench, QuantizedBench } from '../../protocol/bench-protocol';
import { benchIds, median } from '../../shared/bench-numbers';
import { BENCH_TEXT } from './bench-text';

const BLOCKS = [32, 64, 128] as const;
const CHOICES: readonly Quantization[] = ([8, 4] as const).flatMap((bits) => BLOCKS.map((block) => ({ bits, block })));

/** The origin that is written into the quantised files, which exist only during the measurement. */
const SOURCE = 'bench';

const PROMPT = 64;
const NEW_TOKENS = 64;
const WARM_UP = 1;
const ROUNDS = 7;

/**
 * Compares decoding in float32 and with each quantisation: how far the logits are off, and how fast it is. The quantised
 * files are temporary.
 * @throws the signal's reason when cancelled
 */
export async function benchDecoders(model: Model, signal: AbortSignal): Promise<Omit<DecodingBench, 'load'>> {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-bench-'));
  try {
    const ids = model.folder.tokenizer.encode(BENCH_TEXT).map(({ id }) => id);
    const text = ids.slice(0, model.spec.contextLength);
    const exact = await everyLogit(await Decoder.open(model), text, signal);
    const made: Made[] = [];
    for (const quantization of CHOICES) {
      const { weights, ...file } = await make(model, folder, quantization, signal);
      const rounded = await everyLogit(await Decoder.open(model, { quantized: weights }), text, signal);
      made.push({ weights, ...file, ...quantizationError(exact, rounded) });
    }
    const choices = [undefined, ...made.map(({ weights }) => weights)];
    const [float32, ...speeds] = await benchSpeeds(model, choices, signal);
    const quantized = made.map(({ weights, quantization, ...rest }, index) => {
      return { ...quantization, ...rest, ...(speeds[index] as DecoderBench) };
    });
    return { float32: float32 as DecoderBench, quantized };
  } finally {
    await model.releaseDecode();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Made extends Pick<QuantizedBench, 'bytes' | 'quantize' | 'relativeError' | 'agreement'> {
  readonly quantization: Quantization;
  readonly weights: QuantizedWeights;
}

async function make(model: Model, folder: string, quantization: Quantization, signal: AbortSignal) {
  const path = join(folder, `${quantization.bits}-${quantization.block}.safetensors`);
  const start = performance.now();
  const pause = () => cancellationPoint(signal);
  await writeQuantized(path, model.folder.plan, model.folder.weights, { quantization, source: SOURCE, pause });
  const quantize = performance.now() - start;
  const weights = (await openQuantized(path, SOURCE)) as QuantizedWeights;
  return { quantization, weights, bytes: (await stat(path)).size, quantize };
}

/** In each round, every decoder in turn continues the same prompt. */
async function benchSpeeds(
  model: Model,
  choices: readonly (QuantizedWeights | undefined)[],
  signal: AbortSignal,
): Promise<DecoderBench[]> {
  const decoders: Decoder[] = [];
  for (const quantized of choices) decoders.push(await Decoder.open(model, { quantized }));
  const times = decoders.map(() => ({ prefill: [] as number[], decode: [] as number[] }));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [index, decoder] of decoders.entries()) {
      const { prefill, decode } = await timeOnce(decoder, model, signal);
      if (round < WARM_UP) continue;
      times[index]?.prefill.push(prefill);
      times[index]?.decode.push(decode);
    }
  }
  return times.map(({ prefill, decode }) => ({
    prefill: median(prefill),
    decodeTokensPerSecond: 1000 / median(decode),
  }));
}

/** @returns milliseconds for the prompt, and for one token after it */
async function timeOnce(decoder: Decoder, model: Model, signal: AbortSignal) {
  const { contextLength, vocabSize } = model.spec;
  const ids = benchIds(vocabSize, Math.min(PROMPT, Math.floor(contextLength / 2)));
  const count = Math.min(NEW_TOKENS, contextLength - ids.length);
  decoder.cache.truncate(0);
  const start = performance.now();
  let logits = await decoder.append(ids, signal);
  const prefill = performance.now() - start;
  for (let i = 0; i < count; i++) logits = await decoder.append([argmax(logits)], signal);
  return { prefill, decode: (performance.now() - start - prefill) / count };
}
