/** The JSON that the terminal prints, as described in `docs/cli.schema.json`. */
import { sourceVocabulary } from '../architectures/plan/encoder-sizes';
import type { Embeddings, FillResult, PseudoPerplexity } from '../engine/protocol/encoder-protocol';
import type { Generation } from '../engine/protocol/generation-protocol';
import type { ModelInfo, Variant } from '../engine/protocol/model-protocol';
import type { Ablation, Attribution, RepeatedTokens } from '../engine/protocol/reading-protocol';
import type { Token } from '../engine/protocol/token-protocol';
import type { MaskedPlace, StepsResult, TraceSummary } from '../engine/protocol/trace-protocol';
import type { Together } from '../trace/ablation/ablation';
import { inOrder, LARGEST_CHANGE_FIRST } from '../trace/ablation/ablation-ranking';
import type { AblationRuns } from '../trace/ablation/ablation-runs';
import { findingsByStep } from '../trace/findings/by-step';
import type { Findings } from '../trace/findings/read-findings';
import { DETECTED, type DetectedKind, HEAD_KINDS, type HeadKind } from '../trace/heads/head-kinds';
import { HEAD_WORDS, measured } from '../trace/heads/head-words';
import {
  comparableShuffled,
  isLimited,
  type ScoreOfHead,
  type ShuffledScore,
  scoreOfHead,
} from '../trace/heads/score-of-head';
import { deviationOf, sayMostChanged } from '../trace/heads/without-head';
import type { AttentionKind } from '../trace/readings/attention';
import { attributionTotals } from '../trace/readings/attribution-totals';
import type { Explained } from '../trace/report/input';
import { statisticsIn } from '../trace/steps/step-statistics';
import type { StepTensor } from '../trace/steps/steps';
import type { Excerpt } from '../trace/steps/tensor-excerpt';
import { alternativesJson } from './alternatives';
import type { ALL } from './arguments';
import { describedJson } from './described-json';
import { type ChosenHeads, chosenHeads, type ScoredHeads } from './heads-table';
import { interventionJson, mostJson, partJson, runJson } from './intervention-json';
import { ownPositions } from './own-positions';
import type { TokenPace } from './token-pace';

