/** The traced tokens, one chip each: the chosen one is chosen everywhere. */
import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { whyNot } from '../../../src/architectures/why-not';
import type { TextProbabilities } from '../../../src/engine/protocol/reading-protocol';
import { type SequenceName, TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import { afterPaint } from '../../base/after-paint';
import { Query } from '../../base/query';
import { choosing, chosenIn } from '../../choice/choice';
import { rovingTarget } from '../../keyboard/roving';
import { ChooseEvent, type PanelData, WalkEvent } from '../../panel/panel';
import { PreviewMarks } from '../../panel/preview-marks';
import { type AttentionRow, mostAttended } from '../../state/tokens/attention-row';
import { maskAt } from '../../state/tokens/masks';
import { sequenceText } from '../../state/tokens/sequence-text';
import { readTextProbabilities } from '../../state/tokens/text-probabilities';
import type { InEditor } from '../../state/tokens/token-actions';
import { groupTokens, type TokenGroup, tokenNames } from '../../state/tokens/token-groups';
import { quotedToken, shareText, tokenLabel } from '../../strings/format';
import { storyStrings } from '../../strings/story';
import { stripStrings as strings } from '../../strings/token-strip';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { fly } from '../controls/motion';
import './token-arcs';
import type { TokenArcs } from './token-arcs';
import './token-beyond';
import { revealIn } from './reveal-in';
import { beyondEdge, type TokenBeyond } from './token-beyond';
import { chipTitle, dressWithAttention, dressWithSurprisal, surprisalOf } from './token-chip';
import { chipName, makeChips } from './token-chips';
import './token-strip-legend';
import './token-menu';
import type { TokenMenu } from './token-menu';
import { stripStyles } from './token-strip-styles';

/** How long surprisal waits for an idle moment, in milliseconds. */
const IDLE_TIMEOUT = 3000;

/** How wide an edge fades beyond which there are more tokens, in CSS pixels; as the style has it. */
const FADE = 26;

/** So many groups of tokens round the chosen one are made for the first picture; the others come after it. */
const FIRST = 240;
/** Of them so many after the chosen one, where there are. */
const AFTER = 80;

@customElement('trace-token-strip')
export class TokenStrip extends LitElement {
  static override styles = [sharedStyles, stripStyles];

  @property({ attribute: false }) panel!: PanelData;
  /** Which of the trace's texts the tokens are of, and what it is called where there are two. */
  @property({ attribute: false }) sequence: SequenceName = TOKENS;
  @property({ attribute: false }) label: string = strings.tokens;
  /** Whether the panel has what it shows first: only then is surprisal asked for. */
  @property({ attribute: false }) ready = false;
  @property({ attribute: false }) row!: AttentionRow;
  /** The weights of a chosen token's row, once they are here: of this text's, or of the output's that looks at it. */
  @property({ attribute: false }) weights: Float32Array | undefined;
  /** Whether a document shows the text. */
  @property({ attribute: false }) inEditor: InEditor = 'nowhere';
  @query('trace-token-menu') private menu!: TokenMenu;
  @query('trace-token-arcs') private arcs!: TokenArcs | null;
  @query('trace-token-beyond') private beyond!: TokenBeyond | null;
  @query('.scroll') private scroller!: HTMLElement;
  @query('.line') private line!: HTMLElement;
  @query('.chips') private list!: HTMLElement;
  /** Surprisal needs every logit, which for a long text are computed anew: it must not delay what is read first. */
  private readonly probabilities = new Query<TextProbabilities>(this, () => {
    const { readings, summary } = this.panel;
    const fetch = async (signal: AbortSignal) => {
      await new Promise((resolve) => requestIdleCallback(resolve, { timeout: IDLE_TIMEOUT }));
      return readTextProbabilities(readings, summary.tokens.length, summary.model.vocabSize, signal);
    };
    const applies = whyNot(summary.plan, 'The probability of each token given those before it') === undefined;
    // A source is given, not predicted.
    return this.sequence === TOKENS ? { of: [readings], when: this.ready && applies, fetch } : undefined;
  });
  private readonly marks = new PreviewMarks(
    this,
    'data-token',
    (chip) => this.follow(chip),
    () => this.sequence,
  );
  private readonly resized = new ResizeObserver(() => {
    this.laidOut = undefined;
    this.drawArcs();
    this.look();
    // With less room, or larger type, the chosen token stays in sight.
    this.revealChosen();
  });
  /** Where the chips are: read once for each layout, since there may be a thousand. */
  private laidOut: { readonly centers: readonly number[] } | undefined;
  private groups: readonly TokenGroup[] = [];
  private names: readonly string[] = [];
  /** By position; empty until they are made, and at first only those near the chosen token. */
  private chips: (HTMLElement | undefined)[] = [];
  /** Which of the groups are not made yet: those before the first number, and those from the second one on. */
  private missing: { readonly before: number; readonly from: number } | undefined;
  private cancelRest: (() => void) | undefined;
  /** Whether the token was chosen by keys, and not by the pointer, which may still be here. */
  private byKeys = false;
  /** Whether the next frame tells what lies beyond the edges. */
  private awaited = false;
  /** What the chips show now. */
  private shown: {
    chosen?: number;
    probabilities?: TextProbabilities | undefined;
    weights?: Float32Array | undefined;
  } = {};

  constructor() {
    super();
    new ThemeObserver(this, () => {
      delete this.shown.weights;
      this.requestUpdate();
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { summary } = this.panel;
    if (changed.has('panel') && changed.get('panel')?.summary !== summary) {
      const { tokens, text } = sequenceText(summary, this.sequence);
      this.groups = groupTokens(tokens, text);
      this.names = tokenNames(this.groups);
      this.chips = [];
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.cancelRest?.();
  }

  /** The chips are made once for a trace, and not here. What changes about them is set on them directly: there may be a thousand. */
  override render() {
    const { panel } = this;
    const arcs = panel.choice.attention === 'arcs';
    return html`${this.named}<div class=${arcs ? 'beside' : ''}><div class="view"><div class="scroll ${arcs ? 'arcs' : ''}" @scroll=${this.look} @pointerleave=${this.left}>
        <div class="line">
          ${arcs ? html`<trace-token-arcs></trace-token-arcs>` : ''}
          <div class="flow ${panel.choice.level === 'story' ? 'told' : ''}"><div class="chips" role="listbox" aria-label=${this.label} aria-orientation="horizontal"
            @keydown=${this.key} @click=${this.clicked} @contextmenu=${this.openMenu} @pointerover=${this.point}
            @pointerleave=${this.marks.leave}></div>${arcs ? '' : this.next()}</div>
        </div>
      </div>${arcs ? html`<trace-token-beyond @click=${this.showBeyond}></trace-token-beyond>` : ''}</div>${arcs ? this.next() : ''}</div>
      <trace-token-strip-legend ?brief=${panel.choice.level === 'story'} .panel=${panel} .row=${this.row} .weights=${this.weights} .names=${this.names}
        .from=${this.lookingName}
        .probabilities=${this.probabilities} .known=${this.probabilities.current}></trace-token-strip-legend>
      <trace-token-menu .panel=${panel} .sequence=${this.sequence} .inEditor=${this.inEditor}></trace-token-menu>`;
  }

  /** What the model says comes after the last token. */
  private next() {
    const { summary } = this.panel;
    const [first] = summary.top;
    const section = summary.plan.sections.find(({ view }) => view === 'choice');
    if (this.sequence !== TOKENS || !first || !section) return '';
    const label = tokenLabel({ ...first, special: false });
    const share = shareText(first.probability);
    const about = storyStrings.predicted(quotedToken({ ...first, special: false }), share);
    const choose = () => {
      this.choose(summary.tokens.length - 1);
      this.dispatchEvent(new WalkEvent(section.number));
    };
    return html`<button type="button" class="next" data-predicted=${first.id} aria-label=${about} title=${about} @click=${choose}><bdi>${label}</bdi> <span class="id">${share}</span></button>`;
  }

  /** The predicted token comes to the end of the text. @param from where it is shown */
  receive(from: Element | null): void {
    fly(this.renderRoot.querySelector<HTMLElement>('.next'), from);
  }

  override firstUpdated(): void {
    this.resized.observe(this.line);
    this.resized.observe(this.scroller);
  }

  override updated(changed: PropertyValues<this>): void {
    if (this.chips.length === 0) this.makeFirst();
    else if (this.missing && !this.chips[this.chosen]) this.makeRest();
    const { probabilities } = this;
    if (probabilities.current && this.shown.probabilities !== probabilities.value) this.describe(probabilities.value);
    // While the row of another token is on its way, the former one stays: it is replaced within some frames.
    if (this.weights !== this.shown.weights && !this.row.pending) this.tint(this.weights);
    const { choice } = this.panel;
    this.select(this.chosen);
    const before = changed.get('panel');
    if (before && before.choice.attention !== choice.attention) {
      this.laidOut = undefined;
      this.revealChosen();
    }
    this.drawArcs();
    this.look();
  }

  /** Those near the chosen token, which is in sight. */
  private makeFirst(): void {
    const { groups } = this;
    const chosen = groups.findLastIndex(({ first }) => first <= this.chosen);
    const from = Math.min(groups.length, Math.max(FIRST, chosen + 1 + AFTER));
    const before = Math.max(0, from - FIRST);
    this.cancelRest?.();
    this.shown = {};
    this.chips = new Array(groups.reduce((sum, { tokens }) => sum + tokens.length, 0));
    this.list.replaceChildren(...makeChips(groups.slice(before, from), this.panel.summary));
    this.missing = before > 0 || from < groups.length ? { before, from } : undefined;
    if (this.missing) this.cancelRest = afterPaint(() => this.makeRest());
    this.collectChips();
  }

  private makeRest(): void {
    const { groups, missing, panel } = this;
    if (!missing) return;
    this.cancelRest?.();
    this.missing = undefined;
    this.list.prepend(...makeChips(groups.slice(0, missing.before), panel.summary));
    this.list.append(...makeChips(groups.slice(missing.from), panel.summary));
    this.collectChips();
    // They are dressed as those are that were made first, and the chosen one is where it was.
    this.shown = {};
    this.requestUpdate();
  }

  private collectChips(): void {
    for (const chip of this.list.querySelectorAll<HTMLElement>('.chip')) this.chips[Number(chip.dataset.token)] = chip;
    this.laidOut = undefined;
  }

  private describe(probabilities: TextProbabilities | undefined): void {
    const { summary } = this.panel;
    for (const group of this.groups) {
      for (let part = 0; part < group.tokens.length; part++) {
        const position = group.first + part;
        const chip = this.chips[position];
        const bits = probabilities && surprisalOf(probabilities, position);
        if (chip) dressWithSurprisal(chip, chipName(group, part, summary), bits, summary.model);
      }
    }
    this.shown.probabilities = probabilities;
  }

  private tint(weights: Float32Array | undefined): void {
    for (const [position, chip] of this.chips.entries())
      if (chip) dressWithAttention(chip, weights?.[position], currentPalette);
    this.list.classList.toggle('tinted', weights !== undefined);
    this.shown.weights = weights;
  }

  private select(chosen: number): void {
    if (this.shown.chosen === chosen) return;
    if (this.shown.chosen !== undefined) markSelected(this.chips[this.shown.chosen], false);
    markSelected(this.chips[chosen], true);
    this.shown.chosen = chosen;
    this.revealChosen();
  }

  /** Not while the pointer is over the strip, unless keys choose: a click would reach another token than it was meant for. */
  private revealChosen(): void {
    if (this.byKeys || !this.matches(':hover')) this.reveal(this.chips[this.chosen]);
  }

  /**
   * Within the strip only: what stands above the steps stays where it is. With the next frame, when all others have drawn
   * what they show: the page is then laid out once.
   */
  private reveal(chip: Element | undefined): void {
    if (chip) requestAnimationFrame(() => revealIn(this.scroller, chip));
  }

  private drawArcs(): void {
    const { arcs, chips, weights, row } = this;
    if (!arcs || chips.length === 0 || this.missing) return;
    this.laidOut ??= this.layOut();
    const from = row.looks.from === this.sequence ? this.chosen : null;
    const { data } = arcs;
    if (data && data.centers === this.laidOut.centers && data.from === from && data.weights === weights) return;
    arcs.data = weights && { ...this.laidOut, from, weights };
  }

  /** All positions are read at once, so that the page is laid out once. */
  private layOut(): NonNullable<typeof this.laidOut> {
    const { scroller } = this;
    const bar = scroller.offsetHeight - scroller.clientHeight;
    const centers = this.chips.map((chip) => (chip ? chip.offsetLeft + chip.offsetWidth / 2 : 0));
    // In line with the tokens, below which there may be a bar to scroll them.
    this.renderRoot.querySelector<HTMLElement>('.beside .next')?.style.setProperty('margin-bottom', `${bar + 2}px`);
    return { centers };
  }

  /** What lies beyond the edges is read with the next frame: by then what was chosen has come into sight. */
  private readonly look = (): void => {
    if (this.awaited) return;
    this.awaited = true;
    requestAnimationFrame(() => {
      this.awaited = false;
      this.tellBeyond();
    });
  };

  /** An edge fades where there is more, and names the token that is looked at most where that is out of sight. */
  private tellBeyond(): void {
    const { beyond, scroller, weights, laidOut, names } = this;
    if (!beyond || !laidOut) return;
    const [start, end] = [scroller.scrollLeft, scroller.scrollLeft + scroller.clientWidth];
    const chosen = this.chips[this.chosen];
    const [left, right] = chosen ? [chosen.offsetLeft, chosen.offsetLeft + chosen.offsetWidth] : [end, start];
    // What is chosen is never faded, also where the pointer keeps it from being moved away from the edge.
    const isAt = (edge: number) => left < edge + FADE && right > edge - FADE;
    scroller.toggleAttribute('data-before', start > 1 && !isAt(start));
    scroller.toggleAttribute('data-after', end < scroller.scrollWidth - 1 && !isAt(end));
    const [most] = weights ? mostAttended(weights, 1) : [];
    const side = most && beyondEdge(laidOut.centers[most.position] as number, start, end);
    const count = laidOut.centers.filter((center) => beyondEdge(center, start, end) === side).length;
    beyond.data = side && { side, ...most, name: names[most.position] ?? '', count };
  }

  private readonly showBeyond = (): void => {
    const { data } = this.beyond ?? {};
    const chip = data && this.chips[data.position];
    if (!chip) return;
    chip.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    // The button goes: whoever pressed it by a key is at what it has shown.
    chip.focus({ preventScroll: true });
  };

  /** A token that is pointed at elsewhere comes into view here, and the chosen one does again after it. */
  private follow(chip: Element | null): void {
    if (this.matches(':hover')) return;
    this.reveal(chip ?? this.chips[this.chosen]);
  }

  /** What came to be at an edge under the pointer comes away from it. */
  private readonly left = (): void => {
    this.byKeys = false;
    this.reveal(this.chips[this.chosen]);
  };

  private readonly point = (event: PointerEvent): void => {
    this.marks.over(event);
    const chip = (event.target as Element).closest<HTMLElement>('.chip');
    if (!chip) return;
    const position = Number(chip.dataset.token);
    const { panel, sequence, weights, row } = this;
    const weight = weights?.[position];
    const looking = weight === undefined ? undefined : tokensIn(panel.summary, row.looks.from)[this.looking];
    chip.title = chipTitle(tokensIn(panel.summary, sequence)[position], position, this.probabilities.value, {
      weight,
      looking,
      original: maskAt(panel.summary, position)?.original ?? undefined,
    });
  };

  /** By the right button where the pointer is, by the menu key beside the token; never the editor's own, to cut and paste. */
  private readonly openMenu = (event: MouseEvent): void => {
    event.preventDefault();
    const chip = (event.target as Element).closest<HTMLElement>('.chip');
    if (!chip) return;
    const place = event.button === 2 ? new DOMRect(event.clientX, event.clientY) : chip.getBoundingClientRect();
    void this.menu.openAt(Number(chip.dataset.token), place, chip);
  };

  private readonly clicked = (event: Event): void => {
    const chip = (event.target as Element).closest<HTMLElement>('.chip');
    this.byKeys = false;
    if (chip) this.choose(Number(chip.dataset.token));
  };

  private readonly key = (event: KeyboardEvent): void => {
    const target = rovingTarget(event.key, this.chosen, this.chips.length);
    if (target === undefined) return;
    event.preventDefault();
    this.byKeys = true;
    this.makeRest();
    this.choose(target);
    this.chips[target]?.focus({ preventScroll: true });
  };

  private choose(position: number): void {
    this.dispatchEvent(new ChooseEvent(choosing(this.sequence, position)));
  }

  private get chosen(): number {
    return chosenIn(this.panel.choice, this.sequence);
  }

  /** The position of the token whose attention is shown. */
  private get looking(): number {
    return chosenIn(this.panel.choice, this.row.looks.from);
  }

  private get lookingName(): string {
    const { panel, row, sequence, looking } = this;
    if (row.looks.from === sequence) return this.names[looking] ?? '';
    const token = tokensIn(panel.summary, row.looks.from)[looking];
    return token ? tokenLabel(token) : '';
  }

  private get named() {
    return this.panel.summary.source
      ? html`<span class="named small muted" aria-hidden="true">${this.label}</span>`
      : '';
  }
}

function markSelected(chip: HTMLElement | undefined, selected: boolean): void {
  if (!chip) return;
  chip.ariaSelected = String(selected);
  chip.tabIndex = selected ? 0 : -1;
}
