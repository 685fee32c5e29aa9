/** The results of runs without a part, as a section of a text report. */
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

/** Begins with the title; empty if nothing was left out. */
export function ablationLines(input: ToldWithout): TextBlock[] {
  const told = ablationBlocks(input, WRITING);
  if (told.length === 0) return [];
  return [ABLATION_TITLE, ablationMethod(input), ...told.flatMap((block) => ['', laidOut(block)])];
}

/** Shows all rows of a ranking, as a text has room for them. */
function laidOut(block: AblationBlock): TextBlock {
  return 'rows' in block ? tableBlock(block.rows, { numbers: 1 }) : block.text;
}
