/** Masks each other word of the text in turn, and shows which of them matter for what is predicted at the chosen mask. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { LRUCache } from 'lru-cache';
import '@vscode-elements/elements/dist/vscode-button';
import type { VocabularyToken } from '../../../src/engine/protocol/token-protocol';
import {
  type MaskedInfluence,
  maskEach,
  NEAREST_MASKED,
  placesToMask,
  sayOutcome,
} from '../../../src/trace/readings/masked-influence';
import { sayInfluence, type TokenInfluence } from '../../../src/trace/readings/token-influence';
import { isWordAt, longestWord, nameAt, ownAt, type TriedPlace } from '../../../src/trace/readings/tried-places';
import { afterPaint } from '../../base/after-paint';
import { Query } from '../../base/query';
import { FocusHandover } from '../../keyboard/focus-handover';
import { MaskEvent } from '../../panel/mask-event';
import { nameParts } from '../../panel/named-parts';
import { askNames } from '../../state/generation/asked-predictions';
import type { StepData } from '../../state/generation/step-data';
import { ablationQuestion } from '../../state/residual/kept-ablation';
import { maskAt, maskedPositions, takesMasks } from '../../state/tokens/masks';
import { percentInTable, quotedToken } from '../../strings/format';
import { type MaskedWords, maskedInfluenceStrings as texts } from '../../strings/masked-influence';
import { otherTokenStrings } from '../../strings/other-tokens';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import './influence-strip';
import type { PlaceEvent } from './influence-strip';

/** What was found for a token. */
interface Found {
  readonly followed: number;
  readonly influence: readonly MaskedInfluence[];
}

/** A request of the user: the number of places, the nearest ones; fewer than there are if it was stopped. */
interface Asked {
  readonly most: number;
  /** The last results; absent until there are any. */
  readonly found?: Found;
}
/** The requests in the latest texts of the page, so that a user who masks a word and shows it again finds the results. */
const askedOf = new LRUCache<string, Asked>({ max: 12 });

