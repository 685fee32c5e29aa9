/** Progress of a long request: the stage it is in, and how much is done. */
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
    | 'evaluate'
    | 'bench';
  readonly done: number;
  readonly total: number;
  /** For `generate` only: the text that was added since the last report. */
  readonly text?: string;
}
