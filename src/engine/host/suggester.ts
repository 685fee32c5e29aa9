/**
 * Decides when to ask for a completion and what of the answer to show, for whatever editor there is: typing along,
 * waiting, one request at a time, filters, and a reason for every silence.
 */
import { setTimeout } from 'node:timers/promises';
import { AdaptiveDebounce } from '../../generate/debounce';
import { type FilterReason, filterSuggestion, isOpenEnd, type Place } from '../../generate/suggestion-filters';
import { RecentSuggestions } from '../../generate/type-along';
import type {
  CalibrateParams,
  CompletionResult,
  CompletionSuggestion,
  InfillGain,
  InfillTest,
  InfillUse,
  Silence,
} from '../protocol/completion-protocol';
import { faultOf } from '../protocol/errors';
import { isAsStored, type Precision } from '../protocol/precision';
import type { Progress } from '../protocol/progress';
import type { CursorPlace } from '../shared/cursor-place';
import { CancelledError, type EngineClient, EngineStoppedError } from './client';

export interface SuggesterSettings {
  /** A model's folder. */
  readonly model: string;
  /** Of quantised weights; null: float32. */
  readonly bits: 4 | 8 | null;
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

/** A suggestion is one for its document, and in the middle of a line for what follows. */
function keyOf({ document, after }: CursorPlace): string {
  return `${document}\n${isOpenEnd(after) ? '' : after}`;
}

export interface SuggesterOptions {
  readonly engine: Pick<EngineClient, 'complete' | 'quantize' | 'calibrate'>;
  /** Where quantised weights are kept. */
  readonly folder: string;
  /** Whether it waits for a pause in the typing; it does unless told otherwise. */
  readonly debounce?: boolean;
  readonly log: (message: string) => void;
  readonly logFailure: (message: string) => void;
  /** Told when a model can say more than at its last answer: how often it is right is known, and whether it fills in. */
  readonly onReady?: () => void;
  /** Told how far a model is that is being opened for an answer. */
  readonly onOpening?: (model: string, progress: Progress) => void;
}

interface Recent extends Pick<Suggested, 'model' | 'result' | 'suggestion'> {
  /** For which it was filtered. */
  readonly place: Pick<Place, 'after' | 'nextLine'>;
}

export class Suggester {
  /** Requests to the engine so far. */
  readonly counts = { started: 0, cancelled: 0, returned: 0 };
  private readonly recent = new RecentSuggestions<Recent>();
  private readonly debounce = new AdaptiveDebounce();
  private running: AbortController | undefined;
  /** Models that read only what is before the cursor. */
  private readonly prefixOnly = new Set<string>();
  /** Models with room for other files. */
  private readonly roomy = new Set<string>();
  /** Numbers the calls: only the latest may ask the engine. */
  private latest = 0;
  /** Counts how often all was forgotten: what was asked for before that is of another model or other settings. */
  private forgotten = 0;
  /** The model and weights that are being made, or could not be made. */
  private quantizing: string | undefined;
  /** The model and weights of which it was not measured to the end how often they are right, as the settings changed. */
  private unmeasured: string | undefined;
  /** Stops weights that are being made: they would take the place of those of the model that is used by then. */
  private making = new AbortController();
  /** That during which the engine stopped: it is tried once more, lest it be what stops the engine. */
  private stoppedAt: string | undefined;

  constructor(private readonly options: SuggesterOptions) {}

  /** Nothing of what was suggested with another model or other settings, and no weights for them any more. */
  forget(): void {
    this.forgotten++;
    this.making.abort();
    this.making = new AbortController();
    this.recent.clear();
    this.prefixOnly.clear();
  }

  /** Whether a model has read what other files say, or would have. */
  readsOtherFiles(model: string): boolean {
    return this.roomy.has(model);
  }

  /**
   * Make the quantised weights now, and measure how often they are right, so that the first answer is as good as all others.
   * @returns in what the weights are; `undefined` where none are made
   */
  async prepare({ model, bits }: SuggesterSettings, signal: AbortSignal): Promise<Precision | undefined> {
    const { engine, folder } = this.options;
    if (bits === null) return undefined;
    const { path, precision } = await engine.quantize({ model, bits, folder }, { signal });
    await engine.calibrate({ model, path }, { signal });
    return precision;
  }

  /**
   * What to suggest at a place.
   * @param asked whether it was asked for by hand: at once, more than one, and however improbable
   * @throws EngineError with one sentence when the model fails
   */
  async suggest(place: CursorPlace, settings: SuggesterSettings, asked: boolean, signal: AbortSignal): Promise<Answer> {
    const call = ++this.latest;
    this.stop();
    this.debounce.key(performance.now());
    if (!isOpenEnd(place.after) && this.prefixOnly.has(settings.model)) return { reason: INSIDE_A_LINE };
    const known = asked ? undefined : this.takeUp(place);
    if (known) return { suggestions: [known], latency: 0, asked: false };
    try {
      if (!asked && this.options.debounce !== false) await setTimeout(this.debounce.delay, undefined, { signal });
      if (call !== this.latest) return { reason: { kind: 'cancelled' } };
      return await this.ask(place, settings, asked, signal);
    } catch (error) {
      if (error instanceof CancelledError || signal.aborted) return { reason: { kind: 'cancelled' } };
      throw error;
    }
  }

