/** Describes in a few words how a trace differs from that of the plain text. */
import { oneLine, truncated } from '../../base/one-line';
import { INVISIBLE, quoted, visibleText } from '../../base/quoted-token';
import { explainedToken, type SuggestionRun, typedTokens } from '../../engine/protocol/completion-protocol';
import { forcedIn } from '../../engine/protocol/generation-protocol';
import type { Origin } from '../../engine/protocol/panel-protocol';

/** How many masked tokens are named by their positions, so that two traces of one text can be told apart. */
const MOST_NAMED = 3;
/** How many characters of a forced output are shown, from its beginning. */
const MOST_OUTPUT = 24;

/** For example "explained suggestion", "token 4 masked" or "output forced: “Das Haus”"; empty for a plain text. */
export function changesOf({ ids, suggestion, masked = [], ...origin }: Origin): string[] {
  const { target } = origin;
  const forced = forcedIn(origin);
  const isAsked = target !== undefined || origin.targetIds !== undefined;
  const output = forced === 'all' ? 'output forced' : forced.length > 0 ? 'output changed' : 'output';
  return [
    ...(suggestion ? [suggestionWords(suggestion)] : ids ? ['given tokens'] : []),
    ...(masked.length > 0 ? [maskedWords(masked)] : []),
    ...(isAsked ? [target ? `${output}: “${beginningOf(target)}”` : output] : []),
  ];
}

/** The beginning of an output, with characters that show nothing named as the panel's tokens name them. */
function beginningOf(output: string): string {
  return truncated(oneLine(output), MOST_OUTPUT).replace(INVISIBLE, visibleText);
}

/** Includes the explained token if it is not the first one. */
function suggestionWords(run: SuggestionRun): string {
  const token = run.suggestion.tokens[explainedToken(run)];
  const isFirst = explainedToken(run) === typedTokens(run);
  return isFirst || !token ? 'explained suggestion' : `explained suggestion at ${quoted({ ...token, special: false })}`;
}

function maskedWords(masked: readonly number[]): string {
  if (masked.length > MOST_NAMED) return `${masked.length} tokens masked`;
  return `${masked.length === 1 ? 'token' : 'tokens'} ${masked.join(', ')} masked`;
}
