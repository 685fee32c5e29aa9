/**
 * Copies the file of widened weights that LLM Trace made from a quantised model, because the original is deleted when the
 * terminal program ends.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { writeAtomically } from '../../model/atomic-file';
import { exists } from '../../model/files';
import { hashFile } from '../../model/weights';
import type { WidenedFile } from '../../trace/explain/program-weights';

/** How many bytes are copied at a time. */
const PIECE = 1 << 20;

/**
 * @returns its size in bytes, and whether it was written: a file with exactly the same weights is left as it is
 * @throws ModelFolderError with one sentence if another file has that name, or it cannot be written; the signal's reason
 */
export async function keepWidened(
  { path, hash }: WidenedFile,
  copy: string,
  signal: AbortSignal | undefined,
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
