/** What of a folder is not evaluated. */
import { expect, it } from 'vitest';
import { EXCLUDE_GLOB, isExcluded } from '../../../../src/engine/host/evaluation/excluded-files';

it.each([
  ['.git', true, true],
  ['.eslintrc', false, true],
  ['node_modules', true, true],
  ['build', true, true],
  ['build', false, false],
  ['notes.md', false, false],
  ['docs', true, false],
])('%s, a folder: %s, is left out: %s', (name, isFolder, leftOut) => {
  expect(isExcluded(name, isFolder)).toBe(leftOut);
});

it('is the same as a pattern', () => {
  expect(EXCLUDE_GLOB).toBe(
    '{**/.*,**/.*/**,**/node_modules/**,**/dist/**,**/out/**,**/build/**,**/target/**,**/__pycache__/**}',
  );
});
