/** How certain the model was along the continuation that it wrote, and where least. */

import { count, counted } from '../../base/counted';
import { ordinal } from '../../base/ordinal';
import { changesDistribution } from '../../generate/sampling';
import { isGivenIn, type MadeContinuations, samplingIn } from '../readings/continuations';
import type { FindingContext, FindingStep, WrittenToken } from './context';
import { type Finding, finding, type Sentence, sentence, tokenPart } from './finding';
import { percentPart } from './numbers';

/** If tokens were sampled from a changed distribution: which of the two probabilities is given. */
const BEFORE = ', before temperature, top-k and top-p';
const AFTER = ' after temperature, top-k and top-p';

/** If rules decided more tokens, the others are counted. */
const MOST_RULED = 3;

/** A token, its index, and the probability that is given for it. */
interface Told {
  readonly token: WrittenToken;
  readonly at: number;
  readonly of: number;
}

/**
 * Of a single token its probability; of several their geometric mean, the most and the least probable.
 * @returns null if the model itself did not choose the single token, or fewer than two of several
 */
export function findSureness(
  { written }: Pick<FindingContext, 'written'>,
  step: Pick<FindingStep, 'id'>,
): Finding | null {
  const [only] = written;
  if (written.length === 1 && only) return isNotModelsChoice(only) ? null : finding('sureness', step.id, sayOnly(only));
  const own = written.filter(({ isChosenByUser }) => !isChosenByUser).length;
  // If a rule decided, the token was not the model's choice, and its probability can be next to nothing.
  const byModel = written.flatMap((token, at) =>
    isNotModelsChoice(token) ? [] : [{ token, at, of: probabilityOf(token) }],
  );
  const isChanged = byModel.some(({ token }) => token.isDistributionChanged);
  // Files of older versions lack the probability with which tokens were sampled: then the model's own is given for all.
  const isAfter = isChanged && byModel.every(({ token }) => !token.isDistributionChanged || token.draw);
  const told = byModel.map((one) => (isAfter ? one : { ...one, of: Math.exp(one.token.logprob) }));
  const mean = Math.exp(told.reduce((sum, { of }) => sum + Math.log(of), 0) / told.length);
  const sorted = told.toSorted((a, b) => b.of - a.of);
  const [surest, least] = [sorted[0], sorted.at(-1)];
  if (!surest || !least || surest === least || !Number.isFinite(mean)) return null;
  const wrote = sayWritten(written, own, isAfter);
  const average = isAfter
    ? sentence`${sayRuledAfter(written, byModel.length)} was ${percentPart(mean)} on average (their geometric mean).`
    : sentence`${sayRuled(written, byModel.length)} gave ${percentPart(mean)} on average (the geometric mean of their probabilities${isChanged ? BEFORE : ''}).`;
  const toLeast = sentence`${isAfter ? sayLeastAfter(least) : sayLeast(least)} ${nthWritten(least)}.`;
  const most = sentence`${isAfter ? 'The most probable was' : 'It was surest of'} ${nthWritten(surest)}`;
  return finding('sureness', step.id, sentence`${wrote}${average} ${most}${toLeast}`, {
    forBeginners: sentence`${wrote}${sayWhichRuled(written) ?? ''}. ${most}${toLeast}`,
  });
}

/** The probability with which the token was taken: for a sampled token, after temperature, top-k and top-p. */
function probabilityOf({ draw, sampled, isDistributionChanged, logprob }: WrittenToken): number {
  return (isDistributionChanged ? (draw?.probability ?? sampled) : undefined) ?? Math.exp(logprob);
}

/** The words before the least probable token: an improbable token that was sampled says nothing of how sure it was. */
function sayLeast({ token }: Told): string {
  return token.isSampled ? '; the least probable of those drawn was' : ', and least sure of';
}

/** The words for tokens that were sampled from a changed distribution. */
function sayLeastAfter({ token }: Told): string {
  return `; the least probable${token.isSampled ? ' of those drawn' : ''} was`;
}

