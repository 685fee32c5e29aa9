/** A model held against texts: how well it foresees them, and how good its ghost text is in them. */
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
  /** Tokens; without it 1,024, or as many as the model's context has. */
  readonly window?: number;
  /** Tokens; without it half of the window. */
  readonly stride?: number;
  /** Whether what is scored until it is cancelled is the result, rather than a failure. */
  readonly untilCancelled?: boolean;
}

interface CompletionsOptions {
  readonly settings: SuggesterSettings;
  readonly places: number;
  readonly seed: number;
  /** Whether pieces of the other texts are read, too, by models with room for them. */
  readonly withContext?: boolean;
  /** Where quantised weights are kept. */
  readonly folder: string;
}

/** How far a long request is: a part of its work, of so many. */
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
  /** How many texts there were, where it was cancelled before all of them were scored. */
  readonly ofTexts?: number;
  /** All of them together, each scored on its own. */
  readonly total: Scored;
}

export interface MeasuredCompletions extends CompletionsOptions {
  readonly quality: Readonly<Record<Surroundings, CompletionQuality>>;
}

const LONGEST_WINDOW = 1024;

/** @throws CancelledError when cancelled before anything was scored, or at all unless `untilCancelled`; EngineError with one sentence when the model fails */
export async function scoreTexts(
  engine: EngineClient,
  texts: readonly NamedText[],
  options: ScoreOptions,
  { signal, report }: EvaluationRun,
): Promise<Scores> {
  const model = await engine.openModel({ model: options.model }, { signal, onProgress: tellWidening(report) });
  const window = options.window ?? Math.min(LONGEST_WINDOW, model.contextLength);
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

/** Of a quantised model's weights, in megabytes. */
function tellWidening(report: EvaluationRun['report']): NonNullable<RequestOptions['onProgress']> {
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  return ({ stage, done, total }) => {
    if (stage !== 'widen') return;
    report({ what: 'writing the quantised values as float32, in MB', done: megabytes(done), total: megabytes(total) });
  };
}

/** The suggester is the editor's, but does not wait for a pause in the typing. The same errors as `scoreTexts`. */
export async function measureGhostText(
  engine: EngineClient,
  texts: readonly NamedText[],
  options: CompletionsOptions,
  { signal, report }: EvaluationRun,
): Promise<MeasuredCompletions> {
  const { settings, places, seed, folder, withContext = false } = options;
  // Ghost text widens a quantised model in silence, so that is done before.
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
 * Asks a suggester of its own at one place after the other, once its weights are made.
 * @returns a function whose answer is `undefined` where other work came between: then it is to be asked again. It throws
 * a CancelledError when it is cancelled, and what the suggester throws.
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
    suggester.forget(); // what was suggested at another place
    latest = undefined;
    const answer = await suggester.suggest(place, settings, { how: 'while typing', signal });
    if (signal.aborted) throw new CancelledError('Cancelled.');
    if (wasInterrupted(answer)) return undefined;
    // Who types meanwhile with a model of their own has had it take the place of this one, and of its weights.
    if (precision === undefined || !hasOtherWeights(latest, precision)) return answer;
    await suggester.prepare(settings, signal);
    return undefined;
  };
}

function hasOtherWeights(result: CompletionResult | undefined, precision: Precision): boolean {
  return result !== undefined && !isNotApplicable(result) && result.precision !== precision;
}

/** Whether a trace or something else that was asked for went first. */
function wasInterrupted(answer: Answer): boolean {
  if (!('reason' in answer)) return false;
  const { reason } = answer;
  return reason.kind === 'cancelled' || (reason.kind === 'silence' && reason.silence.kind === 'interrupted');
}

function isNotApplicable({ silence }: CompletionResult): boolean {
  return silence?.kind === 'not applicable';
}
