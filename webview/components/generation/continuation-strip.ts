/** The generated tokens, one chip each, and the controls to step through them. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { ChangeObserver } from '../../base/observer';
import { scrollerOf } from '../../base/scroller-of';
import { SizeObserver } from '../../base/size-observer';
import type { SavedPart } from '../../heat-map/figure-layout';
import { Saveable, type SavedLook } from '../../heat-map/shown-figures';
import { rovingTarget } from '../../keyboard/roving';
import { chipsDrawing } from '../../state/generation/chips-drawing';
import type { Continuations, ContinuedToken, Others } from '../../state/generation/continuations';
import { knownIntervals } from '../../state/predictions/draw-line';
import { drawsOtherwise } from '../../state/predictions/sampling';
import { drawStrings } from '../../strings/drawn';
import { pictureTexts } from '../../strings/exports';
import { percentInTable, percentInWords, quotedToken, shareText, tokenLabel } from '../../strings/format';
import { generationStrings as strings } from '../../strings/generation';
import { chosenOptionStyles, controlStyles, sharedStyles } from '../../theme/styles';
import { isLargestType, isPresented } from '../../theme/type-size';
import { barStyles, probabilityBar } from '../controls/probability-bar';
import '../controls/draw-line';
import type { DrawLine } from '../controls/draw-line';
import './continuation-stepper';
import { plainText } from '../../heat-map/figure';

/** How many tokens a saved picture shows. */
const MOST_SAVED = 200;
/** A probability below this is written without digits in its short form. */
const LEAST_SHORT = 0.001;

@customElement('trace-continuation-strip')
export class ContinuationStrip extends LitElement {
  static override styles = [
    sharedStyles,
    chosenOptionStyles,
    controlStyles,
    barStyles,
    css`
      :host { display: var(--strip-display, block); flex-direction: column; }
      [role='listbox'] { display: flex; flex-wrap: wrap; gap: 4px; overflow-y: auto; padding: 2px;
        /* As high as whole rows, each with its text, its probability and the space around them. */
        --row: calc(2.2em + 10px); --whole: round(down, max(160px * max(1, var(--type-size, 1) * 0.6), var(--most-strip, 0px) * var(--strip-times, 1)), var(--row)); max-height: var(--whole); }
      /* If no line on which a token was drawn needs room below, the tokens in question stay in sight. */
      [role='listbox']:not(:has(~ #evidence)) { --strip-times: 1.6; }
      /* If one more row shows them all. */
      [role='listbox'].all { max-height: calc(var(--whole) + var(--row)); }
      [role='option'] { min-width: 52px; padding: 1px 7px 3px; text-align: left; border: 1px solid var(--line); border-radius: 4px;
        cursor: pointer; line-height: 1.3; font-family: var(--mono);
        background: var(--vscode-editorWidget-background, transparent); }
      .given { border-style: dashed; border-color: currentColor; }
      /* Grey, as the legend says: in light themes the muted colour is as dark as everything else. */
      .later { color: color-mix(in srgb, var(--vscode-editor-foreground) 75%, var(--vscode-editor-background)); border-style: dashed; }
      bdi { white-space: pre; display: inline-block; max-width: 22ch; overflow: hidden; text-overflow: ellipsis;
        vertical-align: bottom; }
      /* The same length in all chips whatever their width: equal lengths mean equal probabilities. */
      .probability { display: flex; align-items: center; gap: 5px; height: 0.9em; }
      .probability span { font-size: max(0.8em, var(--least-type, 0px)); line-height: 1; color: var(--muted); }
      [aria-selected='true'] .probability span { color: inherit; }
      .bar { height: 4px; width: 36px; }
      .bar rect { height: 4px; }
      /* If a theme sets the text colour on its selection background, the bar has it too and stays visible. */
      [aria-selected='true'] .bar rect { fill: var(--vscode-editor-selectionForeground, var(--vscode-charts-blue, #3794ff)); }
      [aria-selected='true'] .of-all { background: color-mix(in srgb, currentColor 30%, transparent); }
      .legend { order: var(--strip-legend, 0); }
      [data-evidence] { margin-top: 8px; }
      [data-evidence] p { margin: 4px 0; }
    `,
  ];

  @property({ attribute: false }) continuations!: Continuations;
  /** The other tokens that could have been drawn at each step, if they are known. */
  @property({ attribute: false }) others: readonly Others[] | undefined;
  /** The token that is pointed at. */
  @state() private pointed: number | undefined;
  @query('[role="listbox"]') private list!: HTMLElement;
  /** The number of chips scrolled out of view. */
  @state() private outOfView = 0;
  /** What was brought into view last. */
  private seen: Pick<Continuations, 'shown' | 'step'> | undefined;

