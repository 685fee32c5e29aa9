/** The rail: the parts of a comparison, as buttons that go to them. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { rovingTarget } from '../../keyboard/roving';
import { compareStrings as strings } from '../../strings/compare';
import { sharedStyles } from '../../theme/styles';
import { GoToSectionEvent } from './compare-events';
import { fullName, isStep, nameBeside, type RailSection } from './rail-section';

@customElement('compare-rail')
export class CompareRail extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; width: 184px; overflow-y: auto; padding: 8px 0; border-right: 1px solid var(--line); }
      ol { list-style: none; margin: 0; padding: 0; }
      button { appearance: none; display: flex; gap: 8px; width: 100%; padding: 2px 10px; font: inherit;
        text-align: left; color: inherit; background: none; border: 0; cursor: pointer; }
      button:hover { background: var(--vscode-list-hoverBackground, #80808026); }
      button:focus-visible { outline-offset: -1px; }
      [aria-current='true'] { background: var(--vscode-list-inactiveSelectionBackground, #80808033);
        box-shadow: inset 0 0 0 1px var(--vscode-contrastActiveBorder, transparent); }
      [aria-current='true'] .number { color: inherit; }
      .number { min-width: 2ch; text-align: right; color: var(--muted); font-variant-numeric: tabular-nums; }
      .unavailable { color: var(--muted); }
      .named { display: none; }
      .heading { padding: 6px 10px 1px; color: var(--muted); font-size: var(--small); }
      /* Above the parts: their names, beside them the name of a step if there is room, and the numbers of the steps. */
      @container (max-width: 700px) {
        :host { width: auto; overflow: visible; padding: 2px 6px 1px; border-right: 0; border-bottom: 1px solid var(--line); }
        nav { display: flex; flex-wrap: wrap; gap: 1px 2px; }
        ol { display: contents; }
        .steps { display: flex; flex-wrap: wrap; gap: 1px 0; flex: 1 0 100%; }
        .heading { padding: 2px 6px; font-size: inherit; }
        button { padding: 2px 6px; gap: 5px; border-radius: 4px; }
        .number { min-width: 0; }
        :is(.step .title, .why) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .step button { padding-inline: 3px; }
        .step .number { min-width: 1.2ch; text-align: center; }
        .named { display: block; flex: 1 1 18ch; min-width: 0; padding: 2px 6px; color: var(--muted); white-space: nowrap;
          overflow: hidden; text-overflow: ellipsis; }
        /* Keeps its height while it names nothing. */
        .named::after { content: '\\200b'; }
      }
      /* Where the parts fill a line, the name stands behind the steps. */
      @container (min-width: 600px) and (max-width: 700px) {
        .steps { flex: none; }
        .named { order: 1; }
      }
      :host([tight]) .title { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
      :host([tight]) :is(nav, .steps) { gap: 1px 0; }
      :host([tight]) button { padding: 1px 5px; }
      :host([tight]) .number { min-width: 1.2ch; text-align: center; }
    `,
  ];

  @property({ attribute: false }) sections: readonly RailSection[] = [];
  /** The id of the part that is read. */
  @property({ attribute: false }) reading = '';
  /** Whether there is only room for signs and numbers, with one name below them. */
  @property({ type: Boolean, reflect: true }) tight = false;
  /** The part under the pointer or with the focus. */
  @state() private pointed: RailSection | undefined;

  override render() {
    const items = this.sections.map((section, index) => this.item(section, index));
    const steps = this.sections.findIndex(isStep);
    const parts = steps < 0 ? items : items.slice(0, steps);
    return html`<nav aria-label=${strings.sections} @keydown=${this.key} @pointerover=${this.look} @focusin=${this.look}
        @pointerleave=${this.lookAway} @focusout=${this.lookAway}>
      <ol>${parts}</ol>
      <div class="named" aria-hidden="true" data-named>${this.named}</div>
      ${steps < 0 ? nothing : this.steps(items, steps)}
    </nav>`;
  }

  /** @param first the index of the first item among all parts */
  private steps(items: readonly unknown[], first: number) {
    const ofB = this.sections.findIndex(({ isOnlyInB }) => isOnlyInB);
    if (ofB < 0)
      return html`<ol class="steps"><li class="heading" data-steps>${strings.steps}</li>${items.slice(first)}</ol>`;
    return html`<ol class="steps"><li class="heading" data-steps>${strings.stepsOfA}</li>${items.slice(first, ofB)}
      <li class="heading" data-steps-only-b>${strings.stepsOnlyInB}</li>${items.slice(ofB)}</ol>`;
  }

  private item(section: RailSection, index: number) {
    const { id, title, number, unavailable } = section;
    const isCurrent = index === this.current;
    return html`<li class=${isStep(section) ? 'step' : 'part'}><button class=${unavailable === undefined ? '' : 'unavailable'} type="button" data-goto=${id}
      title=${unavailable === undefined ? fullName(section) : `${fullName(section)}: ${unavailable}`} aria-current=${isCurrent ? 'true' : nothing} tabindex=${isCurrent ? 0 : -1} @click=${() => this.go(index)}>
      <span class="number" aria-hidden=${!isStep(section)}>${number}</span>
      <span class="title"><span>${title}</span>${unavailable === undefined ? nothing : html` <span class="why">(${strings.unavailable})</span>`}</span></button></li>`;
  }

  private get current(): number {
    return Math.max(
      this.sections.findIndex(({ id }) => id === this.reading),
      0,
    );
  }

  /** The text about the part under the pointer, or else the one that is read. */
  private get named(): string {
    const shown = this.pointed ?? this.sections[this.current];
    return this.tight || this.sections.some(isStep) ? nameBeside(shown, this.tight) : '';
  }

  private readonly look = (event: Event): void => {
    const button = (event.target as Element).closest<HTMLElement>('[data-goto]');
    this.pointed = this.sections.find(({ id }) => id === button?.dataset['goto']);
  };

  private readonly lookAway = (): void => {
    this.pointed = undefined;
  };

  private go(index: number): void {
    this.dispatchEvent(new GoToSectionEvent(this.sections[index]?.id ?? ''));
  }

  private key(event: KeyboardEvent): void {
    const buttons = [...this.renderRoot.querySelectorAll('button')];
    const focused = buttons.indexOf((event.target as HTMLElement).closest('button') as HTMLButtonElement);
    const target = rovingTarget(event, focused, buttons.length);
    if (target === undefined) return;
    event.preventDefault();
    buttons[target]?.focus();
  }
}
