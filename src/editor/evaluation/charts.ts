/** Charts of an evaluation as SVG without scripts or inline styles: classes carry the theme's colours. */
import { inPercent } from '../../base/number-text';
import type { CurvePoint } from '../../engine/host/evaluation/completion-quality';
import type { ReliabilityBin } from '../../generate/text-score';

const SIZE = 220;
const MARGIN = 34;
const WHOLE = SIZE + 2 * MARGIN;

/** A chart whose both axes go from 0 to 100 %. */
interface Chart {
  readonly label: string;
  readonly across: string;
  readonly up: string;
  readonly marks: string;
}

/**
 * How often predictions of some probability were right: on the diagonal, a probability means what it says. Circles have
 * areas by how many predictions there are.
 */
export function reliabilityChart(bins: readonly ReliabilityBin[], label: string): string {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const marks = bins.flatMap(({ count, confidence, right }) => {
    if (count === 0) return [];
    const [x, y] = [place(confidence / count), up(right / count)];
    const radius = 3 + 9 * Math.sqrt(count / most);
    return [`<line class="gap" x1="${x}" y1="${up(confidence / count)}" x2="${x}" y2="${y}"/>${dot(x, y, radius)}`];
  });
  const diagonal = `<line class="even" x1="${place(0)}" y1="${up(0)}" x2="${place(1)}" y2="${up(1)}"/>`;
  return chart({ label, across: 'probability', up: 'right', marks: diagonal + marks.join('') });
}

/** What share of places has a suggestion, against the share of them that is right, from the most confident down. */
export function shownChart(curve: readonly CurvePoint[], places: number, label: string): string {
  const points = curve.map(({ shown, right }): [number, number] => [place(shown / places), up(right / shown)]);
  const line = `<polyline class="curve" points="${points.map(([x, y]) => `${x},${y}`).join(' ')}"/>`;
  const marks = line + points.map(([x, y]) => dot(x, y, 3)).join('');
  return chart({ label, across: 'places with a suggestion', up: 'right', marks });
}

function chart({ label, across, up: upwards, marks }: Chart): string {
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const [x, y] = [place(share), up(share)];
    const percent = inPercent(String(100 * share));
    return (
      `<line class="grid" x1="${x}" y1="${up(0)}" x2="${x}" y2="${up(1)}"/>` +
      `<line class="grid" x1="${place(0)}" y1="${y}" x2="${place(1)}" y2="${y}"/>` +
      `<text x="${x}" y="${up(0) + 14}" text-anchor="middle">${percent}</text>` +
      `<text x="${place(0) - 5}" y="${y + 3}" text-anchor="end">${share === 0 ? '' : percent}</text>`
    );
  });
  const names =
    `<text x="${place(0.5)}" y="${WHOLE - 4}" text-anchor="middle">${across}</text>` +
    `<text x="${place(0)}" y="${up(1) - 12}" text-anchor="middle">${upwards}</text>`;
  const box = `viewBox="0 0 ${WHOLE + MARGIN / 2} ${WHOLE}" width="${WHOLE + MARGIN / 2}" height="${WHOLE}"`;
  return `<svg role="img" aria-label="${label}" ${box}>${grid.join('')}${names}${marks}</svg>`;
}

function dot(x: number, y: number, radius: number): string {
  return `<circle class="point" cx="${x}" cy="${y}" r="${radius.toFixed(1)}"/>`;
}

function place(share: number): number {
  return MARGIN + 6 + Math.round(10 * SIZE * share) / 10;
}

function up(share: number): number {
  return MARGIN + Math.round(10 * SIZE * (1 - share)) / 10;
}
