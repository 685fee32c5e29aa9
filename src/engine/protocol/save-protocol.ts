/** What the panel asks the host to save, and what it gets back. */
import type { PatchRuns } from '../../trace/compare/patch-runs';
import type { Variant } from './model-protocol';
import type { ReportChoice } from './reading-protocol';
import type { TensorAddress } from './tensor-protocol';
import type { ComparedSide, ComparePlace, SideName, TraceId } from './trace-protocol';

/** Said after a trace was saved, as a teacher saves it for a class. */
export const OPENS_FOR_OTHERS = 'Whoever has LLM Trace in VS Code opens it by a click on the file.';

/** What the user wants to save: a tensor, a whole trace, a comparison, a report or a figure. The host asks where. */
export type SaveWish =
  /**
   * A tensor as `.npy`.
   * @param name the file's name without its extension
   * @param about what the tensor is, for people
   */
  | { readonly kind: 'tensor'; readonly name: string; readonly about: string; readonly address: TensorAddress }
  | ProgramWish
  /**
   * Every stage as `.safetensors`.
   * @param withNotebook whether a notebook that reads it in Python is written next to it
   */
  | { readonly kind: 'trace'; readonly trace: TraceId; readonly variant: Variant; readonly withNotebook?: boolean }
  | ComparisonWish
  /** The steps as text. */
  | ReportWish
  | ComparisonReportWish
  /** A figure as the page drew it, or its values as a table. */
  | {
      readonly kind: 'figure';
      readonly name: string;
      /** What it shows, for people: "step 8". */
      readonly about: string;
      readonly format: 'svg' | 'png' | 'csv';
      readonly data: Uint8Array;
    };

/** A Python program that computes a value or a row of a stage from the token ids and the weight files. */
export interface ProgramWish {
  readonly kind: 'program';
  /** The file's name without its extension. */
  readonly name: string;
  /** What it computes, for people. */
  readonly about: string;
  readonly trace: TraceId;
  readonly stage: string;
  readonly variant: Variant;
  /** All indices of the value, or all except the last for a row. */
  readonly index: readonly number[];
  /** For a logit, whether the program goes on to the probability of its token. */
  readonly asProbability?: boolean;
  /** For a probability, the stage of the residual stream at which the logit lens reads it. */
  readonly lens?: string;
}

/** Both sides of a comparison, saved in one file that opens as that comparison. */
export interface ComparisonWish extends Readonly<Record<SideName, ComparedSide>> {
  readonly kind: 'comparison';
  /** The user's place, with the sides as they are given here. */
  readonly place?: ComparePlace;
  /** Results of activation patching between these sides. */
  readonly runs?: readonly PatchRuns[];
  /** All the compared texts, if several are compared at once and these are two of them. */
  readonly among?: readonly string[];
}

/** A report of exactly what the user sees. */
export interface ReportWish {
  readonly kind: 'report';
  readonly trace: TraceId;
  readonly choice: ReportChoice;
  readonly pictures: readonly ReportPicture[];
  /** Whether the answers to its questions are written to a file of their own beside it, for whoever hands it out. */
  readonly answersApart?: boolean;
}

/** A report of a comparison, with the text as the page shows it. */
export interface ComparisonReportWish extends Readonly<Record<SideName, ComparedSide>> {
  readonly kind: 'comparison report';
  /** Markdown without a title, in which quoted texts are escaped. */
  readonly text: string;
  readonly pictures: readonly LabelledPicture[];
}

/** A picture that a document refers to by its label. */
export interface LabelledPicture {
  readonly label: string;
  readonly svg: Uint8Array;
}

/** A picture of a step as the page draws it. */
export interface ReportPicture {
  /** The number of the step. */
  readonly step: number;
  readonly svg: Uint8Array;
}

/** The name of a saved file, and for a report the number by which it can be opened. */
export interface SavedFile {
  readonly name: string;
  /** The name of the file beside it that has the answers to its questions. */
  readonly answers?: string;
  readonly report?: number;
  /** If a report cannot be opened from here, a sentence that says where it is and what the user can do. */
  readonly elsewhere?: string;
}
