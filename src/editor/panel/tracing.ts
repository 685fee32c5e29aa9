/** Traces texts and shows them in panels. */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { CancelledError, type EngineClient } from '../../engine/host/client';
import { idsBeforeExplained } from '../../engine/protocol/completion-protocol';
import type { Target } from '../../engine/protocol/generation-protocol';
import { beginsAnew, type Origin, type Place, TRY_OTHERS } from '../../engine/protocol/panel-protocol';
import type { Progress } from '../../engine/protocol/progress';
import {
  type GoingOn,
  givenText,
  type Look,
  type TraceId,
  type TraceParams,
  type TraceSummary,
} from '../../engine/protocol/trace-protocol';
import { carriedPlace, readIn } from '../../trace/steps/carried-place';
import type { Failures, WayOn } from '../failures';
import type { Settings } from '../settings';
import type { FollowedText, TracedRanges } from '../source/traced-ranges';
import { Awaiting } from './awaiting';
import { inOtherModel } from './in-other-model';
import { whyNoTrace } from './no-trace';
import { describeProgress, logTrace, type TraceLog } from './progress';
import { type Notify, type Report, type Run, withNotification } from './trace-notification';
import type { TracePanel } from './trace-panel';

export interface TracingOptions {
  /** Whether a notification tells of progress and failure too, and not the panel alone. */
  readonly notify: Notify;
  /** Where the text was read before: who does not see it yet begins there. A saved trace says it itself. */
  readonly place?: Place | undefined;
  /** How it went on there. */
  readonly goingOn?: GoingOn | undefined;
  /** Cancels this trace, and no other work of the panel. */
  readonly signal?: AbortSignal;
}

/** A trace, what it is of, and where its reader begins. */
interface Made {
  readonly summary: TraceSummary;
  readonly origin: Origin;
  readonly place: Place | undefined;
  readonly goingOn: GoingOn | undefined;
}

export interface TracingParts {
  readonly engine: Pick<EngineClient, 'dropTrace' | 'openTrace' | 'trace'>;
  readonly traced: Pick<TracedRanges, 'editedText' | 'follow'>;
  readonly settings: () => Pick<Settings, 'maxNewTokens' | 'model'>;
  readonly failures: Pick<Failures, 'logOnly' | 'show'>;
  readonly log: TraceLog;
  readonly starterModel: string;
  readonly chooseModel: () => Promise<string | undefined>;
}

export class Tracing {
  /** The model that the settings named when a panel's text was traced. */
  private readonly settingsModel = new WeakMap<TracePanel, string>();

  private readonly runs = new WeakMap<TracePanel, Promise<boolean>>();

  constructor(private readonly parts: TracingParts) {}

