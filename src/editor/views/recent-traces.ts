/**
 * The latest texts that were traced or compared in a workspace, and where they were read, so that they can be traced again.
 * They are stored only on this machine.
 */
import * as vscode from 'vscode';
import { COMPARED_CHARACTERS } from '../../base/differing-words';
import {
  type ComparedOrigin,
  type ComparedTrace,
  type ComparePlace,
  type Origin,
  type PanelContent,
  type Place,
  type ShownComparison,
  type SideName,
  tracedKey,
} from '../../engine/protocol/panel-protocol';
import { givenText, type MadeContinuations, type UserContinuations } from '../../engine/protocol/trace-protocol';
import { shownAlone } from '../../trace/readings/continuations';
import type { Failures } from '../failures';
import type { Compared } from '../panel/comparisons';
import { fileOfComparison } from '../panel/file-origin';
import { tracedFrom } from '../panel/panel-title';
import type { TracePanels } from '../panel/trace-panels';

/** The key in the workspace's memory for recent traces. */
const RECENT = 'recentTraces';
const MOST = 20;
/** The most characters of JSON for everything that is remembered: VS Code warns if a workspace's memory exceeds 512 kB. */
const ROOM = 400_000;
/** The longest generated text that is remembered, in characters of JSON: alone, or with the sides of a comparison. */
const LONGEST = 20_000;
/** Milliseconds at a place before it is remembered, so that not every step of a walk is written. */
const STAYED = 500;

/** What was shown. */
interface Shown {
  readonly origin: Origin;
  /** For a comparison both sides, and the place at which it was last read; `origin` is then that of the first side. */
  readonly compared?: Compared;
  /** If only the end of a text was traced, the offset at which that begins, in UTF-16 units. */
  readonly from?: number | undefined;
}

export interface RecentTrace extends Shown {
  /** A time stamp, unique among the entries. */
  readonly time: number;
  /** The place at which a text was last read. */
  readonly place?: Place;
  /** How it was continued there. */
  readonly goingOn?: UserContinuations;
}

/** The origins of traces, and of both sides of comparisons, because a text that was only compared was traced as well. */
export function textsOfRecent(recent: readonly Pick<RecentTrace, 'origin' | 'compared'>[]): Origin[] {
  return recent.flatMap(({ origin, compared }) => (compared ? [compared.a.origin, compared.b.origin] : [origin]));
}

export class RecentTraces implements vscode.Disposable {
  /** The traces that panels show, by their numbers. */
  private readonly seen = new Set<string>();
  /**
   * Traces that were read since the list was last stored, by their keys: each with a function that puts the new place or
   * continuation into its entry.
   */
  private readonly readSince = new Map<string, (one: RecentTrace) => RecentTrace>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listener: vscode.Disposable;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly panels: Pick<TracePanels, 'all' | 'onDidChange'>,
    private readonly memory: vscode.Memento,
    private readonly failures: Pick<Failures, 'logOnly'>,
  ) {
    this.listener = panels.onDidChange(() => this.notice());
  }

  /** The latest come first; entries of other versions that are not valid are left out. */
  async read(): Promise<RecentTrace[]> {
    return (await this.reader())();
  }

  /** Called when the text that a panel shows is read at a place. */
  looked(origin: Origin, place: Place): void {
    const kept = remembered(origin);
    if (kept) this.readOn({ origin: kept }, (one) => ({ ...one, place }));
  }

  /** Called when the text that a panel shows is continued. */
  wentOn(origin: Origin, made: UserContinuations): void {
    const kept = remembered(origin);
    const goingOn = shortened(made);
    if (kept) this.readOn({ origin: kept }, (one) => ({ ...one, goingOn }));
  }

  /** Called when the comparison that a panel shows is read at a place. */
  lookedAtComparison(content: ComparisonContent, place: ComparePlace): void {
    const kept = rememberedComparison(content);
    const placed = (one: RecentTrace) => (one.compared ? { ...one, compared: { ...one.compared, place } } : one);
    if (kept) this.readOn(kept, placed);
  }

  async remove(times: readonly number[]): Promise<void> {
    await this.changeList((recent) => recent.filter(({ time }) => !times.includes(time)));
  }

  async clear(): Promise<void> {
    await this.changeList(() => []);
  }

  dispose(): void {
    this.writePlaces();
    this.listener.dispose();
    this.changed.dispose();
  }

  /** Returns a function that reads what is stored at the moment of its call. */
  private async reader(): Promise<() => RecentTrace[]> {
    const { storedComparison, storedGoingOn, storedOrigin, storedPlace } = await import('../panel/stored-state'); // its library loads slowly
    return () =>
      stored(this.memory).flatMap((one) => {
        const { time, from } = (one ?? {}) as { readonly time?: unknown; readonly from?: unknown };
        const [origin, place, compared] = [storedOrigin(one), storedPlace(one), storedComparison(one)];
        if (!origin || typeof time !== 'number') return [];
        const goingOn = storedGoingOn(one);
        const known = { ...(place && { place }), ...(goingOn && { goingOn }), ...(compared && { compared }) };
        return [{ time, origin, ...known, ...(typeof from === 'number' && { from }) }];
      });
  }

  private notice(): void {
    const shown = this.panels.all.map(({ content, isBack, summaries }) => ({
      content,
      isBack,
      traces: summaries.map(({ trace }) => trace).join(),
    }));
    const fresh = shown.filter(({ traces }) => !this.seen.has(traces));
    this.seen.clear();
    for (const { traces } of shown) this.seen.add(traces);
    // A restored tab traces its text when it is first shown, which the user did not request.
    const added = fresh.flatMap(({ content, isBack }) => (isBack ? [] : (rememberedOf(content) ?? [])));
    if (added.length > 0) this.add(added).catch((error: unknown) => this.failures.logOnly(error));
  }

  private async add(added: readonly Shown[]): Promise<void> {
    await this.changeList((before) => withinRoom(added.reduce(withLatest, before)).slice(0, MOST));
  }

  private readOn(shown: Shown, placed: (one: RecentTrace) => RecentTrace): void {
    const [key, before] = [keyOf(shown), this.readSince.get(keyOf(shown))];
    this.readSince.set(key, before ? (one) => placed(before(one)) : placed);
    this.timer ??= setTimeout(() => this.writePlaces(), STAYED);
  }

  private writePlaces(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.readSince.size === 0) return;
    const read = new Map(this.readSince);
    this.readSince.clear();
    const placed = (one: RecentTrace): RecentTrace => read.get(keyOf(one))?.(one) ?? one;
    this.change((recent) => recent.map(placed)).catch((error: unknown) => this.failures.logOnly(error));
  }

  private async changeList(next: Change): Promise<void> {
    await this.change(next);
    this.changed.fire();
  }

  /** Reading and writing are not interrupted, however many changes there are at a time. */
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

