/** Whether the numbers of a trace are proven, in a few words; what that means is told where it is pointed at or pressed. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Proof } from '../../../src/engine/protocol/trace-protocol';
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
        /* No underline: where fewer words come to stand here, some of it may stay on the screen. */
        border-bottom: 1px dotted var(--muted); }
      button:hover { border-bottom-color: currentColor; }
      button:focus-visible { outline: 1px solid var(--vscode-focusBorder, #0078d4); outline-offset: 1px; }
      .holds { color: var(--good); }
      .fails { color: var(--bad); font-weight: 600; }
      .short { display: none; }
      @container (max-width: 480px) {
        .words { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .short { display: inline; }
      }
    `,
  ];

  @property({ attribute: false }) proofs: readonly Proof[] = [];
  @property({ attribute: false }) proven: ProofProgress['proven'];
  /** What stopped them. */
  @property({ attribute: false }) failure: ProofProgress['failure'];
  /** Whether the trace is from a file, which not all of them can be checked from. */
  @property({ attribute: false }) saved = false;
  /** For somebody who has not met proofs: what they are is told in plain words, and that they hold with a mere tick where there is little room. */
  @property({ attribute: false }) plain = false;
  /** How long everything took. */
  @property({ attribute: false }) times = '';
  private readonly tip = new TipToggle(this);

  override render() {
    const { proofs, tip, times, saved } = this;
    const checked = proofs.filter(({ status }) => status !== 'not applicable');
    const notInFile = saved && checked.length < proofs.length;
    const failed = checked.filter(({ status }) => status === 'fails').length;
    const { kind, text, short } = verdictOf(checked, this, notInFile ? proofs.length - checked.length : 0);
    const anchor = this.renderRoot?.querySelector('button') ?? undefined;
    const inShort = this.plain && kind === 'holds';
    const hold = notInFile
      ? strings.proofsOfFileHold(checked.length, proofs.length - checked.length)
      : `${strings.proofsHold(checked.length)}.`;
    const meaning = inShort ? strings.proofInShort(hold) : strings.proofMeaning(kind === 'holds' ? hold : undefined);
    return html`<button type="button" class=${kind}
        aria-description=${meaning} aria-expanded=${tip.open} aria-controls="told" data-proofs-held=${checked.length - failed} data-proofs-checked=${checked.length}
        @click=${tip.press} @pointerenter=${tip.show} @pointerleave=${tip.leave} @blur=${tip.hide}
        @keydown=${tip.key}><span class="words">${text}</span><span class="short" aria-hidden="true">${kind === 'holds' && this.plain ? '✓' : short}</span></button
      >${
        tip.open
          ? html`<trace-floating-tip id="told" .anchor=${anchor} .content=${html`<span data-proof-meaning>${meaning}</span>
            ${inShort ? nothing : html`<trace-proofs .proofs=${notInFile ? proofs : checked}></trace-proofs>`}
            ${notInFile && !inShort ? html`<p data-not-in-file>${kind === 'holds' ? strings.notInFile : strings.proofsNotInFile(proofs.length - checked.length)}</p>` : nothing}<span class="muted">${inShort ? nothing : times}</span>`}></trace-floating-tip>`
          : nothing
      }`;
  }
}
