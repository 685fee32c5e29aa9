/** The quantised weights for completions: they are made while completions still use float32, and then calibrated. */
import type { CalibrateParams, CompletionResult, InfillGain, InfillTest } from '../protocol/completion-protocol';
import { faultOf } from '../protocol/errors';
import { isAsStored, type Precision } from '../protocol/precision';
import { CancelledError, type EngineClient, EngineStoppedError } from './client';

/** The weights that the settings ask for. */
export interface WantedWeights {
  /** The folder of the model. */
  readonly model: string;
  /** Bits of the quantised weights; null means float32. */
  readonly bits: 4 | 8 | null;
}

export interface CompletionWeightsOptions {
  readonly engine: Pick<EngineClient, 'quantize' | 'calibrate'>;
  /** The folder for quantised weights. */
  readonly folder: string;
  readonly log: (message: string) => void;
  readonly logFailure: (message: string) => void;
  /**
   * Called when more is known about a model than at its last answer: how often its suggestions are right, and whether it
   * fills in the middle.
   */
  readonly onReady?: () => void;
}

export class CompletionWeights {
  /** The model and weights that are being made, or that could not be made. */
  private quantizing: string | undefined;
  /** The model and weights whose calibration was cut short because the settings changed. */
  private unmeasured: string | undefined;
  /** Models whose own calibration has been measured and is in use. */
  private readonly measured = new Set<string>();
  /** Cancels the making of weights, which would otherwise replace those of the model that is in use by then. */
  private making = new AbortController();
  /**
   * The model and weights that were being made when the engine stopped. They are tried once more, but not again, in case
   * they are what stops the engine.
   */
  private stoppedAt: string | undefined;

  constructor(private readonly options: CompletionWeightsOptions) {}

  /** Stops making weights for the previous settings; call this when the settings change. */
  forget(): void {
    this.making.abort();
    this.making = new AbortController();
  }

  /**
   * Whether the rate of correct suggestions was measured with this model, as far as this window knows; if not, the rates of
   * another model stand in.
   */
  isMeasured(model: string): boolean {
    return this.measured.has(model);
  }

  /**
   * Makes and calibrates the quantised weights now, so that the first answer is as good as all later ones.
   * @returns the precision of the weights; `undefined` if none are made
   */
  async prepare({ model, bits }: WantedWeights, signal: AbortSignal): Promise<Precision | undefined> {
    const { engine, folder } = this.options;
    if (bits === null) return undefined;
    const { path, precision } = await engine.quantize({ model, bits, folder }, { signal });
    await engine.calibrate({ model, path }, { signal });
    return precision;
  }

  /**
   * Measures how often suggestions with these weights are right; until then the rates of another model are used.
   * @param wanted the model and weights, as in `quantizing`
   * @param signal stops the measurement when the settings change; the next use of these weights starts it again
   */
  private calibrate(wanted: string, { model, path }: CalibrateParams, signal: AbortSignal): void {
    const { engine, log, logFailure, onReady } = this.options;
    engine
      .calibrate({ model, path }, { signal })
      .then(({ known, infill }) => {
        this.measured.add(model);
        log(`How often suggestions of ${model} are right is ${known ? 'known' : 'measured now'}.`);
        if (infill) log(`What follows the cursor, read by ${model}: ${describeTest(infill)}.`);
        onReady?.();
      })
      .catch((error: unknown) => {
        if (error instanceof CancelledError) this.unmeasured = wanted;
        else logFailure(faultOf(error));
      });
  }

  /**
   * Starts making quantised weights after an answer, so that the first answer never waits for them. They are kept for the
   * next session.
   */
  improve({ model, bits }: WantedWeights, { precision, silence }: CompletionResult): void {
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
        this.mayQuantizeAgain(wanted); // a restarted engine has to be told again
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
    if (this.quantizing === what) this.quantizing = undefined; // other weights may be in the making by now
  }
}

function describeTest(test: InfillTest): string {
  const one = ({ places, prefix, infill, better }: InfillGain) =>
    `${better ? 'helps' : 'does not help'} (${infill.toFixed(2)} nats a gap with it, ${prefix.toFixed(2)} without, ${places} gaps)`;
  return `in prose it ${one(test.prose)}, in code it ${one(test.code)}`;
}
