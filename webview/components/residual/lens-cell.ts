/** What a cell of the logit lens shows: a token, or a rank, and its share. */
import { html } from 'lit';
import { shareText } from '../../strings/format';
import type { FittedRows } from './fitted-rows';

/** "54 %": beside it a token has more room than beside ">99 %". */
const SHORT_SHARE = 4;

/** What smaller type leaves of its size, as the style has it. */
const TIGHT = 0.86;

/**
 * The share stays whole, however long the token is: where both have one line the token has what that leaves. What is a little
 * too long for a line is in smaller type, so that it is whole as well.
 */
export function shownInCell(
  { text, probability }: { readonly text: string; readonly probability: number },
  { oneLine, characters }: Pick<FittedRows, 'oneLine' | 'characters'>,
) {
  const share = shareText(probability);
  const tight = tightness(text.length + (oneLine ? share.length + 1 : 0), characters);
  const more = share.length > SHORT_SHARE ? '' : 'more';
  return oneLine
    ? html`<span class=${tight}><bdi class=${more}>${text}</bdi> ${share}</span>`
    : html`<bdi class=${tight}>${text}</bdi> ${share}`;
}

/** How much smaller type is in which so many characters have room; '' where they have it in their own. */
export function tightness(length: number, characters: number): '' | 'tight' | 'tighter' {
  if (length <= characters) return '';
  return length * TIGHT <= characters ? 'tight' : 'tighter';
}
