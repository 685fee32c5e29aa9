/** The user's Hugging Face access token, which is kept in VS Code's secret storage, never in settings. */
import * as vscode from 'vscode';

const KEY = 'llmTrace.huggingFaceToken';

export class HubToken {
  constructor(private readonly secrets: Pick<vscode.SecretStorage, 'get' | 'store' | 'delete'>) {}

  async get(): Promise<string | undefined> {
    return (await this.secrets.get(KEY)) || undefined;
  }

  /** Lets the user enter a token, or remove it. @returns whether one was entered */
  async ask(): Promise<boolean> {
    const isSet = (await this.get()) !== undefined;
    const entered = await vscode.window.showInputBox({
      title: vscode.l10n.t('Hugging Face Access Token'),
      prompt: isSet
        ? vscode.l10n.t('A token is set. Enter another one, or nothing to remove it.')
        : vscode.l10n.t('From huggingface.co/settings/tokens; one that may only read is enough.'),
      placeHolder: 'hf_...',
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) =>
        /^\S*$/.test(text.trim()) ? undefined : vscode.l10n.t('A token is one word, without spaces.'),
    });
    if (entered === undefined) return false;
    const token = entered.trim();
    if (token === '') await this.secrets.delete(KEY);
    else await this.secrets.store(KEY, token);
    const told = token === '' ? vscode.l10n.t('The token is removed.') : vscode.l10n.t('The token is set.');
    void vscode.window.showInformationMessage(told);
    return token !== '';
  }
}
