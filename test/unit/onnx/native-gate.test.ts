/** Nobody is inside the native library once its gate is sealed, and nobody comes in any more. */
import { describe, expect, it } from 'vitest';
import { NativeGate } from '../../../src/onnx/native-gate';

/** A call that lasts until it is told to end. */
function lasting() {
  let end = () => undefined as unknown;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { call: () => ended, end: () => end() };
}

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'let in',
    (error: Error) => error.message,
  );

const REFUSED = 'The engine is stopping.';

describe('a gate', () => {
  it('cannot be sealed while somebody is inside, however many have left', async () => {
    const gate = new NativeGate();
    const [first, second] = [lasting(), lasting()];
    const calls = [gate.call(first.call), gate.call(second.call)];
    expect(gate.seal()).toBe(false);
    first.end();
    await calls[0];
    expect(gate.seal()).toBe(false);
    second.end();
    await calls[1];
    expect(gate.seal()).toBe(true);
  });

  it('lets others in after a seal that failed', async () => {
    const gate = new NativeGate();
    const { call, end } = lasting();
    const inside = gate.call(call);
    expect(gate.seal()).toBe(false);
    expect(await gate.call(async () => 'in')).toBe('in');
    end();
    await inside;
  });

  it('that is closed lets in only who frees memory; one that is sealed lets in nobody', async () => {
    const gate = new NativeGate();
    const free = () => refusal(gate.call(async () => undefined, { evenClosed: true }));
    gate.close();
    expect(await refusal(gate.call(async () => undefined))).toBe(REFUSED);
    expect(await free()).toBe('let in');
    expect(gate.seal()).toBe(true);
    expect(await free()).toBe(REFUSED);
    expect(gate.seal()).toBe(true);
  });

  it('is left by a call that fails', async () => {
    const gate = new NativeGate();
    expect(await refusal(gate.call(() => Promise.reject(new Error('a fault'))))).toBe('a fault');
    expect(gate.seal()).toBe(true);
  });

  it('is one gate for all that share its state', async () => {
    const host = new NativeGate();
    const worker = new NativeGate();
    worker.useStateOf(host.state);
    const { call, end } = lasting();
    const inside = worker.call(call);
    expect(host.seal()).toBe(false);
    host.close();
    expect(await refusal(worker.call(call))).toBe(REFUSED);
    end();
    await inside;
    expect(host.seal()).toBe(true);
  });
});
