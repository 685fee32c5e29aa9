/** All heads of the chosen block as small maps; a click chooses one. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { HeadMaps } from '../../../src/engine/protocol/reading-protocol';
import type { ShownStack } from '../../../src/trace/steps/stacks';
import { rovingTarget } from '../../keyboard/roving';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { distanceText, smallMapOf } from '../../state/attention/head-maps';
import { attentionStrings as strings } from '../../strings/attention';
import { fourDigits, hundredths } from '../../strings/format';
import type { Palette } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { typeSize } from '../../theme/type-size';
import { askForMenu } from './head-menu-event';
import './small-map';

const SIZE = 72;

@customElement('trace-head-thumbnails')
export class HeadThumbnails extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      [role='radiogroup'] { display: flex; flex-wrap: wrap; gap: 6px; }
      button { appearance: none; font: inherit; color: inherit; background: none; padding: 4px 6px; cursor: pointer;
        display: flex; flex-direction: column; gap: 2px; text-align: left; border-radius: 4px;
        border: 1px solid transparent; }
      button:hover { background: var(--vscode-list-hoverBackground, #80808026); }
      button[aria-checked='true'] { border-color: var(--vscode-focusBorder, #0078d4);
        box-shadow: inset 0 0 0 1px var(--vscode-focusBorder, #0078d4); }
      [aria-checked='true'] .name { font-weight: 600; }
      .numbers { font-family: var(--mono); font-size: calc(var(--small) * 0.9); color: var(--muted);
        min-height: 2.6em; white-space: nowrap; }
      .numbers span { display: block; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) stack!: ShownStack;
  /** Whether the heads are those of cross-attention. */
  @property({ attribute: false }) cross = false;
  /** The maps of the chosen block's heads, once they are loaded. */
  @property({ attribute: false }) block: HeadMaps | undefined;
  @property({ attribute: false }) palette!: Palette;

  constructor() {
    super();
    // The type size may change without a change of the panel's size.
    new ThemeObserver(this);
  }

  override render() {
    const { heads } = this.stack;
    return html`<div role="radiogroup" aria-label=${strings.heads} aria-busy=${!this.block} @keydown=${this.key}>
      ${Array.from({ length: heads }, (_, head) => this.thumbnail(head))}
    </div>`;
  }

  private thumbnail(head: number) {
    const { block, palette } = this;
    const chosen = head === this.chosen;
    const name = strings.head(head);
    const [entropy, distance] = [block?.entropy[head], block?.distance[head]];
    const known = entropy !== undefined && distance !== undefined;
    const label = known ? strings.described(name, fourDigits(entropy), distanceText(distance)) : name;
    return html`<button type="button" role="radio" aria-checked=${chosen} aria-label=${label}
      tabindex=${chosen ? 0 : -1} data-thumbnail=${head} @click=${() => this.choose(head)} @contextmenu=${(event: MouseEvent) => this.openMenu(event, head)}>
      <span class="name small">${name}</span>
      <trace-small-map .map=${block && smallMapOf(block, head)} .palette=${palette} .size=${SIZE * typeSize()}></trace-small-map>
      <span class="numbers">${known ? this.numbers(entropy, distance) : nothing}</span>
    </button>`;
  }

  private numbers(entropy: number, distance: number) {
    const { measures } = strings;
    return html`<span data-measure="entropy" data-value=${entropy} title=${measures.entropy.title}
        >${strings.entropy(hundredths(entropy))}</span
      >${
        Number.isNaN(distance)
          ? nothing
          : html`<span data-measure="distance" data-value=${distance} title=${measures.distance.title}
            >${strings.distance(distance.toFixed(1))}</span>`
      }`;
  }

  private get chosen(): number {
    return Math.min(this.panel.choice.head, this.stack.heads - 1);
  }

  private openMenu(event: MouseEvent, head: number): void {
    const { stack, cross } = this;
    const layer = Math.min(this.panel.choice.layer, stack.layers - 1);
    askForMenu(event, event.currentTarget as HTMLElement, { layer, head, stack: stack.name, cross });
  }

  private choose(head: number): void {
    this.dispatchEvent(new ChooseEvent({ head }));
  }

  private key(event: KeyboardEvent): void {
    const target = rovingTarget(event, this.chosen, this.stack.heads);
    if (target === undefined) return;
    event.preventDefault();
    this.choose(target);
    this.renderRoot.querySelectorAll('button')[target]?.focus();
  }
}
