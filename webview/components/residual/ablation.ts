/** Tests a part's contribution by intervention: runs the model again without the chosen head, or without the MLP of its block. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Findings } from '../../../src/engine/protocol/reading-protocol';
import type { TraceId } from '../../../src/engine/protocol/trace-protocol';
import type { Ablation, Instead } from '../../../src/trace/ablation/ablation';
import type { DirectParts } from '../../../src/trace/ablation/ablation-over';
import type { AblationQuestion } from '../../../src/trace/ablation/ablation-runs';
import { sentencesFromLead } from '../../../src/trace/ablation/ablation-sentences';
import { ablatedName, MOST_COLUMNS } from '../../../src/trace/ablation/ablation-words';
import { besideOthers } from '../../../src/trace/ablation/control-words';
import { destroyedSentences } from '../../../src/trace/ablation/destroyed';
import type { Finding } from '../../../src/trace/findings/finding';
import { leadRivalOf } from '../../../src/trace/findings/lead-that-led';
import type { Attribution } from '../../../src/trace/readings/attribution';
import { everyPart, type ModelComponent, removableParts, samePart } from '../../../src/trace/readings/model-part';
import { Query } from '../../base/query';
import { explainingStep } from '../../choice/explaining-step';
import { StayEvent, WalkEvent } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import { controlledRun } from '../../state/residual/controlled-run';
import { ABLATED, ablationQuestion, keepAblation, keptAblation } from '../../state/residual/kept-ablation';
import { runForLevel } from '../../state/residual/run-for-level';
import { findingsChoice } from '../../state/story/findings-choice';
import { ablation as texts } from '../../strings/ablation';
import { quotedToken } from '../../strings/format';
import { proseStyles, sharedStyles } from '../../theme/styles';
import { isPresented } from '../../theme/type-size';
import type { FoldOfRun, Intervention, InterventionRun } from '../controls/intervention';
import '../controls/intervention';
import '../controls/segmented';
import { withTerms } from '../controls/term';
import './ablation-contrast';
import './ablation-sweep';
import './control';
import type { AblationSweep, Measured, PartEvent } from './ablation-sweep';
import './most-in-both';
import './together';

const OFFERED = (['zero', 'mean'] as const).map((value) => ({ value, ...texts.insteadOf[value] }));

@customElement('trace-ablation')
export class AblationRun extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    css`
      :host { display: block; margin: 10px 0 14px; }
      h4 { margin: 8px 0 2px; font-size: var(--small); font-weight: 600; color: var(--muted); }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** The token that the figure above compares with, possibly the runner-up; null for none; `undefined` to use the choice. */
  @property({ attribute: false }) over: number | null | undefined;
  /** The direct contributions of the parts, as in the figure above. */
  @property({ attribute: false }) direct: DirectParts | undefined;
  /** The parts that are to be ablated together. */
  @property({ attribute: false }) collected: readonly ModelComponent[] = [];
  @state() private instead: Instead = 'zero';
  /** Where the runs of every part could measure the told lead: whether they measure the logit instead, as the figure does. */
  @state() private isByLogit = false;
  /** A part that is neither the chosen head nor its block's MLP: something in this place asked for a run without it. */
  @state() private elsewhere: Elsewhere | undefined;
  /** The trace in which the replacement was chosen. */
  private begunIn: TraceId | undefined;
  /** The known result that is about to be shown. */
  private told: Ablation | undefined;
  /** Whether something was run in this trace before another one was shown, and is not shown again yet. */
  private isReturning = false;
  /** The token of the lead that was asked for last; null if the logit was; `undefined` if nothing was asked yet. */
  private lastMeasuredOver: number | null | undefined;
  @query('trace-intervention') private intervention!: InterventionRun;
  @query('trace-ablation-sweep') private sweep!: AblationSweep | null;
  /** The findings of the step. One of them names a part to test; the step read them before. */
  private readonly findings = new Query<Findings>(this, () => {
    const { readings, choice } = this.panel;
    return readings.question('findings', findingsChoice(choice));
  });

  /** The contributions of the parts to the lead in that finding, if the figure above is about the logit only. */
  private readonly ofLead = new Query<Attribution>(this, () => {
    const { leadTold } = this;
    const { position, id } = this.asked;
    if (leadTold === undefined) return undefined;
    return this.panel.readings.question('attribution', { position, id, ratherThan: leadTold });
  });

  /**
   * Runs the model without a part, whichever head is chosen, brings the result into view, and moves the focus to the controls
   * here.
   */
  async leaveOut(part: ModelComponent): Promise<void> {
    // While it is unknown which part the finding names, this one takes its place.
    this.elsewhere = { part, from: this.place, isFirst: this.named === undefined };
    await this.updateComplete;
    const { intervention } = this;
    intervention.askAndShow(part);
    await intervention.updateComplete;
    intervention.focus({ preventScroll: true });
  }

  /** Resolves to the element that ablates every part in turn, as soon as it is rendered. */
  async sweepElement(): Promise<Element | null> {
    await this.updateComplete;
    return this.sweep;
  }

  /**
   * Shows a run of the sweep above the table. The table keeps its place under the pointer and the focus, so that the next row
   * can follow.
   */
  private async showRun(sweep: Element, ablation: Ablation): Promise<void> {
    const { part, instead } = ablation;
    sweep.dispatchEvent(new StayEvent());
    // The table may still show the replacement chosen before.
    this.choose(instead);
    // The table may measure a lead while the question here is about the logit.
    this.keep(this.panel.ablations.without(part, { ...this.asked, instead }, this.direct) ?? ablation);
    this.elsewhere = { part, from: this.place };
    await this.updateComplete;
    this.intervention.askAndShow(part);
  }

  override willUpdate(): void {
    const { trace } = this.panel.summary;
    const before = this.begunIn;
    this.begunIn = trace;
    if (before !== trace) this.begin(before !== undefined);
    if (this.isReturning) this.tellReturned();
  }

  /** Each trace begins with zero ablation, whatever was chosen in the previous one. @param isNext whether another one was shown here */
  private begin(isNext: boolean): void {
    const { ablations, replacement, summary, host } = this.panel;
    // What the page keeps of a run is dropped when another text begins.
    const isKept = !isNext && host?.kept.recall(ABLATED) !== undefined;
    this.isReturning = !ablations.isEmpty && !isKept && !summary.saved;
    const told = isNext ? undefined : this.toldBefore();
    const ofFile = summary.saved && (told?.instead ?? ablations.lastInstead(this.asked));
    this.instead = replacement.value ?? ofFile ?? 'zero';
    this.tell(told);
  }

  /** Shows the last result again as soon as the figure above measures what it did then. */
  private tellReturned(): void {
    const { ablations, replacement } = this.panel;
    // The contributions may still be those of the trace before.
    const told = ablations.lastAlone(this.asked, undefined);
    if (!told) return;
    this.instead = replacement.value ?? told.instead;
    if (!isAmong(this.chosenParts, told.part)) this.elsewhere = { part: told.part, from: this.place };
    this.isReturning = false;
    this.tell(told);
  }

  /** Shows a known result, without another run. With a replacement chosen since then, nothing was run. */
  private tell(told: Ablation | undefined): void {
    this.told = told?.instead === this.instead ? told : undefined;
    // So that it is saved with the trace, even if only the page knew of it.
    if (this.told) this.keep(this.told);
  }

  /** If the figure now has another measure, shows the earlier result for that measure, without another run. */
  override updated(): void {
    const { ratherThan = null } = this.asked;
    const isOther = this.lastMeasuredOver !== undefined && this.lastMeasuredOver !== ratherThan;
    this.lastMeasuredOver = ratherThan;
    const told = this.told ?? (isOther ? this.toldAlone() : undefined);
    this.told = undefined;
    if (told?.instead === this.instead) this.intervention.ask(told.part);
  }

  override render() {
    return html`
      <h4 class="seen-whole">${texts.title}</h4>
      <p>${withTerms(isPresented() ? texts.explanationShort : texts.explanation, { view: 'logits', plan: this.panel.summary.plan })}${this.wayBack()}</p>
      <trace-segmented words breaks data-picker="instead" .label=${texts.instead} .options=${OFFERED} .value=${this.instead}
        @pick=${({ detail }: CustomEvent<string>) => this.choose(detail as Instead)}></trace-segmented>
      <trace-intervention .label=${texts.title} .intervention=${this.ablation()}>${isPresented() ? nothing : html`<p class="small muted" data-offered>${texts.offered([this.named, this.opposes].filter(Boolean).length)}</p>`}</trace-intervention>
      ${this.together()}
      <trace-ablation-sweep .panel=${this.panel} .instead=${this.instead} .collected=${this.collected} .named=${this.named} .measured=${this.measured} @part=${({ currentTarget, detail }: PartEvent) => this.showRun(currentTarget as Element, detail)}>${this.measures()}</trace-ablation-sweep>
    `;
  }

  /** What the table of all runs measures, where that can be another quantity than that of the figure above. */
  private measures() {
    const { current, value } = this.ofLead;
    const over = current ? value?.ratherThan : undefined;
    if (!over) return nothing;
    const options = [
      { value: 'lead', label: texts.byLead(quotedToken(over)) },
      { value: 'logit', label: texts.byLogit },
    ];
    return html`<trace-segmented words data-picker="measured" .label=${texts.measuredBy} .options=${options} .value=${this.isByLogit ? 'logit' : 'lead'}
      @pick=${({ detail }: CustomEvent<string>) => {
        this.isByLogit = detail === 'logit';
      }}></trace-segmented>`;
  }

  private choose(instead: Instead): void {
    this.instead = instead;
    this.panel.replacement.choose(instead);
  }

  /** Has no room in a presentation unless the user asked for it. */
  private together() {
    if (isPresented() && this.collected.length === 0) return nothing;
    return html`<trace-together .panel=${this.panel} .instead=${this.instead} .question=${{ ...this.asked, instead: this.instead }} .keptAs=${this.question} .direct=${this.direct} .offered=${this.parts} .collected=${this.collected} @tried=${() => this.sweep?.requestUpdate()}></trace-together>`;
  }

  /** A link back to the table of contributions, which is far above. */
  private wayBack() {
    const step = explainingStep(this.panel.summary.plan);
    if (step === undefined) return nothing;
    const go = () => this.dispatchEvent(new WalkEvent(step, 'rows of blocks'));
    return html` <button type="button" class="link" data-action="back-to-parts" @click=${go}>${texts.back}</button>`;
  }

  /**
   * What the runs of the sweep measure: the same as the figure above or, if that is about the logit and the story about a lead,
   * that lead, unless the user has chosen the logit. `undefined` while it is unknown.
   */
  private get measured(): Measured | undefined {
    const { asked, leadTold, ofLead } = this;
    const asFigure = { over: asked.ratherThan, direct: this.direct };
    if (asked.ratherThan !== null || this.isByLogit || ofLead.error !== undefined) return asFigure;
    if (leadTold === undefined) return this.findings.value || this.findings.error !== undefined ? asFigure : undefined;
    return ofLead.current ? { over: leadTold, direct: ofLead.value } : undefined;
  }

  /** The token of the lead that the story tells of, if the user has not chosen one to compare with. */
  private get leadTold(): number | undefined {
    return this.asked.ratherThan === null ? this.finding?.leadOver : undefined;
  }

  private toldBefore(): Ablation | undefined {
    const { panel, place } = this;
    const kept = panel.host?.kept;
    const ofChosen = keptAblation(kept, this.question, this.chosenParts);
    if (ofChosen) return ofChosen;
    const told = keptAblation(kept, place, everyPart(panel.summary.plan)) ?? this.toldAlone();
    if (told && !isAmong(this.chosenParts, told.part)) this.elsewhere = { part: told.part, from: place };
    return told;
  }

  /**
   * The last result for this token. For a part that is not chosen, only if a file has just been read and shows the choice it
   * was saved with.
   */
  private toldAlone(): Ablation | undefined {
    const { ablations, summary, choice } = this.panel;
    const told = ablations.lastAlone(this.asked, this.direct);
    const { layer, head } = summary.saved?.place ?? {};
    const isAsSaved = layer === choice.layer && head === choice.head;
    return told && (isAsSaved || isAmong(this.chosenParts, told.part)) ? told : undefined;
  }

  /** Keeps the result for later pages and for the file of the trace. */
  private keep(ablation: Ablation): void {
    const { ablations, host } = this.panel;
    const { part, instead } = ablation;
    this.isReturning = false;
    keepAblation(host?.kept, this.questionOf(part), ablation);
    ablations.add({ question: { ...this.asked, instead }, kind: 'alone', result: ablation });
  }

  private get asked(): Omit<AblationQuestion, 'instead'> {
    const { token: position, target: id, ratherThan } = this.panel.choice;
    return { position, id, ratherThan: this.over === undefined ? ratherThan : this.over };
  }

  private get chosenParts(): readonly ModelComponent[] {
    const { summary, choice } = this.panel;
    return removableParts(summary.plan, choice, summary.model.heads);
  }

  /**
   * The parts with a button: first the one named above, which is the one to try. Buttons and focus keep their places, whatever
   * is run.
   */
  private get parts(): readonly ModelComponent[] {
    const { chosenParts, named, opposes } = this;
    const elsewhere = this.elsewhere?.from === this.place ? this.elsewhere : undefined;
    const all = [
      elsewhere?.isFirst ? elsewhere.part : [],
      named ?? [],
      opposes ?? [],
      chosenParts,
      elsewhere?.part ?? [],
    ].flat();
    return all.filter((part, at) => all.findIndex((one) => samePart(one, part)) === at);
  }

  /**
   * Whether the order of the buttons is final. The named part comes first, but a part asked for before that was known stays
   * first.
   */
  private get arePartsKnown(): boolean {
    const { value, error } = this.findings;
    return value !== undefined || error !== undefined || this.elsewhere?.from === this.place;
  }

  /**
   * The part that the finding names. While that is read again it is the previous one, so that no button vanishes under a
   * pointer or the focus and comes back.
   */
  private get named(): ModelComponent | undefined {
    return this.finding?.tested;
  }

  /** The part with the largest contribution against the prediction. */
  private get opposes(): ModelComponent | undefined {
    return this.finding?.opposes;
  }

  private get finding(): Finding | undefined {
    return this.findings.value?.findings.find(({ kind }) => kind === 'largest part');
  }

  /** The token of the lead in the sentence that named this part. */
  private leadThatLed({ part }: Ablation): number | undefined {
    return leadRivalOf(this.findings.value?.findings ?? [], part);
  }

  private get question(): string {
    return ablationQuestion(this.panel.summary, { ...this.panel.choice, ratherThan: this.asked.ratherThan });
  }

  /**
   * Identifies the question together with the chosen head: the result of a part from elsewhere must not stay beside another
   * head.
   */
  private get place(): string {
    const { layer, head } = this.panel.choice;
    return JSON.stringify([this.question, layer, head]);
  }

  private questionOf(part: ModelComponent): string {
    return isAmong(this.chosenParts, part) ? this.question : this.place;
  }

  /** The controls of a run: other heads of its block, measured by the same lead. */
  private control(ablation: Ablation) {
    const question = { ...this.asked, instead: ablation.instead };
    const tried = () => {
      this.requestUpdate();
      this.sweep?.requestUpdate();
    };
    return html`<trace-control .panel=${this.panel} .told=${ablation} .question=${question} .direct=${this.direct} .over=${this.leadThatLed(ablation)} @tried=${tried}></trace-control>`;
  }

  /** In sight is only whether the run has a meaning, and whether other parts change the prediction as much. */
  private get fold(): FoldOfRun<Ablation> {
    const { panel, asked, direct } = this;
    return {
      isOpen: panel.choice.level !== 'story',
      above: (ablation) => {
        const question = { ...asked, instead: ablation.instead };
        const controlled = controlledRun(panel, ablation, question, direct);
        const over = this.leadThatLed(ablation);
        return [
          ...destroyedSentences([ablation], quotedToken),
          ...(controlled ? besideOthers({ ...controlled, over }, quotedToken) : []),
        ];
      },
      rest: (ablation) =>
        html`<trace-ablation-contrast .panel=${panel} .told=${ablation} .asked=${asked} .direct=${direct}></trace-ablation-contrast>${this.control(ablation)}`,
    };
  }

  private ablation(): Intervention<Ablation, ModelComponent> {
    const { panel, instead, parts, chosenParts, place, asked } = this;
    const { readings, ablations } = panel;
    return {
      action: 'without',
      of: [readings, asked.position, asked.id, asked.ratherThan],
      // The result of a part from elsewhere is shown beside the head that was chosen then.
      besides: (part) => (isAmong(chosenParts, part) ? null : place),
      how: [instead],
      parts,
      label: (part) => texts.run(ablatedName(part), instead),
      awaited: this.arePartsKnown ? undefined : texts.run('…', instead),
      run: async (part, signal) => {
        const question = { ...asked, instead };
        const ablation =
          ablations.without(part, question, this.direct) ??
          (await readings.read('ablation', { ...question, part }, signal));
        this.keep(ablation);
        return ablation;
      },
      sentences: (ablation) =>
        sentencesFromLead(runForLevel(ablation, panel.choice.level), this.leadThatLed(ablation), quotedToken),
      shown: (ablation) =>
        html`<trace-most-in-both .most=${ablation.most} .told=${ablation} .columns=${{ before: MOST_COLUMNS.before, after: MOST_COLUMNS.after[ablation.instead] }}></trace-most-in-both>`,
      fold: this.fold,
    };
  }
}

/** A part from elsewhere, the place from which it was asked for, and whether its button comes before all others. */
interface Elsewhere {
  readonly part: ModelComponent;
  readonly from: string;
  readonly isFirst?: boolean;
}

function isAmong(parts: readonly ModelComponent[], part: ModelComponent): boolean {
  return parts.some((one) => samePart(one, part));
}
