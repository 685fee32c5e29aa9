/**
 * Decides when to ask for a completion and what of the answer to show, for whatever editor there is: typing along,
 * waiting, one request at a time, filters, and a reason for every silence.
 */
import { setTimeout } from 'node:timers/promises';
import { AdaptiveDebounce } from '../../generate/debounce';
import { type FilterReason, filterSuggestion, isOpenEnd, type Place } from '../../generate/suggestion-filters';
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

/** A suggestion as it fits at the cursor. */
export interface Suggested {
  /** What to show after the cursor. */
  readonly text: string;
  /** How much of the suggestion stands before the cursor already, as it was typed along. */
  readonly typed: string;
  readonly model: string;
  readonly result: CompletionResult;
  readonly suggestion: CompletionSuggestion;
  /** Whether it was asked for by hand: then the like of it may be right less often than is needed to come by itself. */
  readonly byHand: boolean;
}

/** Why nothing is suggested. */
export type Reason =
  | { readonly kind: 'cancelled' }
  /** `infill`: whether the model has read what follows, where that counts. */
  | { readonly kind: 'filter'; readonly filter: FilterReason; readonly infill?: InfillUse }
  | { readonly kind: 'silence'; readonly silence: Silence };

export type Answer =
  | { readonly suggestions: readonly Suggested[]; readonly latency: number; readonly asked: boolean }
  | { readonly reason: Reason };

/** Suggestions to cycle through, when they are asked for by hand. */
const ALTERNATIVES = 3;
/** Lines, and how many times the tokens of one, where more than one line may be suggested. */
const MULTI_LINES = 6;
const MULTI_LINE_TOKENS = 3;

const INSIDE_A_LINE = { kind: 'filter', filter: 'inside a line' } as const;

/** Where nobody writes: a model that is to be opened has to be asked something. */
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

/** A suggestion is one for its document, and in the middle of a line for what follows. */
function keyOf({ document, after }: CursorPlace): string {
  return `${document}\n${isOpenEnd(after) ? '' : after}`;
}

/**
 * A suggestion that is asked for by hand comes at once, with others, and however improbable it is. One that is asked for
 * once more comes at once and with others, too, which VS Code would not ask for any more.
 */
export type HowAsked = 'by hand' | 'while typing' | 'once more';

interface SuggestOptions {
  readonly how: HowAsked;
  readonly signal: AbortSignal;
}

export interface SuggesterOptions extends CompletionWeightsOptions {
  readonly engine: Pick<EngineClient, 'complete' | 'quantize' | 'calibrate'>;
  /** Whether it waits for a pause in the typing; it does unless told otherwise. */
  readonly debounce?: boolean;
  /** Told how far a model is that is being opened for an answer. */
  readonly onOpening?: (model: string, progress: Progress) => void;
}

interface Recent extends Pick<Suggested, 'model' | 'result' | 'suggestion' | 'byHand'> {
  /** For which it was filtered. */
  readonly place: Pick<Place, 'after' | 'nextLine'>;
}

export class Suggester {
  /** Requests to the engine so far. */
  readonly counts = { started: 0, cancelled: 0, returned: 0 };
  /** Those that came by themselves: each was sure enough. */
  private readonly recent = new RecentSuggestions<Recent>();
  /** Those that were asked for by hand last, until something else is typed. */
  private readonly byHand = new RecentSuggestions<Recent>();
  private readonly debounce = new AdaptiveDebounce();
  private running: AbortController | undefined;
  /** Models that read only what is before the cursor. */
  private readonly prefixOnly = new Set<string>();
  /** Models with room for other files. */
  private readonly roomy = new Set<string>();
  /** Of the model's files, as the last answer says: they may be replaced while the settings stay. */
  private state: string | undefined;
  /** Numbers the calls: only the latest may ask the engine. */
  private latest = 0;
  /** Counts how often all was forgotten: what was asked for before that is of another model or other settings. */
  private forgotten = 0;
  private readonly weights: CompletionWeights;

  constructor(private readonly options: SuggesterOptions) {
    this.weights = new CompletionWeights(options);
  }

  /** Another number once all was forgotten: what is cancelled for that can be asked for once more. */
  get settingsNumber(): number {
    return this.forgotten;
  }

  /** Nothing of what was suggested with another model or other settings, and no weights for them any more. */
  forget(): void {
    this.forgotten++;
    this.weights.forget();
    this.forgetAnswers();
  }

