/** Where two traces first differ, in words. */
import type { FirstDifference, FoundDifference } from '../../../src/trace/compare/first-difference';
import { firstRowOf, firstSentences, stageNames } from '../../../src/trace/compare/first-sentences';
import { hasGates } from '../../../src/trace/steps/names';
import { type SequenceName, SOURCE } from '../../../src/trace/steps/sequences';
import { compareStrings as strings } from '../../strings/compare';
import { figureHeading } from '../../strings/figure-heading';
import { type Comparison, comparisonOfSources, pairRows, rowWords } from './comparison';
import { whyNotSubtracted } from './space';

/** The sentence, and the place of the difference. */
interface FirstWords {
  readonly words: string;
  readonly stage?: string;
  /** The row in the alignment of the sources, if the difference is there. */
  readonly row?: number;
  /** How many values are not numbers. */
  readonly notNumbers?: number;
}

/** Why no first difference is looked for; `undefined` if there may be one. */
export function whyNoFirst(comparison: Comparison): string | undefined {
  const why = whyNotSubtracted(comparison);
  if (why !== undefined) return why;
  return pairRows(comparison.alignment).length === 0 ? strings.noPairs : undefined;
}

export function firstWords(comparison: Comparison, found: FoundDifference): FirstWords {
  const rowsOver = (sequence: SequenceName) => (sequence === SOURCE && comparisonOfSources(comparison)) || comparison;
  const tokens = (row: number, sequence: SequenceName) => rowWords(rowsOver(sequence), row);
  const words = firstSentences(comparison, found, tokens, (stage, other) => stageWords(comparison, stage, other)).join(
    ' ',
  );
  if (typeof found === 'string') return { words };
  const { stage, notNumbers } = found;
  const row = firstRowOf(comparison, found);
  return notNumbers > 0 ? { words, stage, row, notNumbers } : { words, stage, row };
}

/** The tokens and the stage at which it is, as the figure there is called. */
export function firstPlace(comparison: Comparison, found: FirstDifference): [tokens: string, stage: string] {
  const ofSource = found.sequence === SOURCE && comparisonOfSources(comparison);
  return [
    rowWords(ofSource || comparison, firstRowOf(comparison, found)),
    stageWords(comparison, found.stage, found.other),
  ];
}

/** "“Vectors after attention” of block 0 (blocks.0.resid_mid)", as the figure there is called. */
function stageWords({ a }: Comparison, stage: string, other: string): string {
  const [, layer, label = stage] = /\.(\d+)\.(.+)$/.exec(stage) ?? [];
  const heading = figureHeading(label, hasGates(a.summary.plan));
  const words = [heading && `“${heading}”`, layer && `block ${layer}`];
  const known = words.filter(Boolean).join(' of ');
  const names = stageNames(stage, other);
  return known === '' ? names : `${known} (${names})`;
}
