/**
 * How much memory the numbers of a block take. Attention scores pair every token with every other one, so it grows with the
 * square of the length.
 */
import { nodeOf, type Plan } from '../../architectures/plan/plan';
import { linkShape } from '../../lowering/trace';
import { type Lengths, nodeShape, type SequenceName } from '../../operations/node';
import { elementCount } from '../tensors/tensor';

/** Bytes of the stages of the largest block, which are all held while the user looks at it. */
export function blockBytes(plan: Plan, lengths: Lengths): number {
  const bytesOf = (id: number) => 4 * elementCount(nodeShape(nodeOf(plan, id), lengths));
  const blocks = plan.links.filter(({ block }) => block !== null);
  return blocks.reduce(
    (most, link) =>
      Math.max(
        most,
        linkShape(plan, link).gives.reduce((sum, id) => sum + bytesOf(id), 0),
      ),
    0,
  );
}

/** How many tokens of a sequence fit if blocks may take this many bytes: at least one, and at most the number in `lengths`. */
export function tokensWithin(plan: Plan, lengths: Lengths, sequence: SequenceName, bytes: number): number {
  const fits = (count: number) => blockBytes(plan, { ...lengths, [sequence]: count }) <= bytes;
  let [most, tooMany] = [1, (lengths[sequence] ?? 0) + 1];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (fits(middle)) most = middle;
    else tooMany = middle;
  }
  return most;
}
