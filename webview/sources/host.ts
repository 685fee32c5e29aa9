/** The extension host, as the panel sees it: the connection to it, and what the page keeps for the page that replaces it. */
import * as messages from '../../src/engine/protocol/panel-protocol';
import {
  isOtherText,
  type Origin,
  type PanelContent,
  type ShownTrace,
  type TextBefore,
  tracedKey,
} from '../../src/engine/protocol/panel-protocol';
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import type { ReadIn } from '../../src/trace/steps/carried-place';
import { asStored, KeptState, type StateKey } from '../base/kept-state';
import { afterArrival, type Reading, type ShownContent, withChoice } from '../choice/arrival';
import { type BestHead, restoreBestHead } from '../choice/best-head';
import { type Choice, type Level, restoreChoice, restoreLevel } from '../choice/choice';
import { type OwnHeads, restoreOwnHeads } from '../choice/own-heads';
import { READ_STEPS, withStepsReadOf } from '../choice/visited';
import { Connection } from './connection';
import { COMPARED, comparisonIn, KeptComparison } from './kept-comparison';
import { forgetLesson } from './kept-lesson';
import { keepLeftExplained } from './left-explained';
import type { PanelHost } from './panel-host';
import { changeIn, type TextChange } from './text-change';

/** What is traced or compared. The extension reads this too, to trace it again. */
const ORIGIN = asStored<Partial<Origin>>('origin');
/** The text before it was changed in the panel. */
const BEFORE = asStored<TextBefore>('before');
/** What was shown before the lesson took its place. */
const BEFORE_LESSON = asStored<TextBefore>('beforeLesson');

const CHANGED = asStored<TextChange>('changedTokens');

const CHOICE: StateKey<Choice> = {
  name: 'choice',
  restore: (stored) => restoreChoice(stored, restoreLevel(document.body.dataset['level'])),
};
const READ_IN = asStored<ReadIn>('readIn');
const BEST_HEAD: StateKey<BestHead> = { name: 'bestHead', restore: restoreBestHead };
const OWN_HEADS: StateKey<OwnHeads> = { name: 'ownHeads', restore: restoreOwnHeads };
const UNREAD: StateKey<boolean> = { name: 'unread', restore: (stored) => stored === true };

export class Host implements PanelHost {
  private readonly api = acquireVsCodeApi();
  readonly connection = new Connection(this.api);
  readonly kept = new KeptState(this.api);
  /** Kept like the choice of a trace, and reported to the extension. */
  readonly comparison = new KeptComparison(this.kept, (place) => this.connection.send(messages.COMPARE_PLACE, place));
  /** The trace that is shown, in which the user chooses. */
  private shown: TraceSummary | undefined;
  /** Whether the user went back to this text from a changed one. */
  hasTextAfter = false;

  /**
   * @param ofText keys of a text besides its choice, forgotten when another text begins
   * @param ofTokens keys of its tokens, forgotten when other tokens are traced, for example after a change of the text
   * @param ofTrace keys of one trace, forgotten at the next trace in this page, even of the same text
   */
  constructor(
    private readonly ofText: readonly StateKey<unknown>[],
    private readonly ofTokens: readonly StateKey<unknown>[],
    private readonly ofTrace: readonly StateKey<unknown>[],
  ) {}

  /** Starts the connection: later content arrives from then on. @returns the first content to show */
  start(): Promise<PanelContent> {
    this.connection.start();
    this.tellLook(this.choice);
    return this.connection.ask(messages.READY, undefined);
  }

  /** Whether the next trace is presented because it replaces a panel that was presented. */
  presentsNext = false;

  /** Shows a lesson in this panel, from its beginning. */
  beginLesson(lesson: string): void {
    forgetLesson(this.kept); // the same lesson may have been ended here
    this.connection.send(messages.LESSON, { lesson });
  }

  /** Whether the lesson took the place of another text, to which the user can go back. */
  get hasTextBeforeLesson(): boolean {
    return this.kept.recall(BEFORE_LESSON) !== undefined;
  }

  /** Whether the text before its change in the panel is known. */
  get hasTextBefore(): boolean {
    return this.kept.recall(BEFORE) !== undefined;
  }

  get changed(): TextChange | undefined {
    return this.hasTextBefore ? this.kept.recall(CHANGED) : undefined;
  }

  get choice(): Choice {
    return this.kept.recall(CHOICE);
  }

  set choice(choice: Choice) {
    const { reading } = this;
    this.keepReading(reading, withChoice(reading, choice, this.shown));
  }

