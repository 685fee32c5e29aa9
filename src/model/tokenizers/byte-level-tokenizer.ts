/**
 * Byte-level BPE (GPT-2 and most models since): a text's UTF-8 bytes, each written as a printable character, are merged
 * into tokens. Normalizing and splitting into words are `@huggingface/tokenizers`'; the rest is done here.
 */

import { AddedTokenSplitter } from './added-token-splitter';
import { type ByteLevelParts, readByteLevelParts } from './byte-level-file';
import { encodePlaced, normalizePlaced, type PlacedText, placeText, prependSpace } from './placed-text';
import { type PlacedToken, trimRanges } from './post-processing';
import type { DecodeOptions, DecodeStream, Token, TokenDescription, Tokenizer, TokenizerFiles } from './tokenizer';

/** The byte that each character of the byte-level alphabet stands for. */
const BYTE_OF = byteAlphabet();

/** Opens a byte-level BPE tokenizer. Throws a sentence for any other kind, and for a damaged one. */
export function openByteLevelTokenizer(files: TokenizerFiles): Tokenizer {
  return new ByteLevelTokenizer(readByteLevelParts(files));
}

class ByteLevelTokenizer implements Tokenizer {
  readonly size: number;
  private readonly original: AddedTokenSplitter;
  private readonly normalized: AddedTokenSplitter;
  private readonly descriptions: (TokenDescription | undefined)[] = [];

  constructor(private readonly parts: ByteLevelParts) {
    this.size = parts.tokens.length;
    // As the library does: tokens that want it are looked for in the normalized text, after the others in the original.
    const wantsNormalized = (token: { normalized?: boolean | undefined; special: boolean }) =>
      token.normalized ?? !token.special;
    const added = [...parts.added.values()];
    this.original = new AddedTokenSplitter(added.filter((token) => !wantsNormalized(token)));
    this.normalized = new AddedTokenSplitter(added.filter(wantsNormalized), ({ content }) => parts.normalize(content));
  }

  encode(text: string): Token[] {
    try {
      return this.encodeWhole(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      // Whether groups are nested too deeply depends on the stack.
      throw new Error(`${this.parts.file} has a pattern that cannot be used.`, { cause: error });
    }
  }

  private encodeWhole(text: string): Token[] {
    const tokens: PlacedToken[] = [];
    this.encodeText(text, tokens);
    const { before, after, trims } = this.parts.postProcessing;
    for (const { addPrefixSpace } of trims) trimRanges(tokens, addPrefixSpace);
    return [
      ...before.map((id) => this.placed(id, 0, 0)),
      ...tokens.map(({ id, start, end }) => this.placed(id, start, end)),
      ...after.map((id) => this.placed(id, text.length, text.length)),
    ];
  }

  private placed(id: number, start: number, end: number): Token {
    const { token, text, special } = this.describe(id); // spread, it would cost more than all else
    return { id, token, text, special, start, end };
  }

  has(id: number): boolean {
    return this.parts.tokens[id] !== undefined;
  }

  describe(id: number): TokenDescription {
    const known = this.descriptions[id];
    if (known) return known;
    const token = this.tokenOf(id);
    const special = this.parts.added.get(id)?.special ?? false;
    const description = { id, token, text: this.decode([id]), special };
    this.descriptions[id] = description;
    return description;
  }

  bytes(id: number): Uint8Array {
    const token = this.tokenOf(id);
    // An added token is its own text; so is what is not written in the byte alphabet.
    const bytes = this.parts.added.has(id) ? undefined : alphabetBytes(token);
    return bytes ?? new TextEncoder().encode(token);
  }

  decode(ids: readonly number[], options?: DecodeOptions): string {
    const stream = this.decodeStream(options);
    return ids.map((id) => stream.push(id)).join('') + stream.end();
  }

  decodeStream({ skipSpecial = false }: DecodeOptions = {}): DecodeStream {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const isSilent = (id: number) =>
      this.parts.tokens[id] === undefined || (skipSpecial && this.parts.added.get(id)?.special === true);
    return {
      push: (id) => (isSilent(id) ? '' : decoder.decode(this.bytes(id), { stream: true })),
      end: () => decoder.decode(),
    };
  }

  private tokenOf(id: number): string {
    const token = this.parts.tokens[id];
    if (token === undefined)
      throw new RangeError(`The tokenizer has no token with id ${id} (its ids are below ${this.size}).`);
    return token;
  }

  /** Adds to a list, as what it calls does: a text has millions of tokens. */
  private encodeText(text: string, tokens: PlacedToken[]): void {
    for (const { piece, added } of this.original.split(placeText(text))) {
      if (added) {
        tokens.push(placeAdded(added.id, piece));
        continue;
      }
      const normalized = normalizePlaced(piece, this.parts.normalize);
      if (!normalized)
        throw new Error('The tokenizer normalizes this text in a way that its tokens cannot be placed in it.');
      for (const part of this.normalized.split(normalized)) {
        if (part.added) tokens.push(placeAdded(part.added.id, part.piece));
        else this.encodePlain(part.piece, tokens);
      }
    }
  }

  /** Encodes a piece without added tokens; each token's bytes are held against the text's, which gives its range. */
  private encodePlain(piece: PlacedText, tokens: PlacedToken[]): void {
    const source = this.parts.addPrefixSpace && !piece.text.startsWith(' ') ? prependSpace(piece) : piece;
    const { bytes, starts, ends } = encodePlaced(source);
    let at = 0;
    for (const word of this.parts.merge(source.text)) {
      for (const id of word) {
        const value = this.parts.tokens[id];
        if (value === undefined) throw cannotExpress(source.text);
        const from = at;
        for (const character of value) {
          if (bytes[at++] !== BYTE_OF.get(character)) throw cannotExpress(source.text);
        }
        if (at > bytes.length) throw cannotExpress(source.text);
        tokens.push({ id, value, start: starts[from] ?? 0, end: ends[at - 1] ?? 0 });
      }
    }
    if (at !== bytes.length) throw cannotExpress(source.text);
  }
}

function placeAdded(id: number, { text, starts, ends }: PlacedText): PlacedToken {
  return { id, value: text, start: starts[0] ?? 0, end: ends.at(-1) ?? 0 };
}

function cannotExpress(text: string): Error {
  const sample = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  return new Error(
    `The tokenizer cannot express the text ${sample}: its tokens stand for other bytes than the text's.`,
  );
}

/** The bytes that a token in the byte alphabet stands for; undefined when a character is not of the alphabet. */
function alphabetBytes(token: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const character of token) {
    const byte = BYTE_OF.get(character);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/**
 * GPT-2's `bytes_to_unicode`: bytes that Latin-1 prints stand for themselves, the others, in order, for the characters
 * from U+0100 on.
 */
function byteAlphabet(): ReadonlyMap<string, number> {
  const isPrinted = (byte: number) => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
  const alphabet = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 0x100; byte++) alphabet.set(String.fromCodePoint(isPrinted(byte) ? byte : next++), byte);
  return alphabet;
}
