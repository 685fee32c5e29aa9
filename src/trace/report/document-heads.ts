/** What was measured of the heads by their kinds, as a section of a Markdown document. */
import { count } from '../../base/counted';
import { markdownFold, markdownSentence, markdownTable, markdownWords } from '../../base/markdown';
import { HEADS_TITLE, type HeadBlock, headBlocks } from './head-blocks';
import type { ReportInput } from './input';

/** How many heads of a kind have a row at once; all of them are folded below. */
const MOST_HEADS = 12;

/** None where no heads were looked for. */
export function headSections({ heads = [] }: Pick<ReportInput, 'heads'>): string[] {
  const told = headBlocks(heads).flatMap(sectionsOf);
  return told.length === 0 ? [] : [`## ${HEADS_TITLE}`, ...told];
}

function sectionsOf(block: HeadBlock): string[] {
  switch (block.kind) {
    case 'heading':
      return [`### ${markdownWords(block.text)}`];
    case 'told':
      return [markdownSentence(block.text)];
    case 'heads':
      return tablesOf(block.rows);
  }
}

function tablesOf([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  const table = (some: typeof rows) => markdownTable([head, ...some], 1);
  if (rows.length <= MOST_HEADS) return [table(rows)];
  return [table(rows.slice(0, MOST_HEADS)), ...markdownFold(`All ${count(rows.length)} heads`, [table(rows)])];
}
