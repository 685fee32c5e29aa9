/** Where two runs first differ, and what follows of the tokens before, in sentences for panel and terminal alike. */
import type { Plan } from '../../architectures/plan/plan';
import { percent } from '../../base/number-text';
import { type SequenceName, SOURCE } from '../../operations/node';
import { type AlignedRow, pairRows } from './align';
import { ROUNDING } from './drift';
import type { FirstDifference, FoundDifference } from './first-difference';
import { partStrings as strings } from './part-strings';

/** One of the two. */
export interface RunSide {
  readonly variant: 'model' | 'walkthrough';
  readonly summary: {
    readonly model: { readonly folder: string; readonly state: string };
    readonly plan: Pick<Plan, 'nodes' | 'predicts' | 'stages'>;
  };
}

interface Rows {
  readonly alignment: { readonly rows: readonly AlignedRow[] };
}

/** Two runs, and which of their tokens stand beside each other. */
export interface RunsBeside extends Rows {
  readonly a: RunSide;
  readonly b: RunSide;
  /** The same of the sources of encoder-decoders; null: there are none. */
  readonly sources: Rows | null;
}

/** The row of the alignment, of the sources where the difference lies there, in which the two first differ. */
export function firstRowOf(
  runs: Pick<RunsBeside, 'alignment' | 'sources'>,
  { pair, sequence }: FirstDifference,
): number {
  return pairRows(rowsOver(runs, sequence).alignment)[pair] as number;
}

/** @param words the tokens of a row, in quotes @param stageWords what a stage is called; without it by its name */
export function firstSentences(
  runs: RunsBeside,
  found: FoundDifference,
  words: (row: number, sequence: SequenceName) => string,
  stageWords: (stage: string, other: string) => string = stageNames,
): string[] {
  if (found === 'nothing differs') return [strings.sameEverywhere];
  if (found === 'nothing comparable') return [strings.nothingComparable];
  const { sequence } = found;
  const row = firstRowOf(runs, found);
  const wordsOf = (at: number) => words(at, sequence);
  const first = firstSentence(found, wordsOf(row), stageWords);
  if (found.notNumbers > 0) return [first];
  const rows = rowsOver(runs, sequence);
  return [
    pairedAlone(rows, row),
    first,
    otherPosition(rows, row, wordsOf(row), positionIn(runs.a.summary.plan, found.stage)),
    // A token of a source sees those after it.
    sequence === SOURCE ? '' : sameBefore(runs, row, wordsOf),
  ].filter(Boolean);
}

function rowsOver({ alignment, sources }: Pick<RunsBeside, 'alignment' | 'sources'>, sequence: SequenceName): Rows {
  return sequence === SOURCE && sources ? sources : { alignment };
}

function firstSentence(
  { stage, other, share, notNumbers }: FirstDifference,
  tokens: string,
  stageWords: (stage: string, other: string) => string,
): string {
  return notNumbers > 0
    ? strings.firstNotNumbers(stageNames(stage, other), tokens, notNumbers)
    : strings.firstStage(stageWords(stage, other), tokens, percent(share));
}

/** "blocks.0.resid_mid"; of models whose blocks have other names both: "blocks.0.resid_mid in A and decoder.0.resid_mid in B". */
export function stageNames(stage: string, other: string): string {
  return stage === other ? stage : strings.placesOfBoth(stage, other);
}

/** A token before that one has no counterpart: the texts differ there, and no vectors could be compared. */
function pairedAlone({ alignment }: Rows, row: number): string {
  const isPaired = ({ a, b }: AlignedRow) => a !== null && b !== null;
  return alignment.rows.slice(0, row).every(isPaired) ? '' : strings.pairedAlone;
}

/** Behind what only one text has, the same token is at another position: that alone makes some vectors differ. */
function otherPosition({ alignment }: Rows, row: number, words: string, by: 'vector' | 'angles' | null): string {
  const { a = null, b = null, same = false } = alignment.rows[row] ?? {};
  if (!same || a === null || b === null || a === b) return '';
  return strings.otherPosition(words, a, b, by);
}

/** How a stage depends on where a token stands: by a vector that each position has, or by angles. */
function positionIn({ nodes, stages }: RunSide['summary']['plan'], name: string): 'vector' | 'angles' | null {
  const stage = stages.find((one) => one.name === name);
  if (stage?.role === 'position') return 'vector';
  return stage && nodes[stage.node]?.kind === 'rotary' ? 'angles' : null;
}

/** Where the same model sees the same before the first other token, nothing there differs by more than rounding. */
function sameBefore(runs: RunsBeside, row: number, words: (row: number) => string): string {
  const other = runs.alignment.rows.findIndex(({ same }) => !same);
  if (other <= 0 || row < other || !seesTheSameBefore(runs)) return '';
  // What lies between the two sees the other token, and may differ in a later stage.
  return strings.sameBefore(percent(ROUNDING), row === other ? undefined : words(other));
}

/**
 * Whether the vectors of a token follow from the tokens up to it alone, and in the same way on both sides. Not so where a
 * token sees those after it, as in an encoder and in the simplified block, which has no mask, nor where another source is
 * read: every token of a decoder sees the whole source.
 */
function seesTheSameBefore({ a, b, sources }: RunsBeside): boolean {
  const isCausal = a.summary.plan.predicts === 'next token' && a.variant === 'model' && b.variant === 'model';
  return areOfOneModel({ a, b }) && isCausal && (sources?.alignment.rows.every(({ same }) => same) ?? true);
}

export function areOfOneModel({ a, b }: Pick<RunsBeside, 'a' | 'b'>): boolean {
  const [ofA, ofB] = [a.summary.model, b.summary.model];
  return ofA.folder === ofB.folder && ofA.state === ofB.state;
}
