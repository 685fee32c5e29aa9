/** How the extension host tells the launcher what happened: one JSON object a line in a file beside the tests. */
export type Result =
  | { type: 'pass'; path: string[]; milliseconds: number }
  | { type: 'fail'; path: string[]; error: string }
  /** It failed and is started again. */
  | { type: 'retry'; path: string[]; error: string }
  | { type: 'skip'; path: string[] }
  | { type: 'end' };

/** What the launcher tells the extension host, in a file of its own. */
export interface Options {
  /** Only the tests whose title matches. */
  grep?: string;
}

export const resultsFile = 'results.jsonl';
export const optionsFile = 'options.json';
