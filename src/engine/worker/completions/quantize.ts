/** Quantises a model once. The file is kept, and named by the hash of the weights that it was made from. */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openModel } from '../../../architectures/open/open-model';
import type { OpenedModel } from '../../../architectures/open/opened-model';
import { requireApplies } from '../../../architectures/plan/why-not';
import { cancellationPoint } from '../../../base/cancellation-point';
import { hasQuants, openQuantized, type QuantizedWeights, writeQuantized } from '../../../lowering/quantized';
import { exists } from '../../../model/files';
import { hashWeights } from '../../../model/weights';
import { QUANTIZATIONS } from '../../../onnx/quantization';
import type { QuantizeParams, QuantizeResult } from '../../protocol/completion-protocol';
import { pathOf, type WidenedPlace } from '../models/open-models';
import { noteOrigin, QUANTIZED_NAME, removeQuantized } from './quantized-origins';

/** How many files are kept; the oldest is deleted first. */
const KEPT_FILES = 4;

/**
 * Makes the weights of a model in blocks unless they exist: as its file stores them if it has quants, otherwise rounded to a
 * number of bits. It works in short pieces, so that the thread can answer other requests in between.
 * @param widened the folder for the widened weights of a model that is already quantised
 * @throws the signal's reason when cancelled
 */
export async function quantizeModel(
  { model, bits, folder }: QuantizeParams,
  widened: WidenedPlace,
  signal: AbortSignal,
): Promise<QuantizeResult> {
  const start = performance.now();
  const opened = await openModel(await pathOf(model, { signal, isAutomatic: true }), () => widened.folder(), {
    ...widened.most(),
    signal,
  });
  try {
    requireApplies(opened.plan, 'Ghost text');
    const source = await hashWeights(opened.weights, signal);
    const { path, known, weights } = await weightsInBlocks(opened, { bits, folder, source }, signal);
    await noteOrigin(path, opened.path);
    const { source: made, files } = opened.weights;
    const milliseconds = performance.now() - start;
    return { model, path, source, files: made ?? files, known, precision: weights.precision, milliseconds };
  } finally {
    await opened.weights.endUse?.();
  }
}

interface BlocksChoice {
  /** Bits of the rounded weights. For a quantised file, only its float tensors are rounded, always to 8 bits. */
  readonly bits: 4 | 8;
  /** The folder for quantised weights. */
  readonly folder: string;
  /** The hash of the original weights. */
  readonly source: string;
}

/** @throws the signal's reason when cancelled */
export async function weightsInBlocks(
  { plan, weights }: Pick<OpenedModel, 'plan' | 'weights'>,
  { bits, folder, source }: BlocksChoice,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly known: boolean; readonly weights: QuantizedWeights }> {
  const asStored = hasQuants(weights);
  const quantization = QUANTIZATIONS[asStored ? 8 : bits];
  const path = join(folder, `${source}-${asStored ? 'stored' : `${bits}-${quantization.block}`}.safetensors`);
  const found = await openUsable(path, source);
  if (found) return { path, known: true, weights: found };
  await mkdir(folder, { recursive: true });
  const pause = () => cancellationPoint(signal);
  try {
    await writeQuantized(path, plan, weights, { quantization, asStored, source, pause });
  } catch (error) {
    signal.throwIfAborted();
    // Another window may have made them in the meantime.
    const theirs = await openUsable(path, source);
    if (theirs) return { path, known: true, weights: theirs };
    throw error;
  }
  await removeOldest(folder, path);
  const made = await openQuantized(path, source);
  if (!made) throw new Error(`${path} was replaced by another file while it was made.`);
  return { path, known: false, weights: made };
}

/** Undefined if the file is damaged, so that it is made again. */
async function openUsable(path: string, source: string): Promise<QuantizedWeights | undefined> {
  return (await exists(path)) ? openQuantized(path, source).catch(() => undefined) : undefined;
}

async function removeOldest(folder: string, newest: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => QUANTIZED_NAME.test(name));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      // Another window may have removed it in the meantime.
      const found = await stat(path).catch(() => undefined);
      return found ? [{ path, time: path === newest ? Infinity : found.mtimeMs }] : [];
    }),
  );
  const newestFirst = files.flat().sort((a, b) => b.time - a.time);
  for (const { path } of newestFirst.slice(KEPT_FILES)) await removeQuantized(path);
}
