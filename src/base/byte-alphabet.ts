/** The characters that byte-level vocabularies write bytes with, so that every token can be printed (GPT-2, 2019). */

const NO_BYTE = -1;

/** The character that stands for each byte: all of them are one unit of UTF-16. */
export const BYTE_ALPHABET = byteAlphabet();
const BYTE_OF = byteOf(BYTE_ALPHABET);

/** The bytes that a token in the byte alphabet stands for; undefined when a character is not of the alphabet. */
export function alphabetBytes(token: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < token.length; at++) {
    const byte = BYTE_OF[token.charCodeAt(at)];
    if (byte === undefined || byte === NO_BYTE) return undefined;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/**
 * The alphabet (`bytes_to_unicode` in the original program): bytes that Latin-1 prints stand for themselves, the others,
 * in order, for the characters from U+0100 on.
 */
function byteAlphabet(): Uint16Array {
  const isPrinted = (byte: number) => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
  let next = 0x100;
  return Uint16Array.from({ length: 0x100 }, (_, byte) => (isPrinted(byte) ? byte : next++));
}

/** By character, what byte it stands for; `NO_BYTE` for those before the last that stand for none. */
function byteOf(characters: Uint16Array): Int16Array {
  const bytes = new Int16Array(Math.max(...characters) + 1).fill(NO_BYTE);
  for (const [byte, character] of characters.entries()) bytes[character] = byte;
  return bytes;
}
