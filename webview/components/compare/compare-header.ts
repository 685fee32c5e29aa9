/** The header of a comparison: the names of its two traces, and buttons to swap them, save, or compare with other traces. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { exchange } from './compare-events';
import '@vscode-elements/elements/dist/vscode-button';
import { COMPARE, OPEN_REPORT } from '../../../src/engine/protocol/panel-protocol';
import type { ComparisonReportWish, ComparisonWish } from '../../../src/engine/protocol/save-protocol';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import { inReaderOrder } from '../../../src/trace/compare/compare-place';
import { withoutSavedEnding } from '../../../src/trace/saving/saved-trace-name';
import type { OfferedPicture } from '../../heat-map/shown-figures';
import type { Host } from '../../sources/host';
import type { CompareData, ComparedSide, Comparison, SideName } from '../../state/compare/comparison';
import type { KnownRuns } from '../../state/compare/known-runs';
import { type PartedText, partedText } from '../../state/compare/parted-text';
import { compareStrings as strings } from '../../strings/compare';
import { exportTexts } from '../../strings/exports';
import { nameText } from '../../strings/format';
import { heatMap } from '../../strings/heat-map';
import { storyStrings as story } from '../../strings/story';
import { sharedStyles } from '../../theme/styles';
import '../controls/help';
import '../controls/menu';
import type { MenuItem } from '../controls/menu';
import '../controls/said';
import type { Said } from '../controls/said';
import '../figures/picture-dialog';
import type { PictureDialog } from '../figures/picture-dialog';
import { isReady, savePicture } from '../figures/save-picture';
import { saidOf } from '../figures/save-values';
import '../controls/saved-note';
import type { SavedNote } from '../controls/saved-note';
import { reportOf } from './comparison-report';
import type { PartPictures } from './part-pictures';

type SaveAction = 'comparison' | `picture${string}` | 'open-report' | 'save-report';

/** Type of the menu item that saves the picture with this index; the first is of the figure in view. */
function pictureItem(at: number): `picture${string}` {
  return at === 0 ? 'picture' : `picture-${at + 1}`;
}

