/** One suggestion in the making: it goes on from its first word until a rule ends it. */

import { cancellationPoint } from '../base/cancellation-point';
import { product } from '../base/sums';
import { copiedTokens } from './copied-tokens';
import { type EarlierText, EVEN, earlierText } from './copy-evidence';
import { firstTokenAfter } from './cut-after';
import { beforeFollowing } from './following';
import type { Healed } from './healing';
import { leftOpen, onlyCloses } from './left-open';
import { phraseAgain, repeatedAtEnd } from './repeated-at-end';
import type { CompletionOptions, CompletionParts, Silence, Suggestion } from './suggestion';
import { type Beginning, Choices, decodeBytes, type SuggestedToken } from './word-search';
import { beginsInWord, endsInWord, saysEnough, sentenceEnd, withoutLastWord } from './words';

/**
 * How many characters shown in vain weigh as much as one saved. A suggestion goes on as long as it is expected to save more
 * than it shows in vain: while all of it is right with a probability of at least 1 in (1 + this).
 */
const EXCHANGE_RATE = 4;
const LEAST_BELIEF = 1 / (1 + EXCHANGE_RATE);

/** A probability from which on something is more likely than not. */
const LIKELY = 0.5;

/**
 * A copied token that is less probable than this contradicts the model. In a suggestion that was asked for by hand, which has
 * no threshold to pass, a copy goes on with such a token only where enough of the text before the suggestion agrees.
 */
const UNLIKELY = 0.01;

/** What a suggestion goes on from, and how often the like of it is right. */
export interface Begun {
  readonly beginning: Beginning;
  readonly confidence: number;
  /** Whether the text has it earlier after the same characters. */
  readonly isEarlier: boolean;
}

/** A token that may come next, and how probable it is with what the text says about it. */
interface Next {
  readonly token: SuggestedToken;
  readonly belief: number;
}

export class SuggestionPath {
  private readonly tokens: SuggestedToken[];
  /** One for each token: their product decides when the suggestion ends. */
  private readonly beliefs: number[];
  private bytes: string;
  /** How many tokens it began with, which it keeps whatever comes. */
  private readonly begun: number;
  /** How many characters before the last copied token the place lies that it was copied from. */
  private copyDistance: number;

  constructor(
    private readonly healed: Healed,
    private readonly start: Begun,
    private readonly options: CompletionOptions,
    private readonly parts: CompletionParts,
  ) {
    const { beginning, confidence, isEarlier } = start;
    this.tokens = [...beginning.tokens];
    this.beliefs = this.tokens.map((_, at) => (at > 0 ? 1 : isEarlier ? confidence : beginning.probability));
    this.bytes = beginning.bytes;
    this.begun = beginning.tokens.length;
    this.copyDistance = parts.text.length - (earlierText(parts.text)?.start ?? 0);
  }

  /** Go on from the beginning until a rule ends the suggestion. */
  async follow(signal: AbortSignal): Promise<Suggestion | Silence> {
    while (!this.isAtEnd()) {
      if (this.isLong() && leftOpen(this.line).length === 0) break;
      const next = this.next(await this.logits(signal));
      if (!next || this.parts.stopIds.includes(next.token.id)) break;
      const isDoubtful = this.options.confidence > 0 && this.belief * next.belief < LEAST_BELIEF;
      if ((this.isLong() || isDoubtful) && !this.isClosing(next)) break;
      this.tokens.push(next.token);
      this.beliefs.push(next.belief);
      this.bytes += this.parts.vocabulary.text(next.token.id);
    }
    return this.end(signal);
  }

  /** The logits of the next token. */
  private async logits(signal: AbortSignal): Promise<Float32Array> {
    await cancellationPoint(signal);
    return (await this.parts.prefix.goTo([...this.healed.ids, ...this.tokens.map(({ id }) => id)], signal)).logits;
  }

