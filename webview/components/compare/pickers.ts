/**
 * Chooses the blocks and heads of both sides of a comparison. Choosing one of A also chooses its counterpart in B, if there is
 * one.
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { SidePlace } from '../../../src/trace/compare/compare-place';
import { isSameHead } from '../../../src/trace/heads/head-place';
import { VIEWS, type View } from '../../choice/choice';
import { type CompareChoice, CompareChooseEvent, isSamePlaces, sidesOf } from '../../choice/compare-choice';
import { LEAVE_KEYS } from '../../keyboard/keys';
import { areChosenApart, chosenPlaces } from '../../state/compare/chosen-places';
import { type Comparison, type SideName, sizesOf } from '../../state/compare/comparison';
import type { Remarkable } from '../../state/compare/remarkable';
import { compareStrings as strings } from '../../strings/compare';
import { strings as panelStrings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { openedStyles, placeBeside } from '../controls/place-beside';
import '../controls/segmented';
import type { SimilaritySummary } from './summary';

/** The distance between the button and its popup, and between the popup and the edge of the panel. In CSS pixels. */
const DISTANCE = 4;
const EDGE = 8;

export const NO_SIMILARITY_SUMMARY: SimilaritySummary = { words: '', isAll: false, leftOut: [] };

/** The label of the way back to the heads that are worth a look. */
function standsOut({ a: { layer, head }, isOfMlp }: Remarkable): string {
  return isOfMlp ? strings.mlpStandsOut(layer) : strings.headStandsOut(strings.headName(layer, head, false));
}

@customElement('compare-pickers')
export class ComparePickers extends LitElement {
  static override styles = [
    sharedStyles,
    openedStyles,
    css`
      :host { display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: center; }
      .sides:popover-open { display: flex; flex-direction: column; gap: 6px; }
      .side { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 12px; align-items: baseline; }
      b { color: var(--muted); min-width: 1ch; }
      .numbers { display: flex; flex-wrap: wrap; gap: 4px 12px; min-width: 0; }
      .picker { display: inline-flex; gap: 8px; align-items: center; min-width: 0; max-width: 100%; }
      .end { margin-left: auto; }
      .places { appearance: none; font: inherit; color: inherit; background: none; border: 1px solid var(--line);
        border-radius: 4px; padding: 2px 8px; cursor: pointer; text-align: left; }
      .places:hover { background: var(--vscode-toolbar-hoverBackground, #5a5d5e50); }
      [popover] { padding: 10px 12px; max-width: calc(100vw - ${2 * EDGE}px); max-height: calc(100vh - ${2 * EDGE}px); overflow-y: auto; }
      /* Two lines high, also while the text is being computed. */
      .why { flex: 1 1 0; min-width: 0; min-height: 2.6em; line-height: 1.3; align-content: center; }
      .why > span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
      .idle { display: none; }
      .back { appearance: none; font-family: inherit; text-align: left; background: none; border: 0; padding: 0;
        cursor: pointer; color: var(--vscode-textLink-foreground, #3794ff); }
      .back:hover { text-decoration: underline; }
      /* With a head of each side the text is longer: beside the views it would need more than two lines. */
      @container (max-width: 1100px) { :host([apart]) .why { flex: 1 0 100%; order: 1; } }
      :host([narrow]) { gap: 4px 8px; }
      :host([narrow]) .why { flex: 1 0 100%; order: 1; }
      /* On a line of its own one line is enough here. */
      @container (min-width: 600px) { :host([narrow]) .why { min-height: 1.3em; } }
      /* Where it would not fit in two lines, one line for all. */
      :host([tight]) .why { flex: 1 1 0; order: 0; min-height: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
      trace-segmented { max-width: 100%; }
    `,
  ];

  @property({ attribute: false }) comparison!: Comparison;
  @property({ attribute: false }) choice!: CompareChoice;
  /** Whether this block and head were already chosen in the trace. */
  @property({ attribute: false }) asInTrace = false;
  /** Heads that are worth a look, and why. */
  @property({ attribute: false }) remarkable: Remarkable | null = null;
  /**
   * How similar the texts are, if the models tell that. It comes first; for texts without corresponding tokens it is all that
   * is shown.
   */
  @property({ attribute: false }) similaritySummary: SimilaritySummary = NO_SIMILARITY_SUMMARY;
  /** What is still being computed for the comparison; '' when all is done. */
  @property({ attribute: false }) computing = '';
  /** Whether the part that is read has figures with several views. */
  @property({ attribute: false }) hasViews = false;
  /** Whether a block and a head matter to the part that is read. */
  @property({ attribute: false }) hasPlaces = true;
  /** Whether there is little room; the reason why a head is worth a look then gets its own line. */
  @property({ type: Boolean, reflect: true }) narrow = false;
  /** Whether there is no room for sentences. */
  @property({ type: Boolean, reflect: true }) tight = false;
  @state() private unfolded = false;
  @query('.places') private opener!: HTMLButtonElement;
  @query('[popover]') private opened!: HTMLElement;

  override willUpdate(): void {
    this.toggleAttribute('apart', this.apart);
  }

