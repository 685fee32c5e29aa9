/** Finds the stage with the embedding matrix's rows for a trace's tokens. */
import { nodeOf, type Plan, type Stage } from '../../architectures/plan/plan';
import { rowSequence, type SequenceName } from '../../operations/node';

/** The stage of the rows as they are stored; the stream may begin with multiples or projections of them. */
export function embeddingRows(plan: Plan, sequence: SequenceName): Stage | undefined {
  return plan.stages.find(({ node: id }) => {
    const node = nodeOf(plan, id);
    return node.kind === 'lookup' && node.index === 'ids' && rowSequence(node) === sequence;
  });
}
