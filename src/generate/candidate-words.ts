/** What a suggestion may begin with: the model's own, or one that followed where the text stood like this before. */
import { copyEvidence, earlierText, wordOf } from './copy-evidence';
import type { CutText } from './cut-after';
import type { Healed } from './healing';
import { spellWord } from './spelled-word';
import { type FirstTokens, type FoundWord, findFirstWords, type SearchParts } from './word-search';

/** After fewer characters in common the text's word is hardly ever right. */
const LEAST_AGREEING = 4;

/**
 * The words that may come first: the model's most probable one, and the one that the text went on with where it stood like
 * this before; each as probable as the model holds it for.
 * @param text up to the cursor
 * @throws the signal's reason when cancelled
 */
export async function candidateWords(
  healed: Healed,
  first: FirstTokens,
  text: string,
  parts: SearchParts & { readonly cut: CutText },
  signal: AbortSignal,
): Promise<FoundWord[]> {
  const found = await findFirstWords(healed, first, parts, signal);
  const own = found.slice(0, 1);
  const earlier = earlierText(text);
  const word = earlier && earlier.agreeing >= LEAST_AGREEING ? wordOf(earlier) : '';
  if (!earlier || word === '' || word === own[0]?.word) return own.map((one) => withAgreement(one, text));
  const copied = { word, before: text, copy: earlier.text };
  const known = found.find((one) => one.word === word) ?? (await spellWord(healed, first, copied, parts, signal));
  return [...own, ...(known ? [known] : [])].map((one) => withAgreement(one, text));
}

/** What the text says about a word is said of its tokens. */
function withAgreement(found: FoundWord, text: string): FoundWord {
  const { agreeing } = copyEvidence(text, found.word);
  const tokens = found.beginning.tokens.map((token) => ({ ...token, agreeing }));
  return { ...found, beginning: { ...found.beginning, tokens } };
}
