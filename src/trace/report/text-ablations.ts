/** What runs without a part told, as a section of a text report. */
import { quotedText } from '../../base/foreign-text';
import { quoted, shownText } from '../../base/quoted-token';
import { textTable } from '../../base/text-table';
import {
  ABLATION_TITLE,
  type AblationBlock,
  type AblationWriting,
  ablationBlocks,
  ablationMethod,
  type ToldWithout,
} from './ablation-blocks';
import { wrap } from './lines';

const WRITING: AblationWriting = {
  named: quoted,
  inTable: (token) => quotedText(shownText(token)),
  number: (text) => text,
};

/** Its lines, the title first; none where nothing was left out. */
export function ablationLines(input: ToldWithout): string[] {
  const told = ablationBlocks(input, WRITING);
  if (told.length === 0) return [];
  return [ABLATION_TITLE, ...wrap(ablationMethod(input)), ...told.flatMap((block) => ['', ...linesOf(block)])];
}

/** A text has room for all rows of a ranking. */
function linesOf(block: AblationBlock): string[] {
  return 'rows' in block ? textTable(block.rows, 1) : wrap(block.text);
}
