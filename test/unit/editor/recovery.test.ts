/** A trace that is gone is made again: once for everybody who misses it, and never in circles. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Recovery } from '../../../src/editor/panel/recovery';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import type { TracePanels } from '../../../src/editor/panel/trace-panels';
import type { Tracing } from '../../../src/editor/panel/tracing';
import { EngineError, EngineStoppedError, TraceGoneError } from '../../../src/engine/errors';
import type { Origin } from '../../../src/engine/panel-protocol';

vi.mock('vscode', () => ({ l10n: { t: (text: string) => text } }));

const BYTES = 60;
const BUDGET = 100;

interface FakePanel {
  readonly origin: Origin;
  view: { visible: boolean };
  trace: { summary: { trace: number; bytes: number }; origin: Origin } | undefined;
  readonly told: string[];
  show: (content: { message: string }) => void;
  content: { readonly kind: string };
  readonly summaries: readonly { readonly trace: number; readonly bytes: number }[];
  readonly shows: (id: number) => boolean;
}

let alive: Set<number>;
let next: number;
let made: FakePanel[];
let panels: FakePanel[];
let failing: boolean;
/** What panels compare, and how often they began anew. */
let compared: Map<FakePanel, { trace: number; bytes: number }[]>;
let comparisons: number;
let recovery: Recovery;

function openPanel(text: string): FakePanel {
  const origin = { text, model: '/m', source: null };
  const panel: FakePanel = {
    origin,
    view: { visible: true },
    trace: undefined,
    told: [],
    show: ({ message }) => {
      panel.trace = undefined;
      panel.told.push(message);
    },
    content: { kind: 'trace' },
    get summaries() {
      return compared.get(panel) ?? (panel.trace ? [panel.trace.summary] : []);
    },
    shows: (id) => panel.summaries.some((summary) => summary.trace === id),
  };
  trace(panel);
  panels.push(panel);
  return panel;
}

function trace(panel: FakePanel): void {
  const id = next++;
  alive.add(id);
  panel.trace = { summary: { trace: id, bytes: BYTES }, origin: panel.origin };
}

const idOf = (panel: FakePanel) => panel.trace?.summary.trace as number;

/** What reading a trace answers: which one it was. */
async function use(id: number): Promise<number> {
  if (!alive.has(id)) throw new TraceGoneError();
  return id;
}

beforeEach(() => {
  [alive, next, made, panels, failing] = [new Set(), 1, [], [], false];
  const tracing = {
    running: () => undefined,
    show: async (panel: TracePanel) => {
      await Promise.resolve();
      made.push(panel as unknown as FakePanel);
      if (!failing) trace(panel as unknown as FakePanel);
    },
  };
  const all = {
    withTrace: (id: number) => panels.find((panel) => idOf(panel) === id),
    get traces() {
      return panels.flatMap((panel) => (panel.trace ? [panel.trace] : []));
    },
    get latest() {
      return panels[0];
    },
    get all() {
      return panels;
    },
  };
  compared = new Map();
  comparisons = 0;
  recovery = new Recovery(
    () => all as unknown as TracePanels,
    tracing as unknown as Tracing,
    () => ({ traceBudget: BUDGET }) as ReturnType<ConstructorParameters<typeof Recovery>[2]>,
    async (panel) => {
      const fake = panel as unknown as FakePanel;
      fake.content = { kind: 'working' };
      await Promise.resolve();
      comparisons++;
    },
  );
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
  });

  it('when the engine stopped meanwhile makes it, too', async () => {
    openPanel('a');
    const stopped = async (id: number) => {
      if (id === 1) throw new EngineStoppedError('It stopped.');
      return use(id);
    };
    expect(await recovery.read(1, stopped)).toBe(2);
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
    panel.view.visible = false;
    alive.clear();
    await expect(recovery.read(1, use)).rejects.toBeInstanceOf(TraceGoneError);
    await expect(recovery.read(77, use)).rejects.toBeInstanceOf(TraceGoneError);
    expect(made).toEqual([]);
    panel.view.visible = true;
    expect(await recovery.read(1, use)).toBe(2);
  });
});

describe('a comparison', () => {
  const lost = () => Promise.reject(new TraceGoneError());

  function openComparison(): FakePanel {
    const panel = openPanel('a');
    panel.trace = undefined;
    panel.content = { kind: 'compare' };
    compared.set(panel, [
      { trace: 11, bytes: BYTES },
      { trace: 12, bytes: BYTES },
    ]);
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
    panel.view.visible = false;
    await expect(recovery.readBoth([11, 12], lost)).rejects.toBeInstanceOf(TraceGoneError);
    expect(comparisons).toBe(0);
  });
});

describe('never in circles:', () => {
  it('two panels that do not fit together', async () => {
    const [current, other] = [openPanel('a'), openPanel('b')];
    alive.clear();
    await expect(recovery.read(idOf(other), use)).rejects.toBeInstanceOf(TraceGoneError);
    expect(other.told).toHaveLength(1);
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
    expect(panel.told[0]).toMatch(/no longer in memory/);
    expect(made).toHaveLength(3);
  });
});
