/** Where two runs first differ, and what follows of the tokens before, in sentences for panel and terminal alike. */
import type { Plan } from '../../architectures/plan';
import { percent } from '../../base/number-text';
import { type AlignedRow, pairRows } from './align';
import { ROUNDING } from './drift';
import type { FoundDifference } from './first-difference';
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

/** @param words the tokens of a row, in quotes @param stageWords what a stage is called; without it by its name */
export function firstSentences(
  runs: RunsBeside,
  found: FoundDifference,
  words: (row: number) => string,
  stageWords: (stage: string, other: string) => string = stageNames,
): string[] {
  const rowOf = (pair: number) => pairRows(runs.alignment)[pair] as number;
  const first = firstSentence(found, (pair) => words(rowOf(pair)), stageWords);
  if (typeof found === 'string' || found.notNumbers > 0) return [first];
  const row = rowOf(found.pair);
  return [
    pairedAlone(runs, row),
    first,
    otherPosition(runs, row, words(row), positionIn(runs.a.summary.plan, found.stage)),
    sameBefore(runs, row, words),
  ].filter(Boolean);
}

function firstSentence(
  found: FoundDifference,
  tokens: (pair: number) => string,
  stageWords: (stage: string, other: string) => string,
): string {
  if (found === 'nothing differs') return strings.sameEverywhere;
  if (found === 'nothing comparable') return strings.nothingComparable;
  const { stage, other, pair, share, notNumbers } = found;
  return notNumbers > 0
    ? strings.firstNotNumbers(stageNames(stage, other), tokens(pair), notNumbers)
    : strings.firstStage(stageWords(stage, other), tokens(pair), percent(share));
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
  const [ofA, ofB] = [a.summary, b.summary];
  const isSameModel = ofA.model.folder === ofB.model.folder && ofA.model.state === ofB.model.state;
  const isCausal = ofA.plan.predicts === 'next token' && a.variant === 'model' && b.variant === 'model';
  return isSameModel && isCausal && (sources?.alignment.rows.every(({ same }) => same) ?? true);
}
