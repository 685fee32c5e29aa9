/** Draws a row of quantised values over the values that their codes stand for, and the values before quantisation. */
import { css, svg } from 'lit';
import type { StoredGroup } from '../../../src/engine/protocol/stored-window-protocol';

const HEIGHT = 120;
const MARGIN = 6;
/** More lines than this would be a grey area. */
const MOST_LEVELS = 16;

export const pictureStyles = css`
  .picture { display: block; margin: 6px 0 2px; border: 1px solid var(--line); }
  .picture .level { stroke: var(--muted); stroke-width: 1; opacity: 0.45; shape-rendering: crispEdges; }
  .picture .zero { stroke: var(--vscode-editor-foreground); stroke-width: 1; opacity: 0.5; shape-rendering: crispEdges; }
  .picture .dot { fill: var(--vscode-charts-blue, #3794ff); }
  .picture .ring { fill: none; stroke: var(--vscode-editor-foreground); stroke-width: 1.2; opacity: 0.85; }
  .picture .stem { stroke: var(--vscode-editor-foreground); stroke-width: 1; opacity: 0.85; }
  .picture .border { stroke: var(--line); stroke-dasharray: 3 3; }
`;

/** The table beside it gives all of this in numbers. @param width in CSS pixels */
export function storedPicture(groups: readonly StoredGroup[], width: number) {
  const shown = groups.flatMap(({ values, original }) => [...values, ...(original ?? [])]).filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...shown), Math.max(0, ...shown)];
  const room = HEIGHT - 2 * MARGIN;
  const y = (value: number) => MARGIN + (high === low ? room / 2 : (room * (high - value)) / (high - low));
  const count = groups.reduce((sum, { values }) => sum + values.length, 0);
  const step = (width - 2 * MARGIN) / count;
  const first = groups[0]?.column ?? 0;
  const left = (column: number) => MARGIN + step * (column - first);
  return svg`<svg class="picture" aria-hidden="true" width=${width} height=${HEIGHT} viewBox="0 0 ${width} ${HEIGHT}">
    <line class="zero" x1=${MARGIN} x2=${width - MARGIN} y1=${y(0)} y2=${y(0)}></line>
    ${groups.map((group, index) => {
      const [from, to] = [left(group.column), left(group.column + group.values.length)];
      const border = index > 0 ? svg`<line class="border" x1=${from} x2=${from} y1="0" y2=${HEIGHT}></line>` : '';
      return svg`${border}
        ${levelsOf(group).map((level) => svg`<line class="level" x1=${from} x2=${to} y1=${y(level)} y2=${y(level)}></line>`)}
        ${group.values.map((value, i) => mark(left(group.column + i) + step / 2, y, value, group.original?.[i]))}`;
    })}
  </svg>`;
}

/** Whether the values that codes stand for are drawn for any group. */
export function drawsLevels(groups: readonly StoredGroup[]): boolean {
  return groups.some((group) => levelsOf(group).length > 0);
}

/** The distinct values that the codes of this group stand for; empty if there are too many to draw as lines. */
function levelsOf({ values }: StoredGroup): number[] {
  const levels = [...new Set(values)];
  return levels.length > MOST_LEVELS ? [] : levels;
}

function mark(x: number, y: (value: number) => number, value: number, before: number | undefined) {
  const moved =
    before === undefined
      ? ''
      : svg`<line class="stem" x1=${x} x2=${x} y1=${y(before)} y2=${y(value)}></line>
        <circle class="ring" cx=${x} cy=${y(before)} r="3.5"></circle>`;
  return svg`${moved}<circle class="dot" cx=${x} cy=${y(value)} r="2"></circle>`;
}
