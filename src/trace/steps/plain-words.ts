/** A step's title and lead for a user who meets it for the first time; the field's terms stand beside them. */

import type { Variant } from '../../architectures/plan/architecture';
import { isEncoderDecoder, mainStack, scoresTokens } from '../../architectures/plan/plan';
import { poolerWords } from '../../architectures/plan/pooler-words';
import type { SectionView } from '../../architectures/plan/section';
import { whyNot } from '../../architectures/plan/why-not';
import { counted } from '../../base/counted';
import { ACTIVATION_FUNCTIONS } from '../../operations/activation-functions';
import { fixedSize } from '../../operations/node';
import type { NormNode } from '../../operations/norm';
import { attendedTokensClause, scoresMadeOf, unusedScores } from './attention-words';
import { ADDED, whatIsAdded, whereTo } from './block-output-words';
import {
  type DescribedPlan,
  hasSum,
  isAcross,
  normOf,
  type PlainWords,
  partOf,
  type Step,
  stagesOfStep,
} from './described-step';
import { embeddingLead } from './embedding-words';
import { normed } from './norm-formula';
import { normWords } from './norm-words';
import { pooledWords } from './pooled-words';
import type { ShortWalk } from './short-walk';

/** What attention does with the values. It does not say that a token looks at earlier ones, as not every model has a mask. */
const MIXED = 'A token adds up the values of those that it looks at, each times its weight.';

const WORDS: Readonly<Record<Exclude<SectionView, 'norm' | 'pooler' | 'sentence embedding'>, PlainWords>> = {
  text: {
    title: 'The text',
    lead: 'This is what the model is given; everything after it is computed from this text and from learned numbers.',
  },
  tokens: {
    title: 'Cut into tokens',
    lead: 'The text is cut into pieces of a fixed vocabulary, called tokens, and each token has a number: the model sees only these.',
  },
  'embedding matrix': {
    title: 'The table of vectors',
    lead: 'For every token of the vocabulary the model has learned one row of numbers: a vector.',
  },
  embedding: {
    title: 'Tokens become vectors',
    lead: 'Each token is replaced by its row of numbers; from here on the model computes with these vectors only.',
  },
  projections: {
    title: 'Query, key and value',
    lead: 'From each token’s vector every head makes three new ones: what the token looks for (query), what it can be found by (key), and what it passes on (value).',
  },
  scores: {
    title: 'How well they match',
    lead: 'Each token’s query (row) is multiplied with the keys of the tokens (columns): the higher a score is in its row, the better the match.',
  },
  weights: {
    title: 'Who looks at whom',
    lead: 'Softmax turns the scores of each token (row) into weights: 100\u00a0% of its attention, spread over',
  },
  'attention output': {
    title: 'Mix the values, add',
    lead: `${MIXED} The output matrix makes one vector of what all heads bring; it is added to the token’s own.`,
  },
  mlp: {
    title: 'Neurons',
    lead: 'Each token’s vector goes by itself through the MLP (multi-layer perceptron), a layer of neurons. Each neuron computes one number from it, and adds a learned vector of its own, multiplied by that number.',
  },
  'block output': {
    title: 'What the block adds',
    lead: `${ADDED} the sum goes on to the next block.`,
  },
  blocks: {
    title: 'After all blocks',
    lead: 'Every block does the same with its own learned numbers. The logit lens shows what the model would predict if it stopped after one of them.',
  },
  logits: {
    title: 'A logit for every token',
    lead: 'The last vector is compared with every token of the vocabulary: each gets a number, its logit, the higher the better they fit.',
  },
  predictions: {
    title: 'What comes next',
    lead: 'Softmax turns the logits into probabilities, which sum to 100\u00a0%: what the model expects to come next.',
  },
  choice: {
    title: 'Pick one token',
    lead: 'One token is taken: the most probable one, or one that is drawn by its probability.',
  },
  generation: {
    title: 'And again',
    lead: 'The new token is appended to the text, and the model runs again. Only the new token is computed: the keys and values of those before it are kept and used again.',
  },
  'whole text': {
    title: 'The text as it went on',
    lead: 'The numbers are turned back into text: what was given, and what was added.',
  },
  'masked predictions': {
    title: 'What fits the gap',
    lead: 'Softmax turns the logits into probabilities, which sum to 100\u00a0%: what the model expects in a masked place.',
  },
  'replaced tokens': {
    title: 'Which tokens were replaced',
    lead: 'The model gives each token one score: whether it belongs in this text or was put in another’s place.',
  },
};

/** For models that normalise the output of attention before it is added. */
function normedAttention(node: NormNode): string {
  return `${MIXED} The output matrix makes one vector of the sums of all heads. That ${normed(node)}, and is then added to the token’s own.`;
}

/** For models with attention and MLP side by side, which are added at once. */
function unsummedAttention(section: Step, plan: DescribedPlan): PlainWords {
  const sum = plan.sections.find(({ view, number }) => view === 'block output' && number > section.number);
  return {
    title: 'Mix the values',
    lead: `${MIXED} The output matrix makes one vector of the sums of all heads. It is not added to the token’s own yet, but in step ${sum?.number}, together with what the MLP gives.`,
  };
}

