/** Says in a few words whether the numbers of a trace are proven; the meaning is explained when it is pointed at or pressed. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Proof } from '../../../src/engine/protocol/trace-protocol';
import { tallyOf } from '../../../src/trace/run/proof-tally';
import { type ProofProgress, verdictOf } from '../../state/provenance/verdict';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { TipToggle } from './tip-toggle';
import './floating-tip';
import './proof-list';

@customElement('trace-proof-verdict')
export class ProofVerdict extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: inline-block; }
      button { all: unset; cursor: help; border-radius: 2px; white-space: nowrap; color: var(--muted);
        /* Not an underline, parts of which might stay on screen when fewer words are shown here. */
        border-bottom: 1px dotted var(--muted); }
      button:hover { border-bottom-color: currentColor; }
      button:focus-visible { outline: 1px solid var(--vscode-focusBorder, #0078d4); outline-offset: 1px; }
      .holds { color: var(--good); }
      .fails { color: var(--bad); font-weight: 600; }
      .short, .sign { display: none; }
      @container (max-width: 480px) {
        .words { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .short { display: inline; }
        /* As wide before it is known as “✓ checked” is: the line that it is on does not break when that comes. */
        button { display: inline-block; min-width: 5.4em; }
      }
      @container (max-width: 400px) {
        .short { display: none; }
        .sign { display: inline; }
        button { min-width: 0; }
      }
    `,
  ];

  @property({ attribute: false }) proofs: readonly Proof[] = [];
  @property({ attribute: false }) proven: ProofProgress['proven'];
  /** Why the proofs stopped. */
  @property({ attribute: false }) failure: ProofProgress['failure'];
  /**
   * Whether the reader is new to proofs: they are explained in plain words, and a press shows their list.
   */
  @property({ attribute: false }) plain = false;
  /** How long everything took. */
  @property({ attribute: false }) times = '';
  private readonly tip = new TipToggle(this);

  override render() {
    const { proofs, tip, times } = this;
    const tally = tallyOf(proofs);
    // Not all proofs can be checked for a trace from a file.
    const someNeedRun = tally.needRun > 0;
    const { kind, text, short, sign } = verdictOf(tally, this, someNeedRun);
    const anchor = this.renderRoot?.querySelector('button') ?? undefined;
    const inShort = this.plain && kind === 'holds';
    const hold = someNeedRun ? strings.proofsFromFile(tally) : strings.proofsHold(tally);
    const meaning = inShort
      ? `${strings.proofInShort(hold)}${tip.pressed ? '' : ` ${strings.proofsOnClick}`}`
      : strings.proofMeaning(kind === 'holds' ? hold : undefined);
    return html`<button type="button" class=${kind}
        aria-description=${meaning} aria-expanded=${tip.open} aria-controls="told" data-proofs-held=${tally.holds} data-proofs-checked=${tally.checked}
        @click=${tip.press} @pointerenter=${tip.show} @pointerleave=${tip.leave} @blur=${tip.hide}
        @keydown=${tip.key}><span class="words">${text}</span><span class="short" aria-hidden="true">${short}</span><span class="sign" aria-hidden="true">${sign}</span></button
      >${
        tip.open
          ? html`<trace-floating-tip id="told" .anchor=${anchor} .content=${html`<span data-proof-meaning>${meaning}</span>
            ${inShort && !tip.pressed ? nothing : html`<trace-proofs .proofs=${proofs}></trace-proofs>`}
            ${someNeedRun && !inShort ? html`<p data-not-in-file>${kind === 'holds' ? strings.runNotInFile : strings.proofsNotInFile(tally.needRun)}</p>` : nothing}<span class="muted">${inShort ? nothing : times}</span>`}></trace-floating-tip>`
          : nothing
      }`;
  }
}
