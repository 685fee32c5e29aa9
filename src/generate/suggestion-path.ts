/** One suggestion in the making: it continues from its first word until a rule ends it. */

import { cancellationPoint } from '../base/cancellation-point';
import { product } from '../base/sums';
import { copiedTokens } from './copied-tokens';
import { type EarlierText, EVEN, earlierText } from './copy-evidence';
import { firstTokenAfter } from './cut-after';
import { beforeFollowing } from './following';
import type { Healed } from './healing';
import { leftOpen, onlyCloses, withoutBareOperator, withoutBareQuote } from './left-open';
import { phraseAgain, repeatedAtEnd } from './repeated-at-end';
import type { CompletionOptions, CompletionParts, Silence, Suggestion } from './suggestion';
import { type Beginning, Choices, decodeBytes, type SuggestedToken } from './word-search';
import { beginsInWord, endsInWord, firstWord, saysEnough, sentenceEnd, withoutLastWord } from './words';

/**
 * How many characters shown in vain weigh as much as one saved. A suggestion continues as long as it is expected to save
 * more than it shows in vain, that is, while all of it is right with a probability of at least 1 in (1 + this).
 */
const EXCHANGE_RATE = 4;
const LEAST_BELIEF = 1 / (1 + EXCHANGE_RATE);

/** From this probability on, something counts as likely. */
const LIKELY = 0.5;

/**
 * A copied token that is less probable than this contradicts the model. A suggestion that was explicitly asked for has no
 * threshold to pass; its copy continues with such a token only if enough of the text before the suggestion agrees.
 */
const UNLIKELY = 0.01;

/** The beginning of a suggestion, and how often such suggestions are right. */
export interface Begun {
  readonly beginning: Beginning;
  readonly confidence: number;
  /** Whether the text has it earlier after the same characters. */
  readonly isEarlier: boolean;
  /** Whether it has only signs or spaces, so that its confidence does not count the word after them yet. */
  readonly isBeforeWord?: boolean;
}

/** A token that may come next, and its probability given both the model and the text. */
interface Next {
  readonly token: SuggestedToken;
  readonly belief: number;
  /** Whether the suggestion ends with it. */
  readonly isLast?: boolean;
}

export class SuggestionPath {
  private readonly tokens: SuggestedToken[];
  /** One belief per token; their product decides when the suggestion ends. */
  private readonly beliefs: number[];
  private bytes: string;
  /** How many tokens it began with; it keeps these in any case. */
  private readonly begun: number;
  /** The distance, in characters, from the last copied token back to the place it was copied from. */
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

