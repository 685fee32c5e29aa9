/** The maps of runs with each head and MLP of B, each with its title, menu and caption. */
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CompareData } from '../../state/compare/comparison';
import { type PartsWays, partsWays } from '../../state/compare/parts-way';
import type { PositionPair } from '../../state/compare/positions';
import { predictedPlace } from '../../state/compare/way-drawing';
import { triedCells, type WayMap } from '../../state/compare/way-map';
import { compareStrings } from '../../strings/compare';
import { sharedStyles } from '../../theme/styles';
import { figurePicture, numbersOfWay, titledFigureStyles } from './figure-picture';
import './way-map';
import type { WayMapElement } from './way-map';

const { patch: strings } = compareStrings;
const texts = strings.parts;

@customElement('compare-parts-maps')
export class PartsMaps extends LitElement {
  static override styles = [sharedStyles, titledFigureStyles];

  @property({ attribute: false }) data!: CompareData;
  @property({ attribute: false }) runs!: PartsWays;
  /** The positions of the tokens after which predictions are compared. */
  @property({ attribute: false }) positions!: PositionPair;

  override render() {
    return html`${partsWays(this.runs)
      .filter((map) => triedCells(map).length > 0)
      .map((map, at) => this.titled(map, at))}`;
  }

  private titled(map: WayMap, at: number) {
    const drawn = () => this.maps[at] ?? null;
    return html`<div class="title"><h4>${map.title}</h4>${figurePicture(strings.map.titled(map.title), this.data, drawn, numbersOfWay(this.data, map), { place: predictedPlace(this.data.comparison, this.positions), named: { words: map.title, file: (drawn) => drawn } })}</div>
      ${at === 0 ? html`<p class="small muted">${texts.explanation(this.runs.measure)}</p>` : nothing}
      <compare-way-map @choose-way=${this.chosen} .map=${map} .room=${this.data.width}></compare-way-map>`;
  }

  private readonly chosen = ({ target }: Event): void => {
    for (const map of this.maps) if (map !== target) map.forget();
  };

  private get maps(): readonly WayMapElement[] {
    return [...this.renderRoot.querySelectorAll<WayMapElement>('compare-way-map')];
  }
}
