/** Making, opening and saving a trace, and what is told of one at once. */

import type { AblationRuns, MadeAblation } from '../../trace/ablation/ablation-runs';
import type { ComparePlace, Edit, SideName } from '../../trace/compare/compare-place';
import type { PatchRuns } from '../../trace/compare/patch-runs';
import type { GoingOn, MadeContinuations } from '../../trace/readings/continuations';
import type { MaskedPlace } from '../../trace/readings/masked-places';
import type { Proof } from '../../trace/run/proofs';
import type { ProvenTrace, SourceText } from '../../trace/run/source';
import type { SavedComparison } from '../../trace/saving/saved-comparison';
import type { FirstParts, Look, Place } from '../../trace/steps/first-look';
import type { Step } from '../../trace/steps/steps';
import type { Generation, Prediction, Target } from './generation-protocol';
import type { ModelId, ModelInfo, Plan, Variant } from './model-protocol';
import type { Cut, Token } from './token-protocol';

export type {
  AblationRuns,
  ComparePlace,
  Edit,
  GoingOn,
  Look,
  MadeAblation,
  MadeContinuations,
  MaskedPlace,
  Place,
  Proof,
  ProvenTrace,
  SideName,
  SourceText,
};

export type TraceId = number;

export interface TraceParams extends Target {
  readonly model: ModelId;
  /** Of an encoder-decoder the source, and so are `ids`. */
  readonly text: string;
  /** Trace exactly these tokens; `text` does not count then, and that of the summary is what they decode to. */
  readonly ids?: readonly number[];
  /** How many tokens to generate greedily after the text, where the model does that. */
  readonly maxNewTokens: number;
  /** When cancelled while these are generated, answer with those until then. */
  readonly untilCancelled?: boolean;
  /** The positions of tokens that are masked, for a model that fills in. */
  readonly masked?: readonly number[];
  /** Of an encoder-decoder without a target: let it write `maxNewTokens` first, and trace that too. */
  readonly traceWritten?: boolean;
  /** What a panel will show first, to come with the summary. */
  readonly look?: Look;
}

/** Milliseconds. */
interface TraceTimings {
  readonly load: number;
  readonly forward: number;
  readonly proofs: number;
  readonly generation: number;
}

export interface TraceSummary {
  readonly trace: TraceId;
  readonly model: ModelInfo;
  readonly text: string;
  /** The traced tokens; their ranges are in the whole text. */
  readonly tokens: readonly Token[];
  readonly cut: Cut | null;
  /** What an encoder-decoder has read; text, tokens and cut are then those of the output, its start token first. */
  readonly source?: SourceText;
  /** The forward pass: its stages, the steps in which it is told, and what each number follows from. */
  readonly plan: Plan;
  readonly bytes: number;
  /** The most probable next tokens, where the model predicts one. */
  readonly top: readonly Prediction[];
  /** Of no tokens where the model continues no text. */
  readonly generation: Generation;
  /** What the model says of masked places, in their order. */
  readonly masks: readonly MaskedPlace[];
  /** One score for each token, where the model tells which were replaced: above 0 it takes a token for such a one. */
  readonly scores: readonly number[];
  /** What was proven with the trace: its blocks are proven when somebody asks for that. */
  readonly proofs: readonly Proof[];
  readonly timings: TraceTimings;
  /** The file that the trace was opened from; its times are those of when it was made. */
  readonly saved?: {
    readonly path: string;
    /** Whether the very model that made it is open; else its `folder` is empty, and nothing of its weights is known. */
    readonly hasModel: boolean;
    /** Where its reader was when it was saved, as far as that is known. */
    readonly place?: Place | undefined;
    /** What had been generated from it by then besides its own continuation. */
    readonly continuations?: MadeContinuations | undefined;
    /** What runs without a part had told by then. */
    readonly ablations?: readonly AblationRuns[] | undefined;
  };
  /** Where it was asked for. */
  readonly first?: FirstLook;
}

/** What was given to be traced: of an encoder-decoder its source, not what its decoder reads. */
export function givenText(
  summary: Pick<TraceSummary, 'source' | 'text' | 'tokens'>,
): Pick<SourceText, 'text' | 'tokens'> {
  return summary.source ?? summary;
}

/** The steps for where a panel looks, and what their first figures draw. */
export interface FirstLook extends FirstParts {
  readonly look: Look;
  readonly steps: StepsResult;
}

export interface StepsParams {
  readonly trace: TraceId;
  readonly layer: number;
  readonly head: number;
  readonly variant: Variant;
}

/** The steps, and what is proven so far. */
export interface StepsResult extends ProvenTrace {
  readonly steps: readonly Step[];
}

export interface OpenTraceParams {
  /** A file that `save` wrote of the variant `model`, or `saveComparison`. */
  readonly path: string;
  /** Which trace, of a file that holds a comparison. */
  readonly side?: SideName;
  /** Folders of models, one of which may have made the trace; those that are open are looked at anyway. */
  readonly models?: readonly ModelId[];
  /** What a panel will show first, to come with the summary; of one that nobody has used yet that is what the file says. */
  readonly look?: Look;
}

export interface SaveParams {
  readonly trace: TraceId;
  readonly path: string;
  /** A saved trace of that name may be replaced: the user has said so. Nothing else ever is. */
  readonly replace?: boolean;
  readonly variant: Variant;
  /** Where its reader is; without it, where the file says that it was opened from. */
  readonly place?: Place;
  /** What was generated from it besides its own continuation; without them, those of the file that it was opened from. */
  readonly continuations?: MadeContinuations;
  /** What runs without a part have told; without them, those of that file. */
  readonly ablations?: readonly AblationRuns[];
}

/** One side of a comparison. */
export interface ComparedSide {
  readonly trace: TraceId;
  readonly variant: Variant;
  /** Where a text is compared with what it was before it was edited: which of both this is. */
  readonly edit?: Edit;
  /** Where its text is from, for people: "notes.md:3". */
  readonly label?: string;
  /** How its text went on as it was compared; without them, as the file says that it was opened from. */
  readonly continuations?: MadeContinuations;
}

/** Both traces of a comparison are saved in one file; of two looks at one trace it is there once. */
export interface SaveComparisonParams extends Readonly<Record<SideName, ComparedSide>> {
  readonly path: string;
  /** A saved comparison of that name may be replaced: the user has said so. Nothing else ever is. */
  readonly replace?: boolean;
  /** Where its reader is. */
  readonly place?: ComparePlace;
  /** What runs of one side with parts of the other gave. */
  readonly runs?: readonly PatchRuns[];
  /** The texts of which both are two, where several are compared at once. */
  readonly among?: readonly string[];
}

/** What a file holds that was saved: a trace, or two that are compared. */
export type SavedContent =
  | { readonly kind: 'trace' }
  | { readonly kind: 'comparison'; readonly comparison: SavedComparison };
