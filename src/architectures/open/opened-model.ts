/** A model that is open: what it computes, where its weights lie, and how it reads text. Where it came from is not told. */
import type { ReadFile } from '../../model/file-state';
import type { Tokenizer } from '../../model/tokenizers/tokenizer';
import type { Weights } from '../../model/weights';
import type { ModelSpec, Variant } from '../plan/architecture';
import type { Plan } from '../plan/plan';

/** What the headers of its files say, and no more of them than that is read. */
export interface ModelHeaders {
  /** Absolute path of what it was opened by. */
  readonly path: string;
  /** For people: the model's name on the hub where it lies in the hub's cache, else what its folder or file is called. */
  readonly name: string;
  readonly spec: ModelSpec;
  /** The forward pass. */
  readonly plan: Plan;
  /** Another form of block 0, where the family has one. */
  readonly variant: { readonly name: Variant; readonly plan: Plan } | null;
  /** Names of tensors that the model does not use. */
  readonly ignored: readonly string[];
  /** How its values are stored ("F32", "Q4_K"), those of most of them first. */
  readonly precision: readonly string[];
  /** All files that it was read from, also those that were looked for and absent: while they stay, it does. */
  readonly files: readonly ReadFile[];
}

export interface OpenedModel extends ModelHeaders {
  readonly weights: Weights;
  readonly tokenizer: Tokenizer;
}

/** @throws one sentence when the model has no such form */
export function planOf(model: Pick<OpenedModel, 'name' | 'plan' | 'variant'>, wanted: Variant): Plan {
  const { name, plan, variant } = model;
  if (wanted === 'model') return plan;
  if (variant?.name === wanted) return variant.plan;
  throw new RangeError(`${name} has no ${wanted} variant.`);
}
