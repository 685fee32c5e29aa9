/** Where two traces first differ, in words. */
import { ROUNDING } from '../../../src/trace/compare/drift';
import type { FoundDifference } from '../../../src/trace/compare/first-difference';
import { firstSentence, stageNames } from '../../../src/trace/compare/part-sentences';
import { compareStrings as strings } from '../../strings/compare';
import { percent } from '../../strings/format';
import { storyStrings } from '../../strings/story';
import { type Comparison, firstOther, haveSameWidth, pairRows, rowWords } from './comparison';

/** What is said of it, and of a difference where it is. */
export interface FirstWords {
  readonly words: string;
  readonly stage?: string;
  readonly row?: number;
  /** How many values there are no numbers. */
  readonly notNumbers?: number;
}

/** Why there is no first difference to look for; `undefined`: there may be one. */
export function whyNoFirst(comparison: Comparison): string | undefined {
  const [a, b] = [comparison.a.summary.model, comparison.b.summary.model];
  if (!haveSameWidth(comparison)) return strings.otherSizes(a.dModel, b.dModel);
  return pairRows(comparison.alignment).length === 0 ? strings.noPairs : undefined;
}

export function firstWords(comparison: Comparison, found: FoundDifference): FirstWords {
  const rows = pairRows(comparison.alignment);
  const words = firstSentence(found, (pair) => rowWords(comparison, rows[pair] as number), stageWords);
  if (typeof found === 'string') return { words };
  const { stage, pair, notNumbers } = found;
  const row = rows[pair] as number;
  if (notNumbers > 0) return { words, stage, row, notNumbers };
  const said = [words, otherPositionWords(comparison, row, stage), sameBeforeWords(comparison, row)];
  return { words: said.filter(Boolean).join(' '), stage, row };
}

/** Behind what only one text has, the same token is at another position: that alone makes some vectors differ. */
function otherPositionWords(comparison: Comparison, row: number, stage: string): string {
  const { a = null, b = null, same = false } = comparison.alignment.rows[row] ?? {};
  if (!same || a === null || b === null || a === b) return '';
  return strings.otherPosition(rowWords(comparison, row), a, b, stage === 'pos_embed');
}

/** Where the same model sees the same before the first other token, nothing there differs by more than rounding. */
function sameBeforeWords(comparison: Comparison, row: number): string {
  const other = firstOther(comparison);
  const isBehind = other !== undefined && other > 0 && row >= other;
  return isBehind && seesTheSameBefore(comparison) ? strings.sameBefore(percent(ROUNDING)) : '';
}

/**
 * Whether the vectors of a token follow from the tokens up to it alone, and in the same way on both sides. Not so where a
 * token sees those after it, as in an encoder and in the simplified block, which has no mask, nor where another source is
 * read: every token of a decoder sees the whole source.
 */
function seesTheSameBefore({ a, b, sources }: Comparison): boolean {
  const [ofA, ofB] = [a.summary, b.summary];
  const isSameModel = ofA.model.folder === ofB.model.folder && ofA.model.state === ofB.model.state;
  const isCausal = ofA.plan.predicts === 'next token' && a.variant === 'model' && b.variant === 'model';
  return isSameModel && isCausal && (sources?.alignment.rows.every(({ same }) => same) ?? true);
}

/** "“Vectors after attention” of block 0 (blocks.0.resid_mid)", as the figure is called there. */
function stageWords(stage: string, other: string): string {
  const [, layer, label = stage] = /\.(\d+)\.(.+)$/.exec(stage) ?? [];
  const heading = storyStrings.heading(label);
  const words = [heading && `“${heading}”`, layer && `block ${layer}`];
  const known = words.filter(Boolean).join(' of ');
  const names = stageNames(stage, other);
  return known === '' ? names : `${known} (${names})`;
}
