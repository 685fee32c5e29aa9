/** The path of the data drawn as the residual stream: a line from the text to the prediction, with every step as a node. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ModelInfo, Plan } from '../../../src/engine/protocol/model-protocol';
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import { showsCrossAttention } from '../../../src/trace/steps/block-parts';
import { headsExplainedIn } from '../../../src/trace/steps/heads-explained';
import { plainWords } from '../../../src/trace/steps/plain-words';
import { layerIn, shownStack } from '../../../src/trace/steps/stacks';
import { isOther } from '../../base/is-other';
import type { Keeper } from '../../base/kept-state';
import type { Failable } from '../../base/query';
import { setInherited } from '../../base/set-inherited';
import { SizeObserver } from '../../base/size-observer';
import type { Level } from '../../choice/choice';
import { KeptRailScroll } from '../../choice/rail-scroll';
import { focusNeighbour } from '../../keyboard/step-keys';
import { ChooseEvent } from '../../panel/panel';
import type { HeadTint } from '../../state/attention/head-tint';
import type { ChosenBy } from '../../state/story/chosen-by';
import { stepName } from '../../state/story/step-name';
import { storyStrings } from '../../strings/story';
import { strings } from '../../strings/strings';
import { stripStrings } from '../../strings/token-strip';
import { sharedStyles } from '../../theme/styles';
import '../attention/head-matrix';
import { failureOf } from '../controls/error-box';

type Section = Plan['sections'][number];

/** In CSS pixels: the height of the sign that there are more steps below, and a distance too small to scroll. */
const MORE = 28;
/** How long after a user's action a scroll may follow it, in milliseconds. */
const BY_READER = 1000;
const HARDLY = 16;
/** What may be the first event after a button is released: none tells of a scrollbar until the pointer moves. */
const RELEASES = ['pointerup', 'pointercancel', 'pointermove'] as const;

