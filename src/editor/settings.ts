/** The extension's settings, as package.json declares them. */
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import { expandHome } from '../base/home-path';
import type { Isolation } from '../engine/protocol/engine-options';
import { formatReference, parseReference } from '../library/reference';

export const SECTION = 'llmTrace';

const HOVER_PLACES = ['prose', 'always', 'on request', 'traced text', 'off'] as const;

/** Where hovers show tokens: all but `off` in traced texts; `on request` and `prose` over selected text as well. */
export type HoverPlaces = (typeof HOVER_PLACES)[number];

export interface Settings {
  /** A reference to the model that is traced, as the engine reads it. */
  readonly model: string;
  /** The model of ghost text: that of traces, unless it has one of its own. */
  readonly ghostTextModel: string;
  readonly isGhostTextApart: boolean;
  /** Folders whose models are listed, beside those of other programs. */
  readonly modelFolders: readonly string[];
  readonly hover: HoverPlaces;
  /** Whether the tokens chosen and pointed at in panels are lit up in the source text. */
  readonly highlightSource: boolean;
  /** Whether the chosen token's attention is, too. */
  readonly highlightAttention: boolean;
  readonly maxNewTokens: number;
  /** Bytes that kept traces may take. */
  readonly traceBudget: number;
  /** null: one per physical core. */
  readonly threads: number | null;
  readonly isolation: Isolation;
  /** Bytes that widened weights of quantised models may take on the disk. */
  readonly widenedMost: number;
  /** Milliseconds without use after which models are freed; null: never. */
  readonly idleAfter: number | null;
}

/** Read the settings; values outside their bounds count as the nearest bound. */
export function readSettings(starterModel: string): Settings {
  const section = vscode.workspace.getConfiguration(SECTION);
  const number = (name: string, low: number, high: number, fallback: number) => {
    const value = section.get<unknown>(name);
    return typeof value === 'number' && Number.isFinite(value)
      ? Math.round(Math.min(high, Math.max(low, value)))
      : fallback;
  };
  const model = referenceIn(section.get<unknown>('model'), starterModel) ?? starterModel;
  const ghostTextModel = referenceIn(section.get<unknown>('ghostText.model'), starterModel);
  const threads = number('threads', 0, 256, 0);
  const idleMinutes = number('models.idleMinutes', 0, 10_000, 15);
  return {
    model,
    ghostTextModel: ghostTextModel ?? model,
    isGhostTextApart: ghostTextModel !== undefined,
    modelFolders: foldersIn(section.get<unknown>('models.folders')),
    hover: hoverPlaces(section.get<unknown>('hover.enabled')),
    highlightSource: section.get<boolean>('highlightSource', true),
    highlightAttention: section.get<boolean>('highlightAttention', true),
    maxNewTokens: number('maxNewTokens', 0, 512, 17),
    traceBudget: number('traceMemory', 64, 65536, 512) * 1024 * 1024,
    threads: threads === 0 ? null : threads,
    isolation: section.get('engine.isolation') === 'process' ? 'process' : 'thread',
    widenedMost: number('models.widenedCacheMegabytes', 512, 1_000_000, 16_384) * 1024 * 1024,
    idleAfter: idleMinutes === 0 ? null : idleMinutes * 60_000,
  };
}

/** Where hovers are shown, as the setting says it: it was on or off before. */
export function hoverPlaces(value: unknown): HoverPlaces {
  if (value === true) return 'always';
  if (value === false) return 'off';
  return HOVER_PLACES.find((place) => place === value) ?? 'prose';
}

/**
 * What was read of the settings, until one of them changes: to read them means to merge all settings of the editor, which
 * is too much for every key that is pressed.
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

  /** The settings as they are now. */
  readonly read = (): T => {
    this.kept ??= this.readNow();
    return this.kept;
  };

  dispose(): void {
    this.listener.dispose();
  }
}

/** The starter's name in settings: its path changes with each version. */
export const STARTER_NAME = 'starter';

/** What a setting names; `undefined` where it is empty. */
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

/** Turn a true-or-false setting of the window round, where it is set now. */
export async function toggleSetting(name: string): Promise<void> {
  const section = vscode.workspace.getConfiguration(SECTION);
  await updateWhereSet(section, name, !section.get<boolean>(name));
}

/** Write a setting in the workspace where that has it, else for the user. */
export async function updateWhereSet(
  section: vscode.WorkspaceConfiguration,
  name: string,
  value: unknown,
): Promise<void> {
  const { workspaceValue } = section.inspect<unknown>(name) ?? {};
  const { Global, Workspace } = vscode.ConfigurationTarget;
  await section.update(name, value, workspaceValue === undefined ? Global : Workspace);
}
