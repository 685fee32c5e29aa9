/**
 * The texts that were traced or compared last in a workspace, and where they were read, so that they can be traced again.
 * They stay on this machine.
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
import { type GoingOn, givenText, type MadeContinuations } from '../../engine/protocol/trace-protocol';
import { shownAlone } from '../../trace/readings/continuations';
import type { Failures } from '../failures';
import type { Compared } from '../panel/comparisons';
import { fileOfComparison } from '../panel/file-origin';
import { tracedFrom } from '../panel/panel-title';
import type { TracePanels } from '../panel/trace-panels';

/** Names in the workspace's memory what was traced. */
const RECENT = 'recentTraces';
const MOST = 20;
/** All that is remembered takes no more, in characters of JSON: VS Code warns of a workspace's memory above 512 kB. */
const ROOM = 400_000;
/** What was generated is remembered up to here, in characters of JSON: alone, or with the sides of a comparison. */
const LONGEST = 20_000;
/** Milliseconds until it is remembered where a reader stays: walking on is not written down step by step. */
const STAYED = 500;

/** What was shown. */
interface Shown {
  readonly origin: Origin;
  /** Of a comparison both sides, and where it was read last; `origin` is that of the first. */
  readonly compared?: Compared;
  /** Of a text of which only the end was traced: where that begins, in UTF-16 units. */
  readonly from?: number | undefined;
}

export interface RecentTrace extends Shown {
  /** A number that no other one has. */
  readonly time: number;
  /** Where a text was read last. */
  readonly place?: Place;
  /** How it went on there. */
  readonly goingOn?: GoingOn;
}

/** What was traced, of comparisons both sides: a text that was only compared was traced as well. */
export function textsOfRecent(recent: readonly Pick<RecentTrace, 'origin' | 'compared'>[]): Origin[] {
  return recent.flatMap(({ origin, compared }) => (compared ? [compared.a.origin, compared.b.origin] : [origin]));
}

export class RecentTraces implements vscode.Disposable {
  /** Which traces panels show, by their numbers. */
  private readonly seen = new Set<string>();
  /**
   * Traces that were read on since the list was last stored, by their keys: each with the function that gives its entry
   * the new place, or how it goes on.
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

  /** The latest first; what another version has stored and is not understood is left out. */
  async read(): Promise<RecentTrace[]> {
    return (await this.reader())();
  }

  /** A text that a panel shows is read here. */
  looked(origin: Origin, place: Place): void {
    const kept = remembered(origin);
    if (kept) this.readOn({ origin: kept }, (one) => ({ ...one, place }));
  }

  /** The text that a panel shows goes on like this. */
  wentOn(origin: Origin, made: GoingOn): void {
    const kept = remembered(origin);
    const goingOn = shortened(made);
    if (kept) this.readOn({ origin: kept }, (one) => ({ ...one, goingOn }));
  }

  /** A comparison that a panel shows is read here. */
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

  /** Reads what is stored at the very moment it is called. */
  private async reader(): Promise<() => RecentTrace[]> {
    const { storedComparison, storedGoingOn, storedOrigin, storedPlace } = await import('../panel/stored-state'); // only now: its library takes time to load
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
    // A tab that comes back with the window traces its text when it is first seen: nobody has asked for that.
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
function withLatest(recent: readonly RecentTrace[], shown: Shown): readonly RecentTrace[] {
  const key = keyOf(shown);
  const time = Math.max(Date.now(), (recent[0]?.time ?? 0) + 1);
  const before = recent.find((one) => keyOf(one) === key);
  return [{ ...before, ...shown, ...comparedAs(shown, before), time }, ...recent.filter((one) => one !== before)];
}

/** Those for which there is room, the latest first: a very long text displaces older long ones. */
function withinRoom(recent: readonly RecentTrace[]): readonly RecentTrace[] {
  let room = ROOM;
  return recent.filter((one) => {
    const size = JSON.stringify(one).length;
    if (size > room) return false;
    room -= size;
    return true;
  });
}

/** What is compared now, read where it was before. */
function comparedAs({ compared }: Shown, before: RecentTrace | undefined): Pick<Shown, 'compared'> {
  const place = before?.compared?.place;
  return compared ? { compared: { ...compared, ...(place && { place }) } } : {};
}

/**
 * What is traced to be looked at; not what follows the caret, or what a file holds already. A lesson is in a list of its
 * own; its text in another model that its reader has chosen is nowhere else.
 */
function remembered(origin: Origin): Origin | undefined {
  const { file, lesson, inOtherModel, live, text } = origin;
  const isLesson = lesson !== undefined && !inOtherModel;
  if (file !== undefined || isLesson || live || text.length > ROOM) return undefined;
  const { edited: _, lesson: __, inOtherModel: ___, ...kept } = origin;
  return JSON.stringify(kept).length <= ROOM ? kept : undefined;
}

/** Of many continuations the one that is shown; of a very long one nothing but how the next token is picked. */
function shortened({ continuations, ...goingOn }: GoingOn): GoingOn {
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

/** Whatever its sides are of: of each what is needed to make it again; not what one file holds already. */
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
  // What was generated is kept where it is not long.
  const compared = lengthOf(sides) <= LONGEST ? sides : { ...sides, a: own(sides.a), b: own(sides.b) };
  return lengthOf(compared) <= ROOM ? { origin: compared.a.origin, compared } : undefined;
}

/** The same text and model once, wherever the text is from. */
function keyOf({ origin, compared }: Shown): string {
  if (!compared) return tracedKey(origin);
  return JSON.stringify([compared.a, compared.b].map((side) => [tracedKey(side.origin), side.variant]));
}
