/** Step 2: every token with its id, its place in the text and its mask. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Token } from '../../src/engine/protocol';
import { visibleText } from '../format';
import { ChooseEvent } from '../state/panel';
import { PreviewMarks } from '../state/preview-marks';
import { strings } from '../strings';
import { sharedStyles, tableStyles } from '../styles';

@customElement('trace-token-table')
export class TokenTable extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      .scroll { max-height: 360px; width: fit-content; }
      thead th { position: sticky; top: 0; background: var(--vscode-editor-background); }
      td.left { white-space: pre; max-width: 30ch; overflow: hidden; text-overflow: ellipsis; }
      .special { font-style: italic; }
    `,
  ];

  @property({ attribute: false }) tokens: readonly Token[] = [];
  @property({ attribute: false }) chosen = 0;
  private readonly marks = new PreviewMarks(this, 'data-token');

  override render() {
    const names = strings.tokenTable;
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${strings.tokens}>
      <table aria-label=${strings.tokens}>
        <thead>
          <tr>
            <th scope="col">${names.position}</th>
            <th scope="col" class="left">${names.token}</th>
            <th scope="col" class="left">${names.text}</th>
            <th scope="col">${names.id}</th>
            <th scope="col">${names.range}</th>
            <th scope="col">${names.mask}</th>
          </tr>
        </thead>
        <tbody @pointerover=${this.marks.over} @pointerleave=${this.marks.leave}>${this.tokens.map((token, position) => this.row(token, position))}</tbody>
      </table>
    </div>`;
  }

  private row({ token, text, id, start, end, special }: Token, position: number) {
    const chosen = position === this.chosen;
    return html`<tr class="pick ${chosen ? 'chosen' : ''} ${special ? 'special' : ''}" data-token=${position}
      @click=${() => this.dispatchEvent(new ChooseEvent({ token: position }))}>
      <th scope="row" aria-current=${chosen}>${position}</th>
      <td class="left"><bdi>${visibleText(token)}</bdi></td>
      <td class="left"><bdi>${visibleText(text)}</bdi></td>
      <td data-column="id">${id}</td>
      <td data-column="range">${start === end ? strings.inserted : `${start}–${end}`}</td>
      <td data-column="mask">1</td>
    </tr>`;
  }
}
