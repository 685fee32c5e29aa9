/** Combinations of a matrix's outputs are what they are defined as, however the matrix is stored, and are kept with the model. */
import { expect, it } from 'vitest';
import { readWeightSlice } from '../../../../src/model/weights';
import type { NodeOf } from '../../../../src/operations/kinds';
import { groupsOf, outputOf } from '../../../../src/operations/linear';
import { COMBINED, combinationWeights } from '../../../../src/operations/recomputed';
import { projectedOf } from '../../../../src/trace/explain/projected-weights';
import { Turns } from '../../../../src/trace/explain/turns';
import { NO_YIELD } from '../../../../src/trace/run/yield-point';
import { fixturePath, openModel } from '../../support';

// GPT-2 stores [in, out] with q, k and v side by side, GPT-NeoX [out, in] with those of each head together.
it.each([
  ['gpt2', 'columns'],
  ['llama', 'rows'],
  ['gpt-neox', 'rows'],
])('%s, whose outputs are %s', async (name, outputs) => {
  const model = await openModel(fixturePath(name));
  const { plan, weights } = model.folder;
  const nodes = plan.nodes.filter((node): node is NodeOf<'linear'> => node.kind === 'linear').slice(0, 7);
  expect(nodes[0]?.matrix.outputs).toBe(outputs);
  for (const node of nodes) {
    const { matrix, bias } = node;
    const { groups, width } = groupsOf(node);
    const outputAt = (place: number) => outputOf(node, Math.floor(place / width), place % width);
    const projection = { matrix, bias, width: groups * width, outputAt };
    const made = await projectedOf(model, projection, new Turns(NO_YIELD));
    const [rows = 0, columns = 0] = matrix.shape;
    const inputs = matrix.outputs === 'columns' ? rows : columns;
    const stored = await readWeightSlice(weights.get(matrix.name), 0, rows * columns);
    const shift =
      bias &&
      (await readWeightSlice(
        weights.get(bias.name),
        0,
        bias.shape.reduce((a, b) => a * b, 1),
      ));
    const r = combinationWeights(groups * width);
    for (let c = 0; c * COMBINED < groups * width; c++) {
      const places = [...Array(groups * width).keys()].slice(c * COMBINED, (c + 1) * COMBINED);
      const combined = (of: (output: number) => number) =>
        places.reduce((sum, place) => sum + (r[place] as number) * of(outputAt(place)), 0);
      for (let i = 0; i < inputs; i++) {
        const weight = (output: number) =>
          stored[matrix.outputs === 'columns' ? i * columns + output : output * columns + i] as number;
        expect(made.sums[c * inputs + i]).toBeCloseTo(combined(weight), 12);
        const size = places.reduce((sum, place) => sum + Math.abs((r[place] as number) * weight(outputAt(place))), 0);
        expect(made.sizes[c * inputs + i]).toBeCloseTo(size, 5);
      }
      expect(made.shifts[c]).toBeCloseTo(shift ? combined((output) => shift[output] as number) : 0, 12);
    }
    expect(await projectedOf(model, projection, new Turns(NO_YIELD))).toBe(made);
  }
  expect(nodes.length).toBeGreaterThan(3);
  await model.release();
});
