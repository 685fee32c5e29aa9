/**
 * The attention weights of the chosen head beside the list of found heads; the cells that the kind's score counts are outlined.
 */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { HeadKind } from '../../../src/trace/heads/head-kinds';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import { HEAD_WORDS } from '../../../src/trace/heads/head-words';
import { patternOfBlock, patternStages } from '../../../src/trace/heads/pattern-stages';
import { TOKENS } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { afterPaint } from '../../base/after-paint';
import { Query } from '../../base/query';
import { type PanelData, StayEvent } from '../../panel/panel';
import { type CountedKeys, countedKeys } from '../../state/attention/counted-keys';
import { shareInWords, tokenLabel } from '../../strings/format';
import { headStrings as strings } from '../../strings/heads';
import { namedTokenStyles, sharedStyles } from '../../theme/styles';
import { typeSize } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';
import '../figures/heat-map';

/** In CSS pixels: the maximum width of the map with its labels, and the maximum height of its rows together. */
const MOST_WIDTH = 330;
const MOST_HEIGHT = 210;

@customElement('trace-found-head-map')
export class FoundHeadMap extends LitElement {
  static override styles = [
    sharedStyles,
    namedTokenStyles,
    css`
      :host { display: block; min-width: 0; }
      /* The text about the map is above it, or to its right if there is room. */
      figure { margin: 0; display: flex; flex-flow: row-reverse wrap; justify-content: flex-end; align-items: flex-start; gap: 4px 16px; }
      figcaption { flex: 1 1 200px; line-height: 1.45; font-size: var(--small); }
      figcaption p { margin: 0 0 4px; max-width: 60ch; }
      h4 { margin: 0 0 2px; font-size: 1em; font-weight: 600; }
      trace-heat-map { min-width: 0; }
      .either { display: grid; }
      .either > p { grid-area: 1 / 1; }
      [data-hidden] { visibility: hidden; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** The chosen head, or the one that is previewed before one is chosen. */
  @property({ attribute: false }) place!: HeadPlace;
  /** The head that is still chosen while another is previewed. */
  @property({ attribute: false }) instead: HeadPlace | undefined;
  /** The weights of the chosen head; while they are loading, those of the previous one. */
  @property({ attribute: false }) pattern: StepTensor | undefined;
  @property({ attribute: false }) kind!: HeadKind;
  /** The available width, in CSS pixels. */
  @property({ attribute: false }) room = MOST_WIDTH;
  private drawn: PanelData | undefined;
  /** Whether to bring it into view once it is complete. */
  private isAwaited = false;
  private previewed: { readonly of: StepTensor; readonly key: string; readonly tensor: StepTensor } | undefined;
  /** The weights of the chosen token. */
  private readonly row = new Query<CountedKeys>(this, () => {
    const { panel, kind } = this;
    const { layer, head } = this.place;
    const { token } = panel.choice;
    if (!this.countsKeys) return undefined;
    return { of: [panel.windows, kind], key: [layer, head, token], fetch: (signal) => this.read(signal) };
  });

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('panel') || changed.has('kind') || changed.has('room')) this.drawn = undefined;
  }

  /** Brings it into view, and again after loading has made it higher. */
  show(): void {
    this.isAwaited = true;
    this.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  }

  override updated(): void {
    const { pattern, place, row } = this;
    const isWhole = pattern?.layer === place.layer && pattern.head === place.head && !row.pending;
    if (!this.isAwaited || !isWhole) return;
    this.isAwaited = false;
    afterPaint(() => this.keepInView());
  }

  /** From now on the view keeps the map in place, instead of the row that was clicked before the map was complete. */
  keepInView(): void {
    this.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    this.dispatchEvent(new StayEvent());
  }

  override render() {
    const { place, row } = this;
    const pattern = this.shownPattern;
    const isStale = pattern && (pattern.layer !== place.layer || pattern.head !== place.head);
    return html`<figure aria-label=${strings.mapOf(`${place.layer}.${place.head}`)}>
      <figcaption><h4>${strings.mapOf(`${place.layer}.${place.head}`)}${this.instead ? strings.firstRow : nothing}</h4>
        <div class="either"><p class="muted" ?data-hidden=${this.instead !== undefined}>${strings.mapReads}</p>${this.previews()}</div>
        ${this.told()} ${failureOf(row)}</figcaption>
      ${pattern ? html`<trace-heat-map class=${isStale ? 'stale' : ''} data-of-head="${pattern.layer}.${pattern.head}" .tensor=${pattern} .panel=${this.drawnPanel} .maxRowsHeight=${MOST_HEIGHT * typeSize()}></trace-heat-map>` : nothing}
    </figure>`;
  }

  /** Says that the head is only previewed and how to choose it. As high as the text shown otherwise, so that nothing moves. */
  private previews() {
    const { instead, place } = this;
    if (!instead) return nothing;
    const name = `${place.layer}.${place.head}`;
    const choose = () => this.dispatchEvent(new CustomEvent('choose-shown', { detail: place }));
    return html`<p data-preview=${name}>${strings.preview(`${instead.layer}.${instead.head}`)}
      <button type="button" class="link" data-action="choose-shown" @click=${choose}>${strings.chooseHead(name)}</button></p>`;
  }

  /** The weights of the shown head; for a head other than the chosen one, they come from its own block. */
  private get shownPattern(): StepTensor | undefined {
    const { pattern, place, instead, panel } = this;
    if (!pattern || !instead) return pattern;
    const { layer, head } = place;
    const stage = patternOfBlock(panel.summary.plan, layer);
    if (!stage) return pattern;
    const key = JSON.stringify([stage.name, head]);
    if (this.previewed?.of !== pattern || this.previewed.key !== key) {
      const { name, mask } = stage;
      this.previewed = {
        of: pattern,
        key,
        tensor: { ...pattern, name, layer, head, mask, statistics: null },
      };
    }
    return this.previewed.tensor;
  }

  /** What the chosen token gives to the counted keys, in numbers: in a long text there is no room for outlines. */
  private told() {
    const { row } = this;
    const kind = HEAD_WORDS[this.kind].name;
    // As high as the text to come, so that the map stays where it was brought into view.
    if (!row.value)
      return this.countsKeys
        ? html`<p data-hidden aria-hidden="true">${strings.fromToken} ${this.named(this.panel.choice.token)} ${strings.givesTo(shareInWords(1), kind)} ${this.named(0)}.</p>`
        : nothing;
    const { token, keys, sum } = row.value;
    const [most] = keys;
    if (!most) return html`<p data-counted-share="none">${strings.countsNone(this.named(token), kind)}</p>`;
    return html`<p class=${row.current ? '' : 'stale'} data-counted-share=${sum}>${strings.fromToken} ${this.named(token)} ${strings.givesTo(shareInWords(sum), kind)}
      ${keys.map(({ position }, at) => html`${at > 0 ? ', ' : ''}${this.named(position)}`)}.</p>`;
  }

  private named(position: number) {
    const token = this.panel.summary.tokens[position];
    return html`<bdi>${token ? tokenLabel(token) : ''}</bdi> <span class="muted">(${position})</span>`;
  }

  /** Whether the kind counts keys in the text's own weights: entropy counts no key, and a score covers only a text by itself. */
  private get countsKeys(): boolean {
    const { pattern } = this;
    return this.kind !== 'entropy' && pattern !== undefined && isOfTokens(pattern);
  }

  /**
   * As wide as there is room. Outlines what the kind counts, however the head was found, and the key with the largest weight of
   * it.
   */
  private get drawnPanel(): PanelData {
    const { panel, kind, room, row, place } = this;
    const { layer, head } = place;
    const most = row.current ? row.value?.keys[0]?.position : undefined;
    const key = panel.choice.key ?? (most === undefined ? null : { sequence: TOKENS, position: most });
    const { drawn } = this;
    const isOfHead = drawn?.choice.layer === layer && drawn.choice.head === head;
    if (isOfHead && drawn.choice.key?.position === key?.position && drawn.choice.key?.sequence === key?.sequence)
      return drawn;
    const width = Math.min(room, MOST_WIDTH * typeSize());
    this.drawn = { ...panel, width, choice: { ...panel.choice, layer, head, headKind: kind, key, view: 'map' } };
    return this.drawn;
  }

  private async read(signal: AbortSignal): Promise<CountedKeys> {
    const { panel, kind, place, shownPattern: pattern } = this;
    const { summary, windows, choice } = panel;
    const stage = patternStages(summary.plan, 'decoder')[place.layer];
    if (!stage) throw new RangeError(`Block ${place.layer} has no attention weights.`);
    const { token } = choice;
    const size = summary.tokens.length;
    const address = { trace: summary.trace, stage: stage.name };
    const weights = { axes: ['head', 'query', 'key'], shape: [], head: place.head };
    const rows = { size, spans: [{ start: token, stop: token + 1 }] };
    const all = { size, spans: [{ start: 0, stop: size }] };
    const { values } = await windows.grid(address, weights, rows, all, signal);
    const ids = summary.tokens.map(({ id }) => id);
    return countedKeys(kind, values, { ids, query: token, mask: pattern?.mask ?? null });
  }
}

/** Whether both its rows and its columns are the text's tokens. */
export function isOfTokens({ sequences }: StepTensor): boolean {
  return sequences.every((one) => one === null || one === TOKENS);
}
