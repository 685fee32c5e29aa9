/** The tokens of a forced text, shown while it is typed. */
import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { forcedWords } from '../../../src/base/forced-words';
import { FORCED_TOKENS } from '../../../src/engine/protocol/panel-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { Query } from '../../base/query';
import type { Connection } from '../../sources/connection';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';

/** The tokens are read after this many milliseconds without a key. */
const PAUSE = 150;

@customElement('trace-forced-tokens')
export class ForcedTokens extends LitElement {
  static override styles = [sharedStyles];

  @property({ attribute: false }) connection!: Pick<Connection, 'ask'>;
  @property({ attribute: false }) model = '';
  /** The typed text; `undefined` if there is none, so that nothing is shown. */
  @property({ attribute: false }) typed: string | undefined;
  /** The typed text once the user has paused. */
  @state() private asked: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly tokens = new Query<readonly Token[]>(this, () => {
    const { connection, model, asked } = this;
    if (asked === undefined) return undefined;
    const fetch = (signal: AbortSignal) => connection.ask(FORCED_TOKENS, { model, text: asked }, signal);
    return { of: [model], key: [asked], fetch };
  });

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('typed')) return;
    clearTimeout(this.timer);
    const { typed } = this;
    if (typed === undefined) this.asked = undefined;
    else
      this.timer = setTimeout(() => {
        this.asked = typed;
      }, PAUSE);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override render() {
    const { asked, tokens } = this;
    const { value, current } = tokens;
    return html`<div role="status" class="small muted" data-will-force=${value && current ? value.length : nothing}>${
      asked !== undefined && value && current ? forcedWords(asked, value) : nothing
    }</div>
      ${failureOf(tokens)}`;
  }
}
