/** The names of a map's columns, below it. */
import type { Token } from '../../src/engine/protocol/token-protocol';
import { tokenLabel } from '../strings/format';
import type { Frame } from './frame';

/** The token at an index, or the index if it stands for no token. */
export function labelIn(all: readonly Token[]): (index: number) => string {
  return (index) => {
    const found = all[index];
    return found ? tokenLabel(found) : String(index);
  };
}

/** If most columns have room only for their numbers, the column that the text is about still has its token. */
export function columnNames({ kept, slanted }: Pick<Frame, 'kept' | 'slanted'>, tokens: readonly Token[]) {
  const named = labelIn(tokens);
  return (index: number): string => (slanted || kept?.columns?.includes(index) ? named(index) : String(index));
}
