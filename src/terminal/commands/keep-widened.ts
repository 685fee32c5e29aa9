/** The file that LLM Trace has made of a quantised model's weights is gone when the terminal program ends: a copy that stays. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { writeAtomically } from '../../model/atomic-file';
import { exists } from '../../model/files';
import { hashFile } from '../../model/weights';
import type { WidenedFile } from '../../trace/explain/program-weights';

/** Bytes that are copied at a time. */
const PIECE = 1 << 20;

/**
 * @returns its size in bytes, and whether it was written: a file of the very same weights is left as it is
 * @throws ModelFolderError with one sentence where another file has that name, or it cannot be written; the signal's reason
 */
export async function keepWidened(
  { path, hash }: WidenedFile,
  copy: string,
  signal?: AbortSignal,
): Promise<{ readonly bytes: number; readonly isNew: boolean }> {
  const { size: bytes } = await stat(path);
  if ((await exists(copy)) && (await hashFile(copy, signal)).toString('hex') === hash) return { bytes, isNew: false };
  await writeAtomically(copy, async (write) => {
    for await (const piece of createReadStream(path, { highWaterMark: PIECE })) {
      signal?.throwIfAborted();
      await write(piece as Uint8Array);
    }
  });
  return { bytes, isNew: true };
}
