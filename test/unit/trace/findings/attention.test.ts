/** At which tokens a head looks, and from which it takes what it adds. */
import { expect, it } from 'vitest';
import { sentence } from '../../../../src/trace/findings/finding';
import { sayLook, sayParts } from '../../../../src/trace/findings/row-words';
import { nthToken } from '../../../../src/trace/findings/token-names';

it('a token whose share of the attention was not told has it beside what comes from it, also where it is looked at second most', () => {
  const saidOf = (weights: readonly number[]) => {
    const nameOf = (key: number) => sentence`token ${String(key)}`;
    const row = { weights: Float32Array.from(weights), seen: { first: 0, end: 3 }, nameOf };
    return sayParts(row, 0.6, Float64Array.of(-0.1, 0.7, 0))
      .parts.map(({ text }) => text)
      .join('');
  };
  expect(saidOf([0.996, 0.003, 0.001])).toBe(
    '+0.70 from token 1 (0.3\u00a0% of its attention), −0.10 from token 0, 0.00 from all others',
  );
  expect(saidOf([0.9, 0.09, 0.01])).toBe('+0.70 from token 1, −0.10 from token 0, 0.00 from all others');
});

it('of two shares of attention that would be written alike both have one digit more, or it is said that they are alike', () => {
  const saidOf = (weights: readonly number[]) => {
    const nameOf = (key: number) => sentence`“${String(key)}”`;
    const row = { weights: Float32Array.from(weights), seen: { first: 0, end: weights.length }, nameOf };
    const { parts } = sayLook({ ...row, from: sentence`“.”`, head: sentence`head 1.2` });
    return parts.map(({ text }) => text).join('');
  };
  const says = (rest: string) => `From “.”, head 1.2 looks most at ${rest}`.replaceAll(' %', '\u00a0%');
  expect(saidOf([0.168, 0.172, 0.66 / 6, 0.11, 0.11, 0.11, 0.11, 0.11])).toBe(
    says('“1” (17.2 % of its attention), then at “0” (16.8 %).'),
  );
  expect(saidOf([0.052, 0.0523, 0.05, 0.05, ...Array<number>(50).fill(0.0159)])).toBe(
    says('“1” (5.23 % of its attention), then at “0” (5.20 %).'),
  );
  expect(saidOf([0.25, 0.25, 0.2, 0.3 / 2, 0.15])).toBe(
    says('“0” (25 % of its attention), and as much at “1” (25 %).'),
  );
  expect(saidOf([0.1701, 0.1702, 0.11, 0.11, 0.11, 0.11, 0.11, 0.1097])).toBe(
    says('“1” (17 % of its attention), and as much at “0” (17 %).'),
  );
  expect(saidOf([0.81, 0.045, 0.03, 0.115 / 4, 0.02])).toBe(says('“0” (81 % of its attention), then at “1” (4.5 %).'));
  expect(saidOf([0.998, 0.002])).toBe(says('“0” (99.80 % of its attention), and hardly at any other.'));
  // Many small shares are together more than hardly anything.
  expect(saidOf([0.4, ...Array<number>(200).fill(0.003)])).toBe(
    says('“0” (40 % of its attention), then at “1” (0.3 %).'),
  );
});

it('a head that gives all tokens nearly as much of its attention spreads it, and the largest share stands beside an even one', () => {
  const saidOf = (weights: readonly number[]) => {
    const nameOf = (key: number) => sentence`“${String(key)}”`;
    const row = { weights: Float32Array.from(weights), seen: { first: 0, end: weights.length }, nameOf };
    const { parts } = sayLook({ ...row, from: sentence`“.”`, head: sentence`head 1.2` });
    return parts.map(({ text }) => text).join('');
  };
  expect(saidOf([0.00266, 0.00258, ...Array<number>(510).fill(0.00195)])).toBe(
    'From “.”, head 1.2 spreads its attention widely over the 512 tokens that it sees: the largest share is 0.3 % (“0”), and an even one would be 0.2 %.'.replaceAll(
      ' %',
      '\u00a0%',
    ),
  );
  expect(saidOf([0.4, 0.3, 0.3])).toMatch(/looks most at “0”/);
});

it('a token of a text whose beginning is not read is counted among those that are', () => {
  const tokensFrom = (first: number) =>
    [0, 1, 2].map((at) => ({
      ...{ id: 7, token: 'word', text: 'word', special: false, inserted: false, typeId: 0 },
      ...{ start: first + 5 * at, end: first + 5 * at + 4 },
    }));
  const named = (first: number, at: number) =>
    nthToken(tokensFrom(first), at, { token: at })
      .parts.map(({ text }) => text)
      .join('');
  expect([named(0, 0), named(0, 2)]).toEqual(['the first token “word”', 'the third “word”']);
  expect([named(50, 0), named(50, 2)]).toEqual(['the first traced token “word”', 'the third traced “word”']);
});
