/** The measurements of heads by kind, as a section of a Markdown document. */
import { count } from '../../base/counted';
import { markdownFold, markdownSentence, markdownTable, markdownWords } from '../../base/markdown';
import { HEADS_TITLE, type HeadBlock, headBlocks } from './head-blocks';
import type { ReportInput } from './input';

/** How many heads of a kind have a visible row; all of them are in a fold below. */
const MOST_HEADS = 12;

/** The sections; empty if no heads were measured. */
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
