import { expect, it } from 'vitest';
import { lineOfText } from '../../../src/editor/source/line-of-text';
import { partOf } from '../part-of';

type Document = Parameters<typeof lineOfText>[0];

/** The number of the line that is meant with the cursor at a place of a text. */
function meant(text: string, line: number) {
  const lines = text.split('\n');
  const document = partOf<Document>({
    lineCount: lines.length,
    lineAt: ((at: number) => ({ text: lines[at] })) as Document['lineAt'],
  });
  return lineOfText(document, { line });
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

it('a heading is a line with text like any other, also where the document was just opened', () => {
  expect(meant('# Notes\n\n## Cats\nThe cat sat.', 0)).toBe(0);
});
