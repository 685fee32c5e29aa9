/**
 * Makes VS Code ask once more, where a model was silent but can now say more, or was not waited for. By itself VS Code asks
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

/** Automatic, or on behalf of a user who asked by hand before. */
type SecondHow = Exclude<HowAsked, 'while typing'>;

export class SecondRequest {
  private silent: SilentPlace | undefined;
  private running: SecondHow | undefined;

  /** The kind of request that VS Code is being told to make, whatever it reports; `undefined`: none. */
  get asking(): SecondHow | undefined {
    return this.running;
  }

  /**
   * Called when the model has answered for this place, or could not. If it suggested something, there is no need to ask again.
   */
  answered(document: Document, position: Position, isSilent: boolean): void {
    this.silent = isSilent ? { document, version: document.version, position } : undefined;
  }

  /** Asks, if the cursor is still there and nothing was written since. An open list stays open. */
  async ask(how: SecondHow = 'once more'): Promise<void> {
    const { silent } = this;
    const editor = vscode.window.activeTextEditor;
    this.silent = undefined;
    if (!silent || editor?.document !== silent.document || silent.document.version !== silent.version) return;
    if (!editor.selection.isEmpty || !silent.position.isEqual(editor.selection.active)) return;
    await this.trigger(how);
  }

  /**
   * Asks at the cursor, as a key would: ghost text was just turned on there, or disappeared when the editor lost the keyboard.
   * The keyboard returns to the editor from the button or menu that was used; without it VS Code shows no ghost text.
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
