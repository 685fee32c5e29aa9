/** `embed`: computes vectors of texts, and how similar they are. */
import type { Command } from 'commander';
import { cutNotes } from '../../trace/report/text';
import type { Call } from '../call';
import { embeddingsJson } from '../json';
import { tellingProgress } from '../telling-progress';
import { formatEmbeddings } from '../text';
import { type FileOption, readGiven, withFile } from './given-texts';
import { withModelOf } from './model-instead';
import { addCommand, type ModelOptions } from './options';

interface EmbedOptions extends ModelOptions, FileOption {
  readonly tokens?: true;
}

export function addEmbed(program: Command, call: Call): void {
  const command = addCommand(
    program,
    'embed',
    'make a vector of each text, and compare them',
    call,
    'a sentence encoder',
  ).argument('[text...]', 'the texts; - for one from standard input');
  withFile(command, 'read a text from this UTF-8 file, without its last line’s end; may be said more than once')
    .option('--tokens', 'show every token of two long texts beside the one that is most alike in the other')
    .action((texts: string[], options: EmbedOptions) => runEmbed(call, texts, options));
}

async function runEmbed(call: Call, texts: readonly string[], options: EmbedOptions): Promise<void> {
  const { engine, terminal } = call;
  const empty = texts.indexOf('');
  if (empty !== -1 && texts.length > 1)
    throw new Error(`Text ${empty + 1} of ${texts.length} is empty: there is nothing to read.`);
  const read = await readGiven(call, texts, options);
  const { model } = options;
  const embeddings = await withModelOf(call, { model, predicts: 'sentence embedding' }, () =>
    tellingProgress(call, 'Embedding the texts', (asked) => engine.embed({ model, texts: read }, asked)),
  );
  if (options.json) terminal.printJson(embeddingsJson(embeddings));
  else terminal.print(formatEmbeddings(embeddings, options.tokens === true));
  for (const [index, text] of embeddings.texts.entries()) {
    const of = read.length > 1 ? ` of row ${index}` : '';
    for (const note of cutNotes(text, { of, done: 'are read' })) terminal.tell(note);
  }
}
