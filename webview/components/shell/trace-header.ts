/** The header: model, its size, the time taken, and whether the numbers are proven. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { whyNot } from '../../../src/architectures/plan/why-not';
import { storedValues } from '../../../src/base/stored-values';
import type { Places } from '../../../src/engine/protocol/panel-protocol';
import type { SavedFile } from '../../../src/engine/protocol/save-protocol';
import type { Proof, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { failedPlace } from '../../../src/trace/run/proof-numbers';
import { tallyOf } from '../../../src/trace/run/proof-tally';
import { isOther } from '../../base/is-other';
import { LEVELS, type Level } from '../../choice/choice';
import { FocusHandover } from '../../keyboard/focus-handover';
import { ChooseEvent } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import type { ProofProgress } from '../../state/provenance/verdict';
import { compareStrings } from '../../strings/compare';
import { exportTexts } from '../../strings/exports';
import { milliseconds, nameText } from '../../strings/format';
import { storyStrings } from '../../strings/story';
import { strings } from '../../strings/strings';
import { textFieldStrings } from '../../strings/text-field';
import { visitedStrings } from '../../strings/visited';
import { sharedStyles } from '../../theme/styles';
import './export-menu';
import type { ExportMenu, SavedByCommand } from './export-menu';
import '../controls/help';
import { failureOf } from '../controls/error-box';
import '../controls/proof-verdict';
import '../controls/segmented';
import { variantPicker } from './pickers';
import '../controls/saved-note';
import type { SavedNote } from '../controls/saved-note';

/** Says that only a part of a text is traced, or of an encoder-decoder's source, or of its forced output. */
function cutWords({ cut, source, text, model }: TraceSummary): string | undefined {
  const { contextLength, encoder } = model;
  const ofSource =
    source?.cut && strings.cut(source.cut, encoder?.contextLength ?? contextLength, source.text, 'source');
  const own = cut && strings.cut(cut, contextLength, text, source ? 'output' : 'text');
  return [ofSource, own].filter(Boolean).join(' ') || undefined;
}

