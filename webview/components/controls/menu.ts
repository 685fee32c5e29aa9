/** A menu, usually with the button that opens it. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { rovingTarget } from '../../keyboard/roving';
import { sharedStyles } from '../../theme/styles';
import { openedStyles, placeBeside } from './place-beside';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  /** A more precise label, if there is more to say. */
  readonly about?: string;
  /** The key that does the same, as text. */
  readonly key?: string;
  /** The reason why it cannot be chosen now. */
  readonly disabled?: string;
  /** A text below the label: why it cannot be chosen, if that is not obvious, or what holds of it and those after it. */
  readonly note?: string | undefined;
  /** Whether it is the current value; the menu opens with this item focused. */
  readonly isCurrent?: boolean;
  /** Whether a line separates it from the items above it. */
  readonly begins?: boolean;
}

/** In CSS pixels: the distance between the button and the menu, and between the menu and the edge of the panel. */
const AROUND = { distance: 2, edge: 4 } as const;

let menus = 0;

/** Sends `pick` with the item's id. */
@customElement('trace-menu')
export class Menu extends LitElement {
  static override styles = [
    sharedStyles,
    openedStyles,
    css`
      :host { display: inline-block; }
      .opener { appearance: none; font: inherit; color: inherit; background: none; border: 1px solid transparent;
        border-radius: 4px; padding: 0 6px; cursor: pointer; line-height: 1.5; }
      .opener.framed { padding: 3px 11px; border-color: var(--vscode-button-border, var(--line));
        background: var(--vscode-button-secondaryBackground, transparent);
        color: var(--vscode-button-secondaryForeground, inherit); }
      .opener:hover, .opener[aria-expanded='true'] { background: var(--vscode-toolbar-hoverBackground, #5a5d5e50);
        outline: 1px dashed var(--vscode-contrastActiveBorder, transparent); }
      [role='menu'] { padding: 4px; min-width: 180px; max-width: 90vw; max-height: calc(100vh - 8px); overflow-y: auto;
        font-weight: normal; background: var(--vscode-menu-background, #1f1f1f); color: var(--vscode-menu-foreground, #cccccc); }
      /* The same width whatever its labels: its items depend on the chosen value, and a click at the same place must hit the
         same item. */
      :host([steady]) [role='menu'] { width: min(calc(36 * var(--vscode-font-size, 13px)), 90vw); }
      [role='menuitem'] { appearance: none; display: flex; gap: 24px; width: 100%; padding: 3px 12px; font: inherit;
        font-size: var(--vscode-font-size, 13px); text-align: left; color: inherit; background: none; border: 0;
        border-radius: 3px; cursor: pointer; }
      .begins { position: relative; margin-top: 9px; }
      .begins::before { content: ''; position: absolute; top: -5px; left: 8px; right: 8px;
        border-top: 1px solid var(--vscode-menu-separatorBackground, var(--line)); }
      [role='menuitem'] span { flex: 1; min-width: 0; overflow-wrap: break-word; }
      small { display: block; max-width: 44ch; font-size: 0.88em; white-space: normal; }
      kbd { flex: none; font: inherit; opacity: 0.8; }
      /* The pointer moves the focus, so that only one item is marked, whichever was used last. */
      [role='menuitem']:focus {
        background: var(--vscode-menu-selectionBackground, #0078d4);
        color: var(--vscode-menu-selectionForeground, #fff);
        outline: 1px solid var(--vscode-menu-selectionBorder, transparent); outline-offset: -1px; }
      [aria-current] { font-weight: 600; }
      /* Its colour is made for the menu's background, so it keeps that background when focused. */
      [role='menuitem'][aria-disabled='true'] { background: none; color: var(--vscode-disabledForeground, #cccccc80); cursor: default; }
      [aria-disabled='true'] small { color: var(--vscode-menu-foreground, #cccccc); }
      [role='menuitem'][aria-disabled='true']:focus { outline-color: var(--vscode-focusBorder, #0078d4); }
    `,
  ];

  /** The button's accessible name; `text` is the visible text, unless the slot is filled. */
  @property({ attribute: false }) label = '';
  @property({ attribute: false }) text = '⋯';
  /** Whether the button has a frame; otherwise it only stands out when pointed at. */
  @property({ attribute: false }) framed = false;
  /** Whether there is a button; otherwise the menu is opened beside what it is about. */
  @property({ attribute: false }) hasButton = true;
  /** Whether its width does not depend on its items; a longer label ends in "…" and is whole in its tooltip. */
  @property({ type: Boolean, reflect: true }) steady = false;
  /** Called when the menu opens, which waits for the items. */
  @property({ attribute: false }) items: () => readonly MenuItem[] | Promise<readonly MenuItem[]> = () => [];
  @state() private shown: readonly MenuItem[] = [];
  @query('.opener') private opener!: HTMLButtonElement | null;
  @query('[role="menu"]') private menu!: HTMLElement;
  /** Gets the focus when the menu is closed by a key or a choice. */
  private returnTo: HTMLElement | null = null;
  private readonly number = menus++;
  private openings = 0;

  override focus(options?: FocusOptions): void {
    this.opener?.focus(options);
  }

