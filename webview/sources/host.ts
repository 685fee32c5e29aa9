/** The extension host, as the panel sees it. */
import { HOST_EXTENSION, type RequestType } from 'vscode-messenger-common';
import { createCancellationToken, Messenger } from 'vscode-messenger-webview';
import { explainedToken, type SuggestionRun } from '../../src/engine/protocol/completion-protocol';
import type { PseudoPerplexity, PseudoPerplexityParams } from '../../src/engine/protocol/encoder-protocol';
import type { GenerateParams, Generation, Target } from '../../src/engine/protocol/generation-protocol';
import type { ModelId, Plan } from '../../src/engine/protocol/model-protocol';
import {
  BACK_TO_TEXT,
  beginsAnew,
  CANCEL,
  CHOOSE_MODEL,
  CHOOSE_ORIGINAL,
  COMPARE,
  COMPARE_BEFORE,
  COMPARE_LOOK,
  COPY,
  DESCRIBE_TOKENS,
  EDITED,
  EXPLAIN_TOKEN,
  GENERATE,
  GO,
  HIGHLIGHT,
  type Highlight,
  LESSON,
  LESSON_FINISHED,
  LEVEL,
  LIVE,
  type LiveState,
  LOOK,
  MASK,
  OPEN_OTHERWISE,
  OPEN_PLACE,
  OPEN_REPORT,
  type Origin,
  type PanelContent,
  type Place,
  POINT,
  PROGRESS,
  PSEUDO_PERPLEXITY,
  READ,
  READY,
  RESCUE,
  type ReportWish,
  RUN_AGAIN,
  SAVE,
  SAVING,
  type SaveWish,
  SCORED,
  SEARCH_TOKENS,
  SHOW,
  SHOW_IN_EDITOR,
  SHOW_LOG,
  STOP_LIVE,
  type SuggestionPlace,
  TARGET,
  TRACE_EDITED,
  TRACE_IDS,
  TRACE_TEXT,
  WINDOW,
} from '../../src/engine/protocol/panel-protocol';
import type { ReadingName, Readings, ReadParams } from '../../src/engine/protocol/reading-protocol';
import type { TensorWindow, WindowParams } from '../../src/engine/protocol/tensor-protocol';
import type {
  DescribeTokensParams,
  FoundTokens,
  SearchTokensParams,
  VocabularyToken,
} from '../../src/engine/protocol/token-protocol';
import type { TraceId, TraceSummary } from '../../src/engine/protocol/trace-protocol';
import { type ReadIn, readIn } from '../../src/trace/steps/carried-place';
import { isFirstLook } from '../../src/trace/steps/first-look';
import { afterTrace, type BestHead, restoreBestHead } from '../choice/best-head';
import { carriedChoice } from '../choice/carried-choice';
import { type Choice, changeChoice, type Level, restoreChoice, restoreLevel, startOver } from '../choice/choice';
import { explainingStep } from '../choice/explaining-step';
import { comparisonIn, KeptComparison } from './kept-comparison';
import type { PanelHost } from './panel-host';
import { RequestListeners } from './request-listeners';

type ShownTrace = Extract<PanelContent, { kind: 'trace' }>;

/** What the host tells the page. */
export interface HostListener {
  readonly show: (content: PanelContent) => void;
  /** How far the wait is that is shown. */
  readonly progress: (message: string) => void;
  /** Go to a place in what is shown, or shown next. */
  readonly go: (place: Partial<Place>) => void;
  /** A token is pointed at in the source text, or none. */
  readonly point: (token: number | undefined) => void;
  /** The panel follows the caret, or follows it no more. */
  readonly live: (state: LiveState | null) => void;
  /** The text of a trace was edited in its document, or is as it was. */
  readonly edited: (trace: TraceId, edited: boolean) => void;
}

class PageMessenger extends Messenger {
  /** It warns of answers that arrive though their questions were cancelled meanwhile, which is as it should be. */
  protected override log(text: string, level?: 'debug' | 'warn' | 'error'): void {
    if (level !== 'warn') super.log(text, level);
  }
}

export class Host implements PanelHost {
  private readonly api = acquireVsCodeApi();
  private readonly messenger = new PageMessenger(this.api);
  /** The trace that is shown, in which the reader chooses. */
  private shown: TraceSummary | undefined;
  /** Whether the lesson that is shown took the place of another text, to which its reader can go back. */
  hasTextBeforeLesson = false;
  private readonly scores = new RequestListeners<number>();
  private readonly saves = new RequestListeners<void>();
  /** Kept as the choice of a trace is, and told to the host. */
  readonly comparison = new KeptComparison(this, (place) =>
    this.messenger.sendNotification(COMPARE_LOOK, HOST_EXTENSION, place),
  );

