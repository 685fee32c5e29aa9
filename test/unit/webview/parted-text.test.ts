import { describe, expect, it } from 'vitest';
import { partedText } from '../../../webview/state/compare/parted-text.ts';

const START = 'When Mary and John went to the store,';

describe('Two texts in one line each', () => {
  it('share what is cut, and go on from some words before the first one that differs', () => {
    const [a, b] = [`${START} John gave a drink`, `${START} Jonas gave a drink`];
    expect(partedText(a, b)).toEqual({ shared: 'When Mary and John went to the', rest: ' store, John gave a drink' });
    expect(partedText(b, a)).toEqual({ shared: 'When Mary and John went to the', rest: ' store, Jonas gave a drink' });
  });

  it('part where one of them ends', () => {
    const [a, b] = [START, `${START} John`];
    expect(partedText(a, b).shared).toBe(partedText(b, a).shared);
    expect(partedText(a, b).rest).toBe(' to the store,');
    expect(partedText(b, a).rest).toBe(' to the store, John');
  });

  it('have one piece where they differ from their beginning, soon, or nowhere', () => {
    expect(partedText('The boats come', 'Birds come')).toEqual({ shared: '', rest: 'The boats come' });
    expect(partedText('The boats come', 'The birds come')).toEqual({ shared: '', rest: 'The boats come' });
    expect(partedText(START, START)).toEqual({ shared: '', rest: START });
  });

  it('part between two characters where there are no spaces, and never within one', () => {
    const start = '🙂'.repeat(20);
    const [a, b] = [partedText(`${start}ax`, `${start}bx`), partedText(`${start}🙃x`, `${start}🙂x`)];
    expect(a).toEqual({ shared: '🙂'.repeat(17), rest: '🙂🙂🙂ax' });
    // Both of these characters begin with the same half.
    expect(b).toEqual({ shared: '🙂'.repeat(17), rest: '🙂🙂🙂🙃x' });
  });
});
