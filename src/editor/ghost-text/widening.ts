/** Follows the conversion of a quantised file's weights to float32 for ghost text, which continues between keys. */
import type { EngineClient } from '../../engine/host/client';
import type { Progress } from '../../engine/protocol/progress';

export class WideningWatch {
  private watched: { readonly model: string; readonly end: AbortController } | undefined;

  /** @param tell called with the progress, and with `undefined` when it is over */
  constructor(
    private readonly engine: Pick<EngineClient, 'openModel'>,
    private readonly tell: (progress: Progress | undefined) => void,
  ) {}

  /**
   * Called with the progress of a completion that waits for its model. The next key cancels the completion but not the
   * conversion, which is followed until the model is open.
   */
  noticed(model: string, progress: Progress): void {
    if (progress.stage !== 'widen') return;
    this.tell(progress);
    if (this.watched?.model === model) return;
    this.forget();
    const watched = { model, end: new AbortController() };
    this.watched = watched;
    const onProgress = (next: Progress) => {
      if (this.watched === watched && next.stage === 'widen') this.tell(next);
    };
    const over = () => {
      if (this.watched !== watched) return;
      this.watched = undefined;
      this.tell(undefined);
    };
    // The completion reports failures.
    this.engine.openModel({ model }, { signal: watched.end.signal, onProgress }).then(over, over);
  }

  /** Called when another model may suggest from now on. */
  forget(): void {
    if (!this.watched) return;
    this.watched.end.abort();
    this.watched = undefined;
    this.tell(undefined);
  }
}
