/** `embed`: texts as vectors, and how alike they are. */
import type { Command } from 'commander';
import type { Call } from '../call';
import { embeddingsJson } from '../json';
import { tellingWidening } from '../telling-widening';
import { cutNotes, formatEmbeddings } from '../text';
import { addCommand, type ModelOptions } from './options';

export function addEmbed(program: Command, call: Call): void {
  addCommand(program, 'embed', 'make a vector of each text, and compare them', call)
    .argument('<text...>', 'the texts; - for standard input')
    .action((texts: string[], options: ModelOptions) => runEmbed(call, texts, options));
}

async function runEmbed(
  { engine, terminal, signal }: Call,
  texts: readonly string[],
  options: ModelOptions,
): Promise<void> {
  const read: string[] = [];
  for (const text of texts) read.push(await terminal.readText(text));
  const embeddings = await engine.embed({ model: options.model, texts: read }, tellingWidening({ terminal, signal }));
  if (options.json) terminal.printJson(embeddingsJson(embeddings));
  else terminal.print(formatEmbeddings(embeddings));
  for (const note of embeddings.texts.flatMap(cutNotes)) terminal.tell(note);
}
