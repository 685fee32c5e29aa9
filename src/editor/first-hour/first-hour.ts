/** What a new user begins with: examples, lessons, and alternatives after a model fails. */
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import { isOtherText, type Origin, type TextBefore, tracedKey } from '../../engine/protocol/panel-protocol';
import { type HubReference, nameOfReference, parseReference } from '../../library/reference';
import { FIRST_SUGGESTION } from '../../library/suggestions';
import type { Lesson, ModelKind } from '../../trace/lessons/lesson';
import type { Failures } from '../failures';
import { namedModel } from '../models/model-names';
import type { Comparisons } from '../panel/comparisons';
import { panelForOffered, panelThatIsRead } from '../panel/panel-places';
import type { TracePanel } from '../panel/trace-panel';
import type { TracePanels } from '../panel/trace-panels';
import type { Tracing, TracingOptions } from '../panel/tracing';
import type { Settings } from '../settings';
import { EXAMPLES } from '../views/examples';
import { lessonItems } from '../views/lesson-entries';
import type { LessonProgress } from '../views/lesson-progress';
import type { RecentTrace, RecentTraces } from '../views/recent-traces';
import type { LessonModelParts } from './lesson-model';
import { purpose } from './purpose';

/** The small model that introductions are about. */
const SMALL_MODEL: HubReference = { kind: 'hub', id: FIRST_SUGGESTION.id };

const EXAMPLE_TEXTS = new Set(EXAMPLES.map(({ text }) => text));

/** The context key that tells the walkthrough that enough steps were read. */
const READ = 'llmTrace.panelRead';
const ENOUGH = 4;

export interface FirstHourParts {
  readonly tracing: Pick<Tracing, 'traceInModel' | 'show'>;
  readonly panels: Pick<TracePanels, 'all' | 'open'>;
  readonly lessons: Pick<LessonProgress, 'begin' | 'finish' | 'stateOf'>;
  readonly recent: Pick<RecentTraces, 'looked' | 'lookedAtComparison' | 'read' | 'wentOn'>;
  readonly comparisons: Pick<Comparisons, 'showOnce'>;
  readonly settings: () => Pick<Settings, 'model'>;
  readonly starterModel: string;
  /** Searches for a model in which a lesson can be read. */
  readonly engine: LessonModelParts['engine'];
  readonly catalog: LessonModelParts['catalog'];
  readonly failures: Pick<Failures, 'logOnly' | 'show'>;
  /** Downloads a model and shows the progress; returns the model to use, or `undefined` if it was cancelled. */
  readonly download: (reference: HubReference) => Promise<string | undefined>;
}

export class FirstHour {
  private readonly read = new Set<number>();

  constructor(private readonly parts: FirstHourParts) {}

  /** Traces a text that comes with the extension; if no name is given, the user picks one. */
  async tryExample(given?: unknown): Promise<void> {
    const example = EXAMPLES.find(({ id }) => id === given) ?? (await pickExample());
    if (example) await this.show({ text: example.text, model: this.parts.settings().model, source: null });
  }

  /** Traces a text that the user types, without an editor. */
  async traceText(): Promise<void> {
    const { model } = this.parts.settings();
    const text = await vscode.window.showInputBox({
      // A panel may show a trace of another model.
      title: vscode.l10n.t('Trace a Text of Your Own in {0}', labelText(nameOfReference(parseReference(model)))),
      prompt: vscode.l10n.t('The model reads this text, and a panel shows what it computes, step by step'),
      placeHolder: vscode.l10n.t('The weather is nice in spring'),
      ignoreFocusOut: true,
      // Enter in an empty field would close it, and what is typed next would go into the document.
      validateInput: (typed) => (typed === '' ? vscode.l10n.t('Type a text to trace.') : undefined),
    });
    if (text) await this.show({ text, model, source: null });
  }

