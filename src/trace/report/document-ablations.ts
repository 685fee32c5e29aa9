/** The results of runs without a part, as a section of a Markdown document. */
import { count } from '../../base/counted';
import { markdownFold, markdownParagraph, markdownTable } from '../../base/markdown';
import {
  ABLATION_TITLE,
  type AblationBlock,
  type AblationWriting,
  ablationBlocks,
  ablationMethod,
  type ToldWithout,
} from './ablation-blocks';
import { tokenCode } from './document-words';

/** How many rows of the sweep are visible; all of them are in a fold below. */
const MOST_PARTS = 12;

const WRITING: AblationWriting = {
  named: tokenCode,
  inTable: tokenCode,
  number: (text) => text.replace('<', '\\<'),
};

/** The sections; empty if nothing was left out. */
export function ablationSections(input: ToldWithout): string[] {
  const told = ablationBlocks(input, WRITING).flatMap(sectionsOf);
  if (told.length === 0) return [];
  return [`## ${ABLATION_TITLE}`, markdownParagraph(ablationMethod(input)), ...told];
}

function sectionsOf(block: AblationBlock): string[] {
  switch (block.kind) {
    case 'question':
      return [markdownParagraph(`**${block.text}**`)];
    case 'told':
      return [markdownParagraph(block.text)];
    case 'table':
      return [markdownTable(block.rows, 1)];
    case 'ranking':
      return rankingOf(block);
  }
}

function rankingOf({ most, rows: [head = [], ...rows] }: Extract<AblationBlock, { kind: 'ranking' }>): string[] {
  const table = (some: typeof rows) => markdownTable([head, ...some], 1);
  if (rows.length <= MOST_PARTS) return [table(rows)];
  return [
    `The ${count(MOST_PARTS)} ${most}:`,
    table(rows.slice(0, MOST_PARTS)),
    ...markdownFold(`All ${count(rows.length)} parts`, [table(rows)]),
  ];
}
