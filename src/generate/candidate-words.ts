/** The words a suggestion may begin with: the model's own, and one that followed where the text ended like this before. */
import { copyEvidence, type EarlierText, earlierText, isCopyOf, wordOf } from './copy-evidence';
import { type CutText, firstTokenAfter } from './cut-after';
import type { Healed } from './healing';
import type { ByteText, Vocabulary } from './vocabulary';
import {
  Choices,
  decodeBytes,
  type FirstTokens,
  type FoundWord,
  findFirstWords,
  type SearchParts,
  type SuggestedToken,
} from './word-search';
import { beginsInWord, endsInWord } from './words';

/** The most tokens a word may have, and the least probability that is worth another run of the model. */
const MAX_TOKENS = 6;
const LEAST = 1e-4;

/** A word that followed an earlier occurrence of the end of the text. */
interface CopiedWord {
  readonly word: string;
  /** The text up to the word, including the part of the word that is typed. */
  readonly before: string;
  /** The word and the text after it at the earlier place. */
  readonly copy: string;
}

/**
 * Spells a word in the tokens into which the tokenizer cuts it at its earlier place in the text, which is how the model has
 * read it there. If such a token would begin before the part that is to be spelled, the most probable token that fits is
 * used.
 * @returns `undefined` if the model finds the word too improbable to matter
 * @throws the signal's reason when cancelled
 */
async function spellWord(
  { ids, typed }: Healed,
  { mass }: Pick<FirstTokens, 'mass'>,
  { word, before, copy }: CopiedWord,
  { prefix, vocabulary, cut }: SearchParts & { readonly cut: CutText },
  signal: AbortSignal,
): Promise<FoundWord | undefined> {
  const whole: ByteText = typed + Buffer.from(word).toString('latin1');
  const text = before + copy;
  const start = before.length - decodeBytes(typed).length;
  const cutAfter = (said: ByteText) => {
    const place = start + decodeBytes(said).length;
    return firstTokenAfter(text.slice(0, place), text.slice(place), cut);
  };
  const tokens: SuggestedToken[] = [];
  let bytes: ByteText = '';
  let probability = 1 / mass;
  const found = (ends: boolean) => ({ word, probability, beginning: { tokens, bytes, probability, ends } });
  while (tokens.length < MAX_TOKENS && probability >= LEAST) {
    const { logits } = await prefix.goTo([...ids, ...tokens.map(({ id }) => id)], signal);
    if (bytes.length === whole.length) {
      if (endsInWord(word)) probability *= 1 - new Choices(logits, vocabulary.inWord).mass;
      return found(true);
    }
    const unspelled = typed.slice(bytes.length);
    const agreeing = new Choices(logits, unspelled === '' ? undefined : vocabulary.spelling(unspelled));
    const left = whole.slice(bytes.length);
    const own = cutAfter(bytes);
    const isFitting = own !== undefined && fits(vocabulary.text(own), left);
    const id = isFitting ? own : new Choices(logits, spelling(left, vocabulary), agreeing.normalizer).best[0]?.id;
    if (id === undefined) return undefined;
    tokens.push(agreeing.token(id));
    bytes += vocabulary.text(id);
    probability *= agreeing.probabilityOf(id);
    if (bytes.length > whole.length) return found(false);
  }
  return undefined;
}

/** The tokens that fit what is left of a word. */
function spelling(left: ByteText, vocabulary: Vocabulary): number[] {
  return vocabulary.spelling(left).filter((id) => fits(vocabulary.text(id), left));
}

/** Whether a token spells the beginning of what is left of a word, or all of it without continuing the word. */
function fits(text: ByteText, left: ByteText): boolean {
  if (text === '' || !(left.startsWith(text) || text.startsWith(left))) return false;
  return !beginsInWord(Buffer.from(text.slice(left.length), 'latin1').toString());
}

/** With fewer characters in common, the copied word is hardly ever right. */
const LEAST_AGREEING = 4;

/** A word that a suggestion may begin with. Its tokens say whether it is a copy. */
interface CandidateWord extends FoundWord {
  /** Whether it occurs earlier in the text after the same characters. Such a word is surer, whether or not it is a copy. */
  readonly isEarlier: boolean;
}

/**
 * The words a suggestion may begin with: the model's most probable one, and the one that followed where the text ended like
 * this before. Each has the probability that the model gives it.
 * @param text up to the cursor
 * @throws the signal's reason when cancelled
 */
export async function candidateWords(
  healed: Healed,
  first: FirstTokens,
  text: string,
  parts: SearchParts & { readonly cut: CutText },
  signal: AbortSignal,
): Promise<CandidateWord[]> {
  const found = await findFirstWords(healed, first, parts, signal);
  const own = found.slice(0, 1);
  const earlier = earlierText(text);
  const word = earlier && earlier.matchLength >= LEAST_AGREEING ? wordOf(earlier) : '';
  if (!earlier || word === '' || word === own[0]?.word) return own.map((one) => withOrigin(one, text, earlier, true));
  const copied = { word, before: text, copy: earlier.text };
  const known = found.find((one) => one.word === word) ?? (await spellWord(healed, first, copied, parts, signal));
  return [
    ...own.map((one) => withOrigin(one, text, earlier, true)),
    ...(known ? [withOrigin(known, text, earlier, false)] : []),
  ];
}

/** Marks a word's tokens as copied or not. @param isOwn whether the word is the model's most probable one */
function withOrigin(found: FoundWord, text: string, earlier: EarlierText | undefined, isOwn: boolean): CandidateWord {
  const matchLength = earlier && isCopyOf(earlier, found.word, isOwn) ? earlier.matchLength : 0;
  const tokens = found.beginning.tokens.map((token) => ({ ...token, matchLength }));
  const isEarlier = copyEvidence(text, found.word).matchLength > 0;
  return { ...found, beginning: { ...found.beginning, tokens }, isEarlier };
}
