/** The most probable tokens after the chosen one with the model's own weights, and with these rounded to 8 and to 4 bits. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { RoundedWeights } from '../../../src/engine/protocol/reading-protocol';
import type { RoundedToken, WeightsOfRun } from '../../../src/trace/readings/rounded-weights';
import { roundedSentences } from '../../../src/trace/readings/rounded-weights-words';
import { Query } from '../../base/query';
import { FocusHandover } from '../../keyboard/focus-handover';
import type { PanelData } from '../../panel/panel';
import { percentInTable, quotedToken, tokenLabel } from '../../strings/format';
import { roundedStrings as texts } from '../../strings/lessons';
import { strings } from '../../strings/strings';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';

const RUNS: readonly WeightsOfRun[] = ['own', 8, 4];

@customElement('trace-rounded-weights')
export class RoundedWeightsTable extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host { display: block; margin: 4px 0 14px; }
      h3 { margin: 0 0 2px; font-size: 1em; font-weight: 600; }
      p { margin: 2px 0; max-width: 84ch; }
      .waiting { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; }
      .scroll { margin-top: 6px; }
      th[scope='row'] { color: inherit; white-space: pre; max-width: 16ch; overflow: hidden; text-overflow: ellipsis; }
      td.most { font-weight: 600; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** The trace whose runs the user has cancelled. */
  @state() private cancelled: PanelData['readings'] | undefined;
  private readonly rounded = new Query<RoundedWeights>(this, () => {
    const { readings, choice } = this.panel;
    if (!this.applies || this.cancelled === readings) return undefined;
    const { token: position } = choice;
    return readings.question('roundedWeights', { position }, { besides: [position] });
  });

  constructor() {
    super();
    new FocusHandover(this, ['vscode-button, .scroll']);
  }

  override render() {
    const { summary, choice } = this.panel;
    const token = summary.tokens[choice.token];
    // The lesson's card says why it does not apply.
    if (!token || !this.applies) return nothing;
    const title = texts.title(quotedToken(token));
    return html`<section aria-label=${title}><h3>${title}</h3>${this.content(title)}</section>`;
  }

  private get applies(): boolean {
    return whyNot(this.panel.summary.plan, 'A run with rounded weights') === undefined;
  }

  private content(title: string) {
    const { rounded } = this;
    const { value, pending } = rounded;
    const said = pending ? texts.running : value ? roundedSentences(value, quotedToken).join(' ') : nothing;
    return html`<div class="waiting"><p role="status" data-rounded-said>${said}</p>${this.button(pending)}</div>
      ${value ? this.table(title, value) : nothing} ${failureOf(rounded)}`;
  }

  private button(pending: boolean) {
    const { readings } = this.panel;
    if (pending) return this.act('cancel-rounding', strings.cancel, () => readings);
    if (this.cancelled === readings) return this.act('round', texts.run, () => undefined);
    return nothing;
  }

  private act(action: string, label: string, cancelled: () => PanelData['readings'] | undefined) {
    return html`<vscode-button secondary data-action=${action} @click=${() => {
      this.cancelled = cancelled();
    }}>${label}</vscode-button>`;
  }

  private table(title: string, rounded: RoundedWeights) {
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${title}><table aria-label=${title}>
      <thead><tr><th scope="col" class="left">${texts.token}</th>${RUNS.map((run) => html`<th scope="col">${texts.weights(run)}</th>`)}</tr></thead>
      <tbody>${rounded.tokens.map((token) => this.line(token, rounded.top))}</tbody>
    </table></div>`;
  }

  private line(token: RoundedToken, top: RoundedWeights['top']) {
    return html`<tr data-rounded=${token.id}><th scope="row"><bdi>${tokenLabel(token)}</bdi></th>${RUNS.map((run) => {
      const probability = token.probability[run];
      const isMost = top[run] === token.id;
      return html`<td class=${isMost ? 'most' : ''} data-value=${probability} title=${isMost ? texts.most : nothing}>${percentInTable(probability)}</td>`;
    })}</tr>`;
  }
}