@customElement('trace-rail')
export class Rail extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; position: relative; overflow-y: auto; padding: 8px 8px 12px; scrollbar-width: thin;
        /* Keeps the current step above the sign that there are more. */
        scroll-padding-bottom: 30px; }
      h2 { margin: 8px 0 2px 30px; font-size: calc(var(--small) * 0.92); font-weight: 600;
        text-transform: uppercase; letter-spacing: 0.05em; color: var(--muted); }
      h2:first-child { margin-top: 0; }
      .such { font-weight: normal; text-transform: none; letter-spacing: normal; }
      ol { list-style: none; margin: 0; padding: 0; }
      nav { position: relative; }
      /* The residual stream. */
      nav::before { content: ''; position: absolute; left: 13px; top: 12px; bottom: 12px; width: 2px;
        background: color-mix(in srgb, var(--vscode-editor-foreground, #ccc) 35%, transparent); }
      .card { position: relative; margin: 6px 0; padding: 6px 0 4px; border: 1px solid var(--line); border-radius: 8px;
        background: var(--vscode-editorWidget-background, transparent); }
      .card > * { position: relative; }
      .card::before { content: ''; position: absolute; left: 12px; top: 0; bottom: 0; width: 2px;
        background: color-mix(in srgb, var(--vscode-editor-foreground, #ccc) 35%, transparent); }
      .card ol button { padding-right: 4px; }
      .card trace-error { margin: 4px 8px; }
      .card trace-head-matrix { margin: 4px 8px 4px 30px; }
      .head { display: flex; flex-wrap: wrap; align-items: center; gap: 2px; min-height: 22px; margin: 0 8px 0 26px;
        font-size: var(--small); }
      /* The arrows stay beside the block that they change. */
      .head .block { display: flex; align-items: center; gap: 2px; min-width: 0; }
      .head h2 { margin: 0; color: inherit; white-space: nowrap; }
      .head .choosing { margin-left: 4px; color: var(--muted); font-weight: normal; text-transform: none; letter-spacing: normal; }
      .head .of { color: var(--muted); margin-left: auto; white-space: nowrap; }
      .of[title] { text-decoration: underline dotted; text-underline-offset: 3px; }
      .step { appearance: none; background: none; border: 0; color: inherit; font: inherit; cursor: pointer; min-width: 22px;
        min-height: 22px; padding: 0; border-radius: 4px; }
      .step:hover:enabled { background: var(--vscode-toolbar-hoverBackground, #5a5d5e50); }
      .step:disabled { opacity: 0.35; cursor: default; }
      li button { appearance: none; display: flex; align-items: baseline; gap: 7px; width: 100%; padding: 2px 6px 2px 7px; font: inherit;
        text-align: left; color: inherit; background: none; border: 0; border-radius: 5px; cursor: pointer; }
      li button:hover { background: var(--vscode-list-hoverBackground, #80808026); }
      button:focus-visible { outline-offset: -1px; }
      .node { flex: none; align-self: center; width: 12px; height: 12px; border-radius: 50%; z-index: 1;
        border: 2px solid color-mix(in srgb, var(--vscode-editor-foreground, #ccc) 55%, var(--vscode-editor-background, #1f1f1f));
        background: var(--vscode-editor-background, #1f1f1f); }
      .done .node { background: color-mix(in srgb, var(--vscode-editor-foreground, #ccc) 55%, var(--vscode-editor-background, #1f1f1f)); }
      button[aria-current] { background: var(--vscode-list-inactiveSelectionBackground, #80808033);
        color: var(--vscode-list-inactiveSelectionForeground, inherit);
        box-shadow: inset 0 0 0 1px var(--vscode-contrastActiveBorder, transparent); }
      button[aria-current] .node { border-color: var(--vscode-focusBorder, #0078d4); background: var(--vscode-focusBorder, #0078d4); }
      .number { color: var(--muted); font-variant-numeric: tabular-nums; min-width: 2ch; text-align: right; }
      .title { min-width: 0; }
      [aria-current] .number { color: inherit; }
      /* The steps left out by a short walk; they can still be chosen. */
      .skipped:not([aria-current], :hover, :focus-visible) :is(.number, .title) { color: var(--muted); }
      .skipped .node { width: 6px; height: 6px; margin: 0 3px; }
      .failed .node { border-color: var(--bad); }
      .failed .number { color: var(--bad); font-weight: bold; }
      /* Over the lowest visible steps, as long as there are others below. */
      .more { appearance: none; position: sticky; z-index: 2; bottom: -12px; display: block; width: calc(100% + 16px);
        margin: 0 -8px -12px; padding: 5px 8px 6px; min-height: var(--covered, 0px); font: inherit; font-size: var(--small); cursor: pointer;
        color: var(--vscode-textLink-foreground, #3794ff); background: var(--vscode-editor-background, #1f1f1f);
        border: 0; border-top: 1px solid var(--line); }
      .more:hover { text-decoration: underline; }
      .more[hidden] { display: none; }
      /* In a low panel the steps need the room, in the lowest all of it. */
      @media (max-height: 860px) {
        .card trace-head-matrix { --heads-proportion: none; }
      }
      @media (max-height: 760px) {
        .card trace-head-matrix { --heads-in-words: none; --amounts-of-scale: none; --signs-row: 1; --away-end: 2;
          --scale-beforehand: none; --words-beforehand: block; }
      }
    `,
  ];

  @property({ attribute: false }) plan!: Plan;
  @property({ attribute: false }) model!: ModelInfo;
  @property({ attribute: false }) current = 1;
  /** The steps that were read, without those that were skipped. */
  @property({ attribute: false }) read: ReadonlySet<number> = new Set();
  @property({ attribute: false }) level: Level = 'story';
  /** The steps of a short walk; `undefined` for all. */
  @property({ attribute: false }) short: readonly number[] | undefined;
  /** Whether nothing was explained about heads yet. */
  @property({ attribute: false }) quiet = false;
  /** Whether the lesson being read is about attention patterns. */
  @property({ attribute: false }) ofPatterns = false;
  /** The chosen block and head. */
  @property({ attribute: false, hasChanged: isOther }) place: HeadPlace = { layer: 0, head: 0 };
  /** Whether block and head are fixed, as in a variant, which has one of each. */
  @property({ attribute: false }) fixed = false;
  @property({ attribute: false }) contributions: HeadContributions | undefined;
  /** Why the panel has chosen the head, if it has. */
  @property({ attribute: false }) chosenBy: ChosenBy | undefined;
  /** The tint of heads that contribute to no logit. */
  @property({ attribute: false }) tint: HeadTint | undefined;
  /** Whether contributions are loading. */
  @property({ attribute: false }) awaits = false;
  /** Whether the panel is about to choose the head that it opens on. */
  @property({ attribute: false }) awaitsHead = false;
  /** Why contributions could not be loaded. */
  @property({ attribute: false }) failure: Failable | undefined;
  /** Keeps the scroll position; `undefined` if nothing does. */
  @property({ attribute: false }) kept: Keeper | undefined;
  /** The numbers of steps with a failed proof. */
  @property({ attribute: false }) failed: ReadonlySet<number> = new Set();
  /** The first step below the visible part. */
  @state() private below: number | undefined;
  /** Whether the current step is visible and was not scrolled away from. */
  private isInSight = true;
  /** The scroll position when the current step was last brought into view. */
  private revealedAt: number | undefined;
  /** The time of the user's last action that can scroll the list; other scrolls happen because its rows change. */
  private touchedAt = Number.NEGATIVE_INFINITY;
  /** Whether a button is held that was pressed on the list, as while the scrollbar is dragged. */
  private isGrasped = false;
  private pressed: number | undefined;
  /** The clicked step and its distance from the upper edge, if it was visible: it stays under the pointer. */
  private held: { readonly step: number; readonly top: number } | undefined;
  private readonly lay = new KeptRailScroll(() => this.kept);
  private readonly resized = (): void => {
    const lay = this.lay.at(this.current);
    // Rows get their heights one after another; until all have, it cannot be scrolled so far.
    if (lay !== undefined) this.lieAgain(lay);
    // With less room, or when the matrix gets its numbers, the current step stays visible, unless the user has scrolled away.
    else if (this.isInSight) this.reveal();
    this.lookBelow();
  };

  constructor() {
    super();
    new SizeObserver(this, [this, 'nav'], this.resized);
    this.addEventListener('scroll', this.scrolled, { passive: true });
    this.addEventListener('scrollend', this.keepScroll, { passive: true });
    this.addEventListener('pointerleave', this.letGo);
    for (const type of ['wheel', 'touchmove', 'pointerdown', 'keydown'])
      this.addEventListener(type, this.touched, { passive: true });
    this.addEventListener('pointerdown', this.grasped, { passive: true });
  }

  override render() {
    const { below, plan } = this;
    return html`<nav aria-label=${strings.steps} @keydown=${this.key} @pointerdown=${this.press} @click=${this.release}>
        ${groupsOf(plan.sections).map((group) => this.group(group))}
      </nav>
      <button type="button" class="more" data-more=${below ?? nothing} ?hidden=${below === undefined}
        @click=${this.scrollOn}>${below === undefined ? nothing : storyStrings.stepsBelow(below, plan.sections.length)}</button>`;
  }

  override firstUpdated(): void {
    this.lay.begin();
  }

  /** Restores the scroll position after the page was destroyed, so that the user finds the same buttons there. */
  private lieAgain(top: number): void {
    this.scrollTop = top;
    this.markInSight();
  }

  private readonly keepScroll = (): void => {
    this.lay.keep({ step: this.current, top: this.scrollTop });
  };

  /** Shows that there are more steps if a low panel has no room for all. */
  private lookBelow(): void {
    const { bottom } = this.getBoundingClientRect();
    const more = this.scrollHeight - this.scrollTop - this.clientHeight > HARDLY;
    const rows = more ? [...this.renderRoot.querySelectorAll<HTMLElement>('[data-goto], nav > h2')] : [];
    const hidden = rows.filter((row) => row.getBoundingClientRect().bottom > bottom - MORE);
    const below = hidden.find(({ dataset }) => dataset['goto'])?.dataset['goto'];
    this.below = below === undefined ? undefined : Number(below);
    // Rows are never partly visible: the sign that there are more begins where a row does.
    const [first] = hidden;
    const covered = first ? bottom - first.getBoundingClientRect().top : 0;
    setInherited(this, '--covered', `${Math.max(covered, 0)}px`);
  }

  private scrollOn(): void {
    this.scrollBy({ top: this.clientHeight - 2 * MORE, behavior: 'instant' });
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('current')) return;
    this.reveal();
    if (changed.get('current') === undefined) return;
    this.lay.end();
    this.keepScroll();
  }

  private reveal(): void {
    if (this.held?.step === this.current) {
      // What is above it may have grown.
      this.scrollTop += this.topOf(this.held.step) - this.held.top;
      this.markInSight();
      return;
    }
    this.held = undefined;
    this.showStep();
    this.uncover();
    this.passCutRow();
    this.markInSight();
  }

  /**
   * Scrolls to the current step. If there is room, the next one is also visible, since at the very edge it would look cut, and,
   * beside a step about heads or after those, the map of heads: its title says whether it measures the logit or a lead.
   */
  private showStep(): void {
    const [own, next] = [this.button(this.current), this.button(this.current + 1)];
    const maps = [...this.renderRoot.querySelectorAll('trace-head-matrix')];
    const map = own && maps.findLast((one) => one.compareDocumentPosition(own) & Node.DOCUMENT_POSITION_FOLLOWING);
    const { top } = this.getBoundingClientRect();
    for (const shown of [
      [map, next, own],
      [map, own],
      [next, own],
    ]) {
      for (const one of shown) one?.scrollIntoView({ block: 'nearest' });
      if (map && map.getBoundingClientRect().top >= top - 1) return;
    }
  }

  /** Keeps the current step from being covered by the sign that there are more. */
  private uncover(): void {
    const bottom = this.button(this.current)?.getBoundingClientRect().bottom ?? Number.NEGATIVE_INFINITY;
    const under = bottom - (this.getBoundingClientRect().bottom - (this.below === undefined ? 0 : MORE));
    if (under > 0) this.scrollTop += under;
  }

  private markInSight(): void {
    this.isInSight = true;
    this.revealedAt = this.scrollTop;
  }

  /** The distance of a step from the upper edge of the visible part. */
  private topOf(step: number): number {
    return (this.button(step)?.getBoundingClientRect().top ?? Number.NaN) - this.getBoundingClientRect().top;
  }

  private readonly touched = (): void => {
    this.lay.end();
    this.touchedAt = performance.now();
  };

  private readonly grasped = (): void => {
    this.isGrasped = true;
    for (const type of RELEASES) window.addEventListener(type, this.released, { capture: true, passive: true });
  };

  private readonly released = ({ buttons }: PointerEvent): void => {
    if (buttons !== 0) return;
    this.isGrasped = false;
    this.touchedAt = performance.now();
    for (const type of RELEASES) window.removeEventListener(type, this.released, { capture: true });
  };

  private readonly letGo = (): void => {
    this.held = undefined;
  };

  /** Keeps the top row of the visible part from being cut. */
  private passCutRow(): void {
    const { top } = this.getBoundingClientRect();
    const rows = [...this.renderRoot.querySelectorAll('[data-goto], nav > h2, .head')].map((row) =>
      row.getBoundingClientRect(),
    );
    const cut = rows.find((row) => row.top < top - 1 && row.bottom > top + 1);
    if (cut) this.scrollTop += cut.bottom - top;
  }

  private readonly scrolled = (): void => {
    // The event of its own scroll may arrive after what is above has grown, which does not mean that the user has scrolled.
    if (this.scrollTop !== this.revealedAt) {
      this.revealedAt = undefined;
      this.held = undefined;
      const [step, view] = [this.button(this.current)?.getBoundingClientRect(), this.getBoundingClientRect()];
      const wasInSight = this.isInSight;
      this.isInSight = step !== undefined && step.bottom > view.top && step.top < view.bottom - (this.below ? MORE : 0);
      const byReader = this.isGrasped || performance.now() - this.touchedAt < BY_READER;
      if (wasInSight && !this.isInSight && !byReader) this.reveal();
    }
    this.lookBelow();
  };

  private group(steps: readonly Section[]) {
    const list = html`<ol>${steps.map((step) => this.entry(step))}</ol>`;
    if (steps[0]?.group === 'block') return html`<div class="card">${this.blockHead(steps)}${list}</div>`;
    const name = steps[0]?.group === 'in' ? strings.groupIn : html`${strings.groupOut}${this.afterBlocks()}`;
    return html`<h2>${this.stackOf(steps)}${name}</h2>${list}`;
  }

  /** Says that steps are listed once that every block repeats; not for two stacks, which have steps of their own. */
  private afterBlocks() {
    const { plan, model, fixed } = this;
    if (fixed || plan.stacks.length > 1) return nothing;
    const { layers } = shownStack(plan, undefined, model);
    return layers > 1 ? html`<span class="such">${storyStrings.afterSuchBlocks(layers)}</span>` : nothing;
  }

  /** The heading with the block of the steps, and all heads to choose from. */
  private blockHead(steps: readonly Section[]) {
    const { plan, model, fixed, contributions, failure } = this;
    const stack = shownStack(plan, partOf(steps), model);
    const layer = fixed ? 0 : layerIn(plan, stack.name, this.place.layer);
    const head = Math.min(this.place.head, stack.heads - 1);
    const step = (by: number, label: string, arrow: string) => html`<button type="button" class="step" tabindex="-1"
      aria-label=${label} title=${label} ?disabled=${fixed || layer + by < 0 || layer + by >= stack.layers}
      @click=${() => this.dispatchEvent(new ChooseEvent({ layer: layer + by }))}>${arrow}</button>`;
    const chosen = html`<span class="block">${step(-1, storyStrings.previousBlock, '‹')}
        <h2>${this.stackOf(steps)}${strings.groupBlock(layer)}</h2>
        ${step(1, storyStrings.nextBlock, '›')}</span>
        <span class="of" title=${this.chosenBy ? stripStrings.chosenByTitle[this.chosenBy] : nothing}>${storyStrings.headName(fixed ? 0 : head)}</span>`;
    return html`<div class="head">${this.awaitsHead ? this.choosing(steps) : chosen}</div>
      ${
        fixed
          ? nothing
          : html`<trace-head-matrix .stack=${stack} .place=${{ layer, head }} .undecided=${this.awaitsHead} .contributions=${contributions} .tint=${this.tintOf(steps)}
            .awaited=${this.awaits && !failure} .cross=${this.isCross(steps)} ?quiet=${this.quiet} .ofPatterns=${this.ofPatterns} .beginsIn=${steps[0]?.number} .explainedIn=${this.upcomingHeadStep(steps)}></trace-head-matrix>
            ${failure ? failureOf(failure) : nothing}`
      }`;
  }

  /** Not before heads are explained, nor for a stack whose attention it does not describe. */
  private tintOf(steps: readonly Section[]): HeadTint | undefined {
    return this.quiet || this.upcomingHeadStep(steps) !== undefined ? undefined : this.tint;
  }

  /** Shown instead of a block and head that would soon change by themselves. */
  private choosing(steps: readonly Section[]) {
    return html`<h2 class="choosing" title=${storyStrings.choosingHeadTitle}>${this.stackOf(steps)}${storyStrings.choosingHead}</h2>`;
  }

  /**
   * The step of their stack that explains heads, while the reader has not reached it; `undefined` at and after it, and when all
   * steps are shown.
   */
  private upcomingHeadStep(steps: readonly Section[]): number | undefined {
    return this.level !== 'numbers' ? headsExplainedIn(this.plan.sections, partOf(steps), this.current) : undefined;
  }

  /** Whether to show the heads of cross-attention, which have contributions of their own: while a step of theirs is read. */
  private isCross(steps: readonly Section[]): boolean {
    const read = steps.find(({ number }) => number === this.current);
    return read !== undefined && showsCrossAttention(this.plan, read);
  }

  /** The stack that the steps belong to, if there are several. */
  private stackOf(steps: readonly Section[]) {
    const part = partOf(steps);
    if (part === undefined || this.plan.stacks.length === 1) return nothing;
    return html`<span class="stack">${strings.groupOf(part)} </span>`;
  }

  private entry(section: Section) {
    const { number } = section;
    const { name, other, figure } = stepName(section, this.plan);
    const current = number === this.current;
    const { lead } = plainWords(section, this.plan);
    const isSkipped = this.short?.includes(number) === false;
    const classes = [
      this.failed.has(number) ? 'failed' : '',
      !current && this.read.has(number) ? 'done' : '',
      isSkipped ? 'skipped' : '',
    ];
    const about = [other, ...(isSkipped ? [storyStrings.notInShort] : [])].join(', ');
    return html`<li><button type="button" class=${classes.join(' ')}
      aria-current=${current ? 'step' : nothing}
      tabindex=${current ? 0 : -1} title=${`${about}\n${lead}`} data-goto=${number} @click=${() => this.goHeld(number)}>
      <span class="node" aria-hidden="true"></span><span class="number">${number}</span> <span class="title">${name}${figure ? html` <small>${figure}</small>` : nothing}</span>
      <span class="unseen">(${about})</span>
    </button></li>`;
  }

  private button(number: number): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-goto="${number}"]`);
  }

  private go(number: number): void {
    this.dispatchEvent(new CustomEvent<number>('go', { detail: number }));
  }

  /** Goes to a step and keeps it in place, so that the user finds the next one where it was. */
  private goHeld(number: number): void {
    const [top, button] = [this.topOf(number), this.button(number)];
    const isWhole = top >= 0 && top + (button?.offsetHeight ?? 0) <= this.clientHeight - (this.below ? MORE : 0);
    this.held = isWhole ? { step: number, top } : undefined;
    this.go(number);
  }

  /** The step that the pointer was pressed on. */
  private press(event: PointerEvent): void {
    this.pressed = stepAt(event);
  }

  /** If the list has moved before the pointer was released, as when heads get their numbers, no button is clicked. */
  private release(event: MouseEvent): void {
    const { pressed } = this;
    this.pressed = undefined;
    const isOnButton = (event.target as Element).closest('button') !== null;
    if (pressed !== undefined && !isOnButton) this.go(pressed);
  }

  private key(event: KeyboardEvent): void {
    const go = this.level !== 'numbers' ? (step: number) => this.go(step) : undefined;
    focusNeighbour(event, this.renderRoot, this.plan.sections.length, go);
  }
}

function stepAt({ target }: Event): number | undefined {
  const step = (target as Element).closest<HTMLElement>('[data-goto]')?.dataset['goto'];
  return step === undefined ? undefined : Number(step);
}

function partOf(steps: readonly Section[]): string | undefined {
  return steps.find((step) => step.part !== undefined)?.part;
}

/** Groups neighbouring steps in the same part of the path. */
function groupsOf(sections: readonly Section[]): Section[][] {
  const groups: Section[][] = [];
  for (const section of sections) {
    const last = groups.at(-1);
    const part = last && partOf(last);
    const isSamePart = part === undefined || section.part === undefined || part === section.part;
    if (last?.[0]?.group === section.group && isSamePart) last.push(section);
    else groups.push([section]);
  }
  return groups;
}
