/**
 * The readings of a kept trace: for each one, its parameters and its result. A new view of a trace needs one more member
 * here and one more function in `readings.ts`; worker, client and panel pass all readings on in the same way.
 */
import type { Variant } from '../../architectures/plan/architecture';
import type { SamplingChoice } from '../../generate/sampling';
import type { SequenceName } from '../../operations/node';
import type { Ablation, AblationChoice, JointAblation, JointAblationChoice } from '../../trace/ablation/ablation';
import type { AblationRuns } from '../../trace/ablation/ablation-runs';
import type { Difference } from '../../trace/compare/difference';
import type { Drift } from '../../trace/compare/drift';
import type { FoundDifference } from '../../trace/compare/first-difference';
import type { PositionPair } from '../../trace/compare/of-both';
import type { Outcome } from '../../trace/compare/outcome';
import type { PartDifferences, PartPlaces } from '../../trace/compare/part-differences';
import type { Patch, PatchChoice } from '../../trace/compare/patch';
import type { ReferenceSimilarity } from '../../trace/compare/reference-pairs';
import type { Similarity } from '../../trace/compare/similarity';
import type { SpelledAfter, SpelledText } from '../../trace/compare/spelled-text';
import type { UnrelatedSimilarity } from '../../trace/compare/unrelated-sentence';
import type { WidenedFile } from '../../trace/explain/program-weights';
import type { Provenance } from '../../trace/explain/provenance';
import type { FindingsChoice } from '../../trace/findings/context';
import type { OpeningContributions } from '../../trace/findings/opening-head';
import type { Findings } from '../../trace/findings/read-findings';
import type { ClearExample } from '../../trace/heads/clear-example';
import type { ClearestHead } from '../../trace/heads/clearest-head';
import type { CopyingScore } from '../../trace/heads/copying-score';
import type { BaselineChoice, HeadBaseline } from '../../trace/heads/head-baseline';
import type { CircuitsChoice, HeadCircuits } from '../../trace/heads/head-circuits';
import type { HeadPlace } from '../../trace/heads/head-place';
import type { HeadScores } from '../../trace/heads/head-scores';
import type { KnownTests } from '../../trace/heads/known-tests';
import type { MeasuredHeads } from '../../trace/heads/measured-heads';
import type { RepeatedTokens, RepeatedTokensChoice } from '../../trace/heads/repeated-tokens';
import type { MostAddingNeurons } from '../../trace/neurons/most-adding';
import type { Neuron, NeuronChoice } from '../../trace/neurons/neuron';
import type { NeuronAblation, NeuronAblationChoice } from '../../trace/neurons/neuron-ablation';
import type { SheetPart } from '../../trace/questions/question';
import type { AttentionKind, BlockRange, HeadMaps } from '../../trace/readings/attention';
import type { Attribution } from '../../trace/readings/attribution';
import type { TensorDetails } from '../../trace/readings/details';
import type { HeadContributions } from '../../trace/readings/head-contributions';
import type { Lens } from '../../trace/readings/lens';
import type { MadeOutput } from '../../trace/readings/made-output';
import type { MaskedTokens, MaskedTokensChoice } from '../../trace/readings/masked-tokens';
import type { OtherToken, OtherTokensChoice } from '../../trace/readings/other-tokens';
import type { ResidualNorms } from '../../trace/readings/residual';
import type { RoundedWeights } from '../../trace/readings/rounded-weights';
import type { Positions, TextProbabilities } from '../../trace/readings/text-probabilities';
import type { TokenShares } from '../../trace/readings/token-shares';
import type { WithoutTokens, WithoutTokensChoice } from '../../trace/readings/without-tokens';
import type { ProvenTrace } from '../../trace/run/source';
import type { StepsWanted } from '../../trace/steps/steps';
import type { Statistics } from '../../trace/tensors/statistics';
import type { StoredWindow, StoredWindowParams } from './stored-window-protocol';
import type { MadeContinuations, StepsResult, TraceId } from './trace-protocol';

