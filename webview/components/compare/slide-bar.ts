/**
 * The bar below a presented part of a comparison: buttons for the previous and next part, the type size, and the end of the
 * presentation.
 */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PresentedTrace } from '../../../src/engine/protocol/panel-protocol';
import { compareStrings as strings } from '../../strings/compare';
import { storyStrings as story } from '../../strings/story';
import { sharedStyles } from '../../theme/styles';
import { barStyles } from '../controls/bar-styles';
import { typeSizes } from '../controls/type-sizes';
import { GoToSectionEvent } from './compare-events';
import { fullName, type RailSection } from './rail-section';
import type { Slide } from './slides';

@customElement('compare-slide-bar')
export class SlideBar extends LitElement {
  static override styles = [
    sharedStyles,
    barStyles,
    css`
      .now { flex: 1 1 0; min-width: 0; text-align: center; color: var(--muted); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .back { flex: 0 1 auto; min-width: 30px; text-align: start; }
      .next { margin-left: 0; }
      @container (max-width: 1100px) { .name { display: none; } }
      @container (max-width: 560px) {
        :host { flex-wrap: wrap; padding-inline: 8px; }
        .now { flex: 1 0 100%; order: -1; text-align: start; }
        .back { margin-right: auto; }
        .next .title { display: none; }
      }
    `,
  ];

  @property({ attribute: false }) slide!: Slide;
  /** Always set: the bar is only shown in a presentation, where controls keep their size. */
  @property({ type: Boolean, reflect: true }) presenting = true;
  /** The type size as a multiple of the editor's. */
  @property({ attribute: false }) typeSize = 1;

  /** The presented trace to which the user goes back instead of ending the presentation. */
  @property({ attribute: false }) presentedFrom: PresentedTrace | null = null;

  override render() {
    const { before, after, words } = this.slide;
    const label = (direction: string, to: RailSection | undefined) =>
      to ? `${direction}: ${fullName(to)}` : direction;
    const [back, next] = [
      label(strings.previousPart, before),
      label(after ? strings.nextPart : strings.lastPart, after),
    ];
    return html`<button type="button" class="back" data-walk="back" ?disabled=${!before} aria-label=${back} title=${back}
        @click=${() => this.go(before)}>‹${before ? html`<span class="name"> ${before.title}</span>` : ''}</button>
      <span class="now" role="status" data-slide>${words}</span>
      ${typeSizes(this, this.typeSize)}
      ${this.leave()}
      <button type="button" class="next" data-walk="next" ?disabled=${!after} aria-label=${next} title=${next}
        @click=${() => this.go(after)}>${after ? html`<span class="title">${fullName(after)} </span>›` : strings.lastPart}</button>`;
  }

  private leave() {
    const { presentedFrom: from } = this;
    const leave = () => this.dispatchEvent(new Event('leave'));
    if (!from)
      return html`<button type="button" class="tour" data-action="present" aria-label=${story.leavePresentation}
        title=${story.presentTitle(story.leavePresentation)} @click=${leave}><i class="screen"></i> ${story.leave}</button>`;
    return html`<button type="button" class="tour" data-action="back-to-presented" title=${story.backToPresentedTitle}
      @click=${leave}>${story.backToPresented(from.step)}</button>`;
  }

  private go(to: RailSection | undefined): void {
    if (to) this.dispatchEvent(new GoToSectionEvent(to.id));
  }
}
