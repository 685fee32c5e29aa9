/** Where a lesson stands while one is shown: the next one takes its place, and the panel with it. */
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import type { PanelData } from '../../panel/panel';
import type { Host } from '../../sources/host';
import { shownLesson } from '../../state/story/shown-lesson';
import { LessonEvent } from './lesson-bar';

@customElement('trace-lesson-place')
export class LessonPlace extends LitElement {
  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) origin!: Origin;
  @property({ attribute: false }) host!: Host;

  constructor() {
    super();
    this.addEventListener(LessonEvent.type, this.asked);
  }

  override render() {
    const lesson = shownLesson(this.origin, (key) => this.host.recall(key));
    if (!lesson) return nothing;
    return html`<trace-lesson-bar .panel=${this.panel} .lesson=${lesson}></trace-lesson-bar>`;
  }

  private readonly asked = (event: Event): void => {
    const { detail: next } = event as LessonEvent;
    this.host.keep('lesson', next === null ? { id: this.origin.lesson, ended: true } : undefined);
    if (next !== null) this.host.beginLesson(next);
    this.requestUpdate();
  };
}
