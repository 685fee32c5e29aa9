/** Explains a frequency of the rotary position embedding: θ^(−2i/d), and how the configuration has scaled it. */
import { shortNumber } from './numbers';

/** An unscaled frequency as published code computes it: in single precision. */
function plainFrequency(theta: number, pair: number, size: number): number {
  return Math.fround(1 / Math.fround(theta ** Math.fround((2 * pair) / size)));
}

/** The shortest θ that satisfies `isOf`, estimated from the frequency of one pair; `undefined` if there is none. */
function thetaBy(frequencies: readonly number[], pair: number, isOf: (theta: number) => boolean): number | undefined {
  const size = 2 * frequencies.length;
  const estimate = (frequencies[pair] ?? 0) ** (-size / (2 * pair));
  for (let digits = 1; digits <= 8 && Number.isFinite(estimate); digits++) {
    const theta = Number(estimate.toPrecision(digits));
    if (isOf(theta)) return theta;
  }
  return undefined;
}

/** @returns θ; `undefined` if no unscaled frequencies are found, or there are too few to tell */
function thetaOf(frequencies: readonly number[]): number | undefined {
  const size = 2 * frequencies.length;
  const isPlain = (theta: number, pair: number) => plainFrequency(theta, pair, size) === frequencies[pair];
  const last = frequencies.length - 1;
  if (last < 2) return undefined;
  const ofAll = thetaBy(frequencies, last, (theta) => frequencies.every((_, pair) => isPlain(theta, pair)));
  // If only long wavelengths are scaled, the first frequencies are still unscaled.
  return ofAll ?? thetaBy(frequencies, 1, (theta) => isPlain(theta, 1) && isPlain(theta, 2));
}

/**
 * "frequency = θ^(−2i/d) = 10000^(−2 · 11 / 64) = 0.04217, where i = 11 is the pair and d = 64 how many numbers are turned."
 * @returns the explanation of a pair's frequency; `undefined` if θ cannot be told
 */
export function frequencyNote(frequencies: readonly number[], pair: number): string | undefined {
  const theta = thetaOf(frequencies);
  return theta === undefined ? undefined : noteOf(theta, frequencies, pair);
}

/** The explanation for a base that grows with the text. @param theta for this text @param original as configured */
export function dynamicFrequencyNote(
  { theta, original }: { readonly theta: number; readonly original: number },
  frequencies: readonly number[],
  pair: number,
): string {
  const grown =
    theta === original ? '' : ` θ is ${original} in the configuration, and stretched for a text of this length.`;
  return `${noteOf(theta, frequencies, pair)}${grown}`;
}

function noteOf(theta: number, frequencies: readonly number[], pair: number): string {
  const size = 2 * frequencies.length;
  const frequency = frequencies[pair] ?? Number.NaN;
  const plain = plainFrequency(theta, pair, size);
  const power = `${Number(theta.toPrecision(8))}^(−2 · ${pair} / ${size})`;
  const where = `where i = ${pair} is the pair and d = ${size} how many numbers of a head are turned`;
  const isScaled = Math.abs(frequency / plain - 1) > 1e-6;
  return isScaled
    ? `frequency = θ^(−2i/d) × scaling = ${power} × ${shortNumber(frequency / plain)} = ${shortNumber(frequency)}, ${where}; the configuration’s scaling of positions changes this pair by that factor.`
    : `frequency = θ^(−2i/d) = ${power} = ${shortNumber(frequency)}, ${where}.`;
}
