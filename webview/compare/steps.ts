/** Which stages of two traces stand beside each other, step by step. */
import type { Variant } from '../../src/engine/protocol';
import type { StepDescription } from '../../src/trace/catalogue';
import type { Step, StepTensor } from '../../src/trace/steps';

export interface PairedStep {
  readonly step: StepDescription;
  readonly pairs: readonly (readonly [StepTensor, StepTensor])[];
}

/** Steps with stages that both sides have. The residual stream of every block and the logits are shown otherwise. */
export function pairedSteps(
  descriptions: readonly StepDescription[],
  a: readonly Step[],
  b: readonly Step[],
  variants: { readonly a: Variant; readonly b: Variant },
): PairedStep[] {
  return descriptions.flatMap((step) => {
    const ofB = new Map(stagesOf(b, step.number, variants.b).map((tensor) => [nameInBlock(tensor), tensor]));
    const pairs = stagesOf(a, step.number, variants.a).flatMap((tensor) => {
      const other = ofB.get(nameInBlock(tensor));
      return other ? [[tensor, other] as const] : [];
    });
    return pairs.length > 0 ? [{ step, pairs }] : [];
  });
}

function stagesOf(steps: readonly Step[], number: number, variant: Variant): readonly StepTensor[] {
  const step = steps.find((candidate) => candidate.number === number);
  const shown = step?.tensors.filter(({ kind, variant: of, axes }) => {
    return kind === 'stage' && of === variant && !axes.includes('d_vocab');
  });
  return (shown ?? []).filter(({ name }) => step?.layer !== null || !name.endsWith('.resid_post'));
}

/** "attn.q" of "blocks.3.attn.q": blocks of different number may stand beside each other. */
function nameInBlock({ name }: StepTensor): string {
  return name.replace(/^blocks\.\d+\./, '');
}
