/**
 * What `compare` prints about the inside of two runs: where they first differ, and which heads and MLPs make the difference.
 */

import { whyNot } from '../architectures/plan/why-not';
import type { Drift, FoundDifference, Outcome, PartDifferences } from '../engine/protocol/reading-protocol';
import type { TraceSummary } from '../engine/protocol/trace-protocol';
import { type Alignment, align, pairsOf } from '../trace/compare/align';
import { apartSentences } from '../trace/compare/apart-sentences';
import type { SideName } from '../trace/compare/compare-place';
import { type AskedLogit, askedLogit } from '../trace/compare/compared-logit';
import type { DriftPoint } from '../trace/compare/drift';
import { driftPlace } from '../trace/compare/drift-place';
import { firstSentences, type RunSide } from '../trace/compare/first-sentences';
import { changesMostAfter, hardlyChanges, type PredictedAfter, pairsToAsk } from '../trace/compare/hardly-changes';
import { kindSumsSentence } from '../trace/compare/kind-sums';
import { leadSentences, otherLengthSentence } from '../trace/compare/lead-sentences';
import type { OfBoth } from '../trace/compare/of-both';
import { type ComparedTokens, partSentences } from '../trace/compare/part-sentences';
import { partStrings } from '../trace/compare/part-strings';
import { type Agreement, areTrainedApart, haveSameParts, partSizes } from '../trace/compare/same-parts';
import { hasOtherPositionVector, shiftedSentence } from '../trace/compare/shifted';
import { whyNoSpace } from '../trace/compare/space-words';
import { type StrongestOfBoth, strongestPartSentences } from '../trace/compare/strongest-parts';
import { type TriedInTurn, wholeVerdict } from '../trace/compare/sweep-verdict';
import { type SequenceName, SOURCE, TOKENS } from '../trace/steps/sequences';
import type { Call } from './call';
import { namingIn } from './token-names';

export type Sides = Readonly<Record<SideName, TraceSummary>>;

export interface ComparedParts {
  readonly alignment: Alignment;
  /** For encoder-decoders, about their sources; null for other models. */
  readonly sources: { readonly alignment: Alignment } | null;
  /** null if the vectors of the two cannot be subtracted, or no tokens are aligned. */
  readonly first: FoundDifference | null;
  /** For the last tokens only; null as for `first`, and if the last tokens are not aligned. */
  readonly drift: Drift | null;
  /** null if no head of one corresponds to a head of the other. */
  readonly parts: PartDifferences | null;
  /** How similarly the two models embed the same tokens; `undefined` if unknown. */
  readonly agreement: Agreement;
  /** If hardly anything changes at the end, the tokens after which most changes; otherwise null. */
  readonly most: PredictedAfter | null;
  /** If no head of one corresponds to a head of the other, the contributions of each side's parts; otherwise null. */
  readonly strongest: StrongestOfBoth | null;
}

/** Reads the differences after the last token of each, as the panel does. */
export async function readComparedParts(call: Call, { a, b }: Sides, outcome: Outcome): Promise<ComparedParts> {
  const { engine, signal } = call;
  const sameVocabulary = outcome.shared !== null;
  const alignment = align(a, b, sameVocabulary);
  const sources = a.source && b.source ? { alignment: align(a.source, b.source, sameVocabulary) } : null;
  const pairs = pairsOf(alignment);
  const other = b.trace;
  const variants = { a: 'model', b: 'model' } as const;
  const sourcePairs = sources ? { sourcePairs: pairsOf(sources.alignment) } : {};
  const agreement =
    (await engine.read({ trace: a.trace, what: 'agreement', params: { other } }, { signal })) ?? undefined;
  const first =
    whyNoVectors({ a, b }, agreement) === undefined && pairs.length > 0
      ? await engine.read(
          { trace: a.trace, what: 'firstDifference', params: { other, pairs, ...sourcePairs, variants } },
          { signal },
        )
      : null;
  const last = lastTokens(a, b);
  const areBeside = alignment.rows.some((row) => row.a === last.a && row.b === last.b);
  const drift =
    first !== null && areBeside
      ? await engine.read(
          { trace: a.trace, what: 'drift', params: { other, pairs: [last.a, last.b], variants } },
          { signal },
        )
      : null;
  const most = await readMost(call, { a, b }, alignment, outcome);
  const found = { alignment, sources, first, drift, agreement, most };
  if (!haveSameParts(sizesOf(a), sizesOf(b), agreement))
    return { ...found, parts: null, strongest: await readStrongest(call, { a, b }) };
  const params = {
    other,
    ...last,
    pairs,
    ...sourcePairs,
    ...askedLogitOf({ a, b }, outcome),
  };
  const parts = await engine.read({ trace: a.trace, what: 'partDifferences', params }, { signal });
  return { ...found, parts, strongest: null };
}

