/** Which stages of two traces stand beside each other, step by step. */
import type { Variant } from '../../../src/engine/protocol/model-protocol';
import type { Step, StepTensor } from '../../../src/trace/steps/steps';

export interface PairedStep {
  readonly step: Step;
  readonly pairs: readonly (readonly [StepTensor, StepTensor])[];
}

/** Every step of a, with the stages that both sides have, which may be none. The residual stream of every block and the logits are shown otherwise. */
export function pairedSteps(
  a: readonly Step[],
  b: readonly Step[],
  variants: { readonly a: Variant; readonly b: Variant },
): PairedStep[] {
  return a.map((step) => {
    const ofB = new Map(stagesOf(b, step.number, variants.b).map((tensor) => [tensor.label, tensor]));
    const pairs = stagesOf(a, step.number, variants.a).flatMap((tensor) => {
      const other = ofB.get(tensor.label);
      return other ? [[tensor, other] as const] : [];
    });
    return { step, pairs };
  });
}

function stagesOf(steps: readonly Step[], number: number, variant: Variant): readonly StepTensor[] {
  const step = steps.find((candidate) => candidate.number === number);
  const shown = step?.tensors.filter(({ kind, variant: of, axes }) => {
    return kind === 'stage' && of === variant && !axes.includes('d_vocab');
  });
  return (shown ?? []).filter(({ layer }) => step?.layer !== null || layer === null || step?.view !== 'blocks');
}