  /** Continues from the beginning until a rule ends the suggestion. */
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
      if (next.isLast) break;
    }
    return this.end(signal);
  }

  /** The logits of the next token. */
  private async logits(signal: AbortSignal): Promise<Float32Array> {
    await cancellationPoint(signal);
    return (await this.parts.prefix.goTo([...this.healed.ids, ...this.tokens.map(({ id }) => id)], signal)).logits;
  }

  /**
   * The token to continue with: the model's most probable one, or the one that followed at an earlier place that ended
   * alike, if model and text together make that more probable. After a word that is known to be whole, no token that
   * continues it.
   */
  private next(logits: Float32Array): Next | undefined {
    const { vocabulary } = this.parts;
    const all = new Choices(logits);
    const ended = this.start.beginning.ends && this.tokens.length === this.begun;
    const isFitting = ({ id }: { id: number }) => !ended || !vocabulary.goesOnInWord(id);
    const { earlier, share } = this.earlier;
    const found = earlier && this.copied(earlier, logits, all).find(isFitting);
    const copied = found && this.isCopyTrusted(found.probability, earlier.matchLength) ? found : undefined;
    const own = all.best.find(isFitting);
    const believed = (one: typeof own) =>
      (1 - share) * (one?.probability ?? 0) + (one !== undefined && one.id === copied?.id ? share : 0);
    const next = believed(copied) > believed(own) ? copied : own;
    if (!next) return undefined;
    if (own && next !== own && this.closesFirst(own.id, next.id))
      return { token: all.token(own.id), belief: believed(own) + share, isLast: true };
    const matchLength =
      next.id === copied?.id && earlier && this.isCopy(earlier, next === own) ? earlier.matchLength : 0;
    return { token: { ...all.token(next.id), matchLength }, belief: believed(next) };
  }

  /**
   * Whether the model's own token closes what is open, and the copied one does so and goes on, as the “):” of a definition
   * does where its function is called. Both agree on the closing sign, and on nothing after it.
   */
  private closesFirst(own: number, copied: number): boolean {
    const { vocabulary } = this.parts;
    const sign = vocabulary.text(own);
    return vocabulary.text(copied).startsWith(sign) && onlyCloses(sign, this.line);
  }

  /**
   * Whether the token that followed at the earlier place counts as copied from there. If it is also the model's own choice,
   * it counts only if the text counts as much as the model, or if it continues the copy of the token before.
   */
  private isCopy({ start, matchLength }: EarlierText, isOwn: boolean): boolean {
    const distance = this.parts.text.length + this.text.length - start;
    const goesOn = (this.tokens.at(-1)?.matchLength ?? 0) > 0 && distance === this.copyDistance;
    const isCopy = !isOwn || matchLength >= EVEN || goesOn;
    if (isCopy) this.copyDistance = distance;
    return isCopy;
  }

  /** @param matchLength the number of characters that also precede the copied place, those of the suggestion included */
  private isCopyTrusted(probability: number, matchLength: number): boolean {
    return this.options.confidence > 0 || probability >= UNLIKELY || matchLength - this.text.length >= EVEN;
  }

  /**
   * The tokens that continue the text as it continued earlier: the one into which the tokenizer cuts that text, as the
   * model has read it there. If that token would span the cursor, those that spell the text, the most probable first.
   */
  private copied({ text }: EarlierText, logits: Float32Array, all: Choices): Choices['best'] {
    const { vocabulary, cut } = this.parts;
    const bytes = Buffer.from(text).toString('latin1');
    const id = firstTokenAfter(this.parts.text + this.text, text, cut);
    const said = id === undefined ? '' : vocabulary.text(id);
    // A tokenizer may change a text before it cuts it.
    if (id !== undefined && said !== '' && bytes.startsWith(said)) return [{ id, probability: all.probabilityOf(id) }];
    return new Choices(logits, vocabulary.spelling(bytes), all.normalizer).best;
  }

  /** What followed at the earlier place that ends most like the text, and its weight relative to the model's choice. */
  private get earlier(): { readonly earlier: EarlierText | undefined; readonly share: number } {
    const earlier = earlierText(this.parts.text + this.text);
    const square = (earlier?.matchLength ?? 0) ** 2;
    return { earlier, share: square / (square + EVEN ** 2) };
  }

  private get text(): string {
    return decodeBytes(this.bytes.slice(this.healed.typed.length));
  }

  /** The probability of all tokens together, by the model alone: a product that the user can check. */
  private get probability(): number {
    return product(this.tokens.map(({ probability }) => probability));
  }

  private get belief(): number {
    return product(this.beliefs);
  }

  /** The suggestion without what already follows the cursor; in prose, only to the end of the sentence. */
  private get shownText(): string {
    const { following, isProse } = this.parts;
    const text = following === undefined ? this.text : beforeFollowing(this.text, following);
    return isProse ? text.slice(0, sentenceEnd(text, this.before)) : text;
  }

  /** The line the suggestion is in, up to the suggestion's end. */
  private get line(): string {
    return lastLine(this.parts.text + this.text);
  }

  /** Whether the next token only closes what its line leaves open: a suggestion that would end here continues for it. */
  private isClosing({ token, belief }: Next): boolean {
    return belief >= LIKELY && onlyCloses(this.parts.vocabulary.text(token.id), this.line);
  }

  /** Whether it has reached the most tokens. */
  private isLong(): boolean {
    return this.tokens.length - this.retyped >= this.options.maxNewTokens;
  }

  /** Whether it ends here, whatever token would come next. */
  private isAtEnd(): boolean {
    const { maxLines } = this.options;
    if (this.healed.ids.length + this.tokens.length >= this.parts.contextLength) return true;
    if (this.repeated > 0 || this.repeatedPhraseTokens > 0) return true;
    if (this.shownText.length < this.text.length) return true;
    const lines = this.text.split('\n').length;
    return lines > maxLines || /\S[^\S\n]*\n[^\S\n]*\n/.test(this.text);
  }

  /** How many tokens spell only what was typed already. */
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

  /** How many tokens at its end repeat a phrase that came directly before. */
  private get repeatedPhraseTokens(): number {
    return phraseAgain(this.tokens.map(({ id }) => id));
  }

  /** Without a quotation mark or, in code and if enough is left, an operator at its end that needs something after it. */
  private withoutBareEnd(text: string): string {
    const before = lastLine(this.parts.text);
    const quoted = withoutBareQuote(text, before);
    const short = withoutBareOperator(quoted, before);
    return this.parts.isProse || !saysEnough(short, this.before) ? quoted : short;
  }

  /** The suggestion as shown: without repetitions, and without an unfinished word at the end. */
  private async end(signal: AbortSignal): Promise<Suggestion | Silence> {
    const { text: all, repeated, repeatedPhraseTokens } = this;
    // If nothing comes before the repetition, the phrase is kept once.
    const isAll = this.tokens.length - repeated <= this.retyped;
    const left = isAll ? (2 * repeated) / 3 : repeated;
    this.keep(this.tokens.length - (repeated > 0 ? left : repeatedPhraseTokens));
    if (repeated > 0 && this.text === '') return { kind: 'repetition' };
    const lines = firstLines(this.shownText, this.options.maxLines).trimEnd();
    if (lines === '') return { kind: 'blank' };
    let text = this.withoutBareEnd(lines);
    if (text === '') return { kind: 'too short', rest: lines };
    if (!(await this.isWhole(text, all.slice(text.length), signal))) text = withoutLastWord(text).trimEnd();
    if (text === '') return { kind: 'within a word' };
    if (!saysEnough(text, this.before)) return { kind: 'too short', rest: text };
    this.keepText(text);
    const confidence = this.start.isBeforeWord ? this.confidenceOf(firstWord(text)) : this.start.confidence;
    const tokens = copiedTokens(this.tokens, this.ends, text, this.parts.text);
    return { text, tokens, probability: this.probability, confidence };
  }

  /** How often suggestions that begin with this word are right, by the tokens that spell it here. */
  private confidenceOf(word: string): number {
    const last = this.ends.findIndex((end) => end >= word.length);
    return this.parts.howOftenRight(
      product(this.tokens.slice(0, last + 1).map(({ probability }) => probability)),
      word,
    );
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
   * Whether a text's last word is whole. What follows decides if it is known, or the word that the suggestion began with.
   * Otherwise it must be more likely than not, and as certain as a suggestion has to be.
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

  /** Drops all but the first `count` tokens. */
  private keep(count: number): void {
    if (count === this.tokens.length) return;
    this.tokens.length = count;
    this.beliefs.length = count;
    this.bytes = this.tokens.map(({ id }) => this.parts.vocabulary.text(id)).join('');
  }

  /** Drops the tokens after this beginning of the text. */
  private keepText(text: string): void {
    const length = this.healed.typed.length + Buffer.byteLength(text);
    let [count, spelled] = [0, 0];
    while (count < this.tokens.length && spelled < length)
      spelled += this.parts.vocabulary.text((this.tokens[count++] as SuggestedToken).id).length;
    this.keep(count);
  }

  /** The last token of the text that the suggestion continues, and the typed part after it. */
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
