/** Where the editor may ask for ghost text. */
import * as vscode from 'vscode';
import type { GhostTextSwitch } from './switch';

/**
 * Registers the provider for the languages in which ghost text is on, and for no others: to VS Code a provider that
 * answers nothing is one, too, and where there is one, IntelliSense waits for it, or leaves its words away.
 */
export class Registration implements vscode.Disposable {
  /** Each language apart: what is registered anew cancels the request that runs there, and no key asks for it again. */
  private readonly registered = new Map<string, vscode.Disposable>();
  /** For one request in a document, where ghost text is off. */
  private once: { readonly document: vscode.TextDocument; readonly registered: vscode.Disposable } | undefined;
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly provider: vscode.InlineCompletionItemProvider,
    private readonly ghostText: GhostTextSwitch,
  ) {
    this.subscriptions = vscode.Disposable.from(
      ghostText.onDidChange(() => this.refresh()),
      vscode.workspace.onDidOpenTextDocument(() => this.refresh()),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.endOnce(document);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.endOnce(document);
        this.refresh(); // it may have been the only one of its language in which ghost text is off
      }),
    );
    this.refresh();
  }

  /** Let the editor ask here until the text is edited, whether ghost text is on or not. */
  allowOnce(document: vscode.TextDocument): void {
    const { languageId: language } = document;
    if (this.registered.has(language)) return;
    this.endOnce();
    this.once = { document, registered: this.register(language) };
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.endOnce();
    for (const registered of this.registered.values()) registered.dispose();
  }

  private refresh(): void {
    const languages = this.languagesNow();
    for (const [language, registered] of this.registered) {
      if (languages.has(language)) continue;
      registered.dispose();
      this.registered.delete(language);
    }
    for (const language of languages)
      if (!this.registered.has(language)) this.registered.set(language, this.register(language));
  }

  /** Settings may differ between folders: a language counts where it is on in all of its open documents. */
  private languagesNow(): ReadonlySet<string> {
    const documents = vscode.workspace.textDocuments;
    const off = new Set(documents.filter((one) => this.ghostText.reasonFor(one)).map(({ languageId }) => languageId));
    return new Set(documents.map(({ languageId }) => languageId).filter((language) => !off.has(language)));
  }

  private register(language: string): vscode.Disposable {
    return vscode.languages.registerInlineCompletionItemProvider({ scheme: '*', language }, this.provider);
  }

  /** @param document only where it was allowed in this one */
  private endOnce(document = this.once?.document): void {
    if (document !== this.once?.document) return;
    this.once?.registered.dispose();
    this.once = undefined;
  }
}
