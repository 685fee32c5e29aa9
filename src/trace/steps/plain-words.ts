/** What a step is called and said to be for somebody who meets it for the first time; the trade's words stand beside it. */

import type { Variant } from '../../architectures/architecture';
import { showsCrossAttention } from '../../architectures/block-parts';
import { isEncoderDecoder, mainStack, type Plan, scoresTokens } from '../../architectures/plan';
import { poolerWords } from '../../architectures/pooler-words';
import type { Section, SectionView } from '../../architectures/section';
import { whyNot } from '../../architectures/why-not';
import { count } from '../../base/counted';
import type { PlanNode } from '../../operations/kinds';
import { type MaskRule, reach } from '../../operations/mask-rule';
import { shortNumber } from '../../operations/numbers';
import { maskOf } from '../run/stage-mask';
import { pooledWords } from './pooled-words';

export interface PlainWords {
  readonly title: string;
  /** One sentence. */
  readonly lead: string;
}

const ADDED = 'The answers of the neurons become a vector again, which is added to the token’s own;';

const ADDED_NORMED =
  'The answers of the neurons become a vector again, which is divided by its own size (norm) and then added to the token’s own;';

const WORDS: Readonly<Record<Exclude<SectionView, 'pooler' | 'sentence embedding'>, PlainWords>> = {
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
  norm: {
    title: 'Divided by its size',
    lead: 'Each token’s vector is divided by its own size, and each of its numbers is multiplied by a learned one. Its length then depends on the learned numbers, and no longer on how long it was.',
  },
  projections: {
    title: 'Query, key and value',
    lead: 'In attention, tokens read from one another. Each of the block’s heads makes three vectors of each token’s own: what it looks for (query), what it can be found by (key), and what it passes on (value).',
  },
  scores: {
    title: 'How well they match',
    lead: 'Each token’s query (row) is multiplied with the keys of the tokens (columns): the higher a score is in its row, the better the match. Only the differences within a row matter: all of its scores may be below 0.',
  },
  weights: {
    title: 'Who looks at whom',
    lead: 'Softmax turns each token’s scores (row) into weights: 100\u00a0% of its attention, spread over',
  },
  'attention output': {
    title: 'Mix the values, add',
    lead: 'The values of all tokens, each multiplied by its weight, are added up. The output matrix turns the sums of all heads into one vector of as many numbers as the token’s own, and that is added to it.',
  },
  mlp: {
    title: 'Neurons',
    lead: 'Each token’s vector now goes through a layer of neurons by itself; only a few of them answer strongly.',
  },
  'block output': {
    title: 'What the block adds',
    lead: `${ADDED} the sum goes on to the next block.`,
  },
  blocks: {
    title: 'After all blocks',
    lead: 'Every block does the same with its own learned numbers. The logit lens supposes that the model stopped after one of them, and reads what it would predict there: so one can watch the answer take shape. Later blocks may still turn it.',
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
    lead: 'The numbers are turned back into text: what was given, and what the model added.',
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

const NORMED_ATTENTION =
  'The values of all tokens, each multiplied by its weight, are added up. The output matrix turns the sums of all heads into one vector of as many numbers as the token’s own. That is divided by its own size (norm), and then added to it.';

/** Where logits are sums of what was added to the residual stream. */
const SUMMED_LOGITS: PlainWords = {
  title: WORDS.logits.title,
  lead: `${WORDS.logits.lead} Every part of the model has added its share to it.`,
};

/** Of an encoder-decoder, whose output is no continuation of what it was given. */
const WHOLE_OUTPUT: PlainWords = {
  title: WORDS['whole text'].title,
  lead: 'The numbers are turned back into text: the decoder’s output in this trace, and what it wrote after that.',
};

/** Of a stack that no logit lens can be read in: it has no answer that takes shape. */
const BLOCKS_WITHOUT_ANSWER: PlainWords = {
  title: WORDS.blocks.title,
  lead: 'Every block does the same with its own learned numbers; the last one hands on one vector for each token, which it made from the whole text.',
};

const SECOND_NORM: PlainWords = {
  title: 'Divided by its size again',
  lead: 'After attention has added its part, each vector is divided by its own size once more, and its numbers are multiplied by other learned ones.',
};

/** Where no step before has told of a norm: it stands behind what it normalises. */
const FIRST_NORM_BEHIND: PlainWords = {
  title: WORDS.norm.title,
  lead: 'After attention has added its part, each vector is divided by its own size, and each of its numbers is multiplied by a learned one.',
};

/** Where the MLP stands beside attention, and not behind it, but has a norm of its own. */
const NORM_BESIDE: PlainWords = {
  title: SECOND_NORM.title,
  lead: 'The MLP stands beside attention and reads the vectors that came into the block, too. For it, each of them is divided by its own size once more, and its numbers are multiplied by other learned ones.',
};

const NO_NORM = 'No norm here';

/** Of the decoder of an encoder-decoder: its text is what it has written itself. */
const OUTPUT_TOKENS: PlainWords = {
  title: 'The output in tokens',
  lead: 'The decoder reads what it has written so far, in tokens of its vocabulary. The first is a start token, which stands for no text.',
};

/** What is done to query · key before it is the score that softmax reads. */
const BIASED =
  ' To each product a learned number is added that depends on how far apart the two tokens stand (position bias).';
const CAPPED = ' A soft-cap then keeps every score within a fixed range.';

/** Of an attention to another text. */
const ACROSS: Partial<Record<SectionView, PlainWords>> = {
  projections: {
    title: 'Query here, key and value there',
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

/** Of the simplified block, which stands alone, has one head, and neither positions nor a mask. */
const OF_VARIANT: Partial<Record<SectionView, string>> = {
  embedding:
    'Each token is replaced by its row of numbers, to which nothing is added for its position; from here on the simplified block computes with these vectors only.',
  projections:
    'In attention, tokens read from one another. The one head of the simplified block makes three vectors of each token’s own: what it looks for (query), what it can be found by (key), and what it passes on (value).',
  scores: WORDS.scores.lead,
  weights: `${WORDS.weights.lead} all tokens, before and after it (columns).`,
  'attention output':
    'The values of all tokens, each multiplied by its weight, are added up. The output matrix turns the sum into one vector of as many numbers as the token’s own, and that is added to it.',
  'block output': `${ADDED} with this sum the simplified block ends.`,
};

/**
 * What a step is called and said in a pass.
 * @param layer of the block that is shown, where one is
 * @param variant in which the steps up to the end of the block are told
 */
export function plainWords(section: Step, plan: Told, layer?: number, variant: Variant = 'model'): PlainWords {
  const told = wordsOfModel(section, plan, layer);
  const lead = variant === 'model' ? undefined : OF_VARIANT[section.view];
  return lead === undefined ? told : { ...told, lead };
}

function wordsOfModel(section: Step, plan: Told, layer?: number): PlainWords {
  const { view } = section;
  if (view === 'pooler') return poolerWords(plan.predicts);
  if (view === 'sentence embedding') return pooledWords(plan);
  if (view === 'blocks' && !hasAnswer(section, plan)) return BLOCKS_WITHOUT_ANSWER;
  if (view === 'block output')
    return {
      ...WORDS[view],
      lead: `${hasNorm(section, plan, 'before the sum') ? ADDED_NORMED : ADDED} ${whereTo(section, plan, layer)}`,
    };
  if (view === 'embedding') return { ...WORDS[view], lead: embeddingLead(section, plan) };
  if (view === 'logits' && !whyNot(plan, 'Direct logit attribution')) return SUMMED_LOGITS;
  if (view === 'whole text' && isEncoderDecoder(plan)) return WHOLE_OUTPUT;
  if (isAcross(section, plan)) return ACROSS[view] ?? WORDS[view];
  if (view === 'scores')
    return {
      ...WORDS.scores,
      lead: `${WORDS.scores.lead}${scoresMadeOf(section, plan)}${unusedScores(section, plan, layer)}`,
    };
  if (view === 'weights') return { ...WORDS.weights, lead: `${WORDS.weights.lead}${whatIsSeen(section, plan, layer)}` };
  if (view === 'tokens' && partOf(section, plan) === 'decoder') return OUTPUT_TOKENS;
  if (view === 'norm') return normWords(section, plan, layer);
  if (view === 'attention output' && hasNorm(section, plan, 'before the sum'))
    return { ...WORDS[view], lead: NORMED_ATTENTION };
  return WORDS[view];
}

/** What is done to a token’s row before the first block reads it: positions may come in later, or not at all. */
function embeddingLead(section: Step, { nodes, sections, stages }: Told): string {
  const part = partOf(section, { sections });
  const own = stages.filter(
    (stage) => stage.block === null && stage.link === 'embedding' && (part === undefined || stage.part === part),
  );
  const operations = own.flatMap(({ node }) => nodes[node] ?? []);
  const hasPosition = own.some(({ role }) => role === 'position');
  const normAt = operations.findIndex(({ kind }) => kind === 'norm');
  const projectedAt = operations.findIndex(({ kind }) => kind === 'linear');
  const changed = rowChange(operations);
  const position = `a vector for its position is added${typeAdded(operations)}`;
  const added = !hasPosition ? '' : changed === '' ? `, to which ${position}` : `${changed}, and ${position}`;
  const projected = normAt >= 0 && projectedAt > normAt ? ', and a matrix gives it the width that the blocks read' : '';
  const normed =
    normAt < 0 ? '' : `. ${hasPosition ? 'The sum' : 'The row'} is divided by its own size (norm)${projected}`;
  return `Each token is replaced by its row of numbers${added || changed}${normed}; from here on the model computes with these vectors only.`;
}

/** What is done to the row alone, before anything is added to it. */
function rowChange(operations: readonly PlanNode[]): string {
  const sumAt = operations.findIndex(({ kind }) => kind === 'sum' || kind === 'norm');
  const before = sumAt < 0 ? operations : operations.slice(0, sumAt);
  const factor = before.find((node) => node.kind === 'scale')?.factor;
  const multiplied = factor === undefined ? '' : `, multiplied by ${shortNumber(factor)}`;
  return before.some(({ kind }) => kind === 'linear')
    ? `${multiplied}, which a matrix brings to the width that the blocks read`
    : multiplied;
}

/** That a vector for the token’s type is added, and what a type is. */
function typeAdded(operations: readonly PlanNode[]): string {
  const types = operations.find((node) => node.kind === 'lookup' && node.index === 'types');
  if (types?.kind !== 'lookup') return '';
  const isOnly = types.matrix.shape[0] === 1;
  return `, and one for its type (${isOnly ? 'this model has only one type' : 'which of two texts it is of'})`;
}

/** The end of the sentence, with which tokens a token may see: by the mask of the block that is shown, or of all blocks where none is. */
function whatIsSeen(section: Step, plan: Told, layer?: number): string {
  const rules = rulesOf(section, plan, layer);
  const [first = null] = rules;
  const window = first?.window ?? null;
  if (rules.some((rule) => rule?.window !== first?.window))
    return ` itself and the tokens ${first?.causal ? 'before it' : 'on both sides'}, in some blocks only the nearest (columns). The mask hides the others.`;
  if (first === null) return ' all tokens, before and after it (columns).';
  if (window === null) return ' itself and the tokens before it (columns). The mask hides later ones.';
  const near = reach(first);
  if (near === 0) return ' itself alone in this block (columns). The mask hides the others.';
  // Near the beginning of a text there are not so many.
  const which = first.causal
    ? near === 1
      ? 'the token before it'
      : `up to ${count(near)} tokens before it`
    : near === 1
      ? 'its neighbours on both sides'
      : `up to ${count(near)} tokens on each side of it`;
  return ` itself and, in this block, ${which} (columns). The mask hides the others.`;
}

/** That not all scores are used, in the step before the one that hides some. */
function unusedScores(section: Step, plan: Told, layer?: number): string {
  const part = partOf(section, plan);
  const weights = plan.sections.find(
    (one) => one.view === 'weights' && one.part === part && one.number > section.number && !isAcross(one, plan),
  );
  const [rule = null] = weights ? rulesOf(weights, plan, layer) : [];
  if (!weights || rule === null) return '';
  const which = rule.causal && rule.window === null ? 'later tokens' : 'tokens that it may not see';
  return ` Those of ${which} are not used: step ${weights.number} hides them.`;
}

/** The rules of the masks of a step’s weights, in the block that is shown or in all of them; null where nothing is hidden. */
function rulesOf(section: Step, { nodes, sections, stages, stacks }: Told, layer?: number): (MaskRule | null)[] {
  const own = sections[section.number - 1];
  const labels = new Set(own?.stages.map(({ label }) => label));
  const stack = own?.part ?? mainStack({ stacks }).name;
  return stages.flatMap(({ block, label, node }) => {
    if (block?.stack !== stack || (layer !== undefined && block.layer !== layer) || !labels.has(label)) return [];
    const of = nodes[node];
    return of?.kind === 'softmax' ? [maskOf({ nodes }, of)] : [];
  });
}

function scoresMadeOf({ number }: Step, { nodes, sections, stages }: Told): string {
  const labels = new Set(sections[number - 1]?.stages.map(({ label }) => label));
  const isCapped = stages.some(({ label, node }) => labels.has(label) && nodes[node]?.kind === 'softcap');
  const isBiased = nodes.some(({ kind }) => kind === 'relative bias');
  return `${isBiased ? BIASED : ''}${isCapped ? CAPPED : ''}`;
}

function partOf({ number }: Step, { sections }: Pick<Told, 'sections'>): string | undefined {
  return sections[number - 1]?.part;
}

function normWords(section: Step, plan: Told, layer?: number): PlainWords {
  const own = plan.sections[section.number - 1];
  const before = plan.sections.filter(({ part, number }) => part === own?.part && number < section.number);
  const attention = before.findLast(({ view }) => view === 'attention output');
  const isBeside = attention !== undefined && !hasSum(attention, plan);
  // In one of the blocks it may be left out.
  if (stagesOfStep(section, plan, layer).length === 0)
    return { title: NO_NORM, lead: withoutNorm(section, plan, isBeside) };
  if (!attention) return WORDS.norm;
  if (isBeside) return NORM_BESIDE;
  // "Again" where a step before has told of a norm.
  return before.some(({ view, stages }) => view === 'norm' && stages.length > 0) ? SECOND_NORM : FIRST_NORM_BEHIND;
}

/** What is read where a block has no norm, and where it has one instead. */
function withoutNorm(section: Step, plan: Told, isBeside: boolean): string {
  const { number } = section;
  if (isBeside)
    return 'The MLP stands beside attention and has no norm of its own: it reads the same vectors as attention does.';
  const isOfMlp = plan.sections[number]?.view === 'mlp';
  const reader = isOfMlp ? 'The MLP' : 'Attention';
  const output = plan.sections.find(
    (one) => one.number > number && one.view === (isOfMlp ? 'block output' : 'attention output'),
  );
  const instead =
    output && hasNorm(output, plan, 'before the sum')
      ? ` What it gives is divided by its own size instead, before it is added (step ${output.number}).`
      : '';
  return `${reader} reads each token’s vector as it is.${instead}`;
}

/** Whether what a step gives is normalised: before it is added to the residual stream, or as a part of the sum. */
function hasNorm(section: Step, plan: Told, where: 'before the sum' | 'behind the sum'): boolean {
  const stages = stagesOfStep(section, plan);
  const sumAt = stages.findIndex(({ role }) => role === 'stream');
  return stages.some(
    ({ node }, at) => plan.nodes[node]?.kind === 'norm' && at < sumAt === (where === 'before the sum'),
  );
}

/** Whether a step adds something to the residual stream. */
function hasSum(section: Step, plan: Told): boolean {
  return stagesOfStep(section, plan).some(({ role }) => role === 'stream');
}

/** What a step shows of a block, or else of the last one of its stack, in the order in which it is computed. */
function stagesOfStep(
  { number }: Pick<Section, 'number'>,
  { sections, stacks, stages }: Told,
  layer?: number,
): Plan['stages'] {
  const own = sections[number - 1];
  const labels = own?.stages.map(({ label }) => label) ?? [];
  const main = mainStack({ stacks });
  const { name, layers } = stacks.find((stack) => stack.name === own?.part) ?? main;
  const shown = layer ?? layers - 1;
  return stages
    .filter(({ block, label }) => block?.stack === name && block.layer === shown && labels.includes(label))
    .toSorted((one, other) => labels.indexOf(one.label) - labels.indexOf(other.label));
}

/** Whether the logits are made of what the blocks of a step hand on. */
function hasAnswer({ number }: Step, plan: Told): boolean {
  const { part } = plan.sections.find((section) => section.number === number) ?? {};
  return scoresTokens(plan) && (part === undefined || part === mainStack(plan).name);
}

/** What becomes of the sum that leaves a block. */
function whereTo({ number }: Step, plan: Told, layer?: number): string {
  const { sections, stacks } = plan;
  const { part } = sections.find((section) => section.number === number) ?? {};
  const main = mainStack({ stacks });
  const stack = stacks.find(({ name }) => name === part) ?? main;
  const sum = hasNorm({ number, view: 'block output', group: 'block' }, plan, 'behind the sum')
    ? 'the sum is divided by its own size (norm) and'
    : 'the sum';
  if (layer === undefined || layer < stack.layers - 1) return `${sum} goes on to the next block.`;
  const read = sections.find((section) => section.view === 'blocks' && (section.part ?? main.name) === stack.name);
  const isNormalised = read?.stages.some(({ of }) => of === 'pass');
  const reader = stack === main ? 'the output' : `the ${main.name}`;
  return `this was the last block, and ${sum} goes on to ${isNormalised ? 'the final norm and ' : ''}${reader}.`;
}

/** What a step belongs to, where it is part of a block. */
export function partOfBlock(section: Step, plan: Told): string | null {
  const { sections } = plan;
  const { group, view, number } = sections.find((other) => other.number === section.number) ?? section;
  if (group !== 'block') return null;
  const reader = view === 'norm' ? sections[number]?.view : view;
  if (reader === 'mlp' || reader === 'block output') return 'MLP';
  return isAcross(section, plan) ? 'Cross-attention' : 'Attention';
}

type Step = Pick<Section, 'number' | 'view' | 'group'>;
type Told = Pick<Plan, 'nodes' | 'stages' | 'sections' | 'stacks' | 'predicts' | 'logits' | 'finalNorm'>;

/** Whether a step is of an attention to another text. */
function isAcross({ number }: Pick<Section, 'number'>, plan: Told): boolean {
  const own = plan.sections.find((other) => other.number === number);
  return own !== undefined && showsCrossAttention(plan, own);
}

/** Names a step in findings. */
export { sectionId } from '../../architectures/section';
