/**
 * One suggestion, followed through the edits of its document, since no editor tells what it showed or what was accepted.
 * Offsets are UTF-16 units of the document as it was before the event.
 */
import { CLOSING, typedOf } from './auto-closed';
import { beginsInWord, endsInWord, firstWord, lastWord } from './words';

export interface Offer {
  readonly document: string;
  readonly language: string;
  readonly model: string;
  /** Where the suggestion begins; what was typed along of it stands there already. */
  readonly offset: number;
  /** What stands before it in its line. */
  readonly before: string;
  /** What can be cycled through, the first choice first, each from `offset` on and with the document's line ends. */
  readonly texts: readonly string[];
  /** How much of them has been typed already. */
  readonly typed: number;
  /** How often the first word of suggestions like the first one is right; null where it was asked for by hand. */
  readonly confidence: number | null;
}

export interface Change {
  readonly offset: number;
  /** How much is replaced, and by what. */
  readonly length: number;
  readonly text: string;
}

export interface Edit {
  readonly document: string;
  /** In any order; several at once are those of several cursors, of a formatter or of a search and replace. */
  readonly changes: readonly Change[];
  /** Whether it undoes or redoes an earlier one. */
  readonly undo: boolean;
}

/** The entry that is chosen in the editor's own list: once accepted, its text stands from `offset` to the cursor. */
export interface ChosenEntry {
  readonly document: string;
  readonly offset: number;
  readonly text: string;
}

export type Verdict =
  /** Its end was put in at once: at most its beginning, or text between two accepted parts, was typed by hand. */
  | 'whole'
  /** Some of it was put in at once, and its end was not: that is missing, or was typed by hand. */
  | 'part'
  /** It was typed by hand to its end, or put in by an entry of the editor's own list: right, and not taken. */
  | 'by hand'
  /** Something else was typed in its place, or it was taken and undone. */
  | 'typed over'
  /** Nothing can be told: the cursor went elsewhere, or another suggestion came. */
  | 'unknown';

export interface Outcome {
  readonly language: string;
  readonly model: string;
  readonly confidence: number | null;
  readonly verdict: Verdict;
  /**
   * Its first word, with the space before it, and with its beginning if that was typed before. It is shown as long as the
   * window is open, and never stored.
   */
  readonly word: string;
  /** Whether its first word came as a whole, which is what its confidence is about; null where nothing can be told. */
  readonly isRight: boolean | null;
  /** Characters that were put in at once. */
  readonly taken: number;
}

/** A suggestion, and how far the document has come along it. */
export class FollowedSuggestion {
  private texts: readonly string[];
  /** As it was offered last: where the editor has closed a bracket of it, its end is left out. */
  private offeredLast: string | undefined;
  private offset: number;
  /** How each character of it that stands there was put in. */
  private how: ('key' | 'at once')[];
  /** Characters that stand where it would go on, and are not its own: an input method may still replace them. */
  private stray = '';
  /** How much of it stood there when its end was put in at once; what is typed on after that may be more of it. */
  private takenTo: number | undefined;
  private wasUndone = false;
  private entry: ChosenEntry | undefined;

  constructor(private readonly offered: Offer) {
    this.texts = offered.texts;
    this.offset = offered.offset;
    this.how = new Array<'key'>(offered.typed).fill('key');
  }

  get document(): string {
    return this.offered.document;
  }

  get takenLength(): number {
    return this.how.filter((how) => how === 'at once').length;
  }

  /** The texts that it can still be, the first choice first: all agree with the document as it is. */
  get candidates(): readonly string[] {
    return this.texts;
  }

  /** Where it begins, as the document is now. */
  get start(): number {
    return this.offset;
  }

  /** How much of it stands in the document. */
  get length(): number {
    return this.how.length;
  }

  /** How much of it was typed by hand before anything was put in at once. */
  get typedLength(): number {
    const first = this.how.indexOf('at once');
    return first < 0 ? this.how.length : first;
  }

  /** Whether it stands there to its end, and not all of it was typed. */
  get isTakenWhole(): boolean {
    return this.takenLength > 0 && this.isWhole;
  }

