/** Connects the messages of panels' pages with the code that answers them: one line per message. */
import type { EngineClient } from '../../engine/host/client';
import type { SuggestionRun } from '../../engine/protocol/completion-protocol';
import type { SuggestionPlace } from '../../engine/protocol/panel-protocol';
import * as messages from '../../engine/protocol/panel-protocol';
import type { ReadParams } from '../../engine/protocol/reading-protocol';
import type { TensorWindow, WindowParams } from '../../engine/protocol/tensor-protocol';
import type { TraceId } from '../../engine/protocol/trace-protocol';
import { USE_WORKSPACE_MODEL, WORKSPACE_MODEL } from '../../engine/protocol/workspace-model-protocol';
import type { WorkspaceModel } from '../models/workspace-model';
import type { Comparing } from './comparing';
import type { Comparisons } from './comparisons';
import { ofChange } from './of-change';
import type { Presenting } from './presenting';
import type { Recovery } from './recovery';
import type { RememberedChoices } from './remembered-choices';
import type { PanelExports } from './saving/panel-exports';
import type { SourceLink } from './source-link';
import type { TracePanel } from './trace-panel';
import type { Tracing } from './tracing';
import type { VisitedPlaces } from './visited-places';

type Reading = Pick<Recovery, 'read' | 'readBoth'>;

/** Only what the answers need, because tests use the same code to answer a page in a plain browser. */
export interface PanelServices {
  readonly engine: EngineClient;
  readonly tracing: Pick<
    Tracing,
    | 'mask'
    | 'modelOf'
    | 'traceAgain'
    | 'traceEdited'
    | 'traceIds'
    | 'traceInModel'
    | 'traceSuggestionTo'
    | 'traceTarget'
    | 'traceText'
    | 'tryOthersIn'
  >;
  readonly recovery: Reading;
  readonly sourceLink: Pick<SourceLink, 'highlight' | 'show'>;
  readonly comparing: Pick<Comparing, 'ask' | 'withText' | 'withTextBefore'>;
  readonly comparisons: Pick<Comparisons, 'again' | 'isOf' | 'withPair'>;
  readonly exports: Pick<PanelExports, 'copy' | 'openReport' | 'openSaved' | 'save'>;
  /** Shows lessons, traces with another model after a failure, and records that steps are read. */
  readonly firstHour: {
    looked(panel: TracePanel): void;
    wentOn(panel: TracePanel): void;
    lookedAtComparison(panel: TracePanel): void;
    lesson(lesson: string, panel: TracePanel): Promise<void>;
    finished(lesson: string): void;
    backToText(panel: TracePanel): Promise<void>;
    forwardToText(panel: TracePanel): Promise<void>;
    rescue(panel: TracePanel, by: 'starter' | 'download'): Promise<void>;
  };
  /** Controls which panel follows the caret. */
  readonly live: { stop(): void };
  readonly openInOtherEditor: (panel: TracePanel) => Promise<void>;
  readonly visited: Pick<VisitedPlaces, 'tell'>;
  /** Makes room for a presentation. */
  readonly presenting: Pick<Presenting, 'begun' | 'hide' | 'left' | 'pageBegins' | 'turnFullScreen'>;
  readonly remembered: RememberedChoices;
  readonly openPanel: () => TracePanel;
  /** Asks for a model; returns the one chosen for traces. */
  readonly chooseModel: () => Promise<string | undefined>;
  /** The only model of the workspace, where the starter is used for want of a choice. */
  readonly workspaceModel: Pick<WorkspaceModel, 'find' | 'use'>;
  /** Asks for the float model that another was quantised from. */
  readonly chooseOriginal: () => Promise<string | undefined>;
  /** Shows a place that an explained suggestion comes from. */
  readonly openPlace: (run: SuggestionRun, place: SuggestionPlace) => Promise<void>;
  readonly showLog: () => void;
}

/** Every message of the protocol is handled by one of these functions. */
export function answerPanel(panel: TracePanel, services: PanelServices): void {
  takePage(panel, services);
  takePlaces(panel, services);
  answerReadings(panel, services);
  takeTexts(panel, services);
  takeComparisons(panel, services);
  takeSuggestions(panel, services);
  takeLessons(panel, services);
  takePresentations(panel, services);
  takeRemembered(panel, services);
  answerExports(panel, services);
}

