/** The extension's settings, as declared in package.json. */
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import { expandHome } from '../base/home-path';
import type { Isolation } from '../engine/protocol/engine-options';
import { DEFAULT_NEW_TOKENS } from '../engine/protocol/trace-protocol';
import { formatReference, parseReference } from '../library/reference';

export const SECTION = 'llmTrace';

const HOVER_PLACES = ['prose', 'always', 'on request', 'traced text', 'off'] as const;

/** Where hovers show tokens: in traced texts unless it is `off`; with `on request` and `prose` also over selected text. */
export type HoverPlaces = (typeof HOVER_PLACES)[number];

export interface Settings {
  /** A reference to the model for traces, as the engine reads it. */
  readonly model: string;
  /** The model of ghost text: the one of traces, unless it has its own. */
  readonly ghostTextModel: string;
  readonly isGhostTextApart: boolean;
  /** Whether the user said that ghost text uses each model that is chosen for traces. */
  readonly ghostTextFollows: boolean;
  /** Folders whose models are listed, in addition to those of other programs. */
  readonly modelFolders: readonly string[];
  /** Whether the tokens chosen or pointed at in panels are highlighted in the source text. */
  readonly highlightSource: boolean;
  /** Whether the chosen token's attention is highlighted, too. */
  readonly highlightAttention: boolean;
  readonly maxNewTokens: number;
  /** Bytes that kept traces may take in memory. */
  readonly traceBudget: number;
  /** null means one per physical core. */
  readonly threads: number | null;
  readonly isolation: Isolation;
  /** Bytes that the widened weights of quantised models may take on the disk. */
  readonly widenedMost: number;
  /** Milliseconds without use after which models are freed; null means never. */
  readonly idleAfter: number | null;
}

/** Reads the settings; values outside their bounds are replaced by the nearest bound. */
export function readSettings(starterModel: string): Settings {
  const section = vscode.workspace.getConfiguration(SECTION);
  const number = (name: string, low: number, high: number, fallback: number) => {
    const value = section.get<unknown>(name);
    return typeof value === 'number' && Number.isFinite(value)
      ? Math.round(Math.min(high, Math.max(low, value)))
      : fallback;
  };
  const model = referenceIn(section.get<unknown>('model'), starterModel) ?? starterModel;
  const ofGhostText = section.get<unknown>('ghostText.model');
  const ghostTextFollows = ofGhostText === TRACES_NAME;
  const ghostTextModel = ghostTextFollows ? undefined : referenceIn(ofGhostText, starterModel);
  const threads = number('threads', 0, 256, 0);
  const idleMinutes = number('models.idleMinutes', 0, 10_000, 15);
  return {
    model,
    ghostTextModel: ghostTextModel ?? model,
    isGhostTextApart: ghostTextModel !== undefined,
    ghostTextFollows,
    modelFolders: foldersIn(section.get<unknown>('models.folders')),
    highlightSource: section.get<boolean>('highlightSource', true),
    highlightAttention: section.get<boolean>('highlightAttention', true),
    maxNewTokens: number('maxNewTokens', 0, 512, DEFAULT_NEW_TOKENS),
    traceBudget: number('traceMemory', 64, 65536, 512) * 1024 * 1024,
    threads: threads === 0 ? null : threads,
    isolation: section.get('engine.isolation') === 'process' ? 'process' : 'thread',
    widenedMost: number('models.widenedCacheMegabytes', 512, 1_000_000, 16_384) * 1024 * 1024,
    idleAfter: idleMinutes === 0 ? null : idleMinutes * 60_000,
  };
}

export const HOVER_SETTING = 'hover.enabled';

/** Where hovers show tokens in a document: a language can have a value of its own. Without a document, in all others. */
export function hoverIn(document: vscode.TextDocument | undefined): HoverPlaces {
  return hoverPlaces(vscode.workspace.getConfiguration(SECTION, document).get<unknown>(HOVER_SETTING));
}

/** Converts the value of the setting, which in earlier versions was only on or off. */
export function hoverPlaces(value: unknown): HoverPlaces {
  if (value === true) return 'always';
  if (value === false) return 'off';
  return HOVER_PLACES.find((place) => place === value) ?? 'prose';
}

/**
 * Caches settings until one of them changes: reading them merges all settings of the editor, which is too slow for every key
 * press.
 */
export class KeptSettings<T> implements vscode.Disposable {
  private kept: T | undefined;
  private readonly listener: vscode.Disposable;

  constructor(
    section: string,
    private readonly readNow: () => T,
  ) {
    this.listener = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(section)) this.kept = undefined;
    });
  }

  /** The current settings. */
  readonly read = (): T => {
    this.kept ??= this.readNow();
    return this.kept;
  };

  dispose(): void {
    this.listener.dispose();
  }
}

/** The name for the starter in settings, because its path changes with each version. */
export const STARTER_NAME = 'starter';

/** The name for the model of traces, whichever it is, in the setting of ghost text's model. */
export const TRACES_NAME = 'traces';

/** The reference in a setting; `undefined` if it is empty. */
function referenceIn(value: unknown, starterModel: string): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  if (value.trim() === STARTER_NAME) return starterModel;
  return formatReference(parseReference(value));
}

function foldersIn(value: unknown): string[] {
  const texts = Array.isArray(value)
    ? value.filter((folder) => typeof folder === 'string' && folder.trim() !== '')
    : [];
  return texts.map((folder) => resolve(expandHome(folder.trim())));
}

/** Toggles a boolean setting of the window, at the level where it is set now. */
export async function toggleSetting(name: string): Promise<void> {
  const section = vscode.workspace.getConfiguration(SECTION);
  await updateWhereSet(section, name, !section.get<boolean>(name));
}

/** Writes a setting for the workspace if it is set there, otherwise for the user. */
export async function updateWhereSet(
  section: vscode.WorkspaceConfiguration,
  name: string,
  value: unknown,
): Promise<void> {
  const { workspaceValue } = section.inspect<unknown>(name) ?? {};
  const { Global, Workspace } = vscode.ConfigurationTarget;
  await section.update(name, value, workspaceValue === undefined ? Global : Workspace);
}
