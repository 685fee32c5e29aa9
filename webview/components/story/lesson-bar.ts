/** A lesson above the step that is read: card after card, which lead there, and a question that the trace answers. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { LESSON_FINISHED } from '../../../src/engine/protocol/panel-protocol';
import {
  type Card,
  isRight,
  type Lesson,
  type LessonPlace,
  type NumberQuestion,
  type Question,
} from '../../../src/trace/lessons/lesson';
import { LESSONS } from '../../../src/trace/lessons/lessons';
import type { SectionView } from '../../../src/trace/steps/glossary';
import { TOKENS } from '../../../src/trace/steps/sequences';
import { errorMessage } from '../../base/error-message';
import { Query } from '../../base/query';
import { announcer } from '../../keyboard/announcer';
import { FocusHandover } from '../../keyboard/focus-handover';
import { ChooseEvent, type PanelData, WalkEvent } from '../../panel/panel';
import { KEPT_LESSON, keptLesson } from '../../sources/kept-lesson';
import { lessonTrace } from '../../state/story/lesson-reader';
import { nameText } from '../../strings/format';
import { lessonStrings as texts } from '../../strings/lessons';
import { controlStyles, sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { withTerms } from '../controls/term';
import { numbersOf } from './typed-number';

/** Sent upwards: show what the lesson took the place of once more. */
export class BackToTextEvent extends Event {
  static readonly type = 'back-to-text';

  constructor() {
    super(BackToTextEvent.type, { bubbles: true, composed: true });
  }
}

/** Sent upwards: show the lesson in the model that it is about. */
export class LessonModelEvent extends Event {
  static readonly type = 'lesson-model';

  constructor() {
    super(LessonModelEvent.type, { bubbles: true, composed: true });
  }
}

/** Sent upwards: begin this lesson; null: end the one that is shown. */
export class LessonEvent extends CustomEvent<string | null> {
  static readonly type = 'lesson';

  constructor(lesson: string | null) {
    super(LessonEvent.type, { detail: lesson, bubbles: true, composed: true });
  }
}

