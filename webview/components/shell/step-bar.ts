/** The bar below the story: the current place, buttons back and on, and the tour. In a narrow panel it is the rail as well. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import { allSteps, SHORT_WALKS, type ShortWalk, shortWalk, stepBeside } from '../../../src/trace/steps/short-walk';
import type { ShownStack } from '../../../src/trace/steps/stacks';
import { isOther } from '../../base/is-other';
import type { Choice, Level } from '../../choice/choice';
import { LostFocusEvent } from '../../keyboard/focus-handover';
import { PANEL_KEYS } from '../../keyboard/keys';
import { focusNeighbour } from '../../keyboard/step-keys';
import { ChooseEvent } from '../../panel/panel';
import { headOfBlock } from '../../state/attention/head-of-block';
import type { ReadCards } from '../../state/story/shown-lesson';
import { stepName } from '../../state/story/step-name';
import { type Stay, tourMinutes } from '../../state/story/tour';
import { lessonStrings } from '../../strings/lessons';
import { storyStrings as texts } from '../../strings/story';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import '../attention/heads-popover';
import '../controls/menu';
import { barStyles } from '../controls/bar-styles';
import type { MenuItem } from '../controls/menu';
import { movesAllowed } from '../controls/motion';
import { typeSizes } from '../controls/type-sizes';
import { stepBarStyles } from './step-bar-styles';

type Section = Plan['sections'][number];

/** The block and head that are shown. */
export interface ChosenHead extends Pick<Choice, 'layer' | 'head'> {
  readonly stack: ShownStack;
  /** Whether they are still being chosen, or nothing shows them here; their room is kept. */
  readonly awaited: boolean;
  /** The contribution of each head, once that is known; `cross` says whether the heads are those of cross-attention. */
  readonly contributions: HeadContributions | undefined;
  readonly cross: boolean;
}

@customElement('trace-step-bar')
export class StepBar extends LitElement {
  static override styles = [sharedStyles, barStyles, stepBarStyles];

  @property({ attribute: false }) plan!: Plan;
  @property({ attribute: false }) current = 1;
  /** The steps that were read, without those that were skipped. */
  @property({ attribute: false }) read: ReadonlySet<number> = new Set();
  /** Whether there is no other rail; each step is then a dot to choose. */
  @property({ type: Boolean, reflect: true }) rail = false;
  @property({ attribute: false }) level: Level = 'story';
  /** Whether a lesson leads from step to step; then only its button leads on, and there is no tour. */
  @property({ type: Boolean, reflect: true }) lesson = false;
  @property({ attribute: false }) cards: ReadCards | undefined;
  @property({ attribute: false }) playing = false;
  /** How long the tour stays at the step while it plays. */
  @property({ attribute: false }) stay: Stay | undefined;
  @property({ type: Boolean, reflect: true }) presenting = false;
  /** The type size as a multiple of the editor's. */
  @property({ attribute: false }) typeSize = 1;
  @property({ attribute: false }) failed: ReadonlySet<number> = new Set();

  /** The steps of a short walk; `undefined` for all. */
  @property({ attribute: false }) short: readonly number[] | undefined;
  /** Which short walk that is. */
  @property({ attribute: false }) walk: ShortWalk | undefined;
  /** The block and head that can be chosen here; `undefined` if none can. */
  @property({ attribute: false, hasChanged: isOtherHead }) head: ChosenHead | undefined;

  private growing: Animation | undefined;

  /**
   * Whether the user moves step by step; otherwise everything is shown at once, the buttons scroll to a step, and there is no
   * tour.
   */
  private get walks(): boolean {
    return this.level !== 'numbers';
  }

  override render() {
    const [before, after] = ([-1, 1] as const).map((by) => this.beside(by));
    // The lesson leads on, and its content needs the room.
    if (this.rail && this.lesson && !this.presenting)
      return html`<div class="dots">${this.dots()} ${this.walks ? this.present() : nothing}</div>`;
    const isBeside = this.rail && !this.presenting;
    return html`${isBeside ? html`<div class="dots">${this.chosenHead()} ${this.dots()}</div>` : this.rail ? this.dots() : nothing}
      ${this.leadsOn ? this.back(before) : nothing}
      ${isBeside ? nothing : this.chosenHead()} ${this.middle()}
      ${this.leadsOn && this.walks ? [this.shortWalk(), this.tour()] : nothing} ${this.walks || this.presenting ? this.present() : nothing}
      ${this.leadsOn ? this.next(after) : nothing}`;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('stay')) this.showStay();
    if (!changed.has('current')) return;
    this.renderRoot.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** Grows a line under the tour's name while it stays at a step, to show its progress. */
  private showStay(): void {
    this.growing?.cancel();
    this.growing = undefined;
    const line = this.stay && movesAllowed() ? this.renderRoot.querySelector('.stay') : null;
    if (!line || !this.stay) return;
    const { begun, length } = this.stay;
    const passed = Math.min((Date.now() - begun) / length, 1);
    const frames = [{ transform: `scaleX(${passed})` }, { transform: 'scaleX(1)' }];
    this.growing = line.animate(frames, { duration: length * (1 - passed), fill: 'forwards' });
  }

