/** The menu of a candidate for the next token, opened beside it with the right mouse button or the menu key. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { COPY, DESCRIBE_TOKENS } from '../../../src/engine/protocol/panel-protocol';
import { ChooseEvent, WalkEvent } from '../../panel/panel';
import { TargetEvent } from '../../panel/target-event';
import type { StepData } from '../../state/generation/step-data';
import { type Candidate, type CandidateAction, candidateActions } from '../../state/predictions/candidate-actions';
import { quotedToken, visibleText } from '../../strings/format';
import { tokenMenuStrings as strings } from '../../strings/token-menu';
import { sharedStyles } from '../../theme/styles';
import '../controls/menu';
import type { Menu } from '../controls/menu';
import { menuPlace } from '../controls/menu-place';
import '../controls/said';
import type { Said } from '../controls/said';

@customElement('trace-candidate-menu')
export class CandidateMenu extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      /* The message about a copy is shown below it, over what follows. */
      :host { display: block; position: absolute; height: 0; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** The candidate that the menu is about. */
  @state() private candidate: Candidate | undefined;
  @query('trace-menu') private menu!: Menu;
  @query('trace-said') private said!: Said;

  override render() {
    const { candidate } = this;
    return html`<trace-menu .hasButton=${false} .label=${candidate ? strings.label(quotedToken(candidate)) : ''} .items=${() => this.actions}
        @pick=${(event: CustomEvent<string>) => this.act(event.detail)}></trace-menu>
      <trace-said></trace-said>`;
  }

  /** The handler of right clicks and the menu key in a list of tokens, whose rows have the token's id in `data-id`. */
  readonly open = async (event: MouseEvent): Promise<void> => {
    const row = rowOf(event);
    const id = Number(row?.dataset['id']);
    if (!row || !Number.isInteger(id)) return;
    event.preventDefault();
    const place = menuPlace(event, row);
    const { next, summary } = this.panel;
    const { connection } = next.host;
    // Its text may still be loading.
    const known = next.names.get(id);
    const [named] = known ? [known] : await connection.ask(DESCRIBE_TOKENS, { model: summary.model.folder, ids: [id] });
    this.candidate = named;
    await this.updateComplete;
    await this.menu.openAt(place, row.querySelector('button') ?? row);
  };

  private get actions(): readonly CandidateAction[] {
    const { panel, candidate } = this;
    return candidate ? candidateActions(panel.summary, panel.choice, candidate) : [];
  }

  private act(picked: string): void {
    const deed = this.actions.find(({ id }) => id === picked)?.deed;
    if (deed?.kind === 'explain') {
      this.dispatchEvent(new ChooseEvent({ target: deed.target }));
      this.dispatchEvent(new WalkEvent(deed.step));
    } else if (deed?.kind === 'write') this.dispatchEvent(new TargetEvent(deed.target));
    else if (deed) void this.copy(deed.text);
  }

  private copy(text: string): Promise<void> {
    return this.said.tell(async () => {
      await this.panel.host?.connection.ask(COPY, { text });
      return strings.copied(visibleText(text));
    });
  }
}

function rowOf(event: Event): HTMLElement | undefined {
  return event
    .composedPath()
    .find((one): one is HTMLElement => one instanceof HTMLElement && one.dataset['id'] !== undefined);
}
