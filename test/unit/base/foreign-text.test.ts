/** Text of others, made harmless. */
import { describe, expect, it } from 'vitest';
import {
  markdownText,
  notificationText,
  plainJson,
  plainLines,
  plainText,
  quotedText,
} from '../../../src/base/foreign-text';

/** How VS Code finds links in a notification (src/vs/base/common/linkedText.ts). */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const BIDI = [0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e].concat([
  0x2066, 0x2067, 0x2068, 0x2069,
]);
const CONTROLS = [...Array(0x20).keys(), 0x7f, ...Array.from({ length: 0x20 }, (_, index) => 0x80 + index)];
const INVISIBLE = [0xad, 0x200b, 0x2060, 0xfeff, 0xe0041];

describe('one line', () => {
  it.each([...CONTROLS, ...BIDI, ...INVISIBLE])('shows character %i by name or number', (code) => {
    const shown = plainText(`a${String.fromCodePoint(code)}b`);
    expect(shown).toMatch(/^a\\(?:[nrt]|u\{[0-9a-f]+\})b$/);
  });

  it('keeps what people write', () => {
    const text = 'naïve 天气 שלום می‌خواهم 👩‍👩‍👧 e\u0301 ▁Ġ \\n';
    expect(plainText(text)).toBe(text);
  });

  it('shows half a character', () => {
    expect(plainText('a\ud800b')).toBe('a\\u{d800}b');
  });

  it('is bounded, keeps both ends, and halves no character', () => {
    const shown = plainText(`start ${'😀'.repeat(2_000_000)} end`, 50);
    expect(shown.length).toBeLessThanOrEqual(50);
    expect(shown).toMatch(/^start (?:😀)+…(?:😀)+ end$/u);
    expect(plainText('\u0000'.repeat(1000), 40)).toHaveLength(40);
  });

  it('is quoted as JSON, bounded too', () => {
    expect(quotedText('a"\n\u009b')).toBe('"a\\"\\n\\u{9b}"');
    expect(quotedText('x'.repeat(1000), 10)).toMatch(/^"x+…x+"$/);
  });
});

describe('several lines', () => {
  it('keep their breaks and tabs, and nothing else that is not seen', () => {
    expect(plainLines('a\n\tb\r\n\u001b[2J\rover\u202ec')).toBe('a\n\tb\r\n\\u{1b}[2J\\rover\\u{202e}c');
  });
});

describe('JSON', () => {
  it('says the same, and shows no character that is not seen', () => {
    const value = { '\u009b2J': ['\u202e \u007f \n \t \ufeff \u{e0041} é 天', 1.5, null] };
    const shown = plainJson(JSON.stringify(value, null, 2));
    expect(JSON.parse(shown)).toEqual(value);
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(shown).toContain('é 天');
  });
});

describe('a notification', () => {
  it.each([
    '[Repair](command:workbench.action.quit)',
    '[Repair](https://example.org "title")',
    '[[a](file:///etc/passwd)](command:x)',
    '[a](command:x)[b](command:y)',
    '[a](command:x)'.repeat(500),
  ])('holds no link: %s', (evil) => {
    expect(evil).toMatch(LINK);
    expect(notificationText(`LLM Trace: ${evil} failed.`)).not.toMatch(LINK);
  });

  it('gains no link by what is taken out or cut', () => {
    const around = (middle: string) => `[a]${middle}(command:x)`;
    for (const middle of ['\u0000', '\n', '\u200b', '\u202e', '\ud800', 'x'.repeat(2000)]) {
      expect(notificationText(around(middle)).replaceAll('\n', ' ')).not.toMatch(LINK);
    }
  });

  it('is one line below the length at which VS Code cuts', () => {
    const shown = notificationText(`${'a\n'.repeat(5000)} does not exist.`);
    expect(shown.length).toBeLessThan(1000);
    expect(shown).not.toContain('\n');
    expect(shown).toMatch(/ does not exist\.$/);
  });

  it('says the rest as it is', () => {
    expect(notificationText('[a] (b) c(d)[e]')).toBe('[a] (b) c(d)[e]');
  });
});

describe('a line in Markdown', () => {
  it('has no sign that means something there', () => {
    const signs = '\\`*_{}[]()#+-.!~|<>$:@';
    expect(markdownText(`${signs}&amp;`)).toMatch(/^(&#\d+;)+amp;$/);
    expect(markdownText('[x](command:y)')).not.toMatch(/[[\]():]/);
  });

  it('breaks between words, and keeps the spaces that would be left out', () => {
    expect(markdownText('  two words')).toBe('&nbsp;&nbsp;two words');
    expect(markdownText('a  b ')).toBe('a&nbsp;&nbsp;b&nbsp;');
  });
});