  private forgetAnswers(): void {
    this.state = undefined;
    this.recent.clear();
    this.byHand.clear();
    this.prefixOnly.clear();
    this.roomy.clear();
  }

  /** Nothing is kept of files that an answer shows to be others by now. No key looks at them for that. */
  private forgetFormer({ state }: CompletionResult): void {
    if (state === null || state === this.state) return;
    this.forgetAnswers();
    this.state = state;
  }

  /** Whether a model has read what other files say, or would have. */
  readsOtherFiles(model: string): boolean {
    return this.roomy.has(model);
  }

  /** As `CompletionWeights.isMeasured`. */
  isMeasured(model: string): boolean {
    return this.weights.isMeasured(model);
  }

  /** Make the quantised weights now: as `CompletionWeights.prepare`. */
  prepare(settings: SuggesterSettings, signal: AbortSignal): Promise<Precision | undefined> {
    return this.weights.prepare(settings, signal);
  }

  /**
   * Open the model now, and begin to make its weights, as the first suggestion would. A suggestion that is asked for meanwhile
   * waits for the same model, and no longer.
   * @throws EngineError with one sentence when the model fails
   */
  async openAhead(settings: Omit<SuggesterSettings, 'confidence'>): Promise<void> {
    const { forgotten } = this;
    const { signal } = new AbortController(); // what is asked for next ends it
    try {
      const result = await this.complete(
        NOWHERE,
        { ...settings, confidence: 0, maxTokens: 1 },
        { how: 'while typing', signal },
      );
      if (forgotten === this.forgotten) this.weights.improve(settings, result);
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
    }
  }

  /**
   * What to suggest at a place.
   * @throws EngineError with one sentence when the model fails
   */
  async suggest(place: CursorPlace, settings: SuggesterSettings, { how, signal }: SuggestOptions): Promise<Answer> {
    const call = ++this.latest;
    this.stop();
    this.debounce.key(performance.now());
    if (!isOpenEnd(place.after) && this.prefixOnly.has(settings.model)) return { reason: INSIDE_A_LINE };
    const known = how === 'by hand' ? undefined : this.takeUp(place);
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

  /** What is left of a suggestion that was made lately, as far as it fits where the cursor is now. */
  private takeUp(place: CursorPlace): Suggested | undefined {
    const known = this.find(place);
    if (!known) return undefined;
    const {
      rest,
      typed,
      value: { place: before, ...value },
    } = known;
    if (before.after === place.after && before.nextLine === place.nextLine) return { text: rest, typed, ...value };
    // An editor may have closed a bracket that was typed, and lines may have been moved.
    const filtered = filterSuggestion(rest, place, value.result.infill.kind === 'used', typed);
    return 'text' in filtered ? { text: filtered.text, typed, ...value } : undefined;
  }

  /**
   * One that came by itself, else one that was asked for by hand and is gone on with. That is over once something else is
   * typed, and where one that came by itself has ended: it was not sure enough of more. There the model is asked anew.
   */
  private find(place: CursorPlace): ReturnType<RecentSuggestions<Recent>['find']> {
    const key = keyOf(place);
    const found = this.byHand.find(place.text, key);
    const isOver = !found || (found.typed !== '' && this.recent.endsAt(place.text, key));
    if (isOver) this.byHand.clear();
    return this.recent.find(place.text, key) ?? (isOver ? undefined : found);
  }

  /** Whatever was asked for before is stale: it stops at its next token. */
  private stop(): void {
    this.running?.abort();
  }

  private async ask(place: CursorPlace, settings: SuggesterSettings, options: SuggestOptions): Promise<Answer> {
    const start = performance.now();
    const { forgotten } = this;
    const result = await this.complete(place, settings, options);
    if (forgotten !== this.forgotten) return { reason: { kind: 'cancelled' } };
    const latency = performance.now() - start;
    this.debounce.answered(latency);
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
        { signal: abort.signal, ...(onOpening && { onProgress: (progress) => onOpening(model, progress) }) },
      );
      this.counts.returned++;
      this.forgetFormer(result);
      if (result.infill.kind === 'no tokens') this.prefixOnly.add(model);
      if (result.otherFiles) this.roomy.add(model);
      return result;
    } catch (error) {
      if (abort.signal.aborted || signal.aborted) this.counts.cancelled++;
      throw error;
    } finally {
      signal.removeEventListener('abort', stopped);
      if (this.running === abort) this.running = undefined;
    }
  }

  /** The suggestions that fit where the cursor is, or why none does. */
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
    // The most probable is found first.
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
