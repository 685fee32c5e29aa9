/** Whether the unembedding matrix is the embedding matrix ("tied"). */
import type { Plan } from '../../../src/engine/protocol/model-protocol';

export function hasTiedEmbeddings({ nodes }: Pick<Plan, 'nodes'>): boolean {
  const embedding = nodes.find((node) => node.kind === 'lookup' && node.index === 'ids');
  if (embedding?.kind !== 'lookup') return false;
  return nodes.some((node) => node.kind === 'linear' && node.matrix.name === embedding.matrix.name);
}
