/** Traces texts and shows them in panels. */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { plainText } from '../../base/foreign-text';
import { textInField } from '../../base/quoted-token';
import { CancelledError, type EngineClient } from '../../engine/host/client';
import { idsBeforeExplained } from '../../engine/protocol/completion-protocol';
import { forcedIn, type OutputTarget } from '../../engine/protocol/generation-protocol';
import { isOtherText, type Origin, type Place, TRY_OTHERS } from '../../engine/protocol/panel-protocol';
import type { Progress } from '../../engine/protocol/progress';
import {
  givenText,
  type Look,
  type TraceId,
  type TraceParams,
  type TraceSummary,
  type UserContinuations,
} from '../../engine/protocol/trace-protocol';
import { carriedPlace, placeBefore, readIn } from '../../trace/steps/carried-place';
import type { Failures, WayOn } from '../failures';
import { modelName } from '../models/model-names';
import { titleOf } from '../models/picker-title';
import type { Settings } from '../settings';
import type { FollowedText, TracedRanges } from '../source/traced-ranges';
import { Awaiting } from './awaiting';
import { inOtherModel } from './in-other-model';
import { keptMasks } from './kept-masks';
import { whyNoTrace } from './no-trace';
import { describeProgress, logTrace, type TraceLog } from './progress';
import { sayInPanel } from './say-in-panel';
import { type NotificationOptions, type Notify, type Report, type Run, withNotification } from './trace-notification';
import type { TracePanel } from './trace-panel';

export interface TracingOptions {
  /** Whether progress and failure are also shown in a notification, and not only in the panel. */
  readonly notify: Notify;
  /**
   * The place at which the text was read before, where a panel that shows it for the first time opens it. A saved trace
   * states it itself.
   */
  readonly place?: Place | undefined;
  /** Where the text was read that was changed from this one, if the user goes back from it. */
  readonly backFrom?: { readonly place: Place; readonly of: TraceSummary } | undefined;
  /** How it was continued before. */
  readonly goingOn?: UserContinuations | undefined;
  /** Cancels this trace, and no other work of the panel. */
  readonly signal?: AbortSignal;
}

/** Where the progress of a trace for a caller other than a panel is shown. */
type MakingOptions = Pick<NotificationOptions, 'isSeen' | 'notify'>;

/** A trace, its origin, and the place at which the user begins. */
interface Made {
  readonly summary: TraceSummary;
  readonly origin: Origin;
  readonly place: Place | undefined;
  readonly goingOn: UserContinuations | undefined;
}

export interface TracingParts {
  readonly engine: Pick<EngineClient, 'dropTrace' | 'openTrace' | 'tokens' | 'trace'>;
  readonly traced: Pick<TracedRanges, 'editedText' | 'follow'>;
  readonly settings: () => Pick<Settings, 'maxNewTokens' | 'model'>;
  readonly failures: Pick<Failures, 'logOnly' | 'show'>;
  readonly log: TraceLog;
  readonly starterModel: string;
  readonly chooseModel: () => Promise<string | undefined>;
}

export class Tracing {
  /** The model that was set when a panel's text was traced. */
  private readonly settingsModel = new WeakMap<TracePanel, string>();

  private readonly runs = new WeakMap<TracePanel, Promise<boolean>>();

  constructor(private readonly parts: TracingParts) {}

  /**
   * Traces an origin and shows it in the panel. The panel shows the progress at once, unless it has a trace to show in the
   * meantime. Never rejects: a failure is shown in the panel, and a panel with nothing to show closes when this is
   * cancelled.
   * @returns whether the panel shows the trace
   */
  async show(asking: TracePanel, origin: Origin, options: TracingOptions): Promise<boolean> {
    const panel = asking.placeFor(origin);
    if (panel !== asking) {
      if (origin.edited) panel.texts.editedFrom(asking.trace && { origin: asking.trace.origin, place: asking.place });
      panel.reveal();
    }
    // The user continues at their place in the panel that requested this.
    const from = panel === asking || options.place ? undefined : { place: asking.place, of: asking.trace?.summary };
    // The next token is picked in the same way; what was generated belongs to the other trace.
    const sampling = panel === asking ? undefined : asking.goingOn?.sampling;
    const read = { place: from?.place, ...(sampling && { goingOn: { sampling } }) };
    const running = this.showTrace(panel, origin, { ...read, ...options }, from?.of);
    this.runs.set(panel, running);
    const shown = await running;
    if (this.runs.get(panel) === running) this.runs.delete(panel);
    return shown;
  }

