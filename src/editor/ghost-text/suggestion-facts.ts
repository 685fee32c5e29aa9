/** What is told of a suggestion that was offered: how sure the model is of what is shown of it, and why it came. */

import type { SimilarSuggestions, SuggestionFacts } from '../../base/suggestion-facts';
import { typedOrShownTokens } from '../../engine/protocol/completion-protocol';
import { firstWord } from '../../generate/words';
import { type OfferedRun, shownOf } from './runs';

/** Of all of it as far as it was shown, also where some of that was typed along since: how probable it is stays the same. */
export function factsOf(run: OfferedRun): SuggestionFacts {
  const { typed, result, byHand } = run;
  return {
    probability: probabilityOf(run),
    begins: result.typed,
    similar: similarTo(run),
    byHand,
    ...(typed > 0 && { isRest: true }),
  };
}

/** Without the tokens that the filters have left out. */
function probabilityOf(run: OfferedRun): number {
  const { tokens, probability } = run.suggestion;
  const shown = typedOrShownTokens(offeredRun(run));
  if (shown === tokens.length) return probability;
  return tokens.slice(0, shown).reduce((product, token) => product * token.probability, 1);
}

/** The run, with what of it is shown. */
export function offeredRun(run: OfferedRun) {
  const { suggestion, result } = run;
  return { suggestion, result, shown: { typed: run.text.slice(0, run.typed), text: shownOf(run) } };
}

function similarTo({ text, typed, suggestion, needed }: OfferedRun): SimilarSuggestions {
  if (typed > 0 && typed >= firstWord(text).length) return { kind: 'first word typed' };
  if (/^[^\S\r\n]*[\r\n]/.test(suggestion.text)) return { kind: 'line break' };
  return { kind: 'counted', right: suggestion.confidence, needed };
}
