/** Prompts with several files, as published by the makers of models; chosen by the tokens in the vocabulary. */
import type { Token, Tokenizer } from '../model/tokenizers/tokenizer';
import type { Gap, InfillForm } from './infill-form';
import { insertedBefore } from './inserted-before';
import {
  type FilePiece,
  fitting,
  type OtherFilesForm,
  type RepositoryContext,
  type WrittenFiles,
} from './other-files-form';

/** arXiv:2402.19173, section 5 (file names after the token, and a line break); arXiv:2409.12186, section 3.2. */
const FORMS = [
  { repository: '<|repo_name|>', file: '<|file_sep|>', lineEnds: true, pathInPrefix: false },
  { repository: '<repo_name>', file: '<file_sep>', lineEnds: false, pathInPrefix: true },
] as const;

export class RepositoryForm implements OtherFilesForm {
  /** Ids of tokens that no text contains. */
  readonly reserved: ReadonlySet<number>;

  private readonly encode: (text: string) => Token[];
  private readonly inserted: readonly number[];

  private constructor(
    private readonly ids: { readonly repository: number; readonly file: number },
    private readonly lineEnd: string,
    /**
     * Whether the edited file's path comes after the token that begins the prefix, when the text after the cursor is read
     * too.
     */
    private readonly pathInPrefix: boolean,
    tokenizer: Tokenizer,
    others: ReadonlySet<number>,
  ) {
    this.reserved = new Set(Object.values(ids));
    this.encode = tokenizer.plainEncoder(new Set([...this.reserved, ...others]));
    this.inserted = insertedBefore(tokenizer);
  }

  /**
   * The form that fits a vocabulary; `undefined` if the vocabulary has the tokens of none.
   * @param others ids of further tokens that no text contains
   */
  static of(tokenizer: Tokenizer, others: ReadonlySet<number> = new Set()): RepositoryForm | undefined {
    for (const form of FORMS) {
      const [repository, file] = [tokenizer.idOf(form.repository), tokenizer.idOf(form.file)];
      if (repository !== undefined && file !== undefined)
        return new RepositoryForm(
          { repository, file },
          form.lineEnds ? '\n' : '',
          form.pathInPrefix,
          tokenizer,
          others,
        );
    }
    return undefined;
  }

  write({ repository, path, pieces }: RepositoryContext, most: number): WrittenFiles {
    const { ids, lineEnd } = this;
    const begin = [...this.inserted, ids.repository, ...this.textIds(`${repository}${lineEnd}`)];
    const tokensOf = ({ path: name, text }: FilePiece) => [ids.file, ...this.textIds(`${name}\n${text}${lineEnd}`)];
    const read = fitting(pieces, most - begin.length, (piece) => tokensOf(piece).length);
    return { ids: [...begin, ...read.flatMap(tokensOf), ids.file], text: `${path}\n`, pieces: read };
  }

  before({ ids, text: path }: WrittenFiles, text: string): number[] {
    return [...ids, ...this.textIds(path), ...this.textIds(text)];
  }

  around({ ids, text: path }: WrittenFiles, gap: Gap, form: InfillForm): number[] {
    if (this.pathInPrefix) return form.prompt({ ...gap, prefix: path + gap.prefix }, ids);
    return form.prompt(gap, [...ids, ...this.textIds(path)]);
  }

  /** The tokens of a text, all of which are read as plain text, not as special tokens. */
  private textIds(text: string): number[] {
    return this.encode(text).map(({ id }) => id);
  }
}
