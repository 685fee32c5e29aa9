/** The model of a saved trace is looked for as long as somebody waits for the trace. */
import { expect, it, vi } from 'vitest';
import { attachModel } from '../../../src/engine/worker/readings/saved-traces';
import type { Model } from '../../../src/lowering/model';
import { partOf } from '../part-of';

type Saved = Parameters<typeof attachModel>[0];

it('is not looked for any more where opening the trace is cancelled, though its weights are large', async () => {
  const model = { spec: {} } as Model;
  const attach = vi.fn();
  const trace = partOf<Saved>({ attach, facts: { spec: {}, model: {} }, origin: { weightsHash: 'a' } });
  const abort = new AbortController();
  let isHashing = false;
  const weightsHash = (_: Model, signal: AbortSignal) =>
    new Promise<string>((_resolve, reject) => {
      isHashing = true;
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const opened: string[] = [];
  const openModel = async (folder: string) => {
    opened.push(folder);
    return model;
  };
  const models = { folders: ['/open'], weightsHash };
  const attached = attachModel(trace, { models, openModel, advice: {} }, ['/other'], {
    signal: abort.signal,
    report: () => undefined,
  });
  await vi.waitFor(() => expect(isHashing).toBe(true));
  abort.abort(new Error('nobody waits'));
  await expect(attached).rejects.toThrow('nobody waits');
  expect([opened, attach.mock.calls]).toEqual([['/open'], []]);
});