  /** Listen first, then say so: whatever is shown from then on arrives. */
  async start({ show, progress, go, point, live, edited }: HostListener): Promise<void> {
    this.messenger.onNotification(SHOW, show);
    this.messenger.onNotification(PROGRESS, ({ message }) => progress(message));
    this.messenger.onNotification(SCORED, ({ request, done }) => this.scores.tell(request, done));
    this.messenger.onNotification(SAVING, ({ request }) => this.saves.tell(request, undefined));
    this.messenger.onNotification(GO, go);
    this.messenger.onNotification(POINT, ({ token }) => point(token ?? undefined));
    this.messenger.onNotification(LIVE, ({ state }) => live(state));
    this.messenger.onNotification(EDITED, (told) => edited(told.trace, told.edited));
    this.messenger.start();
    this.tellLook(this.choice);
    show(await this.messenger.sendRequest(READY, HOST_EXTENSION));
  }

  /** Read a trace: what there is to read, and what it answers, is in `reading-protocol.ts`. */
  async read<K extends ReadingName>(params: ReadParams<K>, signal: AbortSignal): Promise<Readings[K]['result']> {
    return (await this.ask(READ, params, signal)) as Readings[K]['result'];
  }

  readonly window = (params: WindowParams, signal: AbortSignal): Promise<TensorWindow> =>
    this.ask(WINDOW, params, signal);

  describeTokens(params: DescribeTokensParams, signal: AbortSignal): Promise<readonly VocabularyToken[]> {
    return this.ask(DESCRIBE_TOKENS, params, signal);
  }

  searchTokens(params: SearchTokensParams, signal: AbortSignal): Promise<FoundTokens> {
    return this.ask(SEARCH_TOKENS, params, signal);
  }

  generate(params: GenerateParams, signal: AbortSignal): Promise<Generation> {
    return this.ask(GENERATE, params, signal);
  }

  pseudoPerplexity(
    params: PseudoPerplexityParams,
    onScored: (done: number) => void,
    signal: AbortSignal,
  ): Promise<PseudoPerplexity> {
    return this.scores.during(onScored, (request) => this.ask(PSEUDO_PERPLEXITY, { request, params }, signal));
  }

  traceIds(ids: readonly number[], text: string): void {
    this.messenger.sendNotification(TRACE_IDS, HOST_EXTENSION, { ids, text });
  }

  /** Trace the same tokens in this panel, with these masked and no others. */
  mask(positions: readonly number[]): void {
    this.messenger.sendNotification(MASK, HOST_EXTENSION, { positions });
  }

  /** Show a token of the text in the document that it is from. */
  showInEditor(token: number): void {
    this.messenger.sendNotification(SHOW_IN_EDITOR, HOST_EXTENSION, { token });
  }

  /** Trace the same source in this panel, with this as what the decoder has written; null: what it writes by itself. */
  target(target: Target | null): void {
    this.messenger.sendNotification(TARGET, HOST_EXTENSION, { target });
  }

  /** Trace another text in this panel. What is shown stays until then. */
  traceText(text: string): void {
    this.messenger.sendNotification(TRACE_TEXT, HOST_EXTENSION, { text });
  }

  /** Trace the text as its document has it now. */
  traceEdited(): void {
    this.messenger.sendNotification(TRACE_EDITED, HOST_EXTENSION);
  }

  /** Show a lesson in this panel. */
  beginLesson(lesson: string): void {
    this.keep('lesson', undefined); // it may be the one that was ended here
    this.messenger.sendNotification(LESSON, HOST_EXTENSION, { lesson });
  }

  /** Read the lesson that is shown in the model that it is about, where its reader is. */
  backToLessonModel(lesson: string): void {
    this.messenger.sendNotification(LESSON, HOST_EXTENSION, { lesson });
  }

  finishLesson(lesson: string): void {
    this.messenger.sendNotification(LESSON_FINISHED, HOST_EXTENSION, { lesson });
  }

  /** Show what the lesson took the place of once more, where it was read. */
  backToText(): void {
    this.messenger.sendNotification(BACK_TO_TEXT, HOST_EXTENSION);
  }

  /** Follow the caret no more. */
  stopLive(): void {
    this.messenger.sendNotification(STOP_LIVE, HOST_EXTENSION);
  }

