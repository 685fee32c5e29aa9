/** A button that names the shown head and opens the matrix of all heads to choose another. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import type { ShownStack } from '../../../src/trace/steps/stacks';
import { CHOOSE_KEYS, LEAVE_KEYS } from '../../keyboard/keys';
import { storyStrings as texts } from '../../strings/story';
import { sharedStyles } from '../../theme/styles';
import { openedStyles, placeBeside } from '../controls/place-beside';
import type { HeadMatrix } from './head-matrix';
import './head-matrix';

/** The distance between the button and the matrix, and between the matrix and the edge of the panel. In CSS pixels. */
const DISTANCE = 8;

@customElement('trace-heads-popover')
export class HeadsPopover extends LitElement {
  static override styles = [
    sharedStyles,
    openedStyles,
    css`
      :host { display: inline-block; }
      .opener { appearance: none; width: 100%; font: inherit; color: inherit; background: none; border: 0; border-radius: 4px; padding: 2px 4px;
        cursor: pointer; text-decoration: underline dotted; text-underline-offset: 0.25em; }
      .opener:is(:hover, [aria-expanded='true']) { background: var(--vscode-toolbar-hoverBackground, #5a5d5e50);
        outline: 1px dashed var(--vscode-contrastActiveBorder, transparent); }
      [popover] { padding: 12px 14px; width: min(calc(330px * var(--type-size, 1)), calc(100vw - ${2 * DISTANCE}px)); max-height: calc(100vh - ${2 * DISTANCE}px); overflow-y: auto;
        text-align: start; white-space: normal; --cell-height: 15px; --heads-proportion: none; --small: calc(var(--vscode-font-size, 13px) * 0.92 * var(--type-size, 1)); }
    `,
  ];

  @property({ attribute: false }) stack!: ShownStack;
  @property({ attribute: false }) place: HeadPlace = { layer: 0, head: 0 };
  @property({ attribute: false }) contributions: HeadContributions | undefined;
  /** Whether the heads are those of cross-attention. */
  @property({ attribute: false }) cross = false;
  @state() private isOpen = false;
  @query('.opener') private opener!: HTMLButtonElement;
  @query('[popover]') private matrix!: HTMLElement;

  override render() {
    const name = texts.headName(this.place.head);
    return html`<button type="button" class="opener" data-action="heads" aria-haspopup="dialog" aria-expanded=${this.isOpen}
        aria-label=${texts.allHeadsOf(name)} title=${texts.allHeads} popovertarget="heads">${name}</button>
      <div id="heads" popover="auto" role="dialog" aria-label=${texts.heads} @toggle=${this.toggled} @keydown=${this.key}
        @click=${this.clicked}>${this.isOpen ? this.heads() : ''}</div>`;
  }

  private heads() {
    const { stack, place, contributions, cross } = this;
    return html`<trace-head-matrix .stack=${stack} .place=${place} .contributions=${contributions} .cross=${cross}></trace-head-matrix>`;
  }

  private readonly toggled = async (event: Event): Promise<void> => {
    this.isOpen = (event as ToggleEvent).newState === 'open';
    if (!this.isOpen) return;
    await this.updateComplete;
    const matrix = this.matrix.querySelector<HeadMatrix>('trace-head-matrix');
    await matrix?.updateComplete;
    const around = { distance: DISTANCE, edge: DISTANCE, otherwise: null };
    await placeBeside(this.opener, this.matrix, { ...around, placement: 'top' });
    matrix?.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  };

  /** A click on a head is handled by the matrix, which chooses it. */
  private readonly clicked = (event: Event): void => {
    const isHead = event
      .composedPath()
      .some((place) => place instanceof HTMLElement && place.matches('[role="gridcell"]'));
    if (isHead) this.matrix.hidePopover();
  };

  /** Arrow keys choose in the matrix; elsewhere in the panel these keys have another meaning. */
  private readonly key = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') return;
    event.stopPropagation();
    if (![...LEAVE_KEYS, ...CHOOSE_KEYS].includes(event.key)) return;
    event.preventDefault();
    this.matrix.hidePopover();
    this.opener.focus();
  };
}
