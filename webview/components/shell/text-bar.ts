/** What is above the tokens while a text is followed or edited: live mode, the field, and the note of what was kept. */

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { outputStep } from '../../choice/output-step';
import '@vscode-elements/elements/dist/vscode-button';
import { COMPARE_TEXT, type Origin, TRACE_EDITED, TRACE_TEXT } from '../../../src/engine/protocol/panel-protocol';
import type { OpeningContributions } from '../../../src/engine/protocol/reading-protocol';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import { FocusHandover, focusedElement } from '../../keyboard/focus-handover';
import { WalkEvent } from '../../panel/panel';
import type { Host } from '../../sources/host';
import type { StepData } from '../../state/generation/step-data';
import { textFieldStrings as texts } from '../../strings/text-field';
import { sharedStyles } from '../../theme/styles';
import type { TextEvent, TextField } from '../tokens/text-field';
import '../tokens/text-field';
import './kept-note';
import './left-note';
import './live-note';

@customElement('trace-text-bar')
export class TextBar extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: contents; }
      .old { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; padding: 3px 8px;
        border-left: 3px solid var(--vscode-charts-yellow, #cca700); }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) origin!: Origin;
  @property({ attribute: false }) host!: Host;
  /** The contribution of each head to the present prediction, once that is known. */
  @property({ attribute: false }) contributions: OpeningContributions | undefined;
  /** Whether the text is being edited. */
  @property({ attribute: false }) editing = false;
  /** Whether the result is to be compared with the original text. */
  @property({ attribute: false }) compares = false;
  /** Whether the text has since been edited in its document. */
  @property({ attribute: false }) old = false;
  @query('trace-text-field') private field!: TextField | null;
  /** The element that had the focus when the field was opened. */
  private opener: HTMLElement | null = null;

  constructor() {
    super();
    new FocusHandover(this, () => [this.opener]);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('editing')) this.opener = this.editing ? this.opener : null;
    else if (this.editing) this.opener = focusedElement();
  }

  override render() {
    const { panel, origin, host } = this;
    return html`<trace-live-note .connection=${host.connection}></trace-live-note>
    ${
      this.old && !origin.live
        ? html`<div class="old" role="status" data-old>${texts.old}
            <vscode-button secondary data-action="trace-edited" @click=${() => host.connection.send(TRACE_EDITED)}>${texts.traceOld}</vscode-button></div>`
        : nothing
    }
    ${
      this.editing
        ? html`<trace-text-field .text=${this.text} .compares=${this.compares} .ofSource=${panel.summary.source !== undefined && !this.compares}
          @text=${this.given} @to-force=${this.toForce}></trace-text-field>`
        : nothing
    }
    <trace-left-note .panel=${panel} .host=${host}></trace-left-note>
    <trace-kept-note .panel=${panel} .origin=${origin} .host=${host} .contributions=${this.contributions}></trace-kept-note>`;
  }

  override updated(changed: PropertyValues<this>): void {
    const before = changed.get('panel');
    if (!this.editing || changed.has('editing') || !before || textOf(before) === this.text) return;
    // The text to edit is not shown any more; what was typed is kept.
    if (!this.field?.isTyped) this.dispatchEvent(new CustomEvent('edited'));
  }

  private get text(): string {
    return textOf(this.panel);
  }

  private readonly toForce = (): void => {
    this.dispatchEvent(new CustomEvent('edited'));
    const step = outputStep(this.panel.summary.plan);
    if (step !== undefined) this.dispatchEvent(new WalkEvent(step, 'output'));
  };

  /** The old trace stays until the new text is traced. */
  private readonly given = (event: TextEvent): void => {
    const { compares } = this;
    this.dispatchEvent(new CustomEvent('edited'));
    if (event.detail !== null && event.detail !== this.text)
      this.host.connection.send(compares ? COMPARE_TEXT : TRACE_TEXT, { text: event.detail });
  };
}

/** The text that can be edited; for an encoder-decoder, its source. */
function textOf({ summary }: Pick<StepData, 'summary'>): string {
  return givenText(summary).text;
}
