/** Remembers which settings of the editor were changed so that both IntelliSense and ghost text are shown. */
import * as vscode from 'vscode';
import type { Scope } from '../language-block';
import { type BothWhere, putBack, showBoth, stillSet, type WrittenSetting } from './intellisense-settings';
import { languageName } from './language-name';

/** The key in the extension's memory for the settings of the editor that were written, by language, so that both are shown. */
const SET_FOR_BOTH = 'ghostText.writtenForBoth';
/** The key for where they were changed, by language, while they are changed back because ghost text is off everywhere. */
const CHANGED_BACK = 'ghostText.changedBack';

/** The scope of settings that are still changed, and the languages they apply to, in words. */
interface ChangedScope extends Scope {
  readonly where: string;
}

export class SettingsForBoth {
  constructor(private readonly memory: vscode.Memento) {}

  /** Makes VS Code show both in a document. @returns the settings written for it */
  async showBoth(document: Scope, where: BothWhere): Promise<readonly WrittenSetting[]> {
    const written = await showBoth(document, where);
    await this.remember(document, written);
    return written;
  }

  /** The settings that were changed for a document's language and still have the written value. */
  stillSetIn(document: Scope): readonly WrittenSetting[] {
    return stillSet(document, this.written[document.languageId] ?? []);
  }

  /** The settings that were changed for any language and still have the written value. @param uri of the open document */
  stillChanged(uri: vscode.Uri | undefined): readonly ChangedScope[] {
    return Object.keys(this.written).flatMap((languageId) => {
      const scope = { ...(uri && { uri }), languageId };
      const set = this.stillSetIn(scope);
      if (set.length === 0) return [];
      const isOfLanguage = set.every((one) => one.isOfLanguage);
      return [{ ...scope, where: isOfLanguage ? languageName(languageId) : vscode.l10n.t('all languages') }];
    });
  }

  /** Restores all former values until `changeAgain`. @returns whether there were any */
  async changeBackForNow(): Promise<boolean> {
    const scopes = this.stillChanged(undefined);
    if (scopes.length === 0) return false;
    const where = (scope: Scope): BothWhere =>
      this.stillSetIn(scope).every(({ isOfLanguage }) => isOfLanguage) ? 'in its language' : 'everywhere';
    await this.memory.update(CHANGED_BACK, Object.fromEntries(scopes.map((one) => [one.languageId, where(one)])));
    await this.changeBack(scopes);
    return true;
  }

  /** Makes the changes anew that were undone by `changeBackForNow`. @returns whether there were any */
  async changeAgain(): Promise<boolean> {
    const changed = Object.entries(this.memory.get<Readonly<Record<string, BothWhere>>>(CHANGED_BACK) ?? {});
    if (changed.length === 0) return false;
    await this.memory.update(CHANGED_BACK, undefined);
    for (const [languageId, where] of changed) await this.showBoth({ languageId }, where);
    return true;
  }

  /** Restores the former values. */
  async changeBack(scopes: readonly Scope[]): Promise<void> {
    for (const scope of scopes) await this.undo(scope, this.written[scope.languageId] ?? []);
  }

  /** Restores the former values of these settings only. @returns how many still had the written value */
  async undo(scope: Scope, written: readonly WrittenSetting[]): Promise<number> {
    const count = await putBack(scope, written);
    await this.remember(scope, []);
    return count;
  }

  /** Adds to the settings that still have the value written at an earlier time. */
  private async remember(scope: Scope, written: readonly WrittenSetting[]): Promise<void> {
    const { [scope.languageId]: before = [], ...others } = this.written;
    const all = [...stillSet(scope, before), ...written];
    await this.memory.update(SET_FOR_BOTH, all.length > 0 ? { ...others, [scope.languageId]: all } : others);
  }

  /** The written settings by language. */
  private get written(): Readonly<Record<string, readonly WrittenSetting[]>> {
    return this.memory.get(SET_FOR_BOTH) ?? {};
  }
}
