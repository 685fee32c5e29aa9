import { describe, expect, it } from 'vitest';
import { float32, runtimeFault } from '../../../src/onnx/session';
import { fixturePath, openModel } from '../support';

const refused = (words: string) => `the inference library refuses it (${words})`;

describe('what the inference library tells', () => {
  it.each([
    [
      "Non-zero status code returned while running Gather node. Name:'embed' Status Message: indices element out of data bounds, idx=99 must be within the inclusive range [-448,447]",
      refused('Gather: indices element out of data bounds, idx=99 must be within the inclusive range [-448,447]'),
    ],
    [
      'Deserialize tensor h.0.bias failed.tensorprotoutils.cc:1760 GetExtDataFromTensorProto External initializer: h.0.bias offset: 2600 are out of bounds or can not be read in full.\n',
      refused(
        'Deserialize tensor h.0.bias External initializer: h.0.bias offset: 2600 are out of bounds or can not be read in full',
      ),
    ],
    [
      '[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : Exception during initialization: no such kernel',
      refused('no such kernel'),
    ],
    ['Failed to allocate memory for requested buffer of size 8589934592', 'there is not enough memory for it'],
    ['std::bad_alloc', 'there is not enough memory for it'],
    ['one line\n and the next.', refused('one line and the next')],
    ['x'.repeat(500), refused(`${'x'.repeat(200)}…`)],
  ])('%s', (raw, told) => {
    expect(runtimeFault(new Error(raw))).toBe(told);
  });

  it('becomes one sentence when a run fails', async () => {
    const model = await openModel(fixturePath('gpt2'));
    const session = await model.forward();
    const error = await session.run({ input_ids: float32(new Float32Array(3), [1, 3]) }, ['logits']).then(
      () => undefined,
      (fault: Error) => fault,
    );
    expect(error?.message).toMatch(/^The model could not be run: the inference library refuses it \(.*\)\.$/);
    expect(error?.message).not.toContain('\n');
    await model.release();
  });
});
