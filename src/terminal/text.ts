/** What the terminal prints for people. */
import { plainText, quotedText } from '../base/foreign-text';
import { textTable } from '../base/text-table';
import type { Generation, Token } from '../engine/protocol';

export function formatTokens(tokens: readonly Token[]): string {
  const rows = tokens.map(({ id, token, text, start, end }) => [
    String(id).padStart(6),
    `${start}..${end}`,
    plainText(token),
    quotedText(text),
  ]);
  return textTable(rows).join('\n');
}

/** What a reader of generated text should know besides. */
export function generationNotes({ reason, cut }: Generation): string[] {
  const notes: string[] = [];
  if (cut) notes.push(`The text has ${cut.total} tokens: the model saw only the last ${cut.kept}, its context.`);
  if (reason === 'context') notes.push("Generation stopped because the model's context is full.");
  if (reason === 'end-of-text') notes.push('The model ended the text.');
  return notes;
}
