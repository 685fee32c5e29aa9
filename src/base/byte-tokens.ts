/** Tokens that stand for one byte each: "<0x00>" to "<0xFF>". */

export const BYTE_TOKEN = /^<0x([0-9A-Fa-f]{2})>$/;

/** The token of a byte as the vocabulary writes it. */
export function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}

/** For each byte, the id of its token; `undefined` if the vocabulary has none. */
export function byteTokens(ids: ReadonlyMap<string, number>): readonly (number | undefined)[] {
  return Array.from({ length: 256 }, (_, byte) => ids.get(byteToken(byte)));
}
