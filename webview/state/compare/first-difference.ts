/** Where two traces first differ, in words. */
import type { FirstDifference, FoundDifference } from '../../../src/trace/compare/first-difference';
import { firstRowOf, firstSentences, stageNames } from '../../../src/trace/compare/first-sentences';
import { type SequenceName, SOURCE } from '../../../src/trace/steps/sequences';
import { compareStrings as strings } from '../../strings/compare';
import { storyStrings } from '../../strings/story';
import { type Comparison, comparisonOfSources, pairRows, rowWords } from './comparison';
import { whyNotSubtracted } from './space';

/** What is said of it, and of a difference where it is. */
interface FirstWords {
  readonly words: string;
  readonly stage?: string;
  /** Of the alignment of the sources, where the difference lies there. */
  readonly row?: number;
  /** How many values there are no numbers. */
  readonly notNumbers?: number;
}

/** Why there is no first difference to look for; `undefined`: there may be one. */
export function whyNoFirst(comparison: Comparison): string | undefined {
  const why = whyNotSubtracted(comparison);
  if (why !== undefined) return why;
  return pairRows(comparison.alignment).length === 0 ? strings.noPairs : undefined;
}

export function firstWords(comparison: Comparison, found: FoundDifference): FirstWords {
  const rowsOver = (sequence: SequenceName) => (sequence === SOURCE && comparisonOfSources(comparison)) || comparison;
  const tokens = (row: number, sequence: SequenceName) => rowWords(rowsOver(sequence), row);
  const words = firstSentences(comparison, found, tokens, stageWords).join(' ');
  if (typeof found === 'string') return { words };
  const { stage, notNumbers } = found;
  const row = firstRowOf(comparison, found);
  return notNumbers > 0 ? { words, stage, row, notNumbers } : { words, stage, row };
}

/** At which tokens that is, and in which stage, as the figure is called there. */
export function firstPlace(comparison: Comparison, found: FirstDifference): [tokens: string, stage: string] {
  const ofSource = found.sequence === SOURCE && comparisonOfSources(comparison);
  return [rowWords(ofSource || comparison, firstRowOf(comparison, found)), stageWords(found.stage, found.other)];
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