  /** Whether the panel still chooses the head on which it opens. */
  get bestHead(): BestHead {
    return this.kept.recall(BEST_HEAD);
  }

  set bestHead(bestHead: BestHead) {
    if (bestHead !== this.bestHead) this.kept.keep(BEST_HEAD, bestHead);
  }

  /** Keeps the level, also for panels that are opened later. */
  rememberLevel(level: Level): void {
    document.body.dataset['level'] = level;
    this.connection.send(messages.LEVEL, { level });
  }

  /** Records that something else is shown from now on. */
  remember(content: PanelContent): void {
    if (content.kind === 'empty') return;
    const before = this.kept.recall(ORIGIN);
    const { reading } = this;
    // While another text is being traced nothing is known about it; a trace tells what was explained in it.
    const isUnread = isOtherText(before, content.origin) || !before || reading.isUnread;
    if (content.kind === 'trace') keepLeftExplained(this.kept, content, isUnread);
    this.keepReading(reading, afterArrival(reading, { origin: before, shown: this.shown }, content));
    this.kept.keep(CHANGED, changeIn(content, this.shown, this.kept.recall(CHANGED)));
    if (this.shown && content.kind === 'trace' && content.summary.trace !== this.shown.trace)
      for (const key of this.ofTrace) this.kept.keep(key, undefined);
    this.shown = content.kind === 'trace' ? content.summary : undefined;
    this.hasTextAfter = content.kind === 'trace' && content.hasTextAfter === true;
    if (content.kind !== 'compare') this.forget(before, content.origin);
    if (content.kind === 'trace' && content.lessonBegins) this.beginsLesson(content);
    this.keepTexts(content, before);
    const compared = this.kept.recall(COMPARED);
    this.kept.keep(COMPARED, comparisonIn(content, compared));
    if (content.kind === 'compare') this.comparison.begin(compared, content, content.place);
  }

  /** Forgets what was kept of a lesson read before. */
  private beginsLesson({ origin, lessonInsteadOf }: ShownTrace): void {
    forgetLesson(this.kept, lessonInsteadOf);
    this.kept.keep(READ_STEPS, withStepsReadOf(tracedKey(origin), [], this.kept.recall(READ_STEPS)));
  }

  /** Forgets what was kept of the previous text or lesson, where another one is shown. */
  private forget(before: Partial<Origin> | undefined, origin: Origin): void {
    if (isOtherText(before, origin)) for (const key of this.ofText) this.kept.keep(key, undefined);
    if (before && tracedKey(before) !== tracedKey(origin))
      for (const key of this.ofTokens) this.kept.keep(key, undefined);
    // How far a lesson was read, or that it was ended, belongs to that lesson: opened again, it starts over.
    if (before && before.lesson !== origin.lesson) forgetLesson(this.kept);
  }

  /** Keeps what is shown, and what it replaced. @param before what was shown or requested before */
  private keepTexts(content: ShownContent, before: Partial<Origin> | undefined): void {
    const { kept } = this;
    const { origin } = content;
    kept.keep(ORIGIN, origin);
    if (content.kind === 'trace') {
      kept.keep(BEFORE, content.before);
      kept.keep(BEFORE_LESSON, content.textBeforeLesson);
      return;
    }
    if (before?.text !== origin.text) kept.keep(BEFORE, undefined);
    if (origin.lesson === undefined) kept.keep(BEFORE_LESSON, undefined);
  }

  private get reading(): Reading {
    const { kept, choice, bestHead } = this;
    const [ownHeads, isUnread] = [kept.recall(OWN_HEADS), kept.recall(UNREAD)];
    return { choice, bestHead, readIn: kept.recall(READ_IN), isUnread, ownHeads };
  }

  /** An unchanged choice is not kept: until something is chosen, a page opens as new panels do. */
  private keepReading(before: Reading, { choice, readIn, bestHead, isUnread, ownHeads }: Reading): void {
    const { kept } = this;
    if (ownHeads !== before.ownHeads) kept.keep(OWN_HEADS, ownHeads);
    kept.keep(READ_IN, readIn);
    kept.keep(UNREAD, isUnread || undefined);
    this.bestHead = bestHead;
    if (choice === before.choice) return;
    kept.keep(CHOICE, choice);
    this.tellLook(choice);
  }

  private tellLook({ layer, head, variant, token, source, step, isAutomatic, target, ratherThan }: Choice): void {
    const place = { layer, head, variant, token, source, step, isAutomatic, target, ratherThan };
    this.connection.send(messages.PLACE, place);
  }
}