  private get steps(): readonly number[] {
    return this.short ?? allSteps(this.plan);
  }

  private beside(by: 1 | -1): Section | undefined {
    const number = stepBeside(this.steps, this.current, by);
    return number === undefined ? undefined : this.plan.sections[number - 1];
  }

  /** A running short walk is always shown, with the step's place in it, and a click ends it; the menu to start one is shown if there is room. */
  private shortWalk() {
    const { short, plan, walk } = this;
    const all = plan.sections.length;
    // A step that is left out can be chosen, too.
    const at = short?.indexOf(this.current) ?? -1;
    if (short && walk)
      return html`<button type="button" class="tour short" data-action="short-walk" aria-pressed="true" title=${texts.shortEndTitle(walk, short, all)}
        @click=${() => this.toggleShort(walk)}>${texts.short[walk]}: ${at < 0 ? texts.shortCount(short.length, all) : texts.shortOf(at + 1, short.length)} <span aria-hidden="true">✕</span></button>`;
    return html`<trace-menu class="tour short" data-action="short-walk" .label=${texts.fewerTitle} .items=${() => this.shortWalks()}
      @pick=${({ detail }: CustomEvent<ShortWalk>) => this.toggleShort(detail)}>${texts.fewer} <span aria-hidden="true">▾</span></trace-menu>`;
  }

  private shortWalks(): MenuItem[] {
    const { plan } = this;
    return SHORT_WALKS.map((id) => ({
      id,
      label: texts.shortLength(id, shortWalk(plan, id).length),
      key: PANEL_KEYS[id === 'attention' ? 'shortWalk' : 'beginnerWalk'][0],
    }));
  }

  private toggleShort(walk: ShortWalk): void {
    this.dispatchEvent(new CustomEvent('short-walk', { detail: walk }));
  }

  private get leadsOn(): boolean {
    return !this.lesson;
  }

  private get now(): string {
    const { sections } = this.plan;
    const section = sections[this.current - 1];
    if (!section) return '';
    // The presenter tells others how far they are; dots would have to be counted.
    return this.presenting
      ? texts.stepOf(section.number, sections.length, stepName(section, this.plan).name)
      : this.nameOf(section);
  }

  /** The same, with its name apart from the number in a presentation. */
  private nowWritten() {
    const { sections } = this.plan;
    const section = sections[this.current - 1];
    if (!section || !this.presenting) return this.now;
    return html`${texts.numberOf(section.number, sections.length)}<span class="name"> ${stepName(section, this.plan).name}</span>`;
  }

  private back(to: Section | undefined) {
    const label = this.labelOf(texts.previous, to);
    const names = this.plan.sections.map((section) => `‹ ${this.nameOf(section)} `);
    return html`<button type="button" class="back" data-walk="back" ?disabled=${!to} aria-label=${label} title=${label}
      data-names=${this.rail ? nothing : names.join('\n')}
      @click=${() => to && this.go(to.number)}>‹${to && !this.rail ? html`<span class="name"> ${this.nameOf(to)} </span>` : nothing}</button>`;
  }

  private next(to: Section | undefined) {
    const label = to ? this.labelOf(texts.next, to) : texts.lastStep;
    const name = to ? `${this.nameOf(to)} ›` : texts.lastStep;
    const names = this.plan.sections.map((section) => `${this.nameOf(section)} ›`);
    return html`<button type="button" class="next" data-walk="next" ?disabled=${!to} aria-label=${label} title=${label}
      data-names=${this.rail ? nothing : names.join('\n')}
      @click=${() => to && this.go(to.number)}>${this.rail ? '›' : name}</button>`;
  }

  private labelOf(direction: string, to: Section | undefined): string {
    return to ? `${direction}: ${this.nameOf(to)}` : direction;
  }

  private nameOf(section: Section): string {
    return `${section.number} ${stepName(section, this.plan).name}`;
  }