/** Puts an entry on top; the place at which it was read before is kept. */
function withLatest(recent: readonly RecentTrace[], shown: Shown): readonly RecentTrace[] {
  const key = keyOf(shown);
  const time = Math.max(Date.now(), (recent[0]?.time ?? 0) + 1);
  const before = recent.find((one) => keyOf(one) === key);
  return [{ ...before, ...shown, ...comparedAs(shown, before), time }, ...recent.filter((one) => one !== before)];
}

/** The entries that fit into the memory, the latest first: a very long new text displaces older long ones. */
function withinRoom(recent: readonly RecentTrace[]): readonly RecentTrace[] {
  let room = ROOM;
  return recent.filter((one) => {
    const size = JSON.stringify(one).length;
    if (size > room) return false;
    room -= size;
    return true;
  });
}

/** The comparison with the place at which it was read before. */
function comparedAs({ compared }: Shown, before: RecentTrace | undefined): Pick<Shown, 'compared'> {
  const place = before?.compared?.place;
  return compared ? { compared: { ...compared, ...(place && { place }) } } : {};
}

/**
 * The part of an origin to remember; undefined for text that follows the caret, for a text that is too long, and for a file,
 * which already holds it. The text of a lesson is undefined too, because lessons have their own list, unless the user has
 * chosen another model for it.
 */
function remembered(origin: Origin): Origin | undefined {
  const { file, lesson, inOtherModel, live, text } = origin;
  const isLesson = lesson !== undefined && !inOtherModel;
  if (file !== undefined || isLesson || live || text.length > ROOM) return undefined;
  const { edited: _, lesson: __, inOtherModel: ___, explainedBefore: ____, ...kept } = origin;
  return JSON.stringify(kept).length <= ROOM ? kept : undefined;
}

/** Keeps only the shown one of several continuations, and of a very long one only how the next token is picked. */
function shortened({ continuations, ...goingOn }: UserContinuations): UserContinuations {
  const fits = (made: MadeContinuations) => JSON.stringify(made).length <= LONGEST;
  const kept = continuations && [continuations, shownAlone(continuations)].find(fits);
  return { ...goingOn, ...(kept && { continuations: kept }) };
}

function rememberedOf(content: PanelContent): Shown | undefined {
  if (content.kind === 'compare') return rememberedComparison(content);
  const origin = content.kind === 'trace' ? remembered(content.origin) : undefined;
  if (content.kind !== 'trace' || !origin) return undefined;
  return { origin, from: tracedFrom(content.summary) || undefined };
}

type ComparisonContent = Pick<ShownComparison, SideName | 'among'>;

/** What is needed to make the sides of a comparison again; undefined if one file already holds it. */
function rememberedComparison({ a, b, among }: ComparisonContent): Shown | undefined {
  if (fileOfComparison({ a, b }) !== undefined) return undefined;
  const side = ({ summary, ...told }: ComparedTrace): ComparedOrigin => {
    const { edited, live, lesson, inOtherModel, suggestion, ...origin } = told.origin;
    const held = { text: givenText(summary).text.slice(0, COMPARED_CHARACTERS), model: summary.model.name };
    return { ...told, origin, ...(origin.file !== undefined && { held }) };
  };
  const own = ({ continuations: _, ...told }: ComparedOrigin): ComparedOrigin => told;
  const sides = { a: side(a), b: side(b), ...(among && { among }) };
  const lengthOf = (compared: typeof sides) => JSON.stringify(compared).length;
  // Generated text is kept if it is not long.
  const compared = lengthOf(sides) <= LONGEST ? sides : { ...sides, a: own(sides.a), b: own(sides.b) };
  return lengthOf(compared) <= ROOM ? { origin: compared.a.origin, compared } : undefined;
}

/** One key for the same text and model, wherever the text comes from. */
function keyOf({ origin, compared }: Shown): string {
  if (!compared) return tracedKey(origin);
  return JSON.stringify([compared.a, compared.b].map((side) => [tracedKey(side.origin), side.variant]));
}
