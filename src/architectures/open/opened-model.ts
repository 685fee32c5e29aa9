/** An opened model, independent of its file format: what it computes, where its weights are, and how it reads text. */
import type { ReadFile } from '../../model/file-state';
import type { Tokenizer } from '../../model/tokenizers/tokenizer';
import type { Weights } from '../../model/weights';
import type { ModelSpec, Variant } from '../plan/architecture';
import type { Plan } from '../plan/plan';

/** Everything that the headers of a model's files say; nothing else of the files is read. */
export interface ModelHeaders {
  /** The absolute path of the folder or file that was opened. */
  readonly path: string;
  /** The name for people: the model's name on the hub if it is in the hub's cache, else that of its folder or file. */
  readonly name: string;
  readonly spec: ModelSpec;
  /** The forward pass. */
  readonly plan: Plan;
  /** Another form of block 0, if the family has one. */
  readonly variant: { readonly name: Variant; readonly plan: Plan } | null;
  /** The names of tensors that the model does not use. */
  readonly ignored: readonly string[];
  /** The data types of its stored values ("F32", "Q4_K"), the commonest first. */
  readonly precision: readonly string[];
  /** All files it was read from, and those that were looked for and missing: the model is valid while they do not change. */
  readonly files: readonly ReadFile[];
}

export interface OpenedModel extends ModelHeaders {
  readonly weights: Weights;
  readonly tokenizer: Tokenizer;
}

/** @throws one sentence if the model has no such variant */
export function planOf(model: Pick<OpenedModel, 'name' | 'plan' | 'variant'>, wanted: Variant): Plan {
  const { name, plan, variant } = model;
  if (wanted === 'model') return plan;
  if (variant?.name === wanted) return variant.plan;
  throw new RangeError(`${name} has no ${wanted} variant.`);
}
