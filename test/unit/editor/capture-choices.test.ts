/** What is told of the choices before a large trace. */
import { describe, expect, it } from 'vitest';
import {
  bytesText,
  captureChoices,
  costOfBlocks,
  costText,
  timeText,
} from '../../../src/editor/commands/capture-choices';

const MB = 2 ** 20;
const COST = {
  model: 'm',
  tokens: 1024,
  cut: null,
  layers: 6,
  budget: 512 * MB,
  captures: {
    all: { bytes: 1146 * MB, milliseconds: 6000 },
    attention: { bytes: 512 * MB, milliseconds: 4000 },
    statistics: { bytes: 90 * MB, milliseconds: 3000 },
    block: { bytes: 140 * MB, milliseconds: 100 },
  },
};

describe('the choices', () => {
  it('come from the most to the least, and tell which exceed the memory', () => {
    expect(captureChoices(COST).map(({ keep, exceeds }) => [keep, exceeds])).toEqual([
      ['all', true],
      ['attention', false],
      ['blocks', false],
      ['statistics', false],
    ]);
  });

  it('always hold the least, even where it is more than the memory', () => {
    const choices = captureChoices({ ...COST, budget: 1 });
    expect(choices.map(({ exceeds }) => exceeds)).toEqual([true, true, true, false]);
  });

  it('blocks cost on top of the least', () => {
    expect(costOfBlocks(COST, 3)).toEqual({ bytes: 510 * MB, milliseconds: 3300 });
  });
});

it.each([
  [0, '0.0 MB'],
  [1.26 * MB, '1.3 MB'],
  [15.4 * MB, '15 MB'],
  [1146.2 * MB, '1,146 MB'],
])('%d bytes: %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

it.each([
  [0, '0.1 s'],
  [340, '0.3 s'],
  [1499, '1 s'],
  [89_000, '89 s'],
  [170_000, '3 min'],
])('%d ms: %s', (milliseconds, text) => {
  expect(timeText(milliseconds)).toBe(text);
});

it('a cost is told as about', () => {
  expect(costText(COST.captures.all)).toBe('1,146 MB, about 6 s');
});
