/** Tokens that stand for one byte each: "<0x00>" to "<0xFF>". */

/** Their ids by byte, where there are such. */
export function byteTokens(ids: ReadonlyMap<string, number>): readonly (number | undefined)[] {
  return Array.from({ length: 256 }, (_, byte) => ids.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`));
}