async function readMost(
  { engine, signal }: Call,
  { a, b }: Sides,
  { rows }: Alignment,
  outcome: Outcome,
): Promise<PredictedAfter | null> {
  if (!hardlyChanges(outcome)) return null;
  const asked: PredictedAfter[] = [];
  for (const positions of pairsToAsk(rows, lastTokens(a, b))) {
    const params = { other: b.trace, ...positions };
    const there = await engine.read({ trace: a.trace, what: 'outcome', params }, { signal });
    asked.push({ positions, outcome: there });
  }
  return changesMostAfter(asked, outcome);
}

/** null if the contributions of the parts are unknown for one of the two. */
async function readStrongest({ engine, signal }: Call, { a, b }: Sides): Promise<StrongestOfBoth | null> {
  if (![a, b].every(({ plan }) => whyNot(plan, 'Direct logit attribution') === undefined)) return null;
  const of = ({ trace, tokens }: TraceSummary) =>
    engine.read({ trace, what: 'headContributions', params: { position: tokens.length - 1, id: null } }, { signal });
  return { a: await of(a), b: await of(b) };
}

function sizesOf({ model, plan }: TraceSummary) {
  return partSizes(model, plan, false);
}

/** Why no vectors are subtracted; `undefined` if they are. */
function whyNoVectors({ a, b }: Sides, agreement: Agreement): string | undefined {
  const of = (side: TraceSummary) => ({ sizes: sizesOf(side), architecture: side.model.architecture });
  return whyNoSpace(of(a), of(b), agreement);
}

/** Why no heads are compared and, if both are equally wide, why no vectors are. */
function withoutCounterparts(sides: Sides, agreement: Agreement): string[] {
  const { noCounterparts, noCounterpartsApart } = partStrings;
  const { a, b } = sides;
  const why = a.model.dModel === b.model.dModel ? whyNoVectors(sides, agreement) : undefined;
  const isOfOneSize = haveSameParts(sizesOf(a), sizesOf(b), undefined);
  return [isOfOneSize && areTrainedApart(agreement) ? noCounterpartsApart : noCounterparts, ...(why ? [why] : [])];
}

export function lastTokens(a: TraceSummary, b: TraceSummary) {
  return { a: a.tokens.length - 1, b: b.tokens.length - 1 };
}

/** The logit to report, if the two have logits in common that are sums of contributions. */
function askedLogitOf({ a, b }: Sides, outcome: Outcome): AskedLogit {
  const isTakenApart = [a, b].every(({ plan }) => whyNot(plan, 'Direct logit attribution') === undefined);
  return askedLogit(null, outcome.shared && isTakenApart ? outcome : undefined);
}

