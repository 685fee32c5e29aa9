/** Pieces of other files that are similar to the text at the cursor: they may contain what comes next. */

import type { FilePiece, NamedPiece, RepositoryContext } from './other-files-form';

/** Lines of a piece, and lines from the start of one piece to the start of the next. */
const LINES = 24;
const STEP = 12;
/** Pieces with a lower similarity do not help. */
const LEAST = 0.1;
/** Pieces must share at least this many identifiers: words such as `import` and `from` are a large part of a short text. */
const LEAST_COMMON = 3;

/** The most pieces that are read, and the number of lines before the cursor that they are compared with. */
const MOST = 3;
const COMPARED_LINES = 24;

/** Files that may help at a place, with the repository and path they are read for. */
interface OtherFiles extends Omit<RepositoryContext, 'pieces'> {
  readonly files: readonly NamedPiece[];
}

/** What other files say about the place at the end of a text. */
export function contextAt(text: string, { repository, path, files }: OtherFiles): RepositoryContext {
  const near = text.split('\n').slice(-COMPARED_LINES).join('\n');
  return { repository, path, pieces: similarPieces(near, files, MOST) };
}

/**
 * The piece of each file that is most similar to a text, for the most similar files, the most similar last. Similarity is
 * Jaccard's index of the sets of identifiers, as published completion tools use it.
 * @param text the text around the cursor
 * @param count the most pieces
 */
function similarPieces(text: string, files: readonly NamedPiece[], count: number): FilePiece[] {
  const wanted = identifiers(text);
  const found = files.flatMap(({ path, text: whole }) => {
    let best: { readonly piece: FilePiece; readonly score: number } | undefined;
    for (const { line, text: piece } of pieces(whole)) {
      const score = jaccard(wanted, identifiers(piece));
      if (score >= LEAST && score > (best?.score ?? 0)) best = { piece: { path, text: piece, line }, score };
    }
    return best ?? [];
  });
  found.sort((a, b) => b.score - a.score);
  return found
    .slice(0, count)
    .reverse()
    .map(({ piece }) => piece);
}

function* pieces(whole: string): Generator<Pick<FilePiece, 'line' | 'text'>> {
  const lines = whole.split('\n');
  for (let from = 0; from === 0 || from + STEP < lines.length; from += STEP)
    yield { line: from + 1, text: lines.slice(from, from + LINES).join('\n') };
}

function identifiers(text: string): Set<string> {
  return new Set(text.match(/[\p{L}_][\p{L}\p{N}_]+/gu));
}

/** Jaccard's index of two sets; 0 if they share fewer than `LEAST_COMMON` elements. */
function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const one of a) if (b.has(one)) common++;
  return common < LEAST_COMMON ? 0 : common / (a.size + b.size - common);
}
