/** What each head adds to a prediction: direct logit attribution as a matrix of blocks and heads. */
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Attribution } from './attribution';
import { type AttributionTotal, attributionTotals } from './attribution-totals';
import type { AttentionHead } from './model-part';

export interface HeadContribution extends AttentionHead {
  /** What it adds to the logit. */
  readonly value: number;
}

/**
 * Of the token that is explained; blocks and heads are counted from 0. Where it is explained rather than another, every
 * number is of the difference of both logits.
 */
export interface HeadContributions extends TokenDescription {
  readonly position: number;
  /** The token whose logit is taken off; null where the logit itself is explained. */
  readonly ratherThan: TokenDescription | null;
  readonly layers: number;
  readonly heads: number;
  /** What each head adds to the logit. [layer, head] */
  readonly values: Float64Array;
  /** The same of a decoder's attention to an encoder's output; null where there is none. [layer, head] */
  readonly cross: Float64Array | null;
  /** What each MLP adds. [layer] */
  readonly mlp: Float64Array;
  /** The head that adds most, which may be none: all may take away. Of equals the first. */
  readonly best: HeadContribution | null;
  /** What each kind of part adds in all. */
  readonly totals: readonly AttributionTotal[];
  /** The logit that all parts of the model add up to: before a soft-cap. */
  readonly logit: number;
  /** The logit behind the soft-cap, where the model has one. */
  readonly capped: number | null;
}

/** Of an attribution, in a model of so many blocks and heads. */
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
