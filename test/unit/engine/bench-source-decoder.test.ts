import { expect, it } from 'vitest';
import { benchSourceDecoder } from '../../../src/engine/worker/bench/bench-source-decoder';
import { thorough } from '../../workbench/thorough.ts';
import { fixturePath, openModel } from '../support';

it.runIf(thorough)('an encoder-decoder’s writing is measured in float32, and can be cancelled', async () => {
  const model = await openModel(fixturePath('t5'));
  const abort = new AbortController();
  const { float32, quantized } = await benchSourceDecoder(model, abort.signal);
  expect(float32.prefill).toBeGreaterThan(0);
  expect(float32.decodeTokensPerSecond).toBeGreaterThan(0);
  expect(quantized).toEqual([]);
  abort.abort(new Error('enough'));
  await expect(benchSourceDecoder(model, abort.signal)).rejects.toThrow('enough');
  await model.release();
});
