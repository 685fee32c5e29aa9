/** The explanation of a value: its formula, the same with numbers, and whether the result equals the one of the run. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { type Operand, type Provenance, resultOf } from '../../../src/trace/explain/provenance';
import { equationText, isRounded } from '../../state/provenance/provenance';
import { float32Digits, scientific } from '../../strings/format';
import { provenance as texts } from '../../strings/provenance';
import { stored as storedTexts } from '../../strings/stored';
import { sharedStyles } from '../../theme/styles';
import './provenance-terms';
import { eventOf } from '../../base/event-of';
import type { ProvenanceTerms } from './provenance-terms';

/** Sent to show what the model's file stores for an operand, with the operand's index. */
export class StoredEvent extends eventOf<number>('stored') {}

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
      p { margin: 2px 0 0; max-width: 76ch; }
      .link { text-align: start; }
      dl { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 8px 0 0; }
      dl div { display: flex; gap: 6px; }
      dt { color: var(--muted); }
      dd { margin: 0; font-family: var(--mono); }
    `,
  ];

  @property({ attribute: false }) provenance!: Provenance;
  @property({ attribute: false }) tokens: readonly Token[] = [];
  /** The number from which the user went on and has now come back, as the address of its value. */
  @property({ attribute: false }) cameFrom: string | undefined;
  /** Compact, for a tip, or with all input numbers. */
  @property({ attribute: false }) mode: 'tip' | 'full' = 'full';

  /** Handles a key pressed outside of the numbers. */
  press(event: KeyboardEvent): void {
    this.renderRoot.querySelector<ProvenanceTerms>('trace-provenance-terms')?.press(event);
  }

  override render() {
    const { provenance, mode } = this;
    return html`<div class="formula">${provenance.formula}</div>
      <div class="equation" data-equation>${equationText(provenance)}</div>
      ${isRounded(provenance) ? html`<div class="small muted" data-rounded>${texts.rounded}</div>` : nothing}
      ${this.note()} ${this.verdict()}
      ${mode === 'full' ? [this.unexplainedOperands(), provenance.operands.map((operand, index) => this.stored(operand, index)), this.all()] : nothing}`;
  }

  private note() {
    const { note, constants } = this.provenance;
    const { hidden } = constants;
    if (note !== undefined) return html`<div class="muted" data-note>${note}</div>`;
    return hidden === undefined ? nothing : html`<div class="muted">${hidden ? texts.future : texts.past}</div>`;
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

  /** For a weight stored as quantised values: its format, and a link to them, below the numbers. */
  private stored({ name, stored }: Operand, index: number) {
    if (!stored) return nothing;
    const { type, hasOffsets } = stored;
    const show = () => this.dispatchEvent(new StoredEvent(index));
    return html`<p>${storedTexts.about(name, type, hasOffsets)}
      <button type="button" class="link" data-action="show-stored" @click=${show}>${storedTexts.show(hasOffsets)}</button></p>`;
  }

  /** Says which numbers cannot be explained further, and through which of the others the way back continues, if any. */
  private unexplainedOperands() {
    const { operands } = this.provenance;
    const weights = operands.filter(({ origin }) => !origin);
    if (weights.length === 0) return nothing;
    const others = new Set(operands.filter(({ origin }) => origin).map(({ name }) => name));
    return html`<p class="small muted" data-weights>${texts.weights(weights, [...others])}</p>`;
  }

  private all() {
    const { provenance, tokens, cameFrom } = this;
    const { computed, stored, bound } = resultOf(provenance);
    const difference = computed === stored ? 0 : Math.abs(computed - stored);
    return html`<trace-provenance-terms .provenance=${provenance} .tokens=${tokens} .cameFrom=${cameFrom}></trace-provenance-terms>
      <dl>
        ${Object.entries(provenance.constants)
          .filter(([name]) => name !== 'hidden')
          .map(([name, value]) => number(name, value, float32Digits(value)))}
        ${number(texts.computed, computed, Number.isFinite(computed) ? String(computed) : float32Digits(computed))} ${number(texts.stored, stored, float32Digits(stored))}
        ${number(texts.difference, difference, scientific(difference))} ${number(texts.bound, bound, scientific(bound), texts.boundTitle)}
      </dl>`;
  }
}

function number(name: string, value: number, text: string, title?: string) {
  return html`<div title=${title ?? nothing}><dt>${name}</dt><dd data-number=${name} data-value=${value}>${text}</dd></div>`;
}
