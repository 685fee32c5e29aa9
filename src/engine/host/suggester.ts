/**
 * Decides when to ask for a completion and which part of the answer to show, for any editor: following what the user types,
 * waiting, one request at a time, filters, and a reason whenever nothing is shown.
 */
import { setTimeout } from 'node:timers/promises';
import { AdaptiveDebounce } from '../../generate/debounce';
import { type FilterReason, filterSuggestion, isCrumb, isOpenEnd, type Place } from '../../generate/suggestion-filters';
import { saysThirdTime } from '../../generate/third-time';
import { RecentSuggestions } from '../../generate/type-along';
import type { CompletionResult, CompletionSuggestion, InfillUse, Silence } from '../protocol/completion-protocol';
import type { Precision } from '../protocol/precision';
import type { Progress } from '../protocol/progress';
import type { CursorPlace } from '../shared/cursor-place';
import { CancelledError, type EngineClient } from './client';
import { CompletionWeights, type CompletionWeightsOptions, type WantedWeights } from './completion-weights';

export interface SuggesterSettings extends WantedWeights {
  readonly confidence: number;
  readonly maxTokens: number;
  readonly multiLine: boolean;
}

/** A suggestion that fits at the cursor. */
export interface Suggested {
  /** The text to show after the cursor. */
  readonly text: string;
  /** The beginning of the suggestion that the user has already typed, so that it stands before the cursor. */
  readonly typed: string;
  readonly model: string;
  readonly result: CompletionResult;
  readonly suggestion: CompletionSuggestion;
  /**
   * Whether the user asked for it: then suggestions like it may be right less often than is required for one that appears
   * unasked.
   */
  readonly byHand: boolean;
}

/** Why nothing is suggested. */
export type Reason =
  | { readonly kind: 'cancelled' }
  /** `infill` says whether the model has read the text after the cursor, where that matters. */
  | { readonly kind: 'filter'; readonly filter: FilterReason; readonly infill?: InfillUse }
  | { readonly kind: 'silence'; readonly silence: Silence };

export type Answer =
  | { readonly suggestions: readonly Suggested[]; readonly latency: number; readonly asked: boolean }
  | { readonly reason: Reason };

/** How many suggestions the user can cycle through after asking by hand. */
const ALTERNATIVES = 3;
/** If more than one line may be suggested: the number of lines, and by how much to multiply the tokens of one line. */
const MULTI_LINES = 6;
const MULTI_LINE_TOKENS = 3;

const INSIDE_A_LINE = { kind: 'filter', filter: 'inside a line' } as const;

/** A place that is in no document: to open a model, it has to be asked something. */
const NOWHERE: CursorPlace = {
  document: 'opened ahead',
  kind: 'prose',
  text: 'The',
  start: 0,
  before: 'The',
  after: '',
  following: '',
  nextLine: '',
  lineAbove: '',
  multiLine: false,
};

/** A suggestion belongs to its document and, in the middle of a line, to the text after the cursor. */
function keyOf({ document, after }: CursorPlace): string {
  return `${document}\n${isOpenEnd(after) ? '' : after}`;
}

/**
 * How a suggestion is requested. By hand, it comes at once, with alternatives, and however improbable it is. "Once more" is
 * for a second request in the same place, which VS Code would not make itself: it also comes at once and with alternatives,
 * but has to be as certain as one while typing.
 */
export type HowAsked = 'by hand' | 'while typing' | 'once more';

interface SuggestOptions {
  readonly how: HowAsked;
  readonly signal: AbortSignal;
}

export interface SuggesterOptions extends CompletionWeightsOptions {
  readonly engine: Pick<EngineClient, 'complete' | 'quantize' | 'calibrate'>;
  /** Whether to wait for a pause in the typing; the default is true. */
  readonly debounce?: boolean;
  /** Called with the progress of a model that is being opened for an answer. */
  readonly onOpening?: (model: string, progress: Progress) => void;
}

interface Recent extends Pick<Suggested, 'model' | 'result' | 'suggestion' | 'byHand'> {
  /** The place for which the suggestion was filtered. */
  readonly place: Pick<Place, 'after' | 'nextLine'>;
}

