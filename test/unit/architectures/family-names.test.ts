/**
 * Only the definitions know which families there are, what their stages are called and how many steps tell them: nothing
 * else in the sources names a family, decides by what a stage is called, or counts the steps.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { architectureName } from '../../../src/architectures/registry';
import { fixturePath } from '../support';
import { type Config, defineConfig } from './defined-model';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * "opt" and "phi" are words of their own, so that only the model's name in quotes counts; llama.cpp and Ollama are
 * runtimes, and llama.vscode is an extension. A sentence encoder's file is called after a family.
 */
const FAMILY =
  /(?<!o)llama(?![._-]?(?:cpp|vscode|cache))|mistral|qwen|gemma|neo-?x|gpt-?2|gpt-?neo|gpt-?j\b|starcoder|big-?code|olmo|smollm|stable-?lm|granite|(?<!sentence_)bert|electra|\bm?t5\b|\bm?bart\b|marian|pegasus|['"`](?:opt|phi\d?)['"`]/i;

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

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function namesFamily(file: string): boolean {
  return FAMILY.test(withoutComments(read(file)));
}

const ALL = [...sourcesBelow('src'), ...sourcesBelow('webview')];
const OTHERS = ALL.filter((file) => !file.startsWith('src/architectures/'));
const NAMING = ALL.filter((file) => !NAMED_ON_PURPOSE.some((place) => place.test(file)) && namesFamily(file));

/**
 * How a name is asked for cross-attention: by its beginning or end, by a pattern, as a whole, or by the spelling of the
 * stages. "cross_heads" is a kind of total.
 */
const TELLS_CROSS_BY_NAME = [
  /\.(?:startsWith|endsWith|includes|indexOf|match|search)\(\s*['"`/][^'"`/\n]*cross/,
  /\/[^/\n]*cross[^/\n]*\/[a-z]*\.(?:test|exec)\(/,
  /(?:label|name|stage)\)?\s*[!=]==?\s*['"`][^'"`\n]*cross/i,
  /['"`][^'"`\n]*cross[^'"`\n]*['"`]\s*[!=]==?\s*[\w.?]*(?:label|name|stage)\b/i,
  /cross_(?!heads\b)|_cross\b/,
];

/** How a label is asked what its stage is: as a whole, by its beginning or end, by a pattern, or among all labels. */
const ASKS_LABEL = [
  /(?<!typeof )\blabel\)?\s*[!=]==?\s*['"`][^'"`\n]/,
  /['"`]\s*[!=]==?\s*(?:[\w?]+\.)*label\b/,
  /\blabel\)?\.(?:startsWith|endsWith|includes|indexOf|match|search)\(/,
  /\.(?:test|exec)\(\s*(?:[\w?]+\.)*label\b/,
  /\blabels\.(?:has|includes|indexOf)\(\s*['"`]/,
];

const LABELS = labelsOfFixtures();

/**
 * The label of a stage in quotes, by itself or at the end of a full name: "attn.pattern", "blocks.0.resid_mid". Those of
 * one word are words of other things too, such as the logits, and the embedding of positions is also a part that adds to a
 * logit.
 */
const SPELLS_LABEL = new RegExp(
  `['"\`](?:[^'"\`\\n]*\\.)?(?:${LABELS.filter((label) => /[._]/.test(label) && label !== 'pos_embed')
    .map((label) => label.replaceAll('.', '\\.'))
    .join('|')})['"\`]`,
);

/** The beginning of such a label: `attn.${letter}`, `normalized_${label}`. */
const BEGINS_LABEL = new RegExp(
  `['"\`](?:(?:${[...new Set(LABELS.flatMap((label) => /^(\w+)\./.exec(label)?.[1] ?? []))].join('|')})\\.|normalized_|resid_)`,
);

function labelsOfFixtures(): readonly string[] {
  const configs = readdirSync(fixturePath('')).map((folder) => join(fixturePath(folder), 'config.json'));
  const plans = configs
    .filter((file) => existsSync(file))
    .map((file) => defineConfig(JSON.parse(readFileSync(file, 'utf8')) as Config).plan);
  return [...new Set(plans.flatMap(({ stages }) => stages.map(({ label }) => label)))];
}

/** "the 18 steps", "steps 13 to 18", "step 8 of 18", in comments too; numbers that are compared with 18. */
const COUNTS_STEPS = /\b18[\s-]+steps?\b|\bsteps? \d+ (?:to|and) \d+|\bstep \d+ of 18\b|\beighteen\b|[!=<>]==? ?18\b/i;

function tellsCrossByName(source: string): boolean {
  return TELLS_CROSS_BY_NAME.some((way) => way.test(withoutComments(source)));
}

/** A stage is what the plan computes there (`src/architectures/stage-roles.ts`), whatever it is called. */
function decidesByLabel(source: string): boolean {
  return [...ASKS_LABEL, SPELLS_LABEL, BEGINS_LABEL].some((way) => way.test(withoutComments(source)));
}

it('nothing outside the definitions names a family', () => {
  expect(NAMING).toEqual([]);
});

it('the definitions do, or the rule above would say nothing', () => {
  const definitions = sourcesBelow('src/architectures');
  expect(definitions.filter(namesFamily).length).toBeGreaterThan(20);
});

it('nothing outside the definitions tells cross-attention by the name of a stage', () => {
  expect(OTHERS.filter((file) => tellsCrossByName(read(file)))).toEqual([]);
});

it.each([
  "label.startsWith('cross') === cross",
  "stages[0]?.label.startsWith('cross_')",
  "if (label.endsWith('cross')) return 1;",
  'const STREAM = /resid_(pre|mid_cross|mid|post)$/;',
  "stage.name === 'decoder.0.crossed'",
  "'crossed' === stage.label",
  '/cross/.test(label)',
])('it would be seen: %s', (source) => {
  expect(tellsCrossByName(source)).toBe(true);
});

it.each(["attention === 'cross'", "part === 'cross-attention'", "{ cross_heads: 'cross heads' }", '// cross_attn'])(
  'what is no name of a stage may say it: %s',
  (source) => {
    expect(tellsCrossByName(source)).toBe(false);
  },
);

it('nothing outside the definitions decides by what a stage is called', () => {
  expect(LABELS).toEqual(
    expect.arrayContaining(['attn.q', 'mlp.post', 'resid_mid', 'cross_attn.z', 'normalized_resid_post']),
  );
  expect(OTHERS.filter((file) => decidesByLabel(read(file)))).toEqual([]);
});

it.each([
  "own.find(({ label }) => label === 'attn.z')",
  "if ('ln1' !== stage.label) return;",
  "stages[0]?.label.endsWith('.q')",
  "label.startsWith('norm')",
  '/attn_scores/.test(label)',
  'new RegExp(`k$`).test(stage.label)',
  `labels.has(\`normalized_\${label}\`)`,
  "trace.read(blockStage(trace, layer, 'attn.pattern'))",
  "findStage(plan, 'blocks.0.mlp.post')",
  "const STATES = ['resid_pre', 'resid_post'];",
  `blockStage(trace, layer, \`attn.\${kept}\`)`,
])('it would be seen: %s', (source) => {
  expect(decidesByLabel(source)).toBe(true);
});

it.each([
  "readRow(source, 'logits', position)",
  "case 'pos_embed':",
  "// label === 'attn.z'",
  'stage.label === other.label',
  "typeof label === 'string'",
  "this.label === '' ? nothing : this.label",
  "'a tensor whole, as in blocks.4.attn.pattern: its block is shown'",
  "attention === 'weights'",
])('what asks for no name of a stage may stand: %s', (source) => {
  expect(decidesByLabel(source)).toBe(false);
});

it('nothing outside the definitions counts the steps', () => {
  expect(OTHERS.filter((file) => COUNTS_STEPS.test(read(file)))).toEqual([]);
});

it.each(['/** The 18 steps of a trace. */', 'steps 13 to 18 are', 'Steps 17 and 18', 'sections.length === 18'])(
  'it would be seen: %s',
  (source) => {
    expect(COUNTS_STEPS.test(source)).toBe(true);
  },
);

it('an architecture is called as its authors write it, by whatever name its files have', () => {
  expect(['gpt2', 'gpt_neox', 'gptneox', 'phi2', 'gemma3_text', 'xlm-roberta', 'mt5'].map(architectureName)).toEqual([
    'GPT-2',
    'GPT-NeoX',
    'GPT-NeoX',
    'Phi',
    'Gemma 3',
    'XLM-RoBERTa',
    'mT5',
  ]);
  // One that is not known has no other name, and neither has what every object has.
  expect(['mamba', 'toString'].map(architectureName)).toEqual(['mamba', 'toString']);
});
