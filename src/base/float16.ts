/** IEEE 754 half precision: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. */

/** 2^(exponent - 15) for every biased exponent. */
const POWERS = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (exponent - 15));

/** Decodes one half-precision number from its 16 bits. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * (POWERS[exponent] as number);
}

/** The decoded values of all 65,536 bit patterns, made when many numbers are first decoded. */
let numbers: Float32Array | undefined;

/** Decodes many half-precision numbers; each is exact in float32. */
export function widenFloat16(bits: Uint16Array): Float32Array {
  numbers ??= Float32Array.from({ length: 0x10000 }, (_, each) => fromFloat16(each));
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = numbers[bits[i] as number] as number;
  return values;
}

const floats = new DataView(new ArrayBuffer(4));

/** The 16 bits of the half-precision number nearest to a value, ties to even. */
export function toFloat16(value: number): number {
  floats.setFloat32(0, value);
  const bits = floats.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24); // subnormal
  const exponent = ((bits >>> 23) & 0xff) - 127;
  // The fraction may round up to 1024, which carries into the exponent as it should.
  return sign | (((exponent + 15) << 10) + roundToEven((magnitude / 2 ** exponent - 1) * 1024));
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
