/** A menu that copies or saves all rows of a table. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { PanelHost } from '../../sources/panel-host';
import type { ExportedOf } from '../../strings/exported-of';
import { exportTexts as texts } from '../../strings/exports';
import { sharedStyles } from '../../theme/styles';
import '../controls/menu';
import '../controls/said';
import type { Said } from '../controls/said';
import { numbersOfLines } from './save-values';

type Action = 'text' | 'csv';

type Lines = readonly (readonly string[])[];

@customElement('trace-table-menu')
export class TableMenu extends LitElement {
  static override styles = [sharedStyles, css`:host { display: inline-flex; align-items: center; gap: 6px; }`];

  /** The name of the table. */
  @property({ attribute: false }) name = '';
  /** The name of its file, without ending. */
  @property({ attribute: false }) file = '';
  @property({ attribute: false }) host!: PanelHost;
  /** Returns its head and all rows; called when they are copied or saved. */
  @property({ attribute: false }) lines: () => Lines | Promise<Lines> = () => [];
  /** Returns what they are of, if their own columns do not say it. */
  @property({ attribute: false }) readOrigin?: () => Promise<ExportedOf>;
  @query('trace-said') private said!: Said;

  override render() {
    const items = [
      { id: 'text', label: texts.copyValues },
      { id: 'csv', label: texts.saveValues },
    ];
    return html`<trace-menu .label=${texts.figure(this.name)} .items=${() => items}
        @pick=${({ detail }: CustomEvent<Action>) => void this.said.tell((meanwhile) => this.perform(detail, () => meanwhile(texts.saving)))}></trace-menu>
      <trace-said inline></trace-said>`;
  }

  /** @returns a message that says what was done; '' if the user declined */
  private async perform(action: Action, onWriting: () => void): Promise<string> {
    const { host, name, file, lines, readOrigin } = this;
    const numbers = numbersOfLines(lines, { name: file, about: name }, readOrigin);
    return action === 'csv' ? numbers.csv(host, onWriting) : numbers.copy(host);
  }
}
