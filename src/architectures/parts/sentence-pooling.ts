/** Reads from the files of sentence-transformers how a sentence encoder's token vectors become one. */
import * as v from 'valibot';
import { ModelFolderError } from '../../model/errors';
import { type JsonFile, shorten } from '../../model/json';
import { flag, readFields, wholeNumber } from '../../model/schema';
import type { Pooling } from '../../operations/pool';
import type { ConfigFiles } from '../plan/architecture';

export interface SentencePooling {
  readonly pooling: Pooling;
  /** Whether the vector is scaled to length 1. */
  readonly normalizes: boolean;
  /** How many tokens of a text are read, special ones included; null: as many as the model can. */
  readonly mostTokens: number | null;
}

const Module = v.object({ type: v.string('must be a text'), path: v.string('must be a text') });
const Modules = v.object({ modules: v.array(Module, 'must be a list') });

const MODES: Readonly<Record<string, Pooling>> = {
  cls: 'first',
  lasttoken: 'last',
  mean: 'mean',
  max: 'max',
  mean_sqrt_len_tokens: 'sum by root',
  weightedmean: 'weighted mean',
};

const mode = () => v.optional(flag(), false);
const PoolingConfig = v.object({
  pooling_mode: v.nullish(v.string('must be a text')),
  pooling_mode_cls_token: mode(),
  pooling_mode_lasttoken: mode(),
  pooling_mode_mean_tokens: mode(),
  pooling_mode_max_tokens: mode(),
  pooling_mode_mean_sqrt_len_tokens: mode(),
  pooling_mode_weightedmean_tokens: mode(),
});
const Transformer = v.object({
  max_seq_length: v.nullish(wholeNumber(1, 10_000_000)),
  do_lower_case: v.nullish(
    v.literal(false, 'must be false: a text is not made lower-case before it is tokenized, but by the tokenizer'),
  ),
});
const Prompts = v.object({
  default_prompt_name: v.nullish(v.null('must be null: no prompt is put before a text')),
});

/**
 * @returns null for a folder without these files
 * @throws a sentence with file, field and fault, also for a module that is not implemented
 */
export function sentencePooling({ sentence }: ConfigFiles): SentencePooling | null {
  if (!sentence) return null;
  const { modules, transformer, prompts, moduleConfigs } = sentence;
  const { modules: listed } = readFields({ ...modules, value: { modules: modules.value } }, Modules);
  const list = listed.map(({ type, path }) => ({ type: type.split('.').at(-1) ?? '', path }));
  const [first, second, third, ...more] = list;
  const isBuilt =
    first?.type === 'Transformer' &&
    first.path === '' &&
    second?.type === 'Pooling' &&
    (third === undefined || third.type === 'Normalize') &&
    more.length === 0;
  if (!isBuilt) {
    const types = list.map(({ type }) => shorten(type)).join(', ') || 'none';
    throw new ModelFolderError(
      `${modules.file}: its modules are ${types}, but only Transformer, Pooling and, after them, Normalize are supported.`,
    );
  }
  if (prompts) readFields(prompts, Prompts);
  const config = moduleConfigs.get(second.path);
  if (!config) throw new ModelFolderError(`${modules.file} names ${second.path}, which has no config.json.`);
  return {
    pooling: poolingOf(config),
    normalizes: third !== undefined,
    mostTokens: (transformer && readFields(transformer, Transformer).max_seq_length) ?? null,
  };
}

function poolingOf(config: JsonFile): Pooling {
  const { pooling_mode: named, ...flags } = readFields(config, PoolingConfig);
  const chosen = Object.entries(flags).flatMap(([name, value]) =>
    value ? [name.replace(/^pooling_mode_/, '').replace(/^(cls|mean|max|weightedmean)_tokens?$/, '$1')] : [],
  );
  const modes = named ? [named] : chosen;
  const [only, ...others] = modes;
  const pooling = only === undefined || others.length > 0 ? undefined : MODES[only];
  if (pooling) return pooling;
  throw new ModelFolderError(
    `${config.file}: the pooling is ${modes.map(shorten).join(' and ') || 'none'}, but one of ${Object.keys(MODES).join(', ')} is supported, alone.`,
  );
}
