/** What the parts of a document have in common: paragraphs, and tokens written for readers. */
import { markdownCode, markdownPart, markdownSentence } from '../../base/markdown';
import { tokenLabel } from '../../base/quoted-token';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { FindingPart } from '../findings/finding';
import { namedToken } from '../findings/named-token';
import type { ReportInput } from './input';

export function paragraphs(text: string): string[] {
  return text === '' ? [] : [markdownSentence(text)];
}

/** A single token, as the panel writes it. */
export function tokenCode(token: Pick<TokenDescription, 'token' | 'text'>): string {
  return markdownCode(tokenLabel(token));
}

/** A sentence with its tokens written as in tables and figures. */
export function markedUp(parts: readonly FindingPart[], input: ReportInput): string {
  const { tokens, source, generation, predicted = [] } = input;
  const written = shownContinuation(input)?.tokens ?? generation.tokens;
  return parts
    .map((part) => {
      const token = namedToken(part, { tokens, source, written, predicted });
      return token ? tokenCode(token) : markdownPart(part.text);
    })
    .join('');
}

/** The continuation that is shown, if it is not the trace’s own. */
export function shownContinuation({ continuations }: ReportInput) {
  return continuations?.list[continuations.shown - 1];
}
