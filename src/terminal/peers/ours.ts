/** Our own decoder, as the editor uses it. */

import { version } from '../../../package.json';
import { openModel } from '../../architectures/open/open-model';
import { isEncoderDecoder } from '../../architectures/plan/plan';
import { argmax } from '../../base/vectors';
import { Decoder } from '../../generate/decoder';
import { Model } from '../../lowering/model';
import { openQuantized } from '../../lowering/quantized';
import { endOf, valueName } from '../../lowering/trace';
import { runtimeVersion } from '../../onnx/session';
import { TOKENS } from '../../operations/node';
import { encodeSource } from '../../trace/run/encode-source';
import { forwardInputs } from '../../trace/run/pass';
import type { Job, LoadedRuntime, Passing, QuantizedFile } from './contestant';

export async function loadOurs(job: Job & { runtime: 'LLM Trace' }): Promise<LoadedRuntime> {
  const onnxruntime = await runtimeVersion();
  return {
    version: `${version} (onnxruntime ${onnxruntime})`,
    open: async () => {
      const opened = await openModel(job.model, async () => job.widened);
      const model = new Model(opened, job.threads === null ? {} : { threads: job.threads });
      if (model.folder.plan.predicts !== 'next token') return passing(model);
      if (isEncoderDecoder(model.folder.plan)) return { generate: (...given) => generateOf(model, ...given) };
      const quantized = job.quantized ? await openWeights(job.quantized) : undefined;
      const decoder = await Decoder.open(model, { quantized });
      return { generate: (ids, count, onToken) => generate(decoder, ids, count, onToken) };
    },
  };
}

/** Runs one graph that returns what the pass ends in. */
async function passing(model: Model): Promise<Passing> {
  const { plan } = model.folder;
  const session = await model.forward();
  return {
    pass: async (ids) => void (await session.run(forwardInputs(model, { [TOKENS]: ids }), [valueName(endOf(plan))])),
  };
}

async function openWeights({ path, source }: QuantizedFile) {
  const weights = await openQuantized(path, source);
  if (!weights) throw new Error(`${path} was made from other weights.`);
  return weights;
}

/** Reads the source with the encoder first, then starts the decoder. */
async function generateOf(
  model: Model,
  ids: readonly number[],
  count: number,
  onToken: (id: number) => void,
): Promise<void> {
  const { signal } = new AbortController();
  const decoder = await Decoder.open(model, {}, await encodeSource(model, ids, signal));
  let next = model.spec.generation?.startId as number;
  for (let i = 0; i < count; i++) {
    next = argmax(await decoder.append([next], signal));
    onToken(next);
  }
}

async function generate(
  decoder: Decoder,
  ids: readonly number[],
  count: number,
  onToken: (id: number) => void,
): Promise<void> {
  const { signal } = new AbortController();
  decoder.cache.truncate(0);
  let next = ids;
  for (let i = 0; i < count; i++) {
    const token = argmax(await decoder.append(next, signal));
    onToken(token);
    next = [token];
  }
}
