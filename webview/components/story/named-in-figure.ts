/** Brings what the sentences of a step name into view in its figure, if that is beside the text. */
import type { ReactiveElement } from 'lit';
import type { Finding, FindingPart } from '../../../src/trace/findings/finding';
import type { NamedParts } from '../../panel/named-parts';
import type { StepData } from '../../state/generation/step-data';
import { TensorFigure } from '../figures/tensor-figure';
import type { ShownStep } from '../steps/shown-step';
import type { StoryFigure } from './story-figure';

/** A table with rows for each block. */
interface RowsOfBlocks extends Element {
  /** Scrolls within itself to what is said about these blocks. @returns the element to bring into view */
  showBlocks(layers: readonly number[]): Element;
  /** Scrolls within itself to the first of these, until the user scrolls it. */
  beginAt?(layers: readonly number[]): void;
  /** Scrolls within itself to the rows of a block. @returns the element to bring into view */
  showRows(layer: number): Element;
}

/** A table with a row for each token. */
interface RowsOfTokens extends Element {
  /** Scrolls within itself to these tokens. @returns the element to bring into view */
  showTokens(positions: readonly number[]): Element | undefined;
}

/**
 * Sent once the text of a presented step is rendered, with the element to keep in sight with it: what its finding names in the
 * figure, or the row that it is about.
 */
export class NamedEvent extends Event {
  static readonly type = 'named';

  constructor(readonly named: Element) {
    super(NamedEvent.type, { bubbles: true, composed: true });
  }
}

/** The step whose figure it is. */
interface ToldStep extends ReactiveElement {
  readonly shown: ShownStep & { readonly panel: StepData };
  readonly presented: unknown;
  /** Whether a lesson's card is about the step; the row of the card is then the named one. */
  readonly lesson: boolean;
  /** The map of the figure whose value is explained, or else the whole figure. */
  readonly toldFigure: Element | null;
  readonly parts: NamedParts;
}

export class NamedInFigure {
  /** The first sentence. */
  private sentence: readonly FindingPart[] = [];

  constructor(private readonly step: ToldStep) {}

  /** Takes the findings that are shown now. */
  take(found: readonly Finding[]): void {
    const [first] = found.filter(({ kind }) => kind !== 'shown block');
    this.sentence = first?.parts.slice(0, first.briefCount) ?? [];
  }

  /**
   * Brings the key or block named by the finding into view, if the figure is beside the text; beside a lesson's card, the row
   * of the token that the card is about. If the figure is below the text, the step stays at its title, and only a table that
   * scrolls in itself begins at the block.
   */
  async show(): Promise<void> {
    const { step } = this;
    if (!step.presented) return this.beginTable();
    const named = step.lesson ? await this.toldRow() : await this.part();
    if (named && step.isConnected) step.dispatchEvent(new NamedEvent(named));
  }

  private async beginTable(): Promise<void> {
    const { layersNamed } = this;
    if (layersNamed.length === 0) return;
    const table = (await this.step.parts.find('rows of blocks')) as RowsOfBlocks | null;
    table?.beginAt?.(layersNamed);
  }

  /** Follows a link of a finding to the rows of its block. In a presentation they are in sight already. */
  async showBlock(layer: number | undefined): Promise<void> {
    const { step } = this;
    const table = step.presented || layer === undefined ? null : await step.parts.find('rows of blocks');
    if (table) step.dispatchEvent(new NamedEvent((table as RowsOfBlocks).showRows(layer as number)));
  }

  /** The element in the figure that the sentence names. */
  private async part(): Promise<Element | undefined> {
    return (await this.key()) ?? (await this.tokens()) ?? (await this.blocks());
  }

  /** The key that fits best, among all keys. */
  private async key(): Promise<Element | undefined> {
    const figure = await this.figure();
    return this.step.shown.step.view === 'projections' ? figure?.markedMap?.toldRow() : undefined;
  }

  /** The named tokens in the table of tokens, such as the words that are split. */
  private async tokens(): Promise<Element | undefined> {
    if (this.step.shown.step.view !== 'tokens') return undefined;
    const positions = this.sentence.flatMap(({ kind, place }) =>
      kind === 'token' ? (place?.token ?? place?.source ?? []) : [],
    );
    const table = positions.length === 0 ? null : await this.step.parts.find('rows of tokens');
    return (table as RowsOfTokens | null)?.showTokens(positions);
  }

  private get layersNamed(): readonly number[] {
    return this.sentence.flatMap(({ kind, place }) => (kind === 'block' ? (place?.layer ?? []) : []));
  }

  /** The rows of the named blocks in a table of all blocks; the sentence leads to the last of them. */
  private async blocks(): Promise<Element | undefined> {
    const { layersNamed: layers } = this;
    const table = layers.length === 0 ? null : await this.step.parts.find('rows of blocks');
    return (table as RowsOfBlocks | null)?.showBlocks(layers);
  }

  /** The row in the map whose value is explained, or in the table of tokens. */
  private async toldRow(): Promise<Element | undefined> {
    await this.figure();
    const { toldFigure, parts } = this.step;
    if (toldFigure instanceof TensorFigure) return toldFigure.toldRow();
    return (await parts.find('chosen token')) ?? undefined;
  }

  /** Resolves to the large figure once it is rendered. */
  private async figure(): Promise<StoryFigure | undefined> {
    await this.step.updateComplete;
    const figure = this.step.renderRoot.querySelector<StoryFigure>('trace-story-figure');
    await figure?.updateComplete;
    return figure ?? undefined;
  }
}
