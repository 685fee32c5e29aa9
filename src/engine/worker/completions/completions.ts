/** Completions while the user types: the cache follows the text, and any other request takes precedence. */
import { setTimeout as setPause } from 'node:timers/promises';
import { IdleTimer } from '../../../base/idle-timer';
import type { Mutex } from '../../../base/mutex';
import { STOPPED, Stoppable } from '../../../base/stoppable';
import { unlessAborted } from '../../../base/unless-aborted';
import type { Model } from '../../../lowering/model';
import type {
  CalibrateParams,
  CalibrateResult,
  CompletionParams,
  CompletionResult,
  QuantizedSource,
} from '../../protocol/completion-protocol';
import type { ModelId } from '../../protocol/model-protocol';
import type { OpeningContext } from '../models/open-models';
import { type FindWords, makeCalibration, readCalibration } from './calibrate';
import { makeInfillTest, readInfillTest, type ScoreGap } from './infill-test';
import { ModelCompletions, NOTHING } from './model-completions';

/** Milliseconds without a completion after which a nearly full window is moved. */
const PAUSE = 600;

/** Called with how far the weights of a quantised model have been widened. */
type Report = NonNullable<OpeningContext['report']>;

interface CompletionsHost {
  openModel(folder: ModelId, context: OpeningContext): Promise<Model>;
  /** Milliseconds without a completion after which its memory is freed; null means never. */
  idleAfter(): number | null;
  /** Number of threads of the decode graph. */
  threads(): number;
  /**
   * Frees the models that are needed by nothing else.
   * @throws an error of one sentence when this model does not fit into memory
   */
  makeReady(model: Model): Promise<void>;
  /** Runs of the engine are executed one after another under this mutex. */
  readonly runs: Mutex;
}

/** A model that is being opened for completions. */
interface Opening {
  readonly folder: ModelId;
  readonly abort: AbortController;
  readonly result: Promise<Model>;
  /** The progress callbacks of the completions that wait for it. */
  readonly reports: Set<Report>;
}

export class Completions {
  private current: { readonly folder: ModelId; readonly completions: ModelCompletions } | undefined;
  private opening: Opening | undefined;
  /** Completions that are running, and work that is done in a pause. */
  private readonly running = new Stoppable();
  private readonly pauseWork = new Stoppable();
  private lastRequestAt = Number.NEGATIVE_INFINITY;
  private pause: NodeJS.Timeout | undefined;

  private readonly idle: IdleTimer;

  constructor(private readonly host: CompletionsHost) {
    this.idle = new IdleTimer(
      () => host.idleAfter(),
      () => this.release(),
    );
  }

  /** The model in use for completions, which must not be freed. */
  get model(): Model | undefined {
    return this.current?.completions.model;
  }

  /** Aborts what runs, because another request of the user takes precedence. */
  interrupt(): void {
    this.running.stop();
    this.pauseWork.stop();
  }

  /** Called when options change: restarts the timer that frees memory with the new duration. */
  configure(): void {
    this.idle.wait();
  }

  /** @throws the signal's reason when cancelled by the caller */
  complete(params: CompletionParams, signal: AbortSignal, report?: Report): Promise<CompletionResult> {
    return this.idle.during(() => this.completeNow(params, signal, report));
  }

  private async completeNow(
    params: CompletionParams,
    signal: AbortSignal,
    report: Report | undefined,
  ): Promise<CompletionResult> {
    this.restartPause();
    try {
      const result = await this.running.run(async (either) => {
        await this.open(params.model, either, report);
        return this.host.runs.run(async () => (await this.of(params.model, either)).complete(params, either), either);
      }, signal);
      return result === STOPPED ? { ...NOTHING, silence: { kind: 'interrupted' } } : result;
    } finally {
      this.restartPause();
      this.pause = setTimeout(() => inBackground(this.moveAhead(params)), PAUSE).unref();
    }
  }

  /** Restarts the waiting time of work that waits for a pause. */
  private restartPause(): void {
    this.lastRequestAt = performance.now();
    this.pauseWork.stop();
    clearTimeout(this.pause);
  }

  /** In a pause of the typing, moves a nearly full window, so that no key press has to wait for that. */
  private async moveAhead(params: CompletionParams): Promise<void> {
    const completions = this.current?.folder === params.model ? this.current.completions : undefined;
    if (!completions) return;
    await this.pauseWork.run((signal) => this.host.runs.run(() => completions.moveAhead(params, signal), signal));
  }

