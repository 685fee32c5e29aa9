/** The commands that measure the model on a file or on a folder. */
import * as vscode from 'vscode';
import { readGhostTextSettings } from '../ghost-text/settings';
import type { Settings } from '../settings';
import type { EvaluationParts } from './evaluate-command';

interface EvaluationWiring extends Pick<EvaluationParts, 'engine' | 'failures'> {
  readonly settings: () => Settings;
  /** The folder for quantised weights. */
  readonly quantized: string;
}

export function registerEvaluation({ engine, failures, settings, quantized }: EvaluationWiring): vscode.Disposable {
  const load = async () => {
    const { EvaluateCommand } = await import('./evaluate-command');
    const suggesting = () => ({ ...readGhostTextSettings(), model: settings().model });
    return new EvaluateCommand({ engine, failures, settings: suggesting, folder: quantized });
  };
  const register = vscode.commands.registerCommand;
  return vscode.Disposable.from(
    register('llmTrace.evaluateFile', async (file?: vscode.Uri) => (await load()).file(file)),
    register('llmTrace.evaluateFolder', async (folder?: vscode.Uri) => (await load()).folder(folder)),
  );
}
