/** The page of an evaluation: nothing in it can run, foreign names are text, and the charts show the numbers. */
import { describe, expect, it } from 'vitest';
import {
  type EvaluationReport,
  reliabilityChart,
  reportHtml,
  shownChart,
} from '../../../src/editor/evaluation/report-html';
import type { CompletionQuality } from '../../../src/engine/host/evaluation/completion-quality';
import type { ModelInfo } from '../../../src/engine/protocol/model-protocol';

const bins = Array.from({ length: 10 }, (_, i) => ({
  count: i === 7 ? 4 : 0,
  confidenceSum: i === 7 ? 3 : 0,
  right: i === 7 ? 2 : 0,
}));
const scored = {
  name: '<img src=x onerror=alert(1)>',
  bytes: 10,
  tokens: 5,
  scored: 4,
  nats: 4,
  top1Count: 2,
  top5Count: 3,
  bins,
  perplexity: Math.E,
  bitsPerByte: 0.577,
  top1: 0.5,
  top5: 0.75,
  calibrationError: 0.25,
};
const quality: CompletionQuality = {
  places: 10,
  shown: 4,
  right: 3,
  whole: 2,
  saved: 12,
  disturbed: 5,
  time: { p50: 3, p95: 9 },
  silences: { 'too short': 6 },
  bins,
  curve: [
    { confidence: 0.9, shown: 2, right: 2, saved: 8, disturbed: 1 },
    { confidence: 0.5, shown: 4, right: 3, saved: 12, disturbed: 5 },
  ],
};
const MODEL: ModelInfo = {
  folder: '/f',
  state: '',
  name: '',
  modelType: 'gpt2',
  architecture: 'GPT-2',
  layers: 1,
  heads: 1,
  kvHeads: 1,
  dModel: 8,
  dHead: 8,
  dMlp: 8,
  vocabSize: 10,
  contextLength: 64,
  parameters: 1,
  variant: null,
  predicts: 'next token',
  ignored: [],
  precision: [],
};
const REPORT: EvaluationReport = {
  name: 'a & b',
  notes: ['Two files were left out.'],
  scores: { model: { ...MODEL, name: '"tiny"' }, window: 64, stride: 32, texts: [scored], total: scored },
  completions: {
    settings: { model: 'm', bits: 8, confidence: 0.5, maxTokens: 12, multiLine: false },
    places: 10,
    seed: 42,
    folder: '/f',
    quality: { 'prefix only': quality, 'with what follows': { ...quality, shown: 0, right: 0, whole: 0 } },
  },
};

describe('the page of an evaluation', () => {
  const html = reportHtml(REPORT);

  it('shows names as they are, and runs nothing', () => {
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).toContain('&quot;tiny&quot; on a &amp; b');
    expect(html).not.toMatch(/<img|<script|style="/);
    expect(html).toContain("default-src 'none'; style-src 'nonce-");
  });

  it('has the figures, and nothing for what cannot be told', () => {
    expect(html).toContain('<td>2.72</td><td>0.58</td><td>50.0\u00a0%</td><td>75.0\u00a0%</td>');
    expect(html).toContain('<td>40.0\u00a0%</td><td>75.0\u00a0%</td><td>50.0\u00a0%</td><td>1.20</td><td>0.50</td>');
    expect(html).toContain('<td>0.0\u00a0%</td><td>-</td><td>-</td>');
    expect(html).toContain('70 to 80\u00a0%');
  });
});

it('the page of a text of one token, of which none is scored, has no calibration', () => {
  const none = { count: 0, confidenceSum: 0, right: 0 };
  const total = { ...scored, scored: 0, bins: bins.map(() => none), calibrationError: Number.NaN, top1: Number.NaN };
  const html = reportHtml({ ...REPORT, scores: { ...REPORT.scores, texts: [total], total } });
  expect(html).not.toMatch(/NaN|Calibration/);
});

describe('the charts', () => {
  const dots = (svg: string) =>
    [...svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);

  it('set each bin at its average probability and its share of right ones', () => {
    // 220 units for 100 %, from 40 on across and from 254 on upwards.
    expect(dots(reliabilityChart(bins, 'x'))).toEqual([[40 + 0.75 * 220, 254 - 0.5 * 220]]);
  });

  it('set what is shown against what of it is right', () => {
    expect(dots(shownChart(quality.curve, 10, 'x'))).toEqual([
      [84, 34],
      [128, 89],
    ]);
  });
});
