/** A model as Transformers.js reads it: the graph as `onnx/model.onnx`, the weights beside it as they were. */
import { constants } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../model/files';
import type { ModelFolder } from '../model/folder';
import { readJson } from '../model/json';
import type { WeightLocation, Weights } from '../model/weights';
import { graphsOf } from './architecture';

/** What such a folder holds besides: its tokenizer, and how it generates. */
const COPIED = ['tokenizer.json', 'tokenizer_config.json', 'generation_config.json'];

/**
 * Write a folder that Transformers.js opens with `dtype: 'fp32'`: half-precision weights stay as they are in the file
 * and are widened by the graph. The weight files are copied, not converted: ONNX's external data is a byte range.
 * @param target a folder that does not exist yet
 */
export async function writeTransformersFolder(folder: ModelFolder, target: string): Promise<void> {
  const onnx = join(target, 'onnx');
  await mkdir(onnx, { recursive: true });
  const { files } = folder.weights;
  // Its names: model.onnx_data, model.onnx_data_1, ...
  const copies = files.map((_, index) => join(onnx, index === 0 ? 'model.onnx_data' : `model.onnx_data_${index}`));
  for (const [index, copy] of copies.entries()) {
    await copyFile(files[index] as string, copy, constants.COPYFILE_FICLONE);
  }
  const moved = withFiles(folder.weights, new Map(files.map((file, index) => [file, copies[index] as string])));
  await writeFile(join(onnx, 'model.onnx'), graphsOf(folder.spec).exported(folder.spec, moved).bytes);
  await writeFile(join(target, 'config.json'), await configJson(folder.dir, files.length));
  for (const name of COPIED) {
    if (await exists(join(folder.dir, name))) await copyFile(join(folder.dir, name), join(target, name));
  }
}

/** The model's own configuration, and in how many files the weights lie. */
async function configJson(dir: string, files: number): Promise<string> {
  const { value } = await readJson(join(dir, 'config.json'));
  return JSON.stringify({ ...(value as object), 'transformers.js_config': { use_external_data_format: files } });
}

/** The same weights in other files. */
function withFiles(weights: Weights, moved: ReadonlyMap<string, string>): Weights {
  const move = (location: WeightLocation) => ({ ...location, file: moved.get(location.file) as string });
  return { names: weights.names, get: (name) => move(weights.get(name)), files: [...moved.values()] };
}
