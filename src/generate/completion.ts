/** A suggestion for the place where somebody types: how it is made, and when it ends or is left away. */
import { cancellationPoint } from '../base/cancellation-point';
import { beforeFollowing } from './following';
import { heal } from './healing';
import type { PrefixDecoder } from './prefix';
import type { Vocabulary } from './vocabulary';
import {
  type Beginning,
  Choices,
  decodeBytes,
  type FirstTokens,
  findFirstWord,
  firstTokens,
  type SuggestedToken,
} from './word-search';
import { beginsInWord, endsInWord, saysEnough, withoutLastWord } from './words';

export type { SuggestedToken };

export interface CompletionOptions {
  readonly maxNewTokens: number;
  /** 1: the suggestion ends with its line. */
  readonly maxLines: number;
  /** How often a suggestion like it has to be right, in its first word; 0 shows all. */
  readonly confidence: number;
  /** How many suggestions with different first tokens, most probable first. */
  readonly alternatives: number;
}

export interface Suggestion {
  readonly text: string;
  readonly tokens: readonly SuggestedToken[];
  /** How probable the tokens are, among all that agree with what has been typed. */
  readonly probability: number;
  /** How often the first word of suggestions like it is right. */
  readonly confidence: number;
}

export type Silence =
  | { readonly kind: 'nothing to read' }
  /** The line goes on after the cursor, and the model does not read what follows. */
  | { readonly kind: 'inside a line' }
  | { readonly kind: 'not confident'; readonly probability: number; readonly threshold: number }
  | { readonly kind: 'end of text' }
  | { readonly kind: 'blank' }
  | { readonly kind: 'repetition' }
  /** Its end is no end of a word. */
  | { readonly kind: 'within a word' }
  /** Punctuation alone, or the last letter of a word that is typed already. */
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

/**
 * How many characters shown in vain weigh as much as one saved. A suggestion goes on as long as what it is expected to
 * save outweighs what it is expected to show in vain: while all of it is right with a probability of 1 in 1 + this.
 */
const EXCHANGE_RATE = 4;
const LEAST_PROBABILITY = 1 / (1 + EXCHANGE_RATE);

export interface CompletionParts {
  readonly prefix: Pick<PrefixDecoder, 'goTo' | 'goThrough'>;
  readonly vocabulary: Vocabulary;
  readonly stopIds: readonly number[];
  readonly contextLength: number;
  /** How often a first word is right that the model holds for so probable. */
  readonly howOftenRight: (probability: number, word: string) => number;
  /** What follows the cursor, where the model has read it: a suggestion ends before it says that again. */
  readonly following?: string;
}

/**
 * Complete a text; where it has no more than special tokens, there is nothing to complete.
 * @param ids its tokens; at most `contextLength`
 * @throws the signal's reason when cancelled, between two tokens
 */
export async function complete(
  ids: readonly number[],
  options: CompletionOptions,
  parts: CompletionParts,
  signal: AbortSignal,
): Promise<Completion> {
  if (ids.every((id) => parts.vocabulary.text(id) === ''))
    return { ids, typed: '', suggestions: [], silence: { kind: 'nothing to read' }, reused: 0, computed: 0 };
  const healed = heal(ids, parts.vocabulary);
  const first = await firstTokens(healed, parts, signal);
  const read = { ids: healed.ids, typed: decodeBytes(healed.typed), reused: first.reused, computed: first.computed };
  const suggestions: Suggestion[] = [];
  let silence: Silence | null = null;
  for (const begun of await beginningsOf(healed, first, options, parts, signal)) {
    const result = 'kind' in begun ? begun : await new Path(healed, begun, options, parts).follow(signal);
    if ('text' in result) suggestions.push(result);
    else silence ??= result;
  }
  return { ...read, suggestions, silence: suggestions.length ? null : (silence ?? { kind: 'end of text' }) };
}

type Healed = ReturnType<typeof heal>;

/** What a suggestion goes on from, and how often the like of it is right. */
interface Begun {
  readonly beginning: Beginning;
  readonly confidence: number;
}

/** The most probable first word; where it is asked for whatever there is, the most probable first tokens. */
async function beginningsOf(
  healed: Healed,
  first: FirstTokens,
  { confidence: threshold, alternatives }: CompletionOptions,
  parts: CompletionParts,
  signal: AbortSignal,
): Promise<readonly (Begun | Silence)[]> {
  if (first.stop > (first.beginnings[0]?.probability ?? 0)) return [{ kind: 'end of text' }];
  if (threshold === 0) {
    const kinds = new Map<number | undefined, Beginning>();
    for (const one of first.beginnings) if (!kinds.has(one.tokens[0]?.id)) kinds.set(one.tokens[0]?.id, one);
    return [...kinds.values()]
      .slice(0, alternatives)
      .map((beginning) => ({ beginning, confidence: beginning.probability }));
  }
  const found = await findFirstWord(healed, first, parts, signal);
  const { word = '', probability = first.beginnings[0]?.probability ?? 0 } = found ?? {};
  const confidence = parts.howOftenRight(probability, word);
  if (!found || confidence < threshold) return [{ kind: 'not confident', probability: confidence, threshold }];
  return [{ beginning: found.beginning, confidence }];
}

