/** The full explanation of a value; the user can go on to its inputs and back. */

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { COPY } from '../../../src/engine/protocol/panel-protocol';
import '@vscode-elements/elements/dist/vscode-button';
import type { Provenance } from '../../../src/trace/explain/provenance';
import { errorMessage } from '../../base/error-message';
import { NEVER_ABORTED } from '../../base/never-aborted';
import { Query } from '../../base/query';
import { focusedElement } from '../../keyboard/focus-handover';
import type { PanelData } from '../../panel/panel';
import type { ExplainEvent, ValueAddress } from '../../state/provenance/explain';
import { addressText, indexWords, tokensOf, tokensOfTerms } from '../../state/provenance/provenance';
import { ShownValue } from '../../state/provenance/shown-values';
import { trailOf } from '../../state/provenance/trail';
import { exportTexts } from '../../strings/exports';
import { tokenLabel } from '../../strings/format';
import { provenance as texts } from '../../strings/provenance';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { saveProgram } from './save-program';
import './provenance';
import type { ProvenanceView, StoredEvent } from './provenance';
import './stored-weight';
import { eventOf } from '../../base/event-of';
import type { StoredWeight } from './stored-weight';

/** Sent with the chain of explained values from now on; empty if the panel was closed. */
export class ChainEvent extends eventOf<readonly ValueAddress[]>('chain') {}

