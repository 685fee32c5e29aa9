/** How sure the model was along the continuation that it wrote, and where it hesitated. */

import { counted } from '../../base/counted';
import { ordinal } from '../../base/ordinal';
import { changesDistribution } from '../../generate/sampling';
import { isGivenIn, type MadeContinuations, samplingIn } from '../readings/continuations';
import type { FindingContext, FindingStep, WrittenToken } from './context';
import { type Finding, finding, type Sentence, sentence, tokenPart } from './finding';
import { percentPart } from './numbers';

/** A token is one that the model hesitated at where its probability is at most such a part of the usual one. */
const HESITATES = 0.5;
/** Of tokens that were drawn by other probabilities than these. */
const BEFORE = ', before temperature, top-k and top-p';

export function findSureness(
  { written }: Pick<FindingContext, 'written'>,
  step: Pick<FindingStep, 'id'>,
): Finding | null {
  const [only] = written;
  if (written.length === 1 && only) return isChosen(only) ? null : finding('sureness', step.id, sayOnly(only));
  const own = written.filter(({ isGiven }) => !isGiven).length;
  // Where a rule has decided, the token was no choice of the model, and its probability may be next to nothing.
  const chosen = written.flatMap((token, at) => (isChosen(token) ? [] : [{ token, at }]));
  const mean = Math.exp(chosen.reduce((sum, { token }) => sum + token.logprob, 0) / chosen.length);
  const sorted = chosen.toSorted((a, b) => b.token.logprob - a.token.logprob);
  const [surest, least] = [sorted[0], sorted.at(-1)];
  if (!surest || !least || surest === least || !Number.isFinite(mean)) return null;
  return finding(
    'sureness',
    step.id,
    sentence`${sayWritten(written, own)}${sayRuled(own, chosen.length)} gave ${percentPart(mean)} on average (the geometric mean of their unrounded probabilities${written.some(({ isChanged }) => isChanged) ? BEFORE : ''}). It was surest of ${nthWritten(surest)}${sayLeast(least.token, mean)} ${nthWritten(least)}.`,
  );
}

/** What the least probable token is called: an improbable one that was drawn is no hesitation. Ends before its name. */
function sayLeast({ logprob, isDrawn }: WrittenToken, mean: number): string {
  if (isDrawn) return '; the least probable of those drawn was';
  return Math.exp(logprob) <= HESITATES * mean ? ', and hesitated most at' : ', and least sure of';
}

/** The same of the continuation that is shown. @returns undefined where that is the trace's own, null where nothing is told */
export function surenessOfShown(
  { list, shown }: Pick<MadeContinuations, 'list' | 'shown'>,
  step: Pick<FindingStep, 'id'>,
): Finding | null | undefined {
  const written = list[shown - 1]?.tokens.map((token, at) => {
    const sampling = samplingIn({ list }, shown, at);
    const isDrawn = sampling.temperature > 0;
    return {
      ...token,
      isGiven: isGivenIn({ list }, shown, at),
      isDrawn,
      isChanged: isDrawn && changesDistribution(sampling),
    };
  });
  return written && findSureness({ written }, step);
}

/** Whether the reader or a rule has decided. */
function isChosen({ isGiven, rules }: WrittenToken): boolean {
  return isGiven || (rules?.length ?? 0) > 0;
}

function sayOnly(token: WrittenToken): Sentence {
  return sentence`The model wrote one token, ${tokenPart({ ...token, special: false }, { written: 0 })}, to which it gave ${percentPart(Math.exp(token.logprob))}.`;
}

/** "The model wrote 17 tokens", or of how many besides those that the reader has chosen. */
function sayWritten(written: readonly WrittenToken[], own: number): Sentence | string {
  const given = written.length - own;
  if (given === 0) return `The model wrote ${counted(own, 'token')}`;
  const at = written.findIndex(({ isGiven }) => isGiven);
  const first = written[at] as WrittenToken;
  const which = given === 1 ? nthWritten({ token: first, at }) : counted(given, 'token');
  return sentence`You chose ${which}. The model wrote the other ${own.toLocaleString('en')}`;
}

/** Which of them the average is over. */
function sayRuled(all: number, chosen: number): string {
  if (chosen === all) return ', to which it';
  return `. Rules of generation_config.json decided ${(all - chosen).toLocaleString('en')} of them; to the other ${chosen.toLocaleString('en')} it`;
}

/** "the fourth, “the” (12 %)" */
function nthWritten({ token, at }: { readonly token: WrittenToken; readonly at: number }): Sentence {
  return sentence`the ${ordinal(at)}, ${tokenPart({ ...token, special: false }, { written: at })} (${percentPart(Math.exp(token.logprob))})`;
}
