/** Asks the engine for completions: one request at a time, with quantised weights as soon as there are some. */
import type * as vscode from 'vscode';
import { CancelledError, type EngineClient } from '../../engine/client';
import type { CompletionOptions, CompletionResult } from '../../engine/completion-protocol';
import type { CursorPlace } from './place';

export interface CompleterOptions {
  readonly engine: EngineClient;
  readonly log: vscode.LogOutputChannel;
  /** Where quantised weights are kept. */
  readonly folder: string;
}

export interface Request {
  readonly model: string;
  readonly bits: 4 | 8 | null;
  readonly document: string;
  readonly place: CursorPlace;
  readonly options: CompletionOptions;
}

export class Completer {
  private running: AbortController | undefined;
  /** The model and weights that are being made, or were made in this life of the engine. */
  private quantizing: string | undefined;

  constructor(private readonly options: CompleterOptions) {}

  /**
   * Ask for a completion; a request that still runs is stopped at its next token.
   * @throws CancelledError when another one follows, or the cancellation asks for it
   */
  async complete(request: Request, cancellation: vscode.CancellationToken): Promise<CompletionResult> {
    this.running?.abort();
    const abort = new AbortController();
    this.running = abort;
    const listener = cancellation.onCancellationRequested(() => abort.abort());
    const { model, document, place, options, bits } = request;
    try {
      if (cancellation.isCancellationRequested) throw new CancelledError('Cancelled.');
      const params = { model, document, text: place.text, start: place.start, options };
      const result = await this.options.engine.complete(params, { signal: abort.signal });
      this.improve(model, bits, result);
      return result;
    } finally {
      listener.dispose();
      if (this.running === abort) this.running = undefined;
    }
  }

  /** The first answer never waits for quantised weights: they are made meanwhile, and kept for the next time. */
  private improve(model: string, bits: 4 | 8 | null, { precision, silence }: CompletionResult): void {
    if (bits === null || silence?.kind === 'interrupted' || precision === `${bits} bits`) return;
    const wanted = `${bits} ${model}`;
    if (this.quantizing === wanted) return;
    this.quantizing = wanted;
    const { engine, log, folder } = this.options;
    engine
      .quantize({ model, bits, folder })
      .then(({ known, milliseconds }) => {
        this.quantizing = undefined; // an engine that starts anew has to be told again
        const what = `${model}: weights of ${bits} bits ${known ? 'found' : 'made'} in ${milliseconds.toFixed(0)} ms`;
        log.info(`${what}; completions use them now.`);
      })
      .catch((error: unknown) => {
        if (!(error instanceof CancelledError))
          log.error(`Weights of ${bits} bits could not be made, so that completions stay in float32: ${String(error)}`);
      });
  }
}
