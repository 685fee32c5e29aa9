/** What is said of one cell, and of what it is said. */

export interface CellText {
  readonly value: string;
  /** As code would address it: "blocks.0.attn.q[3, 2, 17]". */
  readonly address: string;
  /** "‘ little’ to ‘ a’" */
  readonly place: string;
  /** "block 1, head 3, ‘ little’ to ‘ a’, 0.41" */
  readonly spoken: string;
  /** The same in short, as it is shown to others; left out: the value and the place. */
  readonly brief?: BriefCell;
}

export interface BriefCell {
  /** "‘ little’ → ‘ a’" */
  readonly place: string;
  readonly value: string;
  /** "block 1, head 3", where one looks at heads; '' elsewhere. */
  readonly of: string;
}

/** A cell by its indices in the tensor. */
export interface TensorCell {
  readonly row: number;
  readonly column: number;
  readonly value: number;
  readonly masked: boolean;
  /** Why there is no value, where there is none. */
  readonly absent?: string | undefined;
}
