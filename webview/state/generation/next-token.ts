/**
 * What the steps from the predictions to the whole text share: predictions, how the next token is chosen, and how the text
 * continues.
 */
import { CONTINUED } from '../../../src/engine/protocol/panel-protocol';
import type { TraceSummary, UserContinuations } from '../../../src/engine/protocol/trace-protocol';
import type { StateKey } from '../../base/kept-state';
import type { PanelHost } from '../../sources/panel-host';
import { PredictionSource, TokenNames } from '../predictions/predictions';
import { SAMPLING, SAMPLING_OF_GAPS, Sampling } from '../predictions/sampling';
import { Continuations } from './continuations';

/** How many new tokens the user has requested. Dropped when another text begins. */
export const NEW_TOKENS: StateKey<number | undefined> = {
  name: 'newTokens',
  restore: (stored) => (typeof stored === 'number' && stored >= 1 ? Math.round(stored) : undefined),
};

export class NextToken {
  readonly predictions: PredictionSource;
  readonly names: TokenNames;
  readonly sampling: Sampling;
  readonly continuations: Continuations;
  private wanted: number | undefined;

  constructor(
    readonly host: PanelHost,
    summary: TraceSummary,
    wentOn: UserContinuations = {},
  ) {
    this.predictions = new PredictionSource(host.connection, summary);
    this.names = new TokenNames(host.connection, summary.model.folder);
    this.names.add([...summary.tokens, ...summary.top.map((token) => ({ ...token, special: false }))]);
    const settings = summary.plan.predicts === 'next token' ? SAMPLING : SAMPLING_OF_GAPS;
    this.sampling = new Sampling(host.kept, wentOn.sampling, settings);
    this.continuations = new Continuations(host, summary, wentOn.continuations);
    this.wanted = host.kept.recall(NEW_TOKENS) ?? this.continuations.shown.asked;
    this.takeSettingsOfShown();
    const tell = () => host.connection.send(CONTINUED, { trace: summary.trace, sampling: this.sampling.value });
    this.sampling.addEventListener('settle', tell);
    if (this.sampling.isSet) tell();
  }

  /** How many tokens the user wants at once; `undefined` for as many as the trace has. */
  get newTokens(): number | undefined {
    return this.wanted;
  }

  set newTokens(count: number) {
    this.wanted = count;
    this.host.kept.keep(NEW_TOKENS, count);
  }

  /** A user who returns to a text finds its continuation, with the settings it was made with unless others are set. */
  private takeSettingsOfShown(): void {
    const { sampling, continuations } = this;
    const made = continuations.shown.sampling;
    if (sampling.isSet || made.temperature === 0) return;
    sampling.change({ ...made, draw: true });
  }
}
