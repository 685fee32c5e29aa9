/**
 * Says what was kept when a text was changed in the panel, and which head a panel opens on with the new text, begins anew where
 * that is wanted, and compares with the text before, or goes back to it.
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
import { Query } from '../../base/query';
import { startOver } from '../../choice/choice';
import { FocusHandover } from '../../keyboard/focus-handover';
import { ChooseEvent, WalkEvent } from '../../panel/panel';
import type { Host } from '../../sources/host';
import type { StepData } from '../../state/generation/step-data';
import { changedMost } from '../../state/predictions/changed-most';
import { stepOfOthers } from '../../state/predictions/other-tokens';
import { changesDistribution, NO_SAMPLING, type SamplingChoice } from '../../state/predictions/sampling';
import type { TokenText } from '../../strings/format';
import { describeSampling } from '../../strings/generation';
import { isOtherText, type PredictedToken, textFieldStrings as texts } from '../../strings/text-field';
import { sharedStyles } from '../../theme/styles';
import { OverStepsEvent } from './panel-size';

/** What is said of a text, for the page that comes after this one. */
interface Said {
  readonly of: string;
  readonly kept: Kept;
  readonly predictedBefore: readonly PredictedToken[] | undefined;
  /** `undefined`: it was not known yet. */
  readonly why?: WhyOther | KeptLead | null;
}

/** How long it waits for an idle moment, in milliseconds: what is read first must not wait for it. */
const IDLE_TIMEOUT = 2000;

/** How long it is told that this is the text before, in milliseconds: as long as its few words take to be read. */
const TOLD_BACK = 6000;

const SAID = asStored<Said>('keptNote');
/** Names in the page's state the text of which nothing is said any more. */
const CLOSED = asStored<string>('closedNote');

/** What was kept when the text arrived. */
interface Kept {
  readonly step: number | undefined;
  /** That the reader had chosen. */
  readonly head: HeadPlace | undefined;
  /** That the panel had chosen, which gives way to the one that it opens on with the new text. */
  readonly former: HeadPlace | undefined;
  readonly sampling: string | undefined;
  /** Another token than the most probable one, which was explained before, and whether it still is. */
  readonly explained?: { readonly token: TokenText; readonly isKept: boolean } | undefined;
  /** Whether its reader has walked on since and has read it: what leads back stays, in one line. */
  readonly isRead?: boolean;
}

