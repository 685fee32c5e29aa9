/** The similarity of two texts to an encoder: as a whole, and token by token. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ReferenceSimilarity, Similarity } from '../../../src/engine/protocol/reading-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import type { WordLeftOut } from '../../../src/trace/compare/word-influence';
import { TOKENS } from '../../../src/trace/steps/sequences';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import { type Choice, VIEWS, type View } from '../../choice/choice';
import { CompareChooseEvent } from '../../choice/compare-choice';
import { comparedFile } from '../../state/compare/compared-file';
import { type CompareData, tokenAt } from '../../state/compare/comparison';
import {
  isUnfolded,
  type KnownPairs,
  keepKnownPairs,
  keepUnfolded,
  keptKnownPairs,
  type SimilarityFold,
} from '../../state/compare/kept-similarity';
import {
  mostAlike,
  OTHER_AXIS,
  productMeaning,
  productText,
  type SimilarityFigure,
  similarityCsv,
  similarityExcerpt,
  similarityFigure,
  similarWordSentences,
} from '../../state/compare/similarity';
import { byIndex } from '../../state/figures/excerpt';
import { MOST_TEXT_VALUES } from '../../state/figures/value-export';
import { compareStrings as strings } from '../../strings/compare';
import { proseFourDecimals, quotedToken, tokenLabel } from '../../strings/format';
import { storyStrings } from '../../strings/story';
import { strings as panelStrings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import '../controls/formula';
import '../controls/segmented';
import { withTerms } from '../controls/term';
import '../figures/heat-map';
import type { HeatMap } from '../figures/heat-map';
import type { SavedNumbers } from '../figures/picture-menu';
import { saveText } from '../figures/save-values';
import '../figures/values-table';
import '../controls/fold';
import { ComparedFigure } from './compared-figure';
import { figurePicture } from './figure-picture';
import './known-pairs';
import './several';
import './word-influence';

@customElement('compare-similarity')
export class CompareSimilarity extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      p { margin: 4px 0 8px; max-width: 76ch; line-height: 1.45; }
      .whole { font-size: 1.1em; }
      figure { margin: 0; min-width: 0; }
      figcaption { position: relative; display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; margin: 10px 0 6px; }
      .equation { font-family: var(--mono); font-size: var(--small); overflow-wrap: anywhere; max-width: none; }
      trace-fold { margin: 4px 0 10px; }
      summary { cursor: pointer; width: fit-content; }
      .link { text-align: left; text-decoration: underline; }
      .whole b { font-family: var(--mono); font-variant-numeric: tabular-nums; }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  /** The similarity without each word, as computed for the summary above; the model is not run for it again. */
  @property({ attribute: false }) leftOut: readonly WordLeftOut[] = [];
  /** Whether that is being computed. */
  @property({ type: Boolean }) awaitsLeftOut = false;
  /** Whether the known pairs of sentences are to be compared as well. */
  @state() private asksKnown = false;
  @query('trace-heat-map') private map!: HeatMap | null;
  private readonly near = new WhenVisible(this);
  private readonly similarity = new Query<Similarity>(this, () => {
    const { comparison } = this.data;
    const params = { other: comparison.b.summary.trace };
    const how = { besides: [comparison], when: this.near.visible };
    return comparison.a.readings.question('similarity', params, how);
  });
  private readonly figure = new ComparedFigure<Similarity, SimilarityFigure>(this, {
    answer: () => this.similarity.value,
    make: (similarity, before) => similarityFigure(similarity, this.data, before),
    chosen: (choice) => this.choose(choice),
  });

  /** Known pairs measured with this model before, in any comparison; they need not be measured again. */
  private readonly measuredBefore = new Query<readonly ReferenceSimilarity[] | null>(this, () => {
    const { comparison } = this.data;
    return comparison.a.readings.question('knownReferences', {}, { besides: [comparison], when: this.near.visible });
  });

  /** Asked only on request if it was not measured before, since the model has to be run. */
  private readonly measured = new Query<KnownPairs>(this, () => {
    const { comparison, host } = this.data;
    const texts = [comparison.a, comparison.b].map(({ summary }) => givenText(summary).text);
    return {
      of: [comparison],
      when: this.asksKnown || this.isKnownOfModel,
      fetch: async (signal) => {
        const unrelated = await comparison.a.readings.read('unrelatedSimilarity', { texts }, signal);
        const references = await comparison.a.readings.read('referenceSimilarities', {}, signal);
        keepKnownPairs(host?.kept, comparison, { unrelated, references });
        return { unrelated, references };
      },
    };
  });

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('data');
    if (before && before.comparison !== this.data.comparison) this.asksKnown = false;
  }

  override render() {
    const { similarity } = this;
    const figure = this.figure.value;
    return html`<compare-several .data=${this.data}></compare-several>${failureOf(similarity)}
      ${figure ? this.content(figure) : similarity.pending ? html`<p class="muted" role="status">${panelStrings.loading}</p>` : nothing}`;
  }

  private content({ similarity, tensor, panel, look }: SimilarityFigure) {
    const { whole } = similarity;
    return html`${
      whole === null
        ? html`<p class="muted">${strings.noWhole}</p>`
        : html`<p class="whole" data-similarity data-value=${whole} title=${whole}>${strings.whole} <b>${proseFourDecimals(whole)}</b></p>
            <p>${withTerms(strings.wholeMeaning)}</p>
            <p data-caution>${strings.caution}</p>
            ${this.beside(whole)} ${this.formula(similarity, whole)}
            <compare-word-influence .comparison=${this.data.comparison} .told=${this.leftOut} ?awaited=${this.awaitsLeftOut} .kept=${this.data.host?.kept} .host=${this.data.host} .whole=${whole}></compare-word-influence>`
    }
      ${similarWordSentences(similarity, this.data.comparison).map((sentence) => html`<p data-words>${sentence}</p>`)}
      <details data-cells><summary>${strings.whatACellIs}</summary><p>${strings.similarityExplanation}</p></details>
      ${this.matrix(similarity, { tensor, panel, look })} ${this.alike(similarity)}`;
  }

  private get isKnownOfModel(): boolean {
    return this.measuredBefore.current && this.measuredBefore.value != null;
  }

  /** The known pairs to judge the similarity by. */
  private beside(whole: number) {
    const { measured } = this;
    const { comparison, host } = this.data;
    const value = measured.value ?? keptKnownPairs(host?.kept, comparison);
    if (value)
      return html`<compare-known-pairs .whole=${whole} .references=${value.references} .unrelated=${value.unrelated}
        .host=${this.data.host} .file=${comparedFile('known-pairs', this.data.comparison)}
        .unfolded=${this.isUnfolded('pairs')} @unfold=${(event: CustomEvent<boolean>) => this.unfold('pairs', event)}></compare-known-pairs>`;
    if (!this.asksKnown && !this.isKnownOfModel)
      return html`<p><button type="button" class="link" data-action="known-pairs" @click=${() => {
        this.asksKnown = true;
      }}>${strings.known.ask}</button></p>`;
    if (measured.error !== undefined) return failureOf(measured);
    return html`<p class="muted" role="status">${strings.known.running}</p>`;
  }

  private isUnfolded(fold: SimilarityFold): boolean {
    const { comparison, host } = this.data;
    return isUnfolded(host?.kept, comparison, fold);
  }

  /** Handles the opening or closing of a fold. */
  private unfold(fold: SimilarityFold, { detail }: CustomEvent<boolean>): void {
    const { comparison, host } = this.data;
    keepUnfolded(host?.kept, comparison, fold, detail);
  }

  private formula({ product }: Similarity, whole: number) {
    if (!product) return nothing;
    const content =
      () => html`<trace-formula .tex=${strings.product.tex} .plain=${strings.product.formula}></trace-formula>
      <p class="equation" data-equation>${productText(product, whole)}</p>
      <p>${productMeaning(product)}</p>`;
    return html`<trace-fold data-fold="formula" .label=${storyStrings.formula} .open=${this.isUnfolded('formula')}
      @unfold=${(event: CustomEvent<boolean>) => this.unfold('formula', event)} .content=${content}></trace-fold>`;
  }

  private matrix(similarity: Similarity, { tensor, panel, look }: Pick<SimilarityFigure, 'tensor' | 'panel' | 'look'>) {
    const { view } = this.data.choice;
    const options = VIEWS.map((value) => ({ value, label: panelStrings.views[value] }));
    return html`<figure>
      <figcaption><b>${strings.matrixTitle}</b>
        <trace-segmented data-picker="similarity-view" .label=${strings.view} .showLabel=${false} .options=${options} .value=${view}
          @pick=${({ detail }: CustomEvent<string>) => this.dispatchEvent(new CompareChooseEvent({ view: detail as View }))}></trace-segmented>
        ${figurePicture(strings.similarityMap, this.data, () => this.map, this.numbers(similarity))}
      </figcaption>
      ${view === 'numbers' ? nothing : html`<p class="small muted" data-axes>${strings.similarityAxes}</p><trace-heat-map data-similarity-map .tensor=${tensor} .panel=${panel} .look=${look}></trace-heat-map>`}
      ${view === 'map' ? nothing : this.table(similarity, tensor)}
    </figure>`;
  }

  private table(similarity: Similarity, { name, shape }: SimilarityFigure['tensor']) {
    const { comparison, choice } = this.data;
    const [a, b] = [comparison.a.summary.tokens, comparison.b.summary.tokens];
    const row = comparison.alignment.rows[choice.row];
    const named = (index: number) => `${index} ${tokenLabel(b[index] as Token)}`;
    return html`<trace-values data-similarity-table .name=${name} .excerpt=${similarityExcerpt(similarity, a.length, b.length)}
      .axes=${['A', 'B']} .sizes=${shape} .rowTokens=${new Map(a.entries())} .chosenRow=${row?.a ?? undefined}
      .chosenColumn=${row?.b ?? undefined} .sequence=${TOKENS}
      .columnNumbering=${{ ...byIndex(b.length), nameOf: named }}></trace-values>`;
  }

  private numbers(similarity: Similarity): SavedNumbers {
    const { comparison } = this.data;
    const file = { name: comparedFile('cosine-similarity', comparison), about: strings.similarityMap };
    return {
      csv: (host, onWriting) => saveText(similarityCsv(similarity, comparison), file, host, onWriting),
      tooMany: similarity.tokens.length > MOST_TEXT_VALUES,
    };
  }

  /** The similarity of the chosen token of A to the tokens of B. */
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
      proseFourDecimals(best.cosine),
    )}</p>`;
  }

  /** A cell belongs to a token of A and one of B. Chooses the row of A's token, whether or not B's is in it. */
  private choose({ token, dimension }: Partial<Choice>): void {
    const { rows } = this.data.comparison.alignment;
    const ofB = dimension?.axis === OTHER_AXIS ? dimension.index : undefined;
    const row = token === undefined ? rows.findIndex(({ b }) => b === ofB) : rows.findIndex(({ a }) => a === token);
    if (row >= 0) this.dispatchEvent(new CompareChooseEvent({ row }));
  }
}