  /** What is left of a suggestion that was made lately, as far as it fits where the cursor is now. */
  private takeUp(place: CursorPlace): Suggested | undefined {
    const known = this.recent.find(place.text, keyOf(place));
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

  /** Whatever was asked for before is stale: it stops at its next token. */
  private stop(): void {
    this.running?.abort();
  }

  private async ask(
    place: CursorPlace,
    settings: SuggesterSettings,
    asked: boolean,
    signal: AbortSignal,
  ): Promise<Answer> {
    const start = performance.now();
    const { forgotten } = this;
    const result = await this.complete(place, settings, asked, signal);
    if (forgotten !== this.forgotten) return { reason: { kind: 'cancelled' } };
    const latency = performance.now() - start;
    this.debounce.answered(latency);
    this.improve(settings, result);
    const fitting = this.fitting(place, settings.model, result);
    return Array.isArray(fitting) ? { suggestions: fitting, latency, asked: true } : { reason: fitting };
  }

  private async complete(
    { document, text, start, following, context, after, multiLine, kind }: CursorPlace,
    { model, confidence, maxTokens, ...settings }: SuggesterSettings,
    asked: boolean,
    signal: AbortSignal,
  ): Promise<CompletionResult> {
    const several = multiLine && settings.multiLine && isOpenEnd(after);
    const options = {
      maxNewTokens: maxTokens * (several ? MULTI_LINE_TOKENS : 1),
      maxLines: several ? MULTI_LINES : 1,
      confidence: asked ? 0 : confidence,
      alternatives: asked ? ALTERNATIVES : 1,
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
  private fitting(place: CursorPlace, model: string, result: CompletionResult): Suggested[] | Reason {
    const fitting: Suggested[] = [];
    let filter: FilterReason | undefined;
    const infilled = result.infill.kind === 'used';
    for (const suggestion of result.suggestions) {
      const filtered = filterSuggestion(suggestion.text, place, infilled);
      if ('text' in filtered) fitting.push({ text: filtered.text, typed: '', model, result, suggestion });
      else filter ??= filtered.reason;
    }
    // The most probable is found first.
    const { after, nextLine } = place;
    for (const { text, suggestion } of fitting.toReversed()) {
      const value = { model, result, suggestion, place: { after, nextLine } };
      this.recent.add({ before: place.text, key: keyOf(place), text, value });
    }
    if (fitting.length > 0) return fitting;
    if (filter) return { kind: 'filter', filter };
    if (result.silence?.kind === 'inside a line') return { ...INSIDE_A_LINE, infill: result.infill };
    return { kind: 'silence', silence: result.silence ?? { kind: 'blank' } };
  }

  /**
   * Until it is known how often suggestions of these weights are right, it is taken from another model's.
   * @param wanted the model and weights, as in `quantizing`
   * @param signal stops the measurement when other settings are used; whoever goes on with these weights begins it anew
   */
  private calibrate(wanted: string, { model, path }: CalibrateParams, signal: AbortSignal): void {
    const { engine, log, logFailure, onReady } = this.options;
    engine
      .calibrate({ model, path }, { signal })
      .then(({ known, infill }) => {
        log(`How often suggestions of ${model} are right is ${known ? 'known' : 'measured now'}.`);
        if (infill) log(`What follows the cursor, read by ${model}: ${describeTest(infill)}.`);
        onReady?.();
      })
      .catch((error: unknown) => {
        if (error instanceof CancelledError) this.unmeasured = wanted;
        else logFailure(faultOf(error));
      });
  }

  /** The first answer never waits for quantised weights: they are made meanwhile, and kept for the next time. */
  private improve({ model, bits }: SuggesterSettings, { precision, silence }: CompletionResult): void {
    const isNothing = silence?.kind === 'interrupted' || silence?.kind === 'not applicable';
    if (bits === null || isNothing) return;
    const wanted = `${bits} ${model}`;
    const areUsed = precision === `${bits} bits` || isAsStored(precision);
    if (this.quantizing === wanted || (areUsed && this.unmeasured !== wanted)) return;
    this.quantizing = wanted;
    this.unmeasured = undefined;
    const { engine, folder, log, logFailure } = this.options;
    const { signal } = this.making;
    engine
      .quantize({ model, bits, folder }, { signal })
      .then(({ known, precision, milliseconds, path }) => {
        this.stoppedAt = undefined;
        this.mayQuantizeAgain(wanted); // an engine that starts anew has to be told again
        this.calibrate(wanted, { model, path }, signal);
        const what = `Weights in blocks (${precision}) ${known ? 'found' : 'made'} in ${milliseconds.toFixed(0)} ms`;
        log(`${what}; completions of ${model} use them now.`);
      })
      .catch((error: unknown) => {
        const isFirstStop = error instanceof EngineStoppedError && this.stoppedAt !== wanted;
        if (isFirstStop) this.stoppedAt = wanted;
        if (isFirstStop || error instanceof CancelledError) return this.mayQuantizeAgain(wanted);
        logFailure(`Weights in blocks could not be made, so that completions stay in float32: ${faultOf(error)}`);
      });
  }

  private mayQuantizeAgain(what: string): void {
    if (this.quantizing === what) this.quantizing = undefined; // others may be made by now
  }
}

function describeTest(test: InfillTest): string {
  const one = ({ places, prefix, infill, better }: InfillGain) =>
    `${better ? 'helps' : 'does not help'} (${infill.toFixed(2)} nats a gap with it, ${prefix.toFixed(2)} without, ${places} gaps)`;
  return `in prose it ${one(test.prose)}, in code it ${one(test.code)}`;
}
