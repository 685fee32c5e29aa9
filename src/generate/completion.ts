/** A suggestion for the text at the cursor: how it is made, when it ends, and when none is made. */
import { candidateWords } from './candidate-words';
import { copyEvidence, earlierText, isCopyOf } from './copy-evidence';
import { type Healed, heal } from './healing';
import type { CompletionOptions, CompletionParts, Silence, Suggestion } from './suggestion';
import { type Begun, SuggestionPath } from './suggestion-path';
import { type Beginning, decodeBytes, type FirstTokens, firstTokens, type SuggestedToken } from './word-search';
import { endsInWord, hasWord, saysEnough } from './words';

export type { CompletionOptions, CompletionParts, Silence, SuggestedToken };

export interface Completion {
  /** The tokens the model read: the text's tokens without those that were taken back. */
  readonly ids: readonly number[];
  /** The text of the tokens that were taken back; the suggestion's first tokens spell it again. */
  readonly typed: string;
  readonly suggestions: readonly Suggestion[];
  /** Why there is no suggestion; null if there is one. */
  readonly silence: Silence | null;
  readonly reused: number;
  readonly computed: number;
}

/**
 * Completes a text. A text of special tokens alone has nothing to complete.
 * @param ids the text's tokens; at most `contextLength`
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
 * The beginnings of suggestions. With a confidence above 0, the only beginning is the first word that is most often right,
 * if it is right often enough. With the confidence 0, they are the most probable first tokens. If several are asked for,
 * the word that is most often right comes first, as its rate is the one that was reported while it was not shown.
 * @returns beginnings, or the one reason why there is none
 */
async function beginningsOf(
  healed: Healed,
  first: FirstTokens,
  { confidence: threshold, alternatives }: CompletionOptions,
  parts: CompletionParts,
  signal: AbortSignal,
): Promise<readonly (Begun | Silence)[]> {
  if (first.endProbability > (first.beginnings[0]?.probability ?? 0)) return [{ kind: 'end of text' }];
  const best = threshold === 0 && alternatives === 1 ? undefined : await bestWord(healed, first, parts, signal);
  if (threshold === 0) {
    const kinds = new Map<number | undefined, Begun>(best ? [[best.beginning.tokens[0]?.id, best]] : []);
    for (const one of first.beginnings)
      if (!kinds.has(one.tokens[0]?.id)) kinds.set(one.tokens[0]?.id, begunWith(one, healed, parts));
    return [...kinds.values()].slice(0, alternatives);
  }
  if (best && best.confidence >= threshold) return [best];
  // If no word is worth considering, the reported rate is that of the beginning that is shown on explicit request. Signs
  // alone say nothing of the word after them.
  const [likeliest] = first.beginnings.map((one) => begunWith(one, healed, parts));
  const known = best ?? (likeliest?.isBeforeWord ? undefined : likeliest);
  const { confidence: probability, word } = known ?? { confidence: parts.howOftenRight(0, ''), word: '' };
  const before = decodeBytes(parts.vocabulary.text(healed.ids.at(-1) as number) + healed.typed);
  // What would come after it is not known: to find out would take more passes at every key, for a reason alone.
  const isShort = hasWord(word) && !saysEnough(word, before);
  const isBegun = !best && endsInWord(word);
  const about = { ...(word !== '' && { word }), ...(isShort && { isShort }), ...(isBegun && { isBegun }) };
  return [{ kind: 'not confident', probability, threshold, ...about }];
}

/** The beginning of a suggestion and its first word as it follows the cursor, or as much of that word as is known. */
interface BestWord extends Begun {
  readonly word: string;
}

/** Of the candidate words, the one that is most often right. */
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

/** A beginning from the model's own tokens. What the text says about them counts in how often such a suggestion is right. */
function begunWith(beginning: Beginning, { typed }: Healed, { text, howOftenRight }: CompletionParts): BestWord {
  const begins = decodeBytes(beginning.bytes.slice(typed.length));
  const earlier = earlierText(text);
  const matchLength = earlier && isCopyOf(earlier, begins, true) ? earlier.matchLength : 0;
  const isEarlier = copyEvidence(text, begins, 'beginning').matchLength > 0;
  const tokens = beginning.tokens.map((token) => ({ ...token, matchLength }));
  const confidence = howOftenRight(beginning.probability, begins, 'beginning');
  const isBeforeWord = !hasWord(begins) && !begins.includes('\n');
  return { beginning: { ...beginning, tokens }, confidence, word: begins, isEarlier, isBeforeWord };
}
