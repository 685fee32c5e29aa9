/** Where a lesson stands while one is shown: the next one takes its place, and the panel with it. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import { FocusHandover } from '../../keyboard/focus-handover';
import type { PanelData } from '../../panel/panel';
import type { Host } from '../../sources/host';
import { shownLesson } from '../../state/story/shown-lesson';
import { lessonStrings as texts } from '../../strings/lessons';
import { sharedStyles } from '../../theme/styles';
import { BackToTextEvent, backToText, LessonEvent, LessonModelEvent } from './lesson-bar';

@customElement('trace-lesson-place')
export class LessonPlace extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .ended { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin: 0; padding: 6px 14px;
        border-bottom: 1px solid var(--line); border-left: 3px solid var(--vscode-charts-blue, #3794ff); }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) origin!: Origin;
  @property({ attribute: false }) host!: Host;

  constructor() {
    super();
    new FocusHandover(this, () => [this.renderRoot.querySelector<HTMLElement>('.ended vscode-button')]);
    this.addEventListener(LessonEvent.type, this.asked);
    this.addEventListener(BackToTextEvent.type, () => this.host.backToText());
    this.addEventListener(LessonModelEvent.type, () => {
      if (this.origin.lesson !== undefined) this.host.backToLessonModel(this.origin.lesson);
    });
  }

  override render() {
    const lesson = shownLesson(this.origin, (key) => this.host.recall(key));
    if (!lesson) return this.ended();
    return html`<trace-lesson-bar .panel=${this.panel} .lesson=${lesson}
      .inOtherModel=${this.origin.inOtherModel === true} .canGoBack=${this.host.hasTextBeforeLesson}></trace-lesson-bar>`;
  }

  /** What can be done with the text of a lesson that was ended, where it took the place of another. */
  private ended() {
    const { origin, host } = this;
    const { stays } = (host.recall('lesson') ?? {}) as { readonly stays?: unknown };
    if (origin.lesson === undefined || !host.hasTextBeforeLesson || stays === true) return nothing;
    return html`<p class="ended" role="status" data-lesson-ended>${texts.ended}
      ${backToText(() => host.backToText())}
      <vscode-button secondary data-lesson="stay" @click=${this.stay}>${texts.stay}</vscode-button></p>`;
  }

  private readonly stay = (): void => {
    this.host.keep('lesson', { id: this.origin.lesson, ended: true, stays: true });
    this.requestUpdate();
  };

  private readonly asked = (event: Event): void => {
    const { detail: next } = event as LessonEvent;
    this.host.keep('lesson', next === null ? { id: this.origin.lesson, ended: true } : undefined);
    if (next !== null) this.host.beginLesson(next);
    this.requestUpdate();
  };
}