  /** Shows the head on which a panel opens: in the trace that is being read or, if there is none, in the first example. */
  async showBestHead(): Promise<void> {
    const { panels } = this.parts;
    if (!panelThatIsRead(panels)?.trace) await this.tryExample('weather');
    const panel = panelThatIsRead(panels);
    panel?.focus();
    const weights = panel?.trace?.summary.plan.sections.find(({ view }) => view === 'weights');
    panel?.go({ isAutomatic: true, ...(weights ? { step: weights.number } : {}) });
  }

  /**
   * Begins a lesson in the starter, for which its text was chosen, or in a model of the kind that the lesson is about; if no
   * name is given, the user picks one. If there is no such model, the user is told which one to get, and how.
   */
  async lesson(given: unknown, panel?: TracePanel): Promise<void> {
    const { LESSONS, lessonOf } = await import('../../trace/lessons/lessons');
    const lesson = typeof given === 'string' ? lessonOf(given) : await pickLesson(LESSONS, this.parts.lessons);
    if (!lesson) return;
    const { lessonModel } = await import('./lesson-model');
    const model = await lessonModel(lesson, this.parts);
    if (model !== undefined) await this.beginLesson(lesson, model, panel);
    else if (lesson.readIn) void this.getLessonModel(lesson, lesson.readIn, panel);
  }

  private async beginLesson({ id, text }: Lesson, model: string, panel: TracePanel | undefined): Promise<void> {
    this.mark(this.parts.lessons.begin(id));
    await this.show({ text, model, source: null, lesson: id }, panel);
  }

  /** Not awaited, because the offer may stay visible for any time. Never rejects. */
  private async getLessonModel(lesson: Lesson, kind: ModelKind, panel: TracePanel | undefined): Promise<void> {
    try {
      const { offerLessonModel } = await import('./lesson-model');
      const reference = await offerLessonModel(kind);
      const model = reference && (await this.parts.download(reference));
      if (model !== undefined) await this.beginLesson(lesson, model, panel?.isClosed ? undefined : panel);
    } catch (error) {
      this.parts.failures.show(error);
    }
  }

  /**
   * Traces again what a lesson or an edited text replaced, and continues where it was left. For the text before an edit, the
   * user stays at the current step, because they will compare the same step in both.
   */
  async backToText(panel: TracePanel): Promise<void> {
    const { texts, lesson } = panel;
    const { beforeLesson, beforeEdit } = texts;
    const before = beforeLesson ?? beforeEdit;
    if (!before) return;
    if (beforeLesson && lesson.panelBefore) {
      lesson.panelBefore.focus();
      return;
    }
    if (!beforeLesson) texts.goingBackTo(before.origin);
    if (beforeLesson) return this.readOn(panel, before);
    const { place, trace } = panel;
    const backFrom = trace && { place, of: trace.summary };
    await this.readOn(panel, { ...before, place: { ...before.place, step: place.step } }, backFrom);
  }

  /** Traces the edited text again from which the user went back, and continues where it was left. */
  async forwardToText(panel: TracePanel): Promise<void> {
    const after = panel.texts.afterEdit;
    if (after) await this.readOn(panel, after);
  }

  /** A lesson's question was answered: from now on it is marked as finished. */
  finished(lesson: string): void {
    this.mark(this.parts.lessons.finish(lesson));
  }

  /**
   * Called when a step is read: a recent trace will be opened there again. After some steps the walkthrough counts the panel
   * as read.
   */
  looked({ place, trace }: Pick<TracePanel, 'place' | 'trace'>): void {
    const { step } = place;
    if (trace) this.parts.recent.looked(trace.origin, place);
    if (this.read.size >= ENOUGH) return;
    this.read.add(step);
    if (this.read.size === ENOUGH) void vscode.commands.executeCommand('setContext', READ, true);
  }

  /** Called when a text is continued: a recent trace will be opened with the same continuation. */
  wentOn({ trace, goingOn }: Pick<TracePanel, 'goingOn' | 'trace'>): void {
    if (trace && goingOn) this.parts.recent.wentOn(trace.origin, goingOn);
  }