  /**
   * The token to go on with: the model's most probable one, or the one that followed at an earlier place that ended alike, if
   * model and text together make that more probable. After a word that is known to be whole, no token that continues it.
   */
  private next(logits: Float32Array): Next | undefined {
    const { vocabulary } = this.parts;
    const all = new Choices(logits);
    const ended = this.start.beginning.ends && this.tokens.length === this.begun;
    const isFitting = ({ id }: { id: number }) => !ended || !vocabulary.goesOnInWord(id);
    const { earlier, share } = this.earlier;
    const found = earlier && this.copied(earlier, logits, all).find(isFitting);
    const copied = found && this.isCopyTrusted(found.probability, earlier.agreeing) ? found : undefined;
    const own = all.best.find(isFitting);
    const believed = (one: typeof own) =>
      (1 - share) * (one?.probability ?? 0) + (one !== undefined && one.id === copied?.id ? share : 0);
    const next = believed(copied) > believed(own) ? copied : own;
    if (!next) return undefined;
    const agreeing = next.id === copied?.id && earlier && this.isCopy(earlier, next === own) ? earlier.agreeing : 0;
    return { token: { ...all.token(next.id), agreeing }, belief: believed(next) };
  }

  /**
   * Whether the token that followed at the earlier place counts as copied from there. If it is the model's own choice as well,
   * it does so only where the text counts as much as the model, or where it continues the copy of the token before.
   */
  private isCopy({ start, agreeing }: EarlierText, isOwn: boolean): boolean {
    const distance = this.parts.text.length + this.text.length - start;
    const goesOn = (this.tokens.at(-1)?.agreeing ?? 0) > 0 && distance === this.copyDistance;
    const isCopy = !isOwn || agreeing >= EVEN || goesOn;
    if (isCopy) this.copyDistance = distance;
    return isCopy;
  }

  /** @param agreeing characters that stood before the copied place too, those of the suggestion included */
  private isCopyTrusted(probability: number, agreeing: number): boolean {
    return this.options.confidence > 0 || probability >= UNLIKELY || agreeing - this.text.length >= EVEN;
  }

  /**
   * The tokens that continue the text as it continued earlier: the one into which the tokenizer cuts that text, as the model
   * has read it there. Where that token would reach across the cursor, those that spell the text, the most probable first.
   */
  private copied({ text }: EarlierText, logits: Float32Array, all: Choices): Choices['best'] {
    const { vocabulary, cut } = this.parts;
    const bytes = Buffer.from(text).toString('latin1');
    const id = firstTokenAfter(this.parts.text + this.text, text, cut);
    const said = id === undefined ? '' : vocabulary.text(id);
    // A tokenizer may change a text before it cuts it.
    if (id !== undefined && said !== '' && bytes.startsWith(said)) return [{ id, probability: all.of(id) }];
    return new Choices(logits, vocabulary.spelling(bytes), all.normalizer).best;
  }

  /** What followed at the earlier place that ends most like the text, and the weight of that beside the model's choice. */
  private get earlier(): { readonly earlier: EarlierText | undefined; readonly share: number } {
    const earlier = earlierText(this.parts.text + this.text);
    const square = (earlier?.agreeing ?? 0) ** 2;
    return { earlier, share: square / (square + EVEN ** 2) };
  }

  private get text(): string {
    return decodeBytes(this.bytes.slice(this.healed.typed.length));
  }

  /** The probability of all tokens together, by the model alone: the product that a reader can check. */
  private get probability(): number {
    return product(this.tokens.map(({ probability }) => probability));
  }

  private get belief(): number {
    return product(this.beliefs);
  }

  /** The suggestion without what already follows the cursor, and in prose only to the end of the sentence. */
  private get own(): string {
    const { following, isProse } = this.parts;
    const own = following === undefined ? this.text : beforeFollowing(this.text, following);
    return isProse ? own.slice(0, sentenceEnd(own, this.before)) : own;
  }

  /** The line that it stands in, up to its end. */
  private get line(): string {
    return lastLine(this.parts.text + this.text);
  }

  /** Whether the next token only closes what its line leaves open: for it a suggestion goes on that would end here. */
  private isClosing({ token, belief }: Next): boolean {
    return belief >= LIKELY && onlyCloses(this.parts.vocabulary.text(token.id), this.line);
  }

  /** Whether it has as many tokens as it may have. */
  private isLong(): boolean {
    return this.tokens.length - this.retyped >= this.options.maxNewTokens;
  }

