/** What a file is called that is taken out of a comparison. */
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import { exportedComparisonName } from '../../../src/trace/saving/saved-trace-name';
import type { ComparedSide, Comparison } from './comparison';

/** @param what it is: "patched-parts" @returns without an ending */
export function comparedFile(what: string, { a, b }: Pick<Comparison, 'a' | 'b'>): string {
  const named = ({ summary, variant }: ComparedSide) => ({
    text: givenText(summary).text,
    model: summary.model.name,
    variant,
  });
  return exportedComparisonName(what, named(a), named(b));
}
