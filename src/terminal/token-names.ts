/** What a comparison on the terminal calls tokens. */
import { plainText, quotedText } from '../base/foreign-text';
import { quoted, shownText } from '../base/quoted-token';
import type { Outcome } from '../engine/protocol/reading-protocol';

interface Named {
  readonly text: string;
  readonly token: string;
  readonly special?: boolean;
}

/** In a table: with its space, as other programs may read it. */
export function tokenLabel(token: Named): string {
  return token.special || token.text === '' ? plainText(token.token) : quotedText(shownText(token));
}

/** In a sentence: “a”; as in tables where the predictions hold another token that would be written alike. */
export function namingIn({ a, b }: Pick<Outcome, 'a' | 'b'>): (token: Named) => string {
  const texts = new Set([...a.top, ...b.top].map(shownText));
  const isAlone = (token: Named) =>
    [...texts].every((text) => text === shownText(token) || text.trim() !== shownText(token).trim());
  return (token) => (isAlone(token) ? quoted(token) : tokenLabel(token));
}
