/** Reads and writes the settings of VS Code's editor that decide between IntelliSense and inline completions. */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { removeEmptyBlock, type Scope } from '../language-block';
import { besideInlineCompletions, type IntelliSenseSettings, makesWay } from './intellisense';

/** Whether IntelliSense makes way for inline completions, by language; cached until a setting changes. */
export class IntelliSense implements vscode.Disposable {
  private readonly known = new Map<string, boolean>();
  private readonly listener = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('editor')) this.known.clear();
  });

  makesWayIn(document: Scope): boolean {
    const key = `${document.languageId} ${document.uri && vscode.workspace.getWorkspaceFolder(document.uri)?.uri}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const now = makesWay(read(document));
    this.known.set(key, now);
    return now;
  }

  dispose(): void {
    this.listener.dispose();
  }
}

/** A setting that was written so that both are shown. Stored in memory as JSON. */
export interface WrittenSetting {
  /** "quickSuggestions" */
  readonly name: string;
  readonly target: vscode.ConfigurationTarget;
  readonly isOfLanguage: boolean;
  readonly value: unknown;
  /** The former value; absent if it was not set. */
  readonly before?: unknown;
}

/** The languages in which both are shown, unless a narrower setting overrides it. */
export type BothWhere = 'in its language' | 'everywhere';

/**
 * Makes VS Code show both in a document: its own list, and inline completions.
 * @returns the written settings in order
 */
export async function showBoth(document: Scope, where: BothWhere): Promise<WrittenSetting[]> {
  const { Global, Workspace } = vscode.ConfigurationTarget;
  const written = where === 'everywhere' ? await write(document, Global, false) : [];
  // A setting for the language or in the workspace overrides one for the user.
  for (const target of [Global, Workspace])
    if (makesWay(read(document))) written.push(...(await write(document, target, true)));
  return written;
}

/** The written settings, in a document's scope, that still have the written value: the user has not changed them since. */
export function stillSet(document: Scope, written: readonly WrittenSetting[]): readonly WrittenSetting[] {
  return written.filter((setting) => isDeepStrictEqual(valueAt(document, setting), setting.value));
}

/**
 * Restores the values that settings had before they were written.
 * @returns the number of restored settings; one that the user has changed since is kept
 */
export async function putBack(document: Scope, written: readonly WrittenSetting[]): Promise<number> {
  const set = stillSet(document, written);
  for (const { name, target, isOfLanguage, before } of set.toReversed())
    await sectionOf(document, isOfLanguage).update(name, before, target, isOfLanguage);
  for (const target of new Set(set.filter((one) => one.isOfLanguage).map((one) => one.target)))
    await removeEmptyBlock(document, target);
  return set.length;
}

interface ChangedSetting {
  readonly name: string;
  readonly value: string;
}

/** The settings that `showBoth` changes in a document's language, and their values: "editor.quickSuggestions", "on". */
export function changedForBoth(document: Scope): ChangedSetting[] {
  return Object.entries(besideInlineCompletions(read(document))).map(([name, value]) => inWords({ name, value }));
}

/** The setting with its full name, and its value in a word. */
function inWords({ name, value }: Pick<WrittenSetting, 'name' | 'value'>): ChangedSetting {
  // An object with a value for each kind of text is "on" in the kinds that made way.
  return { name: `editor.${name}`, value: typeof value === 'object' ? 'on' : String(value) };
}

async function write(
  document: Scope,
  target: vscode.ConfigurationTarget,
  isOfLanguage: boolean,
): Promise<WrittenSetting[]> {
  const section = sectionOf(document, isOfLanguage);
  const written: WrittenSetting[] = [];
  for (const [name, value] of Object.entries(besideInlineCompletions(readFrom(section)))) {
    const before = valueAt(document, { name, target, isOfLanguage });
    await section.update(name, value, target, isOfLanguage);
    written.push({ name, target, isOfLanguage, value, ...(before === undefined ? {} : { before }) });
  }
  return written;
}

/** The value set at the very place to which the setting is written. */
function valueAt(document: Scope, { name, target, isOfLanguage }: Omit<WrittenSetting, 'value' | 'before'>): unknown {
  const found = sectionOf(document, isOfLanguage).inspect(name);
  if (target === vscode.ConfigurationTarget.Global)
    return isOfLanguage ? found?.globalLanguageValue : found?.globalValue;
  return isOfLanguage ? found?.workspaceLanguageValue : found?.workspaceValue;
}

function sectionOf(scope: Scope, isOfLanguage: boolean): vscode.WorkspaceConfiguration {
  const { uri, languageId } = scope;
  return vscode.workspace.getConfiguration('editor', isOfLanguage ? { ...(uri && { uri }), languageId } : uri);
}

function read(scope: Scope): IntelliSenseSettings {
  return readFrom(sectionOf(scope, true));
}

function readFrom(section: vscode.WorkspaceConfiguration): IntelliSenseSettings {
  return {
    quickSuggestions: section.get('quickSuggestions'),
    wordBasedSuggestions: section.get('wordBasedSuggestions'),
    'inlineSuggest.suppressSuggestions': section.get('inlineSuggest.suppressSuggestions'),
  };
}
