/**
 * One suggestion, followed through the edits of its document, as no editor reports what it showed or what was accepted.
 * Offsets are UTF-16 units of the document as it was before the event.
 */
import { CLOSING, typedOf } from './auto-closed';
import { beginsInWord, endsBefore, firstWord, lastWord } from './words';

export interface Offer {
  readonly document: string;
  readonly language: string;
  readonly model: string;
  /** Where the suggestion begins; the part that the user has typed already is in the document from here on. */
  readonly offset: number;
  /** The text before it in its line. */
  readonly before: string;
  /** The texts the user can cycle through, the first choice first; each begins at `offset` and has the document's line ends. */
  readonly texts: readonly string[];
  /** How many of their characters are typed already. */
  readonly typed: number;
  /**
   * How often the first word of suggestions like the first one is right; null if the user asked for it explicitly, or if that
   * word is of an entry of the editor's own list.
   */
  readonly confidence: number | null;
}

export interface Change {
  readonly offset: number;
  /** The length of the replaced text, and its replacement. */
  readonly length: number;
  readonly text: string;
}

export interface Edit {
  readonly document: string;
  /** In any order. Several changes in one edit come from several cursors, a formatter, or a search and replace. */
  readonly changes: readonly Change[];
  /** Whether this edit undoes or redoes an earlier one. */
  readonly undo: boolean;
}

/** The entry that is selected in the editor's own list. Once accepted, its text stands from `offset` to the cursor. */
export interface ChosenEntry {
  readonly document: string;
  readonly offset: number;
  readonly text: string;
}

export type Verdict =
  /** Its end was inserted at once; only its beginning, or text between two accepted parts, was typed by hand. */
  | 'whole'
  /** Some of it was inserted at once but not its end, which is missing or was typed by hand. */
  | 'part'
  /** It was typed by hand to its end, or inserted by an entry of the editor's own list: right, but not accepted. */
  | 'by hand'
  /** Something else was typed in its place, or it was accepted and undone. */
  | 'typed over'
  /** Undecided: the cursor moved elsewhere, or another suggestion came. */
  | 'unknown';

export interface Outcome {
  readonly language: string;
  readonly model: string;
  readonly confidence: number | null;
  readonly verdict: Verdict;
  /**
   * Its first word with what comes before it, and with its beginning if that was typed before. It is shown as long as the
   * window is open, and never stored.
   */
  readonly word: string;
  /**
   * Whether its first word is in the document as a whole, which its confidence is about; null if that is undecided, or if it
   * was typed before it could be read.
   */
  readonly isRight: boolean | null;
  /** The number of characters that were inserted at once. */
  readonly taken: number;
}

/** A suggestion, and how much of it is in the document so far. */
export class FollowedSuggestion {
  private texts: readonly string[];
  /** The text as it was last offered: without its end if the editor has inserted a closing bracket of it. */
  private offeredLast: string | undefined;
  private offset: number;
  /** How each of its characters in the document was inserted. */
  private how: ('key' | 'at once')[];
  /** Characters in the document where it would continue that are not its own; an input method may still replace them. */
  private stray = '';
  /** How much of it was in the document when its end was inserted at once; text typed after that may be more of it. */
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

  /** How many of its characters were inserted at once, even if that was undone later. */
  get takenLength(): number {
    return this.how.filter((how) => how === 'at once').length;
  }

  /** The texts that it can still be, the first choice first: all agree with the document as it is now. */
  get candidates(): readonly string[] {
    return this.texts;
  }

  /** Where it begins in the current document. */
  get start(): number {
    return this.offset;
  }

  /** How many of its characters are in the document. */
  get length(): number {
    return this.how.length;
  }

  /** How many of its characters were typed by hand before anything was inserted at once. */
  get typedLength(): number {
    const first = this.how.indexOf('at once');
    return first < 0 ? this.how.length : first;
  }

  /** The length of its first word with what comes before it. */
  get firstWordLength(): number {
    return firstWord(this.texts[0] as string).length;
  }

  /** Whether all of it is in the document and some of it was inserted at once. */
  get isTakenWhole(): boolean {
    return this.takenLength > 0 && this.isWhole;
  }

  /** Whether some of it is left to show after the cursor. */
  get isShown(): boolean {
    return this.stray === '' && !this.isWhole;
  }

  /** Whether an offer begins at the same place, and nothing but the suggestion's own text was typed there since. */
  isSame({ document, offset }: Offer): boolean {
    return document === this.document && offset === this.offset && this.stray === '';
  }

