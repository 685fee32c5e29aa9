/** What a quantised model's file stores for a part of a weight: codes, scales and offsets beside the values. Read when opened. */

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { CHOOSE_ORIGINAL } from '../../../src/engine/protocol/panel-protocol';
import '@vscode-elements/elements/dist/vscode-button';
import type { StoredGroup, StoredWindow } from '../../../src/engine/protocol/stored-window-protocol';
import type { StoredOperand, StoredPlace } from '../../../src/trace/explain/provenance';
import { errorMessage } from '../../base/error-message';
import { Query, type Question } from '../../base/query';
import type { PanelData } from '../../panel/panel';
import { floatOriginal, keepFloatOriginal } from '../../state/provenance/float-original';
import { float32Digits, fourDigits, nameText } from '../../strings/format';
import { stored as texts } from '../../strings/stored';
import { strings } from '../../strings/strings';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { barStyles, signedBar } from '../controls/signed-bar';
import { drawsLevels, pictureStyles, storedPicture } from './stored-picture';

/** Columns in view, which are one or two groups of every type; and the width of a bar in CSS pixels. */
const COLUMNS = 32;
const BAR = 60;
/** In CSS pixels: the maximum width of the picture, and the room beside it. */
const WIDEST = 520;
const BESIDE = 60;

@customElement('trace-stored-weight')
export class StoredWeight extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    barStyles,
    pictureStyles,
    css`
      :host { display: block; margin-top: 6px; min-width: 0; max-width: 100%; }
      summary { cursor: pointer; color: var(--muted); font-size: var(--small); width: fit-content; min-height: 22px; }
      summary:hover { color: var(--vscode-editor-foreground); }
      p { margin: 4px 0; max-width: 76ch; }
      .place { overflow-wrap: anywhere; }
      .pager, .comparison { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin: 4px 0; }
      .scroll { max-height: 300px; width: fit-content; border: 1px solid var(--line); }
      thead th { position: sticky; top: 0; background: var(--vscode-editor-background); z-index: 1; }
      tr.group th { text-align: left; color: var(--vscode-editor-foreground); white-space: normal;
        background: color-mix(in srgb, var(--vscode-editor-foreground) 7%, var(--vscode-editor-background)); }
      td.bar { line-height: 0; }
    `,
  ];

  @property({ attribute: false }) place!: StoredPlace & Partial<StoredOperand>;
  @property({ attribute: false }) panel!: PanelData;
  @state() private open = false;
  /** The first column in view. */
  @state() private first = 0;
  @state() private failure = '';
  private revealing = false;
  private readonly window = new Query<StoredWindow>(this, () => this.question);

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('place')) return;
    const before = changed.get('place');
    if (before && JSON.stringify(before) === JSON.stringify(this.place)) return;
    this.first = this.place.columns[0] - (this.place.columns[0] % COLUMNS);
  }

  override updated(): void {
    if (!this.revealing || this.window.pending) return;
    this.revealing = false;
    this.scrollIntoView({ block: 'nearest' });
  }

  /** Opens it, moves the focus here, and brings it into view once it has its height. */
  async reveal(): Promise<void> {
    this.open = true;
    await this.updateComplete;
    this.renderRoot.querySelector('summary')?.focus({ preventScroll: true });
    this.revealing = true;
    this.requestUpdate();
  }

  override render() {
    return html`<details ?open=${this.open} @toggle=${this.toggled}>
      <summary data-stored=${this.place.weight}>${this.heading}</summary>
      ${this.open ? this.content() : nothing}
    </details>`;
  }

  private get heading(): string {
    const { type, hasOffsets = false } = this.place;
    return texts.title(type, hasOffsets);
  }

  private get model(): string {
    return this.panel.summary.model.folder;
  }

  /** The float model that this one was quantised from, if the user has named it. */
  private get original(): string | undefined {
    return floatOriginal(this.panel.host?.kept, this.model);
  }

  private get question(): Question<StoredWindow> {
    const { place, panel, first, original, end } = this;
    const { weight, row } = place;
    return {
      of: [panel.readings, weight],
      key: [row, first, original],
      when: this.open,
      fetch: (signal) =>
        panel.readings.read(
          'storedWindow',
          { weight, row, columns: [first, end], ...(original === undefined ? {} : { original }) },
          signal,
        ),
    };
  }

  private get end(): number {
    return Math.min(this.first + COLUMNS, this.place.columns[1]);
  }

  private content() {
    const { place, window, first, end } = this;
    const { value } = window;
    const [from, to] = place.columns;
    return html`<p class="place small muted">${texts.place(place.weight, place.row, value?.shape.at(-1) ?? to)}</p>
      <div class="pager">
        ${this.pageButton('previous', '‹', first - COLUMNS, first > from)}
        <span class="mono small" data-columns="${first},${end}" aria-live="polite">${texts.columns(first, end - 1)}</span>
        ${this.pageButton('next', '›', first + COLUMNS, end < to)}
      </div>
      ${failureOf(window)}
      ${
        value
          ? html`<div class=${window.pending ? 'stale' : ''} aria-busy=${window.pending}>${this.numbers(value)}</div>`
          : window.error === undefined
            ? html`<p class="muted small" role="status">${strings.loading}</p>`
            : nothing
      }
      ${this.comparison(value)}`;
  }

  private pageButton(page: 'previous' | 'next', sign: string, first: number, possible: boolean) {
    return html`<vscode-button secondary data-page=${page} title=${texts[page]} aria-label=${texts[page]}
      ?disabled=${!possible} @click=${() => this.goTo(first)}>${sign}</vscode-button>`;
  }

  private goTo(first: number): void {
    this.first = Math.max(0, first);
  }

  private numbers({ groups, block }: StoredWindow) {
    const most = Math.max(...groups.flatMap((group) => movesOf(group).map(Math.abs)), 0);
    const hasOriginal = groups.some(({ original }) => original !== null);
    const size = groups[0]?.values.length ?? block;
    const columns = hasOriginal ? 6 : 3;
    return html`<p class="small muted">${texts.blocks(block, block / size)}
        ${texts.picture(drawsLevels(groups), hasOriginal)}</p>
      ${storedPicture(groups, Math.max(120, Math.min(WIDEST, this.panel.width - BESIDE)))}
      <div class="scroll" tabindex="0" role="group" aria-label=${this.heading}>
        <table aria-label=${this.heading}>
          <thead><tr>
            ${[texts.column, texts.code, texts.value, ...(hasOriginal ? [texts.before, texts.moved] : [])].map(
              (name) => html`<th scope="col">${name}</th>`,
            )}
            ${hasOriginal ? html`<td></td>` : nothing}
          </tr></thead>
          <tbody>${groups.map((group) => groupRows(group, columns, most))}</tbody>
        </table>
      </div>`;
  }

  /** What quantisation changed, and a button to show it. */
  private comparison(value: StoredWindow | undefined) {
    const { host } = this.panel;
    const { moved = null } = value ?? {};
    const { original } = this;
    return html`${
      moved
        ? html`<p data-moved=${moved.largest}>${texts.movedBy(moved.largest, moved.rms / moved.ofValues)}</p>`
        : nothing
    }
      ${
        host
          ? html`<div class="comparison small">
            <span class="muted">${original === undefined ? texts.unknown : texts.original(nameText(original))}</span>
            <vscode-button secondary data-action="choose-original" @click=${() => void this.choose()}
              >${original === undefined ? texts.choose : texts.other}</vscode-button>
            <span role="alert">${this.failure}</span>
          </div>`
          : nothing
      }`;
  }

  private async choose(): Promise<void> {
    const { host } = this.panel;
    if (!host) return;
    this.failure = '';
    try {
      const original = await host.connection.ask(CHOOSE_ORIGINAL, undefined);
      if (original === null) return;
      keepFloatOriginal(host.kept, this.model, original);
      this.requestUpdate();
    } catch (error) {
      this.failure = errorMessage(error);
    }
  }

  private toggled(event: Event): void {
    this.open = (event.currentTarget as HTMLDetailsElement).open;
  }
}

