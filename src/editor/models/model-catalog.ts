/** The models on this machine, read once for all lists of them, and again when they may have changed. */
import * as vscode from 'vscode';
import { CancelledError, type EngineClient } from '../../engine/host/client';
import type { Catalog } from '../../engine/protocol/library-protocol';
import type { Settings } from '../settings';

/** Milliseconds of describing models before lists are redrawn. */
const STEP = 400;

interface CatalogParts {
  readonly engine: Pick<EngineClient, 'listModels'>;
  readonly settings: () => Pick<Settings, 'ghostTextModel' | 'model' | 'modelFolders'>;
  /** Paths of models that are listed wherever they are. */
  readonly opened: () => Promise<readonly string[]>;
  readonly starter: string;
  /** The file that caches descriptions of models. */
  readonly memory: string;
}

export class ModelCatalog implements vscode.Disposable {
  private catalog: Catalog | undefined;
  /** The settings for which it was read; `undefined` if models may have been added or removed since. */
  private readFor: string | undefined;
  private forgotten = 0;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when models may have been added or removed. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: CatalogParts) {}

  /** The last result, even if models may have changed since; `undefined` if nothing was read yet. */
  get latest(): Catalog | undefined {
    return this.catalog;
  }

  /** The catalogue: it is searched once, and again after `forget` or when the folders or models in the settings change. */
  async read(): Promise<Catalog> {
    const { catalog } = this;
    return catalog && this.readFor === this.wanted ? catalog : this.look();
  }

  /** Searches for models now. Cached descriptions are available at once. */
  look(signal?: AbortSignal): Promise<Catalog> {
    return this.ask(0, signal);
  }

  /**
   * Describes, a few at a time, the models that have no description yet.
   * @param told called after each step
   * @throws errors of the engine; it is not retried automatically then
   */
  async describe(told: () => void, signal?: AbortSignal): Promise<void> {
    try {
      while (this.catalog && this.catalog.undescribed > 0) {
        await this.ask(STEP, signal);
        told();
      }
    } catch (error) {
      const isCancelled = error instanceof CancelledError;
      if (this.catalog && !isCancelled) this.catalog = { ...this.catalog, undescribed: 0 };
      throw error;
    }
  }

  /** Called when a model was downloaded or removed, for example: the next reading searches again. */
  forget(): void {
    this.forgotten++;
    this.readFor = undefined;
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async ask(describeFor: number, signal: AbortSignal | undefined): Promise<Catalog> {
    const { engine, settings, opened, starter, memory } = this.parts;
    const { forgotten, wanted } = this;
    const params = { folders: settings().modelFolders, opened: await opened(), starter, memory };
    this.catalog = await engine.listModels({ ...params, describeFor }, { ...(signal && { signal }) });
    // It may lack models if `forget` was called in the meantime.
    this.readFor = forgotten === this.forgotten ? wanted : undefined;
    return this.catalog;
  }

  /** Includes the models in the settings, because they may have been added elsewhere, for example in another window. */
  private get wanted(): string {
    const { modelFolders, model, ghostTextModel } = this.parts.settings();
    return JSON.stringify([modelFolders, model, ghostTextModel]);
  }
}
