/** A trace that was saved is read from its file with the numbers of the one that was made. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Variant } from '../../../../src/architectures/plan/architecture';
import { WeightReader } from '../../../../src/model/weight-reader';
import { explainValue } from '../../../../src/trace/explain/explain-value';
import { resultOf } from '../../../../src/trace/explain/provenance';
import { saveTrace } from '../../../../src/trace/saving/export';
import { SavedTrace } from '../../../../src/trace/saving/saved';
import { writeFacts } from '../../../../src/trace/saving/saved-facts';
import { describeSteps } from '../../../../src/trace/steps/steps';
import { WeightStatistics } from '../../../../src/trace/steps/weight-statistics';
import type { Slice } from '../../../../src/trace/tensors/tensor';
import { failure, type Json, tempFolder } from '../../model/helpers';
import { maxDistance, proveAll, traceText } from '../../support';

import {
  asFormat1,
  bytes,
  changed,
  facts,
  HASH,
  type Header,
  LAYERS,
  model,
  names,
  opened,
  saved,
  trace,
  withTrace,
} from './save-a-trace';

withTrace();

describe('a saved trace', () => {
  it('says what the one that was saved said', async () => {
    const copy = await opened();
    expect(copy.spec).toEqual(trace.spec);
    expect(copy.tokens).toEqual(trace.tokens);
    expect(copy.facts).toEqual(facts());
    expect(copy.origin).toEqual({ text: trace.input.text, variant: 'model', weightsHash: HASH });
    expect(copy.model).toBeUndefined();
    expect(copy.byteLength).toBe(0);
    await copy.release();
  });

  it('is whole though other blocks are looked at, and its own are let go of, while it is saved', async () => {
    const { trace: narrow } = await traceText(model, trace.input.text, 1024); // room for no block besides the newest
    const folder = await tempFolder();
    const save = async (name: string, onProgress = (_: number) => {}) => {
      const path = join(folder, name);
      await saveTrace(narrow, 'model', path, () => ({}), {
        hooks: { signal: new AbortController().signal, onProgress },
      });
      return readFile(path);
    };
    const undisturbed = await save('undisturbed.safetensors');
    const looks: Promise<unknown>[] = [];
    const disturbed = await save('disturbed.safetensors', (done) => {
      looks.push(narrow.window(`blocks.${done % LAYERS}.attn.attn_scores`, 'model'));
      if (done % 2 === 0) narrow.releaseComputed();
    });
    expect(looks.length).toBeGreaterThan(names.length);
    await Promise.all(looks);
    expect(Buffer.compare(disturbed, undisturbed)).toBe(0);
    narrow.release();
  });

  it('gives every stage, whole, in windows and in pieces, with its statistics', async () => {
    const copy = await opened();
    for (const name of names) {
      const { shape } = trace.find(name, 'model');
      expect(copy.find(name, 'model').shape).toEqual(shape);
      const slices: (Slice | undefined)[] = [
        undefined,
        { start: shape.map((size) => size >> 2), stop: shape.map((size) => size - (size >> 3)) },
        { start: shape.map(() => 0), stop: shape, step: shape.map((_, axis) => axis + 2) },
        { start: shape.map((size) => size - 1), stop: shape },
      ];
      for (const slice of slices) {
        const [expected, actual] = [await trace.window(name, 'model', slice), await copy.window(name, 'model', slice)];
        expect(actual.shape, name).toEqual(expected.shape);
        expect(maxDistance(actual.data, expected.data), name).toBe(0);
      }
      const pieces: number[] = [];
      for await (const piece of copy.pieces(name, 'model')) pieces.push(...piece);
      expect(maxDistance(pieces, (await trace.window(name, 'model')).data), name).toBe(0);
      expect(await copy.statistics(name, 'model')).toEqual(await trace.statistics(name, 'model'));
    }
    await copy.release();
  });

  it('proves what its own numbers prove, and no more', async () => {
    const copy = await opened();
    const blockProofs = (await proveAll(trace)).filter(({ name }) => !name.startsWith('decode'));
    expect(copy.proofs('model')).toMatchObject({ proven: 0, total: LAYERS });
    const proofs = await proveAll(copy);
    expect(proofs.slice(0, 4)).toEqual(blockProofs);
    expect(blockProofs).toHaveLength(4);
    const because = 'a saved trace does not hold that run';
    expect(proofs.slice(4).map((proof) => [proof.name, proof.status, proof.because])).toEqual([
      ['decode-logits', 'not applicable', because],
      ['decode-greedy', 'not applicable', because],
      ['tensor-bytes', 'not applicable', 'the file has no digest of them: an older version saved it'],
    ]);
    await copy.release();
  });

  it.each([
    ['blocks.1.attn.pattern', 'rows-sum-to-1'],
    ['blocks.2.attn_out', 'sum resid_mid'],
    ['blocks.0.mlp_out', 'sum resid_post'],
  ])('a changed %s fails %s', async (stage, proof) => {
    const path = await saved();
    const { tensors } = JSON.parse(`{"tensors": ${bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)))}}`);
    const at = 8 + Number(bytes.readBigUInt64LE(0)) + tensors[stage].data_offsets[0];
    bytes.writeFloatLE(bytes.readFloatLE(at) + 0.01, at);
    await writeFile(path, bytes);
    const copy = await opened(path);
    const failed = (await proveAll(copy)).filter(({ status }) => status === 'fails').map(({ name }) => name);
    expect(failed).toContain(proof);
    await copy.release();
  });

  it('without its model: what needs no weights works, the rest says what is missing', async () => {
    const copy = await opened();
    const reader = new WeightReader();
    const follow = (stage: string, index: number[], variant: Variant = 'model') =>
      explainValue(copy, { stage, variant, index }, reader);
    expect(resultOf(await follow('blocks.1.attn.z', [3, 1, 2])).agrees).toBe(true);
    expect(resultOf(await follow('blocks.1.attn.pattern', [1, 3, 2])).agrees).toBe(true);
    copy.attach({ absence: 'which is elsewhere' });
    for (const ask of [
      () => follow('blocks.1.attn.q', [3, 1, 2]),
      () => copy.proveNext('walkthrough'),
      () => copy.window('blocks.0.attn.z', 'walkthrough'),
    ]) {
      expect((await failure(ask())).message).toMatch(/^[A-Z].* needs the model itself, which is elsewhere\.$/);
    }
    const steps = await describeSteps(copy, { layer: 1, head: 2, variant: 'model' }, new WeightStatistics());
    expect(steps).toHaveLength(18);
    expect(steps.filter(({ unavailable }) => unavailable !== undefined).map(({ number }) => number)).toEqual([3]);
    const own = await describeSteps(trace, { layer: 1, head: 2, variant: 'model' }, new WeightStatistics());
    for (const [i, { tensors }] of steps.entries()) if (i !== 2) expect(tensors).toEqual(own[i]?.tensors);
    await copy.release();
  });

  it('with its model: weights and the walk-through', async () => {
    const copy = await opened();
    copy.attach({ model });
    const reader = new WeightReader();
    const address = { stage: 'blocks.1.attn.q', variant: 'model', index: [3, 1, 2] } as const;
    expect(await explainValue(copy, address, reader)).toEqual(await explainValue(trace, address, new WeightReader()));
    for (const name of names.filter((stage) => stage.startsWith('blocks.0.'))) {
      const expected = await trace.window(name, 'walkthrough');
      const actual = await copy.window(name, 'walkthrough');
      expect(actual.shape).toEqual(expected.shape);
      expect(maxDistance(actual.data, expected.data), name).toBe(0);
    }
    const [actual, expected] = [await proveAll(copy, 'walkthrough'), await proveAll(trace, 'walkthrough')];
    expect(actual.slice(0, 4)).toEqual(expected.slice(0, 4));
    expect(copy.byteLength).toBeGreaterThan(0);
    await copy.release();
  });

  it('of the versions whose plans did not say what is predicted is of the next token', async () => {
    const change = (_: Header, facts: Json) => void delete (facts['plan'] as { predicts?: string }).predicts;
    const copy = await opened(await changed(change));
    expect(copy.facts).toEqual(facts());
    expect(copy.facts.plan.predicts).toBe('next token');
    await copy.release();
  });

  it('of the versions that stored no plan is read as it was', async () => {
    const copy = await opened(await changed((_, facts) => asFormat1(facts)));
    expect(copy.facts).toEqual(facts());
    for (const name of names) {
      const [expected, actual] = [await trace.window(name, 'model'), await copy.window(name, 'model')];
      expect(actual.shape, name).toEqual(expected.shape);
      expect(maxDistance(actual.data, expected.data), name).toBe(0);
    }
    expect((await proveAll(copy)).slice(0, 4)).toEqual((await proveAll(trace)).slice(0, 4));
    await copy.release();
  });

  it('cannot be read once it is released', async () => {
    const copy = await opened();
    await copy.release();
    await expect(copy.window('embed', 'model')).rejects.toThrow();
  });

  it('of the walk-through alone is refused', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    const metadata = { text: trace.input.text, variant: 'walkthrough', weights_sha256: HASH, ...writeFacts(facts()) };
    await saveTrace(trace, 'walkthrough', path, () => metadata);
    expect((await failure(SavedTrace.open(path))).message).toContain('holds the simplified form of block 0 only');
  });
});