/** The sentences that come first in a comparison in the panel, followed by those in its detailed parts. */
export function sayComparedParts(
  sides: Sides,
  { alignment, sources, first, drift, parts, agreement, most, strongest }: ComparedParts,
  outcome: Outcome,
  sweep: TriedInTurn | null,
): { readonly lead: readonly string[]; readonly more: readonly string[] } {
  const named = namingIn(outcome);
  const texts: ComparedTokens = {
    quoted: named,
    tokenAt: (side, position, ofSource) => {
      const { source, tokens } = sides[side];
      return position === null ? undefined : (ofSource ? source?.tokens : tokens)?.[position];
    },
  };
  const runs = { a: runOf(sides.a), b: runOf(sides.b), alignment, sources };
  const tokensOf = (row: number, sequence: SequenceName) => {
    const ofSource = sequence === SOURCE;
    const { rows } = ofSource && sources ? sources.alignment : alignment;
    const { a = null, b = null, same = false } = rows[row] ?? {};
    const [ofA, ofB] = [texts.tokenAt('a', a, ofSource), same ? undefined : texts.tokenAt('b', b, ofSource)];
    return [ofA, ofB].flatMap((token) => (token ? [named(token)] : [])).join(' / ');
  };
  const last = lastTokens(sides.a, sides.b);
  const place = placeWords(last, texts);
  const lastRow = alignment.rows.findIndex((row) => row.a === last.a && row.b === last.b);
  const shifted = shiftedSentence(runs, lastRow, TOKENS, place);
  const isByPosition = hasOtherPositionVector(runs, lastRow, TOKENS);
  const placeOf = (point: DriftPoint) => driftPlace(point, runs);
  const answers = {
    outcome,
    parts: parts ?? undefined,
    drift: drift ? { of: drift, pair: 0, shifted, isByPosition, place: placeOf } : undefined,
    at: { positions: last, tokens: place },
    first: first ?? undefined,
    tried: sweep ? wholeVerdict(sweep) : undefined,
    most: most ? { tokens: placeWords(most.positions, texts), outcome: most.outcome } : undefined,
  };
  const both = { ...texts, alignment, sources, traced: sides, isEdit: false };
  const lead = [...leadSentences(both, answers, ''), ...(strongest ? strongestPartSentences(named, strongest) : [])];
  const more = [
    ...[otherLengthSentence(both)].filter(Boolean),
    ...(parts ? partSentences(texts, parts, outcome, place) : withoutCounterparts(sides, agreement)),
    ...[parts ? kindSumsSentence(parts) : ''].filter(Boolean),
    ...[answers.drift ? apartSentences(answers.drift, place) : ''].filter(Boolean),
    // What `drift` says about a position is not repeated.
    ...(first === null ? [] : firstSentences(runs, first, tokensOf)).filter((one) => !drift || one !== shifted),
    ...(first !== null && typeof first !== 'string' && first.notNumbers === 0 ? [partStrings.shareMeaning] : []),
  ];
  return { lead, more };
}

/** The tokens at which parts are compared, in quotes. */
function placeWords({ a, b }: OfBoth, { quoted, tokenAt }: ComparedTokens): string {
  const [ofA = '', ofB = ''] = [tokenAt('a', a, false), tokenAt('b', b, false)].map((token) => token && quoted(token));
  return ofA === ofB ? ofA : partStrings.placesOfBoth(ofA, ofB);
}

function runOf(summary: TraceSummary): RunSide & { readonly summary: TraceSummary } {
  return { variant: 'model', summary };
}

/** @returns the differences of a comparison in the form of `docs/cli.schema.json` */
export function comparedPartsJson(sides: Sides, compared: ComparedParts, outcome: Outcome, sweep: TriedInTurn | null) {
  const { first, parts, alignment, sources } = compared;
  const { lead, more } = sayComparedParts(sides, compared, outcome, sweep);
  const pairsOver = (sequence: SequenceName) => pairsOf(sequence === SOURCE && sources ? sources.alignment : alignment);
  return {
    said: [...lead, ...more],
    first:
      first === null || typeof first === 'string'
        ? null
        : {
            stage: first.stage,
            other: first.other,
            sequence: first.sequence,
            a: pairsOver(first.sequence)[2 * first.pair] as number,
            b: pairsOver(first.sequence)[2 * first.pair + 1] as number,
            share: Number.isNaN(first.share) ? null : first.share,
          },
    logit: parts?.logit
      ? {
          id: parts.logit.id,
          ratherThan: parts.logit.ratherThan?.id ?? null,
          a: parts.logit.of.a,
          b: parts.logit.of.b,
        }
      : null,
    parts:
      parts?.parts.map(({ kind, layer, head, cross, adds, output, attention, looksMost }) => ({
        kind,
        layer,
        head,
        cross,
        adds,
        output,
        attention,
        looksMost,
      })) ?? null,
  };
}
