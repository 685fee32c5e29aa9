/** The exact value of a cell, beside it, and where there is room for it what the value came from. */
import type { ReferenceElement } from '@floating-ui/dom';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { BriefCell, CellText } from '../../heat-map/cell-text';
import { type Box, tipPlace, tipPlaceBesideMap, tipPlacePresented } from '../../heat-map/tip-place';
import { heatMap as texts } from '../../strings/heat-map';
import { FloatingTip } from '../controls/floating-tip';

/** Of a step: its title and sentences, and the titles of its figures. */
const SAID = 'h2, .lead, trace-finding, figcaption';
/** And what the colours mean. */
const LEGENDS = 'trace-heat-map-legend';
/** What a step, or a part of a comparison, is seen in. */
const VIEW = 'main';

@customElement('trace-heat-map-tip')
export class HeatMapTip extends FloatingTip {
  static override styles = [
    ...FloatingTip.styles,
    css`
      :host([presented]) { max-width: calc(100vw - 16px); padding: 6px 12px; font-size: calc(var(--small) * 1.35); line-height: 1.3; }
      :host([presented]) bdi { display: block; }
      .of { font-size: 0.8em; }
    `,
  ];

  /** Whether it is shown to others: large, and nothing but the number and of what it is. */
  @property({ type: Boolean, reflect: true }) presented = false;
  /** Whether it stays until it is left: then it says by which key. */
  @property({ type: Boolean }) pinned = false;
  /** Without it nothing is shown. */
  @property({ attribute: false }) text: CellText | undefined;
  /** What the value came from, where that is known. */
  @property({ attribute: false }) detail: TemplateResult | typeof nothing = nothing;

  /** Where the cell is in the page. */
  cell: (() => DOMRect) | undefined;
  /** Where the map is, of a cell that is read by keys: nothing of it is covered where there is room beside it. */
  map: (() => DOMRect) | undefined;

  /** Where all of it has room beside the map or across a corner of the cell, it stands there; else as other tips do. */
  protected override async place(anchor: ReferenceElement): Promise<void> {
    const { cell, map, style } = this;
    if (cell && this.presented) {
      this.placePresented(cell());
      return;
    }
    const boxesOf = (parts: string) => around(this, parts).map((part) => part.getBoundingClientRect());
    const cards = boxesOf('[data-card]');
    // Who points somewhere sees what is below the pointer, and goes away again.
    const said = map ? boxesOf(SAID) : [];
    const view = { left: 0, top: 0, right: window.innerWidth, bottom: window.innerHeight };
    style.removeProperty('max-height');
    const sizeAt = (most: number) => {
      style.setProperty('max-width', `${most}px`);
      return this.getBoundingClientRect();
    };
    const place =
      cell &&
      ((map && tipPlaceBesideMap(cell(), map(), view, [...cards, ...said], sizeAt)) ??
        tipPlace(cell(), view, cards, sizeAt, said));
    if (!place) return super.place(anchor);
    style.setProperty('max-width', `${place.width}px`);
    style.setProperty('left', `${place.x}px`);
    style.setProperty('top', `${place.y}px`);
  }

  /** Within what is presented: over neither the tokens above nor the bar below. */
  private placePresented(cell: Box): void {
    const { style } = this;
    const boxesOf = (parts: string) => around(this, parts).map((part) => part.getBoundingClientRect());
    const [main] = boxesOf(VIEW);
    const view = {
      left: 0,
      right: window.innerWidth,
      top: Math.max(main?.top ?? 0, 0),
      bottom: Math.min(main?.bottom ?? window.innerHeight, window.innerHeight),
    };
    for (const limit of ['max-height', 'max-width']) style.removeProperty(limit);
    const avoided = boxesOf(`${SAID}, ${LEGENDS}, [data-card]`);
    const { x, y } = tipPlacePresented(cell, view, avoided, this.getBoundingClientRect());
    style.setProperty('left', `${x}px`);
    style.setProperty('top', `${y}px`);
  }

  override willUpdate(): void {
    this.hidden = !this.text || !this.anchor;
  }

  override render() {
    const { text } = this;
    if (!text) return html``;
    const { value, place, address } = text;
    if (this.presented) return this.brief(text.brief ?? { place, value, of: '' });
    return html`<b>${value}</b><bdi>${place}</bdi><code class="muted">${address}</code>${this.detail}`;
  }

  private brief({ place, value, of }: BriefCell) {
    const left = this.pinned ? texts.leaveTip : '';
    const below = [of, left].filter(Boolean).join(' · ');
    return html`${place && html`<bdi>${place}</bdi>`}<b>${value}</b>${below && html`<span class="of muted">${below}</span>`}`;
  }
}

/** What stands around the figure, in whatever shadow tree. */
function around(tip: Element, parts: string): Element[] {
  const found: Element[] = [];
  for (let root = tip.getRootNode(); root instanceof ShadowRoot; root = root.host.getRootNode())
    found.push(...root.querySelectorAll(parts));
  return found;
}
