/** Where the logit lens looks. Pure data, for the panel too. */
import type { Plan } from '../../architectures/plan';

/** A place in the residual stream: after a block's attention, or after its MLP. */
export interface LensPoint {
  /** The stage: "blocks.0.resid_mid". */
  readonly stage: string;
  readonly layer: number;
  readonly after: 'attention' | 'mlp';
}

/**
 * In the order in which the data flows: the last one is what the head really reads. Where a sum is normalised at once, the
 * normalised one counts, which is what the next part reads.
 */
export function lensPoints({ stages }: Pick<Plan, 'stages'>): LensPoint[] {
  const labels = new Set(stages.map(({ label }) => label));
  return stages.flatMap(({ name, label, block, role }) =>
    block && role === 'stream' && label !== 'resid_pre' && !labels.has(`normalized_${label}`)
      ? [{ stage: name, layer: block.layer, after: label.endsWith('mid') ? 'attention' : 'mlp' } as const]
      : [],
  );
}