/** One suggestion in the making. */
class Path {
  private readonly tokens: SuggestedToken[];
  private bytes: string;
  private probability: number;
  /** How many tokens it began with: those before its end are there whatever comes. */
  private readonly begun: number;

  constructor(
    private readonly healed: Healed,
    private readonly start: Begun,
    private readonly options: CompletionOptions,
    private readonly parts: CompletionParts,
  ) {
    const { beginning } = start;
    this.tokens = [...beginning.tokens];
    this.bytes = beginning.bytes;
    this.probability = beginning.probability;
    this.begun = beginning.tokens.length;
  }

  /** Go on from the beginning until a rule ends the suggestion. */
  async follow(signal: AbortSignal): Promise<Suggestion | Silence> {
    while (!this.isFull()) {
      const next = this.next(await this.logits(signal));
      if (!next || this.parts.stopIds.includes(next.token.id)) break;
      const probability = this.probability * next.probability;
      if (this.options.confidence > 0 && probability < LEAST_PROBABILITY) break;
      this.tokens.push(next.token);
      this.bytes += this.parts.vocabulary.text(next.token.id);
      this.probability = probability;
    }
    return this.end(signal);
  }

  /** The logits of the next token. */
  private async logits(signal: AbortSignal): Promise<Float32Array> {
    await cancellationPoint(signal);
    return (await this.parts.prefix.goTo([...this.healed.ids, ...this.tokens.map(({ id }) => id)], signal)).logits;
  }

  /** The most probable token; where the word has ended, of those that do not go on with it. */
  private next(logits: Float32Array): { token: SuggestedToken; probability: number } | undefined {
    const all = new Choices(logits);
    const ended = this.start.beginning.ends && this.tokens.length === this.begun;
    const isFitting = ({ id }: { id: number }) => !ended || !this.parts.vocabulary.goesOnInWord(id);
    const best = all.best.find(isFitting);
    return best && { token: all.token(best.id), probability: best.probability };
  }

  private get text(): string {
    return decodeBytes(this.bytes.slice(this.healed.typed.length));
  }

  /** What comes before that which follows the cursor. */
  private get own(): string {
    const { following } = this.parts;
    return following === undefined ? this.text : beforeFollowing(this.text, following);
  }

  private isFull(): boolean {
    const { maxNewTokens, maxLines } = this.options;
    const used = this.healed.ids.length + this.tokens.length;
    if (this.tokens.length - this.retyped >= maxNewTokens || used >= this.parts.contextLength) return true;
    if (this.repeated > 0) return true;
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

  /** What is shown of it: nothing that repeats itself, and no part of a word at the end. */
  private async end(signal: AbortSignal): Promise<Suggestion | Silence> {
    const { text: all, repeated } = this;
    this.keep(this.tokens.length - repeated);
    if (repeated > 0 && this.text === '') return { kind: 'repetition' };
    let text = firstLines(this.own, this.options.maxLines).trimEnd();
    if (text === '') return { kind: 'blank' };
    if (!(await this.isWhole(text, all.slice(text.length), signal))) text = withoutLastWord(text).trimEnd();
    if (text === '') return { kind: 'within a word' };
    if (!saysEnough(text, this.before)) return { kind: 'too short' };
    this.keepText(text);
    const { confidence } = this.start;
    return { text, tokens: this.tokens, probability: this.probability, confidence };
  }

  /**
   * Whether a text ends where its last word does: by what follows where that is known, or by what it began with, else
   * when the model holds it for more likely than not, and for as certain as a suggestion has to be.
   */
  private async isWhole(text: string, following: string, signal: AbortSignal): Promise<boolean> {
    if (!endsInWord(text)) return true;
    if (following !== '') return !beginsInWord(following);
    const { ends } = this.start.beginning;
    if (ends && this.tokens.length <= this.begun) return true;
    const logits = await this.logits(signal);
    const { mass: goesOn } = new Choices(logits, this.parts.vocabulary.inWord);
    const needed = this.options.confidence > 0 ? LEAST_PROBABILITY / this.probability : 0;
    return 1 - goesOn >= Math.max(0.5, needed);
  }

  /** Leave away all but the first tokens. */
  private keep(count: number): void {
    if (count === this.tokens.length) return;
    this.tokens.length = count;
    this.bytes = this.tokens.map(({ id }) => this.parts.vocabulary.text(id)).join('');
    this.probability = this.tokens.reduce((product, { probability }) => product * probability, 1);
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
