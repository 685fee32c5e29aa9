/** Says what does not apply to a model, and why, from what its pass predicts. Pure, so that the panel can use it, too. */
import { isEncoderDecoder, type Plan, type Predicted, scoresTokens } from './plan';

/** Everything that the user can ask of a model or of its trace. */
export type Question =
  | 'Generation'
  | 'Ghost text'
  | 'A list of next tokens'
  | 'Perplexity'
  | 'A comparison of next tokens'
  | 'Filling in'
  | 'Pseudo-perplexity'
  | 'A sentence embedding'
  | 'The logit lens'
  | 'Direct logit attribution'
  | 'A run without a part'
  | 'A run with a part of another text'
  | 'A run with rounded weights'
  | 'A run with another token'
  | 'A measure of which words matter'
  | 'What a head adds to tokens'
  | 'What a neuron adds to tokens'
  | 'The probability of each token given those before it'
  | 'What the model says at a position';

const MADE_FOR: Readonly<Record<Predicted, string>> = {
  'next token': 'this model predicts the next token',
  'masked token': 'this model fills in masked tokens',
  'replaced token': 'this model tells which tokens were replaced',
  'sentence embedding': 'this model makes one vector of a text',
  nothing: 'this checkpoint ends in hidden states, without a head',
};

/** The fields of a plan that decide what applies to it. */
type DecidingFields = Pick<Plan, 'nodes' | 'stacks' | 'predicts' | 'logits' | 'finalNorm'>;

/**
 * @param model the model's name, if it is not clear which one is meant
 * @returns one sentence; `undefined` if the question does apply
 */
export function whyNot(plan: DecidingFields, question: Question, model?: string): string | undefined {
  const reason = reasonOf(plan, question);
  return reason && `${question} does not apply ${model === undefined ? 'here' : `to ${model}`}, because ${reason}.`;
}

/**
 * @param instead a sentence that says what to do then
 * @throws Error with the sentence of `whyNot` if the question does not apply
 */
export function requireApplies(plan: DecidingFields, question: Question, instead = ''): void {
  const sentence = whyNot(plan, question);
  if (sentence) throw new Error(`${sentence} ${instead}`.trim());
}

/** The reason as a clause: "this model fills in masked tokens"; `undefined` if the question does apply. */
export function reasonOf(plan: DecidingFields, question: Question): string | undefined {
  const { predicts } = plan;
  const madeFor = MADE_FOR[predicts];
  switch (question) {
    case 'Ghost text':
    case 'A list of next tokens':
      if (isEncoderDecoder(plan))
        return 'this model writes a new text instead of going on with the one that it is given';
      return reasonOf(plan, 'Generation');
    case 'A run with rounded weights':
    case 'A run with another token':
      if (isEncoderDecoder(plan))
        return 'only models that go on with a text are run so, and this model writes a new text of one that it is given';
      return predicts === 'next token' ? undefined : `only models that go on with a text are run so, and ${madeFor}`;
    case 'A measure of which words matter':
      if (predicts === 'masked token' || (predicts === 'next token' && !isEncoderDecoder(plan))) return undefined;
      return `only models that predict a token of the text, or the one after it, are run so, and ${isEncoderDecoder(plan) ? 'this model writes a new text of one that it is given' : madeFor}`;
    case 'Perplexity':
      if (isEncoderDecoder(plan)) return 'this model writes a new text of one that it is given';
      return predicts === 'next token' ? undefined : `${madeFor}: it foresees no text token by token`;
    case 'Generation':
    case 'A comparison of next tokens':
      return predicts === 'next token' ? undefined : `${madeFor}: it reads a whole text at once and continues none`;
    case 'Filling in':
    case 'Pseudo-perplexity':
      if (isEncoderDecoder(plan))
        return 'this model writes a new text of one that it is given: it scores the tokens that it writes, and none at a place of the text that it reads';
      if (predicts === 'next token') return `${madeFor}: it was not trained to fill in masked ones`;
      return predicts === 'masked token'
        ? undefined
        : `${madeFor}: it came without the layer that fills in masked ones`;
    case 'A sentence embedding':
      if (predicts === 'sentence embedding') return undefined;
      return `${isEncoderDecoder(plan) ? 'this model is an encoder-decoder, which writes a new text of one that it is given' : madeFor}, and its folder has no modules.json that says how the vectors of tokens become one`;
    case 'The logit lens':
    case 'A run without a part':
    case 'A run with a part of another text':
    case 'What the model says at a position':
      return scoresTokens(plan) ? undefined : `${madeFor}: it has no logits for the tokens of its vocabulary`;
    case 'Direct logit attribution':
    case 'What a head adds to tokens':
    case 'What a neuron adds to tokens':
      if (!scoresTokens(plan)) return `${madeFor}: it has no logits for the tokens of its vocabulary`;
      return isLinearHead(plan)
        ? undefined
        : 'its head passes the last hidden states through an activation function: its logits are no sums of what was added to the residual stream';
    case 'The probability of each token given those before it':
      return predicts === 'next token'
        ? undefined
        : `${madeFor}: each token is seen with those after it, itself among them, unless it is masked`;
  }
}

/** Whether logits are weighted sums of the head's input, except for a norm's scale and a soft-cap at the very end. */
function isLinearHead({ nodes, logits, finalNorm }: DecidingFields): boolean {
  return nodes.every(({ id, kind }) => id <= finalNorm || id > (logits ?? -1) || kind !== 'activation');
}
