/** Pieces of other files that are like the place where somebody types: they may say what comes next. */

import type { FilePiece, NamedPiece, RepositoryContext } from './other-files-form';

/** Lines of a piece, and from one piece to the next. */
const LINES = 24;
const STEP = 12;
/** Pieces that are less alike are no help. */
const LEAST = 0.1;
/** Nor are those that share only words such as `import` and `from`, which is much of a short text. */
const LEAST_COMMON = 3;

/** Pieces that are read at most, and lines before the cursor that they are compared with. */
const MOST = 3;
const COMPARED_LINES = 24;

/** Files that may say something about a place. */
interface OtherFiles extends Omit<RepositoryContext, 'pieces'> {
  readonly files: readonly NamedPiece[];
}

/** What other files say about the place at the end of a text. */
export function contextAt(text: string, { repository, path, files }: OtherFiles): RepositoryContext {
  const near = text.split('\n').slice(-COMPARED_LINES).join('\n');
  return { repository, path, pieces: similarPieces(near, files, MOST) };
}

/**
 * Of each file the piece that is most like a text, of the most similar files, the most similar last: Jaccard's index of
 * the sets of identifiers, as published completion tools choose them.
 * @param text around the cursor
 * @param count pieces at most
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

/** 0 where they have hardly anything in common. */
function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const one of a) if (b.has(one)) common++;
  return common < LEAST_COMMON ? 0 : common / (a.size + b.size - common);
}