  constructor() {
    super();
    new SizeObserver(this, ['[role="listbox"]', '#evidence'], this.countOutOfView);
    new ChangeObserver(this, () => this.continuations);
    new Saveable(this, (look) => this.drawn(look));
  }

  override render() {
    const { shown } = this.continuations;
    const more =
      this.outOfView > 0 ? html`<span data-out-of-view>${strings.outOfView(this.outOfView)}</span> ` : nothing;
    // In the largest type it has its own line: there is not always room for the explanation of the bars.
    const alone = isLargestType() ? html`<p class="legend small muted seen-whole">${more}</p>` : nothing;
    return html`<div role="listbox" aria-label=${strings.tokens} aria-orientation="horizontal" @keydown=${this.key} @scroll=${this.countOutOfView}>
        ${shown.tokens.map((token, index) => this.chip(token, index))}
      </div>
      ${more === nothing ? nothing : alone}
      <p class="legend small muted seen-whole">${isLargestType() ? nothing : more}${this.legend}</p>
      <trace-continuation-stepper .continuations=${this.continuations}></trace-continuation-stepper>
      ${this.evidence}`;
  }

  private get legend(): string {
    const { shown, step } = this.continuations;
    const drawn = shown.tokens.filter((token) => sampledShare(token) !== undefined).length;
    const bars = drawsOtherwise(shown.sampling)
      ? drawn > 0
        ? strings.barsAfterSampling(drawn === shown.tokens.length)
        : strings.barsBeforeSampling
      : strings.bars;
    return step < shown.tokens.length - 1 ? `${bars} ${strings.later}` : bars;
  }

  /** Why the token was drawn that is pointed at, or else the chosen one. */
  private get evidence() {
    const { continuations } = this;
    const { tokens } = continuations.shown;
    if (!this.hasEvidence) return nothing;
    const at = this.pointed !== undefined && tokens[this.pointed] ? this.pointed : continuations.step;
    const token = tokens[at];
    return token ? html`<div id="evidence" data-evidence=${at}>${this.evidenceOf(token, at)}</div>` : nothing;
  }

  /** Whether any of the tokens was drawn. */
  private get hasEvidence(): boolean {
    const { continuations } = this;
    return continuations.shown.tokens.some((_, at) => continuations.drawnBy(at));
  }

  private evidenceOf(token: ContinuedToken, at: number) {
    const { continuations } = this;
    const { draw, id } = token;
    const name = quotedToken(token);
    const by = continuations.drawnBy(at);
    if (!by) return html`<p>${drawStrings.notDrawn(name, continuations.isGiven(at))}</p>`;
    if (!draw) return html`<p>${drawStrings.notKept(name)}</p>`;
    const top = this.others?.[at]?.top ?? [];
    const names = new Map([...top, token].map((one) => [one.id, tokenLabel(one)]));
    const line = { id, draw, intervals: knownIntervals(top, { id, draw }) };
    const drawn = { ...by, begins: at - by.nth, isChanged: drawsOtherwise(continuations.samplingAt(at)) };
    // If these are all tokens that can be drawn, nothing is left out.
    const isCut = (top.at(-1)?.sampled ?? 0) > 0;
    const told = [drawStrings.drawn(name, drawn, draw), isCut ? drawStrings.onlyMostProbable(top.length) : '']
      .join(' ')
      .trim();
    const nameOf = (of: number) => names.get(of) ?? '';
    return html`<trace-draw-line .keepsHeight=${true} .line=${line} .nameOf=${nameOf} .told=${told} .toldShort=${drawStrings.drawnShort(name, draw)}></trace-draw-line>`;
  }

  /** As part of a saved picture. */
  private drawn({ style, slide }: SavedLook): SavedPart {
    const { shown, step } = this.continuations;
    const chips = shown.tokens.slice(0, MOST_SAVED).map((token, index) => ({
      token: tokenLabel(token),
      probability: decidedBy(token),
      written: this.written(token, index),
      look:
        index === step
          ? ('chosen' as const)
          : index > step
            ? ('later' as const)
            : this.isGiven(index)
              ? ('given' as const)
              : undefined,
    }));
    const all = shown.tokens.length;
    const notes = [this.legend, ...(all > chips.length ? [pictureTexts.firstTokens(chips.length, all)] : [])];
    return {
      drawing: chipsDrawing(chips, style, slide?.width),
      text: plainText(strings.tokens, notes),
      file: 'generated-tokens',
    };
  }

  /** Whether the user has chosen this token in place of another. */
  private isGiven(index: number): boolean {
    const { from, given } = this.continuations.shown;
    return from !== null && index === given - 1 && given > from.at;
  }

