/** A dialog that asks which steps a report should have: a hand-out need not have all. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import { KEEP_LAST_REPORT, LAST_REPORT } from '../../../src/engine/protocol/panel-protocol';
import type { SomeSteps } from '../../../src/engine/protocol/reading-protocol';
import { HEAD_VIEWS } from '../../../src/trace/report/head-views';
import { sectionId } from '../../../src/trace/steps/plain-words';
import { allSteps, shortWalk } from '../../../src/trace/steps/short-walk';
import type { Choice } from '../../choice/choice';
import { READ_WALK } from '../../choice/read-walk';
import type { PanelHost } from '../../sources/panel-host';
import { stepName } from '../../state/story/step-name';
import { stepsDialogTexts as texts } from '../../strings/exports';
import { dialogStyles } from '../../theme/dialog-styles';
import { sharedStyles } from '../../theme/styles';
import '@vscode-elements/elements/dist/vscode-button';
import { Asking } from '../controls/asking';

/** What is chosen. */
export interface ChosenSteps extends Required<Omit<SomeSteps, 'sheetPart'>> {
  /** Whether the answers to the questions are a file of their own, instead of the last page. */
  readonly answersApart: boolean;
}

@customElement('trace-steps-dialog')
export class StepsDialog extends LitElement {
  static override styles = [
    sharedStyles,
    dialogStyles,
    css`
      p { margin: 0 0 8px; max-width: 46ch; }
      .choices { display: flex; flex-wrap: wrap; gap: 4px 14px; margin-bottom: 8px; }
      .link { padding: 2px 0; }
      fieldset { margin: 0 0 10px; padding: 0; border: 0; display: grid; }
      /* What is above the buttons scrolls; these stay in sight. */
      dialog { scroll-padding-block-end: 4em; }
      .buttons { position: sticky; bottom: -14px; margin: 0 -18px -14px; padding: 8px 18px 14px; background: inherit; }
      label { display: flex; align-items: center; padding: 2px 0; }
      input { margin: 0; }
      .apart { margin: -4px 0 12px; }
      .number { display: inline-block; min-width: 2ch; text-align: right; margin: 0 0.5em; font-variant-numeric: tabular-nums; color: var(--muted); }
    `,
  ];

  @property({ attribute: false }) plan!: Plan;
  /** Whether there are results of ablation runs to include. */
  @property({ attribute: false }) hasAblations!: boolean;
  /**
   * The head in figures of attention; `undefined` if none is chosen yet, or if the simplified block is shown, which has only
   * one.
   */
  @property({ attribute: false }) head: Pick<Choice, 'layer' | 'head'> | undefined;
  /** The numbers of the ticked steps, initially those read in a short walk, or chosen last. */
  @state() private chosen: ReadonlySet<number> = new Set();
  @state() private tellsAblations = false;
  @state() private asksQuestions = false;
  @state() private answersApart = false;
  private connection: PanelHost['connection'] | undefined;
  private readonly asking = new Asking<ChosenSteps>(this);

  override render() {
    return this.asking.dialog(() => this.form());
  }

  private form() {
    const { plan } = this;
    return html`<h3 id="heading">${texts.heading(this.asksQuestions)}</h3>
      <p class="muted">${texts.about(this.asksQuestions, this.answersApart)}</p>
      <div class="choices">
        ${this.pick('all', texts.all, allSteps(plan))} ${this.pick('beginners', texts.beginners, shortWalk(plan, 'beginners'))} ${this.pick('attention', texts.attention, shortWalk(plan, 'attention'))} ${this.pick('none', texts.none, [])}
      </div>
      <fieldset aria-labelledby="heading">${plan.sections.map(
        (
          section,
        ) => html`<label><input type="checkbox" data-step=${section.number} .checked=${this.chosen.has(section.number)}
          @change=${() => this.toggle(section.number)}> <span class="number">${section.number}</span>${stepName(section, plan).name}</label>`,
      )}</fieldset>
      ${this.head && this.showsHead ? html`<p class="muted" data-head>${texts.head(this.head, this.asksQuestions)}</p>` : nothing}
      <label class="apart"><input type="checkbox" data-questions .checked=${this.asksQuestions} @change=${this.toggleQuestions}> <span class="number"></span>${texts.questions}</label>
      ${this.asksQuestions ? html`<label class="apart"><input type="checkbox" data-answers-apart .checked=${this.answersApart} @change=${this.toggleAnswers}> <span class="number"></span>${texts.answersApart}</label>` : nothing}
      ${this.hasAblations ? html`<label class="apart"><input type="checkbox" data-ablations .checked=${this.tellsAblations} @change=${this.toggleAblations}> <span class="number"></span>${texts.ablations}</label>` : nothing}
      <div class="buttons">
        <vscode-button secondary @click=${this.asking.cancel}>${texts.cancel}</vscode-button>
        <vscode-button data-action="save-steps" autofocus ?disabled=${this.chosen.size === 0} @click=${this.save}>${texts.save(this.chosen.size)}</vscode-button>
      </div>`;
  }

  private get showsHead(): boolean {
    return this.plan.sections.some(({ view, number }) => HEAD_VIEWS.has(view) && this.chosen.has(number));
  }

  private pick(id: string, label: string, steps: readonly number[]) {
    return html`<button type="button" class="link" data-pick=${id} @click=${() => {
      this.chosen = new Set(steps);
    }}>${label}</button>`;
  }

  /**
   * Begins with the steps of the short walk that is read; without one, with those saved last from any panel. A cancelled dialog
   * changes nothing.
   * @param isWorksheet whether a worksheet was requested; it asks questions unless the user has chosen otherwise before
   * @returns `undefined` if the dialog was cancelled
   */
  async ask(
    { connection, kept }: Pick<PanelHost, 'connection' | 'kept'>,
    isWorksheet: boolean,
  ): Promise<ChosenSteps | undefined> {
    this.connection = connection;
    const { asks = isWorksheet, steps = [], answersApart = false } = await connection.ask(LAST_REPORT, undefined);
    this.asksQuestions = asks;
    this.answersApart = answersApart;
    const walk = kept.recall(READ_WALK);
    // Another model may have other steps.
    const last = this.plan.sections.filter((section) => steps.includes(sectionId(section))).map(({ number }) => number);
    this.chosen = new Set(!walk && last.length > 0 ? last : shortWalk(this.plan, walk ?? 'attention'));
    const { tellsAblations } = this;
    const chosen = await this.asking.ask();
    if (!chosen) this.tellsAblations = tellsAblations;
    return chosen;
  }

  private toggle(step: number): void {
    const others = [...this.chosen].filter((one) => one !== step);
    this.chosen = new Set(this.chosen.has(step) ? others : [...others, step]);
  }

  private readonly toggleAblations = (): void => {
    this.tellsAblations = !this.tellsAblations;
  };

  private readonly toggleQuestions = (): void => {
    this.asksQuestions = !this.asksQuestions;
  };

  private readonly toggleAnswers = (): void => {
    this.answersApart = !this.answersApart;
  };

  private save(): void {
    const steps = allSteps(this.plan).filter((step) => this.chosen.has(step));
    const { asksQuestions: asks, answersApart } = this;
    const chosen = this.plan.sections.filter(({ number }) => this.chosen.has(number));
    // A report without questions leaves where the answers are to the next worksheet.
    this.connection?.send(KEEP_LAST_REPORT, { asks, steps: chosen.map(sectionId), answersApart });
    const tellsAblations = this.hasAblations && this.tellsAblations;
    this.asking.give({ steps, tellsAblations, asksQuestions: asks, answersApart: asks && answersApart });
  }
}
