/** Only the definitions know which families there are: nothing else in the sources names one, or asks which it is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * "opt" and "phi" are words of their own, so that only the model's name in quotes counts; llama.cpp and Ollama are
 * runtimes, and llama.vscode is an extension. A sentence encoder's file is called after a family.
 */
const FAMILY =
  /(?<!o)llama(?![._-]?(?:cpp|vscode|cache))|mistral|qwen|gemma|neo-?x|gpt-?2|gpt-?neo|gpt-?j\b|starcoder|big-?code|olmo|smollm|stable-?lm|granite|(?<!sentence_)bert|electra|['"`](?:opt|phi\d?)['"`]/i;

/**
 * Where the definitions are, what lists models by their names for people (suggestions, and a benchmark's peers), and
 * tokenizers, whose files call their parts after families.
 */
const NAMED_ON_PURPOSE = [
  /^src\/architectures\//,
  /^src\/library\/suggestions\.ts$/,
  /^webview\/strings\/rescue\.ts$/,
  /^src\/terminal\/peers\//,
  /^src\/model\/tokenizers\//,
];

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name).replaceAll('\\', '/'));
}

/** Comments may give a family as an example. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

function namesFamily(file: string): boolean {
  return FAMILY.test(withoutComments(readFileSync(join(ROOT, file), 'utf8')));
}

const NAMING = [...sourcesBelow('src'), ...sourcesBelow('webview')].filter(
  (file) => !NAMED_ON_PURPOSE.some((place) => place.test(file)) && namesFamily(file),
);

it('nothing outside the definitions names a family', () => {
  expect(NAMING).toEqual([]);
});

it('the definitions do, or the rule above would say nothing', () => {
  const definitions = sourcesBelow('src/architectures');
  expect(definitions.filter(namesFamily).length).toBeGreaterThan(20);
});
