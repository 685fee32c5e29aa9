import { expect, it } from 'vitest';
import { isMostlyLost } from '../../../src/base/lost-bytes';

it('a text is mostly lost where more than half of what is seen of it is U+FFFD', () => {
  const binary = new TextDecoder().decode(Uint8Array.of(0x89, 0xff, 0xfe, 0x41, 0x20, 0x90));
  expect(isMostlyLost(binary)).toBe(true);
  expect(isMostlyLost('a \ufffd b')).toBe(false);
  expect(isMostlyLost('ab\ufffd\ufffd')).toBe(false);
  expect([isMostlyLost(''), isMostlyLost('  '), isMostlyLost('A text')]).toEqual([false, false, false]);
});