  /** Whether something of it is left to show after the cursor. */
  get isShown(): boolean {
    return this.stray === '' && !this.isWhole;
  }

  isSame({ document, offset }: Offer): boolean {
    return document === this.document && offset === this.offset && this.stray === '';
  }

  /** What of it stands before an offer that goes on where it does, though it may begin later; `undefined`: none does. */
  standingBefore(offer: Offer): string | undefined {
    if (this.isSame(offer)) return '';
    const { document, offset, typed } = offer;
    const goesOnHere = this.isShown && document === this.document && offset + typed === this.end;
    return goesOnHere && offset > this.offset ? this.standing.slice(0, offset - this.offset) : undefined;
  }

  /** @param texts that are offered where it goes on, each from its beginning on, the first choice first */
  add(texts: readonly string[]): void {
    const [first = ''] = texts;
    // The shown suggestion goes on, and others may be shown after it; one with the same text is the rest of the shown one.
    if (this.texts.some((text) => text.startsWith(first) || first.startsWith(text))) this.offeredLast = first;
    const agreeing = texts.filter((text) => text.startsWith(this.standing));
    this.texts = [...new Set([...this.texts, ...agreeing])];
  }

  /** An entry of the editor's own list is chosen, or none any more: what it inserts is not accepted from the suggestion. */
  chosen(entry: ChosenEntry | undefined): void {
    this.entry = entry?.document === this.document ? entry : undefined;
  }

  undone(): void {
    this.wasUndone = true;
  }

  isTouched({ changes }: Edit): boolean {
    return changes.some(({ offset, length }) => offset <= this.end && offset + length >= this.offset);
  }

  outcome(): Outcome {
    const { language, model, confidence } = this.offered;
    const verdict = this.verdict();
    const taken = this.wasUndone ? 0 : this.takenLength;
    return { language, model, confidence, verdict, word: this.wholeWord, isRight: this.isRight(verdict), taken };
  }

  /** @returns false where nothing more can become of it */
  follow(edit: Edit): boolean {
    if (edit.document !== this.document) return true;
    const touching = edit.changes.filter((change) => this.reaches(change));
    const [change] = touching;
    if (!change) {
      this.shift(edit.changes);
      return true;
    }
    if (edit.undo) {
      this.wasUndone = this.takenLength > 0;
      return false;
    }
    if (edit.changes.length > 1) return false;
    return this.apply(change);
  }

  /** Where the document's cursor is as long as it is followed. */
  private get end(): number {
    return this.offset + this.how.length + this.stray.length;
  }

  private get isWhole(): boolean {
    const { offeredLast, standing, texts } = this;
    const shown = offeredLast?.startsWith(standing) ? offeredLast : texts[0];
    return standing.length === shown?.length || standing.length === texts[0]?.length;
  }

  /** “seemed” where “see” stood there, and “med” was suggested. */
  private get wholeWord(): string {
    const word = firstWord(this.texts[0] as string);
    return beginsInWord(word) ? lastWord(this.offered.before) + word : word;
  }

  private get standing(): string {
    return (this.texts[0] as string).slice(0, this.how.length);
  }

  private verdict(): Verdict {
    if (this.wasUndone) return 'typed over';
    if (this.takenLength > 0) return this.takenTo === undefined ? 'part' : 'whole';
    if (this.isWhole) return 'by hand';
    return this.stray !== '' ? 'typed over' : 'unknown';
  }

  /** The first word may be right although something else was typed after it. */
  private isRight(verdict: Verdict): boolean | null {
    if (verdict === 'unknown') return null;
    if (this.wasUndone) return false;
    if (this.isWhole || this.hasFirstWord) return true;
    return this.stray === '' ? null : false; // a part of the word was taken, and nothing stands after that
  }

