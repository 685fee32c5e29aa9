/** The page that shows an evaluation: tables, each with a chart beside it. It runs no script. */
import { fourDecimals, hundredths, inPercent, rate } from '../../base/number-text';
import type { CompletionQuality, CurvePoint } from '../../engine/host/evaluation/completion-quality';
import type { MeasuredCompletions, Scored, Scores } from '../../engine/host/evaluation/evaluate';
import type { ReliabilityBin } from '../../generate/text-score';
import { plainPage, table, text } from '../plain-page';

const SIZE = 220;
const MARGIN = 34;
const WHOLE = SIZE + 2 * MARGIN;

/** A chart with axes from 0 to 100 %. */
interface Chart {
  readonly label: string;
  readonly across: string;
  readonly up: string;
  readonly marks: string;
}

/**
 * How often predictions of a given probability were right: on the diagonal, probabilities are well calibrated. The area of a
 * circle is proportional to the number of predictions.
 */
export function reliabilityChart(bins: readonly ReliabilityBin[], label: string): string {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const marks = bins.flatMap(({ count, confidenceSum, right }) => {
    if (count === 0) return [];
    const [x, y] = [place(confidenceSum / count), up(right / count)];
    const radius = 3 + 9 * Math.sqrt(count / most);
    return [`<line class="gap" x1="${x}" y1="${up(confidenceSum / count)}" x2="${x}" y2="${y}"/>${dot(x, y, radius)}`];
  });
  const diagonal = `<line class="even" x1="${place(0)}" y1="${up(0)}" x2="${place(1)}" y2="${up(1)}"/>`;
  return chart({ label, across: 'probability', up: 'right', marks: diagonal + marks.join('') });
}

/**
 * The share of places with a suggestion, against the share of suggestions that are right, from the most confident suggestion
 * down.
 */
export function shownChart(curve: readonly CurvePoint[], places: number, label: string): string {
  const points = curve.map(({ shown, right }): [number, number] => [place(shown / places), up(right / shown)]);
  const line = `<polyline class="curve" points="${points.map(([x, y]) => `${x},${y}`).join(' ')}"/>`;
  const marks = line + points.map(([x, y]) => dot(x, y, 3)).join('');
  return chart({ label, across: 'places with a suggestion', up: 'right', marks });
}

/** An SVG without scripts or inline styles: classes refer to the theme's colours. */
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

export interface EvaluationReport {
  /** The name of the file or folder. */
  readonly name: string;
  readonly scores: Scores;
  readonly completions: MeasuredCompletions;
  /** Sentences about what was left out. */
  readonly notes: readonly string[];
}

export function reportHtml({ name, scores, completions, notes }: EvaluationReport): string {
  const { model, window, stride, texts, total } = scores;
  const rows = texts.length > 1 ? [...texts, total] : texts;
  const body = `<h1>${text(model.name)} on ${text(name)}</h1>
${notes.map((note) => `<p>${text(note)}</p>`).join('')}
<h2>How well the text is foreseen</h2>
<p>Windows of ${window} tokens, one every ${stride}; in each, only those tokens count that the last one did not cover.</p>
${table(['text', 'tokens', 'perplexity', 'bits per byte', 'top 1', 'top 5'], rows.map(scoreRow))}
${calibrationHtml(total)}
${completionsHtml(completions)}`;
  return plainPage({ body, styles: STYLES });
}

/** Empty if no token was scored. */
function calibrationHtml({ scored, calibrationError, bins }: Scored): string {
  if (scored === 0) return '';
  return `<h3>Calibration</h3>
<p>How often the most probable token was right. Expected calibration error: ${fourDecimals(calibrationError)}.</p>
<div class="beside">${reliabilityChart(bins, 'Reliability of the most probable token')}${binTable(bins)}</div>`;
}

function scoreRow({ name, tokens, perplexity, bitsPerByte, top1, top5 }: Scored): string[] {
  return [name, String(tokens), number(perplexity), number(bitsPerByte), rate(top1), rate(top5)];
}

function completionsHtml({ settings, places, seed, quality }: MeasuredCompletions): string {
  const prefix = quality['prefix only'];
  const { shown, curve, bins } = prefix;
  const header = ['behind the cursor', 'shown', 'first word right', 'whole right', 'saved', 'disturbed', 'ms'];
  const rows = [
    ['nothing', ...qualityRow(prefix)],
    ['what follows', ...qualityRow(quality['with what follows'])],
  ];
  const charts =
    shown === 0
      ? ''
      : `<div class="beside"><div>${reliabilityChart(bins, 'Reliability of suggestions')}</div>` +
        `<div>${shownChart(curve, prefix.places, 'Suggestions shown against those that are right')}</div></div>` +
        binTable(bins);
  return `<h2>Ghost text</h2>
<p>At ${places} places drawn by seed ${seed}, also within words; suggestions that are right in at least ${rate(settings.confidence)} of the cases. Characters saved and characters shown that would have to be deleted are for each place.</p>
${table(header, rows)}
${charts}`;
}

function qualityRow({ places, shown, right, whole, saved, disturbed, time }: CompletionQuality): string[] {
  const shares = [shown / places, right / shown, whole / shown].map(rate);
  return [...shares, number(saved / places), number(disturbed / places), time.p50.toFixed(0)];
}

function binTable(bins: readonly ReliabilityBin[]): string {
  const rows = bins.flatMap(({ count, confidenceSum, right }, index) => {
    const range = `${10 * index} to ${inPercent(String(10 * (index + 1)))}`;
    return count === 0 ? [] : [[range, String(count), rate(confidenceSum / count), rate(right / count)]];
  });
  return table(['probability', 'times', 'on average', 'right'], rows);
}

function number(value: number): string {
  return Number.isFinite(value) ? hundredths(value) : '-';
}

const STYLES = `
.beside { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: flex-start; }
svg { max-width: 100%; } svg text { fill: var(--vscode-descriptionForeground); font-size: 10px; }
.grid { stroke: var(--vscode-foreground); stroke-opacity: .15; }
.even { stroke: var(--vscode-foreground); stroke-opacity: .6; stroke-dasharray: 4 3; }
.gap { stroke: var(--vscode-charts-blue); stroke-opacity: .7; }
.curve { fill: none; stroke: var(--vscode-charts-blue); stroke-width: 2; }
.point { fill: var(--vscode-charts-blue); stroke: var(--vscode-editor-background); }
`;