@customElement('trace-value-panel')
export class ValuePanel extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin-top: 14px; padding: 8px 12px 10px; border: 1px solid var(--line);
        border-left: 3px solid var(--vscode-focusBorder, #0078d4); }
      /* Parts whose length depends on the value are below the others, so that the way back stays in place. */
      header, .way, .value, .programs { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; margin-bottom: 4px; }
      .way { flex-wrap: nowrap; align-items: flex-start; }
      .way vscode-button { flex: none; }
      ol { list-style: none; display: flex; flex-wrap: wrap; gap: 0 0.6ch; margin: 0; padding: 4px 0; min-width: 0;
        font-family: var(--mono); font-size: var(--small); }
      li { white-space: nowrap; }
      li + li::before { content: '‹ ' / ''; color: var(--muted); }
      li [aria-current] { font-weight: 600; }
      /* Only one thing looks focused: the number that keys act on from the heading, if there is one. */
      section:has(h3:focus-visible) { --current-number: 1px solid var(--vscode-focusBorder, #0078d4); }
      h3 { margin: 0; font-size: 1em; font-weight: 600; }
      /* The number that keys follow is outlined instead. */
      h3:focus-visible { outline: none; }
      .address { font-family: var(--mono); overflow-wrap: anywhere; }
      bdi { font-family: var(--mono); white-space: pre-wrap; padding: 0 4px; border-radius: 3px;
        background: var(--vscode-textCodeBlock-background, #80808026); }
      .end { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; margin-left: auto; }
    `,
  ];

  /** The requested value, one of its inputs, and so on; the last one is explained. */
  @property({ attribute: false, hasChanged: isOther }) chain!: readonly ValueAddress[];
  @property({ attribute: false }) panel!: PanelData;
  /** Whether the requested value differs from the one that the figure's card now describes. */
  @property({ attribute: false }) isOther = false;
  @state() private status = '';
  /** Aborted when another value is explained, so that messages about the previous one are not shown beside it. */
  private told = new AbortController();
  private revealing = false;
  /** Where the user has gone back, the input from which: reading continues there. */
  private cameFrom: ValueAddress | undefined;
  private asker: HTMLElement | null = null;
  private readonly provenance = new Query<Provenance>(this, () => {
    const { current, panel } = this;
    const { readings } = panel;
    const fetch = (signal: AbortSignal) => readings.read('provenance', { ...current }, signal);
    return { of: [readings], key: [JSON.stringify(current)], fetch };
  });

  constructor() {
    super();
    new ShownValue(
      this,
      () => 'explained',
      () => this.chain.at(-1),
    );
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const isOtherTrace = changed.has('panel') && changed.get('panel')?.readings !== this.panel.readings;
    if (!changed.has('chain') && !isOtherTrace) return;
    this.cameFrom = wentBackFrom(changed.get('chain') ?? [], this.chain);
    this.told.abort();
    this.told = new AbortController();
    this.status = '';
  }

  override render() {
    const { current, panel, provenance, cameFrom } = this;
    const { value, pending, error } = provenance;
    return html`<section aria-label=${texts.title} @explain=${this.follow} @keydown=${this.key}>
      <header>
        <h3 tabindex="-1">${texts.title}</h3>
        ${this.isOther ? html`<span class="small muted" data-other-told>${texts.otherTold}</span>` : nothing}
        <span class="end">
          ${this.button('close', texts.close, () => this.close())}
        </span>
      </header>
      ${this.isFollowed ? this.way() : nothing}
      ${panel.host ? this.programs() : nothing}
      <div class="value">
        ${this.ofTokens()}
        <span class="address" data-explained=${addressText(current)}>${addressText(current)}</span>
        ${this.indices()}
        ${current.variant === 'walkthrough' ? html`<span class="badge">${strings.variants.walkthrough}</span>` : nothing}
        <span class="muted" role="status">${this.status}</span>
      </div>
      ${failureOf(provenance)}
      ${
        value
          ? html`<div class=${pending ? 'stale' : ''} aria-busy=${pending}>
            <trace-provenance .provenance=${value} .tokens=${tokensOfTerms(value, panel.summary)}
              .cameFrom=${cameFrom && addressText(cameFrom)} @stored=${this.showStored}></trace-provenance>
            ${value.operands.map(({ stored }, operand) =>
              stored
                ? html`<trace-stored-weight data-operand=${operand} .place=${stored} .panel=${panel}></trace-stored-weight>`
                : nothing,
            )}
          </div>`
          : html`<p class="muted">${error === undefined ? strings.loading : nothing}</p>`
      }
    </section>`;
  }

  /**
   * Brings it into view once it has its height, and moves the focus here.
   * @param asker the element with the focus at the request; if the focus has moved since, it stays there
   */
  reveal(asker: HTMLElement | null): void {
    this.revealing = true;
    this.asker = asker;
    this.requestUpdate();
  }

  override updated(): void {
    if (!this.revealing || this.provenance.pending) return;
    this.revealing = false;
    const focused = focusedElement();
    if (focused && focused !== this.asker) return;
    this.focus({ preventScroll: true });
    // The parts below are rendered a moment later.
    requestAnimationFrame(() => this.scrollIntoView({ block: 'nearest' }));
  }

  /** Lets keyboard users continue reading here. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('h3')?.focus(options);
  }

  /** Programs that prove the value elsewhere, next to each other so that their difference is clear. */
  private programs() {
    const hasModel = this.panel.summary.saved?.hasModel !== false;
    return html`<div class="programs">
      ${this.button('copy-numpy', texts.copyNumPy, () => void this.tellStatus(() => this.copyProgram()), texts.copyNumPyTitle)}
      ${hasModel ? this.button('save-python', texts.saveWholeWay, () => void this.tellStatus((say) => this.saveWholeWay(say)), texts.saveWholeWayTitle) : nothing}
    </div>`;
  }

  /** The way back, with the values that led here; each is one press away. */
  private way() {
    const crumbs = trailOf(this.chain, this.panel.summary.plan);
    const last = crumbs.length - 1;
    return html`<div class="way">${this.button('back', texts.back, () => this.back())}
      <nav aria-label=${crumbs.map(({ name }) => name).join(' ‹ ')} data-trail><ol>${crumbs.map(
        ({ name, about }, at) =>
          html`<li>${
            at === last
              ? html`<span aria-current="true" title=${about}>${name}</span>`
              : html`<button type="button" class="link" title=${about} data-crumb=${at} @click=${() => this.backTo(at)}>${name}</button>`
          }</li>`,
      )}</ol></nav></div>`;
  }

  /** What the indices mean: some stages have the head first, others the position. */
  private indices() {
    const words = indexWords(this.current, this.panel.summary.plan);
    return words.length > 0 ? html`<span class="small muted" data-indices>${texts.indices(words)}</span>` : nothing;
  }

  /** Names the tokens, since the indices only give their positions. */
  private ofTokens() {
    const tokens = tokensOf(this.current, this.panel.summary);
    const names = tokens.map((token, at) => html`${at > 0 ? ' → ' : ''}<bdi>${tokenLabel(token)}</bdi>`);
    return tokens.length > 0 ? html`<span data-of-tokens>${names}</span>` : nothing;
  }

  private get current(): ValueAddress {
    return this.chain.at(-1) as ValueAddress;
  }

  /** Whether it is an input of the requested value. */
  private get isFollowed(): boolean {
    return this.chain.length > 1;
  }

  private button(action: string, label: string, act: () => void, title?: string) {
    return html`<vscode-button secondary data-action=${action} title=${title ?? nothing} @click=${act}>${label}</vscode-button>`;
  }

  private follow(event: Event): void {
    event.stopPropagation();
    this.tell([...this.chain, (event as ExplainEvent).detail]);
    this.readFromTop();
  }

  /** Another value is explained: brings its name and the way back into view; nothing moves if they are. */
  private readFromTop(): void {
    this.focus({ preventScroll: true });
    this.renderRoot.querySelector('header')?.scrollIntoView({ block: 'nearest' });
  }

  private showStored({ detail: operand }: StoredEvent): void {
    void this.renderRoot.querySelector<StoredWeight>(`trace-stored-weight[data-operand="${operand}"]`)?.reveal();
  }

  /**
   * Goes one value back. The back button disappears at the first value, so the focus moves on; after a key, reading continues
   * at the value then explained.
   */
  private back(byKey = false): void {
    if (byKey) this.readFromTop();
    else if (this.chain.length === 2) this.focus({ preventScroll: true });
    this.tell(this.chain.slice(0, -1));
  }

  /** @param at an index in the chain */
  private backTo(at: number): void {
    this.readFromTop();
    this.tell(this.chain.slice(0, at + 1));
  }

  private close(): void {
    this.tell([]);
  }

  private tell(chain: readonly ValueAddress[]): void {
    this.dispatchEvent(new ChainEvent(chain));
  }

  private key(event: KeyboardEvent): void {
    // The key has already left a pinned number; the next one closes this panel.
    if (event.defaultPrevented) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      if (this.isFollowed) this.back(true);
      else this.close();
    } else if (event.key === 'Backspace' && this.isFollowed && !isTyped(event)) {
      event.preventDefault();
      this.back(true);
    } else this.keyOutside(event);
  }

  /** Keys pressed on the heading act on the numbers as if these had the focus. */
  private keyOutside(event: KeyboardEvent): void {
    if (event.target !== this.renderRoot.querySelector('h3')) return;
    // While another value is loading, the rendered numbers belong to the previous one.
    if (!this.provenance.pending) this.renderRoot.querySelector<ProvenanceView>('trace-provenance')?.press(event);
    else if (event.key === 'Enter' || event.key.startsWith('Arrow')) event.preventDefault();
  }

  /** @param work resolves to a message that says what was done, and may show text until then */
  private async tellStatus(work: (say: (text: string) => void) => Promise<string>): Promise<void> {
    const { signal } = this.told;
    const say = (text: string) => {
      if (!signal.aborted) this.status = text;
    };
    say(await work(say).catch(errorMessage));
  }

  /** @returns a message that says what was done */
  private async saveWholeWay(say: (text: string) => void): Promise<string> {
    const { current, panel } = this;
    if (!panel.host) return '';
    const computed = { ...current, about: addressText(current) };
    return saveProgram(computed, panel, panel.host, () => say(exportTexts.saving));
  }

  /** @returns a message that says what was done */
  private async copyProgram(): Promise<string> {
    const { current, panel } = this;
    const { source } = await panel.readings.read('numpy', { ...current }, NEVER_ABORTED);
    await panel.host?.connection.ask(COPY, { text: source });
    return texts.copied(source.split('\n').length);
  }
}

/** Whether a key is pressed in a field. */
function isTyped(event: KeyboardEvent): boolean {
  return event.composedPath()[0] instanceof HTMLInputElement;
}

function isOther(chain: readonly ValueAddress[], before: readonly ValueAddress[] | undefined): boolean {
  return JSON.stringify(chain) !== JSON.stringify(before);
}

/** The input of the explained value from which the user has come back to it; `undefined` if the user went on, or elsewhere. */
function wentBackFrom(before: readonly ValueAddress[], now: readonly ValueAddress[]): ValueAddress | undefined {
  return isOther(before.slice(0, now.length), now) ? undefined : before[now.length];
}
