/** The menu of what can be saved from a whole trace, and of further actions. */

import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { BACK_TO_TEXT, COMPARE_BEFORE, OPEN_REPORT, type Places } from '../../../src/engine/protocol/panel-protocol';
import type { SomeSteps } from '../../../src/engine/protocol/reading-protocol';
import {
  OPENS_FOR_OTHERS,
  type ReportPicture,
  type ReportWish,
  type SavedFile,
} from '../../../src/engine/protocol/save-protocol';
import { isOther } from '../../base/is-other';
import { type Choice, visitFigures } from '../../choice/choice';
import { outputStep } from '../../choice/output-step';
import { type StepPicture, shownFigures } from '../../heat-map/shown-figures';
import { PANEL_KEYS } from '../../keyboard/keys';
import { NeuronEvent } from '../../panel/neuron-event';
import { ChooseEvent, WalkEvent } from '../../panel/panel';
import type { PanelHost } from '../../sources/panel-host';
import { measuredHeads } from '../../state/attention/kept-heads';
import type { StepData } from '../../state/generation/step-data';
import { stepOfOthers } from '../../state/predictions/other-tokens';
import { stepOfSurprisal } from '../../state/predictions/surprisal';
import { shownValues } from '../../state/provenance/shown-values';
import { eventsToMattering, stepOfMattering } from '../../state/story/mattering';
import './program-dialog';
import { findingsChoice } from '../../state/story/findings-choice';
import { compareStrings } from '../../strings/compare';
import { exportTexts as texts } from '../../strings/exports';
import { glossaryStrings as glossary } from '../../strings/glossary';
import { maskedInfluenceStrings } from '../../strings/masked-influence';
import { neuronStrings } from '../../strings/neurons';
import { otherTokenStrings } from '../../strings/other-tokens';
import { predictionStrings } from '../../strings/predictions';
import { storyStrings } from '../../strings/story';
import { strings } from '../../strings/strings';
import { textFieldStrings } from '../../strings/text-field';
import { visitedStrings } from '../../strings/visited';
import { writtenStrings } from '../../strings/written';
import { sharedStyles } from '../../theme/styles';
import { isPresented } from '../../theme/type-size';
import { GlossaryEvent } from '../controls/glossary';
import { offeredValues } from './offered-values';
import type { ProgramDialog } from './program-dialog';
import '../controls/menu';
import type { MenuItem } from '../controls/menu';
import '../controls/said';
import type { Said } from '../controls/said';
import '../figures/picture-dialog';
import type { PictureDialog } from '../figures/picture-dialog';
import { aboutPicture, savePicture } from '../figures/save-picture';
import { saidOf } from '../figures/save-values';
import { goToSurprising } from '../predictions/most-surprising';
import { predictedAt, saveProgram } from '../provenance/save-program';
import { allPictures, shownPictures } from './all-pictures';
import './steps-dialog';
import { eventOf } from '../../base/event-of';
import type { ChosenSteps, StepsDialog } from './steps-dialog';

type Action =
  | 'picture'
  | 'result'
  | 'trace'
  | 'notebook'
  | 'walkthrough'
  | 'open-report'
  | 'save-report'
  | 'save-whole-report'
  | 'save-some-steps'
  | 'save-program';
/** What an editor command can save as well. */
export type SavedByCommand = Extract<Action, 'picture' | 'save-program' | 'save-some-steps'>;
/** The header's actions for which it may have no room for buttons. */
const OF_HEADER = [
  'go-back',
  'go-forward',
  'edit-text',
  'compare',
  'again',
  'present',
  'short-walk',
  'beginner-walk',
] as const;
/** Actions for when an edited text is shown. */
const OF_TEXT_BEFORE = { 'back-to-text': BACK_TO_TEXT, 'compare-before': COMPARE_BEFORE } as const;
type TextAction = keyof typeof OF_TEXT_BEFORE;
type HeaderAction =
  | (typeof OF_HEADER)[number]
  | 'variant'
  | 'find-heads'
  | 'force'
  | 'try-others'
  | 'surprising'
  | 'neurons'
  | 'glossary';

