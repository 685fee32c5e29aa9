/** The question of a lesson, the possible answers, and feedback on the answer. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { hintOf, isRight, type Question } from '../../../src/trace/lessons/lesson';
import type { About } from '../../../src/trace/steps/glossary';
import { eventOf } from '../../base/event-of';
import { scrollerOf } from '../../base/scroller-of';
import { FocusHandover } from '../../keyboard/focus-handover';
import { lessonStrings as texts } from '../../strings/lessons';
import { controlStyles, sharedStyles } from '../../theme/styles';
import { revealIn } from '../controls/reveal-in';
import { withTerms } from '../controls/term';
import { numbersOf } from './answered-numbers';

/** Sent to the lesson with the index of the answer; null to show the correct answer. */
export class AnswerEvent extends eventOf<number | null>('answer') {}

@customElement('trace-lesson-question')
export class LessonQuestion extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    css`
      :host { display: block; }
      p { margin: 5px 0; max-width: 84ch; line-height: 1.5; }
      .answering { display: flex; align-items: center; flex-wrap: wrap; gap: 4px 8px; margin: 4px 0; }
      .options { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; padding: 0; border: 0; }
      .option { font: inherit; color: inherit; padding: 3px 10px; border: 1px solid var(--line); border-radius: 12px;
        background: var(--vscode-editor-background); cursor: pointer; text-align: center; }
      /* As wide as when it is chosen, so that no answer moves when one becomes bold. */
      .option::after { content: attr(data-label); display: block; height: 0; overflow: hidden; visibility: hidden;
        font-weight: 600; }
      .option:hover { border-color: var(--vscode-focusBorder, #0078d4); }
      .option[aria-pressed='true'] { border-color: var(--vscode-focusBorder, #0078d4); font-weight: 600; }
      vscode-button { --vscode-font-size: 1em; }
      form { display: flex; gap: 8px; align-items: center; margin: 0; max-width: 100%; }
      form input[type='text'] { width: 23ch; min-width: 0; padding: 4px 6px; }
      /* Focused so that the keyboard continues there; it has no action. */
      [data-feedback]:focus-visible { outline: none; }
      .right b { color: var(--good); }
      .wrong b { color: var(--bad); }
    `,
  ];

  @property({ attribute: false }) question!: Question;
  /** The step and model that it is about. */
  @property({ attribute: false }) about: About | undefined;
  /** The index of the last answer. */
  @property({ attribute: false }) given: number | undefined;
  /** Whether the correct answer is shown. */
  @property({ attribute: false }) answerShown = false;
  /** Whether another answer is being typed; feedback on the last one does not apply to it. */
  @state() private isChanged = false;
  /** The feedback shown last. */
  private seen: string | undefined;
  @query('[data-answer], [data-option]') private first!: HTMLElement | null;
  @query('[data-feedback]') private told!: HTMLElement | null;

  constructor() {
    super();
    new FocusHandover(this, () => [this.told, this.first]);
  }

  override render() {
    const { question } = this;
    return html`<p data-ask>${withTerms(question.ask, this.about)}</p>
      <div class="answering">${question.kind === 'choice' ? this.options(question.options) : this.field()}
        ${this.isDone ? nothing : this.showButton()}</div>
      <div role="status">${this.feedback()}</div>`;
  }

  /** Brings the feedback into view together with the answer, however long the question is. */
  override updated(): void {
    const { told } = this;
    const scroller = told && told.textContent !== this.seen && scrollerOf(this);
    this.seen = told?.textContent ?? undefined;
    if (scroller) revealIn(scroller, told);
  }

  /** Focuses the field of a number. */
  focusField(): void {
    if (this.question.kind === 'number') this.first?.focus();
  }

  /** Focuses the place for the answer. */
  override async focus(): Promise<void> {
    await this.updateComplete;
    this.first?.focus();
  }

  private options(options: readonly string[]) {
    return html`<div class="options" role="group" aria-label=${texts.options}>${options.map(
      (option, index) => html`<button type="button" class="option" data-option=${index} data-label=${option}
        aria-pressed=${this.chosen === index} @click=${() => this.answer(index)}>${option}</button>`,
    )}</div>`;
  }

  /** The option that is marked: the user's own, or the right one once that is shown. */
  private get chosen(): number | undefined {
    return this.answerShown ? this.question.answer : this.given;
  }

  private field() {
    return html`<form @submit=${this.submit}><input type="text" inputmode="decimal" name="answer" autocomplete="off"
      value=${this.given ?? nothing} @input=${this.changed} aria-label=${texts.number} placeholder=${texts.placeholder} data-answer>
      <vscode-button ?secondary=${this.isDone} data-lesson="check" @click=${this.submit}>${texts.check}</vscode-button></form>`;
  }

  private showButton() {
    return html`<vscode-button secondary data-lesson="show" @click=${() => this.answer(null)}>${texts.show}</vscode-button>`;
  }

  private feedback() {
    const { question, given, answerShown, isRight: right } = this;
    if (given === undefined && !answerShown) return nothing;
    if (right || answerShown)
      return html`<p class=${right ? 'right' : ''} tabindex="-1" data-feedback=${right ? 'right' : 'shown'}>${right ? html`<b>${texts.right}</b> ` : nothing}${question.why}</p>`;
    if (this.isChanged) return nothing;
    const isNumber = given !== undefined && !Number.isNaN(given);
    return html`<p class="wrong" data-feedback="wrong"><b>${isNumber ? texts.wrong : texts.noNumber}</b>
      ${isNumber ? hintOf(question, given) : nothing}</p>`;
  }

  private get isRight(): boolean {
    return this.given !== undefined && isRight(this.question, this.given);
  }

  private get isDone(): boolean {
    return this.answerShown || this.isRight;
  }

  private readonly changed = (): void => {
    this.isChanged = true;
  };

  private submit(event: Event): void {
    event.preventDefault();
    const readings = numbersOf(this.renderRoot.querySelector<HTMLInputElement>('[data-answer]')?.value ?? '');
    this.answer(readings.find((number) => isRight(this.question, number)) ?? readings[0] ?? Number.NaN);
  }

  private answer(given: number | null): void {
    this.isChanged = false;
    this.dispatchEvent(new AnswerEvent(given));
  }
}
