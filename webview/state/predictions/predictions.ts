/** What the model predicts after a token, and the names of the tokens it predicts. */
import type { ModelId } from '../../../src/engine/protocol/model-protocol';
import { DESCRIBE_TOKENS, WINDOW } from '../../../src/engine/protocol/panel-protocol';
import type { VocabularyToken } from '../../../src/engine/protocol/token-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { Predictions } from '../../../src/trace/readings/predictions';
import { SharedAnswers } from '../../base/shared-answers';
import type { Connection } from '../../sources/connection';

/** How many positions keep their predictions: a row of 50,000 takes 2 MB with its order and probabilities. */
const KEPT_POSITIONS = 6;

/** Computed in the page, from the real logits of a trace. */
export class PredictionSource {
  private readonly known = new SharedAnswers<Predictions>({ count: KEPT_POSITIONS });

  constructor(
    private readonly connection: Pick<Connection, 'ask'>,
    private readonly summary: TraceSummary,
  ) {}

  /** The predictions after the token at a position. */
  after(position: number, signal: AbortSignal): Promise<Predictions> {
    const { trace, model } = this.summary;
    const slice = { start: [position, 0], stop: [position + 1, model.vocabSize] };
    return this.known.get(String(position), signal, async (shared) => {
      const address = { trace, stage: 'logits', variant: 'model' } as const;
      const { data } = await this.connection.ask(WINDOW, { address, slice }, shared);
      return new Predictions(data);
    });
  }
}

/** The tokens that ids stand for, each requested once. */
export class TokenNames {
  private readonly known = new Map<number, VocabularyToken>();

  constructor(
    private readonly connection: Pick<Connection, 'ask'>,
    private readonly model: ModelId,
  ) {}

  /** `undefined` until it has arrived. */
  get(id: number): VocabularyToken | undefined {
    return this.known.get(id);
  }

  add(tokens: readonly VocabularyToken[]): void {
    for (const token of tokens) this.known.set(token.id, token);
  }

  /** Requests those that are not known. */
  async load(ids: readonly number[], signal: AbortSignal): Promise<void> {
    const missing = ids.filter((id) => !this.known.has(id));
    if (missing.length === 0) return;
    this.add(await this.connection.ask(DESCRIBE_TOKENS, { model: this.model, ids: missing }, signal));
  }
}