const FIND_HEADS_ITEM: MenuItem = {
  id: 'find-heads',
  label: `${storyStrings.findHeads}…`,
  about: storyStrings.findHeadsTitle,
  begins: true,
};

const OTHER_TOKENS_ITEM: MenuItem = {
  id: 'try-others',
  label: otherTokenStrings.run,
  about: otherTokenStrings.runAbout,
};

const MASKED_WORDS_ITEM: MenuItem = {
  id: 'try-others',
  label: maskedInfluenceStrings.run,
  about: maskedInfluenceStrings.whichMatterAbout,
};

const SURPRISING_ITEM: MenuItem = {
  id: 'surprising',
  label: predictionStrings.surprisingItem,
  about: predictionStrings.surprisingItemAbout,
};

/** What can be done with the text that stood in the panel before. */
const TEXT_BEFORE_ITEMS: readonly MenuItem[] = [
  { id: 'back-to-text', label: textFieldStrings.backToTextBefore },
  { id: 'compare-before', label: textFieldStrings.compareBefore },
];

/** Sent when a report was saved; a listener with room for it shows a message and a link. */
class ReportSavedEvent extends eventOf<SavedFile>('report-saved') {}

@customElement('trace-export-menu')
export class ExportMenu extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: inline-flex; position: relative; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** Where the user can go back and forward to from here; `null` if the header has arrows for that. */
  @property({ attribute: false, hasChanged: isOther }) places: Places | null = null;
  /** Whether it also has the trace's other actions. */
  @property({ attribute: false }) narrow = false;
  /** Whether the panel is about to choose the shown head; saving the previous head's figures would not match any choice. */
  @property({ attribute: false }) awaitsHead = false;
  /** Callers that wait for that choice. */
  private readonly waiting: (() => void)[] = [];
  /** Set while the figures of a report are being drawn. */
  private drawing: AbortController | undefined;
  /** The number of steps that they are of; `undefined` for all. */
  private drawnSteps: number | undefined;
  /** Whether the open menu has an item to stop that; drawing may finish before it is pressed. */
  private offersStop = false;
  private isByCommand = false;
  @query('trace-said') private said!: Said;
  @query('trace-picture-dialog') private dialog!: PictureDialog;
  @query('trace-program-dialog') private programDialog!: ProgramDialog;
  @query('trace-steps-dialog') private stepsDialog!: StepsDialog;

  override updated(): void {
    if (!this.awaitsHead) for (const goOn of this.waiting.splice(0)) goOn();
  }

  /** Resolves to the panel's data once the head is chosen. */
  private async withHead(): Promise<StepData> {
    if (this.awaitsHead)
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    return this.panel;
  }

  override render() {
    return html`<trace-said></trace-said>
      <trace-menu .framed=${true} .label=${this.isOfAll ? texts.actions : texts.export} .text=${this.isOfAll ? '⋯' : texts.export} .items=${this.items}
        @pick=${this.picked}></trace-menu>
      <trace-picture-dialog></trace-picture-dialog><trace-program-dialog></trace-program-dialog><trace-steps-dialog .plan=${this.panel.summary.plan} .head=${this.shownHead} .hasAblations=${this.panel.choice.variant === 'model' && !this.panel.ablations.isEmpty}></trace-steps-dialog>`;
  }

  /** `undefined` if none is chosen yet, or if the simplified block is shown, which has only one. */
  private get shownHead(): Pick<Choice, 'layer' | 'head'> | undefined {
    const { choice } = this.panel;
    return this.awaitsHead || choice.variant !== 'model' ? undefined : choice;
  }

  /** Whether it has more actions than saving. */
  private get isOfAll(): boolean {
    return this.narrow || this.places !== null || this.hasTextBefore || this.leadsTo;
  }

  /** Whether it has links to what a step can do, whatever room there is. */
  private get leadsTo(): boolean {
    return this.weightsStep !== undefined || stepOfMattering(this.panel.summary) !== undefined;
  }

  private get hasTextBefore(): boolean {
    return this.panel.host?.hasTextBefore === true;
  }

  /** Every item has a fixed place; items of only some states come last. */
  private readonly items = (): readonly MenuItem[] => {
    this.offersStop = this.drawing !== undefined;
    return this.itemsNow;
  };

  private get itemsNow(): readonly MenuItem[] {
    return [
      ...this.savingItems,
      ...(this.narrow ? this.narrowItems : []),
      { id: 'beginner-walk', label: storyStrings.beginnersItem, key: PANEL_KEYS.beginnerWalk[0], begins: !this.narrow },
      ...this.forcesOutput,
      ...this.stepItems,
      { id: 'neurons', label: neuronStrings.item, about: neuronStrings.itemAbout },
      ...(this.isOfAll ? [{ id: 'glossary', label: glossary.item, about: glossary.about, begins: true }] : []),
      ...(this.places ? visitedPlaces(this.places) : []),
      ...(this.panel.choice.variant === 'walkthrough' ? [{ id: 'walkthrough', label: texts.saveWalkthrough }] : []),
      ...(this.hasTextBefore ? TEXT_BEFORE_ITEMS : []),
    ];
  }

  /** What can be saved of any trace. */
  private get savingItems(): readonly MenuItem[] {
    const cannotStart = this.offersStop ? { disabled: texts.drawing(this.drawnSteps) } : {};
    const hasNoModel = this.panel.summary.saved?.hasModel === false ? { disabled: texts.programNeedsModel } : {};
    return [
      { id: 'trace', label: texts.saveTrace },
      { id: 'notebook', label: texts.goOnInPython, about: texts.goOnInPythonAbout },
      { id: 'picture', ...pictureItem() },
      ...shownFigures.apart.slice(0, 1).flatMap((picture) => resultItem(picture)),
      { id: 'open-report', label: texts.openReport },
      { id: 'save-report', label: texts.saveReport },
      { id: 'save-whole-report', label: this.offersStop ? texts.stopDrawing : texts.saveWholeReport },
      { id: 'save-some-steps', label: texts.saveSomeSteps, ...cannotStart },
      { id: 'save-program', label: texts.saveProgram, about: texts.saveProgramAbout, ...hasNoModel },
    ];
  }

  /** What a wide panel shows as buttons. */
  private get narrowItems(): readonly MenuItem[] {
    return [
      { id: 'edit-text', label: textFieldStrings.edit, begins: true },
      { id: 'compare', label: compareStrings.button },
      { id: 'again', label: strings.again },
      { id: 'present', label: storyStrings.begin, about: storyStrings.present, key: PANEL_KEYS.presentation[0] },
      { id: 'short-walk', label: storyStrings.shortItem, key: PANEL_KEYS.shortWalk[0] },
      ...this.otherVariant,
    ];
  }

  /** Links to what a step of this model can do. */
  private get stepItems(): readonly MenuItem[] {
    const { summary } = this.panel;
    const items = [
      this.weightsStep !== undefined && FIND_HEADS_ITEM,
      stepOfMattering(summary) !== undefined &&
        (stepOfOthers(summary) === undefined ? MASKED_WORDS_ITEM : OTHER_TOKENS_ITEM),
      stepOfSurprisal(summary) !== undefined && SURPRISING_ITEM,
    ];
    return items.filter((item) => item !== false);
  }

  /** The number of the step of the weights: the list of heads is below its figures. */
  private get weightsStep(): number | undefined {
    return this.panel.summary.plan.sections.findLast(({ view }) => view === 'weights')?.number;
  }

  /** What the decoder of an encoder-decoder writes can be changed, as the text of other models can. */
  private get forcesOutput(): readonly MenuItem[] {
    const { plan, saved } = this.panel.summary;
    const step = outputStep(plan);
    if (step === undefined) return [];
    const reason = saved?.hasModel === false ? { disabled: writtenStrings.modelAbsent } : {};
    return [
      {
        id: 'force',
        label: writtenStrings.toForce,
        about: writtenStrings.toForceAbout(step),
        key: PANEL_KEYS.output[0],
        ...reason,
      },
    ];
  }

  private findHeads(): void {
    const { weightsStep: step } = this;
    if (step === undefined) return;
    this.dispatchEvent(new ChooseEvent({ step, ...visitFigures(this.panel.choice), variant: 'model' }));
    this.dispatchEvent(new WalkEvent(step, 'kinds of heads'));
  }

  private tryOthers(): void {
    for (const event of eventsToMattering(this.panel, true)) this.dispatchEvent(event);
  }

  private get otherVariant(): readonly MenuItem[] {
    const { summary, choice } = this.panel;
    const { variant } = summary.model;
    if (variant === null) return [];
    const other = choice.variant === 'model' ? variant : 'model';
    return [{ id: 'variant', label: texts.showVariant[other], about: strings.variantTitles[other] }];
  }

  private changeVariant(): void {
    const { summary, choice } = this.panel;
    const variant = choice.variant === 'model' ? (summary.model.variant ?? 'model') : 'model';
    this.dispatchEvent(new ChooseEvent({ variant }));
  }

  private readonly picked = (event: CustomEvent<Action | HeaderAction | TextAction>): void => {
    const { detail } = event;
    if (detail === 'variant') this.changeVariant();
    else if (detail === 'find-heads') this.findHeads();
    else if (detail === 'force') this.dispatchEvent(new WalkEvent(outputStep(this.panel.summary.plan) ?? 1, 'output'));
    else if (detail === 'try-others') this.tryOthers();
    else if (detail === 'surprising') goToSurprising(this, this.panel);
    else if (detail === 'neurons') this.dispatchEvent(new NeuronEvent(null));
    else if (detail === 'glossary') this.dispatchEvent(new GlossaryEvent());
    else if (isOfTextBefore(detail)) this.panel.host?.connection.send(OF_TEXT_BEFORE[detail]);
    else if (detail === 'save-whole-report' && this.offersStop) this.drawing?.abort();
    else if (isOfHeader(detail)) this.dispatchEvent(new CustomEvent('act', { detail }));
    else void this.act(detail);
  };

  /**
   * Does what the menu item does: saves the program of a value explained on the page or of the prediction's probability, or a
   * report of the steps then chosen.
   */
  save(action: SavedByCommand): void {
    void this.act(action, true);
  }

  /** @param isByCommand whether an editor command asks for it, in which case a report of some steps is a worksheet */
  private async act(action: Action, isByCommand = false): Promise<void> {
    const { host } = this.panel;
    if (!host) return;
    this.isByCommand = isByCommand;
    await this.said.tell((meanwhile) => this.perform(action, host, meanwhile));
  }

  /** Draws the figures first, which can be stopped. @returns a message that says what was done */
  private async saveWhole(save: (signal: AbortSignal) => Promise<string>): Promise<string> {
    const drawing = new AbortController();
    this.drawing = drawing;
    try {
      return await save(drawing.signal);
    } catch (error) {
      if (drawing.signal.aborted) return texts.stoppedDrawing;
      throw error;
    } finally {
      this.drawing = undefined;
    }
  }

  /** @returns a message that says what was done */
  private async saveShownValue(host: PanelHost, onWriting: () => void): Promise<string> {
    const offered = offeredValues(shownValues(), await predictedAt(this.panel));
    if (offered.length === 0) throw new Error(texts.nothingToProve);
    const computed = await this.programDialog.ask(offered);
    return computed ? saveProgram(computed, this.panel, host, onWriting) : '';
  }

  /** @returns a message that says what was done */
  private async perform(action: Action, host: PanelHost, meanwhile: (text: string) => void): Promise<string> {
    const onWriting = () => meanwhile(texts.saving);
    const { trace } = this.panel.summary;
    switch (action) {
      case 'trace':
        return ofTrace(await host.connection.save({ kind: 'trace', trace, variant: 'model' }, onWriting));
      case 'notebook': {
        const wish = { kind: 'trace', trace, variant: 'model', withNotebook: true } as const;
        return saidOf(await host.connection.save(wish, onWriting));
      }
      case 'walkthrough':
        return ofTrace(await host.connection.save({ kind: 'trace', trace, variant: 'walkthrough' }, onWriting));
      case 'picture':
        return this.savePicture(shownFigures.ofStep, host);
      case 'result':
        return this.savePicture(shownFigures.apart[0], host);
      case 'save-report':
        return this.saveReport(await this.report(host), host, onWriting);
      case 'save-whole-report':
        return this.saveWholeReport(undefined, host, meanwhile);
      case 'save-some-steps': {
        const some = await this.stepsDialog.ask(host, this.isByCommand);
        return some ? this.saveWholeReport(some, host, meanwhile) : '';
      }
      case 'save-program':
        return this.saveShownValue(host, onWriting);
      case 'open-report':
        await host.connection.ask(OPEN_REPORT, await this.report(host));
        return '';
    }
  }

  private async savePicture(picture: StepPicture | undefined, host: PanelHost): Promise<string> {
    if (!picture) throw new Error(texts.noPicture);
    return savePicture(picture, this.panel.summary, this.dialog, host);
  }

  /** @param some the steps in it; all by default */
  private async report(host: PanelHost, draw: DrawReport = shownPictures, some?: ChosenSteps) {
    const panel = await this.withHead();
    const { summary, choice, next } = panel;
    const { value: sampling } = next.sampling;
    const pictures = await draw(panel);
    const heads = measuredHeads(host.kept, summary);
    const told = {
      ...findingsChoice(choice),
      sampling,
      ...(heads.length > 0 && { heads }),
      ...(some && { some: inReport(some) }),
    };
    return {
      kind: 'report',
      trace: summary.trace,
      choice: told,
      pictures,
      ...(some?.answersApart && { answersApart: true }),
    } as const;
  }

  /** @returns a message that says what was done, if that is presented: else the listener that shows the link says it */
  private async saveReport(wish: { readonly kind: 'report' } & ReportWish, host: PanelHost, onWriting: () => void) {
    const file = await host.connection.save(wish, onWriting);
    if (isReport(file)) this.dispatchEvent(new ReportSavedEvent(file));
    return isPresented() ? saidOf(file) : '';
  }

  private saveWholeReport(some: ChosenSteps | undefined, host: PanelHost, meanwhile: (text: string) => void) {
    this.drawnSteps = some?.steps.length;
    meanwhile(texts.drawing(this.drawnSteps)); // it takes a while until the file dialog opens
    return this.saveWhole(async (signal) => {
      const wish = await this.report(host, (panel) => allPictures(panel, signal, some), some);
      meanwhile('');
      return this.saveReport(wish, host, () => meanwhile(texts.saving));
    });
  }
}

