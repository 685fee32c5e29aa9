/** Merges of a vocabulary with scores: SentencePiece merges the neighbours that make the token of the best score. */

/**
 * All ways to put a piece together from two others, those of the best scores first.
 * @param isPiece whether the token of an id takes part
 */
export function mergesByScore(
  tokens: readonly string[],
  scores: readonly number[],
  isPiece: (id: number) => boolean,
): [string, string][] {
  const pieces = new Set(tokens.filter((_, id) => isPiece(id)));
  const ids = tokens.map((_, id) => id).filter(isPiece);
  ids.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  return ids.flatMap((id) => splits(tokens[id] as string, pieces));
}

function splits(token: string, pieces: ReadonlySet<string>): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 1; at < token.length; at++) {
    const [left, right] = [token.slice(0, at), token.slice(at)];
    if (pieces.has(left) && pieces.has(right)) pairs.push([left, right]);
  }
  return pairs;
}