  /** Weights whose source has changed since are not used; the precision of the next completion shows that. */
  useQuantized({ model, ...quantized }: QuantizedSource, signal: AbortSignal): Promise<void> {
    return this.idle.during(async () => {
      await this.open(model, signal);
      await this.host.runs.run(async () => (await this.of(model, signal)).useQuantized(quantized), signal);
    });
  }

  /**
   * While the user does not type, measures how often suggestions with these weights are right, and whether the model fills
   * in the middle; completions then use the results.
   * @param texts the folder of the texts to measure on
   * @throws an error of one sentence when another model or other weights come into use meanwhile
   */
  calibrate(params: CalibrateParams, texts: string, signal: AbortSignal): Promise<CalibrateResult> {
    return this.idle.during(() => this.calibrateNow(params, texts, signal));
  }

  private async calibrateNow(
    { model, path }: CalibrateParams,
    texts: string,
    signal: AbortSignal,
  ): Promise<CalibrateResult> {
    const measured = (): ModelCompletions => {
      const { current } = this;
      if (current?.folder === model && current.completions.weights === path) return current.completions;
      throw new Error('How often suggestions are right was not measured: other weights are used now.');
    };
    const find: FindWords = (text, start) =>
      this.inPause((either) => measured().findWords({ document: path, text, start }, either), signal);
    const known = await readCalibration(path);
    const table = known ?? (await makeCalibration(path, texts, find));
    measured().calibrations = table;
    const { form } = measured();
    if (!form) return { known: known !== undefined, infill: null };
    const score: ScoreGap = (gap) => this.inPause((either) => measured().scoreGap(path, gap, either), signal);
    const infill = (await readInfillTest(path, form.tokens)) ?? (await makeInfillTest(path, form.tokens, texts, score));
    measured().infillTest = infill;
    return { known: known !== undefined, infill };
  }

  /** Does some work in a pause of the typing, and repeats it if the user types before it is done. */
  private async inPause<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      for (let left = this.pauseLeft; left > 0; left = this.pauseLeft) await setPause(left, undefined, { signal });
      const result = await this.pauseWork.run((either) => this.host.runs.run(() => work(either), either), signal);
      if (result !== STOPPED) return result;
    }
  }

  /** Milliseconds until the typing counts as paused. */
  private get pauseLeft(): number {
    return this.lastRequestAt + PAUSE - performance.now();
  }

  /** Frees everything that completions hold. */
  async release(): Promise<void> {
    this.idle.stop();
    this.restartPause();
    const { opening } = this;
    this.opening = undefined;
    opening?.abort.abort();
    await opening?.result.catch(() => undefined);
    await this.host.runs.run(() => this.releaseWithinRun());
  }

  /** Like `release`, for callers that already hold the mutex of runs. */
  async releaseWithinRun(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.completions.model.releaseDecode();
  }

  /**
   * Opens a model outside the mutex of runs: widening a quantised model takes long, and other runs can go on. The opening
   * continues if the completion is cancelled, usually by the next key press, and stops when another model is to complete.
   * @throws the signal's reason, at once
   */
  private async open(folder: ModelId, signal: AbortSignal, report?: Report): Promise<void> {
    signal.throwIfAborted();
    if (this.opening?.folder !== folder) {
      this.opening?.abort.abort();
      const abort = new AbortController();
      const reports = new Set<Report>();
      const tell: Report = (progress) => {
        for (const each of reports) each(progress);
      };
      const result = this.host.openModel(folder, { signal: abort.signal, isAutomatic: true, report: tell });
      const opening = { folder, abort, result, reports };
      this.opening = opening;
      const end = () => {
        if (this.opening === opening) this.opening = undefined;
      };
      result.then(end, end);
    }
    const { result, reports } = this.opening;
    if (report) reports.add(report);
    try {
      await unlessAborted(result, signal);
    } finally {
      if (report) reports.delete(report);
    }
  }

  private async of(folder: ModelId, signal: AbortSignal): Promise<ModelCompletions> {
    // Returns another model if the folder has changed.
    const model = await this.host.openModel(folder, { signal, isAutomatic: true });
    const former = this.current?.completions;
    if (former?.model === model) return former;
    const completions = new ModelCompletions(model, this.host.threads());
    const latest = { folder, completions };
    this.current = latest; // from now on this is the model to make room for
    try {
      await former?.model.releaseDecode();
      await this.host.makeReady(model);
    } catch (error) {
      // A model that was refused is not loaded; the next completion asks again whether it fits.
      if (this.current === latest) this.current = undefined;
      throw error;
    }
    return completions;
  }
}

/**
 * Ignores failures of background work: the same failure is reported when the result is requested, and what was done until
 * then is kept.
 */
function inBackground(work: Promise<void>): void {
  work.catch(() => undefined);
}
