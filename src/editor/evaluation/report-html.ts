/** The page that shows an evaluation: tables, and a chart beside each of them. It runs no script. */
import { fixed, hundredths, inPercent, rate } from '../../base/number-text';
import type { CompletionQuality } from '../../engine/host/evaluation/completion-quality';
import type { MeasuredCompletions, Scored, Scores } from '../../engine/host/evaluation/evaluate';
import type { ReliabilityBin } from '../../generate/text-score';
import { plainPage, table, text } from '../plain-page';
import { reliabilityChart, shownChart } from './charts';

export interface EvaluationReport {
  /** The file or folder. */
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

/** Nothing where no token was scored. */
function calibrationHtml({ scored, calibrationError, bins }: Scored): string {
  if (scored === 0) return '';
  return `<h3>Calibration</h3>
<p>How often the most probable token was right. Expected calibration error: ${fixed(calibrationError)}.</p>
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
  const rows = bins.flatMap(({ count, confidence, right }, index) => {
    const range = `${10 * index} to ${inPercent(String(10 * (index + 1)))}`;
    return count === 0 ? [] : [[range, String(count), rate(confidence / count), rate(right / count)]];
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
