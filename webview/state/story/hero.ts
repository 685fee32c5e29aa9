/** The one figure of a step: which of its tensors it draws, or what else. */
import type { Variant } from '../../../src/engine/protocol/model-protocol';
import { ownWeights } from '../../../src/trace/steps/own-weights';
import type { Step, StepTensor } from '../../../src/trace/steps/steps';

export type Hero =
  /** Maps side by side, with the same rows; for a variant, also the model's own map for comparison, if there is one. */
  | { readonly kind: 'maps'; readonly tensors: readonly StepTensor[]; readonly model?: StepTensor }
  /** What a head adds up: the weights and values of one head, their sum, and the number of the step that shows the weights. */
  | {
      readonly kind: 'mix';
      readonly pattern: StepTensor;
      readonly values: StepTensor;
      readonly sum: StepTensor;
      readonly weightsStep: number;
    }
  /** The rows of a matrix that belong to the text's tokens. */
  | { readonly kind: 'rows'; readonly matrix: StepTensor }
  /** Bars of the most probable tokens. */
  | { readonly kind: 'predictions' }
  /** Content of the step that is not a tensor. */
  | { readonly kind: 'content' };

const CONTENT: Hero = { kind: 'content' };

/** A step as it is told: with its tensors, once they have arrived. */
export type ToldStep = Pick<Step, 'view' | 'number'> & Partial<Pick<Step, 'tensors' | 'part'>>;

/**
 * @param steps all steps, since a head's sum is computed from what earlier ones show; `undefined` until they have arrived
 * @param drawn the stage to draw instead of the step's own figure, if the step has it
 * @param isForBeginners whether it is in their walk, which leaves out the scores
 */
export function heroOf(
  step: ToldStep,
  steps: readonly Step[] | undefined,
  variant: Variant,
  drawn?: string | null,
  isForBeginners = false,
): Hero | undefined {
  const asked = drawn && step.tensors?.find(({ name, variant: of }) => name === drawn && of === variant);
  if (asked) return { kind: 'maps', tensors: [asked] };
  switch (step.view) {
    case 'predictions':
      return { kind: 'predictions' };
    case 'embedding matrix':
      return rowsOf(step);
    case 'embedding':
    case 'norm':
    case 'mlp':
    case 'block output':
    case 'pooler':
    case 'sentence embedding':
      return lastOf(step, variant, 1);
    case 'scores':
      return lastOf(step, variant, 1);
    case 'weights':
      return lastOf(step, variant, isForBeginners ? 1 : 2);
    case 'projections':
      return step.tensors && { kind: 'maps', tensors: projections(shown(step.tensors, variant)) };
    case 'attention output':
      return mixOf(step, steps, variant) ?? lastOf(step, variant, 1);
    default:
      return CONTENT;
  }
}

export interface Matched {
  readonly query: StepTensor;
  readonly keys: StepTensor;
}

/** A query or key of the chosen head before and after its rotation by position. */
export interface Rotated {
  readonly attention: 'query' | 'key';
  readonly before: StepTensor;
  readonly after: StepTensor;
}

/** The rotations that a step shows; none if the block rotates nothing. */
export function rotatedIn({ tensors }: ToldStep, variant: Variant): readonly Rotated[] {
  const own = shown(tensors ?? [], variant);
  return (['query', 'key'] as const).flatMap((attention) => {
    const stages = own.filter((tensor) => tensor.attention === attention);
    const place = stages.findIndex(({ isRotated }) => isRotated);
    const [before, after] = [stages[place - 1], stages[place]];
    return before && after ? [{ attention, before, after }] : [];
  });
}

/** The input of a step's scores, as the step before it shows them: queries and keys. */
export function matchedBy(step: ToldStep, steps: readonly Step[] | undefined, variant: Variant): Matched | undefined {
  const made = steps?.findLast(({ view, number }) => view === 'projections' && number < step.number);
  const [query, keys] = made ? projections(shown(made.tensors, variant)) : [];
  return query && keys ? { query, keys } : undefined;
}

function rowsOf({ tensors }: ToldStep): Hero | undefined {
  const matrix = tensors?.find(({ axes }) => axes[0] === 'd_vocab');
  return matrix ? { kind: 'rows', matrix } : tensors && CONTENT;
}

function lastOf({ tensors }: ToldStep, variant: Variant, count: number): Hero | undefined {
  if (!tensors) return undefined;
  const drawn = shown(tensors, variant).slice(-count);
  const last = drawn.at(-1);
  const model = last?.variant === 'model' ? undefined : tensors.findLast((tensor) => tensor.variant === 'model');
  return last ? { kind: 'maps', tensors: drawn, ...(model && { model }) } : CONTENT;
}

/** The tensors of the variant; outside its block it has none of its own. */
function shown(tensors: readonly StepTensor[], variant: Variant): readonly StepTensor[] {
  const own = tensors.filter((tensor) => tensor.variant === variant);
  return own.length > 0 ? own : tensors;
}

/** Query, key and value as attention reads them: after their norms and rotations, if there are any. */
function projections(tensors: readonly StepTensor[]): readonly StepTensor[] {
  return (['query', 'key', 'value'] as const).flatMap((role) => lastWith(tensors, role) ?? []);
}

type AttentionRole = NonNullable<StepTensor['attention']>;

function lastWith(tensors: readonly StepTensor[] | undefined, role: AttentionRole): StepTensor | undefined {
  return tensors?.findLast(({ attention }) => attention === role);
}

function mixOf(step: ToldStep, steps: readonly Step[] | undefined, variant: Variant): Hero | undefined {
  const before = steps?.filter(({ number, part }) => number < step.number && part === step.part) ?? [];
  const weights = ownWeights(step, before);
  const made = before.findLast(({ view }) => view === 'projections');
  const own = step.tensors && shown(step.tensors, variant);
  const pattern = weights && shown(weights.tensors, variant).find(({ isProbability }) => isProbability);
  const values = lastWith(made && shown(made.tensors, variant), 'value');
  const sum = lastWith(own, 'mix');
  return weights && pattern && values && sum
    ? { kind: 'mix', pattern, values, sum, weightsStep: weights.number }
    : undefined;
}
