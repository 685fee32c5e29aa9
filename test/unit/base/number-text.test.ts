import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import {
  amount,
  digitsToSum,
  hundredths,
  inDigits,
  inPercent,
  percent,
  percentInTable,
  percentInWords,
  pointsApart,
  proseFourDecimals,
  proseHundredths,
  rate,
  readFourDigits,
  readWeight,
  remainderInHundredths,
  shareInWords,
  signedDifference,
  signedHundredths,
  signedIn,
  signedShort,
  signedToSum,
  sumAsWritten,
  thousandths,
  threeDigits,
  toldApart,
  valuesToSum,
} from '../../../src/base/number-text';

it('what is added to a logit has a sign and two decimals, and 0 has no sign', () => {
  expect([1.689, -0.2, 0.004, -0.004, 0].map(signedHundredths)).toEqual(['+1.69', '−0.20', '0.00', '0.00', '0.00']);
  expect([10.4418, -3.1, -0.001].map(proseHundredths)).toEqual(['10.44', '−3.10', '0.00']);
});

it('the rest beside written parts makes the written numbers add up', () => {
  expect(remainderInHundredths(0.996, [1.0054])).toBe(-0.01);
  expect(remainderInHundredths(-1.004, [-1.5049, 0.5])).toBe(0);
  expect(remainderInHundredths(1.689, [1.72])).toBe(-0.03);
});

it('two probabilities are as many percentage points apart as the reader finds by subtracting what is written', () => {
  expect(pointsApart(0.194546, 0.152854)).toBe(4.16);
  expect(pointsApart(0.152854, 0.194546)).toBe(-4.16);
  expect(pointsApart(0.00001, 0)).toBe(0);
});

it('a sum beside signed amounts has the minus that they have', () => {
  expect([-4.86341, 79.54, -0.00001].map(proseFourDecimals)).toEqual(['−4.8634', '79.5400', '0.0000']);
  expect(signedShort(-4.86341)).toBe('−4.86');
});

it('a value that is read has a true minus, and no power of ten before it is below a millionth', () => {
  const values = [-0.66691, -2.3361e-4, 3.61e-6, 2e-7, 7.6117];
  expect(values.map(readFourDigits)).toEqual(['−0.6669', '−0.0002336', '0.00000361', '2.00e-7', '7.612']);
});

it('a sentence has three digits, zeros as well, and more only before the point', () => {
  expect([0, -34.23, 0.05234, 123.4, 0.00012].map(threeDigits)).toEqual(['0', '−34.2', '0.0523', '123', '1.2e-4']);
  expect([2, 2.5, -0.05, 9.996, 99.96, 1234.5].map(threeDigits)).toEqual([
    '2.00',
    '2.50',
    '−0.0500',
    '10.0',
    '100',
    '1235',
  ]);
  expect([2, 123.44, -12345.6, 0.00012].map((value) => inDigits(value, 4))).toEqual([
    '2.000',
    '123.4',
    '−12346',
    '1.20e-4',
  ]);
});

it('a mean number of things has its zero, and what is counted has none', () => {
  expect([2, 2.34, 4.02, 88.4, 1024].map(amount)).toEqual(['2', '2.3', '4.0', '88', '1,024']);
});

it('no probability is rounded to none or all', () => {
  const shares = [0, 4e-7, 0.0004, 0.025, 0.8136, 0.996, 1];
  expect(shares.map(shareInWords)).toEqual([
    '0\u00a0%',
    'less than 0.0001\u00a0%',
    '0.040\u00a0%',
    '2.5\u00a0%',
    '81\u00a0%',
    '99.60\u00a0%',
    '100\u00a0%',
  ]);
});

it('a share that is nearly all is written in one way in per cent, and in one as a fraction', () => {
  const write = [percentInWords, percentInTable, percent];
  for (const [share, written] of [
    [0.9981, '99.81\u00a0%'],
    [0.99982, '99.98\u00a0%'],
  ] as const)
    expect([...write, shareInWords].map((one) => one(share))).toEqual(Array(4).fill(written));
  expect([...write, shareInWords].map((one) => one(0.99998))).toEqual([
    ...Array(3).fill('>99.99\u00a0%'),
    'over 99.99\u00a0%',
  ]);
  expect([thousandths, readWeight].map((one) => one(0.99998))).toEqual(['>0.999', '>0.999']);
  // All of it is all.
  expect([shareInWords(1), thousandths(1), readWeight(1)]).toEqual(['100\u00a0%', '1.000', '1']);
});

it('a small probability is written in one way in sentences, tables, equations and findings', () => {
  for (const [share, written] of [
    [7.4e-5, '0.0074'],
    [7.44e-6, '0.00074'],
    [1.2e-6, '0.00012'],
  ] as const)
    expect([percentInWords, percentInTable, percent, shareInWords].map((write) => write(share))).toEqual(
      Array(4).fill(`${written}\u00a0%`),
    );
  expect([percentInWords, percentInTable, percent, shareInWords].map((write) => write(7.4e-9))).toEqual([
    'less than 0.0001\u00a0%',
    '<0.0001\u00a0%',
    '7.4e-7\u00a0%',
    'less than 0.0001\u00a0%',
  ]);
});

