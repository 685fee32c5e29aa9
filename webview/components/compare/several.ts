/** Several texts at once: the similarity of every pair, and a way to compare two of the texts in full. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { COMPARE_PAIR } from '../../../src/engine/protocol/panel-protocol';
import { Query } from '../../base/query';
import type { CompareData } from '../../state/compare/comparison';
import {
  chosenPair,
  extremesSentence,
  type SeveralFigure,
  severalCsv,
  severalFigure,
  severalFile,
  shownPair,
} from '../../state/compare/several';
import { compareSeveralStrings as strings } from '../../strings/compare-several';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import '../figures/heat-map';
import type { HeatMap } from '../figures/heat-map';
import type { SavedNumbers } from '../figures/picture-menu';
import { saveText } from '../figures/save-values';
import { ComparedFigure } from './compared-figure';
import { figurePicture } from './figure-picture';

@customElement('compare-several')
export class CompareSeveral extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 0 0 16px; }
      p { margin: 4px 0 8px; max-width: 76ch; line-height: 1.45; }
      figure { margin: 0; min-width: 0; }
      figcaption { position: relative; display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; margin: 4px 0 6px; }
      ol { margin: 6px 0; padding-left: 3ch; max-width: 84ch; line-height: 1.45; }
      li.shown { font-weight: 600; }
      bdi { overflow-wrap: anywhere; }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  /** The comparison whose runs the user has stopped. */
  @state() private stopped: CompareData['comparison'] | undefined;
  @query('trace-heat-map') private map!: HeatMap | null;
  private readonly cosines = new Query<Float64Array>(this, () => {
    const { comparison } = this.data;
    if (this.texts.length === 0 || this.stopped === comparison) return undefined;
    const { texts } = this;
    return {
      of: [comparison],
      fetch: (signal) => comparison.a.readings.read('similaritiesAmong', { texts }, signal),
    };
  });
  private readonly figure = new ComparedFigure<Float64Array, SeveralFigure>(this, {
    answer: () => this.cosines.value,
    make: (cosines, before) => severalFigure(cosines, this.texts, this.data, before),
    chosen: (choice) => {
      const pair = chosenPair(choice);
      if (pair) this.data.host?.connection.send(COMPARE_PAIR, pair);
    },
  });

  private get texts(): readonly string[] {
    return this.data.comparison.among ?? [];
  }

  override render() {
    const { texts, cosines } = this;
    if (texts.length === 0) return nothing;
    const figure = this.figure.value;
    return html`<figure>
        <figcaption><b>${strings.title(texts.length)}</b>
          ${figure && cosines.value ? figurePicture(strings.map, this.data, () => this.map, this.numbers(cosines.value), { file: this.file, description: extremesSentence(cosines.value, texts) || undefined }) : nothing}</figcaption>
        ${figure && cosines.value ? this.matrix(cosines.value, figure) : this.waiting()}
      </figure>
      ${failureOf(cosines)} ${this.list()}`;
  }

  private matrix(cosines: Float64Array, { tensor, panel, look }: SeveralFigure) {
    const { texts } = this;
    const extremes = extremesSentence(cosines, texts);
    return html`${extremes ? html`<p data-extremes>${extremes}</p>` : nothing}
      <p class="small muted">${strings.about(texts.length)}</p>
      <trace-heat-map data-several-map .tensor=${tensor} .panel=${panel} .look=${look}></trace-heat-map>`;
  }

  private waiting() {
    const { comparison } = this.data;
    if (this.stopped === comparison)
      return html`<p><button type="button" data-action="compare-all" @click=${() => {
        this.stopped = undefined;
      }}>${strings.on}</button></p>`;
    if (this.cosines.error !== undefined) return nothing;
    return html`<p class="muted"><span role="status">${strings.running}</span>
      <button type="button" data-action="stop-comparing" @click=${() => {
        this.stopped = comparison;
      }}>${strings.stop}</button></p>`;
  }

  /** The list of the whole texts, since labels have room only for their beginnings. */
  private list() {
    const { texts } = this;
    const shown = shownPair(this.data, texts);
    return html`<ol aria-label=${strings.texts} data-several-texts>${texts.map(
      (text, at) => html`<li class=${at === shown?.a || at === shown?.b ? 'shown' : ''}><bdi>${text}</bdi></li>`,
    )}</ol>
    ${shown ? html`<p class="small muted" data-shown-pair>${strings.shown(shown.a + 1, shown.b + 1)}</p>` : nothing}`;
  }

  /** The file name, made from all the texts and not only the two shown below. */
  private readonly file = (): string => severalFile(this.texts, this.data.comparison);

  private numbers(cosines: Float64Array): SavedNumbers {
    const { texts } = this;
    const file = { name: this.file(), about: strings.map };
    return {
      csv: (host, onWriting) => saveText(severalCsv(cosines, texts), file, host, onWriting),
      tooMany: false,
    };
  }
}
