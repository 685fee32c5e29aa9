/**
 * After an edit in the panel, says what was kept and which head a panel would open on for the new text; offers to start over,
 * to compare with the text before, and to go back to it.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { type HeadPlace, isSameHead } from '../../../src/trace/heads/head-place';
import '@vscode-elements/elements/dist/vscode-button';
import {
  BACK_TO_TEXT,
  COMPARE_BEFORE,
  type KeptLead,
  OF_CHANGE,
  type Origin,
  type WhyOther,
} from '../../../src/engine/protocol/panel-protocol';
import type { OpeningContributions } from '../../../src/engine/protocol/reading-protocol';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import { idleMoment } from '../../base/idle-moment';
import { asStored } from '../../base/kept-state';
import { Listeners } from '../../base/listeners';
import { Query } from '../../base/query';
import { startOver } from '../../choice/choice';
import { FocusHandover } from '../../keyboard/focus-handover';
import { ChooseEvent, WalkEvent } from '../../panel/panel';
import type { Host } from '../../sources/host';
import type { StepData } from '../../state/generation/step-data';
import { changedMost } from '../../state/predictions/changed-most';
import { stepOfOthers } from '../../state/predictions/other-tokens';
import { changesDistribution, NO_SAMPLING, type SamplingChoice } from '../../state/predictions/sampling';
import { type EditedPrediction, editedPrediction } from '../../state/story/edited-prediction';
import { eventsToMattering, stepOfMattering } from '../../state/story/mattering';
import { takesMasks } from '../../state/tokens/masks';
import type { TokenText } from '../../strings/format';
import { describeSampling } from '../../strings/generation';
import { otherTokenStrings } from '../../strings/other-tokens';
import { isOtherText, type PredictedToken, textFieldStrings as texts } from '../../strings/text-field';
import { closeStyles, sharedStyles } from '../../theme/styles';
import { OverStepsEvent } from './panel-size';

/** What is kept about a text for the page that replaces this one. */
interface Said {
  readonly of: string;
  readonly kept: Kept;
  readonly predictedBefore: Pick<EditedPrediction, 'of' | 'top'> | undefined;
  /** `undefined` if it was not known yet. */
  readonly why?: WhyOther | KeptLead | null;
}

/** How long it waits for an idle moment at most, in milliseconds: it must not delay what is read first. */
const IDLE_TIMEOUT = 2000;

/** For how long it says that this is the text before, in milliseconds: enough to read a few words. */
const TOLD_BACK = 6000;

const SAID = asStored<Said>('keptNote');
/** The key in the page's state of the text whose note was closed. */
const CLOSED = asStored<string>('closedNote');

/** What was kept when the text arrived. */
interface Kept {
  readonly step: number | undefined;
  /** The head that the user had chosen. */
  readonly head: HeadPlace | undefined;
  /** The head that the panel had chosen, which is replaced by the one it opens on for the new text. */
  readonly former: HeadPlace | undefined;
  readonly sampling: string | undefined;
  /** A token other than the most probable one that was explained before, and whether it still is. */
  readonly explained?: { readonly token: TokenText; readonly isKept: boolean } | undefined;
  /** Whether the user has moved on and so has read it; the way back remains, on one line. */
  readonly isRead?: boolean;
}

type ButtonOf = (action: string, label: string, run: () => void) => TemplateResult;

