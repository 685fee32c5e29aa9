/**
 * The output of an encoder-decoder's decoder, which can be forced to something else, token by token or as a text, and traced to
 * any length.
 */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import '@vscode-elements/elements/dist/vscode-button';
import { textInField } from '../../../src/base/quoted-token';
import {
  forcedIn,
  isForcedLast,
  type OutputTarget,
  outputWith,
  targetOf,
} from '../../../src/engine/protocol/generation-protocol';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import type { WhoseTokens } from '../../../src/trace/readings/made-output';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import { nameParts } from '../../panel/named-parts';
import { TargetEvent } from '../../panel/target-event';
import type { StepData } from '../../state/generation/step-data';
import {
  endOf,
  isWriterKnown,
  type OwnOutput,
  ownOutput,
  type WrittenPlace,
  whoseTokens,
  writtenIds,
  writtenPlace,
} from '../../state/generation/written-output';
import { quotedToken } from '../../strings/format';
import { writtenStrings as texts } from '../../strings/written';
import { controlStyles, sharedStyles } from '../../theme/styles';
import './alternatives';
import './forced-tokens';
import { failureOf } from '../controls/error-box';
import type { TakeEvent } from './alternatives';
import '../controls/token-field';
import type { TakeFoundEvent, TokenField, TokensFoundEvent } from '../controls/token-field';

/** The number of tokens that a search shows beside the most probable ones. */
const MOST_FOUND = 8;

const STOPPED = { 'end-of-text': undefined, length: 'new tokens', context: 'context' } as const;

