/** A tokenizer that never comes to an end is stopped and told; everything else goes on. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EngineError } from '../../../src/engine/host/client';
import { thorough } from '../../workbench/thorough';
import { ENDLESS_TEXT, withEndlessPattern } from '../endless-pattern';
import { openEngine, rejection, trace } from '../engine-support';
import { GPT2 } from '../model/helpers';

const TEXT = 'The weather is';

const told = (model: string) =>
  `${model}/tokenizer.json could not split a text of 41 characters in 3 s, so one of its patterns may never end: the model is not used until that file is changed.`;

async function failure(request: Promise<unknown>): Promise<string> {
  const error = await rejection(request);
  expect(error).toBeInstanceOf(EngineError);
  return (error as Error).message;
}

it.runIf(thorough)(
  'one sentence, other models and traces are there, and the model is used again once its file is another one',
  async () => {
    const model = await withEndlessPattern();
    const engine = openEngine();
    expect(await engine.tokens({ model, text: TEXT })).not.toEqual([]); // it is this text that it does not come to an end on
    const { trace: kept } = await trace(engine, TEXT);

    // Each thread has a tokenizer of its own, which is busy for seconds.
    const inThreads = [
      (text: string) => failure(engine.tokens({ model, text })),
      (text: string) => failure(trace(engine, text, model)),
    ];
    const endless = inThreads.map((ask) => ask(ENDLESS_TEXT));
    expect(await engine.tokens({ model: GPT2, text: TEXT })).toHaveLength(6); // it waits behind the first
    for (const sentence of await Promise.all(endless)) expect(sentence).toBe(told(model));
    for (const ask of inThreads) expect(await ask(TEXT)).toBe(told(model));
    expect((await engine.window({ address: { trace: kept, stage: 'embed' } })).shape[0]).toBe(6);

    await copyFile(join(GPT2, 'tokenizer.json'), join(model, 'tokenizer.json'));
    expect(await engine.tokens({ model, text: ENDLESS_TEXT })).toEqual(
      await engine.tokens({ model: GPT2, text: ENDLESS_TEXT }),
    );
    expect((await trace(engine, ENDLESS_TEXT, model)).tokens).not.toEqual([]);
  },
);

it.runIf(thorough)('in a process as well', async () => {
  const model = await withEndlessPattern();
  const engine = openEngine({ isolation: 'process' });
  expect(await failure(engine.tokens({ model, text: ENDLESS_TEXT }))).toBe(told(model));
  expect(await failure(engine.tokens({ model, text: TEXT }))).toBe(told(model));
  expect(await engine.tokens({ model: GPT2, text: TEXT })).toHaveLength(6);
});

it('dispose does not wait for it', async () => {
  const model = await withEndlessPattern();
  const engine = openEngine();
  await engine.openModel({ model });
  const order: string[] = [];
  const endless = rejection(trace(engine, ENDLESS_TEXT, model)).then((error) => order.push((error as Error).name));
  await engine.dispose();
  order.push('disposed');
  await endless;
  expect(order).toEqual(['CancelledError', 'disposed']);
});
