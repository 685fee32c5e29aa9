/** What a comparison shows: two traces, and which of their tokens are paired. */

import { whyNot } from '../../../src/architectures/plan/why-not';
import type { ComparedTrace } from '../../../src/engine/protocol/panel-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import {
  type AlignedRow,
  type Alignment,
  align,
  alignSame,
  pairRows,
  readsWordsAlone,
  type TracedTokens,
} from '../../../src/trace/compare/align';
import type { SideName, SidePlace } from '../../../src/trace/compare/compare-place';
import type { Agreement } from '../../../src/trace/compare/same-parts';
import { isWordToken } from '../../../src/trace/compare/similar-words';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import { columnSequence } from '../../../src/trace/steps/matrix';
import { type SequenceName, SOURCE, TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import { blockCount, headCountOf } from '../../../src/trace/steps/stacks';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { type CompareChoice, fitCompareChoice } from '../../choice/compare-choice';
import type { PanelHost } from '../../sources/panel-host';
import { openSources, type TraceConnection, type TraceSources } from '../../sources/trace-sources';
import { comparePartStrings } from '../../strings/compare-parts';
import type { FirstRow } from '../../strings/compare-summary';
import { quotedToken, tokenLabel } from '../../strings/format';
import type { KnownRuns } from './known-runs';
import { type ComparedModels, whyNotSubtracted } from './space';

export { pairRows, type SideName };

/** One of the two traces. */
export type ComparedSide = ComparedTrace & TraceSources;

/** The pairing of the tokens of two texts. */
export interface AlignedTexts {
  readonly alignment: Alignment;
  /** The token of each row, for figures whose rows are those of the alignment. */
  readonly tokens: { readonly a: readonly Token[]; readonly b: readonly Token[]; readonly both: readonly Token[] };
}

export interface Comparison extends AlignedTexts {
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  readonly sameVocabulary: boolean;
  /** How alike both models store the same tokens; `undefined` if that is not known. */
  readonly agreement?: Agreement;
  /** The sequence to which the rows of the alignment belong. */
  readonly sequence: SequenceName;
  /** For the sources of two encoder-decoders; null if there are none. */
  readonly sources: AlignedTexts | null;
  /** All texts, where these two are taken from several that are compared at once. */
  readonly among?: readonly string[];
}

/** What every figure of a comparison needs to know. */
export interface CompareData {
  readonly comparison: Comparison;
  readonly choice: CompareChoice;
  /** Width available to figures, in CSS pixels. */
  readonly width: number;
  /** The results of runs of one side with parts of the other. */
  readonly runs?: KnownRuns;
  /** What figures need of the panel besides readings; with it they save pictures. */
  readonly host?: PanelHost;
  /** How many rows at the beginning are equal by construction, and whether figures leave them out. */
  readonly equal?: { readonly rows: number; readonly areFolded: boolean };
  /** The head of A that the summary names first, once known. */
  readonly named?: SidePlace | undefined;
  /** The part that the summary names first, a head or an MLP; absent if not known, or if there is none. */
  readonly leading?: ModelComponent | undefined;
  /** Whether the view is presented to an audience. */
  readonly presenting?: boolean;
}

/** How many rows at the beginning figures leave out. */
export function foldedRows({ equal }: Pick<CompareData, 'equal'>): number {
  return equal?.areFolded ? equal.rows : 0;
}

export function openComparison(
  a: ComparedTrace,
  b: ComparedTrace,
  sameVocabulary: boolean,
  connection: TraceConnection,
  agreement?: Agreement,
): Comparison {
  const isSame = a.summary.trace === b.summary.trace;
  const aligned = (ofA: TracedTokens, ofB: TracedTokens): AlignedTexts => {
    const alignment = isSame ? alignSame(ofA.tokens.length) : align(ofA, ofB, sameVocabulary);
    return { alignment, tokens: rowTokens(alignment, ofA.tokens, ofB.tokens) };
  };
  const [sourceA, sourceB] = [a.summary.source, b.summary.source];
  const side = (of: ComparedTrace): ComparedSide => ({
    ...of,
    ...openSources(of.summary, connection),
  });
  return {
    a: side(a),
    b: side(b),
    sameVocabulary,
    agreement,
    ...aligned(a.summary, b.summary),
    sequence: TOKENS,
    sources: sourceA && sourceB ? aligned(sourceA, sourceB) : null,
  };
}

/** The comparison whose rows are the tokens of the sources, for tensors over them; `undefined` if there are no sources. */
export function comparisonOfSources(comparison: Comparison): Comparison | undefined {
  return comparison.sources ? { ...comparison, ...comparison.sources, sequence: SOURCE } : undefined;
}

/** A comparison with each text as a single row, for tensors with one vector for a whole text. */
export function comparisonOfTexts(comparison: Comparison): Comparison {
  const alignment: Alignment = { rows: [{ a: 0, b: 0, same: false }], by: 'ids', bounded: false };
  return { ...comparison, alignment, tokens: { a: [], b: [], both: [] } };
}

/** The alignment of a tensor's columns, where these are tokens. */
export function columnTexts(comparison: Comparison, tensor: Pick<StepTensor, 'axes' | 'sequences'>): AlignedTexts {
  return columnSequence(tensor) === SOURCE && comparison.sources ? comparison.sources : comparison;
}

/** The change that chooses a row of the comparison. */
export function rowChoice({ sequence }: Pick<Comparison, 'sequence'>, row: number): Partial<CompareChoice> {
  return sequence === SOURCE ? { sourceRow: row } : { row };
}

/** The change that chooses a row by pointing at it or moving to it: predictions are then told of that token. */
export function pointedRow(of: Pick<Comparison, 'sequence'>, row: number): Partial<CompareChoice> {
  return { ...rowChoice(of, row), ...(of.sequence === SOURCE ? {} : { after: 'chosen' }) };
}

/** Whether the sides differ only in their words, and the first block reads nothing else: one model, without a source. */
export function differsInWords({ a, b, alignment, sources }: Comparison): boolean {
  const folders = { a: a.summary.model.folder, b: b.summary.model.folder };
  return a.variant === 'model' && b.variant === 'model' && readsWordsAlone(folders, { alignment, sources });
}

/** Whether both sides predict tokens at some position, both the next token or both the token at that position. */
export function hasOutcome({ a, b }: Pick<Comparison, SideName>): boolean {
  const isSaid = ({ plan }: TraceSummary) => whyNot(plan, 'What the model says at a position') === undefined;
  return isSaid(a.summary) && isSaid(b.summary) && a.summary.plan.predicts === b.summary.plan.predicts;
}

/**
 * Whether the summary tells how the predictions differ. There is nothing to compare in a trace with itself, and the simplified
 * block predicts nothing.
 */
export function tellsPredictions({ a, b }: Pick<Comparison, SideName>): boolean {
  const areModels = a.variant === 'model' && b.variant === 'model';
  return areModels && hasOutcome({ a, b }) && a.summary.trace !== b.summary.trace;
}

/** Whether both sides predict the next token; if not, predictions are of the token itself. */
export function predictNext({ a, b }: Pick<Comparison, SideName>): boolean {
  return [a, b].every(({ summary }) => summary.plan.predicts === 'next token');
}

/** Whether both sides read a whole text at once, so that the vectors of their tokens represent what these mean in it. */
export function hasSimilarity(comparison: ComparedModels): boolean {
  const { a, b } = comparison;
  const isEncoder = ({ plan }: TraceSummary) => plan.predicts !== 'next token';
  return isEncoder(a.summary) && isEncoder(b.summary) && whyNotSubtracted(comparison) === undefined;
}

/** Whether both models were made to tell the similarity of texts. */
export function opensOnSimilarity(comparison: ComparedModels): boolean {
  const { a, b } = comparison;
  const makeOne = ({ plan }: TraceSummary) => plan.predicts === 'sentence embedding';
  return hasSimilarity(comparison) && makeOne(a.summary) && makeOne(b.summary);
}

/**
 * Whether one model writes text and the other reads a text as a whole: then no heads are counterparts, even with the same sizes.
 */
export function areOfTwoKinds({ a, b }: Pick<Comparison, SideName>): boolean {
  const [ofA, ofB] = [a, b].map(({ summary }) => summary.plan.predicts === 'next token');
  return ofA !== ofB;
}

/**
 * How many of A's own tokens are paired with the same token of B, where encoders read texts with other words: fewer than half of
 * all rows then have the same token in both, and different tokens are paired by chance. `undefined` in all other cases.
 */
export function otherWords({
  a,
  b,
  alignment,
  tokens,
  sequence,
}: Comparison): { same: number; of: number } | undefined {
  const readWhole = [a, b].every(({ summary }) => summary.plan.predicts !== 'next token');
  if (!readWhole || sequence !== TOKENS) return undefined;
  const rows = alignment.rows.filter((_, at) => !tokens.both[at]?.inserted);
  const same = rows.filter((row) => row.same).length;
  return 2 * same < rows.length ? { same, of: rows.filter((row) => row.a !== null).length } : undefined;
}

/**
 * Whether the tokens of a row are paired although no word of the texts tells that they correspond. In such texts that includes
 * tokens that the tokenizer inserted.
 */
export function arePairedByChance(comparison: Comparison, row: number): boolean {
  const { alignment, tokens } = comparison;
  const isWordOfBoth = alignment.rows[row]?.same === true && tokens.both[row]?.inserted !== true;
  return !isWordOfBoth && otherWords(comparison) !== undefined;
}

/** The comparison with its sides exchanged. */
export function exchanged({ a, b, ...rest }: Comparison): Comparison {
  const { sources } = rest;
  return {
    ...rest,
    a: b,
    b: a,
    ...exchangedTexts(rest, b.summary.tokens, a.summary.tokens),
    sources: sources && exchangedTexts(sources, b.summary.source?.tokens ?? [], a.summary.source?.tokens ?? []),
  };
}

/** @param a the tokens of the side that is now A */
function exchangedTexts({ alignment }: AlignedTexts, a: readonly Token[], b: readonly Token[]): AlignedTexts {
  const rows = alignment.rows.map((row) => ({ a: row.b, b: row.a, same: row.same }));
  const turned = { ...alignment, rows };
  return { alignment: turned, tokens: rowTokens(turned, a, b) };
}

function rowTokens({ rows }: Alignment, a: readonly Token[], b: readonly Token[]): AlignedTexts['tokens'] {
  const of = (tokens: readonly Token[], position: number | null) =>
    (position === null ? undefined : tokens[position]) ?? NO_TOKEN;
  return {
    a: rows.map((row) => of(a, row.a)),
    b: rows.map((row) => of(b, row.b)),
    both: rows.map((row) => bothTokens(row, a, b)),
  };
}

const NO_TOKEN: Token = { id: -1, token: '—', text: '', start: 0, end: 0, special: true, inserted: false, typeId: 0 };

/** "·fine/·bad" where they differ. */
function bothTokens(row: AlignedRow, a: readonly Token[], b: readonly Token[]): Token {
  const [ofA, ofB] = [row.a === null ? undefined : a[row.a], row.b === null ? undefined : b[row.b]];
  const one = ofA ?? ofB ?? NO_TOKEN;
  if (!ofA || !ofB || row.same) return one;
  return { ...one, token: `${tokenLabel(ofA)}/${tokenLabel(ofB)}`, special: true };
}

/** The tokens of a row in running text: one token where both are the same, else "‘ fine’ / ‘ bad’". */
export function rowWords({ a, b, alignment, sequence }: Comparison, row: number): string {
  const { a: ofA = null, b: ofB = null, same = false } = alignment.rows[row] ?? {};
  const tokens = [tokenAt(a, ofA, sequence), same ? undefined : tokenAt(b, ofB, sequence)];
  return tokens.flatMap((token) => (token ? [quotedToken(token)] : [])).join(' / ');
}

/** The names of several rows. Rows with equal names are told apart by their positions. */
export function rowNames(comparison: Comparison, rows: readonly number[]): readonly string[] {
  const words = rows.map((row) => rowWords(comparison, row));
  return words.map((name, at) => {
    const { a = null, b = null } = comparison.alignment.rows[rows[at] as number] ?? {};
    const isUnique = words.indexOf(name) === words.lastIndexOf(name);
    return isUnique ? name : comparePartStrings.tokenOfMany(name, a, b);
  });
}

/** The name of a row among all rows, with its position if another row has the same name. */
export function rowAmongAll(comparison: Comparison, row: number): string {
  const rows = comparison.alignment.rows.map((_, at) => at);
  return rowNames(comparison, rows)[row] ?? '';
}

export function tokenAt(
  { summary }: Pick<ComparedTrace, 'summary'>,
  position: number | null,
  sequence: SequenceName = TOKENS,
): Token | undefined {
  return position === null ? undefined : tokensIn(summary, sequence)[position];
}

/** The index of the first row in which the texts differ; `undefined` if they are the same. */
export function firstOther({ alignment }: Comparison): number | undefined {
  const row = alignment.rows.findIndex(({ same }) => !same);
  return row < 0 ? undefined : row;
}

/**
 * How many blocks and heads of a side can be chosen, for an encoder-decoder those of the deeper stack. If the other side is the
 * walk-through's block 0, only block 0.
 */
export function sizesOf({ a, b }: Pick<Comparison, SideName>, side: SideName): { layers: number; heads: number } {
  const of = (one: ComparedTrace) =>
    one.variant === 'walkthrough'
      ? { layers: 1, heads: 1 }
      : { layers: blockCount(one.summary.model), heads: headCountOf(one.summary.model) };
  return { layers: a.variant === b.variant ? of({ a, b }[side]).layers : 1, heads: of({ a, b }[side]).heads };
}

/** The row at which a comparison opens, and whether its tokens belong to the texts. */
export function firstRow(comparison: Comparison): FirstRow {
  const { alignment } = comparison;
  const paired = pairRows(alignment);
  return tellingRow(comparison, paired) ?? lastRow(comparison, paired);
}

/** The last row that both have. An encoder's tokenizer adds a token at the end of every text. */
function lastRow({ alignment, tokens }: AlignedTexts, paired: readonly number[]): FirstRow {
  const isOfText = (at: number) => tokens.a[at]?.inserted !== true;
  return { row: paired.findLast(isOfText) ?? paired.at(-1) ?? alignment.rows.length - 1, why: 'last' };
}

/**
 * Where both read a text as a whole, the last token predicts nothing, and may be a full stop. So the comparison opens at a mask
 * of both, else at the first paired words that differ, else at the first word of both after the difference.
 */
function tellingRow(
  { a, b, alignment, tokens, sequence }: Comparison,
  paired: readonly number[],
): FirstRow | undefined {
  if (sequence !== TOKENS || [a, b].some(({ summary }) => summary.plan.predicts === 'next token')) return undefined;
  const [maskedInA, maskedInB] = [a, b].map(({ summary }) => new Set(summary.masks.map(({ position }) => position)));
  const isMask = (row: AlignedRow | undefined) =>
    maskedInA?.has(row?.a ?? -1) === true && maskedInB?.has(row?.b ?? -1) === true;
  const mask = paired.find((at) => isMask(alignment.rows[at]));
  if (mask !== undefined) return { row: mask, why: 'mask' };
  const words = paired.filter((at) => [tokens.a[at], tokens.b[at]].every((token) => token && isWordToken(token)));
  const other = words.find((at) => alignment.rows[at]?.same === false);
  if (other !== undefined) return { row: other, why: 'other words' };
  const differs = alignment.rows.findIndex(({ same }) => !same);
  const behind = differs < 0 ? undefined : words.find((at) => at > differs);
  return behind === undefined ? undefined : { row: behind, why: 'after other words' };
}

/** The nearest choice that the comparison has; without a chosen row, the row at which it opens. */
export function fittingChoice(choice: CompareChoice, comparison: Comparison): CompareChoice {
  const [a, b] = [sizesOf(comparison, 'a'), sizesOf(comparison, 'b')];
  const { alignment, sources } = comparison;
  const rows = alignment.rows.length;
  const row = choice.row < rows ? choice.row : firstRow(comparison).row;
  return fitCompareChoice({ ...choice, row }, { a, b, rows, sourceRows: sources?.alignment.rows.length ?? 1 });
}
