/** Quantises a model once: the file is kept, named by the hash of the weights that it was made from. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openModel } from '../architectures/open-model';
import { requireApplies } from '../architectures/why-not';
import { cancellationPoint } from '../base/cancellation-point';
import { openQuantized, writeQuantized } from '../lowering/quantized';
import { exists } from '../model/files';
import { hashWeights } from '../model/weights';
import { QUANTIZATIONS } from '../onnx/quantization';
import type { QuantizeParams, QuantizeResult } from './completion-protocol';

/** Files that are kept; the oldest goes first. */
const KEPT_FILES = 4;
const NAME = /^[0-9a-f]{64}-[48]-\d+\.safetensors$/;

/**
 * The quantised weights of a model, made now if they are not there yet. Works in short pieces, so that the thread stays
 * free for other requests.
 * @param widened gives the folder for widened weights of a model that is quantised already
 * @throws the signal's reason when cancelled
 */
export async function quantizeModel(
  { model, bits, folder }: QuantizeParams,
  widened: () => Promise<string>,
  signal: AbortSignal,
): Promise<QuantizeResult> {
  const start = performance.now();
  const quantization = QUANTIZATIONS[bits];
  const { plan, weights } = await openModel(model, widened);
  requireApplies(plan, 'Ghost text');
  const source = await hashWeights(weights);
  const path = join(folder, `${source}-${bits}-${quantization.block}.safetensors`);
  const known = await isUsable(path, source);
  if (!known) {
    await mkdir(folder, { recursive: true });
    await writeQuantized(path, plan, weights, { quantization, source, pause: () => cancellationPoint(signal) });
    await removeOldest(folder, path);
  }
  return {
    model,
    path,
    source,
    files: weights.source ?? weights.files,
    known,
    milliseconds: performance.now() - start,
  };
}

/** A damaged file is made again. */
async function isUsable(path: string, source: string): Promise<boolean> {
  if (!(await exists(path))) return false;
  return (await openQuantized(path, source).catch(() => undefined)) !== undefined;
}

async function removeOldest(folder: string, newest: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, time: path === newest ? Infinity : (await stat(path)).mtimeMs };
    }),
  );
  files.sort((a, b) => b.time - a.time);
  // Another window may have one mapped: where a mapped file cannot be removed, it stays.
  for (const { path } of files.slice(KEPT_FILES)) await rm(path, { force: true }).catch(() => undefined);
}
