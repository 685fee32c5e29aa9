/** A lesson above the step that is read: cards, which lead to steps, and a question that is answered from the trace. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { LESSON_FINISHED } from '../../../src/engine/protocol/panel-protocol';
import {
  type Card,
  isRight,
  type Lesson,
  type LessonPlace,
  type LessonRows,
  type Question,
} from '../../../src/trace/lessons/lesson';
import { LESSONS } from '../../../src/trace/lessons/lessons';
import type { About } from '../../../src/trace/steps/glossary';
import { Query } from '../../base/query';
import { setInherited } from '../../base/set-inherited';
import { announcer } from '../../keyboard/announcer';
import { FocusHandover } from '../../keyboard/focus-handover';
import { within } from '../../keyboard/trace-keys';
import { answeredOf, KEPT_LESSON, keptLesson, lessonInsteadOf } from '../../sources/kept-lesson';
import type { StepData } from '../../state/generation/step-data';
import { lessonTrace } from '../../state/story/lesson-reader';
import { type Elsewhere, elsewhereThan } from '../../state/story/told-place';
import { nameText } from '../../strings/format';
import { lessonStrings as texts } from '../../strings/lessons';
import { controlStyles, sharedStyles } from '../../theme/styles';
import { typeSize } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';
import { withTerms } from '../controls/term';
import { BackToTextEvent, LessonCardEvent, LessonEvent, LessonModelEvent } from './lesson-events';
import { LessonLead } from './lesson-lead';
import './lesson-question';
import './lesson-rows';
import type { AnswerEvent, LessonQuestion } from './lesson-question';

/**
 * The type sizes for a presented card, relative to the type beside the step; the first one only in a window high enough for it.
 */
const CARD_TYPES: readonly number[] = [1.08, 1, 0.9, 0.8, 0.72];
const ROOMY = 721;
/**
 * The size of feedback on an answer: its maximum number of characters and, relative to its type size, the width of a character,
 * the height of a line and the space around it.
 */
const ANSWER = { characters: 190, letter: 0.53, line: 1.5, around: 0.5 };
/** Its minimum height including the button that leads on, relative to its type size. */
const LOWEST_ANSWER = 4.5;

/** The margin above and below the line that says what is shown instead of the card's subject, in CSS pixels. */
const NOTE_MARGIN = 3;

/** The height of the feedback on an answer in a card, in CSS pixels. @param type its type size */
function answerRoom(width: number, type: number): number {
  const lines = Math.ceil((ANSWER.characters * ANSWER.letter * type) / width);
  return Math.max(LOWEST_ANSWER, lines * ANSWER.line + ANSWER.around) * type;
}