/**
 * The finding for the shown continuation.
 * @returns undefined if that is the trace's own, null if there is nothing to say
 */
export function surenessOfShown(
  { list, shown }: Pick<MadeContinuations, 'list' | 'shown'>,
  step: Pick<FindingStep, 'id'>,
): Finding | null | undefined {
  const written = list[shown - 1]?.tokens.map((token, at): WrittenToken => {
    const sampling = samplingIn({ list }, shown, at);
    const isSampled = sampling.temperature > 0;
    return {
      ...token,
      isChosenByUser: isGivenIn({ list }, shown, at),
      isSampled,
      isDistributionChanged: isSampled && changesDistribution(sampling),
    };
  });
  return written && findSureness({ written }, step);
}

/** Whether the user or a rule has decided, and not the model. */
function isNotModelsChoice({ isChosenByUser, rules }: WrittenToken): boolean {
  return isChosenByUser || (rules?.length ?? 0) > 0;
}

function sayOnly(token: WrittenToken): Sentence {
  const wrote = sentence`The model wrote one token, ${tokenPart({ ...token, special: false }, { written: 0 })}`;
  if (token.isDistributionChanged && token.draw)
    return sentence`${wrote}, which was drawn with ${percentPart(token.draw.probability)}${AFTER}.`;
  return sentence`${wrote}, to which it gave ${percentPart(Math.exp(token.logprob))}${token.isDistributionChanged ? BEFORE : ''}.`;
}

/** "The model wrote 17 tokens", or how many, if the user has chosen others. */
function sayWritten(written: readonly WrittenToken[], own: number, isAfter: boolean): Sentence | string {
  const given = written.length - own;
  if (given === 0) return `The model wrote ${counted(own, 'token')}`;
  const at = written.findIndex(({ isChosenByUser }) => isChosenByUser);
  const first = written[at] as WrittenToken;
  const of = isAfter ? probabilityOf(first) : Math.exp(first.logprob);
  const which = given === 1 ? nthWritten({ token: first, at, of }) : counted(given, 'token');
  return sentence`You chose ${which}. The model wrote the other ${count(own)}`;
}

/** Which of them the average covers: "; to the other 16 it". */
function sayRuled(written: readonly WrittenToken[], chosen: number): Sentence {
  const ruled = sayWhichRuled(written);
  return ruled ? sentence`${ruled}; to the other ${count(chosen)} it` : sentence`, to which it`;
}

/** The words for tokens that were sampled from a changed distribution. */
function sayRuledAfter(written: readonly WrittenToken[], chosen: number): Sentence {
  const ruled = sayWhichRuled(written);
  return ruled
    ? sentence`${ruled}. The probability of the other ${count(chosen)}${AFTER}`
    : sentence`, whose probability${AFTER}`;
}

/** ". Rules of generation_config.json decided the first, “<s>”, and the last, “</s>”"; null if they decided none. */
function sayWhichRuled(written: readonly WrittenToken[]): Sentence | null {
  const ruled = written.flatMap((token, at) => (token.rules?.length && !token.isChosenByUser ? [{ token, at }] : []));
  if (ruled.length === 0) return null;
  const named = ruled.slice(0, MOST_RULED).map(({ token, at }) => {
    const nth = at > 0 && at === written.length - 1 ? 'last' : ordinal(at);
    return sentence`the ${nth}, ${tokenPart({ ...token, special: false }, { written: at })}`;
  });
  const more = ruled.length - named.length;
  const end = more > 0 ? [...named, sentence`${count(more)} more`] : named;
  const listed = end.flatMap(
    (one, at) => sentence`${at === 0 ? '' : at === end.length - 1 ? ', and ' : '; '}${one}`.parts,
  );
  return sentence`. Rules of generation_config.json decided ${{ parts: listed }}`;
}

/** "the fourth, “the” (12 %)" */
function nthWritten({ token, at, of }: Told): Sentence {
  return sentence`the ${ordinal(at)}, ${tokenPart({ ...token, special: false }, { written: at })} (${percentPart(of)})`;
}
