/** Keeps in mind which settings of the editor were changed so that both are shown, IntelliSense and ghost text. */
import * as vscode from 'vscode';
import { type BothWhere, putBack, type Scope, showBoth, stillSet, type WrittenSetting } from './intellisense-settings';
import { languageName } from './language-name';

/** Names in the extension's memory which settings of the editor were set for a language so that both are shown there. */
const SET_FOR_BOTH = 'ghostText.writtenForBoth';

/** Settings that were changed for a language, and where they hold, in words. */
interface LeftChanged extends Scope {
  readonly where: string;
}

export class SettingsForBoth {
  constructor(private readonly memory: vscode.Memento) {}

  /** Have VS Code show both in a document. @returns what was written for it */
  async showBoth(document: Scope, where: BothWhere): Promise<readonly WrittenSetting[]> {
    const written = await showBoth(document, where);
    await this.remember(document, written);
    return written;
  }

  /** What was changed for a document's language and is still so. */
  stillSetIn(document: Scope): readonly WrittenSetting[] {
    return stillSet(document, this.written[document.languageId] ?? []);
  }

  /** What was changed for any language and is still so. @param uri of what is open */
  leftChanged(uri: vscode.Uri | undefined): readonly LeftChanged[] {
    return Object.keys(this.written).flatMap((languageId) => {
      const scope = { ...(uri && { uri }), languageId };
      const set = this.stillSetIn(scope);
      if (set.length === 0) return [];
      const isOfLanguage = set.every((one) => one.isOfLanguage);
      return [{ ...scope, where: isOfLanguage ? languageName(languageId) : vscode.l10n.t('all languages') }];
    });
  }

  /** Give them the values that they had before. */
  async changeBack(scopes: readonly Scope[]): Promise<void> {
    for (const scope of scopes) await this.undo(scope, this.written[scope.languageId] ?? []);
  }

  /** Give these alone the values that they had before. @returns how many were still as they had been written */
  async undo(scope: Scope, written: readonly WrittenSetting[]): Promise<number> {
    const count = await putBack(scope, written);
    await this.remember(scope, []);
    return count;
  }

  /** Besides what is still set since an earlier time. */
  private async remember(scope: Scope, written: readonly WrittenSetting[]): Promise<void> {
    const { [scope.languageId]: before = [], ...others } = this.written;
    const all = [...stillSet(scope, before), ...written];
    await this.memory.update(SET_FOR_BOTH, all.length > 0 ? { ...others, [scope.languageId]: all } : others);
  }

  /** By language. */
  private get written(): Readonly<Record<string, readonly WrittenSetting[]>> {
    return this.memory.get(SET_FOR_BOTH) ?? {};
  }
}