  override render() {
    return html`${this.hasButton ? this.button() : nothing}
      <div role="menu" id="menu-${this.number}" popover="auto" aria-label=${this.label} @toggle=${this.toggled}
        @keydown=${this.key} @pointermove=${this.pointed}>${this.shown.map((item) => this.item(item))}</div>`;
  }

  private button() {
    const isOpen = this.shown.length > 0;
    return html`<button type="button" part="opener" class="opener ${this.framed ? 'framed' : ''}" aria-haspopup="menu"
      aria-expanded=${isOpen} aria-label=${this.label} title=${this.label} aria-controls="menu-${this.number}"
      @click=${this.toggle} @keydown=${this.openByKey}><slot>${this.text}</slot></button>`;
  }

  private item({ id, label, about, key, disabled, note, isCurrent, begins }: MenuItem) {
    return html`<button type="button" role="menuitem" class=${begins ? 'begins' : ''} tabindex="-1" data-item=${id} title=${disabled ?? about ?? (this.steady ? label : nothing)}
      aria-current=${isCurrent ? 'true' : nothing}
      aria-disabled=${disabled === undefined ? 'false' : 'true'}
      aria-keyshortcuts=${key === undefined ? nothing : key.replace(' ', '+')}
      @click=${() => disabled === undefined && this.pick(id)}><span>${label}${(note ?? disabled) === undefined ? nothing : html`<small>${note ?? disabled}</small>`}</span>${
        key === undefined ? nothing : html`<kbd aria-hidden="true">${key}</kbd>`
      }</button>`;
  }

  /** Opens the menu beside a place in the page. @param returnTo gets the focus afterwards */
  async openAt(place: DOMRect, returnTo: HTMLElement): Promise<void> {
    this.close();
    await this.open('first', place, returnTo);
  }

  private async open(at: 'first' | 'last', place?: DOMRect, returnTo: HTMLElement | null = this.opener): Promise<void> {
    const opening = ++this.openings;
    const items = await this.items();
    // It was opened again in the meantime; that call shows it.
    if (opening !== this.openings) return;
    this.shown = items;
    this.returnTo = returnTo;
    await this.updateComplete;
    this.menu.showPopover();
    this.listen(true);
    await this.place(place);
    const current = this.shown.findIndex(({ isCurrent }) => isCurrent);
    const isEnabled = ({ disabled }: MenuItem) => disabled === undefined;
    const end = at === 'first' ? this.shown.findIndex(isEnabled) : this.shown.findLastIndex(isEnabled);
    this.entries[Math.max(current >= 0 ? current : end, 0)]?.focus();
  }

  private close(): void {
    if (this.menu.matches(':popover-open')) this.menu.hidePopover();
  }

  private toggle(): void {
    if (this.shown.length > 0) this.close();
    else void this.open('first');
  }

  /** The browser may close it too: on a click elsewhere, with Escape, or when something outside the page takes the focus. */
  private toggled(event: Event): void {
    if ((event as ToggleEvent).newState !== 'closed') return;
    this.shown = [];
    this.listen(false);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.listen(false);
  }

  private listen(isOpen: boolean): void {
    const change = isOpen ? addEventListener : removeEventListener;
    change('blur', this.left);
    change('keydown', this.escaped, true);
  }

  private readonly left = (event: FocusEvent): void => {
    if (event.target === window) this.close();
  };

  /**
   * Handles Escape also if the focus has left the menu, as to an editor dialog and back: the page would use the key for
   * something else.
   */
  private readonly escaped = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
    this.returnTo?.focus();
  };

  /** Places it below the button and aligned with its end, or to the right of a place, as far as there is room. */
  private async place(place?: DOMRect): Promise<void> {
    const anchor = place ? { getBoundingClientRect: () => place } : this.opener;
    if (anchor) await placeBeside(anchor, this.menu, { ...AROUND, placement: place ? 'bottom-start' : 'bottom-end' });
  }

  private pick(id: string): void {
    this.close();
    this.returnTo?.focus();
    this.dispatchEvent(new CustomEvent<string>('pick', { detail: id }));
  }

  private get entries(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  }

  private openByKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    void this.open(event.key === 'ArrowDown' ? 'first' : 'last');
  }

  private pointed(event: PointerEvent): void {
    const item = (event.target as Element).closest<HTMLElement>('[role="menuitem"]');
    if (item && !item.matches(':focus')) item.focus({ preventScroll: true });
  }

  private key(event: KeyboardEvent): void {
    const { entries } = this;
    const focused = entries.indexOf(event.target as HTMLElement);
    if (event.key === 'Tab') {
      this.close();
      return;
    }
    // Elsewhere in the panel these keys have another meaning.
    event.stopPropagation();
    const target = rovingTarget(event, focused, entries.length) ?? this.lettered(event.key, focused);
    if (target === undefined) return;
    event.preventDefault();
    const wraps = target === focused && (event.key === 'ArrowDown' || event.key === 'ArrowUp');
    entries[wraps ? (event.key === 'ArrowDown' ? 0 : entries.length - 1) : target]?.focus();
  }

  /** The index of the next item that begins with a letter. */
  private lettered(key: string, from: number): number | undefined {
    if (key.length !== 1 || key === ' ') return undefined;
    const { shown } = this;
    const order = shown.map((_, i) => (from + 1 + i) % shown.length);
    return order.find((i) => shown[i]?.label.toLowerCase().startsWith(key.toLowerCase()));
  }
}
