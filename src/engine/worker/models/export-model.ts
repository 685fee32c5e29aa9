/**
 * Exports a model for other programs: as a Hugging Face folder, or as one with ONNX graphs in the layout of Transformers.js.
 */
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ggufFolderForm } from '../../../architectures/open/gguf-folder';
import { openModelFolder } from '../../../architectures/open/model-folder';
import type { OpenedModel } from '../../../architectures/open/opened-model';
import { cancellationPoint } from '../../../base/cancellation-point';
import { withTemporaryFolder } from '../../../base/temporary-folder';
import { writeModelFolder } from '../../../lowering/model-folder-export';
import { writeTransformersFolder } from '../../../lowering/transformers-folder';
import { ioFault, ModelFolderError } from '../../../model/errors';
import { exists } from '../../../model/files';
import { isGgufFile } from '../../../model/gguf/gguf-file';
import type { ExportParams } from '../../protocol/export-protocol';
import type { RequestContext } from './request-context';

/** Leaves nothing behind when it fails. @throws ModelFolderError with one sentence, or the signal's reason */
export async function exportModel(
  model: OpenedModel,
  { to, target }: Omit<ExportParams, 'model'>,
  { signal, report }: RequestContext,
): Promise<void> {
  if (await exists(target)) throw new ModelFolderError(`${target} exists already: name a folder that does not.`);
  const isGguf = await isGgufFile(model.path);
  const hooks = {
    pause: () => cancellationPoint(signal),
    onProgress: (done: number, total: number) => report({ stage: 'save', done, total }),
  };
  if (to === 'safetensors' && !isGguf) throw new ModelFolderError(`${model.path} is a folder of safetensors already.`);
  await orDiskFault(target, async () => {
    await mkdir(dirname(target), { recursive: true });
    await withTemporaryFolder(`${target}-`, async (temporary) => {
      const [folder, whole] = [join(temporary, 'model'), join(temporary, 'whole')];
      if (isGguf) await writeModelFolder(model, await ggufFolderForm(model.path), folder, hooks);
      if (to === 'safetensors') return rename(folder, target);
      await writeTransformersFolder(isGguf ? await openModelFolder(folder) : model, whole, hooks.pause);
      await rename(whole, target);
    });
  });
}

async function orDiskFault(target: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new ModelFolderError(`${target} ${ioFault(error)}.`, { cause: error });
  }
}