@customElement('trace-written')
export class WrittenOutput extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    css`
      :host { display: block; margin: 10px 0; }
      p { margin: 6px 0; max-width: 76ch; }
      .row { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; margin: 8px 0; }
      input[type='text'] { font: inherit; font-family: var(--mono); flex: 1 1 24ch; max-width: 52ch; min-width: 0; padding: 3px 6px;
        color: var(--vscode-input-foreground, inherit); background: var(--vscode-input-background, transparent);
        border: 1px solid var(--vscode-input-border, var(--line)); border-radius: 2px; }
      input[type='range'] { flex: 1 1 120px; max-width: 320px; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** What the decoder was to write. */
  @property({ attribute: false }) output: OutputTarget = {};
  /** The number of written tokens to trace, if the user has moved the slider. */
  @state() private kept: number | undefined;
  /** The output typed by the user, if it differs. */
  @state() private typed: string | undefined;
  /** Whether what follows a token is kept when another is written in its place, if the user has said so. */
  @state() private keepsRest: boolean | undefined;
  /** Tokens that were searched for. */
  @state() private found: readonly number[] = [];
  @query('trace-token-field') private search!: TokenField | null;
  @query('[data-target]') private field!: HTMLInputElement | null;
  private readonly near = new WhenVisible(this);
  /** The prediction made before the chosen token was written. */
  private readonly place = new Query<WrittenPlace>(this, () => {
    const { next, summary, choice } = this.panel;
    const { token } = choice;
    if (token === 0) return undefined;
    const about = [summary.tokens[token]?.id ?? 0, ...this.found];
    const fetch = (signal: AbortSignal) => writtenPlace(next.host.connection, summary, token, about, signal);
    return { of: [next], key: [token, about.join()], when: this.near.visible, fetch };
  });

  /** What the decoder would write by itself, where something was changed. */
  private readonly own = new Query<OwnOutput>(this, () => {
    const { next, summary } = this.panel;
    const { whose, output } = this;
    if (!this.isChanged || summary.saved?.hasModel === false) return undefined;
    const fetch = (signal: AbortSignal) => ownOutput(next.host.connection, summary, whose, signal);
    return { of: [next, output], when: this.near.visible, fetch };
  });

  constructor() {
    super();
    nameParts(this, {
      output: () => this.updateComplete.then(() => this),
      candidates: () => this.updateComplete.then(() => this.search),
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('panel');
    if (before && before.summary !== this.panel.summary) {
      this.kept = undefined;
      this.typed = undefined;
      this.found = [];
      this.search?.clear();
    }
  }

  override render() {
    const { summary } = this.panel;
    const whose = html`<p data-whose>${this.whoWrote()}</p>${this.outputBefore()}`;
    if (summary.saved?.hasModel === false) return html`${whose}<p class="muted">${texts.modelAbsent}</p>`;
    return html`${whose}
      ${this.asText()} ${this.howMany()} ${this.another()}`;
  }

  /** What the output was before the source was changed. */
  private outputBefore() {
    const { summary, host } = this.panel;
    const { of, outputBefore } = host?.changed ?? {};
    if (outputBefore === undefined || of !== givenText(summary).text) return nothing;
    return html`<p data-output-before>${outputBefore === summary.text ? texts.sameAsBefore : texts.before(outputBefore)}</p>`;
  }

  private whoWrote(): string {
    const { whose, own } = this;
    if (!isWriterKnown(this.panel.summary)) return texts.unknown;
    if (!this.isChanged) return texts.written;
    const other = own.value && (own.value.other ?? null);
    const said =
      forcedIn(this.output) === 'all'
        ? texts.forced(this.first)
        : texts.changedOutput(whose, other && { at: other.at, token: quotedToken(other.token) });
    return own.value?.isSame ? `${said} ${texts.same}` : said;
  }

  private get whose(): WhoseTokens {
    return whoseTokens(this.output, this.panel.summary);
  }

  /** Whether the user put anything of it there. */
  private get isChanged(): boolean {
    return forcedIn(this.output).length > 0;
  }

  /** Who put the chosen token there, if the decoder did not write it after those before it. */
  private get given(): string | undefined {
    const { changed, kept } = this.whose;
    const { tokens } = this.panel.summary;
    const { token } = this.panel.choice;
    if (tokens[token]?.inserted) return texts.byTokenizer;
    if (kept.includes(token)) return texts.kept;
    if (!changed.includes(token)) return undefined;
    const isWhole = tokens.every(({ inserted }, at) => at === 0 || inserted || changed.includes(at));
    return isWhole ? texts.allForced : texts.changed;
  }

  /** What the tokenizer has put before a text that was forced. */
  private get first(): string | undefined {
    const first = this.panel.summary.tokens[1];
    return forcedIn(this.output) === 'all' && first?.inserted ? quotedToken(first) : undefined;
  }

  /** Typing then replaces the present output. */
  override focus(options?: FocusOptions): void {
    this.field?.focus(options);
    this.field?.select();
  }

  private asText() {
    const { summary, next } = this.panel;
    const isOwn = (isWriterKnown(this.panel.summary) && !this.isChanged) || this.own.value?.isSame === true;
    return html`<form class="row" @submit=${this.force}>
      <label for="target">${texts.force}</label>
      <input id="target" type="text" autocomplete="off" spellcheck="false" .value=${live(this.typed ?? textInField(summary))} data-target @input=${this.type}>
      <vscode-button data-action="force" @click=${this.force}>${texts.traceForced}</vscode-button>
      <vscode-button secondary data-action="free" ?disabled=${isOwn}
        @click=${() => this.dispatchEvent(new TargetEvent(null))}>${texts.free}</vscode-button>
    </form>
    <trace-forced-tokens .connection=${next.host.connection} .model=${summary.model.folder} .typed=${this.typed}></trace-forced-tokens>`;
  }

  private readonly type = (): void => {
    const typed = this.field?.value ?? '';
    this.typed = typed === textInField(this.panel.summary) ? undefined : typed;
  };

  private howMany() {
    const { summary } = this.panel;
    const all = writtenIds(summary);
    const traced = summary.tokens.length - 1;
    const kept = this.kept ?? traced;
    if (all.length === 0) return nothing;
    const last = endOf(summary);
    const end = last && { token: quotedToken({ ...last, special: true }), isForced: isForcedLast(last) };
    const { tokens, reason, interrupted } = summary.generation;
    const stopped = interrupted ? undefined : STOPPED[reason];
    const told = texts.keptOf({ kept, traced, more: tokens.length, end, stopped });
    return html`<div class="row">
      <label for="kept">${texts.traced}</label>
      <input id="kept" type="range" min="0" max=${all.length} step="1" .value=${String(kept)} data-kept
        aria-valuetext=${told}
        @input=${(event: Event) => (this.kept = Number((event.target as HTMLInputElement).value))}>
      <span class="small muted" data-kept-shown=${kept}>${told}</span>
      <vscode-button secondary data-action="trace-kept" ?disabled=${kept === traced}
        @click=${() => this.dispatchEvent(new TargetEvent({ targetIds: all.slice(0, kept) }))}>${texts.traceKept}</vscode-button>
    </div>`;
  }

  /** The alternatives to the chosen token. */
  private another() {
    const { summary, next, choice } = this.panel;
    const { token } = choice;
    if (token === 0) return html`<p class="small muted">${texts.start}</p>`;
    return html`${this.followed()}
      <trace-token-field .connection=${next.host.connection} .model=${summary.model.folder} .tokenizer=${summary.model.tokenizer} .label=${texts.search} .limit=${MOST_FOUND}
        @tokens-found=${(event: TokensFoundEvent) => {
          this.found = event.detail.map(({ id }) => id);
        }} @take-found=${(event: TakeFoundEvent) => this.write(token, event.detail)}></trace-token-field>${this.listed()}`;
  }

  private listed() {
    const { choice, summary } = this.panel;
    const { token } = choice;
    const { value, pending } = this.place;
    if (this.place.error !== undefined) return failureOf(this.place);
    if (!value) return html`<p class="muted" role="status">${texts.asking}</p>`;
    const taken = summary.tokens[token];
    const top = new Set(value.others.top.map(({ id }) => id));
    const further = value.others.asked.filter(({ id }) => !top.has(id));
    return html`${value.rules.map((rule) => html`<p class="small" data-rule=${rule.rule}>${texts.rule(rule)}</p>`)}
      <trace-alternatives class=${pending ? 'stale' : ''} .step=${token} .taken=${taken} .others=${value.others}
        .further=${further} .given=${this.given} .actions=${this.keepsFollowing ? { ...texts.actions, ...texts.takeKeeping } : texts.actions} .disabled=${!this.place.current}
        @take=${(event: TakeEvent) => this.write(event.step, event.detail.id)}></trace-alternatives>`;
  }

  /** Unless the user has chosen, what the decoder wrote is written anew, and what they wrote themselves is kept. */
  private get keepsFollowing(): boolean {
    const { token } = this.panel.choice;
    return this.isFollowed && (this.keepsRest ?? this.whose.changed.some((at) => at > token));
  }

  private get isFollowed(): boolean {
    const { choice, summary } = this.panel;
    return choice.token < summary.tokens.length - 1;
  }

  private followed() {
    if (!this.isFollowed) return nothing;
    return html`<label class="small" title=${texts.keepRestAbout}><input type="checkbox" data-keep-rest .checked=${live(this.keepsFollowing)}
      @change=${(event: Event) => (this.keepsRest = (event.target as HTMLInputElement).checked)}> ${texts.keepRest}</label>`;
  }

  private write(position: number, id: number): void {
    const { keepsFollowing } = this;
    const output = outputWith(this.panel.summary.tokens, position, id, keepsFollowing);
    this.dispatchEvent(new TargetEvent({ ...output, goesOn: !keepsFollowing }));
  }

  private readonly force = (event: Event): void => {
    event.preventDefault();
    this.dispatchEvent(new TargetEvent(targetOf(this.field?.value ?? '', this.panel.summary)));
  };
}
