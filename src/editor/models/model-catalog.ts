/** The models of this machine, read once for all lists of them, and anew when there may be others. */
import * as vscode from 'vscode';
import { CancelledError, type EngineClient } from '../../engine/host/client';
import type { Catalog } from '../../engine/protocol/library-protocol';
import type { Settings } from '../settings';

/** Milliseconds in which models are described before lists are drawn anew. */
const STEP = 400;

interface CatalogParts {
  readonly engine: Pick<EngineClient, 'listModels'>;
  readonly settings: () => Pick<Settings, 'ghostTextModel' | 'model' | 'modelFolders'>;
  /** Paths of models that are listed wherever they lie. */
  readonly opened: () => readonly string[];
  readonly starter: string;
  /** The file in which descriptions of models are remembered. */
  readonly memory: string;
}

export class ModelCatalog implements vscode.Disposable {
  private catalog: Catalog | undefined;
  /** For which settings it was read; `undefined`: models may have come or gone since. */
  private readFor: string | undefined;
  private forgotten = 0;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Models may have come or gone. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: CatalogParts) {}

  /** What was read last, though there may be others by now; `undefined`: nothing was. */
  get latest(): Catalog | undefined {
    return this.catalog;
  }

  /** What there is: looked for once, until that is forgotten, or until other folders or models are set. */
  async read(): Promise<Catalog> {
    const { catalog } = this;
    return catalog && this.readFor === this.wanted ? catalog : this.look();
  }

  /** Look for what there is now. What is remembered of the models is known at once. */
  look(signal?: AbortSignal): Promise<Catalog> {
    return this.ask(0, signal);
  }

  /**
   * Describe the models bit by bit that are not described yet.
   * @param told after each bit
   * @throws what the engine tells; it is not asked again by itself then
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

  /** A model was downloaded or removed, for instance: who reads it next looks anew. */
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
    const params = { folders: settings().modelFolders, opened: opened(), starter, memory };
    this.catalog = await engine.listModels({ ...params, describeFor }, { ...(signal && { signal }) });
    // What was forgotten meanwhile may be missing in it.
    this.readFor = forgotten === this.forgotten ? wanted : undefined;
    return this.catalog;
  }

  /** A model that is set may be one that came from elsewhere, as from another window. */
  private get wanted(): string {
    const { modelFolders, model, ghostTextModel } = this.parts.settings();
    return JSON.stringify([modelFolders, model, ghostTextModel]);
  }
}