@customElement('trace-kept-note')
export class KeptNote extends LitElement {
  static override styles = [
    sharedStyles,
    closeStyles,
    css`
      /* Not in a presentation, which is about the text and not where it came from. */
      /* Above the bar, where the steps leave room at their end: when it appears, nothing moves under a pointer that is about
         to press something. */
      :host { display: var(--kept-note, block); position: fixed; z-index: 5; right: 14px; bottom: var(--above-bar, 56px);
        box-sizing: border-box; max-width: min(132ch, 100% - var(--beside-note, 0px) - 28px); padding: 6px 10px; border-radius: 6px;
        color: var(--vscode-editorWidget-foreground, inherit); background: var(--vscode-editorWidget-background, #252526);
        border: 1px solid var(--vscode-editorWidget-border, var(--line)); box-shadow: 0 2px 8px var(--vscode-widget-shadow, #0005); }
      /* What remains of it is a low line on the bar, which takes little from the steps. */
      :host([line]) { bottom: calc(var(--above-bar, 56px) - 16px); padding: 0 10px; border-bottom-left-radius: 0; border-bottom-right-radius: 0; }
      :host([hidden]) { display: none; }
      /* Which head that is becomes known later than the rest; the room keeps buttons from moving under the pointer. */
      p { margin: 0; }
      .told { display: block; min-height: 2lh; margin-bottom: 4px; }
      .brief { min-height: 0; }
      .room { visibility: hidden; }
      .room::before { content: ' ' attr(data-room); }
      .buttons { display: flex; flex-wrap: wrap; gap: 4px 10px; }
      .line { display: flex; flex-wrap: wrap; align-items: center; gap: 0 12px; font-size: var(--small); }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) origin!: Origin;
  @property({ attribute: false }) host!: Pick<
    Host,
    'changed' | 'connection' | 'hasTextAfter' | 'hasTextBefore' | 'kept'
  >;
  /** The contribution of each head to the present prediction, and the head that a panel opens on, once that is known. */
  @property({ attribute: false }) contributions: OpeningContributions | undefined;
  /** `undefined` if nothing is said, or no longer. */
  @state() private kept: Kept | undefined;
  /** Whether the user has just gone back to this text from an edited one, which a key does without a message. */
  @state() private isBack = false;
  /** What was predicted in the text before. */
  private predictedBefore: Pick<EditedPrediction, 'of' | 'top'> | undefined;
  /** Why another token is now predicted, or how far the same one leads, if the previous page knew it. */
  private whyBefore: WhyOther | KeptLead | null | undefined;
  private backEnds: number | undefined;
  private readonly why = new Query<WhyOther | KeptLead | null>(this, () => {
    const { panel, kept, host, isCompared, whyBefore } = this;
    if (!kept || kept.isRead || !host.hasTextBefore || !isCompared || whyBefore !== undefined) return undefined;
    // The parts of a model that predict the token of a masked place are not compared.
    if (this.predicts?.mask) return undefined;
    if (this.isOther) return undefined;
    const fetch = async (signal: AbortSignal) => {
      await idleMoment(IDLE_TIMEOUT);
      return host.connection.ask(OF_CHANGE, undefined, signal);
    };
    // What is visible first is asked for first.
    return { of: [panel.readings], when: this.contributions !== undefined, fetch };
  });
  /** What was shown last: its text and model, and below these its step and its head. */
  private of: Pick<Origin, 'text' | 'model'> | undefined;
  private whyKept: WhyOther | KeptLead | null | undefined;
  private step: number | undefined;
  private head: HeadPlace | undefined;
  /** The explained token as it was named with its own text; the new text may not know its name. */
  private target: ExplainedToken | undefined;
  private predicts: EditedPrediction | undefined;

  constructor() {
    super();
    new FocusHandover(this, ['[data-action="keep"]']);
    new Listeners(this, window, { keydown: this.goneOn, pointerdown: this.goneOn }, { capture: true });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.dispatchEvent(new OverStepsEvent(this));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.backEnds);
  }

  /** Whoever goes on has read that this is the text before. */
  private readonly goneOn = (): void => {
    if (this.isBack) this.tellBack(false);
  };

  /** Needs no action of the user: it disappears by itself. */
  private tellBack(isBack: boolean): void {
    window.clearTimeout(this.backEnds);
    this.isBack = isBack;
    if (!isBack) return;
    this.backEnds = window.setTimeout(() => {
      this.isBack = false;
    }, TOLD_BACK);
  }

  override willUpdate(): void {
    const { choice, next, summary } = this.panel;
    const { text, model } = this.origin;
    const { of: before, step, head: former, predicts, target } = this;
    this.of = { text, model };
    this.step = choice.step;
    this.head = { layer: choice.layer, head: choice.head };
    this.target = explainedIn(this.panel);
    this.predicts = editedPrediction(summary, choice.token);
    if (before?.text === text) {
      // Masking tokens keeps the note, and another model gets no new text. Moving on means that it was read, unless all steps
      // are on one page.
      if (!this.kept && !this.isBack) return;
      if (before.model !== model) this.close();
      else if (step !== choice.step && choice.level !== 'numbers') this.walkedOn();
      return;
    }
    this.tellBack(before !== undefined && !this.origin.edited && this.host.hasTextAfter);
    if (this.host.kept.recall(CLOSED) === text) return;
    const said = this.host.kept.recall(SAID);
    if (!before && said?.of === text && said.kept) {
      this.kept = said.kept;
      this.predictedBefore = said.predictedBefore;
      this.whyBefore = said.why;
      return;
    }
    this.host.kept.keep(CLOSED, undefined);
    this.whyBefore = undefined;
    // A model that generates nothing does not sample tokens, whatever the settings were.
    const samples = summary.plan.predicts === 'next token';
    const chosen = this.origin.edited ? keptOf(choice, former, samples ? next.sampling.value : NO_SAMPLING) : undefined;
    const kept = chosen && { ...chosen, explained: this.explainedOf(target) };
    // Another model predicts something else for any text.
    this.predictedBefore = before?.model === model ? predicts : undefined;
    this.kept = kept && (describe(kept).length > 0 || this.host.hasTextBefore) ? kept : undefined;
    this.keepSaid();
  }

  /** What happens to a token that was explained in the text before: the user might not notice that it is another one now. */
  private explainedOf(target: ExplainedToken | undefined): Kept['explained'] {
    return target && { token: target.token, isKept: this.panel.choice.target === target.id };
  }

  /** The link to the text before keeps its place; otherwise it might vanish just as it is clicked. */
  private walkedOn(): void {
    if (!this.kept || !this.host.hasTextBefore) this.close();
    else if (!this.kept.isRead) {
      this.kept = { ...this.kept, isRead: true };
      this.keepSaid();
    }
  }

  private keepSaid(): void {
    const { predictedBefore, kept, why } = this;
    const { text } = this.origin;
    const known = why.current && why.value !== undefined ? { why: why.value } : {};
    this.host.kept.keep(SAID, kept && { of: text, kept, predictedBefore, ...known });
  }

  override updated(): void {
    if (this.why.current && this.why.value !== this.whyKept) {
      this.whyKept = this.why.value;
      this.keepSaid();
    }
    this.hidden = this.kept === undefined && !this.isBack;
    this.toggleAttribute('line', this.kept?.isRead ?? false);
  }

  override render() {
    const { kept, host } = this;
    if (!kept) return this.isBack ? html`<p role="status" data-back>${texts.backAtText}</p>` : nothing;
    if (kept.isRead) return this.line();
    const parts = describe(kept);
    const button = (action: string, label: string, run: () => void) =>
      html`<vscode-button secondary data-action=${action} @click=${run}>${label}</vscode-button>`;
    const { isOther } = this;
    const told = isOther
      ? html`${texts.keptOther(parts)} `
      : html`${this.changed()}${this.predicted()}${texts.kept(parts)} `;
    return html`<p role="status" data-kept><span class="told ${isOther ? 'brief' : ''}">${told}${this.explainsOwn(kept)}${this.greedyYet(kept)}${this.strongest(kept)}${isOther ? nothing : html`${this.headChangeNote(kept)}${this.roomOfChange()}`}</span>
      <span class="buttons">${parts.length > 0 && this.panel.choice.step > 1 ? button('start-over', texts.startOver, this.startOver) : nothing}
      ${isOther ? nothing : this.wayOn(button)}
      ${host.hasTextBefore ? button('back-to-text', texts.backToTextBefore, this.goBack) : nothing}
      ${host.hasTextBefore ? button('compare-before', texts.compareBefore, this.compare) : nothing}
      ${button('keep', parts.length > 0 ? texts.keep : texts.closeNote, this.close)}</span></p>`;
  }

  /** What remains of the note after the user has moved on. */
  private line() {
    const link = (action: string, label: string, run: () => void) =>
      html`<button type="button" class="link" data-action=${action} @click=${run}>${label}</button>`;
    return html`<p class="line" data-kept data-line>${link('back-to-text', texts.backToTextBefore, this.goBack)}
      ${link('compare-before', texts.compareBefore, this.compare)}
      <button type="button" class="close" data-action="keep" aria-label=${texts.closeNote} title=${texts.closeNote} @click=${this.close}>✕</button></p>`;
  }

  /** Says which tokens differ from before. */
  private changed() {
    const { places } = this;
    return places.length === 0 ? nothing : html`<span data-changed>${texts.changed(places)}</span> `;
  }

  /** The places where the text was edited; empty if unknown. */
  private get places() {
    const { changed } = this.host;
    return changed?.of === givenText(this.panel.summary).text ? changed.places : [];
  }

  /** Whether it has so little in common with the text before that the edits are not listed. */
  private get isOther(): boolean {
    const { source, tokens } = this.panel.summary;
    return isOtherText(this.places, (source?.tokens ?? tokens).length);
  }

  /** Says first whether the edit changed the prediction, and which other token it affects most. */
  private predicted() {
    const { now, before } = this.compared;
    const [is, was] = [now[0], before[0]];
    if (!is || !was) return nothing;
    const most = changedMost(now, before);
    const isOther = most && most.token.id !== is.id && most.token.id !== was.id;
    const changes = isOther ? texts.changesMost(most.token, most.was) : '';
    return html`<span data-predicted>${texts.predicted(is, was, this.predicts?.mask)}</span> ${this.lead(is)}${this.because()}${changes} `;
  }

  /** Whether the edit left the prediction as it was. */
  private get isPredictionUnchanged(): boolean {
    const { now, before } = this.compared;
    return now[0] !== undefined && now[0].id === before[0]?.id;
  }

  /** The most probable tokens of this text and of the one before; none unless both are of the same prediction. */
  private get compared(): Readonly<Record<'now' | 'before', readonly PredictedToken[]>> {
    const { predicts, predictedBefore } = this;
    if (!predicts || predicts.of !== predictedBefore?.of) return { now: [], before: [] };
    return { now: predicts.top, before: predictedBefore.top };
  }

  /** A button that finds what else the prediction depends on. */
  private wayOn(button: ButtonOf) {
    const { summary } = this.panel;
    if (!takesMasks(summary)) return this.isPredictionUnchanged ? this.findOther(button) : nothing;
    if (stepOfMattering(summary) === undefined) return nothing;
    return button('which-matter', otherTokenStrings.title, () => {
      for (const event of eventsToMattering(this.panel, true)) this.dispatchEvent(event);
    });
  }

  /** A button that finds a token which changes the prediction, so that the user need not guess. */
  private findOther(button: ButtonOf) {
    const step = stepOfOthers(this.panel.summary);
    if (step === undefined) return nothing;
    return button('find-other', texts.findOther, () => this.dispatchEvent(new WalkEvent(step, 'other tokens')));
  }

  private because() {
    const { ofChange: why } = this;
    return why && 'short' in why ? html`<span data-why-other title=${why.whole}>${why.short}</span> ` : nothing;
  }

  /** The lead over the second token: if rounded probabilities are equal, only this shows the effect of an edit. */
  private lead(predicted: PredictedToken) {
    const { ofChange: lead } = this;
    return lead && 'runnerUp' in lead
      ? html`<span data-kept-lead title=${texts.leadsTitle(predicted, lead)}>${texts.leads(lead)}</span> `
      : nothing;
  }

  /** Whether the predictions before and now are known. */
  private get isCompared(): boolean {
    const { now, before } = this.compared;
    return now[0] !== undefined && before[0] !== undefined;
  }

  private get ofChange(): WhyOther | KeptLead | null | undefined {
    return this.whyBefore !== undefined ? this.whyBefore : this.why.current ? this.why.value : undefined;
  }

  /** Reserves room while the sentence is unknown or absent, so that no button moves when it arrives. */
  private roomOfChange() {
    if (!this.isCompared || !this.host.hasTextBefore || this.ofChange || this.predicts?.mask) return nothing;
    const { now, before } = this.compared;
    const [[is, next], [was, formerNext]] = [now, before];
    const room = is?.id === was?.id ? next && texts.roomOfLead(next, formerNext ?? next) : texts.roomOfWhy;
    return room ? html`<span class="room" aria-hidden="true" data-room=${room}></span>` : nothing;
  }

  private explainsOwn({ explained }: Kept) {
    if (!explained || explained.isKept) return nothing;
    return html`<span data-explains-own>${texts.explainsOwn(explained.token)}</span> `;
  }

  /** A note that sampling settings are kept, but did not produce the tokens of the new text. */
  private greedyYet({ sampling }: Kept) {
    const { shown } = this.panel.next.continuations;
    return sampling === undefined || shown.sampling.temperature > 0
      ? nothing
      : html`<span data-greedy-yet>${texts.greedyYet}</span> `;
  }

  /** Names, beside the kept head, the head that a panel opens on, if that is another one. */
  private strongest({ head: kept }: Kept) {
    const { opens, opensBy = 'adds most' } = this.contributions ?? {};
    if (!kept || !opens || isSameHead(opens, kept)) return nothing;
    const [before, after] = texts.strongest(opensBy);
    return html`<span data-strongest>${before} <button type="button" class="link" data-action="strongest"
      title=${texts.goToStrongest} @click=${this.goToStrongest}>${texts.keptHead(opens.layer, opens.head)}</button> ${after}</span>`;
  }

  /** Says that all arcs are of another head than before, so that this is not taken for an effect of the edit. */
  private headChangeNote({ former }: Kept) {
    const { choice } = this.panel;
    const { opens, opensBy = 'adds most' } = this.contributions ?? {};
    const isShown = choice.isAutomatic && opens && isSameHead(opens, choice);
    if (!former || !isShown || isSameHead(former, choice)) return nothing;
    const [before, after] = texts.anotherHead(choice.layer, choice.head, opensBy);
    return html`<span data-another-head>${before} <button type="button" class="link" data-action="former-head"
      title=${texts.goToFormer} @click=${() => this.goToFormer(former)}>${texts.keptHead(former.layer, former.head)}</button>${after}</span>`;
  }

  private goToFormer(former: HeadPlace): void {
    if (!this.kept) return;
    this.dispatchEvent(new ChooseEvent({ layer: former.layer, head: former.head }));
    this.kept = { ...this.kept, head: former, former: undefined };
  }

  /** After this, no head counts as kept: the panel has chosen it. */
  private readonly goToStrongest = (): void => {
    const { layer, head } = this.contributions?.opens ?? {};
    if (layer === undefined || head === undefined || !this.kept) return;
    this.dispatchEvent(new ChooseEvent({ layer, head, isAutomatic: true }));
    this.kept = { ...this.kept, head: undefined };
  };

  private readonly goBack = (): void => this.host.connection.send(BACK_TO_TEXT);
  private readonly compare = (): void => this.host.connection.send(COMPARE_BEFORE);

  private readonly startOver = (): void => {
    const { choice, next } = this.panel;
    next.sampling.change(NO_SAMPLING);
    this.dispatchEvent(new ChooseEvent(startOver(choice)));
    this.close();
  };

  private readonly close = (): void => {
    this.host.kept.keep(CLOSED, this.origin.text);
    this.kept = undefined;
    this.isBack = false;
  };
}

interface ExplainedToken {
  readonly id: number;
  readonly token: TokenText;
}

/** `undefined` if no token was chosen, or if its name is unknown. */
function explainedIn({ choice: { target }, next }: StepData): ExplainedToken | undefined {
  const token = target === null ? undefined : next.names.get(target);
  return target === null || !token ? undefined : { id: target, token };
}

function keptOf(
  { step, isAutomatic, layer, head }: StepData['choice'],
  former: HeadPlace | undefined,
  sampling: SamplingChoice,
): Kept {
  return {
    step: step > 1 ? step : undefined,
    head: isAutomatic ? undefined : { layer, head },
    former: isAutomatic ? former : undefined,
    sampling: sampling.draw || changesDistribution(sampling) ? describeSampling({ ...sampling }) : undefined,
  };
}

function describe({ step, head, sampling, explained }: Kept): string[] {
  return [
    ...(step === undefined ? [] : [texts.keptStep(step)]),
    ...(head ? [texts.keptHead(head.layer, head.head)] : []),
    ...(sampling === undefined ? [] : [texts.keptSampling(sampling)]),
    ...(explained?.isKept ? [texts.keptExplained(explained.token)] : []),
  ];
}
