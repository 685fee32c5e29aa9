/**
 * The steps in which a pass is explained: the stages of each, and plain words. This file has the 18 steps of a decoder,
 * from text to next token.
 */

import type { PlanNode } from '../../operations/kinds';
import { activatedWords, normedWords } from './computed-words';
import { ENCODER_DECODER } from './encoder-decoder-sections';
import { encoderEntries } from './encoder-sections';
import { type Plan, partOf, type Stage } from './plan';
import type { Section, SectionEntry, SectionStage, SectionView } from './section';
import { EMBEDDED_VECTORS, EMBEDDING_MATRIX, TOP_PREDICTIONS } from './section-entries';

const DECODER: readonly SectionEntry[] = [
  {
    title: 'Text',
    group: 'in',
    view: 'text',
    explanation:
      'The text that the model reads. Everything below is computed from it and from the weights of the model.',
  },
  {
    title: 'Tokens, ids and mask',
    group: 'in',
    view: 'tokens',
    formula: { text: 'ids = tokenize(text)', tex: '\\mathrm{ids} = \\mathrm{tokenize}(\\mathrm{text})' },
    explanation:
      'The tokenizer cuts the text into pieces of its vocabulary and gives each its number. The attention mask is 1 for every real token: here nothing is padded.',
  },
  EMBEDDING_MATRIX,
  EMBEDDED_VECTORS,
  {
    title: 'Norm before attention',
    group: 'block',
    view: 'norm',
    labels: ['ln1'],
    absent: 'This model has no norm here: attention reads the residual stream as it is.',
    explanation: (normed) => `Each vector is ${normed}, so that attention always reads values of the same range.`,
  },
  {
    title: 'Queries, keys and values',
    group: 'block',
    view: 'projections',
    labels: ['attn.q', 'attn.q_norm', 'attn.rot_q', 'attn.k', 'attn.k_norm', 'attn.rot_k', 'attn.v'],
    explanation:
      'Three views of each token: the query is what it looks for, the key what it offers to be matched on, the value what it passes on if matched.',
  },
  {
    title: 'Scores',
    group: 'block',
    view: 'scores',
    labels: ['attn.attn_scores_unmasked', 'attn.attn_scores_capped'],
    explanation: 'How well each query (row) matches each key (column), before any mask.',
  },
  {
    title: 'Mask and weights',
    group: 'block',
    view: 'weights',
    labels: ['attn.attn_scores', 'attn.pattern'],
    explanation:
      'The mask sets what a token may not see to −∞; softmax turns each row into weights that sum to 1: e to the power of each score, divided by the sum of all of them. The row’s largest score is taken off each first, which changes no weight.',
  },
  {
    title: 'Attention output and residual',
    group: 'block',
    view: 'attention output',
    labels: ['attn.z', 'attn.out', 'ln1_post', 'attn_out', 'resid_mid'],
    explanation:
      'Each head mixes the values by its weights; the heads are joined and projected, and the result is added to the residual stream.',
    withoutStream: {
      title: 'Attention output',
      explanation:
        'Each head mixes the values by its weights; the heads are joined and projected. The result is added to the residual stream in step 12, together with that of the MLP.',
    },
  },
  {
    title: 'Norm before the MLP',
    group: 'block',
    view: 'norm',
    labels: ['normalized_resid_mid', 'ln2'],
    absent: 'No norm of its own stands before the MLP of this model.',
    explanation: 'The same normalisation with weights of its own, before the MLP.',
  },
  {
    title: 'MLP',
    group: 'block',
    view: 'mlp',
    labels: ['mlp.pre', 'mlp.pre_linear', 'mlp.post'],
    explanation: (activated) =>
      `Each token is processed on its own: its vector is projected to a wider layer of neurons, where ${activated}.`,
  },
  {
    title: 'Block output',
    group: 'block',
    view: 'block output',
    labels: ['mlp.out', 'ln2_post', 'mlp_out', 'resid_post', 'normalized_resid_post'],
    explanation: 'The neurons are projected back and added to the residual stream: what the block hands to the next.',
  },
  {
    title: 'All blocks and the final norm',
    group: 'out',
    view: 'blocks',
    explanation:
      'Every block repeats steps 5 to 12 with weights of its own. After the last one the residual stream is normalised once more.',
    withoutFinalNorm: {
      title: 'All blocks',
      explanation: 'Every block repeats steps 5 to 12 with weights of its own.',
    },
  },
  {
    title: 'Logits',
    group: 'out',
    view: 'logits',
    explanation:
      'One score for every token of the vocabulary, at every position: how well each would continue the text up to there.',
  },
  TOP_PREDICTIONS,
  {
    title: 'The predicted token',
    group: 'out',
    view: 'choice',
    formula: { text: 'next = argmax p', tex: '\\mathrm{next} = \\arg\\max p' },
    explanation:
      'Greedy decoding takes the most probable token. Sampling draws one instead, by the probabilities that temperature, top-k and top-p leave.',
  },
  {
    title: 'Generation',
    group: 'out',
    view: 'generation',
    formula: { text: 'repeat: append next, run again', tex: null },
    explanation:
      'The chosen token is appended and the model runs again, one token at a time; the keys and values of earlier tokens are kept.',
  },
  {
    title: 'The whole text',
    group: 'out',
    view: 'whole text',
    explanation: 'The ids decoded back into text: what was given, and what was added.',
  },
];

