/** The table of the changes that were tried: what comes next with each; a click traces the text with it. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { TRACE_TEXT } from '../../../src/engine/protocol/panel-protocol';
import { ownAt } from '../../../src/trace/readings/tried-places';
import {
  type ListedBy,
  type ListedToken,
  ofFollowed,
  type TriedToken,
  type TriedTokens,
} from '../../../src/trace/readings/tried-tokens';
import type { StepData } from '../../state/generation/step-data';
import { textWith } from '../../state/predictions/other-tokens';
import { percentInTable, quotedToken, type TokenText, tokenLabel } from '../../strings/format';
import { otherTokenStrings as texts } from '../../strings/other-tokens';
import { sharesBeside } from '../../strings/shares-beside';
import { sharedStyles, tableStyles } from '../../theme/styles';

/** The listed changes, and the id of the token that they are to make come next, if one is wanted. */
interface TriedChanges extends Pick<TriedTokens, 'listed' | 'listedBy' | 'changingListed'> {
  readonly wanted: number | undefined;
}

@customElement('trace-tried-changes')
export class TriedChangesTable extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host { display: block; container-type: inline-size; }
      .scroll { margin-top: 2px; }
      th, td { white-space: pre; }
      bdi { display: inline-block; max-width: 16ch; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }
      td.left { text-align: left; }
      .between { padding-top: 6px; font-weight: normal; color: var(--muted); }
      td button { appearance: none; font: inherit; border: 0; background: none; padding: 0; cursor: pointer;
        color: var(--vscode-textLink-foreground, #3794ff); }
      /* When the table hardly has room for its columns. */
      @container (max-width: 560px) {
        .word { display: none; }
        thead th { white-space: normal; vertical-align: bottom; }
        th, td { padding-inline: 4px; }
        .scroll bdi { max-width: 12ch; }
      }
      /* The last column is explained below the table, and so in view. */
      @container (max-width: 380px) {
        th, td { padding-inline: 2px; }
        .scroll bdi { max-width: 7ch; }
        td:first-child { white-space: normal; }
      }
      .further td:first-child { padding-left: 2.5ch; }
      tr:hover button:not(.link) { text-decoration: underline; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) found!: TriedChanges;
  /** The token whose probability is followed. */
  @property({ attribute: false }) followed!: TokenText;
  /** Whether these are the changes that were asked for, and not the previous ones. */
  @property({ attribute: false }) isCurrent = true;
  /** The places, or the ids of next tokens, for which everything is listed. */
  @state() private unfolded: ReadonlySet<number> = new Set();

  override render() {
    const { found, followed, isCurrent } = this;
    const { columns } = texts;
    return html`<div class="scroll ${isCurrent ? '' : 'stale'}" aria-busy=${!isCurrent} role="group" tabindex="0" aria-label=${texts.title}><table aria-label=${texts.title}>
        <thead><tr><th scope="col" class="left">${columns.other}</th><th scope="col" class="left" colspan="2">${columns.next}</th>
          <th scope="col">${quotedToken(followed)}</th><th scope="col" title=${columns.fitsTitle}>${columns.fits}</th></tr></thead>
        <tbody>${found.listed.map((one, at) => [this.between(found, at), this.rows(one, found.listedBy)])}</tbody>
      </table></div>`;
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('.scroll')?.focus(options);
  }

  /** A line above the first token that does not make the wanted token come next, if others do. */
  private between({ wanted, changingListed }: TriedChanges, at: number) {
    if (wanted === undefined || at === 0 || at !== changingListed) return nothing;
    return html`<tr data-only-nearest><th scope="rowgroup" class="left between" colspan="5">${texts.onlyNearest}</th></tr>`;
  }

  /** The rows of a place, or of a next token: the first one, and the others on request. */
  private rows({ more, ...first }: ListedToken, by: ListedBy) {
    const key = by === 'place' ? first.place : first.next.id;
    const own = ownAt(this.panel.summary, first);
    const isUnfolded = this.unfolded.has(key);
    const toggle = (event: Event) => {
      event.stopPropagation();
      const others = [...this.unfolded].filter((one) => one !== key);
      this.unfolded = new Set(isUnfolded ? others : [...others, key]);
    };
    const about = own && (by === 'place' ? texts.more(more.length, own) : texts.moreWith(more.length, first.next));
    const button = about
      ? html` <button type="button" class="link" data-more=${key} aria-expanded=${isUnfolded} aria-label=${about} title=${about} @click=${toggle}>+${more.length}<span class="word"> ${texts.moreWord}</span></button>`
      : nothing;
    return html`${this.row(first, more.length > 0 ? button : nothing)}${isUnfolded ? more.map((one) => this.row(one)) : nothing}`;
  }

  /** @param button shows more rows of its place; absent in those rows */
  private row(tried: TriedToken, button?: unknown) {
    const { place, fitProbability, next } = tried;
    const own = ownAt(this.panel.summary, tried);
    if (!own) return nothing;
    const about = texts.trace(own, tried);
    const [ofNext, followed] = sharesBeside(next.probability, ofFollowed(tried));
    return html`<tr class="pick ${button === undefined ? 'further' : ''}" title=${about} data-place=${place} data-other=${tried.id} @click=${() => this.trace(tried)}>
      <td class="left"><span class="muted">${place}</span> <bdi>${tokenLabel(own)}</bdi> → <button type="button" aria-label="${tokenLabel(tried)}: ${about}"><bdi>${tokenLabel(tried)}</bdi></button>${button ?? nothing}</td>
      <td class="left"><bdi>${tokenLabel(next)}</bdi></td><td>${ofNext}</td>
      <td>${followed}</td><td>${percentInTable(fitProbability)}</td>
    </tr>`;
  }

  private trace(tried: TriedToken): void {
    const { summary, host } = this.panel;
    host?.connection.send(TRACE_TEXT, { text: textWith(summary, tried) });
  }
}
