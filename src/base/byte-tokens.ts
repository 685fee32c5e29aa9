/** Tokens that stand for one byte each: "<0x00>" to "<0xFF>". */

export const BYTE_TOKEN = /^<0x([0-9A-Fa-f]{2})>$/;

/** As the vocabulary writes the token of a byte. */
export function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}

/** Their ids by byte, where there are such. */
export function byteTokens(ids: ReadonlyMap<string, number>): readonly (number | undefined)[] {
  return Array.from({ length: 256 }, (_, byte) => ids.get(byteToken(byte)));
}
