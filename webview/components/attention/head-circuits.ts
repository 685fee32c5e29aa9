/** What the chosen head adds of the token that is looked at, and what it would do with tokens by its weights alone. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count } from '../../../src/base/counted';
import type { HeadCircuits } from '../../../src/engine/protocol/reading-protocol';
import type { CircuitRow, CircuitToken } from '../../../src/trace/heads/circuit-row';
import type { About } from '../../../src/trace/steps/glossary';
import { TOKENS } from '../../../src/trace/steps/sequences';
import { Query } from '../../base/query';
import { keyChoice } from '../../choice/choice';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { circuitsChoice } from '../../state/attention/circuits-choice';
import { fixed, percentInWords, quotedToken } from '../../strings/format';
import { headStrings as strings } from '../../strings/heads';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import '../controls/segmented';
import { withTerms } from '../controls/term';

@customElement('trace-head-circuits')
export class HeadCircuitsView extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host { display: block; }
      p { margin: 4px 0 8px; max-width: 76ch; line-height: 1.45; }
      .circuits { display: flex; flex-wrap: wrap; gap: 12px 28px; }
      section { flex: 1 1 min(400px, 100%); min-width: 0; max-width: 420px; }
      h4 { margin: 4px 0; font-size: 1em; font-weight: 600; }
      .formula { font-family: var(--mono); font-size: var(--small); color: var(--muted); }
      .ends { display: flex; flex-wrap: wrap; gap: 8px 16px; }
      th { text-align: left; }
      td:first-child { text-align: left; max-width: 16ch; overflow: hidden; text-overflow: ellipsis; white-space: pre; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  private readonly circuits = new Query<HeadCircuits>(this, () => {
    const { readings, choice } = this.panel;
    const params = circuitsChoice(choice);
    return {
      of: [readings],
      key: Object.values(params),
      fetch: (signal) => readings.read('headCircuits', params, signal),
    };
  });

  override render() {
    const { value } = this.circuits;
    return html`${failureOf(this.circuits)}
      ${value ? this.both(value) : nothing}`;
  }

  private both({ token, lookedAt, most, layer, head, adds, copies, attends }: HeadCircuits) {
    const [name, other] = [quotedToken(token), quotedToken(lookedAt)];
    const place = strings.circuits(layer, head, other, percentInWords(lookedAt.weight));
    return html`<p><b>${place}.</b> <span class="muted">${withTerms(strings.circuitsHelp, this.about)}</span></p>
      ${this.others(most, lookedAt)}
      <div class="circuits" aria-busy=${!this.circuits.current}>
        ${this.circuit('run', strings.adds(other), strings.addsFormula, adds, other, strings.addsHelp(name))}
        ${this.circuit('ov', strings.ov(other), strings.ovFormula, copies, other)}
        ${this.circuit('qk', strings.qk(name), strings.qkFormula, attends, name)}
      </div>`;
  }

  /** The token that is looked at most is often the first one, which tells little of what the head copies. */
  private others(most: HeadCircuits['most'], lookedAt: HeadCircuits['lookedAt']) {
    if (most.length < 2) return nothing;
    const options = most.map(({ position, weight, ...token }) => ({
      value: String(position),
      label: `${quotedToken(token)} ${percentInWords(weight)}`,
    }));
    const pick = ({ detail }: CustomEvent<string>) =>
      this.dispatchEvent(new ChooseEvent(keyChoice(TOKENS, Number(detail), TOKENS)));
    return html`<trace-segmented wrap data-looked-at .label=${strings.lookedAtMost} .options=${options}
      .value=${String(lookedAt.position)} @pick=${pick}></trace-segmented>`;
  }

  private get about(): About {
    return { plan: this.panel.summary.plan };
  }

  private circuit(
    which: 'run' | 'ov' | 'qk',
    title: string,
    formula: string,
    row: CircuitRow | string,
    name: string,
    help = '',
  ) {
    return html`<section data-circuit=${which}>
      <h4>${withTerms(title, this.about)}</h4>
      <div class="formula">${formula}</div>
      ${
        typeof row === 'string'
          ? html`<p class="muted" data-why-not>${row}</p>`
          : html`<div class="ends">${this.end(strings.most, row.top)} ${this.end(strings.least10, row.bottom)}</div>
            <p class="small muted">${strings.ownRank(name, count(row.ownRank + 1), count(this.panel.summary.model.vocabSize))} ${help}</p>`
      }
    </section>`;
  }

  private end(title: string, tokens: readonly CircuitToken[]) {
    return html`<table aria-label=${title}>
      <thead><tr><th scope="col">${title}</th><td></td></tr></thead>
      <tbody>${tokens.map(
        (token) => html`<tr data-id=${token.id}><td title=${token.token}>${quotedToken(token)}</td>
          <td data-value=${token.value}>${fixed(token.value)}</td></tr>`,
      )}</tbody>
    </table>`;
  }
}
