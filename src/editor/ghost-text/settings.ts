/** The settings of ghost text, as package.json declares them. */
import { availableParallelism } from 'node:os';
import * as vscode from 'vscode';
import { SECTION, updateWhereSet } from '../settings';

export interface GhostTextSettings {
  /** `auto`: on unless another extension completes inline too. */
  readonly enabled: 'auto' | 'on' | 'off';
  /**
   * By language id; `prose` and `code` stand for all others of a kind, `*` for all others. In the rest it is on where
   * IntelliSense would not make way for it.
   */
  readonly languages: Readonly<Record<string, boolean>>;
  readonly confidence: number;
  readonly maxTokens: number;
  readonly multiLine: boolean;
  /** null: float32. */
  readonly bits: 4 | 8 | null;
  /** Whether the outcomes of suggestions are counted. */
  readonly statistics: boolean;
  /** Whether models with room for other files read pieces of files that are open or were edited. */
  readonly otherFiles: boolean;
}

/** The section of the settings of ghost text. */
export const GHOST_TEXT_SECTION = `${SECTION}.ghostText`;

/** Values outside their bounds are replaced by the nearest bound. */
export function readGhostTextSettings(): GhostTextSettings {
  const section = vscode.workspace.getConfiguration(GHOST_TEXT_SECTION);
  const number = (name: string, low: number, high: number, fallback: number) => {
    const value = section.get<unknown>(name);
    return typeof value === 'number' && Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : fallback;
  };
  const enabled = section.get<string>('enabled');
  const weights = section.get<string>('weights');
  return {
    enabled: enabled === 'on' || enabled === 'off' ? enabled : 'auto',
    languages: section.get<Record<string, boolean>>('languages') ?? {},
    confidence: number('confidence', 0, 1, 0.55),
    maxTokens: Math.round(number('maxTokens', 1, 128, 12)),
    multiLine: section.get<boolean>('multiLine') ?? true,
    bits: weights === 'float32' ? null : weights === '4 bits' ? 4 : 8,
    statistics: section.get<boolean>('statistics') ?? true,
    otherFiles: section.get<boolean>('otherFiles') ?? true,
  };
}

/** The number of threads for completions: at most half of the cores, so that typing and everything else stay fast. */
export function completionThreads(): number {
  const half = Math.max(1, Math.floor(availableParallelism() / 2));
  const chosen = vscode.workspace.getConfiguration(GHOST_TEXT_SECTION).get<unknown>('threads');
  return typeof chosen === 'number' && Number.isInteger(chosen) && chosen > 0 ? Math.min(chosen, 256) : half;
}

/** Whether settings of ghost text have changed, or the model that it uses if it has none of its own. */
export function affectsGhostText(event: vscode.ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration(GHOST_TEXT_SECTION) || event.affectsConfiguration('llmTrace.model');
}

/** Writes a setting where it was set, otherwise for the user. */
export function writeSetting<Name extends 'enabled' | 'confidence'>(
  name: Name,
  value: GhostTextSettings[Name],
): Promise<void> {
  return updateWhereSet(vscode.workspace.getConfiguration(GHOST_TEXT_SECTION), name, value);
}

/** Writes whether there are suggestions in languages; `undefined`: the language has no value of its own any more. */
export async function writeLanguages(changes: Readonly<Record<string, boolean | undefined>>): Promise<void> {
  const section = vscode.workspace.getConfiguration(GHOST_TEXT_SECTION);
  const { globalValue, workspaceValue } = section.inspect<Record<string, boolean>>('languages') ?? {};
  const { Global, Workspace } = vscode.ConfigurationTarget;
  // The workspace overrides the user's settings.
  const inWorkspace =
    workspaceValue !== undefined && Object.keys(changes).some((language) => language in workspaceValue);
  const values = Object.entries({ ...(inWorkspace ? workspaceValue : globalValue), ...changes });
  const value = Object.fromEntries(values.filter(([, isOn]) => isOn !== undefined));
  await section.update('languages', value, inWorkspace ? Workspace : Global);
}
