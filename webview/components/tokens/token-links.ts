/** Cross-attention as lines between the tokens of both texts. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { layLinks, type Point } from '../../state/tokens/arcs';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { attentionLineStyles, attentionLines } from './token-arcs';

/** In CSS pixels from the upper left corner of the element that holds the lines. */
interface LinksData {
  readonly from: Point;
  /** The point of an attended token, by position; `undefined` if it is not in sight. */
  readonly pointOf: (position: number) => Point | undefined;
  readonly weights: Float32Array;
  /** Where lines become upright, if there is room below it for them to bend. */
  readonly bend: number | undefined;
}

/** Sent upwards by a strip when its tokens have moved or another one is chosen. */
export class StripLaidEvent extends Event {
  static readonly type = 'strip-laid';

  constructor() {
    super(StripLaidEvent.type, { bubbles: true });
  }
}

@customElement('trace-token-links')
export class TokenLinks extends LitElement {
  static override styles = [
    sharedStyles,
    attentionLineStyles,
    css`
      /* Over the space between both strips, which still receives clicks. */
      :host { position: absolute; inset: 0 0 auto; height: 0; pointer-events: none; }
      svg { display: block; width: 100%; height: 1px; overflow: visible; }
    `,
  ];

  @property({ attribute: false }) data: LinksData | undefined;

  constructor() {
    super();
    new ThemeObserver(this);
  }

  override render() {
    const { data } = this;
    const lines = data ? layLinks(data.from, data.pointOf, data.weights, data.bend) : [];
    return html`<svg aria-hidden="true">${attentionLines(lines)}</svg>`;
  }
}