/** For models whose logits are sums of what was added to the residual stream. */
const SUMMED_LOGITS: PlainWords = {
  title: WORDS.logits.title,
  lead: `${WORDS.logits.lead} Every part of the model has added its share to it.`,
};

/** For encoder-decoders, whose output does not continue the given text. */
const WRITTEN_ON: PlainWords = {
  title: WORDS.generation.title,
  lead: 'The new token is appended to the decoder’s output, and the decoder runs again. Only the new token is computed: the keys and values of those before it, and of the source, are kept and used again.',
};

/** For encoder-decoders: the whole output. */
const WHOLE_OUTPUT: PlainWords = {
  title: 'The output as it went on',
  lead: 'The numbers are turned back into text: the decoder’s output in this trace, and what it wrote after that.',
};

/** For a stack without a logit lens, whose blocks form no prediction. */
const BLOCKS_WITHOUT_ANSWER: PlainWords = {
  title: WORDS.blocks.title,
  lead: 'Every block does the same with its own learned numbers; the last one hands on one vector for each token, which it made from the whole text.',
};

/** For the decoder of an encoder-decoder, whose text is its own output. */
const OUTPUT_TOKENS: PlainWords = {
  title: 'The output in tokens',
  lead: 'The decoder reads what it has written so far, in tokens of its vocabulary. The first is a start token, which stands for no text.',
};

/** For cross-attention, which attends to another text. */
const ACROSS: Partial<Record<SectionView, PlainWords>> = {
  projections: {
    title: 'Cross-attention: query, key and value',
    lead: 'Each token of the output makes a query of its own; keys and values are made from the tokens of the source.',
  },
  scores: {
    title: 'How well they match the source',
    lead: 'Each query of the output (row) is multiplied with the keys of the source (columns).',
  },
  weights: {
    title: 'Who looks at which source token',
    lead: 'Softmax turns the scores of each token of the output (row) into weights: 100\u00a0% of its attention, spread over the whole source (columns).',
  },
};

/** For the simplified block, which stands alone and has one head, no positions and no mask. */
const OF_VARIANT: Partial<Record<SectionView, string>> = {
  embedding:
    'Each token is replaced by its row of numbers, to which nothing is added for its position; from here on the simplified block computes with these vectors only.',
  projections:
    'From each token’s vector the one head of the simplified block makes three new ones: what the token looks for (query), what it can be found by (key), and what it passes on (value).',
  scores: WORDS.scores.lead,
  weights: `${WORDS.weights.lead} all tokens, before and after it (columns).`,
  'attention output': `${MIXED} The output matrix makes one vector of the sum, which is added to the token’s own.`,
  'block output': `${ADDED} with this sum the simplified block ends.`,
};

/**
 * The title and lead of a step in a pass.
 * @param layer the block that is shown, if one is
 * @param variant whose block the steps up to its end describe
 * @param walk the short walk that leads there, if one does
 */
export function plainWords(
  section: Step,
  plan: DescribedPlan,
  layer?: number,
  variant: Variant = 'model',
  walk?: ShortWalk,
): PlainWords {
  const told = wordsOfModel(section, plan, layer);
  const ofModel = walk === 'beginners' ? leadForBeginners(section, plan, layer) : undefined;
  const lead = variant === 'model' ? ofModel : OF_VARIANT[section.view];
  return lead === undefined ? told : { ...told, lead };
}

/** Where the usual lead builds on a step that the walk for beginners leaves out. */
function leadForBeginners(section: Step, plan: DescribedPlan, layer: number | undefined): string | undefined {
  switch (section.view) {
    case 'weights':
      return `${introducesHeads(section, plan)}${sharesForBeginners(section, plan, layer)}`;
    case 'mlp':
      return 'Beside attention each block has an MLP (multi-layer perceptron), a small network of neurons. Here tokens do not look at one another: each neuron computes one number from the token’s vector, and adds a learned vector of its own, multiplied by that number.';
    case 'predictions':
      return `${BRIDGE_TO_PREDICTIONS} what the model expects to come next.`;
    case 'masked predictions':
      return `${BRIDGE_TO_PREDICTIONS} what the model expects in a masked place.`;
    case 'generation':
      return isEncoderDecoder(plan)
        ? 'The new token is appended to the decoder’s output, and the decoder runs again, through the same steps, for the next one.'
        : 'The new token is appended to the text, and the model runs again, through the same steps, for the next one.';
    default:
      return undefined;
  }
}

