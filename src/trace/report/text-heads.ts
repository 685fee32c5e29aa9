/** What was measured of the heads by their kinds, as lines of a text report. */
import { textTable } from '../../base/text-table';
import { HEADS_TITLE, type HeadBlock, headBlocks } from './head-blocks';
import type { ReportInput } from './input';
import { wrap } from './lines';

/** Title first; none where no heads were looked for. */
export function headLines({ heads = [] }: Pick<ReportInput, 'heads'>): string[] {
  const told = headBlocks(heads).flatMap((block) => ['', ...linesOf(block)]);
  return told.length === 0 ? [] : [HEADS_TITLE, ...told.slice(1)];
}

function linesOf(block: HeadBlock): string[] {
  return block.kind === 'heads' ? textTable(block.rows, 1) : wrap(block.text);
}
