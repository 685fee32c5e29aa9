/**
 * One panel: a webview, and what it shows. Of `vscode` this takes types only, so that the tests can give it
 * a view in a plain browser.
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
  GoingOn,
  MadeAblation,
  MadeContinuations,
  TraceId,
  TraceSummary,
} from '../../engine/protocol/trace-protocol';
import { ABLATION_RUNS } from '../../trace/ablation/ablation-runs';
import { type MadePatch, PATCH_RUNS } from '../../trace/compare/patch-runs';
import { BegunLesson } from './begun-lesson';
import { KeptBefore } from './kept-before';
import type { MeasuredTraces } from './measured-traces';
import type { PageMessenger } from './page-messenger';
import { PageNotes } from './page-notes';
import { PanelPage } from './panel-page';
import { PanelReader } from './panel-reader';
import { TabTitle } from './tab-title';
import { TextHistory } from './text-history';

/** A trace, and how its text goes on. */
interface ContinuedTrace extends GoingOn {
  readonly trace: TraceId;
}

/** Is told what happens to a panel. */
export interface PanelListener {
  /** A trace that the panel showed is shown by it no more. */
  readonly leftTrace: (summary: TraceSummary) => void;
  /** The panel shows something else. */
  readonly shown: () => void;
  /** What its page has asked for has failed, and no answer tells that to the page. */
  readonly failed: (error: unknown) => void;
  /** Where what is measured of traces is kept for whoever comes back to them; left out: nowhere. */
  readonly measured?: MeasuredTraces;
}

export class TracePanel implements vscode.Disposable {
  /** Which texts it showed before. */
  readonly texts = new TextHistory(this);
  /** The lesson that was begun in it last. */
  readonly lesson = new BegunLesson(this);
  /** Where its trace is read. */
  readonly reader = new PanelReader(this);
  /** As its tab is called. */
  readonly title = new TabTitle(this);
  /** What its page is told besides what it shows. */
  readonly notes: PageNotes;
  private readonly page: PanelPage;
  private readonly before: KeptBefore;
  private readonly closed = new AbortController();
  private shown: PanelContent = { kind: 'empty' };
  private running: AbortController | undefined;
  private comparisonLookedAt: ComparePlace | undefined;
  private continued: ContinuedTrace | undefined;
  private cameBackWith: Origin | undefined;
  /** The trace whose text was edited in its document since. */
  private editedTrace: TraceId | undefined;
  private goesOnPresenting = false;

  /**
   * @param view a webview that has no page yet
   * @param messenger that takes messages to and from the page, or its loading
   * @param elsewhere a new panel, in which one that is the editor of a file shows anything else; other panels have none
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
      if (!view.visible) this.page.leave(); // VS Code takes it away
    });
  }

  get content(): PanelContent {
    return this.shown;
  }

  /** The trace that is shown, if one is. */
  get trace(): ShownTrace | undefined {
    return this.shown.kind === 'trace' ? this.shown : undefined;
  }

  /** The traces that are shown: one, or both sides of a comparison. */
  get summaries(): readonly TraceSummary[] {
    if (this.shown.kind === 'trace') return [this.shown.summary];
    return this.shown.kind === 'compare' ? [this.shown.a.summary, this.shown.b.summary] : [];
  }

  /** Whether it shows what it showed before the window was reloaded, or the trace was lost: nobody has asked for that since. */
  get isBack(): boolean {
    return this.cameBackWith !== undefined && this.origin === this.cameBackWith;
  }

  /** What is shown next was shown before the window was reloaded, or the trace was lost; of a comparison its first side. */
  comesBackWith(origin: Origin): void {
    this.cameBackWith = origin;
  }

  /** What the panel shows, or is about to show. */
  get origin(): Origin | null {
    return this.shown.kind === 'empty' ? null : this.shown.origin;
  }

  /** Whether it is the editor of a file, and shows that file's trace only. */
  get isEditor(): boolean {
    return this.elsewhere !== undefined;
  }

