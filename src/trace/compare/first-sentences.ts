/** Says in sentences where two runs first differ, and what follows for the tokens before. Panel and terminal share it. */
import type { Plan } from '../../architectures/plan/plan';
import { percent } from '../../base/number-text';
import { type SequenceName, SOURCE } from '../../operations/node';
import { type AlignedRow, pairRows } from './align';
import { ROUNDING } from './drift';
import type { FirstDifference, FoundDifference } from './first-difference';
import { partStrings as strings } from './part-strings';

/** One of the two runs. */
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

/** Two runs and the alignment of their tokens. */
export interface RunsBeside extends Rows {
  readonly a: RunSide;
  readonly b: RunSide;
  /** The alignment of the sources of encoder-decoders; null if there are none. */
  readonly sources: Rows | null;
}

/** The row in which the two first differ, in the alignment of the tokens or of the sources, wherever the difference lies. */
export function firstRowOf(
  runs: Pick<RunsBeside, 'alignment' | 'sources'>,
  { pair, sequence }: FirstDifference,
): number {
  return pairRows(rowsOver(runs, sequence).alignment)[pair] as number;
}

/** @param words the tokens of a row, in quotes @param stageWords the words for a stage; by default, its name */
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
    first,
    otherPosition(rows, row, wordsOf(row), positionIn(runs.a.summary.plan, found.stage)),
    // A token of a source sees the tokens after it.
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

/**
 * "blocks.0.resid_mid"; where the models name their blocks differently, both: "blocks.0.resid_mid in A and decoder.0.resid_mid
 * in B".
 */
export function stageNames(stage: string, other: string): string {
  return stage === other ? stage : strings.placesOfBoth(stage, other);
}

/** After tokens that only one text has, the same token is at another position, which alone makes some vectors differ. */
function otherPosition({ alignment }: Rows, row: number, words: string, by: 'vector' | 'angles' | null): string {
  const { a = null, b = null, same = false } = alignment.rows[row] ?? {};
  if (!same || a === null || b === null || a === b) return '';
  return strings.otherPosition(words, a, b, by);
}

/** How a stage depends on the token's position: by a vector for each position, or by angles. */
function positionIn({ nodes, stages }: RunSide['summary']['plan'], name: string): 'vector' | 'angles' | null {
  const stage = stages.find((one) => one.name === name);
  if (stage?.role === 'position') return 'vector';
  return stage && nodes[stage.node]?.kind === 'rotary' ? 'angles' : null;
}

/** Before the first different token, the same model sees the same, so nothing there differs by more than rounding. */
function sameBefore(runs: RunsBeside, row: number, words: (row: number) => string): string {
  const other = runs.alignment.rows.findIndex(({ same }) => !same);
  if (other <= 0 || row < other || !seesTheSameBefore(runs)) return '';
  // The tokens between the two see the other token, and can differ in a later stage.
  return strings.sameBefore(percent(ROUNDING), row === other ? undefined : words(other));
}

/**
 * Whether the vectors of a token follow from the tokens up to it alone, in the same way on both sides. That is false where a
 * token sees those after it, as in an encoder and in the simplified block, which has no mask; and where different sources are
 * read, since every token of a decoder sees the whole source.
 */
function seesTheSameBefore({ a, b, sources }: RunsBeside): boolean {
  const isCausal = a.summary.plan.predicts === 'next token' && a.variant === 'model' && b.variant === 'model';
  return areOfOneModel({ a, b }) && isCausal && (sources?.alignment.rows.every(({ same }) => same) ?? true);
}

export function areOfOneModel({ a, b }: Pick<RunsBeside, 'a' | 'b'>): boolean {
  const [ofA, ofB] = [a.summary.model, b.summary.model];
  return ofA.folder === ofB.folder && ofA.state === ofB.state;
}
