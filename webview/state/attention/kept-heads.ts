/**
 * What was looked for among heads, and what was measured of them. For the latest texts it lives as long as the page, so that a
 * user who returns to a text finds it; for the last text it is kept with the panel, as the page is recreated when its tab is
 * shown again.
 */
import type { RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { HalfLogprobs } from '../../../src/trace/heads/foreseen-halves';
import { DETECTED, type DetectedKind, HEAD_KINDS } from '../../../src/trace/heads/head-kinds';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import type { MeasuredHeads } from '../../../src/trace/heads/measured-heads';
import type { AttentionKind } from '../../../src/trace/readings/attention';
import { asStored, fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';

export interface KeptHeads extends Omit<MeasuredHeads, 'attention'> {
  readonly least: number;
  /** The head that is left out of the test; null for none. */
  readonly leftOut: HeadPlace | null;
}

const KEPT: StateKey<unknown> = asStored('headsLookedFor');
const NOTHING: KeptHeads = {
  kind: null,
  least: 0,
  scores: null,
  baseline: null,
  tested: null,
  leftOut: null,
  ablatedTests: [],
};
/** How many texts are kept. */
const MOST = 12;
/**
 * With more heads than this, a test takes hundreds of kilobytes; of a test without a head, only the number of that head is kept.
 */
const MOST_HEADS = 256;

/** What each panel's page has, the text that was measured last at the end. */
const OF_PAGE = new WeakMap<object, Map<string, KeptHeads>>();
const ATTENTIONS: readonly AttentionKind[] = ['encoder', 'decoder', 'cross'];
/** Stands for the panel where there is none. */
const NOWHERE = {};

/** The trace and attention of the heads. */
export interface HeadsOf {
  readonly summary: Pick<TraceSummary, 'model' | 'tokens' | 'source'>;
  readonly attention: string;
}

/** @returns `undefined` if nothing was looked for in this text */
export function keptHeads(kept: Keeper | undefined, of: HeadsOf): KeptHeads | undefined {
  return OF_PAGE.get(kept ?? NOWHERE)?.get(nameOf(of)) ?? storedHeads(kept, of);
}

/** All measurements of a trace's heads, for exports of the trace. */
export function measuredHeads(kept: Keeper | undefined, summary: HeadsOf['summary']): MeasuredHeads[] {
  return ATTENTIONS.flatMap((attention) => {
    const one = keptHeads(kept, { summary, attention });
    if (!one?.scores && !one?.tested) return [];
    const { kind, scores, baseline, tested, ablatedTests } = one;
    return [{ attention, kind, scores, baseline, tested, ablatedTests }];
  });
}

/** As an earlier page stored it. */
function storedHeads(kept: Keeper | undefined, of: HeadsOf): KeptHeads | undefined {
  const stored = fieldsOf(kept?.recall(KEPT));
  if (stored['of'] !== nameOf(of)) return undefined;
  const { kind, least, tested, leftOut, lefts } = stored;
  const test = testedOf(tested);
  return {
    ...NOTHING,
    kind: HEAD_KINDS.find((one) => one === kind) ?? null,
    least: typeof least === 'number' && least >= 0 ? least : 0,
    tested: test,
    leftOut: isHead(leftOut) ? leftOut : null,
    ablatedTests:
      test && Array.isArray(lefts)
        ? (lefts.map(testedOf).filter((one) => one?.without != null) as RepeatedTokens[])
        : [],
  };
}

/** @param change the other fields stay */
export function keepHeads(kept: Keeper | undefined, of: HeadsOf, change: Partial<KeptHeads>): void {
  const name = nameOf(of);
  const next = { ...(keptHeads(kept, of) ?? NOTHING), ...change };
  const all = OF_PAGE.get(kept ?? NOWHERE) ?? new Map<string, KeptHeads>();
  OF_PAGE.set(kept ?? NOWHERE, all);
  all.delete(name);
  all.set(name, next);
  const [oldest] = all.keys();
  if (all.size > MOST && oldest !== undefined) all.delete(oldest);
  const { kind, least, tested, leftOut, ablatedTests } = next;
  const isSmall = (tested?.scores.induction.length ?? 0) <= MOST_HEADS;
  kept?.keep(KEPT, {
    ...{ of: name, kind, least, leftOut },
    tested: tested && storable(tested),
    lefts: isSmall ? ablatedTests.map(storable) : [],
  });
}

/** Identifies the model and the tokens. */
function nameOf({ summary: { model, tokens, source }, attention }: HeadsOf): string {
  const [ids, sourceIds] = [tokens, source?.tokens].map((some) => some?.map(({ id }) => id));
  return JSON.stringify([model.folder, model.state, attention, ids, sourceIds]);
}

/** In a form that JSON can hold, as kept values are stored so. */
function storable(tested: RepeatedTokens) {
  const listed = (of: ByKind) => Object.fromEntries(DETECTED.map((kind) => [kind, [...of[kind]]]));
  return {
    ...tested,
    scores: listed(tested.scores),
    deviations: listed(tested.deviations),
    ofTexts: tested.ofTexts.map(listed),
    even: [...tested.even],
  };
}

type ByKind = RepeatedTokens['scores'];

function testedOf(stored: unknown): RepeatedTokens | null {
  const { texts, different, seed, scores, deviations, ofTexts, even, foreseen, without } = fieldsOf(stored);
  const [ofScores, ofDeviations] = [byKind(scores), byKind(deviations)];
  const ofEach = Array.isArray(ofTexts) ? ofTexts.map(byKind) : [];
  const isCounted = isNumber(texts) && isNumber(different) && isNumber(seed);
  const isWhole = ofEach.length === texts && ofEach.every((one) => one !== undefined);
  if (!isCounted || !ofScores || !ofDeviations || !isWhole || !isNumbers(even)) return null;
  return {
    ...{ texts, different, seed, scores: ofScores, deviations: ofDeviations, even: Float64Array.from(even) },
    ofTexts: ofEach,
    foreseen: isForeseen(foreseen) ? foreseen : null,
    without: isHead(without) ? without : null,
  };
}

function byKind(stored: unknown): ByKind | undefined {
  const fields = fieldsOf(stored);
  const lists = DETECTED.map((kind) => [kind, fields[kind]] as const);
  if (!lists.every(([, list]) => isNumbers(list))) return undefined;
  return Object.fromEntries(lists.map(([kind, list]) => [kind, Float64Array.from(list as number[])])) as Record<
    DetectedKind,
    Float64Array
  >;
}

function isForeseen(value: unknown): value is HalfLogprobs {
  const { first, second, tokens, vocabulary, gains } = fieldsOf(value);
  const isMean = isNumber(first) && isNumber(second) && isNumber(tokens);
  return isMean && (vocabulary === undefined || isNumber(vocabulary)) && (gains === undefined || isNumbers(gains));
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isNumber);
}

function isHead(value: unknown): value is HeadPlace {
  const { layer, head } = fieldsOf(value);
  return Number.isInteger(layer) && Number.isInteger(head);
}
