/** What a head carries from one token to another: the value of the first, times its weight. */
import { nodeOf } from '../../architectures/plan/plan';
import { lengthOf, rowsIn } from '../../base/vectors';
import { fixedSize } from '../../operations/node';
import { sharedHead } from '../../operations/shared-head';
import type { LessonTrace } from './lesson';
import { attentionStage } from './words';

/** What is carried from one token that a head reads. */
export interface Carried {
  readonly key: number;
  readonly weight: number;
  /** The length of the value. */
  readonly length: number;
  /** The length of what is carried: weight times value. */
  readonly product: number;
}

/** What the heads of a block carry. */
interface CarriedInBlock {
  /** What is carried to a token, by the token it comes from. */
  at(head: number, query: number): readonly Carried[];
}

/** @throws like `attentionStage` */
export async function carriedInBlock(trace: LessonTrace, layer: number): Promise<CarriedInBlock> {
  const [pattern, values] = [attentionStage(trace, layer, 'weights'), attentionStage(trace, layer, 'value')];
  const [weights, data] = await Promise.all([trace.read(pattern), trace.read(values)]);
  const count = trace.tokens.length;
  const shape = (name: string, axis: number) => {
    const stage = trace.plan.stages.find((one) => one.name === name);
    return fixedSize(stage && nodeOf(trace.plan, stage.node).axes[axis]);
  };
  const [heads, shared, width] = [shape(pattern, 0), shape(values, 1), shape(values, 2)];
  /** The lengths of the values, [pos * kv_head]. */
  const lengths = rowsIn(data, width).map(lengthOf);
  return {
    at: (head, query) =>
      Array.from(
        weights.subarray((head * count + query) * count, (head * count + query + 1) * count),
        (weight, key) => {
          const length = lengths[key * shared + sharedHead(head, heads, shared)] as number;
          return { key, weight, length, product: weight * length };
        },
      ),
  };
}
