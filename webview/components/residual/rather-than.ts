/**
 * Chooses the explained token and the token it is compared with: one of the most probable here, a name in the text, or any of
 * the vocabulary.
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { VocabularyToken } from '../../../src/engine/protocol/token-protocol';
import type { Attribution } from '../../../src/trace/readings/attribution';
import { stayInPlace } from '../../base/stay-in-place';
import { ChooseEvent } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import { percentInWords, quotedToken, tokenLabel } from '../../strings/format';
import { ratherThan as texts } from '../../strings/residual';
import { sharedStyles } from '../../theme/styles';
import { isLowPresented, isPresented } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';
import '../controls/menu';
import type { Menu, MenuItem } from '../controls/menu';
import '../controls/segmented';
import type { Option, Segmented } from '../controls/segmented';
import '../controls/token-picker';
import { askNames, askPredictions } from '../../state/generation/asked-predictions';
import type { PickTokenEvent, TokenPicker } from '../controls/token-picker';

/** How many of the most probable tokens are offered. */
const OFFERED = 4;
/** How many are offered in a presentation on a low page, where they are on one line with the figure below. */
const OFFERED_LOW = 2;
/** How many tokens of the text are offered besides. */
const OF_TEXT = 3;
/** A token that begins a word with a capital letter, as names do, unlike the short words that are in every text. */
const CAPITALISED = /^\s\p{Lu}/u;
const NONE = '';
const OTHER = 'other';

/** Which of the two tokens is chosen. */
type Role = 'target' | 'ratherThan';

