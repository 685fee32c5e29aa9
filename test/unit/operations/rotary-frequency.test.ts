/** What is said of a frequency of rotary position embedding. */
import { expect, it } from 'vitest';
import { ropeOf } from '../../../src/architectures/plan/rope';
import { frequencyNote } from '../../../src/operations/rotary-frequency';

const options = { file: 'config.json', headSize: 64, positions: 2048, theta: 10_000, turned: 64 };

it.each([10_000, 100_000, 500_000, 1_000_042])('a frequency is a power of θ: %d', (theta) => {
  const { frequencies } = ropeOf(null, { ...options, theta });
  const note = frequencyNote(frequencies, 11);
  expect(note).toContain(`frequency = θ^(−2i/d) = ${theta}^(−2 · 11 / 64) = `);
  expect(note).toContain('i = 11 is the pair and d = 64');
  expect(note).not.toContain('scaling');
});

it('a scaled frequency says by how much, and one that is not scaled says nothing of it', () => {
  const fields = {
    rope_type: 'llama3',
    factor: 8,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 256,
  } as const;
  const { frequencies } = ropeOf(fields as never, { ...options, theta: 500_000 });
  expect(frequencyNote(frequencies, 1)).not.toContain('scaling');
  expect(frequencyNote(frequencies, 31)).toMatch(/ × scaling = 500000\^\(−2 · 31 \/ 64\) × 0\.1250? = /);
});

it('where θ cannot be told nothing is said', () => {
  expect(frequencyNote([0.3, 0.7, 0.2, 0.9], 2)).toBeUndefined();
});
