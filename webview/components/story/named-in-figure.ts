/** What the sentences of a step name, brought into view in its figure where that stands beside what is said. */
import type { ReactiveElement } from 'lit';
import type { Finding, FindingPart } from '../../../src/trace/findings/finding';
import type { NamedParts } from '../../panel/named-parts';
import type { StepData } from '../../state/generation/step-data';
import { TensorFigure } from '../figures/tensor-figure';
import type { ShownStep } from '../steps/shown-step';
import type { StoryFigure } from './story-figure';

/** A table with rows for each block. */
interface RowsOfBlocks extends Element {
  /** Scrolls within itself to what is told of where these are named. @returns what is to be in view then */
  showBlocks(layers: readonly number[]): Element;
  /** Scrolls within itself to the first of these, until the reader scrolls it. */
  beginAt?(layers: readonly number[]): void;
  /** Scrolls within itself to the rows of a block. @returns what is to be in view then */
  showRows(layer: number): Element;
}

/** A table with a row for each token. */
interface RowsOfTokens extends Element {
  /** Scrolls within itself to these. @returns what is to be in view then */
  showTokens(positions: readonly number[]): Element | undefined;
}

/** Sent once a step is told that is presented: what its finding names in the figure, or the row it tells of, is to be in sight with it. */
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
  /** Whether the card of a lesson tells of the step: the row that it speaks of is what is named. */
  readonly lesson: boolean;
  /** Among the maps of the figure that whose value is told; else all of it. */
  readonly toldFigure: Element | null;
  readonly parts: NamedParts;
}

export class NamedInFigure {
  /** The sentence that is told first. */
  private sentence: readonly FindingPart[] = [];

  constructor(private readonly step: ToldStep) {}

  /** What is told now. */
  take(found: readonly Finding[]): void {
    const [first] = found.filter(({ kind }) => kind !== 'shown block');
    this.sentence = first?.parts.slice(0, first.brief) ?? [];
  }

  /**
   * Brings the key or the block that the finding names into view, where that stands beside the figure; where the card of a
   * lesson does, the row of the token that it speaks of. Where the figure stands below what is said of it, the step stays
   * at its title, and only a table that scrolls in itself begins at the block.
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

  /** A link of what happened leads to the rows of its block. Presented, they are in sight already. */
  async showBlock(layer: number | undefined): Promise<void> {
    const { step } = this;
    const table = step.presented || layer === undefined ? null : await step.parts.find('rows of blocks');
    if (table) step.dispatchEvent(new NamedEvent((table as RowsOfBlocks).showRows(layer as number)));
  }

  /** What the sentence names in the figure. */
  private async part(): Promise<Element | undefined> {
    return (await this.key()) ?? (await this.tokens()) ?? (await this.blocks());
  }

  /** Among the keys the one that fits best. */
  private async key(): Promise<Element | undefined> {
    const figure = await this.figure();
    return this.step.shown.step.view === 'projections' ? figure?.markedMap?.toldRow() : undefined;
  }

  /** In the table of the tokens those that are named, as the words that are split. */
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

  /** Of a table of all blocks the rows of those that are named; to the last one the sentence leads. */
  private async blocks(): Promise<Element | undefined> {
    const { layersNamed: layers } = this;
    const table = layers.length === 0 ? null : await this.step.parts.find('rows of blocks');
    return (table as RowsOfBlocks | null)?.showBlocks(layers);
  }

  /** In the map whose value is told, or in the table of the tokens. */
  private async toldRow(): Promise<Element | undefined> {
    await this.figure();
    const { toldFigure, parts } = this.step;
    if (toldFigure instanceof TensorFigure) return toldFigure.toldRow();
    return (await parts.find('chosen token')) ?? undefined;
  }

  /** The large figure once it is drawn. */
  private async figure(): Promise<StoryFigure | undefined> {
    await this.step.updateComplete;
    const figure = this.step.renderRoot.querySelector<StoryFigure>('trace-story-figure');
    await figure?.updateComplete;
    return figure ?? undefined;
  }
}
