/** A reader of GGUF headers of its own, which checks nothing, for what the product's must agree with or refuse. */
import { readFile } from 'node:fs/promises';

interface PlainTensor {
  readonly name: string;
  /** Outermost axis first. */
  readonly shape: readonly number[];
  readonly type: number;
  readonly offset: number;
}

const WIDTHS = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
const TEXT = 8;
const LIST = 9;

export async function readGgufTensors(path: string): Promise<PlainTensor[]> {
  const cursor = new Cursor(await readFile(path));
  const [tensors, entries] = [cursor.size(), cursor.size()];
  for (let i = 0; i < entries; i++) {
    cursor.text();
    skip(cursor, cursor.uint32());
  }
  const found = Array.from({ length: tensors }, () => {
    const name = cursor.text();
    const shape = Array.from({ length: cursor.uint32() }, () => cursor.size()).reverse();
    return { name, shape, type: cursor.uint32(), offset: cursor.size() };
  });
  const start = Math.ceil(cursor.at / 32) * 32;
  return found.map((tensor) => ({ ...tensor, offset: start + tensor.offset }));
}

class Cursor {
  /** After magic and version. */
  at = 8;

  constructor(private readonly bytes: Buffer) {}

  size(): number {
    return Number(this.bytes.readBigUInt64LE(this.advance(8)));
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.advance(4));
  }

  text(): string {
    const length = this.size();
    const start = this.advance(length);
    return this.bytes.toString('utf8', start, start + length);
  }

  /** @returns where it was */
  advance(count: number): number {
    this.at += count;
    return this.at - count;
  }
}

function skip(cursor: Cursor, type: number): void {
  if (type === TEXT) cursor.text();
  else if (type !== LIST) cursor.advance(WIDTHS[type] as number);
  else {
    const of = cursor.uint32();
    for (let count = cursor.size(); count > 0; count--) skip(cursor, of);
  }
}
