/** How far a long request has come. */

/** Progress of a long request: which part is at work, and how much is done. */
export interface Progress {
  readonly stage:
    | 'widen'
    | 'load'
    | 'encode'
    | 'trace'
    | 'proofs'
    | 'generate'
    | 'save'
    | 'score'
    | 'embed'
    | 'evaluate';
  readonly done: number;
  readonly total: number;
  /** `generate` only: the text that was added since the last report. */
  readonly text?: string;
}
