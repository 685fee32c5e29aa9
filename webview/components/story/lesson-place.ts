/** The place of a lesson while one is shown; the next lesson replaces it, together with the panel. */

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { Listeners } from '../../base/listeners';
import '@vscode-elements/elements/dist/vscode-button';
import { BACK_TO_TEXT, LESSON, type Origin } from '../../../src/engine/protocol/panel-protocol';
import type { Lesson } from '../../../src/trace/lessons/lesson';
import { isAbout } from '../../../src/trace/lessons/lessons-for';
import { lastOfText } from '../../../src/trace/steps/first-look';
import { FocusHandover } from '../../keyboard/focus-handover';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import type { Host } from '../../sources/host';
import { KEPT_LESSON, keptLesson, staysAfterLesson } from '../../sources/kept-lesson';
import type { StepData } from '../../state/generation/step-data';
import { shownLesson } from '../../state/story/shown-lesson';
import { lessonStrings as texts } from '../../strings/lessons';
import { sharedStyles } from '../../theme/styles';
import { backToText, type LessonBar } from './lesson-bar';
import { BackToTextEvent, LessonEvent, LessonModelEvent } from './lesson-events';

@customElement('trace-lesson-place')
export class LessonPlace extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .ended { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin: 0; padding: 6px 14px;
        border-bottom: 1px solid var(--line); border-left: 3px solid var(--vscode-charts-blue, #3794ff); }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) origin!: Origin;
  @property({ attribute: false }) host!: Host;
  /** Whether it is beside the step instead of above it. */
  @property({ type: Boolean }) beside = false;
  /** What was chosen when the lesson ended. */
  private endedAt: string | undefined;

  constructor() {
    super();
    new FocusHandover(this, ['.ended vscode-button']);
    new Listeners(this, window, { click: this.clicked }, { capture: true });
    this.addEventListener(LessonEvent.type, this.asked);
    this.addEventListener(BackToTextEvent.type, () => this.host.connection.send(BACK_TO_TEXT));
    this.addEventListener(LessonModelEvent.type, () => {
      // The user stays where the lesson is read.
      if (this.origin.lesson !== undefined) this.host.connection.send(LESSON, { lesson: this.origin.lesson });
    });
  }

  /** Focuses the field of an open question that asks for a number. */
  focusField(): void {
    this.renderRoot.querySelector<LessonBar>('trace-lesson-bar')?.focusField();
  }

  /** Turns this many cards forward, or back; `undefined` without a lesson. */
  get turnCard(): ((by: number) => void) | undefined {
    const bar = this.renderRoot.querySelector<LessonBar>('trace-lesson-bar');
    return bar ? (by) => bar.turn(by) : undefined;
  }

  /** Going to another step, or any choice, shows that the note of an ended lesson was read. */
  override willUpdate(): void {
    const { origin, host } = this;
    const kept = origin.lesson === undefined ? undefined : keptLesson(host.kept, origin.lesson);
    if (!kept || shownLesson(origin, host.kept) || staysAfterLesson(kept)) {
      this.endedAt = undefined;
      return;
    }
    const place = placeOf(this.panel);
    this.endedAt ??= place;
    if (this.endedAt !== place) host.kept.keep(KEPT_LESSON, { id: origin.lesson as string, ended: true, stays: true });
  }

  override render() {
    const lesson = shownLesson(this.origin, this.host.kept);
    if (!lesson) return this.ended();
    return html`<trace-lesson-bar ?beside=${this.beside} .panel=${this.panel} .lesson=${lesson}
      .inOtherModel=${isInOtherModel(lesson, this.origin, this.panel)} .canGoBack=${this.host.hasTextBeforeLesson}></trace-lesson-bar>`;
  }

  /** The note of an ended lesson: it asks nothing, and only leads back to what the lesson replaced. */
  private ended() {
    if (!this.tellsEnd) return nothing;
    const { host } = this;
    return html`<p class="ended" role="status" data-lesson-ended>${texts.ended}
      ${host.hasTextBeforeLesson ? backToText(() => host.connection.send(BACK_TO_TEXT)) : nothing}</p>`;
  }

  private get tellsEnd(): boolean {
    const { lesson } = this.origin;
    if (lesson === undefined || shownLesson(this.origin, this.host.kept)) return false;
    return !staysAfterLesson(keptLesson(this.host.kept, lesson));
  }

  /** A click anywhere else shows that the note was read. It is handled before the click that ends the lesson. */
  private readonly clicked = (event: Event): void => {
    if (this.tellsEnd && !event.composedPath().includes(this)) this.keepEnded({ stays: true });
  };

  private readonly asked = (event: Event): void => {
    const { detail: next } = event as LessonEvent;
    if (next === null) this.end();
    else this.host.beginLesson(next);
  };

  private end(): void {
    // First, so that the note of the ended lesson does not take it for the user's going on.
    this.leaveToken();
    this.keepEnded();
  }

  /** Returns from the lesson's token to the last one, at which a text is read; one that the user has chosen stays. */
  private leaveToken(): void {
    const { choice, summary } = this.panel;
    if (summary.plan.predicts !== 'next token' || choice.lookedAt !== undefined) return;
    this.dispatchEvent(new ChooseEvent({ token: lastOfText(summary.tokens) }, true));
  }

  private keepEnded(stays?: { readonly stays: true }): void {
    const { lesson: id } = this.origin;
    if (id !== undefined) this.host.kept.keep(KEPT_LESSON, { id, ended: true, ...stays });
    this.requestUpdate();
  }
}

/** Whether the user has chosen another model than the lesson was written for, or one of another kind. */
function isInOtherModel(lesson: Lesson, { inOtherModel }: Origin, { summary }: PanelData): boolean {
  return lesson.readIn === undefined ? inOtherModel === true : !isAbout(lesson, summary.plan);
}

/**
 * What the user has chosen: without block and head, which the panel may choose by itself, and without the level, which is
 * restored when the lesson ends.
 */
function placeOf({ choice }: PanelData): string {
  const { step, token, source, key, target, ratherThan } = choice;
  return JSON.stringify([step, token, source, key, target, ratherThan]);
}