export class Suggester {
  /** Numbers of requests to the engine so far. */
  readonly counts = { started: 0, cancelled: 0, returned: 0 };
  /** Suggestions that appeared unasked, each of them certain enough. */
  private readonly recent = new RecentSuggestions<Recent>();
  /** The suggestions of the last request by hand, until the user types something else. */
  private readonly byHand = new RecentSuggestions<Recent>();
  private readonly debounce = new AdaptiveDebounce();
  private running: AbortController | undefined;
  /** Models that read only the text before the cursor. */
  private readonly prefixOnly = new Set<string>();
  /** Models with room for other files. */
  private readonly readingOtherFiles = new Set<string>();
  /** The state of the model's files according to the last answer: they may be replaced while the settings stay the same. */
  private state: string | undefined;
  /** The number of the latest call, which alone may ask the engine. */
  private latest = 0;
  /** How often everything was forgotten: an earlier request belongs to another model or other settings. */
  private version = 0;
  private readonly weights: CompletionWeights;

  constructor(private readonly options: SuggesterOptions) {
    this.weights = new CompletionWeights(options);
  }

  /** Changes whenever everything is forgotten, so that a request that is cancelled by that can be made once more. */
  get settingsVersion(): number {
    return this.version;
  }

  /** Forgets all suggestions and weights; call this when the model or the settings change. */
  forget(): void {
    this.version++;
    this.weights.forget();
    this.forgetAnswers();
  }

  private forgetAnswers(): void {
    this.state = undefined;
    this.recent.clear();
    this.byHand.clear();
    this.prefixOnly.clear();
    this.readingOtherFiles.clear();
  }

  /**
   * Forgets answers when a new answer shows that the model's files have changed. Key presses do not check the files for
   * that.
   */
  private forgetFormer({ state }: CompletionResult): void {
    if (state === null || state === this.state) return;
    this.forgetAnswers();
    this.state = state;
  }

  /** Whether a model has read pieces of other files, or would have read them. */
  readsOtherFiles(model: string): boolean {
    return this.readingOtherFiles.has(model);
  }

  /** See `CompletionWeights.isMeasured`. */
  isMeasured(model: string): boolean {
    return this.weights.isMeasured(model);
  }

  /** Makes the quantised weights now; see `CompletionWeights.prepare`. */
  prepare(settings: SuggesterSettings, signal: AbortSignal): Promise<Precision | undefined> {
    return this.weights.prepare(settings, signal);
  }

  /**
   * Opens the model now, and begins to make its weights, as the first suggestion would. A suggestion that is requested in
   * the meantime waits for the same opening, and no longer.
   * @throws EngineError with one sentence when the model fails
   */
  async openAhead(settings: Omit<SuggesterSettings, 'confidence'>): Promise<void> {
    const { version } = this;
    const { signal } = new AbortController(); // never aborted: the next request ends the work
    try {
      const result = await this.complete(
        NOWHERE,
        { ...settings, confidence: 0, maxTokens: 1 },
        { how: 'while typing', signal },
      );
      if (version === this.version) this.weights.improve(settings, result);
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
    }
  }

  /**
   * The suggestions at a place, or the reason why there is none.
   * @throws EngineError with one sentence when the model fails
   */
  async suggest(place: CursorPlace, settings: SuggesterSettings, { how, signal }: SuggestOptions): Promise<Answer> {
    const call = ++this.latest;
    this.stop();
    this.debounce.recordKey(performance.now());
    if (!isOpenEnd(place.after) && this.prefixOnly.has(settings.model)) return { reason: INSIDE_A_LINE };
    const known = how === 'by hand' ? undefined : this.findRecent(place);
    if (known) return { suggestions: [known], latency: 0, asked: false };
    try {
      if (how === 'while typing' && this.options.debounce !== false)
        await setTimeout(this.debounce.delay, undefined, { signal });
      if (call !== this.latest) return { reason: { kind: 'cancelled' } };
      return await this.ask(place, settings, { how, signal });
    } catch (error) {
      if (error instanceof CancelledError || signal.aborted) return { reason: { kind: 'cancelled' } };
      throw error;
    }
  }

  /** The rest of a recent suggestion, if it fits at the current cursor and says something: else the model is asked anew. */
  private findRecent(place: CursorPlace): Suggested | undefined {
    const known = this.find(place);
    if (!known || isCrumb(known.rest, place.before)) return undefined;
    const {
      rest,
      typed,
      value: { place: before, ...value },
    } = known;
    if (before.after === place.after && before.nextLine === place.nextLine) return { text: rest, typed, ...value };
    // The editor may have inserted a closing bracket, or lines may have moved, so the suggestion is filtered again.
    const filtered = filterSuggestion(rest, place, value.result.infill.kind === 'used', typed);
    return 'text' in filtered ? { text: filtered.text, typed, ...value } : undefined;
  }

