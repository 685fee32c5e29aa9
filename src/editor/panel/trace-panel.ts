/**
 * One panel: a webview and what it shows. It imports only types from `vscode`, so that tests can give it a view in a plain
 * browser.
 */
import type * as vscode from 'vscode';
import type { NotificationType, RequestType } from 'vscode-messenger-common';
import type {
  ComparePlace,
  Origin,
  PanelContent,
  Place,
  Places,
  ShownTrace,
  SideName,
} from '../../engine/protocol/panel-protocol';
import * as messages from '../../engine/protocol/panel-protocol';
import type {
  AblationRuns,
  MadeAblation,
  MadeContinuations,
  TraceId,
  TraceSummary,
  UserContinuations,
} from '../../engine/protocol/trace-protocol';
import { ABLATION_RUNS } from '../../trace/ablation/ablation-runs';
import { type MadePatch, PATCH_RUNS } from '../../trace/compare/patch-runs';
import type { MadeOutput } from '../../trace/readings/made-output';
import { BegunLesson } from './begun-lesson';
import { KeptBefore } from './kept-before';
import type { MeasuredTraces } from './measured-traces';
import type { PageMessenger } from './page-messenger';
import { PageNotes } from './page-notes';
import { PanelPage } from './panel-page';
import { PanelReader } from './panel-reader';
import { PresentedFrom } from './presented-from';
import { SuccessiveWork, type Work } from './successive-work';
import { TabTitle } from './tab-title';
import { TextHistory } from './text-history';

/** A trace, and how its text is continued. */
interface ContinuedTrace extends UserContinuations {
  readonly trace: TraceId;
}

/** Receives the events of a panel. */
export interface PanelListener {
  /** A trace is no longer shown by the panel. */
  readonly leftTrace: (summary: TraceSummary) => void;
  /** The panel shows something else. */
  readonly shown: () => void;
  /** Something that its page requested has failed, and the page gets no answer that reports it. */
  readonly failed: (error: unknown) => void;
  /** Keeps measurements of traces for a user who returns to them; if left out, they are not kept. */
  readonly measured?: MeasuredTraces;
}

export class TracePanel implements vscode.Disposable {
  /** The texts that it showed before. */
  readonly texts = new TextHistory(this);
  /** The lesson that was last begun in it. */
  readonly lesson = new BegunLesson(this);
  /** The user's place in its trace. */
  readonly reader = new PanelReader(this);
  /** The trace whose presentation it continues. */
  readonly presentedFrom = new PresentedFrom(this);
  /** The title of its tab. */
  readonly title = new TabTitle(this);
  /** Messages for its page in addition to its content. */
  readonly notes: PageNotes;
  private readonly page: PanelPage;
  private readonly before: KeptBefore;
  private readonly closed = new AbortController();
  private shown: PanelContent = { kind: 'empty' };
  private readonly own = new SuccessiveWork();
  /** Work that was asked for here and will be shown in another panel. */
  private readonly forOther = new SuccessiveWork();
  private comparisonLookedAt: ComparePlace | undefined;
  private continued: ContinuedTrace | undefined;
  private cameBackWith: Origin | undefined;
  /** The trace whose text has been edited in its document. */
  private editedTrace: TraceId | undefined;
  private goesOnPresenting = false;

  /**
   * @param view a webview that has no page yet
   * @param messenger carries messages to and from the page; may be a promise while it is loading
   * @param elsewhere opens a new panel, in which the editor of a file shows anything else; left out for other panels
   */
  constructor(
    readonly view: vscode.WebviewPanel,
    private readonly listener: PanelListener,
    messenger: PageMessenger | Promise<PageMessenger>,
    private readonly elsewhere?: () => TracePanel,
  ) {
    this.page = new PanelPage(view, messenger);
    this.notes = new PageNotes(this.page);
    this.before = new KeptBefore((summary) => {
      if (!this.shows(summary.trace)) this.listener.leftTrace(summary);
    });
    view.onDidDispose(() => this.close());
    view.onDidChangeViewState(() => {
      if (!view.visible) this.page.leave(); // VS Code destroys the page
    });
  }

