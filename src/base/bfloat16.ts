/** bfloat16: the upper half of a float32. */

const widened = new DataView(new ArrayBuffer(4));

/** Decodes one bfloat16 from its 16 bits. */
export function fromBfloat16(bits: number): number {
  widened.setUint32(0, bits * 0x10000);
  return widened.getFloat32(0);
}

/** Decodes many bfloat16 values; each is exact in float32. */
export function widenBfloat16(bits: Uint16Array): Float32Array {
  const halves = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) halves[i] = (bits[i] as number) << 16;
  return new Float32Array(halves.buffer);
}
