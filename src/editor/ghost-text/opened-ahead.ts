/** Opens the model of ghost text as soon as it is chosen: else the first suggestion would wait seconds for it to load. */
import type { Disposable } from 'vscode';

interface OpenedAheadParts {
  /** A reference to the model of ghost text. */
  readonly model: () => string;
  /** Whether ghost text is on in a text that is in sight. */
  readonly isWanted: () => boolean;
  readonly open: () => Promise<void>;
  /** Shows that something is being done, until it is disposed. */
  readonly working: () => Pick<Disposable, 'dispose'>;
  readonly logFailure: (error: unknown) => void;
}

export class OpenedAhead {
  /** That of the settings last; nothing is opened because a window opens. */
  private known: string;

  constructor(private readonly parts: OpenedAheadParts) {
    this.known = parts.model();
  }

  /** The settings have changed, perhaps the model. A failure is only logged: the first suggestion tells of it. Never rejects. */
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
