import { beforeEach } from 'vitest';
import { reportedTitle } from '../../../src/editor/panel/panel-title';
import { PanelExports } from '../../../src/editor/panel/saving/panel-exports';
import { ReportDocuments } from '../../../src/editor/panel/saving/report-documents';
import { CancelledError } from '../../../src/engine/protocol/errors';
import type { ReadParams } from '../../../src/engine/protocol/reading-protocol';
import type { SaveComparisonParams, SaveParams, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { asked, file } from './exports-editor';
import { summaryOf } from './webview-panel';

export async function textIn(documents: ReportDocuments, path: string): Promise<string> {
  return new TextDecoder().decode(await documents.readFile({ path } as never));
}

export let written: (SaveParams | SaveComparisonParams)[];
export let listed: string[];
export let reported: unknown[];
export let exports: PanelExports;
export let reports: ReportDocuments;

/** What a test says of the trace. */
export const traced = {
  /** What was traced, where that is an encoder-decoder's. */
  source: undefined as TraceSummary['source'],
  /** Whether a reading of it is stopped. */
  isCancelled: false,
};

/** Begins each test of a file with nothing asked and nothing written. */
export function withExports(): void {
  beforeEach(() => {
    Object.assign(asked, {
      target: '/texts/sun.trace.safetensors',
      offered: [],
      titles: [],
      filters: [],
      run: [],
      html: undefined,
      warnings: [],
      inBrowser: [],
      hasBrowser: true,
      remoteName: undefined,
      folder: '/texts',
      files: [],
      kept: new Map(),
      isFull: false,
      registered: [],
    });
    asked.opened.length = 0;
    asked.columns.length = 0;
    [written, listed, reported] = [[], [], []];
    const save = async (params: SaveParams | SaveComparisonParams) => {
      if (params.path.includes('cancelled')) throw new CancelledError();
      written.push(params);
    };
    Object.assign(traced, { source: undefined, isCancelled: false });
    const read = async ({ trace, what, params }: ReadParams) => {
      if (traced.isCancelled) throw new CancelledError();
      return { source: `# of trace ${trace}: ${what} ${JSON.stringify(params)}\n` };
    };
    const report = async (params: unknown) => {
      reported.push(params);
      return 'the steps';
    };
    reports = new ReportDocuments(file('/storage/reports') as never);
    asked.textOf = (path) => textIn(reports, path);
    exports = new PanelExports({
      engine: { save, saveComparison: save, report, read } as never,
      recovery: {
        read: (id: number, use: (id: number) => unknown) => use(id),
        readBoth: (_: unknown, use: () => unknown) => use(),
      } as never,
      summaryOf: (trace) => ({
        ...summaryOf(trace, `The text ${trace}`),
        ...(traced.source && { source: traced.source }),
      }),
      saved: ({ path }) => listed.push(path),
      reports,
      titleOf: reportedTitle,
    });
  });
}

export const PLACE = {
  row: 2,
  sourceRow: 0,
  a: { layer: 1, head: 3 },
  b: { layer: 1, head: 2 },
  after: 'chosen',
  isExchanged: false,
  read: { id: 'step-7', past: 40 },
} as const;
export const program = {
  kind: 'program',
  name: 'logits_the-text_a',
  about: 'logits[2, :]',
  trace: 3,
  stage: 'logits',
  variant: 'model',
  index: [2],
} as const;
export const SIDES = { a: { trace: 3, variant: 'model' }, b: { trace: 4, variant: 'model' } } as const;
export const comparison = { kind: 'comparison', ...SIDES, place: PLACE } as const;
