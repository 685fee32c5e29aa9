/** All questions of a comparison's summary. */
import type { ReactiveControllerHost } from 'lit';
import type { PartDifferences } from '../../../src/engine/protocol/reading-protocol';
import { pairsOf } from '../../../src/trace/compare/align';
import type { Drift } from '../../../src/trace/compare/drift';
import type { FoundDifference } from '../../../src/trace/compare/first-difference';
import {
  changesMostAfter,
  hardlyChanges,
  type PredictedAfter,
  pairsToAsk,
} from '../../../src/trace/compare/hardly-changes';
import type { Outcome } from '../../../src/trace/compare/outcome';
import { type Failable, Query } from '../../base/query';
import type { AwaitedAnswer } from './awaited';
import { type CarriedSimilarity, readCarried } from './carried-similarity';
import { chosenPair, toldPartsParams } from './chosen-pair';
import {
  areOfTwoKinds,
  type CompareData,
  type Comparison,
  opensOnSimilarity,
  predictNext,
  type SideName,
  tellsPredictions,
} from './comparison';
import { haveLogits, whyNoParts } from './parts';
import { comparedPositions, outcomeQuestion, type PositionPair } from './positions';
import { hasStrongestHeads, type OwnHead, readOwnHead, type StrongestHeads } from './remarkable';
import { whyNotSubtracted } from './space';
import { Spelled } from './spelled';

export type OwnHeads = Readonly<Record<SideName, OwnHead | null>>;

export class SummaryAnswers {
  readonly first: Query<FoundDifference>;
  readonly drift: Query<Drift>;
  readonly parts: Query<PartDifferences>;
  /** Asked if the models' heads are not counterparts. */
  readonly strongest: Query<StrongestHeads>;
  /** Asked if one model writes and the other reads a text as a whole: the head of each that attends most to one other word. */
  readonly own: Query<OwnHeads>;
  readonly outcome: Query<Outcome>;
  /** If hardly anything changes at the end: the tokens after which most changes; null if no others change more. */
  readonly most: Query<PredictedAfter | null>;
  /** For texts whose tokens do not correspond: how similar they are, and which words make them so. */
  readonly carried: Query<CarriedSimilarity | undefined>;
  /** Only for the first prediction of each side. */
  readonly spelled: Spelled;

  /** @param data evaluated in every update of the host */
  constructor(
    host: ReactiveControllerHost,
    private readonly data: () => CompareData,
  ) {
    this.first = new Query<FoundDifference>(host, () => this.ofFirst());
    this.drift = new Query<Drift>(host, () => this.ofDrift());
    this.parts = new Query<PartDifferences>(host, () => this.ofParts());
    this.strongest = new Query<StrongestHeads>(host, () => this.ofStrongest());
    this.own = new Query<OwnHeads>(host, () => this.ofOwn());
    this.outcome = new Query<Outcome>(host, () => this.ofOutcome());
    this.most = new Query<PredictedAfter | null>(host, () => this.ofMost());
    this.carried = new Query<CarriedSimilarity | undefined>(host, () => this.ofCarried());
    this.spelled = new Spelled(host, () => {
      const { positions, outcome, comparison } = this;
      if (!positions || !outcome.value || !outcome.current) return undefined;
      return { comparison, positions, outcome: outcome.value, count: 1 };
    });
  }

  get comparison(): Comparison {
    return this.data().comparison;
  }

  /** Where predictions and parts are compared; `undefined` if the chosen token has no partner. */
  get positions(): PositionPair | undefined {
    return comparedPositions(this.comparison, this.data().choice);
  }

  /** Whether a pair was chosen, and is told first as soon as its parts are known. */
  get awaitsPair(): boolean {
    const { comparison, positions, outcome, parts } = this;
    return parts.pending && positions !== undefined && chosenPair(comparison, positions, outcome.value) !== undefined;
  }

  get failures(): readonly Failable[] {
    return [this.first, this.parts, this.strongest, this.carried];
  }

  /** The answers that are requested. One that was answered before, even for other tokens, counts as arrived. */
  get awaited(): readonly AwaitedAnswer[] {
    const all = [
      ['outcome', this.outcome, this.ofOutcome()],
      ['carried', this.carried, this.ofCarried()],
      ['parts', this.parts, this.ofParts()],
      ['strongest', this.strongest, this.ofStrongest()],
      ['own', this.own, this.ofOwn()],
      ['first', this.first, this.ofFirst()],
      ['drift', this.drift, this.ofDrift()],
    ] as const;
    return all.flatMap(([what, { value, error }, question]) =>
      question ? [{ what, isDone: value !== undefined || error !== undefined }] : [],
    );
  }

