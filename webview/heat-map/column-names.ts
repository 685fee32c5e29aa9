/** What the columns of a map are called below it. */
import type { Token } from '../../src/engine/protocol/token-protocol';
import { tokenLabel } from '../strings/format';
import type { Frame } from './frame';

/** The token at an index, or its number where it stands for none. */
export function labelIn(all: readonly Token[]): (index: number) => string {
  return (index) => {
    const found = all[index];
    return found ? tokenLabel(found) : String(index);
  };
}

/** Where most columns have room for their numbers alone, that which is told of still has its token. */
export function columnNames({ kept, slanted }: Pick<Frame, 'kept' | 'slanted'>, tokens: readonly Token[]) {
  const named = labelIn(tokens);
  return (index: number): string => (slanted || kept?.columns?.includes(index) ? named(index) : String(index));
}
