/** The only model in the workspace, for users who have not chosen a model yet: it is most likely the one that they mean. */
import * as vscode from 'vscode';
import { modelsBelow } from '../../library/models-in-folder';
import type { Settings } from '../settings';
import { type ModelReader, useModel } from './model-choice';
import { workspaceModels } from './workspace-models';

export interface WorkspaceModelParts {
  readonly engine: ModelReader;
  readonly settings: () => Pick<Settings, 'model'>;
  /** A reference, as in the settings. */
  readonly starter: string;
}

interface FoundModel {
  readonly model: string;
  readonly name: string;
}

export class WorkspaceModel {
  constructor(private readonly parts: WorkspaceModelParts) {}

  /**
   * The model, if it can be run and the starter is used for want of a choice.
   * @param used the model of the shown trace @returns `undefined` as well where the workspace has several
   */
  async find(used: string | undefined): Promise<FoundModel | undefined> {
    const { engine, settings, starter } = this.parts;
    if (used !== starter || settings().model !== starter) return undefined;
    const [model, ...others] = await modelsOfWorkspace();
    if (model === undefined || others.length > 0) return undefined;
    // A model that cannot be read is not worth a word that nobody asked for.
    const about = await engine.aboutModel({ model, folders: [] }).catch(() => undefined);
    return about && about.description.refused === null ? { model, name: about.name } : undefined;
  }

  /** Uses it for traces from now on. @returns the model @throws an error of one sentence if it cannot be run */
  async use(used: string | undefined): Promise<string | undefined> {
    const { engine, starter } = this.parts;
    const found = await this.find(used);
    if (found) await useModel(engine, found.model, { chosen: 'traces', starter });
    return found?.model;
  }
}

/** Those that are listed, and those in the folders of the workspace itself. */
async function modelsOfWorkspace(): Promise<readonly string[]> {
  const { isTrusted, workspaceFolders = [] } = vscode.workspace;
  if (!isTrusted) return [];
  const local = workspaceFolders.filter(({ uri }) => uri.scheme === 'file');
  const below = await Promise.all(local.map(({ uri }) => modelsBelow(uri.fsPath)));
  return [...new Set([...(await workspaceModels()), ...below.flat()])];
}
