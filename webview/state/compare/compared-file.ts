/** The names of files exported from a comparison. */
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import { exportedComparisonName, exportedSideName, type NamedSide } from '../../../src/trace/saving/saved-trace-name';
import type { ComparedSide, Comparison, SideName } from './comparison';

/** Whose values a picture shows: those of one side, or of both. */
export type PicturedSides = SideName | 'difference' | 'both';

/**
 * @param what the content: "patched-parts" @param of with one side, the file is named after that side alone @returns without an
 * extension
 */
export function comparedFile(what: string, { a, b }: Pick<Comparison, 'a' | 'b'>, of: PicturedSides = 'both'): string {
  if (of === 'a' || of === 'b') return exportedSideName(what, named({ a, b }[of]));
  return exportedComparisonName(what, named(a), named(b));
}

function named({ summary, variant }: ComparedSide): NamedSide {
  return { text: givenText(summary).text, model: summary.model.name, variant };
}
