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

/** Files of prose that have no ending by custom; VS Code calls them plain text. */
const PROSE_FILES =
  /^(readme|licen[cs]e|copying|notice|authors|contributors|contributing|changelog|changes|news|todo|commit_editmsg)$/i;

/** @param name a language id, or the name of a file */
export function textKind(name: string): TextKind {
  const file = /[^/\\]*$/.exec(name)?.[0] ?? '';
  const dot = file.lastIndexOf('.');
  const isProse =
    PROSE.has(file) || PROSE_FILES.test(file) || (dot >= 0 && PROSE.has(file.slice(dot + 1).toLowerCase()));
  return isProse ? 'prose' : 'code';
}
