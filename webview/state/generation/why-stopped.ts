/** Why a continuation ends where it does, in words. */
import { isForcedLast } from '../../../src/engine/protocol/generation-protocol';
import { strings } from '../../strings/strings';
import { type Continuation, newTokensOf } from './continuations';

/** One sentence, and a second one if a rule has set the last token. */
export function whyStopped(continuation: Pick<Continuation, 'from' | 'given' | 'reason' | 'tokens'>): string {
  const last = continuation.tokens.at(-1);
  const limit = whichLimit(continuation);
  return last && isForcedLast(last) ? `${limit} ${strings.forcedLast}` : limit;
}

function whichLimit(continuation: Parameters<typeof whyStopped>[0]): string {
  const { from, given, reason } = continuation;
  if (reason !== 'length') return strings.stopped[reason];
  const limit = newTokensOf(continuation);
  if (limit === 0) return strings.nothingGenerated;
  return from ? strings.stoppedAtAsked(limit, given) : strings.stoppedAtSetting(limit);
}
