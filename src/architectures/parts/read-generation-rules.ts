/** Reads the rules for new tokens from generation_config.json, or without that file from config.json. */
import * as v from 'valibot';
import { shorten } from '../../model/json';
import { readFields, wholeNumber } from '../../model/schema';
import type { ConfigFiles } from '../plan/architecture';
import type { GenerationRules } from '../plan/generation-rules';
import { refuse, tokenId, tokenIds } from './fields';

const count = () => v.nullish(wholeNumber(0, 10_000_000));
const idList = () => v.nullish(v.array(tokenId(), 'must be a list of token ids'));

const Fields = v.object({
  decoder_start_token_id: v.nullish(tokenId()),
  forced_bos_token_id: v.nullish(tokenId()),
  forced_eos_token_id: v.nullish(tokenIds()),
  min_length: count(),
  min_new_tokens: count(),
  suppress_tokens: idList(),
  begin_suppress_tokens: idList(),
  bad_words_ids: v.nullish(v.array(v.pipe(v.array(tokenId()), v.minLength(1)), 'must be a list of lists of token ids')),
});

/** Settings for ways of choosing tokens that are not implemented, with the values that do not ask for one. */
const NOT_DONE: Readonly<Record<string, readonly unknown[]>> = {
  num_beams: [1],
  num_beam_groups: [1],
  penalty_alpha: [],
  do_sample: [false],
  no_repeat_ngram_size: [0],
  encoder_no_repeat_ngram_size: [0],
  repetition_penalty: [1],
  encoder_repetition_penalty: [1],
  exponential_decay_length_penalty: [],
  sequence_bias: [],
};

export interface RuleDefaults {
  /** The family's default if there is no generation_config.json and config.json has no value. */
  readonly startId?: number;
  readonly forcedLastId?: number;
}

/** @throws ModelFolderError with one sentence if an id is not in the vocabulary, or there is no start token */
export function generationRules(
  files: ConfigFiles,
  vocabSize: number,
  eosTokenIds: readonly number[],
  defaults: RuleDefaults,
): GenerationRules {
  const { config, generation } = files;
  const own = readFields(generation ?? config, Fields);
  const ofConfig = readFields(config, Fields);
  const startId = own.decoder_start_token_id ?? ofConfig.decoder_start_token_id ?? defaults.startId;
  if (startId === undefined)
    refuse(files, '"decoder_start_token_id" is missing: the decoder has nothing to begin with');
  const last = own.forced_eos_token_id ?? (generation ? null : defaults.forcedLastId) ?? [];
  const rules: GenerationRules = {
    startId,
    forcedFirstId: own.forced_bos_token_id ?? null,
    forcedLastIds: [last].flat(),
    minLength: own.min_length ?? 0,
    minNewTokens: own.min_new_tokens ?? 0,
    suppressed: own.suppress_tokens ?? [],
    suppressedFirst: own.begin_suppress_tokens ?? [],
    // The end-of-text token alone is never a bad word, as in transformers.
    badWords: (own.bad_words_ids ?? []).filter((ids) => ids.length > 1 || !eosTokenIds.includes(ids[0] as number)),
    notDone: notDone((generation ?? config).value),
  };
  requireKnown(files, rules, vocabSize);
  return rules;
}

function notDone(value: unknown): string[] {
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(NOT_DONE).flatMap(([name, off]) => {
    const given = fields[name];
    return given === undefined || given === null || off.includes(given)
      ? []
      : [`${name} ${shorten(JSON.stringify(given))}`];
  });
}

function requireKnown(files: ConfigFiles, rules: GenerationRules, vocabSize: number): void {
  const { startId, forcedFirstId, forcedLastIds, suppressed, suppressedFirst, badWords } = rules;
  const first = forcedFirstId === null ? [] : [forcedFirstId];
  const all = [startId, ...first, ...forcedLastIds, ...suppressed, ...suppressedFirst, ...badWords.flat()];
  const beyond = all.find((id) => id >= vocabSize);
  if (beyond === undefined) return;
  const file = files.generation ?? files.config;
  refuse(
    { ...files, config: file },
    `it names the token ${beyond}, but the vocabulary has only ids below ${vocabSize}`,
  );
}
