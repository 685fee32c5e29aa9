/** A block that will be looked at comes with the pass. */
import { describe, expect, it, vi } from 'vitest';
import { Trace } from '../../../../src/trace/run/trace';
import { fixturePath, openOwnModel, stageNames } from '../../support';

const MEMORY = 2 ** 30;

async function trace(shownLayer?: number) {
  const model = await openOwnModel(fixturePath('gpt2'));
  const text = 'The weather is';
  const tokens = model.folder.tokenizer.encode(text);
  const input = { text, tokens, totalTokens: tokens.length, memory: MEMORY, shownLayer };
  const { signal } = new AbortController();
  const made = await Trace.run(model, input, { signal, onProgress: () => undefined });
  return { model, made };
}

async function stagesOfLayer({ model, made }: Awaited<ReturnType<typeof trace>>, layer: number) {
  const names = stageNames(model).filter((name) => name.startsWith(`blocks.${layer}.`));
  const values = new Map<string, Float32Array>();
  for (const name of names) values.set(name, (await made.window(name, 'model')).data);
  return values;
}

describe('the block that is shown', () => {
  it('is captured by the pass itself, and nothing runs when somebody looks at it or proves it', async () => {
    const shown = await trace(1);
    expect(shown.made.proofs('model').proven).toBe(0);
    const runs = vi.spyOn(shown.model, 'withLink');
    const values = await stagesOfLayer(shown, 1);
    expect(runs).not.toHaveBeenCalled();
    await stagesOfLayer(shown, 0);
    expect(runs).toHaveBeenCalledTimes(1);
    await shown.made.proveNext('model');
    await shown.made.proveNext('model');
    expect(shown.made.proofs('model').proven).toBe(2);
    expect(runs).toHaveBeenCalledTimes(1);
    const later = await trace();
    expect(later.made.proofs('model').proven).toBe(0);
    expect(values).toEqual(await stagesOfLayer(later, 1));
  });

  it('is computed again once it was let go', async () => {
    const shown = await trace(0);
    const before = await stagesOfLayer(shown, 0);
    shown.made.releaseComputed();
    const runs = vi.spyOn(shown.model, 'withLink');
    expect(await stagesOfLayer(shown, 0)).toEqual(before);
    expect(runs).toHaveBeenCalledTimes(1);
  });
});

it('pieces hold what windows hold, stage for stage', async () => {
  const { model, made } = await trace(0);
  for (const name of stageNames(model)) {
    const pieces: number[] = [];
    for await (const piece of made.pieces(name, 'model')) pieces.push(...piece);
    expect(Float32Array.from(pieces), name).toEqual((await made.window(name, 'model')).data);
  }
});
