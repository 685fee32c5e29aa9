/** What a suggestion may begin with: the model's own, or one that followed where the text stood like this before. */
import { copyEvidence, type EarlierText, earlierText, isCopyOf, wordOf } from './copy-evidence';
import type { CutText } from './cut-after';
import type { Healed } from './healing';
import { spellWord } from './spelled-word';
import { type FirstTokens, type FoundWord, findFirstWords, type SearchParts } from './word-search';

/** After fewer characters in common the text's word is hardly ever right. */
const LEAST_AGREEING = 4;

/** A word that may come first. Of its tokens it is said whether it is a copy. */
interface CandidateWord extends FoundWord {
  /** Whether it stands earlier after the same characters: no matter whether it is a copy, it is surer then. */
  readonly isEarlier: boolean;
}

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
): Promise<CandidateWord[]> {
  const found = await findFirstWords(healed, first, parts, signal);
  const own = found.slice(0, 1);
  const earlier = earlierText(text);
  const word = earlier && earlier.agreeing >= LEAST_AGREEING ? wordOf(earlier) : '';
  if (!earlier || word === '' || word === own[0]?.word) return own.map((one) => withOrigin(one, text, earlier, true));
  const copied = { word, before: text, copy: earlier.text };
  const known = found.find((one) => one.word === word) ?? (await spellWord(healed, first, copied, parts, signal));
  return [
    ...own.map((one) => withOrigin(one, text, earlier, true)),
    ...(known ? [withOrigin(known, text, earlier, false)] : []),
  ];
}

/** Whether a word is a copy is said of its tokens. @param isOwn whether the model holds it for the most probable */
function withOrigin(found: FoundWord, text: string, earlier: EarlierText | undefined, isOwn: boolean): CandidateWord {
  const agreeing = earlier && isCopyOf(earlier, found.word, isOwn) ? earlier.agreeing : 0;
  const tokens = found.beginning.tokens.map((token) => ({ ...token, agreeing }));
  const isEarlier = copyEvidence(text, found.word).agreeing > 0;
  return { ...found, beginning: { ...found.beginning, tokens }, isEarlier };
}
