/** What is told of a suggestion that was offered: how probable the model holds what is shown of it for, and why it came. */

import type { SimilarSuggestions, SuggestionFacts } from '../../base/suggestion-facts';
import { copiedShare, shownProbability, typedTokens } from '../../engine/protocol/completion-protocol';
import { beginsInWord, firstWord, lastWord } from '../../generate/words';
import { type OfferedRun, shownOf } from './runs';

/** Of what stands after the cursor of it: as it is typed along that becomes less. */
export function factsOf(run: OfferedRun): SuggestionFacts {
  const { typed, result, byHand, askedToo } = run;
  const { probability, begun, isFitted } = shownProbability(offeredRun(run));
  const spelled = typed > 0 ? spelledOf(run, begun) : '';
  const { copied, of } = copiedShare(offeredRun(run));
  return {
    probability,
    begins: isFitted ? result.typed : '',
    similar: similarTo(run),
    byHand,
    ...(askedToo && { askedToo }),
    ...(typed > 0 && { isRest: true, begun }),
    ...(spelled !== '' && { spelled }),
    ...(copied > 0 && { copied: copied < of ? 'part' : 'all' }),
  };
}

/** What of the word that the rest goes on with is in tokens of its own: rarely spelled so, it says little of the whole word. */
function spelledOf(run: OfferedRun, begun: string): string {
  const before = run.suggestion.tokens.slice(0, typedTokens(offeredRun(run))).map(({ text }) => text);
  return beginsInWord(begun + shownOf(run)) ? lastWord(before.join('')) : '';
}

/** The run, with what of it is shown. */
export function offeredRun(run: OfferedRun) {
  const { suggestion, result } = run;
  return { suggestion, result, shown: { typed: run.text.slice(0, run.typed), text: shownOf(run) } };
}

function similarTo({ text, typed, suggestion, needed }: OfferedRun): SimilarSuggestions {
  const shares = { right: suggestion.confidence, needed };
  const isBreak = /^[^\S\r\n]*[\r\n]/.test(suggestion.text);
  if (typed > 0 && typed >= firstWord(text).length) return { kind: 'first word typed', ...(isBreak ? {} : shares) };
  if (isBreak) return { kind: 'line break' };
  return { kind: 'counted', ...shares };
}
