/**
 * A field for the text to put in place of a token or word: typed, or picked from the model's predictions for that place, and
 * then traced.
 */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { TRACE_TEXT } from '../../../src/engine/protocol/panel-protocol';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import type { OtherToken } from '../../../src/trace/readings/other-tokens';
import { ownAt, type TriedPlace } from '../../../src/trace/readings/tried-places';
import { type SequenceName, TOKENS } from '../../../src/trace/steps/sequences';
import { Query } from '../../base/query';
import type { PanelData } from '../../panel/panel';
import {
  askedAt,
  spaceBefore,
  stepOfOthers,
  textWith,
  textWithTyped,
  wordsFirst,
} from '../../state/predictions/other-tokens';
import { quotedToken, tokenLabel } from '../../strings/format';
import { insteadStrings as texts } from '../../strings/instead';
import { otherTokenStrings } from '../../strings/other-tokens';
import { strings } from '../../strings/strings';
import { controlStyles, sharedStyles } from '../../theme/styles';
import { failureOf } from './error-box';
import { openedStyles, placeBeside } from './place-beside';

@customElement('trace-instead-field')
export class InsteadField extends LitElement {
  static override styles = [
    sharedStyles,
    controlStyles,
    openedStyles,
    css`
      :host { display: block; height: 0; }
      [role='dialog'] { padding: 8px 10px; width: min(90vw, 380px); white-space: normal;
        background: var(--vscode-menu-background, #1f1f1f); color: var(--vscode-menu-foreground, #cccccc); }
      .field { display: flex; align-items: center; gap: 8px; margin: 4px 0; }
      .field input[type='text'] { flex: 1; }
      /* The predictions arrive later and must move nothing. */
      .fitting { display: flex; flex-wrap: wrap; align-items: baseline; align-content: flex-start; gap: 4px 6px; margin-top: 6px; min-height: 42px; }
      .fitting button { appearance: none; font: inherit; font-family: var(--mono); color: inherit; background: none; cursor: pointer;
        white-space: pre; padding: 0 6px; border: 1px solid var(--line); border-radius: 4px; }
      .fitting button:hover { border-color: var(--vscode-focusBorder, #0078d4); }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) sequence: SequenceName = TOKENS;
  /** The place whose text is replaced; `undefined` while the field is closed. */
  @state() private place: TriedPlace | undefined;
  @query('[role="dialog"]') private dialog!: HTMLElement;
  @query('input') private input!: HTMLInputElement | null;
  private returnTo: HTMLElement | null = null;
  /**
   * The tokens that fit, judged after the chosen token if that comes later: the same runs then serve trying tokens in other
   * places.
   */
  private readonly fitting = new Query<readonly OtherToken[]>(this, () => {
    const { panel, place, sequence } = this;
    const { readings, summary, choice } = panel;
    if (!place?.place || sequence !== TOKENS || stepOfOthers(summary) === undefined) return undefined;
    const position = Math.max(place.place + place.tokens - 1, choice.token);
    const fetch = (signal: AbortSignal) => readings.read('otherTokens', { position, ...askedAt(place) }, signal);
    return { of: [readings, place], key: [position], fetch };
  });

  override render() {
    const { place, own, fitting } = this;
    if (place === undefined || !own) return html`<div role="dialog" popover="auto" @toggle=${this.toggled}></div>`;
    const label = texts.label(quotedToken(own));
    const hint = spaceBefore(this.panel.summary, own) === '' ? texts.hintAlone : texts.hint;
    const asks = fitting.pending || fitting.value || fitting.error !== undefined;
    return html`<div role="dialog" popover="auto" aria-label=${label} data-instead-of=${place.place} @toggle=${this.toggled} @keydown=${this.key}>
      <label for="instead">${label}</label>
      <div class="field"><input id="instead" type="text" spellcheck="false" autocomplete="off" aria-describedby="hint">
        <vscode-button data-action="trace-instead" @click=${this.run}>${texts.run}</vscode-button></div>
      <div id="hint" class="small muted">${hint}</div>
      ${asks ? html`<div class="fitting small" aria-busy=${fitting.pending}><span class="muted">${texts.fitting}</span>${this.choices()}</div>` : nothing}
      ${failureOf(fitting)}</div>`;
  }

  private choices() {
    const { own, fitting } = this;
    const { value } = fitting;
    if (!value) return fitting.pending ? html`<span class="muted" role="status">${strings.loading}</span>` : nothing;
    return wordsFirst(value, own !== undefined && spaceBefore(this.panel.summary, own) !== '').map(
      (other) =>
        html`<button type="button" data-other=${other.id} title=${own ? otherTokenStrings.trace(own, other) : nothing} @click=${() => this.pick(other)}>${tokenLabel(other)}</button>`,
    );
  }

  override willUpdate(changed: PropertyValues<this>): void {
    // Another text has other tokens.
    const before = changed.get('panel');
    if (before && before.summary !== this.panel.summary) this.close();
  }

  /** Opens below a token. @param token gets the focus afterwards */
  async openAt(place: TriedPlace, token: HTMLElement): Promise<void> {
    this.close();
    this.place = place;
    this.returnTo = token;
    await this.updateComplete;
    const { dialog, input } = this;
    if (input) input.value = '';
    dialog.showPopover();
    await placeBeside(token, dialog, { placement: 'bottom-start', distance: 2, edge: 4 });
    input?.focus();
  }

  private get own() {
    return this.place && ownAt(givenText(this.panel.summary), this.place);
  }

  private close(): void {
    if (this.dialog?.matches(':popover-open')) this.dialog.hidePopover();
  }

  /** The browser may close it too, on a click elsewhere. */
  private readonly toggled = (event: Event): void => {
    if ((event as ToggleEvent).newState === 'closed') this.place = undefined;
  };

  private readonly run = (): void => {
    const { own, input, panel } = this;
    const typed = input?.value ?? '';
    if (own && typed.trim() !== '') this.trace(textWithTyped(panel.summary, own, typed));
  };

  private pick(other: OtherToken): void {
    if (this.place) this.trace(textWith(this.panel.summary, { ...this.place, text: other.text }));
  }

  private trace(text: string): void {
    const { summary, host } = this.panel;
    this.leave();
    if (text !== givenText(summary).text) host?.connection.send(TRACE_TEXT, { text });
  }

  private leave(): void {
    this.close();
    this.returnTo?.focus();
  }

  private readonly key = (event: KeyboardEvent): void => {
    event.stopPropagation(); // letters are text here, not commands
    if (event.key === 'Escape') {
      event.preventDefault();
      this.leave();
    } else if (event.key === 'Enter' && event.target === this.input && !event.isComposing) {
      event.preventDefault();
      this.run();
    }
  };
}