@customElement('compare-header')
export class CompareHeader extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      /* What is said of a saved file is on top of what follows. */
      :host { display: block; position: relative; z-index: 3; }
      header { display: flex; align-items: center; gap: 4px 14px; }
      /* One below the other, so that both texts are cut at the same place after their common beginning, and the words that
         differ line up. */
      .sides, .of { --columns: auto repeat(3, minmax(0, max-content)) max-content; display: grid; grid-template-columns: var(--columns); justify-content: start; min-width: 0; }
      .of { grid-column: 1 / -1; grid-template-columns: subgrid; line-height: 1.3; }
      .of > * { min-width: 0; white-space: pre; overflow: hidden; text-overflow: ellipsis; }
      /* Never narrower than its words, which would otherwise overlap those of the text. */
      .of > .name { overflow: visible; min-width: max-content; margin-right: 6px; }
      /* When there is too little room, this part gets twice as much of it as the common beginning. */
      .rest { grid-column: span 2; }
      /* With even less room it gets all of it, so that the part that differs is shown whole. */
      @media (max-width: 860px) {
        :host(:not([narrow])) .shared { display: none; }
        :host(:not([narrow])) .rest { grid-column: 2 / span 3; }
        :host(:not([narrow])) .shared:not(:empty) + .rest::before { content: '…'; }
      }
      /* The count says how the texts were tokenized: the texts are cut when there is too little room, the count is not. */
      .count { overflow: visible; margin-left: 1ch; color: var(--muted); }
      b { color: var(--muted); }
      :host([presenting]) .sides { display: contents; }
      :host([presenting]) .of { --columns: auto repeat(3, minmax(0, max-content)); grid-template-columns: var(--columns); flex: 0 1 auto; min-width: 0; }
      .end { position: relative; display: flex; flex: none; gap: 6px; margin-left: auto; }
      /* In a narrow panel the buttons stand below the sides. */
      :host([narrow]) header { flex-wrap: wrap; row-gap: 3px; }
      :host([narrow]) .sides { flex: 1 0 100%; }
      :host([narrow][presenting]) .of { flex: 1 1 0; }
      /* Side by side, what the texts have in common would be cut as well as their ends; they are shown whole among the tokens
         below. */
      :host([presenting]) .shared { display: none; }
      :host([presenting]) .rest { grid-column: 2 / -1; }
      :host([presenting]) .shared:not(:empty) + .rest::before { content: '…'; }
      :host([narrow]) .end { flex: 1 0 100%; flex-wrap: wrap; justify-content: flex-end; gap: 4px; }
      /* The controls stay in place whatever the type size, so that pressing twice presses the same control. */
      :host([presenting]) { --own: calc(var(--vscode-font-size, 13px) / var(--type-size, 1)); font-size: max(var(--own) * 1.25, var(--vscode-font-size, 13px) * 0.75); }
      .screen { display: inline-block; margin-right: 6px; width: 1.15em; height: 0.77em; border: 1.5px solid currentColor; border-radius: 2px; }
      /* The texts give way to the note. */
      .note { flex: none; max-width: 50%; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; color: var(--muted); }
      @container (max-width: 900px) { .note { display: none; } }
    `,
  ];

  @property({ attribute: false }) comparison!: Comparison;
  /** The comparison as it is shown; its report is written from this. */
  @property({ attribute: false }) data!: CompareData;
  @property({ attribute: false }) host!: Host;
  @property({ attribute: false }) runs!: KnownRuns;
  @property({ type: Boolean, reflect: true }) narrow = false;
  @property({ type: Boolean, reflect: true }) presenting = false;
  /** The block and head that are shown; a presentation says so beside the sides, where there is room. */
  @property({ attribute: false }) note = '';
  /** Called when the menu is opened. */
  @property({ attribute: false }) pictures!: () => PartPictures;
  /** The pictures that the open menu offers. */
  private offered: readonly OfferedPicture[] = [];
  @query('trace-said') private said!: Said;
  @query('trace-saved-note') private savedNote!: SavedNote;
  @query('trace-picture-dialog') private dialog!: PictureDialog;

  override render() {
    const { comparison, presenting } = this;
    return html`<header>
      <h1 class="unseen">${strings.title}</h1>
      <div class="sides">${this.side('a', comparison.a)} ${this.side('b', comparison.b)}</div>
      ${presenting ? html`<span class="note" data-note>${this.note}</span>` : nothing}
      ${presenting ? nothing : html`<div class="end">${this.actions()}</div>`}
    </header>
    <trace-saved-note hidden .host=${this.host}></trace-saved-note>`;
  }

  private actions() {
    return html`<vscode-button secondary data-action="exchange" title=${strings.exchange}
        @click=${exchange}>${strings.exchangeShort}</vscode-button>
      <vscode-button secondary data-action="present" title=${story.presentTitle(strings.present)} aria-label=${strings.present}
        @click=${this.present}><i class="screen"></i> ${story.begin}</vscode-button>
      <trace-menu data-action="save" .framed=${true} .label=${strings.save} .text=${strings.save} .items=${this.saveItems} @pick=${this.save}></trace-menu>
      <vscode-button secondary data-action="compare" title=${strings.buttonTitleOfA}
        @click=${() => this.host.connection.send(COMPARE)}>${strings.button}</vscode-button>
      <trace-help-button></trace-help-button>
      <trace-said></trace-said><trace-picture-dialog></trace-picture-dialog>`;
  }

  private readonly present = (): void => {
    this.dispatchEvent(new Event('present'));
  };

  private side(name: SideName, side: ComparedSide) {
    const { own, shared } = wordsOf(side, name === 'a' ? this.comparison.b : this.comparison.a);
    // In a narrow panel, or with the sides next to each other, what both sides share is in the title only: it would crowd out
    // what tells them apart.
    const seen =
      (this.narrow || this.presenting) && own.length > 0 ? this.withoutLabel(own, side) : [...own, ...shared];
    const edit = side.edit ? strings.edit[side.edit] : '';
    const whole = [...own, ...shared].map(({ shared: start, rest }) => start + rest);
    const title = [edit, ...whole, strings.tokensOf(side.summary.tokens.length)].filter(Boolean).join(' · ');
    const tokens = this.presenting ? '' : strings.tokensOf(side.summary.tokens.length);
    // No white space between the pieces of a text: they are shown exactly as they stand in it.
    return html`<span class="of" data-side=${name} title=${title}><span class="name"><b>${strings.side[name]}</b> ${edit}</span
      ><span class="shared">${seen[0]?.shared}</span><span class="rest">${seen.map(({ rest }) => rest).join(' · ')}</span
      >${tokens ? html`<span class="count"> ${tokens}</span>` : nothing}</span>`;
  }

  /** In a presentation only the title says where a text is from: half of a name helps nobody. */
  private withoutLabel(own: readonly PartedText[], side: ComparedSide): readonly PartedText[] {
    const label = this.presenting && own.length > 1 ? labelOf(side) : undefined;
    return label === undefined ? own : own.filter(({ rest }) => rest !== nameText(label));
  }

  private readonly save = ({ detail }: CustomEvent<SaveAction>): void => {
    void this.said.tell((meanwhile) => this.perform(detail, () => meanwhile(exportTexts.saving)));
  };

  /** @returns a message that says what was done */
  private async perform(action: SaveAction, onWriting: () => void): Promise<string> {
    const { host } = this;
    switch (action) {
      case 'comparison':
        return saidOf(await host.connection.save(this.wish, onWriting));
      case 'save-report': {
        const file = await host.connection.save(await this.report(), onWriting);
        if (file) this.savedNote.tell(file);
        return '';
      }
      case 'open-report':
        await host.connection.ask(OPEN_REPORT, await this.report());
        return '';
      default: {
        const chosen = this.offered.find((_, at) => pictureItem(at) === action);
        return chosen ? savePicture(chosen.picture, chosen.summary, this.dialog, host) : '';
      }
    }
  }

  /** The items when the menu is opened; its pictures are of the figure in view at that moment. */
  private readonly saveItems = (): readonly MenuItem[] => {
    const { offered, whyNone } = this.pictures();
    this.offered = offered;
    return [
      { id: 'comparison', label: strings.saveComparison, about: strings.saveTitle },
      ...(offered.length === 0
        ? [{ id: 'picture', label: exportTexts.saveFigure, disabled: whyNone, note: whyNone }]
        : offered.map(({ picture }, at) => ({
            id: pictureItem(at),
            label: exportTexts.saveNearest(picture.name),
            ...(isReady(picture) ? {} : { disabled: heatMap.noPicture, note: heatMap.noPicture }),
          }))),
      { id: 'open-report', label: exportTexts.openReport },
      { id: 'save-report', label: exportTexts.saveReport },
    ];
  };

  private async report(): Promise<ComparisonReportWish> {
    const { a, b } = this.comparison;
    return { kind: 'comparison report', a: savedSide(a), b: savedSide(b), ...(await reportOf(this.data)) };
  }

  private get wish(): ComparisonWish {
    const { a, b, among } = this.comparison;
    const place = inReaderOrder(this.host.comparison.place);
    const runs = this.runs.all;
    const more = { ...(runs.length > 0 && { runs }), ...(among && { among }) };
    return { kind: 'comparison', a: savedSide(a), b: savedSide(b), place, ...more };
  }
}

function savedSide(side: ComparedSide): ComparisonWish[SideName] {
  const { summary, variant, edit } = side;
  const label = labelOf(side);
  return { trace: summary.trace, variant, ...(edit && { edit }), ...(label && { label }) };
}

/** The words for a side. What both sides differ in comes first, since the end is cut when there is no room. */
function wordsOf(
  side: ComparedSide,
  other: ComparedSide,
): { readonly own: readonly PartedText[]; readonly shared: readonly PartedText[] } {
  const [parts, others] = [partsOf(side), partsOf(other)];
  const isOwn = (part: string, at: number) => part !== others[at];
  const pieces = (part: string, at: number) => partedText(part, at === 0 ? (others[at] ?? '') : part);
  const isSaid = ({ rest }: PartedText) => rest !== '';
  return {
    own: parts.flatMap((part, at) => (isOwn(part, at) ? [pieces(part, at)] : [])).filter(isSaid),
    shared: parts.flatMap((part, at) => (isOwn(part, at) ? [] : [pieces(part, at)])).filter(isSaid),
  };
}

/** The text comes first, then the rest by importance; empty parts are left out. */
function partsOf(side: ComparedSide): readonly string[] {
  const { summary, variant } = side;
  const label = labelOf(side);
  return [
    strings.quotedText(nameText(givenText(summary).text)),
    variant === 'walkthrough' ? strings.walkthrough : '',
    nameText(summary.model.name),
    label ? nameText(label) : '',
  ];
}

/** Where the text of a side is from; for a saved trace, the name of its file. */
function labelOf({ origin, label }: ComparedSide): string | undefined {
  const { source, file, side } = origin;
  if (source) return source.label;
  return file !== undefined && side === undefined ? withoutSavedEnding(fileName(file)) : label;
}

/** The last part of a path, with the separators of any operating system. */
function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
