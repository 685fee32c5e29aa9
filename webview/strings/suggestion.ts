/** The texts of an explained suggestion. */
export const suggestionStrings = {
  title: 'The suggestion, as it was made',
  about: (precision: string) =>
    `What the model read and predicted when it made this suggestion, with weights of ${precision}. ` +
    'The trace below computes the same tokens again in float32, so its numbers differ slightly.',
  aboutFloat:
    'What the model read and predicted when it made this suggestion, in float32. The trace below computes the same tokens again.',
  read: (tokens: number) => `Read: ${tokens} tokens`,
  work: (reused: number, computed: number, time: string) =>
    `${reused} from cache, ${computed} computed; answered in ${time}`,
  typed: (text: string) => `“${text}” was half a token; it was removed and completed.`,
  probability: (value: string) => `Probability of the whole suggestion: ${value}`,
  table: 'The suggested tokens',
  columns: { token: 'token', id: 'id', probability: 'probability', alternatives: 'instead' },
  others: 'Other suggestions',
  trace: 'Below: the full trace of the same tokens, in float32',
} as const;
