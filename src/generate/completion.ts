/** A suggestion for the place where somebody types: how it is made, and when it ends or is left away. */
import { cancellationPoint } from '../base/cancellation-point';
import { heal, remaining } from './healing';
import type { PrefixDecoder } from './prefix';
import { argmax, predictionsOf, topPredictions } from './sampling';
import type { ByteText, Vocabulary } from './vocabulary';
import { beginsInWord, endsInWord, saysEnough, withoutLastWord } from './words';

export interface CompletionOptions {
  readonly maxNewTokens: number;
  /** 1: the suggestion ends with its line. */
  readonly maxLines: number;
  /** The suggestion is cut before the token with which its probability would fall below this. */
  readonly confidence: number;
  /** How many suggestions with different first tokens, most probable first. */
  readonly alternatives: number;
}

/** A token of a suggestion, with what else could have been there. */
export interface SuggestedToken {
  readonly id: number;
  /** Among the tokens that agree with what has been typed; else among all. */
  readonly probability: number;
  readonly alternatives: readonly { readonly id: number; readonly probability: number }[];
}

export interface Suggestion {
  readonly text: string;
  readonly tokens: readonly SuggestedToken[];
  /** The product of the tokens' probabilities. */
  readonly probability: number;
}

export type Silence =
  | { readonly kind: 'nothing to read' }
  | { readonly kind: 'not confident'; readonly probability: number; readonly threshold: number }
  | { readonly kind: 'end of text' }
  | { readonly kind: 'blank' }
  | { readonly kind: 'repetition' }
  /** Its end is no end of a word. */
  | { readonly kind: 'within a word' }
  /** Punctuation alone, or the last letters of a word that is typed already. */
  | { readonly kind: 'too short' }
  /** Something that the user asked for goes first. */
  | { readonly kind: 'interrupted' }
  /** The model continues no text; `why` is one sentence. */
  | { readonly kind: 'not applicable'; readonly why: string };

export interface Completion {
  /** What the model read: the text's tokens without those that were taken back. */
  readonly ids: readonly number[];
  /** What was taken back, and spelled out again by the suggestion's first tokens. */
  readonly typed: string;
  readonly suggestions: readonly Suggestion[];
  /** Why there is none. */
  readonly silence: Silence | null;
  readonly reused: number;
  readonly computed: number;
}

/** Other tokens that are told for each suggested one. */
const TOLD_ALTERNATIVES = 5;

interface Parts {
  readonly prefix: Pick<PrefixDecoder, 'goTo'>;
  readonly vocabulary: Vocabulary;
  readonly stopIds: readonly number[];
  readonly contextLength: number;
}

/**
 * Complete a text; where it has no more than special tokens, there is nothing to complete.
 * @param ids its tokens; at most `contextLength`
 * @throws the signal's reason when cancelled, between two tokens
 */
export async function complete(
  ids: readonly number[],
  options: CompletionOptions,
  parts: Parts,
  signal: AbortSignal,
): Promise<Completion> {
  if (ids.every((id) => parts.vocabulary.text(id) === ''))
    return { ids, typed: '', suggestions: [], silence: { kind: 'nothing to read' }, reused: 0, computed: 0 };
  const healed = heal(ids, parts.vocabulary);
  const { logits, reused, computed } = await parts.prefix.goTo(healed.ids, signal);
  const typed = decodeBytes(healed.typed);
  const suggestions: Suggestion[] = [];
  let silence: Silence | null = null;
  for (const first of firstChoices(logits, healed.typed, parts.vocabulary, options.alternatives)) {
    const result = await new Path(healed.ids, healed.typed, options, parts).follow(first, signal);
    if ('text' in result) suggestions.push(result);
    else silence ??= result;
  }
  return { ids: healed.ids, typed, suggestions, silence: suggestions.length ? null : silence, reused, computed };
}

/** The most probable first tokens. */
function firstChoices(logits: Float32Array, typed: ByteText, vocabulary: Vocabulary, count: number): SuggestedToken[] {
  const best = mostProbable(logits, typed, vocabulary, Math.max(count, TOLD_ALTERNATIVES + 1));
  return best.slice(0, count).map(({ id, probability }) => ({
    id,
    probability,
    alternatives: best.filter((other) => other.id !== id).slice(0, TOLD_ALTERNATIVES),
  }));
}

/** The most probable tokens that agree with what has been typed, with their probabilities among those. */
function mostProbable(
  logits: Float32Array,
  typed: ByteText,
  vocabulary: Vocabulary,
  count: number,
): { id: number; probability: number }[] {
  if (typed === '') return topPredictions(logits, count).map(({ id, probability }) => ({ id, probability }));
  const candidates = vocabulary.spelling(typed);
  const values = Float32Array.from(candidates, (id) => logits[id] as number);
  return topPredictions(values, count).map(({ id: index, probability }) => ({
    id: candidates[index] as number,
    probability,
  }));
}

/** One suggestion in the making. */
class Path {
  private readonly tokens: SuggestedToken[] = [];
  private bytes: ByteText = '';
  private probability = 1;

  constructor(
    private readonly ids: readonly number[],
    private readonly typed: ByteText,
    private readonly options: CompletionOptions,
    private readonly parts: Parts,
  ) {}

