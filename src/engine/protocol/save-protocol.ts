/** What the panel asks the host to save, and what it is told of that. */
import type { PatchRuns } from '../../trace/compare/patch-runs';
import type { Variant } from './model-protocol';
import type { ReportChoice } from './reading-protocol';
import type { TensorAddress } from './tensor-protocol';
import type { ComparedSide, ComparePlace, SideName, TraceId } from './trace-protocol';

/** What the user asks to save: a tensor, a whole trace, a comparison, the report or a figure. The host asks where to. */
export type SaveWish =
  /** A tensor as `.npy`. @param name of the file, without its ending @param about what it is, for people */
  | { readonly kind: 'tensor'; readonly name: string; readonly about: string; readonly address: TensorAddress }
  | ProgramWish
  /** Every stage as `.safetensors`. @param withNotebook whether a notebook that reads it in Python is written beside it */
  | { readonly kind: 'trace'; readonly trace: TraceId; readonly variant: Variant; readonly withNotebook?: boolean }
  | ComparisonWish
  /** The steps as a text. */
  | ReportWish
  | ComparisonReportWish
  /** A figure as the page has drawn it, or the values of it as a table. */
  | {
      readonly kind: 'figure';
      readonly name: string;
      /** What it shows, for people: "step 8". */
      readonly about: string;
      readonly format: 'svg' | 'png' | 'csv';
      readonly data: Uint8Array;
    };

/** A Python program that computes a value or a row of a stage from the token ids and the files of the weights. */
export interface ProgramWish {
  readonly kind: 'program';
  /** Of the file, without its ending. */
  readonly name: string;
  /** What it computes, for people. */
  readonly about: string;
  readonly trace: TraceId;
  readonly stage: string;
  readonly variant: Variant;
  /** All indices of the value, or all but the last of the row. */
  readonly index: readonly number[];
  /** Of a logit, whether the program goes on to the probability of its token. */
  readonly asProbability?: boolean;
  /** Of a probability, the stage of the residual stream at which the logit lens reads it. */
  readonly lens?: string;
}

/** Both sides of a comparison, in one file that opens as that comparison. */
export interface ComparisonWish extends Readonly<Record<SideName, ComparedSide>> {
  readonly kind: 'comparison';
  /** Where its reader is, among the sides as they are given here. */
  readonly place?: ComparePlace;
  /** What runs of one of these sides with parts of the other gave. */
  readonly runs?: readonly PatchRuns[];
  /** The texts of which both are two, where several are compared at once. */
  readonly among?: readonly string[];
}

/** Of exactly what its reader sees. */
export interface ReportWish {
  readonly kind: 'report';
  readonly trace: TraceId;
  readonly choice: ReportChoice;
  readonly pictures: readonly ReportPicture[];
}

/** What a comparison says where it is read, as its page tells it. */
export interface ComparisonReportWish extends Readonly<Record<SideName, ComparedSide>> {
  readonly kind: 'comparison report';
  /** Markdown without a title, in which texts of others mark up nothing. */
  readonly text: string;
  readonly pictures: readonly LabelledPicture[];
}

/** A picture that a document refers to by its label. */
export interface LabelledPicture {
  readonly label: string;
  readonly svg: Uint8Array;
}

/** A step as the page draws it. */
export interface ReportPicture {
  /** The number of the step. */
  readonly step: number;
  readonly svg: Uint8Array;
}

/** What was saved: the name of its file, and of a report the number by which it can be opened. */
export interface SavedFile {
  readonly name: string;
  readonly report?: number;
  /** In a sentence, where a report is that cannot be opened from here, and what can be done. */
  readonly elsewhere?: string;
}
