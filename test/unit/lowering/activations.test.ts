/** Every activation function against its formula. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import type { OpenedModel } from '../../../src/architectures/open/opened-model';
import { GraphBuilder } from '../../../src/onnx/builder';
import { DataType } from '../../../src/onnx/onnx';
import { float32, Session } from '../../../src/onnx/session';
import { ACTIVATIONS, activate, activationBound } from '../../../src/operations/activation';
import { ACTIVATION_FUNCTIONS } from '../../../src/operations/activation-functions';
import { ACTIVATION_FORMULAS, erf } from '../reference';
import { fixturePath } from '../support';

/** Of a value x and a result y it may be off by so many times max(1, |x|, |y|): some roundings of float32. */
const TOLERANCE = 5e-7;

let folder: OpenedModel;
beforeAll(async () => {
  folder = await openModelFolder(fixturePath('gpt2'));
});

it('the reference error function has the published values', () => {
  // Abramowitz & Stegun, table 7.1
  const published: [number, number][] = [
    [0, 0],
    [0.5, 0.5204998778],
    [1, 0.8427007929],
    [2, 0.995322265],
    [-1, -0.8427007929],
  ];
  for (const [x, value] of published) expect(erf(x)).toBeCloseTo(value, 9);
});

describe.each(ACTIVATIONS)('%s', (kind) => {
  it('is its formula from -12 to 12, and at the ends of float32', async () => {
    const g = new GraphBuilder('test', folder.weights);
    g.output('y', activate(g, g.input('x', DataType.FLOAT, ['n']), kind), ['n']);
    const session = await Session.open(g.build());
    const grid = Float32Array.from({ length: 4801 }, (_, i) => (i - 2400) / 200);
    const x = Float32Array.of(...grid, 1e-8, -1e-8, 1e4, -1e4);
    const { y } = await session.run({ x: float32(x, [x.length]) }, ['y']);
    const formula = ACTIVATION_FORMULAS[kind] as (value: number) => number;
    const own = ACTIVATION_FUNCTIONS[kind].of;
    // Plain comparisons: to expect something of each of thousands of values takes longer than to compute them.
    const faults: string[] = [];
    for (const [i, value] of x.entries()) {
      const [actual, expected] = [y?.data[i] as number, formula(value)];
      const size = Math.max(1, Math.abs(value), Math.abs(expected));
      const isNear = (a: number, b: number, bound: number) => Math.abs(a - b) <= bound;
      if (!isNear(actual, expected, TOLERANCE * size)) faults.push(`${value}: ${actual} and ${expected}`);
      // What provenance computes, and how far it says that the run may be from it.
      if (!isNear(own(value), expected, 1e-12 * size)) faults.push(`${value}: ${own(value)} and ${expected}`);
      if (!isNear(actual, own(value), activationBound(kind, value))) faults.push(`${value}: beyond its bound`);
    }
    expect(faults).toEqual([]);
    await session.release();
  });
});
