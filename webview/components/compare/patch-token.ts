/** Chooses the token, and the token to compare it with, by which the effect of a run of A with a part of B is measured. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { VocabularyToken } from '../../../src/engine/protocol/token-protocol';
import { plain, type TokenPair } from '../../../src/trace/compare/contrast';
import type { Outcome } from '../../../src/trace/compare/outcome';
import { measureText } from '../../../src/trace/compare/patch-words';
import type { CompareData } from '../../state/compare/comparison';
import {
  differingPair,
  type Followed,
  offeredTokens,
  type SuggestedPair,
  suggestedPair,
} from '../../state/compare/patch-token';
import { compareStrings } from '../../strings/compare';
import { quotedToken, tokenLabel } from '../../strings/format';
import { proseStyles, sharedStyles } from '../../theme/styles';
import '../controls/menu';
import type { Menu, MenuItem } from '../controls/menu';
import '../controls/token-picker';
import { eventOf } from '../../base/event-of';
import type { PickTokenEvent, TokenPicker } from '../controls/token-picker';

const texts = compareStrings.patch;

/** Sent when another token, or another token to subtract, is chosen. */
export class FollowEvent extends eventOf<Followed>('follow') {}

/** Which of the two tokens is chosen. */
type Role = 'token' | 'ratherThan';

const NONE = 'none';
const ANOTHER = 'another';