@customElement('trace-header')
export class TraceHeader extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 14px; }
      h1 { display: inline; margin: 0; font-size: 1.08em; font-weight: 600; overflow-wrap: anywhere; }
      .model { padding: 1px 5px; margin: 0 -5px; border: 1px solid transparent; border-radius: 3px; background: none;
        color: inherit; font: inherit; text-align: left; overflow-wrap: anywhere; cursor: pointer; }
      .model:hover { background: var(--vscode-toolbar-hoverBackground, rgba(128, 128, 128, 0.2));
        border-color: var(--vscode-contrastActiveBorder, transparent); }
      .model:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
      /* A small triangle that points down, as on a list that opens. */
      .arrow { display: inline-block; margin-left: 6px; vertical-align: middle; border: 4px solid transparent;
        border-top-color: currentColor; border-bottom: 0; opacity: 0.7; }
      .end { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin-left: auto; }
      .actions { display: contents; }
      .places { display: inline-flex; gap: 1px; }
      .places button { appearance: none; display: grid; place-items: center; width: 24px; height: 24px; padding: 0; border: 0;
        border-radius: 5px; color: inherit; background: none; cursor: pointer; }
      .places button:hover:enabled { background: var(--vscode-toolbar-hoverBackground, #5a5d5e50);
        outline: 1px dashed var(--vscode-contrastActiveBorder, transparent); }
      .places button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
      .places button:disabled { opacity: 0.35; cursor: default; }
      /* An arrow to the left or right. */
      .places button::before { content: ''; width: 13px; height: 11px; background: currentColor;
        clip-path: polygon(0 50%, 46% 0, 58% 11%, 31% 42%, 100% 42%, 100% 58%, 31% 58%, 58% 89%, 46% 100%); }
      .places .forward::before { transform: scaleX(-1); }
      :host([narrow]) .actions, :host([narrow]) .sizes, :host([narrow]) .time { display: none; }
      :host([narrow]) { gap: 4px 10px; }
      :host([narrow]) .end { flex: 0 1 auto; gap: 4px 6px; }
      /* The title of the verdict has its numbers as well. */
      /* The levels need a line here; small parts are beside the name. */
      @container (max-width: 300px) {
        :host([narrow]) .end { display: contents; }
        :host([narrow]) [data-picker] { order: 1; flex-basis: 100%; }
        :host([narrow]) trace-export-menu { margin-left: auto; }
        :host([narrow]) .notice { order: 2; }
      }
      @container (max-width: 1480px) { .time, .sizes { display: none; } }
      .notice { flex: 1 0 100%; box-sizing: border-box; min-width: 0; max-width: 100%; padding: 4px 10px; overflow-wrap: anywhere; border: 1px solid var(--vscode-inputValidation-infoBorder, #007acc);
        background: var(--vscode-inputValidation-infoBackground, transparent);
          color: var(--vscode-inputValidation-infoForeground, inherit); }
      .closable { position: relative; padding-right: 30px; }
      .opened { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      span.opened { display: block; }
      summary.opened { cursor: pointer; }
      .close { appearance: none; position: absolute; top: 2px; right: 4px; min-width: 24px; min-height: 24px; padding: 0;
        font: inherit; color: inherit; background: none; border: 0; border-radius: 4px; cursor: pointer; }
      .close:hover { background: var(--vscode-toolbar-hoverBackground, #5a5d5e50); }
      .warning { border-color: var(--vscode-inputValidation-warningBorder, #b89500);
        background: var(--vscode-inputValidation-warningBackground, transparent);
        color: var(--vscode-inputValidation-warningForeground, inherit); }
      .error { border-color: var(--vscode-inputValidation-errorBorder, #be1100);
        background: var(--vscode-inputValidation-errorBackground, transparent);
        color: var(--vscode-inputValidation-errorForeground, inherit); font-weight: 600; }
    `,
  ];

  @property({ attribute: false }) summary!: TraceSummary;
  @property({ attribute: false }) proofs: readonly Proof[] = [];
  @property({ attribute: false }) proven: ProofProgress['proven'];
  /** Why not all blocks could be proven. */
  @property({ attribute: false }) failure: ProofProgress['failure'];
  @property({ attribute: false }) panel!: StepData;
  /** Whether the panel is about to choose the shown head. */
  @property({ attribute: false }) awaitsHead = false;
  /** Where the user can go back and forward to. */
  @property({ attribute: false, hasChanged: isOther }) places: Places = { back: false, forward: false };
  /** Whether there is little room; rarely used actions are then in the menu. */
  @property({ type: Boolean, reflect: true }) narrow = false;
  /** Whether there is room for arrows; otherwise the menu goes back and forward. */
  @property({ attribute: false }) arrows = true;
  @query('trace-saved-note') private savedNote!: SavedNote;
  @query('trace-export-menu') private menu!: ExportMenu;
  /** The file whose note ("the trace is from this file") was closed. */
  @state() private closed: string | undefined;

  constructor() {
    super();
    new FocusHandover(this, ['.model']);
  }

  /** Does what its menu does. */
  save(action: SavedByCommand): void {
    this.menu.save(action);
  }

  override render() {
    const { model, timings } = this.summary;
    const times = this.times();
    return html`
      <h1><button class="model" data-action="choose-model" title=${strings.chooseModel}
        @click=${() => this.dispatchEvent(new Event('choose-model'))}>${nameText(model.name)}<span class="arrow" aria-hidden="true"></span></button></h1>
      <span class="muted sizes"
        title=${this.about()}>
        ${strings.architecture(model.architecture)} · ${strings.sizes(model.layers, model.heads, model.dModel)}</span>
      <trace-proof-verdict .proofs=${this.proofs} .proven=${this.proven} .failure=${this.failure} .times=${times}
        .plain=${this.panel.choice.level === 'story'}></trace-proof-verdict>
      ${this.failure ? failureOf(this.failure) : nothing}
      <span class="muted time" ?hidden=${this.panel.choice.level === 'story'} title=${times} data-forward=${timings.forward}>${strings.tracedIn(milliseconds(timings.forward))}</span>
      ${this.end()}
      <trace-saved-note hidden .host=${this.panel.host}></trace-saved-note>
      ${this.notices()}
    `;
  }

  /** Not for a trace from a file: the times are those of the session that saved it, and today's checks took another time. */
  private times(): string {
    const { timings, plan, saved } = this.summary;
    if (saved) return '';
    const { load, forward, proofs, generation } = timings;
    const continues = whyNot(plan, 'Generation') === undefined;
    return strings.timings(
      milliseconds(load),
      milliseconds(forward),
      milliseconds(proofs),
      continues ? milliseconds(generation) : undefined,
    );
  }

  /** Further facts about the model. */
  private about(): string {
    const { parameters, vocabSize, contextLength, tokenizer, precision } = this.summary.model;
    const stored = storedValues(precision);
    const about = [strings.parameters(parameters), strings.vocabulary(vocabSize, contextLength, tokenizer)];
    return [...about, ...(stored === undefined ? [] : [stored])].join(' · ');
  }

  /** Where to go back to, how the trace is read, and what can be done with it. */
  private end() {
    return html`<div class="end">
        ${this.arrows ? this.visited() : nothing} ${this.level()} ${this.narrow ? nothing : variantPicker(this.summary.model.variant, this.panel.choice.variant, this)}
        <span class="actions"><vscode-button secondary data-action="edit-text" title=${textFieldStrings.editTitle}
          @click=${() => this.dispatchEvent(new Event('edit-text'))}>${textFieldStrings.edit}</vscode-button>
        <vscode-button secondary data-action="compare" title=${compareStrings.buttonTitle}
          @click=${() => this.dispatchEvent(new Event('compare'))}>${compareStrings.button}</vscode-button>
        <vscode-button secondary data-action="again"
          @click=${() => this.dispatchEvent(new Event('again'))}>${strings.again}</vscode-button></span>
        <trace-export-menu @report-saved=${({ detail }: CustomEvent<SavedFile>) => this.savedNote.tell(detail)} .panel=${this.panel} .awaitsHead=${this.awaitsHead} .places=${this.arrows ? null : this.places} .narrow=${this.narrow} @act=${(event: CustomEvent<string>) => this.dispatchEvent(new Event(event.detail))}></trace-export-menu>
        <trace-help-button></trace-help-button>
      </div>`;
  }

  /** Notices: failed proofs, what was cut off from the text, and that the trace was saved. */
  private notices() {
    const { saved, plan } = this.summary;
    const cutText = cutWords(this.summary);
    const failed = this.proofs.filter(({ status }) => status === 'fails');
    return html`${failed.map(
      (one) =>
        html`<div class="notice error" role="alert">✗ ${strings.proofFails(one.claim, plan.sections.find(({ view }) => view === one.view)?.number ?? 0, failedPlace(one))}</div>`,
    )}
      ${cutText ? html`<div class="notice warning" data-cut>${cutText}</div>` : nothing}
      ${saved && this.closed !== saved.path ? this.savedNotice(saved) : nothing}`;
  }

  private savedNotice({ path, hasModel }: NonNullable<TraceSummary['saved']>) {
    const close = () => {
      this.closed = path;
    };
    return html`<div class="notice closable" title=${nameText(path)} data-saved=${path} data-has-model=${hasModel}>
        ${this.openedFrom(exportTexts.openedFrom(nameText(path.replace(/^.*[/\\]/, ''))))}
        ${hasModel ? nothing : exportTexts.modelAbsent(nameText(this.summary.model.name))}
        <button type="button" class="close" data-action="close-saved" aria-label=${exportTexts.closeNotice}
          title=${exportTexts.closeNotice} @click=${close}>✕</button>
      </div>`;
  }

  /** On one line; a fold says why fewer proofs count than before the trace was saved. */
  private openedFrom(text: string) {
    const proofs = this.fromFile();
    return proofs === nothing
      ? html`<span class="opened">${text}</span>`
      : html`<details><summary class="opened">${text}</summary>${proofs}</details>`;
  }

  private fromFile() {
    const tally = tallyOf(this.proofs);
    if (tally.needRun === 0 || !this.proven || this.proven.proven < this.proven.total) return nothing;
    return html`<span data-proofs-from-file>${strings.proofsFromFile(tally)}</span>`;
  }

  private visited() {
    return html`<span class="places" role="group" aria-label=${visitedStrings.label}>${(
      ['back', 'forward'] as const
    ).map((direction) => {
      const { does, none, keys, title } = visitedStrings;
      const label = visitedStrings[direction];
      const can = this.places[direction];
      return html`<button type="button" class=${direction} data-action="go-${direction}" aria-label=${label} ?disabled=${!can}
          title=${can ? title(does[direction], keys[direction]) : none[direction]} @click=${() => this.dispatchEvent(new Event(`go-${direction}`))}></button>`;
    })}</span>`;
  }

  private level() {
    const options = LEVELS.map((value) => ({
      value,
      label: storyStrings.levels[value],
      title: storyStrings.levelTitles[value],
    }));
    return html`<trace-segmented words data-picker="level" .label=${storyStrings.level} .showLabel=${false} .options=${options}
      .value=${this.panel.choice.level}
      @pick=${(event: CustomEvent<Level>) => this.dispatchEvent(new ChooseEvent({ level: event.detail }))}></trace-segmented>`;
  }
}
