/** The texts that were traced last in a workspace, so that they can be traced again. They stay on this machine. */
import * as vscode from 'vscode';
import type { Origin } from '../../engine/protocol/panel-protocol';
import type { TraceId } from '../../engine/protocol/trace-protocol';
import type { Failures } from '../failures';
import type { OpenTrace, TracePanels } from '../panel/trace-panels';

/** Names in the workspace's memory what was traced. */
const RECENT = 'recentTraces';
const MOST = 20;
/** What is longer is not remembered: a text is, a book is not. In characters of JSON. */
const LONGEST = 20_000;

export interface RecentTrace {
  /** A number that no other one has. */
  readonly time: number;
  readonly origin: Origin;
}

export class RecentTraces implements vscode.Disposable {
  private readonly seen = new Set<TraceId>();
  private readonly listener: vscode.Disposable;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly panels: Pick<TracePanels, 'onDidChange' | 'traces'>,
    private readonly memory: vscode.Memento,
    private readonly failures: Pick<Failures, 'logOnly'>,
  ) {
    this.listener = panels.onDidChange(() => this.notice());
  }

  /** The latest first; what another version has stored and is not understood is left out. */
  async read(): Promise<RecentTrace[]> {
    const { storedOrigin } = await import('../panel/stored-state'); // only now: its library takes time to load
    return this.stored.flatMap((stored) => {
      const { time } = (stored ?? {}) as { readonly time?: unknown };
      const origin = storedOrigin(stored);
      return origin && typeof time === 'number' ? [{ time, origin }] : [];
    });
  }

  async remove(time: number): Promise<void> {
    await this.store((await this.read()).filter((recent) => recent.time !== time));
  }

  async clear(): Promise<void> {
    await this.store([]);
  }

  dispose(): void {
    this.listener.dispose();
    this.changed.dispose();
  }

  private get stored(): readonly unknown[] {
    const stored = this.memory.get<unknown>(RECENT);
    return Array.isArray(stored) ? stored : [];
  }

  private notice(): void {
    const shown = this.panels.traces;
    const fresh = shown.filter(({ summary }) => !this.seen.has(summary.trace));
    this.seen.clear();
    for (const { summary } of shown) this.seen.add(summary.trace);
    const origins = fresh.flatMap((open) => remembered(open) ?? []);
    if (origins.length > 0) this.add(origins).catch((error: unknown) => this.failures.logOnly(error));
  }

  private async add(origins: readonly Origin[]): Promise<void> {
    let recent = await this.read();
    for (const origin of origins) {
      const key = keyOf(origin);
      const time = Math.max(Date.now(), (recent[0]?.time ?? 0) + 1);
      recent = [{ time, origin }, ...recent.filter((one) => keyOf(one.origin) !== key)];
    }
    await this.store(recent.slice(0, MOST));
  }

  private async store(recent: readonly RecentTrace[]): Promise<void> {
    await this.memory.update(RECENT, recent);
    this.changed.fire();
  }
}

/** What is traced to be looked at; not what follows the caret, a lesson's text, or what a file holds already. */
function remembered({ origin }: OpenTrace): Origin | undefined {
  if (origin.file !== undefined || origin.suggestion || origin.lesson !== undefined || origin.live) return undefined;
  const { edited: _, ...kept } = origin;
  return JSON.stringify(kept).length <= LONGEST ? kept : undefined;
}

/** The same text and model once, wherever the text is from. */
function keyOf({ source: _, ...traced }: Origin): string {
  return JSON.stringify(Object.entries(traced).sort());
}
