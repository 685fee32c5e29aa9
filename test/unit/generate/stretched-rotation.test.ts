/** Rotation that follows from a text's length: the keys of one text are all turned alike, however it is read. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Decoder, PREFILL_CHUNK } from '../../../src/generate/decoder';
import { PrefixDecoder } from '../../../src/generate/prefix';
import type { Model } from '../../../src/lowering/model';
import { copyOf, readJsonObject } from '../model/helpers';
import { fixturePath, maxDistance, openModel, traceText } from '../support';

/** Absolute, of logits up to about 15. */
const TOLERANCE = 2e-5;
/** Of longer texts the rotation follows from the length; the context is four times that. */
const ORIGINAL = 100;

const { signal } = new AbortController();
const ids = (count: number) => Array.from({ length: count }, (_, i) => (i * 131 + 17) % 448);
const TEXT = 'The weather is fine, and so are we. ';

let model: Model;
beforeEach(async () => {
  const source = fixturePath('llama-dynamic');
  const config = { ...(await readJsonObject(join(source, 'config.json'))), max_position_embeddings: ORIGINAL };
  model = await openModel(await copyOf(source, { 'config.json': config }));
});
afterEach(() => model.release());

async function fromScratch(text: readonly number[]): Promise<Float32Array> {
  return (await Decoder.open(model)).append(text, signal);
}

it.each([3, 12])('a prompt has the logits of the trace, also in several chunks: %i sentences', async (sentences) => {
  const { trace, ids: read } = await traceText(model, TEXT.repeat(sentences));
  expect(read.length > PREFILL_CHUNK).toBe(sentences === 12);
  const { proofs } = trace.proofs('model');
  const decoded = proofs.filter(({ name }) => name.startsWith('decode-'));
  expect(decoded.map(({ name, status }) => [name, status])).toEqual([
    ['decode-logits', 'holds'],
    ['decode-greedy', 'holds'],
  ]);
});

describe('a decoder that follows a text', () => {
  it('keeps nothing of a text with another rotation, longer or shorter', async () => {
    const prefix = new PrefixDecoder(await Decoder.open(model));
    for (const count of [ORIGINAL + 40, ORIGINAL + 99, ORIGINAL + 30]) {
      const { logits, reused } = await prefix.goTo(ids(count), signal);
      expect(reused).toBe(0);
      expect(maxDistance(logits, await fromScratch(ids(count)))).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  it('keeps what it has of a text as short as the model was trained on', async () => {
    const prefix = new PrefixDecoder(await Decoder.open(model));
    await prefix.goTo(ids(40), signal);
    expect(await prefix.goTo(ids(ORIGINAL), signal)).toMatchObject({ reused: 40, computed: ORIGINAL - 40 });
  });

  it('tells the last logits of a long text as they are in one run', async () => {
    const text = ids(ORIGINAL + 99);
    const expected: Float32Array[] = [];
    const decoder = await Decoder.open(model);
    await decoder.append(text, signal, ({ rows, data }) => {
      const width = data.length / rows;
      for (let row = 0; row < rows; row++) expected.push(data.slice(row * width, (row + 1) * width));
    });
    const { rows } = await new PrefixDecoder(await Decoder.open(model)).goThrough(text, 3, signal);
    const last = expected.slice(-3);
    for (const [at, row] of rows.entries())
      expect(maxDistance(row, last[at] as Float32Array)).toBeLessThanOrEqual(TOLERANCE);
  });
});
