import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../../webview/components/story/answered-numbers';

describe('a number that is typed as an answer', () => {
  it('has a comma or a point before its fraction, and any minus', () => {
    expect(numbersOf(' 6 ')).toEqual([6]);
    expect(numbersOf('0,75')).toEqual([0.75]);
    expect(numbersOf('−1.5')).toEqual([-1.5]);
    expect(numbersOf('+2')).toEqual([2]);
  });

  it('may have commas between its thousands, as the panel writes them', () => {
    expect(numbersOf('3,072')).toEqual([3072, 3.072]);
    expect(numbersOf('1,024,000')).toEqual([1024000]);
    expect(numbersOf('-3,072.5')).toEqual([-3072.5]);
  });

  it('is none where there is anything else', () => {
    for (const text of ['', 'six', '6*2*256', '1,2,3', '- 1']) expect(numbersOf(text)).toEqual([]);
  });
});
