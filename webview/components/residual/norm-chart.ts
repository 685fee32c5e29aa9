/**
 * Draws the norms along one position's path: the stream as a line, the added vectors as bars, the range of all positions as a
 * band.
 */
import { html, nothing, svg } from 'lit';
import {
  type Band,
  blockLabels,
  blocksOnPath,
  type ChartScale,
  chartScale,
  HEIGHT,
  MARGIN,
  type NormPoint,
} from '../../state/residual/norms';
import { norms as strings } from '../../strings/residual';

interface NormChart {
  readonly path: readonly NormPoint[];
  readonly band: readonly Band[];
  /** In CSS pixels before it is enlarged. */
  readonly width: number;
  /** The factor by which everything is enlarged, like type in a presentation. */
  readonly times: number;
  /** The point that is read. */
  readonly read: number | undefined;
  /** The block that is chosen. */
  readonly layer: number;
}

export function normChart(chart: NormChart) {
  const { path, band, width, times, read } = chart;
  const scale = chartScale(path, band, width);
  const { x, y } = scale;
  // A norm that is not a number has no place in the chart; the table shows it.
  const points = path.map(({ stream }, point) => ({ stream, point })).filter(({ stream }) => Number.isFinite(stream));
  const line = points.map(({ stream, point }) => `${x(point)},${y(stream)}`).join(' ');
  const edge = (side: keyof Band) => band.map((values, point) => `${x(point)},${y(values[side])}`);
  const known = band.length > 0 && band.every(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  return html`<svg width=${width * times} height=${HEIGHT * times} viewBox="0 0 ${width} ${HEIGHT}" aria-hidden="true">
    ${axes(chart, scale)}
    ${known ? svg`<polygon class="band" points=${[...edge('high'), ...edge('low').reverse()].join(' ')}></polygon>` : nothing}
    ${path.map((point, index) => bar(point, index, scale))}
    <polyline class="stream" points=${line}></polyline>
    ${points.map(
      ({ stream, point }) =>
        svg`<circle class=${point === read ? 'read' : ''} cx=${x(point)} cy=${y(stream)} r=${point === read ? 4.5 : 2.5}></circle>`,
    )}
  </svg>`;
}

function bar({ after, added }: NormPoint, index: number, { x, y, step }: ChartScale) {
  if (!after || added === null || !Number.isFinite(added)) return nothing;
  const width = Math.max(Math.min(step * 0.62, 16), 1);
  const height = Math.max(y(0) - y(added), 0);
  return svg`<rect class=${after.part} x=${x(index) - width / 2} y=${y(added)} width=${width} height=${height}></rect>`;
}

function axes({ path, width: whole, layer }: NormChart, { marks, x, y, step }: ChartScale) {
  const right = whole - MARGIN.right;
  const blocks = blocksOnPath(path);
  const width = (blocks[0]?.points ?? 1) * step;
  const placed = blocks.map(({ layer: block, first, points }) => {
    const left = x(first) - step / 2;
    return { block, left, center: left + (points * step) / 2, width: points * step };
  });
  const { numbered, start } = blockLabels(
    placed.map(({ center }) => center - x(0)),
    width,
    blocks.findIndex(({ layer: block }) => block === layer),
  );
  return svg`
    ${marks.map(
      (mark) => svg`<line class="grid" x1=${MARGIN.left} x2=${right} y1=${y(mark)} y2=${y(mark)}></line>
        <text class="end" x=${MARGIN.left - 6} y=${y(mark) + 4}>${strings.axis(mark)}</text>`,
    )}
    ${start ? svg`<text class="middle" x=${x(0)} y=${HEIGHT - 19}>${strings.start}</text>` : nothing}
    ${placed.map(({ block, left, center, width }, place) => {
      return svg`${block % 2 === 0 ? svg`<rect class="block" x=${left} y=${MARGIN.top} width=${width} height=${y(0) - MARGIN.top}></rect>` : nothing}
        ${numbered[place] ? svg`<text class="middle ${block === layer ? 'chosen' : ''}" x=${center} y=${HEIGHT - 19}>${block}</text>` : nothing}`;
    })}
    <text class="middle" x=${(MARGIN.left + right) / 2} y=${HEIGHT - 4}>${strings.block}</text>`;
}