  /** Where something is shown that this panel asks for: in itself, unless it shows only its file. Then it opens one. */
  placeFor({ file }: Origin): TracePanel {
    return this.elsewhere && file === undefined ? this.elsewhere() : this;
  }

  /** Fulfilled when what a page says is heard: it can be loaded then. */
  get connected(): Promise<void> {
    return this.page.connected;
  }

  get isClosed(): boolean {
    return this.closed.signal.aborted;
  }

  /** Whether its tab is at the front of its group. VS Code throws where that is asked of one that is closed. */
  get isSeen(): boolean {
    return !this.isClosed && this.view.visible;
  }

  /** Whether its page presents what it shows, or the one does so that comes when it is seen again. */
  get presents(): boolean {
    return this.goesOnPresenting;
  }

  /** Whether what is seen of it is presented. */
  get isPresented(): boolean {
    return this.presents && this.isSeen;
  }

  /** What it shows is presented, or no longer. */
  notePresented(presents: boolean): void {
    this.goesOnPresenting = presents;
  }

  /** Show this from now on. The traces that were shown are left. */
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

  /** That of the text before it was changed here, as long as it is kept. */
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

  /** The page takes messages from now on. @returns what it is to show */
  ready(): PanelContent {
    if (this.presents) this.notes.say(messages.PRESENT);
    this.page.listens = true;
    this.notes.tell();
    if (this.isEdited) this.tellEdited(true);
    const { toShow } = this;
    if (this.shown.kind === 'trace') this.lesson.known();
    return toShow;
  }

  /** Whether the text of the trace that is shown was edited in its document since. The page is told, and each later one. */
  noteEdited(edited: boolean): void {
    if (edited === this.isEdited) return;
    this.editedTrace = edited ? this.trace?.summary.trace : undefined;
    this.tellEdited(edited);
  }

  /** Go to a place in what is shown, or shown next. */
  go(place: Partial<Place>): void {
    this.notes.go(place);
  }

  /** Open the field in which its text is changed, to be compared with what it becomes. */
  changeToCompare(): void {
    if (!this.page.listens) return;
    // The list in which that was picked has had the keyboard.
    this.focus();
    this.send(messages.CHANGE_TO_COMPARE, undefined);
  }

  /** Go back to where its reader was in what it shows, or forward again. */
  goToVisited(direction: keyof Places): void {
    if (this.page.listens) this.send(messages.GO_TO_VISITED, { direction });
  }

  /**
   * Begin a piece of work for this panel.
   * @returns what cancels it: `cancel`, the beginning of the next one, or the panel's end
   */
  begin(): AbortController {
    this.cancel();
    const running = new AbortController();
    if (this.isClosed) running.abort();
    this.running = running;
    return running;
  }

  cancel(): void {
    this.running?.abort();
  }

  /** Whether no other work has begun since. */
  isLatest(work: AbortController): boolean {
    return work === this.running;
  }

  /** Where its reader is, or is about to be. */
  get place(): Place {
    return this.reader.place;
  }

  /** What was generated from the trace that is shown, besides its own continuation; `undefined`: nothing that a page has told. */
  get continuations(): MadeContinuations | undefined {
    return this.goingOn?.continuations;
  }

  /** The same, and how the next token is picked; `undefined`: no page has told of the trace that is shown. */
  get goingOn(): GoingOn | undefined {
    if (!this.trace || this.trace.summary.trace !== this.continued?.trace) return undefined;
    const { trace: _, ...goingOn } = this.continued;
    return goingOn;
  }

  /** How a trace goes on is kept as long as that trace is shown. @param made all that has changed of it */
  keepGoingOn(made: ContinuedTrace): void {
    this.continued = this.continued?.trace === made.trace ? { ...this.continued, ...made } : made;
  }

  /** What runs of the trace that is shown without a part have told; `undefined`: nothing that was not in its file. */
  get ablations(): readonly AblationRuns[] | undefined {
    return this.trace?.ablations;
  }

