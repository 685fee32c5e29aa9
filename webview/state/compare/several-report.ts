/** The part of a comparison's report about several texts that are compared at once: all cosines, and the whole texts. */
import { markdownSentence, markdownTable, markdownWords } from '../../../src/base/markdown';
import { compareSeveralStrings as strings } from '../../strings/compare-several';
import { proseFourDecimals } from '../../strings/format';
import { extremesSentence } from './several';

/** What is known of several texts. */
export interface ReportedSeveral {
  readonly texts: readonly string[];
  /** [text, text] */
  readonly cosines: Float64Array;
}

/** As paragraphs of Markdown. */
export function severalSection({ texts, cosines }: ReportedSeveral): string[] {
  const extremes = extremesSentence(cosines, texts);
  const numbers = texts.map((_, at) => String(at + 1));
  const rowOf = (row: number) =>
    Array.from(cosines.subarray(row * texts.length, (row + 1) * texts.length), proseFourDecimals);
  const listed = texts.map((text, at) => [String(at + 1), markdownWords(text)]);
  return [
    `## ${markdownWords(strings.title(texts.length))}`,
    ...(extremes ? [markdownSentence(extremes)] : []),
    markdownSentence(strings.reported(texts.length)),
    markdownTable([[strings.numbered, ...numbers], ...texts.map((_, row) => [numbers[row] ?? '', ...rowOf(row)])], 1),
    markdownTable([[strings.numbered, strings.whole], ...listed]),
  ];
}
