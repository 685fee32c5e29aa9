/** How a pass makes one vector of a whole text: which stages it has, and what is done to them. */
import type { PoolNode } from '../../operations/pool';
import type { Plan, Stage } from './plan';

interface SentenceEmbedding {
  readonly pool: PoolNode;
  /** The last hidden states that are pooled. */
  readonly states: Stage;
  /** What they become. */
  readonly pooled: Stage;
  /** The vector of the text: that, or that brought to length 1. */
  readonly embedding: Stage;
}

/** Of a pass that makes such a vector; the pooler's layer is none. */
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
