/** How pieces of other files are written before the text that somebody edits, for a model to read. */
import type { Gap, InfillForm } from './infill-form';

/** A file, or a piece of one. */
export interface NamedPiece {
  /** Relative to what it belongs to. */
  readonly path: string;
  readonly text: string;
}

/** A piece, and where it stands in its file. */
export interface FilePiece extends NamedPiece {
  /** Its first line, from 1. */
  readonly line: number;
}

/** What other files say, and the name of the one that is edited. */
export interface RepositoryContext {
  readonly repository: string;
  /** Of the edited file. */
  readonly path: string;
  /** The most similar last. */
  readonly pieces: readonly FilePiece[];
}

/** What stands before the text of the edited file: the same as long as the context is. */
export interface WrittenFiles {
  /** Tokens at the very beginning. */
  readonly ids: readonly number[];
  /** After them, right before the text. */
  readonly text: string;
  /** Those that there was room for. */
  readonly pieces: readonly FilePiece[];
}

export interface OtherFilesForm {
  /** Ids of tokens that no text has. */
  readonly reserved: ReadonlySet<number>;
  /** @param most tokens: the least similar pieces are left out */
  write(context: RepositoryContext, most: number): WrittenFiles;
  /** The tokens of a text behind them. */
  before(files: WrittenFiles, text: string): readonly number[];
  /** The same as a prompt for filling in. */
  around(files: WrittenFiles, gap: Gap, form: InfillForm): readonly number[];
}

/** The most similar pieces that fit, in their order. @param count tokens of one */
export function fitting(
  pieces: readonly FilePiece[],
  most: number,
  count: (piece: FilePiece) => number,
): readonly FilePiece[] {
  let [first, room] = [pieces.length, most];
  for (; first > 0; first--) {
    room -= count(pieces[first - 1] as FilePiece);
    if (room < 0) break;
  }
  return pieces.slice(first);
}
