/** The metadata of a GGUF file: keys with numbers, texts, or lists of these. */
import { count as grouped } from '../../base/counted';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import type { ValueReader } from './value-reader';

type GgufScalar = number | boolean | string;
export type GgufValue = GgufScalar | readonly GgufScalar[];
export type GgufMetadata = ReadonlyMap<string, GgufValue>;

/** More than ten times as many entries as any file has. */
const MOST_ENTRIES = 10_000;
/** The most values in all lists together: a vocabulary of a million tokens with scores, types and merges. */
const MOST_VALUES = 8_000_000;

interface ValueType {
  readonly bytes: number;
  read(view: DataView): number | boolean | bigint;
}

/** The types of numbers and flags by their numbers in a file; 8 is a text, 9 a list. */
const VALUE_TYPES: ReadonlyMap<number, ValueType> = new Map<number, ValueType>([
  [0, { bytes: 1, read: (view) => view.getUint8(0) }],
  [1, { bytes: 1, read: (view) => view.getInt8(0) }],
  [2, { bytes: 2, read: (view) => view.getUint16(0, true) }],
  [3, { bytes: 2, read: (view) => view.getInt16(0, true) }],
  [4, { bytes: 4, read: (view) => view.getUint32(0, true) }],
  [5, { bytes: 4, read: (view) => view.getInt32(0, true) }],
  [6, { bytes: 4, read: (view) => view.getFloat32(0, true) }],
  [7, { bytes: 1, read: (view) => view.getUint8(0) !== 0 }],
  [10, { bytes: 8, read: (view) => view.getBigUint64(0, true) }],
  [11, { bytes: 8, read: (view) => view.getBigInt64(0, true) }],
  [12, { bytes: 8, read: (view) => view.getFloat64(0, true) }],
]);
/** The size of numbers that may not be safe integers, in bytes. */
const LARGE = 8;
const TEXT = 8;
const LIST = 9;

/**
 * @param longestList lists with more values than this are left empty: a vocabulary makes up most of a header, and says nothing
 *   about what the model is
 * @throws a sentence with file, entry and fault
 */
export async function readMetadata(reader: ValueReader, count: number, longestList: number): Promise<GgufMetadata> {
  if (count > MOST_ENTRIES)
    throw new ModelFolderError(
      `${reader.path} claims ${grouped(count)} entries of metadata; at most ${grouped(MOST_ENTRIES)} are read.`,
    );
  const metadata = new Map<string, GgufValue>();
  const room = { values: MOST_VALUES, longestList };
  for (let i = 0; i < count; i++) {
    const name = await reader.text(`the name of metadata entry ${i}`);
    if (metadata.has(name)) throw new ModelFolderError(`${reader.path}: metadata "${shorten(name)}" comes twice.`);
    metadata.set(name, await readEntry(reader, name, room));
  }
  return metadata;
}

async function readEntry(
  reader: ValueReader,
  name: string,
  room: { values: number; readonly longestList: number },
): Promise<GgufValue> {
  const what = `metadata "${shorten(name)}"`;
  const type = await reader.uint32();
  if (type !== LIST) return readScalar(reader, type, what);
  const of = await reader.uint32();
  const count = await reader.size(`the length of ${what}`);
  room.values -= count;
  if (room.values < 0)
    throw new ModelFolderError(
      `${reader.path}: the lists of its metadata have more than ${grouped(MOST_VALUES)} values.`,
    );
  if (count > room.longestList) {
    await skipList(reader, of, count, what);
    return [];
  }
  const values: GgufScalar[] = [];
  for (let i = 0; i < count; i++) values.push(scalarAtHand(reader, of) ?? (await readScalar(reader, of, what)));
  return values;
}

async function skipList(reader: ValueReader, of: number, count: number, what: string): Promise<void> {
  const known = VALUE_TYPES.get(of);
  if (known) return reader.skip(count * known.bytes);
  for (let i = 0; i < count; i++) {
    if (of !== TEXT)
      await readScalar(reader, of, what); // throws for an unknown type
    else if (!reader.skipTextAtHand()) reader.skip(await reader.size(`the length of ${what}`));
  }
}

/** The next value if it is in memory already; `undefined` for others, and for numbers that have to be checked. */
function scalarAtHand(reader: ValueReader, type: number): GgufScalar | undefined {
  if (type === TEXT) return reader.textAtHand();
  const known = VALUE_TYPES.get(type);
  if (!known || known.bytes === LARGE || !reader.isAtHand(known.bytes)) return undefined;
  return known.read(reader.takeAtHand(known.bytes)) as number | boolean;
}

async function readScalar(reader: ValueReader, type: number, what: string): Promise<GgufScalar> {
  if (type === TEXT) return reader.text(what);
  const known = VALUE_TYPES.get(type);
  if (!known) throw new ModelFolderError(`${reader.path}: ${what} is of the unknown type ${type}.`);
  const value = known.read(await reader.take(known.bytes));
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new ModelFolderError(`${reader.path}: ${what} is ${value}, which is no whole number below 2^53.`);
  return number;
}
