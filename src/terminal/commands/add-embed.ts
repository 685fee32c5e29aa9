/** `embed`: texts as vectors, and how alike they are. */
import type { Command } from 'commander';
import type { Call } from '../call';
import { embeddingsJson } from '../json';
import { tellingProgress } from '../telling-progress';
import { cutNotes, formatEmbeddings } from '../text';
import { addCommand, type ModelOptions } from './options';

export function addEmbed(program: Command, call: Call): void {
  addCommand(program, 'embed', 'make a vector of each text, and compare them', call, 'a sentence encoder')
    .argument('<text...>', 'the texts; - for one from standard input')
    .action((texts: string[], options: ModelOptions) => runEmbed(call, texts, options));
}

async function runEmbed(call: Call, texts: readonly string[], options: ModelOptions): Promise<void> {
  const { engine, terminal } = call;
  const read: string[] = [];
  for (const text of texts) read.push(await terminal.readText(text));
  const embeddings = await tellingProgress(call, 'Embedding the texts', (asked) =>
    engine.embed({ model: options.model, texts: read }, asked),
  );
  if (options.json) terminal.printJson(embeddingsJson(embeddings));
  else terminal.print(formatEmbeddings(embeddings));
  for (const note of embeddings.texts.flatMap(cutNotes)) terminal.tell(note);
}
