/**
 * How texts are split before merging in byte-level vocabularies, by the names in GGUF files (`tokenizer.ggml.pre`). The names
 * are defined in llama.cpp, src/llama-vocab.cpp; the patterns are those in the models' own published tokenizer.json files.
 */

export interface PreTokenizer {
  /** Applied one after another: each splits what the ones before it have left. */
  readonly patterns: readonly string[];
  /** Whether a word that is itself a token is used as it is, without merging. */
  readonly wholeWords?: boolean;
  /** Whether texts begin with a special token, if the file does not say. */
  readonly addsBos?: boolean;
}

const SPACE = '\\p{White_Space}';
const NOT_SPACE = '\\P{White_Space}';
/** Endings such as those of "it's" and "IT'S". */
const CONTRACTION = "'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]";
const BETWEEN_WORDS = `${SPACE}*[\\r\\n]+|${SPACE}+(?!${NOT_SPACE})|${SPACE}+`;

const GPT2 = `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^${SPACE}\\p{L}\\p{N}]+|${SPACE}+(?!${NOT_SPACE})`;
const DIGIT = '\\p{N}';
const PUNCTUATION = '[\\p{P}$+<=>^~|`]+';
const THREE_DIGITS = '[0-9][0-9][0-9]';

/** Words with one sign before them, numbers of a limited number of digits, signs with the line ends after them. */
const wordsAndNumbers = (digits: string) =>
  `${CONTRACTION}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}${digits}| ?[^${SPACE}\\p{L}\\p{N}]+[\\r\\n]*|${BETWEEN_WORDS}`;

/** Words that end before a capital letter, as "camel" does in "camelCase". */
const casedWords = (ending: string, digits: string) => {
  const [upper, lower] = ['[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]', '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]'];
  const before = '[^\\r\\n\\p{L}\\p{N}]?';
  const words = `${before}${upper}*${lower}+${ending}|${before}${upper}+${lower}*${ending}`;
  return `${words}|\\p{N}${digits}| ?[^${SPACE}\\p{L}\\p{N}]+[\\r\\n/]*|${BETWEEN_WORDS}`;
};

const gpt2: PreTokenizer = { patterns: [GPT2] };
const digits: PreTokenizer = { patterns: [DIGIT, GPT2] };
const threeDigits: PreTokenizer = { patterns: [wordsAndNumbers('{1,3}')] };
const llama3: PreTokenizer = { ...threeDigits, wholeWords: true, addsBos: true };
const oneDigit: PreTokenizer = { patterns: [wordsAndNumbers('')] };

export const PRE_TOKENIZERS: ReadonlyMap<string, PreTokenizer> = new Map([
  ['default', { patterns: [PUNCTUATION, GPT2, '\\p{N}+', THREE_DIGITS] }],
  ...named(gpt2, 'gpt-2', 'phi-2', 'olmo', 'mpt', 'jais', 'trillion', 'granite-docling', 'modern-bert', 'roberta-bpe'),
  ...named(digits, 'starcoder', 'refact', 'command-r', 'smollm', 'codeshell', 'exaone', 'minerva-7b'),
  ...named(threeDigits, 'dbrx', 'smaug-bpe', 'chatglm-bpe'),
  ...named(llama3, 'llama3', 'llama-v3', 'llama-bpe', 'falcon3', 'pixtral', 'lfm2'),
  ...named(oneDigit, 'qwen2', 'deepseek-r1-qwen', 'stablelm2', 'megrez', 'hunyuan'),
  ['tekken', { patterns: [casedWords('', '')], wholeWords: true, addsBos: true }],
  ...named({ patterns: [casedWords(`(?:${CONTRACTION})?`, '{1,3}')] }, 'gpt-4o', 'llama4'),
  ['falcon', { patterns: [PUNCTUATION, GPT2, THREE_DIGITS] }],
  ['deepseek-coder', { patterns: ['[\\r\\n]', `${SPACE}?\\p{L}+`, `${SPACE}?\\p{P}+`, '[一-龥ࠀ-一가-퟿]+', DIGIT] }],
] satisfies [string, PreTokenizer][]);

function named(entry: PreTokenizer, ...names: readonly string[]): [string, PreTokenizer][] {
  return names.map((name) => [name, entry]);
}
