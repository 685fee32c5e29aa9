/** Several pictures as one that moves: an animated PNG (PNG Specification, Third Edition, W3C 2025). */
import { crc32 } from 'node:zlib';

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/**
 * The pictures are taken over as they are: nothing is compressed anew.
 * @param pictures PNG files of one size and kind of colour, as one program writes them
 * @param seconds that each stays
 * @throws Error where they differ in size or colour
 */
export function animatedPng(pictures: readonly Buffer[], seconds: number): Buffer {
  const frames = pictures.map(chunksOf);
  const header = dataOf(frames[0] ?? [], 'IHDR');
  if (frames.some((frame) => !dataOf(frame, 'IHDR').equals(header))) throw new Error('The pictures differ in size.');
  let sequence = 0;
  const parts = frames.flatMap((frame, index) => {
    const control = Buffer.alloc(26);
    control.writeUInt32BE(sequence++, 0);
    header.copy(control, 4, 0, 8); // width and height; the place is 0, 0
    control.writeUInt16BE(Math.round(seconds * 1000), 20);
    control.writeUInt16BE(1000, 22);
    const pixels = frame.filter(({ type }) => type === 'IDAT');
    const data = pixels.map(({ data }) => {
      if (index === 0) return chunk('IDAT', data);
      const number = Buffer.alloc(4);
      number.writeUInt32BE(sequence++);
      return chunk('fdAT', Buffer.concat([number, data]));
    });
    return [chunk('fcTL', control), ...data];
  });
  const control = Buffer.alloc(8); // played for ever
  control.writeUInt32BE(frames.length, 0);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('acTL', control),
    ...parts,
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunksOf(file: Buffer): Chunk[] {
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw new Error('A picture is no PNG.');
  const chunks: Chunk[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    chunks.push({ type: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function dataOf(chunks: readonly Chunk[], wanted: string): Buffer {
  const found = chunks.find(({ type }) => type === wanted);
  if (!found) throw new Error(`A picture has no ${wanted}.`);
  return found.data;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
