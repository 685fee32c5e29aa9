/** A tokenizer that never comes to an end is stopped and told; everything else goes on. */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EngineError } from '../../../src/engine/client';
import { ISOLATIONS } from '../../../src/engine/protocol';
import { ENDLESS_TEXT, withEndlessPattern } from '../endless-pattern';
import { openEngine, rejection, trace } from '../engine-support';
import { GPT2 } from '../model/helpers';

const TEXT = 'The weather is';

it.each(ISOLATIONS)(
  'in a %s: one sentence, the model is not asked again, other models and traces are there',
  async (isolation) => {
    const model = await withEndlessPattern();
    const engine = openEngine({ isolation });
    expect(await engine.tokens(model, TEXT)).not.toEqual([]); // it is this text that it does not come to an end on
    const { trace: kept } = await trace(engine, TEXT);

    const requests = [
      () => engine.tokens(model, ENDLESS_TEXT),
      () => trace(engine, ENDLESS_TEXT, model),
      () => engine.tokens(model, TEXT),
      () => trace(engine, TEXT, model),
    ];
    for (const request of requests) {
      const error = await rejection(request());
      expect(error).toBeInstanceOf(EngineError);
      expect((error as Error).message).toBe(
        `${model}/tokenizer.json could not split a text of 41 characters in 3 s, so one of its patterns may never end: the model is not used until that file is changed.`,
      );
    }
    expect(await engine.tokens(GPT2, TEXT)).toHaveLength(6);
    expect((await engine.window({ address: { trace: kept, stage: 'embed' } })).shape[0]).toBe(6);
  },
);

it('once its file is another one the model is used again', async () => {
  const model = await withEndlessPattern();
  const engine = openEngine();
  for (const ask of [() => engine.tokens(model, ENDLESS_TEXT), () => trace(engine, ENDLESS_TEXT, model)]) {
    expect(await rejection(ask())).toBeInstanceOf(EngineError);
    const file = join(model, 'tokenizer.json');
    const endless = await readFile(file);
    await copyFile(join(GPT2, 'tokenizer.json'), file);
    expect(await rejection(ask())).not.toBeInstanceOf(EngineError);
    await writeFile(file, endless);
  }
});

it('a request of another model that waits behind it is answered', async () => {
  const model = await withEndlessPattern();
  const engine = openEngine();
  const endless = rejection(engine.tokens(model, ENDLESS_TEXT));
  expect(await engine.tokens(GPT2, TEXT)).toHaveLength(6);
  expect(await endless).toBeInstanceOf(EngineError);
});

it('dispose does not wait for it', async () => {
  const model = await withEndlessPattern();
  const engine = openEngine();
  await engine.openModel(model);
  const order: string[] = [];
  const endless = rejection(trace(engine, ENDLESS_TEXT, model)).then((error) => order.push((error as Error).name));
  await engine.dispose();
  order.push('disposed');
  await endless;
  expect(order).toEqual(['CancelledError', 'disposed']);
});
