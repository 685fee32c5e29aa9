/**
 * What can be read of a kept trace: for every reading what is asked and what is answered. A new view of a trace is one
 * more member here and one more function in `readings.ts`; worker, client and panel pass all of them on alike.
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
import type { AttentionKind, BlockRange, HeadMaps } from '../../trace/readings/attention';
import type { Attribution } from '../../trace/readings/attribution';
import type { TensorDetails } from '../../trace/readings/details';
import type { HeadContributions } from '../../trace/readings/head-contributions';
import type { Lens } from '../../trace/readings/lens';
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

/** A stage of one side of a comparison, of one head where it has heads. */
interface SideName extends StageName {
  readonly head: number | null;
}

/** The logit of a token at a position. */
export interface ExplainedAt {
  readonly position: number;
  /** null: of the most probable one there. */
  readonly id: number | null;
  /** The token whose logit is taken off; null or left out: none. */
  readonly ratherThan?: number | null;
}

/** What a trace is compared with, and which positions of the two stand beside each other: [a0, b0, a1, b1, …]. */
interface Comparison {
  readonly other: TraceId;
  readonly pairs: readonly number[];
  readonly variants: { readonly a: Variant; readonly b: Variant };
}

/** Of what is asked of a trace as a whole. */
type NoParams = Readonly<Record<never, never>>;

/** What a report is of: the same that a panel shows. */
export interface ReportChoice extends FindingsChoice {
  /** How the next token is picked; left out: it is the most probable one. */
  readonly sampling?: SamplingChoice;
  /** What was generated from the trace besides its own continuation: the one that is shown is told. */
  readonly continuations?: MadeContinuations;
  /** What runs without a part have told; left out: what the trace's file has. */
  readonly ablations?: readonly AblationRuns[];
  /** What was measured of the heads by their kinds. */
  readonly heads?: readonly MeasuredHeads[];
  /** The numbers of the steps that are told; left out: all, and the appendix. */
  readonly steps?: readonly number[];
  /** Whether a report of some steps tells, in short, what runs without a part gave; one of all steps tells all of it. */
  readonly tellsAblations?: boolean;
  /** Whether a report of some steps asks questions about each, and has the answers behind all else. */
  readonly asksQuestions?: boolean;
}