  private ofFirst() {
    const { comparison } = this;
    const params = firstParams(comparison);
    if (!params) return undefined;
    const fetch = (signal: AbortSignal) => comparison.a.readings.read('firstDifference', params, signal);
    return { of: [comparison], fetch };
  }

  private ofDrift() {
    const { comparison } = this;
    const params = pairsParams(comparison);
    return (
      params && {
        of: [comparison],
        fetch: (signal: AbortSignal) => comparison.a.readings.read('drift', params, signal),
      }
    );
  }

  private ofParts() {
    const { comparison, positions, outcome } = this;
    if (!positions || whyNoParts(comparison) !== undefined) return undefined;
    const hasPredictions = haveLogits(comparison) && tellsPredictions(comparison);
    const params = toldPartsParams(comparison, positions, hasPredictions ? outcome.value : undefined);
    return {
      of: [comparison],
      key: [positions.a, positions.b, params.id, params.ratherThan],
      when: !hasPredictions || outcome.current || outcome.error !== undefined,
      fetch: (signal: AbortSignal) => comparison.a.readings.read('partDifferences', params, signal),
    };
  }

  private ofStrongest() {
    const { comparison, positions } = this;
    if (!positions || !hasStrongestHeads(comparison)) return undefined;
    return {
      of: [comparison],
      key: [positions.a, positions.b],
      fetch: (signal: AbortSignal) => readStrongest(comparison, positions, signal),
    };
  }

  private ofOwn() {
    const { comparison, positions } = this;
    if (!positions || !areOfTwoKinds(comparison) || hasStrongestHeads(comparison)) return undefined;
    return {
      of: [comparison],
      key: [positions.a, positions.b],
      fetch: (signal: AbortSignal) => readOwn(comparison, positions, signal),
    };
  }

  private ofCarried() {
    const { comparison } = this;
    if (!opensOnSimilarity(comparison)) return undefined;
    const { kept } = this.data().host ?? {};
    return { of: [comparison], fetch: (signal: AbortSignal) => readCarried(comparison, kept, signal) };
  }

  private ofMost() {
    const { comparison, positions, outcome } = this;
    if (!positions || !isAtEnd(this.data()) || !outcome.current || !outcome.value) return undefined;
    const { value } = outcome;
    if (!hardlyChanges(value)) return undefined;
    const fetch = (signal: AbortSignal) => readMost(comparison, positions, value, signal);
    return { of: [comparison], key: [positions.a, positions.b], fetch };
  }

  private ofOutcome() {
    const { comparison, positions } = this;
    if (!positions || !tellsPredictions(comparison)) return undefined;
    return outcomeQuestion(comparison, positions);
  }
}

/** Whether the predictions after the whole texts are compared. */
export function isAtEnd({ comparison, choice }: Pick<CompareData, 'comparison' | 'choice'>): boolean {
  return predictNext(comparison) && choice.after === 'last';
}

/** If hardly anything changes at the end: the tokens after which most changes, among the pairs that can be asked for. */
export async function readMost(
  { a, b, alignment }: Comparison,
  last: PositionPair,
  outcome: Outcome,
  signal: AbortSignal,
): Promise<PredictedAfter | null> {
  const other = b.summary.trace;
  const asked: PredictedAfter[] = [];
  for (const positions of pairsToAsk(alignment.rows, last))
    asked.push({ positions, outcome: await a.readings.read('outcome', { other, ...positions }, signal) });
  return changesMostAfter(asked, outcome);
}

/** What the heads of each side add. */
export async function readStrongest(
  { a, b }: Comparison,
  positions: PositionPair,
  signal: AbortSignal,
): Promise<StrongestHeads> {
  return {
    a: await a.readings.read('headContributions', { position: positions.a, id: null }, signal),
    b: await b.readings.read('headContributions', { position: positions.b, id: null }, signal),
  };
}

/** For each side, the head that attends most to one other word. */
export async function readOwn({ a, b }: Comparison, positions: PositionPair, signal: AbortSignal): Promise<OwnHeads> {
  return { a: await readOwnHead(a, 'A', positions.a, signal), b: await readOwnHead(b, 'B', positions.b, signal) };
}

/** Where both first differ, for encoder-decoders in their sources too. `undefined` if vectors cannot be subtracted. */
export function firstParams(comparison: Comparison) {
  const params = pairsParams(comparison);
  const { sources } = comparison;
  return params && { ...params, ...(sources && { sourcePairs: pairsOf(sources.alignment) }) };
}

/** `undefined` if vectors cannot be subtracted. */
export function pairsParams(comparison: Comparison) {
  const { a, b, alignment } = comparison;
  const pairs = pairsOf(alignment);
  if (pairs.length === 0 || whyNotSubtracted(comparison) !== undefined) return undefined;
  return { other: b.summary.trace, pairs, variants: { a: a.variant, b: b.variant } };
}