  get content(): PanelContent {
    return this.shown;
  }

  /** The shown trace, if there is one. */
  get trace(): ShownTrace | undefined {
    return this.shown.kind === 'trace' ? this.shown : undefined;
  }

  /** The shown traces: one, or both sides of a comparison. */
  get summaries(): readonly TraceSummary[] {
    if (this.shown.kind === 'trace') return [this.shown.summary];
    return this.shown.kind === 'compare' ? [this.shown.a.summary, this.shown.b.summary] : [];
  }

  /**
   * Whether it shows what it showed before the window was reloaded or the trace was lost, so that the user did not request
   * it.
   */
  get isBack(): boolean {
    return this.cameBackWith !== undefined && this.origin === this.cameBackWith;
  }

  /**
   * The panel's next content was shown before the window was reloaded or the trace was lost; for a comparison, the origin of
   * its first side.
   */
  comesBackWith(origin: Origin): void {
    this.cameBackWith = origin;
  }

  /** The origin of what the panel shows, or is about to show. */
  get origin(): Origin | null {
    return this.shown.kind === 'empty' ? null : this.shown.origin;
  }

  /** Whether it is the editor of a file, which shows only that file's trace. */
  get isEditor(): boolean {
    return this.elsewhere !== undefined;
  }

  /** The panel for something that this panel requests: itself, unless it shows only its file; then it opens a new one. */
  placeFor({ file }: Origin): TracePanel {
    return this.elsewhere && file === undefined ? this.elsewhere() : this;
  }

  /** Resolves when messages of a page are received: only then may it be loaded. */
  get connected(): Promise<void> {
    return this.page.connected;
  }

  get isClosed(): boolean {
    return this.closed.signal.aborted;
  }

  /** Whether its tab is at the front of its group. VS Code throws if a closed tab is asked. */
  get isSeen(): boolean {
    return !this.isClosed && this.view.visible;
  }

  /** Whether its page presents its content, or its next page will when the panel is shown again. */
  get presents(): boolean {
    return this.goesOnPresenting;
  }

  /** Whether it is visible and presented. */
  get isPresented(): boolean {
    return this.presents && this.isSeen;
  }

  /** Called when its content begins or ceases to be presented. */
  notePresented(presents: boolean): void {
    this.goesOnPresenting = presents;
    if (!presents) this.presentedFrom.end();
  }

  /** Continues the presentation of another panel, from its own beginning. */
  continuePresentation(presented: TracePanel): void {
    this.notePresented(true);
    this.presentedFrom.begin(presented);
    if (!this.page.listens) return; // the next page is told
    this.presentedFrom.tellPage();
    this.notes.say(messages.PRESENT);
  }

  /** Shows this from now on. Traces that are no longer shown are released. */
  show(content: PanelContent): void {
    const before = this.shown;
    const left = this.summaries;
    this.shown = this.asMeasured(content);
    if (isProgress(before, content)) {
      this.send(messages.PROGRESS, { message: content.message });
      return;
    }
    this.texts.changed(before);
    this.leaveTraceBefore(this.traceBefore);
    for (const summary of left) if (!this.shows(summary.trace)) this.leave(summary, before);
    this.title.name(content);
    this.listener.shown();
    if (this.isClosed) return;
    this.send(messages.SHOW, this.toShow);
    if (content.kind === 'trace' && this.page.listens) this.lesson.known();
  }

  /** The trace of the text before it was edited here, while it is kept. */
  get traceBefore(): TraceSummary | undefined {
    return this.before.summary;
  }

  leaveTraceBefore(summary: TraceSummary | undefined): void {
    this.before.leave(summary);
  }

  private leave(summary: TraceSummary, before: PanelContent): void {
    const { shown } = this;
    if (shown.kind === 'trace' && before.kind === 'trace' && isChangeOf(shown, before)) this.before.keep(summary);
    else this.listener.leftTrace(summary);
  }

