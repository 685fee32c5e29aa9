/** Which stages of two traces stand beside each other, step by step. */
import type { Variant } from '../../../src/engine/protocol/model-protocol';
import { rowSequence } from '../../../src/trace/steps/matrix';
import { SOURCE } from '../../../src/trace/steps/sequences';
import type { Step, StepTensor } from '../../../src/trace/steps/steps';

export interface PairedStep {
  readonly step: Step;
  readonly pairs: readonly (readonly [StepTensor, StepTensor])[];
}

/**
 * Every step of a, with the stages that both sides have, which may be none. Steps are those of a model's own plan: what
 * a step shows is looked for in the step of b that shows the same, whatever its number, and of the same sequence, an
 * encoder's or a decoder's. The residual stream of every block and the logits are shown otherwise.
 */
export function pairedSteps(
  a: readonly Step[],
  b: readonly Step[],
  variants: { readonly a: Variant; readonly b: Variant },
): PairedStep[] {
  const ofB = new Map<string, StepTensor>();
  for (const step of b) {
    for (const tensor of stagesOf(step, variants.b)) {
      const key = placeOf(step, tensor);
      if (!ofB.has(key)) ofB.set(key, tensor);
    }
  }
  return a.map((step) => {
    const pairs = stagesOf(step, variants.a).flatMap((tensor) => {
      const other = ofB.get(placeOf(step, tensor));
      return other ? [[tensor, other] as const] : [];
    });
    return { step, pairs };
  });
}

/** What stands beside each other, by what the rows of a tensor are of. */
export interface ByRows<T> {
  readonly shown: T;
  /** Of what runs over the sources of two encoder-decoders. */
  readonly ofSources: T | undefined;
  /** Of what has one vector for a whole text. */
  readonly ofTexts: T;
}

export function forRowsOf<T>(tensor: StepTensor, { shown, ofSources, ofTexts }: ByRows<T>): T {
  const sequence = rowSequence(tensor);
  if (sequence === null) return ofTexts;
  return sequence === SOURCE ? (ofSources ?? shown) : shown;
}

function placeOf({ view }: Step, tensor: StepTensor): string {
  return [view, rowSequence(tensor), tensor.label].join(' ');
}

function stagesOf({ tensors, layer: ofStep, view }: Step, variant: Variant): readonly StepTensor[] {
  return tensors.filter(
    ({ kind, variant: of, axes, layer }) =>
      kind === 'stage' &&
      of === variant &&
      !axes.includes('d_vocab') &&
      (ofStep !== null || layer === null || view !== 'blocks'),
  );
}
