/** How far a model is widened for ghost text is told also between the completions that wait for it. */
import { beforeEach, expect, it } from 'vitest';
import { WideningWatch } from '../../../src/editor/ghost-text/widening';
import type { RequestOptions } from '../../../src/engine/host/client';
import { CancelledError } from '../../../src/engine/protocol/errors';
import type { Progress } from '../../../src/engine/protocol/progress';

const far = (done: number): Progress => ({ stage: 'widen', done, total: 10 });

let told: (number | undefined)[];
let openings: { model: string; options: RequestOptions; end: () => void }[];
let watch: WideningWatch;

beforeEach(() => {
  [told, openings] = [[], []];
  const openModel = ({ model }: { readonly model: string }, options: RequestOptions = {}) =>
    new Promise<never>((resolve, reject) => {
      openings.push({ model, options, end: () => resolve(undefined as never) });
      options.signal?.addEventListener('abort', () => reject(new CancelledError()));
    });
  watch = new WideningWatch({ openModel }, (progress) => told.push(progress?.done));
});

it('is told until the model is open, whatever becomes of the completion', async () => {
  watch.noticed('/a.gguf', far(1));
  watch.noticed('/a.gguf', far(2));
  watch.noticed('/a.gguf', { stage: 'load', done: 0, total: 1 });
  expect(openings.map(({ model }) => model)).toEqual(['/a.gguf']);
  openings[0]?.options.onProgress?.(far(7));
  openings[0]?.end();
  await new Promise((resolve) => setTimeout(resolve));
  expect(told).toEqual([1, 2, 7, undefined]);
});

it('is told of the model that is used now', async () => {
  watch.noticed('/a.gguf', far(1));
  watch.forget();
  expect(openings[0]?.options.signal?.aborted).toBe(true);
  watch.noticed('/b.gguf', far(2));
  openings[0]?.options.onProgress?.(far(9));
  await new Promise((resolve) => setTimeout(resolve));
  expect(told).toEqual([1, undefined, 2]);
});
