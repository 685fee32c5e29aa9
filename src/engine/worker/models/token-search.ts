/** Searches a vocabulary for tokens. */
import { cancellationPoint } from '../../../base/cancellation-point';
import { describeId, type Tokenizer } from '../../../model/tokenizers/tokenizer';
import type { FoundTokens, VocabularyToken } from '../../protocol/token-protocol';

const MOST_FOUND = 200;
/** After this many ids, other requests to this thread get a turn: a hover, or a later search. */
const IDS_AT_ONCE = 4096;

/**
 * Finds tokens by their text, the best match first: whole matches, the token with this id, whole matches except for
 * surrounding spaces, whole matches in another case, tokens that begin with the query, tokens that contain it. Among equal
 * matches, shorter tokens come first, then lower ids. Both the token's text and its form in the vocabulary ("Ġthe") are
 * compared. If no single token is the query, the first token of its spelling comes before all tokens that are merely
 * similar, but after the token that is the query preceded by a space, because a user who types a word means that one.
 * @throws RangeError when `limit` is not a whole number from 1 to 200, or the signal's reason
 */
export async function searchVocabulary(
  tokenizer: Tokenizer,
  query: string,
  limit: number,
  signal: AbortSignal,
): Promise<FoundTokens> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_FOUND) {
    throw new RangeError(`A search gives 1 to ${MOST_FOUND} tokens, not ${limit}.`);
  }
  if (query === '') return { tokens: [], total: 0, spelling: [] };
  const found: { token: VocabularyToken; score: number }[] = [];
  const match = matcher(query);
  for (let id = 0; id < tokenizer.size; id++) {
    if (id > 0 && id % IDS_AT_ONCE === 0) await cancellationPoint(signal);
    if (!tokenizer.has(id)) continue;
    const token = describeId(tokenizer, id);
    const score = match(token);
    if (score !== undefined) found.push({ token, score });
  }
  found.sort(
    (a, b) => a.score - b.score || a.token.text.length - b.token.text.length || a.token.id - b.token.id, // ids are unique
  );
  const isWhole = (found[0]?.score ?? SIMILAR) < SIMILAR;
  const spelling = isWhole ? [] : spelled(tokenizer, query);
  const matches = found.map(({ token }) => token);
  const tokens = withFirstPiece(matches, query, spelling[0]);
  return { tokens: tokens.slice(0, limit), total: tokens.length, spelling };
}

/** @param first the first token of the query's spelling; `undefined` if it has none */
function withFirstPiece(
  matches: readonly VocabularyToken[],
  query: string,
  first: VocabularyToken | undefined,
): readonly VocabularyToken[] {
  if (!first) return matches;
  const [whole, like] = [
    matches.filter((one) => isAfterSpace(one, query)),
    matches.filter((one) => !isAfterSpace(one, query)),
  ];
  return [...whole, first, ...like.filter(({ id }) => id !== first.id)];
}

/** Whether a token is the query preceded by a space. */
function isAfterSpace({ text }: VocabularyToken, query: string): boolean {
  return text === ` ${query}`;
}

/** The tokens of a text that takes more than one; empty if it takes only one, or cannot be encoded. */
function spelled(tokenizer: Tokenizer, text: string): readonly VocabularyToken[] {
  try {
    const ids = tokenizer
      .plainEncoder(new Set())(text)
      .map(({ id }) => id);
    return ids.length > 1 ? ids.map((id) => describeId(tokenizer, id)) : [];
  } catch {
    return []; // the vocabulary lacks these characters; similar tokens are still found
  }
}

/** From this score on, a token is only similar to the query. */
const SIMILAR = 2;

/** Returns how well a token matches: 0 is best; `undefined` if it does not match. */
function matcher(query: string): (token: VocabularyToken) => number | undefined {
  const id = /^\d+$/.test(query) ? Number(query) : undefined;
  const trimmed = query.trim();
  const [lower, lowerTrimmed] = [query.toLowerCase(), trimmed.toLowerCase()];
  return (token) => {
    if (token.text === query || token.token === query) return 0;
    if (token.id === id) return 1;
    const text = token.text.toLowerCase();
    if (trimmed !== '' && text.trim() === lowerTrimmed) return token.text.trim() === trimmed ? 2 : 3;
    if (text.startsWith(lower)) return 4;
    if (lowerTrimmed !== '' && text.trim().startsWith(lowerTrimmed)) return 5;
    return text.includes(lower) || token.token.toLowerCase().includes(lower) ? 6 : undefined;
  };
}