@customElement('trace-kept-note')
export class KeptNote extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      /* Who presents shows the text, not where it came from. */
      /* Above the bar, where the steps make room at their end: when it comes, nothing moves under the pointer that is about to press something. */
      :host { display: var(--kept-note, block); position: fixed; z-index: 5; right: 14px; bottom: var(--above-bar, 56px);
        box-sizing: border-box; max-width: min(132ch, 100% - var(--beside-note, 0px) - 28px); padding: 6px 10px; border-radius: 6px;
        color: var(--vscode-editorWidget-foreground, inherit); background: var(--vscode-editorWidget-background, #252526);
        border: 1px solid var(--vscode-editorWidget-border, var(--line)); box-shadow: 0 2px 8px var(--vscode-widget-shadow, #0005); }
      /* What is left of it is one low line on the bar: it takes little from the steps. */
      :host([line]) { bottom: calc(var(--above-bar, 56px) - 16px); padding: 0 10px; border-bottom-left-radius: 0; border-bottom-right-radius: 0; }
      :host([hidden]) { display: none; }
      /* Which head that is is told later than the rest: no button moves then, under the pointer that is about to press it. */
      p { margin: 0; }
      .told { display: block; min-height: 2lh; margin-bottom: 4px; }
      .brief { min-height: 0; }
      .room { visibility: hidden; }
      .room::before { content: ' ' attr(data-room); }
      .buttons { display: flex; flex-wrap: wrap; gap: 4px 10px; }
      .line { display: flex; flex-wrap: wrap; align-items: center; gap: 0 12px; font-size: var(--small); }
      .close { appearance: none; font: inherit; color: var(--muted); background: none; border: 0; border-radius: 4px; padding: 0;
        min-width: 22px; min-height: 22px; cursor: pointer; }
      .close:hover { background: var(--vscode-toolbar-hoverBackground, #5a5d5e50); }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) origin!: Origin;
  @property({ attribute: false }) host!: Pick<
    Host,
    'changed' | 'connection' | 'hasTextAfter' | 'hasTextBefore' | 'kept'
  >;
  /** What each head adds to what is predicted now, and on which one a panel opens, once that is known. */
  @property({ attribute: false }) contributions: OpeningContributions | undefined;
  /** `undefined`: nothing is said, or not any more. */
  @state() private kept: Kept | undefined;
  /** Whether the reader has just gone back to this text from a changed one, which a key does without a word. */
  @state() private isBack = false;
  /** What was probable after the text before, most first. */
  private predictedBefore: readonly PredictedToken[] | undefined;
  /** Why that is another token, or how far the same one leads, where the page before knew it. */
  private whyBefore: WhyOther | KeptLead | null | undefined;
  private backEnds: number | undefined;
  private readonly why = new Query<WhyOther | KeptLead | null>(this, () => {
    const { panel, kept, host, isCompared, whyBefore } = this;
    if (!kept || kept.isRead || !host.hasTextBefore || !isCompared || whyBefore !== undefined) return undefined;
    if (this.isOther) return undefined;
    const fetch = async (signal: AbortSignal) => {
      await idleMoment(IDLE_TIMEOUT);
      return host.connection.ask(OF_CHANGE, undefined, signal);
    };
    // What is seen first is asked for first.
    return { of: [panel.readings], when: this.contributions !== undefined, fetch };
  });
  /** What was shown last, in which step, and what was predicted there. */
  private of: Pick<Origin, 'text' | 'model'> | undefined;
  private whyKept: WhyOther | KeptLead | null | undefined;
  private step: number | undefined;
  private head: HeadPlace | undefined;
  /** The token that was explained, as it was named beside its own text: another one may not know its name. */
  private target: ExplainedToken | undefined;
  private top: readonly PredictedToken[] | undefined;

  constructor() {
    super();
    new FocusHandover(this, ['[data-action="keep"]']);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.dispatchEvent(new OverStepsEvent(this));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.backEnds);
  }

  /** Nothing is to be done about it: it goes by itself. */
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
    const { of: before, step, head: former, top, target } = this;
    this.of = { text, model };
    this.step = choice.step;
    this.head = { layer: choice.layer, head: choice.head };
    this.target = explainedIn(this.panel);
    this.top = summary.plan.predicts === 'next token' ? summary.top : undefined;
    if (before?.text === text) {
      // With tokens masked what was said of the text stands; another model is given no new text. Who walks on has read
      // it, unless all steps are on one page.
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
    // A model that generates nothing takes no tokens, however they were to be taken before.
    const samples = summary.plan.predicts === 'next token';
    const chosen = this.origin.edited ? keptOf(choice, former, samples ? next.sampling.value : NO_SAMPLING) : undefined;
    const kept = chosen && { ...chosen, explained: this.explainedOf(target) };
    // Another model says something else of any text.
    this.predictedBefore = before?.model === model ? top : undefined;
    this.kept = kept && (describe(kept).length > 0 || this.host.hasTextBefore) ? kept : undefined;
    this.keepSaid();
  }

  /** What becomes of a token that was explained in the text before: its reader may not see that it is another one. */
  private explainedOf(target: ExplainedToken | undefined): Kept['explained'] {
    return target && { token: target.token, isKept: this.panel.choice.target === target.id };
  }

  /** What leads to the text before stays where it is, or else would be gone as somebody is about to click it. */
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
    return html`<p role="status" data-kept><span class="told ${isOther ? 'brief' : ''}">${told}${this.explainsOwn(kept)}${this.greedyYet(kept)}${this.strongest(kept)}${isOther ? nothing : html`${this.another(kept)}${this.roomOfChange()}`}</span>
      <span class="buttons">${parts.length > 0 && this.panel.choice.step > 1 ? button('start-over', texts.startOver, this.startOver) : nothing}
      ${this.remains && !isOther ? this.findOther(button) : nothing}
      ${host.hasTextBefore ? button('back-to-text', texts.backToTextBefore, this.goBack) : nothing}
      ${host.hasTextBefore ? button('compare-before', texts.compareBefore, this.compare) : nothing}
      ${button('keep', parts.length > 0 ? texts.keep : texts.closeNote, this.close)}</span></p>`;
  }

  /** What is left of it for who has walked on. */
  private line() {
    const link = (action: string, label: string, run: () => void) =>
      html`<button type="button" class="link" data-action=${action} @click=${run}>${label}</button>`;
    return html`<p class="line" data-kept data-line>${link('back-to-text', texts.backToTextBefore, this.goBack)}
      ${link('compare-before', texts.compareBefore, this.compare)}
      <button type="button" class="close" data-action="keep" aria-label=${texts.closeNote} title=${texts.closeNote} @click=${this.close}>✕</button></p>`;
  }

  /** Which tokens are others than before. */
  private changed() {
    const { places } = this;
    return places.length === 0 ? nothing : html`<span data-changed>${texts.changed(places)}</span> `;
  }

  /** Where the text was changed; none where that is not known. */
  private get places() {
    const { changed } = this.host;
    return changed?.of === givenText(this.panel.summary).text ? changed.places : [];
  }

  /** Whether it has so little in common with the text before that what changed is not told one by one. */
  private get isOther(): boolean {
    const { source, tokens } = this.panel.summary;
    return isOtherText(this.places, (source?.tokens ?? tokens).length);
  }

  /** First of all whether the change changed what the model says, and which other token it concerns most. */
  private predicted() {
    const { top: now = [], predictedBefore: before = [] } = this;
    const [is, was] = [now[0], before[0]];
    if (!is || !was) return nothing;
    const most = changedMost(now, before);
    const isOther = most && most.token.id !== is.id && most.token.id !== was.id;
    const changes = isOther ? texts.changesMost(most.token, most.was) : '';
    return html`<span data-predicted>${texts.predicted(is, was)}</span> ${this.lead(is)}${this.because()}${changes} `;
  }

  /** Whether the change left the prediction as it was. */
  private get remains(): boolean {
    const [is, was] = [this.top?.[0], this.predictedBefore?.[0]];
    return is !== undefined && is.id === was?.id;
  }

  /** Who tries to change the prediction need not guess. */
  private findOther(button: (action: string, label: string, run: () => void) => TemplateResult) {
    const step = stepOfOthers(this.panel.summary);
    if (step === undefined) return nothing;
    return button('find-other', texts.findOther, () => this.dispatchEvent(new WalkEvent(step, 'other tokens')));
  }

  private because() {
    const { ofChange: why } = this;
    return why && 'short' in why ? html`<span data-why-other title=${why.whole}>${why.short}</span> ` : nothing;
  }

  /** Where probabilities are rounded alike, an attempt at another prediction is seen by this alone. */
  private lead(predicted: PredictedToken) {
    const { ofChange: lead } = this;
    return lead && 'runnerUp' in lead
      ? html`<span data-kept-lead title=${texts.leadsTitle(predicted, lead)}>${texts.leads(lead)}</span> `
      : nothing;
  }

  /** Whether it is known what was predicted before and is now. */
  private get isCompared(): boolean {
    return this.top?.[0] !== undefined && this.predictedBefore?.[0] !== undefined;
  }

  private get ofChange(): WhyOther | KeptLead | null | undefined {
    return this.whyBefore !== undefined ? this.whyBefore : this.why.current ? this.why.value : undefined;
  }

  /** As long as the sentence is not known, and where there is none: no button moves when it comes. */
  private roomOfChange() {
    if (!this.isCompared || !this.host.hasTextBefore || this.ofChange) return nothing;
    const { top: [is, next] = [], predictedBefore: [was, formerNext] = [] } = this;
    const room = is?.id === was?.id ? next && texts.roomOfLead(next, formerNext ?? next) : texts.roomOfWhy;
    return room ? html`<span class="room" aria-hidden="true" data-room=${room}></span>` : nothing;
  }

  private explainsOwn({ explained }: Kept) {
    if (!explained || explained.isKept) return nothing;
    return html`<span data-explains-own>${texts.explainsOwn(explained.token)}</span> `;
  }

  /** Settings are kept, and the tokens of the new text are none of theirs. */
  private greedyYet({ sampling }: Kept) {
    const { shown } = this.panel.next.continuations;
    return sampling === undefined || shown.sampling.temperature > 0
      ? nothing
      : html`<span data-greedy-yet>${texts.greedyYet}</span> `;
  }

  /** Beside a head that was kept, the one on which a panel opens, where it is another. */
  private strongest({ head: kept }: Kept) {
    const { opens, opensBy = 'adds most' } = this.contributions ?? {};
    if (!kept || !opens || isSameHead(opens, kept)) return nothing;
    const [before, after] = texts.strongest(opensBy);
    return html`<span data-strongest>${before} <button type="button" class="link" data-action="strongest"
      title=${texts.goToStrongest} @click=${this.goToStrongest}>${texts.keptHead(opens.layer, opens.head)}</button> ${after}</span>`;
  }

  /** All arcs are of another head than before: the word that was changed did not change them. */
  private another({ former }: Kept) {
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

  /** From then on no head is kept: the panel has chosen it. */
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

/** `undefined`: none was chosen, or its name is not known. */
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
