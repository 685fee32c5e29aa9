/** Memory for tensors that is used again: fresh pages cost more than a block's arithmetic on them. */

export class BufferPool {
  private readonly free = new Map<number, ArrayBuffer[]>();
  private freeBytes = 0;

  /** @param limit bytes that unused buffers may take */
  constructor(private readonly limit: number) {}

  /** An array of `count` floats with arbitrary content. */
  take(count: number): Float32Array {
    const bytes = sizeClass(count * 4);
    const buffer = this.free.get(bytes)?.pop();
    if (buffer) this.freeBytes -= bytes;
    return new Float32Array(buffer ?? new ArrayBuffer(bytes), 0, count);
  }

  /** Hand an array back that came from `take`. Nobody may use it any more. */
  give(array: Float32Array): void {
    const buffer = array.buffer as ArrayBuffer;
    if (this.freeBytes + buffer.byteLength > this.limit) return;
    const list = this.free.get(buffer.byteLength) ?? [];
    list.push(buffer);
    this.free.set(buffer.byteLength, list);
    this.freeBytes += buffer.byteLength;
  }
}

/** Round up to a quarter of a power of two, so that texts of similar length share buffers. */
function sizeClass(bytes: number): number {
  const step = 2 ** Math.max(Math.floor(Math.log2(Math.max(bytes, 1))) - 2, 6);
  return Math.ceil(bytes / step) * step;
}
