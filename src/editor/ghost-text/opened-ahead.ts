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

export class OpenedAhead {
  /** The model in the last known settings. A model is not opened just because a window opens. */
  private known: string;

  constructor(private readonly parts: OpenedAheadParts) {
    this.known = parts.model();
  }

  /**
   * Called when the settings, and possibly the model, have changed. A failure is only logged, as the first suggestion reports
   * it. Never rejects.
   */
  async settingsChanged(): Promise<void> {
    const { model, isWanted, open, working, logFailure } = this.parts;
    const before = this.known;
    this.known = model();
    if (this.known === before || !isWanted()) return;
    const shown = working();
    try {
      await open();
    } catch (error) {
      logFailure(error);
    } finally {
      shown.dispose();
    }
  }
}
