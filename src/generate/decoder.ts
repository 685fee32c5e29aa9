/** Runs the decode graph: tokens in, logits out, with the keys and values of the past kept between runs. */

import { cancellationPoint } from '../base/cancellation-point';
import { cachedAttentions, crossAttentions } from '../lowering/caches';
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
  private readonly oneRotation: number;
  private readonly masks: readonly (readonly [input: string, rule: MaskRule])[];
  private readonly pastInputs: readonly (readonly [input: string, name: CacheName])[];

  private constructor(
    private readonly session: Session,
    { spec, folder }: Model,
    /** What an encoder made of a source, where there is one: it stays the same from run to run. */
    readonly source: EncodedSource | undefined,
  ) {
    const attentions = cachedAttentions(folder.plan);
    const { kvHeads = 1, dHead = 1 } = attentions[0] ?? {};
    const { contextLength: limit } = spec;
    this.cache = new KeyValueCache({ layers: attentions.length, kvHeads, dHead, limit });
    const { masks, needsPositions, oneRotation } = decodeInputs(folder.plan);
    this.needsPositions = needsPositions;
    this.oneRotation = oneRotation;
    this.masks = masks.map((rule) => [maskName(rule), rule]);
    this.pastInputs = this.cache.names.map((name) => [pastName(name.attention, name.part), name]);
  }

  /**
   * @param choice which weights and how many threads; float32 and the model's own number unless told otherwise
   * @param source what the decoder of an encoder-decoder attends to
   */
  static async open(model: Model, choice: DecodeChoice = {}, source?: EncodedSource): Promise<Decoder> {
    if (!source && crossAttentions(model.folder.plan).length > 0)
      throw new Error(`The decoder of ${model.folder.name} writes of a source text, and there is none.`);
    return new Decoder(await model.decode(choice), model, source);
  }

  /** How many tokens are in the cache. */
  get length(): number {
    return this.cache.length;
  }

  /**
   * What the rotation of keys follows from in a text of so many tokens: the same number where it is the same. Keys that
   * were turned in a text of another number belong to that text.
   */
  rotationOf(tokens: number): number {
    return Math.max(tokens, this.oneRotation);
  }

  /**
   * Append tokens in chunks, each turned as in the whole text, and return the last one's logits [d_vocab].
   * @param onRows when given, the logits of every token are computed and handed over chunk by chunk
   * @param length tokens of the whole text, where these are not its end
   * @throws the signal's reason when cancelled, between two chunks: those before it are in the cache
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
    if (Number.isFinite(this.oneRotation)) inputs[LENGTH] = int64([textLength]);
    for (const [input, rule] of this.masks) inputs[input] = decodeMask(rule, length, ids.length);
    for (const [input, name] of this.pastInputs) inputs[input] = cache.past(name);
    const results = await this.session.run(inputs, OUTPUTS);
    cache.append(ids.length, results[FRESH]?.data as Float32Array);
    return results[LOGITS]?.data as Float32Array;
  }
}

/**
 * Where each new token may look: at all that is in the cache, at the new ones before it, and at itself, as far as the
 * rule lets it. [fresh, past + fresh], 0 or the lowest number. The row that stands for an empty cache is not to be seen.
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
