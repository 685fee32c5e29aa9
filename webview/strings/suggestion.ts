/** How probable the tokens are together, beside the product of those in the table. */
export type BesideProduct = 'more' | 'less' | 'same' | 'rest';

const BESIDE_PRODUCT: Readonly<Record<BesideProduct, string>> = {
  more: ' That is more than the product of the probabilities below, where a token shorter than what was typed counts with everything that may follow it.',
  less: ' That is less than the product of the probabilities below: it counts, too, that the word ends there.',
  same: '',
  rest: ' That is the product of the probabilities below, without the tokens that were already in the text.',
};

function counted(tokens: number): string {
  return `${tokens} ${tokens === 1 ? 'token' : 'tokens'}`;
}

/** How often something is right is measured on too few texts for more digits. */
function rate(confidence: number): string {
  return `${(100 * confidence).toFixed(0)} %`;
}

/** The texts of an explained suggestion. */
export const suggestionStrings = {
  title: 'The suggestion, as it was made',
  /** What comes first of a suggestion that the text itself has earlier: "Copied from line 3: …" */
  copied: (characters: number) =>
    `: there the text goes on like this. The ${characters} characters before that place are the same as those before the cursor.`,
  copiedFrom: (line: number) => `Copied from line ${line}`,
  copiedSomewhere: 'Copied from earlier in this text',
  /** Why a suggestion that the model holds for improbable may be right all the same. */
  copiedSure: (confidence: number) =>
    `Texts repeat themselves: of suggestions like this one, the first word is right in ${rate(confidence)}.`,
  about: (precision: string) =>
    `What the model read and predicted when it made this suggestion, with weights of ${precision}. ` +
    'The trace below computes it again in float32, so its numbers differ slightly.',
  aboutFloat:
    'What the model read and predicted when it made this suggestion, in float32. The trace below computes it again.',
  read: (reused: number, computed: number, time: string) =>
    `The model read ${counted(reused + computed)}: ${reused} from the cache, ${computed} computed, in ${time}.`,
  otherFiles:
    'Before this text it read pieces of other files that are open or were edited lately, the most similar one last. Their tokens come first in the trace below.',
  lines: (first: number, last: number) => `lines ${first} to ${last}`,
  /** @param tokens how many of those that were read spell it; 0 where that is not known */
  typed: (text: string, tokens: number) => {
    const its =
      tokens === 0 ? '' : tokens === 1 ? ' (the last of these tokens)' : ` (the last ${tokens} of these tokens)`;
    return `“${text}” was already in the text${its}. As a word there may go on, the model chose anew among all tokens that agree with it.`;
  },
  sure: (confidence: number) => `Of suggestions like this one, the first word is right in ${rate(confidence)}.`,
  /** @param typed the half of a word that was there already; @param isCopied whether the text itself has it earlier */
  probability: (value: string, beside: BesideProduct, typed: string, isCopied: boolean) => {
    const model = isCopied ? 'The model alone, without looking there,' : 'The model';
    const among = typed === '' ? '' : `, among all that begin with “${typed}”`;
    return `${model} gives the whole suggestion a probability of ${value}${among}.${BESIDE_PRODUCT[beside]}`;
  },
  isTyped: 'already in the text',
  isCopied: 'copied',
  isCopiedTitle: (characters: number) => `Earlier in the text it stands after the same ${characters} characters`,
  table: 'The suggested tokens',
  columns: { token: 'token', id: 'id', probability: 'probability', alternatives: 'instead' },
  others: 'Other suggestions',
  /** @param token none where no token is left to explain */
  trace: (token: string, tokens: number) =>
    token === ''
      ? `Below: the trace of what the model read, ${counted(tokens)}, in float32.`
      : `Below: why the model predicted ${token}, in a float32 trace of the ${counted(tokens)} before it. Click another token above to explain that one.`,
  explain: 'Explain this token, with a trace of what the model read before it',
  isExplained: 'This token is explained below',
} as const;
