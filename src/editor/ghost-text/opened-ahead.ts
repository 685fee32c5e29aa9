/**
 * Opens the model of ghost text as soon as it is chosen, since the first suggestion would otherwise wait seconds for it to
 * load.
 */
import type { Disposable } from 'vscode';

interface OpenedAheadParts {
  /** The reference to the model of ghost text. */
  readonly model: () => string;
  /** Whether ghost text is on in a visible text. */
  readonly isWanted: () => boolean;
  readonly open: () => Promise<void>;
  /** Shows activity until it is disposed. */
  readonly working: () => Pick<Disposable, 'dispose'>;
  readonly logFailure: (error: unknown) => void;
}

/**
 * @returns what is to be called when the settings, and possibly the model, have changed. It never rejects: a failure is only
 *   logged, as the first suggestion reports it.
 */
export function openedAhead({ model, isWanted, open, working, logFailure }: OpenedAheadParts): () => Promise<void> {
  let known = model(); // a model is not opened just because a window opens
  return async () => {
    const before = known;
    known = model();
    if (known === before || !isWanted()) return;
    const shown = working();
    try {
      await open();
    } catch (error) {
      logFailure(error);
    } finally {
      shown.dispose();
    }
  };
}