  /**
   * Traces an origin for a caller other than a panel, which has to keep the trace from being freed.
   * @throws CancelledError, or EngineError with one sentence
   */
  async make(origin: Origin, shown: MakingOptions, work: AbortController, report: Report): Promise<TraceSummary> {
    const run: Run = (onReport) => this.run(origin, work.signal, onReport);
    const summary = await withNotification(run, { ...shown, work, alsoReport: report });
    this.requireWaiting(summary, work.signal);
    logTrace(this.parts.log, summary);
    return summary;
  }

  /** The trace that is being made for a panel; resolves when it is over, however it ends. */
  running(panel: TracePanel): Promise<unknown> | undefined {
    return this.runs.get(panel);
  }

  /** @param readBefore the trace of another panel in which the place was chosen */
  private async showTrace(
    panel: TracePanel,
    origin: Origin,
    { notify, place, backFrom, goingOn: wentOn, signal: given }: TracingOptions,
    readBefore: TraceSummary | undefined,
  ): Promise<boolean> {
    const { content: before, place: readAt } = panel;
    if (isOtherText(panel.origin ?? undefined, origin) || (place && before.kind === 'empty'))
      panel.reader.startOver(place);
    const { place: begunAt } = panel;
    const work = panel.begin();
    const signal = AbortSignal.any([work.signal, ...(given ? [given] : [])]);
    this.settingsModel.set(panel, this.parts.settings().model);
    const awaiting = new Awaiting(panel, origin, work);
    const report: Report = (message) => {
      if (panel.content.kind === 'trace') awaiting.report(message);
      else if (work.isLatest) panel.show({ kind: 'working', message, origin });
    };
    report('');
    const { source, text } = origin;
    const followed = source ? this.parts.traced.follow({ uri: source.uri, start: source.start, text }) : undefined;
    try {
      const run: Run = (onReport) => this.run(origin, signal, onReport, panel.reader.look);
      const isSeen = () => panel.isSeen; // the panel shows the progress, with a button to cancel
      const summary = await withNotification(run, { notify, work, alsoReport: report, isSeen });
      const carried = place && carriedTo(summary, place, readBefore, backFrom);
      const goingOn = wentOn && (await fittingTo(wentOn, summary));
      this.finish(panel, { summary, origin, place: carried ?? summary.saved?.place, goingOn }, followed, signal);
      return true;
    } catch (error) {
      if (work.isLatest) this.showWithoutTrace(panel, error, origin, { before, readAt, begunAt });
      // A panel that shows the reason has buttons for what can be done about it.
      const isRead = work.isLatest && panel.content.kind === 'failed' && panel.isSeen;
      this.tellFailure(error, isRead ? 'never' : notify, origin.file === undefined ? { panel, origin } : undefined);
      return false;
    } finally {
      awaiting.end();
      followed?.dispose();
    }
  }

  /** What a panel shows if no trace was made: the one that it shows still, nothing, or the reason. */
  private showWithoutTrace(panel: TracePanel, error: unknown, origin: Origin, { before, readAt, begunAt }: Left): void {
    const isCancelled = error instanceof CancelledError;
    // A panel that follows the caret must not keep showing another line as the caret's line.
    if (panel.content.kind === 'trace' && (isCancelled || !origin.live)) {
      // The user continues in the shown trace at the previous place, unless they have moved in the meantime.
      if (isDeepStrictEqual(panel.place, begunAt)) panel.lookAt(readAt);
      if (isCancelled) void this.tellChosenModel(panel, origin);
    } else if (isCancelled && before.kind === 'empty') panel.dispose();
    else panel.show({ kind: 'failed', ...whyNoTrace(error), origin });
  }

  /** Traces exactly these tokens with the model of a panel's trace, in a new panel. */
  async traceIds(
    openPanel: () => TracePanel,
    from: Pick<TracePanel, 'trace'>,
    tokens: Required<Pick<Origin, 'text' | 'ids'>>,
  ): Promise<void> {
    const model = this.modelOf(from);
    if (model !== undefined) await this.show(openPanel(), { ...tokens, model, source: null }, { notify: 'never' });
  }

