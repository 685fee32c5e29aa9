/** The commands that measure the model on a file or on a folder. */
import * as vscode from 'vscode';
import type { EvaluationParts } from './evaluate-command';

export function registerEvaluation(parts: EvaluationParts): vscode.Disposable {
  const load = async () => {
    const { EvaluateCommand } = await import('./evaluate-command');
    return new EvaluateCommand(parts);
  };
  const register = vscode.commands.registerCommand;
  return vscode.Disposable.from(
    register('llmTrace.evaluateFile', async (file?: vscode.Uri) => (await load()).file(file)),
    register('llmTrace.evaluateFolder', async (folder?: vscode.Uri) => (await load()).folder(folder)),
  );
}