@customElement('trace-rather-than')
export class RatherThan extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 6px 0; font-size: var(--small); }
      .choice { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; }
      .explain { color: var(--muted); white-space: nowrap; }
      trace-segmented::part(label) { white-space: nowrap; }
      .link { margin-top: 4px; text-align: start; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** The attribution that is explained. */
  @property({ attribute: false }) attribution!: Attribution;
  @query('[data-picker="rather-than"]') private picker!: Segmented;
  @query('trace-token-picker') private field!: TokenPicker | null;
  @query('trace-menu') private menu!: Menu | null;
  /** The role for which the user is searching the whole vocabulary, if any. */
  @state() private searched: Role | undefined;
  private readonly predictions = askPredictions(this);
  private readonly names = askNames(this, () => this.offeredWith(this.ofText));

  override render() {
    const { attribution, ofText } = this;
    const searching = this.searched === 'ratherThan';
    const none = { value: NONE, label: texts.none, title: texts.noneTitle(quotedToken(attribution)) };
    const other = { value: OTHER, label: texts.other, title: texts.otherTitle };
    const value = searching ? OTHER : String(attribution.ratherThan?.id ?? NONE);
    return html`<div class="choice">${this.explained(ofText)}<trace-segmented wrap data-picker="rather-than" .label=${texts.label} .value=${value}
        .options=${[none, ...this.offeredWith(ofText).map((id) => this.option(id, ofText)), other]} @pick=${this.pick}></trace-segmented></div>
      ${this.searched ? this.searchField(ofText) : nothing} ${this.contrast()}
      ${failureOf(this.predictions)} ${failureOf(this.names)}`;
  }

  /** In a presentation its room goes to the figure, since the step says above what is explained. */
  private explained(ofText: readonly number[]) {
    if (isPresented()) return nothing;
    const shown = tokenLabel(this.attribution);
    return html`<span class="explain"><span aria-hidden="true">${texts.explain}</span> <trace-menu data-picker="explained" .framed=${true} .label=${`${texts.explain} ${shown}`}
      .items=${() => this.explainable(ofText)} @pick=${({ detail }: CustomEvent<string>) => this.pickTarget(detail)}>${shown}<span aria-hidden="true"> ▾</span></trace-menu></span>`;
  }

  private explainable(ofText: readonly number[]): MenuItem[] {
    const { attribution } = this;
    const others = this.offeredWith(ofText).map((id) => ({ item: this.option(id, ofText), isCurrent: false }));
    const own = {
      value: String(attribution.id),
      label: tokenLabel(attribution),
      title: this.titleOf(attribution.id, []),
    };
    const all = [{ item: own, isCurrent: true }, ...others];
    return [
      ...all.map(({ item: { value: id, label, title: about }, isCurrent }) => ({
        id,
        label,
        isCurrent,
        ...(about !== undefined && { about }),
      })),
      { id: OTHER, label: texts.other, about: texts.otherTitle },
    ];
  }

  private searchField(ofText: readonly number[]) {
    const { panel, attribution } = this;
    return html`<trace-token-picker .connection=${panel.next.host.connection} .model=${panel.summary.model.folder} .tokenizer=${panel.summary.model.tokenizer} .label=${texts.find}
      .foundLabel=${texts.found} .without=${attribution.id} .titleOf=${({ id }: VocabularyToken) => this.titleOf(id, ofText)}
      @pick-token=${this.take}></trace-token-picker>`;
  }

  private option(id: number, ofText: readonly number[]): Option {
    const name = this.panel.next.names.get(id);
    return { value: String(id), label: name ? tokenLabel(name) : '…', title: this.titleOf(id, ofText) };
  }

  private titleOf(id: number, ofText: readonly number[]): string {
    const probability = this.predictions.value?.probability(id);
    const share = probability === undefined ? '' : percentInWords(probability);
    return [texts.optionTitle(share, id), ...(ofText.includes(id) ? [texts.ofText] : [])].join('\n');
  }

  /** The offered tokens: the most probable ones except the explained one, those of the text, and the chosen one. */
  private offeredWith(ofText: readonly number[]): readonly number[] {
    const { ratherThan } = this.attribution;
    const others = [...this.mostProbable, ...ofText];
    return ratherThan && !others.includes(ratherThan.id) ? [...others, ratherThan.id] : others;
  }

  private get mostProbable(): readonly number[] {
    const offered = isLowPresented() ? OFFERED_LOW : OFFERED;
    const order = this.predictions.value?.order.slice(0, offered + 1) ?? [];
    return [...order].filter((other) => other !== this.attribution.id).slice(0, offered);
  }

  /**
   * Ids of the most probable names in the text that are not among the most probable tokens. "Why not “·Mary”?" is a question
   * about a word in the text, however improbable.
   */
  private get ofText(): readonly number[] {
    const { value } = this.predictions;
    if (!value) return [];
    const known = [this.attribution.id, ...this.mostProbable];
    const words = this.panel.summary.tokens.filter(({ id, text }) => CAPITALISED.test(text) && !known.includes(id));
    const ids = [...new Set(words.map(({ id }) => id))];
    return ids.toSorted((a, b) => value.probability(b) - value.probability(a)).slice(0, OF_TEXT);
  }

  /**
   * A button that compares two names of the text. In a text with two names the question is usually why one and not the other,
   * even if another token is predicted. Offered if the more probable of them is among the most probable tokens.
   */
  private contrast() {
    const { value } = this.predictions;
    const { attribution, panel } = this;
    if (!value || attribution.ratherThan || isPresented()) return nothing;
    const words = panel.summary.tokens.filter(({ text }) => CAPITALISED.test(text));
    const ids = [...new Set(words.map(({ id }) => id))].toSorted((a, b) => value.probability(b) - value.probability(a));
    const [target, ratherThan] = ids;
    if (target === undefined || ratherThan === undefined || target === attribution.id) return nothing;
    if (![...value.order.slice(0, OFFERED + 1)].includes(target)) return nothing;
    const named = (id: number) => quotedToken(words.find((word) => word.id === id) ?? attribution);
    return html`<button type="button" class="link" data-action="contrast-names" title=${texts.contrastTitle}
      @click=${() => this.contrastNames(target, ratherThan)}>${texts.contrast(named(target), named(ratherThan))}</button>`;
  }

  private contrastNames(target: number, ratherThan: number): void {
    stayInPlace(this);
    this.dispatchEvent(new ChooseEvent({ target, ratherThan }));
  }

  private take({ detail: token }: PickTokenEvent): void {
    this.panel.next.names.add([token]);
    if (this.searched === 'target') this.explain(token.id);
    else this.choose(token.id);
  }

  /** Opens the search and focuses it; otherwise typed letters would act as keys of the panel. */
  private async search(role: Role): Promise<void> {
    if (this.searched) this.picker.focus();
    this.searched = role;
    await this.updateComplete;
    await this.field?.focus();
  }

  private pick({ detail }: CustomEvent<string>): void {
    if (detail === OTHER) void this.search('ratherThan');
    else this.choose(detail === NONE ? null : Number(detail));
  }

  private pickTarget(item: string): void {
    if (item === OTHER) void this.search('target');
    else this.explain(Number(item));
  }

  /** Explains this token and keeps the token it is compared with; if that is the token itself, the two swap roles. */
  private explain(id: number): void {
    const { attribution, panel } = this;
    // The search field disappears, so the focus has to be moved.
    if (this.searched) this.menu?.focus();
    this.searched = undefined;
    if (id === attribution.id) return;
    stayInPlace(this);
    const target = id === this.predictions.value?.order[0] ? null : id;
    const isOther = panel.choice.ratherThan === id;
    this.dispatchEvent(new ChooseEvent(isOther ? { target, ratherThan: attribution.id } : { target }));
  }

  private choose(ratherThan: number | null): void {
    // The search field disappears, so the focus has to be moved.
    if (this.searched) this.picker.focus();
    this.searched = undefined;
    // The sentences above will be about another difference and may have more or fewer lines.
    stayInPlace(this);
    this.dispatchEvent(new ChooseEvent(ratherThan === null ? { ratherThan, ofLead: false } : { ratherThan }));
  }
}
