/** How pieces of other files are written before the edited text, for a model to read. */
import type { Gap, InfillForm } from './infill-form';

/** A file, or a piece of one. */
export interface NamedPiece {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** A piece, and where it is in its file. */
export interface FilePiece extends NamedPiece {
  /** The number of its first line, from 1. */
  readonly line: number;
}

/** What is read of other files, and the path of the edited one. */
export interface RepositoryContext {
  readonly repository: string;
  /** The path of the edited file. */
  readonly path: string;
  /** The pieces, the most similar last. */
  readonly pieces: readonly FilePiece[];
}

/** What is written before the edited file's text. It stays the same as long as the context does. */
export interface WrittenFiles {
  /** Tokens at the very beginning. */
  readonly ids: readonly number[];
  /** The text after them, directly before the edited file's. */
  readonly text: string;
  /** The pieces that there was room for. */
  readonly pieces: readonly FilePiece[];
}

export interface OtherFilesForm {
  /** Ids of tokens that no text contains. */
  readonly reserved: ReadonlySet<number>;
  /** @param most the most tokens; the least similar pieces are left out */
  write(context: RepositoryContext, most: number): WrittenFiles;
  /** The tokens of a text that follows the written files. */
  before(files: WrittenFiles, text: string): readonly number[];
  /** The same for a prompt that fills in the middle. */
  around(files: WrittenFiles, gap: Gap, form: InfillForm): readonly number[];
}

/** The most similar pieces that fit, in their order. @param count returns the tokens of a piece */
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
