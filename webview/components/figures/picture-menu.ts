/** The menu beside a figure's title that saves the figure as a picture, for figures from which nothing else is saved. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { TraceId, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { Listeners } from '../../base/listeners';
import { CaptionEvent } from '../../heat-map/caption-event';
import type { StepCaption } from '../../heat-map/picture-look';
import {
  captionOf,
  type OfferedPicture,
  Saveable,
  type ShownFigure,
  type StepPicture,
  shownFigures,
} from '../../heat-map/shown-figures';
import type { PanelHost } from '../../sources/panel-host';
import { MOST_TEXT_VALUES } from '../../state/figures/value-export';
import { exportTexts as texts } from '../../strings/exports';
import { sharedStyles } from '../../theme/styles';
import '../controls/menu';
import type { Menu, MenuItem } from '../controls/menu';
import '../controls/said';
import type { Said } from '../controls/said';
import { copyCaption } from './copy-caption';
import './picture-dialog';
import type { PictureDialog } from './picture-dialog';
import { copyPicture, savePicture } from './save-picture';

/** What can be done with the part of a figure that its menu was opened on. */
export interface DoneWithPart extends MenuItem {
  readonly perform: () => void;
}

type Action = 'text' | 'csv' | 'npy' | 'copy-picture' | 'picture' | 'caption' | 'step';

/** What can be saved of the numbers of a figure. */
export interface SavedNumbers {
  readonly csv: (host: PanelHost, onWriting: () => void) => Promise<string>;
  /** Copies them, if that is possible. */
  readonly copy?: (host: PanelHost) => Promise<string>;
  /** Saves them as an array, if they are a tensor of a trace. */
  readonly npy?: (host: PanelHost, onWriting: () => void) => Promise<string>;
  /** Whether they are too many for a text. */
  readonly tooMany: boolean;
}

