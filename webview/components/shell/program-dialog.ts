/**
 * A dialog that asks which value a Python program should compute: first those explained on the page, then those that the step's
 * tokens lead to.
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { programDialogTexts as texts } from '../../strings/exports';
import { dialogStyles } from '../../theme/dialog-styles';
import { sharedStyles } from '../../theme/styles';
import '@vscode-elements/elements/dist/vscode-button';
import { Asking } from '../controls/asking';
import type { Computed } from '../provenance/save-program';

/** A value that a program can compute. */
export interface OfferedValue {
  /** Its name for people: "neuron 225 at “·to”". */
  readonly name: string;
  /** Why it is offered: "chosen". */
  readonly because: string;
  /** "blocks.5.mlp.post[13, 225]"; absent if the name says it all. */
  readonly address?: string;
  readonly computed: Computed;
}

@customElement('trace-program-dialog')
export class ProgramDialog extends LitElement {
  static override styles = [
    sharedStyles,
    dialogStyles,
    css`
      fieldset { margin: 0 0 10px; padding: 0; border: 0; display: grid; max-height: 60vh; overflow: auto; }
      label { display: flex; align-items: baseline; gap: 8px; padding: 3px 0; }
      input { margin: 0; }
      code { font-family: var(--mono); font-size: var(--small); color: var(--muted); overflow-wrap: anywhere; }
    `,
  ];

  @state() private offered: readonly OfferedValue[] = [];
  @state() private chosen = 0;
  private readonly asking = new Asking<Computed>(this);

  override render() {
    return this.asking.dialog(() => this.form());
  }

  private form() {
    return html`<h3 id="heading">${texts.heading}</h3>
      <fieldset aria-labelledby="heading">${this.offered.map((one, at) => this.option(one, at))}</fieldset>
      <div class="buttons">
        <vscode-button secondary @click=${this.asking.cancel}>${texts.cancel}</vscode-button>
        <vscode-button data-action="save-program" @click=${this.save}>${texts.save}</vscode-button>
      </div>`;
  }

  private option({ name, because, address }: OfferedValue, at: number) {
    return html`<label><input type="radio" name="value" data-value=${at} .checked=${this.chosen === at} @change=${() => {
      this.chosen = at;
    }}> <span>${name} <small class="muted">${because}</small>${address === undefined ? nothing : html`<br><code>${address}</code>`}</span></label>`;
  }

  /** @param offered the first one is preselected @returns `undefined` if the dialog was cancelled */
  async ask(offered: readonly OfferedValue[]): Promise<Computed | undefined> {
    this.offered = offered;
    this.chosen = 0;
    return this.asking.ask();
  }

  private save(): void {
    const value = this.offered[this.chosen];
    if (value) this.asking.give(value.computed);
  }
}
