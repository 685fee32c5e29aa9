/** Decides where the editor may ask for ghost text. */
import * as vscode from 'vscode';
import type { GhostTextSwitch } from './switch';

/**
 * Registers the provider only for the languages in which ghost text is on. To VS Code, a provider that never answers is still a
 * provider: IntelliSense waits for it, or leaves out its words.
 */
export class Registration implements vscode.Disposable {
  /** One registration per language: registering again cancels a running request there, and no key repeats it. */
  private readonly registered = new Map<string, vscode.Disposable>();
  /** A registration for a single request in a document where ghost text is off. */
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
        this.refresh(); // it may have been its language's only document with ghost text off
      }),
    );
    this.refresh();
  }

  /** Lets the editor ask here until the text is edited, whether ghost text is on or not. */
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

  /** Settings can differ between folders: a language counts if ghost text is on in all its open documents. */
  private languagesNow(): ReadonlySet<string> {
    const documents = vscode.workspace.textDocuments;
    const off = new Set(documents.filter((one) => this.ghostText.reasonFor(one)).map(({ languageId }) => languageId));
    return new Set(documents.map(({ languageId }) => languageId).filter((language) => !off.has(language)));
  }

  private register(language: string): vscode.Disposable {
    return vscode.languages.registerInlineCompletionItemProvider({ scheme: '*', language }, this.provider);
  }

  /** @param document ends the registration only if it is for this document */
  private endOnce(document = this.once?.document): void {
    if (document !== this.once?.document) return;
    this.once?.registered.dispose();
    this.once = undefined;
  }
}