@customElement('trace-picture-menu')
export class PictureMenu extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: inline-flex; align-items: center; }
      /* Below the line of the figure's title, aligned with its start; beside the menu it would move that. */
      trace-said { left: 0; right: auto; }
    `,
  ];

  /** The name of the figure. */
  @property({ attribute: false }) name = '';
  /** The trace whose model and text the picture names. */
  @property({ attribute: false }) summary!: TraceSummary;
  /** The traces that it is about: one, or both of a comparison. */
  @property({ attribute: false }) traces: readonly TraceId[] = [];
  /** `undefined` to use the caption of the step that the figure belongs to. */
  @property({ attribute: false }) caption: StepCaption | undefined;
  /** Whether it is a result with a caption of its own, which its picture has; the panel's menu offers it too. */
  @property({ attribute: false }) isResult = false;
  /** Makes the file name from what is shown; `undefined` to name it after the text. */
  @property({ attribute: false }) fileOf: StepPicture['fileOf'];
  @property({ attribute: false }) host!: PanelHost;
  /** Returns how to draw the figure, if it has a picture. */
  @property({ attribute: false }) picture: () => ShownFigure['draw'] | undefined = () => undefined;
  /** Reads what the picture has but the page does not show. */
  @property({ attribute: false }) read: ShownFigure['read'];
  /** All figures that stand side by side, each with a menu of its own; one picture of all is offered too. */
  @property({ attribute: false }) beside: () => readonly ShownFigure['draw'][] = () => [];
  /** `undefined` to offer only the picture. */
  @property({ attribute: false }) numbers: SavedNumbers | undefined;
  @query('trace-menu') private menu!: Menu;
  @query('trace-said') private said!: Said;
  @query('trace-picture-dialog') private dialog!: PictureDialog;

  /** For the next opening of the menu. */
  private opensOn: readonly DoneWithPart[] = [];
  /** What is offered in the menu now for the part that it was opened on. */
  private ofPart: readonly DoneWithPart[] = [];

  /** For controls elsewhere that save a picture. */
  private readonly saveable = new Saveable(
    this,
    (look) => this.picture()?.(look),
    () => this.beside().length === 0 && this.picture() !== undefined,
    { offer: () => this.offer, read: () => this.read?.() ?? Promise.resolve() },
  );

  constructor() {
    super();
    new Listeners(this, this, {
      [CaptionEvent.type]: (event) => {
        (event as CaptionEvent).caption = this.caption;
        (event as CaptionEvent).hasOwnCaption = this.isResult;
      },
    });
  }

  /**
   * Opens it beside a place in the figure, as for the right mouse button.
   * @param returnTo gets the focus afterwards
   * @param ofPart what can be done with what is there, which then comes first
   */
  async openAt(place: DOMRect, returnTo: HTMLElement, ofPart: readonly DoneWithPart[] = []): Promise<void> {
    this.opensOn = ofPart;
    await this.menu.openAt(place, returnTo);
  }

  override render() {
    return html`<trace-menu .label=${texts.figure(this.name)} .items=${this.items}
        @pick=${({ detail }: CustomEvent<string>) => this.picked(detail)}></trace-menu>
      <trace-picture-dialog></trace-picture-dialog>
      <trace-said></trace-said>`;
  }

  private readonly items = (): readonly MenuItem[] => {
    const { numbers, opensOn } = this;
    this.ofPart = opensOn;
    this.opensOn = [];
    const tooMany = numbers?.tooMany ? { disabled: texts.tooMany(MOST_TEXT_VALUES) } : {};
    return [
      ...opensOn,
      ...(numbers?.copy ? [{ id: 'text', label: texts.copyValues, ...tooMany, begins: opensOn.length > 0 }] : []),
      ...(numbers ? [{ id: 'csv', label: texts.saveValues, ...tooMany }] : []),
      ...(numbers?.npy ? [{ id: 'npy', label: texts.saveTensor }] : []),
      { id: 'copy-picture', label: texts.copyPicture },
      { id: 'picture', label: texts.savePicture },
      { id: 'caption', label: texts.copyCaption },
      ...(captionOf(this.saveable.shown).group ? [{ id: 'step', label: texts.saveStep }] : []),
    ];
  };

  private picked(id: string): void {
    const done = this.ofPart.find((one) => one.id === id);
    if (done) done.perform();
    else void this.said.tell((meanwhile) => this.perform(id as Action, () => meanwhile(texts.saving)));
  }

  private get figures(): readonly ShownFigure[] {
    const all = this.beside();
    if (all.length === 0) return [this.saveable.shown];
    return all.map((draw) => ({ host: this, draw, isDrawn: () => true }));
  }

  /** `undefined` if nothing is drawn. */
  private get offer(): OfferedPicture | undefined {
    const isDrawn = this.beside().length > 0 || this.picture() !== undefined;
    return isDrawn ? { picture: this.stepPicture, summary: this.summary } : undefined;
  }

  private get stepPicture() {
    const { figures, fileOf, name } = this;
    // With the text of its step, if it is a step's figure.
    const { caption } = captionOf(this.saveable.shown);
    return { figures, caption, isWhole: this.isResult, fileOf, name };
  }

  private async perform(action: Action, onWriting: () => void): Promise<string> {
    const { summary, dialog, host, numbers, stepPicture } = this;
    if (action === 'text') return numbers?.copy ? numbers.copy(host) : '';
    if (action === 'csv') return numbers ? numbers.csv(host, onWriting) : '';
    if (action === 'npy') return numbers?.npy ? numbers.npy(host, onWriting) : '';
    if (action === 'caption') return copyCaption(stepPicture, summary, this.traces, host);
    if (action === 'step') return savePicture(shownFigures.withGroup(this.saveable.shown), summary, dialog, host);
    return action === 'picture' ? savePicture(stepPicture, summary, dialog, host) : copyPicture(stepPicture, summary);
  }
}