@customElement('trace-masked-influence')
export class MaskedInfluences extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin-top: 14px; }
      h3, h4 { margin: 0 0 2px; font-size: 1em; font-weight: 600; }
      /* Reaches over the first line below, so that a presentation never shows the heading without that line. */
      h3 { margin-bottom: calc(2px - 2.2em); padding-bottom: 2.2em; pointer-events: none; }
      h4 { margin-top: 8px; }
      p { margin: 2px 0 6px; max-width: 76ch; }
      .run { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; }
      .about { font-size: 0.85em; margin-top: 4px; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** Whether it is presented; the presenter then says what it is about. */
  @property({ type: Boolean, reflect: true }) brief = false;
  /** The number of places that are done. */
  @state() private done = 0;
  /** How often the user started it; a change asks again. */
  @state() private requestCount = 0;
  /** Stops the runs; the results so far are shown. */
  private stopping = new AbortController();
  private isAwaited = false;

  /** The runs serve every token, so a newly chosen token is answered without another request of the user. */
  private readonly runs = new Query<Found>(this, () => {
    const { asked, followedId: followed, position } = this;
    if (!asked || followed === undefined) return undefined;
    const { found, most } = asked;
    const fetch = async (signal: AbortSignal) =>
      found?.followed === followed ? found : this.maskAll(most, followed, signal);
    return { of: [this.panel.readings, position], key: [followed, this.requestCount], fetch };
  });
  private readonly names = askNames(this, () => (this.followedId === undefined ? [] : [this.followedId]));

  constructor() {
    super();
    nameParts(this, { 'other tokens': () => this });
    new FocusHandover(this, ['.run vscode-button', 'trace-influence-strip']);
  }

  override render() {
    if (!this.isOffered) return nothing;
    const { runs, words } = this;
    const { value, pending } = runs;
    return html`<section aria-labelledby="title"><h3 id="title" class="seen-whole">${texts.title}</h3>
      ${this.brief ? nothing : this.about(words)}
      <div class="run">${this.button()}<span role="status" data-masking>${pending ? texts.trying(this.done, this.tryable) : nothing}</span></div>
      ${value && value.influence.length > 0 ? this.found(value) : nothing} ${failureOf(runs)} ${failureOf(this.names)}</section>`;
  }

  /** Whether the chosen place is masked, and the text has something else to mask. */
  private get isOffered(): boolean {
    const { summary } = this.panel;
    return takesMasks(summary) && this.mask !== undefined && this.places.length > 0;
  }

  private get position(): number {
    return this.panel.choice.token;
  }

  private get mask() {
    return maskAt(this.panel.summary, this.position);
  }

  private get followedId(): number | undefined {
    return this.mask && (this.panel.choice.target ?? this.mask.top[0]?.id);
  }

  private get question(): string {
    const { summary, choice } = this.panel;
    return ablationQuestion(summary, { token: choice.token, target: null, ratherThan: null });
  }

  private get asked(): Asked | undefined {
    return askedOf.get(this.question);
  }

  /** All places, the nearest first. */
  private get places(): readonly TriedPlace[] {
    return placesToMask(this.panel.summary, this.position);
  }

  /** How many places are masked, unless it is stopped. */
  private get tryable(): number {
    return Math.min(this.places.length, this.asked?.most ?? NEAREST_MASKED);
  }

  private get words(): MaskedWords {
    const { places, tryable } = this;
    const nearest = places.slice(0, tryable);
    return { places: tryable, hasWords: longestWord(nearest) !== undefined, further: places.length - tryable };
  }

  private about(words: MaskedWords) {
    const { summary, choice } = this.panel;
    const longest = longestWord(this.places.slice(0, words.places));
    const word = longest && ownAt(summary, longest);
    const whole = word && longest ? ` ${texts.wholeWord(word, longest.tokens)}` : '';
    const chosen = choice.target !== null && choice.target !== this.mask?.top[0]?.id ? this.followed : undefined;
    return html`<p class="muted">${texts.about(words)}${whole}${chosen ? ` ${texts.followed(chosen)}` : ''}</p>`;
  }

  private get followed(): VocabularyToken | undefined {
    const { followedId } = this;
    return followedId === undefined ? undefined : this.panel.next.names.get(followedId);
  }

  private button() {
    const { value, pending } = this.runs;
    if (pending)
      return html`<vscode-button secondary data-action="stop-masking" @click=${() => this.stopping.abort()}>${otherTokenStrings.enough}</vscode-button>`;
    // Masking again would give the same, unless the last time was stopped.
    if (value && value.influence.length >= Math.min(NEAREST_MASKED, this.places.length)) return nothing;
    return html`<vscode-button class="seen-whole" secondary data-action="mask-each" @click=${this.run}>${value?.influence.length ? texts.on : texts.run}</vscode-button>`;
  }

  /** Does what the button does, unless it was done. */
  begin(): void {
    if (this.isOffered && !this.asked) this.run();
  }

  private readonly run = (): void => this.ask(NEAREST_MASKED);

  private ask(most: number): void {
    this.done = 0;
    askedOf.set(this.question, { most });
    this.requestCount++;
    this.isAwaited = true;
  }

  private async maskAll(most: number, followed: number, signal: AbortSignal): Promise<Found> {
    const { panel, question, position, places, mask } = this;
    this.stopping = new AbortController();
    const { signal: stopped } = this.stopping;
    const stops = AbortSignal.any([signal, stopped]);
    const wanted = followed === mask?.top[0]?.id ? {} : { wanted: followed };
    this.done = 0;
    const influence = await maskEach(places.slice(0, most), {
      ask: (place) => panel.readings.read('maskedTokens', { position, ...wanted, ...place }, stops),
      arrived: ({ length }) => {
        this.done = length;
      },
      isEnough: () => stopped.aborted,
    });
    const found = { followed, influence };
    // Another token is followed in as many places.
    askedOf.set(question, { most: stopped.aborted ? influence.length : most, found });
    return found;
  }

  /** Brings the requested results into view. */
  override updated(): void {
    const { pending, value } = this.runs;
    if (!this.isAwaited || pending || !value) return;
    this.isAwaited = false;
    afterPaint(() => this.scrollIntoView({ block: 'nearest' }));
  }

  private found({ influence, followed: id }: Found) {
    const { summary, next } = this.panel;
    const { mask, position } = this;
    const token = next.names.get(id);
    const [predicted] = mask?.top ?? [];
    const [first] = influence;
    if (!token || !predicted || !first) return nothing;
    const followed = quotedToken(token);
    const written = (at: TriedPlace) => {
      const own = ownAt(summary, at);
      return own ? quotedToken(own) : '';
    };
    const runAt = ({ place }: TriedPlace) => influence.find((one) => one.place === place);
    const said = sayInfluence(influence, {
      trial: 'mask',
      followed,
      asIs: first.asIs,
      name: (at) => nameAt(summary.tokens, at, written),
      isWord: (at) => isWordAt(summary, at),
      outcome: (at) => sayOutcome(runAt(at), predicted, quotedToken),
      share: percentInTable,
      among: texts.among({ ...this.words, places: influence.length, further: this.places.length - influence.length }),
    });
    const tell = (one: TokenInfluence) => this.tell(runAt(one), token);
    const title = otherTokenStrings.mattering(followed);
    const maskToo = ({ detail: { place } }: PlaceEvent) => this.maskToo(place);
    return html`<div class=${this.runs.current ? '' : 'stale'}><h4>${title}</h4>
      <p data-influence>${said}</p>
      <trace-influence-strip .panel=${this.panel} .influence=${influence} .asIs=${first.asIs} .label=${title} .tell=${tell}
        .masks=${summary.masks.map((one) => one.position)} .followedMask=${position} @place=${maskToo}></trace-influence-strip>
      <p class="about muted">${texts.influence(followed, percentInTable(first.asIs))}</p>${this.further(influence.length)}</div>`;
  }

  /** The places that were not masked because they are far away. */
  private further(done: number) {
    const left = this.places.length - done;
    if (left === 0 || done < NEAREST_MASKED || this.runs.pending) return nothing;
    return html`<p data-further>${texts.further(left)} <button type="button" class="link" data-action="mask-further" @click=${() => this.ask(this.places.length)}>${texts.on}</button></p>`;
  }

  private tell(run: MaskedInfluence | undefined, followed: VocabularyToken): readonly string[] {
    const own = run && ownAt(this.panel.summary, run);
    if (!own) return [];
    const { probability, rank, logit, predicted } = run;
    const others =
      predicted.id === followed.id ? [] : [texts.predicted(predicted, percentInTable(predicted.probability))];
    return [
      texts.withMasked(own, followed, percentInTable(probability), rank),
      texts.logit(logit.masked, logit.asIs),
      ...others,
    ];
  }

  private maskToo({ place, tokens }: TriedPlace): void {
    const own = Array.from({ length: tokens }, (_, at) => place + at);
    const positions = [...maskedPositions(this.panel.summary), ...own].sort((a, b) => a - b);
    this.dispatchEvent(new MaskEvent(positions, this.position));
  }
}