export interface Readings {
  /** The steps for a block and head. */
  steps: { params: StepsWanted; result: StepsResult };
  /** What is proven, after at least so many blocks were checked. */
  proofs: { params: { readonly variant: Variant; readonly blocks: number }; result: ProvenTrace };
  /** The steps as a text, with the proofs and the times. */
  report: {
    /** @param form plain text where it is left out @param pictured the steps that a Markdown document has pictures of */
    params: ReportChoice & { readonly form?: 'text' | 'markdown'; readonly pictured?: readonly number[] };
    result: { readonly text: string };
  };
  /** Statistics of a stage, where they did not come with its step. */
  statistics: { params: StageName; result: Statistics };
  /** The same of a weight. */
  weightStatistics: { params: { readonly weight: string }; result: Statistics };
  /** Statistics over a stage of all blocks: what a scale shared by the blocks is made from. */
  sharedStatistics: { params: StageName; result: Statistics };
  /** Statistics without the first token, whose values may be so large that they set the scale of all others. */
  statisticsWithoutFirst: { params: StageName & { readonly allBlocks: boolean }; result: Statistics };
  /** Row by row statistics and a histogram of a stage, of one head where it has heads. */
  details: { params: StageName & { readonly head: number | null }; result: TensorDetails };
  /** The attention weights of every head of the blocks `from` to `to`, small, with their entropy and distance. */
  heads: { params: BlockRange; result: HeadMaps };
  /** How long the vectors of the residual stream are, and what attention and MLP add. */
  residual: { params: { readonly stack?: string }; result: ResidualNorms };
  /** What each block would say next at these positions, of which there are at most 64, and how it sees `target`. */
  lens: { params: { readonly positions: readonly number[]; readonly target: number | null }; result: Lens };
  /** Which parts of the model made a logit, or the difference of two. */
  attribution: { params: ExplainedAt; result: Attribution };
  /** What becomes of a logit in a run without one head or MLP. */
  ablation: { params: AblationChoice; result: Ablation };
  /** The same without several at once. */
  jointAblation: { params: JointAblationChoice; result: JointAblation };
  /** What is most probable after a position with the model's weights rounded to 8 and to 4 bits. */
  roundedWeights: { params: { readonly position: number }; result: RoundedWeights };
  /** What would come next if another token stood at a place of the text. */
  otherTokens: { params: OtherTokensChoice; result: readonly OtherToken[] };
  /** What would come next without some tokens of the text, as those of a sentence. */
  withoutTokens: { params: WithoutTokensChoice; result: WithoutTokens };
  /** What each head adds to a logit, or to the difference of two, and on which one a panel opens. */
  headContributions: { params: ExplainedAt; result: OpeningContributions };
  /** How much each head looks at one other word, and on which one a panel opens where no head adds to a logit. */
  clearestHead: { params: Pick<ExplainedAt, 'position'>; result: ClearestHead };
  /** What happened here, in sentences that belong to steps. */
  findings: { params: FindingsChoice; result: Findings };
  /** The head and token that show most clearly what attention does; null where none does. */
  clearExample: { params: NoParams; result: ClearExample | null };
  /** How much of each kind every head is: previous token, duplicate token, induction, … */
  headScores: { params: { readonly attention?: AttentionKind }; result: HeadScores };
  /** The same with the text's tokens shuffled, for comparison. */
  headBaseline: { params: BaselineChoice; result: HeadBaseline };
  /** What heads score on repeated random tokens, which is the standard test of induction heads. */
  repeatedTokens: { params: RepeatedTokensChoice; result: RepeatedTokens };
  /** Such tests that were made of this trace's model before, of whatever text: by a reader, or to tell what is found. */
  knownTests: { params: Omit<RepeatedTokensChoice, 'without'>; result: KnownTests };
  /** What a head does with tokens by its weights, and in this run. */
  headCircuits: { params: CircuitsChoice; result: HeadCircuits };
  /** What a neuron does: how active it is, what that adds to a logit, and which tokens it makes more probable. */
  neuron: { params: NeuronChoice; result: Neuron };
  /** What becomes of a logit without that neuron, and without others that are nearest in the size of what they add. */
  neuronAblation: { params: NeuronAblationChoice; result: NeuronAblation };
  /** The neurons of all blocks that add most to a logit, and those that take away most. */
  mostAddingNeurons: { params: ExplainedAt; result: MostAddingNeurons };
  /** For how many tokens a head's OV circuit gives the token itself most; or one sentence that says why there is no such circuit. */
  copyingScore: { params: HeadPlace; result: CopyingScore | string };
  /** How probable each token of the text was, given those before it; of some positions, or of all. */
  textProbabilities: {
    params: { readonly positions?: Positions };
    result: TextProbabilities;
  };
  /** How much each token has of a text's vector. */
  tokenShares: { params: NoParams; result: TokenShares };
  /** What a single value was computed from. */
  provenance: { params: StageName & { readonly index: readonly number[] }; result: Provenance };
  /** What the model's file stores of a weight: the quants of a part of a row. */
  storedWindow: { params: Omit<StoredWindowParams, 'model'>; result: StoredWindow };
  /** How a stage of this trace and one of another differ. */
  difference: {
    params: Pick<Comparison, 'other' | 'pairs'> & {
      readonly a: SideName;
      readonly b: SideName;
      /** For attention to a source, pairs of the sources' positions. */
      readonly columnPairs?: readonly number[];
    };
    result: Difference;
  };
  /** How the residual streams of this trace and another part; of encoder-decoders also those over the sources. */
  drift: { params: Comparison & { readonly sequence?: SequenceName }; result: Drift };
  /** Where this trace and another first differ by more than rounding. */
  firstDifference: {
    /** With the pairs of the sources their encoders are searched before their decoders. */
    params: Comparison & { readonly sourcePairs?: readonly number[] };
    result: FoundDifference;
  };
  /** What this trace and another say next, after a position of each. */
  outcome: { params: PositionPair & { readonly other: TraceId }; result: Outcome };
  /** How probable texts are that the model writes in several tokens, after a position: at most 20 at a time. */
  spelledTexts: { params: SpelledAfter; result: readonly SpelledText[] };
  /** Which heads and MLPs differ at a position of this trace and of another, and what they add to a logit. */
  partDifferences: { params: PartPlaces & { readonly other: TraceId }; result: PartDifferences };
  /** The run of the trace with a part of the other one. */
  patch: { params: PatchChoice & { readonly other: TraceId }; result: Patch };
  /** How alike this text and another are to the model: as a whole, and token by token. */
  similarity: { params: { readonly other: TraceId }; result: Similarity };
  /** How alike this text is to a sentence that has nothing to do with it nor with the other one. @param texts both */
  unrelatedSimilarity: { params: { readonly texts: readonly string[] }; result: UnrelatedSimilarity };
  /** How alike this trace's model takes pairs of English sentences for of which it is plain how they relate. */
  referenceSimilarities: { params: NoParams; result: readonly ReferenceSimilarity[] };
  /** The same where it was measured before with this trace's model; null: it was not. Runs nothing. */
  knownReferences: { params: NoParams; result: readonly ReferenceSimilarity[] | null };
  /** How alike this trace's model takes each two of some texts for: the cosines of their vectors. [text, text] */
  similaritiesAmong: { params: { readonly texts: readonly string[] }; result: Float64Array };
  /** How alike this text is to another one without some of its tokens. */
  similarityWithout: { params: { readonly other: TraceId; readonly positions: readonly number[] }; result: number };
  /** How alike this text without some of its tokens, or with all of them, is to another one, which is not traced. */
  similarityTo: { params: { readonly text: string; readonly positions: readonly number[] }; result: number };
  /** Which weights this trace was made with, in words; null: that is not known. */
  weightFiles: { params: NoParams; result: string | null };
  /** Whether an id stands for the same token in this trace's model and in another's. */
  sameVocabulary: { params: { readonly other: TraceId }; result: boolean };
  /** How alike this trace's model and another's store the tokens that both texts have; null: that is not known. */
  agreement: { params: { readonly other: TraceId }; result: number | null };
  /** A value, or without its last index a row, as a Python program that computes it from its inputs. */
  numpy: { params: StageName & { readonly index: readonly number[] }; result: { readonly source: string } };
  /**
   * The same from the token ids and the files of the weights, through every operation that it depends on; of a logit,
   * where that is asked for, on to the probability of its token, or to that which the logit lens reads at the stage `lens`. Of a quantised model it reads `widened`, the file that
   * was made of its weights, or the copy of it that will lie at `weightsAt`.
   */
  wholeWay: {
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
