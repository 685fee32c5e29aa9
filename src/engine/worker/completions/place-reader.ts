/** What a model reads at a place: the tokens of the text before the cursor, or of the text on both sides of it. */
import { isDeepStrictEqual } from 'node:util';
import type { Gap, InfillForm } from '../../../generate/infill-form';
import { type InfillGap, InfillWindow, type InfillWindowInput } from '../../../generate/infill-window';
import type { FilePiece, OtherFilesForm, RepositoryContext, WrittenFiles } from '../../../generate/other-files-form';
import { type TextWindowInput, WindowKeeper } from '../../../generate/text-window';
import type { Tokenizer } from '../../../model/tokenizers/tokenizer';

interface ReadPlace {
  readonly ids: readonly number[];
  /** Whether the beginning of the window moved because the window was full. */
  readonly slid: boolean;
  /** Pieces of other files that the model reads first. */
  readonly pieces: readonly FilePiece[];
}

export class PlaceReader {
  private readonly before: WindowKeeper;
  private readonly around: InfillWindow;
  /** The latest encoding of other files, which is kept because it takes as long as that of a window. */
  private written: { readonly context: RepositoryContext; readonly files: WrittenFiles } | undefined;
  private readonly idsOf: (text: string) => readonly number[];

  /**
   * @param limit how many tokens of the file to read at most
   * @param files how other files are written before it, and how many tokens they may take
   */
  constructor(
    tokenizer: Tokenizer,
    private readonly form: InfillForm | undefined,
    limit: number,
    private readonly files: { readonly form: OtherFilesForm; readonly limit: number } | undefined,
  ) {
    this.idsOf = lastKept((text) => tokenizer.encode(text).map(({ id }) => id));
    const continuing = form ? lastKept((text) => form.continuing(text)) : this.idsOf;
    this.before = new WindowKeeper(limit, (text) => this.idsOf(text).length);
    this.around = new InfillWindow(limit, (text) => continuing(text).length);
  }

  /** Reads the text before the cursor. */
  readBefore(input: TextWindowInput, context?: RepositoryContext): ReadPlace {
    const { text, slid } = this.before.take(input);
    return { ids: this.encode(text, context), slid, pieces: this.piecesOf(context) };
  }

  /**
   * Reads the text on both sides of the cursor as an infill prompt.
   * @param form the form for which the vocabulary has the tokens
   */
  readAround(input: InfillWindowInput, form: InfillForm, context?: RepositoryContext): ReadPlace {
    const { slid, ...gap }: InfillGap = this.around.take(input);
    return { ids: this.encodeGap(gap, form, context), slid, pieces: this.piecesOf(context) };
  }

  /**
   * Moves the beginning of the window early if fewer than `room` more tokens fit.
   * @returns the ids to read from the new beginning; undefined if it did not move
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

  /** The form and the pieces of other files that are read; empty if none of them fits. */
  private othersIn(context: RepositoryContext | undefined) {
    const { files } = this;
    if (!files || !context || context.pieces.length === 0) return {};
    if (!this.written || !isDeepStrictEqual(this.written.context, context))
      this.written = { context, files: files.form.write(context, files.limit) };
    const read = this.written.files;
    return read.pieces.length === 0 ? {} : { form: files.form, read };
  }
}

/** Keeps the answer for the latest text: the tokens of a window are counted before it is read, often more than once. */
function lastKept<T>(answer: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly answer: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, answer: answer(text) };
    return last.answer;
  };
}
