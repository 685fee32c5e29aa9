/** Which words of the text matter for the next token, from runs with others in the place of each. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { sayInfluence, type TokenInfluence } from '../../../src/trace/readings/token-influence';
import { isWordAt, nameAt, ownAt, type TriedPlace } from '../../../src/trace/readings/tried-places';
import { ofFollowed, type TriedToken } from '../../../src/trace/readings/tried-tokens';
import type { StepData } from '../../state/generation/step-data';
import { percentInTable, quotedToken, type TokenText } from '../../strings/format';
import { otherTokenStrings as texts } from '../../strings/other-tokens';
import { sharedStyles } from '../../theme/styles';
import '../controls/instead-field';
import './influence-strip';
import type { InsteadField } from '../controls/instead-field';
import type { PlaceEvent } from './influence-strip';

@customElement('trace-token-influence')
export class TokenInfluences extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      h4 { margin: 6px 0 2px; font-size: 1em; font-weight: 600; }
      p { margin: 2px 0 6px; max-width: 76ch; }
      .about { font-size: 0.85em; margin-top: 4px; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) influence: readonly TokenInfluence[] = [];
  /** All tokens that were tried; each number is a mean over them. */
  @property({ attribute: false }) tried: readonly TriedToken[] = [];
  /** The next token, or the one that is wanted to be next; `asIs` is its probability in the unchanged text. */
  @property({ attribute: false }) followed!: TokenText;
  @property({ attribute: false }) asIs = 0;

  /** The group that the tried words belong to, if others were not tried. */
  @property({ attribute: false }) among: string | undefined;

  @query('trace-instead-field') private instead!: InsteadField;

  override render() {
    const { influence, asIs, panel } = this;
    const { summary } = panel;
    const followed = quotedToken(this.followed);
    const written = (at: TriedPlace) => {
      const own = ownAt(summary, at);
      return own ? quotedToken(own) : '';
    };
    const name = (at: TriedPlace) => nameAt(summary.tokens, at, written);
    const isWord = (at: TriedPlace) => isWordAt(summary, at);
    const open = ({ detail: { place, chip } }: PlaceEvent) => void this.instead.openAt(place, chip);
    return html`<h4>${texts.mattering(followed)}</h4>
      <p data-influence>${sayInfluence(influence, { followed, asIs, name, isWord, share: percentInTable, among: this.among })}</p>
      <trace-influence-strip .panel=${panel} .influence=${influence} .asIs=${asIs} .label=${texts.mattering(followed)} .tell=${this.tell} opensDialog @place=${open}></trace-influence-strip>
      <p class="about muted">${texts.influence(followed, percentInTable(asIs))}</p>
      <trace-instead-field .panel=${panel}></trace-instead-field>`;
  }

  private readonly tell = (one: TokenInfluence): readonly string[] => {
    const own = ownAt(this.panel.summary, one);
    if (!own) return [];
    const others = this.tried.filter(({ place }) => place === one.place);
    const each = others.map((other) => texts.triedOne(other, percentInTable(ofFollowed(other))));
    return [texts.withOthers(own, one.tokens, one.count, this.followed, percentInTable(one.probability)), ...each];
  };
}
