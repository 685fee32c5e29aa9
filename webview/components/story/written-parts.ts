/** How a part of a finding is written in its sentence, and where it leads. */
import { html, nothing } from 'lit';
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { Findings } from '../../../src/engine/protocol/reading-protocol';
import type { Finding, FindingPart } from '../../../src/trace/findings/finding';
import { namedToken, predictedIn } from '../../../src/trace/findings/named-token';
import type { SectionView } from '../../../src/trace/steps/glossary';
import { SOURCE } from '../../../src/trace/steps/sequences';
import { shownStack } from '../../../src/trace/steps/stacks';
import { chosenIn, keyChoice } from '../../choice/choice';
import { wordOfText } from '../../keyboard/words-of-text';
import { NeuronEvent } from '../../panel/neuron-event';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import { framedToken, type TokenText, tokenLabel, whitespaceIn, whitespaceName } from '../../strings/format';
import { placeAmongAlike, placeInWords } from '../../strings/name-in-text';
import { neuronStrings } from '../../strings/neurons';
import { storyStrings as texts } from '../../strings/story';
import { withTerms } from '../controls/term';

interface FindingView {
  readonly panel: PanelData | StepData;
  readonly section: Plan['sections'][number] | undefined;
  readonly findings: Findings | undefined;
}

/** Steps that are mainly about the prediction. */
export const OF_PREDICTION: ReadonlySet<SectionView> = new Set([
  'blocks',
  'logits',
  'predictions',
  'masked predictions',
  'choice',
  'whole text',
]);

/** Findings that name tokens which the chosen one attends to. */
const OF_KEYS: ReadonlySet<Finding['kind']> = new Set([
  'attention',
  'query',
  'largest score',
  'strongest head of the block',
  'what arrives',
]);

export class WrittenParts {
  /** Names of the terms that can be pointed at, each at its first place. */
  private readonly explained = new Set<string>();
  /** The first part followed by its position, where it is said what the number means. */
  private positioned: FindingPart | undefined;

  /** @param host dispatches the choice that a part leads to */
  constructor(
    private readonly host: EventTarget,
    private readonly view: () => FindingView,
  ) {}

  private get panel(): PanelData | StepData {
    return this.view().panel;
  }

  private get section(): FindingView['section'] {
    return this.view().section;
  }

  /** Must be called before all parts are written again. */
  begin(): void {
    this.explained.clear();
    this.positioned = undefined;
  }

  /** Writes the part as in its sentence. */
  written(found: Finding, part: FindingPart) {
    const { kind, text, value, place } = part;
    if (!place && kind === 'number') return html`<span class="number" title=${value ?? nothing}>${text}</span>`;
    if (!place) return withTerms(text, { view: this.section?.view, plan: this.panel.summary.plan }, this.explained);
    const head = headOf(part);
    const named = this.tokenOf(part);
    // What was written after the text has no place to go to.
    if (place.written !== undefined) return html`<span class="token">${named ? framedToken(named) : text}</span>`;
    if (this.isShownAlready(part)) return html`<span class=${kind}>${named ? framedToken(named) : text}</span>`;
    const block = kind === 'block' && place.layer !== undefined ? texts.showBlock(place.layer) : undefined;
    const neuron = kind === 'neuron' && place.dimension ? neuronStrings.ask(place.dimension.index) : undefined;
    const title = head ?? block ?? neuron ?? (named && whitespaceIn(named).join('\n'));
    const link = html`<button type="button" class=${kind} title=${title || nothing} ${wordOfText()} @click=${() => this.go(found, part)}>${named ? framedToken(named) : text}</button>`;
    // In full if the sentence names its first head, or a token that is only a sign.
    const full = head ?? (named && whitespaceName(named));
    const isFirst = part === found.parts.find((other) => (head ? headOf(other) : other.text === text && other.place));
    const at = this.placeAmongAlike(part);
    if (at) this.positioned ??= part;
    const linked = at ? html`${link}<span class="at">${part === this.positioned ? placeInWords(at) : at}</span>` : link;
    return full && isFirst ? html`${linked}<span class="full ${head ? 'place' : ''}"> (${full})</span>` : linked;
  }

  /** Whether it is the explained token beside its own masked prediction: a click would change nothing there. */
  private isShownAlready({ place }: FindingPart): boolean {
    const { section, findings } = this.view();
    const explained = findings?.prediction?.id;
    return section?.view === 'masked predictions' && explained !== undefined && place?.target === explained;
  }

  /** " (5)" after a token that the text has more than once, as in tips and headings of figures, unless words tell it apart. */
  private placeAmongAlike({ kind, place, toldApart }: FindingPart): string {
    if (kind !== 'token' || !place || toldApart) return '';
    const { tokens, source } = this.panel.summary;
    if (place.token !== undefined) return placeAmongAlike(tokens, place.token);
    return source && place.source !== undefined ? placeAmongAlike(source.tokens, place.source) : '';
  }

  /**
   * The token of a part that is a whole token; the frame of its label replaces the quotes. Parts of words keep their own text.
   */
  tokenOf(part: FindingPart): TokenText | undefined {
    const { tokens, source, generation } = this.panel.summary;
    const written = 'next' in this.panel ? this.panel.next.continuations.shown.tokens : generation.tokens;
    return namedToken(part, { tokens, source, written, predicted: predictedIn(this.view().findings) });
  }

  /** Writes it without what only a page shows: a token is its label, as in the figures. */
  inPicture(part: FindingPart): string {
    const token = this.tokenOf(part);
    return token ? tokenLabel(token) : part.text;
  }

  /** An attended token is attended to from the chosen one, which stays chosen. */
  private go({ kind }: Finding, part: FindingPart): void {
    const { place } = part;
    const { choice, summary } = this.panel;
    // For cross-attention the token of the source is chosen; that of the output stays chosen too.
    const { name, sequence } = shownStack(summary.plan, this.section?.part, summary.model);
    const looked = sequence === SOURCE ? place?.source : place?.token;
    const isKey = OF_KEYS.has(kind) && looked !== undefined && looked !== chosenIn(choice, sequence);
    const acrossTo = sequence === SOURCE ? undefined : place?.source;
    const ofKey = acrossTo === undefined ? {} : keyChoice(SOURCE, acrossTo, sequence);
    const chosen = isKey ? { key: { sequence, position: looked } } : { ...place, ...ofKey };
    this.host.dispatchEvent(new ChooseEvent(chosen));
    const { layer, dimension } = place ?? {};
    if (part.kind === 'neuron' && layer !== undefined && dimension)
      this.host.dispatchEvent(new NeuronEvent({ stack: name, layer, neuron: dimension.index }));
  }
}

/** "block 1, head 7" for what is written as 1.7. */
function headOf({ kind, place }: FindingPart): string | undefined {
  return kind === 'head' && place ? texts.headPlace(place.layer ?? 0, place.head ?? 0) : undefined;
}