  /** A run without a part has given this; that of another trace is left. */
  keepAblation({ trace, ...made }: MadeAblation & { readonly trace: TraceId }): void {
    const { shown } = this;
    if (shown.kind !== 'trace' || shown.summary.trace !== trace) return;
    const before = shown.ablations ?? shown.summary.saved?.ablations ?? [];
    const ablations = ABLATION_RUNS.with(before, made);
    this.shown = { ...shown, ablations };
    this.listener.measured?.keep(shown.summary, ablations);
  }

  /** A trace that was shown before with what was measured of it then; one that is opened from a file has what that holds. */
  private asMeasured(content: PanelContent): PanelContent {
    if (content.kind !== 'trace' || content.ablations || content.summary.saved) return content;
    const ablations = this.listener.measured?.of(content.summary);
    return ablations ? { ...content, ablations } : content;
  }

  lookAt(place: Place): void {
    this.reader.lookAt(place);
  }

  /** Where the reader of the comparison is; `undefined`: where each begins. */
  get comparePlace(): ComparePlace | undefined {
    return this.comparisonLookedAt;
  }

  /** @param place `undefined`: another comparison is read from its beginning */
  lookAtComparison(place: ComparePlace | undefined): void {
    this.comparisonLookedAt = place;
    if (!place || this.shown.kind !== 'compare' || this.isClosed) return;
    // Exchanged, its sides are called otherwise, and others may be called so, too.
    if (this.title.name({ ...this.shown, place })) this.listener.shown();
  }

  /** A run of one side of the comparison with a part of the other has given this; that of another comparison is left. */
  keepPatch({ a, b, ...made }: Readonly<Record<SideName, TraceId>> & MadePatch): void {
    const { shown } = this;
    if (shown.kind !== 'compare' || shown.a.summary.trace !== a || shown.b.summary.trace !== b) return;
    this.shown = { ...shown, runs: PATCH_RUNS.with(shown.runs ?? [], made) };
  }

  /** Bring it to the front of its column; the keyboard stays where it is. */
  reveal(): void {
    this.view.reveal(undefined, true);
  }

  /** Likewise, and give it the keyboard: for what a command was asked for, which is to be read. */
  focus(): void {
    this.view.reveal(undefined, false);
  }

  send<P>(type: NotificationType<P>, params: P): void {
    this.page.send(type, params);
  }

  /** Answer a request of the page, which may cancel it: then it is told nothing. A failure is told by its message. */
  onRequest<P, R>(type: RequestType<P, R>, answer: (params: P, signal: AbortSignal) => R | Promise<R>): void {
    this.page.onRequest(type, answer);
  }

  /** Take what the page tells. A failure is told to the listener: the page waits for no answer. */
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
    if (this.trace) this.send(messages.EDITED, { trace: this.trace.summary.trace, edited });
  }

  private get toShow(): PanelContent {
    const { shown } = this;
    if (shown.kind !== 'trace') return shown;
    return { ...shown, ...this.texts.kept, ...this.lesson.news };
  }

  private close(): void {
    this.closed.abort();
    this.page.close();
    this.cancel();
    this.show({ kind: 'empty' });
  }
}

/** Whether a text was changed to another one, in the same model: what both predict can be compared. */
function isChangeOf({ origin, summary }: ShownTrace, before: ShownTrace): boolean {
  const [model, other] = [summary.model, before.summary.model];
  const isSameModel = model.folder === other.folder && model.state === other.state && model.folder !== '';
  return isSameModel && origin.edited === true && origin.text !== before.origin.text;
}

/** Whether all that has changed is how far the same wait is. */
function isProgress(
  before: PanelContent,
  content: PanelContent,
): content is Extract<PanelContent, { readonly message: string }> {
  if (before.kind !== 'working' || content.kind !== 'working') return false;
  return before.origin === content.origin && before.isComparison === content.isComparison;
}
