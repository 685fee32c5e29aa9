/** Evaluates a model on texts: how well it predicts them, and how good its ghost text is in them. */
import { addScores, figuresOf, type TextFigures, type TextScore } from '../../../generate/text-score';
import type { CompletionResult } from '../../protocol/completion-protocol';
import type { ModelId, ModelInfo } from '../../protocol/model-protocol';
import type { Precision } from '../../protocol/precision';
import type { CursorPlace } from '../../shared/cursor-place';
import { CancelledError, type EngineClient, type RequestOptions } from '../client';
import { type Answer, Suggester, type SuggesterOptions, type SuggesterSettings } from '../suggester';
import { type CompletionQuality, measureCompletions, type NamedText, type Surroundings } from './completion-quality';

export type { NamedText };

interface ScoreOptions {
  readonly model: ModelId;
  /** Number of tokens; the default is `usualWindow`. */
  readonly window?: number;
  /** Number of tokens; the default is half of the window. */
  readonly stride?: number;
  /** Whether a cancellation returns what was scored until then, instead of failing. */
  readonly untilCancelled?: boolean;
}

interface CompletionsOptions {
  readonly settings: SuggesterSettings;
  readonly places: number;
  readonly seed: number;
  /** Whether models with room for it also read pieces of the other texts. */
  readonly withContext?: boolean;
  /** The folder for quantised weights. */
  readonly folder: string;
}

/** Progress of a long request: the current part of its work, and the number of parts. */
export interface EvaluationProgress {
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

export interface EvaluationRun {
  readonly signal: AbortSignal;
  readonly report: (progress: EvaluationProgress) => void;
}

export interface Scored extends TextScore, TextFigures {
  readonly name: string;
}

export interface Scores {
  readonly model: ModelInfo;
  readonly window: number;
  readonly stride: number;
  readonly texts: readonly Scored[];
  /** The number of all texts, if it was cancelled before all of them were scored. */
  readonly ofTexts?: number;
  /** All texts together, each of which was scored on its own. */
  readonly total: Scored;
}

export interface MeasuredCompletions extends CompletionsOptions {
  readonly quality: Readonly<Record<Surroundings, CompletionQuality>>;
}

const LONGEST_WINDOW = 1024;

/** The number of tokens that a model reads at a time unless another one is given. */
export function usualWindow({ contextLength }: Pick<ModelInfo, 'contextLength'>): number {
  return Math.min(LONGEST_WINDOW, contextLength);
}

/**
 * @throws CancelledError when cancelled before anything was scored, or at any time unless `untilCancelled` is set;
 * EngineError with one sentence when the model fails
 */
export async function scoreTexts(
  engine: EngineClient,
  texts: readonly NamedText[],
  options: ScoreOptions,
  { signal, report }: EvaluationRun,
): Promise<Scores> {
  const model = await engine.openModel({ model: options.model }, { signal, onProgress: tellWidening(report) });
  const window = options.window ?? usualWindow(model);
  const stride = options.stride ?? Math.max(1, Math.floor(window / 2));
  const scored: Scored[] = [];
  const { untilCancelled = false } = options;
  try {
    for (const { name, text } of texts) {
      const params = { model: options.model, text, window, stride, untilCancelled };
      const score = await engine.scoreText(params, {
        signal,
        onProgress: ({ done, total }) => report({ what: name, done, total }),
      });
      scored.push({ name, ...score, ...figuresOf(score) });
    }
  } catch (error) {
    if (!untilCancelled || !signal.aborted || scored.length === 0) throw error;
  }
  const sum = addScores(scored);
  const some = signal.aborted && { ofTexts: texts.length };
  return { model, window, stride, texts: scored, ...some, total: { name: 'total', ...sum, ...figuresOf(sum) } };
}

/** Reports in megabytes how far the weights of a quantised model have been widened. */
function tellWidening(report: EvaluationRun['report']): NonNullable<RequestOptions['onProgress']> {
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  return ({ stage, done, total }) => {
    if (stage !== 'widen') return;
    report({ what: 'writing the quantised values as float32, in MB', done: megabytes(done), total: megabytes(total) });
  };
}

/**
 * Measures ghost text with the editor's suggester, but without waiting for pauses in the typing. Throws the same errors as
 * `scoreTexts`.
 */
export async function measureGhostText(
  engine: EngineClient,
  texts: readonly NamedText[],
  options: CompletionsOptions,
  { signal, report }: EvaluationRun,
): Promise<MeasuredCompletions> {
  const { settings, places, seed, folder, withContext = false } = options;
  // Ghost text widens a quantised model without reporting progress, so it is done here first.
  await engine.openModel({ model: settings.model }, { signal, onProgress: tellWidening(report) });
  const suggest = await watchedSuggestions(engine, settings, folder, signal);
  const measure = (surroundings: Surroundings): Promise<CompletionQuality> =>
    measureCompletions({
      texts,
      places,
      seed,
      surroundings,
      withContext,
      suggest,
      report: (done) => report({ what: `ghost text, ${surroundings}`, done, total: places }),
    });
  return {
    ...options,
    quality: {
      'prefix only': await measure('prefix only'),
      'with what follows': await measure('with what follows'),
    },
  };
}

/**
 * Makes the weights for a new suggester and lets it answer at one place after the other.
 * @returns a function that asks at a place; its answer is `undefined` if other work interrupted it, and then it has to be
 * asked again. It throws a CancelledError when cancelled, and whatever the suggester throws
 */
async function watchedSuggestions(
  engine: EngineClient,
  settings: SuggesterSettings,
  folder: string,
  signal: AbortSignal,
): Promise<(place: CursorPlace) => Promise<Answer | undefined>> {
  const quiet = () => undefined;
  let latest: CompletionResult | undefined;
  const watched: SuggesterOptions['engine'] = {
    complete: async (...asked) => {
      latest = await engine.complete(...asked);
      return latest;
    },
    quantize: (...asked) => engine.quantize(...asked),
    calibrate: (...asked) => engine.calibrate(...asked),
  };
  const suggester = new Suggester({ engine: watched, folder, debounce: false, log: quiet, logFailure: quiet });
  const precision = await suggester.prepare(settings, signal);
  return async (place) => {
    suggester.forget(); // forgets suggestions of other places
    latest = undefined;
    const answer = await suggester.suggest(place, settings, { how: 'while typing', signal });
    if (signal.aborted) throw new CancelledError('Cancelled.');
    if (wasInterrupted(answer)) return undefined;
    // If the user types with another model in the meantime, that model replaces this one and its weights.
    if (precision === undefined || !hasOtherWeights(latest, precision)) return answer;
    await suggester.prepare(settings, signal);
    return undefined;
  };
}

function hasOtherWeights(result: CompletionResult | undefined, precision: Precision): boolean {
  return result !== undefined && !isNotApplicable(result) && result.precision !== precision;
}

/** Whether a trace or other requested work took precedence. */
function wasInterrupted(answer: Answer): boolean {
  if (!('reason' in answer)) return false;
  const { reason } = answer;
  return reason.kind === 'cancelled' || (reason.kind === 'silence' && reason.silence.kind === 'interrupted');
}

function isNotApplicable({ silence }: CompletionResult): boolean {
  return silence?.kind === 'not applicable';
}
