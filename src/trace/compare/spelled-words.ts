/** One sentence about a text that a model writes in several tokens, for panel and terminal. Pure. */
import { percentInWords } from '../../base/number-text';
import type { NotSpelled, SpelledText } from './spelled-text';

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'] as const;

const WHY_NOT: Readonly<Record<NotSpelled, (side: string) => string>> = {
  cut: (side) => `together with it, the tokenizer of ${side} would cut the last token before it in another way`,
  vocabulary: (side) => `the tokens of ${side} cannot write exactly this text`,
  context: (side) => `the context of ${side} has no room for it`,
};

/**
 * "A gives “·sunny” 2.10 %, in two tokens: “·sun” 5.00 %, “ny” 42.00 %."
 * @param quoted writes a text or a token in a sentence
 */
export function spelledWords(
  side: 'A' | 'B',
  spelled: SpelledText,
  quoted: (token: { readonly text: string; readonly token: string }) => string,
): string {
  const { text } = spelled;
  const name = quoted({ text, token: text });
  if ('whyNot' in spelled) return `This does not apply to ${name} in ${side}: ${WHY_NOT[spelled.whyNot](side)}.`;
  const { tokens, probability } = spelled;
  const gives = `${side} gives ${name} ${percentInWords(probability)}`;
  if (tokens.length === 1) return `${gives}.`;
  const each = tokens.map((token) => `${quoted(token)} ${percentInWords(token.probability)}`);
  return `${gives}, in ${NUMBERS[tokens.length] ?? tokens.length} tokens: ${each.join(', ')}.`;
}