function takePage(
  panel: TracePanel,
  { presenting, tracing, comparisons, openInOtherEditor, showLog }: PanelServices,
): void {
  panel.onRequest(messages.READY, () => {
    presenting.pageBegins(panel);
    return panel.ready();
  });
  panel.onNotification(messages.CANCEL, () => panel.cancel());
  panel.onNotification(messages.RUN_AGAIN, () =>
    comparisons.isOf(panel) ? comparisons.again(panel) : tracing.traceAgain(panel),
  );
  panel.onNotification(messages.OPEN_IN_OTHER_EDITOR, () => openInOtherEditor(panel));
  panel.onNotification(messages.SHOW_LOG, showLog);
}

/** Messages about the user's place, and about what is highlighted in the editor. */
function takePlaces(panel: TracePanel, { firstHour, sourceLink, visited }: PanelServices): void {
  panel.onNotification(messages.PLACE, (place) => {
    panel.lookAt(place);
    firstHour.looked(panel);
  });
  panel.onNotification(messages.CONTINUED, (made) => {
    panel.keepGoingOn(made);
    firstHour.wentOn(panel);
  });
  panel.onNotification(messages.ABLATED, (made) => panel.keepAblation(made));
  panel.onNotification(messages.COMPARE_PLACE, (place) => {
    panel.lookAtComparison(place);
    firstHour.lookedAtComparison(panel);
  });
  panel.onNotification(messages.PLACES, (places) => visited.tell(panel, places));
  panel.onNotification(messages.HIGHLIGHT, (highlight) => sourceLink.highlight(panel, highlight));
  panel.onNotification(messages.SHOW_IN_EDITOR, ({ token }) => sourceLink.show(panel, token));
}

/** Requests for what figures and sentences show. */
function answerReadings(panel: TracePanel, { engine, recovery, chooseOriginal }: PanelServices): void {
  panel.onRequest(messages.READ, (params, signal) => readingOf(params, engine, recovery, signal));
  panel.onRequest(messages.WINDOW, (params, signal) => windowOf(params, engine, recovery, signal));
  panel.onRequest(messages.DESCRIBE_TOKENS, (params, signal) => engine.describeTokens(params, { signal }));
  panel.onRequest(messages.SEARCH_TOKENS, (params, signal) => engine.searchTokens(params, { signal }));
  panel.onRequest(messages.FORCED_TOKENS, (params, signal) => engine.forcedTokens(params, { signal }));
  panel.onRequest(messages.GENERATE, (params, signal) => engine.generate(params, { signal }));
  panel.onRequest(messages.PSEUDO_PERPLEXITY, ({ request, params }, signal) =>
    engine.pseudoPerplexity(params, {
      signal,
      onProgress: ({ done }) => panel.send(messages.SCORED, { request, done }),
    }),
  );
  panel.onRequest(messages.OF_CHANGE, (_, signal) => ofChange(panel, engine, signal));
  panel.onRequest(messages.CHOOSE_ORIGINAL, async () => (await chooseOriginal()) ?? null);
}

/** Messages that ask to trace something else. */
function takeTexts(panel: TracePanel, services: PanelServices): void {
  const { tracing, live, openPanel, chooseModel, workspaceModel } = services;
  panel.onNotification(messages.TRACE_TEXT, ({ text }) => tracing.traceText(panel, text));
  panel.onNotification(messages.TRACE_EDITED, () => tracing.traceEdited(panel));
  panel.onNotification(messages.TRACE_IDS, (tokens) => tracing.traceIds(openPanel, panel, tokens));
  panel.onNotification(messages.TRY_OTHERS_IN, (asked) => tracing.tryOthersIn(openPanel, panel, asked));
  panel.onNotification(messages.MASK, ({ positions }) => tracing.mask(panel, positions));
  panel.onNotification(messages.TARGET, ({ target }) => tracing.traceTarget(panel, target));
  panel.onNotification(messages.CHOOSE_MODEL, async () => {
    const model = await chooseModel();
    if (model !== undefined && !panel.isClosed) await tracing.traceInModel(panel, model);
  });
  // Lessons and explained suggestions are about the model that they have.
  const used = () => (panel.origin?.lesson || panel.origin?.suggestion ? undefined : tracing.modelOf(panel));
  panel.onRequest(WORKSPACE_MODEL, async () => (await workspaceModel.find(used()))?.name ?? null);
  panel.onNotification(USE_WORKSPACE_MODEL, async () => {
    const model = await workspaceModel.use(used());
    if (model !== undefined && !panel.isClosed) await tracing.traceInModel(panel, model);
  });
  panel.onNotification(messages.STOP_LIVE, () => live.stop());
  panel.onNotification(messages.ANSWER_NOTE, ({ isTaken }) => panel.notes.answered(isTaken));
}

