/** Where the logit lens looks. Pure data, for the panel too. */
import { mainStack, type Plan } from '../../architectures/plan';

/** A place in the residual stream: after a block's attention, or after its MLP. */
export interface LensPoint {
  /** The stage: "blocks.0.resid_mid". */
  readonly stage: string;
  readonly layer: number;
  readonly after: 'attention' | 'cross-attention' | 'mlp';
}

/**
 * In the order in which the data flows: the last one is what the head really reads. An encoder's stream is read by no
 * head of a model that has a decoder. Where a sum is normalised at once, the normalised one counts, which is what the next
 * part reads.
 */
export function lensPoints({ stages, stacks }: Pick<Plan, 'stages' | 'stacks'>): LensPoint[] {
  const { name: stack } = mainStack({ stacks });
  const labels = new Set(stages.map(({ label }) => label));
  return stages.flatMap(({ name, label, block, role }) =>
    block?.stack === stack && role === 'stream' && label !== 'resid_pre' && !labels.has(`normalized_${label}`)
      ? [{ stage: name, layer: block.layer, after: writerBefore(label) }]
      : [],
  );
}

/** What has written to the stream last: "resid_mid", "resid_mid_cross", "resid_post", with or without a norm behind it. */
function writerBefore(label: string): LensPoint['after'] {
  if (label.endsWith('cross')) return 'cross-attention';
  return label.endsWith('mid') ? 'attention' : 'mlp';
}
