/**
 * Chooses the tokens at which A is run with parts of B: a menu, and the place of the residual stream once a cell of its map is
 * chosen.
 */
import { html, nothing } from 'lit';
import { type Comparison, rowWords } from '../../state/compare/comparison';
import { whereOf } from '../../state/compare/parts-recovery';
import type { PairRow } from '../../state/compare/stream-sweep';
import { compareStrings } from '../../strings/compare';
import '../controls/menu';
import type { MenuItem } from '../controls/menu';

const texts = compareStrings.patch;

interface PatchedAt {
  /** The rows with a token on both sides. */
  readonly rows: readonly PairRow[];
  /** The row of the one patched token; `undefined` if all are patched. */
  readonly shownRow: PairRow | undefined;
  /** The row of the chosen cell of the residual stream, if it is another one. */
  readonly cell: PairRow | undefined;
}

/** Renders nothing if only one token has a counterpart. @param choose called with `undefined` for all tokens that have one */
export function patchAt(
  comparison: Comparison,
  { rows, shownRow, cell }: PatchedAt,
  choose: (row: PairRow | undefined) => void,
) {
  if (rows.length < 2) return nothing;
  const shown = whereOf(comparison, shownRow?.row);
  const items = (): MenuItem[] => [
    { id: 'all', label: texts.allTokens(rows.length), isCurrent: !shownRow },
    ...rows.map(({ a, b, row }) => ({
      id: String(row),
      label: texts.tokenAt(a, rowWords(comparison, row), b),
      isCurrent: row === shownRow?.row,
    })),
  ];
  return html`<div class="where"><span aria-hidden="true">${texts.at}</span>
    <trace-menu data-picker="patch-at" .framed=${true} .label=${`${texts.at} ${shown}`} .items=${items}
      @pick=${({ detail }: CustomEvent<string>) => choose(rows.find(({ row }) => String(row) === detail))}>${shown}<span aria-hidden="true"> ▾</span></trace-menu>
    <span class="small" role="status" data-at-cell>${cell === undefined ? nothing : texts.atCell(whereOf(comparison, cell.row))}</span>
  </div>`;
}
