/** Packs tokens for the way from a worker to the host: what several tokens have in common is sent once. */
import type { Token } from '../../model/tokenizers/tokenizer';
import type { PackedTokens, TokenKind } from '../protocol/token-protocol';

/** The inverse of `unpackTokens`: each kind of token once, and for each token its kind and range. */
export function packTokens(tokens: readonly Token[]): PackedTokens {
  const kinds = new TokenKinds();
  const columns = () => new Uint32Array(tokens.length);
  const packed = { kinds: kinds.all, kindOf: columns(), starts: columns(), ends: columns() };
  for (const [at, token] of tokens.entries()) {
    packed.kindOf[at] = kinds.indexOf(token);
    packed.starts[at] = token.start;
    packed.ends[at] = token.end;
  }
  return packed;
}

/** @returns equal tokens in the same order */
export function unpackTokens({ kinds, kindOf, starts, ends }: PackedTokens): Token[] {
  const tokens: Token[] = [];
  for (const [at, kind] of kindOf.entries()) {
    // Properties are written out, because objects made by spreading take several times as much memory.
    const { id, token, text, special, inserted, typeId } = kinds[kind] as TokenKind;
    tokens.push({ id, token, text, start: starts[at] as number, end: ends[at] as number, special, inserted, typeId });
  }
  return tokens;
}

class TokenKinds {
  readonly all: TokenKind[] = [];
  private readonly byId = new Map<number, number[]>();

  /** The index of the token's kind, which is added if it is new. */
  indexOf(token: Token): number {
    const known = this.byId.get(token.id) ?? [];
    const same = known.find((index) => isSame(this.all[index] as TokenKind, token));
    if (same !== undefined) return same;
    const { start: _start, end: _end, ...kind } = token;
    this.byId.set(token.id, [...known, this.all.length]);
    return this.all.push(kind) - 1;
  }
}

/** Whether two kinds of the same id are equal. */
function isSame(a: TokenKind, b: TokenKind): boolean {
  return (
    a.text === b.text &&
    a.token === b.token &&
    a.special === b.special &&
    a.inserted === b.inserted &&
    a.typeId === b.typeId
  );
}
