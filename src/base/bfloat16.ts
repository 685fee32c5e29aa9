/** bfloat16: the upper half of a float32. */

const widened = new DataView(new ArrayBuffer(4));

/** The number that 16 bits stand for. */
export function fromBfloat16(bits: number): number {
  widened.setUint32(0, bits * 0x10000);
  return widened.getFloat32(0);
}

/** The numbers that many times 16 bits stand for. */
export function widenBfloat16(bits: Uint16Array): Float32Array {
  const halves = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) halves[i] = (bits[i] as number) << 16;
  return new Float32Array(halves.buffer);
}
