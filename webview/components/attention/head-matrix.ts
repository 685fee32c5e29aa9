/**
 * A matrix of all heads of a stack, blocks down and heads across, tinted by their contribution to the prediction; it chooses
 * block and head. Beside them are the MLPs, which often contribute more.
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import { shortProportion } from '../../../src/trace/findings/proportion';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import { splitByTerms } from '../../../src/trace/steps/glossary';
import { TOKENS } from '../../../src/trace/steps/sequences';
import type { ShownStack } from '../../../src/trace/steps/stacks';
import { gridTarget } from '../../keyboard/roving';
import { ChooseEvent } from '../../panel/panel';
import { addedBy, allAdded, contributionScale } from '../../state/attention/contributions';
import type { HeadTint } from '../../state/attention/head-tint';

import { explainedInWords, explainedLabel, framedToken, quotedToken, signedShort } from '../../strings/format';
import { storyStrings as strings } from '../../strings/story';
import { inkOn, toCss } from '../../theme/color';
import { colorOf, hasNegative, type Scale } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { askForMenu } from './head-menu-event';

/** With fewer blocks than this, the rows together are lower than the word beside them is long. */
const LEAST_LABELLED_BLOCKS = 3;
/** With more blocks than this, the cells are lower. */
const MANY_BLOCKS = 12;
/** With more heads than this, not every column has a number. */
const MANY_HEADS = 12;
/** Up to this many heads, all numbers have one digit. */
const ONE_DIGIT = 10;
/** If there is no room for every number, each fourth is written. */
const EVERY = 4;

/**
 * The points at which the scale's colours are sampled, as shares of its ends: close together near 0, where square roots are
 * steep.
 */
const GRADIENT = [-1, -0.5, -0.25, -0.06, -0.01, 0, 0.01, 0.06, 0.25, 0.5, 1];

