/** What a model that fills in reads around the cursor while somebody types. */
import { describe, expect, it } from 'vitest';
import { InfillWindow } from '../../../src/generate/infill-window';

/** One token a character. */
const open = (limit = 80) => new InfillWindow(limit, (text) => text.length);
const at = (text: string, following: string, start = 0) => ({ document: 'a', start, text, following });

describe('the window around a place', () => {
  it('lets the middle begin with the line of the cursor', () => {
    expect(open().take(at('one\ntwo', ' three\nfour'))).toEqual({
      prefix: 'one\n',
      middle: 'two',
      suffix: ' three\nfour',
      slid: false,
    });
  });

  it('takes what is typed into the middle, over the end of the line', () => {
    const window = open();
    window.take(at('one\nt', '\nend'));
    const { prefix, middle } = window.take(at('one\ntwo\nthree', '\nend'));
    expect([prefix, middle]).toEqual(['one\n', 'two\nthree']);
  });

  it('begins the middle anew where something else follows, or before it', () => {
    const window = open();
    window.take(at('one\ntwo\nth', '\nend'));
    expect(window.take(at('one\ntwo\nthree\nfo', 'ur\nend')).prefix).toBe('one\ntwo\nthree\n');
    expect(window.take(at('one\nt', 'ur\nend')).middle).toBe('t');
  });

  it('reads a quarter of what follows, to the end of a line', () => {
    const following = ` rest\n${'word\n'.repeat(20)}`;
    const { suffix } = open(80).take(at('one', following));
    expect(suffix).toBe(` rest\n${'word\n'.repeat(2)}`);
    expect(open(80).take(at('one', 'x'.repeat(90))).suffix).toBe('x'.repeat(20));
    expect(open(80).take(at('one', `x${'😀'.repeat(50)}`)).suffix).toBe(`x${'😀'.repeat(9)}`);
  });

  it('stays within the limit, and says when it had to move', () => {
    const window = open(80);
    let moved = 0;
    let text = '';
    for (let i = 0; i < 60; i++) {
      text += `line ${i}\n`;
      const { prefix, middle, suffix, slid } = window.take(at(text, 'x'.repeat(50)));
      expect(`${prefix}${middle}${suffix}`.length).toBeLessThanOrEqual(80);
      expect(text.endsWith(prefix + middle)).toBe(true);
      moved += Number(slid);
    }
    expect(moved).toBeGreaterThan(3);
    expect(moved).toBeLessThan(60);
  });
});
