/** The hover, its command, and the commands of its links. */
import * as vscode from 'vscode';
import { SECTION } from '../settings';
import type { TokenHover } from '../source/hover';
import { HOVER_COMMANDS } from '../source/hover-text';
import type { TraceCommand } from './trace-command';

export function registerHover(hover: TokenHover, trace: TraceCommand): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider([{ scheme: '*' }], hover),
    registerCommand('llmTrace.showToken', () => hover.showHere()),
    registerCommand(HOVER_COMMANDS.toggleBytes, (uri: string, _line: number, offset: number) =>
      hover.toggleBytes(uri, offset),
    ),
    registerCommand(HOVER_COMMANDS.traceLine, async (uri: string, line: number) => {
      const editor = await vscode.window.showTextDocument(vscode.Uri.parse(uri), {
        selection: new vscode.Range(line, 0, line, 0),
        viewColumn: columnOf(uri),
      });
      if (editor) await trace.run('current');
    }),
    registerCommand(HOVER_COMMANDS.turnOff, turnOff),
  );
}

/** Where the document is shown already; else where the focus is. */
function columnOf(uri: string): vscode.ViewColumn {
  const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
  return shown?.viewColumn ?? vscode.ViewColumn.Active;
}

async function turnOff(): Promise<void> {
  const settings = () => vscode.workspace.getConfiguration(SECTION);
  const { Global, Workspace } = vscode.ConfigurationTarget;
  const { workspaceValue, globalValue } = settings().inspect<unknown>('hover.enabled') ?? {};
  const target = workspaceValue === undefined ? Global : Workspace;
  const before = target === Global ? globalValue : workspaceValue;
  await settings().update('hover.enabled', 'off', target);
  const undo = vscode.l10n.t('Undo');
  const where = vscode.l10n.t('Choose Where');
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t('Hovers no longer show tokens. Show Token Here still does, at the cursor.'),
    undo,
    where,
  );
  if (choice === undo) await settings().update('hover.enabled', before, target);
  if (choice === where) await vscode.commands.executeCommand('workbench.action.openSettings', 'llmTrace.hover.enabled');
}
