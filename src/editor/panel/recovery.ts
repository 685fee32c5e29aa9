/**
 * Reads traces for panels even if a trace is gone, because it made room for another or the engine has stopped: the panel's
 * text is then traced again.
 */
import * as vscode from 'vscode';
import { memoize } from '../../base/memoize';
import { EngineStoppedError, TraceGoneError } from '../../engine/host/client';
import type { NoTrace } from '../../engine/protocol/panel-protocol';
import type { TraceId } from '../../engine/protocol/trace-protocol';
import type { Settings } from '../settings';
import type { TracePanel } from './trace-panel';
import type { TracePanels } from './trace-panels';
import type { Tracing } from './tracing';

/** How often a panel's trace is made again automatically within `PERIOD` milliseconds. */
const MOST_RETRIES = 3;
const PERIOD = 60_000;
/** How many lost traces are remembered by number. */
const MAX_LOST = 100;

export class Recovery {
  /** For each lost trace the one that replaced it, or `undefined` if there is none. */
  private readonly successors = new Map<TraceId, Promise<TraceId | undefined>>();
  private readonly times = new WeakMap<TracePanel, readonly number[]>();

  constructor(
    private readonly panels: Pick<TracePanels, 'all' | 'latest' | 'withTrace'>,
    private readonly tracing: Pick<Tracing, 'running' | 'show'>,
    private readonly settings: () => Pick<Settings, 'traceBudget'>,
    private readonly compareAgain: (panel: TracePanel) => Promise<void>,
  ) {}

  /**
   * Reads a trace that a panel shows. If it is gone, the panel's text is traced again and shown, and the new trace is read,
   * once.
   * @throws errors of the engine; TraceGoneError if the trace is not made again
   */
  async read<T>(id: TraceId, use: (id: TraceId) => Promise<T>): Promise<T> {
    try {
      return await use(id);
    } catch (error) {
      if (!isLoss(error)) throw error;
      const successor = await this.successor(id);
      if (successor === undefined) throw error;
      return use(successor);
    }
  }

  /**
   * Reads the two traces that a panel compares. If one of them is gone, the panel makes its comparison again.
   * @throws errors of the engine
   */
  async readBoth<T>(ids: readonly TraceId[], use: () => Promise<T>): Promise<T> {
    try {
      return await use();
    } catch (error) {
      if (isLoss(error)) await this.remakeComparison(ids);
      throw error;
    }
  }

  /** All readings that miss a trace wait for the same new one. */
  private async successor(id: TraceId): Promise<TraceId | undefined> {
    const oldest = this.successors.keys().next().value;
    if (this.successors.size >= MAX_LOST && oldest !== undefined) this.successors.delete(oldest);
    const successor = await memoize(this.successors, id, async () => {
      const panel = this.panels.withTrace(id);
      if (!panel) await this.remakeComparison([id]);
      return panel?.isSeen ? this.again(panel) : undefined;
    });
    if (successor === undefined) this.successors.delete(id); // so that it can be tried again
    return successor;
  }

  private async again(panel: TracePanel): Promise<TraceId | undefined> {
    const { trace } = panel;
    if (!trace) return undefined;
    // What the panel is about to show may have taken the memory. If that is cancelled or fails, the shown trace is made again.
    for (let running = this.tracing.running(panel); running; running = this.tracing.running(panel)) await running;
    if (panel.trace !== trace || !panel.isSeen) return this.madeSince(panel, trace);
    panel.comesBackWith(trace.origin);
    if (this.mayRetrace(panel)) await this.tracing.show(panel, trace.origin, { notify: 'when it takes long' });
    else this.giveUp(panel);
    return this.madeSince(panel, trace);
  }

  /** The trace that has replaced another one of the same text. */
  private madeSince(panel: TracePanel, trace: NonNullable<TracePanel['trace']>): TraceId | undefined {
    const next = panel.trace;
    return next && next !== trace && next.origin === trace.origin ? next.summary.trace : undefined;
  }

  /** While it is being made again the panel shows no comparison, so this happens only once, however many readings fail. */
  private async remakeComparison(ids: readonly TraceId[]): Promise<void> {
    const compares = ({ content, isSeen }: TracePanel) => content.kind === 'compare' && isSeen;
    const panel = this.panels.all.find((candidate) => compares(candidate) && ids.some((id) => candidate.shows(id)));
    if (!panel) return;
    if (panel.origin) panel.comesBackWith(panel.origin);
    if (this.mayRetrace(panel)) await this.compareAgain(panel);
    else this.giveUp(panel);
  }

  private giveUp(panel: TracePanel): void {
    const { origin, content } = panel;
    const comparison = content.kind === 'compare' ? { isComparison: true as const } : {};
    if (origin) panel.show({ kind: 'failed', ...noRoom(), origin, ...comparison });
  }

  /**
   * Panels whose traces do not fit into memory together must not take it from each other in turns, so only the latest active
   * panel makes room for itself. The limit also applies to anything that stops the engine again and again.
   */
  private mayRetrace(panel: TracePanel): boolean {
    const now = Date.now();
    const recent = (this.times.get(panel) ?? []).filter((time) => now - time < PERIOD);
    if (recent.length >= MOST_RETRIES) return false;
    const { panels } = this;
    const shown = new Map(panels.all.flatMap(({ summaries }) => summaries.map(({ trace, bytes }) => [trace, bytes])));
    const bytes = [...shown.values()].reduce((sum, each) => sum + each, 0);
    if (panel !== panels.latest && bytes > this.settings().traceBudget) return false;
    this.times.set(panel, [...recent, now]);
    return true;
  }
}

function isLoss(error: unknown): boolean {
  return error instanceof TraceGoneError || error instanceof EngineStoppedError;
}

function noRoom(): NoTrace {
  const message = vscode.l10n.t(
    'This trace is no longer in memory: the traces of the open panels need more than the setting "llmTrace.traceMemory" allows, or the engine has stopped. Run it again, or close other panels.',
  );
  return { reason: 'memory', message };
}