@customElement('compare-patch-token')
export class PatchToken extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    css`
      :host { display: block; margin: 6px 0; }
      /* The buttons below stay in place, whichever sentence is shown. */
      .room { display: grid; }
      .room > * { grid-area: 1 / 1; }
      .room > [aria-hidden] { visibility: hidden; }
      .pair { font-size: var(--small); text-align: start; }
      .pair.chosen { visibility: hidden; }
      .choice { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 8px; color: var(--muted); }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  /** What both predict, once that is known. */
  @property({ attribute: false }) outcome: Outcome | undefined;
  /** `undefined` while it is unknown which token A predicts. */
  @property({ attribute: false }) followed: Followed | undefined;
  /** Why the other token is subtracted if the user has not chosen it; '' if the user has. */
  @property({ attribute: false }) because = '';
  /** The role for which the user is searching the whole vocabulary, if any. */
  @state() private searched: Role | undefined;
  @query('trace-token-picker') private searchField!: TokenPicker | null;

  override render() {
    const { followed } = this;
    const { token, ratherThan = null } = followed ?? {};
    return html`<div class="choice"><span aria-hidden="true">${texts.follow}</span>${this.menu('token', texts.follow, token ? tokenLabel(token) : texts.predicted)}
        <span aria-hidden="true">${texts.ratherThan}</span>${this.menu('ratherThan', texts.ratherThan, ratherThan ? tokenLabel(ratherThan) : texts.noOther)}</div>
      ${this.searched ? this.search() : nothing} ${this.pairButton()}
      ${followed ? this.measured(followed) : nothing}`;
  }

  /** A button that chooses both tokens at once. It keeps its room after that, so that nothing below it moves. */
  private pairButton() {
    const { pair, followed } = this;
    if (!pair) return nothing;
    const isChosen = followed?.token.id === pair.token.id && followed.ratherThan?.id === pair.ratherThan.id;
    const [token, other] = [quotedToken(pair.token), quotedToken(pair.ratherThan)];
    return html`<button type="button" class="link pair ${isChosen ? 'chosen' : ''}" data-action="follow-pair"
      @click=${() => this.followPair(pair)}>${texts.followPair(token, other, pair.because)}</button>`;
  }

  private followPair({ token, ratherThan }: TokenPair): void {
    this.searched = undefined;
    // The button does not exist any more at this point.
    this.renderRoot.querySelector<Menu>('trace-menu')?.focus();
    this.dispatchEvent(new FollowEvent({ token, ratherThan }));
  }

  /** Says how it is measured; reserves room for the longest sentence that another choice could give. */
  private measured({ token, ratherThan }: Followed) {
    const sentence = (other: VocabularyToken | null) =>
      texts.measuredBy(measureText(token, other, quotedToken), other !== null);
    const own = [sentence(ratherThan), this.because].filter(Boolean).join(' ');
    const others = [...this.offered.map((one) => one.token), ...(ratherThan ? [ratherThan] : [])];
    const longest = [own, ...others.map(sentence)].reduce((most, one) => (one.length > most.length ? one : most), '');
    return html`<div class="room small muted"><p aria-hidden="true">${longest}</p>
      <p role="status" data-measure>${own}</p></div>`;
  }

  private get pair(): SuggestedPair | undefined {
    return suggestedPair(this.data.comparison, this.outcome);
  }

  private get offered() {
    return offeredTokens(this.outcome, differingPair(this.data.comparison, this.outcome));
  }

  private menu(role: Role, label: string, shown: string) {
    return html`<trace-menu data-picker="patch-${role === 'token' ? 'of' : 'rather-than'}" .framed=${true} .label=${`${label} ${shown}`}
      .items=${() => this.items(role)} @pick=${({ detail }: CustomEvent<string>) => this.pick(role, detail)}>${shown}<span aria-hidden="true"> ▾</span></trace-menu>`;
  }

  private items(role: Role): MenuItem[] {
    const { followed } = this;
    const current = followed?.[role];
    const none = { id: NONE, label: texts.noOther, isCurrent: !current };
    const { offered } = this;
    const isListed = !current || offered.some(({ token }) => token.id === current.id);
    const all = isListed ? offered : [...offered, { token: current, label: tokenLabel(current) }];
    // A token minus itself would be 0.
    const fitting = all.filter(({ token }) => role === 'token' || token.id !== followed?.token.id);
    return [
      ...(role === 'ratherThan' ? [none] : []),
      ...fitting.map(({ token, label }) => ({ id: String(token.id), label, isCurrent: token.id === current?.id })),
      { id: ANOTHER, label: texts.another },
    ];
  }

  private search() {
    const { host, comparison } = this.data;
    if (!host) return nothing;
    return html`<trace-token-picker .connection=${host.connection} .model=${comparison.a.summary.model.folder} .tokenizer=${comparison.a.summary.model.tokenizer} .label=${texts.find}
      .foundLabel=${texts.found} .without=${this.searched === 'ratherThan' ? this.followed?.token.id : undefined}
      @pick-token=${this.take}></trace-token-picker>`;
  }

  private take({ detail: token }: PickTokenEvent): void {
    const { searched } = this;
    if (!searched) return;
    // The search field disappears, so the focus has to be moved.
    const picker = searched === 'token' ? 'patch-of' : 'patch-rather-than';
    this.renderRoot.querySelector<Menu>(`[data-picker="${picker}"]`)?.focus();
    this.choose(searched, token);
  }

  private async pick(role: Role, item: string): Promise<void> {
    if (item === NONE) this.choose(role, null);
    else if (item === ANOTHER) await this.begin(role);
    else {
      const all = [...this.offered.map(({ token }) => token), this.followed?.[role]];
      const token = all.find((one) => String(one?.id) === item);
      if (token) this.choose(role, token);
    }
  }

  /** Opens the search, which takes what is typed next. */
  private async begin(role: Role): Promise<void> {
    this.searched = role;
    await this.updateComplete;
    await this.searchField?.focus();
  }

  private choose(role: Role, chosen: VocabularyToken | null): void {
    this.searched = undefined;
    const token = role === 'token' && chosen ? plain(chosen) : this.followed?.token;
    if (!token) return;
    const other = role === 'token' ? (this.followed?.ratherThan ?? null) : chosen && plain(chosen);
    this.dispatchEvent(new FollowEvent({ token: plain(token), ratherThan: other?.id === token.id ? null : other }));
  }
}
