/**
 * Finding added tokens (such as `<|endoftext|>`) in a text, before anything else is done to it. After the `tokenizers`
 * library's `added_vocabulary.rs`, whose treatment of word borders and white space the JavaScript port lacks.
 */

import type { AddedToken } from './tokenizer';
import { type PlacedText, slicePlaced } from './tokenizer-text';

/** A part of a text: an added token with the white space that it takes along, or what lies between such tokens. */
export interface Part {
  readonly piece: PlacedText;
  readonly added: AddedToken | undefined;
}

interface TrieNode {
  readonly next: Map<number, TrieNode>;
  token?: AddedToken;
}

interface Match {
  readonly token: AddedToken;
  readonly start: number;
  readonly end: number;
}

const WHITE_SPACE = /\p{White_Space}/u;
const WORD_AT_END = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const WORD_AT_START = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

export class AddedTokenSplitter {
  private readonly root: TrieNode = { next: new Map() };

  /** `contentOf` gives the text under which a token is looked for (its content, normalized where that is asked for). */
  constructor(tokens: readonly AddedToken[], contentOf: (token: AddedToken) => string = ({ content }) => content) {
    for (const token of tokens) {
      const content = contentOf(token);
      if (content === '') continue;
      let node = this.root;
      for (let at = 0; at < content.length; at++) node = child(node, content.charCodeAt(at));
      node.token = token;
    }
  }

  /** Cuts a text at the added tokens in it: the leftmost first, of several there the longest. */
  split(piece: PlacedText): Part[] {
    const parts: Part[] = [];
    let done = 0;
    const cut = (end: number, added: AddedToken | undefined) => {
      if (end > done) parts.push({ piece: slicePlaced(piece, done, end), added });
      done = Math.max(done, end);
    };
    for (const { token, start, end } of this.matches(piece.text)) {
      if (start < done || (token.single_word && !isWholeWord(piece.text, start, end))) continue;
      cut(token.lstrip ? skipSpaceBackwards(piece.text, start) : start, undefined);
      cut(token.rstrip ? skipSpace(piece.text, end) : end, token);
    }
    cut(piece.text.length, undefined);
    return parts;
  }

  private *matches(text: string): Generator<Match> {
    if (this.root.next.size === 0) return;
    for (let start = 0; start < text.length; ) {
      const found = this.longestAt(text, start);
      if (found) yield found;
      start = found?.end ?? start + 1;
    }
  }

  private longestAt(text: string, start: number): Match | undefined {
    let found: Match | undefined;
    let node = this.root.next.get(text.charCodeAt(start));
    for (let end = start + 1; node; end++) {
      if (node.token) found = { token: node.token, start, end };
      node = end < text.length ? node.next.get(text.charCodeAt(end)) : undefined;
    }
    return found;
  }
}

function child(node: TrieNode, unit: number): TrieNode {
  const known = node.next.get(unit);
  if (known) return known;
  const created: TrieNode = { next: new Map() };
  node.next.set(unit, created);
  return created;
}

function isWholeWord(text: string, start: number, end: number): boolean {
  // Two units are enough for the character beside the token.
  const before = text.slice(Math.max(0, start - 2), start);
  return !WORD_AT_END.test(before) && !WORD_AT_START.test(text.slice(end, end + 2));
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (WHITE_SPACE.test(text.charAt(at))) at++;
  return at;
}

function skipSpaceBackwards(text: string, from: number): number {
  let at = from;
  while (at > 0 && WHITE_SPACE.test(text.charAt(at - 1))) at--;
  return at;
}
