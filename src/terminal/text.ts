/** What the terminal prints for people. */
import type { Generation, Token } from '../engine/protocol';

export function formatTokens(tokens: readonly Token[]): string {
  const lines = tokens.map(
    ({ id, token, text, start, end }) =>
      `${String(id).padStart(6)}  ${`${start}..${end}`.padEnd(12)}  ${token}  ${JSON.stringify(text)}`,
  );
  return lines.join('\n');
}

/** What a reader of generated text should know besides. */
export function generationNotes({ reason, cut }: Generation): string[] {
  const notes: string[] = [];
  if (cut) notes.push(`The text has ${cut.total} tokens: the model saw only the last ${cut.kept}, its context.`);
  if (reason === 'context') notes.push("Generation stopped because the model's context is full.");
  if (reason === 'end-of-text') notes.push('The model ended the text.');
  return notes;
}
