/** Every activation function against its formula, and sessions that cannot be opened. */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { GraphBuilder } from '../../../src/onnx/builder';
import { activation } from '../../../src/graph/layers';
import { DataType } from '../../../src/onnx/onnx';
import { float32, Session } from '../../../src/onnx/session';
import { type ModelFolder, openModelFolder } from '../../../src/architectures/model-folder';
import { ACTIVATIONS } from '../../../src/architectures/architecture';
import { ACTIVATION_FORMULAS, erf } from '../reference';
import { fixturePath } from '../support';

/** Of a value x the result may be off by so many times max(1, |x|): some roundings of float32. */
const TOLERANCE = 5e-7;

let folder: ModelFolder;
beforeAll(async () => {
  folder = await openModelFolder(fixturePath('gpt2'));
});
afterEach(() => vi.unstubAllGlobals());

it('on a platform without a native library, one sentence says so', async () => {
  vi.stubGlobal('process', { ...process, platform: 'aix', arch: 'ppc64' });
  await expect(Session.open(new GraphBuilder('test', folder.weights).build())).rejects.toThrow(
    'LLM Trace cannot run on aix-ppc64: its inference library, onnxruntime, exists for ' +
      'linux-x64, linux-arm64, darwin-arm64, win32-x64, win32-arm64 only.',
  );
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
    g.output('y', activation(g, g.input('x', DataType.FLOAT, ['n']), kind), ['n']);
    const session = await Session.open(g.build());
    const grid = Float32Array.from({ length: 4801 }, (_, i) => (i - 2400) / 200);
    const x = Float32Array.of(...grid, 1e-8, -1e-8, 1e4, -1e4);
    const { y } = await session.run({ x: float32(x, [x.length]) }, ['y']);
    const formula = ACTIVATION_FORMULAS[kind] as (value: number) => number;
    for (const [i, value] of x.entries()) {
      const distance = Math.abs((y?.data[i] as number) - formula(value)) / Math.max(1, Math.abs(value));
      expect(distance, `${kind}(${value})`).toBeLessThanOrEqual(TOLERANCE);
    }
    await session.release();
  });
});
