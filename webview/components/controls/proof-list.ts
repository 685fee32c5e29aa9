/** The proofs of a step: each claim, whether it holds, and how exactly. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Proof } from '../../../src/engine/protocol/trace-protocol';
import { failedPlace, proofNumbers, statusWords } from '../../../src/trace/run/proof-numbers';
import { scientific } from '../../strings/format';
import { plainClaims, strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';

const SIGNS: Record<Proof['status'], string> = { holds: '✓', fails: '✗', 'not applicable': '–' };

@customElement('trace-proofs')
export class ProofList extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      ul { list-style: none; margin: 6px 0; padding: 0; font-size: var(--small); }
      li, .rest { display: flex; gap: 0 8px; }
      .rest { flex-wrap: wrap; min-width: 0; }
      .holds .sign, .holds .claim { color: var(--good); }
      .fails { color: var(--bad); font-weight: bold; border-left: 3px solid currentColor; padding-left: 8px; }
      details { flex-basis: 100%; color: var(--muted); font-weight: normal; }
      summary { cursor: pointer; width: fit-content; }
      .numbers { font-family: var(--mono); color: var(--muted); }
    `,
  ];

  @property({ attribute: false }) proofs: readonly Proof[] = [];

  override render() {
    if (!this.proofs.length) return nothing;
    return html`<ul aria-label=${strings.proofs}>${this.proofs.map((proof) => this.proof(proof))}</ul>`;
  }

  /** The claim in plain words comes first; how exactly it holds is in a fold, unless it fails. */
  private proof(proof: Proof) {
    const { name, status, claim, because, residual, bound } = proof;
    const plain = status === 'holds' ? plainClaims[name] : undefined;
    return html`<li class=${status === 'not applicable' ? 'muted' : status} data-proof=${name} data-status=${status}
        data-residual=${residual ?? nothing} data-bound=${bound ?? nothing}>
      <span class="sign" aria-hidden="true">${SIGNS[status]}</span>
      <span class="rest"><span class="claim">${plain ?? claim}</span>
      <span class=${status === 'holds' && !proof.partly ? 'unseen' : ''}>${statusWords(proof)}${because === undefined ? '' : `, because ${because}`}</span>
      ${this.exactly(proof, plain === undefined ? '' : `${claim}.`)}</span>
    </li>`;
  }

  /** @param claim the claim if it was told in plain words */
  private exactly(proof: Proof, claim: string) {
    const { status, allowed, noticed } = proof;
    const place = failedPlace(proof);
    const numbers = proofNumbers(proof, scientific);
    if (status === 'not applicable' || (numbers === '' && !place && claim === '')) return nothing;
    return html`<details ?open=${status === 'fails'}><summary>${strings.proofExactly}</summary>
      ${claim ? html`<span class="exact">${claim}</span> ` : nothing}<span class="numbers">${numbers}</span>
      ${place ? html`<span data-failed-value>${place}</span>` : nothing}
      ${allowed === undefined ? nothing : html`<span class="muted" data-allowed>${strings.allowedIs(allowed)}${noticed && ` ${noticed}.`}</span>`}</details>`;
  }
}