/** In the first step about attention; ends with a space. */
function introducesHeads(section: Step, plan: DescribedPlan): string {
  if (plan.sections.some(({ view, number }) => view === 'weights' && number < section.number)) return '';
  const part = partOf(section, plan);
  const { layers } = plan.stacks.find(({ name }) => name === part) ?? mainStack(plan);
  const weights = stagesOfStep(section, plan)
    .map(({ node }) => plan.nodes[node])
    .find((node) => node?.kind === 'softmax');
  const heads = weights?.axes[0] ? counted(fixedSize(weights.axes[0]), 'head') : 'heads';
  const blocks =
    layers === 1
      ? `the ${part ?? 'model'} has one block`
      : `the ${part ?? 'model'} has ${counted(layers, 'block')}, one after the other`;
  const numbered =
    layers === 1 ? ', which are counted from 0' : ` each. Both are counted from 0: block ${layers - 1} is the last`;
  return `At first each token’s vector knows nothing of the words around it. Attention is where tokens read from each other: what a token reads is added to its vector. The parts that read are called heads: ${blocks}, with ${heads}${numbered}. `;
}

function sharesForBeginners(section: Step, plan: DescribedPlan, layer: number | undefined): string {
  if (isAcross(section, plan))
    return 'In the head shown here, each token of the output (row) has 100\u00a0% of attention, spread over the whole source (columns).';
  return `In the head shown here, each token (row) has 100\u00a0% of attention, spread over${attendedTokensClause(section, plan, layer)}`;
}

/** From a block to probabilities, past logits. */
const BRIDGE_TO_PREDICTIONS =
  'What comes out of the last block is compared with every token of the vocabulary: the better they fit, the more probable the token is. The probabilities sum to 100\u00a0%:';

/** For gated MLPs. */
function gatedMlp(activation: string): PlainWords {
  return {
    title: WORDS.mlp.title,
    lead: `Each token’s vector goes by itself through the MLP (multi-layer perceptron), a layer of neurons. Each neuron computes two numbers from it, its gate and its up projection: its value is ${activation}(gate) times the up projection, and can be negative. The neuron adds a learned vector of its own, multiplied by that value.`,
  };
}

function wordsOfModel(section: Step, plan: DescribedPlan, layer: number | undefined): PlainWords {
  const { view } = section;
  if (view === 'mlp') {
    const gate = stagesOfStep(section, plan)
      .map(({ node }) => plan.nodes[node])
      .find((node) => node?.kind === 'gate');
    return gate?.kind === 'gate' ? gatedMlp(ACTIVATION_FUNCTIONS[gate.activation].name) : WORDS.mlp;
  }
  if (view === 'norm') return normWords(section, plan, layer);
  if (view === 'pooler') return poolerWords(plan.predicts);
  if (view === 'sentence embedding') return pooledWords(plan);
  if (view === 'blocks' && !hasAnswer(section, plan)) return BLOCKS_WITHOUT_ANSWER;
  if (view === 'block output')
    return {
      ...WORDS[view],
      lead: `${whatIsAdded(section, plan)} ${whereTo(section, plan, layer)}`,
    };
  if (view === 'embedding') return { ...WORDS[view], lead: embeddingLead(section, plan) };
  if (view === 'logits' && !whyNot(plan, 'Direct logit attribution')) return SUMMED_LOGITS;
  if (view === 'generation' && isEncoderDecoder(plan)) return WRITTEN_ON;
  if (view === 'whole text' && isEncoderDecoder(plan)) return WHOLE_OUTPUT;
  if (isAcross(section, plan)) return ACROSS[view] ?? WORDS[view];
  if (view === 'scores')
    return {
      ...WORDS.scores,
      lead: `${WORDS.scores.lead}${scoresMadeOf(section, plan)}${unusedScores(section, plan, layer)}`,
    };
  if (view === 'weights')
    return { ...WORDS.weights, lead: `${WORDS.weights.lead}${attendedTokensClause(section, plan, layer)}` };
  if (view === 'tokens' && partOf(section, plan) === 'decoder') return OUTPUT_TOKENS;
  if (view === 'attention output' && !hasSum(section, plan)) return unsummedAttention(section, plan);
  const norm = view === 'attention output' ? normOf(section, plan, 'before the sum') : undefined;
  return norm ? { ...WORDS[view], lead: normedAttention(norm) } : WORDS[view];
}

/** Whether the logits are computed from the output of a step's blocks. */
function hasAnswer({ number }: Step, plan: DescribedPlan): boolean {
  const { part } = plan.sections.find((section) => section.number === number) ?? {};
  return scoresTokens(plan) && (part === undefined || part === mainStack(plan).name);
}

/** The part of the block that a step belongs to; null outside blocks. */
export function partOfBlock(section: Step, plan: DescribedPlan): string | null {
  const { sections } = plan;
  const { group, view, number } = sections.find((other) => other.number === section.number) ?? section;
  if (group !== 'block') return null;
  const reader = view === 'norm' ? sections[number]?.view : view;
  if (reader === 'mlp' || reader === 'block output') return 'MLP';
  return isAcross(section, plan) ? 'Cross-attention' : 'Attention';
}

/** Whether a step is about attention, or about the norm before it: these steps show which tokens a token looks at. */
export function isOfAttention(section: Step, plan: DescribedPlan): boolean {
  const part = partOfBlock(section, plan);
  return part !== null && part !== 'MLP';
}

/** The name of a step in findings. */
export { sectionId } from '../../architectures/plan/section';
