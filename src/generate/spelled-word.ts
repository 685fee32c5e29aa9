/** How probable a model holds a given word for, which need not be one that it would write itself. */
import type { Healed } from './healing';
import type { ByteText, Vocabulary } from './vocabulary';
import { Choices, type FirstTokens, type FoundWord, type SearchParts, type SuggestedToken } from './word-search';
import { beginsInWord, endsInWord } from './words';

/** Tokens that a word has at most, and the least probability that is worth another run of the model. */
const MAX_TOKENS = 6;
const LEAST = 1e-4;

/**
 * Spell a word as the model would: at each step the most probable token that goes on with it.
 * @param word what comes after the typed text
 * @returns `undefined` where the model holds it for so improbable that nobody needs to know
 * @throws the signal's reason when cancelled
 */
export async function spellWord(
  { ids, typed }: Healed,
  { mass }: Pick<FirstTokens, 'mass'>,
  word: string,
  { prefix, vocabulary }: SearchParts,
  signal: AbortSignal,
): Promise<FoundWord | undefined> {
  const whole: ByteText = typed + Buffer.from(word).toString('latin1');
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
    const fitting = new Choices(logits, spelling(whole.slice(bytes.length), vocabulary), agreeing.normalizer);
    const [next] = fitting.best;
    if (!next) return undefined;
    tokens.push(agreeing.token(next.id));
    bytes += vocabulary.text(next.id);
    probability *= next.probability;
    if (bytes.length > whole.length) return found(false);
  }
  return undefined;
}

/** Tokens that say the beginning of what is left of a word, or all of it and then no more of it. */
function spelling(left: ByteText, vocabulary: Vocabulary): number[] {
  const isFitting = (text: ByteText) => !beginsInWord(Buffer.from(text.slice(left.length), 'latin1').toString());
  return vocabulary.spelling(left).filter((id) => isFitting(vocabulary.text(id)));
}