  /**
   * The part of it that is in the document before an offer that continues it, as the offer may begin later; `undefined` if
   * the offer does not continue it.
   */
  standingBefore(offer: Offer): string | undefined {
    if (this.isSame(offer)) return '';
    const { document, offset, typed } = offer;
    const goesOnHere = this.isShown && document === this.document && offset + typed === this.end;
    return goesOnHere && offset > this.offset ? this.standing.slice(0, offset - this.offset) : undefined;
  }

  /** @param texts offered where it continues, each from its beginning on, the first choice first */
  add(texts: readonly string[]): void {
    const [first = ''] = texts;
    // The shown suggestion continues, and others may be shown after it. One with the same text is the rest of the shown
    // one.
    if (this.texts.some((text) => text.startsWith(first) || first.startsWith(text))) this.offeredLast = first;
    const agreeing = texts.filter((text) => text.startsWith(this.standing));
    this.texts = [...new Set([...this.texts, ...agreeing])];
  }

  /**
   * Called when an entry of the editor's own list is selected, or none any more: what an entry inserts was not accepted
   * from the suggestion.
   */
  chosen(entry: ChosenEntry | undefined): void {
    this.entry = entry?.document === this.document ? entry : undefined;
  }

  /** Called when an edit undoes it after it was accepted: it then counts as typed over. */
  undone(): void {
    this.wasUndone = true;
  }

  /** Whether an edit changes or borders on the text from its beginning to the cursor; the document is not compared. */
  isTouched({ changes }: Edit): boolean {
    return changes.some(({ offset, length }) => offset <= this.end && offset + length >= this.offset);
  }

  /** Its outcome as of now, which later edits may change. */
  outcome(): Outcome {
    const { language, model, confidence } = this.offered;
    const verdict = this.verdict();
    const taken = this.wasUndone ? 0 : this.takenLength;
    return { language, model, confidence, verdict, word: this.wholeWord, isRight: this.isRight(verdict), taken };
  }

  /** Follows an edit. @returns false if the suggestion's outcome is settled */
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

  /** Where the document's cursor is while the suggestion is followed. */
  private get end(): number {
    return this.offset + this.how.length + this.stray.length;
  }

  private get isWhole(): boolean {
    const { offeredLast, standing, texts } = this;
    const shown = offeredLast?.startsWith(standing) ? offeredLast : texts[0];
    return standing.length === shown?.length || standing.length === texts[0]?.length;
  }

  /** The first word with the part of it that was in the document: “seemed” if the text had “see”, and “med” was suggested. */
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

  /** The first word may be right even if something else was typed after it. */
  private isRight(verdict: Verdict): boolean | null {
    if (verdict === 'unknown') return null;
    if (this.wasUndone) return false;
    if (this.isWhole || this.hasFirstWord) return true;
    return this.stray === '' ? null : false; // a part of the word was taken, and nothing stands after that
  }

  /** Whether its first word is in the document as a whole, that is, what follows it begins another word. */
  private get hasFirstWord(): boolean {
    const { standing, stray } = this;
    const word = firstWord(this.texts[0] as string);
    if (word === '' || !standing.startsWith(word)) return false;
    return standing.length > word.length || endsBefore(word, stray);
  }

  /** An editor inserts a suggestion together with all the text before it in its line. */
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
    // An input method replaces what it has inserted so far.
    if (this.stray !== '' && offset === end - this.stray.length && offset + length === end) {
      this.stray = '';
      return this.put(text, 'key');
    }
    // The text continues differently from here; the part of the suggestion that is in the document stays.
    if (this.stray !== '') return false;
    const isTypedOver = length === 1 && CLOSING.has(text);
    if (offset !== end || (length > 0 && !isTypedOver)) return false;
    return this.put(text, isKey(text) || this.isListed(given, text) ? 'key' : 'at once', given.length === 0);
  }

  /**
   * Whether text was inserted by an entry of the editor's own list: by the entry known to be selected, otherwise by one
   * that replaces the word before the cursor. A suggestion replaces that word only when inserted as a whole, where it
   * continued an entry.
   */
  private isListed({ offset, length, text }: Change, added: string): boolean {
    if (this.entry?.offset === offset && this.entry.text === text) return true;
    const isOfWord = length > 0 && added.length < text.length && offset > this.offset - this.offered.before.length;
    return isOfWord && !this.texts.some((one) => one.slice(this.how.length) === added);
  }

  /** The change without the text that it replaces by itself. */
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

  /** @param mayClose whether nothing was replaced: then, of a bracket pair, only the opening bracket counts as typed */
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

/**
 * Whether a text is what one key inserts: one character; white space, as the Tab key indents by several spaces; or a line end
 * with what the editor begins the next line with, as in a comment or a list.
 */
function isKey(text: string): boolean {
  return [...text].length === 1 || /^(?:\s+|\r?\n[ \t]*(?:[*+#>/-]+|[.)\d]+)[ \t]+)$/.test(text);
}
