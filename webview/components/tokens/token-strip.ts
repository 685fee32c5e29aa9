/** The traced tokens, one chip each: the chosen one is chosen everywhere. */
import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { TextProbabilities } from '../../../src/engine/protocol/reading-protocol';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import { type SequenceName, SOURCE, TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import { ChangeObserver } from '../../base/observer';
import { Query } from '../../base/query';
import { setInherited } from '../../base/set-inherited';
import { choosing, chosenIn, keyChoice, keyIn } from '../../choice/choice';
import { rovingTarget } from '../../keyboard/roving';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { PreviewMarks } from '../../panel/preview-marks';
import type { ChangedTokens } from '../../sources/text-change';
import type { StepData } from '../../state/generation/step-data';
import { type AttentionRow, mostAttended } from '../../state/tokens/attention-row';
import { maskAt } from '../../state/tokens/masks';
import { sequenceText } from '../../state/tokens/sequence-text';
import { readTextProbabilities } from '../../state/tokens/text-probabilities';
import type { InEditor } from '../../state/tokens/token-actions';
import { groupTokens, tokenNames } from '../../state/tokens/token-groups';
import { tokenLabel } from '../../strings/format';
import { nameInText, placeAmongAlike } from '../../strings/name-in-text';
import { stripStrings as strings } from '../../strings/token-strip';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { beginsWith, isPresented, roomSize, typeSize } from '../../theme/type-size';
import { menuPlace } from '../controls/menu-place';
import { fly, slide } from '../controls/motion';
import { backToLast } from './back-to-last';
import { ChipLine } from './chip-line';
import { nextChip } from './next-chip';
import { type LinePlace, StripEdges } from './strip-edges';
import { type LinkedStrip, StripLinks } from './strip-links';
import { arcsHeight, lettersAmongArcs, type TokenArcs } from './token-arcs';
import './token-beyond';
import type { TokenBeyond } from './token-beyond';
import { chipTitle } from './token-chip';
import { StripLaidEvent, type TokenLinks } from './token-links';
import './token-strip-legend';
import './token-menu';
import type { ChosenBy } from '../../state/story/chosen-by';
import { turnButton, turnLine } from './text-turn';
import type { TokenMenu } from './token-menu';
import { stripStyles } from './token-strip-styles';
import { largestFitting, sizesOfTokens } from './tokens-fitting';
import { sayWhoseArcs } from './whose-arcs';

/** How long surprisal waits for an idle moment, in milliseconds. */
const IDLE_TIMEOUT = 3000;

const UNCHANGED: readonly ChangedTokens[] = [];

/** Tokens may be smaller than type where nearly all of a text have room, by no more than this. */
const NEARLY_FITTING = 0.88;
/** The name of a token beyond an edge has room for so many letters, or for those of the longest name. */
const LETTERS_BEYOND = 8;

@customElement('trace-token-strip')
export class TokenStrip extends LitElement implements LinkedStrip {
  static override styles = [sharedStyles, stripStyles];

  @property({ attribute: false }) panel!: PanelData | StepData;
  /** Which of the trace's texts the tokens are of, and what it is called where there are two. */
  @property({ attribute: false }) sequence: SequenceName = TOKENS;
  @property({ attribute: false }) label: string = strings.tokens;
  /** Whether the panel has what it shows first: only then is surprisal asked for. */
  @property({ attribute: false }) ready = false;
  @property({ attribute: false }) row!: AttentionRow;
  /** Why the panel has chosen the head, where it has. */
  @property({ attribute: false }) chosenBy: ChosenBy | undefined;
  /** The weights of a chosen token's row, once they are here: of this text's, or of the output's that looks at it. */
  @property({ attribute: false }) weights: Float32Array | undefined;
  /** Whether it tells of no head for a step or some: what it told has its room still. */
  @property({ attribute: false }) keepsRoom = false;
  /** Whether it tells of no head at this step: no weights are awaited then. */
  @property({ attribute: false }) isQuiet = false;
  /** Whether neither arcs nor what is told of a head has room: the step needs it more. Presented, that is so at every step or at none. */
  @property({ type: Boolean, reflect: true }) bare = false;
  /** Whether there is room for little: arcs have none as long as there are none. */
  @property({ type: Boolean, reflect: true }) dense = false;
  /** Whether it says which text it is of, since there are two. */
  @property({ type: Boolean, reflect: true }) named = false;
  /** Whether a document shows the text. */
  @property({ attribute: false }) inEditor: InEditor = 'nowhere';
  @query('trace-token-menu') private menu!: TokenMenu;
  @query('trace-token-arcs') private arcs!: TokenArcs | null;
  @query('trace-token-links') private links!: TokenLinks | null;
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
  private readonly marks = new PreviewMarks(this, 'data-token', () => this.sequence);
  private readonly resized = new ResizeObserver((entries) => {
    this.fit();
    this.edges.forget();
    this.drawArcs();
    this.edges.look();
    // With less room, or larger type, the chosen token stays in sight. Where the panel is wider or narrower, tokens have moved
    // below the pointer anyway.
    const hasOtherWidth = entries.some(({ target }) => target === this) && this.hasOtherWidth();
    const before = !isPresented() ? this.beforePresented : undefined;
    if (before && before.width === this.clientWidth && before.chosen === this.chosen) this.edges.lie(before.place);
    else if (hasOtherWidth) this.edges.reveal(this.chips.at(this.chosen));
    else this.revealChosen();
  });
  /** How the tokens lay before they were presented: after that they lie so again, with the same token chosen in the same room. */
  private beforePresented: { readonly width: number; readonly chosen: number; readonly place: LinePlace } | undefined;
  /** Where the tokens stood, while they go elsewhere as arcs above them come or go. */
  private topBefore: number | undefined;
  /** Whether they were presented when they were laid out last. */
  private laidPresented = false;
  /** The width that tokens were laid out for last. */
  private laidFor = 0;
  private names: readonly string[] = [];
  private readonly chips = new ChipLine(
    () => this.list,
    () => {
      this.edges.forget();
      this.requestUpdate();
    },
  );
  private readonly edges = new StripEdges(
    () => {
      const { scroller, chips, chosen, names, weights, beyond } = this;
      return { scroller, chips, chosen, names, weights, beyond };
    },
    () => this.alignNext(),
    () => this.dispatchEvent(new StripLaidEvent()),
  );
  /** Whether the token was chosen by keys, and not by the pointer, which may still be here. */
  private byKeys = false;
  private isPointedAt = false;
  /** Whether the chosen token is to come into view as soon as the pointer is gone. */
  private awaitsSight = false;

  constructor() {
    super();
    new StripLinks(this, () => {
      const { links, weights, row, looking } = this;
      return { links, weights, from: row.looks.from, looking };
    });
    new ChangeObserver(this, () => ('next' in this.panel ? this.panel.next.sampling : undefined));
    new ChangeObserver(this, () => ('next' in this.panel ? this.panel.next.continuations : undefined));
    new ThemeObserver(this, () => {
      this.chips.forgetTints();
      this.requestUpdate();
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { summary } = this.panel;
    // Where a presentation begins or ends all is of another size.
    const isWalked = changed.has('bare') && changed.get('panel')?.presenting === this.panel.presenting;
    this.topBefore = isWalked ? this.list?.firstElementChild?.getBoundingClientRect().top : undefined;
    if (changed.has('panel') && changed.get('panel')?.summary !== summary) {
      const { tokens, text } = sequenceText(summary, this.sequence);
      const groups = groupTokens(tokens, text);
      this.names = tokenNames(groups);
      const longest = Math.max(...this.names.map((name) => name.length), 0);
      setInherited(this, '--beyond-letters', String(Math.min(longest, LETTERS_BEYOND)));
      this.chips.begin(groups, summary);
      this.edges.forget();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.chips.cancel();
  }

  /** The chips are no part of the template: see `ChipLine`. */
  override render() {
    const { panel } = this;
    const arcs = panel.choice.attention === 'arcs';
    const whose = arcs ? this.whose() : '';
    return html`${this.named ? html`<span class="named small muted" aria-hidden="true">${this.label}</span>` : ''}<div class="tokens ${arcs ? 'beside' : ''}"><div class="view"><div class="scroll ${arcs ? 'arcs' : ''}" @scroll=${this.edges.scrolled} @pointerenter=${this.entered} @pointerleave=${this.left}>
        <div class="line">
          ${arcs ? html`<trace-token-arcs></trace-token-arcs>` : ''}
          <div class="flow ${panel.choice.level === 'story' ? 'told' : ''}"><div class="chips" role="listbox" aria-label=${this.label} aria-orientation="horizontal"
            @keydown=${this.key} @click=${this.clicked} @contextmenu=${this.openMenu} @dblclick=${this.change} @pointerover=${this.point}
            @pointerleave=${this.marks.leave}></div>${arcs ? '' : this.next(whose !== '')}</div>
        </div>
      </div>${arcs ? html`<trace-token-beyond @click=${this.showBeyond}></trace-token-beyond>` : ''}</div>${arcs ? this.next(whose !== '') : ''}</div>${whose}
      <trace-token-strip-legend ?named=${this.named} .chosenBy=${this.chosenBy} .hasWay=${whose !== ''} .keepsRoom=${this.keepsRoom} ?brief=${panel.choice.level === 'story'} .panel=${panel} .row=${this.row} .weights=${this.weights} .names=${this.names}
        .from=${this.lookingName}
        .probabilities=${this.probabilities} .known=${this.probabilities.current ? this.probabilities.value : undefined}></trace-token-strip-legend>
      ${arcs && this.row.looks.from !== this.sequence ? html`<trace-token-links></trace-token-links>` : ''}
      <trace-token-menu .panel=${panel} .sequence=${this.sequence} .inEditor=${this.inEditor}></trace-token-menu>`;
  }

  /**
   * Whose the arcs are: in a line below the tokens, over no arc. It is seen where one presents, of whatever head in the same words
   * and of one height, so that nothing below it moves from head to head; elsewhere the legend tells it of a head that was chosen.
   */
  private whose() {
    const { panel, row, sequence, weights } = this;
    const { level, isAutomatic } = panel.choice;
    const isTold = level === 'story' && (isAutomatic || panel.presenting);
    const isAwaited = this.isQuiet ? panel.presenting : row.pending;
    if (this.bare || (!weights && !isAwaited) || !isTold || row.looks.from !== sequence) return '';
    const back =
      sequence === TOKENS
        ? html`${backToLast(panel, this.names, (event) => this.dispatchEvent(event))}${turnLine(panel)}`
        : '';
    // Presented, it keeps its line where it tells of no head; elsewhere while the weights are on their way.
    if (this.isQuiet) return html`<div class="whose"><span>\u00a0</span>${back}</div>`;
    return html`<div class="whose ${weights ? '' : 'pending'}"><span data-whose-arcs>${sayWhoseArcs(panel, row, this.lookingName)}</span>${back}</div>`;
  }

  /** What the model says comes after the last token. @param hasLine whether a line below the tokens has room for the text before */
  private next(hasLine: boolean) {
    const { panel, sequence } = this;
    const choose = () => this.choose(panel.summary.tokens.length - 1);
    if (sequence !== TOKENS) return '';
    return html`${nextChip({ panel, choose, isToldBelow: hasLine })}${hasLine ? '' : turnButton(panel)}`;
  }

  /** The predicted token comes to the end of the text. @param from where it is shown */
  receive(from: Element | null): void {
    fly(this.renderRoot.querySelector<HTMLElement>('.next'), from);
  }

  override firstUpdated(): void {
    this.resized.observe(this.line);
    // What stands below it is then elsewhere. Where its edges have made the line narrower, nothing else comes into view.
    this.resized.observe(this);
  }

  override updated(changed: PropertyValues<this>): void {
    const { chips, edges, probabilities } = this;
    chips.make(this.chosen);
    if (probabilities.current) chips.describe(probabilities.value);
    chips.mark(this.changedPlaces);
    // While the row of another token is on its way, the former one stays: it is replaced within some frames.
    if (!this.row.pending) chips.tint(this.weights);
    const { choice } = this.panel;
    const before = changed.get('panel');
    const isOther = chips.select(this.chosen);
    if (isOther && !isPresented()) this.beforePresented = undefined;
    const isOtherEnd = before !== undefined && before.choice.key !== choice.key && choice.key !== null;
    if (isOther || isOtherEnd || before?.choice.step !== choice.step) this.revealChosen();
    if (before && before.choice.attention !== choice.attention) {
      edges.forget();
      this.revealChosen();
    } else if (changed.has('weights') && choice.headKind !== undefined && this.lookedAt) this.revealChosen();
    setInherited(this, '--arcs', `${arcsHeight(typeSize())}px`);
    setInherited(this, '--among-arcs', `${lettersAmongArcs(typeSize())}px`);
    // Whose the arcs are is said in a line of one height in all sizes of type, so that what is said of a step has one room.
    setInherited(this, '--around', String(roomSize() / typeSize()));
    this.drawArcs();
    edges.look();
    this.slideTokens();
  }

  /** Who looks at the tokens sees where they go. */
  private slideTokens(): void {
    const [tokens, top] = [
      this.renderRoot.querySelector<HTMLElement>('.tokens'),
      this.chips.at(0)?.getBoundingClientRect().top,
    ];
    if (tokens && top !== undefined && this.topBefore !== undefined) slide(tokens, this.topBefore - top);
    this.topBefore = undefined;
  }

  /** What was changed of the text that was given. */
  private get changedPlaces(): readonly ChangedTokens[] {
    const { summary, host } = this.panel;
    const given = summary.source ? SOURCE : TOKENS;
    const { of, places } = host?.changed ?? {};
    return this.sequence === given && of === givenText(summary).text && places ? places : UNCHANGED;
  }

  /**
   * The other end of an arc that is to be seen with the chosen token: what a lesson or a cell of a figure speaks of, or what is
   * looked at most where the head was found by that, as its kind is seen from both of them.
   */
  private get lookedAt(): HTMLElement | undefined {
    const { panel, weights, row, sequence } = this;
    if (row.looks.from !== sequence) return undefined;
    const key = keyIn(panel.choice, sequence, sequence);
    if (key !== undefined) return this.chips.at(key);
    const [most] = panel.choice.headKind !== undefined && weights ? mostAttended(weights, 1) : [];
    return most && this.chips.at(most.position);
  }

  /** Not while the pointer is over the tokens, unless keys choose: a click would reach another token than it was meant for. */
  private revealChosen(): void {
    this.awaitsSight = !this.byKeys && this.isPointedAt;
    if (!this.awaitsSight) this.edges.reveal(this.chips.at(this.chosen), this.lookedAt);
  }

  private hasOtherWidth(): boolean {
    const before = this.laidFor;
    this.laidFor = this.clientWidth;
    return before !== this.laidFor;
  }

  private drawArcs(): void {
    const { arcs, chips, weights, row } = this;
    if (!arcs || !chips.isWhole) return;
    const { centers } = this.edges;
    // From a token of another text lines lead to these, see `StripLinks`.
    const from = row.looks.from === this.sequence ? this.chosen : undefined;
    arcs.toggleAttribute('empty', from === undefined);
    const { data } = arcs;
    if (data && data.centers === centers && data.from === from && data.weights === weights) return;
    arcs.data = weights && from !== undefined ? { centers, from, weights } : undefined;
  }

  /** Where a token is in the page; `undefined` where its middle is scrolled out of sight. */
  seenBox(position: number): DOMRect | undefined {
    const box = this.chips.at(position)?.getBoundingClientRect();
    const { left, right } = this.scroller.getBoundingClientRect();
    const middle = box && box.left + box.width / 2;
    return middle !== undefined && middle >= left && middle <= right ? box : undefined;
  }

  /**
   * In larger type the tokens of a short text are all in sight: in the largest they are no smaller than a presentation begins
   * with. What has room in one size of type has it in a larger one, so that larger type never makes tokens smaller.
   */
  private fit(): void {
    const { scroller, line } = this;
    const type = typeSize();
    const lay = (size: number) => {
      setInherited(this, '--strip-fit', String(size / type));
      return line.offsetWidth <= scroller.clientWidth;
    };
    const { place } = this.edges;
    if (isPresented() && !this.laidPresented)
      this.beforePresented = place && { width: this.laidFor, chosen: this.chosen, place };
    this.laidPresented = isPresented();
    this.edges.widen();
    // Whether they all have room is known without what is left beside them for the one beyond an edge.
    const view = scroller.parentElement;
    view?.removeAttribute('data-goes-on');
    if (!lay(type) && isPresented()) {
      const fitting = largestFitting(sizesOfTokens(Math.min(beginsWith(), type * NEARLY_FITTING), type), lay);
      lay(fitting ?? type);
    }
    view?.toggleAttribute('data-goes-on', line.offsetWidth > scroller.clientWidth);
  }

  /** What comes next is in line with the tokens, below which there may be a bar to scroll them. */
  private alignNext(): void {
    const { scroller } = this;
    const bar = scroller.offsetHeight - scroller.clientHeight;
    this.renderRoot.querySelector<HTMLElement>('.beside .next')?.style.setProperty('margin-bottom', `${bar + 2}px`);
  }

  private readonly showBeyond = (): void => {
    const { data } = this.beyond ?? {};
    const chip = data && this.chips.at(data.position);
    if (!chip) return;
    this.edges.reveal(chip);
    // The button goes: whoever pressed it by a key is at what it has shown.
    chip.focus({ preventScroll: true });
  };

  /** Who has moved the pointer there may click next; what has come under one that rests is pointed at by nobody. */
  private readonly entered = (): void => {
    this.isPointedAt = true;
  };

  /** What was chosen at an edge under the pointer comes away from it; what the reader has scrolled to stays. */
  private readonly left = (): void => {
    this.isPointedAt = false;
    this.byKeys = false;
    if (this.awaitsSight) this.revealChosen();
  };

  private readonly point = (event: PointerEvent): void => {
    this.marks.over(event);
    const chip = chipOf(event);
    if (!chip) return;
    const position = Number(chip.dataset.token);
    const { panel, sequence, weights, row } = this;
    const weight = weights?.[position];
    const looking = weight === undefined ? undefined : tokensIn(panel.summary, row.looks.from)[this.looking];
    chip.title = chipTitle(tokensIn(panel.summary, sequence)[position], position, this.probabilities.value, {
      weight,
      looking,
      variant: panel.choice.variant,
      original: maskAt(panel.summary, position)?.original ?? undefined,
      changed: this.changedPlaces.find(({ first, now }) => position >= first && position < first + now.length)?.before,
      canChange: this.menu.canChange(position),
    });
  };

  /** By the right button where the pointer is, by the menu key beside the token; never the editor's own, to cut and paste. */
  private readonly openMenu = (event: MouseEvent): void => {
    event.preventDefault();
    const chip = chipOf(event);
    if (!chip) return;
    void this.menu.openAt(Number(chip.dataset.token), menuPlace(event, chip), chip);
  };

  private readonly change = (event: MouseEvent): void => {
    const chip = chipOf(event);
    if (chip) this.menu.changeAt(Number(chip.dataset.token), chip);
  };

  private readonly clicked = (event: Event): void => {
    const chip = chipOf(event);
    this.byKeys = false;
    if (chip) this.choose(Number(chip.dataset.token));
  };

  private readonly key = (event: KeyboardEvent): void => {
    const target = rovingTarget(event, this.chosen, this.chips.length);
    if (target === undefined) return;
    event.preventDefault();
    this.byKeys = true;
    this.chips.makeRest();
    this.choose(target);
    this.chips.at(target)?.focus({ preventScroll: true });
  };

  private choose(position: number): void {
    const { from } = this.row.looks;
    // Where another text's token looks at this one, the weight between both is what is told.
    const looked = from === this.sequence ? {} : keyChoice(this.sequence, position, from);
    this.dispatchEvent(new ChooseEvent({ ...choosing(this.sequence, position), ...looked }));
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
    const tokens = tokensIn(panel.summary, row.looks.from);
    if (row.looks.from !== sequence) return nameInText(tokens, looking, tokenLabel) ?? '';
    return `${this.names[looking] ?? ''}${placeAmongAlike(tokens, looking)}`;
  }
}

function chipOf({ target }: Event): HTMLElement | null {
  return (target as Element).closest<HTMLElement>('.chip');
}
