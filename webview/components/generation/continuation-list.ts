/** The list of all continuations: the trace's own and those made from it; one is shown. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { ChangeObserver } from '../../base/observer';
import { stayInPlace } from '../../base/stay-in-place';
import { rovingTarget } from '../../keyboard/roving';
import { type Continuation, type Continuations, sharedWith } from '../../state/generation/continuations';
import { quotedToken, visibleText } from '../../strings/format';
import { generationStrings as strings } from '../../strings/generation';
import { sharedStyles } from '../../theme/styles';

/** The number of shown tokens from the beginning and the new part, and how many of them are before the first new one. */
const SHOWN = 14;
const BEFORE = 3;

@customElement('trace-continuation-list')
export class ContinuationList extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 6px 0; }
      [role='radiogroup'] { display: flex; flex-direction: column; max-height: 190px; overflow-y: auto;
        border: 1px solid var(--line); border-radius: 4px; max-width: 860px; }
      button { appearance: none; display: grid; grid-template-columns: 3ch minmax(0, 1fr); gap: 0 8px; padding: 2px 8px;
        font: inherit; text-align: left; color: inherit; background: none; border: 0; cursor: pointer; }
      button + button { border-top: 1px solid var(--line); }
      button:hover { background: var(--vscode-list-hoverBackground, #80808026); }
      button:focus-visible { outline-offset: -1px; }
      button[aria-checked='true'] { background: var(--chosen);
        color: var(--vscode-editor-selectionForeground, inherit);
        box-shadow: inset 3px 0 0 var(--vscode-focusBorder, #0078d4); }
      button[aria-checked='true'] .muted { color: inherit; }
      .index { grid-row: 1 / 3; text-align: right; font-variant-numeric: tabular-nums; }
      .text { font-family: var(--mono); white-space: pre; overflow: hidden; text-overflow: ellipsis; }
      p { margin: 4px 0 0; }
      .text b { font-weight: 700; text-decoration: underline; }
    `,
  ];

  @property({ attribute: false }) continuations!: Continuations;

  constructor() {
    super();
    new ChangeObserver(this, () => this.continuations);
  }

  override render() {
    const { all, index } = this.continuations;
    if (all.length === 1) return nothing;
    return html`<div role="radiogroup" aria-label=${strings.continuations} @keydown=${this.key}>
      ${all.map((continuation, place) => this.entry(continuation, place, place === index))}
    </div>${all.some((one) => partsFrom(all, one)) ? html`<p class="small muted" data-parts-from>${strings.partsThere}</p>` : nothing}`;
  }

  private entry(continuation: Continuation, place: number, shown: boolean) {
    const { all } = this.continuations;
    const length = strings.length(continuation.tokens.length, sharedTold(all, continuation));
    return html`<button type="button" role="radio" aria-checked=${shown} tabindex=${shown ? 0 : -1}
      data-continuation=${place} @click=${() => this.show(place)}>
      <span class="index muted">${place}</span>
      <span class="text">${excerptOf(all, continuation)}</span>
      <span class="small muted">${describe(continuation)} · ${length}</span>
    </button>`;
  }

  /** Shows a continuation and keeps the list under the pointer, since the number of lines above may change. */
  private show(place: number): void {
    stayInPlace(this);
    this.continuations.show(place);
  }

  private key(event: KeyboardEvent): void {
    const target = rovingTarget(event, this.continuations.index, this.continuations.all.length);
    if (target === undefined) return;
    event.preventDefault();
    this.show(target);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`[data-continuation="${target}"]`)?.focus(),
    );
  }
}

/** A few words on how a continuation was made. */
export function describe({ from, given, tokens, sampling }: Continuation): string {
  if (!from) return strings.ofTrace(sampling);
  const instead = given > from.at ? tokens[from.at] : undefined;
  return strings.branch(from.continuation, from.at, instead ? quotedToken(instead) : null, sampling);
}

/**
 * Says how many tokens equal those of the continuation it was made from, if that is more than were kept: the same tokens were
 * generated again.
 */
function sharedTold(all: readonly Continuation[], continuation: Continuation) {
  const shared = sharedWith(all, continuation);
  const { from } = continuation;
  return from && shared > from.at ? { shared, of: from.continuation } : undefined;
}

/** Whether the continuation has a first token that differs from the one it was made from; that token is marked. */
function partsFrom(all: readonly Continuation[], continuation: Continuation): boolean {
  return continuation.from !== null && sharedWith(all, continuation) < continuation.tokens.length;
}

/** The tokens around the place where it diverges from the one it was made from. */
export function excerptOf(all: readonly Continuation[], continuation: Continuation) {
  const { from, tokens } = continuation;
  const shared = from ? sharedWith(all, continuation) : 0;
  // A continuation that does not diverge is shown from its beginning.
  const at = shared < tokens.length ? shared : 0;
  const start = Math.max(0, at - BEFORE);
  const text = (part: typeof tokens) => part.map(({ text, token }) => visibleText(text || token)).join('');
  const end = start + SHOWN;
  const mark = partsFrom(all, continuation) ? at + 1 : at;
  return html`<bdi>${start > 0 ? '…' : ''}${text(tokens.slice(start, at))}${
    mark > at ? html`<b title=${strings.partsThere}>${text(tokens.slice(at, mark))}</b>` : nothing
  }${text(tokens.slice(mark, end))}${end < tokens.length ? '…' : ''}</bdi>`;
}