@customElement('trace-lesson-bar')
export class LessonBar extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    css`
      :host { padding: 6px 14px; border-bottom: 1px solid var(--line);
        background: color-mix(in srgb, var(--vscode-charts-blue, #3794ff) 8%, var(--vscode-editor-background));
        border-left: 3px solid var(--vscode-charts-blue, #3794ff); max-height: 46vh; }
      @media (max-height: 560px) { :host { max-height: 26vh; } }
      /* The text scrolls; the button that leads on stays in place. */
      :host, section { display: flex; flex-direction: column; min-height: 0; }
      header { flex: none; }
      .card { flex: 0 1 auto; min-height: 0; overflow-y: auto; }
      /* Beside the step it has the whole height. */
      :host([beside]) { box-sizing: border-box; height: 100%; font-size: var(--said-type); max-height: none; padding-right: 8px; border-bottom: 0; border-right: 1px solid var(--line); }
      :host([beside]) p { line-height: 1.4; }
      /* A presented card is visible whole: in little room its type is smaller and its lines are closer. */
      :host([beside]) .card { font-size: var(--card-type, 1em); }
      :host([beside]) .dense p { margin: 2px 0; line-height: 1.3; }
      /* The button that leads on is for the presenter and takes no more room than it needs. */
      :host([beside]) { --button-line: 1.6; }
      :host([beside]) header { font-size: 0.9em; }
      :host([beside]) vscode-button { --vscode-font-size: 0.95em; }
      :host([beside]) h2 { flex: 1 0 100%; max-width: none; }
      /* In a fixed place, whatever the text below, so that repeated clicks hit the button. */
      header, .walk { display: flex; align-items: center; gap: 4px 8px; }
      header { flex-wrap: wrap; }
      header .muted { flex: none; }
      .walk { flex: none; margin-left: auto; }
      /* In little room what stands beside it goes below, and it has two lines at most. */
      h2 { flex: 1 1 16ch; max-width: max-content; margin: 0; font-size: 1em; font-weight: 600; line-height: 1.25; text-wrap: balance; }
      p { margin: 5px 0; max-width: 84ch; line-height: 1.5; }
      .elsewhere { flex: none; margin: ${NOTE_MARGIN}px 0; }
      .other, .elsewhere { max-width: none; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; }
      button.plain { font: inherit; color: inherit; background: none; border: 1px solid transparent; border-radius: 3px;
        padding: 0 6px; min-height: 24px; cursor: pointer; }
      button.plain:disabled { opacity: 0.45; cursor: default; }
      button.plain:hover:enabled { background: var(--vscode-toolbar-hoverBackground, #80808026);
        border-color: var(--vscode-contrastActiveBorder, transparent); }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) lesson!: Lesson;
  @property({ type: Boolean, reflect: true }) beside = false;
  /** Whether it replaced another text that the user can go back to. */
  @property({ attribute: false }) canGoBack = false;
  /** Whether the user has chosen another model than the lesson is about. */
  @property({ attribute: false }) inOtherModel = false;
  /** The card that is read; the question comes after the last one. */
  @state() private card = 0;
  /** The index of the last answer. */
  @state() private given: number | undefined;
  /** Whether the correct answer is shown. */
  @state() private answerShown = false;
  private finished: string | undefined;
  /** What its type size was chosen for. */
  private fitted: string | undefined;
  /** The place that the question, or its answer, has led to. */
  private ledAtQuestion: LessonPlace | undefined;
  /** Whether to focus the answer as soon as the question is shown. */
  private asksNext = false;
  private readonly lead = new LessonLead(
    this,
    () => this.panel,
    () => this.card === this.lesson.cards.length,
  );
  @query('.card') private text!: HTMLElement;
  @query('trace-lesson-question') private asked!: LessonQuestion | null;
  private readonly question = new Query<Question>(this, () => {
    const { lesson, panel } = this;
    // Loaded with the last card, so that it is there at once, with the place that it leads to.
    if (this.card < lesson.cards.length - 1) return undefined;
    const fetch = (signal: AbortSignal) => lesson.question(lessonTrace(panel, signal));
    return { of: [panel.readings, lesson], fetch };
  });

  private readonly found = new Query<string>(this, () => {
    const { lesson, panel, card } = this;
    const found = lesson.cards[card]?.found;
    if (!found) return undefined;
    return { of: [panel.readings, lesson], key: [card], fetch: (signal) => found(lessonTrace(panel, signal)) };
  });

  private readonly rows = new Query<LessonRows | null>(this, () => {
    const { lesson, panel, card } = this;
    const rows = lesson.cards[card]?.rows;
    if (!rows) return undefined;
    return { of: [panel.readings, lesson], key: [card], fetch: (signal) => rows(lessonTrace(panel, signal)) };
  });

  /** The place that the card is about; reading it leads nobody there. */
  private readonly place = new Query<LessonPlace>(this, () => {
    const { lesson, panel, card } = this;
    const place = lesson.cards[card]?.place;
    if (!place) return undefined;
    const fetch = async (signal: AbortSignal) =>
      typeof place === 'function' ? place(lessonTrace(panel, signal)) : place;
    return { of: [panel.readings, lesson], key: [card], fetch };
  });

  constructor() {
    super();
    new FocusHandover(this, ['[data-lesson="next"]', 'h2']);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('lesson') && changed.get('lesson')?.id !== this.lesson.id) {
      this.begin();
      return;
    }
    // An answer given for another trace does not answer the question about this one.
    const before = changed.get('panel');
    if (before && before.readings !== this.panel.readings) this.forget();
    // Blocks and heads of the other model do not apply to this one, so the card leads there again.
    if (changed.get('inOtherModel') === true && !this.inOtherModel && !changed.has('lesson')) void this.goThere();
  }

  /** Restores the state of a panel that is shown again. */
  private begin(): void {
    const kept = keptLesson(this.panel.host?.kept, this.lesson.id);
    const isKept = kept !== undefined && 'card' in kept;
    this.card = isKept ? Math.min(kept.card, this.lesson.cards.length) : 0;
    this.given = isKept ? kept.given : undefined;
    this.answerShown = isKept && kept.answerShown === true;
    this.lead.begin();
    if (!isKept) void this.goThere();
  }

  override updated(changed: PropertyValues): void {
    requestAnimationFrame(this.fit);
    if (changed.has('card') || changed.has('lesson')) this.text.scrollTo({ top: 0, behavior: 'instant' });
    if (this.isDone) {
      this.finish();
      this.leadOnce('answerPlace');
    } else this.leadOnce('questionPlace');
    if (!this.asksNext || !this.asked) return;
    this.asksNext = false;
    void this.asked.focus();
  }

  /**
   * Chooses, once the content is rendered, the largest type in which it is visible whole. Nothing moves when a question is
   * answered: the feedback has its room from the beginning.
   */
  private readonly fit = (): void => {
    const { text, beside, card, lesson } = this;
    const isOpen = this.asked !== null && !this.isDone;
    const told = this.elsewhere !== undefined;
    const fitted = JSON.stringify([
      beside,
      card,
      lesson.id,
      isOpen,
      told,
      this.clientWidth,
      this.clientHeight,
      typeSize(),
    ]);
    if (isOpen && fitted === this.fitted) return;
    this.fitted = fitted;
    const [largest, ...others] = beside && window.innerHeight >= ROOMY ? CARD_TYPES : CARD_TYPES.slice(1);
    const lay = (size: number) => {
      setInherited(this, '--card-type', `${size}em`);
      text.classList.toggle('dense', beside && size < 1);
    };
    const ofAnswer = () => answerRoom(text.clientWidth, Number.parseFloat(getComputedStyle(text).fontSize));
    const isTooHigh = () => text.scrollHeight + (isOpen ? ofAnswer() : 0) > this.cardRoom;
    lay(largest as number);
    if (beside) for (const size of others) if (isTooHigh()) lay(size);
  };

  /** Type is not enlarged again because rows got lower by shrinking it: they would grow back. */
  private readonly laid = (): void => {
    requestAnimationFrame(() => {
      if (this.beside && this.text.scrollHeight > this.cardRoom) this.fit();
    });
  };

  /** The maximum height of the card beside the step, in CSS pixels. */
  private get cardRoom(): number {
    const { paddingTop, paddingBottom } = getComputedStyle(this);
    const header = this.renderRoot.querySelector('header')?.offsetHeight ?? 0;
    const note = this.renderRoot.querySelector<HTMLElement>('.elsewhere');
    const above = header + (note ? note.offsetHeight + 2 * NOTE_MARGIN : 0);
    return this.clientHeight - Number.parseFloat(paddingTop) - Number.parseFloat(paddingBottom) - above;
  }

  override render() {
    const { lesson, card } = this;
    const { cards } = lesson;
    const number = LESSONS.indexOf(lesson) + 1;
    return html`<section aria-label="${texts.lesson} ${number}: ${lesson.title}">
      <header><h2 tabindex="-1">${texts.lesson} ${number}: ${lesson.title}</h2>
        <span class="muted" data-card=${card}>${texts.card(card + 1, cards.length)}</span>
        <div class="walk">
          <button type="button" class="plain" data-lesson="back" title=${texts.back} aria-label=${texts.back}
            ?disabled=${card === 0} @click=${() => this.walk(card - 1)}>‹</button>
          ${this.onward()}
          <button type="button" class="plain" data-lesson="end" title=${texts.end} aria-label=${texts.end}
            @click=${() => this.dispatchEvent(new LessonEvent(null))}>✕</button>
        </div></header>
      ${this.elsewhereNote()}
      <div class="card">${this.inOtherModel ? this.otherModel() : this.ownModel()}
      ${this.lead.failure === undefined ? nothing : html`<p role="alert">${this.lead.failure}</p>`}
      ${card < cards.length ? this.told(cards[card]) : this.ask()}</div></section>`;
  }

  /** A note that the text was chosen for one model and that its heads and numbers may not apply to another. */
  private otherModel() {
    const { readIn } = this.lesson;
    const name = nameText(this.panel.summary.model.name);
    return html`<p class="other" role="status" data-lesson-other-model>${readIn ? texts.otherKind[readIn](name) : texts.otherModel(name)}
      <vscode-button secondary data-lesson="own-model" @click=${() => this.dispatchEvent(new LessonModelEvent())}>${readIn ? texts.ownKind[readIn] : texts.ownModel}</vscode-button></p>`;
  }

  /** At the beginning, a note that the lesson runs in another model than the user's. */
  private ownModel() {
    const insteadOf = this.card === 0 ? lessonInsteadOf(this.panel.host?.kept) : undefined;
    if (insteadOf === undefined) return nothing;
    return html`<p class="muted" data-lesson-own-model>${texts.runsIn(nameText(this.panel.summary.model.name), nameText(insteadOf))}</p>`;
  }

  /** What is shown instead of the card's subject; `undefined` if that is shown, or is loading. */
  private get elsewhere(): Elsewhere | undefined {
    const { value, current } = this.place;
    const { choice, summary } = this.panel;
    if (!value || !current || this.lead.isLeading) return undefined;
    return elsewhereThan(value, choice, summary);
  }

  /** Says that the card's numbers are not those of the figure beside it. */
  private elsewhereNote() {
    const { elsewhere } = this;
    if (!elsewhere) return nothing;
    return html`<p class="elsewhere" role="status" data-lesson-elsewhere>${texts.elsewhere(elsewhere.told, elsewhere.shown)}
      <vscode-button secondary data-lesson="back-to-told" @click=${() => this.goThere()}>${texts.backTo(elsewhere.told)}</vscode-button></p>`;
  }

  /** The card with the trace's findings, as soon as they are loaded. */
  private told(card: Card | undefined) {
    const { value, current } = this.found;
    const found = card?.found && current && value ? html` <span data-lesson-found>${value}</span>` : nothing;
    return html`<p data-lesson-text>${withTerms(card?.text ?? '', this.about)}${found}</p>${card?.found ? failureOf(this.found) : nothing}${this.rowsOf(card)}`;
  }

  private rowsOf(card: Card | undefined) {
    const { value, current } = this.rows;
    if (!card?.rows) return nothing;
    return current && value
      ? html`<trace-lesson-rows .shown=${value} @laid=${this.laid}></trace-lesson-rows>`
      : failureOf(this.rows);
  }

  /**
   * The button to the next card. The next lesson is only offered once the question is done: a click too many on the way to the
   * question would leave it.
   */
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

  /** Focuses the field if a number is asked for and the answer is not shown yet. */
  focusField(): void {
    if (!this.isDone) this.asked?.focusField();
  }

  /** Leads to a place once for each question and answer; after that the user decides what to look at. */
  private leadOnce(to: 'questionPlace' | 'answerPlace'): void {
    const { value, current } = this.question;
    const place = current ? value?.[to] : undefined;
    if (!place || place === this.ledAtQuestion || this.card < this.lesson.cards.length) return;
    this.ledAtQuestion = place;
    void this.lead.to(place);
  }

  /** Reported once; from then on the list of lessons has a tick for it. */
  private finish(): void {
    if (this.finished === this.lesson.id) return;
    this.finished = this.lesson.id;
    this.panel.host?.connection.send(LESSON_FINISHED, { lesson: this.lesson.id });
  }

  /** What the card is about; in a panel that is shown again, the step that was read. */
  private get about(): About {
    const { summary, choice } = this.panel;
    const { plan } = summary;
    return { view: this.lead.ledTo ?? plan.sections[choice.step - 1]?.view, plan };
  }

  private get isDone(): boolean {
    const { value } = this.question;
    if (this.card < this.lesson.cards.length) return false;
    return this.answerShown || (value !== undefined && this.given !== undefined && isRight(value, this.given));
  }

  private ask() {
    const { value, pending } = this.question;
    if (!value)
      return html`${failureOf(this.question)}${pending ? html`<p class="muted">${texts.reading}</p>` : nothing}`;
    return html`<trace-lesson-question .question=${value} .about=${this.about} .given=${this.given}
        .answerShown=${this.answerShown} @answer=${this.answer}></trace-lesson-question>
      ${this.isDone && this.lesson === LESSONS.at(-1) ? html`<p role="status" data-lesson-last>${texts.wasLast}</p>` : nothing}
      ${this.isDone && this.canGoBack ? backToText(() => this.dispatchEvent(new BackToTextEvent())) : nothing}`;
  }

  private answer({ detail: given }: AnswerEvent): void {
    this.answerShown = given === null;
    if (given !== null) this.given = given;
    this.keep();
  }

  /** Forgets the answers. */
  private forget(): void {
    this.given = undefined;
    this.answerShown = false;
    this.keep();
  }

  /** Keeps the state: a panel that is moved within the editor is loaded again. */
  private keep(): void {
    const { lesson, card, given, answerShown } = this;
    this.panel.host?.kept.keep(KEPT_LESSON, { id: lesson.id, card, ...answeredOf(given, answerShown) });
  }

  /** Does what its buttons do; the first card and the question are the ends. */
  turn(by: number): void {
    const card = within(this.card + by, 0, this.lesson.cards.length);
    if (card !== this.card) this.walk(card);
  }

  private walk(card: number): void {
    this.card = card;
    this.forget();
    this.dispatchEvent(new LessonCardEvent());
    this.ledAtQuestion = undefined;
    this.asksNext = card === this.lesson.cards.length;
    this.resetSampling(card);
    announcer.say(this.lesson.cards[card]?.text ?? texts.question);
    void this.goThere();
  }

  /** A card or question about the bars needs their original settings, whatever earlier cards have set. */
  private resetSampling(card: number): void {
    const { sampling } = this.panel.next;
    if (this.lesson.cards[card]?.unsampled) sampling.resetDistribution();
    if (this.asksNext && this.lesson.asksUnsampled && sampling.isSet) sampling.reset();
  }

  /** Goes to the step, block, head and token of the card. The question is asked where the last card has led. */
  private async goThere(): Promise<void> {
    const place = this.lesson.cards[this.card]?.place;
    // The place of the last card may still be loading.
    if (place) await this.lead.to(place);
  }
}

/** The button that goes back to the text that the lesson replaced. */
export function backToText(run: () => void) {
  return html`<vscode-button secondary data-lesson="back-to-text" title=${texts.backToTextTitle} @click=${run}>${texts.backToText}</vscode-button>`;
}
