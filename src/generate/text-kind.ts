/** Kinds of text that models predict differently well, recognised by language ids and file names. */

export const TEXT_KINDS = ['prose', 'code'] as const;
export type TextKind = (typeof TEXT_KINDS)[number];

/** VS Code's language ids and file name extensions of prose. */
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

/** Files of prose that by custom have no extension; to VS Code they are plain text. */
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
