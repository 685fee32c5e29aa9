/** What the chosen head writes for the attended token, and what its weights alone would do with tokens. */
import { shallowArrayEquals } from '@lit/task';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { count } from '../../../src/base/counted';
import type { CopyingScore, HeadCircuits } from '../../../src/engine/protocol/reading-protocol';
import type { CircuitRow, CircuitToken } from '../../../src/trace/heads/circuit-row';
import { sayCopying } from '../../../src/trace/heads/copying-words';
import type { About } from '../../../src/trace/steps/glossary';
import { TOKENS } from '../../../src/trace/steps/sequences';
import { Query } from '../../base/query';
import { keyChoice } from '../../choice/choice';
import { FocusHandover } from '../../keyboard/focus-handover';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { circuitsChoice } from '../../state/attention/circuits-choice';
import { fourDecimals, percentInWords, quotedToken } from '../../strings/format';
import { headStrings as strings } from '../../strings/heads';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import '../controls/segmented';
import { withTerms } from '../controls/term';

interface CircuitWords {
  readonly title: string;
  readonly formula: string;
  /** The token whose own rank is told, in quotes. */
  readonly token: string;
  readonly help?: string;
}

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
      .copying { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; }
      [data-copying='told']:focus-visible { outline: none; }
      .ends { display: flex; flex-wrap: wrap; gap: 8px 16px; }
      th { text-align: left; }
      td:first-child { text-align: left; max-width: 16ch; overflow: hidden; text-overflow: ellipsis; white-space: pre; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  private readonly circuits = new Query<HeadCircuits>(this, () => {
    const { readings, choice } = this.panel;
    return readings.question('headCircuits', circuitsChoice(choice));
  });

  /** The head and trace for which the user has asked how often it copies. */
  @state() private asked: readonly unknown[] | undefined;
  private readonly copying = new Query<CopyingScore | string>(this, () => {
    const { readings } = this.panel;
    const { layer, head } = circuitsChoice(this.panel.choice);
    if (!this.asked || !shallowArrayEquals(this.asked, [readings, layer, head])) return undefined;
    return { of: this.asked, fetch: (signal) => readings.read('copyingScore', { layer, head }, signal) };
  });

  constructor() {
    super();
    new FocusHandover(this, ['[data-copying]']);
  }

  override render() {
    const { value } = this.circuits;
    return html`${failureOf(this.circuits)}
      ${value ? this.both(value) : nothing} ${failureOf(this.copying)}`;
  }

  /** How often the head copies. The row of one token shows it for that token only; this counts it over many. */
  private often() {
    const { value, pending } = this.copying;
    if (value !== undefined)
      return html`<p role="status" tabindex="-1" data-copying="told">${typeof value === 'string' ? value : withTerms(sayCopying(value), this.about)}</p>`;
    const { layer, head } = circuitsChoice(this.panel.choice);
    const ask = (asked: readonly unknown[] | undefined) => () => {
      this.asked = asked;
    };
    if (pending)
      return html`<p class="copying" role="status">${strings.countingCopies} <vscode-button secondary data-copying="cancel" @click=${ask(undefined)}>${strings.cancelTest}</vscode-button></p>`;
    return html`<p class="copying"><vscode-button secondary data-copying="begin" title=${strings.countCopiesTitle}
      @click=${ask([this.panel.readings, layer, head])}>${strings.countCopies}</vscode-button></p>`;
  }

  private both({ token, lookedAt, most, layer, head, adds, copies, attends }: HeadCircuits) {
    const [name, other] = [quotedToken(token), quotedToken(lookedAt)];
    const place = strings.circuits(layer, head, other, percentInWords(lookedAt.weight));
    return html`<p><b>${place}.</b> <span class="muted">${withTerms(strings.circuitsHelp, this.about)}</span></p>
      ${this.others(most, lookedAt)}
      <div class="circuits" aria-busy=${!this.circuits.current}>
        ${this.circuit('run', adds, { title: strings.adds(other), formula: strings.addsFormula, token: other, help: strings.addsHelp(name) })}
        ${this.circuit('ov', copies, { title: strings.ov(other), formula: strings.ovFormula, token: other })}
        ${this.circuit('qk', attends, { title: strings.qk(name), formula: strings.qkFormula, token: name })}
      </div>
      ${typeof copies === 'string' ? nothing : this.often()}`;
  }

  /**
   * Offers the most attended tokens to choose from: the first of them is often the text's first token, which says little about
   * what the head copies.
   */
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
    row: CircuitRow | string,
    { title, formula, token, help = '' }: CircuitWords,
  ) {
    return html`<section data-circuit=${which}>
      <h4>${withTerms(title, this.about)}</h4>
      <div class="formula">${formula}</div>
      ${
        typeof row === 'string'
          ? html`<p class="muted" data-why-not>${row}</p>`
          : html`<div class="ends">${this.end(strings.most, row.top)} ${this.end(strings.least10, row.bottom)}</div>
            <p class="small muted">${strings.ownRank(token, count(row.ownRank + 1), count(this.panel.summary.model.vocabSize))} ${help}</p>`
      }
    </section>`;
  }

  private end(title: string, tokens: readonly CircuitToken[]) {
    return html`<table aria-label=${title}>
      <thead><tr><th scope="col">${title}</th><td></td></tr></thead>
      <tbody>${tokens.map(
        (token) => html`<tr data-id=${token.id}><td title=${token.token}>${quotedToken(token)}</td>
          <td data-value=${token.value}>${fourDecimals(token.value)}</td></tr>`,
      )}</tbody>
    </table>`;
  }
}
