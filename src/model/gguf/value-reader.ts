/** Reads the values of a GGUF header one after another, in large pieces of the file, and never beyond its end. */
import { count } from '../../base/counted';
import { ModelFolderError } from '../errors';
import { type OpenFile, readRange } from '../files';

const PIECE = 1 << 20;
/** The size of a text's length field. */
const LENGTH_BYTES = 8;
/** The most bytes of one text, far more than any chat template has. */
const MOST_TEXT_BYTES = 16 * 1024 * 1024;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export class ValueReader {
  /** The offset of the next value in the file. */
  position = 0;
  private piece = new DataView(new ArrayBuffer(0));
  private pieceStart = 0;

  constructor(private readonly file: OpenFile) {}

  get path(): string {
    return this.file.path;
  }

  /** How many bytes of the file come after those that were read. */
  get left(): number {
    return this.file.size - this.position;
  }

  /** The next four bytes, little-endian. @throws ModelFolderError if the file has fewer */
  async uint32(): Promise<number> {
    return (await this.take(4)).getUint32(0, true);
  }

  /** A count, a length or an offset. @throws if it exceeds the file's size in bytes, which no valid one can */
  async size(what: string): Promise<number> {
    const size = (await this.take(8)).getBigUint64(0, true);
    if (size > BigInt(this.file.size))
      throw new ModelFolderError(
        `${this.path} is incomplete or damaged: ${what} is ${size}, but the whole file has ${this.file.size} bytes; download or copy it again.`,
      );
    return Number(size);
  }

  /**
   * The next text: its length in eight bytes, then UTF-8.
   * @param what it is called in an error
   * @throws ModelFolderError if it is longer than 16 MB, or than what is left of the file
   */
  async text(what: string): Promise<string> {
    const length = await this.size(`the length of ${what}`);
    if (length > MOST_TEXT_BYTES)
      throw new ModelFolderError(
        `${this.path}: ${what} has ${count(length)} bytes; at most ${count(MOST_TEXT_BYTES)} are read.`,
      );
    return decodeText(await this.take(length));
  }

  /** Whether this many bytes are in memory, so that they can be taken without waiting. */
  isAtHand(count: number): boolean {
    return this.position + count <= this.pieceStart + this.piece.byteLength;
  }

  /** The next bytes, which must be in memory: awaiting each of a million values would take seconds. */
  takeAtHand(count: number): DataView<ArrayBuffer> {
    const view = new DataView(this.piece.buffer, this.position - this.pieceStart, count);
    this.position += count;
    return view;
  }

  /** The next text; `undefined` unless all of it is in memory. */
  textAtHand(): string | undefined {
    if (!this.isAtHand(LENGTH_BYTES)) return undefined;
    const length = this.piece.getBigUint64(this.position - this.pieceStart, true);
    if (length > BigInt(MOST_TEXT_BYTES) || !this.isAtHand(LENGTH_BYTES + Number(length))) return undefined;
    this.position += LENGTH_BYTES;
    return decodeText(this.takeAtHand(Number(length)));
  }

  /** Skips the next text if all of it is in memory. @returns whether it was */
  skipTextAtHand(): boolean {
    if (!this.isAtHand(LENGTH_BYTES)) return false;
    const length = Number(this.piece.getBigUint64(this.position - this.pieceStart, true));
    if (!this.isAtHand(LENGTH_BYTES + length)) return false;
    this.position += LENGTH_BYTES + length;
    return true;
  }

  /** Skips bytes without reading them. @throws if the file has fewer */
  skip(count: number): void {
    this.requireLeft(count);
    this.position += count;
  }

  /** The next bytes, as a view that is valid until more is read. */
  async take(count: number): Promise<DataView<ArrayBuffer>> {
    this.requireLeft(count);
    if (!this.isAtHand(count)) await this.readPiece(count);
    return this.takeAtHand(count);
  }

  private requireLeft(count: number): void {
    if (count <= this.left) return;
    throw new ModelFolderError(
      `${this.path} is truncated: its header needs ${this.position + count} bytes and the file has ${this.file.size}; download or copy it again.`,
    );
  }

  private async readPiece(count: number): Promise<void> {
    const bytes = new Uint8Array(Math.min(this.left, Math.max(PIECE, count)));
    await readRange(this.file, this.position, bytes);
    this.piece = new DataView(bytes.buffer);
    this.pieceStart = this.position;
  }
}

function decodeText({ buffer, byteOffset, byteLength }: DataView<ArrayBuffer>): string {
  return decoder.decode(new Uint8Array(buffer, byteOffset, byteLength));
}
