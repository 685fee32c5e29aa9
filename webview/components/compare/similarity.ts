/** How alike two texts are to an encoder: as a whole, and token by token. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Similarity } from '../../../src/engine/protocol/reading-protocol';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import type { Choice } from '../../choice/choice';
import { CompareChooseEvent } from '../../choice/compare-choice';
import { type CompareData, tokenAt } from '../../state/compare/comparison';
import { mostAlike, OTHER_AXIS, type SimilarityFigure, similarityFigure } from '../../state/compare/similarity';
import { compareStrings as strings } from '../../strings/compare';
import { fixed, quotedToken } from '../../strings/format';
import { strings as panelStrings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import '../figures/heat-map';
import { ComparedFigure } from './compared-figure';

@customElement('compare-similarity')
export class CompareSimilarity extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      p { margin: 4px 0 8px; max-width: 76ch; line-height: 1.45; }
      .whole { font-size: 1.1em; }
      .whole b { font-family: var(--mono); font-variant-numeric: tabular-nums; }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  private readonly near = new WhenVisible(this);
  private readonly similarity = new Query<Similarity>(this, () => {
    const { comparison } = this.data;
    const params = { other: comparison.b.summary.trace };
    return {
      of: [comparison],
      when: this.near.visible,
      fetch: (signal) => comparison.a.readings.read('similarity', params, signal),
    };
  });
  private readonly figure = new ComparedFigure<Similarity, SimilarityFigure>(this, {
    answer: () => this.similarity.value,
    make: (similarity, before) => similarityFigure(similarity, this.data, before),
    chosen: (choice) => this.choose(choice),
  });

  override render() {
    const { similarity } = this;
    const figure = this.figure.value;
    return html`${failureOf(similarity)}
      ${figure ? this.content(figure) : similarity.pending ? html`<p class="muted" role="status">${panelStrings.loading}</p>` : nothing}`;
  }

  private content({ similarity, tensor, panel, look }: SimilarityFigure) {
    const { whole } = similarity;
    return html`${
      whole === null
        ? html`<p class="muted">${strings.noWhole}</p>`
        : html`<p class="whole" data-similarity data-value=${whole} title=${whole}>${strings.whole} <b>${fixed(whole)}</b></p>
            <p>${strings.wholeMeaning}</p>`
    }
      <p>${strings.similarityExplanation}</p>
      <trace-heat-map data-similarity-map .tensor=${tensor} .panel=${panel} .look=${look}></trace-heat-map>
      ${this.alike(similarity)}`;
  }

  /** Of the chosen token of A. */
  private alike(similarity: Similarity) {
    const { comparison, choice } = this.data;
    const position = comparison.alignment.rows[choice.row]?.a ?? null;
    const ofA = tokenAt(comparison.a, position);
    if (position === null || !ofA) return nothing;
    const best = mostAlike(similarity, position, comparison.b.summary.tokens.length);
    const ofB = tokenAt(comparison.b, best.position);
    return html`<p data-alike=${best.position} data-value=${best.cosine}>${strings.alike(
      quotedToken(ofA),
      ofB ? quotedToken(ofB) : '',
      best.position,
      fixed(best.cosine),
    )}</p>`;
  }

  /** A cell is of a token of A and one of B: the row of A's token is chosen, in which B's is beside it or not. */
  private choose({ token, dimension }: Partial<Choice>): void {
    const { rows } = this.data.comparison.alignment;
    const ofB = dimension?.axis === OTHER_AXIS ? dimension.index : undefined;
    const row = token === undefined ? rows.findIndex(({ b }) => b === ofB) : rows.findIndex(({ a }) => a === token);
    if (row >= 0) this.dispatchEvent(new CompareChooseEvent({ row }));
  }
}
