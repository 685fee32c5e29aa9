/** How much each head adds to a prediction: direct logit attribution as a matrix of blocks and heads. */
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Attribution } from './attribution';
import { type AttributionTotal, attributionTotals } from './attribution-totals';
import type { AttentionHead } from './model-part';

export interface HeadContribution extends AttentionHead {
  /** How much it adds to the logit. */
  readonly value: number;
}

/**
 * How much each head adds to the explained token's logit; blocks and heads are counted from 0. If the token is compared
 * with another, every number is of the difference of both logits.
 */
export interface HeadContributions extends TokenDescription {
  readonly position: number;
  /** The token whose logit is subtracted; null if the logit itself is explained. */
  readonly ratherThan: TokenDescription | null;
  readonly layers: number;
  readonly heads: number;
  /** How much each head adds to the logit, [layer, head]. */
  readonly values: Float64Array;
  /** The same for a decoder's attention to an encoder's output, [layer, head]; null if there is none. */
  readonly cross: Float64Array | null;
  /** How much each MLP adds, [layer]. */
  readonly mlp: Float64Array;
  /** The head that adds most; of equal ones, the first. null if no head adds anything, as all may subtract. */
  readonly best: HeadContribution | null;
  /** How much each kind of part adds in all. */
  readonly totals: readonly AttributionTotal[];
  /** The logit that all parts of the model add up to: before a soft-cap. */
  readonly logit: number;
  /** The logit after the soft-cap; null if the model has none. */
  readonly capped: number | null;
}

/** @param layers the model's number of blocks @param heads its number of heads per block */
export function headContributions(
  { position, id, token, text, special, ratherThan, parts, logit, capped }: Attribution,
  { layers, heads }: { readonly layers: number; readonly heads: number },
): HeadContributions {
  const values = new Float64Array(layers * heads);
  const cross = parts.some((part) => part.cross) ? new Float64Array(layers * heads) : null;
  const mlp = new Float64Array(layers);
  let best: HeadContribution | null = null;
  for (const { kind, layer, head, value, cross: isCross } of parts) {
    if (layer === null) continue;
    if (kind === 'mlp') mlp[layer] = value;
    if (kind !== 'head' || head === null) continue;
    ((isCross ? cross : values) as Float64Array)[layer * heads + head] = value;
    if (value > Math.max(0, best?.value ?? 0)) best = { kind, layer, head, cross: isCross, value };
  }
  const totals = attributionTotals({ parts });
  return {
    position,
    id,
    token,
    text,
    special,
    ratherThan,
    layers,
    heads,
    values,
    cross,
    mlp,
    best,
    totals,
    logit,
    capped,
  };
}