  /**
   * Traces one of the texts that a panel compares in a new panel, where other tokens are tried in it.
   * @param asked the trace of that side, and the mask that is asked about; nothing is done if it is no longer compared
   */
  async tryOthersIn(
    openPanel: () => TracePanel,
    { content }: Pick<TracePanel, 'content'>,
    { trace, position }: { readonly trace: TraceId; readonly position?: number },
  ): Promise<void> {
    if (content.kind !== 'compare') return;
    const side = [content.a, content.b].find(({ summary }) => summary.trace === trace);
    if (!side) return;
    const { edited: _, ...origin } = withoutFile(side);
    const panel = openPanel();
    if (position !== undefined) panel.go({ token: position });
    panel.notes.say(TRY_OTHERS);
    await this.show(panel, origin, { notify: 'never' });
  }

  /**
   * Traces the tokens of a panel's trace again with exactly these positions masked. The current content stays until then.
   * @param positions among the traced tokens
   */
  async mask(panel: TracePanel, positions: readonly number[]): Promise<void> {
    if (!panel.trace) return;
    const { masked, ...origin } = withoutFile(panel.trace);
    const next = positions.length === 0 ? origin : { ...origin, masked: positions };
    await this.show(panel, next, { notify: 'when it takes long' });
  }

  /** Traces a panel's source again with another forced output of the decoder. The current content stays until then. */
  async traceTarget(panel: TracePanel, target: OutputTarget | null): Promise<void> {
    if (!panel.trace) return;
    const { target: _, targetIds: __, changed: ___, kept: ____, ...origin } = withoutFile(panel.trace);
    await this.show(panel, { ...origin, ...target }, { notify: 'when it takes long' });
  }

  /**
   * Traces a panel's explained suggestion up to another of its tokens, which is then the explained one. The current content
   * stays until then.
   */
  async traceSuggestionTo(panel: TracePanel, index: number): Promise<void> {
    const { origin } = panel;
    const run = origin?.suggestion;
    if (!run || !(index in run.suggestion.tokens)) return;
    const suggestion = { ...run, explained: index };
    const ids = idsBeforeExplained(suggestion);
    // The user stays at the same step, at the end of the newly traced text.
    const place = { ...panel.place, token: ids.length - 1, target: null, ratherThan: null };
    await this.show(panel, { ...origin, ids, suggestion }, { notify: 'when it takes long', place });
  }

  /** Traces another text with a panel's model. The current content stays until then. */
  async traceText(panel: TracePanel, text: string): Promise<void> {
    const { origin, trace } = panel;
    if (!origin || text === '') return;
    const model = trace ? withoutFile(trace).model : origin.model;
    await this.traceChanged(panel, { text, model, source: null, edited: true });
  }

  /** Traces a panel's text as it is now in its document. The current content stays until then. */
  async traceEdited(panel: TracePanel): Promise<void> {
    const { trace } = panel;
    const edited = trace && this.parts.traced.editedText(trace.summary.trace);
    if (!trace?.origin.source || !edited || edited.text === '') return;
    const { model, source } = trace.origin;
    await this.traceChanged(panel, {
      text: edited.text,
      model,
      source: { ...source, start: edited.start },
      edited: true,
    });
  }

  /** Traces an edited text. The tokens that are masked stay masked where the edit left them as they were. */
  private async traceChanged(panel: TracePanel, origin: Origin): Promise<void> {
    const { trace } = panel;
    const { masked = [] } = trace?.origin ?? {};
    const kept = trace && masked.length > 0 ? await this.masksKept(trace.summary, masked, origin) : [];
    const next = kept.length > 0 ? { ...origin, masked: kept } : origin;
    const isShown = await this.show(panel, next, { notify: 'when it takes long' });
    const gone = masked.length - kept.length;
    if (isShown && gone > 0) void sayInPanel(panel, masksGone(gone, masked.length));
  }

  /** A text without tokens has none to mask; why it has none is told where it is traced. */
  private async masksKept(
    { text, tokens }: TraceSummary,
    masked: readonly number[],
    after: Origin,
  ): Promise<readonly number[]> {
    try {
      const asked = await this.parts.engine.tokens({ model: after.model, text: after.text });
      return keptMasks({ text, tokens }, masked, { text: after.text, tokens: asked });
    } catch {
      return [];
    }
  }