  /** Whether a trace is shown, by itself or as a side of a comparison. */
  shows(id: TraceId): boolean {
    return this.summaries.some(({ trace }) => trace === id);
  }

  /** Called when the page can receive messages. @returns what it is to show */
  ready(): PanelContent {
    if (this.presents) this.notes.say(messages.PRESENT);
    this.page.listens = true;
    this.presentedFrom.tellPage();
    this.notes.tell();
    if (this.isEdited) this.tellEdited(true);
    const { toShow } = this;
    if (this.shown.kind === 'trace') this.lesson.known();
    return toShow;
  }

  /** Whether the text of the shown trace has been edited in its document. The page is told, and so is each later one. */
  noteEdited(edited: boolean): void {
    if (edited === this.isEdited) return;
    this.editedTrace = edited ? this.trace?.summary.trace : undefined;
    this.tellEdited(edited);
  }

  /** Goes to a place in the current content, or in the next one. */
  go(place: Partial<Place>): void {
    this.notes.go(place);
  }

  /** Opens the field in which its text is edited, to compare it with the edited text. */
  changeToCompare(): void {
    if (!this.page.listens) return;
    // The list in which this was picked had the keyboard focus.
    this.focus();
    this.send(messages.CHANGE_TO_COMPARE, undefined);
  }

  /** Goes back to the place where the user was in the current content, or forward again. */
  goToVisited(direction: keyof Places): void {
    if (this.page.listens) this.send(messages.GO_TO_VISITED, { direction });
  }

  /**
   * Begins a piece of work for this panel.
   * @returns it; aborted by `cancel`, by the next such piece of work, and when the panel is closed
   */
  begin(): Work {
    const work = this.own.begin();
    this.notes.answered(false);
    if (this.isClosed) work.abort();
    return work;
  }

  /**
   * Begins work that is asked for here and shown in another panel, while this one can go on.
   * @returns it; aborted by `cancel`, and by the next such piece of work, whose progress takes its place
   */
  beginForOther(): Work {
    return this.forOther.begin();
  }

  cancel(): void {
    this.own.abort();
    this.forOther.abort();
  }

  /** The place where the user is, or is about to be. */
  get place(): Place {
    return this.reader.place;
  }

  /** What was generated from the shown trace besides its own continuation; `undefined` if a page has reported nothing. */
  get continuations(): MadeContinuations | undefined {
    return this.goingOn?.continuations;
  }

  /** Who wrote which tokens of the shown trace's output, if there is one and that is known. */
  get output(): MadeOutput | undefined {
    return this.trace && messages.madeOutput(this.trace.origin, this.trace.summary);
  }

  /** The continuations, and how the next token is picked; `undefined` if no page has reported anything for the shown trace. */
  get goingOn(): UserContinuations | undefined {
    if (!this.trace || this.trace.summary.trace !== this.continued?.trace) return undefined;
    const { trace: _, ...goingOn } = this.continued;
    return goingOn;
  }

  /** Keeps how a trace is continued for as long as it is shown. @param made the properties that have changed */
  keepGoingOn(made: ContinuedTrace): void {
    this.continued = this.continued?.trace === made.trace ? { ...this.continued, ...made } : made;
  }

  /** Results of ablation runs of the shown trace; `undefined` if there are none besides those of its file. */
  get ablations(): readonly AblationRuns[] | undefined {
    return this.trace?.ablations;
  }

  /** Keeps the result of an ablation run; ignored if it is for another trace. */
  keepAblation({ trace, ...made }: MadeAblation & { readonly trace: TraceId }): void {
    const { shown } = this;
    if (shown.kind !== 'trace' || shown.summary.trace !== trace) return;
    const before = shown.ablations ?? shown.summary.saved?.ablations ?? [];
    const ablations = ABLATION_RUNS.with(before, made);
    this.shown = { ...shown, ablations };
    this.listener.measured?.keep(shown.summary, ablations);
  }

