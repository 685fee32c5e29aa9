/** The texts of an explained suggestion. */
export const suggestionStrings = {
  title: 'The suggestion, as it was made',
  /** What comes first of a suggestion that the text itself has earlier. */
  copied: (characters: number) =>
    `: there the text goes on like this after the same ${characters === 1 ? 'character' : `${characters} characters`} that stand before the cursor.`,
  copiedFrom: (line: number) => `Copied from line ${line}`,
  copiedSomewhere: 'Copied from earlier in this text',
  /** Why a suggestion that the model holds for improbable may be right all the same. */
  copiedSure: (confidence: string, probability: string) =>
    `Texts repeat themselves: of suggestions like this one, the first word is right in ${confidence}. The model alone, without looking there, gives all these tokens together ${probability}.`,
  about: (precision: string) =>
    `What the model read and predicted when it made this suggestion, with weights of ${precision}. ` +
    'The trace below computes it again in float32, so its numbers differ slightly.',
  aboutFloat:
    'What the model read and predicted when it made this suggestion, in float32. The trace below computes it again.',
  /** @param computed of the tokens that were read and of those that were tried to find the first word */
  read: (tokens: number, reused: number, computed: number, time: string) => {
    const tried = computed - (tokens - reused);
    const more = tried > 0 ? ` and ${tried} more to find the first word` : '';
    return `The model read ${tokens} tokens: ${reused} from the cache, ${tokens - reused} computed${more}, in ${time}.`;
  },
  otherFiles:
    'Before this text it read pieces of other files that are open or were edited lately, the most similar one last. Their tokens come first in the trace below.',
  lines: (first: number, last: number) => `lines ${first} to ${last}`,
  typed: (text: string) =>
    `“${text}” was there already. It was read again together with what follows, in case the model spells the word with other tokens.`,
  sure: (confidence: string) => `Of suggestions like this one, the first word is right in ${confidence}.`,
  probability: (value: string) => `The model gives all these tokens together a probability of ${value}.`,
  /** Where a word was half typed. @param isMore than the product of the probabilities in the table */
  probabilityOfTyped: (value: string, typed: string, isMore: boolean) =>
    `Of all that begins with “${typed}”, the model gives these tokens together a probability of ${value}.` +
    (isMore
      ? ' That is more than the product of those below, where a token shorter than what was typed counts with everything that may follow it.'
      : ''),
  isTyped: 'already in the text',
  isCopied: 'copied',
  isCopiedTitle: (characters: number) => `The text has it earlier, after the same ${characters} characters`,
  table: 'The suggested tokens',
  columns: { token: 'token', id: 'id', probability: 'probability', alternatives: 'instead' },
  others: 'Other suggestions',
  /** @param token none where no token is left to explain */
  trace: (token: string) =>
    token === ''
      ? 'Below: the trace of what the model read, in float32.'
      : `Below: the trace of what the model read before ${token}, in float32. That token is explained; a click on another one above explains that.`,
  explain: 'Explain this token, with a trace of what the model read before it',
  isExplained: 'This token is explained below',
} as const;
