/** The keys and values that the decoder caches, filled row by row as text is generated. */
import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { KeysAndValues } from '../../../src/engine/protocol/generation-protocol';
import { windowOfBlock } from '../../../src/trace/heads/pattern-stages';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { ChangeObserver } from '../../base/observer';
import { Query } from '../../base/query';
import { scrollerOf } from '../../base/scroller-of';
import { WhenVisible } from '../../base/when-visible';
import { shownBlock } from '../../choice/choice';
import type { MapOptions } from '../../heat-map/map-options';
import { nameParts } from '../../panel/named-parts';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import {
  bytesText,
  type CachedHead,
  type CacheKind,
  CacheSource,
  cachedHead,
  cacheTensor,
} from '../../state/generation/cache-view';
import type { StepData } from '../../state/generation/step-data';
import { generationStrings as texts } from '../../strings/generation';
import { strings } from '../../strings/strings';
import { writtenStrings as written } from '../../strings/written';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import '../figures/heat-map';
import './continuation-stepper';

/** The data of both pictures, made once for each cache and step. */
interface Shown {
  readonly cache: KeysAndValues;
  readonly step: number;
  readonly panel: StepData;
  readonly figures: readonly { kind: CacheKind; tensor: StepTensor; panel: PanelData }[];
}

/** In CSS pixels: the pictures stand side by side if each has at least the first width; they are no wider than the second. */
const NARROW = 230;
const WIDE = 420;
const GAP = 26;

/** It is not a stage of the trace, so there are no other blocks to compare it with. */
const LOOK: MapOptions = {};

function widthFor(room: number): number {
  const half = (room - GAP) / 2;
  return Math.min(half >= NARROW ? half : room, WIDE);
}

