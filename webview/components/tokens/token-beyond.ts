/** A button above the edge of the strip of tokens beyond which the token with the largest attention weight lies. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { framedName, shareText } from '../../strings/format';
import { stripStrings as strings } from '../../strings/token-strip';
import { sharedStyles } from '../../theme/styles';

/** The edge that a token is beyond. */
type Edge = 'before' | 'after';

interface Beyond {
  readonly side: Edge;
  readonly position: number;
  readonly weight: number;
  readonly name: string;
  /** The number of tokens beyond that edge. */
  readonly count: number;
}

/** The edge of the visible part that a token is beyond; `undefined` if it is visible. @param center the middle of the token */
export function beyondEdge(center: number, start: number, end: number): Edge | undefined {
  return center < start ? 'before' : center > end ? 'after' : undefined;
}

@customElement('trace-token-beyond')
export class TokenBeyond extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      /* If there is not enough room, the name is shortened and the number kept. */
      button { position: absolute; top: var(--beyond-top, 0); max-width: min(100%, max(60%, 32ch), var(--beyond-room, 100%) - 4px); display: flex; white-space: pre;
        font: inherit; font-family: var(--mono); padding: 0 6px; cursor: pointer;
        /* Among the arcs, over no token. */
        font-size: min(var(--small), (var(--among-arcs, 46px) - 2px) / 1.15); line-height: min(1.5em, var(--among-arcs, 46px) - 2px);
        color: inherit; background: var(--vscode-editorWidget-background, var(--vscode-editor-background));
        border: 1px solid var(--vscode-charts-yellow, #cca700); border-radius: 4px; }
      button:hover { background-image: linear-gradient(0deg, var(--vscode-list-hoverBackground, #80808026) 0 100%); }
      bdi { flex: 0 1000 auto; min-width: 2ch; white-space: pre; }
      span { flex: none; }
      :is(bdi, .words) { overflow: hidden; text-overflow: ellipsis; }
      .words { display: var(--beyond-words, block); flex: 0 1 auto; min-width: 0; }
      :is(bdi, .words) { margin-right: 1ch; }
      /* Where hardly a letter of the name would fit, the number stands alone; its tooltip names the token. */
      @container (max-width: 260px) { :is(bdi, .words) { display: none; } }
      /* With room of its own beside the tokens it is there, whichever edge it is about. */
      [data-side='before'] { left: calc(100% - var(--beyond-room, 100%)); }
      [data-side='after'] { right: 0; }
    `,
  ];

  @property({ attribute: false }) data: Beyond | undefined;

  override render() {
    const { data } = this;
    if (!data) return nothing;
    const { side, name, count } = data;
    const share = shareText(data.weight);
    const label = strings.showBeyond(name, share, count, side);
    return html`<button type="button" data-action="show-beyond" data-side=${side} aria-label=${label} title=${label}>${
      side === 'before' ? html`<span>‹ </span>` : nothing
    }<span class="words">${strings.mostAttention}</span> <bdi>${framedName(name)}</bdi> <span>${share}${side === 'after' ? ' ›' : ''}</span></button>`;
  }
}
