/** The facts about an offered suggestion: the probability of its shown part by the model, and why it was made. */

import type { SimilarSuggestions, SuggestionFacts } from '../../base/suggestion-facts';
import { copiedShare, shownProbability, typedTokens } from '../../engine/protocol/completion-protocol';
import { beginsInWord, firstWord, lastWord } from '../../generate/words';
import { type OfferedRun, shownOf } from './runs';

/** About the part after the cursor, which becomes shorter as the suggestion is typed along. */
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

/**
 * The part of the word before the rest that has tokens of its own. The word is rarely spelled that way, so their probability
 * says little about the whole word.
 */
function spelledOf(run: OfferedRun, begun: string): string {
  const before = run.suggestion.tokens.slice(0, typedTokens(offeredRun(run))).map(({ text }) => text);
  return beginsInWord(begun + shownOf(run)) ? lastWord(before.join('')) : '';
}

/** The run, with its shown part. */
export function offeredRun(run: OfferedRun) {
  const { suggestion, result } = run;
  return { suggestion, result, shown: { typed: run.text.slice(0, run.typed), text: shownOf(run) } };
}

function similarTo({ text, typed, suggestion, needed, isMeasured }: OfferedRun): SimilarSuggestions {
  const shares = { right: suggestion.confidence, needed };
  const isBreak = /^[^\S\r\n]*[\r\n]/.test(suggestion.text);
  if (typed > 0 && typed >= firstWord(text).length) return { kind: 'first word typed', ...(isBreak ? {} : shares) };
  if (isBreak) return { kind: 'line break' };
  return { kind: 'counted', ...shares, ...(isMeasured !== undefined && { isMeasured }) };
}