@customElement('trace-cache')
export class KeyValueCacheView extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin-top: 14px; }
      h3 { margin: 0 0 2px; font-size: 1em; font-weight: 600; }
      h3 .small { font-weight: normal; margin-left: 10px; }
      p { margin: 2px 0; max-width: 86ch; }
      .maps { display: flex; flex-wrap: wrap; gap: 10px 26px; margin-top: 8px; }
      figure { margin: 0; min-width: 0; max-width: 100%; }
      figcaption { font-family: var(--mono); font-weight: 600; margin-bottom: 4px; }
      .growth { display: block; width: min(100%, 420px); height: 14px; margin: 6px 0; }
      .growth rect { fill: none; stroke: var(--line); }
      .growth .old { fill: color-mix(in srgb, var(--vscode-charts-blue, #3794ff) 45%, transparent); stroke: none; }
      .growth .new { fill: var(--vscode-charts-blue, #3794ff); stroke: none; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  private readonly near = new WhenVisible(this);
  private readonly cache = new Query<KeysAndValues>(this, () => {
    const { continuations } = this.panel.next;
    const { layer, head } = this.kept;
    const { index } = continuations;
    const fetch = (signal: AbortSignal) => continuations.cacheOf(index, { layer, head }, signal);
    return { of: [continuations], key: [index, layer, head], when: this.near.visible, fetch };
  });
  private shown: Shown | undefined;

  constructor() {
    super();
    nameParts(this, { cache: () => this });
    new ChangeObserver(this, () => this.panel.next.continuations);
  }

  override render() {
    const { layer, head, shares } = this.kept;
    const { summary } = this.panel;
    const of = shares ? texts.cacheOfShared(layer, head, shares) : texts.cacheOf(layer, head);
    return html`<h3>${texts.cache} <span class="small muted">${of}</span></h3>
      <p class="muted">${texts.cacheExplanation(windowOfBlock(summary.plan, layer))}</p>
      ${this.ofSource()} ${failureOf(this.cache)} ${this.cache.value ? this.content(this.cache.value) : this.waiting()}`;
  }

  /** The cached keys and values of the chosen head. */
  private get kept(): CachedHead {
    return cachedHead(shownBlock(this.panel.choice), this.panel.summary.model);
  }

  /** A note that the cached keys and values of a source do not grow. */
  private ofSource() {
    const { source } = this.panel.summary.generation;
    if (!source) return nothing;
    const text = written.sourceCache(source.tokens, bytesText(source.byteLength));
    return html`<p data-source-cache data-tokens=${source.tokens} data-bytes=${source.byteLength}>${text}</p>`;
  }

  private waiting() {
    return this.cache.error === undefined ? html`<p class="muted" role="status">${strings.loading}</p>` : nothing;
  }

  private content(cache: KeysAndValues) {
    const { cached, computed } = this.progress(cache);
    const rowBytes = cache.bytes / cache.length;
    const { figures } = this.figures(cache);
    return html`<div class=${this.cache.pending ? 'stale' : ''} data-cache data-layer=${cache.layer}
        data-head=${cache.head} data-cached=${cached} data-computed=${computed} data-length=${cache.length}
        data-bytes=${rowBytes * cached}>
        <p>${texts.rows(cached, cache.length)}: ${texts.computed(computed, cached - computed)}.
          <span class="muted">${texts.bytes(bytesText(rowBytes * cached), bytesText(rowBytes))}. ${this.rowsOf(cache)}</span></p>
        ${this.growth(cached, computed, cache.length)}
        ${this.stepper()}
        ${cache.firstRow > 0 ? html`<p class="small muted">${texts.cut(cache.length - cache.firstRow)}</p>` : nothing}
        <div class="maps" @choose=${this.choose}>
          ${figures.map(
            ({ kind, tensor, panel }) => html`<figure data-cached-rows=${kind}>
              <figcaption>${texts[kind]} <span class="small muted">${tensor.name}</span></figcaption>
              <trace-heat-map .tensor=${tensor} .panel=${panel} .look=${LOOK}></trace-heat-map>
            </figure>`,
          )}
        </div>
      </div>`;
  }

  /** The rows belong to all tokens but the last, which no pass has read. */
  private rowsOf({ length }: KeysAndValues): string {
    const { tokens } = this.panel.next.continuations.shown;
    const added = tokens.length - 1;
    return added > 0 && tokens[0]?.cached === length - added ? texts.rowsOf(length - added, added) : '';
  }

  /** The number of rows at this step, and how many of them were new; at the end if nothing is generated. */
  private progress({ length }: KeysAndValues): { cached: number; computed: number } {
    const { shown, step } = this.panel.next.continuations;
    return shown.tokens[step] ?? { cached: length, computed: length };
  }

  /** How full the cache is: the earlier rows, those added by this step, and those still to come. */
  private growth(cached: number, computed: number, length: number) {
    const share = (rows: number) => `${(100 * rows) / length}%`;
    return svg`<svg class="growth" role="img" aria-label=${texts.growth(cached, length)}>
      <rect width="100%" height="100%"></rect>
      <rect class="old" width=${share(cached - computed)} height="100%"></rect>
      <rect class="new" x=${share(cached - computed)} width=${share(computed)} height="100%"></rect>
    </svg>`;
  }

  /** A stepper of its own: the tokens are above the candidates, and here one sees the cache grow. */
  private stepper() {
    const { continuations } = this.panel.next;
    if (continuations.shown.tokens.length < 2) return nothing;
    return html`<trace-continuation-stepper .continuations=${continuations} @played=${this.follow}></trace-continuation-stepper>`;
  }

  /** While playing, keeps the added row in view, as far as the Pause button stays in view too. */
  private readonly follow = async (): Promise<void> => {
    await this.updateComplete;
    const { value } = this.cache;
    const [map, stepper] = ['trace-heat-map', 'trace-continuation-stepper'].map((name) =>
      this.renderRoot.querySelector(name)?.getBoundingClientRect(),
    );
    const scroller = scrollerOf(this);
    if (!value || !map || !stepper || !scroller) return;
    const share = (this.progress(value).cached - value.firstRow) / (value.length - value.firstRow);
    const view = scroller.getBoundingClientRect();
    const below = map.top + share * map.height - view.bottom;
    const top = Math.min(below, stepper.top - view.top);
    if (top > 0) scroller.scrollBy({ top, behavior: 'smooth' });
  };

  private figures(cache: KeysAndValues): Shown {
    const { panel } = this;
    const { step, shown } = panel.next.continuations;
    if (this.shown?.cache === cache && this.shown.step === step && this.shown.panel === panel) return this.shown;
    const { model, tokens } = panel.summary;
    const { cached } = this.progress(cache);
    const generated = shown.tokens.map((token) => ({
      ...token,
      start: 0,
      end: 0,
      special: false,
      inserted: false,
      typeId: 0,
    }));
    const summary = { ...panel.summary, tokens: [...tokens, ...generated].slice(cache.firstRow) };
    const choice = { ...panel.choice, token: cached - 1 - cache.firstRow };
    const same = this.shown?.cache === cache ? this.shown.figures : undefined;
    const figures = (['keys', 'values'] as const).map((kind, place) => ({
      kind,
      tensor: same?.[place]?.tensor ?? cacheTensor(cache, kind, model),
      panel: {
        summary,
        choice,
        windows: new CacheSource(cache[kind], model.dHead, cached - cache.firstRow, texts.notYet),
        readings: panel.readings,
        width: widthFor(panel.width),
      },
    }));
    this.shown = { cache, step, panel, figures };
    return this.shown;
  }

  /** A row belongs to a token of the text, which is then chosen, or to a generated token; then its step is shown. */
  private readonly choose = (event: Event): void => {
    event.stopPropagation();
    const { token } = (event as ChooseEvent).detail;
    const { value } = this.cache;
    if (token === undefined || !value) return;
    const position = token + value.firstRow;
    const { summary, next } = this.panel;
    if (position < summary.tokens.length) this.dispatchEvent(new ChooseEvent({ token: position }));
    else next.continuations.go(position - summary.tokens.length);
  };
}