it('numbers that are compared have as many decimals as tell them apart', () => {
  expect(toldApart([0.2, 0.5, 0.75])).toEqual(['0.2000', '0.5000', '0.7500']);
  expect(toldApart([0.88371234, 0.88371239, 0.88371241])).toEqual(['0.88371234', '0.88371239', '0.88371241']);
  expect(toldApart([0.883702, 0.883724, 0.883761])).toEqual(['0.88370', '0.88372', '0.88376']);
  // The first token begins at 0, and the last one ends at 1.
  expect(toldApart([0, 0.00001, 0.4])).toEqual(['0', '0.00001', '0.40000']);
  expect(toldApart([0.99996, 0.99997, 1])).toEqual(['0.99996', '0.99997', '1']);
  expect(toldApart([0.5, 0.5, 0.6])).toEqual(['0.5000', '0.5000', '0.6000']);
});

it('tables say what is no number', () => {
  expect([0.5, NaN, Infinity].map(hundredths)).toEqual(['0.50', 'NaN', '∞']);
  expect([0.8136, NaN].map(thousandths)).toEqual(['0.814', 'NaN']);
  expect([0.8136, NaN].map(rate)).toEqual(['81.4\u00a0%', '-']);
});

it('writes signed numbers in little room', () => {
  expect([0, 0.004, -0.004, 0.314, -1.5, 12.34, -99.97, 123.4, NaN].map(signedShort)).toEqual([
    '0.00',
    '0.00',
    '0.00',
    '+0.31',
    '−1.50',
    '+12.3',
    '−100',
    '+123',
    'NaN',
  ]);
});

it('a difference is that of the written numbers: with a digit more where hundredths would not add up', () => {
  expect(signedDifference(0.08, -0.71)).toEqual({ a: '+0.08', b: '−0.71', difference: '+0.79' });
  expect(signedDifference(1.5137, 0.5452)).toEqual({ a: '+1.514', b: '+0.545', difference: '+0.969' });
  expect(signedDifference(0.004, 0.001)).toEqual({ a: '0.00', b: '0.00', difference: '0.00' });
  expect(signedDifference(Number.NaN, 1).difference).toBe('NaN');
  // Neither two, three nor four digits add up here: the difference is still no other number than that of a table.
  const [ofA, ofB] = [-0.83116, -1.70552];
  expect(ofA - ofB).toBeCloseTo(0.87436, 8);
  expect(signedDifference(ofA, ofB)).toEqual({ a: '−0.83116', b: '−1.70552', difference: '+0.87436' });
  for (let i = 0; i < 500; i++) {
    const { a, b, difference } = signedDifference(Math.sin(i) * 3, Math.cos(7 * i) * 3);
    const [ofA, ofB, whole] = [a, b, difference].map((text) => Number(text.replace('−', '-'))) as [
      number,
      number,
      number,
    ];
    expect(whole).toBeCloseTo(ofA - ofB, 8);
    const digits = (difference.split('.')[1] ?? '').length;
    expect(whole).toBeCloseTo(Number((Math.sin(i) * 3 - Math.cos(7 * i) * 3).toFixed(digits)), 9);
  }
});

it('no text of the product lets a line end between a number and its per cent sign', () => {
  expect(inPercent('4.1')).toBe('4.1\u00a0%');
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const sources = ['src', 'webview'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  const parted = [...sources, 'package.nls.json'].flatMap((file) => {
    const texts = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*/gm, '');
    // A remainder has a number or a parenthesis after its sign, or ends its own.
    const lines = texts.split('\n').filter((line) => /[\d}] %(?! \d| \(| \w+[;)\]])/.test(line));
    return lines.map((line) => `${file}: ${line.trim()}`);
  });
  expect(sources.length).toBeGreaterThan(500);
  expect(parted).toEqual([]);
});

it('amounts have as many digits as it takes for the written ones to add up to their written sum', () => {
  expect(signedToSum([0.658, -0.244])).toEqual(['+0.658', '−0.244']);
  expect(signedToSum([0.66, -0.24, 0])).toEqual(['+0.66', '−0.24', '0.00']);
  expect(signedToSum([1.004, 1.324, 5.284, 0.724])).toEqual(['+1.004', '+1.324', '+5.284', '+0.724']);
  expect(signedToSum([Number.NaN, 1])).toEqual(['NaN', '+1.00']);
});

it('sums are written with as many digits as it takes for the written amounts to add up to them', () => {
  expect(digitsToSum([[2.9, -0.53]])).toBe(2);
  expect(digitsToSum([[2.8954, -0.5334]])).toBe(3); // 2.90 - 0.53 is not 2.36, but 2.895 - 0.533 is 2.362
  expect(digitsToSum([[0.5, -0.5]])).toBe(2);
  // One that does not add up is enough for all of them.
  expect(
    digitsToSum([
      [2.9, -0.53],
      [2.8954, -0.5334],
    ]),
  ).toBe(3);
  // Where three do not suffice either, their sum is what is read as that.
  expect(signedIn(sumAsWritten([0.83445, -0.40571], 3), 3)).toBe('+0.428');
  expect([signedIn(0.0644, 3), signedIn(-0.0004, 3)]).toEqual(['+0.064', '0.000']);
});

it('values have four decimals, or as many more as it takes for the written ones to add up', () => {
  expect(valuesToSum([9.99037, 16.48558], 26.47595)).toEqual({ values: ['9.9904', '16.4856'], sum: '26.4760' });
  // 0.5767 + 0.1868 is not 0.7634.
  expect(valuesToSum([0.576656, 0.186772], 0.763428)).toEqual({ values: ['0.57666', '0.18677'], sum: '0.76343' });
  expect(valuesToSum([-0.5, 0.49998], -0.00002)).toEqual({ values: ['−0.5000', '0.5000'], sum: '0.0000' });
  expect(valuesToSum([Number.NaN, 1], Number.NaN)).toEqual({ values: ['NaN', '1.0000'], sum: 'NaN' });
});
