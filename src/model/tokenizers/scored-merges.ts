/** Merges of a vocabulary with scores: SentencePiece merges the neighbours that make the token of the best score. */

interface Roles {
  /** Whether the token of an id is merged from others; all are without this. */
  readonly isPiece?: (id: number) => boolean;
  /** Whether a text can be one of two parts; those that are pieces without this. */
  readonly isPart?: (text: string) => boolean;
}

/** All ways to put a piece together from two parts, those of the best scores first. */
export function mergesByScore(
  tokens: readonly string[],
  scores: ArrayLike<number>,
  { isPiece = () => true, isPart }: Roles,
): [string, string][] {
  const pieces = new Set(tokens.filter((_, id) => isPiece(id)));
  const ids = tokens.map((_, id) => id).filter(isPiece);
  ids.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  return ids.flatMap((id) => splits(tokens[id] as string, isPart ?? ((text) => pieces.has(text))));
}

function splits(token: string, isPart: (text: string) => boolean): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 1; at < token.length; at++) {
    const [left, right] = [token.slice(0, at), token.slice(at)];
    if (isPart(left) && isPart(right)) pairs.push([left, right]);
  }
  return pairs;
}
