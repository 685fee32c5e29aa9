/** How probable a model holds a given word for, which need not be one that it would write itself. */
import { type CutText, firstTokenAfter } from './cut-after';
import type { Healed } from './healing';
import type { ByteText, Vocabulary } from './vocabulary';
import {
  Choices,
  decodeBytes,
  type FirstTokens,
  type FoundWord,
  type SearchParts,
  type SuggestedToken,
} from './word-search';
import { beginsInWord, endsInWord } from './words';

/** Tokens that a word has at most, and the least probability that is worth another run of the model. */
const MAX_TOKENS = 6;
const LEAST = 1e-4;

/** A word that follows the typed text where it stood before. */
interface CopiedWord {
  readonly word: string;
  /** The text up to the word, with what is typed of it. */
  readonly before: string;
  /** The word, and what comes after it there. */
  readonly copy: string;
}

/**
 * Spell a word in the tokens into which the tokenizer cuts it, as the model has read it in the text; where one of them
 * would begin before what is spelled, in the most probable token that goes on with it.
 * @returns `undefined` where the model holds it for so improbable that nobody needs to know
 * @throws the signal's reason when cancelled
 */
export async function spellWord(
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
    probability *= agreeing.of(id);
    if (bytes.length > whole.length) return found(false);
  }
  return undefined;
}

/** The tokens that fit. */
function spelling(left: ByteText, vocabulary: Vocabulary): number[] {
  return vocabulary.spelling(left).filter((id) => fits(vocabulary.text(id), left));
}

/** Whether a token says the beginning of what is left of a word, or all of it and then no more of it. */
function fits(text: ByteText, left: ByteText): boolean {
  if (text === '' || !(left.startsWith(text) || text.startsWith(left))) return false;
  return !beginsInWord(Buffer.from(text.slice(left.length), 'latin1').toString());
}
