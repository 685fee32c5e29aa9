import { expect, it } from 'vitest';
import { bothMadeWith, type MadeTrace, madeWith } from '../../../../src/trace/report/document-provenance';

const small: MadeTrace = {
  model: {
    name: 'small',
    architecture: 'GPT-2',
    precision: ['F32'],
    layers: 2,
    heads: 4,
    dModel: 8,
    vocabSize: 1000,
    contextLength: 64,
    tokenizer: 'WordPiece',
  },
};
const large: MadeTrace = {
  model: { ...small.model, name: 'large', layers: 30, precision: ['Q4_K'] },
  saved: { path: '/x/large.trace.safetensors' },
};
const hashed = (digit: string): MadeTrace => ({
  ...small,
  weightFiles: `model.safetensors: 9 bytes, SHA-256 ${digit.repeat(64)}`,
});
const cells = (table: string) =>
  table.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

it('a comparison in one model says once how it was made', () => {
  expect(bothMadeWith(small, { ...small })).toBe(madeWith(small));
});

it('a comparison of two models has a column for each, which is empty where a side has no such thing', () => {
  const [head, , ...rows] = cells(bothMadeWith(small, large));
  expect(head).toEqual(['', 'A', 'B']);
  expect(rows.map(([name]) => name)).toEqual(['model', 'size', 'made with', 'values', 'opened from']);
  expect(rows[0]).toEqual(['model', 'small, GPT-2', 'large, GPT-2']);
  expect(rows[1]?.slice(1)).toEqual([
    '2 blocks × 4 heads, d_model 8, context 64, vocabulary 1,000, tokenizer WordPiece',
    '30 blocks × 4 heads, d_model 8, context 64, vocabulary 1,000, tokenizer WordPiece',
  ]);
  expect(rows[3]?.[1]).toBe('');
  expect(rows[4]?.[1]).toBe('');
});

it('weights are said below the table, whose cells a hash would make too wide: once, where both sides have the same', () => {
  const [table = '', ...said] = bothMadeWith(hashed('a'), { ...hashed('a'), model: large.model }).split('\n\n');
  expect(table).not.toContain('SHA-256');
  expect(said).toEqual([`weights of both: model.safetensors: 9 bytes, SHA-256 \`${'a'.repeat(64)}\``]);
  const other = bothMadeWith(hashed('a'), hashed('b')).split('\n\n').slice(1);
  expect(other.map((line) => line.slice(0, 13))).toEqual(['weights of A:', 'weights of B:']);
  expect(bothMadeWith(hashed('a'), hashed('a'))).toBe(madeWith(hashed('a')));
});