@customElement('trace-lesson-bar')
export class LessonBar extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    css`
      :host { display: block; padding: 6px 14px; border-bottom: 1px solid var(--line);
        background: color-mix(in srgb, var(--vscode-charts-blue, #3794ff) 8%, var(--vscode-editor-background));
        border-left: 3px solid var(--vscode-charts-blue, #3794ff); max-height: 46vh; overflow-y: auto; }
      @media (max-height: 560px) { :host { max-height: 26vh; } }
      /* In one place, whatever is said below: who goes on with clicks need not look for the button. */
      header, .walk, .answering { display: flex; align-items: center; gap: 4px 8px; }
      header .muted { flex: none; }
      .walk { flex: none; margin-left: auto; }
      h2 { margin: 0; font-size: 1em; font-weight: 600; min-width: 0; line-height: 1.25; text-wrap: balance; }
      p { margin: 5px 0; max-width: 84ch; line-height: 1.5; }
      .other { max-width: none; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; }
      .answering { flex-wrap: wrap; margin: 4px 0; }
      button.plain { font: inherit; color: inherit; background: none; border: 1px solid transparent; border-radius: 3px;
        padding: 0 6px; min-height: 24px; cursor: pointer; }
      button.plain:disabled { opacity: 0.45; cursor: default; }
      button.plain:hover:enabled { background: var(--vscode-toolbar-hoverBackground, #80808026);
        border-color: var(--vscode-contrastActiveBorder, transparent); }
      .options { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; padding: 0; border: 0; }
      .option { font: inherit; color: inherit; padding: 3px 10px; border: 1px solid var(--line); border-radius: 12px;
        background: var(--vscode-editor-background); cursor: pointer; text-align: center; }
      /* As wide as it is once it is chosen: no answer moves when one becomes bold. */
      .option::after { content: attr(data-label); display: block; height: 0; overflow: hidden; visibility: hidden;
        font-weight: 600; }
      .option:hover { border-color: var(--vscode-focusBorder, #0078d4); }
      .option[aria-pressed='true'] { border-color: var(--vscode-focusBorder, #0078d4); font-weight: 600; }
      form { display: flex; gap: 8px; align-items: center; margin: 0; }
      form input[type='text'] { width: 23ch; padding: 4px 6px; }
      /* They have the keyboard so that it goes on there; nothing is to be done. */
      h2:focus-visible, [data-feedback]:focus-visible { outline: none; }
      .right b { color: var(--good); }
      .wrong b { color: var(--bad); }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) lesson!: Lesson;
  /** Whether it took the place of another text, to which its reader can go back. */
  @property({ attribute: false }) canGoBack = false;
  /** Whether its reader has chosen another model than the one that it is about. */
  @property({ attribute: false }) inOtherModel = false;
  /** Which card is read; after the last one comes the question. */
  @state() private card = 0;
  /** What was answered last. */
  @state() private given: number | undefined;
  @state() private shown = false;
  @state() private failure: string | undefined;
  /** What the step shows that the card has led to. */
  @state() private ledTo: SectionView | undefined;
  private finished: string | undefined;
  /** Where the question, or its answer, has led to. */
  private ledAtQuestion: LessonPlace | undefined;
  /** Whether the dimension that is outlined was led to: other cards speak of none. */
  private outlines = false;
  private moving = new AbortController();
  /** Whether the keyboard goes to the answer as soon as it is asked for. */
  private asksNext = false;
  private readonly question = new Query<Question>(this, () => {
    const { lesson, panel } = this;
    if (this.card < lesson.cards.length) return undefined;
    const fetch = (signal: AbortSignal) => lesson.question(lessonTrace(panel, signal));
    return { of: [panel.readings, lesson], fetch };
  });

  private readonly found = new Query<string>(this, () => {
    const { lesson, panel, card } = this;
    const found = lesson.cards[card]?.found;
    if (!found) return undefined;
    return { of: [panel.readings, lesson], key: [card], fetch: (signal) => found(lessonTrace(panel, signal)) };
  });

  constructor() {
    super();
    const places = ['[data-feedback]', '[data-lesson="next"]', 'h2'];
    new FocusHandover(this, () => places.map((place) => this.renderRoot.querySelector<HTMLElement>(place)));
  }

  override willUpdate(changed: PropertyValues<this>): void {
    // What was answered of another trace is no answer to the question about this one.
    const before = changed.get('panel');
    if (before && before.readings !== this.panel.readings) {
      this.given = undefined;
      this.shown = false;
    }
    // Blocks and heads of the other model are none of this one: the card leads there anew.
    if (changed.get('inOtherModel') === true && !this.inOtherModel && !changed.has('lesson')) void this.goThere();
    if (!changed.has('lesson') || changed.get('lesson')?.id === this.lesson.id) return;
    const kept = keptLesson(this.panel.host?.kept, this.lesson.id);
    const isKept = kept !== undefined && 'card' in kept;
    this.card = isKept ? Math.min(kept.card, this.lesson.cards.length) : 0;
    this.given = undefined;
    this.shown = false;
    this.ledTo = undefined;
    // A panel that comes back is where it was.
    if (!isKept) void this.goThere();
  }

  override updated(): void {
    if (this.isDone) {
      this.finish();
      this.leadOnce('answered');
    } else this.leadOnce('asked');
    const answer = this.asksNext ? this.renderRoot.querySelector<HTMLElement>('[data-answer], [data-option]') : null;
    if (!answer) return;
    this.asksNext = false;
    answer.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.moving.abort();
  }

  override render() {
    const { lesson, card } = this;
    const { cards } = lesson;
    const number = LESSONS.indexOf(lesson) + 1;
    return html`<section aria-label="${texts.lesson} ${number}: ${lesson.title}">
      <header><h2 tabindex="-1">${texts.lesson} ${number}: ${lesson.title}</h2>
        <span class="muted" data-card=${card}>${card < cards.length ? texts.card(card + 1, cards.length) : texts.question}</span>
        <div class="walk">
          <button type="button" class="plain" data-lesson="back" title=${texts.back} aria-label=${texts.back}
            ?disabled=${card === 0} @click=${() => this.walk(card - 1)}>‹</button>
          ${this.onward()}
          <button type="button" class="plain" data-lesson="end" title=${texts.end} aria-label=${texts.end}
            @click=${() => this.dispatchEvent(new LessonEvent(null))}>✕</button>
        </div></header>
      ${this.inOtherModel ? this.otherModel() : nothing}
      ${this.failure === undefined ? nothing : html`<p role="alert">${this.failure}</p>`}
      ${card < cards.length ? this.told(cards[card]) : this.asked()}</section>`;
  }

  /** Its text is chosen for one model: what it says of heads and numbers need not hold in another. */
  private otherModel() {
    return html`<p class="other" role="status" data-lesson-other-model>${texts.otherModel(nameText(this.panel.summary.model.name))}
      <vscode-button secondary data-lesson="own-model" @click=${() => this.dispatchEvent(new LessonModelEvent())}>${texts.ownModel}</vscode-button></p>`;
  }

  /** With what the trace has of it, as soon as that is read. */
  private told(card: Card | undefined) {
    const { value, current } = this.found;
    const found = card?.found && current && value ? html` <span data-lesson-found>${value}</span>` : nothing;
    return html`<p data-lesson-text>${withTerms(card?.text ?? '', this.about)}${found}</p>${card?.found ? failureOf(this.found) : nothing}`;
  }

  /** The next lesson only once the question is done: a click too many on the way to the question would leave it. */
  private onward() {
    const { lesson, card } = this;
    if (card < lesson.cards.length) {
      const label = card === lesson.cards.length - 1 ? texts.toQuestion : texts.next;
      return html`<vscode-button data-lesson="next" @click=${() => this.walk(card + 1)}>${label}</vscode-button>`;
    }
    const next = LESSONS[LESSONS.indexOf(lesson) + 1];
    if (!next) return nothing;
    return html`<vscode-button data-lesson="following" title=${this.isDone ? next.title : texts.answerFirst} ?disabled=${!this.isDone}
      @click=${() => this.dispatchEvent(new LessonEvent(next.id))}>${texts.nextLesson}</vscode-button>`;
  }

  /** Once for each question and its answer: what its reader looks at after that is the reader's own choice. */
  private leadOnce(to: 'asked' | 'answered'): void {
    const { value, current } = this.question;
    const place = current ? value?.[to] : undefined;
    if (!place || place === this.ledAtQuestion || this.card < this.lesson.cards.length) return;
    this.ledAtQuestion = place;
    void this.lead(place);
  }

  /** Told once: the list of lessons has a tick for it from then on. */
  private finish(): void {
    if (this.finished === this.lesson.id) return;
    this.finished = this.lesson.id;
    this.panel.host?.connection.send(LESSON_FINISHED, { lesson: this.lesson.id });
  }

  /** What the card is about; in a panel that comes back, the step that was read. */
  private get about(): SectionView | undefined {
    const { summary, choice } = this.panel;
    return this.ledTo ?? summary.plan.sections[choice.step - 1]?.view;
  }

  private get isDone(): boolean {
    const { value } = this.question;
    return this.shown || (value !== undefined && this.given !== undefined && isRight(value, this.given));
  }

  private asked() {
    const { value } = this.question;
    if (!value)
      return html`${failureOf(this.question)}${this.question.pending ? html`<p class="muted">${texts.reading}</p>` : nothing}`;
    return html`<p data-ask>${withTerms(value.ask, this.about)}</p>
      <div class="answering">${value.kind === 'choice' ? this.options(value.options) : this.field(value)}
        ${this.isDone ? nothing : this.showButton()}</div>
      ${this.feedback(value)}
      ${this.isDone && this.canGoBack ? backToText(() => this.dispatchEvent(new BackToTextEvent())) : nothing}`;
  }

  private options(options: readonly string[]) {
    return html`<div class="options" role="group" aria-label=${texts.options}>${options.map(
      (option, index) => html`<button type="button" class="option" data-option=${index} data-label=${option}
        aria-pressed=${this.given === index} @click=${() => this.answer(index)}>${option}</button>`,
    )}</div>`;
  }

  private field(_: NumberQuestion) {
    return html`<form @submit=${this.submit}><input type="text" inputmode="decimal" name="answer" autocomplete="off"
      aria-label=${texts.number} placeholder=${texts.placeholder} data-answer>
      <vscode-button ?secondary=${this.isDone} data-lesson="check" @click=${this.submit}>${texts.check}</vscode-button></form>`;
  }

  private feedback(question: Question) {
    const { given, shown } = this;
    if (given === undefined && !shown) return nothing;
    const right = given !== undefined && isRight(question, given);
    if (right || shown)
      return html`<p class=${right ? 'right' : ''} role="status" tabindex="-1" data-feedback=${right ? 'right' : 'shown'}>${right ? html`<b>${texts.right}</b> ` : nothing}${question.why}</p>`;
    const isNumber = given !== undefined && !Number.isNaN(given);
    return html`<p class="wrong" role="status" data-feedback="wrong"><b>${isNumber ? texts.wrong : texts.noNumber}</b>
      ${isNumber ? question.hint(given) : nothing}</p>`;
  }

  private showButton() {
    return html`<vscode-button secondary data-lesson="show" @click=${() => {
      this.shown = true;
    }}>${texts.show}</vscode-button>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.renderRoot.querySelector<HTMLInputElement>('[data-answer]')?.value ?? '';
    const readings = numbersOf(text);
    const { value } = this.question;
    this.answer(readings.find((number) => value && isRight(value, number)) ?? readings[0] ?? Number.NaN);
  }

  private answer(given: number): void {
    this.given = given;
    this.shown = false;
  }

  private walk(card: number): void {
    this.card = card;
    this.given = undefined;
    this.shown = false;
    this.ledAtQuestion = undefined;
    this.asksNext = card === this.lesson.cards.length;
    this.panel.host?.kept.keep(KEPT_LESSON, { id: this.lesson.id, card });
    announcer.say(this.lesson.cards[card]?.text ?? texts.question);
    void this.goThere();
  }

  /** To the step, block, head and token that the card is about. The question is asked where the last card has led. */
  private async goThere(): Promise<void> {
    const place = this.lesson.cards[this.card]?.place;
    // Where the last card leads may still be on its way.
    if (place) await this.lead(place);
  }

  private async lead(place: Card['place']): Promise<void> {
    this.moving.abort();
    this.moving = new AbortController();
    const { signal } = this.moving;
    this.failure = undefined;
    try {
      const to = typeof place === 'function' ? await place(lessonTrace(this.panel, signal)) : place;
      if (signal.aborted) return;
      const { view, key, part, dimension, ...rest } = to;
      const choice = {
        ...rest,
        ...(key === undefined ? {} : { key: { sequence: TOKENS, position: key } }),
        ...(dimension === undefined
          ? this.outlines && { dimension: null }
          : { dimension: { axis: 'd_model', index: dimension } }),
      };
      this.outlines = dimension !== undefined;
      this.ledTo = view;
      this.dispatchEvent(new ChooseEvent(choice, true));
      const section = this.panel.summary.plan.sections.find((one) => one.view === view);
      // Who is there already keeps the keyboard in the answer.
      const isThere = this.card === this.lesson.cards.length && section?.number === this.panel.choice.step;
      if (section && !isThere) this.dispatchEvent(new WalkEvent(section.number, part));
    } catch (error) {
      if (!signal.aborted) this.failure = errorMessage(error);
    }
  }
}

/** The button that leads back to what the lesson took the place of. */
export function backToText(run: () => void) {
  return html`<vscode-button secondary data-lesson="back-to-text" title=${texts.backToTextTitle} @click=${run}>${texts.backToText}</vscode-button>`;
}
