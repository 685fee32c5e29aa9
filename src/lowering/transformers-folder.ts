/**
 * Writes a model as Transformers.js reads it: the graph as `onnx/model.onnx`, or two graphs for an encoder-decoder, with
 * the unchanged weights beside it.
 */
import { constants } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenedModel } from '../architectures/open/opened-model';
import { isEncoderDecoder, type Plan } from '../architectures/plan/plan';
import { type ReadFile, requireUnchanged, settledState } from '../model/file-state';
import { exists } from '../model/files';
import { readJson } from '../model/json';
import { ALL_PIECE_PAIR_FILES } from '../model/tokenizers/sentencepiece-pair';
import type { WeightLocation, Weights } from '../model/weights';
import { exportedGraph } from './export';
import { exportedEncoder } from './export-encoder';
import { exportedDecoder, exportedSource } from './export-encoder-decoder';

/** The other files of such a folder: the tokenizer's and the generation settings. */
const COPIED = ['tokenizer.json', 'tokenizer_config.json', 'generation_config.json', ...ALL_PIECE_PAIR_FILES];

/**
 * Writes a folder that Transformers.js opens with `dtype: 'fp32'`: half-precision weights stay as they are in the file
 * and are widened by the graph. The weight files are copied, not converted: ONNX's external data is a byte range.
 * @param target a folder that does not exist yet
 * @param pause called before each file is copied; may throw to stop
 */
export async function writeTransformersFolder(
  folder: OpenedModel,
  target: string,
  pause: () => Promise<void> = async () => undefined,
): Promise<void> {
  const onnx = join(target, 'onnx');
  await mkdir(onnx, { recursive: true });
  const { files } = folder.weights;
  for (const [name, graph] of graphsOf(folder.plan)) {
    // Transformers.js' names: model.onnx_data, model.onnx_data_1, ...
    const copies = files.map(({ path }, index) => ({
      from: path,
      to: join(onnx, index === 0 ? `${name}_data` : `${name}_data_${index}`),
    }));
    for (const { from, to } of copies) {
      await pause();
      await copyFile(from, to, constants.COPYFILE_FICLONE).catch((error: unknown) => {
        requireUnchanged(files); // reports the fault if it is in the source
        throw error;
      });
    }
    requireUnchanged(files);
    const moved = await withFiles(folder.weights, new Map(copies.map(({ from, to }) => [from, to])));
    await writeFile(join(onnx, name), graph(folder.plan, moved).bytes);
  }
  await writeFile(join(target, 'config.json'), await configJson(folder.path, files.length));
  for (const name of COPIED) {
    if (await exists(join(folder.path, name))) await copyFile(join(folder.path, name), join(target, name));
  }
}

/** The graphs with the names of their files. */
function graphsOf(plan: Plan): readonly (readonly [name: string, graph: typeof exportedGraph])[] {
  if (isEncoderDecoder(plan)) {
    return [
      ['encoder_model.onnx', exportedSource],
      ['decoder_model_merged.onnx', exportedDecoder],
    ];
  }
  return [['model.onnx', plan.predicts === 'next token' ? exportedGraph : exportedEncoder]];
}

/** The model's own configuration, with the number of weight files added. */
async function configJson(dir: string, files: number): Promise<string> {
  const { value } = await readJson(join(dir, 'config.json'));
  return JSON.stringify({ ...(value as object), 'transformers.js_config': { use_external_data_format: files } });
}

/** The same weights, located in other files. */
async function withFiles(weights: Weights, moved: ReadonlyMap<string, string>): Promise<Weights> {
  const files = await Promise.all([...moved.values()].map(async (path) => ({ path, state: await settledState(path) })));
  const move = (location: WeightLocation) => {
    const { path, state } = files.find((file) => file.path === moved.get(location.file)) as ReadFile;
    return { ...location, file: path, state };
  };
  return { names: weights.names, get: (name) => move(weights.get(name)), files };
}
