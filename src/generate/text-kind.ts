/** Kinds of text that models foresee differently well, told by names of languages and of files. */

export const TEXT_KINDS = ['prose', 'code'] as const;
export type TextKind = (typeof TEXT_KINDS)[number];

/** By VS Code's language ids, and endings of file names. */
const PROSE = new Set(
  [
    'plaintext',
    'markdown',
    'mdx',
    'latex',
    'tex',
    'bibtex',
    'restructuredtext',
    'asciidoc',
    'git-commit',
    'scminput',
  ].concat(['quarto', 'typst', 'html', 'txt', 'md', 'rst', 'adoc', 'org', 'htm', '']),
);

/** @param name a language id, or the name of a file */
export function textKind(name: string): TextKind {
  const ending = /[^./\\]*$/.exec(name)?.[0] ?? '';
  return PROSE.has(name) || (name.includes('.') && PROSE.has(ending.toLowerCase())) ? 'prose' : 'code';
}
