/** Texts about what a quantised model's file stores of a weight. */
import { count } from '../../src/base/counted';
import { fourDigits, inPercent } from './format';

const parts = (hasOffsets: boolean): string => (hasOffsets ? 'codes, scales and minimums' : 'codes and scales');

export const stored = {
  title: (type: string, hasOffsets: boolean) => `Stored as ${type}: its ${parts(hasOffsets)}`,
  /** About an operand of a formula, where a value is explained. */
  about: (name: string, type: string, hasOffsets: boolean) =>
    `The model’s file holds ${name} as ${type}: each of its values is a code times a scale${hasOffsets ? ', plus a minimum' : ''}.`,
  show: (hasOffsets: boolean) => `Show its ${parts(hasOffsets)}`,
  place: (weight: string, row: number, size: number) => `${weight}, row ${count(row)}: ${count(size)} columns`,
  columns: (first: number, last: number) => `columns ${count(first)} to ${count(last)}`,
  /** How a group's values follow from its codes. */
  rule: (scale: number, offset: number | null) =>
    offset === null
      ? `value = code × ${fourDigits(scale)}`
      : `value = code × ${fourDigits(scale)} ${offset < 0 ? '−' : '+'} ${fourDigits(Math.abs(offset))}`,
  blocks: (block: number, groups: number) =>
    groups > 1
      ? `A block of ${count(block)} values has ${count(groups)} groups; the values of a group share a scale.`
      : `The ${count(block)} values of a block share a scale.`,
  column: 'column',
  code: 'code',
  value: 'value',
  before: 'before',
  moved: 'moved by',
  previous: 'Columns before these',
  next: 'Columns after these',
  /** @param hasLevels whether a code can stand for so few values that each of them is a line */
  picture: (hasLevels: boolean, hasOriginal: boolean) =>
    [
      hasLevels ? 'Lines: the values that the codes stand for. Dots: the values.' : 'Dots: the values. Line: zero.',
      ...(hasOriginal ? ['Rings: what they were before.'] : []),
    ].join(' '),
  movedBy: (largest: number, share: number) =>
    `Quantising moved these values by at most ${fourDigits(largest)}. The root mean square of the moves is ${inPercent(fourDigits(100 * share))} of that of the values.`,
  unknown: 'What quantising moved can be told beside the float model that this one was made of.',
  choose: 'Choose the Float Model...',
  other: 'Another Float Model...',
  original: (model: string) => `Before: ${model}`,
} as const;
