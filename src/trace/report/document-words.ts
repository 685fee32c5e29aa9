/** What the parts of a document have in common: paragraphs, and tokens as people read them. */
import { markdownCode, markdownParagraph, markdownWords } from '../../base/markdown';
import { tokenLabel } from '../../base/quoted-token';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';

export function paragraphs(text: string): string[] {
  return text === '' ? [] : [markdownParagraph(markdownWords(text))];
}

/** A token by itself, as the panel writes it. */
export function tokenCode(token: Pick<TokenDescription, 'token' | 'text'>): string {
  return markdownCode(tokenLabel(token));
}
