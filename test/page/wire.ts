/**
 * Messages between page and host as VS Code carries them: as JSON, so that what JSON cannot say is lost here as well, and
 * with the bytes of buffers beside it.
 */

export interface Wire {
  readonly json: string;
  readonly buffers: readonly Uint8Array[];
}

/** This and the others are complete in themselves: they run inside the page too. */
export function pack(message: unknown): Wire {
  const buffers: Uint8Array[] = [];
  const json = JSON.stringify(message, (_, value: unknown) => {
    const isView = ArrayBuffer.isView(value);
    if (!isView && !(value instanceof ArrayBuffer)) return value;
    const bytes = isView
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : new Uint8Array(value as ArrayBuffer);
    return { $buffer: buffers.push(bytes.slice()) - 1, type: value.constructor.name };
  });
  return { json, buffers };
}

export function unpack({ json, buffers }: Wire): unknown {
  const types = { Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Uint8Array, Uint16Array, Uint32Array };
  return JSON.parse(json, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$buffer' in value)) return value;
    const { $buffer, type } = value as { $buffer: number; type: string };
    const { buffer } = (buffers[$buffer] as Uint8Array).slice();
    if (type === 'ArrayBuffer') return buffer;
    const View = types[type as keyof typeof types];
    if (!View) throw new Error(`No message of VS Code carries a ${type}.`);
    return new View(buffer as ArrayBuffer);
  });
}

/** One frame: of the text and of each buffer first the length, a 32-bit number, then the bytes. */
export function encode({ json, buffers }: Wire): Uint8Array<ArrayBuffer> {
  const parts = [new TextEncoder().encode(json), ...buffers];
  const frame = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + 4 + byteLength, 0));
  const view = new DataView(frame.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.byteLength);
    frame.set(part, at + 4);
    at += 4 + part.byteLength;
  }
  return frame;
}

export function decode(frame: Uint8Array): Wire {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < frame.byteLength; ) {
    const end = at + 4 + view.getUint32(at);
    parts.push(frame.subarray(at + 4, end));
    at = end;
  }
  const [json, ...buffers] = parts;
  return { json: new TextDecoder().decode(json), buffers };
}
