/** The texts of an explained suggestion. */
export const suggestionStrings = {
  title: 'The suggestion, as it was made',
  about: (precision: string) =>
    `What the model read and said when it suggested this, with weights of ${precision}. ` +
    'The trace below computes the same tokens anew in float32: its numbers differ a little from these, and the two are never mixed.',
  aboutFloat:
    'What the model read and said when it suggested this, in float32. The trace below computes the same tokens anew.',
  read: (tokens: number) => `Read: ${tokens} tokens`,
  work: (reused: number, computed: number, time: string) =>
    `${reused} of them known from before, ${computed} computed; answered in ${time}`,
  typed: (text: string) => `Taken back and spelled out again, since it was typed only in part: ${text}`,
  probability: (value: string) => `Probability of the whole suggestion: ${value}`,
  table: 'The suggested tokens',
  columns: { token: 'token', id: 'id', probability: 'probability', alternatives: 'instead' },
  others: 'Other suggestions',
  trace: 'Below: the full trace of the same tokens, in float32',
} as const;
