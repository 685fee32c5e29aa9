/** Where a trace has the rows of the embedding matrix. */
import { nodeOf, type Plan, type Stage } from '../../architectures/plan/plan';
import { rowSequence, type SequenceName } from '../../operations/node';

/** The stage of the rows as they are stored: what the stream begins with may be multiples or projections of them. */
export function embeddingRows(plan: Plan, sequence: SequenceName): Stage | undefined {
  return plan.stages.find(({ node: id }) => {
    const node = nodeOf(plan, id);
    return node.kind === 'lookup' && node.index === 'ids' && rowSequence(node) === sequence;
  });
}
