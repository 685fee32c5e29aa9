/** What of a folder is not evaluated. */
import { expect, it } from 'vitest';
import { isLeftOut, LEFT_OUT } from '../../../../src/engine/host/evaluation/left-out';

it.each([
  ['.git', true, true],
  ['.eslintrc', false, true],
  ['node_modules', true, true],
  ['build', true, true],
  ['build', false, false],
  ['notes.md', false, false],
  ['docs', true, false],
])('%s, a folder: %s, is left out: %s', (name, isFolder, leftOut) => {
  expect(isLeftOut(name, isFolder)).toBe(leftOut);
});

it('is the same as a pattern', () => {
  expect(LEFT_OUT).toBe(
    '{**/.*,**/.*/**,**/node_modules/**,**/dist/**,**/out/**,**/build/**,**/target/**,**/__pycache__/**}',
  );
});
