/** Runs the decode graph, tokens in and logits out, and keeps the keys and values of past tokens between runs. */

import { cancellationPoint } from '../base/cancellation-point';
import { crossAttentions, selfAttentions } from '../lowering/caches';
import { maskName } from '../lowering/context';
import { decodeInputs, FRESH, LENGTH, LOGITS, pastName } from '../lowering/decode';
import type { DecodeChoice, Model } from '../lowering/model';
import { LOWEST } from '../onnx/numbers';
import { float32, int64, type Session, type TensorData } from '../onnx/session';
import type { MaskRule } from '../operations/mask-rule';
import { isHidden } from '../operations/mask-rule';
import type { EncodedSource } from './encoded-source';
import { type CacheName, KeyValueCache } from './key-value-cache';

/** A run of this many tokens is short enough to wait for when a request is cancelled. */
export const PREFILL_CHUNK = 128;

const OUTPUTS = [LOGITS, FRESH];

/** Logits of consecutive tokens, row-major [rows, d_vocab]; `firstRow` is the position of the first. */
export interface LogitRows {
  readonly firstRow: number;
  readonly rows: number;
  readonly data: Float32Array;
}

export class Decoder {
  readonly cache: KeyValueCache;
  private readonly needsPositions: boolean;
  private readonly longestPlainRotation: number;
  private readonly masks: readonly (readonly [input: string, rule: MaskRule])[];
  private readonly pastInputs: readonly (readonly [input: string, name: CacheName])[];

  private constructor(
    private readonly session: Session,
    { spec, folder }: Model,
    /** The encoder's result for a source, for models with an encoder; it stays the same from run to run. */
    readonly source: EncodedSource | undefined,
  ) {
    const attentions = selfAttentions(folder.plan);
    const { kvHeads = 1, dHead = 1 } = attentions[0] ?? {};
    const { contextLength: limit } = spec;
    this.cache = new KeyValueCache({ attentions: attentions.length, kvHeads, dHead, limit });
    const { masks, needsPositions, longestPlainRotation } = decodeInputs(folder.plan);
    this.needsPositions = needsPositions;
    this.longestPlainRotation = longestPlainRotation;
    this.masks = masks.map((rule) => [maskName(rule), rule]);
    this.pastInputs = this.cache.names.map((name) => [pastName(name.attention, name.part), name]);
  }

  /**
   * @param choice which weights and how many threads; by default float32 and the model's own number
   * @param source what the decoder of an encoder-decoder attends to
   */
  static async open(model: Model, choice: DecodeChoice = {}, source?: EncodedSource): Promise<Decoder> {
    if (!source && crossAttentions(model.folder.plan).length > 0)
      throw new Error(`The decoder of ${model.folder.name} writes of a source text, and there is none.`);
    return new Decoder(await model.decode(choice), model, source);
  }

  /** The number of tokens in the cache. */
  get length(): number {
    return this.cache.length;
  }

  /**
   * A number that identifies how keys are rotated in a text of this many tokens: two lengths with the same number rotate
   * alike. Keys that were rotated under another number must not be reused.
   */
  rotationOf(tokens: number): number {
    return Math.max(tokens, this.longestPlainRotation);
  }

  /**
   * Appends tokens in chunks, each rotated as in the whole text, and returns the last token's logits [d_vocab].
   * @param onRows if given, the logits of every token are computed and handed over chunk by chunk
   * @param length tokens of the whole text, if these are not its end
   * @throws the signal's reason when cancelled, between two chunks; the chunks before it are in the cache
   */
  async append(
    ids: readonly number[],
    signal: AbortSignal,
    onRows?: (rows: LogitRows) => void,
    length = this.length + ids.length,
  ): Promise<Float32Array> {
    let last = new Float32Array(0);
    for (let start = 0; start < ids.length; start += PREFILL_CHUNK) {
      await cancellationPoint(signal);
      const chunk = ids.slice(start, start + PREFILL_CHUNK);
      const firstRow = this.length;
      const rows = onRows ? chunk.length : 1;
      const data = await this.run(chunk, rows, length);
      onRows?.({ firstRow, rows, data });
      last = data.slice(data.length - data.length / rows);
    }
    return last;
  }

  private async run(ids: readonly number[], keep: number, textLength: number): Promise<Float32Array> {
    const { cache } = this;
    const { length } = cache;
    const inputs: Record<string, TensorData> = { ids: int64(ids), keep: int64([keep]), ...this.source?.inputs };
    if (this.needsPositions) inputs['positions'] = int64(ids.map((_, i) => length + i));
    if (Number.isFinite(this.longestPlainRotation)) inputs[LENGTH] = int64([textLength]);
    for (const [input, rule] of this.masks) inputs[input] = decodeMask(rule, length, ids.length);
    for (const [input, name] of this.pastInputs) inputs[input] = cache.past(name);
    const results = await this.session.run(inputs, OUTPUTS);
    cache.append(ids.length, results[FRESH]?.data as Float32Array);
    return results[LOGITS]?.data as Float32Array;
  }
}

/**
 * The mask of the new tokens [fresh, past + fresh]: each may attend to everything in the cache, to the new tokens before it
 * and to itself, as far as the rule allows. Allowed entries are 0, others the lowest number. The row that stands for an
 * empty cache is masked.
 */
function decodeMask(rule: MaskRule, length: number, fresh: number): TensorData {
  const past = Math.max(1, length);
  const columns = past + fresh;
  const mask = new Float32Array(fresh * columns);
  for (let row = 0; row < fresh; row++) {
    const line = mask.subarray(row * columns, (row + 1) * columns);
    line.fill(LOWEST, length, past);
    if (rule.causal) line.fill(LOWEST, past + row + 1);
    for (let key = 0; rule.window !== null && isHidden(rule, length + row, key) && key < length + row; key++)
      line[key < length ? key : past + key - length] = LOWEST;
  }
  return float32(mask, [fresh, columns]);
}
