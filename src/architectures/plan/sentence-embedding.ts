/** Finds the stages with which a pass makes one vector of a whole text, and how they are made. */
import type { PoolNode } from '../../operations/pool';
import type { Plan, Stage } from './plan';

interface SentenceEmbedding {
  readonly pool: PoolNode;
  /** The last hidden states, which are pooled. */
  readonly states: Stage;
  /** The result of the pooling. */
  readonly pooled: Stage;
  /** The vector of the text: the pooled one, perhaps scaled to length 1. */
  readonly embedding: Stage;
}

/** @returns `undefined` if the pass makes no such vector; the output of BERT's pooler does not count */
export function sentenceEmbedding(plan: Pick<Plan, 'nodes' | 'stages'>): SentenceEmbedding | undefined {
  const { stages } = plan;
  const embedding = stages.find(({ block, label }) => block === null && label === 'sentence_embedding');
  if (!embedding) return undefined;
  const last = plan.nodes[embedding.node];
  const node = last?.kind === 'unit length' ? plan.nodes[last.inputs[0] as number] : last;
  if (node?.kind !== 'pool') return undefined;
  const stageOf = (id: number | undefined) => stages.findLast(({ node: of }) => of === id);
  const [states, pooled] = [stageOf(node.inputs[0]), stageOf(node.id)];
  return states && pooled && { pool: node, states, pooled, embedding };
}
