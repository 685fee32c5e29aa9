/** The names of tokens in a comparison in the terminal. */
import { plainText, quotedText } from '../base/foreign-text';
import { quoted, shownText } from '../base/quoted-token';
import type { Outcome } from '../engine/protocol/reading-protocol';

interface Named {
  readonly text: string;
  readonly token: string;
  readonly special?: boolean;
}

/** For tables: includes the token's space, in a form that other programs can read. */
export function tokenLabel(token: Named): string {
  return token.special || token.text === '' ? plainText(token.token) : quotedText(shownText(token));
}

/** For sentences: “a”; or as in tables if the predictions contain another token that would look the same. */
export function namingIn({ a, b }: Pick<Outcome, 'a' | 'b'>): (token: Named) => string {
  const texts = new Set([...a.top, ...b.top].map(shownText));
  const isAlone = (token: Named) =>
    [...texts].every((text) => text === shownText(token) || text.trim() !== shownText(token).trim());
  return (token) => (isAlone(token) ? quoted(token) : tokenLabel(token));
}
