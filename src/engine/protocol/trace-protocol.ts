/** Making, opening and saving a trace, and the summary that is returned at once. */

import type { AblationRuns, MadeAblation } from '../../trace/ablation/ablation-runs';
import type { ComparePlace, Edit, SideName } from '../../trace/compare/compare-place';
import type { PatchRuns } from '../../trace/compare/patch-runs';
import type { MadeContinuations, UserContinuations } from '../../trace/readings/continuations';
import type { MadeOutput } from '../../trace/readings/made-output';
import type { MaskedPlace } from '../../trace/readings/masked-places';
import type { Proof } from '../../trace/run/proofs';
import type { ProvenTrace, SourceText } from '../../trace/run/source';
import type { SavedComparison } from '../../trace/saving/saved-comparison';
import type { FirstParts, Look, Place } from '../../trace/steps/first-look';
import type { Step } from '../../trace/steps/steps';
import type { Generation, Prediction, Target } from './generation-protocol';
import type { ModelId, ModelInfo, Plan, Variant } from './model-protocol';
import type { Token, Truncation } from './token-protocol';

export type {
  AblationRuns,
  ComparePlace,
  Edit,
  Look,
  MadeAblation,
  MadeContinuations,
  MaskedPlace,
  Place,
  Proof,
  ProvenTrace,
  SideName,
  SourceText,
  UserContinuations,
};

export type TraceId = number;

/**
 * How many tokens are generated after a traced text unless the user says otherwise: enough to see where a short sentence goes,
 * and few enough that a small model writes them within a second, as each takes a pass through it.
 */
export const DEFAULT_NEW_TOKENS = 17;

export interface TraceParams extends Target {
  readonly model: ModelId;
  /** For an encoder-decoder, `text` and `ids` are the source. */
  readonly text: string;
  /** Trace exactly these tokens; `text` is ignored then, and the summary's text is what they decode to. */
  readonly ids?: readonly number[];
  /** How many tokens to generate greedily after the text, if the model generates. */
  readonly maxNewTokens: number;
  /** If cancelled during that generation, return the trace with the tokens until then. */
  readonly untilCancelled?: boolean;
  /** The positions of tokens to mask, for a fill-in model. */
  readonly masked?: readonly number[];
  /** For an encoder-decoder without a target: generate `maxNewTokens` first, and trace that output too. */
  readonly traceWritten?: boolean;
  /** What a panel will show first; it is returned with the summary. */
  readonly look?: Look;
}

/** Times in milliseconds. */
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
  /** The traced tokens; their ranges refer to the whole text. */
  readonly tokens: readonly Token[];
  readonly cut: Truncation | null;
  /**
   * What an encoder-decoder read; `text`, `tokens` and `cut` are then those of the output, which begins with the start
   * token.
   */
  readonly source?: SourceText;
  /** The forward pass: its stages, the steps that explain them, and what each number is computed from. */
  readonly plan: Plan;
  readonly bytes: number;
  /** The most probable next tokens, if the model predicts one. */
  readonly top: readonly Prediction[];
  /** Without tokens if the model does not generate. */
  readonly generation: Generation;
  /** The model's predictions for masked places, in the order of their positions. */
  readonly masks: readonly MaskedPlace[];
  /** One score per token, if the model detects replaced tokens: above 0 means that it considers the token replaced. */
  readonly scores: readonly number[];
  /** The proofs made with the trace; those of its blocks are made on request. */
  readonly proofs: readonly Proof[];
  readonly timings: TraceTimings;
  /** The file that the trace was opened from; `timings` are then those of the original run. */
  readonly saved?: {
    readonly path: string;
    /** Whether the exact model that made the trace is open; if not, `folder` is empty and its weights are unknown. */
    readonly hasModel: boolean;
    /** The user's place when it was saved, as far as it is known. */
    readonly place?: Place | undefined;
    /** What had been generated from it besides its own continuation when it was saved. */
    readonly continuations?: MadeContinuations | undefined;
    /** Who wrote which tokens of its output, if the file says so. */
    readonly output?: MadeOutput | undefined;
    /** Results of ablation runs at the time of saving. */
    readonly ablations?: readonly AblationRuns[] | undefined;
  };
  /** Only if `look` was given in the request. */
  readonly first?: FirstLook;
}

/** The text that was given to be traced: for an encoder-decoder the source, not what its decoder reads. */
export function givenText(
  summary: Pick<TraceSummary, 'source' | 'text' | 'tokens'>,
): Pick<SourceText, 'text' | 'tokens'> {
  return summary.source ?? summary;
}

/** The steps for the place where a panel looks, and the data of their first figures. */
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

/** The steps, and the proofs made so far. */
export interface StepsResult extends ProvenTrace {
  readonly steps: readonly Step[];
}

export interface OpenTraceParams {
  /** A file written by `save` for the variant `model`, or by `saveComparison`. */
  readonly path: string;
  /** Which trace to open, if the file holds a comparison. */
  readonly side?: SideName;
  /** Folders of models, one of which may have made the trace. Models that are already open are tried in any case. */
  readonly models?: readonly ModelId[];
  /**
   * What a panel will show first; it is returned with the summary. If the panel has not been used yet, the place saved in
   * the file is used instead.
   */
  readonly look?: Look;
}

export interface SaveParams {
  readonly trace: TraceId;
  readonly path: string;
  /** Whether a saved trace of that name may be replaced, because the user agreed. No other kind of file is ever replaced. */
  readonly replace?: boolean;
  readonly variant: Variant;
  /** The user's place; if left out, the one from the file that the trace was opened from. */
  readonly place?: Place;
  /** What was generated from it besides its own continuation; if left out, that of the file it was opened from. */
  readonly continuations?: MadeContinuations;
  /** Who wrote which tokens of its output; if left out, what the file it was opened from says. */
  readonly output?: MadeOutput;
  /** Results of ablation runs; if left out, those of the file it was opened from. */
  readonly ablations?: readonly AblationRuns[];
}

/** One side of a comparison. */
export interface ComparedSide {
  readonly trace: TraceId;
  readonly variant: Variant;
  /** If a text is compared with itself before an edit, which of the two versions this is. */
  readonly edit?: Edit;
  /** Where its text comes from, for people: "notes.md:3". */
  readonly label?: string;
  /** The continuations of its text when it was compared; if left out, those of the file it was opened from. */
  readonly continuations?: MadeContinuations;
  /** Who wrote which tokens of its output; if left out, what the file it was opened from says. */
  readonly output?: MadeOutput;
}

/** Saves both traces of a comparison in one file. If both sides are views of the same trace, it is stored once. */
export interface SaveComparisonParams extends Readonly<Record<SideName, ComparedSide>> {
  readonly path: string;
  /**
   * Whether a saved comparison of that name may be replaced, because the user agreed. No other kind of file is ever
   * replaced.
   */
  readonly replace?: boolean;
  /** The user's place. */
  readonly place?: ComparePlace;
  /** Results of activation patching between the two sides. */
  readonly runs?: readonly PatchRuns[];
  /** All the compared texts, if several are compared at once and these are two of them. */
  readonly among?: readonly string[];
}

/** What a saved file holds: a trace, or a comparison of two. */
export type SavedContent =
  | { readonly kind: 'trace' }
  | { readonly kind: 'comparison'; readonly comparison: SavedComparison };
