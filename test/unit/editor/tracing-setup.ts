/** A panel whose traces the test answers for. A test that uses it mocks `vscode` by `tracing-editor.ts`. */
import { beforeEach, expect, vi } from 'vitest';
import { messageOf } from '../../../src/base/message-of';
import type { WayOn } from '../../../src/editor/failures';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import { Tracing, type TracingParts } from '../../../src/editor/panel/tracing';
import { CancelledError, EngineError } from '../../../src/engine/protocol/errors';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import type { Progress } from '../../../src/engine/protocol/progress';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { TraceParams, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { copied, told } from './tracing-editor';
import { type MemoryWebviewPanel, openMemoryPanel, summaryOf } from './webview-panel';

export const ORIGIN: Origin = { text: 'The weather is', model: '/models/a', source: null };

/** A request to the engine that the test answers. */
interface Asked {
  readonly params: TraceParams;
  readonly report: (progress: Progress) => void;
  readonly answer: (trace: number, more?: Partial<TraceSummary>) => void;
  readonly fail: (error: Error) => void;
}

export let requests: Asked[];
export let dropped: number[];
export let waysOn: (WayOn | undefined)[];
export let settings: { model: string; maxNewTokens: number };
export let tracing: Tracing;
export let panel: TracePanel;
export let view: MemoryWebviewPanel;

/** Begins each test of a file with an empty panel. */
export function withTracing(): void {
  beforeEach(() => {
    [requests, dropped, waysOn] = [[], [], []];
    told.length = 0;
    copied.length = 0;
    settings = { model: '/models/a', maxNewTokens: 7 };
    ({ panel, view } = openMemoryPanel());
    const engine: TracingParts['engine'] = {
      trace: (params, { signal, onProgress = () => undefined } = {}) =>
        new Promise<TraceSummary>((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new CancelledError()));
          const answer: Asked['answer'] = (trace, more) => resolve({ ...summaryOf(trace, params.text), ...more });
          requests.push({ params, report: onProgress, answer, fail: reject });
        }),
      openTrace: (_, { signal } = {}) =>
        Promise.reject(signal?.aborted ? new CancelledError() : new EngineError('There is no file.')),
      tokens: async ({ text }) => wordsOf(text),
      dropTrace: async ({ trace }) => void dropped.push(trace),
    };
    const failures: TracingParts['failures'] = {
      show: (error, way) => {
        told.push(messageOf(error));
        waysOn.push(way);
      },
      logOnly: () => undefined,
    };
    const log = { info: () => undefined, error: () => undefined };
    tracing = new Tracing({
      engine,
      traced: { follow: () => ({ add: () => undefined, dispose: () => undefined }), editedText: () => undefined },
      settings: () => settings,
      failures,
      log,
      starterModel: '/models/starter',
      chooseModel: async () => '/models/chosen',
    });
  });
}

/** The tokens of a tokenizer that makes one of each word. */
export function wordsOf(text: string): Token[] {
  return [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
    id: 1,
    token: word,
    text: word,
    start: index,
    end: index + word.length,
    special: false,
    inserted: false,
    typeId: 0,
  }));
}

export function show(
  origin = ORIGIN,
  options: Parameters<Tracing['show']>[2] = { notify: 'always' },
): Promise<boolean> {
  return tracing.show(panel, origin, options);
}

/** The request that was made last, once it is made. */
export async function request(count = 1): Promise<Asked> {
  await vi.waitFor(() => expect(requests).toHaveLength(count));
  return requests[count - 1] as Asked;
}
