/** Texts of others that reach the terminal: from saved traces, tokenizers, configurations and names of files. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Attack, type AttackCase, must } from '../attack-case';
import { shorten } from '../complaint';
import { copyModel, editJson, formatTensorFile, type Json, parseTensorFile, type TensorFile } from '../model-files';
import { TEXT } from '../requests';
import { addTokens, type TokenizerJson } from '../tokenizer-json';

/** Sets the title of the window, clears the screen, colours by a C1 character, turns the rest of the line round. */
const EVIL = '\u001b]0;pwned\u0007\u001b[2Jname\u009b31m\u202e\u2066\u200b';
/** Control characters but tab and line feed, and those that turn text round or are not seen. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const DRIVES_TERMINAL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/;

/** The terminal program prints nothing that drives the terminal, whether it does what is asked or refuses. */
async function mustPrintPlainly(attack: Attack, what: string, args: readonly string[]): Promise<void> {
  const { stdout, stderr, code, signal, isLate } = await attack.checkout.runCli(args);
  must(!isLate && signal === null, `${what}: the program ${isLate ? 'hangs' : `was ended by ${signal}`}`);
  const line = `${stdout}\n${stderr}`.split('\n').find((text) => DRIVES_TERMINAL.test(text));
  must(line === undefined, `${what}: printed with exit code ${code}: ${shorten(line ?? '')}`);
}

interface NamedToken {
  token: string;
  text: string;
}

interface Facts {
  model: { name: string };
  tokens: NamedToken[];
  generation: { text: string; tokens: NamedToken[] };
  top: NamedToken[];
  format: number;
}
type Metadata = Record<string, string>;
type Spoil = (facts: Facts, metadata: Metadata, file: TensorFile) => void;

const SPOILS: Readonly<Record<string, Spoil>> = {
  "the model's name": ({ model }) => {
    model.name = EVIL;
  },
  'a token': ({ tokens }) => renameAll(tokens, { token: EVIL }),
  "a token's text": ({ tokens }) => renameAll(tokens, { text: EVIL }),
  'the generation': ({ generation }) => {
    generation.text = EVIL;
    renameAll(generation.tokens, { token: EVIL, text: EVIL });
  },
  'a prediction': ({ top }) => renameAll(top, { token: EVIL, text: EVIL }),
  'the text': (_, metadata) => {
    metadata['text'] = EVIL + metadata['text'];
  },
  'the name of a tensor': (_facts, _metadata, { header, data }) => {
    header[EVIL] = { dtype: 'F32', shape: [0], data_offsets: [data.length, data.length] };
  },
  'the version': (facts, metadata) => {
    metadata['llm_trace_version'] = EVIL;
    delete metadata['llm_trace'];
    facts.format = 1;
  },
  'a dtype': (_facts, _metadata, { header }) => {
    (header['ids'] as Json)['dtype'] = EVIL;
  },
};

function renameAll(tokens: readonly NamedToken[], names: Partial<NamedToken>): void {
  for (const token of tokens) Object.assign(token, names);
}

function spoilt(saved: Buffer, spoil: Spoil): Buffer {
  const file = parseTensorFile(saved);
  const metadata = { ...(file.header['__metadata__'] as Metadata) };
  const facts = JSON.parse(metadata['llm_trace'] ?? '') as Facts;
  spoil(facts, metadata, file);
  if (metadata['llm_trace'] !== undefined) metadata['llm_trace'] = JSON.stringify(facts);
  file.header['__metadata__'] = metadata;
  return formatTensorFile(file);
}

const savedTraces: AttackCase = {
  name: 'nothing that a saved trace says drives the terminal',
  seconds: 120,
  async run(attack) {
    const { checkout, folder } = attack;
    const sound = join(folder, 'sound.safetensors');
    await checkout.runCli(['trace', TEXT, '--model', checkout.small, '--save', sound]);
    const saved = await readFile(sound);
    const path = join(folder, 'spoilt.safetensors');
    for (const [what, spoil] of Object.entries(SPOILS)) {
      await writeFile(path, spoilt(saved, spoil));
      await mustPrintPlainly(attack, what, ['show', path, '--model', checkout.small]);
    }
    return `${Object.keys(SPOILS).length} places in a saved trace stay text`;
  },
};

const models: AttackCase = {
  name: 'nothing that a model says, or is called, drives the terminal',
  seconds: 120,
  async run(attack) {
    const { checkout, folder } = attack;
    const added = await copyModel(checkout.small, join(folder, 'added'));
    await editJson<TokenizerJson>(added, 'tokenizer.json', addTokens([EVIL]));
    const text = `a ${EVIL} b`;
    await mustPrintPlainly(attack, 'an added token, in tokens', ['tokens', text, '--model', added]);
    await mustPrintPlainly(attack, 'an added token, in a trace', ['trace', text, '--model', added]);
    await mustPrintPlainly(attack, 'an added token, in a generation', ['generate', text, '--model', added]);

    const config = await copyModel(checkout.small, join(folder, 'config'));
    await editJson(config, 'config.json', (content) => Object.assign(content, { model_type: EVIL }));
    await mustPrintPlainly(attack, 'model_type', ['trace', TEXT, '--model', config]);

    const vocabulary = await copyModel(checkout.small, join(folder, 'vocabulary'));
    await editJson<TokenizerJson>(vocabulary, 'tokenizer.json', ({ model }) =>
      Object.assign(model.vocab, { [EVIL]: -1 }),
    );
    await mustPrintPlainly(attack, 'an entry of the vocabulary', ['trace', TEXT, '--model', vocabulary]);

    const named = join(folder, 'a\u001b[31m\u202ename');
    await mkdir(named);
    await mustPrintPlainly(attack, 'the name of a folder', ['trace', TEXT, '--model', named]);
    await mustPrintPlainly(attack, 'the name of a file', ['show', join(named, 'trace\u009b2J')]);
    await mustPrintPlainly(attack, 'a saved name', [
      'trace',
      TEXT,
      '--model',
      checkout.small,
      '--save',
      join(named, 'x'),
    ]);
    return 'added tokens, configurations, vocabularies and names stay text';
  },
};

export const HOSTILE_TEXT_CASES: readonly AttackCase[] = [savedTraces, models];
