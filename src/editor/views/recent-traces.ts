/**
 * The texts that were traced last in a workspace, and where they were read, so that they can be traced again. They stay on
 * this machine.
 */
import * as vscode from 'vscode';
import type { Origin, Place } from '../../engine/protocol/panel-protocol';
import type { TraceId } from '../../engine/protocol/trace-protocol';
import type { Failures } from '../failures';
import type { TracePanels } from '../panel/trace-panels';

/** Names in the workspace's memory what was traced. */
const RECENT = 'recentTraces';
const MOST = 20;
/** What is longer is not remembered: a text is, a book is not. In characters of JSON. */
const LONGEST = 20_000;
/** Milliseconds until it is remembered where a reader stays: walking on is not written down step by step. */
const STAYED = 500;

export interface RecentTrace {
  /** A number that no other one has. */
  readonly time: number;
  readonly origin: Origin;
  /** Where it was read last. */
  readonly place?: Place;
}

export class RecentTraces implements vscode.Disposable {
  private readonly seen = new Set<TraceId>();
  /** Where texts are read since it was last written down, by their keys. */
  private readonly places = new Map<string, Place>();
  private timer: ReturnType<typeof setTimeout> | undefined;
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
    return (await this.reader())();
  }

  /** A text that a panel shows is read here. */
  looked(origin: Origin, place: Place): void {
    const kept = remembered(origin);
    if (!kept) return;
    this.places.set(keyOf(kept), place);
    this.timer ??= setTimeout(() => this.writePlaces(), STAYED);
  }

  async remove(time: number): Promise<void> {
    await this.changeList((recent) => recent.filter((one) => one.time !== time));
  }

  async clear(): Promise<void> {
    await this.changeList(() => []);
  }

  dispose(): void {
    this.writePlaces();
    this.listener.dispose();
    this.changed.dispose();
  }

  /** Reads what is stored at the very moment it is called. */
  private async reader(): Promise<() => RecentTrace[]> {
    const { storedOrigin, storedPlace } = await import('../panel/stored-state'); // only now: its library takes time to load
    return () =>
      stored(this.memory).flatMap((one) => {
        const { time } = (one ?? {}) as { readonly time?: unknown };
        const [origin, place] = [storedOrigin(one), storedPlace(one)];
        return origin && typeof time === 'number' ? [{ time, origin, ...(place && { place }) }] : [];
      });
  }

  private notice(): void {
    const shown = this.panels.traces;
    const fresh = shown.filter(({ summary }) => !this.seen.has(summary.trace));
    this.seen.clear();
    for (const { summary } of shown) this.seen.add(summary.trace);
    const origins = fresh.flatMap(({ origin }) => remembered(origin) ?? []);
    if (origins.length > 0) this.add(origins).catch((error: unknown) => this.failures.logOnly(error));
  }

  private async add(origins: readonly Origin[]): Promise<void> {
    await this.changeList((before) => origins.reduce(withLatest, before).slice(0, MOST));
  }

  private writePlaces(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.places.size === 0) return;
    const places = new Map(this.places);
    this.places.clear();
    const placed = (one: RecentTrace): RecentTrace => {
      const place = places.get(keyOf(one.origin));
      return place ? { ...one, place } : one;
    };
    this.change((recent) => recent.map(placed)).catch((error: unknown) => this.failures.logOnly(error));
  }

  private async changeList(next: Change): Promise<void> {
    await this.change(next);
    this.changed.fire();
  }

  /** Nothing comes between reading and writing, however many changes there are at a time. */
  private async change(next: Change): Promise<void> {
    const read = await this.reader();
    await this.memory.update(RECENT, next(read()));
  }
}

type Change = (recent: readonly RecentTrace[]) => readonly RecentTrace[];

function stored(memory: vscode.Memento): readonly unknown[] {
  const value = memory.get<unknown>(RECENT);
  return Array.isArray(value) ? value : [];
}

/** With this on top; where it was read before stays known. */
function withLatest(recent: readonly RecentTrace[], origin: Origin): readonly RecentTrace[] {
  const key = keyOf(origin);
  const time = Math.max(Date.now(), (recent[0]?.time ?? 0) + 1);
  const before = recent.find((one) => keyOf(one.origin) === key);
  return [{ ...before, time, origin }, ...recent.filter((one) => one !== before)];
}

/** What is traced to be looked at; not what follows the caret, a lesson's text, or what a file holds already. */
function remembered(origin: Origin): Origin | undefined {
  const { file, suggestion, lesson, live, text } = origin;
  if (file !== undefined || suggestion || lesson !== undefined || live || text.length > LONGEST) return undefined;
  const { edited: _, ...kept } = origin;
  return JSON.stringify(kept).length <= LONGEST ? kept : undefined;
}

/** The same text and model once, wherever the text is from. */
function keyOf({ source: _, ...traced }: Origin): string {
  return JSON.stringify(Object.entries(traced).sort());
}