function movesOf({ values, original }: StoredGroup): number[] {
  return (original ?? []).map((before, i) => (values[i] as number) - before);
}

function groupRows(group: StoredGroup, columns: number, most: number) {
  const { column, scale, offset, codes, values, original } = group;
  const moves = movesOf(group);
  return html`<tr class="group"><th colspan=${columns} scope="colgroup" title="${float32Digits(scale)}${offset === null ? '' : ` · ${float32Digits(offset)}`}"
      >${texts.columns(column, column + codes.length - 1)}: ${texts.rule(scale, offset)}</th></tr>
    ${codes.map((code, i) => {
      const [value, before, move] = [values[i] as number, original?.[i], moves[i]];
      return html`<tr data-column=${column + i}>
        <th scope="row">${column + i}</th>
        <td data-code=${code}>${code}</td>
        <td data-value=${value} title=${float32Digits(value)}>${fourDigits(value)}</td>
        ${
          before === undefined || move === undefined
            ? nothing
            : html`<td data-before=${before} title=${float32Digits(before)}>${fourDigits(before)}</td>
              <td data-move=${move} title=${float32Digits(move)}>${fourDigits(move)}</td>
              <td class="bar">${signedBar(move, most, BAR)}</td>`
        }
      </tr>`;
    })}`;
}
