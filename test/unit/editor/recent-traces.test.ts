/** What was traced last is remembered in a workspace, with where it was read. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpenTrace } from '../../../src/editor/panel/trace-panels';
import { RecentTraces } from '../../../src/editor/views/recent-traces';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { summaryOf } from './webview-panel';

vi.mock('vscode', async () => {
  const { Emitter } = await import('vscode-jsonrpc');
  return { EventEmitter: Emitter };
});

const ORIGIN: Origin = { text: 'The weather is', model: '/models/a', source: null };
const PLACE = { ...FIRST_PLACE, step: 9, layer: 2, head: 1, isAutomatic: false };

let kept: Map<string, unknown>;
let shown: OpenTrace[];
let told: () => void;
let recent: RecentTraces;
let traces: number;

/** A workspace is opened. */
function open(): RecentTraces {
  const memory = {
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, JSON.parse(JSON.stringify(value))),
  };
  const onDidChange = (listener: () => void) => {
    told = listener;
    return { dispose: () => undefined };
  };
  const panels = {
    onDidChange,
    get traces() {
      return shown;
    },
  };
  return new RecentTraces(panels as never, memory as never, { logOnly: (error) => expect.unreachable(String(error)) });
}

/** A panel shows a trace of this. */
async function trace(origin: Origin): Promise<void> {
  shown = [{ panel: {} as never, summary: summaryOf(++traces, origin.text), origin }];
  const done = new Promise<void>((resolve) => recent.onDidChange(resolve));
  told();
  await done;
}

const texts = async () => (await recent.read()).map(({ origin }) => origin.text);

beforeEach(() => {
  [kept, shown, traces] = [new Map(), [], 0];
  recent = open();
});

describe('recent traces', () => {
  it('are there in another session, the latest first, each once', async () => {
    await trace(ORIGIN);
    await trace({ ...ORIGIN, text: 'other' });
    await trace({ ...ORIGIN, edited: true });
    recent = open();
    expect(await texts()).toEqual([ORIGIN.text, 'other']);
  });

  it('know where each was read last, also when it is traced once more', async () => {
    await trace(ORIGIN);
    await trace({ ...ORIGIN, text: 'other' });
    recent.looked(ORIGIN, FIRST_PLACE);
    recent.looked(ORIGIN, PLACE);
    recent.dispose();
    await vi.waitFor(async () => expect((await recent.read())[1]).toMatchObject({ place: PLACE }));
    recent = open();
    expect((await recent.read())[0]).not.toHaveProperty('place');
    await trace({ ...ORIGIN, edited: true });
    expect((await recent.read())[0]).toMatchObject({ origin: ORIGIN, place: PLACE });
  });

  it('leave out what they do not understand, and a place that is none', async () => {
    await trace(ORIGIN);
    const [one] = kept.get('recentTraces') as object[];
    kept.set('recentTraces', [{ ...one, place: { step: 0 } }, 7, null, { time: 'now', origin: ORIGIN }]);
    expect(await recent.read()).toEqual([one]);
  });

  it('are no lessons, files, and texts that follow the caret', async () => {
    for (const more of [{ lesson: 'mask' }, { file: '/a.trace.safetensors' }, { live: true as const }]) {
      shown = [{ panel: {} as never, summary: summaryOf(++traces, 'x'), origin: { ...ORIGIN, ...more } }];
      told();
      recent.looked({ ...ORIGIN, ...more }, PLACE);
    }
    await trace(ORIGIN);
    expect(await recent.read()).toMatchObject([{ origin: ORIGIN }]);
  });
});
