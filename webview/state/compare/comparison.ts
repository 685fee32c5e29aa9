/** What a comparison shows: two traces, and which of their tokens stand beside each other. */
import { whyNot } from '../../../src/architectures/why-not';
import type { ComparedTrace } from '../../../src/engine/protocol/panel-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { type AlignedRow, type Alignment, align, alignSame } from '../../../src/trace/compare/align';
import { type CompareChoice, fitCompareChoice } from '../../choice/compare-choice';
import type { Host } from '../../sources/host';
import { openSources, type TraceSources } from '../../sources/trace-sources';
import { tokenLabel } from '../../strings/format';

export type SideName = 'a' | 'b';

/** One of the two traces. */
export type Side = ComparedTrace & TraceSources;

export interface Comparison {
  readonly a: Side;
  readonly b: Side;
  readonly sameVocabulary: boolean;
  readonly alignment: Alignment;
  /** For figures whose rows are those of the alignment, the token of each. */
  readonly tokens: { readonly a: readonly Token[]; readonly b: readonly Token[]; readonly both: readonly Token[] };
}

/** What every figure of a comparison needs to know. */
export interface CompareData {
  readonly comparison: Comparison;
  readonly choice: CompareChoice;
  /** Room for figures, in CSS pixels. */
  readonly width: number;
}

export function openComparison(
  a: ComparedTrace,
  b: ComparedTrace,
  sameVocabulary: boolean,
  host: Pick<Host, 'window' | 'read'>,
): Comparison {
  const alignment =
    a.summary.trace === b.summary.trace
      ? alignSame(a.summary.tokens.length)
      : align(a.summary, b.summary, sameVocabulary);
  const side = (of: ComparedTrace): Side => ({
    ...of,
    ...openSources(of.summary, host),
  });
  return { a: side(a), b: side(b), sameVocabulary, alignment, tokens: rowTokens(alignment, a, b) };
}

/** Whether both say which tokens of their vocabularies are probable somewhere. */
export function hasOutcome({ a, b }: Pick<Comparison, SideName>): boolean {
  return [a, b].every(({ summary }) => whyNot(summary.plan, 'What the model says at a position') === undefined);
}

/** Whether both read a whole text at once, so that the vectors of their tokens stand for what the tokens mean there. */
export function hasSimilarity({ a, b }: Pick<Comparison, SideName>): boolean {
  const isEncoder = ({ plan }: TraceSummary) => plan.predicts !== 'next token';
  return isEncoder(a.summary) && isEncoder(b.summary) && a.summary.model.dModel === b.summary.model.dModel;
}

/** The same with the sides exchanged. */
export function exchanged({ a, b, ...rest }: Comparison): Comparison {
  const { alignment, tokens } = rest;
  const rows = alignment.rows.map((row) => ({ a: row.b, b: row.a, same: row.same }));
  return {
    ...rest,
    a: b,
    b: a,
    alignment: { ...alignment, rows },
    tokens: { ...tokens, a: tokens.b, b: tokens.a, both: rows.map((row) => bothTokens(row, b, a)) },
  };
}

function rowTokens({ rows }: Alignment, a: ComparedTrace, b: ComparedTrace): Comparison['tokens'] {
  const of = (tokens: readonly Token[], position: number | null) =>
    (position === null ? undefined : tokens[position]) ?? NO_TOKEN;
  return {
    a: rows.map((row) => of(a.summary.tokens, row.a)),
    b: rows.map((row) => of(b.summary.tokens, row.b)),
    both: rows.map((row) => bothTokens(row, a, b)),
  };
}

const NO_TOKEN: Token = { id: -1, token: '—', text: '', start: 0, end: 0, special: true, inserted: false, typeId: 0 };

/** "fine ≠ bad" where they differ. */
function bothTokens(row: AlignedRow, a: ComparedTrace, b: ComparedTrace): Token {
  const [ofA, ofB] = [tokenAt(a, row.a), tokenAt(b, row.b)];
  const one = ofA ?? ofB ?? NO_TOKEN;
  if (!ofA || !ofB || row.same) return one;
  return { ...one, token: `${tokenLabel(ofA)} ≠ ${tokenLabel(ofB)}`, special: true };
}

export function tokenAt({ summary }: Pick<ComparedTrace, 'summary'>, position: number | null): Token | undefined {
  return position === null ? undefined : summary.tokens[position];
}

/** The number of the first row in which the texts differ; `undefined` where they are the same. */
export function firstOther({ alignment }: Comparison): number | undefined {
  const row = alignment.rows.findIndex(({ same }) => !same);
  return row < 0 ? undefined : row;
}

/** For every pair of the alignment, which row it is. */
export function pairRows({ rows }: Alignment): number[] {
  return rows.flatMap(({ a, b }, index) => (a === null || b === null ? [] : [index]));
}

/** How many blocks and heads of a side there are to choose from: beside the walk-through's block 0 only block 0. */
export function sizesOf({ a, b }: Pick<Comparison, SideName>, side: SideName): { layers: number; heads: number } {
  const of = (one: ComparedTrace) =>
    one.variant === 'walkthrough'
      ? { layers: 1, heads: 1 }
      : { layers: one.summary.model.layers, heads: one.summary.model.heads };
  return { layers: a.variant === b.variant ? of({ a, b }[side]).layers : 1, heads: of({ a, b }[side]).heads };
}

export function fittingChoice(choice: CompareChoice, comparison: Comparison): CompareChoice {
  const [a, b] = [sizesOf(comparison, 'a'), sizesOf(comparison, 'b')];
  return fitCompareChoice(choice, { a, b, rows: comparison.alignment.rows.length });
}
