/**
 * The first word of a suggestion and its probability, summed over all ways to spell it in tokens that agree with what has
 * been typed. A best-first search: it does not follow token paths that cannot lead to the most probable word.
 */
import type { Healed } from './healing';
import type { PrefixDecoder } from './prefix';
import { logSumExp } from './sampling';
import type { ByteText, Vocabulary } from './vocabulary';
import { endsInWord, firstWord, hasWord } from './words';

/** A token of a suggestion, with alternatives. */
export interface SuggestedToken {
  readonly id: number;
  /** Its probability among the tokens that agree with what has been typed; among all tokens once that is spelled. */
  readonly probability: number;
  readonly alternatives: readonly { readonly id: number; readonly probability: number }[];
  /** For a copied token, how many characters before it are equal at the place it was copied from; 0 for the model's own token. */
  readonly matchLength: number;
}

/** A path of tokens. */
export interface Beginning {
  readonly tokens: readonly SuggestedToken[];
  /** The bytes they spell, including what was typed. */
  readonly bytes: ByteText;
  /** Its probability among all continuations that agree with what has been typed. */
  readonly probability: number;
  /** Whether the word must end with these tokens; if so, the probability that it does is included. */
  readonly ends: boolean;
}

export interface FoundWord {
  /** With the spaces and signs before it. */
  readonly word: string;
  /** The sum over all paths that spell it. */
  readonly probability: number;
  readonly beginning: Beginning;
}

export interface SearchParts {
  readonly prefix: Pick<PrefixDecoder, 'goTo' | 'goThrough'>;
  readonly vocabulary: Vocabulary;
  readonly stopIds: readonly number[];
}

/** How many alternatives are reported for each suggested token. */
const TOLD_ALTERNATIVES = 5;
/** Less probable paths are not followed. */
const FLOOR = 0.1;
/** The most runs of the model besides the first. */
const MAX_RUNS = 8;

export interface FirstTokens {
  /** The most probable paths that spell what was typed, most probable first. */
  readonly beginnings: readonly Beginning[];
  /** The probability that the text ends there. */
  readonly endProbability: number;
  /** The probability that the model spells what was typed; the other probabilities are relative to it. */
  readonly mass: number;
  readonly reused: number;
  readonly computed: number;
}

/** What the model predicts after some of the tokens that were taken back. */
interface RetypedStep {
  /** The logits over the vocabulary, [d_vocab]. */
  readonly logits: Float32Array;
  /** What is still to be spelled there. */
  readonly typed: ByteText;
  /** The token that was taken back there; `undefined` after all of them. */
  readonly next: number | undefined;
}

/**
 * Goes through what was typed once more: yields what the model predicts after none, some and all of the tokens that were
 * taken back.
 * @param rows logits over the vocabulary, after each number of these tokens
 */
export function* retyped(
  rows: readonly Float32Array[],
  { takenBack, typed }: Pick<Healed, 'takenBack' | 'typed'>,
  vocabulary: Pick<Vocabulary, 'text'>,
): Generator<RetypedStep> {
  let rest = typed;
  for (const [taken, logits] of rows.entries()) {
    const next = takenBack[taken];
    yield { logits, typed: rest, next };
    rest = rest.slice(next === undefined ? 0 : vocabulary.text(next).length);
  }
}

/**
 * The tokens that can come next: each spells the rest of what was typed and continues it, after none, some or all of the
 * tokens that were taken back.
 */
export async function firstTokens(healed: Healed, parts: SearchParts, signal: AbortSignal): Promise<FirstTokens> {
  const { ids, takenBack } = healed;
  const { vocabulary } = parts;
  const run = await parts.prefix.goThrough([...ids, ...takenBack], takenBack.length + 1, signal);
  let path: Beginning = { tokens: [], bytes: '', probability: 1, ends: false };
  const found: Beginning[] = [];
  let [mass, stop] = [0, 0];
  for (const { logits, typed, next } of retyped(run.rows, healed, vocabulary)) {
    const agreeing = new Choices(logits, typed === '' ? undefined : vocabulary.spelling(typed));
    const isLeaf = (id: number) => id !== next && vocabulary.text(id).startsWith(typed);
    const leaves =
      typed === '' ? agreeing : new Choices(logits, vocabulary.spelling(typed).filter(isLeaf), agreeing.normalizer);
    mass += path.probability * leaves.mass;
    for (const id of leaves.withText(vocabulary)) found.push(extended(path, id, agreeing, vocabulary));
    if (next === undefined) stop = path.probability * agreeing.massOf(parts.stopIds);
    else path = extended(path, next, agreeing, vocabulary);
  }
  const beginnings = found.map((one) => ({ ...one, probability: one.probability / mass }));
  beginnings.sort((a, b) => b.probability - a.probability);
  return { beginnings, endProbability: stop / mass, mass, reused: run.reused, computed: run.computed };
}

function extended(path: Beginning, id: number, choices: Choices, vocabulary: Vocabulary): Beginning {
  return {
    tokens: [...path.tokens, choices.token(id)],
    bytes: path.bytes + vocabulary.text(id),
    probability: path.probability * choices.probabilityOf(id),
    ends: false,
  };
}

/**
 * The most probable first words after what was typed, the most probable first. The probability of the first one is
 * complete; those of the others include only the paths that were seen.
 * @returns none if no word reaches the least probability that is worth considering
 * @throws the signal's reason when cancelled
 */
