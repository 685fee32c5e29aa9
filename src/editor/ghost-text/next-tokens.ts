/** A list of the most probable next tokens at the cursor. When the user takes one, the list shows those that follow it. */
import * as vscode from 'vscode';
import { labelText, plainText } from '../../base/foreign-text';
import type { EngineClient } from '../../engine/host/client';
import type { ListedToken } from '../../engine/protocol/completion-protocol';
import type { Failures } from '../failures';
import type { ModelNames } from '../models/model-names';
import { pickIn } from '../pick-in';
import { withLineEndsOf } from '../source/open-document';
import { isInsertable, nextTokenText } from './next-token-items';
import { readPlace } from './place';

interface NextTokensParts {
  readonly engine: Pick<EngineClient, 'nextTokens'>;
  readonly failures: Failures;
  readonly model: () => string;
  readonly modelNames: () => ModelNames;
  /** Called before text is inserted. */
  readonly onInsert: () => void;
}

const COUNT = 12;
/** The number of characters before the cursor that the title shows. */
const TITLE = 40;

interface Item extends vscode.QuickPickItem {
  readonly listed: ListedToken;
}

/** Shows the list at the cursor until it is closed. */
export async function showNextTokens(parts: NextTokensParts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor) await new NextTokenList(editor, parts).show();
  else void vscode.window.showInformationMessage(vscode.l10n.t('Open a text: next tokens are those at its cursor.'));
}

/** A list that starts where it was opened. */
class NextTokenList {
  private readonly list = vscode.window.createQuickPick<Item>();
  private readonly closed = new AbortController();
  private readonly start: string;
  private readonly model: string;
  /** Where the next token is inserted. */
  private offset: number;
  /** The text inserted so far, its tokens, and the version of the document after the last insertion. */
  private inserted = '';
  private chosen: readonly number[] = [];
  private version: number;
  private inserting = false;

  constructor(
    private readonly editor: vscode.TextEditor,
    private readonly parts: NextTokensParts,
  ) {
    const { document, selection } = editor;
    this.start = readPlace(document, selection.active).text;
    this.offset = document.offsetAt(selection.active);
    this.version = document.version;
    this.model = parts.model();
  }

  async show(): Promise<void> {
    const { list } = this;
    list.matchOnDescription = false;
    list.placeholder = vscode.l10n.t('Enter or 1 to 9 takes one and goes on; Escape ends');
    await pickIn<Item, undefined>(list, () => {
      list.onDidAccept(() => this.take(list.activeItems[0]));
      list.onDidChangeValue((value) => {
        const item = /^[1-9]$/.test(value) ? list.items[Number(value) - 1] : undefined;
        if (!item) return;
        list.value = '';
        this.take(item);
      });
      void this.fill();
    });
    this.closed.abort();
  }

  private async fill(): Promise<void> {
    const { list, inserted, chosen, model, start: text } = this;
    const { traces, ghostText } = this.parts.modelNames();
    const end = plainText((text + inserted).slice(-TITLE));
    list.title = vscode.l10n.t('Next tokens after “{0}” ({1}, float32)', end, plainText(ghostText ?? traces));
    list.busy = true;
    list.items = [];
    try {
      const { signal } = this.closed;
      const { tokens } = await this.parts.engine.nextTokens({ model, text, chosen, count: COUNT }, { signal });
      if (signal.aborted) return;
      list.items = tokens.map((listed, index) => ({ ...nextTokenText(listed, index, inserted), listed }));
      list.value = '';
    } catch (error) {
      list.hide();
      this.parts.failures.show(error);
    } finally {
      list.busy = false;
    }
  }

  private take(item: Item | undefined): void {
    if (!item || this.inserting) return; // a key pressed meanwhile is meant for the next list
    this.inserting = true;
    this.insert(item.listed)
      .catch((error: unknown) => {
        this.list.hide();
        this.parts.failures.show(error);
      })
      .finally(() => {
        this.inserting = false;
      });
  }

  /** Inserts a token and shows what follows it. A special token stays in the list and does nothing. */
  private async insert(listed: ListedToken): Promise<void> {
    const { editor, inserted } = this;
    if (listed.special) return;
    if (isInsertable(listed, inserted)) {
      const { document } = editor;
      if (document.version !== this.version) {
        throw new Error('The text was changed meanwhile. Show the next tokens again.');
      }
      const text = withLineEndsOf(document, listed.text.slice(inserted.length));
      const at = document.positionAt(this.offset);
      this.parts.onInsert();
      if (!(await editor.edit((edit) => edit.insert(at, text))))
        throw new Error(`${labelText(document.fileName)} cannot be edited.`);
      this.offset += text.length;
      const end = document.positionAt(this.offset);
      editor.selection = new vscode.Selection(end, end);
      this.version = document.version;
    }
    this.inserted = listed.text;
    this.chosen = listed.chosen;
    await this.fill();
  }
}
