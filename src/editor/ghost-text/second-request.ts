/**
 * Has VS Code ask once more where a model was silent that can say more by now, or was not waited for: it asks by itself
 * only after a key.
 */
import * as vscode from 'vscode';
import type { HowAsked } from '../../engine/host/suggester';

type Document = Pick<vscode.TextDocument, 'version'>;
type Position = Pick<vscode.Position, 'isEqual'>;

interface SilentPlace {
  readonly document: Document;
  readonly version: number;
  readonly position: Position;
}

/** By nobody, or by who has asked by hand before. */
type SecondHow = Exclude<HowAsked, 'while typing'>;

export class SecondRequest {
  private silent: SilentPlace | undefined;
  private running: SecondHow | undefined;

  /** How VS Code asks for it now, whatever it says; `undefined`: it does not. */
  get asking(): SecondHow | undefined {
    return this.running;
  }

  /** The model has answered for this place, or could not; where it suggested something, there is no need to ask again. */
  answered(document: Document, position: Position, isSilent: boolean): void {
    this.silent = isSilent ? { document, version: document.version, position } : undefined;
  }

  /** Ask, if the cursor still stands there and nothing was written since. A list that is open stays open. */
  async ask(how: SecondHow = 'once more'): Promise<void> {
    const { silent } = this;
    const editor = vscode.window.activeTextEditor;
    this.silent = undefined;
    if (!silent || editor?.document !== silent.document || silent.document.version !== silent.version) return;
    if (!editor.selection.isEmpty || !silent.position.isEqual(editor.selection.active)) return;
    await this.trigger(how);
  }

  /**
   * Ask at the cursor, as a key would: ghost text was just turned on there, or disappeared when the editor lost the keyboard.
   * The keyboard goes back to the editor from the button or menu that was used; without it VS Code shows no ghost text.
   */
  async askHere(how: SecondHow = 'once more'): Promise<void> {
    if (!vscode.window.activeTextEditor) return;
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    await this.trigger(how);
  }

  private async trigger(how: SecondHow): Promise<void> {
    this.running = how;
    try {
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    } finally {
      this.running = undefined;
    }
  }
}