  /**
   * Traces the panel's text again. A shown trace is made again with its own model, which the panel names next to the button.
   * After a failure, which may be due to the model, the model of the settings is used if it has been changed since.
   */
  async traceAgain(panel: TracePanel): Promise<void> {
    const { origin } = panel;
    if (!origin) return;
    const { model } = this.parts.settings();
    const isOwn = panel.trace !== undefined || model === this.settingsModel.get(panel);
    const chosen = isOwn ? origin.model : model;
    const next = chosen === origin.model ? origin : this.inOther(origin, chosen);
    await this.show(panel, next, { notify: panel.trace ? 'always' : 'never' });
  }

  /** @returns the model for tracing a panel's text again as it is shown; `undefined` if it shows no trace */
  modelOf({ trace }: Pick<TracePanel, 'trace'>): string | undefined {
    return trace && withoutFile(trace).model;
  }

  /** Traces the panel's text with another model. The current content stays until then. */
  async traceInModel(panel: TracePanel, model: string): Promise<void> {
    const { trace, origin } = panel;
    if (!origin) return;
    const own = trace ? withoutFile(trace) : origin;
    if (panel.content.kind === 'trace' && own.model === model) return;
    const isShown = await this.show(panel, this.inOther(own, model), { notify: 'when it takes long' });
    if (isShown && forcedIn(own).length > 0) void offerForced(panel, own, trace && textInField(trace.summary));
  }

  /** Marks a lesson's text in another model, because lessons are about the starter. */
  private inOther(origin: Origin, model: string): Origin {
    const isOther = origin.lesson !== undefined && model !== this.parts.starterModel;
    return { ...inOtherModel(origin, model), ...(isOther && { inOtherModel: true }) };
  }

  /** @param look what a panel will show first */
  private run(origin: Origin, signal: AbortSignal, onReport: Report, look?: Look): Promise<TraceSummary> {
    const { maxNewTokens, model: chosen } = this.parts.settings();
    const asked = look ? { look } : {};
    if (origin.file !== undefined) {
      const models = [chosen, this.parts.starterModel];
      const side = origin.side && { side: origin.side };
      return this.parts.engine.openTrace({ path: origin.file, models, ...side, ...asked }, { signal });
    }
    const name = plainText(modelName(origin.model, this.parts.starterModel));
    const onProgress = (progress: Progress) => onReport(describeProgress(progress, name));
    return this.parts.engine.trace({ ...paramsOf(origin), maxNewTokens, ...asked }, { signal, onProgress });
  }

  /** @throws CancelledError if nothing waits for it any more, but the cancellation came too late for the engine */
  private finish(
    panel: TracePanel,
    { summary, origin, place, goingOn }: Made,
    followed: FollowedText | undefined,
    signal: AbortSignal,
  ): void {
    this.requireWaiting(summary, signal);
    const { model } = origin;
    // For given tokens the text is known only now.
    const given = givenText(summary);
    // The text of a forced output is known too; it distinguishes traces of one source in lists.
    const target = origin.targetIds && summary.source ? textInField(summary) : origin.target;
    const isNamed = origin.text === given.text && origin.target === target;
    const named = isNamed ? origin : { ...origin, text: given.text, ...(target !== undefined && { target }) };
    panel.show({ kind: 'trace', summary, origin: named, ...(place && { place }), ...(goingOn && { goingOn }) });
    const { trace } = summary;
    const { text, tokens } = given;
    // An encoder-decoder predicts its output, not the source, which is the text in the document.
    const isPredicted = summary.model.predicts === 'next token' && !summary.source;
    const { vocabSize } = summary.model;
    followed?.add({ trace, text, model, tokens, ...(isPredicted && { vocabSize }) });
    logTrace(this.parts.log, summary);
  }

  private requireWaiting(summary: TraceSummary, signal: AbortSignal): void {
    if (!signal.aborted) return;
    this.drop(summary);
    throw new CancelledError();
  }

  private drop({ trace }: TraceSummary): void {
    this.parts.engine.dropTrace({ trace }).catch((error: unknown) => this.parts.failures.logOnly(error));
  }

  /** Reports why a trace was not made. @param failed what can be traced with another model, and its panel */
  tellFailure(error: unknown, notify: Notify, failed?: FailedTrace): void {
    if (error instanceof CancelledError) this.parts.log.info('Tracing was cancelled.');
    else if (notify !== 'never') this.parts.failures.show(error, failed && this.otherModel(failed));
    else this.parts.failures.logOnly(error);
  }

