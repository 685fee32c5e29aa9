/** A suggestion for the place where somebody types: how it is made, and when it ends or is left away. */
import { candidateWords } from './candidate-words';
import { copyEvidence, earlierText, isCopyOf } from './copy-evidence';
import { type Healed, heal } from './healing';
import type { CompletionOptions, CompletionParts, Silence, Suggestion } from './suggestion';
import { type Begun, SuggestionPath } from './suggestion-path';
import { type Beginning, decodeBytes, type FirstTokens, firstTokens, type SuggestedToken } from './word-search';

export type { CompletionOptions, CompletionParts, Silence, SuggestedToken };

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
    const result = 'kind' in begun ? begun : await new SuggestionPath(healed, begun, options, parts).follow(signal);
    if ('text' in result) suggestions.push(result);
    else silence ??= result;
  }
  return { ...read, suggestions, silence: suggestions.length ? null : (silence ?? { kind: 'end of text' }) };
}

/**
 * What suggestions begin with. With a confidence, that is the first word that is most often right, where it is right often
 * enough. With the confidence 0, it is the most probable first tokens. Where several are asked for, that word comes first:
 * how often it is right is what was told when it was not shown.
 * @returns beginnings, or the one reason why there is none
 */
async function beginningsOf(
  healed: Healed,
  first: FirstTokens,
  { confidence: threshold, alternatives }: CompletionOptions,
  parts: CompletionParts,
  signal: AbortSignal,
): Promise<readonly (Begun | Silence)[]> {
  if (first.stop > (first.beginnings[0]?.probability ?? 0)) return [{ kind: 'end of text' }];
  const best = threshold === 0 && alternatives === 1 ? undefined : await bestWord(healed, first, parts, signal);
  if (threshold === 0) {
    const kinds = new Map<number | undefined, Begun>(best ? [[best.beginning.tokens[0]?.id, best]] : []);
    for (const one of first.beginnings)
      if (!kinds.has(one.tokens[0]?.id)) kinds.set(one.tokens[0]?.id, begunWith(one, healed, parts));
    return [...kinds.values()].slice(0, alternatives);
  }
  if (best && best.confidence >= threshold) return [best];
  // Where no word is worth looking at, that of which the rate is told is what comes first by hand, too.
  const [likeliest] = first.beginnings;
  const { confidence: probability, word } = best ??
    (likeliest && begunWith(likeliest, healed, parts)) ?? { confidence: parts.howOftenRight(0, ''), word: '' };
  return [{ kind: 'not confident', probability, threshold, ...(word !== '' && { word }) }];
}

/** What a suggestion begins with, and its first word, as it stands after the cursor, or as much of it as is known. */
interface BestWord extends Begun {
  readonly word: string;
}

/** Of the words that may come first the one that is most often right. */
async function bestWord(
  healed: Healed,
  first: FirstTokens,
  parts: CompletionParts,
  signal: AbortSignal,
): Promise<BestWord | undefined> {
  let best: BestWord | undefined;
  for (const { word, probability, beginning, isEarlier } of await candidateWords(
    healed,
    first,
    parts.text,
    parts,
    signal,
  )) {
    const confidence = parts.howOftenRight(probability, word);
    if (confidence > (best?.confidence ?? 0)) best = { beginning, confidence, word, isEarlier };
  }
  return best;
}

/** The model's own tokens: what the text says about them counts for how often such a suggestion is right. */
function begunWith(beginning: Beginning, { typed }: Healed, { text, howOftenRight }: CompletionParts): BestWord {
  const begins = decodeBytes(beginning.bytes.slice(typed.length));
  const earlier = earlierText(text);
  const agreeing = earlier && isCopyOf(earlier, begins, true) ? earlier.agreeing : 0;
  const isEarlier = copyEvidence(text, begins, 'beginning').agreeing > 0;
  const tokens = beginning.tokens.map((token) => ({ ...token, agreeing }));
  const confidence = howOftenRight(beginning.probability, begins, 'beginning');
  return { beginning: { ...beginning, tokens }, confidence, word: begins, isEarlier };
}
