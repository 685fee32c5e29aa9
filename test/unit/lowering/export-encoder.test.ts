/** Encoders in a folder for Transformers.js, run by onnxruntime alone as any other program would. */
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { writeTransformersFolder } from '../../../src/lowering/transformers-folder';
import { tempFolder } from '../model/helpers';
import { expectedCases, fixturePath, maxDistance, openTensors } from '../support';

/** Padding changes the order of a sum of zeros only. */
const TOLERANCE = 2e-4;

const ENCODERS = ['bert', 'distilbert', 'electra', 'modernbert', 'roberta', 'xlm-roberta'];

it.each(ENCODERS)('%s gives the reference in a batch with padding', async (name) => {
  const target = join(await tempFolder(), 'exported');
  const folder = await openModelFolder(fixturePath(name));
  await writeTransformersFolder(folder, target);
  const session = await InferenceSession.create(join(target, 'onnx/model.onnx'));

  const rows = (await expectedCases(name)).slice(0, 2).map(({ ids }) => ids);
  const length = Math.max(...rows.map((ids) => ids.length));
  expect(new Set(rows.map((ids) => ids.length)).size, 'one of them is padded').toBe(2);
  const padded = (of: (ids: number[]) => number[], fill: number) => {
    const values = rows.flatMap((ids) => [...of(ids), ...Array(length - ids.length).fill(fill)]);
    return new Tensor('int64', BigInt64Array.from(values, BigInt), [rows.length, length]);
  };
  const inputs: Record<string, Tensor> = {
    input_ids: padded((ids) => ids, 1), // the padding token of those that do not count it
    attention_mask: padded((ids) => ids.map(() => 1), 0),
    token_type_ids: padded((ids) => ids.map(() => 0), 0),
  };
  const feeds = Object.fromEntries(session.inputNames.map((input) => [input, inputs[input] as Tensor]));
  const [output = ''] = session.outputNames;
  expect(output).toBe('logits');
  const { data, dims } = (await session.run(feeds))[output] as Tensor;
  const width = (data.length as number) / (rows.length * length);
  expect(dims.slice(0, 2)).toEqual([rows.length, length]);

  const expected = await openTensors(`${fixturePath(name)}/expected.safetensors`);
  for (const [index, ids] of rows.entries()) {
    const own = (data as Float32Array).subarray(index * length * width, (index * length + ids.length) * width);
    const reference = await expected.float32(`case${index}.logits`);
    expect(reference.length).toBe(own.length);
    expect(maxDistance(own, reference)).toBeLessThanOrEqual(TOLERANCE);
  }
});
