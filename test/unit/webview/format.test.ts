import { describe, expect, it } from 'vitest';
import {
  float32Digits,
  fourDecimals,
  fourDigits,
  framedName,
  hundredths,
  milliseconds,
  nameText,
  percent,
  percentInWords,
  quotedToken,
  scientific,
  shapeText,
  shareInThreeDigits,
  thousandths,
  tokenLabel,
  visibleText,
  withMinus,
} from '../../../webview/strings/format';

it('a negative number among words has the sign for minus', () => {
  expect([-2.548, 1.87, -1e-5].map((value) => withMinus(fourDigits(value)))).toEqual(['−2.548', '1.87', '−1.00e−5']);
});

describe('token texts', () => {
  it('makes whitespace visible', () => {
    expect(visibleText(' a  b')).toBe('·a··b');
    expect(visibleText('\n\t\r\u00a0')).toBe('⏎⇥␍⍽');
  });

  it('names characters that show nothing or change their neighbours', () => {
    expect(visibleText('\u200b')).toBe('⟨U+200B⟩');
    expect(visibleText('a\u202eb')).toBe('a⟨U+202E⟩b');
    expect(visibleText('\0')).toBe('⟨U+0000⟩');
    expect(visibleText('\u3000')).toBe('⟨U+3000⟩');
  });

  it('names them in file names too, and keeps spaces', () => {
    expect(nameText('my \u202egpj.txt\n')).toBe('my ⟨U+202E⟩gpj.txt⏎');
  });

  it('leaves everything else as it is, markup included', () => {
    expect(visibleText('<b>日本語🙂</b>')).toBe('<b>日本語🙂</b>');
  });

  it('puts a name of marks alone in quotes, where it would lead to a note', () => {
    expect(['*', '·the', '…'].map(framedName)).toEqual(['“*”', '·the', '“…”']);
  });

  it('shows the name of a token that stands for no text', () => {
    expect(tokenLabel({ token: '<|endoftext|>', text: '', special: true })).toBe('<|endoftext|>');
    expect(tokenLabel({ token: 'Ġa', text: ' a' })).toBe('·a');
    expect(quotedToken({ token: 'Ġa', text: ' a' })).toBe('“·a”');
    expect(quotedToken({ token: 'Ċ', text: '\n' })).toBe('“⏎”');
  });
});

describe('numbers', () => {
  it('writes four decimals', () => {
    expect([0.12345, -1, 0].map(fourDecimals)).toEqual(['0.1235', '-1.0000', '0.0000']);
    expect([-Infinity, Infinity, Number.NaN].map(fourDecimals)).toEqual(['-∞', '∞', 'NaN']);
    // What rounding makes 0 has no sign.
    expect([-0.00001, -0.1, -Infinity].map(fourDecimals)).toEqual(['0.0000', '-0.1000', '-∞']);
    expect([thousandths(-0.0001), hundredths(-0.001), hundredths(-0.1)]).toEqual(['0.000', '0.00', '-0.10']);
  });

  it('writes four significant digits, and powers of ten where that is shorter', () => {
    expect([0, 2.34567, -123456.7, 0.00012345, 12345678].map(fourDigits)).toEqual([
      '0',
      '2.346',
      '-123500',
      '1.23e-4',
      '1.23e+7',
    ]);
  });

  it('tells every float32 from its neighbours', () => {
    const value = Math.fround(0.1);
    const next = value + 2 ** -27;
    expect(Math.fround(Number(float32Digits(value)))).toBe(value);
    expect(Math.fround(Number(float32Digits(next)))).toBe(next);
    expect(float32Digits(value)).not.toBe(float32Digits(next));
    expect(float32Digits(0.5)).toBe('0.5');
  });

  it('writes residuals in scientific notation', () => {
    expect([0, 1.19e-7, Number.NaN].map(scientific)).toEqual(['0', '1.19e-7', 'NaN']);
  });

  it('writes shares and times', () => {
    expect([1, 0.12345, 0.00001].map(percent)).toEqual(['100.00\u00a0%', '12.35\u00a0%', '0.0010\u00a0%']);
    // What is not all is never said to be all.
    expect([percent, shareInThreeDigits].map((text) => text(0.99999))).toEqual(['>99.99\u00a0%', '>99.9\u00a0%']);
    const inWords = [0, 4.4e-18, 0.00009, 0.0001, 0.12345].map(percentInWords);
    expect(inWords).toEqual(['0\u00a0%', 'less than 0.0001\u00a0%', '0.0090\u00a0%', '0.01\u00a0%', '12.35\u00a0%']);
    expect([3.25, 82.6, 1234, 61000].map(milliseconds)).toEqual(['3.3 ms', '83 ms', '1.2 s', '61 s']);
  });

  it('writes shapes with the names of their axes', () => {
    expect(shapeText(['pos', 'head', 'd_head'], [13, 8, 32])).toBe('pos 13 × head 8 × d_head 32');
  });
});

it('a probability that others are divided by has three digits, and at most three after the point', () => {
  expect(
    [1, 0.9994, 0.4021, 0.09996, 0.0228, 0.0099951, 0.00742, 0.000123, 0.000004, 0].map(shareInThreeDigits),
  ).toEqual([
    '100\u00a0%',
    '99.9\u00a0%',
    '40.2\u00a0%',
    '10.0\u00a0%',
    '2.28\u00a0%',
    '1.00\u00a0%',
    '0.742\u00a0%',
    '0.012\u00a0%',
    '<0.001\u00a0%',
    '0\u00a0%',
  ]);
});
