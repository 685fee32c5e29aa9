/** The menu of what can be saved or copied from a figure. */

import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { whyNot } from '../../../src/architectures/plan/why-not';
import { COPY } from '../../../src/engine/protocol/panel-protocol';
import type { VocabularyToken } from '../../../src/engine/protocol/token-protocol';
import { isScores, matrixOf, rowSequence, tokenRow } from '../../../src/trace/steps/matrix';
import { chosenPositions, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { NEVER_ABORTED } from '../../base/never-aborted';
import { cellIndex } from '../../heat-map/describe';
import { captionOf, Saveable, type ShownFigure, type StepPicture, shownFigures } from '../../heat-map/shown-figures';
import { NeuronEvent, type NeuronPlace } from '../../panel/neuron-event';
import type { PanelData } from '../../panel/panel';
import type { PanelHost } from '../../sources/panel-host';
import { readRow } from '../../sources/tensor-row';
import { MOST_TEXT_VALUES, programNameOf, valueCount, valuesText } from '../../state/figures/value-export';
import { TokenNames } from '../../state/predictions/predictions';
import { exampleOf } from '../../state/provenance/example';
import { ExplainEvent, type ValueAddress } from '../../state/provenance/explain';
import { addressText } from '../../state/provenance/provenance';
import { valueNameText } from '../../state/provenance/value-name';
import { neuronIn } from '../../state/residual/neuron-place';
import { excerptPeak } from '../../state/story/excerpt-peak';
import { placeOfLargest } from '../../state/story/token-rows';
import { candidatesIn, columnChoice, toldColumn } from '../../state/story/told';
import { exportTexts as texts } from '../../strings/exports';
import { quotedToken, tokenLabel } from '../../strings/format';
import { neuronStrings } from '../../strings/neurons';
import { sharedStyles } from '../../theme/styles';
import '../controls/menu';
import type { Menu, MenuItem } from '../controls/menu';
import '../controls/said';
import type { Said } from '../controls/said';
import { saveProgram } from '../provenance/save-program';
import { copyCaption } from './copy-caption';
import './picture-dialog';
import type { PictureDialog } from './picture-dialog';
import { copyPicture, savePicture } from './save-picture';
import { readValues, saidOf, saveArray, saveCsv } from './save-values';

/** Draws a figure for a file; its heat map implements it. */
export type DrawFigure = ShownFigure['draw'];

type Action =
  | 'explain'
  | 'neuron'
  | 'numpy-value'
  | 'numpy-row'
  | 'text'
  | 'csv'
  | 'npy'
  | 'whole-value'
  | 'whole-probability'
  | 'whole-way'
  | 'copy-picture'
  | 'picture'
  | 'caption'
  | 'step';

@customElement('trace-figure-menu')
export class FigureMenu extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: inline-flex; align-items: center; gap: 6px; }
      /* Below the figure's title, aligned with its start. */
      trace-said { left: 0; right: auto; }
    `,
  ];

  @property({ attribute: false }) tensor!: StepTensor;
  @property({ attribute: false }) panel!: PanelData;
  /**
   * The value that is pinned in the map, or was clicked last among the numbers; `undefined` for the one determined by the
   * current choice.
   */
  @property({ attribute: false }) chosen: ValueAddress | undefined;
  /** Returns how to draw the figure, if it has a picture. */
  @property({ attribute: false }) picture: () => DrawFigure | undefined = () => undefined;
  @query('trace-menu') private menu!: Menu;
  @query('trace-said') private said!: Said;
  @query('trace-picture-dialog') private dialog!: PictureDialog;
  /** The value that the menu was opened on; `undefined` for the chosen one. */
  private openedAt: ValueAddress | undefined;
  /** The value that the open menu is about. */
  private value: ValueAddress | undefined;
  /** The neuron that the value belongs to, if any. */
  private neuron: NeuronPlace | undefined;
  /** The token of the vocabulary that the value belongs to, if any. */
  private entry: VocabularyToken | undefined;

  /** For controls elsewhere that save a picture, as in the story's step. */
  private readonly saveable = new Saveable(
    this,
    (look) => this.picture()?.(look),
    () => this.picture() !== undefined,
  );

  override render() {
    return html`<trace-menu steady .label=${texts.figure(this.tensor.name)} .items=${this.items}
        @pick=${(event: CustomEvent<Action>) => void this.act(event.detail)}></trace-menu>
      <trace-picture-dialog></trace-picture-dialog>
      <trace-said></trace-said>`;
  }

  /** Opens it beside a value, as that value's menu. @param value `undefined` for the chosen one */
  async openAt(value: ValueAddress | undefined, place: DOMRect, returnTo: HTMLElement): Promise<void> {
    this.openedAt = value;
    await this.menu.openAt(place, returnTo);
  }

  private readonly items = async (): Promise<readonly MenuItem[]> => {
    const { tensor, panel, openedAt } = this;
    const { summary } = panel;
    this.openedAt = undefined;
    const value = openedAt ?? this.chosen ?? (await this.told());
    this.value = value;
    const entry = await this.entryOf(value);
    const name = valueNameText(tensor, panel.summary, value, entry);
    this.entry = entry;
    const about = addressText(value);
    const isStage = tensor.kind === 'stage';
    const tooMany = valueCount(tensor) > MOST_TEXT_VALUES ? { disabled: texts.tooMany(MOST_TEXT_VALUES) } : {};
    return [
      ...(isStage
        ? [
            { id: 'explain', label: texts.explainValue(name), about },
            ...this.neuronItem(value),
            { id: 'numpy-value', label: texts.copyValue(name), about },
            { id: 'numpy-row', label: texts.copyRow(this.rowName) },
          ]
        : []),
      { id: 'text', label: texts.copyValues, ...tooMany },
      { id: 'csv', label: texts.saveValues, ...tooMany },
      { id: 'npy', label: texts.saveTensor },
      ...(isStage && summary.saved?.hasModel !== false ? this.wholeWays(name) : []),
      ...(this.picture()
        ? [
            { id: 'copy-picture', label: texts.copyPicture },
            { id: 'picture', label: texts.savePicture },
            { id: 'caption', label: texts.copyCaption },
            ...(captionOf(this.saveable.shown).caption ? [{ id: 'step', label: texts.saveStep }] : []),
          ]
        : []),
    ];
  };

  /** For a neuron, an item that shows what it does at other tokens. */
  private neuronItem(value: ValueAddress): readonly MenuItem[] {
    const { tensor, panel } = this;
    const column = value.index[matrixOf(tensor).columnAxis] as number;
    this.neuron = neuronIn(tensor, panel.summary.plan, column);
    return this.neuron ? [{ id: 'neuron', label: neuronStrings.ask(column) }] : [];
  }

  /** The programs that start at the token ids. */
  private wholeWays(name: string): readonly MenuItem[] {
    const { entry } = this;
    const about = texts.wholeWayAbout;
    return [
      { id: 'whole-value', label: texts.saveWholeValue(name), about },
      ...(entry && this.hasProbabilities
        ? [{ id: 'whole-probability', label: texts.saveProbability(quotedToken(entry)), about }]
        : []),
      { id: 'whole-way', label: texts.saveWholeWay(this.rowName), about },
    ];
  }

  /** Whether token probabilities are computed from its values. */
  private get hasProbabilities(): boolean {
    const { plan } = this.panel.summary;
    const stage = plan.stages.find(({ name }) => name === this.tensor.name);
    return whyNot(plan, 'What the model says at a position') === undefined && stage?.node === plan.logits;
  }

  /** The vocabulary token of the value, if it is a token's. */
  private async entryOf({ index }: ValueAddress): Promise<VocabularyToken | undefined> {
    const { tensor, panel } = this;
    const { host, summary } = panel;
    const id = index[matrixOf(tensor).columnAxis];
    if (!host || !this.isOfVocabulary || id === undefined) return undefined;
    const names = new TokenNames(host.connection, summary.model.folder);
    await names.load([id], NEVER_ABORTED).catch(() => undefined); // it is then named by its id
    return names.get(id);
  }

  private get isOfVocabulary(): boolean {
    return this.tensor.axes[matrixOf(this.tensor).columnAxis] === 'd_vocab';
  }

  /**
   * The value determined by the current choice, the same as in the step's formula; for attention the largest, unless a key is
   * chosen.
   */
  async told(): Promise<ValueAddress> {
    const { tensor, panel } = this;
    const { choice, summary } = panel;
    const row = tokenRow(tensor, chosenPositions(choice), summary);
    if (row !== undefined && this.isOfVocabulary && tensor.kind === 'stage') return this.predicted(row);
    const weights = row !== undefined && this.isWeighed ? await this.readRow(row) : undefined;
    if (!weights && !isScores(tensor)) return exampleOf(tensor, choice);
    return exampleOf(tensor, {
      ...choice,
      ...columnChoice(
        tensor,
        toldColumn(tensor, choice, weights, excerptPeak(tensor, row), candidatesIn([tensor], tensor, panel)),
      ),
    });
  }

  /** The logit of the token whose prediction is explained, or else of the most probable one. */
  private async predicted(row: number): Promise<ValueAddress> {
    const { tensor, panel } = this;
    const logits = panel.choice.target === null ? await this.readRow(row) : undefined;
    const column = panel.choice.target ?? (logits ? placeOfLargest(logits, (logit) => logit) : 0);
    return { stage: tensor.name, variant: tensor.variant, index: cellIndex(tensor, { row, column }) };
  }

  /** Whether rows hold attention weights or scores; the largest weight belongs to the largest unmasked score. */
  private get isWeighed(): boolean {
    return this.tensor.isProbability || isScores(this.tensor);
  }

  /** @returns `undefined` if it cannot be read; the figure itself says so, and the menu works without */
  private readRow(row: number): Promise<Float32Array | undefined> {
    return readRow(this.panel, this.tensor, row, NEVER_ABORTED).catch(() => undefined);
  }

  /** The row of that value. */
  private get row(): number {
    return this.value?.index[matrixOf(this.tensor).rowAxis] ?? 0;
  }

  private get rowName(): string {
    const sequence = rowSequence(this.tensor);
    const token = sequence === null ? undefined : tokensIn(this.panel.summary, sequence)[this.row];
    return token ? `${this.row} ${quotedToken(token)}` : String(this.row);
  }

  private async act(action: Action): Promise<void> {
    const { host } = this.panel;
    if (host) await this.said.tell((meanwhile) => this.perform(action, host, () => meanwhile(texts.saving)));
  }

  /** @returns a message that says what was done */
  private async perform(action: Action, host: PanelHost, onWriting: () => void): Promise<string> {
    const { tensor, panel, value } = this;
    switch (action) {
      case 'explain':
        if (value) this.dispatchEvent(new ExplainEvent(value));
        return '';
      case 'neuron':
        if (this.neuron) this.dispatchEvent(new NeuronEvent(this.neuron));
        return '';
      case 'numpy-value':
        return value ? this.copyNumPy(host, value.index) : '';
      case 'numpy-row':
        return this.copyNumPy(host, this.rowIndex);
      case 'text':
        return copy(host, valuesText(tensor, await readValues({ tensor, panel }), panel.summary), texts.copied);
      case 'csv':
        return saveCsv({ tensor, panel }, host, onWriting);
      case 'npy':
        return saveArray({ tensor, panel }, host, onWriting);
      case 'whole-value':
      case 'whole-probability':
        return value ? this.saveWholeValue(value, host, onWriting, action === 'whole-probability') : '';
      case 'whole-way':
        return this.saveWholeWay(host, onWriting);
      case 'copy-picture':
        return copyPicture(this.alone, panel.summary);
      case 'picture':
        return savePicture(this.alone, panel.summary, this.dialog, host);
      case 'caption':
        return copyCaption(this.alone, panel.summary, [panel.summary.trace], host);
      case 'step':
        return savePicture(shownFigures.withGroup(this.saveable.shown), panel.summary, this.dialog, host);
    }
  }

  /** The indices of the row that the menu is about. */
  private get rowIndex(): readonly number[] {
    return cellIndex(this.tensor, { row: this.row, column: 0 }).slice(0, -1);
  }

  private saveWholeValue(
    value: ValueAddress,
    host: PanelHost,
    onWriting: () => void,
    asProbability: boolean,
  ): Promise<string> {
    const { entry } = this;
    const about = asProbability && entry ? texts.probabilityOf(tokenLabel(entry)) : addressText(value);
    const { stage, variant, index } = value;
    return saveProgram(
      { stage, variant, index, about, ...(asProbability && { asProbability }) },
      this.panel,
      host,
      onWriting,
    );
  }

  private async saveWholeWay({ connection }: PanelHost, onWriting: () => void): Promise<string> {
    const { name: stage, variant } = this.tensor;
    const { rowIndex: index } = this;
    const name = programNameOf({ stage, variant, index }, this.panel.summary);
    const { trace } = this.panel.summary;
    const about = `${stage}[${[...index, ':'].join(', ')}]`;
    return saidOf(await connection.save({ kind: 'program', name, about, trace, stage, variant, index }, onWriting));
  }

  /** The figure by itself, with its step, its text, and one sentence that says what it shows. */
  private get alone(): StepPicture {
    const { shown } = this.saveable;
    return { figures: [shown], caption: captionOf(shown).caption, isWhole: false };
  }

  private async copyNumPy(host: PanelHost, index: readonly number[]): Promise<string> {
    const { name: stage, variant } = this.tensor;
    const { source } = await this.panel.readings.read('numpy', { stage, variant, index }, NEVER_ABORTED);
    return copy(host, source, texts.copiedProgram);
  }
}

async function copy(host: PanelHost, text: string, said: (lines: number) => string): Promise<string> {
  await host.connection.ask(COPY, { text });
  return said(text.trimEnd().split('\n').length);
}