  /** Whether its first word stands there as a whole: what stands behind it begins another one. */
  private get hasFirstWord(): boolean {
    const { standing, stray } = this;
    const word = firstWord(this.texts[0] as string);
    if (word === '' || !standing.startsWith(word)) return false;
    if (standing.length > word.length || stray === '') return true;
    // Of punctuation all that stands together is one word: “(” is not the first word of “()”.
    return endsInWord(word) ? !beginsInWord(stray) : beginsInWord(stray) || /^\s/.test(stray);
  }

  /** The editor puts a suggestion in with all that stands before it in its line. */
  private reaches({ offset, length, text }: Change): boolean {
    if (offset > this.end || offset + length < this.offset) return false;
    return offset + length > this.offset || this.end === this.offset || text === '' || offset > this.offset;
  }

  private shift(changes: readonly Change[]): void {
    const before = changes.filter(({ offset, length }) => offset + length <= this.offset && offset <= this.offset);
    for (const { length, text } of before) this.offset += text.length - length;
  }

  private apply(given: Change): boolean {
    const { offset, length, text } = this.withoutKept(given);
    if (length === 0 && text === '') return true;
    const { end } = this;
    if (text === '' && offset + length === end && offset >= this.offset) return this.takeBack(length);
    // An input method replaces what it has put in so far.
    if (this.stray !== '' && offset === end - this.stray.length && offset + length === end) {
      this.stray = '';
      return this.put(text, 'key');
    }
    // Something else goes on in its place, and what stands of it stays.
    if (this.stray !== '') return false;
    const isTypedOver = length === 1 && CLOSING.has(text);
    if (offset !== end || (length > 0 && !isTypedOver)) return false;
    return this.put(text, isKey(text) || this.isListed(given, text) ? 'key' : 'at once', given.length === 0);
  }

  /**
   * Whether it was put in by an entry of the editor's own list: by the one that is known to be chosen, else by one that
   * takes the place of the word before the cursor. A suggestion does so only as a whole, where it went on from an entry.
   */
  private isListed({ offset, length, text }: Change, added: string): boolean {
    if (this.entry?.offset === offset && this.entry.text === text) return true;
    const isOfWord = length > 0 && added.length < text.length && offset > this.offset - this.offered.before.length;
    return isOfWord && !this.texts.some((one) => one.slice(this.how.length) === added);
  }

  /** Without what is replaced by itself. */
  private withoutKept({ offset, length, text }: Change): Change {
    if (this.stray !== '') return { offset, length, text };
    const start = this.offset - this.offered.before.length;
    if (offset < start) return { offset, length, text };
    const stood = (this.offered.before + this.standing).slice(offset - start, offset - start + length);
    let kept = 0;
    while (kept < stood.length && kept < text.length && stood[kept] === text[kept]) kept++;
    return { offset: offset + kept, length: length - kept, text: text.slice(kept) };
  }

  private takeBack(count: number): boolean {
    const stray = Math.min(count, this.stray.length);
    this.stray = this.stray.slice(0, this.stray.length - stray);
    this.how.length -= count - stray;
    if (this.takenTo !== undefined && this.how.length < this.takenTo) this.takenTo = undefined;
    return true;
  }

  /** @param mayClose whether it was put in where nothing stood: of a bracket that the editor closes only that was typed */
  private put(text: string, how: 'key' | 'at once', mayClose = false): boolean {
    const typed = mayClose ? typedOf(text) : undefined;
    const added = typed ?? text;
    if (!this.goOn(added, typed === undefined ? how : 'key')) this.stray = added;
    return true;
  }

  private goOn(text: string, how: 'key' | 'at once'): boolean {
    const there = this.standing + text;
    const agreeing = this.texts.filter((one) => one.startsWith(there));
    if (agreeing.length === 0) return false;
    this.texts = agreeing;
    this.how.push(...new Array<typeof how>(text.length).fill(how));
    if (how === 'at once' && this.isWhole) this.takenTo = this.how.length;
    return true;
  }
}

/** What one key inserts: a character, or a line end with what the editor begins the next line with, as in a comment or a list. */
function isKey(text: string): boolean {
  return [...text].length === 1 || /^\r?\n[ \t]*(?:(?:[*+#>/-]+|[.)\d]+)[ \t]+)?$/.test(text);
}
