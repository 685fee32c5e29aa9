/** Groups tokens that are parts of one character, so that the character is shown once, whole. */
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { tokenLabel, visibleText } from '../../strings/format';

/** Neighbouring tokens that share a character; nearly always a single token. */
export interface TokenGroup {
  /** The position of the first token. */
  readonly first: number;
  readonly tokens: readonly Token[];
  /** Their text, with visible whitespace. */
  readonly label: string;
}

/** @param text the whole text in which the tokens' ranges lie */
export function groupTokens(tokens: readonly Token[], text: string): TokenGroup[] {
  const inside = insideCharacters(tokens, text);
  const groups: { first: number; tokens: Token[]; end: number }[] = [];
  for (const [position, token] of tokens.entries()) {
    const last = groups.at(-1);
    const { start, end } = token;
    // A token that holds some bytes of a code point has the range of the whole code point, so it overlaps the other parts'
    // ranges.
    const isPart = end > start && (start < (last?.end ?? 0) || inside.has(start));
    if (last && isPart && !last.tokens.some((before) => isAddedSpace(before, text))) {
      last.tokens.push(token);
      last.end = Math.max(last.end, end);
    } else {
      groups.push({ first: position, tokens: [token], end: Math.max(end, last?.end ?? 0) });
    }
  }
  return groups.map(({ first, tokens: parts, end }) => ({ first, tokens: parts, label: labelOf(parts, end, text) }));
}

/** The space that a tokenizer adds before a text has the range of the first character, and is not a part of it. */
function isAddedSpace({ text: said, start, end }: Token, text: string): boolean {
  return said.trim() === '' && text.slice(start, end).trim() !== '';
}

/** The places between the code points of what readers take for one character, in the tokens' text. */
function insideCharacters(tokens: readonly Token[], text: string): ReadonlySet<number> {
  const real = tokens.filter(({ start, end }) => end > start);
  const [from, to] = [real[0]?.start ?? 0, real.at(-1)?.end ?? 0];
  const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text.slice(from, to));
  const inside = new Set<number>();
  for (const { segment, index } of segments) {
    for (let offset = 1; offset < segment.length; offset++) inside.add(from + index + offset);
  }
  return inside;
}

function labelOf(parts: readonly Token[], end: number, text: string): string {
  const [token] = parts as [Token];
  const character = text.slice(token.start, end);
  // A single token may be a part of a character, too, whose other parts come before the traced text; unless the text is
  // itself decoded from tokens, whose bytes are no character.
  const isPart = token.text.includes('\ufffd') && !character.includes('\ufffd');
  const whole = parts.length === 1 && (token.special || token.start === token.end || !isPart);
  return whole ? tokenLabel(token) : visibleText(character);
}

/** The name of each token where it is shown by itself, by position: "天 2/3" for a part of a character. */
export function tokenNames(groups: readonly TokenGroup[]): string[] {
  return groups.flatMap(({ tokens, label }) =>
    tokens.length === 1 ? [label] : tokens.map((_, part) => `${label} ${part + 1}/${tokens.length}`),
  );
}
