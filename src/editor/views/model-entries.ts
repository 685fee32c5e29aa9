/** The models on this machine as entries of a list, with what is known at once, and with more as it becomes known. */
import * as vscode from 'vscode';
import { byteWords } from '../../base/byte-words';
import { countWords } from '../../base/counted';
import { labelText, notificationText, tooltipText } from '../../base/foreign-text';
import { CancelledError, type EngineClient } from '../../engine/host/client';
import type { ListedModel } from '../../engine/protocol/library-protocol';
import { reasonWords, whereWords } from '../../library/model-words';
import type { Failures } from '../failures';
import { showInFileManager } from '../models/file-manager';
import { inListOrder } from '../models/list-order';
import { listedReference } from '../models/listed-reference';
import type { ModelCatalog } from '../models/model-catalog';
import { type OfferOf, useModel } from '../models/model-choice';
import { modelFacts, whyNotRun } from '../models/model-items';
import type { Settings } from '../settings';
import { action, type Entry, entry } from './tree';

interface ModelEntryParts {
  readonly engine: Pick<EngineClient, 'aboutModel' | 'tokens'>;
  readonly catalog: Pick<ModelCatalog, 'describe' | 'latest' | 'read'>;
  readonly failures: Pick<Failures, 'show' | 'logOnly'>;
  readonly settings: () => Pick<Settings, 'model'>;
  readonly starter: string;
  /** What is offered with a model that was chosen here. */
  readonly offerOf: OfferOf;
}

export class ModelEntries {
  private describing = false;
  /**
   * Paths of the models in the order in which the view first showed them: no entry moves under the pointer as more becomes
   * known.
   */
  private readonly shown: string[] = [];

  constructor(private readonly parts: ModelEntryParts) {}

  /** @param changed called when more is known */
  async read(changed: () => void): Promise<Entry[]> {
    const { models: found, undescribed } = await this.parts.catalog.read();
    const { model: chosen } = this.parts.settings();
    const models = this.inPlace(inListOrder(found), chosen);
    if (undescribed > 0) void this.describe(changed);
    const names = models.map(({ name }) => ownName(name));
    return models.map((model, at) => {
      const isAlone = names.filter((name) => name === names[at]).length === 1;
      return modelEntry(model, chosen, isAlone);
    });
  }

  /** At first the model in use comes first: if it was opened by its path, it may be found last. */
  private inPlace(models: readonly ListedModel[], chosen: string): readonly ListedModel[] {
    const { shown } = this;
    if (shown.length === 0) shown.push(...models.filter((model) => isChosen(model, chosen)).map(({ path }) => path));
    for (const { path } of models) if (!shown.includes(path)) shown.push(path);
    return models.toSorted((one, other) => shown.indexOf(one.path) - shown.indexOf(other.path));
  }

  /** Uses an entry's model for traces; for a model that cannot be run, says why. Never rejects. */
  async use(given: unknown): Promise<void> {
    const model = this.modelOf(given);
    if (!model) return;
    const { engine, failures, settings, starter, offerOf } = this.parts;
    const refused = model.description?.refused ?? null;
    if (refused !== null) {
      const sentence = whyNotRun(model.name, refused, model.path);
      return void vscode.window.showWarningMessage(notificationText(sentence));
    }
    if (isChosen(model, settings().model)) return;
    const offer = offerOf(listedReference(model));
    try {
      await vscode.window.withProgress({ location: { viewId: 'llmTrace.models' } }, () =>
        useModel(engine, listedReference(model), { chosen: 'traces', starter, ...(offer && { offerOf: () => offer }) }),
      );
    } catch (error) {
      failures.show(error);
    }
  }

  /** Shows the entry's model in the file manager. Never rejects. */
  async reveal(given: unknown): Promise<void> {
    const model = this.modelOf(given);
    try {
      if (model) await showInFileManager(model.path);
    } catch (error) {
      this.parts.failures.show(error);
    }
  }

  private modelOf(given: unknown): ListedModel | undefined {
    const id = (given as Partial<Entry> | undefined)?.item?.id;
    return this.parts.catalog.latest?.models.find((model) => listedReference(model) === id);
  }

  private async describe(changed: () => void): Promise<void> {
    if (this.describing) return;
    this.describing = true;
    try {
      await this.parts.catalog.describe(() => undefined);
    } catch (error) {
      if (!(error instanceof CancelledError)) this.parts.failures.logOnly(error);
    } finally {
      this.describing = false;
    }
    changed();
  }
}

function isChosen(model: ListedModel, chosen: string): boolean {
  return chosen === listedReference(model) || chosen === model.path;
}

/** For example "SmolLM2-135M", from "HuggingFaceTB/SmolLM2-135M". */
function ownName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1) || name;
}

/** @param isAlone whether no other owner has a model of the same name, so that the owner can come last */
function modelEntry(model: ListedModel, chosen: string, isAlone: boolean): Entry {
  const { name, store, reference, bytes, description } = model;
  const refused = description?.refused ?? null;
  const isUsed = isChosen(model, chosen);
  // What distinguishes models and is known at once comes first, because a view is narrow and cuts off the end.
  const own = isAlone ? ownName(name) : name;
  // A file is known by its folder as well, which is often named after the model.
  const isKnownByFolder = store === 'opened' && reference.kind === 'file';
  const where = labelText(whereWords(model));
  const parts = [
    isKnownByFolder ? where : null,
    refused === null ? byteWords(bytes) : vscode.l10n.t('cannot be run'),
    // The icon also says so.
    isUsed ? vscode.l10n.t('for new traces') : null,
    description?.parameters && refused === null
      ? vscode.l10n.t('{0} parameters', countWords(description.parameters))
      : null,
    isKnownByFolder ? null : where,
    own === name ? null : labelText(name.slice(0, -own.length - 1)),
  ];
  const id = listedReference(model);
  const title = refused === null ? vscode.l10n.t('Use for Traces') : vscode.l10n.t('Why It Cannot Be Run');
  return entry(labelText(own), refused !== null ? 'circle-slash' : isUsed ? 'check' : 'package', {
    id,
    description: parts.filter(Boolean).join(' · '),
    tooltip: aboutEntry(model),
    contextValue: refused === null ? 'model' : 'refusedModel',
    command: action(title, 'llmTrace.useModel', { item: { id } }),
  });
}

/** Everything that does not fit into the row, for its tooltip. */
function aboutEntry(model: ListedModel): string {
  const { name, path, description } = model;
  const refused = description?.refused ?? null;
  const facts = refused === null ? modelFacts(model, Number.POSITIVE_INFINITY) : reasonWords(refused, path);
  return [name, facts, path].map(tooltipText).join('\n');
}
