/** Reads and writes the settings of VS Code's editor that decide between IntelliSense and inline completions. */
import * as vscode from 'vscode';
import { besideInlineCompletions, type IntelliSenseSettings, makesWay } from './intellisense';

type Scope = Pick<vscode.TextDocument, 'uri' | 'languageId'>;

/** Whether IntelliSense makes way for inline completions, by language; remembered until a setting changes. */
export class IntelliSense implements vscode.Disposable {
  private readonly known = new Map<string, boolean>();
  private readonly listener = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('editor')) this.known.clear();
  });

  makesWayIn(document: Scope): boolean {
    const key = `${document.languageId} ${vscode.workspace.getWorkspaceFolder(document.uri)?.uri}`;
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

/**
 * Have VS Code show both in a document: its own list, and inline completions.
 * @param where in which languages, as far as no narrower setting says otherwise
 */
export async function showBoth(document: Scope, where: 'in its language' | 'everywhere'): Promise<void> {
  const { Global, Workspace } = vscode.ConfigurationTarget;
  if (where === 'everywhere') await write(document, Global, false);
  // What is set for the language, or in the workspace, goes before what is set for the user.
  for (const target of [Global, Workspace]) if (makesWay(read(document))) await write(document, target, true);
}

interface ChangedSetting {
  readonly name: string;
  readonly value: string;
}

/** The settings that `showBoth` changes in a document's language, and their values: "editor.quickSuggestions", "on". */
export function changedForBoth(document: Scope): ChangedSetting[] {
  return Object.entries(besideInlineCompletions(read(document))).map(([name, value]) => ({
    name: `editor.${name}`,
    // One that has a value for each kind of text is on in those that made way.
    value: typeof value === 'object' ? 'on' : String(value),
  }));
}

async function write({ uri, languageId }: Scope, target: vscode.ConfigurationTarget, inLanguage: boolean) {
  const section = vscode.workspace.getConfiguration('editor', inLanguage ? { uri, languageId } : uri);
  const changes = Object.entries(besideInlineCompletions(readFrom(section)));
  for (const [name, value] of changes) await section.update(name, value, target, inLanguage);
}

function read({ uri, languageId }: Scope): IntelliSenseSettings {
  return readFrom(vscode.workspace.getConfiguration('editor', { uri, languageId }));
}

function readFrom(section: vscode.WorkspaceConfiguration): IntelliSenseSettings {
  return {
    quickSuggestions: section.get('quickSuggestions'),
    wordBasedSuggestions: section.get('wordBasedSuggestions'),
    'inlineSuggest.suppressSuggestions': section.get('inlineSuggest.suppressSuggestions'),
  };
}