  private tour() {
    const label = this.playing ? texts.pause : texts.play;
    const title = this.playing ? texts.pauseTitle : this.playTitle;
    const names = [texts.play, texts.pause].map((name) => `▶ ${name}`);
    return html`<button type="button" class="tour" data-action="tour-start" ?disabled=${this.current === 1} aria-label=${texts.toFirst}
        title=${texts.toFirstTitle} @click=${() => (this.playing ? this.tell('tour-from-start') : this.go(1))}><i class="first"></i></button>
      <button type="button" class="tour" data-action="tour" aria-pressed=${this.playing} aria-label=${label} title=${title}
        data-names=${this.rail ? nothing : names.join('\n')} @click=${(event: MouseEvent) => this.tell(event.shiftKey ? 'tour-from-start' : 'tour')}><i
        class=${this.playing ? 'pause' : 'play'}></i>${this.rail ? '' : html`<span class="name"> ${label}</span>`}${this.playing ? html`<i class="stay"></i>` : nothing}</button>`;
  }

  private get playTitle(): string {
    const from = this.isLast ? 1 : this.current;
    return texts.playTitle(from, tourMinutes(this.steps.filter((step) => step >= from).length));
  }

  private get isLast(): boolean {
    return this.beside(1) === undefined;
  }

  private tell(wish: 'tour' | 'tour-from-start'): void {
    this.dispatchEvent(new Event(wish));
  }

  /** The block and head that are shown, with buttons to the neighbouring ones; for where there is no rail to choose them in. */
  private chosenHead() {
    const { head: chosen, presenting, rail, walks, leadsOn } = this;
    // If everything is shown at once, they are chosen above the steps.
    const isChosenHere = presenting || (rail && walks);
    if (!chosen || !isChosenHere || !leadsOn) return nothing;
    const { layers, heads } = chosen.stack;
    const { layer, head, awaited } = chosen;
    return html`<span class="chosen ${awaited ? 'awaited' : ''} ${this.isOfBlock ? '' : 'of-none'}" data-keeps-pin>${this.stepped('layer', layer, layers, html`<span>${texts.blockLabel} ${layer}</span>`, [texts.previousBlock, texts.nextBlock])}
      ${this.stepped('head', head, heads, this.headName(chosen), [texts.previousHead, texts.nextHead])}</span>`;
  }

  /** Whether the step belongs to a block. */
  private get isOfBlock(): boolean {
    return this.plan.sections[this.current - 1]?.group === 'block';
  }

  /** In a presentation it opens the matrix of all heads, since there is no rail. */
  private headName({ stack, layer, head, contributions, cross }: ChosenHead) {
    if (!this.presenting) return html`<span>${texts.headName(head)}</span>`;
    // Another block shows another head, the one that contributes most there; without saying so the number would seem to change
    // for no reason.
    const addsMost = contributions && !cross && headOfBlock(contributions, layer) === head;
    return html`<trace-heads-popover .stack=${stack} .place=${{ layer, head }} .contributions=${contributions} .cross=${cross}></trace-heads-popover>
      <span class="why ${addsMost ? '' : 'awaited'}" data-adds-most=${addsMost ? head : nothing}>${texts.addsMostInBlock}</span>`;
  }

  private stepped(
    key: 'layer' | 'head',
    value: number,
    count: number,
    name: TemplateResult,
    labels: readonly [string, string],
  ) {
    const to = (by: number) => this.dispatchEvent(new ChooseEvent({ [key]: value + by }));
    const [previous, next] = labels;
    return html`<button type="button" class="tour" data-step="previous ${key}" aria-label=${previous} title=${previous} ?disabled=${value === 0} @click=${() => to(-1)}>‹</button>
      ${name}
      <button type="button" class="tour" data-step="next ${key}" aria-label=${next} title=${next} ?disabled=${value + 1 >= count} @click=${() => to(1)}>›</button>`;
  }

  private present() {
    const label = this.presenting ? texts.leavePresentation : texts.present;
    return html`${this.presenting ? typeSizes(this, this.typeSize) : nothing}<button type="button" class="tour" data-action="present" aria-keyshortcuts=${PANEL_KEYS.presentation[0]} aria-pressed=${this.presenting} aria-label=${label}
      title=${texts.presentTitle(label)} @click=${() => this.dispatchEvent(new Event('present'))}><i class="screen"></i>${
        this.presenting ? ` ${this.rail ? texts.leave : label}` : html`<span class="word"> ${texts.begin}</span>`
      }</button>`;
  }

  /** The current place, or, while the tour plays outside of a presentation, how to end it. */
  private middle() {
    // The presenter reads the step's title to others; beside the steps it is in the list.
    if (this.playing && !this.presenting)
      return html`<span class="now note" role="status" data-tour title=${texts.tour}>${this.rail ? html`<span>${this.now}</span>` : nothing}<span>${texts.tourShort}</span></span>`;
    if (this.playing)
      return html`<span class="now" role="status" data-tour title=${texts.tour}>${this.nowWritten()}</span>`;
    if (this.rail) return this.list();
    return this.cards ? this.cardLine(this.cards) : this.line();
  }

