/** Which tokens of an edited text are masked: those that were masked before, of the words that the edit left as they were. */
import { commonPrefix } from '../../base/distinguishing';
import type { Token } from '../../engine/protocol/token-protocol';

type Range = Pick<Token, 'start' | 'end'>;

interface Tokens {
  readonly text: string;
  readonly tokens: readonly Range[];
}

/** @param masked positions among the tokens before @returns positions among those after, in their order */
export function keptMasks(before: Tokens, masked: readonly number[], after: Tokens): number[] {
  const { start, end, moved } = editOf(before.text, after.text);
  const kept = masked.flatMap((position) => {
    const token = before.tokens[position];
    if (!token || token.start === token.end) return [];
    const by = token.end <= start ? 0 : token.start >= end ? moved : undefined;
    return by === undefined ? [] : [`${token.start + by} ${token.end + by}`];
  });
  return after.tokens.flatMap((token, position) => (kept.includes(`${token.start} ${token.end}`) ? [position] : []));
}

/** The part of the text that was replaced, as UTF-16 offsets before the edit, and by how much the edit moved what follows. */
function editOf(
  before: string,
  after: string,
): { readonly start: number; readonly end: number; readonly moved: number } {
  const start = commonPrefix(before, after);
  const most = Math.min(before.length, after.length) - start;
  let same = 0;
  while (same < most && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { start, end: before.length - same, moved: after.length - before.length };
}
