/** Where two traces first differ, in words. */
import { type FirstDifference, ROUNDING } from '../../../src/trace/compare/drift';
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

export function firstWords(comparison: Comparison, found: FirstDifference | null): FirstWords {
  if (found === null) return { words: strings.sameEverywhere };
  const { stage, pair, share, notNumbers } = found;
  const row = pairRows(comparison.alignment)[pair] as number;
  const name = rowWords(comparison, row);
  if (notNumbers > 0) return { words: strings.firstNotNumbers(stage, name, notNumbers), stage, row, notNumbers };
  const said = [
    strings.firstStage(stageWords(stage), name, percent(share)),
    otherPositionWords(comparison, row, stage),
    sameBeforeWords(comparison, row),
  ];
  return { words: said.filter(Boolean).join(' '), stage, row };
}

/** Behind what only one text has, the same token is at another position: that alone makes some vectors differ. */
function otherPositionWords(comparison: Comparison, row: number, stage: string): string {
  const { a = null, b = null, same = false } = comparison.alignment.rows[row] ?? {};
  if (!same || a === null || b === null || a === b) return '';
  return strings.otherPosition(rowWords(comparison, row), a, b, stage === 'pos_embed');
}

/** With the same model, nothing before the first other token can differ by more than rounding: so it was found. */
function sameBeforeWords(comparison: Comparison, row: number): string {
  const { model, plan } = comparison.a.summary;
  // Where tokens see those behind them, all may differ.
  const sameModel = plan.predicts === 'next token' && model.folder === comparison.b.summary.model.folder;
  const other = firstOther(comparison);
  return sameModel && other !== undefined && other > 0 && row >= other ? strings.sameBefore(percent(ROUNDING)) : '';
}

/** "“Vectors after attention” of block 0 (blocks.0.resid_mid)", as the figure is called there. */
function stageWords(stage: string): string {
  const [, layer, label = stage] = /\.(\d+)\.(.+)$/.exec(stage) ?? [];
  const heading = storyStrings.heading(label);
  const words = [heading && `“${heading}”`, layer && `block ${layer}`];
  const known = words.filter(Boolean).join(' of ');
  return known === '' ? stage : `${known} (${stage})`;
}