/** What a family adds to the steps: further sentences on how it differs, and how its variant does. */
export interface SectionWords {
  readonly notes?: Partial<Record<SectionView, string>>;
  readonly variantNotes?: Partial<Record<SectionView, string>>;
  /** Explanations of the variant, for steps whose explanation is not true of it. */
  readonly variantExplanations?: Partial<Record<SectionView, string>>;
}

/** The numbered steps of a plan. @param stages all of the plan's */
export function sectionsOf(
  { predicts, stages, stacks, nodes }: Pick<Plan, 'predicts' | 'stages' | 'stacks' | 'nodes'>,
  { notes = {}, variantNotes = {}, variantExplanations = {} }: SectionWords,
): Section[] {
  const isDecoder = predicts === 'next token' && stacks.length <= 1;
  const entries = isDecoder ? DECODER : predicts === 'next token' ? ENCODER_DECODER : encoderEntries(predicts);
  const all = entries.map((entry) => {
    const found = stagesOf(entry, stages);
    return { entry: wordsOf(entry, found, { stages, nodes }), found };
  });
  // Every decoder shows all steps, so that they have the same numbers in all decoders.
  const shown = all.filter(({ entry: { labels }, found }) => isDecoder || !labels || found.length > 0);
  return shown.map(({ entry: { labels, ...entry }, found }, index) => {
    // Without the notes, which are about the model.
    const ofVariant = variantExplanations[entry.view] ?? (variantNotes[entry.view] && entry.explanation);
    return {
      ...entry,
      number: index + 1,
      explanation: [entry.explanation, notes[entry.view]].filter(Boolean).join(' '),
      formula: entry.formula ?? null,
      variantNote: variantNotes[entry.view] ?? null,
      ...(ofVariant === undefined ? {} : { variantExplanation: ofVariant }),
      stages: found,
    };
  });
}

/** The words of a step, chosen by what its model computes there or leaves out. */
function wordsOf(
  { absent, withoutFinalNorm, withoutStream, ...entry }: SectionEntry,
  found: readonly SectionStage[],
  plan: Pick<Plan, 'stages' | 'nodes'>,
): Omit<SectionEntry, 'absent' | 'withoutFinalNorm' | 'withoutStream'> & { readonly explanation: string } {
  if (entry.labels && found.length === 0) return { ...entry, explanation: absent ?? explained(entry, plan) };
  const isNormed = found.some(({ of }) => of === 'pass');
  const hasStream = plan.stages.some(
    ({ label, role }) => role === 'stream' && found.some((one) => one.label === label),
  );
  const told = { ...entry, ...(isNormed ? {} : withoutFinalNorm), ...(hasStream ? {} : withoutStream) };
  return { ...told, explanation: explained(told, plan) };
}

/** The explanation, completed with words on the first operation of the step's kind among its stages. */
function explained(
  { explanation, part, view, labels = [] }: Pick<SectionEntry, 'explanation' | 'part' | 'view' | 'labels'>,
  { stages, nodes }: Pick<Plan, 'stages' | 'nodes'>,
): string {
  if (typeof explanation === 'string') return explanation;
  const kinds: readonly PlanNode['kind'][] = view === 'norm' ? ['norm'] : ['activation', 'gate'];
  const node = stages
    .filter((stage) => stage.block !== null && labels.includes(stage.label))
    .filter((stage) => part === undefined || partOf(stage) === part)
    .map((stage) => nodes[stage.node])
    .find((one) => one !== undefined && kinds.includes(one.kind));
  return explanation(view === 'norm' ? normedWords(node) : activatedWords(node));
}

function stagesOf({ part, ...entry }: SectionEntry, stages: readonly Stage[]): SectionStage[] {
  if (part === undefined) return stagesOfPart(entry, stages);
  const own = stages.filter((stage) => partOf(stage) === part);
  return stagesOfPart(entry, own).map((stage) => ({ ...stage, part }));
}

function stagesOfPart({ view, labels = [] }: SectionEntry, stages: readonly Stage[]): SectionStage[] {
  const outside = (link: Stage['link']) =>
    stages
      .filter((stage) => stage.block === null && stage.link === link)
      .map(({ label }) => ({ label, of: 'pass' as const }));
  switch (view) {
    case 'embedding':
      return [...outside('embedding'), { label: 'resid_pre', of: 'first block' }];
    case 'blocks':
      return [{ label: handedOn(stages), of: 'every block' }, ...outside('final norm')];
    case 'logits':
    case 'replaced tokens':
      return outside('head');
    case 'pooler':
    case 'sentence embedding':
      return outside('pooling').filter(({ label }) => labels.includes(label));
    default: {
      const ofBlocks = new Set(stages.flatMap(({ block, label }) => (block ? [label] : [])));
      return labels.filter((label) => ofBlocks.has(label)).map((label) => ({ label, of: 'block' as const }));
    }
  }
}

/** The label of a block's output: its last sum, or that sum normalised. */
function handedOn(stages: readonly Stage[]): string {
  return stages.findLast(({ block, role }) => block !== null && role === 'stream')?.label ?? 'resid_post';
}
