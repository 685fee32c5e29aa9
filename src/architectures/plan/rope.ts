/**
 * The frequencies of rotary position embedding, and how they are scaled for texts longer than those of the training.
 * Computed in single precision, as in transformers.
 */
import * as v from 'valibot';
import { ModelFolderError } from '../../model/errors';
import type { DynamicFrequencies } from '../../operations/angles';

/** How one kind of layer rotates its queries and keys. */
export interface Rope {
  readonly pairs: 'half' | 'interleaved';
  /** Whether pairs are 'interleaved' only because a GGUF file stores the rows of queries and keys in that order. */
  readonly isPermuted?: true;
  /** Radians per position, one for each pair of rotated values. */
  readonly frequencies: readonly number[];
  readonly dynamic: DynamicFrequencies | null;
  /** The factor of the rotated values. */
  readonly factor: number;
}

const number = () => v.number('must be a number');

const forLayers = () => v.nullish(v.never('must be left out: all layers of this family turn alike'));

/** `rope_parameters` in transformers 5, `rope_scaling` in older versions. */
export const RopeFields = v.object({
  full_attention: forLayers(),
  sliding_attention: forLayers(),
  rope_type: v.nullish(v.string('must be a text')),
  type: v.nullish(v.string('must be a text')),
  rope_theta: v.nullish(number()),
  factor: v.nullish(number()),
  low_freq_factor: v.nullish(number()),
  high_freq_factor: v.nullish(number()),
  original_max_position_embeddings: v.nullish(number()),
  partial_rotary_factor: v.nullish(number()),
  attention_factor: v.nullish(number()),
  mscale: v.nullish(number()),
  mscale_all_dim: v.nullish(number()),
  beta_fast: v.nullish(number()),
  beta_slow: v.nullish(number()),
  truncate: v.nullish(v.boolean('must be true or false')),
});
export type RopeFields = v.InferOutput<typeof RopeFields>;

interface RopeOptions {
  /** The file with the fields, for error messages. */
  readonly file: string;
  readonly headSize: number;
  /** `max_position_embeddings` */
  readonly positions: number;
  /** `original_max_position_embeddings`, if it is a top-level field of config.json: then it takes precedence. */
  readonly original?: number | undefined;
  readonly theta: number;
  /** How many values of a head are rotated. */
  readonly turned: number;
}

/** @throws a sentence if the kind of scaling is not supported, or lacks a number */
export function ropeOf(fields: RopeFields | null | undefined, options: RopeOptions): Rope {
  const given = fields ?? {};
  const type = given.rope_type ?? given.type ?? 'default';
  const base = given.rope_theta ?? options.theta;
  const size = options.turned;
  // For an odd size, one more value is rotated. Published code does so for unscaled rotation only.
  const pairs = Math.ceil(size / 2);
  if (pairs === 0 || 2 * pairs > options.headSize || (size % 2 !== 0 && type !== 'default')) {
    throw new ModelFolderError(
      `${options.file}: rotary positions turn ${size} of the ${options.headSize} values of a head, which cannot be paired.`,
    );
  }
  const plain = frequenciesOf(base, size);
  const rope = { pairs: 'half', frequencies: plain, dynamic: null, factor: 1 } as const;
  switch (type) {
    case 'default':
      return rope;
    case 'linear': {
      const factor = required(given, 'factor', options);
      return { ...rope, frequencies: plain.map((frequency) => Math.fround(frequency / factor)) };
    }
    case 'dynamic':
      return { ...rope, dynamic: { base, factor: required(given, 'factor', options), original: options.positions } };
    case 'llama3':
      return { ...rope, frequencies: llama3(plain, given, options) };
    case 'yarn':
      return { ...rope, ...yarn(base, size, given, options) };
    default:
      throw new ModelFolderError(
        `${options.file}: the rotary scaling ${JSON.stringify(type)} is not supported (default, linear, dynamic, llama3 and yarn are).`,
      );
  }
}

/** `1 / base^(2i / size)` */
function frequenciesOf(base: number, size: number): number[] {
  return Array.from({ length: Math.ceil(size / 2) }, (_, i) =>
    Math.fround(1 / Math.fround(base ** Math.fround((2 * i) / size))),
  );
}

function required(fields: RopeFields, name: keyof RopeFields, { file }: RopeOptions): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw new ModelFolderError(`${file}: the rotary scaling needs a number "${name}" above 0.`);
}

/** The length of the texts on which the model was trained before its positions were scaled. */
function originalLength(fields: RopeFields, { original, positions }: RopeOptions): number {
  return original ?? fields.original_max_position_embeddings ?? positions;
}

/** Llama 3.1: long wavelengths are multiplied by the factor, short ones unchanged, with a smooth transition between. */
function llama3(plain: readonly number[], fields: RopeFields, options: RopeOptions): number[] {
  const factor = required(fields, 'factor', options);
  const [low, high] = [required(fields, 'low_freq_factor', options), required(fields, 'high_freq_factor', options)];
  const original = originalLength(fields, options);
  return plain.map((frequency) => {
    const wavelength = (2 * Math.PI) / frequency;
    if (wavelength < original / high) return frequency;
    if (wavelength > original / low) return Math.fround(frequency / factor);
    const smooth = (original / wavelength - low) / (high - low);
    return Math.fround(((1 - smooth) * frequency) / factor + smooth * frequency);
  });
}

/**
 * YaRN (Peng et al. 2023): each frequency lies between its unscaled and its scaled value, depending on how many turns it makes
 * in the original length.
 */
function yarn(base: number, size: number, fields: RopeFields, options: RopeOptions) {
  const original = originalLength(fields, options);
  const factor = fields.factor ?? options.positions / original;
  const magnitude = (scale: number, m = 1) => (scale <= 1 ? 1 : 0.1 * m * Math.log(scale) + 1);
  const { mscale, mscale_all_dim: all } = fields;
  const ofFactor = mscale && all ? magnitude(factor, mscale) / magnitude(factor, all) : magnitude(factor);
  const place = (turns: number) => (size * Math.log(original / (turns * 2 * Math.PI))) / (2 * Math.log(base));
  const whole = fields.truncate ?? true;
  const first = place(fields.beta_fast || 32);
  const last = place(fields.beta_slow || 1);
  const low = Math.max(whole ? Math.floor(first) : first, 0);
  const high = Math.min(whole ? Math.ceil(last) : last, size - 1);
  const width = high === low ? 0.001 : high - low;
  const frequencies = Array.from({ length: size / 2 }, (_, i) => {
    const period = base ** ((2 * i) / size);
    const stretched = Math.min(1, Math.max(0, (i - low) / width));
    return Math.fround(stretched / (factor * period) + (1 - stretched) / period);
  });
  return { frequencies, factor: fields.attention_factor ?? ofFactor };
}
