/**
 * Measures the decoding of an encoder-decoder: the source is read once, then the output is decoded token by token in
 * float32.
 */

import { sourceVocabulary } from '../../../architectures/plan/encoder-sizes';
import { argmax } from '../../../base/vectors';
import { Decoder } from '../../../generate/decoder';
import type { Model } from '../../../lowering/model';
import { encodeSource } from '../../../trace/run/encode-source';
import type { DecodingBench } from '../../protocol/bench-protocol';
import { benchIds, median } from '../../shared/bench-numbers';

/** Number of tokens of the source, and of the output after its first token. */
const SOURCE_TOKENS = 64;
const NEW_TOKENS = 64;
const WARM_UP = 1;
const ROUNDS = 7;

/** Measures no quantised weights, because ghost text does not use encoder-decoders. */
export async function benchSourceDecoder(model: Model, signal: AbortSignal): Promise<Omit<DecodingBench, 'load'>> {
  const { contextLength, encoder } = model.spec;
  const source = benchIds(
    sourceVocabulary(model.spec),
    Math.min(SOURCE_TOKENS, encoder?.contextLength ?? contextLength),
  );
  const count = Math.min(NEW_TOKENS, contextLength - 1);
  const times = { prefill: [] as number[], decode: [] as number[] };
  try {
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      const { prefill, decode } = await timeOnce(model, source, count, signal);
      if (round < WARM_UP) continue;
      times.prefill.push(prefill);
      times.decode.push(decode);
    }
  } finally {
    await model.releaseDecode();
  }
  const float32 = { prefill: median(times.prefill), decodeTokensPerSecond: 1000 / median(times.decode) };
  return { float32, quantized: [] };
}

/** @returns milliseconds for the source and the first token, and for one token after it */
async function timeOnce(model: Model, source: readonly number[], count: number, signal: AbortSignal) {
  const start = performance.now();
  const decoder = await Decoder.open(model, {}, await encodeSource(model, source, signal));
  let logits = await decoder.append([model.spec.generation?.startId as number], signal);
  const prefill = performance.now() - start;
  for (let i = 0; i < count; i++) logits = await decoder.append([argmax(logits)], signal);
  return { prefill, decode: (performance.now() - start - prefill) / count };
}