  /**
   * Trace what the origin says, and show it in the panel: at once that it is being traced, unless the panel has a trace
   * to show meanwhile. Never rejects: a failure is told in the panel, which closes when it is cancelled with nothing to
   * show.
   * @returns whether the panel shows the trace
   */
  async show(asking: TracePanel, origin: Origin, options: TracingOptions): Promise<boolean> {
    const panel = asking.placeFor(origin);
    if (panel !== asking) {
      if (origin.edited) panel.texts.editedFrom(asking.trace && { origin: asking.trace.origin, place: asking.place });
      panel.reveal();
    }
    // Reading goes on at the place where the asking panel is read.
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
   * Trace what the origin says for somebody else than a panel, who keeps the trace from being freed.
   * @throws CancelledError, or EngineError and one sentence
   */
  async make(origin: Origin, { notify }: TracingOptions, work: AbortController, report: Report): Promise<TraceSummary> {
    const run: Run = (onReport) => this.run(origin, work.signal, onReport);
    const summary = await withNotification(run, { notify, work, alsoReport: report });
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
    { notify, place, goingOn: wentOn, signal }: TracingOptions,
    readBefore: TraceSummary | undefined,
  ): Promise<boolean> {
    const { content: before, place: readAt } = panel;
    if (beginsAnew(panel.origin ?? undefined, origin) || (place && before.kind === 'empty'))
      panel.reader.startOver(place);
    const { place: begunAt } = panel;
    const work = panel.begin();
    const cancel = () => work.abort();
    signal?.addEventListener('abort', cancel);
    if (signal?.aborted) cancel();
    this.settingsModel.set(panel, this.parts.settings().model);
    const awaiting = new Awaiting(panel, origin, work);
    const report: Report = (message) => {
      if (panel.content.kind === 'trace') awaiting.report(message);
      else if (panel.isLatest(work)) panel.show({ kind: 'working', message, origin });
    };
    report('');
    const { source, text } = origin;
    const followed = source ? this.parts.traced.follow({ uri: source.uri, start: source.start, text }) : undefined;
    try {
      const run: Run = (onReport) => this.run(origin, work.signal, onReport, panel.reader.look);
      const isSeen = () => panel.isSeen; // the panel tells it, with a button that cancels
      const summary = await withNotification(run, { notify, work, alsoReport: report, isSeen });
      const known =
        place && readBefore ? { ...place, ...carriedPlace(place, readIn(place, readBefore), summary) } : place;
      const goingOn = wentOn && (await fittingTo(wentOn, summary));
      this.finish(panel, { summary, origin, place: known ?? summary.saved?.place, goingOn }, followed, work.signal);
      return true;
    } catch (error) {
      this.tellFailure(error, notify, origin.file === undefined ? { panel, origin } : undefined);
      const isCancelled = error instanceof CancelledError;
      // A panel that follows the caret must not go on showing another line as that of the caret.
      const stays = panel.content.kind === 'trace' && (isCancelled || !origin.live);
      // The shown trace is read on where it was, unless its reader has moved meanwhile.
      if (stays && panel.isLatest(work) && isDeepStrictEqual(panel.place, begunAt)) panel.lookAt(readAt);
      if (!panel.isLatest(work) || stays) return false;
      if (isCancelled && before.kind === 'empty') panel.dispose();
      else panel.show({ kind: 'failed', ...whyNoTrace(error), origin });
      return false;
    } finally {
      awaiting.end();
      followed?.dispose();
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Trace exactly these tokens, with the model of a panel's trace, in a panel of their own. */
  async traceIds(
    openPanel: () => TracePanel,
    from: Pick<TracePanel, 'trace'>,
    tokens: Required<Pick<Origin, 'text' | 'ids'>>,
  ): Promise<void> {
    const model = this.modelOf(from);
    if (model !== undefined) await this.show(openPanel(), { ...tokens, model, source: null }, { notify: 'never' });
  }

  /**
   * Trace one of the texts that a panel compares in a panel of its own, where other tokens are tried in it.
   * @param trace of that side; of a trace that is compared no more nothing is done
   */
  async tryOthersIn(
    openPanel: () => TracePanel,
    { content }: Pick<TracePanel, 'content'>,
    trace: TraceId,
  ): Promise<void> {
    if (content.kind !== 'compare') return;
    const side = [content.a, content.b].find(({ summary }) => summary.trace === trace);
    if (!side) return;
    const { edited: _, ...origin } = unsaved(side);
    const panel = openPanel();
    panel.notes.say(TRY_OTHERS);
    await this.show(panel, origin, { notify: 'never' });
  }

  /**
   * Trace the tokens of a panel's trace anew, with these masked and no others. What is shown stays until then.
   * @param positions among the traced tokens
   */
  async mask(panel: TracePanel, positions: readonly number[]): Promise<void> {
    if (!panel.trace) return;
    const { masked, ...origin } = unsaved(panel.trace);
    const next = positions.length === 0 ? origin : { ...origin, masked: positions };
    await this.show(panel, next, { notify: 'when it takes long' });
  }

  /** Trace a panel's source once more, with other words as what the decoder has written of it. What is shown stays until then. */
  async target(panel: TracePanel, target: Target | null): Promise<void> {
    if (!panel.trace) return;
    const { target: _, targetIds: __, ...origin } = unsaved(panel.trace);
    await this.show(panel, { ...origin, ...target }, { notify: 'when it takes long' });
  }

  /** Trace a panel's explained suggestion up to another of its tokens, which is explained then. What is shown stays until then. */
  async suggested(panel: TracePanel, index: number): Promise<void> {
    const { origin } = panel;
    const run = origin?.suggestion;
    if (!run || !(index in run.suggestion.tokens)) return;
    const suggestion = { ...run, explained: index };
    const ids = idsBeforeExplained(suggestion);
    // It is read on at the same step, from the end of what is read now.
    const place = { ...panel.place, token: ids.length - 1, target: null, ratherThan: null };
    await this.show(panel, { ...origin, ids, suggestion }, { notify: 'when it takes long', place });
  }

  /** Trace another text with a panel's model. What is shown stays until then. */
  async text(panel: TracePanel, text: string): Promise<void> {
    const { origin, trace } = panel;
    if (!origin || text === '') return;
    const model = trace ? unsaved(trace).model : origin.model;
    await this.show(panel, { text, model, source: null, edited: true }, { notify: 'when it takes long' });
  }

  /** Trace a panel's text as its document has it now. What is shown stays until then. */
  async edited(panel: TracePanel): Promise<void> {
    const { trace } = panel;
    const edited = trace && this.parts.traced.editedText(trace.summary.trace);
    if (!trace?.origin.source || !edited || edited.text === '') return;
    const { model, source } = trace.origin;
    const origin: Origin = { text: edited.text, model, source: { ...source, start: edited.start }, edited: true };
    await this.show(panel, origin, { notify: 'when it takes long' });
  }

  /**
   * Trace the panel's text once more. A trace that is shown is made again with its own model, which the panel names beside
   * the button; after a failure, which may be the model's, with that of the settings, if another was chosen there meanwhile.
   */
  async again(panel: TracePanel): Promise<void> {
    const { origin } = panel;
    if (!origin) return;
    const { model } = this.parts.settings();
    const isOwn = panel.trace !== undefined || model === this.settingsModel.get(panel);
    const chosen = isOwn ? origin.model : model;
    const next = chosen === origin.model ? origin : this.inOther(origin, chosen);
    await this.show(panel, next, { notify: panel.trace ? 'always' : 'never' });
  }

  /** @returns the model to trace a panel's text with anew as it is shown; `undefined`: it shows no trace */
  modelOf({ trace }: Pick<TracePanel, 'trace'>): string | undefined {
    return trace && unsaved(trace).model;
  }

  /** Trace the panel's text with another model. What is shown stays until then. */
  async inModel(panel: TracePanel, model: string): Promise<void> {
    const { trace, origin } = panel;
    if (!origin) return;
    const own = trace ? unsaved(trace) : origin;
    if (panel.content.kind === 'trace' && own.model === model) return;
    await this.show(panel, this.inOther(own, model), { notify: 'when it takes long' });
  }

  /** Lessons are about the starter. */
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
    const onProgress = (progress: Progress) => onReport(describeProgress(progress));
    return this.parts.engine.trace({ ...paramsOf(origin), maxNewTokens, ...asked }, { signal, onProgress });
  }

  /** @throws CancelledError where nobody waits for it any more, though that came too late for the engine */
  private finish(
    panel: TracePanel,
    { summary, origin, place, goingOn }: Made,
    followed: FollowedText | undefined,
    signal: AbortSignal,
  ): void {
    this.requireWaiting(summary, signal);
    const { model } = origin;
    // Of given tokens the text is known now.
    const given = givenText(summary);
    // And of a forced output, which tells traces of one source apart in lists.
    const target = origin.targetIds && summary.source ? summary.text : origin.target;
    const isNamed = origin.text === given.text && origin.target === target;
    const named = isNamed ? origin : { ...origin, text: given.text, ...(target !== undefined && { target }) };
    panel.show({ kind: 'trace', summary, origin: named, ...(place && { place }), ...(goingOn && { goingOn }) });
    const { trace } = summary;
    const { text, tokens } = given;
    // What an encoder-decoder predicts is its output, and not the source that stands in the document.
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

  /** Tell why a trace was not made. @param failed what can be traced with another model, in its panel */
  tellFailure(error: unknown, notify: Notify, failed?: FailedTrace): void {
    if (error instanceof CancelledError) this.parts.log.info('Tracing was cancelled.');
    else if (notify !== 'never') this.parts.failures.show(error, failed && this.otherModel(failed));
    else this.parts.failures.logOnly(error);
  }

  /** What failed is run, whatever its panel shows meanwhile: the trace before it may be of the model that is chosen. */
  private otherModel({ panel, origin }: FailedTrace): WayOn {
    const take = async () => {
      const model = await this.parts.chooseModel();
      if (model === undefined || panel.isClosed) return;
      await this.show(panel, this.inOther(origin, model), { notify: 'when it takes long' });
    };
    return { label: vscode.l10n.t('Choose Model...'), take };
  }
}

interface FailedTrace {
  readonly panel: TracePanel;
  readonly origin: Origin;
}

/** The model may have changed since, or how much it generates: then its text goes on otherwise. */
async function fittingTo({ continuations, ...goingOn }: GoingOn, summary: TraceSummary): Promise<GoingOn> {
  if (!continuations) return goingOn;
  const { whyNoContinuations } = await import('../../trace/saving/saved-continuations'); // its library takes time to load
  const { model: spec, plan, tokens, generation } = summary;
  return whyNoContinuations(continuations, { spec, plan, tokens, generation })
    ? goingOn
    : { ...goingOn, continuations };
}

/** What the engine is asked for. */
function paramsOf({ text, ids, masked, target, targetIds, model }: Origin): Omit<TraceParams, 'maxNewTokens'> {
  const written = { ...(target !== undefined && { target }), ...(targetIds && { targetIds }) };
  return { model, text, ...(ids && { ids }), ...(masked && { masked }), ...written, traceWritten: true };
}

/** What a saved trace was made of, by the model that is open for it. */
function unsaved({ summary, origin }: Pick<NonNullable<TracePanel['trace']>, 'summary' | 'origin'>): Origin {
  if (origin.file === undefined) return origin;
  return { text: givenText(summary).text, model: summary.model.folder, source: origin.source };
}
