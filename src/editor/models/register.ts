/** Creates and registers everything about the choice of models: the list, the hub, and their commands. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { EngineClient } from '../../engine/host/client';
import type { HubReference } from '../../library/reference';
import { SENTENCE_ENCODER } from '../../library/suggestions';
import type { Failures } from '../failures';
import { SECTION, type Settings } from '../settings';
import { HubModels } from './hub-models';
import { HubToken } from './hub-token';
import { ModelCatalog } from './model-catalog';
import type { OfferOf } from './model-choice';
import type { ModelPicker, PickOptions } from './model-picker';
import { OpenedModels } from './opened-models';

interface ModelsOptions {
  readonly context: vscode.ExtensionContext;
  readonly engine: EngineClient;
  readonly failures: Failures;
  readonly settings: () => Settings;
  readonly starterModel: string;
  /** The folder in which ghost text keeps weights, which are deleted with their model. */
  readonly quantized: string;
  /** What is offered with a model that a command has chosen for traces. */
  readonly offerOf: OfferOf;
}

export class RegisteredModels implements vscode.Disposable {
  readonly hub: HubModels;
  readonly catalog: ModelCatalog;
  private picker: ModelPicker | undefined;
  private readonly commands: vscode.Disposable;

  constructor(private readonly options: ModelsOptions) {
    const { context, engine, failures, settings, starterModel, quantized, offerOf } = options;
    const token = new HubToken(context.secrets);
    const memory = join(context.globalStorageUri.fsPath, 'models.json');
    const opened = new OpenedModels(context.globalState, settings, starterModel);
    const remember = () => void opened.remember().catch((error: unknown) => failures.logOnly(error));
    remember();
    const anywhere = async () => {
      const { workspaceModels } = await import('./workspace-models');
      return [...opened.read(), ...(await workspaceModels())];
    };
    this.catalog = new ModelCatalog({ engine, settings, opened: anywhere, starter: starterModel, memory });
    this.hub = new HubModels({ engine, token, failures, quantized, changed: () => this.catalog.forget() });
    const register = vscode.commands.registerCommand;
    this.commands = vscode.Disposable.from(
      this.catalog,
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(SECTION) && remember()),
      register('llmTrace.chooseModel', (purpose?: unknown) =>
        this.choose({ offerOf, ...(purpose === 'both' && { purpose }) }),
      ),
      register('llmTrace.addModel', () => this.choose({ isAdding: true, offerOf })),
      register('llmTrace.ghostText.chooseModel', () => this.choose({ purpose: 'ghost text', offerOf })),
      register('llmTrace.downloadModel', async () => {
        const { downloadFromHub } = await import('./hub-commands');
        await downloadFromHub(this.hub, engine, starterModel, failures);
      }),
      register('llmTrace.deleteModel', async () => {
        const { deleteDownloaded } = await import('./hub-commands');
        await deleteDownloaded(this.hub);
      }),
      register('llmTrace.setHubToken', () => token.ask()),
    );
  }

  readonly choose = async (options: PickOptions = {}) => {
    const loaded = await loadPicker();
    this.picker ??= this.makePicker(loaded);
    return this.picker.show(options);
  };

  readonly chooseOriginal = () =>
    this.choose({ purpose: { title: vscode.l10n.t('Choose the Float Model That Was Quantised') } });

  readonly chooseOther = () => this.choose({ purpose: { title: vscode.l10n.t('Choose a Model to Compare With') } });

  /**
   * A sentence encoder on this machine, or one that is downloaded now; `undefined` if there is none, which the user was
   * told.
   */
  readonly sentenceEncoder = async () => {
    const { modelOfKind, offerModelOfKind } = await import('./model-of-kind');
    const { engine, settings } = this.options;
    const known = { engine, settings, catalog: this.catalog };
    const found = await modelOfKind('sentence encoder', known, vscode.l10n.t('Looking for a sentence encoder...'));
    if (found !== undefined) return found;
    const sentence = vscode.l10n.t(
      'Texts are compared by a sentence encoder, a model that makes one vector of a text, and none is on this machine: download {0} ({1} parameters) here, or another one with “Download Model from the Hub...”.',
      SENTENCE_ENCODER.id,
      SENTENCE_ENCODER.parameters,
    );
    const reference = await offerModelOfKind('sentence encoder', sentence);
    return reference && this.download(reference);
  };

  readonly download = async (reference: HubReference) => {
    const { downloadReference } = await import('./hub-commands');
    return downloadReference(this.hub, this.options.engine, reference);
  };

  dispose(): void {
    this.commands.dispose();
  }

  private makePicker({ ModelPicker, SuggestionFacts }: Awaited<ReturnType<typeof loadPicker>>): ModelPicker {
    const { context, engine, failures, settings, starterModel: starter } = this.options;
    const { hub, catalog, download } = this;
    const lookUp = (reference: HubReference, signal: AbortSignal) => hub.lookUp(reference, signal);
    const facts = new SuggestionFacts({
      file: join(context.globalStorageUri.fsPath, 'suggestions.json'),
      ask: lookUp,
      isAllowed: () => hub.mayAskUnasked(),
      note: (sentence) => failures.note(sentence),
    });
    return new ModelPicker({
      engine,
      catalog,
      failures,
      settings,
      starter,
      download,
      offline: () => hub.offline,
      lookUp,
      facts,
    });
  }
}

/** Loaded when the user first chooses a model. */
async function loadPicker() {
  const [{ ModelPicker }, { SuggestionFacts }] = await Promise.all([
    import('./model-picker'),
    import('./suggestion-facts'),
  ]);
  return { ModelPicker, SuggestionFacts };
}