@customElement('trace-head-matrix')
export class HeadMatrix extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; --cell: calc(var(--cell-height, 9px) * var(--type-size, 1)); }
      [role='grid'] { display: flex; flex-direction: column; gap: 2px; }
      [role='grid'] { position: relative; }
      [role='row'], .columns { display: flex; gap: 2px; }
      /* Numbers are no higher than their row. */
      .columns, .label, .blocks { font-size: calc(9px * var(--type-size, 1)); line-height: calc(9px * var(--type-size, 1)); color: var(--muted); }
      .corner, .label { flex: none; width: calc(22px * var(--type-size, 1)); text-align: right; padding-right: 2px; box-sizing: border-box; }
      /* A word wider than its place reaches to the left, over no number. */
      .corner { display: flex; justify-content: flex-end; white-space: nowrap; }
      .label { height: 0; line-height: var(--cell); }
      .column { flex: 1 1 0; min-width: 3px; max-width: calc(40px * var(--type-size, 1)); display: flex; justify-content: center; }
      .blocks { position: absolute; left: 0; top: calc(9px * var(--type-size, 1) + 2px); bottom: 0; writing-mode: vertical-rl; transform: rotate(180deg);
        text-align: center; }
      .many .label { line-height: 5px; }
      /* Their numbers have two digits, beside the word. */
      abbr { cursor: help; text-decoration: underline dotted; text-underline-offset: 2px; }
      .many :is(.corner, .label) { width: calc(30px * var(--type-size, 1)); }
      [role='gridcell'] { flex: 1 1 0; min-width: 3px; max-width: calc(40px * var(--type-size, 1));
        height: var(--cell); border-radius: 2px; cursor: pointer;
        background: color-mix(in srgb, var(--vscode-editor-foreground, #ccc) 14%, transparent);
        /* In a high-contrast theme the colour of 0 is the background's. */
        box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--vscode-contrastBorder, transparent) 70%, transparent); }
      .many [role='gridcell'] { height: 5px; border-radius: 1px; }
      [data-sign] { display: grid; place-items: center; }
      [data-sign]::after, [data-sign='+']::before { content: ''; display: var(--sign-marks, none); grid-area: 1 / 1; width: 5px; height: 1px;
        background: currentColor; }
      [data-sign='+']::before { width: 1px; height: 5px; }
      .many [data-sign]::after { width: 3px; }
      .many [data-sign='+']::before { height: 3px; }
      :host([quiet]:not(:hover, :focus-within)) { --sign-marks: none; }
      .many, .many [role='row'], .many .columns { gap: 1px; }
      /* Also above the row below. */
      [role='gridcell']:is([aria-selected='true'], :hover, :focus-visible) { position: relative; z-index: 1; }
      [role='gridcell'][aria-selected='true'] { outline: 2px solid var(--vscode-focusBorder, #0078d4); outline-offset: 1px; }
      [role='gridcell']:hover { outline: 1px solid var(--vscode-editor-foreground, #ccc); outline-offset: 0; }
      [role='gridcell']:focus-visible { outline: 2px solid var(--vscode-editor-foreground, #ccc); outline-offset: 1px; }
      .mlp { flex: 1 1 0; min-width: calc(18px * var(--type-size, 1)); max-width: calc(40px * var(--type-size, 1)); margin-left: 3px;
        height: var(--cell); border-radius: 2px;
        box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--vscode-contrastBorder, transparent) 70%, transparent); }
      .columns .mlp { height: auto; box-shadow: none; display: flex; justify-content: center; }
      .many .mlp { height: 5px; border-radius: 1px; }
      /* Empty places, so that they are not taken for values near 0. */
      :host([quiet]:not(:hover, :focus-within)) :is([role='gridcell'], [data-mlp]) { outline: none; background: none !important;
        box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--vscode-editor-foreground, #ccc) 22%, transparent); }
      :host([quiet]:not(:hover, :focus-within)) .scale { visibility: hidden; }
      /* All text is together below the cells; room for what is not visible yet comes last. */
      :host([quiet]:not(:hover, :focus-within)) { display: flex; flex-direction: column; }
      :host([quiet]:not(:hover, :focus-within)) .caption { order: 1; position: relative; top: 4px; }
      :host([quiet]:not(:hover, :focus-within)) [data-proportion] { order: 0; }
      :host([quiet]:not(:hover, :focus-within)) .scale { order: 2; }
      .scale { display: grid; grid-template-columns: auto minmax(20px, 1fr) auto; align-items: center; column-gap: 4px;
        max-width: calc(270px * var(--type-size, 1)); margin-top: 5px; line-height: 1.15; font-variant-numeric: tabular-nums; white-space: nowrap;
        font-size: calc(var(--small) * 0.94); color: var(--muted); }
      /* If there is room for only one line, it says, before heads are explained, which step explains them. */
      .scale.early { display: var(--scale-beforehand, grid); }
      .beforehand { display: var(--words-beforehand, none); margin-top: 5px; line-height: 1.15; font-size: calc(var(--small) * 0.94);
        color: var(--muted); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
      .scale i { height: calc(7px * var(--type-size, 1)); }
      /* Amounts mean nothing before heads are explained; their room is kept. */
      .awaited, .early .amount { visibility: hidden; }
      /* If there is room for one line, it says what the colours mean; the amounts are in its tooltip. */
      .amount { display: var(--amounts-of-scale, block); }
      .scale i { grid-area: 1 / 2; }
      .away { grid-area: var(--signs-row, 2) / 1 / auto / var(--away-end, 3); }
      /* What the amounts are added to gives way to the words on the other side. */
      .adds { grid-area: var(--signs-row, 2) / 3; max-width: 18ch; overflow: hidden; text-overflow: ellipsis; }
      /* If its neighbour needs the room, cells give their contribution in tooltips. */
      .in-words, .caption { display: var(--heads-in-words, block); }
      .name { font-size: calc(var(--small) * 0.94); line-height: 1.35; margin-bottom: 2px; white-space: nowrap; overflow: hidden;
        text-overflow: ellipsis; }
      /* The same height before the text is known and for every token, so that nothing below it moves. Longer text is not cut
         but takes more room. */
      .caption { margin-top: 1px; font-size: calc(var(--small) * 0.94); line-height: 1.35; min-height: 2.7em;
        overflow-wrap: anywhere; }
      /* If there is room for one caption only, the other is in its tooltip. */
      [data-proportion] { display: var(--heads-proportion, var(--heads-in-words, block)); }
    `,
  ];

  @property({ attribute: false }) stack!: ShownStack;
  /** The chosen head. */
  @property({ attribute: false }) place: HeadPlace = { layer: 0, head: 0 };
  /** Whether another head is about to be chosen instead; until then none is marked. */
  @property({ attribute: false }) undecided = false;
  @property({ attribute: false }) contributions: HeadContributions | undefined;
  /** Whether contributions are still to come; room for the text about them is kept from the beginning. */
  @property({ type: Boolean }) awaited = false;
  /** What heads are tinted by instead of their contribution to the prediction. */
  @property({ attribute: false }) tint: HeadTint | undefined;
  /** Whether the heads are those of cross-attention. */
  @property({ attribute: false }) cross = false;
  /** The step that first explains heads, while an earlier one is read; amounts are hidden until then. */
  @property({ attribute: false }) explainedIn: number | undefined;
  /** Whether nothing was explained about heads yet: they are coloured only from a later step on, or while they are pointed at. */
  @property({ type: Boolean, reflect: true, attribute: 'quiet' }) isBeforeHeads = false;
  @property({ attribute: false }) beginsIn: number | undefined;
  /**
   * Whether the lesson being read is about attention patterns; a head's contribution is then shown only while it is pointed at.
   */
  @property({ attribute: false }) ofPatterns = false;
  /** The head or MLP that is pointed at or has the focus. */
  @state() private pointed: HeadPlace | undefined;
  private painted: unknown[] = [];

  constructor() {
    super();
    new ThemeObserver(this, () => {
      this.painted = [];
      this.requestUpdate();
    });
  }

  override render() {
    const { layers, heads } = this.stack;
    const named = this.pointed ?? this.place;
    return html`${this.tellsWhatIsAdded ? html`<div class="name in-words" data-heads-title aria-hidden="true">${this.isBeforeHeads ? strings.headsCounted(this.stack.layers, this.stack.heads) : this.heading()}</div>` : nothing}
      <div role="grid" class=${layers > MANY_BLOCKS ? 'many' : ''} aria-label=${strings.heads}
        @keydown=${this.key} @click=${this.clicked} @contextmenu=${this.openMenu} @pointerover=${this.over} @pointerleave=${this.leave}
        @focusin=${this.focused} @focusout=${this.leave}>
        <div class="columns" aria-hidden="true"><span class="corner"><abbr title=${meaningOf(strings.headLabel)}>${strings.headLabel}</abbr></span>${[
          ...Array(heads).keys(),
        ].map(
          (head) => html`<span class="column">${head % everyHead(heads) === 0 ? head : nothing}</span>`,
        )}${this.tellsWhatIsAdded ? html`<span class="mlp"><abbr title=${meaningOf(strings.mlp)}>${strings.mlp}</abbr></span>` : nothing}</div>
        ${layers < LEAST_LABELLED_BLOCKS ? nothing : html`<span class="blocks" aria-hidden="true">${strings.blockLabel}</span>`}
        ${[...Array(layers).keys()].map(
          (layer) =>
            html`<div role="row"><span class="label" aria-hidden="true">${layer % (layers > MANY_BLOCKS ? EVERY : 1) === 0 ? layer : nothing}</span>${[...Array(heads).keys()].map((head) => this.cell({ layer, head }))}${this.mlp(layer)}</div>`,
        )}
      </div>
      ${this.scale()}
      <div class="caption" aria-hidden="true" title=${[this.caption, this.describe(named), this.proportionInWords].filter(Boolean).join('\n')}>${this.caption}</div>
      ${this.proportion()}`;
  }

  /** What the colours measure: the panel may show a lead in one step and the logit in the next. */
  private heading() {
    const { contributions } = this;
    if (!contributions) return strings.headsTitle;
    const { ratherThan } = contributions;
    return html`<b>${ratherThan ? strings.headsTitleOfLead(framedToken(ratherThan)) : strings.headsTitleOfLogit(framedToken(contributions))}</b>`;
  }

  /** Sets colours directly, since the page's content security policy forbids style attributes. */
  override updated(): void {
    const { contributions, cross, stack, tint } = this;
    const wanted = [tint, contributions, cross, stack.name, stack.layers, stack.heads];
    if (wanted.every((one, i) => one === this.painted[i])) return;
    this.painted = wanted;
    const palette = currentPalette();
    const scale = tint?.scale ?? this.ownScale;
    const ends = GRADIENT.map((share) => `${toCss(colorOf(scale, palette, share * scale.limit))} ${(1 + share) * 50}%`);
    const bar = this.renderRoot.querySelector<HTMLElement>('.scale i');
    bar?.style.setProperty('background', `linear-gradient(90deg, ${ends.join(', ')})`);
    const paint = (cell: HTMLElement, value: number | undefined) => {
      const color = value === undefined ? undefined : colorOf(scale, palette, value);
      cell.style.backgroundColor = color ? toCss(color) : '';
      cell.style.color = color ? inkOn(color) : '';
      if (value && hasNegative(scale)) cell.dataset['sign'] = value < 0 ? '-' : '+';
      else delete cell.dataset['sign'];
    };
    for (const cell of this.renderRoot.querySelectorAll<HTMLElement>('[role="gridcell"]')) {
      const value = this.added(placeOf(cell));
      paint(cell, value);
      if (value === undefined) delete cell.dataset['value'];
      else cell.dataset['value'] = String(value);
    }
    for (const cell of this.renderRoot.querySelectorAll<HTMLElement>('[data-mlp]'))
      paint(cell, Number(cell.dataset['mlp']));
  }

  /** The cell of a block's MLP. It cannot be chosen; it is there to compare with the heads beside it. */
  private mlp(layer: number) {
    if (!this.tellsWhatIsAdded) return nothing;
    const value = this.contributions?.mlp[layer];
    if (value === undefined) return html`<span class="mlp" aria-hidden="true"></span>`;
    return html`<span class="mlp" aria-hidden="true" data-mlp=${value} title=${strings.mlpAdds(layer, value, this.token)}></span>`;
  }

  /** Whether the contribution is shown: not if heads are tinted by something else, or do not lead to the logit. */
  private get tellsWhatIsAdded(): boolean {
    return !this.tint && (this.isAwaited || this.added(this.place) !== undefined);
  }

  private get isAwaited(): boolean {
    return this.awaited && !this.contributions && feedsOutput(this.stack);
  }

  /** The ends of the colour scale in numbers, which depend on the prediction. */
  private scale() {
    if (!this.tellsWhatIsAdded) return nothing;
    const [from, to] = [signedShort(-this.limit), signedShort(this.limit)];
    const looks = [this.isAwaited && 'awaited', this.explainedIn !== undefined && 'early'].filter(Boolean).join(' ');
    return html`<div class="scale ${looks}" role="img" data-limit=${this.limit} title=${strings.tint(this.token)}
      aria-label=${strings.tintBetween(from, to, this.token)}><span class="amount">${from}</span><i></i><span class="amount">${to}</span>
      <span class="signs away">${strings.takesAway}</span><span class="signs adds">${this.contributions?.ratherThan ? strings.addsToLead : strings.addsTo(this.addedTo)}</span></div>
      ${this.explainedIn === undefined ? nothing : html`<div class="beforehand" aria-hidden="true">${strings.headsBeforehand(this.explainedIn)}</div>`}`;
  }

  /** The token, if there is room to name it; for a difference of two, the caption names them. */
  private get addedTo(): string | undefined {
    const { contributions } = this;
    return contributions && contributions.ratherThan === null ? explainedLabel(contributions) : undefined;
  }

  private cell(place: HeadPlace) {
    const { layer, head } = place;
    const chosen = layer === this.place.layer && head === this.place.head;
    const label = this.describe(place);
    return html`<div role="gridcell" aria-selected=${chosen && !this.undecided} tabindex=${chosen ? 0 : -1}
      aria-label=${label} title=${label} data-layer=${layer} data-head=${head}></div>`;
  }

  private describe(place: HeadPlace): string {
    const { layer, head } = place;
    const name = strings.headPlace(layer, head);
    const value = this.added(place);
    if (value === undefined) return name;
    return `${name}, ${this.tint ? this.tint.words(value) : strings.adds(value, this.token)}`;
  }

  private added({ layer, head }: HeadPlace): number | undefined {
    const { contributions, cross, stack, tint } = this;
    const place = { layer, head };
    if (tint) return tint.valueOf(place);
    // Heads of an encoder do not lead to the logit directly; the contributions are of another stack's heads.
    if (!contributions || stack.heads !== contributions.heads || !feedsOutput(stack)) return undefined;
    return addedBy(contributions, place, cross);
  }

  private get ownScale(): Scale {
    return contributionScale(this.contributions ? allAdded(this.contributions) : []);
  }

  /** The value with the full colour. */
  private get limit(): number {
    return this.ownScale.limit;
  }

  /** The token whose logit it is added to, after "the logit of". */
  private get token(): string {
    const { contributions } = this;
    return contributions ? explainedInWords(contributions) : '';
  }

  /** The proportion of heads to the whole: the logit, and the contribution of each kind of part. */
  private proportion() {
    if (!this.tellsWhatIsAdded) return nothing;
    const text = this.proportionInWords;
    return html`<div class="caption" data-proportion title=${text ? `${text}\n${strings.fullColour}` : strings.fullColour}>${text}</div>`;
  }

  private get proportionInWords(): string | undefined {
    const { contributions } = this;
    if (!this.tellsWhatIsAdded || this.ofPatterns) return undefined;
    if (this.isBeforeHeads && this.beginsIn !== undefined) return strings.coloursLater(this.beginsIn);
    return this.explainedIn !== undefined ? strings.coloursBeforehand : contributions && shortProportion(contributions);
  }

  private get caption(): string {
    if (this.tint) return this.pointed ? this.describe(this.pointed) : this.tint.caption;
    if (this.explainedIn !== undefined && !this.pointed) return strings.headsBeforehand(this.explainedIn);
    if (this.ofPatterns && !this.pointed) return '';
    const { contributions } = this;
    const { layer, head } = this.pointed ?? this.place;
    const value = this.added({ layer, head });
    if (value === undefined || !contributions) return strings.noTint;
    const { ratherThan } = contributions;
    const to = ratherThan
      ? strings.leadOf(quotedToken(contributions), quotedToken(ratherThan))
      : strings.logitOf(quotedToken(contributions));
    // In a decoder with a source, both attentions have a head of that number.
    const attention = !contributions.cross
      ? {}
      : ({ attention: this.cross ? 'cross-attention' : 'self-attention' } as const);
    return strings.headAdds({ layer, head, ...attention }, value, to, contributions.logit);
  }

  private choose({ layer, head }: HeadPlace): void {
    this.dispatchEvent(new ChooseEvent({ layer, head }));
  }

  private readonly clicked = (event: Event): void => {
    const cell = cellOf(event);
    if (cell) this.choose(placeOf(cell));
  };

  /** Not for heads tinted by something else, which may be of two models, as in a comparison. */
  private readonly openMenu = (event: MouseEvent): void => {
    const cell = cellOf(event);
    if (!cell || (this.tint && !this.tint.isOfOneTrace)) return;
    const { layer, head } = placeOf(cell);
    if (head !== null) askForMenu(event, cell, { layer, head, stack: this.stack.name, cross: this.cross });
  };

  private readonly over = (event: Event): void => {
    const cell = cellOf(event);
    this.pointed = cell && placeOf(cell);
  };

  /** Without a tint the caption is about the chosen head, which is the one with the focus. */
  private readonly focused = (event: Event): void => {
    if (this.tint) this.over(event);
  };

  private readonly leave = (): void => {
    this.pointed = undefined;
  };

  private readonly key = (event: KeyboardEvent): void => {
    const cell = cellOf(event);
    if (!cell) return;
    const { layers, heads } = this.stack;
    const { layer, head } = placeOf(cell);
    const target = gridTarget(event, { row: layer, column: head }, layers, heads);
    if (!target) return;
    event.preventDefault();
    const place = { layer: target.row, head: target.column };
    this.choose(place);
    const at = `[data-layer="${place.layer}"][data-head="${place.head}"]`;
    this.renderRoot.querySelector<HTMLElement>(at)?.focus();
  };
}

/** The tooltip of a column heading. */
function meaningOf(name: string): string {
  const [part] = splitByTerms(name);
  return part?.term?.meaning ?? '';
}

/** Whether the model's output is computed from the stream that these heads write to. */
function feedsOutput({ sequence }: ShownStack): boolean {
  return sequence === TOKENS;
}

function cellOf(event: Event): HTMLElement | undefined {
  return (event.target as Element).closest<HTMLElement>('[role="gridcell"]') ?? undefined;
}

function placeOf({ dataset }: HTMLElement): HeadPlace {
  return { layer: Number(dataset['layer']), head: Number(dataset['head']) };
}

/** Every how many heads a number is written: numbers of two digits would touch. */
function everyHead(heads: number): number {
  if (heads > MANY_HEADS) return EVERY;
  return heads > ONE_DIGIT ? 2 : 1;
}