/** JSON has neither infinities nor NaN, so they are written as the strings "inf", "-inf" and "nan". */
function plainNumber(value: number): number | string {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

function excerptJson({ rows, columns, values }: Excerpt) {
  const row = (index: number) => values.subarray(index * columns.length, (index + 1) * columns.length);
  return { rows, columns, values: rows.map((_, index) => Array.from(row(index), plainNumber)) };
}

function tensorJson(tensor: StepTensor) {
  const { name, kind, variant, axes, shape, head, excerpt } = tensor;
  return { name, kind, variant, axes, shape, statistics: statisticsIn(tensor), head, excerpt: excerptJson(excerpt) };
}

function encoderJson({ vocabSize, encoder }: { vocabSize: number; encoder: NonNullable<ModelInfo['encoder']> }) {
  const { layers, heads, contextLength } = encoder;
  return { layers, heads, contextLength, vocabSize: sourceVocabulary({ vocabSize, encoder }) };
}

export function modelJson({
  name,
  folder,
  modelType,
  layers,
  heads,
  dModel,
  vocabSize,
  contextLength,
  tokenizer,
  parameters,
  precision,
  encoder,
}: ModelInfo) {
  return {
    name,
    folder,
    modelType,
    layers,
    heads,
    dModel,
    vocabSize,
    contextLength,
    tokenizer: tokenizer ?? null,
    parameters,
    precision,
    encoder: encoder ? encoderJson({ vocabSize, encoder }) : null,
  };
}

/** The given text; for an encoder-decoder the source, and next to it the text that the decoder reads. */
export function textsJson({ text, tokens, cut, source }: TraceSummary) {
  if (!source) return { text, ...tokensJson(tokens), cut, target: null };
  return { text: source.text, ...tokensJson(source.tokens), cut: source.cut, target: { text, ...tokensJson(tokens) } };
}

export function tokensJson(tokens: readonly Token[]) {
  return { tokens: tokens.map(({ id, token, text, start, end }) => ({ id, token, text, start, end })) };
}

export function traceJson(
  summary: TraceSummary,
  { steps, proofs }: StepsResult,
  { findings, unavailable: unfound }: Pick<Findings, 'findings' | 'unavailable'>,
  { attribution, ablation, contrast, together, each }: Explained & { readonly each: AblationRuns | null },
  choice: { layer: number; head: number | typeof ALL; variant: Variant },
) {
  const { model, plan, bytes, top, masks, scores, generation, timings, saved } = summary;
  const found = findingsByStep(plan, findings);
  return {
    model: modelJson(model),
    ...choice,
    ...textsJson(summary),
    bytes: saved ? null : bytes,
    steps: steps.map(({ number, title, formula, explanation, layer, variantNote, unavailable, tensors }) => ({
      number,
      title,
      formula,
      explanation,
      layer,
      ...(choice.variant === 'walkthrough' && variantNote ? { variantNote } : {}),
      ...(unavailable === undefined ? {} : { unavailable }),
      findings: (found.get(number) ?? []).map(({ kind, text, parts }) => ({ kind, text, parts })),
      tensors: tensors.map(tensorJson),
    })),
    findingsUnavailable: unfound,
    attribution: attribution && attributionJson(attribution),
    without: ablation && ablationJson(ablation),
    withoutContrast: contrast ? ablationJson(contrast) : null,
    withoutSeveral: together ? togetherJson(together) : null,
    withoutEach: each && inOrder(each.swept, LARGEST_CHANGE_FIRST).map(ablationJson),
    top: top.map(({ id, text: predicted, probability, logit }) => ({ id, text: predicted, probability, logit })),
    predicts: plan.predicts,
    masks: masks.map(maskedJson),
    scores: scores.map(plainNumber),
    generation: plan.predicts === 'next token' ? generationJson(generation) : null,
    proofs: proofs.map(({ view, ...proof }) => ({
      ...proof,
      step: plan.sections.find((section) => section.view === view)?.number ?? null,
    })),
    timings,
  };
}

function attributionJson(attribution: Attribution) {
  const { position, ratherThan, logit, capped, sum, parts } = attribution;
  return {
    position,
    explained: describedJson(attribution),
    ratherThan: ratherThan && describedJson(ratherThan),
    logit,
    capped,
    totals: attributionTotals(attribution),
    parts: parts.map(({ kind, layer, head, cross, value }) => ({ kind, layer, head, cross, value })),
    sum,
  };
}

function ablationJson(ablation: Ablation) {
  const { instead, position, direct, most, kl } = ablation;
  return {
    ...interventionJson(ablation),
    instead,
    position,
    direct,
    most: mostJson(most),
    kl,
  };
}

/** The run without several parts at once, and the runs without each alone. */
function togetherJson({ joint, alone }: Together) {
  const { parts, instead, position, most, kl } = joint;
  return {
    parts: parts.map(partJson),
    ...runJson(joint),
    instead,
    position,
    most: mostJson(most),
    kl,
    alone: alone.map(ablationJson),
  };
}

function maskedJson({ position, original, top, entropy, sum }: MaskedPlace) {
  return { position, original: original && predictionJson(original), top: top.map(predictionJson), entropy, sum };
}

function predictionJson({ id, text, probability, logit, rank }: MaskedPlace['top'][number]) {
  return { id, text, probability, logit, rank };
}

function generationJson({ ids, text, tokens, reason, interrupted, precision, cut, source }: Generation) {
  return {
    ids,
    text,
    tokens: tokens.map(({ id, text: piece, logprob, draw, rules = [], others }) => ({
      id,
      text: piece,
      logprob,
      sampledLogprob: draw ? Math.log(draw.probability) : null,
      rules: rules.map(({ rule, instead }) => ({ rule, instead: instead && { id: instead.id, text: instead.text } })),
      ...(others && { alternatives: alternativesJson({ others }) }),
    })),
    reason: interrupted ? null : reason,
    precision,
    cut,
    source: source ? { tokens: source.tokens, bytes: source.byteLength } : null,
  };
}

/** What `generate` prints: everything that is needed to repeat the generation, and its speed. */
export function writtenJson(
  generation: Generation,
  { name, folder }: ModelInfo,
  settings: Readonly<Record<string, unknown>>,
  { untilFirst, perSecond }: Pick<TokenPace, 'untilFirst' | 'perSecond'>,
) {
  const pace = { millisecondsToFirst: untilFirst, tokensPerSecond: perSecond };
  const { interrupted } = generation;
  return {
    ...generationJson(generation),
    model: { name, folder },
    settings,
    pace,
    ...(interrupted && { interrupted }),
  };
}

export function fillJson(text: string, result: FillResult | PseudoPerplexity) {
  const read = { text, ...tokensJson(result.tokens), cut: result.cut };
  const own = ownPositions(result.tokens);
  const placeJson = (position: number) => ({ number: own.indexOf(position), position });
  if ('masks' in result)
    return { ...read, masks: result.masks.map((mask) => ({ ...placeJson(mask.position), ...maskedJson(mask) })) };
  const { logprob, rank, value } = result;
  return {
    ...read,
    pseudoPerplexity: value,
    scored: [...logprob.keys()]
      .filter((position) => !Number.isNaN(logprob[position]))
      .map((position) => ({ ...placeJson(position), logprob: logprob[position], rank: rank[position] })),
  };
}

export function embeddingsJson({ texts, width, vectors, similarities, tokenSimilarities }: Embeddings) {
  const [first, second] = texts;
  const row = (values: Float32Array | Float64Array, index: number, size: number) => [
    ...values.subarray(index * size, (index + 1) * size),
  ];
  return {
    embeddings: texts.map(({ text, tokens, cut }, index) => ({
      text,
      ...tokensJson(tokens),
      cut,
      vector: row(vectors, index, width),
    })),
    similarities: texts.map((_, index) => row(similarities, index, texts.length)),
    tokenSimilarities:
      tokenSimilarities && first && second
        ? first.tokens.map((_, index) => row(tokenSimilarities, index, second.tokens.length))
        : null,
  };
}

/** Writes NaN as null. */
function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/**
 * The score in the table, which for kinds for which not all tokens can count is the mean over those that can; and next to it
 * the score of the head detector.
 */
function headScoreJson({ score, limit, shuffled }: ScoreOfHead) {
  const own = limit ? { score: orNull(limit.overCountable), detector: score, ceiling: limit.ceiling } : { score };
  return { ...own, ...(shuffled && { shuffled: shuffledJson(shuffled) }) };
}

function shuffledJson({ mean, deviation, limit }: ShuffledScore) {
  if (!limit) return { mean, deviation };
  const { ceiling } = limit;
  const shown = comparableShuffled({ mean, deviation, limit });
  return {
    mean: ceiling === 0 ? null : shown.mean,
    deviation: ceiling === 0 ? null : shown.deviation,
    detector: { mean, deviation },
    ceiling,
  };
}

function repeatedJson({ texts, different, seed, foreseen }: RepeatedTokens) {
  return { texts, different, seed, ...foreseenJson(foreseen) };
}

/** null for models that predict no token. */
function foreseenJson(foreseen: RepeatedTokens['foreseen']) {
  if (!foreseen) return {};
  const { first, second, tokens, gains = [] } = foreseen;
  const deviation = deviationOf(gains);
  const worth = { mean: second - first, deviation, texts: gains.length };
  return { logprob: { first, second, tokens, ...(deviation !== undefined && { worth }) } };
}

function withoutJson(all: RepeatedTokens, left: RepeatedTokens, heads: number) {
  const said = (kind: DetectedKind) => ({ kind, sentence: sayMostChanged({ all, ablated: left, heads }, kind) });
  return { ...left.without, ...foreseenJson(left.foreseen), mostChanged: DETECTED.map(said) };
}

/** Scores for which a text is too short are left out. */
export function headsJson(summary: TraceSummary, scored: ScoredHeads, attention: AttentionKind, chosen: ChosenHeads) {
  const { scores: read, baseline, repeated, left } = scored;
  const { target, ...texts } = textsJson(summary);
  const { heads, scores, abs } = read;
  const { shuffles, seed } = baseline ?? { shuffles: null, seed: null };
  const kinds = HEAD_KINDS.filter((kind) => scores[kind].some((score) => !Number.isNaN(score)));
  const testedJson = (kind: DetectedKind, at: number) => ({
    ...(repeated && { repeated: repeated.scores[kind][at] }),
    ...(left && { without: left.scores[kind][at] }),
  });
  const scoresJson = (kind: HeadKind, at: number) => {
    const of = scoreOfHead(read, baseline, kind, at);
    if (!of) return [];
    return [
      { kind, ...headScoreJson(of), ...(isLimited(kind) ? { abs: abs[kind][at], ...testedJson(kind, at) } : {}) },
    ];
  };
  return {
    model: modelJson(summary.model),
    ...texts,
    target,
    attention,
    shuffles,
    seed,
    ...(repeated && {
      repeated: { ...repeatedJson(repeated), ...(left && { without: withoutJson(repeated, left, heads) }) },
    }),
    kinds: kinds.map((kind) => ({
      kind,
      name: HEAD_WORDS[kind].name,
      definition: measured(kind),
      ...(isLimited(kind) && { detector: HEAD_WORDS[kind].definition }),
    })),
    heads: chosenHeads(scored, chosen).map((at) => ({
      layer: Math.floor(at / heads),
      head: at % heads,
      scores: kinds.flatMap((kind) => scoresJson(kind, at)),
    })),
  };
}
