/** What happened in a trace, in sentences: one or two for a step, none where nothing is clear. */
import type { SectionView } from '../../architectures/plan/section';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import { SOURCE, TOKENS } from '../../operations/node';
import { modelOf, type TraceSource } from '../run/source';
import { NO_YIELD, type YieldPoint } from '../run/yield-point';
import { findActiveNeuron } from './active-neuron';
import { findAttention } from './attention';
import { findBlockAdds } from './block-adds';
import { findCertainty } from './certainty';
import { findChoice } from './choice';
import {
  explainPrediction,
  type FindingContext,
  type FindingStep,
  type FindingsChoice,
  stepOf,
  type WrittenToken,
} from './context';
import { findEmbeddingRow } from './embedding-row';
import type { Finding } from './finding';
import { findFirstLead } from './first-lead';
import { findInShort } from './in-short';
import { findInduction } from './induction';
import { findInBlock, findInEmbedding } from './largest-component';
import { findLargestPart } from './largest-part';
import { findLensAndLogit } from './lens-and-logit';
import { findLessProbable } from './less-probable';
import { findMaskToken, findNothingFilledIn } from './mask-token';
import { findQuery, findScores } from './matching';
import { findMostTurned } from './most-turned';
import { findNormalised } from './normalised-vector';
import { findPieces } from './pieces';
import { findPooledText, findTextInShort } from './pooled-text';
import { findPositionVector } from './position-vector';
import { findReplacedToken } from './replaced-token';
import { findShownBlock } from './shown-block';
import { findStrongestOfBlock } from './strongest-head';
import { findSureness } from './sureness';
import { findTextLength } from './text-length';
import { findWhatArrives } from './what-arrives';

export interface Findings {
  /** In the order of the steps; of one step the one that tells most first. */
  readonly findings: readonly Finding[];
  /** The predicted token that they speak of; null where nothing is predicted at the chosen token. */
  readonly prediction: TokenDescription | null;
  /** The token that it is explained rather than; null where its logit itself is explained. */
  readonly ratherThan: TokenDescription | null;
  /** Other tokens that they name as predicted. */
  readonly others: readonly TokenDescription[];
  /** Why there are none of the prediction, in one sentence, where the model is absent. */
  readonly unavailable: string | null;
}

type Finder = (context: FindingContext, step: FindingStep) => Finding | null | Promise<Finding | null>;

/** What is looked for in a step, by what it shows. What is told of a step at all comes first, and before it where in the model the step is. */
const FINDERS: Partial<Record<SectionView, Finder | readonly Finder[]>> = {
  text: findTextLength,
  tokens: [findPieces, findMaskToken],
  'embedding matrix': findEmbeddingRow,
  embedding: [findPositionVector, findInEmbedding],
  norm: [findShownBlock, findNormalised],
  projections: [findShownBlock, findQuery],
  scores: findScores,
  weights: findAttention,
  'attention output': [findWhatArrives, findStrongestOfBlock],
  mlp: findActiveNeuron,
  'block output': [findBlockAdds, findInBlock],
  blocks: [onMain(findFirstLead), onMain(findLensAndLogit), findMostTurned, findNothingFilledIn],
  logits: [findLargestPart, findLessProbable, findInduction],
  predictions: findCertainty,
  choice: findChoice,
  generation: findSureness,
  'whole text': findInShort,
  'masked predictions': findCertainty,
  pooler: findNothingFilledIn,
  'replaced tokens': [findReplacedToken, findNothingFilledIn],
  'sentence embedding': [findPooledText, findNothingFilledIn, findTextInShort],
};

/** Of the steps of the stack that predicts alone. */
function onMain(find: Finder): Finder {
  return (context, step) => (step.isMain ? find(context, step) : null);
}

/** What came with a trace besides its tensors. */
interface FoundIn {
  /** The text that the tokens' ranges are in. */
  readonly text: string;
  /** What the model wrote after it. */
  readonly generation?: { readonly tokens: readonly WrittenToken[] };
}

/** @throws what `yieldPoint` throws */
export async function readFindings(
  source: TraceSource,
  { text, generation }: FoundIn,
  choice: FindingsChoice,
  yieldPoint: YieldPoint = NO_YIELD,
): Promise<Findings> {
  const { prediction, unavailable, notFinite } = await explainPrediction(source, choice);
  const plan = source.planOf(choice.variant);
  const texts = { [TOKENS]: text, [SOURCE]: source.source?.text ?? '' };
  const written = generation?.tokens ?? [];
  const context: FindingContext = { source, texts, plan, choice, prediction, notFinite, written, yieldPoint };
  const findings: Finding[] = [];
  for (const section of source.planOf('model').sections) {
    if (choice.variant !== 'model' && section.group === 'out') continue;
    for (const find of [FINDERS[section.view] ?? []].flat()) {
      const found = await find(context, stepOf(context, section));
      if (found && isOfFiniteNumbers(found)) findings.push(found);
    }
  }
  const named = new Set(
    findings.flatMap(({ parts }) => parts.flatMap(({ place }) => place?.target ?? place?.ratherThan ?? [])),
  );
  return {
    findings,
    prediction: prediction?.token ?? null,
    ratherThan: prediction?.ratherThan ?? null,
    others: prediction
      ? described(
          source,
          [...named].filter((id) => id !== prediction.token.id),
        )
      : [],
    unavailable,
  };
}

/** What is said of numbers holds of finite ones only; that others are not finite is shown where they stand. */
function isOfFiniteNumbers({ parts }: Finding): boolean {
  return parts.every(({ value }) => value === undefined || Number.isFinite(value));
}

function described(source: TraceSource, ids: readonly number[]): TokenDescription[] {
  const { target } = modelOf(source, 'What is found of a prediction').folder.tokenizer;
  return ids.map((id) => describeId(target, id));
}
