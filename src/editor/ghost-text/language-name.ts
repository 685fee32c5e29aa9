/** The display names of languages. */
import * as vscode from 'vscode';
import { plainText } from '../../base/foreign-text';

interface Contributions {
  readonly contributes?: { readonly languages?: readonly { readonly id: string; readonly aliases?: string[] }[] };
}

/** The name that an extension gives to a language, otherwise its id. */
export function languageName(id: string): string {
  if (id === 'plaintext') return vscode.l10n.t('plain text');
  for (const { packageJSON } of vscode.extensions.all) {
    const { contributes } = packageJSON as Contributions;
    const name = contributes?.languages?.find((language) => language.id === id)?.aliases?.[0];
    if (name !== undefined) return plainText(name);
  }
  return plainText(id);
}
