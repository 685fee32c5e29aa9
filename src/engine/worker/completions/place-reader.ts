/** What a model reads at a place: the tokens of the text before the cursor, or of what stands around it. */
import { isDeepStrictEqual } from 'node:util';
import type { Gap, InfillForm } from '../../../generate/infill-form';
import { type InfillGap, InfillWindow, type InfillWindowInput } from '../../../generate/infill-window';
import type { FilePiece, OtherFilesForm, RepositoryContext, WrittenFiles } from '../../../generate/other-files-form';
import { type TextWindowInput, WindowKeeper } from '../../../generate/text-window';
import type { Tokenizer } from '../../../model/tokenizers/tokenizer';

interface ReadPlace {
  readonly ids: readonly number[];
  /** Whether the beginning moved because the window was full. */
  readonly slid: boolean;
  /** Of other files, which are read before it. */
  readonly pieces: readonly FilePiece[];
}

export class PlaceReader {
  private readonly before: WindowKeeper;
  private readonly around: InfillWindow;
  /** What was written last of other files: it takes as long as a window. */
  private written: { readonly context: RepositoryContext; readonly files: WrittenFiles } | undefined;
  private readonly idsOf: (text: string) => readonly number[];

  /**
   * @param limit tokens that are read at most of the file
   * @param files how other files are written before it, and in how many tokens at most
   */
  constructor(
    tokenizer: Tokenizer,
    private readonly form: InfillForm | undefined,
    limit: number,
    private readonly files: { readonly form: OtherFilesForm; readonly limit: number } | undefined = undefined,
  ) {
    this.idsOf = lastKept((text) => tokenizer.encode(text).map(({ id }) => id));
    const continuing = form ? lastKept((text) => form.continuing(text)) : this.idsOf;
    this.before = new WindowKeeper(limit, (text) => this.idsOf(text).length);
    this.around = new InfillWindow(limit, (text) => continuing(text).length);
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
    const { form, read } = this.othersIn(context);
    return form ? form.before(read, text) : this.idsOf(text);
  }

  private encodeGap(gap: Gap, infill: InfillForm, context: RepositoryContext | undefined): readonly number[] {
    const { form, read } = this.othersIn(context);
    return form ? form.around(read, gap, infill) : infill.prompt(gap);
  }

  private piecesOf(context: RepositoryContext | undefined): readonly FilePiece[] {
    return this.othersIn(context).read?.pieces ?? [];
  }

  /** What is read of other files; nothing where none of it fits. */
  private othersIn(context: RepositoryContext | undefined) {
    const { files } = this;
    if (!files || !context || context.pieces.length === 0) return {};
    if (!this.written || !isDeepStrictEqual(this.written.context, context))
      this.written = { context, files: files.form.write(context, files.limit) };
    const read = this.written.files;
    return read.pieces.length === 0 ? {} : { form: files.form, read };
  }
}

/** Answers of the text that was asked for last are kept: a window is counted before it is read, often more than once. */
function lastKept<T>(answer: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly answer: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, answer: answer(text) };
    return last.answer;
  };
}
