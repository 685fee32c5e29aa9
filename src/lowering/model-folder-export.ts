/** Writes a GGUF model as a Hugging Face folder: configuration, tokenizer and float32 weights, which yield equal logits. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FolderForm, FolderWeight } from '../architectures/open/gguf-folder';
import type { OpenedModel } from '../architectures/open/opened-model';
import { product } from '../base/sums';
import { type TensorSource, writeSafetensors } from '../model/tensor-file';
import { readWeightSlice, type WeightLocation } from '../model/weights';
import { wholeTensor } from './laid-out-tensors';

interface ExportHooks {
  /** Called between pieces of work; may throw to stop. */
  readonly pause: () => Promise<void>;
  /** Called with numbers of tensors. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** @param target a new folder; after a failure it contains a part of the model */
export async function writeModelFolder(
  { weights }: Pick<OpenedModel, 'weights'>,
  form: FolderForm,
  target: string,
  { pause, onProgress = () => undefined }: ExportHooks,
): Promise<void> {
  await mkdir(target);
  let done = 0;
  const tensors = form.weights.map((weight): TensorSource => {
    const source = tensorOf(weights.get(weight.name), weight, pause);
    const chunks = () => {
      onProgress(done++, form.weights.length);
      return source.chunks();
    };
    return { ...source, chunks };
  });
  await writeSafetensors(join(target, 'model.safetensors'), tensors, { format: 'pt' });
  for (const [name, value] of Object.entries(form.files))
    await writeFile(join(target, name), `${JSON.stringify(value, null, 2)}\n`);
}

function tensorOf(location: WeightLocation, weight: FolderWeight, pause: () => Promise<void>): TensorSource {
  const { stored: name, shape } = weight;
  const whole = wholeTensor(location, pause);
  if (!weight.outputs && !weight.transposed && weight.added === 0) return { ...whole, name, shape };
  async function* chunks() {
    await pause();
    const values = changed(await readWeightSlice(location, 0, product(shape)), weight);
    yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }
  return { name, dtype: 'F32', shape, chunks };
}

/** The values as the folder stores them. @param values the GGUF model's: one row for each output */
function changed(values: Float32Array, { shape, outputs, transposed, added }: FolderWeight): Float32Array {
  const rows = (transposed ? shape[1] : shape[0]) as number;
  const width = values.length / rows;
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    const from = (outputs?.[row] ?? row) * width;
    for (let i = 0; i < width; i++) {
      result[transposed ? i * rows + row : row * width + i] = (values[from + i] as number) + added;
    }
  }
  return result;
}
