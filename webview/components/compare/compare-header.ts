/** The two traces of a comparison by name, and what can be done with them: exchange, save, compare with others. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
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

/** The first is the one that is seen first. */
function pictureItem(at: number): `picture${string}` {
  return at === 0 ? 'picture' : `picture-${at + 1}`;
}

@customElement('compare-header')
export class CompareHeader extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      /* What was saved is said below it, over what follows. */
      :host { display: block; position: relative; z-index: 3; }
      header { display: flex; align-items: center; gap: 4px 14px; }
      /* One below the other: what both texts begin with is cut at the same place, so that words that differ stand in one column. */
      .sides, .of { --columns: auto repeat(3, minmax(0, max-content)) max-content; display: grid; grid-template-columns: var(--columns); justify-content: start; min-width: 0; }
      .of { grid-column: 1 / -1; grid-template-columns: subgrid; line-height: 1.3; }
      .of > * { min-width: 0; white-space: pre; overflow: hidden; text-overflow: ellipsis; }
      /* It is never narrower than its words, over which those of the text would stand. */
      .of > .name { overflow: visible; min-width: max-content; margin-right: 6px; }
      /* Of too little room twice as much as what both begin with. */
      .rest { grid-column: span 2; }
      /* Of less room still it has all, so that what tells them apart is whole. */
      @media (max-width: 860px) {
        :host(:not([narrow])) .shared { display: none; }
        :host(:not([narrow])) .rest { grid-column: 2 / span 3; }
        :host(:not([narrow])) .shared:not(:empty) + .rest::before { content: '…'; }
      }
      /* It tells how the texts were cut: where they have too little room they are cut, and it is not. */
      .count { overflow: visible; margin-left: 1ch; color: var(--muted); }
      b { color: var(--muted); }
      :host([presenting]) .sides { display: contents; }
      :host([presenting]) .of { --columns: auto repeat(3, minmax(0, max-content)); grid-template-columns: var(--columns); flex: 0 1 auto; min-width: 0; }
      .end { position: relative; display: flex; flex: none; gap: 6px; margin-left: auto; }
      /* Where there is little room, what can be done stands below the sides. */
      :host([narrow]) header { flex-wrap: wrap; row-gap: 3px; }
      :host([narrow]) .sides { flex: 1 0 100%; }
      /* Beside each other they have no room for what they share. */
      :host([narrow][presenting]) .of { flex: 1 1 0; }
      :host([narrow][presenting]) .shared { display: none; }
      :host([narrow][presenting]) .rest { grid-column: 2 / -1; }
      :host([narrow][presenting]) .shared:not(:empty) + .rest::before { content: '…'; }
      :host([narrow]) .end { flex: 1 0 100%; flex-wrap: wrap; justify-content: flex-end; gap: 4px; }
      /* Controls stay where they are, however large type is: who presses one twice presses the same one. */
      :host([presenting]) { --own: calc(var(--vscode-font-size, 13px) / var(--type-size, 1)); font-size: max(var(--own) * 1.25, var(--vscode-font-size, 13px) * 0.75); }
      .screen { display: inline-block; margin-right: 6px; width: 1.15em; height: 0.77em; border: 1.5px solid currentColor; border-radius: 2px; }
      /* Texts make way for it: they stand whole among the tokens below. */
      .note { flex: none; max-width: 50%; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; color: var(--muted); }
      @container (max-width: 900px) { .note { display: none; } }
    `,
  ];

  @property({ attribute: false }) comparison!: Comparison;
  /** What is shown of the comparison, which its report tells. */
  @property({ attribute: false }) data!: CompareData;
  @property({ attribute: false }) host!: Host;
  @property({ attribute: false }) runs!: KnownRuns;
  @property({ type: Boolean, reflect: true }) narrow = false;
  @property({ type: Boolean, reflect: true }) presenting = false;
  /** What is said beside the sides of a presentation, where there is room: the block and head that are shown. */
  @property({ attribute: false }) note = '';
  /** Asked when the menu is opened. */
  @property({ attribute: false }) pictures!: () => PartPictures;
  /** What the open menu offers. */
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
        @click=${() => this.dispatchEvent(new Event('exchange'))}>${strings.exchangeShort}</vscode-button>
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
    // Where there is little room, as beside each other, what both share is in the title alone: it would cut what tells them apart.
    const seen =
      (this.narrow || this.presenting) && own.length > 0 ? this.withoutLabel(own, side) : [...own, ...shared];
    const edit = side.edit ? strings.edit[side.edit] : '';
    const whole = [...own, ...shared].map(({ shared: start, rest }) => start + rest);
    const title = [edit, ...whole, strings.tokensOf(side.summary.tokens.length)].filter(Boolean).join(' · ');
    const tokens = this.presenting ? '' : strings.tokensOf(side.summary.tokens.length);
    // The pieces of a text stand beside each other as they stand in it: nothing is between them.
    return html`<span class="of" data-side=${name} title=${title}><span class="name"><b>${strings.side[name]}</b> ${edit}</span
      ><span class="shared">${seen[0]?.shared}</span><span class="rest">${seen.map(({ rest }) => rest).join(' · ')}</span
      >${tokens ? html`<span class="count"> ${tokens}</span>` : nothing}</span>`;
  }

  /** Presented, where a text is from is in the title alone: half of a name tells nobody. */
  private withoutLabel(own: readonly PartedText[], side: ComparedSide): readonly PartedText[] {
    const label = this.presenting && own.length > 1 ? labelOf(side) : undefined;
    return label === undefined ? own : own.filter(({ rest }) => rest !== nameText(label));
  }

  private readonly save = ({ detail }: CustomEvent<SaveAction>): void => {
    void this.said.tell((meanwhile) => this.perform(detail, () => meanwhile(exportTexts.saving)));
  };

  /** @returns what was done */
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

  /** As they are when the menu is opened: of the figure that is in view then. */
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

/** What a side is of: first that by which both differ, since the end is cut where there is no room. */
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

/** Its text comes first, and then what matters most; what is not said of it is empty. */
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

/** Where the text of a side is from: of a trace that was saved its file. */
function labelOf({ origin, label }: ComparedSide): string | undefined {
  const { source, file, side } = origin;
  if (source) return source.label;
  return file !== undefined && side === undefined ? withoutSavedEnding(fileName(file)) : label;
}

/** The last part of a path of whatever machine. */
function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
