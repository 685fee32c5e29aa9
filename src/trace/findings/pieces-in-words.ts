/** Says of a named piece of a word which word it is in: “##an” alone tells nothing. */
import { plainText } from '../../base/foreign-text';
import { TOKENS } from '../../operations/node';
import { textWords } from '../run/text-words';
import type { FindingContext } from './context';
import type { Finding, FindingKind, FindingPart } from './finding';

/** They are about words and their pieces already. */
const OF_WORDS: readonly FindingKind[] = ['text length', 'pieces'];

/** Adds the word, “##an” (in “bank”), where a finding names its piece for the first time. */
export function wordsOfPieces({ source, texts }: FindingContext): (found: Finding) => Finding {
  const words = new Map(
    textWords(texts[TOKENS] ?? '', source.tokens).flatMap(({ text, positions }) =>
      positions.length > 1 ? positions.map((position) => [position, `“${plainText(text)}”`] as const) : [],
    ),
  );
  return (found) => (OF_WORDS.includes(found.kind) ? found : withWords(found, words));
}

function withWords(found: Finding, words: ReadonlyMap<number, string>): Finding {
  const told = new Set<string>();
  const each = found.parts.map((part): readonly FindingPart[] => {
    const word = part.kind === 'token' ? words.get(part.place?.token ?? -1) : undefined;
    // Once for each word: the pieces that follow are seen to be of the same.
    if (word === undefined || told.has(word)) return [part];
    told.add(word);
    return [part, { kind: 'text', text: ` (in ${word})` }];
  });
  if (told.size === 0) return found;
  const parts = each.flat();
  const briefCount = each.slice(0, found.briefCount).flat().length;
  return { ...found, parts, briefCount, text: parts.map(({ text }) => text).join('') };
}