  /** Whether it ends here, whatever token would come next. */
  private isAtEnd(): boolean {
    const { maxLines } = this.options;
    if (this.healed.ids.length + this.tokens.length >= this.parts.contextLength) return true;
    if (this.repeated > 0 || this.again > 0) return true;
    if (this.own.length < this.text.length) return true;
    const lines = this.text.split('\n').length;
    return lines > maxLines || /\S[^\S\n]*\n[^\S\n]*\n/.test(this.text);
  }

  /** How many tokens say only what was typed already. */
  private get retyped(): number {
    let [count, spelled] = [0, 0];
    for (const { id } of this.tokens) {
      spelled += this.parts.vocabulary.text(id).length;
      if (spelled > this.healed.typed.length) break;
      count++;
    }
    return count;
  }

  private get repeated(): number {
    return repeatedAtEnd(this.tokens.map(({ id }) => id));
  }

  /** How many tokens at its end are a phrase that it has just said. */
  private get again(): number {
    return phraseAgain(this.tokens.map(({ id }) => id));
  }

  /** What is shown of it: nothing that repeats itself, and no part of a word at the end. */
  private async end(signal: AbortSignal): Promise<Suggestion | Silence> {
    const { text: all, repeated, again } = this;
    // Where nothing stands before the repetition, what it says is kept once.
    const isAll = this.tokens.length - repeated <= this.retyped;
    const left = isAll ? (2 * repeated) / 3 : repeated;
    this.keep(this.tokens.length - (repeated > 0 ? left : again));
    if (repeated > 0 && this.text === '') return { kind: 'repetition' };
    let text = firstLines(this.own, this.options.maxLines).trimEnd();
    if (text === '') return { kind: 'blank' };
    if (!(await this.isWhole(text, all.slice(text.length), signal))) text = withoutLastWord(text).trimEnd();
    if (text === '') return { kind: 'within a word' };
    if (!saysEnough(text, this.before)) return { kind: 'too short', rest: text };
    this.keepText(text);
    const { confidence } = this.start;
    const tokens = copiedTokens(this.tokens, this.ends, text, this.parts.text);
    return { text, tokens, probability: this.probability, confidence };
  }

  /** Where each of its tokens ends in the suggested text, in UTF-16 units. */
  private get ends(): readonly number[] {
    let spelled = '';
    return this.tokens.map(({ id }) => {
      spelled += this.parts.vocabulary.text(id);
      return decodeBytes(spelled.slice(this.healed.typed.length)).length;
    });
  }

  /**
   * Whether a text ends where its last word does: by what follows where that is known, or by what it began with, else
   * when that is held for more likely than not, and for as certain as a suggestion has to be.
   */
  private async isWhole(text: string, following: string, signal: AbortSignal): Promise<boolean> {
    if (!endsInWord(text)) return true;
    if (following !== '') return !beginsInWord(following);
    const { ends } = this.start.beginning;
    if (ends && this.tokens.length <= this.begun) return true;
    const logits = await this.logits(signal);
    const { mass } = new Choices(logits, this.parts.vocabulary.inWord);
    const { earlier, share } = this.earlier;
    const goesOn = (1 - share) * mass + (earlier && beginsInWord(earlier.text) ? share : 0);
    const needed = this.options.confidence > 0 ? LEAST_BELIEF / this.belief : 0;
    return 1 - goesOn >= Math.max(LIKELY, needed);
  }

  /** Leave away all but the first tokens. */
  private keep(count: number): void {
    if (count === this.tokens.length) return;
    this.tokens.length = count;
    this.beliefs.length = count;
    this.bytes = this.tokens.map(({ id }) => this.parts.vocabulary.text(id)).join('');
  }

  /** Leave away the tokens that come after the beginning of the text. */
  private keepText(text: string): void {
    const length = this.healed.typed.length + Buffer.byteLength(text);
    let [count, spelled] = [0, 0];
    while (count < this.tokens.length && spelled < length)
      spelled += this.parts.vocabulary.text((this.tokens[count++] as SuggestedToken).id).length;
    this.keep(count);
  }

  /** The end of the text that the suggestion goes on from. */
  private get before(): string {
    return decodeBytes(this.parts.vocabulary.text(this.healed.ids.at(-1) as number) + this.healed.typed);
  }
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

function firstLines(text: string, count: number): string {
  return text.split('\n').slice(0, count).join('\n');
}
