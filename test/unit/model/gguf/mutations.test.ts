/**
 * Mutated GGUF files: counts, types, names, sizes, offsets and truncation, each by a seed. None ends the program, hangs, or
 * takes memory by what it claims alone: it is opened and read, or refused in a sentence. `npm run check:long` makes more.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openModel } from '../../../../src/architectures/open/open-model';
import { seededRandom } from '../../../../src/base/random';
import { storedRows } from '../../../../src/lowering/stored-rows';
import { ModelFolderError } from '../../../../src/model/errors';
import { CannotExpressError } from '../../../../src/model/tokenizers/cannot-express';
import { readWeightSlice } from '../../../../src/model/weights';
import { thorough } from '../../../workbench/thorough';
import { writeFolderGguf } from '../../architectures/gguf-writer';
import { fixturePath } from '../../support';
import { tempFolder } from '../helpers';

const COUNT = thorough ? 5000 : 40;
/** More than the largest model of the test needs, far less than any claim of gigabytes. */
const MOST_BYTES = 96 * 1024 * 1024;

/** Where something of a file's header stands. */
interface Field {
  readonly kind: 'count' | 'length' | 'text' | 'type' | 'value' | 'axes' | 'axis' | 'offset';
  readonly at: number;
  readonly bytes: number;
}

const SIZES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };

/** All fields of a header, read without the code under test; of long lists the first entries. */
function fieldsOf(file: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 8;
  const take = (kind: Field['kind'], bytes: number) => {
    fields.push({ kind, at, bytes });
    at += bytes;
    return bytes === 8 ? Number(file.readBigUInt64LE(at - 8)) : bytes === 4 ? file.readUInt32LE(at - 4) : 0;
  };
  const text = () => void take('text', take('length', 8));
  const value = (type: number) => (type === 8 ? text() : void take('value', SIZES[type] as number));
  const [tensors, entries] = [take('count', 8), take('count', 8)];
  for (let i = 0; i < entries; i++) {
    text();
    const type = take('type', 4);
    if (type !== 9) value(type);
    else {
      const [of, count] = [take('type', 4), take('count', 8)];
      const before = fields.length;
      for (let j = 0; j < count; j++) value(of);
      fields.splice(before + 40);
    }
  }
  for (let i = 0; i < tensors; i++) {
    text();
    const axes = take('axes', 4);
    for (let j = 0; j < axes; j++) take('axis', 8);
    take('type', 4);
    take('offset', 8);
  }
  return fields;
}

const LARGE = [
  0n,
  1n,
  2n,
  31n,
  33n,
  255n,
  1n << 31n,
  1n << 32n,
  1n << 40n,
  (1n << 53n) + 1n,
  1n << 63n,
  (1n << 64n) - 1n,
];
const SMALL = [0, 1, 2, 3, 5, 8, 9, 13, 16, 23, 30, 39, 255, 2 ** 31, 2 ** 32 - 1];

function mutated(file: Buffer, fields: readonly Field[], random: () => number): Buffer {
  const copy = Buffer.from(file);
  const below = (count: number) => Math.floor(random() * count);
  const changes = 1 + below(3);
  for (let i = 0; i < changes; i++) {
    const { at, bytes } = fields[below(fields.length)] as Field;
    if (bytes === 8 && below(2) === 0) copy.writeBigUInt64LE(LARGE[below(LARGE.length)] as bigint, at);
    else if (bytes === 8) copy.writeBigUInt64LE(copy.readBigUInt64LE(at) ^ (1n << BigInt(below(40))), at);
    else if (bytes === 4) copy.writeUInt32LE(SMALL[below(SMALL.length)] as number, at);
    else if (bytes > 0) copy[at + below(bytes)] = below(256);
  }
  return below(6) === 0 ? copy.subarray(0, below(copy.length)) : copy;
}

it(`${COUNT} mutated files are opened and read, or refused in a sentence`, {
  timeout: 60_000 + 200 * COUNT,
}, async () => {
  const path = join(await tempFolder(), 'model.gguf');
  const typeOf = (name: string) => (name.includes('ffn') ? 'Q4_0' : 'Q8_0');
  await writeFolderGguf(fixturePath('qwen2'), path, { typeOf });
  const file = await readFile(path);
  const fields = fieldsOf(file);
  expect(new Set(fields.map(({ kind }) => kind)).size).toBe(8);
  const random = seededRandom(42);
  const outcome = { opened: 0, refused: 0 };
  for (let i = 0; i < COUNT; i++) {
    await writeFile(path, mutated(file, fields, random));
    const before = process.memoryUsage().arrayBuffers;
    const fault = await openAndRead(path).catch((error: unknown) => error);
    expect(process.memoryUsage().arrayBuffers - before, `bytes of mutation ${i}`).toBeLessThan(MOST_BYTES);
    outcome[fault === undefined ? 'opened' : 'refused']++;
    if (fault === undefined) continue;
    const told = fault instanceof ModelFolderError || fault instanceof CannotExpressError;
    expect(told, `mutation ${i}: ${(fault as Error).stack}`).toBe(true);
    expect((fault as Error).message).toMatch(/\.\)?$/);
  }
  expect(outcome.refused).toBeGreaterThan(COUNT / 4);
  expect(outcome.opened).toBeGreaterThan(COUNT / 50);
});

/** Of what is opened, a weight is read and quants are laid out. */
async function openAndRead(path: string): Promise<undefined> {
  const widened = await tempFolder();
  const { weights, tokenizer } = await openModel(path, async () => widened);
  tokenizer.encode('It is cold.');
  for (const name of weights.names.slice(0, 4)) {
    const location = weights.get(name);
    await readWeightSlice(location, 0, 1);
    if (location.blocks) for await (const _ of storedRows(location.blocks, location.shape.at(-1) as number)) break;
  }
  await weights.endUse?.();
}
