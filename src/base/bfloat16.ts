/** bfloat16: the upper half of a float32. */

const widened = new DataView(new ArrayBuffer(4));

/** The number that 16 bits stand for. */
export function fromBfloat16(bits: number): number {
  widened.setUint32(0, bits * 0x10000);
  return widened.getFloat32(0);
}
