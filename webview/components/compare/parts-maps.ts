/** The maps of runs with each head and MLP of B, each with its title, menu and caption. */
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CompareData } from '../../state/compare/comparison';
import { partsRecoveryMaps, type TriedParts } from '../../state/compare/parts-recovery';
import type { PositionPair } from '../../state/compare/positions';
import { predictedPlace } from '../../state/compare/recovery-drawing';
import { type RecoveryMap, triedCells } from '../../state/compare/recovery-map';
import { compareStrings } from '../../strings/compare';
import { sharedStyles } from '../../theme/styles';
import { figurePicture, numbersOfRecovery, titledFigureStyles } from './figure-picture';
import './recovery-map';
import type { RecoveryMapElement } from './recovery-map';

const { patch: strings } = compareStrings;
const texts = strings.parts;

@customElement('compare-parts-maps')
export class PartsMaps extends LitElement {
  static override styles = [sharedStyles, titledFigureStyles];

  @property({ attribute: false }) data!: CompareData;
  @property({ attribute: false }) runs!: TriedParts;
  /** The positions of the tokens after which predictions are compared. */
  @property({ attribute: false }) positions!: PositionPair;

  override render() {
    return html`${partsRecoveryMaps(this.runs)
      .filter((map) => triedCells(map).length > 0)
      .map((map, at) => this.titled(map, at))}`;
  }

  private titled(map: RecoveryMap, at: number) {
    const drawn = () => this.maps[at] ?? null;
    return html`<div class="title"><h4>${map.title}</h4>${figurePicture(strings.map.titled(map.title), this.data, drawn, numbersOfRecovery(this.data, map), { place: predictedPlace(this.data.comparison, this.positions), named: { words: map.title, file: (drawn) => drawn } })}</div>
      ${at === 0 ? html`<p class="small muted">${texts.explanation(this.runs.measure)}</p>` : nothing}
      <compare-recovery-map @choose-run=${this.chosen} .map=${map} .room=${this.data.width}></compare-recovery-map>`;
  }

  private readonly chosen = ({ target }: Event): void => {
    for (const map of this.maps) if (map !== target) map.forget();
  };

  private get maps(): readonly RecoveryMapElement[] {
    return [...this.renderRoot.querySelectorAll<RecoveryMapElement>('compare-recovery-map')];
  }
}
