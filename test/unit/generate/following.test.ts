/** A suggestion ends where it comes to what follows the cursor. */
import { describe, expect, it } from 'vitest';
import { beforeFollowing } from '../../../src/generate/following';

describe('before what follows', () => {
  it.each<[string, string, string, string]>([
    ['the rest of the line', 'total = items.length;', ' = items.length;\n', 'total'],
    ['its beginning, where the suggestion ends', 'total = it', ' = items.length;\n', 'total'],
    ['an argument', 'first, second)', 'second)\n', 'first, '],
    ['a closer that was opened before', 'a, b)', ')\n', 'a, b'],
    ['but not one that it opened itself', 'f(a)', ')\n', 'f(a)'],
    ['closers and what comes after them', 'f(a) {', ') {\n  go();', 'f(a'],
    ['a quote', "text'", "');\n", 'text'],
    ['a word that goes on', '_bar(x)', 'bar(x);\n', '_'],
    ['not a letter in a word', 'the', 'e\n', 'the'],
    ['not a line that only begins alike', 'a = 1\nb = 2', ' = 3\n', 'a = 1\nb = 2'],
    ['the next line', 'const a = 1;\nreturn a;', '\n  return a;\n}', 'const a = 1;'],
    ['the next line in part', 'const a = 1;\n  retu', '\n  return a;\n}', 'const a = 1;'],
    ['the next line after blank ones', 'go();\nreturn a;', '\n\n\n  return a;\n', 'go();'],
    ['the end of the block', 'go();\n}', '\n}\n', 'go();'],
    ['but not that of its own block', 'if (a) {\n  go();\n}', '\n}\n', 'if (a) {\n  go();\n}'],
    ['nothing of it', 'something else', ' = 1;\n', 'something else'],
    ['nothing at all', 'all = 1', '', 'all = 1'],
  ])('%s', (_, text, following, expected) => {
    expect(beforeFollowing(text, following)).toBe(expected);
  });
});
