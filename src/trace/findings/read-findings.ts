/** What happened in a trace, in sentences: one or two per step, none where nothing is clear. */
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
import { findHighestLogit } from './highest-logit';
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
import { wordsOfPieces } from './pieces-in-words';
import { findPooledText, findTextInShort } from './pooled-text';
import { findPositionVector } from './position-vector';
import { findReplacedToken } from './replaced-token';
import { findShownBlock } from './shown-block';
import { findStrongestOfBlock } from './strongest-head';
import { findSureness } from './sureness';
import { findTextLength } from './text-length';
import { findWhatArrives } from './what-arrives';

export interface Findings {
  /** In the order of the steps; within a step, the most important one first. */
  readonly findings: readonly Finding[];
  /** The predicted token that the findings refer to; null if nothing is predicted at the chosen token. */
  readonly prediction: TokenDescription | null;
  /** The token whose logit is subtracted; null if the logit itself is explained. */
  readonly ratherThan: TokenDescription | null;
  /** Other tokens that the findings name as predicted. */
  readonly others: readonly TokenDescription[];
  /** If the model is absent, one sentence on why there are no findings about the prediction; otherwise null. */
  readonly unavailable: string | null;
}

type Finder = (context: FindingContext, step: FindingStep) => Finding | null | Promise<Finding | null>;

/**
 * The finders for a step, by its view. The main finding of a step comes first, preceded only by where in the model the step is.
 */
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
  logits: [findHighestLogit, findLargestPart, findLessProbable, findInduction],
  predictions: findCertainty,
  choice: findChoice,
  generation: findSureness,
  'whole text': findInShort,
  'masked predictions': findCertainty,
  pooler: findNothingFilledIn,
  'replaced tokens': [findReplacedToken, findNothingFilledIn],
  'sentence embedding': [findPooledText, findNothingFilledIn, findTextInShort],
};

/** Limits a finder to the steps of the stack that makes the predictions. */
function onMain(find: Finder): Finder {
  return (context, step) => (step.isMain ? find(context, step) : null);
}

/** What came with a trace in addition to its tensors. */
interface FoundIn {
  /** The text that the tokens' ranges refer to. */
  readonly text: string;
  /** The continuation that the model wrote. */
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
  // An encoder is asked about words, which its vocabulary often splits.
  const tellWords = plan.predicts === 'next token' ? (found: Finding) => found : wordsOfPieces(context);
  for (const section of source.planOf('model').sections) {
    if (choice.variant !== 'model' && section.group === 'out') continue;
    for (const find of [FINDERS[section.view] ?? []].flat()) {
      const found = await find(context, stepOf(context, section));
      if (found && isOfFiniteNumbers(found)) findings.push(tellWords(found));
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

/** Sentences about numbers hold for finite ones only; values that are not finite are shown where they stand. */
function isOfFiniteNumbers({ parts }: Finding): boolean {
  return parts.every(({ value }) => value === undefined || Number.isFinite(value));
}

function described(source: TraceSource, ids: readonly number[]): TokenDescription[] {
  const { target } = modelOf(source, 'What is found of a prediction').folder.tokenizer;
  return ids.map((id) => describeId(target, id));
}
