/** Where the logit lens reads the residual stream. Pure data, for the panel too. */
import { type BlockPart, lastWriter } from '../../architectures/plan/block-parts';
import { mainStack, type Plan } from '../../architectures/plan/plan';
import { isNormalizedAtOnce } from '../../architectures/plan/stage-roles';
import type { NodeId } from '../../operations/node';

/** A place in the residual stream: after a part of a block has added to it. */
export interface LensPoint {
  /** The name of the stage: "blocks.0.resid_mid". */
  readonly stage: string;
  readonly layer: number;
  readonly after: BlockPart;
}

/**
 * The points, in the order in which the data flows: the last one is what the head really reads. In an encoder-decoder, only
 * the decoder's stream counts, as no head reads the encoder's. If a sum is normalised directly, the normalised one counts,
 * as the next part reads that.
 */
export function lensPoints(plan: Pick<Plan, 'nodes' | 'stages' | 'stacks'>): LensPoint[] {
  const { name: stack } = mainStack(plan);
  return plan.stages.flatMap((stage) => {
    const { name, block, role } = stage;
    if (block?.stack !== stack || role !== 'stream' || isNormalizedAtOnce(plan, stage)) return [];
    const after = lastWriter(plan, stage);
    return after === null ? [] : [{ stage: name, layer: block.layer, after }];
  });
}

const PARTS: Readonly<Record<BlockPart, string>> = {
  attention: 'attention',
  'cross-attention': 'cross-attention',
  mlp: 'MLP',
};

/** "after the MLP of block 5" */
export function afterPart({ after, layer }: Omit<LensPoint, 'stage'>): string {
  return `after the ${PARTS[after]} of block ${layer}`;
}

/** The plan in which everything that reads the stream after the last block reads it at this point instead. */
export function planOfLens(plan: Plan, { stage }: LensPoint): Plan {
  const nodeAt = (name: string | undefined) => plan.stages.find((one) => one.name === name)?.node as NodeId;
  const [last, point] = [nodeAt(lensPoints(plan).at(-1)?.stage), nodeAt(stage)];
  const nodes = plan.nodes.map((node) =>
    node.id > last && node.inputs.includes(last)
      ? ({ ...node, inputs: node.inputs.map((id) => (id === last ? point : id)) } as typeof node)
      : node,
  );
  return { ...plan, nodes };
}
