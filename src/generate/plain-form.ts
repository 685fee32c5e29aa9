/** Pieces of other files as plain text, for models whose vocabulary has no tokens that separate files. */
import type { Tokenizer } from '../model/tokenizers/tokenizer';
import type { Gap, InfillForm } from './infill-form';
import {
  type FilePiece,
  fitting,
  type OtherFilesForm,
  type RepositoryContext,
  type WrittenFiles,
} from './other-files-form';

/** Writes the pieces one after another, as if they were one file. */
export class PlainForm implements OtherFilesForm {
  readonly reserved: ReadonlySet<number> = new Set();

  constructor(private readonly tokenizer: Tokenizer) {}

  write({ pieces }: RepositoryContext, most: number): WrittenFiles {
    const textOf = ({ text }: FilePiece) => `${text.trimEnd()}\n\n`;
    const read = fitting(pieces, most, (piece) => this.before(NOTHING, textOf(piece)).length);
    return { ids: [], text: read.map(textOf).join(''), pieces: read };
  }

  before(files: WrittenFiles, text: string): number[] {
    return this.tokenizer.encode(files.text + text).map(({ id }) => id);
  }

  around(files: WrittenFiles, gap: Gap, form: InfillForm): readonly number[] {
    return form.prompt({ ...gap, prefix: files.text + gap.prefix });
  }
}

const NOTHING: WrittenFiles = { ids: [], text: '', pieces: [] };
