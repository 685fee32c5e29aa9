/** The origins of traces and comparisons that come from files. */
import type { ComparedOrigin, Origin, SideName } from '../../engine/protocol/panel-protocol';

/** @param side which trace, if the file holds a comparison */
export function fileOrigin(file: string, side?: SideName): Origin {
  return { text: '', model: '', source: null, file, ...(side && { side }) };
}

/** The file that both sides of a comparison come from; `undefined` if a side comes from anywhere else. */
export function fileOfComparison({ a, b }: Readonly<Record<SideName, ComparedOrigin>>): string | undefined {
  const { file, side } = a.origin;
  return side !== undefined && b.origin.side !== undefined && b.origin.file === file ? file : undefined;
}
