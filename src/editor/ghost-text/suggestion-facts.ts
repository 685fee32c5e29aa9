/** What is told of a suggestion that was offered: how sure the model is of what is shown of it, and why it came. */

import type { SimilarSuggestions, SuggestionFacts } from '../../base/suggestion-facts';
import { typedOrShownTokens, typedTokens } from '../../engine/protocol/completion-protocol';
import { firstWord } from '../../generate/words';
import { type OfferedRun, shownOf } from './runs';

/** Of what is shown: what was typed along of it is text by now. */
export function factsOf(run: OfferedRun): SuggestionFacts {
  const { typed, suggestion, result, byHand } = run;
  return {
    probability: typed > 0 ? productOf(shownTokens(run)) : suggestion.probability,
    begins: typed > 0 ? '' : result.typed,
    similar: similarTo(run),
    byHand,
  };
}

/** The run, with what of it is shown. */
export function offeredRun(run: OfferedRun) {
  const { suggestion, result } = run;
  return { suggestion, result, shown: { typed: run.text.slice(0, run.typed), text: shownOf(run) } };
}

/** The tokens of what stood after the cursor. */
function shownTokens(run: OfferedRun): OfferedRun['suggestion']['tokens'] {
  const of = offeredRun(run);
  return run.suggestion.tokens.slice(typedTokens(of), typedOrShownTokens(of));
}

/** How probable tokens are together, each after those before it. */
function productOf(tokens: OfferedRun['suggestion']['tokens']): number {
  return tokens.reduce((product, { probability }) => product * probability, 1);
}

function similarTo({ text, typed, suggestion, needed }: OfferedRun): SimilarSuggestions {
  if (typed > 0 && typed >= firstWord(text).length) return { kind: 'first word typed' };
  if (/^[^\S\r\n]*[\r\n]/.test(suggestion.text)) return { kind: 'line break' };
  return { kind: 'counted', right: suggestion.confidence, needed };
}
