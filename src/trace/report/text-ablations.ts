/** What runs without a part told, as a section of a text report. */
import { quotedText } from '../../base/foreign-text';
import { quoted, shownText } from '../../base/quoted-token';
import { type TextBlock, tableBlock } from '../../base/text-blocks';
import {
  ABLATION_TITLE,
  type AblationBlock,
  type AblationWriting,
  ablationBlocks,
  ablationMethod,
  type ToldWithout,
} from './ablation-blocks';

const WRITING: AblationWriting = {
  named: quoted,
  inTable: (token) => quotedText(shownText(token)),
  number: (text) => text,
};

/** The title first; none where nothing was left out. */
export function ablationLines(input: ToldWithout): TextBlock[] {
  const told = ablationBlocks(input, WRITING);
  if (told.length === 0) return [];
  return [ABLATION_TITLE, ablationMethod(input), ...told.flatMap((block) => ['', laidOut(block)])];
}

/** A text has room for all rows of a ranking. */
function laidOut(block: AblationBlock): TextBlock {
  return 'rows' in block ? tableBlock(block.rows, { numbers: 1 }) : block.text;
}
