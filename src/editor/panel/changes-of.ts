/** What tells a trace from that of the plain text, in a few words. */
import { oneLine, truncated } from '../../base/one-line';
import { quoted } from '../../base/quoted-token';
import { explainedToken, type SuggestionRun, typedTokens } from '../../engine/protocol/completion-protocol';
import type { Origin } from '../../engine/protocol/panel-protocol';

/** So many masked tokens are named by their positions: two traces of one text are told apart by them. */
const MOST_NAMED = 3;
/** Of a forced output its beginning is said. In characters. */
const MOST_OUTPUT = 24;

/** "explained suggestion", "token 4 masked", "output forced: “Das Haus”"; nothing of a plain text. */
export function changesOf({ ids, suggestion, masked = [], target, targetIds }: Origin): string[] {
  const isForced = target !== undefined || targetIds !== undefined;
  return [
    ...(suggestion ? [suggestionWords(suggestion)] : ids ? ['given tokens'] : []),
    ...(masked.length > 0 ? [maskedWords(masked)] : []),
    ...(isForced ? [target ? `output forced: “${truncated(oneLine(target), MOST_OUTPUT)}”` : 'output forced'] : []),
  ];
}

/** With the token that is explained, where it is not the first one. */
function suggestionWords(run: SuggestionRun): string {
  const token = run.suggestion.tokens[explainedToken(run)];
  const isFirst = explainedToken(run) === typedTokens(run);
  return isFirst || !token ? 'explained suggestion' : `explained suggestion at ${quoted({ ...token, special: false })}`;
}

function maskedWords(masked: readonly number[]): string {
  if (masked.length > MOST_NAMED) return `${masked.length} tokens masked`;
  return `${masked.length === 1 ? 'token' : 'tokens'} ${masked.join(', ')} masked`;
}
