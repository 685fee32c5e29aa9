/** What was looked for among heads, and what a test of them gave: kept with the panel, since its page is made anew when its tab is shown again. */
import type { RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Foreseen } from '../../../src/trace/heads/foreseen-halves';
import { DETECTED, type DetectedKind, HEAD_KINDS, type HeadKind } from '../../../src/trace/heads/head-kinds';
import type { HeadOfBlock } from '../../../src/trace/heads/repeated-tokens';
import { asStored, fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';

export interface KeptHeads {
  /** What is looked for; null: all heads alike. */
  readonly kind: HeadKind | null;
  readonly least: number;
  /** What the test on repeated random tokens gave; null: it was not asked for, or has not ended. */
  readonly tested: RepeatedTokens | null;
  /** The head that is left out of the test; null: none. */
  readonly leftOut: HeadOfBlock | null;
}

const KEPT: StateKey<unknown> = asStored('headsLookedFor');
const NOTHING: KeptHeads = { kind: null, least: 0, tested: null, leftOut: null };

/** Whose heads they are. */
export interface HeadsOf {
  readonly summary: Pick<TraceSummary, 'model' | 'tokens'>;
  readonly attention: string;
}

/** @returns `undefined` where nothing was looked for in this text */
export function keptHeads(kept: Keeper | undefined, of: HeadsOf): KeptHeads | undefined {
  const stored = fieldsOf(kept?.recall(KEPT));
  if (stored['of'] !== nameOf(of)) return undefined;
  const { kind, least, tested, leftOut } = stored;
  return {
    kind: HEAD_KINDS.find((one) => one === kind) ?? null,
    least: typeof least === 'number' && least >= 0 ? least : 0,
    tested: testedOf(tested),
    leftOut: isHead(leftOut) ? leftOut : null,
  };
}

/** @param change what else is kept stays */
export function keepHeads(kept: Keeper | undefined, of: HeadsOf, change: Partial<KeptHeads>): void {
  const { tested, ...others } = { ...(keptHeads(kept, of) ?? NOTHING), ...change };
  kept?.keep(KEPT, { of: nameOf(of), ...others, tested: tested && storable(tested) });
}

/** The model and the tokens. */
function nameOf({ summary, attention }: HeadsOf): string {
  return JSON.stringify([summary.model.folder, attention, summary.tokens.map(({ id }) => id)]);
}

/** As JSON has it: what is kept is written as that. */
function storable(tested: RepeatedTokens) {
  const listed = (of: ByKind) => Object.fromEntries(DETECTED.map((kind) => [kind, [...of[kind]]]));
  return {
    ...tested,
    scores: listed(tested.scores),
    deviations: listed(tested.deviations),
    even: [...tested.even],
  };
}

type ByKind = RepeatedTokens['scores'];

function testedOf(stored: unknown): RepeatedTokens | null {
  const { texts, different, seed, scores, deviations, even, foreseen } = fieldsOf(stored);
  const [ofScores, ofDeviations] = [byKind(scores), byKind(deviations)];
  const isCounted = isNumber(texts) && isNumber(different) && isNumber(seed);
  if (!isCounted || !ofScores || !ofDeviations || !isNumbers(even)) return null;
  return {
    ...{ texts, different, seed, scores: ofScores, deviations: ofDeviations, even: Float64Array.from(even) },
    foreseen: isForeseen(foreseen) ? foreseen : null,
    without: null,
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

function isForeseen(value: unknown): value is Foreseen {
  const { first, second, tokens } = fieldsOf(value);
  return isNumber(first) && isNumber(second) && isNumber(tokens);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isNumber);
}

function isHead(value: unknown): value is HeadOfBlock {
  const { layer, head } = fieldsOf(value);
  return Number.isInteger(layer) && Number.isInteger(head);
}
