/** All tokens that a hover tells of, as a text of its own: a hover lists the first ones alone. */
import * as vscode from 'vscode';
import { count } from '../../base/counted';
import { plainText } from '../../base/foreign-text';
import { textTable } from '../../base/text-table';
import type { Token } from '../../engine/protocol/token-protocol';
import { hexOf, isPart, nameOf, placeOf } from './hover-text';
import type { TokenGroup } from './token-group';

/** What a hover told of. */
export interface ToldTokens {
  readonly tokens: readonly Token[];
  readonly group: TokenGroup;
  /** In words, what the text is a part of. */
  readonly origin: string;
  /** The folder of the model whose ids they are. */
  readonly model: string;
  readonly showBytes: boolean;
}

/**
 * Their ids in a line, to be copied, and below it a line for each token.
 * @param modelName what the model is called
 * @param bytesOf the bytes of a token of the vocabulary
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
  // Nothing else tells the parts of a character apart.
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