  /** Where a panel keeps its trace, nothing else shows that new traces use the model that was chosen for the cancelled one. */
  private async tellChosenModel(panel: TracePanel, { model }: Origin): Promise<void> {
    if (panel.isClosed || model !== this.parts.settings().model || model === this.modelOf(panel)) return;
    const name = modelName(model, this.parts.starterModel);
    const sentence = vscode.l10n.t('Tracing was cancelled. New traces still use {0}, as you chose.', name);
    const label = `${titleOf('traces')}...`;
    if (!(await sayInPanel(panel, sentence, label))) return;
    const other = await this.parts.chooseModel();
    if (other !== undefined && !panel.isClosed) await this.traceInModel(panel, other);
  }

  /** Runs what failed, whatever its panel shows by then: the previous trace may already be of the chosen model. */
  private otherModel({ panel, origin }: FailedTrace): WayOn {
    const take = async () => {
      const model = await this.parts.chooseModel();
      if (model === undefined || panel.isClosed) return;
      await this.show(panel, this.inOther(origin, model), { notify: 'when it takes long' });
    };
    return { label: `${titleOf('traces')}...`, take };
  }
}

interface FailedTrace {
  readonly panel: TracePanel;
  readonly origin: Origin;
}

/** Drops the continuations if they do not fit the trace, because its model or the length of generation has changed since. */
async function fittingTo(
  { continuations, ...goingOn }: UserContinuations,
  summary: TraceSummary,
): Promise<UserContinuations> {
  if (!continuations) return goingOn;
  const { whyNoContinuations } = await import('../../trace/saving/saved-continuations'); // its library takes time to load
  const { model: spec, plan, tokens, generation } = summary;
  return whyNoContinuations(continuations, { spec, plan, tokens, generation })
    ? goingOn
    : { ...goingOn, continuations };
}

/** What a panel showed, and where it was read, when a trace was begun in it. */
interface Left {
  readonly before: TracePanel['content'];
  /** Where it was read, and where the begun trace is to be. */
  readonly readAt: Place;
  readonly begunAt: Place;
}

/** The place in a new trace that fits where the text was read before, or where the user goes back to. */
function carriedTo(
  now: TraceSummary,
  place: Place,
  readBefore: TraceSummary | undefined,
  backFrom: TracingOptions['backFrom'],
): Place {
  const carried = readBefore ? { ...place, ...carriedPlace(place, readIn(place, readBefore), now) } : place;
  return backFrom ? placeBefore(carried, backFrom, now) : carried;
}

/** The parameters for the engine. */
function paramsOf({ text, ids, masked, target, targetIds, model }: Origin): Omit<TraceParams, 'maxNewTokens'> {
  const written = { ...(target !== undefined && { target }), ...(targetIds && { targetIds }) };
  return { model, text, ...(ids && { ids }), ...(masked && { masked }), ...written, traceWritten: true };
}

/**
 * The origin of a saved trace without its file, with the model that is open for it, and with its output if the user put
 * anything of that there.
 */
function withoutFile({ summary, origin }: Pick<NonNullable<TracePanel['trace']>, 'summary' | 'origin'>): Origin {
  if (origin.file === undefined) return origin;
  const { tokens, model, saved: { output = {} } = {} } = summary;
  const isForced = forcedIn(output).length > 0;
  const written = isForced ? { ...output, targetIds: tokens.slice(1).map(({ id }) => id) } : {};
  return { text: givenText(summary).text, model: model.folder, source: origin.source, ...written };
}

/**
 * Tells the user that their output was left out, since its tokens are those of the model before, and offers to copy it. A
 * notification cuts longer sentences off.
 * @param output its text, if it is known
 */
async function offerForced(panel: TracePanel, origin: Origin, output = origin.target): Promise<void> {
  const copy = vscode.l10n.t('Copy Its Text');
  const said =
    forcedIn(origin) === 'all'
      ? vscode.l10n.t('The output that you forced is left out.')
      : vscode.l10n.t('The output that you changed is left out.');
  const isTaken = await sayInPanel(panel, said, output ? copy : undefined);
  if (isTaken && output) await vscode.env.clipboard.writeText(output);
}

function masksGone(gone: number, of: number): string {
  if (of === 1) return vscode.l10n.t('The masked token is no longer there, so nothing is masked now.');
  return gone === 1
    ? vscode.l10n.t('One of {0} masked tokens is no longer there; the others stay masked.', of)
    : vscode.l10n.t('{0} of {1} masked tokens are no longer there.', gone, of);
}