export type {
  Ablation,
  Attribution,
  ClearExample,
  ClearestHead,
  CopyingScore,
  Drift,
  Findings,
  FindingsChoice,
  FoundDifference,
  HeadBaseline,
  HeadCircuits,
  HeadContributions,
  HeadMaps,
  HeadScores,
  KnownTests,
  MostAddingNeurons,
  Neuron,
  OpeningContributions,
  Outcome,
  PartDifferences,
  Patch,
  ReferenceSimilarity,
  RepeatedTokens,
  RoundedWeights,
  Similarity,
  SpelledText,
  TensorDetails,
  TextProbabilities,
  UnrelatedSimilarity,
};

/** A stage of a trace. */
interface StageName {
  readonly stage: string;
  readonly variant: Variant;
}

/** A stage of one side of a comparison, restricted to one head if it has heads. */
interface SideStage extends StageName {
  readonly head: number | null;
}

/** The logit to explain: a token at a position. */
export interface ExplainedAt {
  readonly position: number;
  /** The token's id; null means the most probable one there. */
  readonly id: number | null;
  /** The token whose logit is subtracted; null or left out means none. */
  readonly ratherThan?: number | null;
}

/** The other trace of a comparison, and the aligned positions of the two traces: [a0, b0, a1, b1, …]. */
interface Comparison {
  readonly other: TraceId;
  readonly pairs: readonly number[];
  readonly variants: { readonly a: Variant; readonly b: Variant };
}

/** Parameters of readings of a whole trace. */
type NoParams = Readonly<Record<never, never>>;

/** The content of a report: the same as a panel shows. */
export interface ReportChoice extends FindingsChoice {
  /** How the next token is picked; if left out, the most probable one is taken. */
  readonly sampling?: SamplingChoice;
  /** What was generated from the trace besides its own continuation; the report contains the one that is shown. */
  readonly continuations?: MadeContinuations;
  /** Who wrote which tokens of the output; if left out, what the trace's file says of it. */
  readonly output?: MadeOutput;
  /** Results of ablation runs; if left out, those of the trace's file. */
  readonly ablations?: readonly AblationRuns[];
  /** Measured scores of the heads, by kind of head. */
  readonly heads?: readonly MeasuredHeads[];
  /** The steps to include; if left out, all steps and the appendix. */
  readonly some?: SomeSteps;
}

/** A report of some steps. */
export interface SomeSteps {
  /** Their numbers. */
  readonly steps: readonly number[];
  /** Whether it summarises the ablation runs. A report of all steps always includes them in full. */
  readonly tellsAblations?: boolean;
  /** Whether it asks questions about each step, with the answers at the end. */
  readonly asksQuestions?: boolean;
  /** Which part of a report with questions is wanted, as a file of its own; if left out, both. */
  readonly sheetPart?: SheetPart;
}

