/** A weight's quants beside its values: those of the asked-for columns, and what quantising moved. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { openModel } from '../../../src/architectures/open/open-model';
import { NotThereError } from '../../../src/engine/protocol/errors';
import { storedWindow } from '../../../src/engine/worker/readings/stored-window';
import { readWeightSlice } from '../../../src/model/weights';
import { writeFolderGguf } from '../architectures/gguf-writer';
import { tempFolder } from '../model/helpers';
import { fixturePath } from '../support';

const DOWN = 'layers.1.mlp.down_proj.weight';

async function quantised(fixture: string, type: 'Q8_0' | 'Q4_0') {
  const [path, widened] = [join(await tempFolder(), 'model.gguf'), await tempFolder()];
  await writeFolderGguf(fixturePath(fixture), path, {
    typeOf: (name) =>
      /attn|ffn_down/.test(name) && !(fixture === 'llama' && /ffn_down|output/.test(name)) ? type : 'F32',
  });
  return { path, model: await openModel(path, async () => widened) };
}

it('codes, scale and values are those of the file, for the groups of the columns', async () => {
  const { model } = await quantised('qwen2', 'Q4_0');
  const window = await storedWindow(model, { weight: DOWN, row: 3, columns: [33, 40] });
  // Whichever of its names it is asked by, it is called as in the file.
  expect(window).toMatchObject({ weight: 'blk.1.ffn_down.weight', type: 'Q4_0', block: 32, moved: null });
  expect(window.groups.map(({ column }) => column)).toEqual([32]);
  const [group] = window.groups;
  const width = window.shape[1] as number;
  const values = await readWeightSlice(model.weights.get(DOWN), 3 * width + 32, 32);
  expect(group?.values).toEqual([...values]);
  expect(group?.values).toEqual(group?.codes.map((code) => Math.fround(code * (group.scale ?? 0))));
  expect(group?.offset).toBeNull();
});

it('beside the float model it tells what quantising moved, also where the file has rows in another order', async () => {
  const { model } = await quantised('llama', 'Q8_0');
  const original = await openModelFolder(fixturePath('llama'));
  const weight = 'layers.0.self_attn.k_proj.weight';
  for (const row of [0, 1, 2, 7]) {
    const { groups, moved } = await storedWindow(model, { weight, row, columns: [0, 32] }, original);
    const [group] = groups;
    const largest = Math.max(...(group?.original ?? []).map((value, i) => Math.abs(value - (group?.values[i] ?? 0))));
    expect(moved?.largest).toBe(largest);
    expect(largest).toBeLessThanOrEqual(0.6 * Math.abs(group?.scale ?? 0)); // half a code, and its scale is rounded
    expect(moved?.rms).toBeGreaterThan(0);
  }
});

it('what is not there is refused in a sentence, and so is a file that has changed', async () => {
  const { path, model } = await quantised('qwen2', 'Q8_0');
  const read = (change: object) => storedWindow(model, { weight: DOWN, row: 0, columns: [0, 32], ...change });
  await expect(read({ weight: 'x' })).rejects.toThrow(/^model has no weight "x"\. It has such as \S+ and \S+\.$/);
  await expect(read({ weight: 'norm.weight' })).rejects.toThrow('is stored as floats: it has no quants.');
  await expect(read({ row: 32 })).rejects.toThrow(
    new NotThereError('There is no row 32: they are counted from 0 to 31.'),
  );
  await expect(read({ columns: [8, 8] })).rejects.toThrow('Columns 8 to 8 are not a window');
  await expect(
    storedWindow(model, { weight: DOWN, row: 0, columns: [0, 32] }, await openModelFolder(fixturePath('gpt2'))),
  ).rejects.toThrow('gpt2 is not the model that was quantised');
  await appendFile(path, 'x');
  await expect(read({})).rejects.toThrow(/has changed/);
});
