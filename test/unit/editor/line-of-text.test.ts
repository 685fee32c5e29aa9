import { expect, it } from 'vitest';
import { lineOfText } from '../../../src/editor/source/line-of-text';
import { partOf } from '../part-of';

type Document = Parameters<typeof lineOfText>[0];

/** The number of the line that is meant with the cursor at a place of a text. */
function meant(text: string, line: number, { character = 0, languageId = 'plaintext' } = {}) {
  const lines = text.split('\n');
  const document = partOf<Document>({
    languageId,
    lineCount: lines.length,
    lineAt: ((at: number) => ({ text: lines[at] })) as Document['lineAt'],
  });
  return lineOfText(document, { line, character });
}

it('the line of the cursor is meant where it has text', () => {
  expect(meant('one\ntwo\nthree', 1)).toBe(1);
});

it('of an empty line the next with text is meant, and at the end the last one', () => {
  expect(meant('one\n\n  \nfour', 1)).toBe(3);
  expect(meant('one\ntwo\n\n', 3)).toBe(1);
});

it('an empty document has no line with text', () => {
  expect(meant('\n\n', 1)).toBe(1);
});

it('the heading of a Markdown document that was just opened gives way to its first line that is none', () => {
  const markdown = { languageId: 'markdown' };
  const text = '# Notes\n\n## Cats\nThe cat sat.';
  expect(meant(text, 0, markdown)).toBe(3);
  // Somebody has gone there.
  expect(meant(text, 0, { ...markdown, character: 2 })).toBe(0);
  expect(meant(text, 2, markdown)).toBe(2);
  // A comment of Python.
  expect(meant('# Notes\nx = 1', 0, { languageId: 'python' })).toBe(0);
  expect(meant('# Notes\n', 0, markdown)).toBe(0);
});
