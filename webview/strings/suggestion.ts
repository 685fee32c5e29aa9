import { rateInWords } from '../../src/base/number-text';

/** How probable the tokens are together, beside the product of those in the table. */
export type BesideProduct = 'more' | 'less' | 'same' | 'rest';

/** @param shorter the first token, where it is shorter than what was typed */
function besideProduct(beside: BesideProduct, typed: string, shorter: string | undefined): string {
  switch (beside) {
    case 'more':
      if (typed === '') return ' That is more than the probabilities in the table multiplied.';
      return shorter === undefined
        ? ` That is more than the probabilities in the table multiplied: those are of all tokens that fit, and after one that is shorter than “${typed}” another word may follow.`
        : ` That is more than the probabilities in the table multiplied: those count words, too, in which ${shorter} does not go on to “${typed}”.`;
    case 'less':
      return ' That is less than the probabilities in the table multiplied: it counts, too, that the word ends there.';
    case 'rest':
      return ' That is the product of the probabilities in the table, without the tokens that were already in the text.';
    case 'same':
      return '';
  }
}

/** A token that the model held for more probable, with both probabilities in words. */
export interface Better {
  readonly token: string;
  readonly probability: string;
  readonly own: string;
}

function whyOf(token: string, better: Better | undefined): string {
  if (!better) return `why the model predicted ${token}`;
  return `why the model gave ${token} ${better.own}, and ${better.token} more, ${better.probability}`;
}

function counted(tokens: number): string {
  return `${tokens} ${tokens === 1 ? 'token' : 'tokens'}`;
}

/** The texts of an explained suggestion. */
export const suggestionStrings = {
  title: 'The suggestion, as it was made',
  /** What comes first of a suggestion that the text itself has earlier: "Copied from line 3: …" */
  copied: (shared: string) =>
    shared === ''
      ? ': there the text goes on like this.'
      : `: there “${shared}”, which stands before this suggestion, too, goes on like this.`,
  copiedFrom: (line: number) => `Copied from line ${line}`,
  copiedSomewhere: 'Copied from earlier in this text',
  /** Why a suggestion that the model holds for improbable may be right all the same. */
  copiedSure: (confidence: number) =>
    `Texts repeat themselves: of similar suggestions, ${rateInWords(confidence)} are right in the first word.`,
  making: 'How it was made',
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
  /**
   * @param tokens how many of those that were read spell it; 0 where that is not known
   * @param first the first token, where it is another text; and whether it is longer
   */
  typed: (text: string, tokens: number, first: string | undefined, isLonger: boolean) => {
    const its =
      tokens === 0 ? '' : tokens === 1 ? ' (the last of these tokens)' : ` (the last ${tokens} of these tokens)`;
    const fits = isLonger ? `: ${first} begins with “${text}”` : `: “${text}” begins with ${first}`;
    return `“${text}” was already in the text${its} and may be the beginning of a word. So the model predicted what stands in its place, and only tokens that fit it counted${first === undefined ? '' : fits}.`;
  },
  along: (typed: string, whole: string) =>
    `It was first suggested as “${whole}”, of which “${typed}” was then typed: the tokens of that are already in the text.`,
  sure: (confidence: number) => `Of similar suggestions, ${rateInWords(confidence)} are right in the first word.`,
  /** @param typed the half of a word that was there already; @param isCopied whether the text itself has it earlier */
  probability: (value: string, beside: BesideProduct, typed: string, isCopied: boolean, shorter?: string) => {
    const model = isCopied ? 'The model alone, without looking there,' : 'The model';
    const among = typed === '' ? '' : `, among all that begin with “${typed}”`;
    return `${model} gives the whole suggestion a probability of ${value}${among}.${besideProduct(beside, typed, shorter)}`;
  },
  /** Why the table and the trace below give the same token different probabilities. */
  among: (typed: string) =>
    `Up to the end of “${typed}”, which was typed already, the table’s probabilities are among the tokens that fit it. In the trace below they are among all tokens.`,
  isTyped: 'already in the text',
  isCopied: 'copied',
  isCopiedTitle: (characters: number) => `Earlier in the text it stands after the same ${characters} characters`,
  table: 'The suggested tokens',
  columns: { token: 'token', id: 'id', probability: 'probability', alternatives: 'instead' },
  others: 'Other suggestions',
  /** @param token none where no token is left to explain */
  /** @param precision that of the run, whose numbers differ from the trace's where it is another one */
  trace: (token: string, tokens: number, precision: string, better?: Better) =>
    token === ''
      ? `Below: the trace of what the model read, ${counted(tokens)}, in float32.`
      : `Below: ${whyOf(token, better)}, in a float32 trace of the ${counted(tokens)} before it.${precision === 'float32' ? '' : ` The run above had weights of ${precision}: its numbers differ slightly.`} Click another token above to explain that one.`,
  explain: 'Explain this token, with a trace of what the model read before it',
  isExplained: 'This token is explained below',
} as const;
