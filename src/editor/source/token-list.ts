/** All tokens that a hover is about, as a separate document, because a hover lists only the first ones. */
import * as vscode from 'vscode';
import { count } from '../../base/counted';
import { plainText } from '../../base/foreign-text';
import { textTable } from '../../base/text-table';
import type { Token } from '../../engine/protocol/token-protocol';
import { hexOf, isPart, nameOf, placeOf } from './hover-text';
import type { TokenGroup } from './token-group';

/** What a hover was about. */
export interface ToldTokens {
  readonly tokens: readonly Token[];
  readonly group: TokenGroup;
  /** A description of what the text is a part of. */
  readonly origin: string;
  /** The folder of the model to which the ids belong. */
  readonly model: string;
  readonly showBytes: boolean;
}

/**
 * Returns the ids in one line, for copying, and below it a line for each token.
 * @param modelName the name of the model for people
 * @param bytesOf returns the bytes of a token of the vocabulary
 */
export async function tokenList(
  told: ToldTokens,
  modelName: string,
  bytesOf: (id: number) => Promise<Uint8Array>,
): Promise<string> {
  const { tokens, group, showBytes } = told;
  const own = tokens.slice(group.first, group.last);
  const name = plainText(modelName);
  const heading = vscode.l10n.t('{0} tokens of the model “{1}” · {2}', count(own.length), name, placeOf(told));
  // Only their bytes distinguish the parts of a character.
  const spelled = new Set(own.filter((token) => showBytes || isPart(token)).map(({ id }) => id));
  const bytes = new Map(await Promise.all([...spelled].map(async (id) => [id, await bytesOf(id)] as const)));
  const hex = (id: number) => hexOf(bytes.get(id) ?? new Uint8Array());
  const head = [vscode.l10n.t('position'), vscode.l10n.t('id'), vscode.l10n.t('token')];
  const rows = own.map((token, at) => [
    String(group.first + at),
    String(token.id),
    `“${plainText(nameOf(token))}”`,
    ...(bytes.size > 0 ? [hex(token.id)] : []),
  ]);
  const table = textTable([[...head, ...(bytes.size > 0 ? [vscode.l10n.t('bytes')] : [])], ...rows]);
  return `${[heading, own.map(({ id }) => id).join(', '), table.join('\n')].join('\n\n')}\n`;
}
