/** What a model reads at a place: the tokens of the text before the cursor, or of what stands around it. */
import type { InfillForm } from '../generate/infill-form';
import { type InfillGap, InfillWindow, type InfillWindowInput } from '../generate/infill-window';
import { type TextWindowInput, WindowKeeper } from '../generate/text-window';
import type { Tokenizer } from '../model/tokenizers/tokenizer';

export interface ReadPlace {
  readonly ids: readonly number[];
  /** Whether the beginning moved because the window was full. */
  readonly slid: boolean;
}

export class PlaceReader {
  private readonly before: WindowKeeper;
  private readonly around: InfillWindow;

  /** @param limit tokens that are read at most */
  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly form: InfillForm | undefined,
    limit: number,
  ) {
    const count = (text: string) => tokenizer.encode(text).length;
    this.before = new WindowKeeper(limit, count);
    this.around = new InfillWindow(limit, (text) => form?.continuing(text).length ?? count(text));
  }

  /** The text before the cursor. */
  readBefore(input: TextWindowInput): ReadPlace {
    const { text, slid } = this.before.take(input);
    return { ids: this.encode(text), slid };
  }

  /** The same, and what follows, as a prompt for filling in. @param form the one that the vocabulary has */
  readAround(input: InfillWindowInput, form: InfillForm): ReadPlace {
    const gap: InfillGap = this.around.take(input);
    return { ids: form.prompt(gap), slid: gap.slid };
  }

  /**
   * Move the beginning before it has to be: where fewer than `room` more tokens fit.
   * @returns what is read from the new beginning, if it moved
   */
  moveAhead(input: InfillWindowInput, infills: boolean, room: number): readonly number[] | undefined {
    if (infills && this.form) {
      const gap = this.around.moveAhead(input, room);
      return gap && this.form.prompt(gap);
    }
    const text = this.before.moveAhead(input, room);
    return text === undefined ? undefined : this.encode(text);
  }

  private encode(text: string): number[] {
    return this.tokenizer.encode(text).map(({ id }) => id);
  }
}
