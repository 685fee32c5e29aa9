/** Merges for a vocabulary with scores: SentencePiece first merges the pair that forms the token with the best score. */

interface Roles {
  /** Whether a token is merged from others; by default all are. */
  readonly isPiece?: (id: number) => boolean;
  /** Whether a text can be one of the two parts; by default if it is a piece. */
  readonly isPart?: (text: string) => boolean;
}

/** All ways to form a piece from two parts, those with the best scores first. */
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
