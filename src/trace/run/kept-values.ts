/** What a trace keeps of its pass, and how many bytes that takes. */
import { nodeOf, type Plan } from '../../architectures/plan/plan';
import { headNodes, keptNodes } from '../../lowering/pass-graph';
import { type Lengths, type NodeId, nodeShape, TOKENS } from '../../operations/node';
import { elementCount } from '../tensors/tensor';

/** Kept results by node: the residual stream of all blocks, and the head's results for all positions or for the last. */
export class KeptValues extends Map<NodeId, Float32Array> {
  get byteLength(): number {
    return [...this.values()].reduce((sum, array) => sum + array.byteLength, 0);
  }

  /** @throws Error if it is not kept, or was released */
  read = (node: NodeId): Float32Array => {
    const array = this.get(node);
    if (!array) throw new Error(`Node ${node} of this trace is gone.`);
    return array;
  };
}

/** Whether the head's stages are kept for all positions: only if they leave most of the memory to the blocks. */
export function keepsHead(plan: Plan, lengths: Lengths, memory: number): boolean {
  return bytesOf(plan, headNodes(plan), lengths) <= memory / 4;
}

/** The bytes that a trace takes before any block is read. @param memory the bytes that it may take */
export function keptBytes(plan: Plan, lengths: Lengths, memory: number): number {
  const rows = keepsHead(plan, lengths, memory) ? lengths : { ...lengths, [TOKENS]: 1 };
  return bytesOf(plan, keptNodes(plan), lengths) + bytesOf(plan, headNodes(plan), rows);
}

function bytesOf(plan: Plan, nodes: Iterable<NodeId>, lengths: Lengths): number {
  let bytes = 0;
  for (const id of nodes) bytes += 4 * elementCount(nodeShape(nodeOf(plan, id), lengths));
  return bytes;
}
