/** Statistics of the user's own suggestions: counted while they type, kept on their disk, and used for the threshold. */
import type { ChosenEntry, Edit, Offer } from '../../generate/followed-suggestion';
import { FEWEST_JUDGED, personalThreshold } from '../../generate/personal-threshold';
import { addCounts, countOutcomes, type SuggestionCounts } from '../../generate/suggestion-counts';
import { SuggestionOutcomes, type TimedOutcome } from '../../generate/suggestion-outcomes';

interface StatisticsParts {
  /** The file in which they are kept. */
  readonly file: string;
  /** Whether anything is counted and used. */
  readonly isOn: () => boolean;
  readonly logFailure: (error: unknown) => void;
  /** Called when new counts have been written. */
  readonly onWritten?: () => void;
  /** A clock, in milliseconds. */
  readonly now?: () => number;
  /** The time of day. */
  readonly date?: () => Date;
}

/** The number of outcomes listed individually. */
const MOST_RECENT = 12;

/** About how long it takes to notice a few grey words and to read them. Milliseconds. */
export const SEEN_AFTER = 500;

/** The delay before new counts are written. Milliseconds. */
const WRITTEN_AFTER = 5000;

export class GhostTextStatistics {
  private followed: SuggestionOutcomes;
  /** The counts in the file; `undefined` until it is read. */
  private kept: readonly SuggestionCounts[] | undefined;
  /** Counts that are not written yet. */
  private pending: readonly SuggestionCounts[] = [];
  /** The last outcomes of this window, newest first; never written. */
  private ended: readonly TimedOutcome[] = [];
  /** The number of all outcomes in this window, listed or not. */
  private endedCount = 0;
  private timer: NodeJS.Timeout | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly parts: StatisticsParts) {
    this.followed = this.follow();
  }

  /** Reads the file, the first time. */
  begin(): void {
    if (this.kept !== undefined || !this.parts.isOn()) return;
    this.kept = [];
    void this.write();
  }

  offered(offer: Offer): void {
    if (this.parts.isOn()) this.count(this.followed.offer(offer));
  }

  /** Called when ghost text is no longer shown. */
  left(): void {
    if (this.parts.isOn()) this.count(this.followed.end());
  }

  /** Called with the chosen entry of VS Code's own list; `undefined`: none. */
  chosen(entry: ChosenEntry | undefined): void {
    this.followed.chosen(entry);
  }

  edited(edit: Edit): void {
    if (this.parts.isOn()) this.count(this.followed.edit(edit));
  }

  /** All counts, including those of other windows and those of the present suggestion. */
  async read(): Promise<readonly SuggestionCounts[]> {
    await this.write();
    const now = this.parts.isOn() ? countOutcomes(this.followed.soFar()) : [];
    return addCounts([...(this.kept ?? []), ...this.pending, ...now]);
  }

  /**
   * The outcomes of the last suggestions in this window, the latest first. One that was taken may still be undone, so that
   * others of a later time can have ended before it.
   */
  get recent(): readonly TimedOutcome[] {
    const now = this.parts.isOn() ? this.followed.soFar() : [];
    const all = [...now.toReversed(), ...this.ended].slice(0, MOST_RECENT);
    return all.toSorted((one, other) => other.at.getTime() - one.at.getTime());
  }

  /** The number of suggestions in this window that have an outcome, of which `recent` lists the last. */
  get inWindow(): number {
    return this.endedCount + (this.parts.isOn() ? this.followed.soFar().length : 0);
  }

  /** The suggestion that was seen last, as long as it has no outcome: it is not counted yet. */
  get waiting(): TimedOutcome | undefined {
    return this.parts.isOn() ? this.followed.waiting : undefined;
  }

  /**
   * How often suggestions must be right for this user, in a language and with a model.
   * @param set the value in the settings
   */
  threshold(set: number, language: string, model: string): number {
    if (!this.parts.isOn()) return set;
    const known = addCounts([...(this.kept ?? []), ...this.pending]);
    const counts = known.find((one) => one.language === language && one.model === model);
    return counts && counts.judged >= FEWEST_JUDGED ? personalThreshold(set, counts) : set;
  }

  /** Deletes everything, on the disk too. @throws when the file cannot be deleted */
  async delete(): Promise<void> {
    this.followed = this.follow();
    const deleted = this.last.then(() => this.deleteNow());
    this.last = deleted.catch(() => undefined);
    await deleted;
  }

  /** Counts that could not be written are pending again, and are deleted with the rest. */
  private async deleteNow(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    [this.pending, this.ended, this.endedCount] = [[], [], 0];
    const { deleteStatistics } = await import('./statistics-file');
    await deleteStatistics(this.parts.file);
    this.kept = [];
  }

  /** Writes pending counts before the window closes. */
  async close(): Promise<void> {
    this.left();
    clearTimeout(this.timer);
    await this.last; // counts that are being written are no longer pending
    if (this.pending.length > 0) await this.write();
  }

  private follow(): SuggestionOutcomes {
    const { now = () => performance.now(), date = () => new Date() } = this.parts;
    return new SuggestionOutcomes({ least: SEEN_AFTER, now, date });
  }

  private count(outcomes: readonly TimedOutcome[]): void {
    if (outcomes.length === 0) return;
    this.pending = addCounts([...this.pending, ...countOutcomes(outcomes)]);
    this.endedCount += outcomes.length;
    this.ended = [...outcomes.toReversed(), ...this.ended].slice(0, MOST_RECENT);
    this.timer ??= setTimeout(() => void this.write(), WRITTEN_AFTER);
  }

  /** Writes one after another. Counts that cannot be written now are written with the next ones. */
  private write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.last = this.last.then(() => this.writeNow());
    return this.last;
  }

  private async writeNow(): Promise<void> {
    const { pending } = this;
    this.pending = [];
    try {
      const { addToStatistics, readStatistics } = await import('./statistics-file');
      const { file, onWritten } = this.parts;
      this.kept = pending.length > 0 ? await addToStatistics(file, pending) : await readStatistics(file);
      if (pending.length > 0) onWritten?.();
    } catch (error) {
      this.pending = addCounts([...pending, ...this.pending]);
      this.parts.logFailure(error);
    }
  }
}
