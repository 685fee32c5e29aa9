/** A tip with the exact value of a cell and, if there is room, what the value was computed from. */
import type { ReferenceElement } from '@floating-ui/dom';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { BriefCell, CellText } from '../../heat-map/cell-text';
import { type Box, tipPlace, tipPlaceBesideMap, tipPlacePresented } from '../../heat-map/tip-place';
import { heatMap as texts } from '../../strings/heat-map';
import { FloatingTip } from '../controls/floating-tip';

/** The text of a step: its title, its sentences, and the titles of its figures. */
const SAID = 'h2, .lead, trace-finding, figcaption';
/** The legends, which explain the colours. */
const LEGENDS = 'trace-heat-map-legend';
/** The element in which a step, or a part of a comparison, is seen. */
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

  /** Whether it is presented: large, and only with the number and what it is about. */
  @property({ type: Boolean, reflect: true }) presented = false;
  /** Whether it stays until it is unpinned; it then names the key for that. */
  @property({ type: Boolean }) pinned = false;
  /** Nothing is shown without a text. */
  @property({ attribute: false }) text: CellText | undefined;
  /** What the value was computed from, if that is known. */
  @property({ attribute: false }) detail: TemplateResult | typeof nothing = nothing;

  /** Returns the cell's box in the page. */
  cell: (() => DOMRect) | undefined;
  /** Returns the map's box in the page, for a cell read by keys; the tip covers none of the map if there is room beside it. */
  map: (() => DOMRect) | undefined;

  /** Places it beside the map or across a corner of the cell if it fits there; otherwise like other tips. */
  protected override async place(anchor: ReferenceElement): Promise<void> {
    const { cell, map, style } = this;
    if (cell && this.presented) {
      this.placePresented(cell());
      return;
    }
    const boxesOf = (parts: string) => around(this, parts).map((part) => part.getBoundingClientRect());
    const cards = boxesOf('[data-card]');
    // A user who points sees what is below the pointer and can move it away.
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

  /** Places it within the presented part: over neither the tokens above nor the bar below. */
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

/** The matching elements around the figure, in any shadow tree. */
function around(tip: Element, parts: string): Element[] {
  const found: Element[] = [];
  for (let root = tip.getRootNode(); root instanceof ShadowRoot; root = root.host.getRootNode())
    found.push(...root.querySelectorAll(parts));
  return found;
}
