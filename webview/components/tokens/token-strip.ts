/** The traced tokens, one chip each; a token chosen here is chosen everywhere. */
import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { OutputTarget } from '../../../src/engine/protocol/generation-protocol';
import type { TextProbabilities } from '../../../src/engine/protocol/reading-protocol';
import { type SequenceName, TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import { ChangeObserver } from '../../base/observer';
import { Query } from '../../base/query';
import { setInherited } from '../../base/set-inherited';
import { type Choice, chosenIn, chosenKeyIn, keyChoice, readAt, tokenChoice } from '../../choice/choice';
import { rovingTarget } from '../../keyboard/roving';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { PreviewMarks } from '../../panel/preview-marks';
import type { StepData } from '../../state/generation/step-data';
import { type AttentionRow, mostAttended } from '../../state/tokens/attention-row';
import { changedPlaces } from '../../state/tokens/changed-places';
import { lastForced } from '../../state/tokens/last-forced';
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
import { roomSize, typeSize } from '../../theme/type-size';
import { menuPlace } from '../controls/menu-place';
import { fly, slide } from '../controls/motion';
import { backToLast } from './back-to-last';
import { ChipLine } from './chip-line';
import { MovedHead } from './moved-head';
import { nextChip } from './next-chip';
import { StripEdges } from './strip-edges';
import { StripFit } from './strip-fit';
import { type LinkedStrip, StripLinks } from './strip-links';
import { arcsHeight, lettersAmongArcs, type TokenArcs } from './token-arcs';
import './token-beyond';
import type { TokenBeyond } from './token-beyond';
import { chipTitle } from './token-chip';
import { StripLaidEvent, type TokenLinks } from './token-links';
import './token-strip-legend';
import './token-menu';
import type { ChosenBy, ChosenFor } from '../../state/story/chosen-by';
import { turnButtons, turnLine } from './text-turn';
import type { TokenMenu } from './token-menu';
import { stripStyles } from './token-strip-styles';
import { saysMoved, sayWhoseArcs } from './whose-arcs';

/** How long surprisal waits for an idle moment at most, in milliseconds. */
const IDLE_TIMEOUT = 3000;

/** The name of a token beyond an edge has room for this many letters, or for those of the longest name if it is shorter. */
const LETTERS_BEYOND = 8;

@customElement('trace-token-strip')
export class TokenStrip extends LitElement implements LinkedStrip {
  static override styles = [sharedStyles, stripStyles];

  @property({ attribute: false }) panel!: PanelData | StepData;
  /** Which of the trace's texts the tokens belong to; `label` is its name if there are two. */
  @property({ attribute: false }) sequence: SequenceName = TOKENS;
  @property({ attribute: false }) label: string = strings.tokens;
  /** Whether the panel has its first content; surprisal is only asked for after that. */
  @property({ attribute: false }) ready = false;
  @property({ attribute: false }) row!: AttentionRow;
  /** Who wrote the tokens, if the text is an output; they are marked where some are the decoder's own. */
  @property({ attribute: false }) output: OutputTarget = {};
  /** Why the panel has chosen the head, if it has. */
  @property({ attribute: false }) chosenBy: ChosenBy | undefined;
  /** To what it adds most, where that is why. */
  @property({ attribute: false }) chosenFor: ChosenFor | undefined;
  /**
   * The attention weights of the chosen token, once they are loaded: of a token of this text, or of the output that attends to
   * it.
   */
  @property({ attribute: false }) weights: Float32Array | undefined;
  private readonly moved = new MovedHead();
  /** Whether the text about a head keeps its room while it is absent for a step or several. */
  @property({ attribute: false }) keepsRoom = false;
  /** Whether a way back to the last token is offered beside another one. */
  @property({ attribute: false }) leadsBack = true;
  /** Whether this step shows no head; no weights are awaited then. */
  @property({ attribute: false }) isQuiet = false;
  /**
   * Whether there is no room for arcs and the text about a head, because the step needs it more. In a presentation this is so
   * at every step or at none.
   */
  @property({ type: Boolean, reflect: true }) bare = false;
  /** Whether there is little room; arcs then take none while there are none. */
  @property({ type: Boolean, reflect: true }) dense = false;
  /** Whether it says which text it shows, since there are two. */
  @property({ type: Boolean, reflect: true }) named = false;
  /** Where a document shows the text. */
  @property({ attribute: false }) inEditor: InEditor = 'nowhere';
  @query('trace-token-menu') private menu!: TokenMenu;
  @query('trace-token-arcs') private arcs!: TokenArcs | null;
  @query('trace-token-links') private links!: TokenLinks | null;
  @query('trace-token-beyond') private beyond!: TokenBeyond | null;
  @query('.scroll') private scroller!: HTMLElement;
  @query('.line') private line!: HTMLElement;
  @query('.chips') private list!: HTMLElement;
  /** Surprisal needs all logits, which are computed again for a long text, so it must not delay what is read first. */
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
    this.room.fit();
    this.edges.forget();
    this.drawArcs();
    this.edges.scheduleUpdate();
    // With less room or larger type, the chosen token stays in sight. If the panel's width has changed, tokens have moved from
    // under the pointer anyway.
    const hasOtherWidth = entries.some(({ target }) => target === this) && this.room.noteWidth();
    const before = this.room.placeBefore;
    if (before) this.edges.restore(before);
    else if (hasOtherWidth) this.edges.reveal(this.inSight);
    else this.revealChosen();
  });
  /** The tokens' top edge before they move because arcs above them come or go. */
  private topBefore: number | undefined;
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
  private readonly room = new StripFit(this, this.edges, () => {
    const { scroller, line, chosen } = this;
    return { scroller, line, chosen };
  });
  /** What was read before the last click that was not the second of a double click. */
  private beforeClick: Partial<Choice> = {};
  /** Whether the token was chosen by keys and not with the pointer, which may still be here. */
  private byKeys = false;
  private isPointedAt = false;
  /** Whether the chosen token is to be scrolled into view as soon as the pointer is gone. */
  private awaitsSight = false;
  /** The token of an output that the user has just changed: it stays in sight until another token or step is chosen. */
  private changedAt: number | undefined;

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
    this.moved.note(this.panel, this.chosenBy);
    // When a presentation begins or ends, everything changes its size.
    const isWalked = changed.has('bare') && changed.get('panel')?.presenting === this.panel.presenting;
    this.topBefore = isWalked ? this.list?.firstElementChild?.getBoundingClientRect().top : undefined;
    if (changed.has('panel') && changed.get('panel')?.summary !== summary) {
      const { tokens, text } = sequenceText(summary, this.sequence);
      const groups = groupTokens(tokens, text);
      this.names = tokenNames(groups);
      const longest = Math.max(...this.names.map((name) => name.length), 0);
      setInherited(this, '--beyond-letters', String(Math.min(longest, LETTERS_BEYOND)));
      this.chips.begin(groups, summary);
      const before = changed.get('panel')?.summary;
      this.changedAt = before && lastForced(this.output, tokensIn(before, this.sequence), tokens);
      this.edges.forget();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.chips.cancel();
  }

  /** The chips are not part of the template: see `ChipLine`. */
  override render() {
    const { panel } = this;
    const arcs = panel.choice.attention === 'arcs';
    const whose = arcs ? this.whose() : '';
    return html`${this.named ? html`<span class="named small muted" aria-hidden="true">${this.label}</span>` : ''}<div class="tokens beside"><div class="view"><div class="scroll ${arcs ? 'arcs' : ''}" @scroll=${this.edges.scrolled} @pointerenter=${this.pointerEntered} @pointerleave=${this.pointerLeft}>
        <div class="line">
          ${arcs ? html`<trace-token-arcs></trace-token-arcs>` : ''}
          <div class="flow ${panel.choice.level === 'story' ? 'told' : ''}"><div class="chips" role="listbox" aria-label=${this.label} aria-orientation="horizontal"
            @keydown=${this.key} @click=${this.clicked} @contextmenu=${this.openMenu} @dblclick=${this.change} @pointerover=${this.point}
            @pointerleave=${this.marks.leave}></div></div>
        </div>
      </div>${arcs ? html`<trace-token-beyond @click=${this.showBeyond}></trace-token-beyond>` : ''}</div>${this.next(whose !== '')}</div>${whose}
      <trace-token-strip-legend ?named=${this.named} .chosenBy=${this.chosenBy} .chosenFor=${this.chosenFor} .moved=${this.moved.from} .hasWay=${whose !== '' && panel.presenting === true} .leadsBack=${this.leadsBack} .keepsRoom=${this.keepsRoom} .awaitsWeights=${!this.isQuiet && this.row.pending} ?brief=${panel.choice.level === 'story'} .panel=${panel} .row=${this.row} .weights=${this.weights} .names=${this.names}
        .from=${this.lookingName}
        .probabilities=${this.probabilities} .known=${this.probabilities.current ? this.probabilities.value : undefined}></trace-token-strip-legend>
      ${arcs && this.row.looks.from !== this.sequence ? html`<trace-token-links></trace-token-links>` : ''}
      <trace-token-menu .panel=${panel} .sequence=${this.sequence} .inEditor=${this.inEditor}></trace-token-menu>`;
  }

  /**
   * Says whose the arcs are, in a line below the tokens, over no arc. It is shown in presentations, for any head in the same
   * words and at the same height, so that nothing below it moves; elsewhere the legend says it for a chosen head.
   */
  private whose() {
    const { panel, row, sequence, weights } = this;
    const { level, isAutomatic } = panel.choice;
    const isTold = level === 'story' && (isAutomatic || panel.presenting);
    const isAwaited = this.isQuiet ? panel.presenting : row.pending;
    if (this.bare || (!weights && !isAwaited) || !isTold || row.looks.from !== sequence) return '';
    const back =
      sequence === TOKENS && panel.presenting
        ? html`${backToLast(panel, this.names, (event) => this.dispatchEvent(event))}${turnLine(panel)}`
        : '';
    // In a presentation it keeps its line when it is about no head; otherwise while the weights are loading.
    if (this.isQuiet) return html`<div class="whose"><span>\u00a0</span>${back}</div>`;
    return html`<div class="whose ${weights ? '' : 'pending'}"><span data-whose-arcs>${sayWhoseArcs(panel, row, this.lookingName)}${panel.presenting ? saysMoved(this.moved.from) : ''}</span>${back}</div>`;
  }

  /**
   * What the model predicts after the last token.
   * @param hasLine whether a line below the tokens has room for the earlier text
   */
  private next(hasLine: boolean) {
    const { panel, sequence } = this;
    const choose = () => this.choose(panel.summary.tokens.length - 1);
    if (sequence !== TOKENS) return '';
    return html`${nextChip({ panel, choose, isToldBelow: hasLine })}${hasLine ? '' : turnButtons(panel)}`;
  }

  /** Moves the predicted token to the end of the text. @param from where it is shown */
  receive(from: Element | null): void {
    fly(this.renderRoot.querySelector<HTMLElement>('.next'), from);
  }

  override firstUpdated(): void {
    this.resized.observe(this.line);
    // What is below it has then moved. If its edges have narrowed the line, nothing else comes into view.
    this.resized.observe(this);
  }

  override updated(changed: PropertyValues<this>): void {
    const { chips, edges, probabilities } = this;
    chips.make(this.chosen);
    if (probabilities.current) chips.describe(probabilities.value);
    chips.mark(changedPlaces(this.panel, this.sequence));
    chips.markWritten(this.output);
    // While the weights of another token are loading, the previous ones stay: they are replaced within a few frames. Where none
    // are shown, those of the step before do not stay.
    if (this.isQuiet || !this.row.pending) chips.tint(this.weights);
    const { choice } = this.panel;
    const before = changed.get('panel');
    // Where another text's token looks here, none of these is chosen until the user chooses one.
    const { from } = this.row.looks;
    const isLooked = from === this.sequence || chosenKeyIn(choice, this.sequence, from) !== undefined;
    this.toggleAttribute('unlooked', !isLooked);
    const isOther = chips.select(this.chosen);
    if (isOther) this.room.choseOther();
    const isOtherEnd = before !== undefined && before.choice.key !== choice.key && choice.key !== null;
    const isOtherStep = before?.choice.step !== choice.step;
    if (before?.summary === this.panel.summary && (isOther || isOtherStep)) this.changedAt = undefined;
    if (isOther || isOtherEnd || isOtherStep) this.revealChosen();
    if (before && before.choice.attention !== choice.attention) {
      edges.forget();
      this.revealChosen();
    } else if (changed.has('weights') && choice.headKind !== undefined && this.otherArcEnd) this.revealChosen();
    setInherited(this, '--arcs', `${arcsHeight(typeSize())}px`);
    setInherited(this, '--among-arcs', `${lettersAmongArcs(typeSize())}px`);
    // The line that says whose the arcs are has the same height in all type sizes, so that the text of a step always has the
    // same room.
    setInherited(this, '--around', String(roomSize() / typeSize()));
    this.drawArcs();
    edges.scheduleUpdate();
    this.slideTokens();
  }

  /** Animates the tokens to their new place, so that the eye can follow them. */
  private slideTokens(): void {
    const [tokens, top] = [
      this.renderRoot.querySelector<HTMLElement>('.tokens'),
      this.chips.at(0)?.getBoundingClientRect().top,
    ];
    if (tokens && top !== undefined && this.topBefore !== undefined) slide(tokens, this.topBefore - top);
    this.topBefore = undefined;
  }

  /**
   * The other end of an arc to show with the chosen token: the one that a lesson or a figure's cell is about, or the most
   * attended one if the head's kind is recognised by both.
   */
  private get otherArcEnd(): HTMLElement | undefined {
    const { panel, weights, row, sequence } = this;
    if (row.looks.from !== sequence) return undefined;
    const key = chosenKeyIn(panel.choice, sequence, sequence);
    if (key !== undefined) return this.chips.at(key);
    const [most] = panel.choice.headKind !== undefined && weights ? mostAttended(weights, 1) : [];
    return most && this.chips.at(most.position);
  }

  /**
   * Scrolls to the chosen token. Not while the pointer is over the tokens, unless keys choose: a click would hit another token
   * than intended.
   */
  private revealChosen(): void {
    this.awaitsSight = !this.byKeys && this.isPointedAt;
    if (!this.awaitsSight) this.edges.reveal(this.inSight, this.otherArcEnd);
  }

  /** The token that must not be scrolled out of sight. */
  private get inSight(): HTMLElement | undefined {
    return this.chips.at(this.changedAt ?? this.chosen);
  }

  private drawArcs(): void {
    const { arcs, chips, weights, row } = this;
    if (!arcs || !chips.isWhole) return;
    const { centers } = this.edges;
    // Lines from another text's token lead to these, see `StripLinks`.
    const from = row.looks.from === this.sequence ? this.chosen : undefined;
    arcs.toggleAttribute('empty', from === undefined);
    const { data } = arcs;
    if (data && data.centers === centers && data.from === from && data.weights === weights) return;
    arcs.data = weights && from !== undefined ? { centers, from, weights } : undefined;
  }

  /** The box of a token in the page; `undefined` if its middle is scrolled out of sight. */
  seenBox(position: number): DOMRect | undefined {
    const box = this.chips.at(position)?.getBoundingClientRect();
    const { left, right } = this.scroller.getBoundingClientRect();
    const middle = box && box.left + box.width / 2;
    return middle !== undefined && middle >= left && middle <= right ? box : undefined;
  }

  get tokensTop(): number {
    return this.scroller.getBoundingClientRect().top;
  }

  /** Aligns the next token with the tokens, below which there may be a scroll bar. */
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
    // The button disappears, so the focus moves to what it has shown.
    chip.focus({ preventScroll: true });
  };

  /** A pointer that has moved here may click next; a token that came under a resting pointer is not pointed at. */
  private readonly pointerEntered = (): void => {
    this.isPointedAt = true;
  };

  /** A token chosen at an edge under the pointer is now moved away from the edge; what the user has scrolled to stays. */
  private readonly pointerLeft = (): void => {
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
      changed: changedPlaces(panel, sequence).find(
        ({ first, now }) => position >= first && position < first + now.length,
      )?.before,
      written: this.chips.writtenHow(position),
      change: this.menu.changeOf(position),
    });
  };

  /**
   * Opens at the pointer for the right mouse button, beside the token for the menu key; never the editor's own menu, which cuts
   * and pastes.
   */
  private readonly openMenu = (event: MouseEvent): void => {
    event.preventDefault();
    const chip = chipOf(event);
    if (!chip) return;
    void this.menu.openAt(Number(chip.dataset.token), menuPlace(event, chip), chip);
  };

  /** A double click changes a token. A word of the text is not chosen by that: what the first click chose is undone. */
  private readonly change = (event: MouseEvent): void => {
    const chip = chipOf(event);
    const position = Number(chip?.dataset.token);
    const how = chip && this.menu.changeOf(position);
    if (!how) return;
    if (how === 'instead') this.dispatchEvent(new ChooseEvent(this.beforeClick));
    this.menu.changeAt(position, chip);
  };

  private readonly clicked = (event: MouseEvent): void => {
    const chip = chipOf(event);
    this.byKeys = false;
    if (event.detail <= 1) this.beforeClick = readAt(this.panel.choice);
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
    // If another text's token attends to this one, the weight between both is shown.
    const looked = from === this.sequence ? {} : keyChoice(this.sequence, position, from);
    this.dispatchEvent(new ChooseEvent({ ...tokenChoice(this.sequence, position), ...looked }));
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
