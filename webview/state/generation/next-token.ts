/** What the steps from the predictions to the whole text share: predictions, how the next token is chosen, and how the text goes on. */
import { CONTINUED } from '../../../src/engine/protocol/panel-protocol';
import type { GoingOn, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
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
    wentOn: GoingOn = {},
  ) {
    this.predictions = new PredictionSource(host.connection, summary);
    this.names = new TokenNames(host.connection, summary.model.folder);
    this.names.add([...summary.tokens, ...summary.top.map((token) => ({ ...token, special: false }))]);
    this.sampling = new Sampling(host.kept, wentOn.sampling);
    this.continuations = new Continuations(host, summary, wentOn.continuations);
    this.newTokens = this.continuations.shown.asked;
    this.takeSettingsOfShown();
    const tell = () => host.connection.send(CONTINUED, { trace: summary.trace, sampling: this.sampling.value });
    this.sampling.addEventListener('settle', tell);
    if (this.sampling.isSet) tell();
  }

  /** Who comes back to a text finds its continuation: where nothing else is set, the settings are those that it was made with. */
  private takeSettingsOfShown(): void {
    const { sampling, continuations } = this;
    const made = continuations.shown.sampling;
    if (sampling.isSet || made.temperature === 0) return;
    sampling.change({ ...made, draw: true });
  }
}
