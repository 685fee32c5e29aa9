/** Generation token by token: the probable alternatives, the growth of the cache, and other continuations. */

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { TRACE_IDS } from '../../../src/engine/protocol/panel-protocol';
import '@vscode-elements/elements/dist/vscode-button';
import type { RankedPrediction } from '../../../src/engine/protocol/generation-protocol';
import { ChangeObserver } from '../../base/observer';
import { Query, type Question } from '../../base/query';
import { stayInPlace } from '../../base/stay-in-place';
import { WhenVisible } from '../../base/when-visible';
import { shownBlock } from '../../choice/choice';
import { FocusHandover } from '../../keyboard/focus-handover';
import { WalkEvent } from '../../panel/panel';
import { cachedHead } from '../../state/generation/cache-view';
import {
  type Continuations,
  type ContinuedToken,
  newTokensOfBranch,
  type Others,
} from '../../state/generation/continuations';
import type { StepData } from '../../state/generation/step-data';
import { whyStopped } from '../../state/generation/why-stopped';
import { drawsOtherwise, isSameSampling, optionsOf } from '../../state/predictions/sampling';
import { pickingSteps } from '../../state/story/picking-steps';
import { generationStrings as texts } from '../../strings/generation';
import { strings } from '../../strings/strings';
import { writtenStrings as written } from '../../strings/written';
import { controlStyles, sharedStyles } from '../../theme/styles';
import './alternatives';
import { withTerms } from '../controls/term';
import { type TakeEvent, type TakenToken, tellsSampled } from './alternatives';
import '../controls/token-field';
import type { TakeFoundEvent, TokensFoundEvent } from '../controls/token-field';
import { describe, excerptOf } from './continuation-list';
import './continuation-strip';
import { failureOf } from '../controls/error-box';
import './key-value-cache';
import { TargetEvent } from '../../panel/target-event';

const DEFAULT_NEW_TOKENS = 16;
const MOST_NEW_TOKENS = 4096;
/** The number of tokens that a search shows beside the most probable ones. */
const MOST_FOUND = 8;

/** A request to continue with a token in place of the one at a step; null to continue without a given token. */
interface GenerationRequest {
  readonly of: Continuations;
  readonly at: number;
  readonly token: TakenToken | null;
  readonly options: Parameters<Continuations['goOn']>[2];
}

function ruledIn(tokens: readonly ContinuedToken[]) {
  return tokens.flatMap(({ token, text, rules: [first] = [] }, at) =>
    first ? [{ token, text, special: false, at, rule: first.rule }] : [],
  );
}

