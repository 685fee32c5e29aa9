/** The characters with which byte-level vocabularies write bytes, so that every token can be printed (GPT-2, 2019). */

const NO_BYTE = -1;

/** For each byte, the character that stands for it: always one UTF-16 unit. */
export const BYTE_ALPHABET = byteAlphabet();
const BYTE_OF = byteOf(BYTE_ALPHABET);

/** The bytes for which a token in the byte alphabet stands; `undefined` if it has a character outside the alphabet. */
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
 * The alphabet (`bytes_to_unicode` in the original program): bytes that are printable in Latin-1 are written as that
 * character; the others, in order, as the characters from U+0100 on.
 */
function byteAlphabet(): Uint16Array {
  const isPrinted = (byte: number) => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
  let next = 0x100;
  return Uint16Array.from({ length: 0x100 }, (_, byte) => (isPrinted(byte) ? byte : next++));
}

/** The byte for each character code up to the largest in the alphabet; `NO_BYTE` for codes that stand for none. */
function byteOf(characters: Uint16Array): Int16Array {
  const bytes = new Int16Array(Math.max(...characters) + 1).fill(NO_BYTE);
  for (const [byte, character] of characters.entries()) bytes[character] = byte;
  return bytes;
}
