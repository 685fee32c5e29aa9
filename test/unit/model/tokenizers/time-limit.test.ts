/** Work that blocks its thread is ended. */
import { describe, expect, it } from 'vitest';
import { TimeLimitError, withinTime } from '../../../../src/model/tokenizers/limited-tokenizer';

const LONG = 60_000;
const forever = () => {
  for (;;);
};

describe('within the time', () => {
  it('the result is given, and a fault is thrown as it is', () => {
    const fault = new RangeError('a fault');
    expect(withinTime(LONG, () => [1, 2])).toEqual([1, 2]);
    const thrower = () => {
      throw fault;
    };
    expect(() => withinTime(LONG, thrower)).toThrow(fault);
  });

  it('work may do other such work', () => {
    expect(withinTime(LONG, () => withinTime(LONG, () => 1) + withinTime(LONG, () => 2))).toBe(3);
  });
});

describe('beyond it', () => {
  it.each<[string, () => unknown]>([
    ['a loop', forever],
    ['a pattern', () => /(a+)+$/u.test(`${'a'.repeat(40)}!`)],
    ['a pattern that is compiled at once', () => /(a+)+$/gu.exec(`${'a'.repeat(40)}!`)],
  ])('%s is ended, and the next work is done', (_, work) => {
    expect(() => withinTime(20, work)).toThrow(TimeLimitError);
    expect(withinTime(LONG, () => 'done')).toBe('done');
  });

  it('work that does other such work is ended with it', () => {
    expect(() => withinTime(20, () => withinTime(LONG, forever))).toThrow(TimeLimitError);
  });
});
