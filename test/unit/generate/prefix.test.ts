/** A decoder that follows a text: what it keeps of one text is never told of another. */
import { expect, it } from 'vitest';
import type { Decoder } from '../../../src/generate/decoder';
import { PrefixDecoder } from '../../../src/generate/prefix';
import { partOf } from '../part-of';

/** Appends two tokens at a time; the logits are the last token's id. */
class PairDecoder {
  length = 0;
  readonly cache = { byteLength: 0, truncate: (length: number) => (this.length = length) };

  rotationOf = () => 0;

  async append(ids: readonly number[], signal: AbortSignal): Promise<Float32Array> {
    for (let start = 0; start < ids.length; start += 2) {
      signal.throwIfAborted();
      this.length += ids.slice(start, start + 2).length;
      await Promise.resolve();
    }
    return Float32Array.of(ids.at(-1) as number);
  }
}

const { signal } = new AbortController();

it('logits are those of the text that is asked about, also after another one was cancelled at the same length', async () => {
  const decoder = new PairDecoder();
  const prefix = new PrefixDecoder(partOf<Decoder>(decoder));
  expect((await prefix.goTo([1, 2], signal)).logits).toEqual(Float32Array.of(2));
  const cancelled = new AbortController();
  const longer = prefix.goTo([3, 4, 5, 6], cancelled.signal);
  cancelled.abort();
  await expect(longer).rejects.toThrow();
  expect(decoder.length).toBe(2);
  expect(await prefix.goTo([3, 4], signal)).toEqual({ logits: Float32Array.of(4), reused: 1, computed: 1 });
});