  private written(token: ContinuedToken, index: number): string {
    return [writtenShare(token), this.isGiven(index) ? strings.given : ruleMark(token)].join(' ').trimEnd();
  }

  private readonly countOutOfView = (): void => {
    const { list } = this;
    list.classList.add('all');
    if (list.scrollHeight > list.clientHeight || this.isLineBelow()) list.classList.remove('all');
    const { top } = list.getBoundingClientRect();
    const isOut = (chip: Element) => {
      const { y, height } = chip.getBoundingClientRect();
      return y + height / 2 < top || y + height / 2 > top + list.clientHeight;
    };
    this.outOfView = [...list.children].filter(isOut).length;
  };

  /** In a presentation the line on which a token was drawn is needed more than one more row. */
  private isLineBelow(): boolean {
    const scroller = isPresented() ? scrollerOf(this) : null;
    const drawing = this.renderRoot.querySelector<DrawLine>('trace-draw-line')?.drawn;
    if (!scroller || !drawing) return false;
    const end = drawing.getBoundingClientRect().bottom - scroller.getBoundingClientRect().top + scroller.scrollTop;
    return end > scroller.clientHeight;
  }

  override updated(): void {
    this.countOutOfView();
    const { shown, step } = this.continuations;
    if (shown === this.seen?.shown && step === this.seen.step) return; // the user may have scrolled to other tokens
    this.seen = { shown, step };
    this.showChip(step);
  }

  /** Scrolls within the strip only: the panel itself must not move. */
  private showChip(step: number): void {
    const chip = this.chipAt(step);
    const box = chip?.parentElement;
    if (!chip || !box) return;
    const [top, bottom] = [chip.offsetTop - box.offsetTop, chip.offsetTop - box.offsetTop + chip.offsetHeight];
    if (top < box.scrollTop) box.scrollTop = top;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  }

  private chip(token: ContinuedToken, index: number) {
    const { step } = this.continuations;
    const probability = decidedBy(token);
    const given = this.isGiven(index);
    const own = percentInWords(Math.exp(token.logprob));
    const isOther = sampledShare(token) !== undefined && drawsOtherwise(this.continuations.samplingAt(index));
    const withBoth = token.draw ? strings.withBoth : strings.withBothTaken;
    const share = isOther ? withBoth(percentInWords(probability), own) : own;
    const label = strings.tokenLabel(index, quotedToken(token), share, given);
    const [name, written] = [tokenLabel(token), this.written(token, index)];
    // The accessible name begins with the visible text.
    return html`<div role="option" class="${given ? 'given' : ''} ${index > step ? 'later' : ''}"
      aria-selected=${index === step} aria-label=${`${name} ${written}, ${label}`} aria-describedby=${index === step && this.hasEvidence ? 'evidence' : nothing} title=${label} tabindex=${index === step ? 0 : -1}
      data-generated=${index} data-id=${token.id} data-value=${token.logprob} @click=${() => this.go(index)}
      @pointerenter=${() => (this.pointed = index)} @pointerleave=${() => (this.pointed = undefined)}>
      <bdi>${name}</bdi>
      <span class="probability" aria-hidden="true">${probabilityBar(probability)}<span>${written}</span></span>
    </div>`;
  }

  private chipAt(index: number): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-generated="${index}"]`);
  }

  private go(step: number): void {
    this.continuations.go(step);
  }

  private key(event: KeyboardEvent): void {
    const target = rovingTarget(event, this.continuations.step, this.continuations.shown.tokens.length);
    if (target === undefined) return;
    event.preventDefault();
    this.go(target);
    void this.updateComplete.then(() => this.chipAt(target)?.focus());
  }
}

/** The probability after sampling controls, by which the token was or could have been drawn; `undefined` if there is none. */
function sampledShare({ draw, sampled }: ContinuedToken): number | undefined {
  return draw?.probability ?? sampled;
}

/** The probability by which the token was chosen: the one after sampling, or the model's own. */
function decidedBy(token: ContinuedToken): number {
  return sampledShare(token) ?? Math.exp(token.logprob);
}

/** The probability of a drawn or improbable token, written as in the table and the sentences. */
function writtenShare(token: ContinuedToken): string {
  const probability = decidedBy(token);
  return sampledShare(token) !== undefined || probability < LEAST_SHORT
    ? percentInTable(probability)
    : shareText(probability);
}

/** How a rule of generation_config.json decided; empty if none did. */
function ruleMark({ rules: [first] = [] }: ContinuedToken): string {
  if (!first) return '';
  return first.rule.startsWith('forced') ? strings.byForce : strings.byRule;
}
