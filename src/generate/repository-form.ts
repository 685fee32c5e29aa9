/** Prompts with several files, as makers of models publish them; told by the tokens in the vocabulary. */
import type { Token, Tokenizer } from '../model/tokenizers/tokenizer';
import { insertedBefore } from './inserted-before';

/** arXiv:2402.19173, section 5 (file names after the token, and a line break); arXiv:2409.12186, section 3.2. */
const FORMS = [
  { repository: '<|repo_name|>', file: '<|file_sep|>', lineEnds: true, pathInPrefix: false },
  { repository: '<repo_name>', file: '<file_sep>', lineEnds: false, pathInPrefix: true },
] as const;

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

/** What is written before the edited file's path. */
export interface RepositoryHead {
  readonly ids: readonly number[];
  /** Those that there was room for. */
  readonly pieces: readonly FilePiece[];
}

export class RepositoryForm {
  /** Ids of tokens that no text has. */
  readonly reserved: ReadonlySet<number>;

  private readonly encode: (text: string) => Token[];
  private readonly before: readonly number[];

  private constructor(
    private readonly ids: { readonly repository: number; readonly file: number },
    private readonly lineEnd: string,
    /** Whether the edited file's path comes after the token that begins a prefix, where what follows is read too. */
    readonly pathInPrefix: boolean,
    tokenizer: Tokenizer,
    others: ReadonlySet<number>,
  ) {
    this.reserved = new Set(Object.values(ids));
    this.encode = tokenizer.plainEncoder(new Set([...this.reserved, ...others]));
    this.before = insertedBefore(tokenizer);
  }

  /**
   * The form of a vocabulary; `undefined` where it has the tokens of none.
   * @param others ids of further tokens that no text has
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

  /**
   * The tokens before the edited file's path: the same as long as the context is.
   * @param most tokens: the least similar pieces are left out
   */
  head({ repository, pieces }: RepositoryContext, most: number): RepositoryHead {
    const { ids, lineEnd, before } = this;
    const begin = [...before, ids.repository, ...this.textIds(`${repository}${lineEnd}`)];
    let [all, room]: [number[], number] = [[], most - begin.length];
    let first = pieces.length;
    for (; first > 0; first--) {
      const { path, text } = pieces[first - 1] as FilePiece;
      const tokens = [ids.file, ...this.textIds(`${path}\n${text}${lineEnd}`)];
      room -= tokens.length;
      if (room < 0) break;
      all = [...tokens, ...all];
    }
    return { ids: [...begin, ...all, ids.file], pieces: pieces.slice(first) };
  }

  /** The tokens of a text in which nothing is special. */
  textIds(text: string): number[] {
    return this.encode(text).map(({ id }) => id);
  }
}
