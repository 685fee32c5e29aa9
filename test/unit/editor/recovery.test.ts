/** A trace that is gone is made again: once for everybody who misses it, and never in circles. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Recovery } from '../../../src/editor/panel/recovery';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import { EngineError, EngineStoppedError, TraceGoneError } from '../../../src/engine/protocol/errors';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import { type MemoryWebviewPanel, openMemoryPanel, summaryOf } from './webview-panel';

vi.mock('vscode', () => ({ l10n: { t: (text: string) => text } }));

const BYTES = 60;
const BUDGET = 100;

type Parts = ConstructorParameters<typeof Recovery>;

let alive: Set<number>;
let next: number;
let made: TracePanel[];
let panels: TracePanel[];
let views: WeakMap<TracePanel, MemoryWebviewPanel>;
let failing: boolean;
/** How often a comparison began anew. */
let comparisons: number;
let recovery: Recovery;
/** The panel for which another trace is being made. */
let busy: { readonly panel: TracePanel; readonly until: Promise<void> } | undefined;

function originOf(text: string): Origin {
  return { text, model: '/m', source: null };
}

function openPanel(text: string): TracePanel {
  const { panel, view } = openMemoryPanel();
  views.set(panel, view);
  trace(panel, originOf(text));
  panels.push(panel);
  return panel;
}

function trace(panel: TracePanel, origin: Origin): void {
  const id = next++;
  alive.add(id);
  panel.show({ kind: 'trace', summary: summaryOf(id, origin.text, BYTES), origin });
}

function setVisible(panel: TracePanel, visible: boolean): void {
  const view = views.get(panel);
  if (view) view.visible = visible;
}

const idOf = (panel: TracePanel | undefined) => panel?.trace?.summary.trace ?? -1;

/** What reading a trace answers: which one it was. */
async function use(id: number): Promise<number> {
  if (!alive.has(id)) throw new TraceGoneError();
  return id;
}

beforeEach(() => {
  [alive, next, made, panels, views, failing] = [new Set(), 1, [], [], new WeakMap(), false];
  comparisons = 0;
  busy = undefined;
  const tracing: Parts[1] = {
    running: (panel) => (panel === busy?.panel ? busy.until : undefined),
    show: async (panel, origin) => {
      await Promise.resolve();
      made.push(panel);
      if (!failing) trace(panel, origin);
      return !failing;
    },
  };
  const all: Parts[0] = {
    withTrace: (id) => panels.find((panel) => idOf(panel) === id),
    get latest() {
      return panels[0];
    },
    get all() {
      return panels;
    },
  };
  const compareAgain: Parts[3] = async (panel) => {
    panel.show({ kind: 'working', message: '', origin: originOf('a') });
    await Promise.resolve();
    comparisons++;
  };
  recovery = new Recovery(all, tracing, () => ({ traceBudget: BUDGET }), compareAgain);
});

describe('reading', () => {
  it('a trace that is there makes nothing', async () => {
    const panel = openPanel('a');
    expect(await recovery.read(idOf(panel), use)).toBe(1);
    expect(made).toEqual([]);
  });

  it('a trace that is gone makes it once, for all who ask, also later', async () => {
    const panel = openPanel('a');
    alive.clear();
    expect(await Promise.all([1, 1, 1].map((id) => recovery.read(id, use)))).toEqual([2, 2, 2]);
    expect(await recovery.read(1, use)).toBe(2);
    expect(made).toEqual([panel]);
    // Nobody has asked for a trace of it.
    expect(panel.isBack).toBe(true);
  });

  it('when the engine stopped meanwhile makes it, too', async () => {
    openPanel('a');
    const stopped = async (id: number) => {
      if (id === 1) throw new EngineStoppedError('It stopped.');
      return use(id);
    };
    expect(await recovery.read(1, stopped)).toBe(2);
  });

  it('one that made room for another, which is cancelled then, makes it again', async () => {
    const panel = openPanel('a');
    alive.clear();
    let cancel = (): void => undefined;
    const until = new Promise<void>((resolve) => {
      cancel = () => {
        busy = undefined;
        resolve();
      };
    });
    busy = { panel, until };
    const reading = recovery.read(1, use);
    await Promise.resolve();
    expect(made).toEqual([]);
    cancel();
    expect(await reading).toBe(2);
    expect(made).toEqual([panel]);
  });

  it('that fails otherwise makes nothing', async () => {
    openPanel('a');
    const failed = () => Promise.reject(new EngineError('There is no such stage.'));
    await expect(recovery.read(1, failed)).rejects.toThrow('There is no such stage.');
    expect(made).toEqual([]);
  });

  it('a trace that cannot be made again tells that it is gone, and may be tried again', async () => {
    openPanel('a');
    alive.clear();
    failing = true;
    await expect(recovery.read(1, use)).rejects.toBeInstanceOf(TraceGoneError);
    failing = false;
    expect(await recovery.read(1, use)).toBe(2);
  });

  it('a trace that no panel shows, or one out of sight, makes nothing', async () => {
    const panel = openPanel('a');
    setVisible(panel, false);
    alive.clear();
    await expect(recovery.read(1, use)).rejects.toBeInstanceOf(TraceGoneError);
    await expect(recovery.read(77, use)).rejects.toBeInstanceOf(TraceGoneError);
    expect(made).toEqual([]);
    setVisible(panel, true);
    expect(await recovery.read(1, use)).toBe(2);
  });
});

describe('a comparison', () => {
  const lost = () => Promise.reject(new TraceGoneError());

  function openComparison(): TracePanel {
    const panel = openPanel('a');
    const origin = originOf('a');
    const side = (id: number) => ({ summary: summaryOf(id, 'a', BYTES), origin, variant: 'model' as const });
    panel.show({ kind: 'compare', origin, a: side(11), b: side(12), sameVocabulary: true });
    return panel;
  }

  it('begins anew, once, when one of its traces is gone', async () => {
    openComparison();
    const readings = [recovery.readBoth([11, 12], lost), recovery.readBoth([12, 11], lost), recovery.read(12, use)];
    for (const { status } of await Promise.allSettled(readings)) expect(status).toBe('rejected');
    expect(comparisons).toBe(1);
  });

  it('does not when its traces are there, or nobody looks', async () => {
    const panel = openComparison();
    expect(await recovery.readBoth([11, 12], async () => 'both')).toBe('both');
    setVisible(panel, false);
    await expect(recovery.readBoth([11, 12], lost)).rejects.toBeInstanceOf(TraceGoneError);
    expect(comparisons).toBe(0);
  });
});

describe('never in circles:', () => {
  it('two panels that do not fit together', async () => {
    const [current, other] = [openPanel('a'), openPanel('b')];
    alive.clear();
    await expect(recovery.read(idOf(other), use)).rejects.toBeInstanceOf(TraceGoneError);
    expect(other.content).toMatchObject({
      kind: 'failed',
      reason: 'memory',
      message: expect.stringMatching(/no longer in memory/),
    });
    expect(await recovery.read(idOf(current), use)).toBe(3);
    expect(made).toEqual([current]);
  });

  it('a trace that is lost again and again', async () => {
    const panel = openPanel('a');
    for (let i = 0; i < 3; i++) {
      alive.clear();
      await recovery.read(idOf(panel), use);
    }
    alive.clear();
    await expect(recovery.read(idOf(panel), use)).rejects.toBeInstanceOf(TraceGoneError);
    expect(panel.content).toMatchObject({
      kind: 'failed',
      reason: 'memory',
      message: expect.stringMatching(/no longer in memory/),
    });
    expect(made).toHaveLength(3);
  });
});