/** How the report itself tells the chosen steps; where the answers go is no part of it. */
function inReport({ answersApart: _, ...chosen }: ChosenSteps): SomeSteps {
  return chosen;
}

type DrawReport = (panel: StepData) => Promise<readonly ReportPicture[]>;

/** Its label names the figure that is saved, if that is not all of a step. */
function pictureItem(): Pick<MenuItem, 'label' | 'disabled' | 'note'> {
  const picture = shownFigures.ofStep;
  if (!picture) return { label: texts.saveShown, disabled: texts.noPicture, note: texts.noPicture };
  const figure = picture.isWhole ? undefined : aboutPicture(picture);
  return { label: figure === undefined ? texts.saveShown : texts.saveNearest(figure) };
}

/** Named by the result's title. */
function resultItem({ caption }: StepPicture): readonly MenuItem[] {
  return caption ? [{ id: 'result', label: texts.saveResult(caption.title) }] : [];
}

function visitedPlaces(places: Places): readonly MenuItem[] {
  return (['back', 'forward'] as const).map((direction) => ({
    id: `go-${direction}`,
    label: visitedStrings[direction],
    key: visitedStrings.keys[direction],
    ...(places[direction] ? {} : { disabled: visitedStrings.none[direction] }),
  }));
}

function isOfTextBefore(action: Action | HeaderAction | TextAction): action is TextAction {
  return Object.hasOwn(OF_TEXT_BEFORE, action);
}

function isOfHeader(
  action: Action | HeaderAction,
): action is Exclude<HeaderAction, 'variant' | 'find-heads' | 'force' | 'try-others' | 'surprising' | 'neurons'> {
  return (OF_HEADER as readonly string[]).includes(action);
}

function ofTrace(file: SavedFile | null): string {
  return file ? `${saidOf(file)}. ${OPENS_FOR_OTHERS}` : '';
}

function isReport(file: SavedFile | null): file is SavedFile {
  return file?.report !== undefined || file?.elsewhere !== undefined;
}