  /**
   * Finds a suggestion that appeared unasked, or else one that was requested by hand and is being followed. The latter ends
   * when the user types something else, or where a suggestion that appeared unasked has ended, because that one was not
   * certain enough to go further; there the model is asked again.
   */
  private find(place: CursorPlace): ReturnType<RecentSuggestions<Recent>['find']> {
    const key = keyOf(place);
    const found = this.byHand.find(place.text, key);
    const isOver = !found || (found.typed !== '' && this.recent.endsAt(place.text, key));
    if (isOver) this.byHand.clear();
    return this.recent.find(place.text, key) ?? (isOver ? undefined : found);
  }

  /** Aborts the running request, which is stale or no longer wanted; it stops at its next token. */
  stop(): void {
    this.running?.abort();
  }

  private async ask(place: CursorPlace, settings: SuggesterSettings, options: SuggestOptions): Promise<Answer> {
    const start = performance.now();
    const { version } = this;
    const result = await this.complete(place, settings, options);
    if (version !== this.version) return { reason: { kind: 'cancelled' } };
    const latency = performance.now() - start;
    this.debounce.recordLatency(latency);
    this.weights.improve(settings, result);
    const fitting = this.fitting(place, settings.model, result, options.how === 'by hand');
    return Array.isArray(fitting) ? { suggestions: fitting, latency, asked: true } : { reason: fitting };
  }

  private async complete(
    { document, text, start, following, context, after, multiLine, kind }: CursorPlace,
    { model, confidence, maxTokens, ...settings }: SuggesterSettings,
    { how, signal }: SuggestOptions,
  ): Promise<CompletionResult> {
    const several = multiLine && settings.multiLine && isOpenEnd(after);
    const options = {
      maxNewTokens: maxTokens * (several ? MULTI_LINE_TOKENS : 1),
      maxLines: several ? MULTI_LINES : 1,
      confidence: how === 'by hand' ? 0 : confidence,
      alternatives: how === 'while typing' ? 1 : ALTERNATIVES,
    };
    const { onOpening } = this.options;
    const abort = new AbortController();
    this.running = abort;
    const stopped = () => abort.abort();
    signal.addEventListener('abort', stopped);
    this.counts.started++;
    try {
      signal.throwIfAborted();
      const result = await this.options.engine.complete(
        { model, document, kind, text, start, following, options, ...(context ? { context } : {}) },
        {
          signal: abort.signal,
          ...(onOpening && { onProgress: (progress) => abort.signal.aborted || onOpening(model, progress) }),
        },
      );
      this.counts.returned++;
      this.forgetFormer(result);
      if (result.infill.kind === 'no tokens') this.prefixOnly.add(model);
      if (result.otherFiles) this.readingOtherFiles.add(model);
      return result;
    } catch (error) {
      if (abort.signal.aborted || signal.aborted) this.counts.cancelled++;
      throw error;
    } finally {
      signal.removeEventListener('abort', stopped);
      if (this.running === abort) this.running = undefined;
    }
  }

  /** The suggestions that fit at the cursor, or the reason why none does. */
  private fitting(place: CursorPlace, model: string, result: CompletionResult, byHand: boolean): Suggested[] | Reason {
    const fitting: Suggested[] = [];
    let filter: FilterReason | undefined;
    const infilled = result.infill.kind === 'used';
    for (const suggestion of result.suggestions) {
      const filtered = filterSuggestion(suggestion.text, place, infilled);
      const isLoop = 'text' in filtered && !byHand && saysThirdTime(filtered.text, place.text);
      if (isLoop) filter ??= 'says a sentence a third time';
      else if ('text' in filtered) fitting.push({ text: filtered.text, typed: '', model, result, suggestion, byHand });
      else filter ??= filtered.reason;
    }
    const recent = byHand ? this.byHand : this.recent;
    if (byHand) recent.clear();
    // They are added in reverse, so that the most probable one is found first.
    const { after, nextLine } = place;
    for (const { text, suggestion } of fitting.toReversed()) {
      const value = { model, result, suggestion, byHand, place: { after, nextLine } };
      recent.add({ before: place.text, key: keyOf(place), text, value });
    }
    if (fitting.length > 0) return fitting;
    if (filter) return { kind: 'filter', filter };
    if (result.silence?.kind === 'inside a line') return { ...INSIDE_A_LINE, infill: result.infill };
    return { kind: 'silence', silence: result.silence ?? { kind: 'blank' } };
  }
}
