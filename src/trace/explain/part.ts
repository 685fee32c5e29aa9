/** Boxes of stages and of weights, as code would address them. */
import type { Part, Range } from '../../operations/derivation';

/** The index as text: "[3, 2, :]". @param shape the shape of the whole tensor */
export function indexText({ index }: Pick<Part, 'index'>, shape: readonly number[]): string {
  const entries = index.map((entry, axis) => {
    if (typeof entry === 'number') return String(entry);
    if (entry === 'all' || (entry[0] === 0 && entry[1] === shape[axis])) return ':';
    return entry[1] === entry[0] + 1 ? String(entry[0]) : `${entry[0]}:${entry[1]}`;
  });
  return `[${entries.join(', ')}]`;
}

/** A part's ranges as a slice. @param shape the shape of the whole tensor */
export function partSlice({ index }: Pick<Part, 'index'>, shape: readonly number[]) {
  const ranges = index.map((entry, axis): Range => {
    if (entry === 'all') return [0, shape[axis] as number];
    return typeof entry === 'number' ? [entry, entry + 1] : entry;
  });
  return { start: ranges.map(([start]) => start), stop: ranges.map(([, stop]) => stop) };
}
