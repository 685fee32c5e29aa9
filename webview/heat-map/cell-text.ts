/** The text about one cell, and which cell that is. */

export interface CellText {
  readonly value: string;
  /** As code would address it: "blocks.0.attn.q[3, 2, 17]". */
  readonly address: string;
  /** "‘ little’ to ‘ a’" */
  readonly place: string;
  /** "block 1, head 3, ‘ little’ to ‘ a’, 0.41" */
  readonly spoken: string;
  /** The short text for presentations; absent: the value and the place. */
  readonly brief?: BriefCell;
}

export interface BriefCell {
  /** "‘ little’ → ‘ a’" */
  readonly place: string;
  readonly value: string;
  /** "block 1, head 3", where heads matter; '' elsewhere. */
  readonly of: string;
}

/** A cell by its indices in the tensor. */
export interface TensorCell {
  readonly row: number;
  readonly column: number;
  readonly value: number;
  readonly masked: boolean;
  /** Why there is no value, if there is none. */
  readonly absent?: string | undefined;
}