  /** Go on from a first token until a rule ends the suggestion. */
  async follow(first: SuggestedToken, signal: AbortSignal): Promise<Suggestion | Silence> {
    let token = first;
    while (!this.parts.stopIds.includes(token.id)) {
      const probability = this.probability * token.probability;
      if (probability < this.options.confidence)
        return this.text === ''
          ? { kind: 'not confident', probability, threshold: this.options.confidence }
          : this.end(signal);
      this.add(token);
      if (this.isFull()) return this.end(signal);
      token = this.next(await this.logits(signal));
    }
    return this.text === '' ? { kind: 'end of text' } : this.end(signal);
  }

  /** The logits of the next token. */
  private async logits(signal: AbortSignal): Promise<Float32Array> {
    await cancellationPoint(signal);
    return (await this.parts.prefix.goTo([...this.ids, ...this.tokens.map(({ id }) => id)], signal)).logits;
  }

  private next(logits: Float32Array): SuggestedToken {
    const best = mostProbable(logits, this.unspelled, this.parts.vocabulary, TOLD_ALTERNATIVES + 1);
    const [{ id, probability } = { id: argmax(logits), probability: 0 }, ...alternatives] = best;
    return { id, probability, alternatives };
  }

  private add(token: SuggestedToken): void {
    this.tokens.push(token);
    this.bytes += this.parts.vocabulary.text(token.id);
    this.probability *= token.probability;
  }

  /** The end of the typed text, which no token of the completion has spelled yet. */
  private get unspelled(): ByteText {
    return remaining(this.typed, this.bytes);
  }

  private get text(): string {
    return decodeBytes(this.bytes.slice(this.typed.length));
  }

  private isFull(): boolean {
    const { maxNewTokens, maxLines } = this.options;
    const used = this.ids.length + this.tokens.length;
    if (this.tokens.length >= maxNewTokens || used >= this.parts.contextLength) return true;
    if (this.repeated > 0) return true;
    const lines = this.text.split('\n').length;
    return lines > maxLines || /\S[^\S\n]*\n[^\S\n]*\n/.test(this.text);
  }

  private get repeated(): number {
    return repeatedAtEnd(this.tokens.map(({ id }) => id));
  }

  /** What is shown of it: nothing that repeats itself, and no part of a word at the end. */
  private async end(signal: AbortSignal): Promise<Suggestion | Silence> {
    const { text: all, repeated } = this;
    this.keep(this.tokens.length - repeated);
    if (repeated > 0 && this.text === '') return { kind: 'repetition' };
    let text = firstLines(this.text, this.options.maxLines).trimEnd();
    if (text === '') return { kind: 'blank' };
    if (!(await this.isWhole(text, all.slice(text.length), signal))) text = withoutLastWord(text).trimEnd();
    if (text === '') return { kind: 'within a word' };
    if (!saysEnough(text, this.before)) return { kind: 'too short' };
    this.keepText(text);
    return { text, tokens: this.tokens, probability: this.probability };
  }

  /**
   * Whether a text ends where its last word does: by what follows where that is known, else when the model holds it
   * for more likely than not, and for as certain as a suggestion has to be.
   */
  private async isWhole(text: string, following: string, signal: AbortSignal): Promise<boolean> {
    if (!endsInWord(text)) return true;
    if (following !== '') return !beginsInWord(following);
    const logits = await this.logits(signal);
    const goesOn = predictionsOf(logits, this.parts.vocabulary.inWord).reduce((sum, { probability: p }) => sum + p, 0);
    return 1 - goesOn >= Math.max(0.5, this.options.confidence / this.probability);
  }

  /** Leave away all but the first tokens. */
  private keep(count: number): void {
    this.tokens.length = count;
    this.bytes = this.tokens.map(({ id }) => this.parts.vocabulary.text(id)).join('');
    this.probability = this.tokens.reduce((product, { probability }) => product * probability, 1);
  }

  /** Leave away the tokens that come after the beginning of the text. */
  private keepText(text: string): void {
    const length = this.typed.length + Buffer.byteLength(text);
    let [count, spelled] = [0, 0];
    while (count < this.tokens.length && spelled < length)
      spelled += this.parts.vocabulary.text((this.tokens[count++] as SuggestedToken).id).length;
    this.keep(count);
  }

  /** The end of the text that the suggestion goes on from. */
  private get before(): string {
    return decodeBytes(this.parts.vocabulary.text(this.ids.at(-1) as number) + this.typed);
  }
}

/** How many tokens at the end are the same few, three times over; 0 where they are not. */
export function repeatedAtEnd(ids: readonly number[]): number {
  for (let length = 1; 3 * length <= ids.length; length++) {
    const at = (i: number) => ids[ids.length - 1 - i];
    let same = true;
    for (let i = 0; i < 2 * length && same; i++) same = at(i) === at(i + length);
    if (same) return 3 * length;
  }
  return 0;
}

function firstLines(text: string, count: number): string {
  return text.split('\n').slice(0, count).join('\n');
}

/** Leaves out an incomplete character at the end. */
function decodeBytes(bytes: ByteText): string {
  return new TextDecoder().decode(Buffer.from(bytes, 'latin1'), { stream: true });
}