export interface Readings {
  /** The steps for a block and head. */
  steps: { params: StepsWanted; result: StepsResult };
  /** The proofs, after at least this number of blocks has been checked. */
  proofs: { params: { readonly variant: Variant; readonly blocks: number }; result: ProvenTrace };
  /** The steps as text, with the proofs and the times. */
  report: {
    /** @param form plain text if left out @param pictured the steps for which a Markdown document has pictures */
    params: ReportChoice & { readonly form?: 'text' | 'markdown'; readonly pictured?: readonly number[] };
    result: { readonly text: string };
  };
  /** Statistics of a stage, for stages whose step does not include them. */
  statistics: { params: StageName; result: Statistics };
  /** Statistics of a weight. */
  weightStatistics: { params: { readonly weight: string }; result: Statistics };
  /** Statistics over a stage of all blocks, from which a scale shared by the blocks is made. */
  sharedStatistics: { params: StageName; result: Statistics };
  /** Statistics without the first token, whose values can be so large that they set the scale for all others. */
  statisticsWithoutFirst: { params: StageName & { readonly allBlocks: boolean }; result: Statistics };
  /** Statistics per row and a histogram of a stage, for one head if it has heads. */
  details: { params: StageName & { readonly head: number | null }; result: TensorDetails };
  /** Downsampled attention weights of every head of the blocks `from` to `to`, with their entropy and distance. */
  heads: { params: BlockRange; result: HeadMaps };
  /** Norms of the vectors of the residual stream, and of what attention and MLP add to it. */
  residual: { params: { readonly stack?: string }; result: ResidualNorms };
  /** The logit lens: what each block would predict at these positions (at most 64), and how it ranks `target`. */
  lens: { params: { readonly positions: readonly number[]; readonly target: number | null }; result: Lens };
  /** How much each part of the model contributes to a logit, or to the difference of two. */
  attribution: { params: ExplainedAt; result: Attribution };
  /** How a logit changes in a run without one head or MLP. */
  ablation: { params: AblationChoice; result: Ablation };
  /** How a logit changes in a run without several parts at once. */
  jointAblation: { params: JointAblationChoice; result: JointAblation };
  /** The most probable tokens after a position when the model's weights are rounded to 8 and to 4 bits. */
  roundedWeights: { params: { readonly position: number }; result: RoundedWeights };
  /** What the model would predict if another token stood at a place of the text. */
  otherTokens: { params: OtherTokensChoice; result: readonly OtherToken[] };
  /** What the model would predict without some tokens of the text, for example those of a sentence. */
  withoutTokens: { params: WithoutTokensChoice; result: WithoutTokens };
  /** What a fill-in model would predict at a masked place with other tokens of the text masked as well. */
  maskedTokens: { params: MaskedTokensChoice; result: MaskedTokens };
  /** What each head adds to a logit, or to the difference of two, and which head a panel opens on. */
  headContributions: { params: ExplainedAt; result: OpeningContributions };
  /** How much each head attends to a single other word, and which head a panel opens on if no head adds to a logit. */
  clearestHead: { params: Pick<ExplainedAt, 'position'>; result: ClearestHead };
  /** What was found in this trace, in sentences that belong to steps. */
  findings: { params: FindingsChoice; result: Findings };
  /** The head and token that show most clearly what attention does; null if there is no clear example. */
  clearExample: { params: NoParams; result: ClearExample | null };
  /** How strongly every head is of each kind: previous token, duplicate token, induction, … */
  headScores: { params: { readonly attention?: AttentionKind }; result: HeadScores };
  /** The same scores with the text's tokens shuffled, as a baseline. */
  headBaseline: { params: BaselineChoice; result: HeadBaseline };
  /** The heads' scores on repeated random tokens, the standard test for induction heads. */
  repeatedTokens: { params: RepeatedTokensChoice; result: RepeatedTokens };
  /**
   * Tests on repeated tokens that were already run with this trace's model, for any text: at the user's request, or for
   * findings.
   */
  knownTests: { params: Omit<RepeatedTokensChoice, 'without'>; result: KnownTests };
  /** What a head does with tokens according to its weights, and in this run. */
  headCircuits: { params: CircuitsChoice; result: HeadCircuits };
  /** What a neuron does: how active it is, what that adds to a logit, and which tokens it makes more probable. */
  neuron: { params: NeuronChoice; result: Neuron };
  /** How a logit changes without that neuron, and without the neurons whose contributions are nearest in size. */
  neuronAblation: { params: NeuronAblationChoice; result: NeuronAblation };
  /** The neurons of all blocks that add most to a logit, and those that subtract most. */
  mostAddingNeurons: { params: ExplainedAt; result: MostAddingNeurons };
  /**
   * For how many tokens a head's OV circuit raises the token itself most; or a sentence that says why there is no such
   * circuit.
   */
  copyingScore: { params: HeadPlace; result: CopyingScore | string };
  /** How probable each token of the text was, given the tokens before it, at some positions or at all. */
  textProbabilities: {
    params: { readonly positions?: Positions };
    result: TextProbabilities;
  };
  /** How much each token contributes to the text's vector. */
  tokenShares: { params: NoParams; result: TokenShares };
  /** The values that a single value was computed from. */
  provenance: { params: StageName & { readonly index: readonly number[] }; result: Provenance };
  /** What the model's file stores of a weight: the quants of part of a row. */
  storedWindow: { params: Omit<StoredWindowParams, 'model'>; result: StoredWindow };
  /** How a stage of this trace differs from a stage of another. */
  difference: {
    params: Pick<Comparison, 'other' | 'pairs'> & {
      readonly a: SideStage;
      readonly b: SideStage;
      /** For attention to a source, the aligned positions of the two sources. */
      readonly columnPairs?: readonly number[];
    };
    result: Difference;
  };
  /** How far the residual streams of this trace and another differ; for encoder-decoders also those over the sources. */
  drift: { params: Comparison & { readonly sequence?: SequenceName }; result: Drift };
  /** Where this trace and another first differ by more than rounding error. */
  firstDifference: {
    /** If the aligned positions of the sources are given, the encoders are searched before the decoders. */
    params: Comparison & { readonly sourcePairs?: readonly number[] };
    result: FoundDifference;
  };
  /** What this trace and another predict next, after a position of each. */
  outcome: { params: PositionPair & { readonly other: TraceId }; result: Outcome };
  /** How probable texts of several tokens are after a position: at most 20 texts at a time. */
  spelledTexts: { params: SpelledAfter; result: readonly SpelledText[] };
  /** Which heads and MLPs differ between a position of this trace and a position of another, and what they add to a logit. */
  partDifferences: { params: PartPlaces & { readonly other: TraceId }; result: PartDifferences };
  /** A run of this trace with a part of the other one patched in. */
  patch: { params: PatchChoice & { readonly other: TraceId }; result: Patch };
  /** How similar this text and another are to the model: as a whole, and token by token. */
  similarity: { params: { readonly other: TraceId }; result: Similarity };
  /** How similar this text is to a sentence that is unrelated to it and to the other text. @param texts both texts */
  unrelatedSimilarity: { params: { readonly texts: readonly string[] }; result: UnrelatedSimilarity };
  /** How similar this trace's model considers pairs of English sentences whose relation is obvious. */
  referenceSimilarities: { params: NoParams; result: readonly ReferenceSimilarity[] };
  /** The result of `referenceSimilarities` if it was measured before with this trace's model, else null. Runs nothing. */
  knownReferences: { params: NoParams; result: readonly ReferenceSimilarity[] | null };
  /** How similar this trace's model considers each pair of texts: the cosine similarities of their vectors. [text, text] */
  similaritiesAmong: { params: { readonly texts: readonly string[] }; result: Float64Array };
  /** How similar this text is to another one when some of its tokens are left out. */
  similarityWithout: { params: { readonly other: TraceId; readonly positions: readonly number[] }; result: number };
  /** How similar this text, with or without some of its tokens, is to another text that is not traced. */
  similarityTo: { params: { readonly text: string; readonly positions: readonly number[] }; result: number };
  /** Which weights this trace was made with, in words; null if unknown. */
  weightFiles: { params: NoParams; result: string | null };
  /** Whether every id stands for the same token in this trace's model and in the other's. */
  sameVocabulary: { params: { readonly other: TraceId }; result: boolean };
  /** How similarly this trace's model and the other's embed the tokens that both texts contain; null if unknown. */
  agreement: { params: { readonly other: TraceId }; result: number | null };
  /** A Python program that computes a value from its inputs, or a row if the last index is left out. */
  numpy: { params: StageName & { readonly index: readonly number[] }; result: { readonly source: string } };
  /**
   * A Python program that computes a value or row from the token ids and the weight files, through every operation that it
   * depends on. For a logit it can go on to the probability of its token, or to the probability that the logit lens reads at
   * the stage `lens`. For a quantised model it reads `widened`, the file that was made from its weights, or the copy of it
   * that will be at `weightsAt`.
   */
  wholeProgram: {
    params: StageName & {
      readonly index: readonly number[];
      readonly asProbability?: boolean;
      readonly lens?: string;
      readonly weightsAt?: string;
    };
    result: { readonly source: string; readonly widened: WidenedFile | null };
  };
}

export type ReadingName = keyof Readings;

export interface ReadParams<K extends ReadingName = ReadingName> {
  readonly trace: TraceId;
  readonly what: K;
  readonly params: Readings[K]['params'];
}
