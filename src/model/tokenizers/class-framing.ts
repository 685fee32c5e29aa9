/**
 * The tokens that some tokenizer classes of transformers put around every text. When such a class opens a folder, it replaces
 * the template of tokenizer.json by one made from `add_bos_token` and `add_eos_token` in tokenizer_config.json
 * (`update_post_processor`). DeepSeek's distilled Qwen models get their first token only in this way.
 */
import type { Template, TemplateItem } from './template';

/** The fields of tokenizer_config.json that matter here. */
interface FramingConfig {
  readonly tokenizer_class?: string | null | undefined;
  /** Written by transformers 5, which uses tokenizer.json only, and neither writes nor reads the two flags. */
  readonly backend?: string | null | undefined;
  readonly add_bos_token?: boolean | null | undefined;
  readonly add_eos_token?: boolean | null | undefined;
}

/** The names of the two tokens; null if the files say that there is none, `undefined` if they say nothing. */
interface NamedEnds {
  readonly bos: string | null | undefined;
  readonly eos: string | null | undefined;
}

/** The tokens before and after every text; `undefined` for none. */
export interface Framing {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A class's defaults for what tokenizer_config.json omits. No class adds the last token by default. */
interface ClassDefaults {
  readonly addsBos: boolean;
  readonly bos: string;
  readonly eos: string;
}

/** By class name without "Fast", since transformers uses the fast class for both names. */
const CLASSES: ReadonlyMap<string, ClassDefaults> = new Map([
  ['LlamaTokenizer', { addsBos: true, bos: '<s>', eos: '</s>' }],
  ['CodeLlamaTokenizer', { addsBos: true, bos: '<s>', eos: '</s>' }],
  ['GemmaTokenizer', { addsBos: true, bos: '<bos>', eos: '<eos>' }],
  ['CohereTokenizer', { addsBos: true, bos: '<BOS_TOKEN>', eos: '<|END_OF_TURN_TOKEN|>' }],
  ['GPTNeoXTokenizer', { addsBos: false, bos: '<|endoftext|>', eos: '<|endoftext|>' }],
]);

/** @returns `undefined` for all other classes, which keep the template of tokenizer.json */
export function framingOf(config: FramingConfig | undefined, named: NamedEnds): Framing | undefined {
  const defaults = CLASSES.get(config?.tokenizer_class?.replace(/Fast$/, '') ?? '');
  if (!defaults || typeof config?.backend === 'string') return undefined;
  const token = (name: 'bos' | 'eos') => (named[name] === undefined ? defaults[name] : (named[name] ?? undefined));
  return {
    before: (config?.add_bos_token ?? defaults.addsBos) ? token('bos') : undefined,
    after: (config?.add_eos_token ?? false) ? token('eos') : undefined,
  };
}

/** @returns `undefined` if the vocabulary lacks one of the tokens */
export function framingTemplate(
  { before, after }: Framing,
  tokens: readonly (string | undefined)[],
): Template | undefined {
  const find = (token: string | undefined) => (token === undefined ? [] : [tokens.indexOf(token)]);
  const [first, last] = [find(before), find(after)];
  if ([...first, ...last].includes(-1)) return undefined;
  const around = (text: 'first' | 'second', typeId: number): TemplateItem[] => [
    ...first.map((inserted) => ({ inserted, typeId })),
    { text, typeId },
    ...last.map((inserted) => ({ inserted, typeId })),
  ];
  const single = around('first', 0);
  return { single, pair: [...single, ...around('second', 1)] };
}
