/** The texts of an explained suggestion. */
export const suggestionStrings = {
  title: 'The suggestion, as it was made',
  about: (precision: string) =>
    `What the model read and predicted when it made this suggestion, with weights of ${precision}. ` +
    'The trace below computes the same tokens again in float32, so its numbers differ slightly.',
  aboutFloat:
    'What the model read and predicted when it made this suggestion, in float32. The trace below computes the same tokens again.',
  /** @param computed of the tokens that were read and of those that were tried to find the first word */
  read: (tokens: number, reused: number, computed: number, time: string) => {
    const tried = computed - (tokens - reused);
    const more = tried > 0 ? ` and ${tried} more to find the first word` : '';
    return `The model read ${tokens} tokens: ${reused} from the cache, ${tokens - reused} computed${more}, in ${time}.`;
  },
  typed: (text: string) =>
    `“${text}” was there already. It was read again together with what follows, in case the model spells the word with other tokens.`,
  sure: (confidence: string) => `Of suggestions like this one, the first word is right in ${confidence}.`,
  probability: (value: string) => `All these tokens together have a probability of ${value}.`,
  isTyped: 'already in the text',
  table: 'The suggested tokens',
  columns: { token: 'token', id: 'id', probability: 'probability', alternatives: 'instead', earlier: 'in common' },
  aboutEarlier:
    'The last column: so many characters before the token stood in the text earlier, before the same token. That counted ' +
    'beside the model, the more characters the more. Every probability is the model’s own.',
  others: 'Other suggestions',
  trace: 'Below: the full trace of the same tokens, in float32',
} as const;