@customElement('trace-generation')
export class GenerationStep extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    css`
      :host { display: block; }
      p { margin: 6px 0; }
      [data-reason], [data-how] { display: var(--details, block); }
      .row { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; margin: 8px 0; }
      .count { display: inline-flex; align-items: center; gap: 8px; }
      .count input { width: 8ch; }
      trace-token-field { margin-top: 8px; }
      .excerpt { font-family: var(--mono); white-space: pre; overflow: hidden; text-overflow: ellipsis; }
      .excerpt b { text-decoration: underline; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** The user's last request to continue. */
  @state() private request: GenerationRequest | undefined;
  /** The continuations in which that was stopped. */
  @state() private stoppedIn: Continuations | undefined;
  private readonly near = new WhenVisible(this);
  private readonly going = new Query<void>(this, () => this.goingOnQuestion);
  private readonly others = new Query<readonly Others[]>(this, () => {
    const { continuations } = this.panel.next;
    const { index } = continuations;
    const fetch = (signal: AbortSignal) => continuations.othersOf(index, signal);
    return { of: [continuations], key: [index], when: this.near.visible, fetch };
  });
  /** Tokens that were searched for; `further` reads those not among the most probable. */
  @state() private found: readonly number[] = [];
  /** The token that Enter takes at a step, once its probability there is known. */
  @state() private wanted: { readonly id: number; readonly step: number } | undefined;
  private readonly further = new Query<readonly RankedPrediction[]>(this, () => this.furtherQuestion);

  constructor() {
    super();
    new ChangeObserver(this, () => this.panel.next.continuations);
    new ChangeObserver(this, () => this.panel.next.sampling);
    const ends = ['go-on-at-end', 'begin-anew'];
    // The pressed button gets the focus again.
    const places = () => ['stop', ...(this.isRegeneration ? ends.toReversed() : ends)];
    const button = (action: string) => this.renderRoot.querySelector<HTMLElement>(`[data-action="${action}"]`);
    new FocusHandover(this, () => places().map(button));
  }

  /** Whether the last request was to generate all tokens again. */
  private get isRegeneration(): boolean {
    return this.request?.at === 0 && this.request.token === null;
  }

  /** A request belongs to the continuations of one trace and does not extend those of another. */
  private get goingOnQuestion(): Question<void> | undefined {
    const { request } = this;
    const { continuations } = this.panel.next;
    if (request?.of !== continuations) return undefined;
    const { at, token, options } = request;
    return { of: [request], fetch: (signal) => continuations.goOn(at, token, options, signal) };
  }

  private get furtherQuestion(): Question<readonly RankedPrediction[]> | undefined {
    const { continuations } = this.panel.next;
    const { index, step } = continuations;
    const ids = this.furtherDown(step);
    if (ids.length === 0) return undefined;
    return {
      of: [continuations],
      key: [index, step, ids.join()],
      when: this.near.visible,
      fetch: (signal) => continuations.predictionsAt(step, ids, signal),
    };
  }

  /** The taken token, if it is not among the most probable ones, and the tokens searched for. */
  private furtherDown(step: number): number[] {
    const taken = this.panel.next.continuations.shown.tokens[step];
    const top = this.others.current ? this.others.value?.[step]?.top : undefined;
    if (!taken || !top) return [];
    const listed = top.some(({ id }) => id === taken.id);
    return [...new Set(listed ? this.found : [taken.id, ...this.found])];
  }

  override render() {
    const { continuations } = this.panel.next;
    const { tokens, reason } = continuations.shown;
    const { notDone = [] } = this.panel.summary.model;
    return html`${this.howTaken()} ${this.otherSettings()}
      ${
        tokens.length === 0
          ? nothing
          : html`<trace-continuation-strip .continuations=${continuations} .others=${this.others.current ? this.others.value : undefined}></trace-continuation-strip>`
      }
      <p class="small muted seen-whole" data-reason=${reason}>${whyStopped(continuations.shown)}</p>
      ${notDone.length > 0 ? html`<p class="small muted" data-not-done>${written.notDone(notDone)}</p>` : nothing}
      ${this.actions()}
      <trace-continuation-list .continuations=${continuations}></trace-continuation-list>
      ${this.goingOn()} ${tokens.length === 0 ? nothing : this.alternatives()}
      ${this.panel.walk === 'beginners' ? nothing : html`<trace-cache .panel=${this.panel}></trace-cache>`}`;
  }

  /** Says how the shown tokens were chosen; all continuations are listed below the buttons that make them. */
  private howTaken() {
    const { all, index, shown } = this.panel.next.continuations;
    const how =
      all.length === 1
        ? texts.howTaken(shown.sampling, ruledIn(shown.tokens), shown.tokens.length)
        : texts.shown(index, describe(shown));
    return html`<p class="small muted" data-how-taken>${how}</p>`;
  }

  /** A note that the current settings differ from those of the shown tokens, which do not change by themselves. */
  private otherSettings() {
    const { continuations, sampling } = this.panel.next;
    const options = optionsOf(sampling.value);
    if (isSameSampling(options, continuations.shown.sampling)) return nothing;
    return html`<p class="seen-whole" data-other-settings>${texts.otherSettings(options)}</p>`;
  }

  private alternatives() {
    const { continuations } = this.panel.next;
    const { step, shown } = continuations;
    const { value, error, pending } = this.others;
    const [others, taken] = [value?.[step], shown.tokens[step]];
    if (error !== undefined) return failureOf(this.others);
    if (!others || !taken) return html`<p class="muted" role="status">${strings.loading}</p>`;
    const { next, summary } = this.panel;
    const rules = taken.rules ?? [];
    // The tokens themselves may be out of sight above.
    const label = texts.excerptOf(continuations.index);
    const excerpt = html`<p class="small excerpt" data-excerpt><span class="muted">${label}</span> ${excerptOf(continuations.all, shown)}</p>`;
    return html`${rules.map((rule) => html`<p class="small" data-rule=${rule.rule}>${written.rule(rule)}</p>`)}
      ${continuations.all.length > 1 ? excerpt : nothing}
      <trace-alternatives class="seen-whole ${pending ? 'stale' : ''}" .step=${step} .taken=${taken} .others=${others} .beforeSampling=${drawsOtherwise(shown.sampling)}
      .further=${(this.further.current && this.further.value) || []}
      .disabled=${!this.canTake}
      @take=${this.take}></trace-alternatives>
      ${shown.sampling.temperature > 0 ? html`<p class="small muted" data-before-controls>${withTerms(tellsSampled(others) && drawsOtherwise(shown.sampling) ? texts.beforeAndAfter : texts.beforeControls)}</p>` : nothing}
      ${failureOf(this.further)}
      <trace-token-field .connection=${next.host.connection} .model=${summary.model.folder} .tokenizer=${summary.model.tokenizer} .label=${texts.another} .limit=${MOST_FOUND}
        @tokens-found=${this.look} @take-found=${this.want}></trace-token-field>`;
  }

  /** Takes a token and keeps the list under the pointer, whatever is added above it. */
  private take(event: TakeEvent): void {
    stayInPlace(event.currentTarget as Element);
    this.goOn(event.step, event.detail);
  }

  private look({ detail: tokens }: TokensFoundEvent): void {
    this.found = tokens.map(({ id }) => id);
    this.wanted = undefined;
  }

  private want({ detail: id }: TakeFoundEvent): void {
    this.wanted = { id, step: this.panel.next.continuations.step };
  }

  override updated(): void {
    const { wanted } = this;
    const { step } = this.panel.next.continuations;
    const isReady = this.others.current && this.canTake;
    if (wanted?.step !== step || !isReady) return;
    const further = this.further.current ? (this.further.value ?? []) : [];
    const token = [...(this.others.value?.[step]?.top ?? []), ...further].find(({ id }) => id === wanted.id);
    if (!token) return;
    this.wanted = undefined;
    this.goOn(step, token);
  }

  /** Whether a token can be taken at the chosen step now. */
  private get canTake(): boolean {
    const { continuations } = this.panel.next;
    return !this.going.pending && !this.others.pending && continuations.hasRoom(continuations.step + 1);
  }

  private goingOn() {
    const { next } = this.panel;
    return html`<div class="row seen-whole">
        <span class="count"><label for="count">${texts.newTokens}</label>
          <input id="count" type="number" min="1" max=${this.most} step="1" .value=${String(this.count)}
            data-number="newTokens" @input=${this.takeCount} @change=${this.setCount}>
          <span class="small muted">${texts.newTokensAfter}</span></span>
        ${this.change()}
      </div>
      <p class="small muted seen-whole" data-how>${texts.how(optionsOf(next.sampling.value), this.picking)}</p>
      <div role="status">${this.status()}</div>
      ${failureOf(this.going)}`;
  }

  /** A link to the settings: temperature, top-k and top-p, and whether a token is drawn. */
  private change() {
    const { picking } = this;
    if (!picking) return nothing;
    const { sliders } = picking;
    return html`<vscode-button secondary data-action="change-sampling" title=${texts.changeTitle(sliders)}
      @click=${() => this.dispatchEvent(new WalkEvent(sliders.number))}>${texts.change}</vscode-button>`;
  }

  private get picking() {
    const { summary, choice } = this.panel;
    return pickingSteps(summary.plan, choice.level);
  }

  private status() {
    if (this.going.pending)
      return html`<span class="row"><span>${texts.generating(this.request?.options.maxNewTokens ?? this.count)}</span>
        <vscode-button secondary data-action="stop" @click=${this.stop}>${texts.stop}</vscode-button>
      </span>`;
    const stopped = this.stoppedIn === this.panel.next.continuations;
    return stopped ? html`<span class="muted">${texts.stoppedByYou}</span>` : nothing;
  }

  private actions() {
    const { continuations } = this.panel.next;
    const { step, shown } = continuations;
    const count = shown.tokens.length;
    const ids = continuations.idsTo(step);
    const room = continuations.hasRoom(step + 1);
    return html`<div class="row seen-whole">
      <vscode-button data-action="trace-ids" ?disabled=${count === 0 || !room}
        title=${room ? this.traceTitle(ids.length) : texts.noRoom} data-tokens=${ids.length}
        @click=${() => this.traceTo(step, ids)}>${texts.trace}</vscode-button>
      <vscode-button secondary data-action="go-on-at-end"
        ?disabled=${this.going.pending || !continuations.hasRoom(count)}
        title=${continuations.hasRoom(count) ? texts.goOnAtEnd : texts.noRoom}
        @click=${(event: Event) => this.press(event, count)}>${texts.goOnAtEnd}</vscode-button>
      <vscode-button secondary data-action="begin-anew" ?disabled=${this.going.pending || !continuations.hasRoom(0)}
        title=${continuations.hasRoom(0) ? texts.beginAnewTitle(this.picking) : texts.noRoom}
        @click=${(event: Event) => this.press(event, 0)}>${texts.beginAnew}</vscode-button>
    </div>`;
  }

  /** Traces the text up to a step. An output is traced with its source, which stays unchanged. */
  private traceTo(step: number, ids: readonly number[]): void {
    const { summary, next } = this.panel;
    if (!summary.source) next.host.connection.send(TRACE_IDS, { ids, text: this.textTo(step) });
    else {
      const traced = summary.tokens.length;
      const changed = ids.flatMap((_, at) => (at >= traced && next.continuations.isGiven(at - traced) ? [at] : []));
      this.dispatchEvent(new TargetEvent({ targetIds: ids.slice(1), changed }));
    }
  }

  private traceTitle(tokens: number): string {
    return this.panel.summary.source ? texts.traceOutputTitle(tokens - 1) : texts.traceTitle(tokens);
  }

  /** The name of a trace of these tokens until its text is known. */
  private textTo(step: number): string {
    const { shown } = this.panel.next.continuations;
    return (
      this.panel.summary.text +
      shown.tokens
        .slice(0, step + 1)
        .map(({ text }) => text)
        .join('')
    );
  }

  private get count(): number {
    const { newTokens } = this.panel.next;
    if (newTokens !== undefined) return Math.min(newTokens, this.most);
    return this.panel.summary.generation.tokens.length || DEFAULT_NEW_TOKENS;
  }

  /** The number of tokens that the model has room for after the text. */
  private get most(): number {
    const { tokens, model } = this.panel.summary;
    return Math.max(1, Math.min(MOST_NEW_TOKENS, model.contextLength - tokens.length));
  }

  private setCount(event: Event): void {
    this.takeCount(event);
    (event.target as HTMLInputElement).value = String(this.count);
  }

  /** Handles every input, so that a button can be pressed next without leaving the field first. */
  private takeCount(event: Event): void {
    const value = Math.round(Number((event.target as HTMLInputElement).value));
    if (value >= 1) this.panel.next.newTokens = Math.min(value, this.most);
  }

  private press({ currentTarget }: Event, at: number): void {
    stayInPlace(currentTarget as Element);
    this.goOn(at, null);
  }

  private goOn(at: number, token: TakenToken | null): void {
    const { choice, next, summary } = this.panel;
    const { layer, head } = cachedHead(shownBlock(choice), summary.model);
    const { count } = this;
    const parted = next.continuations.shown.tokens.length;
    const maxNewTokens = token ? newTokensOfBranch(at + 1, count, parted) : count;
    const options = { maxNewTokens, wanted: count, sampling: optionsOf(next.sampling.value), cache: { layer, head } };
    this.request = { of: next.continuations, at, token, options };
    this.stoppedIn = undefined;
  }

  private stop(): void {
    this.stoppedIn = this.request?.of;
    this.request = undefined;
  }
}
