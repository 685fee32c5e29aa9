/** What a model reads at a place: the tokens of the text before the cursor, or of what stands around it. */
import { isDeepStrictEqual } from 'node:util';
import type { Gap, InfillForm } from '../../generate/infill-form';
import { type InfillGap, InfillWindow, type InfillWindowInput } from '../../generate/infill-window';
import type { FilePiece, RepositoryContext, RepositoryForm, RepositoryHead } from '../../generate/repository-form';
import { type TextWindowInput, WindowKeeper } from '../../generate/text-window';
import type { Tokenizer } from '../../model/tokenizers/tokenizer';

export interface ReadPlace {
  readonly ids: readonly number[];
  /** Whether the beginning moved because the window was full. */
  readonly slid: boolean;
  /** Of other files, which are read before it. */
  readonly pieces: readonly FilePiece[];
}

/** What stands before the text of the file, and how that is written. */
interface Head extends RepositoryHead {
  /** Of the edited file's path, with its line break. */
  readonly path: readonly number[];
  readonly form: RepositoryForm;
  readonly context: RepositoryContext;
}

export class PlaceReader {
  private readonly before: WindowKeeper;
  private readonly around: InfillWindow;
  private head: Head | undefined;
  /** The text that was encoded last: a window is counted before it is read, often more than once. */
  private last: { readonly text: string; readonly ids: readonly number[] } | undefined;

  /**
   * @param limit tokens that are read at most of the file
   * @param files how other files are written before it, and in how many tokens at most
   */
  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly form: InfillForm | undefined,
    limit: number,
    private readonly files: { readonly form: RepositoryForm; readonly limit: number } | undefined = undefined,
  ) {
    const count = (text: string) => this.idsOf(text).length;
    this.before = new WindowKeeper(limit, count);
    this.around = new InfillWindow(limit, (text) => form?.continuing(text).length ?? count(text));
  }

  /** The text before the cursor. */
  readBefore(input: TextWindowInput, context?: RepositoryContext): ReadPlace {
    const { text, slid } = this.before.take(input);
    return { ids: this.encode(text, context), slid, pieces: this.piecesOf(context) };
  }

  /** The same, and what follows, as a prompt for filling in. @param form the one that the vocabulary has */
  readAround(input: InfillWindowInput, form: InfillForm, context?: RepositoryContext): ReadPlace {
    const { slid, ...gap }: InfillGap = this.around.take(input);
    return { ids: this.encodeGap(gap, form, context), slid, pieces: this.piecesOf(context) };
  }

  /**
   * Move the beginning before it has to be: where fewer than `room` more tokens fit.
   * @returns what is read from the new beginning, if it moved
   */
  moveAhead(
    input: InfillWindowInput & { readonly context?: RepositoryContext },
    infills: boolean,
    room: number,
  ): readonly number[] | undefined {
    if (infills && this.form) {
      const gap = this.around.moveAhead(input, room);
      return gap && this.encodeGap(gap, this.form, input.context);
    }
    const text = this.before.moveAhead(input, room);
    return text === undefined ? undefined : this.encode(text, input.context);
  }

  private encode(text: string, context: RepositoryContext | undefined): readonly number[] {
    const head = this.headOf(context);
    if (head) return [...head.ids, ...head.path, ...head.form.textIds(text)];
    return this.idsOf(text);
  }

  private idsOf(text: string): readonly number[] {
    if (this.last?.text !== text) this.last = { text, ids: this.tokenizer.encode(text).map(({ id }) => id) };
    return this.last.ids;
  }

  private encodeGap(gap: Gap, form: InfillForm, context: RepositoryContext | undefined): readonly number[] {
    const head = this.headOf(context);
    if (!head) return form.prompt(gap);
    if (!head.form.pathInPrefix) return form.prompt(gap, [...head.ids, ...head.path]);
    return form.prompt({ ...gap, prefix: `${head.context.path}\n${gap.prefix}` }, head.ids);
  }

  /** Written anew only when it is another: it takes as long as a window. */
  private headOf(context: RepositoryContext | undefined): Head | undefined {
    const { files } = this;
    if (!files || !context || context.pieces.length === 0) return undefined;
    const { form, limit } = files;
    if (!this.head || !isDeepStrictEqual(this.head.context, context))
      this.head = { context, form, ...form.head(context, limit), path: form.textIds(`${context.path}\n`) };
    return this.head;
  }

  private piecesOf(context: RepositoryContext | undefined): readonly FilePiece[] {
    return this.headOf(context)?.pieces ?? [];
  }
}
