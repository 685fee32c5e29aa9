/** A model as other programs read it: a Hugging Face folder, or one with ONNX graphs as Transformers.js has it. */
import { join } from 'node:path';
import { ggufFolderForm } from '../../architectures/gguf-folder';
import { openModelFolder } from '../../architectures/model-folder';
import type { OpenedModel } from '../../architectures/opened-model';
import { cancellationPoint } from '../../base/cancellation-point';
import { withTemporaryFolder } from '../../base/temporary-folder';
import { writeModelFolder } from '../../lowering/model-folder-export';
import { writeTransformersFolder } from '../../lowering/transformers-folder';
import { ModelFolderError } from '../../model/errors';
import { exists } from '../../model/files';
import { isGgufFile } from '../../model/gguf/gguf-file';
import type { ExportParams } from '../protocol/export-protocol';
import type { RequestContext } from './request-context';

/** @throws ModelFolderError with one sentence, or the signal's reason */
export async function exportModel(
  model: OpenedModel,
  { to, target }: ExportParams,
  { signal, report }: RequestContext,
): Promise<void> {
  if (await exists(target)) throw new ModelFolderError(`${target} exists already: name a folder that does not.`);
  const isGguf = await isGgufFile(model.path);
  const hooks = {
    pause: () => cancellationPoint(signal),
    onProgress: (done: number, total: number) => report({ stage: 'save', done, total }),
  };
  const writeFolder = async (folder: string) =>
    writeModelFolder(model, await ggufFolderForm(model.path), folder, hooks);
  if (to === 'safetensors') {
    if (isGguf) return writeFolder(target);
    throw new ModelFolderError(`${model.path} is a folder of safetensors already.`);
  }
  if (!isGguf) return writeTransformersFolder(model, target);
  await withTemporaryFolder(`${target}-`, async (temporary) => {
    const folder = join(temporary, 'model');
    await writeFolder(folder);
    await writeTransformersFolder(await openModelFolder(folder), target);
  });
}
