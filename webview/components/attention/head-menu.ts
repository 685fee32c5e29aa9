/** The menu of a head, opened beside it with the right mouse button or the menu key. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { COPY } from '../../../src/engine/protocol/panel-protocol';
import { shownStack } from '../../../src/trace/steps/stacks';
import { visitFigures } from '../../choice/choice';
import { ChooseEvent, WalkEvent } from '../../panel/panel';
import {
  type HeadAction,
  type HeadDeed,
  headActions,
  headName,
  type PointedHead,
} from '../../state/attention/head-actions';
import type { StepData } from '../../state/generation/step-data';
import { headMenuStrings as strings } from '../../strings/head-menu';
import { sharedStyles } from '../../theme/styles';
import '../controls/menu';
import type { Menu } from '../controls/menu';
import '../controls/said';
import type { Said } from '../controls/said';

@customElement('trace-head-menu')
export class HeadMenu extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      /* The message about a copy is shown below it, over the steps. */
      :host { display: block; position: relative; height: 0; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** The head that the menu is about. */
  @state() private head: PointedHead | undefined;
  @query('trace-menu') private menu!: Menu;
  @query('trace-said') private said!: Said;

  override render() {
    const label = this.head ? strings.label(headName(this.head)) : '';
    return html`<trace-menu .hasButton=${false} .label=${label} .items=${() => this.actions}
        @pick=${(event: CustomEvent<string>) => this.act(event.detail)}></trace-menu>
      <trace-said></trace-said>`;
  }

  /** @param returnTo gets the focus when the menu closes */
  async openAt(head: PointedHead, place: DOMRect, returnTo: HTMLElement): Promise<void> {
    this.head = head;
    await this.updateComplete;
    await this.menu.openAt(place, returnTo);
  }

  /** Runs the model without the chosen head. */
  leaveOutChosen(): void {
    const { choice, summary } = this.panel;
    const { name: stack } = shownStack(summary.plan, undefined, summary.model);
    const head = { layer: choice.layer, head: choice.head, stack, cross: false };
    const deed = headActions(this.panel, head).find(({ id }) => id === 'leave-out')?.deed;
    if (deed) this.perform(deed, head);
  }

  private get actions(): readonly HeadAction[] {
    const { panel, head } = this;
    if (!head) return [];
    return headActions(panel, head).filter(({ deed }) => panel.host || deed.kind !== 'copy');
  }

  private act(id: string): void {
    const deed = this.actions.find((action) => action.id === id)?.deed;
    if (deed && this.head) this.perform(deed, this.head);
  }

  private perform(deed: HeadDeed, { layer, head }: PointedHead): void {
    if (deed.kind === 'copy') {
      void this.said.tell(async () => {
        await this.panel.host?.connection.ask(COPY, { text: deed.text });
        return strings.copied(deed.text);
      });
      return;
    }
    const { choice } = this.panel;
    // The simplified block has only one head, and in a story what heads do with tokens is shown among the figures.
    const isHidden = choice.level === 'story' && deed.kind === 'look' && deed.part !== undefined;
    const shown = isHidden ? { step: deed.step ?? choice.step, ...visitFigures(choice) } : {};
    this.dispatchEvent(new ChooseEvent({ layer, head, variant: 'model', ...shown }));
    if (deed.kind === 'leave out') this.dispatchEvent(new WalkEvent(deed.step, 'run without a part', deed.part));
    else if (deed.step !== undefined) this.dispatchEvent(new WalkEvent(deed.step, deed.part));
  }
}