function takeComparisons(panel: TracePanel, { comparing, comparisons }: PanelServices): void {
  panel.onNotification(messages.COMPARE, () => comparing.ask(panel));
  panel.onNotification(messages.COMPARE_TEXT, ({ text }) => comparing.withText(panel, text));
  panel.onNotification(messages.COMPARE_PAIR, (pair) => comparisons.withPair(panel, pair));
  panel.onNotification(messages.COMPARE_BEFORE, () => comparing.withTextBefore(panel));
  panel.onNotification(messages.PATCHED, (made) => panel.keepPatch(made));
}

/** Messages about the shown run of ghost text. */
function takeSuggestions(panel: TracePanel, { tracing, openPlace }: PanelServices): void {
  panel.onNotification(messages.EXPLAIN_TOKEN, ({ index }) => tracing.traceSuggestionTo(panel, index));
  panel.onNotification(messages.OPEN_PLACE, async ({ place }) => {
    const run = panel.origin?.suggestion;
    if (run) await openPlace(run, place);
  });
}

function takeLessons(panel: TracePanel, { firstHour }: PanelServices): void {
  panel.onNotification(messages.LESSON, ({ lesson }) => firstHour.lesson(lesson, panel));
  panel.onNotification(messages.LESSON_FINISHED, ({ lesson }) => firstHour.finished(lesson));
  panel.onNotification(messages.BACK_TO_TEXT, () => firstHour.backToText(panel));
  panel.onNotification(messages.FORWARD_TO_TEXT, () => firstHour.forwardToText(panel));
  panel.onNotification(messages.RESCUE, ({ by }) => firstHour.rescue(panel, by));
}

function takeRemembered(panel: TracePanel, { remembered }: PanelServices): void {
  const { level: shownLevel, largerType, pictureLook, lastReport } = remembered;
  panel.onNotification(messages.LEVEL, ({ level }) => shownLevel.keep(level));
  panel.onNotification(messages.KEEP_LARGER_TYPE, ({ by }) => largerType.keep(by));
  panel.onRequest(messages.LARGER_TYPE, () => ({ by: largerType.last() ?? null }));
  panel.onNotification(messages.KEEP_PICTURE_LOOK, ({ look }) => pictureLook.keep(look));
  panel.onRequest(messages.PICTURE_LOOK, () => ({ look: pictureLook.last() ?? null }));
  panel.onNotification(messages.KEEP_LAST_REPORT, (chosen) => lastReport.keep({ ...lastReport.last(), ...chosen }));
  panel.onRequest(messages.LAST_REPORT, () => lastReport.last() ?? {});
}

function takePresentations(panel: TracePanel, { presenting }: PanelServices): void {
  panel.onRequest(messages.HIDE_SIDE_BAR, async ({ bar }) => {
    await presenting.hide(bar);
    return null;
  });
  panel.onNotification(messages.PRESENTED, ({ bars }) => {
    panel.notePresented(true);
    return presenting.begun(panel, bars);
  });
  panel.onNotification(messages.FULL_SCREEN, () => presenting.turnFullScreen(panel));
  panel.onNotification(messages.PRESENTATION_OVER, () => presenting.left(panel));
  panel.onNotification(messages.BACK_TO_PRESENTED, () => panel.presentedFrom.goBack());
}

function answerExports(panel: TracePanel, { exports }: PanelServices): void {
  panel.onRequest(messages.COPY, ({ text }) => exports.copy(text));
  panel.onRequest(messages.SAVE, ({ request, wish }) =>
    exports.save(wish, panel, () => panel.send(messages.SAVING, { request })),
  );
  panel.onRequest(messages.OPEN_REPORT, (wish) => exports.openReport(wish, panel, panel.view.viewColumn));
  panel.onRequest(messages.OPEN_SAVED, ({ report }) => exports.openSaved(report, panel.view.viewColumn));
}

/** A comparison reads both traces, so neither of them can be replaced by itself. */
function readingOf(params: ReadParams, engine: EngineClient, recovery: Reading, signal: AbortSignal): Promise<unknown> {
  if ('other' in params.params) {
    return recovery.readBoth([params.trace, params.params.other], () => engine.read(params, { signal }));
  }
  return recovery.read(params.trace, (trace) => engine.read({ ...params, trace }, { signal }));
}

async function windowOf(
  params: WindowParams,
  engine: EngineClient,
  recovery: Reading,
  signal: AbortSignal,
): Promise<TensorWindow> {
  const { address } = params;
  if (!('trace' in address)) return engine.window(params, { signal });
  const read = (trace: TraceId) => engine.window({ ...params, address: { ...address, trace } }, { signal });
  return recovery.read(address.trace, read);
}
