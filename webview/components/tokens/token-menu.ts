/** The menu of a token, opened beside it with the right mouse button or the menu key. */

import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { COMPARE_TEXT, COPY } from '../../../src/engine/protocol/panel-protocol';
import { type SequenceName, TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import { MaskEvent } from '../../panel/mask-event';
import { ChooseEvent, type PanelData, WalkEvent } from '../../panel/panel';
import { ShowInEditorEvent } from '../../panel/show-in-editor-event';
import { type InEditor, type TokenAction, type TokenDeed, tokenActions } from '../../state/tokens/token-actions';
import { quotedToken, visibleText } from '../../strings/format';
import { tokenMenuStrings as strings } from '../../strings/token-menu';
import { sharedStyles } from '../../theme/styles';
import '../controls/menu';
import type { Menu } from '../controls/menu';
import '../controls/said';
import type { Said } from '../controls/said';
import '../controls/instead-field';
import type { InsteadField } from '../controls/instead-field';

/** Actions that the editor performs. */
const OF_HOST: ReadonlySet<TokenDeed['kind']> = new Set(['copy', 'compare', 'instead']);

/** Ids of the actions that change a token. */
const CHANGES = ['instead', 'write'] as const;
export type TokenChange = (typeof CHANGES)[number];

@customElement('trace-token-menu')
export class TokenMenu extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      /* The message about a copy is shown below it, over the steps. */
      :host { display: block; position: relative; height: 0; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) sequence: SequenceName = TOKENS;
  @property({ attribute: false }) inEditor: InEditor = 'nowhere';
  /** The position of the token that the menu is about. */
  @state() private position = 0;
  @query('trace-menu') private menu!: Menu;
  @query('trace-said') private said!: Said;
  @query('trace-instead-field') private instead!: InsteadField;
  /** The element of that token. */
  private of: HTMLElement | undefined;

  override render() {
    return html`<trace-menu .hasButton=${false} .label=${strings.label(this.name)} .items=${() => this.actions}
        @pick=${(event: CustomEvent<string>) => this.act(event.detail)}></trace-menu>
      <trace-instead-field .panel=${this.panel} .sequence=${this.sequence}></trace-instead-field>
      <trace-said></trace-said>`;
  }

  /** @param returnTo gets the focus when the menu closes */
  async openAt(position: number, place: DOMRect, returnTo: HTMLElement): Promise<void> {
    this.position = position;
    this.of = returnTo;
    await this.updateComplete;
    await this.menu.openAt(place, returnTo);
  }

  /** Changes a token as its menu item does; only for tokens that have a `changeOf`. */
  changeAt(position: number, chip: HTMLElement): void {
    this.position = position;
    this.of = chip;
    const change = this.changeOf(position);
    if (change) this.act(change);
  }

  /** How a token can be changed, if at all: by a text of the user's own, or, in a decoder's output, by another token. */
  changeOf(position: number): TokenChange | undefined {
    const possible = new Set(this.actionsOf(position).flatMap(({ id, disabled }) => (disabled ? [] : [id])));
    return CHANGES.find((id) => possible.has(id));
  }

  private get name(): string {
    const token = tokensIn(this.panel.summary, this.sequence)[this.position];
    return token ? quotedToken(token) : '';
  }

  private get actions(): readonly TokenAction[] {
    return this.actionsOf(this.position);
  }

  private actionsOf(position: number): readonly TokenAction[] {
    const { panel, sequence, inEditor } = this;
    const { summary, choice, host } = panel;
    const actions = tokenActions({ summary, choice, sequence, position, inEditor });
    return actions.filter(({ deed }) => host || !OF_HOST.has(deed.kind));
  }

  private act(id: string): void {
    const deed = this.actions.find((action) => action.id === id)?.deed;
    if (deed) this.perform(deed);
  }

  private perform(deed: TokenDeed): void {
    switch (deed.kind) {
      case 'choose':
        this.dispatchEvent(new ChooseEvent(deed.change));
        if (deed.step !== undefined) this.dispatchEvent(new WalkEvent(deed.step, deed.part));
        return;
      case 'mask':
        this.dispatchEvent(new MaskEvent(deed.positions, deed.place));
        return;
      case 'instead':
        if (this.of) void this.instead.openAt({ place: deed.position, tokens: 1 }, this.of);
        return;
      case 'show':
        this.dispatchEvent(new ShowInEditorEvent(deed.position));
        return;
      case 'compare':
        this.panel.host?.connection.send(COMPARE_TEXT, { text: deed.text });
        return;
      case 'copy':
        void this.said.tell(async () => {
          await this.panel.host?.connection.ask(COPY, { text: deed.text });
          return strings.copied(visibleText(deed.text));
        });
    }
  }
}