  /** Called when a comparison is read: a recent comparison will be opened at that place. */
  lookedAtComparison({ content, comparePlace }: Pick<TracePanel, 'content' | 'comparePlace'>): void {
    if (content.kind === 'compare' && comparePlace) this.parts.recent.lookedAtComparison(content, comparePlace);
  }

  /**
   * Shows a recent text where it was left, or a recent comparison: in the panel that still shows it, or by tracing it again.
   */
  async openRecent(time: unknown): Promise<void> {
    const found = (await this.parts.recent.read()).find((recent) => recent.time === time);
    if (found?.compared) await this.parts.comparisons.showOnce(found.compared);
    else if (found) await this.showOnce(found);
  }

  private async showOnce({ origin, place, goingOn }: RecentTrace): Promise<void> {
    const isShown = ({ trace }: Pick<TracePanel, 'trace'>) =>
      trace !== undefined && !trace.origin.live && tracedKey(trace.origin) === tracedKey(origin);
    const open = this.parts.panels.all.find(isShown);
    if (open) open.focus();
    else await this.show(origin, undefined, { place, goingOn });
  }

  /** Traces a panel's text with another model than the one that failed, unless the panel shows something else by then. */
  async rescue(panel: TracePanel, by: 'starter' | 'download'): Promise<void> {
    const { starterModel, tracing, download, failures } = this.parts;
    const { content } = panel;
    try {
      const model = by === 'starter' ? starterModel : await download(SMALL_MODEL);
      if (model !== undefined && panel.content === content) await tracing.traceInModel(panel, model);
    } catch (error) {
      failures.show(error);
    }
  }

  private mark(marked: Promise<void>): void {
    marked.catch((error: unknown) => this.parts.failures.logOnly(error));
  }

  /** @param backFrom where the text changed from this one was read */
  private async readOn(
    panel: TracePanel,
    { origin: left, place }: TextBefore,
    backFrom?: TracingOptions['backFrom'],
  ): Promise<void> {
    // It is not an edit of the shown text, and no longer follows the caret.
    const { edited: _, live: __, ...origin } = left;
    const isOther = isOtherText(panel.origin ?? undefined, origin);
    const shown = await this.parts.tracing.show(panel, origin, {
      notify: 'when it takes long',
      place,
      ...(backFrom && { backFrom }),
    });
    // If the panel shows the same text, its page keeps its place unless it is told to go elsewhere.
    if (shown && !isOther) panel.go(place);
  }

  private async show(
    origin: Origin,
    given?: TracePanel,
    read: Pick<TracingOptions, 'place' | 'goingOn'> = {},
  ): Promise<void> {
    const { tracing, panels, settings, starterModel } = this.parts;
    const panel = given?.placeFor(origin) ?? panelForOffered(panels, origin, EXAMPLE_TEXTS);
    if (origin.lesson !== undefined) {
      const { model } = settings();
      panel.lesson.begin(given, model === origin.model ? undefined : namedModel(model, starterModel));
    }
    // A list would leave the keyboard focus where it was opened, for instance at the status item; a page already has the
    // focus.
    if (given) panel.reveal();
    else panel.focus();
    await tracing.show(panel, origin, { notify: 'when it takes long', ...read });
  }
}

async function pickExample() {
  const items = EXAMPLES.map((example) => ({
    label: example.title,
    // What the example shows has a line of its own, because the text may be cut.
    description: example.text,
    detail: example.about,
    example,
  }));
  const title = vscode.l10n.t('Try an Example');
  return (
    await vscode.window.showQuickPick(items, {
      title,
      placeHolder: purpose(),
      matchOnDescription: true,
      matchOnDetail: true,
    })
  )?.example;
}

async function pickLesson(lessons: readonly Lesson[], progress: Pick<LessonProgress, 'stateOf'>) {
  const items = lessonItems(lessons, progress);
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Lessons') }))?.lesson;
}
