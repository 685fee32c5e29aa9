/** Heads and MLPs of two traces compared: the parameters, and which differ most. */
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { ComparedTrace } from '../../../src/engine/protocol/panel-protocol';
import type { PartDifferences, Readings } from '../../../src/engine/protocol/reading-protocol';
import { pairsOf } from '../../../src/trace/compare/align';
import { askedLogit, type LogitOf, logitChoices, logitOf } from '../../../src/trace/compare/compared-logit';
import {
  byDifference,
  differenceOf,
  PART_MEASURES,
  type PartMeasure,
  partName,
} from '../../../src/trace/compare/most-different';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { PartDifference } from '../../../src/trace/compare/part-differences';
import type { PatchQuestion } from '../../../src/trace/compare/patch-runs';
import {
  areTrainedApart,
  haveSameArchitecture,
  haveSameParts,
  haveSameStacks,
} from '../../../src/trace/compare/same-parts';
import { trainedApart } from '../../../src/trace/compare/space-words';
import { SOURCE } from '../../../src/trace/steps/sequences';
import { compareStrings as strings } from '../../strings/compare';
import { explainedLabel, hundredths, percentInTable, percentInWords, signedShort } from '../../strings/format';
import { attribution } from '../../strings/residual';
import type { HeadTint } from '../attention/head-tint';
import { areOfTwoKinds, type Comparison } from './comparison';
import type { PositionPair } from './positions';
import { sizesOf, whyNotSubtracted } from './space';

export { byDifference, differenceOf, type LogitOf, logitChoices, logitOf, PART_MEASURES, type PartMeasure, partName };

/** Why the heads are not counterparts; `undefined` if they are. */
export function whyNoParts(comparison: Comparison): string | undefined {
  const { a, b, agreement } = comparison;
  if (a.variant !== b.variant) return strings.noPartsVariant;
  if (a.variant !== 'model') return strings.noPartsWalkthroughs;
  const [ofA, ofB] = sizesOf(comparison);
  if (!haveSameStacks(ofA, ofB)) return strings.noPartsStacks(stacksOf(a), stacksOf(b));
  const areAsMany = ofA.layers === ofB.layers && ofA.heads === ofB.heads;
  if (areAsMany && !haveSameArchitecture(ofA, ofB))
    return strings.noPartsKinds(a.summary.model.architecture, b.summary.model.architecture);
  if (agreement !== undefined && areTrainedApart(agreement)) return `${trainedApart(agreement)}.`;
  return haveSameParts(ofA, ofB, agreement)
    ? undefined
    : strings.noPartsModels(ofA.layers, ofA.heads, ofB.layers, ofB.heads);
}

/**
 * Whether there is a section of parts. Where one model reads a text as a whole and the other writes, a table says why there is
 * none.
 */
export function hasPartsSection(comparison: Comparison): boolean {
  return !areOfTwoKinds(comparison) || whyNoParts(comparison) === undefined;
}

/** Whether there is a section of the distance between the vectors, which has the same condition. */
export function hasDriftSection(comparison: Comparison): boolean {
  return !areOfTwoKinds(comparison) || whyNotSubtracted(comparison) === undefined;
}

/** Why A cannot run with a part of B although each part has its counterpart; `undefined` if it can. */
export function whyNoPatch({ a, b, sameVocabulary }: Comparison): string | undefined {
  const absent = [a, b].flatMap(({ summary }, side) =>
    summary.saved?.hasModel === false ? [side === 0 ? 'A' : 'B'] : [],
  );
  if (absent.length > 0) return strings.patch.modelAbsent(absent);
  return sameVocabulary ? undefined : strings.patch.otherVocabulary;
}

/** Why there are no runs with parts of the other text at all: one of the models has no logits to measure them by. */
export function whyNoRuns({ a, b }: Pick<Comparison, 'a' | 'b'>): string | undefined {
  const [ofA, ofB] = [a, b].map(({ summary }) => whyNot(summary.plan, 'A run with a part of another text'));
  if (ofA && ofA === ofB) return ofA;
  return ofA ? `A: ${ofA}` : ofB && `B: ${ofB}`;
}

function stacksOf({ summary }: ComparedTrace): string {
  return summary.plan.stacks.some(({ sequence }) => sequence === SOURCE) ? strings.twoStacks : strings.oneStack;
}

/** Whether both have common logits, which are sums of what the parts add. */
export function haveLogits({ a, b, sequence, sameVocabulary }: Comparison): boolean {
  const isTakenApart = ({ summary }: ComparedTrace) => whyNot(summary.plan, 'Direct logit attribution') === undefined;
  const isSameQuestion = a.summary.plan.predicts === b.summary.plan.predicts;
  return sameVocabulary && isSameQuestion && sequence !== SOURCE && isTakenApart(a) && isTakenApart(b);
}

/** All requests for the same logit have the same parameters, so that it is decomposed once. */
export function partsParams(
  { b, alignment, sources, sequence }: Comparison,
  positions: PositionPair,
  chosen: LogitOf | null,
  predicted: Outcome | undefined,
): Readings['partDifferences']['params'] {
  const ofSources = sources && sequence !== SOURCE ? { sourcePairs: pairsOf(sources.alignment) } : {};
  return {
    other: b.summary.trace,
    sequence,
    ...positions,
    pairs: pairsOf(alignment),
    ...ofSources,
    ...askedLogit(chosen, predicted),
  };
}

/** The parameters of runs of A with parts of B: after which tokens, and by which prediction. */
export type PatchPlaces = Pick<Readings['patch']['params'], 'other' | 'a' | 'b' | 'pairs' | 'id' | 'ratherThan'>;

export function patchQuestion({ a, b, pairs, id, ratherThan = null }: Omit<PatchPlaces, 'other'>): PatchQuestion {
  return { run: 'a', a, b, pairs, id, ratherThan };
}

/** "block 4, head 3", "MLP of block 4": the name of a part, spelled out. */
export function partTitle(part: PartDifference): string {
  const { layer, head, cross } = part;
  return head === null ? attribution.name(part) : `${attribution.blockName(layer, cross)}, ${attribution.head(head)}`;
}

/** What colours the matrix of heads. @param cross whether it is a decoder's attention to an encoder's output */
export function partTint({ parts, heads, logit }: PartDifferences, measure: PartMeasure, cross: boolean): HeadTint {
  const values = new Map(
    parts
      .filter((part) => part.kind === 'head' && part.cross === cross)
      .map((part) => [part.layer * heads + (part.head ?? 0), differenceOf(part, measure)]),
  );
  const limit = [...values.values()].reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0) || 1;
  const token = logit ? explainedLabel(logit) : '';
  const text = (value: number) => (measure === 'adds' ? signedShort(value) : percentInWords(value));
  return {
    scale: { kind: measure === 'adds' ? 'signed' : 'probability', limit },
    valueOf: ({ layer, head }) => {
      const value = values.get(layer * heads + head);
      return value === undefined || Number.isNaN(value) ? undefined : value;
    },
    words: (value) => strings.differs[measure](text(value), token),
    caption: strings.partTint[measure](measure === 'adds' ? hundredths(limit) : percentInTable(limit), token),
  };
}
