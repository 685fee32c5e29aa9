/** Tokens that are parts of one character belong together: the character is shown once, whole. */
import type { Token } from '../../src/engine/protocol';
import { tokenLabel, visibleText } from '../format';

/** Neighbouring tokens that stand for the same piece of text; almost always a single one. */
export interface TokenGroup {
  /** The position of the first of them. */
  readonly first: number;
  readonly tokens: readonly Token[];
  /** The text that they stand for, with its whitespace made visible. */
  readonly label: string;
}

/** @param text the whole text that the tokens' ranges are in */
export function groupTokens(tokens: readonly Token[], text: string): TokenGroup[] {
  const groups: { first: number; tokens: Token[]; end: number }[] = [];
  for (const [position, token] of tokens.entries()) {
    const last = groups.at(-1);
    // A token that holds part of a character has the whole character's range, so it overlaps with the other parts'.
    if (last && token.end > token.start && token.start < last.end) {
      last.tokens.push(token);
      last.end = Math.max(last.end, token.end);
    } else {
      groups.push({ first: position, tokens: [token], end: token.end > token.start ? token.end : (last?.end ?? 0) });
    }
  }
  return groups.map(({ first, tokens: members, end }) => ({
    first,
    tokens: members,
    label: labelOf(members, end, text),
  }));
}

function labelOf(tokens: readonly Token[], end: number, text: string): string {
  const [token] = tokens as [Token];
  // A single one may be part of a character, too, whose other parts lie before the traced text.
  const whole = tokens.length === 1 && (token.special || token.start === token.end || !token.text.includes('\ufffd'));
  return whole ? tokenLabel(token) : visibleText(text.slice(token.start, end));
}