  /** Trace the same text with a model that is sure to be there, or with a small one that is downloaded. */
  rescue(by: 'starter' | 'download'): void {
    this.messenger.sendNotification(RESCUE, HOST_EXTENSION, { by });
  }

  /** Open the file that is no trace in another editor. */
  openOtherwise(): void {
    this.messenger.sendNotification(OPEN_OTHERWISE, HOST_EXTENSION);
  }

  /** Put a text on the clipboard. */
  async copy(text: string): Promise<void> {
    await this.messenger.sendRequest(COPY, HOST_EXTENSION, { text });
  }

  /**
   * Save something where the user says.
   * @param onWriting told once the user has said where to
   * @returns the file's name; null when the user declines
   */
  save(wish: SaveWish, onWriting = () => {}): Promise<{ readonly name: string } | null> {
    return this.saves.during(onWriting, (request) =>
      this.messenger.sendRequest(SAVE, HOST_EXTENSION, { request, wish }),
    );
  }

  /** Open the report as a document. */
  async openReport(wish: ReportWish): Promise<void> {
    await this.messenger.sendRequest(OPEN_REPORT, HOST_EXTENSION, wish);
  }

  /** Show a place that the explained suggestion comes from. */
  openPlace(place: SuggestionPlace): void {
    this.messenger.sendNotification(OPEN_PLACE, HOST_EXTENSION, { place });
  }

  /** Explain another of the suggested tokens. */
  explainToken(index: number): void {
    this.messenger.sendNotification(EXPLAIN_TOKEN, HOST_EXTENSION, { index });
  }

  showLog(): void {
    this.messenger.sendNotification(SHOW_LOG, HOST_EXTENSION);
  }

  chooseModel(): void {
    this.messenger.sendNotification(CHOOSE_MODEL, HOST_EXTENSION);
  }

  chooseOriginal(): Promise<ModelId | null> {
    return this.messenger.sendRequest(CHOOSE_ORIGINAL, HOST_EXTENSION);
  }

  runAgain(): void {
    this.messenger.sendNotification(RUN_AGAIN, HOST_EXTENSION);
  }

  /** Ask what to compare with. */
  compare(): void {
    this.messenger.sendNotification(COMPARE, HOST_EXTENSION);
  }

  /** Compare with what the text was before it was changed in the panel. */
  compareBefore(): void {
    this.messenger.sendNotification(COMPARE_BEFORE, HOST_EXTENSION);
  }

  /** Whether it is known what the text was before it was changed in the panel. */
  get hasTextBefore(): boolean {
    return this.recall('before') !== undefined;
  }

  cancel(): void {
    this.messenger.sendNotification(CANCEL, HOST_EXTENSION);
  }

  highlight(highlight: Highlight): void {
    this.messenger.sendNotification(HIGHLIGHT, HOST_EXTENSION, highlight);
  }

  get choice(): Choice {
    return restoreChoice(this.recall('choice'), restoreLevel(document.body.dataset['level']));
  }

  /** Kept while the panel is hidden, and over a reload of the window. */
  set choice(choice: Choice) {
    this.keep('choice', choice);
    this.keep('readIn', this.shown && readIn(choice, this.shown));
    this.tellLook(choice);
  }

  /** Whether the head that adds most is still to be shown. Kept likewise, for the trace that is shown. */
  get bestHead(): BestHead {
    return restoreBestHead(this.recall('bestHead'));
  }

  set bestHead(bestHead: BestHead) {
    if (bestHead !== this.bestHead) this.keep('bestHead', bestHead);
  }

  /** Kept for the panels that are opened from now on, too. */
  rememberLevel(level: Level): void {
    document.body.dataset['level'] = level;
    this.messenger.sendNotification(LEVEL, HOST_EXTENSION, { level });
  }

  /** What is traced, or compared: kept likewise, so that it can be traced again. */
  remember(content: PanelContent): void {
    this.hasTextBeforeLesson = content.kind === 'trace' && content.textBeforeLesson !== undefined;
    if (content.kind === 'empty') return;
    const { origin, kind } = content;
    const isSameText = (this.recall('origin') as Partial<Origin> | undefined)?.text === origin.text;
    if (kind !== 'compare') this.begin(origin);
    this.shown = kind === 'trace' ? content.summary : undefined;
    if (kind === 'trace') {
      this.carryChoice(content.summary);
      this.goBackTo(content);
    }
    this.explainSuggested(content);
    const { compared: comparedBefore, before: editedFrom, beforeLesson: lessonAfter, ...state } = this.state;
    const compared = comparisonIn(content, comparedBefore);
    const textBefore = kind === 'trace' ? content.before : isSameText && editedFrom;
    const beforeLesson = kind === 'trace' ? content.textBeforeLesson : origin.lesson !== undefined && lessonAfter;
    this.api.setState({
      ...state,
      origin,
      ...(textBefore ? { before: textBefore } : {}),
      ...(beforeLesson ? { beforeLesson } : {}),
      ...(compared ? { compared } : {}),
    });
    if (kind === 'compare') this.comparison.begin(comparedBefore, content, content.place);
  }

