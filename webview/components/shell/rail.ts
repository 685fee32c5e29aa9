/** The path of the data: the steps in the order in which they happen. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Plan } from '../../../src/engine/protocol';
import { layerIn } from '../../../src/trace/steps/stacks';
import { rovingTarget } from '../../keyboard/roving';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';

type Section = Plan['sections'][number];

@customElement('trace-rail')
export class Rail extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; position: relative; overflow-y: auto; padding: 8px 0;
        border-right: 1px solid var(--line); }
      h2 { margin: 10px 0 2px; padding: 0 12px; font-size: calc(var(--small) * 0.94); font-weight: 600;
        text-transform: uppercase; letter-spacing: 0.04em; color: var(--muted); }
      h2:first-child { margin-top: 0; }
      ol { list-style: none; margin: 0; padding: 0; }
      button { appearance: none; display: flex; gap: 8px; width: 100%; padding: 2px 10px; font: inherit;
        text-align: left; color: inherit;
        background: none; border: 0; border-left: 3px solid transparent; cursor: pointer; }
      button:hover { background: var(--vscode-list-hoverBackground, #80808026); }
      button:focus-visible { outline-offset: -1px; }
      button[aria-current] { border-left-color: var(--vscode-focusBorder, #0078d4);
        background: var(--vscode-list-inactiveSelectionBackground, #80808033);
        color: var(--vscode-list-inactiveSelectionForeground, inherit); }
      .number { min-width: 2ch; text-align: right; color: var(--muted); font-variant-numeric: tabular-nums; }
      [aria-current] .number { color: inherit; }
      .failed .number { color: var(--bad); font-weight: bold; }
      @container (max-width: 560px) {
        .title { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        h2 { padding: 0 4px; }
        .stack { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        button { padding: 3px 8px 3px 5px; }
      }
    `,
  ];

  @property({ attribute: false }) plan!: Pick<Plan, 'sections' | 'stacks'>;
  @property({ attribute: false }) current = 1;
  /** The block that the steps of a block are of. */
  @property({ attribute: false }) layer = 0;
  /** Steps of which a proof fails. */
  @property({ attribute: false }) failed: ReadonlySet<number> = new Set();

  override render() {
    return html`<nav aria-label=${strings.steps} @keydown=${this.key}>
      ${groupsOf(this.plan.sections).map((group) => this.group(group))}
    </nav>`;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('current')) this.button(this.current)?.scrollIntoView({ block: 'nearest' });
  }

  private group(steps: readonly Section[]) {
    return html`<h2>${this.stackOf(steps)}${this.nameOf(steps)}</h2>
      <ol>${steps.map((step) => this.entry(step))}</ol>`;
  }

  /** Steps of one stack are called after it where there are several. */
  private nameOf(steps: readonly Section[]): string {
    const { plan, layer } = this;
    const group = steps[0]?.group ?? 'in';
    const part = steps.find((step) => step.part !== undefined)?.part;
    const shown = part === undefined ? layer : layerIn(plan, part, layer);
    const name = { in: strings.groupIn, block: strings.groupBlock(shown), out: strings.groupOut }[group];
    return name;
  }

  /** The stack that the steps are of, where there are several. */
  private stackOf(steps: readonly Section[]) {
    const part = steps.find((step) => step.part !== undefined)?.part;
    if (part === undefined || this.plan.stacks.length === 1) return nothing;
    return html`<span class="stack">${strings.groupOf(part)} </span>`;
  }

  private entry({ number, title }: Section) {
    const current = number === this.current;
    return html`<li><button type="button" class=${this.failed.has(number) ? 'failed' : ''}
      aria-current=${current ? 'step' : nothing}
      tabindex=${current ? 0 : -1} title=${title} data-goto=${number} @click=${() => this.go(number)}>
      <span class="number">${number}</span> <span class="title">${title}</span>
    </button></li>`;
  }

  private button(number: number): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-goto="${number}"]`);
  }

  private go(number: number): void {
    this.dispatchEvent(new CustomEvent<number>('go', { detail: number }));
  }

  private key(event: KeyboardEvent): void {
    const focused = (event.target as HTMLElement).closest<HTMLElement>('[data-goto]');
    const current = Number(focused?.dataset.goto ?? this.current) - 1;
    const target = rovingTarget(event.key, current, this.plan.sections.length);
    if (target === undefined) return;
    event.preventDefault();
    this.button(target + 1)?.focus();
  }
}

/** Neighbouring steps that lie on the same part of the path. */
function groupsOf(sections: readonly Section[]): Section[][] {
  const groups: Section[][] = [];
  for (const section of sections) {
    const last = groups.at(-1);
    const part = last?.find((step) => step.part !== undefined)?.part;
    const isSamePart = part === undefined || section.part === undefined || part === section.part;
    if (last?.[0]?.group === section.group && isSamePart) last.push(section);
    else groups.push([section]);
  }
  return groups;
}
