/** What traces and comparisons from files are of. */
import type { ComparedOrigin, Origin, SideName } from '../../engine/protocol/panel-protocol';

/** @param side which trace, of a file that holds a comparison */
export function fileOrigin(file: string, side?: SideName): Origin {
  return { text: '', model: '', source: null, file, ...(side && { side }) };
}

/** The file that both sides of a comparison are from; `undefined` where a side is from anywhere else. */
export function fileOfComparison({ a, b }: Readonly<Record<SideName, ComparedOrigin>>): string | undefined {
  const { file, side } = a.origin;
  return side !== undefined && b.origin.side !== undefined && b.origin.file === file ? file : undefined;
}