  /**
   * Of a suggestion that is explained anew, or at another token, that token is the prediction that is explained, from the
   * head that adds most to it: the step that says why is read at once, so that it is not waited for a reader before the
   * blocks. Who has read it before goes on with the prediction that was explained then.
   */
  private explainSuggested(content: Exclude<PanelContent, { kind: 'empty' }>): void {
    const { suggestion: run } = content.origin;
    const before = (this.recall('origin') as Partial<Origin> | undefined)?.suggestion;
    if (!run || (before && isSameExplanation(before, run))) return;
    if (this.choice.isAutomatic) this.bestHead = 'wanted';
    const token = run.suggestion.tokens[explainedToken(run)];
    const isReadOn = content.kind === 'trace' && content.place !== undefined && content.place.target !== null;
    if (token && !isReadOn) this.choice = { ...this.choice, target: token.id };
  }

  /** Another text is begun anew, as soon as it is being traced. */
  private begin(origin: Origin): void {
    const before = this.recall('origin') as Partial<Origin> | undefined;
    const isOther = beginsAnew(before, origin);
    if (isOther) this.startOver();
    if (isOther || !before) this.keep('unread', true);
    // Where it was left, or that it was ended, is of the lesson that was shown: begun again, it begins anew.
    if (before && before.lesson !== origin.lesson) this.keep('lesson', undefined);
    this.bestHead = afterTrace(this.bestHead, this.choice, before, origin);
  }

  /** What was chosen in the trace before is chosen in this one as far as it is there. */
  private carryChoice(summary: TraceSummary): void {
    const { choice } = this;
    const next = carriedChoice(choice, this.recall('readIn') as ReadIn | undefined, summary);
    if (JSON.stringify(next) !== JSON.stringify(choice)) this.choice = next;
    this.keep('readIn', readIn(this.choice, summary));
  }

  /** To where the text was read before, of which this page may know nothing yet. */
  private goBackTo({ place, before, origin, summary }: ShownTrace): void {
    if (this.recall('unread') !== true) return;
    this.keep('unread', undefined);
    if (!place) {
      if (origin.suggestion) this.beginAtReason(summary.plan);
      return;
    }
    this.choice = changeChoice(this.choice, place);
    // Another panel was read there, with the text as it was before; or another suggested token was explained.
    if ((before || origin.suggestion) && place.isAutomatic) this.bestHead = 'wanted';
    else if (!isFirstLook(place)) this.bestHead = 'settled';
  }

  /** Who asks why something was suggested finds below it the step that says so. With all steps below it, it comes first. */
  private beginAtReason(plan: Plan): void {
    const step = explainingStep(plan);
    if (step !== undefined && this.choice.level !== 'numbers') this.choice = { ...this.choice, step };
  }

  private startOver(): void {
    this.choice = startOver(this.choice);
    this.keep('sampling', undefined);
    this.keep('explained', undefined);
  }

  recall(key: string): unknown {
    return this.state[key];
  }

  keep(key: string, value: unknown): void {
    this.api.setState({ ...this.state, [key]: value });
  }

  /** What the signal cancels in the engine as well. */
  private ask<P, R>(type: RequestType<P, R>, params: P, signal: AbortSignal): Promise<R> {
    return this.messenger.sendRequest(type, HOST_EXTENSION, params, createCancellationToken(signal));
  }

  private tellLook({ layer, head, variant, token, source, step, isAutomatic, target, ratherThan }: Choice): void {
    const place = { layer, head, variant, token, source, step, isAutomatic, target, ratherThan };
    this.messenger.sendNotification(LOOK, HOST_EXTENSION, place);
  }

  private get state(): Readonly<Record<string, unknown>> {
    const state = this.api.getState();
    return typeof state === 'object' && state !== null ? { ...state } : {};
  }
}

function isSameExplanation(one: SuggestionRun, other: SuggestionRun): boolean {
  const isSame = JSON.stringify(one.suggestion) === JSON.stringify(other.suggestion);
  return isSame && explainedToken(one) === explainedToken(other);
}
