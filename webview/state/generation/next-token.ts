/** What the steps from the predictions to the whole text share: predictions, how the next token is chosen, and how the text goes on. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { PanelHost } from '../../sources/panel-host';
import { PredictionSource, TokenNames } from '../predictions/predictions';
import { Sampling } from '../predictions/sampling';
import { Continuations } from './continuations';

export class NextToken {
  readonly predictions: PredictionSource;
  readonly names: TokenNames;
  readonly sampling: Sampling;
  readonly continuations: Continuations;
  /** How many tokens the reader wants at once; `undefined`: as many as the trace has. */
  newTokens: number | undefined;

  constructor(
    readonly host: PanelHost,
    summary: TraceSummary,
  ) {
    this.predictions = new PredictionSource(host.connection, summary);
    this.names = new TokenNames(host.connection, summary.model.folder);
    this.names.add([...summary.tokens, ...summary.top.map((token) => ({ ...token, special: false }))]);
    this.sampling = new Sampling(host.kept);
    this.continuations = new Continuations(host, summary);
  }
}