  override render() {
    const views = VIEWS.map((value) => ({ value, label: panelStrings.views[value] }));
    return html`${this.places()}
      <div id="places" class="sides" popover="auto" role="dialog" aria-label=${strings.placesTitle} @toggle=${this.toggled} @keydown=${this.leave}>${this.side('a')}${this.side('b')}
        ${this.apart ? html`<span class="muted small" data-apart>${strings.chosenApart}</span>` : nothing}
        ${this.asInTrace ? html`<span class="muted small" data-as-in-trace>${strings.asInTrace(this.choice.a, this.choice.b, this.apart)}</span>` : nothing}</div>
      <span class="why muted small computing" role="status" ?hidden=${this.computing === ''} title=${this.computing} data-computing>${this.computing}</span>
      ${this.computing === '' ? this.why() : nothing}
      <trace-segmented class="end ${this.hasViews ? '' : 'idle'}" data-picker="view" .label=${strings.view} .showLabel=${false} .options=${views}
        .value=${this.choice.view}
        @pick=${(event: CustomEvent<string>) => this.choose({ view: event.detail as View })}></trace-segmented>`;
  }

  /** Whether each side has its own block and head; they are then never named as the same in both. */
  private get apart(): boolean {
    return areChosenApart(this.comparison);
  }

  private why() {
    const { similaritySummary, remarkable } = this;
    if (similaritySummary.isAll && similaritySummary.words)
      return html`<span class="why muted small" data-carried title=${similaritySummary.words}><span>${similaritySummary.words}</span></span>`;
    return remarkable ? this.label(remarkable) : nothing;
  }

  /** The button's label. It stays when another head is chosen, and then leads back. */
  private label(remarkable: Remarkable) {
    const words = [this.similaritySummary.words, strings.sentence(remarkable.words)].filter(Boolean).join(' ');
    if (this.tight) return this.shortLabel(remarkable, words);
    // The difference is told first in the comparison; here it is only in the title.
    const shown = this.similaritySummary.words ? words : (remarkable.short ?? words);
    if (isSamePlaces(this.choice, remarkable))
      return html`<span class="why muted small" data-remarkable title=${words}><span>${shown}</span></span>`;
    const back = shown === words ? words : standsOut(remarkable);
    return html`<button type="button" class="why small back" data-remarkable title="${words} ${strings.goBackTo}."
      @click=${() => this.choose(sidesOf(remarkable))}><span>${back}</span></button>`;
  }

  /** A label without the reason, which the summary gives: only a way back if another head is chosen. */
  private shortLabel(remarkable: Remarkable, words: string) {
    if (isSamePlaces(this.choice, remarkable)) return nothing;
    return html`<button type="button" class="why small back" data-remarkable title=${words}
      @click=${() => this.choose(sidesOf(remarkable))}>${standsOut(remarkable)}</button>`;
  }

  /** The chosen blocks and heads, on one line. */
  private places() {
    const { a, b } = this.choice;
    const name = strings.places(a, b, this.apart);
    const isShort = this.tight || (this.narrow && (this.apart || !isSameHead(a, b)));
    return html`<button type="button" class="places ${this.hasPlaces ? '' : 'idle'}" data-action="places" aria-haspopup="dialog" aria-expanded=${this.unfolded}
      aria-label=${name} title="${name}: ${strings.placesTitle}" popovertarget="places" @keydown=${this.leave}>${isShort ? strings.placesInShort(a, b, this.apart) : name} ${this.unfolded ? '▴' : '▾'}</button>`;
  }

  private readonly toggled = async (event: Event): Promise<void> => {
    this.unfolded = (event as ToggleEvent).newState === 'open';
    if (!this.unfolded) return;
    // Beside the button if there is room: below it are the parts of the comparison, which a click goes to.
    const around = { distance: DISTANCE, edge: EDGE, otherwise: 'bottom-start' } as const;
    await placeBeside(this.opener, this.opened, { ...around, placement: 'right-start' });
  };

  /** Stops the keys here, because they have another meaning elsewhere in the panel. */
  private readonly leave = (event: KeyboardEvent): void => {
    if (!this.unfolded || !LEAVE_KEYS.includes(event.key)) return;
    event.stopPropagation();
    event.preventDefault();
    this.opened.hidePopover();
    this.opener.focus();
  };

  private side(side: SideName) {
    return html`<div class="side"><b aria-hidden="true">${strings.side[side]}</b>
      <div class="numbers">${this.numbers(side, 'layer')}
      ${this.numbers(side, 'head')}</div></div>`;
  }

  private numbers(side: SideName, key: keyof SidePlace) {
    const { layers, heads } = sizesOf(this.comparison, side);
    const name = strings.side[side];
    const [label, shown, count] =
      key === 'layer' ? [strings.blockOf(name), strings.block, layers] : [strings.headOf(name), strings.head, heads];
    const options = Array.from({ length: count }, (_, index) => ({ value: String(index), label: String(index) }));
    return html`<span class="picker"><span class="muted" aria-hidden="true">${shown}</span>
      <trace-segmented data-picker="${side}-${key}" .label=${label} .showLabel=${false} .options=${options}
        .value=${String(this.choice[side][key])}
        @pick=${(event: CustomEvent<string>) => this.pick(side, { [key]: Number(event.detail) })}></trace-segmented>
    </span>`;
  }

  private pick(side: SideName, change: Partial<SidePlace>): void {
    const { choice, comparison } = this;
    this.choose(side === 'a' ? chosenPlaces(comparison, choice, change) : { b: { ...choice.b, ...change } });
  }

  private choose(choice: Partial<CompareChoice>): void {
    this.dispatchEvent(new CompareChooseEvent(choice));
  }
}
