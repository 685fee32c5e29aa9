/** What a value came from: its formula, the same in numbers, and whether that gives what the run gave. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Token } from '../../../src/engine/protocol';
import { ACTIVATION_FUNCTIONS } from '../../../src/trace/activations';
import { type Provenance, resultOf } from '../../../src/trace/provenance';
import { exact, scientific } from '../../format';
import { equationText } from '../../state/provenance';
import { provenance as texts } from '../../strings/provenance';
import { sharedStyles } from '../../styles';
import './provenance-terms';

/** Terms that the equation shows, compactly and in full. */
const TERMS = { tip: 3, full: 6 } as const;

@customElement('trace-provenance')
export class ProvenanceView extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      .formula { color: var(--muted); }
      .formula, .equation { font-family: var(--mono); overflow-wrap: anywhere; }
      .check { margin-top: 2px; }
      .holds .mark { color: var(--good); }
      .fails { color: var(--bad); font-weight: 600; }
      dl { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 8px 0 0; }
      dl div { display: flex; gap: 6px; }
      dt { color: var(--muted); }
      dd { margin: 0; font-family: var(--mono); }
    `,
  ];

  @property({ attribute: false }) provenance!: Provenance;
  @property({ attribute: false }) tokens: readonly Token[] = [];
  /** Compactly, for a tip, or with all numbers that went in. */
  @property({ attribute: false }) mode: 'tip' | 'full' = 'full';

  override render() {
    const { provenance, mode } = this;
    return html`<div class="formula">${provenance.formula}</div>
      <div class="equation" data-equation>${equationText(provenance, TERMS[mode])}</div>
      ${this.note()} ${this.verdict()}
      ${mode === 'full' ? this.all() : nothing}`;
  }

  private note() {
    const { kind, constants, operands, activation } = this.provenance;
    const formula = activation === null ? undefined : ACTIVATION_FUNCTIONS[activation].formula;
    if (formula) return html`<div class="mono muted">${activation}(x) = ${formula}</div>`;
    if (kind === 'mask') return html`<div class="muted">${constants['future'] ? texts.future : texts.past}</div>`;
    const open = kind === 'sum' && operands.length === 1 && operands[0]?.name === 'scores';
    return open ? html`<div class="muted">${texts.noMask}</div>` : nothing;
  }

  private verdict() {
    const { computed, stored, bound, agrees } = resultOf(this.provenance);
    const difference = scientific(Math.abs(computed - stored));
    const same = computed === stored;
    const text = same
      ? texts.agrees
      : agrees
        ? texts.agreesRounded(difference)
        : texts.disagrees(difference, scientific(bound));
    return html`<div class="check ${agrees ? 'holds' : 'fails'}" data-agrees=${agrees}>
      <span class="mark" aria-hidden="true">${agrees ? '✓' : '✗'}</span> ${text}
    </div>`;
  }

  private all() {
    const { provenance, tokens } = this;
    const { computed, stored, bound } = resultOf(provenance);
    const difference = computed === stored ? 0 : Math.abs(computed - stored);
    return html`<trace-provenance-terms .provenance=${provenance} .tokens=${tokens}></trace-provenance-terms>
      <dl>
        ${Object.entries(provenance.constants)
          .filter(([name]) => name !== 'future')
          .map(([name, value]) => number(name, value, exact(value)))}
        ${number(texts.computed, computed, Number.isFinite(computed) ? String(computed) : exact(computed))} ${number(texts.stored, stored, exact(stored))}
        ${number(texts.difference, difference, scientific(difference))} ${number(texts.bound, bound, scientific(bound))}
      </dl>`;
  }
}

function number(name: string, value: number, text: string) {
  return html`<div><dt>${name}</dt><dd data-number=${name} data-value=${value}>${text}</dd></div>`;
}