  /** In a lesson the user goes from card to card, the last of which is its question; the cards lead to their steps. */
  private cardLine({ card, cards }: ReadCards) {
    const nameOf = (at: number) => lessonStrings.cardOf(at + 1, cards);
    const go = (at: number) => this.dispatchEvent(new CustomEvent<number>('card', { detail: at }));
    return html`<div class="line" role="img" data-cards aria-label=${nameOf(card)}>${Array.from(
      { length: cards + 1 },
      (_, at) =>
        html`<i class=${at < card ? 'done' : at === card ? 'on' : ''} title=${nameOf(at)} @click=${() => go(at)}></i>`,
    )}</div>`;
  }

  /** The name of the step, which opens the list of all, or of those that a short walk leads through. */
  private list() {
    const listed = new Set([...this.steps, this.current]);
    const ofBlock = this.plan.sections.filter(({ group }) => group === 'block').map(({ number }) => number);
    const items = (): MenuItem[] =>
      this.plan.sections
        .filter(({ number }) => listed.has(number))
        .map(
          (section): MenuItem => ({
            id: String(section.number),
            label: [this.nameOf(section), stepName(section, this.plan).figure].filter(Boolean).join(' · '),
            isCurrent: section.number === this.current,
            ...(section.number === ofBlock[0] && { note: this.ofEachBlock(ofBlock) }),
          }),
        )
        .concat(this.presenting && !this.short ? this.shortWalks() : []);
    return html`<trace-menu class="now" .label=${texts.listOfSteps(this.now)} .items=${items}
      @pick=${({ detail }: CustomEvent<string>) => (isShortWalk(detail) ? this.toggleShort(detail) : this.go(Number(detail)))}>${this.nowWritten()} <span class="arrow" aria-hidden="true">▾</span></trace-menu>`;
  }

  /** Says that steps are listed once that every block repeats; not for two stacks, which have steps of their own. */
  private ofEachBlock(steps: readonly number[]): string | undefined {
    const { head: chosen, plan } = this;
    const [from, to] = [steps[0], steps.at(-1)];
    if (!chosen || plan.stacks.length > 1 || from === undefined || to === undefined) return undefined;
    const { layers } = chosen.stack;
    return layers > 1 ? texts.stepsInEachBlock(from, to, layers) : undefined;
  }

  /** The rail beside the steps has the same names for keyboard users; here a click is enough. */
  private line() {
    const { sections } = this.plan;
    return html`<div class="line" role="img" aria-label=${texts.progress(this.current, sections.length)}>${sections
      .filter(({ number }) => this.short?.includes(number) ?? true)
      .map(
        (section) =>
          html`<i class=${this.stateOf(section.number)} title=${this.nameOf(section)} @click=${() => this.go(section.number)}></i>`,
      )}</div>`;
  }

  private stateOf(number: number): string {
    return number === this.current ? 'on' : this.read.has(number) ? 'done' : '';
  }

  private dots() {
    const { sections } = this.plan;
    return html`<nav aria-label=${strings.steps} @keydown=${this.key}>${sections.map((section) => {
      const { number, group } = section;
      const current = number === this.current;
      const label = `${this.nameOf(section)} (${stepName(section, this.plan).other})`;
      const failed = this.failed.has(number) ? 'failed' : '';
      const skipped = this.short && !this.short.includes(number) ? 'skipped' : '';
      const digits = number > 9 ? 'two' : '';
      return html`<button type="button" class="dot ${this.stateOf(number)} ${group} ${failed} ${skipped} ${digits}" title=${label}
        aria-current=${current ? 'step' : nothing} tabindex=${current ? 0 : -1} data-goto=${number}
        @click=${(event: MouseEvent) => this.pressed(event, number)}><span class="number" aria-hidden="true">${number}</span><span class="unseen">${label}</span></button>`;
    })}</nav>`;
  }

  /** After a click on a dot the focus goes to its step; after a key it stays at the dots. */
  private pressed({ detail: clicks }: MouseEvent, number: number): void {
    this.go(number);
    if (clicks > 0 && this.walks) this.dispatchEvent(new LostFocusEvent());
  }

  private go(number: number): void {
    this.dispatchEvent(new CustomEvent<number>('go', { detail: number }));
  }

  private key(event: KeyboardEvent): void {
    const go = this.walks ? (step: number) => this.go(step) : undefined;
    focusNeighbour(event, this.renderRoot, this.plan.sections.length, go);
  }
}

function isShortWalk(picked: string): picked is ShortWalk {
  return SHORT_WALKS.some((walk) => walk === picked);
}

function isOtherHead(now: ChosenHead | undefined, before: ChosenHead | undefined): boolean {
  return (
    isOther(now?.stack, before?.stack) || isOther(now && { ...now, stack: null }, before && { ...before, stack: null })
  );
}
