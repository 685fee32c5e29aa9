/** Edits of a tokenizer.json that make it hostile. */

interface AddedToken {
  id: number;
  content: string;
  special: boolean;
  single_word: boolean;
  lstrip: boolean;
  rstrip: boolean;
  normalized: boolean;
}

export interface TokenizerJson {
  normalizer: unknown;
  pre_tokenizer: unknown;
  post_processor: unknown;
  added_tokens: AddedToken[];
  model: { vocab: Record<string, number>; merges: (string | [string, string])[]; [field: string]: unknown };
}

export type Edit = (tokenizer: TokenizerJson) => void;

/** Split texts by a pattern first. */
export function splitBy(pattern: string): Edit {
  return (tokenizer) => {
    const split = { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false };
    const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
    tokenizer.pre_tokenizer = { type: 'Sequence', pretokenizers: [split, bytes] };
  };
}

export function normalizeBy(normalizer: object): Edit {
  return (tokenizer) => {
    tokenizer.normalizer = normalizer;
  };
}

/** Make the last tokens of the vocabulary added ones with other texts; each must be no part of a merge. */
export function addTokens(contents: readonly string[], options: Partial<AddedToken> = {}): Edit {
  return ({ model, added_tokens }) => {
    for (const content of contents) {
      const [taken, id] = Object.entries(model.vocab).reduce((last, entry) => (entry[1] > last[1] ? entry : last));
      model.merges = model.merges.filter((merge) => {
        const parts = Array.isArray(merge) ? merge : merge.split(' ');
        return parts.join('') !== taken && !parts.includes(taken);
      });
      delete model.vocab[taken];
      const plain = { special: false, single_word: false, lstrip: false, rstrip: false, normalized: false };
      added_tokens.push({ id, content, ...plain, ...options });
    }
  };
}

/** A template that puts so many tokens before the text. */
export function templateOf(count: number): Edit {
  return (tokenizer) => {
    const single = [...new Array(count).fill({ SpecialToken: { id: 'E' } }), { Sequence: { id: 'A' } }];
    const special_tokens = { E: { id: 'E', ids: [1], tokens: ['!'] } };
    tokenizer.post_processor = { type: 'TemplateProcessing', single, special_tokens };
  };
}

export function moreVocabulary(count: number): Edit {
  return ({ model }) => {
    for (let number = 0; number < count; number++) model.vocab[`entry${number}`] = 1000 + number;
  };
}

/** The first merge, so many times. */
export function repeatMerge(count: number): Edit {
  return ({ model }) => {
    const [first = ''] = model.merges;
    model.merges = new Array(count).fill(first);
  };
}
