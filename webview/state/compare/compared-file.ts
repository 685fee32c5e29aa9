/** What a file is called that is taken out of a comparison. */
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import { exportedComparisonName, exportedSideName, type NamedSide } from '../../../src/trace/saving/saved-trace-name';
import type { ComparedSide, Comparison, SideName } from './comparison';

/** Whose values a picture shows: of one side, or of both. */
export type PicturedSides = SideName | 'difference' | 'both';

/** @param what it is: "patched-parts" @param of one side: the file is named after that alone @returns without an ending */
export function comparedFile(what: string, { a, b }: Pick<Comparison, 'a' | 'b'>, of: PicturedSides = 'both'): string {
  if (of === 'a' || of === 'b') return exportedSideName(what, named({ a, b }[of]));
  return exportedComparisonName(what, named(a), named(b));
}

function named({ summary, variant }: ComparedSide): NamedSide {
  return { text: givenText(summary).text, model: summary.model.name, variant };
}
