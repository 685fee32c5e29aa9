/** The end of the story: what the user can do next, each with one click. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { Lesson } from '../../../src/trace/lessons/lesson';
import { lessonsFor } from '../../../src/trace/lessons/lessons-for';
import { type Choice, visitFigures } from '../../choice/choice';
import { wordOfText } from '../../keyboard/words-of-text';
import { ChooseEvent, OnwardEvent, type PanelData, WalkEvent } from '../../panel/panel';
import { eventsToMattering, stepOfMattering } from '../../state/story/mattering';
import { takesMasks } from '../../state/tokens/masks';
import { quotedToken } from '../../strings/format';
import { otherTokenStrings } from '../../strings/other-tokens';
import { storyStrings as texts } from '../../strings/story';
import { sharedStyles } from '../../theme/styles';
import { LessonEvent } from './lesson-events';

/** Lessons build on each other: these are for somebody who has seen none. */
const FIRST_LESSONS = 2;

@customElement('trace-what-next')
export class WhatNext extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin-top: 18px; }
      h3 { margin: 0 0 8px; font-size: 1.1em; font-weight: 600; }
      ul { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: auto 1fr; gap: 7px 12px; align-items: center; }
      li { display: contents; }
      vscode-button { --vscode-font-size: 1em; }
      .lessons { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; }
      .lessons button { font: inherit; color: inherit; padding: 3px 10px; border: 1px solid var(--line); border-radius: 12px;
        background: var(--vscode-editor-background); cursor: pointer; text-align: left; }
      .lessons button:hover { border-color: var(--vscode-focusBorder, #0078d4); }
      /* Reaches over the first lessons, so that a presentation never shows the heading without them. */
      h4 { margin: 16px 0 calc(6px - 2.2em); padding-bottom: 2.2em; font-size: 1em; font-weight: 600; pointer-events: none; }
      section { container-type: inline-size; }
      :host([brief]) { margin-top: 6px; }
      :host([brief]) h3 { margin-bottom: 4px; }
      :host([brief]) ul { display: flex; flex-wrap: wrap; gap: 4px 6px; }
      :host([brief]) h4 { margin: 4px 0 calc(2px - 2.2em); }
      :host([brief]) .lessons { gap: 4px 6px; }
      /* In units of the type size. */
      @container (max-width: 37em) { :host(:not([brief])) ul { grid-template-columns: 1fr; gap: 2px; } li span { margin-bottom: 8px; } }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** Whether there is little room; each item is then explained by its title only. */
  @property({ type: Boolean, reflect: true }) brief = false;

  override render() {
    const { summary, walk } = this.panel;
    if (walk === 'beginners') return this.afterBeginners();
    const attention = this.numberOf('weights');
    const predictions = this.numberOf('predictions');
    const before = summary.tokens[this.earlier];
    return html`<section aria-labelledby="next">
      <h3 id="next">${texts.onward}</h3>
      <ul>
        ${this.way('edit', texts.onwardText, texts.onwardTextAbout, () => this.dispatchEvent(new OnwardEvent('edit')))}
        ${
          predictions === undefined || whyNot(summary.plan, 'A run with another token') !== undefined
            ? ''
            : this.way('other', texts.onwardOther, texts.onwardOtherAbout, () =>
                this.go(predictions, {}, 'other tokens'),
              )
        }
        ${this.mattering()}
        ${
          predictions !== undefined && before
            ? this.way('token', texts.onwardToken, texts.onwardTokenAbout(quotedToken(before)), () =>
                this.go(predictions, { token: this.earlier }),
              )
            : ''
        }
        ${
          attention === undefined
            ? ''
            : this.way('heads', texts.onwardHeads, texts.onwardHeadsAbout, () =>
                this.go(attention, { step: attention, ...visitFigures(this.panel.choice) }, 'heads'),
              )
        }
        ${this.way('compare', texts.onwardCompare, texts.onwardCompareAbout(summary.plan.predicts === 'sentence embedding'), () => this.dispatchEvent(new OnwardEvent('compare')))}
        ${this.panel.host ? this.way('worksheet', texts.onwardWorksheet, texts.onwardWorksheetAbout, () => this.dispatchEvent(new OnwardEvent('worksheet'))) : ''}
        ${this.way('again', texts.onwardAgain, texts.onwardAgainAbout, () => this.go(1, {}))}
      </ul>
      ${this.lessons(lessonsFor(summary.plan))}
    </section>`;
  }

  /** A few ways on: the others are named by what the steps explain that their walk left out. */
  private afterBeginners() {
    const { plan } = this.panel.summary;
    const lessons = lessonsFor(plan);
    return html`<section aria-labelledby="next">
      <h3 id="next">${texts.onward}</h3>
      ${this.brief ? nothing : html`<p class="muted">${texts.beginnersDone}</p>`}
      <ul>
        ${this.way('edit', texts.onwardText, texts.onwardTextAbout, () => this.dispatchEvent(new OnwardEvent('edit')))}
        ${this.way('all', texts.onwardAll(plan.sections.length), texts.onwardAllAbout, () => this.dispatchEvent(new OnwardEvent('all steps')))}
      </ul>
      ${this.lessons(lessons.slice(0, FIRST_LESSONS))}
    </section>`;
  }

  /** For a model that fills in masks; others are offered to change their prediction by other tokens. */
  private mattering() {
    const { summary } = this.panel;
    if (!takesMasks(summary) || stepOfMattering(summary) === undefined) return '';
    return this.way('matter', otherTokenStrings.title, texts.onwardMaskAbout, () => {
      for (const event of eventsToMattering(this.panel, true)) this.dispatchEvent(event);
    });
  }

  private lessons(offered: readonly Lesson[]) {
    return html`<h4 class="seen-whole">${texts.onwardLessons}</h4>
      <p class="lessons">${offered.map(
        ({ id, title }) => html`<button type="button" class="seen-whole" data-lesson-id=${id} ${wordOfText()}
          @click=${() => this.dispatchEvent(new LessonEvent(id))}>${title}</button>`,
      )}</p>`;
  }

  private way(kind: string, label: string, about: string, run: () => void) {
    return html`<li><vscode-button class="seen-whole" secondary data-onward=${kind} title=${this.brief ? about : nothing} @click=${run}>${label}</vscode-button>
      ${this.brief ? nothing : html`<span class="muted seen-whole">${about}</span>`}</li>`;
  }

  /** The token before the chosen one; for the first, the one after it. */
  private get earlier(): number {
    const { token } = this.panel.choice;
    return token > 0 ? token - 1 : 1;
  }

  private numberOf(wanted: Plan['sections'][number]['view']): number | undefined {
    return this.panel.summary.plan.sections.findLast(({ view }) => view === wanted)?.number;
  }

  private go(step: number, choice: Partial<Choice>, part?: WalkEvent['part']): void {
    this.dispatchEvent(new ChooseEvent(choice));
    this.dispatchEvent(new WalkEvent(step, part));
  }
}