  /** Adds to a trace what was measured when it was shown before; a trace opened from a file has the results of that file. */
  private asMeasured(content: PanelContent): PanelContent {
    if (content.kind !== 'trace' || content.ablations || content.summary.saved) return content;
    const ablations = this.listener.measured?.of(content.summary);
    return ablations ? { ...content, ablations } : content;
  }

  lookAt(place: Place): void {
    this.reader.lookAt(place);
  }

  /** The user's place in the comparison; `undefined` for the place where every comparison begins. */
  get comparePlace(): ComparePlace | undefined {
    return this.comparisonLookedAt;
  }

  /** @param place `undefined` to read another comparison from its beginning */
  lookAtComparison(place: ComparePlace | undefined): void {
    this.comparisonLookedAt = place;
    if (!place || this.shown.kind !== 'compare' || this.isClosed) return;
    // If the sides were swapped, the title changes, and may become that of another panel.
    if (this.title.name({ ...this.shown, place })) this.listener.shown();
  }

  /** Keeps the result of patching between the sides of the comparison; ignored if it is for another comparison. */
  keepPatch({ a, b, ...made }: Readonly<Record<SideName, TraceId>> & MadePatch): void {
    const { shown } = this;
    if (shown.kind !== 'compare' || shown.a.summary.trace !== a || shown.b.summary.trace !== b) return;
    this.shown = { ...shown, runs: PATCH_RUNS.with(shown.runs ?? [], made) };
  }

  /** Brings it to the front of its column; the keyboard focus stays where it is. */
  reveal(): void {
    this.view.reveal(undefined, true);
  }

  /**
   * Brings it to the front and gives it the keyboard focus: for content that a command requested, because the user is going
   * to read it.
   */
  focus(): void {
    this.view.reveal(undefined, false);
  }

  send<P>(type: NotificationType<P>, params: P): void {
    this.page.send(type, params);
  }

  /** Answers a request of the page, which may cancel it: then nothing is sent. For a failure its message is sent. */
  onRequest<P, R>(type: RequestType<P, R>, answer: (params: P, signal: AbortSignal) => R | Promise<R>): void {
    this.page.onRequest(type, answer);
  }

  /** Handles a message of the page. A failure is reported to the listener, because the page waits for no answer. */
  onNotification<P>(type: NotificationType<P>, take: (params: P) => void | Promise<void>): void {
    this.page.onNotification(type, async (params) => {
      try {
        await take(params);
      } catch (error) {
        this.listener.failed(error);
      }
    });
  }

  dispose(): void {
    if (!this.isClosed) this.view.dispose();
  }

  private get isEdited(): boolean {
    return this.trace !== undefined && this.trace.summary.trace === this.editedTrace;
  }

  private tellEdited(edited: boolean): void {
    if (this.trace) this.send(messages.SOURCE_EDITED, { trace: this.trace.summary.trace, edited });
  }

  private get toShow(): PanelContent {
    const { shown } = this;
    if (shown.kind !== 'trace') return shown;
    return { ...shown, ...this.texts.kept, ...this.lesson.news };
  }

  private close(): void {
    this.closed.abort();
    this.page.close();
    this.own.abort();
    this.show({ kind: 'empty' });
  }
}

/** Whether a text was edited, with the same model, so that the two predictions can be compared. */
function isChangeOf({ origin, summary }: ShownTrace, before: ShownTrace): boolean {
  const [model, other] = [summary.model, before.summary.model];
  const isSameModel = model.folder === other.folder && model.state === other.state && model.folder !== '';
  return isSameModel && origin.edited === true && origin.text !== before.origin.text;
}

/** Whether only the progress of the same work has changed. */
function isProgress(
  before: PanelContent,
  content: PanelContent,
): content is Extract<PanelContent, { readonly message: string }> {
  if (before.kind !== 'working' || content.kind !== 'working') return false;
  return before.origin === content.origin && before.isComparison === content.isComparison;
}
