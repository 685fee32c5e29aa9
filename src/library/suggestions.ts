/** Suggested models of the hub to begin with: small ones, each in safetensors. */

interface Suggestion {
  readonly id: string;
  /** What it is good for in this program. */
  readonly about: string;
  /** As its model card on the hub states. */
  readonly parameters: string;
  readonly licence: string;
  /** Whether the hub requires that its licence is accepted first. */
  readonly gated?: true;
}

/** The smallest model about which much has been written. */
export const FIRST_SUGGESTION: Suggestion = {
  id: 'distilbert/distilgpt2',
  about: 'the small GPT-2 that many articles explain',
  parameters: '82M',
  licence: 'apache-2.0',
};

/** The model that the lesson on sentences needs. */
export const SENTENCE_ENCODER: Suggestion = {
  id: 'sentence-transformers/all-MiniLM-L6-v2',
  about: 'vectors of sentences',
  parameters: '22.7M',
  licence: 'apache-2.0',
};

/** What to do where the chosen model does not continue a text. */
export const CONTINUE_INSTEAD = `Name a model that continues a text instead, such as ${FIRST_SUGGESTION.id}.`;

/** A model that fills in masks. */
export const MASK_FILLER = 'distilbert/distilbert-base-uncased';

export const SUGGESTIONS: readonly Suggestion[] = [
  FIRST_SUGGESTION,
  { id: 'openai-community/gpt2', about: 'GPT-2 itself', parameters: '124M', licence: 'mit' },
  {
    id: 'HuggingFaceTB/SmolLM2-135M',
    about: 'a Llama, also for ghost text',
    parameters: '135M',
    licence: 'apache-2.0',
  },
  { id: 'HuggingFaceTB/SmolLM2-360M', about: 'its larger sister', parameters: '362M', licence: 'apache-2.0' },
  { id: 'Qwen/Qwen2.5-Coder-0.5B', about: 'ghost text in code', parameters: '0.49B', licence: 'apache-2.0' },
  {
    id: 'Qwen/Qwen3-0.6B-Base',
    about: 'a newer Qwen, with normed queries and keys',
    parameters: '0.6B',
    licence: 'apache-2.0',
  },
  {
    id: 'google/gemma-3-270m',
    about: 'local and global attention in turns',
    parameters: '270M',
    licence: 'gemma',
    gated: true,
  },
  {
    id: 'meta-llama/Llama-3.2-1B',
    about: 'grouped queries, a long context',
    parameters: '1.23B',
    licence: 'llama3.2',
    gated: true,
  },
  {
    id: 'EleutherAI/pythia-70m',
    about: 'attention and MLP beside each other',
    parameters: '70M',
    licence: 'apache-2.0',
  },
  { id: 'EleutherAI/pythia-160m', about: 'its larger sister', parameters: '160M', licence: 'apache-2.0' },
  SENTENCE_ENCODER,
  { id: 'google-t5/t5-small', about: 'writes one text of another', parameters: '60M', licence: 'apache-2.0' },
];