export async function findFirstWords(
  healed: Healed,
  { beginnings }: FirstTokens,
  parts: SearchParts,
  signal: AbortSignal,
): Promise<FoundWord[]> {
  const words = new Map<string, FoundWord>();
  const open: Beginning[] = [];
  const textOf = ({ bytes }: Beginning) => decodeBytes(bytes.slice(healed.typed.length));
  const add = (path: Beginning) => {
    const text = textOf(path);
    const word = path.ends ? text : closedWord(text);
    if (word === undefined) {
      open.push(path);
      return;
    }
    if (isSigns(word) && path.probability < FLOOR) return;
    const known = words.get(word);
    const probability = (known?.probability ?? 0) + path.probability;
    const isBest = !known || path.probability > known.beginning.probability;
    words.set(word, { word, probability, beginning: isBest ? path : known.beginning });
  };
  for (const path of beginnings) add(path);
  for (let runs = 0; runs < MAX_RUNS; runs++) {
    const best = mostProbable(words.values());
    // Only such a path can become more probable than the best word, or add to it.
    const canMatter = (path: Beginning) =>
      path.probability >= FLOOR && (!best || path.probability > best.probability || best.word.startsWith(textOf(path)));
    const next = mostProbable(open.filter(canMatter));
    if (!next) break;
    open.splice(open.indexOf(next), 1);
    const { logits } = await parts.prefix.goTo([...healed.ids, ...next.tokens.map(({ id }) => id)], signal);
    for (const path of followed(next, textOf(next), logits, parts)) add(path);
  }
  return [...words.values()].sort((a, b) => b.probability - a.probability);
}

/** The continuations of a path: ended, if a word may end there, and with each of the tokens that may come next. */
function followed(
  path: Beginning,
  text: string,
  logits: Float32Array,
  { vocabulary, stopIds }: SearchParts,
): Beginning[] {
  const all = new Choices(logits);
  const ended = (probability: number) => ({ ...path, probability: path.probability * probability, ends: true });
  if (!endsInWord(text)) {
    const continued = all.withText(vocabulary).map((id) => extended(path, id, all, vocabulary));
    return isSigns(text) ? [ended(all.massOf(stopIds)), ...continued] : continued;
  }
  const inWord = new Choices(logits, vocabulary.inWord, all.normalizer);
  return [ended(1 - inWord.mass), ...inWord.withText(vocabulary).map((id) => extended(path, id, all, vocabulary))];
}

/** The first word of a text if it is known to be whole, because something follows it; after signs alone, a line break. */
function closedWord(text: string): string | undefined {
  if (/^[^\S\n]*\n/.test(text)) return text;
  const word = firstWord(text);
  const isClosed = hasWord(word) ? word !== text || !endsInWord(word) : text.includes('\n');
  return isClosed ? word : undefined;
}

/** Whether a text has signs without a word: the word after them is still to come, unless the line or the text ends there. */
function isSigns(text: string): boolean {
  return text.trim() !== '' && !hasWord(text);
}

function mostProbable<T extends { readonly probability: number }>(all: Iterable<T>): T | undefined {
  let best: T | undefined;
  for (const one of all) if (!best || one.probability > best.probability) best = one;
  return best;
}

/** Some or all of the tokens that can come next, with their probabilities. */
export class Choices {
  /** The probability that the next token is one of them. */
  readonly mass: number;
  /** The most probable of them. */
  readonly best: readonly { readonly id: number; readonly probability: number }[];

  /** @param normalizer the logits' log-sum-exp, if it is known already: it takes most of the time */
  constructor(
    private readonly logits: Float32Array,
    ids?: ArrayLike<number>,
    readonly normalizer: number = logSumExp(logits),
  ) {
    const values = ids ? gathered(logits, ids) : logits;
    this.mass = ids ? Math.exp(logSumExp(values) - this.normalizer) : 1;
    this.best = largest(values, TOLD_ALTERNATIVES + 1).map((index) => {
      const id = ids ? (ids[index] as number) : index;
      return { id, probability: this.probabilityOf(id) };
    });
  }

  /** The probability of a token among all tokens. */
  probabilityOf(id: number): number {
    return Math.exp((this.logits[id] as number) - this.normalizer);
  }

  /** The most probable of them that have text; special tokens have none. */
  withText(vocabulary: Vocabulary): number[] {
    return this.best.flatMap(({ id }) => (vocabulary.text(id) === '' ? [] : [id]));
  }

  /** The sum of these tokens' probabilities among all tokens. */
  massOf(ids: readonly number[]): number {
    return ids.reduce((sum, id) => sum + this.probabilityOf(id), 0);
  }

  /** A token with its probability among these, and the alternatives. */
  token(id: number): SuggestedToken {
    const among = (one: { readonly id: number; readonly probability: number }) => ({
      id: one.id,
      probability: Math.min(1, one.probability / this.mass),
    });
    const alternatives = this.best.filter((other) => other.id !== id).slice(0, TOLD_ALTERNATIVES);
    return {
      ...among({ id, probability: this.probabilityOf(id) }),
      alternatives: alternatives.map(among),
      matchLength: 0,
    };
  }
}

function gathered(values: Float32Array, places: ArrayLike<number>): Float32Array {
  const some = new Float32Array(places.length);
  for (let i = 0; i < some.length; i++) some[i] = values[places[i] as number] as number;
  return some;
}

/** The indices of the largest values, the largest first; of equal values, the first index first. */
function largest(values: Float32Array, count: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (best.length === count && !(value > (values[best[count - 1] as number] as number))) continue;
    let at = Math.min(best.length, count - 1);
    while (at > 0 && value > (values[best[at - 1] as number] as number)) at--;
    best.splice(at, 0, i);
    best.length = Math.min(best.length, count);
  }
  return best;
}

/** Decodes UTF-8 bytes, without an incomplete character at the end. */
export function decodeBytes(bytes: ByteText): string {
  return new TextDecoder().decode(Buffer.from(bytes, 'latin1'), { stream: true });
}
