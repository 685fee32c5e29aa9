/** The quantised weights that completions use: made while float32 serves, and measured. */
import type { CalibrateParams, CompletionResult, InfillGain, InfillTest } from '../protocol/completion-protocol';
import { faultOf } from '../protocol/errors';
import { isAsStored, type Precision } from '../protocol/precision';
import { CancelledError, type EngineClient, EngineStoppedError } from './client';

/** Which weights are wanted. */
export interface WantedWeights {
  /** A model's folder. */
  readonly model: string;
  /** Of quantised weights; null: float32. */
  readonly bits: 4 | 8 | null;
}

export interface CompletionWeightsOptions {
  readonly engine: Pick<EngineClient, 'quantize' | 'calibrate'>;
  /** Where quantised weights are kept. */
  readonly folder: string;
  readonly log: (message: string) => void;
  readonly logFailure: (message: string) => void;
  /** Told when a model can say more than at its last answer: how often it is right is known, and whether it fills in. */
  readonly onReady?: () => void;
}

export class CompletionWeights {
  /** The model and weights that are being made, or could not be made. */
  private quantizing: string | undefined;
  /** The model and weights of which it was not measured to the end how often they are right, as the settings changed. */
  private unmeasured: string | undefined;
  /** Models whose suggestions are judged by what was counted with them. */
  private readonly measured = new Set<string>();
  /** Stops weights that are being made: they would take the place of those of the model that is used by then. */
  private making = new AbortController();
  /** That during which the engine stopped: it is tried once more, lest it be what stops the engine. */
  private stoppedAt: string | undefined;

  constructor(private readonly options: CompletionWeightsOptions) {}

  /** No weights for what was used before: other settings are used now. */
  forget(): void {
    this.making.abort();
    this.making = new AbortController();
  }

  /** Whether how often a model's suggestions are right was counted with it, as far as this window knows; else another model's counts stand in. */
  isMeasured(model: string): boolean {
    return this.measured.has(model);
  }

  /**
   * Make the quantised weights now, and measure how often they are right, so that the first answer is as good as all others.
   * @returns in what the weights are; `undefined` where none are made
   */
  async prepare({ model, bits }: WantedWeights, signal: AbortSignal): Promise<Precision | undefined> {
    const { engine, folder } = this.options;
    if (bits === null) return undefined;
    const { path, precision } = await engine.quantize({ model, bits, folder }, { signal });
    await engine.calibrate({ model, path }, { signal });
    return precision;
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

  /** The first answer never waits for quantised weights: they are made meanwhile, and kept for the next time. */
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
